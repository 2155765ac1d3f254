// SPDX-License-Identifier: MIT

// closures.go - functions that hold variables by value and by reference, method values, and closures
// that hold closures.
package main

import "runtime"

type counter struct{ count int }

func (c *counter) next() int { c.count++; return c.count }

func (c counter) copied() int { return c.count }

func adder(by int) func(int) int { return func(n int) int { return n + by } }

func fibonacci() func() int {
	a, b := 0, 1
	return func() int { a, b = b, a+b; return a }
}

func compose(functions ...func(int) int) func(int) int {
	return func(n int) int {
		for _, function := range functions {
			n = function(n)
		}
		return n
	}
}

var handlers []func() int

func main() {
	add := adder(5000)
	series := fibonacci()
	for i := 0; i < 20; i++ {
		series()
	}
	both := compose(add, adder(6000), compose(add))
	tally := &counter{1000}
	handlers = append(handlers, tally.next, (*tally).copied, series)
	large := make([]byte, 5000)
	last := func() int { return len(large) + both(1) }
	var recursive func(int) int
	recursive = func(n int) int {
		if n == 0 {
			return last()
		}
		return recursive(n - 1)
	}
	recursive(3)
	finish()
	runtime.KeepAlive(recursive)
	runtime.KeepAlive(handlers)
}
