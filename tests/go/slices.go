// SPDX-License-Identifier: MIT

// slices.go - slices of slices, windows on one array, and what only a window's middle keeps alive.
package main

import "runtime"

type record struct {
	key    string
	values []*int
}

//go:noinline
func window() []byte {
	large := make([]byte, 1<<16)
	return large[1000:1010:1010]
}

func main() {
	original := []int{1, 2, 3, 4, 5}
	slice1 := original[1:4]
	slice2 := original[2:]
	keeps := window()
	grid := make([][]*record, 20)
	for i := range grid {
		grid[i] = make([]*record, i)
		for j := range grid[i] {
			number := i*1000 + j
			grid[i][j] = &record{string(make([]byte, 17)), []*int{&number, nil, &number}}
		}
	}
	tail := grid[10][5:]
	var appended []string
	for i := 0; i < 100; i++ {
		appended = append(appended, string(make([]byte, i)))
	}
	middle := &grid[3][1].values
	empty := make([]record, 0)
	end := original[5:]
	finish()
	runtime.KeepAlive(slice1)
	runtime.KeepAlive(slice2)
	runtime.KeepAlive(keeps)
	runtime.KeepAlive(tail)
	runtime.KeepAlive(appended)
	runtime.KeepAlive(middle)
	runtime.KeepAlive(empty)
	runtime.KeepAlive(end)
}
