// Results: structs of pointers, several levels, chains of calls, recursion.
package main

import "unsafe"

type Two struct{ a, b *int }
type Bar struct {
	i  int
	ii *int
}
type T2 struct{ y *Bar }
type L4 struct{ p ****int }
type Str struct{ s *byte }
type Lst struct{ next *Lst }

var gp *int
var gpp **int
var gt Two
var gb *Bar
var gv unsafe.Pointer
var gi int

func foo9(xx, yy *int) *int      { xx = yy; return xx }
func foo5(xx **int, yy *int)     { xx = &yy }
func barLeak(b *Bar) *int        { return &b.i }
func leaksToo(b Bar) *int        { v := 0; b.ii = &v; return b.ii }
func leaksABit(b *Bar) *int      { v := 0; b.ii = &v; return b.ii }
func stillNo(b Bar) int          { v := 0; b.ii = &v; return b.i }
func leaktoret2(p *int) Two      { return Two{p, p} }
func leaktoret22(p, q *int) Two  { return Two{p, q} }
func leaktoret22b(p, q *int) Two { return leaktoret22(q, p) }
func leaktoret22d(p, q *int) Two { var r Two; r = leaktoret22(q, p); return Two{r.b, r.a} }
func f4()                        { x := 0; t := leaktoret2(&x); gp = t.a; gp = t.b }
func f5()                        { x := 0; t := leaktoret2(&x); leaktoret22(t.a, t.b) }
func f6()                        { x := 0; t := leaktoret2(&x); u := leaktoret22(t.a, t.b); gp = u.a }
func barFoo(b *Bar, u int) *Bar  { b.i += u; return b }
func f7() *Bar                   { return barFoo(&Bar{}, 42) }
func f8(p *Bar) T2 {
	if p == nil {
		return T2{}
	}
	gb = p
	return T2{p}
}
func f9()                    { var j Bar; f8(&j) }
func level2(p ****int) **int { return **p }
func level4(p *L4) *int      { return ***p.p }
func level5(p **L4) *int     { return ***(*p).p }
func level6(p *L4) *int      { q := &p; return ***(*q).p }
func levelTwoWays(p ***int, c bool) *int {
	if c {
		return **p
	}
	q := *p
	return *q
}
func levelMin(p **int, q ***int, c bool) *int {
	if c {
		return *p
	}
	return **q
}
func levelMixed(p **int, c bool) unsafe.Pointer {
	if c {
		return unsafe.Pointer(p)
	}
	return unsafe.Pointer(*p)
}
func heapAndDeeper(p **int) unsafe.Pointer    { gv = unsafe.Pointer(*p); return unsafe.Pointer(p) }
func heapAndShallower(p **int) unsafe.Pointer { gp = *p; return unsafe.Pointer(*p) }
func heapFirst(p **int) unsafe.Pointer        { gpp = p; return unsafe.Pointer(*p) }
func strOf(u *Str) *byte                      { return u.s }
func newStrOf(u Str) *Str                     { return &Str{strOf(&u)} }
func foo152() {
	a := byte('a')
	u := Str{&a}
	v := newStrOf(u)
	if v == nil {
		gi = 1
	}
}
func addrOfResult(p *int) Two      { t := Two{p, p}; u := &t; return *u }
func addrInStruct(t *Two) **int    { return &t.b }
func valueThroughAddr(t Two) *int  { p := &t.b; return *p }
func fieldOfCall(p, q *int) *int   { return leaktoret22(p, q).b }
func fieldOfCallLocal() *int       { x := 1; return leaktoret22(&x, nil).b }
func fieldOfCallDrop() int         { x := 1; return *leaktoret22(&x, &x).b }
func callToLocalField(p *int)      { var t Two; t.a = leaktoret22(p, p).a; gi = *t.a }
func callToGlobalStruct(p, q *int) { gt = leaktoret22(p, q) }
func tee(p *int, q **int) *int     { *q = p; return p }
func teeLocal(p *int) *int         { var q *int; tee(p, &q); return q }
func recurseSwap(p, q *int, n int) *int {
	if n == 0 {
		return p
	}
	return recurseSwap(q, p, n-1)
}
func recurseDeref(p **int, n int) *int {
	if n == 0 {
		return *p
	}
	return recurseDeref(p, n-1)
}
func recurseAddr(p *int, n int) *int {
	if n == 0 {
		return p
	}
	q := recurseAddr(p, n-1)
	r := &q
	return *r
}
func recurseNew(n int) *Lst {
	if n == 0 {
		return nil
	}
	return &Lst{recurseNew(n - 1)}
}
func recurseLocal(up *Lst, n int) {
	l := Lst{up}
	if n > 0 {
		recurseLocal(&l, n-1)
	}
}
func recurseKeep(up *Lst, n int) {
	l := Lst{up}
	if n > 0 {
		recurseKeep(&l, n-1)
	} else {
		gv = unsafe.Pointer(up)
	}
}
func resultUnused(p *int) *int { q := p; q = nil; return q }
func deadStore(p, q *int) *int { r := p; r = q; return r }
