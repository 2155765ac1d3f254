// SPDX-License-Identifier: MIT

//go:build goexperiment.arenas

// regions.go - user arenas, an experiment: objects that are freed together. What they hold is kept by
// a pointer to any of them; what a freed one held is gone.
package main // needs Go 1.20

import (
	"arena"
	"runtime"
)

type leaf struct {
	name string
	next *leaf
	data [6]int
}

var (
	kept   *arena.Arena
	first  *leaf
	cloned *leaf
	rows   []*leaf
	wide   []leaf
)

func fill() {
	kept = arena.NewArena()
	gone := arena.NewArena()
	for i := 0; i < 300; i++ {
		one := arena.New[leaf](kept)
		one.name, one.next = string(rune('a'+i%26))+"!", first
		first = one
		arena.New[leaf](gone).next = &leaf{name: "outside"}
	}
	rows = arena.MakeSlice[*leaf](kept, 10, 20)
	for i := range rows {
		rows[i] = &leaf{name: "heap"}
	}
	wide = arena.MakeSlice[leaf](kept, 5, 5)
	cloned = arena.Clone(first)
	gone.Free()
}

func main() {
	fill()
	finish()
	runtime.KeepAlive(kept)
}
