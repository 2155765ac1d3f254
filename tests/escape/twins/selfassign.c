/* Stores of pointers that an object holds already. */
// DIFFERS -m=2 arrayWhole: a slice may be stored by parts in C
// DIFFERS -m=2 headerArray: a slice is a struct in C
typedef struct Slice { char *ptr; long len, cap; } Slice;
typedef struct Buffer { char arr[64]; char (*arrPtr)[64]; char *buf1, *buf2; Slice s1, s2; } Buffer;
void plain(Buffer *b) { b->buf1 = b->buf1 + 1; b->buf1 = b->buf2 + 1; b->buf1 = &b->buf2[3]; }
void array(Buffer *b) { b->buf1 = b->arr + 1; }
void array2(Buffer *b) { char *t = b->arr; b->buf1 = t; }
void header(Buffer *b) { b->s1 = (Slice){b->s1.ptr + 1, 2, 3}; b->s1 = (Slice){b->s2.ptr + 1, 2, 3}; }
void headerArray(Buffer *b) { b->s1 = (Slice){b->arr + 1, 2, 3}; }
void arrayPointer(Buffer *b) { b->buf1 = &(*b->arrPtr)[1]; b->buf1 = *b->arrPtr + 2; }
void throughPointer(char **p) { *p = *p + 1; }
void throughPointer2(char ***p) { **p = **p + 1; }
void headerPointer(Slice *p) { *p = (Slice){p->ptr + 1, p->len, p->cap}; }
void other(Buffer *b, Buffer *c) { b->buf1 = c->buf1 + 1; }
void local(void) { char c = 0; Buffer b = {0}; b.buf1 = &c; b.buf1 = b.buf1 + 1; }
void fields(Buffer *b) { b->s1 = b->s2; }
void arrayWhole(Buffer *b) { b->s1.ptr = *b->arrPtr; b->s1 = (Slice){*b->arrPtr, 64, 64}; }
