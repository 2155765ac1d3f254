// SPDX-License-Identifier: MIT

// finalizers.go - objects with finalizers: alive, resurrected, finalized and gone, and one whose
// finalizer waits in a queue behind one that does not return.
package main

import (
	"runtime"
	"time"
)

type file struct {
	name string
	next *file
	data *[100]int
}

var (
	resurrected *file
	closed      = make(chan string, 100)
	stuck       = make(chan struct{})
)

//go:noinline
func abandon(n int) {
	for i := 0; i < n; i++ {
		lost := &file{name: string(make([]byte, 20)), data: new([100]int)}
		runtime.SetFinalizer(lost, func(f *file) { closed <- f.name })
	}
	back := &file{name: "back", data: new([100]int)}
	runtime.SetFinalizer(back, func(f *file) { resurrected = f })
}

//go:noinline
func abandonTwo(n int) {
	for i := 0; i < n; i++ {
		waits := &file{name: "stuck", data: new([100]int)}
		runtime.SetFinalizer(waits, func(f *file) { <-stuck; runtime.KeepAlive(f) })
	}
}

func main() {
	open := &file{name: "open", data: new([100]int)}
	open.next = &file{name: "next"}
	held := new([50]int)
	runtime.SetFinalizer(open, func(f *file) { held[0]++ }) // what this function holds is alive, too
	abandon(10)
	runtime.GC()
	for i := 0; i < 10; i++ {
		<-closed
	}
	for resurrected == nil {
		time.Sleep(time.Millisecond)
	}
	abandonTwo(5)
	runtime.GC()
	time.Sleep(10 * time.Millisecond)
	finish()
	runtime.KeepAlive(open)
}
