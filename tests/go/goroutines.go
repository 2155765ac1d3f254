// SPDX-License-Identifier: MIT

// goroutines.go - a thousand goroutines that wait, each with objects of its own: in a channel, in a
// mutex, in a sleep, in a condition, deep in a recursion.
package main

import (
	"runtime"
	"sync"
	"time"
)

type node struct {
	depth int
	up    *node
	data  []byte
}

type shared struct {
	mutex   sync.Mutex
	changed *sync.Cond
	started sync.WaitGroup
	quit    chan struct{}
}

func worker(id int, s *shared) {
	mine := &node{depth: id, data: make([]byte, id%100+16)}
	s.started.Done()
	<-s.quit
	runtime.KeepAlive(mine)
}

func locked(s *shared) {
	mine := &node{data: make([]byte, 33)}
	s.started.Done()
	s.mutex.Lock()
	runtime.KeepAlive(mine)
}

func sleeper(s *shared) {
	mine := &node{data: make([]byte, 65)}
	s.started.Done()
	time.Sleep(time.Hour)
	runtime.KeepAlive(mine)
}

func conditional(s *shared) {
	mine := &node{data: make([]byte, 129)}
	own := &sync.Mutex{}
	own.Lock()
	s.started.Done()
	sync.NewCond(own).Wait()
	runtime.KeepAlive(mine)
}

func deep(depth int, up *node, s *shared) int {
	var buffer [64]byte // the stack has to grow
	mine := node{depth: depth, up: up}
	if depth == 0 {
		s.started.Done()
		<-s.quit
		return int(buffer[0])
	}
	buffer[depth%64] = byte(deep(depth-1, &mine, s))
	return int(buffer[0]) + mine.depth
}

func main() {
	s := &shared{quit: make(chan struct{})}
	s.mutex.Lock()
	s.started.Add(1000)
	for i := 0; i < 900; i++ {
		go worker(i, s)
	}
	for i := 0; i < 40; i++ {
		go locked(s)
	}
	for i := 0; i < 40; i++ {
		go sleeper(s)
	}
	for i := 0; i < 10; i++ {
		go conditional(s)
	}
	for i := 0; i < 10; i++ {
		go deep(20*i, nil, s)
	}
	s.started.Wait()
	time.Sleep(20 * time.Millisecond)
	finish()
	runtime.KeepAlive(s)
}
