// SPDX-License-Identifier: MIT

// handles.go - what came with 1.21 and 1.23: functions that are called once (sync.OnceValue), called
// and not yet called; handles of equal values (package unique).
package main // needs Go 1.23

import (
	"strconv"
	"sync"
	"unique"
)

type settings struct {
	path  string
	parts []string
	up    *settings
}

type point struct{ x, y int }

type place struct {
	name string
	at   *point
}

var (
	load     = sync.OnceValue(read)
	later    = sync.OnceValue(read)
	both     = sync.OnceValues(func() (*settings, error) { return read(), nil })
	loaded   *settings
	names    []unique.Handle[string]
	points   []unique.Handle[point]
	places   map[unique.Handle[place]]*settings
	single   unique.Handle[string]
	captured func() string
)

//go:noinline
func read() *settings {
	return &settings{path: "/etc/" + strconv.Itoa(len(names)), parts: []string{"etc", "demo"}}
}

func fill() {
	loaded = load()
	both()
	for i := 0; i < 40; i++ {
		names = append(names, unique.Make("name"+strconv.Itoa(i%20)))
		points = append(points, unique.Make(point{i % 3, i % 4}))
	}
	single = names[7]
	places = map[unique.Handle[place]]*settings{}
	for i := 0; i < 5; i++ {
		places[unique.Make(place{"place" + strconv.Itoa(i), &point{i, i}})] = read()
	}
	captured = sync.OnceValue(func() string { return single.Value() + loaded.path })
	captured()
}

func main() {
	fill()
	finish()
}
