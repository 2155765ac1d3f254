#include "../twins/selfassign.c"
#include "drive.h"

int main(void)
{
	char text[] = "0123456789", more[64] = "abcdef", *p = text, **pp = &p;
	Buffer b = {.buf1 = text, .buf2 = text, .arrPtr = &more, .s2 = {text, 10, 10}};
	Buffer c = {.buf1 = more};
	Slice s = {text, 10, 10};

	strcpy(b.arr, "array");
	RUN(plain(&b), *b.buf1 == '3');
	RUN(array(&b), *b.buf1 == 'r');
	RUN(array2(&b), *b.buf1 == 'a');
	b.s1 = b.s2;
	RUN(header(&b), *b.s1.ptr == '1' && b.s1.len == 2);
	RUN(headerArray(&b), *b.s1.ptr == 'r');
	RUN(arrayPointer(&b), *b.buf1 == 'c');
	RUN(throughPointer(&p), *p == '1');
	RUN(throughPointer2(&pp), *p == '2');
	RUN(headerPointer(&s), *s.ptr == '1' && s.len == 10);
	RUN(other(&b, &c), *b.buf1 == 'b');
	RUN(local(), *b.buf1 == 'b');
	RUN(fields(&b), b.s1.ptr == text);
	RUN(arrayWhole(&b), b.s1.ptr == more && b.s1.len == 64);
	END();
}
