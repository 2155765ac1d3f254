// SPDX-License-Identifier: MIT

// weak.go - what came with 1.24: weak pointers, to objects that live and to some that are gone;
// cleanups, which have run or wait; maps of one group, of one table and of many, emptied ones, and
// ones whose keys and elements are too large for them.
package main // needs Go 1.24

import (
	"runtime"
	"time"
	"weak"
)

type node struct {
	name string
	next *node
	data [10]int
}

type large struct {
	text [20]string
}

var (
	held     *node
	weakHeld weak.Pointer[node]
	weakGone []weak.Pointer[node]
	cleaned  = make(chan string, 100)
	none     = map[string]*node{}
	few      = map[string]*node{}
	table    = map[int]*node{}
	tables   = map[int]*node{}
	emptied  = map[string]*node{}
	indirect = map[large]*large{}
	values   = map[[3]*node][2]*node{}
)

//go:noinline
func abandon() {
	for i := 0; i < 5; i++ {
		lost := &node{name: "lost"}
		weakGone = append(weakGone, weak.Make(lost))
		runtime.AddCleanup(lost, func(name *string) { cleaned <- *name }, &[]string{"a name"}[0])
	}
}

//go:noinline
func fill() {
	for i := 0; i < 5; i++ {
		few[string(rune('a'+i))] = &node{name: "few"}
	}
	for i := 0; i < 100; i++ {
		table[i] = &node{name: "table"}
		emptied[string(rune('a'+i))] = &node{}
		var key large
		key.text[i%20] = string(rune('k' + i))
		indirect[key] = &large{}
		values[[3]*node{{}, nil, {}}] = [2]*node{nil, {}}
	}
	for i := 0; i < 5000; i++ {
		tables[i] = &node{name: "tables"}
	}
	clear(emptied)
}

func main() {
	held = &node{name: "held"}
	weakHeld = weak.Make(held)
	counter := new([40]int)
	runtime.AddCleanup(held, func(n int) { counter[n]++ }, 7)
	runtime.SetFinalizer(held, func(n *node) { counter[1]++ })
	fill()
	abandon()
	runtime.GC()
	for i := 0; i < 5; i++ {
		<-cleaned
	}
	time.Sleep(10 * time.Millisecond)
	finish()
	runtime.KeepAlive(none)
}
