/* Functions as values: closures, callbacks, variadic functions. */
// DIFFERS byName: a nested function that is only called by its name is no value in C
// DIFFERS lastOf: what stands behind the named parameters has no name in C, and is no array that could be moved
// DIFFERS passRest: as lastOf
// DIFFERS -m=2 nestedListKeep: a nested function uses the variable itself, Go a reference to it
#include <stdarg.h>
typedef struct Counter { int (*f)(int *); int *n; } Counter;
typedef struct Node { struct Node *next; } Node;
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
void nestedWrite(int **p) { int i = 0; int *q = &i; int f(int x) { *p = q; return x; } gi = apply(f, 1); }
void nestedLoop(int n) { int *p = 0; for (int k = 0; k < n; k++) { int i = k; int f(int x) { p = &i; return x; } gi = apply(f, 1); } gi = p != 0; }
void nestedTwoKeep(void) { int i = 0; int *p = &i; int f(int x) { int *q = p; int g(int y) { int *r = q; gp = r; return y; } return apply(g, x); } gi = apply(f, 1); }
void nestedParam(void) { int f(int x) { gp = &x; return 0; } gi = apply(f, 1); }
void nestedShare(int n) { int s = 0; int add(int x) { s += x; return s; } int get(int x) { return s + x; } apply(add, n); gi = apply(get, 0); }
Node *nestedListKeep(int n) { Node *head = 0; int push(int x) { head = &(Node){head}; return x; } for (int i = 0; i < n; i++) apply(push, i); return head; }
int *nestedResult(int *p) { int *q = 0; int f(int x) { q = p; return x; } apply(f, 1); return q; }
int *nestedResultAddr(int n) { int *q = 0; int f(int x) { q = &n; return x; } apply(f, 1); return q; }
int *run(int *(*f)(void)) { return f(); }
void valueResult(void) { int i = 1; int *f(void) { return &i; } gp = run(f); }
