// SPDX-License-Identifier: MIT

// slots.go - two variables of one type, one after the other in use: with optimisation the first is no
// root any more when the second is one, and from Go 1.23 on they may have one place on the stack.
package main

import "runtime"

type apple struct {
	weight int
	next   *apple
}

//go:noinline
func stop(string) {}

//go:noinline
func grow(n int) *apple { return &apple{weight: n} }

//go:noinline
func basket(n int) {
	fruit := grow(n)
	stop("first")
	runtime.KeepAlive(fruit)
	other := grow(n + 1)
	stop("second")
	runtime.KeepAlive(other)
}

func main() {
	basket(7)
}
