// SPDX-License-Identifier: MIT

// million.go - what tests/programs/million.c is: a complete binary tree of 2^20 - 1 nodes that know
// their parent, 48 bytes each.
package main

import "runtime"

type node struct {
	left, right, parent *node
	key                 int
	payload             [2]int
}

var next int

func grow(parent *node, depth int) *node {
	if depth == 0 {
		return nil
	}
	n := &node{parent: parent}
	n.left = grow(n, depth-1)
	n.key = next
	next++
	n.right = grow(n, depth-1)
	return n
}

//go:noinline
func built() {}

func main() {
	root := grow(nil, 20)
	runtime.GC()
	built()
	runtime.KeepAlive(root)
}
