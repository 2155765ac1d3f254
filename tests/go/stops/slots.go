// SPDX-License-Identifier: MIT

// slots.go - two variables of one type, one after the other in use: with optimisation the first is no
// root any more when the second is one, and from Go 1.23 on they may have one place on the stack. Then
// a slice and an interface value that the compiler takes apart.
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

type weighed interface{ heavy() bool }

func (a *apple) heavy() bool { return a.weight > 5 }

//go:noinline
func pick(n int) (crate []*apple, best weighed) {
	for i := 0; i < n; i++ {
		crate = append(crate, grow(i))
	}
	return crate, crate[n-1]
}

func main() {
	basket(7)
	crate, best := pick(20)
	stop("third")
	runtime.KeepAlive(crate)
	runtime.KeepAlive(best)
}
