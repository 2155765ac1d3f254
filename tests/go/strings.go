// SPDX-License-Identifier: MIT

// strings.go - strings and tiny values: those that share a block with others, parts of strings,
// numbers behind pointers and in interfaces.
package main

import (
	"runtime"
	"strings"
)

type small struct {
	a, b byte
}

var texts []string

func main() {
	bytes := make([]*byte, 100)
	for i := range bytes {
		bytes[i] = new(byte)
	}
	shorts := make([]*int16, 30)
	for i := range shorts {
		shorts[i] = new(int16)
	}
	smalls := make([]*small, 40)
	for i := range smalls {
		if i%4 == 0 {
			smalls[i] = &small{byte(i), 1}
		}
	}
	numbers := make([]interface{}, 0, 60)
	for i := 0; i < 60; i++ {
		numbers = append(numbers, i*100) // below 256 Go has them ready
	}
	for i := 0; i < 50; i++ {
		texts = append(texts, strings.Repeat("x", i))
	}
	long := strings.Repeat("long ", 1000)
	word := strings.Fields(long)[500] // its few bytes keep all of them
	long = ""
	var builder strings.Builder
	for i := 0; i < 300; i++ {
		builder.WriteByte('b')
	}
	runes := []rune("runes of a string")
	raw := []byte("bytes of a string that is longer than a tiny block")
	finish()
	runtime.KeepAlive(bytes)
	runtime.KeepAlive(shorts)
	runtime.KeepAlive(smalls)
	runtime.KeepAlive(numbers)
	runtime.KeepAlive(word)
	runtime.KeepAlive(&builder)
	runtime.KeepAlive(runes)
	runtime.KeepAlive(raw)
}
