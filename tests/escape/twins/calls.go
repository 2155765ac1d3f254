// Functions as values: closures, callbacks, variadic functions.
package main

type Counter struct {
	f func(*int) int
	n *int
}

type Node struct{ next *Node }

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
func nestedWrite(p **int) {
	i := 0
	q := &i
	f := func(x int) int { *p = q; return x }
	gi = apply(f, 1)
}
func nestedLoop(n int) {
	var p *int
	for k := 0; k < n; k++ {
		i := k
		f := func(x int) int { p = &i; return x }
		gi = apply(f, 1)
	}
	_ = p
}
func nestedTwoKeep() {
	i := 0
	p := &i
	f := func(x int) int { q := p; g := func(y int) int { r := q; gp = r; return y }; return apply(g, x) }
	gi = apply(f, 1)
}
func nestedParam() { f := func(x int) int { gp = &x; return 0 }; gi = apply(f, 1) }
func nestedShare(n int) {
	s := 0
	add := func(x int) int { s += x; return s }
	get := func(x int) int { return s + x }
	apply(add, n)
	gi = apply(get, 0)
}
func nestedListKeep(n int) *Node {
	var head *Node
	push := func(x int) int { head = &Node{head}; return x }
	for i := 0; i < n; i++ {
		apply(push, i)
	}
	return head
}
func nestedResult(p *int) *int {
	var q *int
	f := func(x int) int { q = p; return x }
	apply(f, 1)
	return q
}
func nestedResultAddr(n int) *int {
	var q *int
	f := func(x int) int { q = &n; return x }
	apply(f, 1)
	return q
}
func run(f func() *int) *int { return f() }
func valueResult() {
	i := 1
	f := func() *int { return &i }
	gp = run(f)
}
