// SPDX-License-Identifier: MIT

// iterators.go - what came with 1.22 and 1.23: loops over functions, with deferred calls of their
// bodies; coroutines of iter.Pull, stopped half way; timers that nobody stops. (No unique values: their map is cleaned
// after each collection, by a goroutine that leaves garbage.)
package main // needs Go 1.23

import (
	"iter"
	"strings"
	"time"
)

type item struct {
	name string
	next *item
}

var (
	quit   = make(chan struct{})
	ready  = make(chan struct{}, 10)
	pulled *item
	resume func() (*item, bool)
	done   func()
	timers []*time.Timer
	sum    int
)

func items(n int) iter.Seq[*item] {
	return func(yield func(*item) bool) {
		own := &item{name: "of the iterator"}
		for i := 0; i < n; i++ {
			if !yield(&item{name: strings.Repeat("x", i+1), next: own}) {
				return
			}
		}
	}
}

// inLoop waits in the body of a loop over a function, behind deferred calls of that body.
//
//go:noinline
func inLoop() {
	kept := &item{name: "kept"}
	for one := range items(3) {
		defer func() { sum += len(one.name) + len(kept.name) }()
		if len(one.name) == 2 {
			ready <- struct{}{}
			<-quit
		}
	}
}

// nested has a loop in a loop.
//
//go:noinline
func nested() {
	for outer := range items(2) {
		for inner := range items(2) {
			defer func() { sum += len(outer.name) * len(inner.name) }()
			if len(inner.name) == 2 && len(outer.name) == 2 {
				ready <- struct{}{}
				<-quit
			}
		}
	}
}

func main() {
	go inLoop()
	go nested()
	<-ready
	<-ready
	resume, done = iter.Pull(items(5))
	pulled, _ = resume()
	for i := 0; i < 20; i++ {
		held := &item{name: "of a timer"}
		timers = append(timers, time.AfterFunc(time.Hour, func() { sum += len(held.name) }))
		time.NewTimer(time.Hour) // nobody holds it: gone from 1.23 on
	}
	time.Sleep(10 * time.Millisecond)
	finish()
	done()
	close(quit)
}
