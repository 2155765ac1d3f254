// SPDX-License-Identifier: MIT

// pause.go - stops itself with a signal, so that several debuggers can look at the same moment: a heap
// with lists, a map, large and tiny objects, garbage, a finalizer, and goroutines that wait.
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
	for i := 0; i < 1000; i++ { // whoever lets it go on finds it stopped again
		syscall.Kill(syscall.Getpid(), syscall.SIGSTOP)
	}
	for i := 0; i < 20; i++ {
		gate <- first
	}
	done.Wait()
	runtime.KeepAlive(last)
}
