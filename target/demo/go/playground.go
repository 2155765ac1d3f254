// SPDX-License-Identifier: MIT

// playground.go - the playground's four pointers in Go itself: the same variables and the same struct
// as in ../playground/sharing.c, so that gomem shows both in the same words. And what four functions
// cost Go's heap, by its own counters.
package main

import (
	"fmt"
	"runtime"
)

type User struct {
	name string
	age  int
}

type LargeObject struct {
	id   int
	data []byte
}

// checkpoint does nothing: a line for a breakpoint.
//
//go:noinline
func checkpoint(name string) { _ = name }

func createUser() *User {
	user := User{name: "Bob", age: 25}
	return &user
}

func printAges(user, ptr1, ptr2, ptr3 *User) {
	fmt.Printf("  user.age %d   ptr1.age %d   ptr2.age %d   ptr3.age %d\n", user.age, ptr1.age,
		ptr2.age, ptr3.age)
}

func showPointerSharing() {
	user := createUser()
	ptr1 := user
	ptr2 := user
	ptr3 := user

	fmt.Printf("Four pointers, one user\n")
	printAges(user, ptr1, ptr2, ptr3)
	checkpoint("shared")

	ptr1.age = 26
	fmt.Printf("  ptr1.age = 26 changes what all four see:\n")
	printAges(user, ptr1, ptr2, ptr3)
	checkpoint("modified")
	if user == ptr1 && user == ptr2 && user == ptr3 {
		fmt.Printf("  4 pointers, 1 object\n\n")
	}
}

func stackOnly() {
	var numbers [100]int
	for i := range numbers {
		numbers[i] = i
	}
	runtime.KeepAlive(&numbers)
}

func createLargeObject(id int) *LargeObject {
	return &LargeObject{id, make([]byte, 1024)}
}

func tenLargeObjects() {
	var objects [10]*LargeObject
	for i := range objects {
		objects[i] = createLargeObject(i)
	}
	checkpoint("memory")
	runtime.KeepAlive(&objects)
}

func largeAllocation() {
	large := make([]byte, 1<<20)
	checkpoint("large")
	runtime.KeepAlive(large)
}

func measure(name string, function func()) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	function()
	runtime.ReadMemStats(&after)
	fmt.Printf("  %-20s %9d bytes %3d objects\n", name, after.TotalAlloc-before.TotalAlloc,
		after.Mallocs-before.Mallocs)
}

func main() {
	showPointerSharing()
	fmt.Printf("What it costs\n")
	measure("Stack Only", stackOnly)
	measure("Heap Allocation x10", tenLargeObjects)
	measure("Large Allocation", largeAllocation)
}
