// SPDX-License-Identifier: MIT

// leak.go - a leak in a language with a collector, two of them: a cache that only grows, and
// goroutines that wait for what never comes. Nothing is lost, everything is reachable.
package main

import (
	"fmt"
	"runtime"
	"time"
)

const requests = 50

type Entry struct {
	key    int
	answer []byte
}

type Cache struct {
	entries map[int]*Entry
}

var cache *Cache

// checkpoint does nothing: a line for a breakpoint.
//
//go:noinline
func checkpoint(name string) { _ = name }

func answer(key int) *Entry {
	entry := cache.entries[key]
	if entry == nil { // put in, and never taken out
		entry = &Entry{key, make([]byte, 200)}
		cache.entries[key] = entry
	}
	return entry
}

// ask gives up after a moment; the goroutine that it started does not.
func ask(key int) {
	done := make(chan *Entry)
	go func() {
		found := answer(key)
		done <- found
	}()
	if key%10 == 0 {
		return // nobody will receive
	}
	<-done
}

func serve(first int) {
	for key := first; key < first+requests; key++ {
		ask(key)
		time.Sleep(time.Millisecond)
	}
}

func report(when string) {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	fmt.Printf("%-21s %3d in the cache, %2d goroutines\n", when, len(cache.entries),
		runtime.NumGoroutine())
}

func main() {
	cache = &Cache{make(map[int]*Entry)}
	report("before the first day")
	serve(0)
	report("after the first day")
	checkpoint("first-day")
	serve(requests)
	report("after the second day")
	checkpoint("second-day")
}
