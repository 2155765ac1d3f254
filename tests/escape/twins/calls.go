// Functions as values: closures, callbacks, variadic functions.
package main

type Counter struct {
	f func(*int) int
	n *int
}

var gp *int
var gi int
var gf func(*int) int

func count(n *int) int {
	*n += 1
	return *n
}
func apply(f func(int) int, x int) int { return f(x) }
func keep(f func(*int) int)            { gf = f }
func closureValue(base int) int {
	add := func(x int) int { return base + x }
	return apply(add, 1)
}
func closureReference() int {
	sum := 0
	add := func(x int) int { sum += x; return sum }
	apply(add, 1)
	return apply(add, 2)
}
func closurePointer(p *int) int {
	add := func(x int) int { *p += x; return *p }
	return apply(add, 1)
}
func closureLeaks(p *int) {
	set := func(x int) int { gp = p; return x }
	gi = apply(set, 1)
}
func closureMoves(n int) {
	set := func(x int) int { gp = &n; return x }
	gi = apply(set, 1)
}
func byName(n int) int {
	add := func(x int) int { return n + x }
	return add(1)
}
func newCounter(n *int) *Counter { return &Counter{count, n} }
func localCounter() int {
	n := 0
	c := &Counter{count, &n}
	return c.f(c.n)
}
func globalFunction(n *int)                     { gi = gf(n) }
func parameterFunction(f func(*int) int, n *int) { gi = f(n) }
func constantFunction(n *int) int {
	f := count
	return f(n)
}
func lastOf(n int, rest ...*int) *int {
	var p *int
	for i := 0; i < n; i++ {
		p = rest[i]
	}
	return p
}
func passRest() *int {
	a := 1
	b := 2
	return lastOf(2, &a, &b)
}
