// SPDX-License-Identifier: MIT

// types.go - an object of every kind of type, each held by a variable whose name says what it is:
// what the types of objects spread through.
package main

type user struct {
	name    string
	age     int
	manager *user
}

type shape interface{ area() int }

type square struct{ side int }

type circle struct {
	radius int
	label  *string
}

func (s square) area() int  { return s.side * s.side }
func (c *circle) area() int { return 3 * c.radius * c.radius }

type inner struct {
	before int
	user   *user
}

type outer struct {
	first  inner
	second inner
	rest   [10]int
	last   *outer
}

type ring struct {
	next, previous *ring
	padding        [6]int
}

// item is linked through its middle: only pointers to links lead from one to the next.
type item struct {
	number int
	text   string
	link   link
	tail   [4]int
}

type link struct{ next *link }

type table map[string]*user

type generic[T any] struct {
	value T
	next  *generic[T]
}

var (
	global       *user
	words        []string
	strings2D    [][]string
	numbers      []int
	window       []user
	ages         map[string]int
	byName       table
	large        map[int]*user
	empty        map[string]bool
	flags        map[int8]bool
	buffered     chan *user
	counts       chan int
	unbuffered   chan string
	counter      func() int
	adder        func(int) int
	plain        func() int
	anything     interface{}
	anyInt       interface{}
	anyString    interface{}
	anySlice     interface{}
	anyMap       interface{}
	anyFunc      interface{}
	anyArray     interface{}
	shapes       []shape
	failure      error
	array        *[5]*user
	table2D      *[3][2]*user
	pointer      **user
	tinyInt      *int32
	tinyByte     *int8
	tinyText     string
	middle       *inner
	begin        *inner
	rings        *ring
	links        *link
	genericInt   *generic[int]
	genericUser  *generic[user]
	box          *struct{ a, b *user }
	bytes        []byte
	bigText      string
	none         *struct{}
	closureSlice []func() int
)

//go:noinline
func newUser(name string, age int, manager *user) *user {
	return &user{name + "!", age, manager}
}

//go:noinline
func makeCounter(start int) func() int {
	count := start
	return func() int {
		count++
		return count
	}
}

//go:noinline
func makeAdder(by int, who *user) func(int) int {
	return func(n int) int { return n + by + who.age }
}

//go:noinline
func makePlain(a, b int) func() int {
	return func() int { return a + b }
}

type problem struct {
	code int
	who  *user
}

func (p *problem) Error() string { return "problem" }

func fill() {
	global = newUser("Bob", 26, nil)
	for _, word := range []string{"the", "quick", "brown fox jumps over the lazy dog"} {
		words = append(words, word+".")
	}
	strings2D = [][]string{words[:1], words[1:3]}
	numbers = append(make([]int, 0, 5), 1, 2, 3)
	window = []user{{"a", 1, global}, {"b", 2, nil}, {"c", 3, nil}, {"d", 4, nil}}[1:3]
	ages = map[string]int{"Bob": 26, "Ann": 30}
	byName = table{"Bob": global, "Ann": newUser("Ann", 30, global)}
	large = map[int]*user{}
	for i := 0; i < 100; i++ {
		large[i] = global
	}
	empty = map[string]bool{}
	flags = map[int8]bool{1: true, 2: false}
	buffered = make(chan *user, 4)
	buffered <- newUser("Sent", 1, nil)
	counts = make(chan int, 20)
	counts <- 7
	unbuffered = make(chan string)
	counter = makeCounter(5)
	adder = makeAdder(2, global)
	plain = makePlain(1, 2)
	closureSlice = []func() int{counter, makeCounter(9)}
	anything = newUser("Any", 9, nil)
	anyInt = len(words) + 4200
	anyString = words[0] + "?"
	anySlice = append([]int{}, 1, 2, 3)
	anyMap = map[string]*user{"Bob": global}
	anyFunc = makeCounter(1)
	anyArray = [3]*user{global, nil, global}
	label := words[1] + "-label"
	shapes = []shape{square{3}, &circle{2, &label}}
	failure = &problem{4, global}
	array = &[5]*user{0: global, 4: newUser("Last", 5, nil)}
	table2D = &[3][2]*user{{global, nil}, {nil, newUser("Cell", 6, nil)}}
	pointer = new(*user)
	*pointer = newUser("Pointed", 8, nil)
	tinyInt = new(int32)
	*tinyInt = 42
	tinyByte = new(int8)
	tinyText = "t" + words[0][:1]
	middle = &(&outer{second: inner{2, newUser("Inner", 7, nil)}}).second
	whole := &outer{first: inner{1, newUser("First", 3, nil)}}
	begin = &whole.first
	whole.last = whole
	rings = &ring{}
	rings.next = &ring{next: rings, previous: rings}
	rings.previous = rings.next
	one, two := &item{number: 1, text: words[1] + "1"}, &item{number: 2, text: words[1] + "2"}
	one.link.next, two.link.next = &two.link, &one.link
	links = &one.link
	genericInt = &generic[int]{1, &generic[int]{2, nil}}
	genericUser = &generic[user]{*global, nil}
	box = &struct{ a, b *user }{global, nil}
	bytes = append(bytes, "some bytes and some more"...)
	bigText = words[2] + words[2]
	none = &struct{}{}
}

func main() {
	fill()
	if len(words) > 1000 {
		println(global, words, strings2D, numbers, window, ages, byName, large, empty, flags)
		println(buffered, counts, unbuffered, counter, adder, plain, anything, anyInt)
		println(anyString, anySlice, anyMap, anyFunc, anyArray, shapes, failure, array)
		println(table2D, pointer, tinyInt, tinyByte, tinyText, middle, begin, rings, links)
		println(genericInt, genericUser, box, bytes, bigText, none, closureSlice)
	}
	finish()
}
