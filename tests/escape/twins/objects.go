// Structs, arrays, literals, self-assignment, sizes.
package main

type Node struct {
	v    int
	next *Node
}
type Wrap struct {
	n Node
	p *Node
}
type Buffer struct {
	buf, buf2 []byte
	arr       [64]byte
	arrPtr    *[64]byte
}
type Deep struct {
	w    [2]Wrap
	wp   *Wrap
	ints *int
}
type Big struct{ b [65537]byte }
type Fits struct{ b [65536]byte }

var gn *Node
var gnode Node
var gi *int
var gc []byte
var gw Wrap

func newNode(v int) *Node            { return &Node{v, nil} }
func newNodeNext(n *Node) *Node      { return &Node{1, n} }
func newNodeDeref(n *Node) *Node     { return &Node{1, n.next} }
func useNode() int {
	n := &Node{1, nil}
	return n.v
}
func useList() int {
	n := &Node{1, &Node{2, nil}}
	return n.next.v
}
func listToGlobal()  { gn = &Node{1, &Node{2, nil}} }
func valueToGlobal() { gnode = Node{1, &Node{2, nil}} }
func copyToGlobal() {
	x := Node{1, nil}
	n := Node{2, &x}
	gnode = n
}
func copyValue() {
	x := Node{1, nil}
	n := Node{2, &x}
	m := n
	m.v = 1
}
func literalContent() {
	i := 0
	s := []*int{&i}
	gi = s[0]
}
func literalEscapesWithElement() {
	x := Node{1, nil}
	gn = &Node{2, &x}
}
func fieldAddr(w *Wrap) *Node  { return &w.n }
func fieldValue(w *Wrap) *Node { return w.p }
func fieldOfLocal() *Node {
	w := Wrap{}
	return &w.n
}
func intField(n *Node) *int          { return &n.v }
func intFieldOfValue(n Node) *int    { return &n.v }
func nextOfValue(n Node) *Node       { return n.next }
func readValue(n Node) int           { return n.v }
func storeSelf(w *Wrap)              { w.p = &w.n }
func storeField(w *Wrap, n *Node)    { w.p = n }
func storeFieldValue(w Wrap, n *Node) { w.p = n }
func storeStruct(w *Wrap, n Node)    { w.n = n }
func storeGlobalStruct(n Node)       { gw.n = n }
func arrayOfParam(n *Node) *Node {
	var a [12]*Node
	a[0] = n
	return a[1]
}
func arrayOfParamDrop(n *Node) *Node {
	var a [12]*Node
	a[0] = n
	return nil
}
func structOfParam(n *Node) *Node {
	var w Wrap
	w.p = n
	return w.n.next
}
func ptrStruct(n *Node) *Node {
	w := &Wrap{}
	w.p = n
	return nil
}
func elemAddr(i int) *int {
	var a [10]int
	return &a[i]
}
func elemValue(i int) int {
	var a [10]int
	p := &a[i]
	return *p
}
func elemStore() {
	i := 0
	var a [10]*int
	a[3] = &i
}
func sliceElem(s []int, i int) *int { return &s[i] }
func sliceValue(s []*Node) *Node    { return s[0] }
func sliceStore(s []*Node, n *Node) { s[1] = n }
func swapNext(n *Node)              { n.next = n.next.next }
func selfAssign(b *Buffer)          { b.buf = b.buf2 }
func selfAssignDeep(d *Deep)        { d.w[0].p = d.w[0].n.next }
func selfAssignIndex(d *Deep, i, j int) { d.w[i] = d.w[j] }
func notSelfAssign(b *Buffer, c *Buffer) { b.buf = c.buf }
func selfArray(b *Buffer)           { b.buf = b.arr[:] }
func advance(b *Buffer)             { b.buf = b.buf[2:] }
func advanceOther(b *Buffer)        { b.buf = b.buf2[2:] }
func advanceInto(b *Buffer)         { b.buf = b.arr[2:] }
func localSelfAssign() {
	var c [1]byte
	b := Buffer{}
	b.buf2 = c[:]
	b.buf = b.buf2
}
func large() int {
	var a [10485761]byte
	p := a[:]
	return int(p[0])
}
func notLarge() int {
	var a [10485760]byte
	p := a[:]
	return int(p[0])
}
func largeLiteral() byte {
	b := &Big{}
	return b.b[3]
}
func fittingLiteral() byte {
	b := &Fits{}
	return b.b[3]
}
func largeByValue() byte {
	b := Big{}
	return b.b[3]
}
func listWalk(n *Node) {
	for ; n != nil; n = n.next {
		gi = nil
	}
}
func listLast(n *Node) *Node {
	for n.next != nil {
		n = n.next
	}
	return n
}
func reverse(n *Node) *Node {
	var r *Node
	for n != nil {
		t := n.next
		n.next = r
		r = n
		n = t
	}
	return r
}
func length(n *Node) int {
	l := 0
	for ; n != nil; n = n.next {
		l++
	}
	return l
}
func prepend(list *Node, v int) *Node {
	n := &Node{v, nil}
	n.next = list
	return n
}
func build(n int) *Node {
	var l *Node
	for i := 0; i < n; i++ {
		l = prepend(l, i)
	}
	return l
}
func buildLocal(n int) bool {
	var l *Node
	for i := 0; i < n; i++ {
		m := &Node{i, nil}
		m.v = 2
	}
	return l == nil
}
func deepLiteral(p *int) *Deep {
	return &Deep{wp: &Wrap{p: &Node{1, nil}}, ints: p}
}
func deepLocal(p *int) int {
	d := Deep{wp: &Wrap{p: &Node{1, nil}}, ints: p}
	return d.wp.p.v
}
func deepResult(p *int) *int {
	d := Deep{wp: &Wrap{p: &Node{1, nil}}, ints: p}
	return d.ints
}
