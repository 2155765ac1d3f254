// Addresses, dereferences, stores through pointers.
package main

type Pair struct{ a, b *int }

var gp *int
var gpp **int
var gi int

func unknown(p *int)

func addr(x int) *int { return &x }
func addr2(x int) *int {
	p := &x
	q := &p
	return *q
}
func local() {
	x := 1
	p := &x
	*p = 2
}
func toGlobal(p *int)                { gp = p }
func toGlobal2(p **int)              { gp = *p }
func toGlobal3(p ***int)             { gp = **p }
func addrToGlobal(x int)             { gp = &x }
func pointerVar(p *int)              { gpp = &p }
func throughParam(p **int, q *int)   { *p = q }
func throughParam2(p **int, q **int) { *p = *q }
func throughParam3(p **int, q **int) { **p = **q }
func throughGlobal(q *int)           { *gpp = q }
func throughGlobal2(x int)           { *gpp = &x }
func intThroughGlobal(x int)         { **gpp = x }
func ident(p *int) *int              { return p }
func deref1(p **int) *int            { return *p }
func deref2(p ***int) *int           { return **p }
func deref3(p ***int) int            { return ***p }
func addrOfParam(p *int) **int       { return &p }
func both(p *int) *int {
	gp = p
	return p
}
func bothContent(p **int) *int {
	gp = *p
	return *p
}
func resultAndContent(p **int) **int {
	gp = *p
	return p
}
func two(p *int, q *int) *int {
	if *p > *q {
		return p
	}
	return q
}
func callIdent(p *int) *int { return ident(p) }
func callIdentDrop() {
	x := 0
	ident(&x)
}
func callIdentGlobal() {
	x := 0
	gp = ident(&x)
}
func callDeref() {
	x := 0
	p := &x
	gp = deref1(&p)
}
func callDeref2() {
	x := 0
	p := &x
	pp := &p
	gp = deref2(&pp)
}
func callDeref3() {
	x := 0
	p := &x
	pp := &p
	gi = deref3(&pp)
}
func callUnknown() {
	x := 0
	unknown(&x)
}
func callUnknownParam(p *int)            { unknown(p) }
func callPointer(f func(*int), p *int)   { f(p) }
func callPointerAddr(f func(*int)) {
	x := 0
	f(&x)
}
func pong(p *int, n int) *int { return ping(p, n-1) }
func ping(p *int, n int) *int {
	if n == 0 {
		return p
	}
	return pong(p, n)
}
func pongLeak(p *int, n int) { pingLeak(p, n-1) }
func pingLeak(p *int, n int) {
	if n == 0 {
		gp = p
		return
	}
	pongLeak(p, n)
}
func usePing() {
	x := 0
	ping(&x, 3)
	y := 0
	pingLeak(&y, 3)
}
func fact(n *int) int {
	if *n == 0 {
		return 1
	}
	m := *n - 1
	return *n * fact(&m)
}
func swap(p **int, q **int) **int {
	t := *p
	*p = *q
	*q = t
	return p
}
func chain(p *int) *int {
	a := p
	b := a
	c := b
	return c
}
func selfLoop(p *int) *int {
	p = p
	return p
}

type ptr *ptr

func cycle() {
	var p ptr
	p = &p
}
func cond(p *int, q *int, c bool) *int {
	var r *int
	if c {
		r = p
	} else {
		r = q
	}
	return r
}
func reassign(p *int) *int {
	x := 0
	p = &x
	return p
}
func reassign2(p *int, q *int) *int {
	p = q
	return p
}
func unusedParam(p *int)             {}
func scalar(n int) int               { return n }
func nilResult(p *int) *int          { return nil }
func compare(p *int, q *int) bool    { return p == q }
func pairOf(p *int, q *int) Pair {
	var r Pair
	r.a = p
	r.b = q
	return r
}
func literalPair(p *int, q *int) Pair { return Pair{p, q} }
func fromPair(p Pair) *int            { return p.a }
func fromPairPtr(p *Pair) *int        { return p.b }
func pairDrop() {
	x := 0
	y := 0
	p := pairOf(&x, &y)
	*p.a = 1
}
func pairKeep() {
	x := 0
	y := 0
	gp = fromPair(pairOf(&x, &y))
}
