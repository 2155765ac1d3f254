// SPDX-License-Identifier: MIT

// create.go - slides 3 and 4 in Go: what ../escape/create.c is in C, for the decisions of both compilers
// beside each other (make go-escape).
package main

type User struct {
	Name string
	Age  int
}

type LargeObject struct {
	ID   int
	Data []byte
}

func createUser() *User {
	u := User{Name: "Alice", Age: 30}
	return &u
}

func createLargeObject(id int) *LargeObject {
	return &LargeObject{ID: id, Data: make([]byte, 1024)}
}

var (
	user  *User
	large *LargeObject
)

func main() {
	user = createUser()
	large = createLargeObject(1)
}
