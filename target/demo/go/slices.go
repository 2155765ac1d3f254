// SPDX-License-Identifier: MIT

// slices.go - a slice is a window on an array; slices of a slice are windows on the same array: what
// ../playground/slices.c shows, in Go.
package main

import "fmt"

// checkpoint does nothing: a line for a breakpoint.
//
//go:noinline
func checkpoint(name string) { _ = name }

func oneToFive() []int { return []int{1, 2, 3, 4, 5} }

func printSlice(name string, slice []int) {
	fmt.Printf("  %-9s", name)
	for i := range slice {
		fmt.Printf(" %d", slice[i])
	}
	fmt.Printf("   len %d  cap %d\n", len(slice), cap(slice))
}

func main() {
	original := oneToFive()
	slice1 := original[1:4]
	slice2 := original[2:5]

	printSlice("original", original)
	printSlice("slice1", slice1)
	printSlice("slice2", slice2)

	slice1[1] = 99
	checkpoint("slices")
	fmt.Printf("\n  slice1[1] = 99 changes what all three see:\n")
	printSlice("original", original)
	printSlice("slice1", slice1)
	printSlice("slice2", slice2)
}
