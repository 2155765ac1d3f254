// SPDX-License-Identifier: MIT

// defers.go - deferred calls of every kind, in goroutines that wait below them: open-coded, in a loop,
// while a panic runs, after one was recovered.
package main

import (
	"runtime"
	"sync"
)

type resource struct {
	name string
	data [40]int
}

func (r *resource) close() { r.data[0]++ }

var quit = make(chan struct{})

func wait(started *sync.WaitGroup) {
	started.Done()
	<-quit
}

func openCoded(started *sync.WaitGroup) {
	first, second := &resource{name: "first"}, &resource{name: "second"}
	defer first.close()
	defer func() { second.close() }()
	wait(started)
}

func inLoop(started *sync.WaitGroup) {
	for i := 0; i < 10; i++ {
		one := &resource{name: "loop"}
		defer one.close()
	}
	wait(started)
}

func conditional(started *sync.WaitGroup, yes bool) {
	var maybe *resource
	if yes {
		maybe = &resource{name: "maybe"}
		defer maybe.close()
	}
	wait(started)
}

// The goroutine waits in a deferred function while it panics.
func panicking(started *sync.WaitGroup) {
	gone := &resource{name: "before the panic"}
	kept := &resource{name: "used by the deferred function"}
	defer func() {
		wait(started)
		recover()
		kept.close()
	}()
	gone.close()
	panic(&resource{name: "the panic's own"})
}

// The same, with a panic of the processor's.
func faulting(started *sync.WaitGroup) {
	kept := &resource{name: "kept"}
	var none *resource
	defer func() {
		wait(started)
		recover()
		kept.close()
	}()
	kept.data[1] = none.data[2]
}

func recovered(started *sync.WaitGroup) {
	after := &resource{name: "after"}
	func() {
		inside := &resource{name: "inside"}
		defer func() { recover(); inside.close() }()
		panic("recovered")
	}()
	wait(started)
	after.close()
}

func exits(started *sync.WaitGroup) {
	kept := &resource{name: "of a goroutine that ends"}
	defer func() { wait(started); kept.close() }()
	runtime.Goexit()
}

func main() {
	var started sync.WaitGroup
	started.Add(8)
	go openCoded(&started)
	go inLoop(&started)
	go conditional(&started, true)
	go conditional(&started, false)
	go panicking(&started)
	go faulting(&started)
	go recovered(&started)
	go exits(&started)
	started.Wait()
	for i := 0; i < 10; i++ {
		runtime.Gosched()
	}
	own := &resource{name: "main"}
	defer own.close()
	finish()
}
