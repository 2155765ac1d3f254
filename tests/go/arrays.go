// SPDX-License-Identifier: MIT

// arrays.go - large arrays with and without pointers, on the heap, in globals and on the stack.
package main

import "runtime"

type point struct{ x, y int }

type item struct {
	at   *point
	name string
	tags [3]*string
}

var table [1000]*item

//go:noinline
func fill(items []item) {
	for i := range items {
		if i%3 == 0 {
			items[i].at = &point{i, -i}
			items[i].name = string(make([]byte, i%50+20))
		}
		if i%7 == 0 {
			items[i].tags[i%3] = &items[i].name
		}
	}
}

func main() {
	plain := make([]byte, 1<<20)
	pages := make([]*point, 10000) // an object of several pages, with pointers
	for i := range pages {
		if i%10 == 0 {
			pages[i] = &point{i, i}
		}
	}
	items := make([]item, 3000)
	fill(items)
	var local [200]*point
	for i := range local {
		local[i] = &point{i, 2 * i}
	}
	for i := range table {
		if i%5 == 0 {
			table[i] = &item{at: local[i%200]}
		}
	}
	matrix := new([100][100]float64)
	sizes := make([][]byte, 0, 70)
	for size := 1; size <= 40000; size += size/4 + 1 {
		sizes = append(sizes, make([]byte, size))
	}
	pointers := make([][]*point, 0, 70)
	for size := 1; size <= 5000; size += size/4 + 1 {
		pointers = append(pointers, make([]*point, size))
		pointers[len(pointers)-1][size-1] = &point{size, 0}
	}
	finish()
	runtime.KeepAlive(plain)
	runtime.KeepAlive(pages)
	runtime.KeepAlive(items)
	runtime.KeepAlive(&local)
	runtime.KeepAlive(matrix)
	runtime.KeepAlive(sizes)
	runtime.KeepAlive(pointers)
}
