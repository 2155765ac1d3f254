// SPDX-License-Identifier: MIT

// channels.go - channels with and without buffers, of values with and without pointers, closed ones,
// and goroutines that wait to send, to receive, and in select.
package main

import (
	"runtime"
	"sync"
)

type job struct {
	id   int
	data []byte
}

func sender(jobs chan<- *job, started *sync.WaitGroup) {
	mine := &job{1, make([]byte, 100)}
	started.Done()
	jobs <- mine // nobody receives
}

func receiver(results <-chan job, started *sync.WaitGroup) {
	last := &job{2, make([]byte, 200)}
	started.Done()
	result := <-results // nobody sends
	runtime.KeepAlive(result)
	runtime.KeepAlive(last)
}

func chooser(a chan *job, b chan string, started *sync.WaitGroup) {
	text := string(make([]byte, 300))
	started.Done()
	select {
	case a <- &job{3, nil}:
	case b <- text:
	case got := <-a:
		runtime.KeepAlive(got)
	}
}

func main() {
	var started sync.WaitGroup
	buffered := make(chan *job, 10)
	for i := 0; i < 5; i++ {
		buffered <- &job{i, make([]byte, i*10)}
	}
	<-buffered
	numbers := make(chan int, 100)
	for i := 0; i < 50; i++ {
		numbers <- i
	}
	closed := make(chan string, 2)
	closed <- string(make([]byte, 64))
	close(closed)
	structs := make(chan job, 3)
	structs <- job{7, make([]byte, 70)}
	blocked, results := make(chan *job), make(chan job)
	a, b := make(chan *job), make(chan string)
	started.Add(3)
	go sender(blocked, &started)
	go receiver(results, &started)
	go chooser(a, b, &started)
	started.Wait()
	for i := 0; i < 10; i++ {
		runtime.Gosched()
	}
	finish()
	runtime.KeepAlive(buffered)
	runtime.KeepAlive(numbers)
	runtime.KeepAlive(closed)
	runtime.KeepAlive(structs)
	runtime.KeepAlive(blocked)
	runtime.KeepAlive(results)
	runtime.KeepAlive(a)
	runtime.KeepAlive(b)
}
