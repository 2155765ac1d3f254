// SPDX-License-Identifier: MIT

// slots.go - two variables of one function, one after the other in use: with optimisation they may
// have one place on the stack, and its name is that of the one that is in use.
package main

import "runtime"

type apple struct {
	weight int
	next   *apple
}

type pear struct {
	name string
	left *pear
}

//go:noinline
func stop(string) {}

//go:noinline
func grow(n int) *apple { return &apple{weight: n} }

//go:noinline
func pick(name string) *pear { return &pear{name: name} }

//go:noinline
func basket(n int) int {
	fruit := grow(n)
	stop("apple")
	weight := fruit.weight
	runtime.KeepAlive(fruit)
	other := pick("pear")
	stop("pear")
	runtime.KeepAlive(other)
	return weight
}

func main() {
	println(basket(7))
}
