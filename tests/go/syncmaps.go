// SPDX-License-Identifier: MIT

// syncmaps.go - maps that several goroutines share: sync.Map with a few entries, with many, with
// deleted ones and with such as were stored again.
package main

import (
	"strconv"
	"sync"
)

type session struct {
	user string
	hits int
	last *session
}

var (
	few       sync.Map // string -> *session
	many      sync.Map // int -> *session
	changed   sync.Map // string -> string
	untouched sync.Map
	counted   *session
)

//go:noinline
func open(user string, hits int) *session {
	counted = &session{user + "!", hits, counted}
	return counted
}

func fill() {
	few.Store("Ann", open("Ann", 1))
	few.Store("Bob", open("Bob", 2))
	for i := 0; i < 400; i++ {
		many.Store(i, open("user"+strconv.Itoa(i), i))
	}
	for i := 0; i < 50; i++ {
		changed.Store("key"+strconv.Itoa(i), "value"+strconv.Itoa(i))
	}
	changed.Range(func(key, _ any) bool { return key != nil }) // up to 1.23: moves them to `read`
	for i := 0; i < 50; i += 2 {
		changed.Delete("key" + strconv.Itoa(i))
	}
	changed.Store("key4", "again")
	few.Load("Ann")
}

func main() {
	fill()
	finish()
}
