// Casts, integers that were pointers, function values, variadic functions.
package main

import (
	"reflect"
	"unsafe"
)

var gp *int
var gv unsafe.Pointer
var gu uintptr
var gf func(*int)

func toVoid(p *int) unsafe.Pointer      { return unsafe.Pointer(p) }
func fromVoid(p unsafe.Pointer) *int    { return (*int)(p) }
func reinterpret(p *int) *float32       { return (*float32)(unsafe.Pointer(p)) }
func toInteger(p *int) uintptr          { return uintptr(unsafe.Pointer(p)) }
func throughInteger(p *int) *int        { return (*int)(unsafe.Pointer(uintptr(unsafe.Pointer(p)) + 8)) }
func throughIntegerVar(p *int) *int {
	u := uintptr(unsafe.Pointer(p))
	return (*int)(unsafe.Pointer(u))
}
func integerGlobal(p *int) { gu = uintptr(unsafe.Pointer(p)) }
func integerLocal() {
	x := 0
	gu = uintptr(unsafe.Pointer(&x))
}
func bitsPtr(f float64) *uint64 { return (*uint64)(unsafe.Pointer(&f)) }
func bits(f float64) uint64     { return *(*uint64)(unsafe.Pointer(&f)) }
func indaddr(x *int) *int       { return *&x }
func viaAddress(x *int32) *int  { return *(**int)(unsafe.Pointer(&x)) }
func sinkInt(p *int)            { gp = p }
func keepNot(p *int)            {}
func callValue() {
	x := 0
	f := sinkInt
	f(&x)
}
func callValueNot() {
	x := 0
	f := keepNot
	f(&x)
}
func callReassigned() {
	x := 0
	f := keepNot
	f = sinkInt
	f(&x)
}
func callGlobal() {
	x := 0
	gf(&x)
}
func storeFunction(f func(*int)) { gf = f }
func copyPointers(d []*int, s []*int, n int) *int {
	copy(d, s)
	return d[0]
}
func copyBytes(d []byte, s []byte, n int) { copy(d, s) }

type Header = reflect.SliceHeader

func headerData(s []int) unsafe.Pointer {
	return unsafe.Pointer((*Header)(unsafe.Pointer(&s)).Data)
}
func headerDataPtr(s *[]int) unsafe.Pointer {
	return unsafe.Pointer((*Header)(unsafe.Pointer(s)).Data)
}
func setHeaderData(s *[]int, p unsafe.Pointer) {
	(*Header)(unsafe.Pointer(s)).Data = uintptr(p)
}
func setHeaderLocal(n int) *int {
	var s []int
	(*Header)(unsafe.Pointer(&s)).Data = uintptr(unsafe.Pointer(&n))
	return &s[0]
}
func headerNumber(s *[]int) uintptr { return (*Header)(unsafe.Pointer(s)).Data }
