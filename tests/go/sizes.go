// SPDX-License-Identifier: MIT

// sizes.go - objects of all sizes with pointers at all places: where a runtime keeps which words are
// pointers depends on both. From 1.22 on slots of up to 512 bytes have a bit for each word at the end
// of their span, larger ones a header, and the largest ones a span of their own.
package main

import "runtime"

type leaf struct{ n [3]int }

// pair has its pointer behind a number.
type pair struct {
	n    int
	leaf *leaf
}

// tail is long behind its last pointer.
type tail struct {
	first *leaf
	data  [90]int
}

// wide is so large that its mask of pointers is made when it is first needed (from 1.24 on; before
// it is a program).
type wide struct {
	head  *leaf
	pairs [9000]pair
	rest  [1000]int
	more  [300]tail
	last  *leaf
}

// plain has pointers in a small part of it only.
type plain struct {
	data [40000]int
	leaf *leaf
}

var (
	slots  [][]pair
	arrays [40]*[]*leaf
	tails  []*tail
	wides  []*wide
	single *plain
	many   *[70]wide
	parts  []plain
	inside *leaf
	pieces [3]**leaf // lead to the middles of large objects
	any    []interface{}
)

//go:noinline
func grow() {
	for n := 1; n < 3000; n += 1 + n/7 {
		slot := make([]pair, n)
		slot[0].leaf, slot[n-1].leaf = &leaf{}, &leaf{}
		slots = append(slots, slot)
	}
	for i := range arrays {
		array := make([]*leaf, 20+i*5)
		array[len(array)-1] = &leaf{}
		arrays[i] = &array
	}
	for i := 0; i < 30; i++ {
		one := &tail{first: &leaf{}}
		tails = append(tails, one)
	}
	for i := 0; i < 3; i++ {
		one := &wide{head: &leaf{}, last: &leaf{}}
		one.pairs[4711].leaf = &leaf{}
		one.more[299].first = &leaf{}
		wides = append(wides, one)
	}
	single = &plain{leaf: &leaf{}}
	many = new([70]wide)
	many[69].last, many[3].more[7].first = &leaf{}, &leaf{}
	parts = make([]plain, 3)
	parts[2].leaf = &leaf{}
	block := make([]*leaf, 100)
	block[50] = &leaf{}
	pieces[0] = &block[50]
	row := make([]pair, 5000)
	row[3000].leaf = &leaf{}
	pieces[1] = &row[3000].leaf
	pieces[2] = &new(tail).first
	*pieces[2] = &leaf{}
	any = append(any, [70]*leaf{0: {}, 69: {}}, tail{first: &leaf{}}, make(chan *tail, 100))
}

func main() {
	grow()
	finish()
	runtime.KeepAlive(inside)
}
