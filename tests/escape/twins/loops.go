// Loops, gotos, switches, branches.
package main

var gp *int
var gi int

func outerPtr(n int) {
	var p *int
	for i := 0; i < n; i++ {
		x := i
		p = &x
	}
	_ = p
}
func innerPtr(n int) {
	for i := 0; i < n; i++ {
		x := i
		p := &x
		gi = *p
	}
}
func loopVar(n int) {
	var p *int
	for i := 0; i < n; i++ {
		p = &i
	}
	_ = p
}
func outerAddr(n int) {
	x := 0
	var p *int
	for i := 0; i < n; i++ {
		p = &x
	}
	gi = *p
}
func arrayOuter() {
	var y [10]*int
	for i := 0; i < 10; i++ {
		x := i
		y[i] = &x
	}
}
func nested(n int) {
	var p *int
	for i := 0; i < n; i++ {
		var q *int
		for j := 0; j < n; j++ {
			x := j
			q = &x
		}
		p = q
	}
	_ = p
}
func nestedMiddle(n int) {
	for i := 0; i < n; i++ {
		x := i
		var q *int
		for j := 0; j < n; j++ {
			q = &x
		}
		gi = *q
	}
}
func whileLoop(n int) {
	var p *int
	for n > 0 {
		x := n
		p = &x
		n--
	}
	_ = p
}
func whileCond(n int) {
	x := n
	p := &x
	for *p > 0 {
		*p--
	}
}
func forever() {
	var p *int
	for {
		x := 1
		p = &x
		if *p != 0 {
			break
		}
	}
}
func continueLoop(n int) {
	var p *int
	for i := 0; i < n; i++ {
		if i == 3 {
			continue
		}
		x := i
		p = &x
	}
	_ = p
}
func breakLoop(n int) {
	var p *int
	for i := 0; i < n; i++ {
		x := i
		p = &x
		break
	}
	_ = p
}
func blockOnly() {
	var p *int
	{
		x := 1
		p = &x
	}
	gi = *p
}
func ifOnly(b bool) {
	var p *int
	if b {
		x := 1
		p = &x
	}
	_ = p
}
func ifElse(b bool) {
	var p *int
	if b {
		x := 1
		p = &x
	} else {
		y := 2
		p = &y
	}
	gi = *p
}
func gotoBack(n int) {
	var p *int
	i := 0
L:
	{
		x := i
		p = &x
		i++
		if i < n {
			goto L
		}
	}
	gi = *p
}
func gotoForward(b bool) {
	var p *int
	if b {
		goto L
	}
	gi = 1
L:
	{
		x := 2
		p = &x
	}
	gi = *p
}
func gotoInBlock(b bool, n int) {
	var p *int
	if b {
	L:
		n--
		if n > 0 {
			goto L
		}
	}
	{
		x := 1
		p = &x
	}
	gi = *p
}
func gotoAfterLoop(n int) {
	var p *int
L:
	n--
	if n > 0 {
		goto L
	}
	{
		x := 1
		p = &x
	}
	gi = *p
}
func gotoThenIf(n int, b bool) {
	var p *int
L:
	n--
	if n > 0 {
		goto L
	}
	if b {
		x := 1
		p = &x
	}
	_ = p
}
func gotoInLoop(n int) {
	var p *int
	for i := 0; i < n; i++ {
	L:
		n--
		if n > 3 {
			goto L
		}
	}
	{
		x := 1
		p = &x
	}
	gi = *p
}
func gotoDeclared(n int) {
L:
	x := n
	p := &x
	n = *p - 1
	if n > 0 {
		goto L
	}
}
func twoLabels(n int) {
	var p *int
A:
	n--
B:
	n -= 2
	if n > 5 {
		goto A
	}
	if n > 1 {
		goto B
	}
	{
		x := 1
		p = &x
	}
	gi = *p
}
func switchCase(k int) *int {
	switch k {
	case 0:
		x := 1
		return &x
	case 1:
		y := 2
		p := &y
		gi = *p
	}
	return nil
}
func switchLocal(k int) {
	var p *int
	switch k {
	case 0:
		x := 1
		p = &x
	default:
		y := 2
		p = &y
	}
	gi = *p
}
func switchParam(a *int, b *int, k int) *int {
	switch k {
	case 0:
		return a
	case 1:
		return b
	}
	return nil
}
func switchInLoop(n int) {
	var p *int
	for i := 0; i < n; i++ {
		switch i {
		case 0:
			x := 1
			p = &x
		}
	}
	_ = p
}
func deadBranch() {
	x := 0
	if false {
		gp = &x
	}
	gi = x
}
func deadElse() {
	x := 0
	if true {
		gi = 1
	} else {
		gp = &x
	}
	gi = x
}
func deadParam(p *int) {
	if false {
		gp = p
	}
}
func literalInLoop(n int) {
	var p *int
	for i := 0; i < n; i++ {
		p = new(int)
	}
	gi = *p
}
func literalInLoopLocal(n int) {
	for i := 0; i < n; i++ {
		p := new(int)
		gi = *p
	}
}
func literalAfterLoop(n int) {
	var p *int
	for i := 0; i < n; i++ {
		gi = i
	}
	p = new(int)
	gi = *p
}
func literalInInit(n int) {
	var p *int
	for p = new(int); *p < n; *p++ {
		gi = *p
	}
}
func recursiveLoop(n int) {
	if n == 0 {
		return
	}
	var p *int
	for i := 0; i < n; i++ {
		x := i
		p = &x
		recursiveLoop(*p)
	}
}
func paramInLoop(p *int, n int) *int {
	var q *int
	for i := 0; i < n; i++ {
		q = p
	}
	return q
}
func paramContentLoop(p **int, n int) {
	for i := 0; i < n; i++ {
		x := i
		*p = &x
	}
}
func arrayInLoop(n int) {
	for i := 0; i < n; i++ {
		var a [4]int
		p := a[:]
		gi = p[1]
	}
}
func arrayEscapesLoop(n int) {
	var p []int
	for i := 0; i < n; i++ {
		var a [4]int
		p = a[:]
	}
	_ = p
}
