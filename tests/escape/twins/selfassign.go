// Stores of pointers that an object holds already.
package main

type Buffer struct {
	arr        [64]byte
	arrPtr     *[64]byte
	buf1, buf2 []byte
	s1, s2     []byte
}

func plain(b *Buffer) {
	b.buf1 = b.buf1[1:]
	b.buf1 = b.buf2[1:]
	b.buf1 = b.buf2[3:]
}
func array(b *Buffer) { b.buf1 = b.arr[1:] }
func array2(b *Buffer) {
	t := b.arr[:]
	b.buf1 = t
}
func header(b *Buffer) {
	b.s1 = b.s1[1:2:3]
	b.s1 = b.s2[1:2:3]
}
func headerArray(b *Buffer) { b.s1 = b.arr[1:2:3] }
func arrayPointer(b *Buffer) {
	b.buf1 = b.arrPtr[1:]
	b.buf1 = b.arrPtr[2:]
}
func throughPointer(p *[]byte)   { *p = (*p)[1:] }
func throughPointer2(p **[]byte) { **p = (**p)[1:] }
func headerPointer(p *[]byte)    { *p = (*p)[1:] }
func other(b *Buffer, c *Buffer) { b.buf1 = c.buf1[1:] }
func local() {
	var c [1]byte
	b := Buffer{}
	b.buf1 = c[:]
	b.buf1 = b.buf1[1:]
}
func fields(b *Buffer) { b.s1 = b.s2 }
func arrayWhole(b *Buffer) {
	b.s1 = b.arrPtr[:]
	b.s1 = b.arrPtr[:]
}
