// SPDX-License-Identifier: MIT

// lists.go - linked lists and trees: long, circular, doubly linked, held in the middle.
package main

import (
	"container/list"
	"container/ring"
	"runtime"
)

type node struct {
	next, prev *node
	value      int
}

type tree struct {
	left, right *tree
	payload     *[7]byte
}

func build(depth int) *tree {
	if depth == 0 {
		return nil
	}
	return &tree{build(depth - 1), build(depth - 1), new([7]byte)}
}

var head *node

func main() {
	for i := 0; i < 10000; i++ {
		head = &node{next: head, value: i}
	}
	circle := &node{}
	circle.next, circle.prev = circle, circle
	for i := 0; i < 50; i++ {
		added := &node{circle.next, circle, i}
		circle.next.prev, circle.next = added, added
	}
	middle := circle.next.next.next
	circle = nil
	lost := &node{} // garbage that holds itself
	lost.next = &node{next: lost}
	lost = nil
	words := list.New()
	for i := 0; i < 20; i++ {
		words.PushBack(string(make([]byte, i)))
	}
	round := ring.New(12)
	root := build(10)
	part := root.left.right
	root = nil
	finish()
	runtime.KeepAlive(middle)
	runtime.KeepAlive(words)
	runtime.KeepAlive(round)
	runtime.KeepAlive(part)
}
