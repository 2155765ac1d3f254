// Levels of indirection, through variables, structs, calls and arrays.
package main

import "unsafe"

type U struct {
	sp  *int
	spp **int
}
type V struct {
	u   U
	up  *U
	upp **U
}
type Pt struct {
	p *int
	x **Pt
}
type Two struct{ a [2]*int }
type Val struct{ p **int }

var g4 ****int
var g3 ***int
var g2 **int
var g1 *int
var g0 int
var gpt Pt
var gppt *Pt
var gval Val
var gpval *Val
var gtwo Two

func level0() {
	i := 0
	p0 := &i
	p1 := &p0
	p2 := &p1
	g4 = &p2
}
func level1() {
	i := 0
	p0 := &i
	p1 := &p0
	p2 := &p1
	g3 = p2
}
func level2() {
	i := 0
	p0 := &i
	p1 := &p0
	p2 := &p1
	g2 = *p2
}
func level3() {
	i := 0
	p0 := &i
	p1 := &p0
	p2 := &p1
	g1 = **p2
}
func level4() {
	i := 0
	p0 := &i
	p1 := &p0
	p2 := p1
	g3 = &p2
}
func level5() {
	i := 0
	p0 := &i
	p1 := &p0
	p2 := p1
	g1 = *p2
}
func level6() {
	i := 0
	p0 := &i
	p1 := &p0
	p2 := *p1
	g2 = &p2
}
func level7() {
	i := 0
	p0 := &i
	p1 := &p0
	p2 := *p1
	g0 = *p2
}
func level8() {
	i := 0
	p0 := &i
	p1 := *p0
	p2 := &p1
	g0 = *p2
}
func level9() {
	i := 0
	p0 := &i
	p1 := &p0
	p2 := **p1
	g1 = &p2
}
func uSP(u *U) *int    { return u.sp }
func uSPP(u *U) **int  { return u.spp }
func uSPPi(u *U) *int  { return *u.spp }
func tSPPi() {
	s := 1
	ps := &s
	pps := &ps
	pu := &U{ps, pps}
	g1 = uSPPi(pu)
}
func tiSPP() {
	s := 1
	ps := &s
	pps := &ps
	pu := &U{ps, pps}
	g1 = *uSPP(pu)
}
func tSP() {
	s := 1
	ps := &s
	pps := &ps
	pu := &U{ps, pps}
	g1 = uSP(pu)
}
func vu(v *V) U          { return v.u }
func vUP(v *V) *U        { return v.up }
func vUPP(v *V) **U      { return v.upp }
func vUPPia(v *V) *U     { return *v.upp }
func vUPPib(v *V) *U     { return *vUPP(v) }
func vUSPa(v *V) *int    { return v.u.sp }
func vUSPb(v *V) *int    { return vu(v).sp }
func vUSPPia(v *V) *int  { return *v.u.spp }
func vUSPPib(v *V) *int  { return uSPPi(&v.u) }
func vUPiSPa(v *V) *int  { return v.up.sp }
func vUPiSPb(v *V) *int  { return uSP(v.up) }
func vUPiSPc(v *V) *int  { return vUP(v).sp }
func vUPiSPd(v *V) *int  { return uSP(vUP(v)) }
func tUPiSP() {
	s1 := 1
	s2 := 2
	s3 := 3
	s4 := 4
	ps2 := &s2
	ps4 := &s4
	u1 := U{&s1, &ps2}
	u2 := U{&s3, &ps4}
	v := V{u1, &u2, nil}
	g1 = vUPiSPa(&v)
}
func pt0() {
	i := 0
	x := &Pt{}
	x.p = &i
}
func pt1() *Pt {
	i := 0
	x := &Pt{}
	x.p = &i
	return x
}
func pt2() Pt {
	i := 0
	x := &Pt{}
	x.p = &i
	return *x
}
func pt3() **Pt {
	i := 0
	x := &Pt{}
	x.p = &i
	return &x
}
func pt4() {
	i := 0
	x := &Pt{}
	x.p = &i
	gpt = *x
}
func pt5() {
	x := Pt{}
	p := &x
	p.x = &p
}
func pt6() {
	x := Pt{}
	gpt = Pt{&g0, x.x}
	gppt = &x
}
func param13(v Val, i *int) { *v.p = i }
func caller13a() {
	i := 0
	var p *int
	var v Val
	v.p = &p
	param13(v, &i)
}
func caller13d() {
	i := 0
	var p *int
	var v Val
	v.p = &p
	param13(v, &i)
	gval = v
}
func caller13f() {
	i := 0
	var p *int
	v := &Val{&p}
	param13(*v, &i)
	gpval = v
}
func caller13g() {
	i := 0
	var p *int
	v := Val{&p}
	param13(v, &i)
	g1 = *v.p
}
func caller13h() {
	i := 0
	var p *int
	v := &Val{&p}
	param13(*v, &i)
	g0 = **v.p
}
func param11(i **int) ***int { return &i }
func caller11c() {
	i := 0
	p := &i
	g2 = *param11(&p)
}
func bar(a *int, b *int) Two { return Two{[2]*int{a, b}} }
func foo(x Two) Two          { return Two{[2]*int{x.a[1], x.a[0]}} }
func bff(a *int, b *int) Two { return foo(foo(bar(a, b))) }
func tbff1() *int {
	a := 1
	b := 2
	u := bff(&a, &b)
	g0 = *u.a[0]
	return &b
}
func tbff2() *int {
	a := 1
	b := 2
	u := bff(&a, &b)
	return u.a[1]
}
func car(x Two) *int { return x.a[0] }
func fun(x Two, y *int) *int {
	x.a[0] = y
	return x.a[1]
}
func fup(x *Two, y *int) *int {
	x.a[0] = y
	return x.a[1]
}
func fum(x *Two, y **int) *int {
	x.a[0] = *y
	return x.a[1]
}
func fuo(x *Two, y *Two) *int {
	x.a[0] = y.a[0]
	return x.a[1]
}
func twoToGlobal() {
	i := 0
	t := Two{[2]*int{&i, nil}}
	gtwo = t
}
func arithAdd() unsafe.Pointer {
	var x [2]byte
	return unsafe.Pointer(uintptr(unsafe.Pointer(&x[0])) + 1)
}
func arithMask() unsafe.Pointer {
	var x [2]byte
	return unsafe.Pointer(uintptr(unsafe.Pointer(&x[1])) &^ 1)
}
func derefAddr(p **int) **int { return &*p }
func addrDeref(p *int) *int {
	q := &p
	return *&*q
}
func parenthesised(u *U) *int               { return (*(&*u)).sp }
func fieldOfDeref(u **U) *int               { return (**u).sp }
func fieldAddr2(u *U) **int                 { return &u.sp }
func arrayOfPointers(a *[4]*int, i int) *int { return (*a)[i] }
func arrayOfPointersAddr(a *[4]*int, i int) **int { return &(*a)[i] }
