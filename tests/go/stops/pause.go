// SPDX-License-Identifier: MIT

// pause.go - stops itself with a signal, so that several debuggers can look at the same moment: a heap
// with lists, a map, large and tiny objects, garbage, a finalizer, and goroutines that wait.
//
// The signal goes to the one thread that asks for it, which finds it on its way out of the system call.
// One to the whole process is left to any of its threads, and until that one runs the others go on: on
// a busy machine through all of the loop below.
package main

import (
	"runtime"
	"sync"
	"syscall"
)

type account struct {
	owner   string
	balance int
	peer    *account
}

var (
	accounts = map[string]*account{}
	first    *account
	large    [][]byte
	done     sync.WaitGroup
)

//go:noinline
func fill(n int) {
	for i := 0; i < n; i++ {
		first = &account{owner: string(rune('a' + i%26)), balance: i, peer: first}
		accounts[first.owner] = first
		runtime.KeepAlive(&account{peer: first})
	}
	for i := 0; i < 4; i++ {
		large = append(large, make([]byte, 40_000<<i))
	}
}

func wait(own *account, gate chan *account) {
	defer done.Done()
	got := <-gate
	runtime.KeepAlive(own)
	runtime.KeepAlive(got)
}

func main() {
	gate := make(chan *account)
	fill(2000)
	for i := 0; i < 20; i++ {
		own := &account{owner: "waits", balance: i}
		done.Add(1)
		go wait(own, gate)
	}
	last := &account{owner: "final"}
	runtime.SetFinalizer(last, func(*account) {})
	runtime.GC()
	fill(500)
	runtime.LockOSThread()
	for i := 0; i < 1000; i++ { // whoever lets it go on finds it stopped again
		syscall.Tgkill(syscall.Getpid(), syscall.Gettid(), syscall.SIGSTOP)
	}
	runtime.UnlockOSThread()
	for i := 0; i < 20; i++ {
		gate <- first
	}
	done.Wait()
	runtime.KeepAlive(last)
}
