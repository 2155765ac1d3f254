/* Casts, integers that were pointers, function values, variadic functions. */
// DIFFERS -m=2 indaddr: GCC makes x of *&x
// DIFFERS -m=2 copyPointers: copy is a part of Go, memcpy a function
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
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
