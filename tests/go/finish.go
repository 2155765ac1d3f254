// SPDX-License-Identifier: MIT

// finish.go - how every program of this folder ends: the heap is collected, its figures are printed,
// Go's own dump of it goes to a file, and checkpoint is where a debugger stops.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
)

var stats runtime.MemStats

// checkpoint does nothing: a place for a breakpoint.
//
//go:noinline
func checkpoint(name string) {
	_ = name
}

// finish allocates nothing after the last collection. What sync.Pool and finalizers keep is gone
// after the third; the first may allocate for the collector itself.
//
//go:noinline
func finish() {
	file := -1
	if len(os.Args) > 1 {
		var err error
		file, err = syscall.Open(os.Args[1], syscall.O_WRONLY|syscall.O_CREAT, 0o644)
		if err != nil {
			println("cannot write", os.Args[1])
			os.Exit(1)
		}
	}
	for i := 0; i < 3; i++ {
		runtime.Gosched() // before, not after: who runs then may leave garbage
		runtime.GC()
	}
	if file >= 0 {
		debug.WriteHeapDump(uintptr(file))
	}
	runtime.ReadMemStats(&stats)
	println("objects", stats.Mallocs-stats.Frees, stats.HeapObjects, "bytes", stats.HeapAlloc)
	checkpoint("end")
	if len(os.Args) > 2 {
		time.Sleep(time.Hour) // a second argument: stays as it is
	}
}
