// SPDX-License-Identifier: MIT
//
// list_churn.go - target/bench/list_churn.c in Go.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

type Node struct {
	next   *Node
	number int
}

const steps = 20000000

func main() {
	live := 200000
	if len(os.Args) > 1 {
		live, _ = strconv.Atoi(os.Args[1])
	}
	var first, last *Node
	var checksum uint64
	for i := 0; i < live+steps; i++ {
		node := &Node{}
		if last != nil {
			last.next = node
		} else {
			first = node
		}
		last = node
		last.number = i
		if i < live {
			continue
		}
		dropped := first
		first = first.next
		checksum = checksum*31 + uint64(dropped.number)
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	fmt.Printf("list_churn %d: checksum %x, %d collections, go\n", live, checksum, stats.NumGC)
}
