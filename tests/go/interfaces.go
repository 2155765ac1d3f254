// SPDX-License-Identifier: MIT

// interfaces.go - interface values of every kind: pointers, boxed structs, strings, slices, functions,
// interfaces in structs, errors that wrap one another.
package main

import (
	"errors"
	"fmt"
	"runtime"
)

type shape interface{ area() float64 }

type square struct{ side float64 }

type circle struct {
	name   string
	radius float64
}

type group struct {
	shapes []shape
	any    interface{}
}

func (s *square) area() float64 { return s.side * s.side }

func (c circle) area() float64 { return 3 * c.radius * c.radius }

func (g *group) area() float64 { return float64(len(g.shapes)) }

var iface interface{}

func main() {
	shapes := []shape{&square{2}, circle{"round", 3}, &circle{"pointer", 4}}
	tree := &group{shapes, 4711}
	tree = &group{[]shape{tree, shapes[1]}, tree}
	anything := []interface{}{nil, 1, 1000, "text", []int{1, 2, 3}, map[string]int{"a": 1}, tree,
		circle{"boxed", 5}, func() int { return len(shapes) }, make(chan int), 2.5, [3]*group{tree}}
	failure := fmt.Errorf("outer %d: %w", 5000, fmt.Errorf("inner: %w", errors.New("cause")))
	iface = failure
	var typedNil *square
	var empty shape = typedNil
	finish()
	runtime.KeepAlive(shapes)
	runtime.KeepAlive(anything)
	runtime.KeepAlive(failure)
	runtime.KeepAlive(empty)
}
