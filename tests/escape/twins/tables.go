// Arrays, slices by pointer, rows of rows, lists; loops over them, labels and gotos.
package main

type In struct {
	p *int
	v int
}
type Out struct {
	in  [3]In
	ins []In
}
type Tab struct{ row [4]*int }
type Lst struct {
	next *Lst
	item *int
}
type Node struct {
	next *Node
	item *int
	n    int
}
type Arr2 struct{ a [2][2]*int }
type Head struct {
	first *Node
	last  **Node
}

var gp *int
var gpp **int
var gi int
var gb bool
var ga [10]*int
var gl *Lst
var gn *Node
var gnodes [4]Node

func sliceForCopy(s []*int, n int) *int {
	for i := 0; i < n; i++ {
		v := s[i]
		if *v > 0 {
			return v
		}
	}
	return nil
}
func sliceForAddr(s []*int, n int) **int {
	for i := 0; i < n; i++ {
		v := s[i]
		if *v != 0 {
			return &v
		}
	}
	return nil
}
func sliceKeepAll(s []*int, n int) {
	for i := 0; i < n; i++ {
		v := s[i]
		gp = v
	}
}
func sliceCopy(d, s []*int, n int) {
	for i := 0; i < n; i++ {
		d[i] = s[i]
	}
}
func sliceSwap(s []*int, i, j int) { t := s[i]; s[i] = s[j]; s[j] = t }
func sliceLocalArray()             { x := 0; a := [3]*int{}; s := a[:]; s[1] = &x; gi = *a[1] }
func arrayLocalResult(i int) *int  { x := 0; a := [3]*int{&x, nil, nil}; return a[i] }
func arrayGlobalLoop(n int) {
	for i := 0; i < n; i++ {
		x := i
		ga[i] = &x
	}
}
func globalElemAddr(i int)                      { gpp = &ga[i] }
func arrayOfStructResult(p *int) *int           { a := [2]In{}; a[0].p = p; return a[1].p }
func arrayOfStructAddr(i int) *In               { a := [2]In{}; return &a[i] }
func arrayOfStructCopy(o *Out, i, j int)        { o.in[i] = o.in[j] }
func arrayOfStructCopyOut(o *Out, q *In, i int) { *q = o.in[i] }
func arrayOfStructField(o, q *Out)              { o.in[1].p = q.in[1].p }
func slicesOfStruct(o *Out, i, j int)           { o.ins[i] = o.ins[j] }
func mixedSelf2(o *Out)                         { o.ins = o.in[:] }
func rowStore(t *[3][4]*int, i int, p *int)     { t[i][2] = p }
func rowsLocal(p *int) *int                     { t := [2][3]*int{}; t[1][2] = p; return t[0][0] }
func rowsLocalAddr() **int                      { t := [2][3]*int{}; return &t[1][0] }
func tabCopy(t *Tab) Tab                        { return *t }
func tabCopyInto(d, s *Tab)                     { d.row[0] = s.row[0] }
func tabOfRow(p *int) *Tab                      { t := Tab{[4]*int{p}}; return &t }
func tabRow(t *Tab) []*int                      { return t.row[:] }
func tabValueRow(t Tab) []*int                  { return t.row[:] }
func labelled(n int) {
	var p *int
outer:
	for i := 0; i < n; i++ {
		for j := 0; j < n; j++ {
			x := j
			p = &x
			if j == 2 {
				goto next
			}
		}
	next:
	}
	if n < 0 {
		goto outer
	}
	if p != nil {
		gi = 1
	}
}
func labelledBreak(n int) {
	var p *int
out:
	for i := 0; i < n; i++ {
		x := i
		for j := 0; j < n; j++ {
			p = &x
			if j == 2 {
				break out
			}
		}
	}
	if p != nil {
		gi = 1
	}
}
func doWhile(n int) {
	var p *int
	for {
		x := n
		p = &x
		n--
		if n <= 0 {
			break
		}
	}
	if p != nil {
		gi = 1
	}
}
func doOnce(n int) {
	var p *int
	{
		x := n
		p = &x
	}
	gi = *p
}
func gotoOver(b bool) {
	var p *int
	x := 1
	if b {
		goto end
	}
	p = &x
end:
	if p != nil {
		gi = 1
	}
}
func gotoIntoNext(n int) {
	var p *int
again:
	n--
	{
		x := n
		p = &x
	}
	if n > 0 {
		goto again
	}
	gi = *p
}
func gotoTwice(n int) {
	var p *int
a:
	{
		x := n
		p = &x
	}
b:
	{
		y := n
		p = &y
	}
	if n > 5 {
		goto b
	}
	if n > 1 {
		goto a
	}
	gi = *p
}
func gotoUnused(n int) {
	var p *int
	gi = n
unused:
	{
		x := n
		p = &x
	}
	gi = *p
	if n > 99 {
		goto done
	}
done:
	if false {
		goto unused
	}
}
func gotoCleanup(s []*int) *int {
	var r *int
	if s[0] == nil {
		goto fail
	}
	r = s[1]
	if *r != 0 {
		goto fail
	}
	return r
fail:
	gi = 1
	return nil
}
func switchLoop(n int) {
	var p *int
	for i := 0; i < n; i++ {
		switch i {
		case 1:
			x := i
			p = &x
		default:
			continue
		}
	}
	if p != nil {
		gi = 1
	}
}
func switchFall(k int, a, b *int) *int {
	var r *int
	switch k {
	case 0:
		r = a
		fallthrough
	case 1:
		r = b
	}
	return r
}
func twoCounters(n int) {
	var p *int
	for i, j := 0, n; i < j; i, j = i+1, j-1 {
		p = &j
	}
	if p != nil {
		gi = 1
	}
}
func pointerFromBefore(n int) {
	x := 0
	for i := 0; i < n; i++ {
		p := &x
		*p += i
	}
	gi = x
}
func listInLoop(n int) {
	var l *Lst
	for i := 0; i < n; i++ {
		e := Lst{l, nil}
		l = &e
	}
	if l != nil {
		gi = 1
	}
}
func listInLoopLiteral(n int) {
	var l *Lst
	for i := 0; i < n; i++ {
		l = &Lst{l, nil}
	}
	if l != nil {
		gi = 1
	}
}
func listOuterKept()      { l := &Lst{&Lst{nil, nil}, nil}; gl = l.next }
func listSelfNext(l *Lst) { l.next = l }
func listSkip(l **Lst)    { *l = (*l).next }
func listDelete(l *Lst, v int) *Lst {
	p := &l
	for *p != nil && *(*p).item != v {
		p = &(*p).next
	}
	if *p != nil {
		*p = (*p).next
	}
	return l
}
func listMerge(a, b *Lst) *Lst {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	if *a.item < *b.item {
		a.next = listMerge(a.next, b)
		return a
	}
	b.next = listMerge(a, b.next)
	return b
}
func arr2Self(a *Arr2, i int)      { a.a[0][i] = a.a[1][i] }
func headAppend(h *Head, n *Node)  { *h.last = n; h.last = &n.next }
func headLocal(n *Node)            { h := Head{nil, nil}; h.last = &h.first; *h.last = n; gb = h.first != nil }
func headValue() Head              { h := Head{nil, nil}; h.last = &h.first; return h }
func nodeSwap(a, b *Node)          { t := *a; *a = *b; *b = t }
func nodeCopyNew(a *Node) *Node    { t := *a; return &t }
func nodeReturn(a *Node) Node      { return *a }
func nodeReturnNext(a *Node) *Node { return nodeReturn(a).next }
func nodeGlobalLink(a *Node)       { gnodes[0].next = a; a.next = &gnodes[1] }
func nodeLocalOfGlobal()           { p := gn; q := &p; *q = p.next; gn = p }
func nodePlaceLocal(n *Node) **Node {
	p := &n
	for *p != nil {
		p = &(*p).next
	}
	return p
}
func nodeInsertLocal(list, n *Node) {
	p := &list
	for *p != nil {
		p = &(*p).next
	}
	*p = n
}
func nodeSort(l *Node) *Node {
	var s *Node
	for l != nil {
		e := l
		l = l.next
		p := &s
		for *p != nil && (*p).n < e.n {
			p = &(*p).next
		}
		e.next = *p
		*p = e
	}
	return s
}
