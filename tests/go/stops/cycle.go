// SPDX-License-Identifier: MIT

// cycle.go - a program to be stopped anywhere in a collection: a list that stays, garbage between its
// nodes, large and tiny objects, a finalizer, and an end where nothing is garbage any more.
package main

import "runtime"

type node struct {
	next *node
	name string
	big  *[5000]byte
}

var (
	list   *node
	held   *int32
	buffer []byte
	ran    int
)

//go:noinline
func stop(string) {}

//go:noinline
func grow(n int) {
	for i := 0; i < n; i++ {
		list = &node{next: list, name: "node"}
		garbage := &node{next: list}
		garbage.big = new([5000]byte)
		runtime.KeepAlive(garbage)
		held = new(int32)
		*held = int32(i)
	}
}

func main() {
	buffer = make([]byte, 100_000)
	with := &node{name: "with a finalizer"}
	runtime.SetFinalizer(with, func(*node) { ran++ })
	stop("start")
	grow(300)
	stop("grown")
	runtime.GC()
	stop("collected")
	grow(3000)
	stop("end")
	runtime.KeepAlive(with)
}
