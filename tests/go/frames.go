// SPDX-License-Identifier: MIT

// frames.go - what frames hold: arguments, results, variables that are dead, variables on the stack
// that others point to, calls by reflection, a goroutine in a system call.
package main

import (
	"reflect"
	"runtime"
	"syscall"
	"time"
)

type block struct {
	name  string
	child *block
	data  [25]int
}

var (
	quit    = make(chan struct{})
	started = make(chan struct{}, 10)
)

//go:noinline
func dead() *block {
	lost := &block{name: "dead after this"}
	lost.data[0] = 1
	kept := &block{name: "kept"}
	kept.data[1] = lost.data[0]
	started <- struct{}{}
	<-quit
	return kept
}

// box lies on the stack; only the pointer to it says that it is used.
//
//go:noinline
func onStack(n int) int {
	box := [3]*block{{name: "one"}, {name: "two"}, {name: "three"}}
	unused := [3]*block{{name: "no longer"}, nil, nil}
	inner := block{child: box[n%3]}
	through := &inner
	pick(&box, &unused)
	started <- struct{}{}
	<-quit
	return through.child.data[0] + len(pick(&box, nil).name)
}

//go:noinline
func pick(blocks, others *[3]*block) *block {
	if others != nil {
		others[1] = blocks[1]
	}
	return blocks[0]
}

//go:noinline
func manyArguments(a, b, c, d, e, f, g, h, i, j, k, l *block, text string) (*block, string) {
	started <- struct{}{}
	<-quit
	return a, text + b.name + c.name + d.name + e.name + f.name + g.name + h.name + i.name +
		j.name + k.name + l.name
}

func fresh() *block { return &block{child: &block{}} }

func inSystemCall() {
	mine := fresh()
	var pipe [2]int
	syscall.Pipe(pipe[:])
	buffer := make([]byte, 100)
	started <- struct{}{}
	syscall.Read(pipe[0], buffer)
	runtime.KeepAlive(mine)
}

func called(first *block, second string) []*block {
	started <- struct{}{}
	<-quit
	return []*block{first, {name: second}}
}

func main() {
	go dead()
	go onStack(1)
	go manyArguments(fresh(), fresh(), fresh(), fresh(), fresh(), fresh(), fresh(), fresh(), fresh(),
		fresh(), fresh(), fresh(), string(make([]byte, 77)))
	go inSystemCall()
	go reflect.ValueOf(called).Call([]reflect.Value{reflect.ValueOf(fresh()),
		reflect.ValueOf(string(make([]byte, 55)))})
	made := reflect.MakeFunc(reflect.TypeOf(called), func(arguments []reflect.Value) []reflect.Value {
		started <- struct{}{}
		<-quit
		return []reflect.Value{reflect.ValueOf([]*block{})}
	}).Interface().(func(*block, string) []*block)
	go made(fresh(), string(make([]byte, 44)))
	method := reflect.ValueOf(fresh()).MethodByName("Wait").Interface().(func(*block) string)
	go method(fresh())
	for i := 0; i < 7; i++ {
		<-started
	}
	time.Sleep(10 * time.Millisecond)
	finish()
	runtime.KeepAlive(made)
}

// Wait is called by reflection.
func (b *block) Wait(other *block) string {
	started <- struct{}{}
	<-quit
	return b.name + other.name
}
