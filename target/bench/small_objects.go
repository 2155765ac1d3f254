// SPDX-License-Identifier: MIT
//
// small_objects.go - target/bench/small_objects.c in Go.
package main

import (
	"fmt"
	"runtime"
)

type Small struct {
	next   *Small
	number [3]int
}

var kept *Small

func main() {
	checksum := 0
	for i := 0; i < 50000000; i++ {
		kept = &Small{}
		kept.number[0] = i
		checksum += kept.number[0]
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	fmt.Printf("small_objects: checksum %d, %d collections, go\n", checksum, stats.NumGC)
}
