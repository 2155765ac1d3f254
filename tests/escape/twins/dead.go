// Code that cannot be reached is not analysed, where Go leaves it out.
package main

var gp *int
var gi int

func afterReturn() {
	x := 0
	if true {
		return
	}
	gp = &x
}
func afterReturnBlock() {
	x := 0
	if true {
		gi = 1
		return
	}
	gp = &x
}
func afterReturnElse() {
	x := 0
	if false {
		gi = 1
	} else {
		return
	}
	gp = &x
}
func plainReturn() {
	x := 0
	gi = x
	return
	gp = &x
}
func labelAfter(n int) {
	x := 0
	if n > 0 {
		goto L
	}
	if true {
		return
	}
L:
	gp = &x
}
func constantLoop() {
	x := 0
	for false {
		gp = &x
	}
	gi = x
}
func foldedCondition(n int) {
	x := 0
	if false && n > 1 {
		gp = &x
	}
	gi = x
}
func foldedOr(n int) {
	x := 0
	if true || n > 1 {
		gi = 1
	} else {
		gp = &x
	}
	gi = x
}
func comparison() {
	x := 0
	if 1 > 2 {
		gp = &x
	}
	gi = x
}
func deadLoop(n int) {
	x := 0
	if false {
		for n > 0 {
			gp = &x
			n--
		}
	}
	gi = x
}
func deadElseLoop(n int) {
	x := 0
	if true {
		gi = 1
	} else {
		for i := 0; i < n; i++ {
			gp = &x
		}
	}
	gi = x
}
func deadSwitch(n int) {
	x := 0
	if false {
		switch n {
		case 1:
			gp = &x
		}
	}
	gi = x
}
func deadLabel(n int) {
	x := 0
	if false {
	L:
		gp = &x
		if n > 0 {
			goto L
		}
	}
	gi = x
}
func loopAfter(n int) {
	x := 0
	if true {
		return
	}
	for i := 0; i < n; i++ {
		gp = &x
	}
}

type Holder struct{ p *int }

func throughLiteral() {
	x := 0
	(&Holder{}).p = &x
	gi = x
}
func throughSlice() {
	x := 0
	[]*int{nil, nil}[1] = &x
	gi = x
}
