/* Casts, integers that were pointers, function values, variadic functions. */
// DIFFERS throughIntegerVar: in C a pointer may be an integer for a while; where Go loses it, its object would be gone
// DIFFERS -m=2 headerData: Go knows its own header by name, C any object by another type
// DIFFERS -m=2 headerDataPtr: as headerData
// DIFFERS -m=2 setHeaderData: as headerData
// DIFFERS -m=2 setHeaderLocal: as headerData; what the header is of is a variable of the function
// DIFFERS -m=2 indaddr: GCC makes x of *&x
// DIFFERS -m=2 copyPointers: copy is a part of Go, memcpy a function
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
typedef struct Slice { int *ptr; long len, cap; } Slice;
typedef struct Header { uintptr_t data; long len, cap; } Header;
static int *gp;
static void *gv;
static uintptr_t gu;
static void (*gf)(int *);
void *toVoid(int *p) { return p; }
int *fromVoid(void *p) { return p; }
float *reinterpret(int *p) { return (float *)p; }
uintptr_t toInteger(int *p) { return (uintptr_t)p; }
int *throughInteger(int *p) { return (int *)((uintptr_t)p + 8); }
int *throughIntegerVar(int *p) { uintptr_t u = (uintptr_t)p; return (int *)u; }
void integerGlobal(int *p) { gu = (uintptr_t)p; }
void integerLocal(void) { int x = 0; gu = (uintptr_t)&x; }
uint64_t *bitsPtr(double f) { return (uint64_t *)&f; }
uint64_t bits(double f) { return *(uint64_t *)&f; }
int *indaddr(int *x) { return *&x; }
int *viaAddress(int32_t *x) { return *(int **)&x; }
void sinkInt(int *p) { gp = p; }
void keepNot(int *p) { }
void callValue(void) { int x = 0; void (*f)(int *) = sinkInt; f(&x); }
void callValueNot(void) { int x = 0; void (*f)(int *) = keepNot; f(&x); }
void callReassigned(void) { int x = 0; void (*f)(int *) = keepNot; f = sinkInt; f(&x); }
void callGlobal(void) { int x = 0; gf(&x); }
void storeFunction(void (*f)(int *)) { gf = f; }
int *copyPointers(int **d, int **s, int n) { memcpy(d, s, n * sizeof(*d)); return d[0]; }
void copyBytes(char *d, char *s, int n) { memcpy(d, s, n); }
void *headerData(Slice s) { return (void *)((Header *)&s)->data; }
void *headerDataPtr(Slice *s) { return (void *)((Header *)s)->data; }
void setHeaderData(Slice *s, void *p) { ((Header *)s)->data = (uintptr_t)p; }
void *setHeaderLocal(int n) { Slice s = {0}; ((Header *)&s)->data = (uintptr_t)&n; return s.ptr; }
uintptr_t headerNumber(Slice *s) { return ((Header *)s)->data; }
