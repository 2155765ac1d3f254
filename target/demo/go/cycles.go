// SPDX-License-Identifier: MIT

// cycles.go - objects that point at each other are garbage as any, when nothing else points there:
// what ../cycles/cycles.c shows, in Go.
package main

import (
	"fmt"
	"runtime"
)

type Node struct {
	other   *Node
	payload [56]byte
}

// checkpoint does nothing: a line for a breakpoint.
//
//go:noinline
func checkpoint(name string) { _ = name }

func makePair() *Node {
	a := &Node{}
	a.other = &Node{other: a}
	return a
}

var pair *Node

func objects() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapObjects
}

//go:noinline
func manyPairs() {
	for i := 0; i < 1000; i++ {
		makePair()
	}
}

func main() {
	pair = makePair()
	fmt.Println("  a points at b, b at a, and a variable at a")
	checkpoint("pair")
	pair = nil
	checkpoint("garbage")
	objects() // what the start of the program left behind goes first
	before := objects()
	manyPairs()
	fmt.Printf("  1000 pairs, garbage at once; after a collection %d objects are left of them\n",
		int64(objects())-int64(before))
}
