// SPDX-License-Identifier: MIT
//
// binary_trees.go - target/bench/binary_trees.c in Go.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

type Tree struct{ left, right *Tree }

func grow(depth int) *Tree {
	tree := &Tree{}
	if depth > 0 {
		tree.left = grow(depth - 1)
		tree.right = grow(depth - 1)
	}
	return tree
}

func count(tree *Tree) int {
	if tree.left == nil {
		return 1
	}
	return 1 + count(tree.left) + count(tree.right)
}

func main() {
	depth := 16
	if len(os.Args) > 1 {
		depth, _ = strconv.Atoi(os.Args[1])
	}
	checksum := count(grow(depth + 1))
	longLived := grow(depth)
	for d := 4; d <= depth; d += 2 {
		for i := 0; i < 1<<(depth-d+4); i++ {
			checksum += count(grow(d))
		}
	}
	checksum += count(longLived)
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	fmt.Printf("binary_trees %d: checksum %d, %d collections, go\n", depth, checksum, stats.NumGC)
}
