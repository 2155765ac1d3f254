// SPDX-License-Identifier: MIT

// pools.go - what holds objects without owning them, or hides them from the eye: sync.Pool, sync.Map,
// sync.Once, atomic values, addresses kept as numbers, timers, contexts.
package main

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

type buffer struct {
	data [300]byte
	next *buffer
}

var (
	pool   = sync.Pool{New: func() interface{} { return new(buffer) }}
	hidden uintptr
	config atomic.Value
)

//go:noinline
func use(n int) {
	taken := make([]*buffer, n)
	for i := range taken {
		taken[i] = pool.Get().(*buffer)
	}
	for _, one := range taken {
		pool.Put(one)
	}
	hidden = uintptr(unsafe.Pointer(new([123]int))) // a number keeps nothing alive
}

func main() {
	use(20)
	var shared sync.Map
	for i := 0; i < 50; i++ {
		shared.Store(i, &buffer{})
	}
	for i := 0; i < 50; i += 2 {
		shared.Delete(i)
	}
	config.Store(&buffer{next: new(buffer)})
	var typed atomic.Pointer[buffer]
	typed.Store(&buffer{next: new(buffer)})
	timer := time.NewTimer(time.Hour)
	after := time.AfterFunc(time.Hour, func() { runtime.KeepAlive(timer) })
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), "key", new(buffer)))
	child, cancelChild := context.WithTimeout(ctx, time.Hour)
	finish()
	runtime.KeepAlive(&shared)
	runtime.KeepAlive(&typed)
	runtime.KeepAlive(after)
	runtime.KeepAlive(child)
	cancelChild()
	cancel()
}
