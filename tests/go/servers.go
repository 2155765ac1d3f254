// SPDX-License-Identifier: MIT

// servers.go - what a server keeps: tables that the compiler lays out in the program's data, pools in
// use, timers, a tree of contexts, decoded JSON, queues of replies, maps of maps. It offers a moment
// before the collections at the end, which empty the pools.
package main

import (
	"bytes"
	"container/list"
	"context"
	"encoding/json"
	"runtime"
	"strconv"
	"sync"
	"time"
)

type request struct {
	path  string
	reply chan *record
}

type record struct {
	ID   int
	Name string
	Tags []string
	Any  any
	sub  *record
}

type route struct {
	path string
	hits map[string]*record
	last *request
	next *route
}

type namer interface{ name() string }

func (r *route) name() string { return r.path }

type limits struct {
	spare sync.Pool
	first *record
}

var (
	routes         = []*route{{path: "/"}, {path: "/item"}, {path: "/user"}} // records without a symbol
	fallback       = &route{path: "*", next: &route{path: "**"}}
	byName   namer = &route{path: "named"}
	matrix         = [][]*record{{nil, nil}, {nil, nil, nil}}
	buffers        = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	limit    limits
	ticker   *time.Ticker
	timer    *time.Timer
	spare    [3]*time.Timer // a processor's list of timers has room: it is not replaced while the collector marks
	decoded  any
	waiting  = make(chan chan *record, 3)
	byTag    = map[string]map[int]*record{}
	order    = list.New()
	bound    func() string
	tree     context.Context
	cancels  []context.CancelFunc
)

//go:noinline
func newRecord(id int) *record {
	made := &record{ID: id, Name: "record" + strconv.Itoa(id), Tags: []string{"t" + strconv.Itoa(id%3)}}
	if id%2 == 0 {
		made.sub = &record{ID: -id, Any: []any{id, made}}
	}
	return made
}

func serve() {
	for i, one := range routes {
		one.hits = map[string]*record{"first": newRecord(i)}
		one.last = &request{one.path, make(chan *record, i)}
	}
	fallback.next.last = &request{path: "behind"}
	byName.(*route).last = &request{path: "in an interface"}
	matrix[1][2] = newRecord(12)
	for i := 0; i < 40; i++ {
		one := newRecord(i)
		for _, tag := range one.Tags {
			if byTag[tag] == nil {
				byTag[tag] = map[int]*record{}
			}
			byTag[tag][i] = one
		}
		order.PushBack(one)
	}
	for i := 0; i < 3; i++ {
		waiting <- make(chan *record, 1)
	}
	raw, _ := json.Marshal(map[string]any{"list": []int{1, 2, 3}, "of": map[string]string{"a": "b"}})
	if json.Unmarshal(raw, &decoded) != nil {
		panic("json")
	}
	tree = context.WithValue(context.Background(), "who", newRecord(100))
	for i := 0; i < 5; i++ {
		child, cancel := context.WithCancel(tree)
		cancels = append(cancels, cancel)
		go func() { <-child.Done() }()
	}
	bound = (&route{path: "bound"}).name
	ticker, timer = time.NewTicker(time.Hour), time.NewTimer(time.Hour)
	for i := range spare {
		spare[i] = time.NewTimer(time.Hour)
	}
}

// pooled puts more into a pool than it keeps apart for one P: those are in a queue.
//
//go:noinline
func pooled() {
	taken := make([]*bytes.Buffer, 12)
	for i := range taken {
		taken[i] = buffers.Get().(*bytes.Buffer)
		taken[i].WriteString("pooled")
	}
	for _, one := range taken {
		buffers.Put(one)
		limit.spare.Put(newRecord(1000))
	}
}

func main() {
	serve()
	runtime.Gosched()
	runtime.GC()
	pooled()
	checkpoint("busy")
	finish()
	for _, cancel := range cancels {
		cancel()
	}
}
