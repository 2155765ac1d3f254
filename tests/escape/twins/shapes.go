// Data structures as programs have them: lists, trees, tables, stacks, events; limits of sizes.
package main

type List struct {
	next *List
	item *int
	n    int
}
type Tree struct {
	left, right, up *Tree
	key             int
	val             *int
}
type Entry struct {
	key  int
	val  *int
	next *Entry
}
type Map struct {
	buckets [8]*Entry
	n       int
}
type Stack struct {
	items [16]*int
	top   int
}
type Event struct {
	run  func(*Event) int
	data *int
	next *Event
}
type Inner struct {
	p *int
	q **int
	v int
}
type Outer struct {
	in   Inner
	ptr  *Inner
	list [4]Inner
}
type Four struct{ a [4]*int }
type Exact struct{ b [65536]byte }
type Beyond struct{ b [65537]byte }

var gl *List
var gp *int
var gin *Inner
var gt *Tree
var ge *Event
var gs []*int

func push(l *List, p *int) *List { return &List{l, p, 1} }
func listOf(n int) *List {
	var head *List
	for i := 0; i < n; i++ {
		head = &List{head, nil, i}
	}
	return head
}
func lastItem(l *List) *int {
	for l.next != nil {
		l = l.next
	}
	return l.item
}
func lengthOf(l *List) int {
	n := 0
	for ; l != nil; l = l.next {
		n++
	}
	return n
}
func reverse(l *List) *List {
	var out *List
	for l != nil {
		n := l.next
		l.next = out
		out = l
		l = n
	}
	return out
}
func appendList(l **List, p *int) {
	for *l != nil {
		l = &(*l).next
	}
	*l = &List{nil, p, 0}
}
func removeHead(l **List) *List {
	h := *l
	*l = h.next
	return h
}
func localList() int {
	a := List{nil, nil, 3}
	b := List{&a, nil, 4}
	return b.next.n
}
func localListGlobal() {
	a := List{nil, nil, 3}
	b := List{&a, nil, 4}
	gl = b.next
}
func insert(t *Tree, key int, val *int) *Tree {
	if t == nil {
		return &Tree{nil, nil, nil, key, val}
	}
	if key < t.key {
		t.left = insert(t.left, key, val)
	} else {
		t.right = insert(t.right, key, val)
	}
	return t
}
func find(t *Tree, key int) *Tree {
	for t != nil && t.key != key {
		if key < t.key {
			t = t.left
		} else {
			t = t.right
		}
	}
	return t
}
func findVal(t *Tree, key int) *int {
	if t == nil {
		return nil
	}
	if t.key == key {
		return t.val
	}
	return findVal(t.left, key)
}
func leftmost(t *Tree) *Tree {
	if t.left == nil {
		return t
	}
	return leftmost(t.left)
}
func rootOf(t *Tree) *Tree {
	for t.up != nil {
		t = t.up
	}
	return t
}
func setUp(t *Tree, up *Tree) { t.up = up }
func linkChild(t *Tree, child *Tree) {
	t.left = child
	child.up = t
}
func walkTree(t *Tree, visit func(*Tree)) {
	if t != nil {
		walkTree(t.left, visit)
		visit(t)
	}
}
func sumTree(t *Tree) int {
	if t == nil {
		return 0
	}
	return t.key + sumTree(t.left) + sumTree(t.right)
}
func keepTree(t *Tree) {
	if t.key != 0 {
		keepTree(t.left)
	}
	gt = t
}
func mapGet(m *Map, key int) *int {
	for e := m.buckets[key&7]; e != nil; e = e.next {
		if e.key == key {
			return e.val
		}
	}
	return nil
}
func mapPut(m *Map, key int, val *int) {
	m.buckets[key&7] = &Entry{key, val, m.buckets[key&7]}
	m.n++
}
func mapLocal() int {
	m := Map{}
	x := 1
	e := Entry{1, &x, nil}
	m.buckets[1] = &e
	return *m.buckets[1].val
}
func mapEscapes() *Map {
	m := Map{}
	x := 1
	e := Entry{1, &x, nil}
	m.buckets[1] = &e
	return &m
}
func mapNew() *Map { return &Map{} }
func stackPush(s *Stack, p *int) {
	s.items[s.top] = p
	s.top++
}
func stackPop(s *Stack) *int {
	s.top--
	return s.items[s.top]
}
func stackLocal() int {
	s := Stack{}
	x := 1
	stackPush(&s, &x)
	return s.top
}
func stackCopy(s Stack) *int    { return s.items[0] }
func stackPlace(s *Stack) **int { return &s.items[1] }
func even(n int, p *int) *int {
	if n == 0 {
		return p
	}
	return odd(n-1, p)
}
func odd(n int, p *int) *int {
	if n == 0 {
		return nil
	}
	return even(n-1, p)
}
func ping(l *List, n int) {
	if n > 0 {
		pong(l, n-1)
	}
}
func pong(l *List, n int) {
	if n == 0 {
		gl = l
	} else {
		ping(l, n-1)
	}
}
func deeper(p **int, n int) int {
	if n == 0 {
		return **p
	}
	q := *p
	return deeper(&q, n-1)
}
func deeperResult(p **int, n int) *int {
	if n == 0 {
		return *p
	}
	q := *p
	return deeperResult(&q, n-1)
}
func fire(e *Event) int { return e.run(e) }
func newEvent(run func(*Event) int, data *int) *Event {
	return &Event{run, data, nil}
}
func readEvent(e *Event) int { return *e.data }
func localEvent() int {
	x := 1
	e := Event{nil, &x, nil}
	return readEvent(&e)
}
func chain(e *Event, n *Event) *Event {
	e.next = n
	return e
}
func dispatch(e *Event, n int) {
	if n > 0 {
		ge = e
		dispatch(e.next, n-1)
	}
}
func setThrough(p **int, v *int) { *p = v }
func setTwice(p ***int, v *int)  { **p = v }
func swapPointers(a **int, b **int) {
	t := *a
	*a = *b
	*b = t
}
func pickOne(a *int, b *int, c bool) *int {
	if c {
		return a
	}
	return b
}
func pickPlace(a *int, b *int, c bool) **int {
	if c {
		return &a
	}
	return &b
}
func structReturn(p *int) Inner      { return Inner{p, nil, 1} }
func structPass(in Inner) *int       { return in.p }
func structChain(p *int) *int        { return structPass(structReturn(p)) }
func nestedField(o *Outer) *int      { return o.in.p }
func nestedPointer(o *Outer) *int    { return o.ptr.p }
func nestedAddr(o *Outer) **int      { return &o.in.p }
func nestedElem(o *Outer, i int) *Inner { return &o.list[i] }
func nestedStore(o *Outer, p *int)   { o.list[1].p = p }
func nestedLocal() *int {
	x := 1
	o := Outer{}
	o.list[2].p = &x
	return o.list[2].p
}
func nestedDrop() int {
	x := 1
	o := Outer{}
	o.list[2].p = &x
	return *o.list[2].p
}
func copyOuter(dst *Outer, src *Outer) { *dst = *src }
func copyFour(dst *Four, src *Four)    { *dst = *src }
func copyOfFour(src *Four) *int {
	f := *src
	return f.a[1]
}
func selfList() *List {
	l := List{}
	l.next = &l
	return &l
}
func selfLocal() int {
	l := List{}
	l.next = &l
	return l.next.n
}
func ownedByGlobal(p *int) {
	a := &Inner{p, nil, 0}
	gin = a
}
func onlyIf(c bool) *int {
	x := 1
	if c {
		return &x
	}
	return nil
}
func storedIf(c bool) {
	x := 1
	p := &x
	if c {
		gp = p
	}
}
func loopCarried(n int) *int {
	var p *int
	for i := 0; i < n; i++ {
		x := i
		p = &x
	}
	return p
}
func loopLocal(n int) int {
	s := 0
	for i := 0; i < n; i++ {
		x := i
		p := &x
		s += *p
	}
	return s
}
func shadowed() *int {
	x := 1
	{
		x := 2
		p := &x
		gp = p
	}
	return &x
}
func makeFits() int {
	b := make([]byte, 65536)
	return int(b[3])
}
func makeBeyond() int {
	b := make([]byte, 65537)
	return int(b[3])
}
func makeInts() int {
	b := make([]int, 8192)
	return b[3]
}
func makeIntsBeyond() int {
	b := make([]int, 8193)
	return b[3]
}
func makeSome(n int) int {
	b := make([]byte, n)
	return int(b[0])
}
func newExact() int {
	e := new(Exact)
	return int(e.b[1])
}
func newBeyond() int {
	e := new(Beyond)
	return int(e.b[1])
}
func literalsOfBoth() int {
	e := &Exact{}
	b := &Beyond{}
	return int(e.b[1] + b.b[1])
}
func variableExact() int {
	var a [10485760]byte
	p := &a
	p[0] = 1
	return int(p[0])
}
func variableBeyond() int {
	var a [10485761]byte
	p := &a
	p[0] = 1
	return int(p[0])
}
func newResult() *int {
	p := new(int)
	return p
}
func newLocal() int {
	p := new(int)
	return *p
}
func newStored() { gp = new(int) }
func newOfPointer(p *int) **int {
	q := new(*int)
	*q = p
	return q
}
func newOfPointerLocal(p *int) int {
	q := new(*int)
	*q = p
	return **q
}
func sliceLocal(p *int) int {
	s := make([]*int, 3)
	s[1] = p
	return *s[1]
}
func sliceResult(p *int) []*int {
	s := make([]*int, 3)
	s[1] = p
	return s
}
func sliceGlobal(n int) { gs = make([]*int, n) }
