// Interfaces, methods, closures; expressions and literals in all places.
package main

import "unsafe"

type ptr = unsafe.Pointer
type Iface struct {
	t    *int
	data ptr
}
type Ops struct {
	get func(*Obj) int
	set func(*Obj, *int)
}
type Obj struct {
	ops  *Ops
	p    *int
	next *Obj
}
type Clo struct {
	f   func(*Clo, *int) *int
	env *int
}
type Val struct{ p **int }
type Pair struct{ p1, p2 *int }
type Slices struct{ p1, p2 []int }
type Boxed struct{ pair *Pair }
type Ops2 struct{ f func(*int) *int }
type Node struct {
	next *Node
	item *int
	n    int
}
type P8192 struct{ p [8192]*int }
type P8193 struct{ p [8193]*int }
type Cfg struct {
	name  *byte
	opt   *int
	nodes [2]Node
}

var gp *int
var gpp **int
var gi int
var gb bool
var gif Iface
var gpp2 *Pair
var gclo *Clo
var gv ptr
var kindInt int
var kept *int

func id(p *int) *int       { return p }
func drop(p *int)          { gi = *p }
func keep(p *int)          { gp = p }
func box(p *int) Iface     { return Iface{&kindInt, ptr(p)} }
func boxValue(v int) Iface { q := new(int); *q = v; return Iface{&kindInt, ptr(q)} }
func boxGlobalLocal()      { x := 1; gif = Iface{&kindInt, ptr(&x)} }
func boxDrop() {
	x := 1
	i := Iface{&kindInt, ptr(&x)}
	if i.t == &kindInt {
		gi = 1
	}
}
func unbox(i Iface) ptr {
	if i.t == &kindInt {
		return i.data
	}
	return nil
}
func boxUnbox() {
	x := 1
	p := unbox(box(&x))
	if p != nil {
		gi = 1
	}
}
func boxUnboxKeep()               { x := 1; gv = unbox(box(&x)) }
func boxAssign(to *Iface, p *int) { *to = box(p) }
func callMethod(o *Obj) int       { return o.ops.get(o) }
func callSet(o *Obj)              { x := 1; o.ops.set(o, &x) }
func callAllMethods(o *Obj) {
	for ; o != nil; o = o.next {
		gi += o.ops.get(o)
	}
}
func localMethod(ops *Ops) int    { o := Obj{ops, nil, nil}; return o.ops.get(&o) }
func callClo(c *Clo, p *int) *int { return c.f(c, p) }
func cloEnv(c *Clo, p *int) *int  { gi = *p; return c.env }
func cloNewCopy(v int) *Clo       { kept := v; return &Clo{cloEnv, &kept} }
func cloLocal() int               { x := 1; c := Clo{cloEnv, &x}; return *cloEnv(&c, &x) }
func cloGlobal(p *int)            { gclo = &Clo{cloEnv, p} }
func callKnown()                  { f := id; x := 1; gi = *f(&x) }
func callKnownKeep()              { f := id; x := 1; gp = f(&x) }
func callEither(b bool) {
	var f func(*int)
	if b {
		f = drop
	} else {
		f = keep
	}
	x := 1
	f(&x)
}
func callField(o *Ops2)          { x := 1; gp = o.f(&x) }
func storeFn(f *func(*int) *int) { *f = id }
func sinkAfter1(b *Boxed)        { b.pair.p1 = b.pair.p2; gp = b.pair.p2 }
func sinkAfter2(b *Boxed)        { b.pair.p1 = b.pair.p2; gpp2 = b.pair }
func leakParam(x ptr)            { gv = x }
func sinkAfter4(b *Boxed)        { b.pair.p1 = b.pair.p2; leakParam(ptr(b.pair)) }
func param8(i **int)             { gi = **i }
func caller8()                   { i := 0; p := &i; param8(&p) }
func param12(r *Val, i *int)     { r.p = &i }
func caller12b()                 { i := 0; p := &i; r := &Val{}; param12(r, p); gi = **r.p }
func caller12d()                 { i := 0; p := &i; r := Val{}; param12(&r, p); gp = *r.p }
func exprAssignAddr() *int       { x := 1; var q *int; q = &x; return q }
func exprChainGlobal(p *int)     { var a *int; gp = p; a = p; gi = *a }
func exprCondAddr(b bool) *int {
	x := 1
	y := 2
	if b {
		return &x
	}
	return &y
}
func exprCondDeref(b bool) int {
	x := 1
	y := 2
	var t *int
	if b {
		t = &x
	} else {
		t = &y
	}
	return *t
}
func exprCondStore(b bool, p, q **int, v *int) {
	var t **int
	if b {
		t = p
	} else {
		t = q
	}
	*t = v
}
func exprStar() int                       { x := 1; *&x = 2; return *&x }
func exprAddrStar2(p ***int) **int        { return &**p }
func exprLiteralField(p *int) *int        { return Pair{p, nil}.p2 }
func exprLiteralPtrField(p *int) *int     { return (&Pair{p, nil}).p2 }
func exprLiteralIndex(p *int, i int) *int { return []*int{p, nil}[i] }
func param13(v Val, i *int)               { *v.p = i }
func exprLiteralArg(p *int)               { param13(Val{&p}, nil) }
func exprLiteralArgAddr(p *int)           { sinkAfter1(&Boxed{&Pair{p, p}}) }
func exprLiteralArgDrop(p *int) int       { drop(new(int)); return *id(new(int)) + *p }
func exprLiteralCall() *int               { return id(new(int)) }
func incField(p *Slices)                  { p.p1 = p.p1[1:] }
func storePost(d, s []*int, n int) {
	for ; n > 0; n-- {
		d[0] = s[0]
		d = d[1:]
		s = s[1:]
	}
}
func beyondPointersInit(q *int) bool { p := &P8193{[8193]*int{q}}; return p.p[1] == nil }
func fitsPointersInit(q *int) bool   { p := &P8192{[8192]*int{q}}; return p.p[1] == nil }
func largeInLoop(n int) byte {
	s := byte(0)
	for i := 0; i < n; i++ {
		var a [10485761]byte
		a[0] = byte(i)
		s += a[0]
	}
	return s
}
func arrayLiteralFits() byte      { p := make([]byte, 65536); return p[1] }
func arrayLiteralBeyond() byte    { p := make([]byte, 65537); return p[1] }
func literalOfLiteralKeep() *int  { p := []*int{new(int), new(int)}; return p[1] }
func literalOfLiteralAll() []*int { return []*int{new(int), new(int)} }
func literalToParam(n *Node)      { n.next = &Node{nil, nil, 0} }
func staticLocalKeep()            { x := 1; kept = &x; gi = *kept }
func ternaryStructKeep(c bool, a, b *Node) *Node {
	var t Node
	if c {
		t = *a
	} else {
		t = *b
	}
	return t.next
}
func ternaryLiteralOne(c bool, m *Node) *Node {
	if c {
		return &Node{nil, nil, 1}
	}
	return m
}
func tripleAddr(out ****int)     { x := 1; a := &x; b := &a; c := &b; *out = c }
func cfgFill(c *Cfg, name *byte) { c.name = name; c.nodes[0] = Node{nil, c.opt, 1} }
func cfgDesignatedResult(name *byte, opt *int) *int {
	c := Cfg{name: name, nodes: [2]Node{1: {item: opt}}}
	return c.opt
}
func exprLiteralBack(p *int) Pair { return *&Pair{p, nil} }
func byteOfAny(p ptr)             { v := int(*(*int8)(p)); gi = v }
func byteOfAnyKept(p ptr)         { gi = int(*(*int8)(p)) }
func numberOfAny(f Iface) *int {
	if f.t == &kindInt {
		return (*int)(f.data)
	}
	v := int(*(*int8)(f.data))
	return &v
}
