// SPDX-License-Identifier: MIT

// generics.go - types and functions with type parameters, of pointers and of plain values.
package main

import "runtime"

type pair[K comparable, V any] struct {
	key   K
	value V
	next  *pair[K, V]
}

type stack[T any] struct {
	items []T
	top   *T
}

func (s *stack[T]) push(item T) {
	s.items = append(s.items, item)
	s.top = &s.items[len(s.items)-1]
}

type number interface{ ~int | ~float64 }

func apply[T, U any](items []T, function func(T) U) []U {
	result := make([]U, 0, len(items))
	for _, item := range items {
		result = append(result, function(item))
	}
	return result
}

func sum[T number](items ...T) *T {
	total := new(T)
	for _, item := range items {
		*total += item
	}
	return total
}

func chain[K comparable, V any](keys []K, value V) *pair[K, V] {
	var first *pair[K, V]
	for _, key := range keys {
		first = &pair[K, V]{key, value, first}
	}
	return first
}

func main() {
	words := &stack[string]{}
	pointers := &stack[*pair[int, string]]{}
	for i := 0; i < 30; i++ {
		words.push(string(make([]byte, 20+i)))
		pointers.push(&pair[int, string]{i, "value", nil})
	}
	lengths := apply(words.items, func(word string) *int { n := len(word) + 1000; return &n })
	total, ratio := sum(1, 2, 3000), sum(0.5, 1.5)
	list := chain([]string{"a", "b", "c"}, lengths)
	plain := chain([]int{1, 2, 3}, [4]byte{})
	finish()
	runtime.KeepAlive(words)
	runtime.KeepAlive(pointers)
	runtime.KeepAlive(total)
	runtime.KeepAlive(ratio)
	runtime.KeepAlive(list)
	runtime.KeepAlive(plain)
}
