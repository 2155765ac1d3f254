// SPDX-License-Identifier: MIT

// maps.go - maps in every state: empty, one bucket, grown, growing, with large keys and values,
// without pointers, emptied again.
package main

import "runtime"

type large struct {
	words [20]int
	next  *large
}

var byName = map[string]*large{}

func main() {
	empty := make(map[int]int)
	small := map[string]int{"one": 1, "two": 2}
	grown := make(map[int]*large)
	for i := 0; i < 1000; i++ {
		grown[i] = &large{next: grown[i-1]}
	}
	plain := make(map[uint64]uint64, 500)
	for i := uint64(0); i < 400; i++ {
		plain[i*i] = i
	}
	emptied := make(map[string][]byte)
	for i := 0; i < 100; i++ {
		emptied[string(rune('a'+i))] = make([]byte, i)
	}
	for key := range emptied {
		delete(emptied, key)
	}
	values := make(map[large]large) // keys and values too large to lie in the buckets
	values[large{}] = large{}
	sets := make(map[interface{}]struct{})
	sets[1000] = struct{}{}
	sets["text"] = struct{}{}
	sets[3.5] = struct{}{}
	byName["first"] = grown[7]
	nested := map[string]map[string]*int{}
	for _, key := range []string{"x", "y", "z"} {
		number := len(key) + 1000
		nested[key] = map[string]*int{key: &number}
	}
	growing := make(map[int]string) // stopped while its old buckets are moved
	for i := 0; i < 53; i++ {
		growing[i] = string(make([]byte, 40))
	}
	finish()
	runtime.KeepAlive(empty)
	runtime.KeepAlive(small)
	runtime.KeepAlive(grown)
	runtime.KeepAlive(plain)
	runtime.KeepAlive(emptied)
	runtime.KeepAlive(values)
	runtime.KeepAlive(sets)
	runtime.KeepAlive(nested)
	runtime.KeepAlive(growing)
}
