/* Functions as values: closures, callbacks, variadic functions. */
// DIFFERS byName: a nested function that is only called by its name is no value in C
// DIFFERS lastOf: what stands behind the named parameters has no name in C, and is no array that could be moved
// DIFFERS passRest: as lastOf
#include <stdarg.h>
typedef struct Counter { int (*f)(int *); int *n; } Counter;
static int *gp;
static int gi;
static int (*gf)(int *);
int count(int *n) { *n += 1; return *n; }
int apply(int (*f)(int), int x) { return f(x); }
void keep(int (*f)(int *)) { gf = f; }
int closureValue(int base) { int add(int x) { return base + x; } return apply(add, 1); }
int closureReference(void) { int sum = 0; int add(int x) { sum += x; return sum; } apply(add, 1); return apply(add, 2); }
int closurePointer(int *p) { int add(int x) { *p += x; return *p; } return apply(add, 1); }
void closureLeaks(int *p) { int set(int x) { gp = p; return x; } gi = apply(set, 1); }
void closureMoves(int n) { int set(int x) { gp = &n; return x; } gi = apply(set, 1); }
int byName(int n) { int add(int x) { return n + x; } return add(1); }
Counter *newCounter(int *n) { return &(Counter){count, n}; }
int localCounter(void) { int n = 0; Counter *c = &(Counter){count, &n}; return c->f(c->n); }
void globalFunction(int *n) { gi = gf(n); }
void parameterFunction(int (*f)(int *), int *n) { gi = f(n); }
int constantFunction(int *n) { int (*f)(int *) = count; return f(n); }
int *lastOf(int n, ...) { va_list list; int *p = 0; va_start(list, n); while (n-- > 0) p = va_arg(list, int *); va_end(list); return p; }
int *passRest(void) { int a = 1; int b = 2; return lastOf(2, &a, &b); }
