/* Results: structs of pointers, several levels, chains of calls, recursion. */
typedef struct Two { int *a, *b; } Two;
typedef struct Bar { int i; int *ii; } Bar;
typedef struct T2 { Bar *y; } T2;
typedef struct L4 { int ****p; } L4;
typedef struct Str { char *s; } Str;
typedef struct Lst { struct Lst *next; } Lst;
static int *gp;
static int **gpp;
static Two gt;
static Bar *gb;
static void *gv;
static int gi;
int *foo9(int *xx, int *yy) { xx = yy; return xx; }
void foo5(int **xx, int *yy) { xx = &yy; }
int *barLeak(Bar *b) { return &b->i; }
int *leaksToo(Bar b) { int v = 0; b.ii = &v; return b.ii; }
int *leaksABit(Bar *b) { int v = 0; b->ii = &v; return b->ii; }
int stillNo(Bar b) { int v = 0; b.ii = &v; return b.i; }
Two leaktoret2(int *p) { return (Two){p, p}; }
Two leaktoret22(int *p, int *q) { return (Two){p, q}; }
Two leaktoret22b(int *p, int *q) { return leaktoret22(q, p); }
Two leaktoret22d(int *p, int *q) { Two r; r = leaktoret22(q, p); return (Two){r.b, r.a}; }
void f4(void) { int x = 0; Two t = leaktoret2(&x); gp = t.a; gp = t.b; }
void f5(void) { int x = 0; Two t = leaktoret2(&x); leaktoret22(t.a, t.b); }
void f6(void) { int x = 0; Two t = leaktoret2(&x); Two u = leaktoret22(t.a, t.b); gp = u.a; }
Bar *barFoo(Bar *b, int u) { b->i += u; return b; }
Bar *f7(void) { return barFoo(&(Bar){0}, 42); }
T2 f8(Bar *p) { if (p == 0) return (T2){0}; gb = p; return (T2){p}; }
void f9(void) { Bar j = {0}; f8(&j); }
int **level2(int ****p) { return **p; }
int *level4(L4 *p) { return ***p->p; }
int *level5(L4 **p) { return ***(*p)->p; }
int *level6(L4 *p) { L4 **q = &p; return ***(*q)->p; }
int *levelTwoWays(int ***p, int c) { if (c) return **p; int **q = *p; return *q; }
int *levelMin(int **p, int ***q, int c) { if (c) return *p; return **q; }
void *levelMixed(int **p, int c) { if (c) return p; return *p; }
void *heapAndDeeper(int **p) { gv = *p; return p; }
void *heapAndShallower(int **p) { gp = *p; return *p; }
void *heapFirst(int **p) { gpp = p; return *p; }
char *strOf(Str *u) { return u->s; }
Str *newStrOf(Str u) { return &(Str){strOf(&u)}; }
void foo152(void) { char a = 'a'; Str u = {&a}; Str *v = newStrOf(u); gi = v == 0; }
Two addrOfResult(int *p) { Two t = {p, p}; Two *u = &t; return *u; }
int **addrInStruct(Two *t) { return &t->b; }
int *valueThroughAddr(Two t) { int **p = &t.b; return *p; }
int *fieldOfCall(int *p, int *q) { return leaktoret22(p, q).b; }
int *fieldOfCallLocal(void) { int x = 1; return leaktoret22(&x, 0).b; }
int fieldOfCallDrop(void) { int x = 1; return *leaktoret22(&x, &x).b; }
void callToLocalField(int *p) { Two t; t.a = leaktoret22(p, p).a; gi = *t.a; }
void callToGlobalStruct(int *p, int *q) { gt = leaktoret22(p, q); }
int *tee(int *p, int **q) { *q = p; return p; }
int *teeLocal(int *p) { int *q = 0; tee(p, &q); return q; }
int *recurseSwap(int *p, int *q, int n) { if (n == 0) return p; return recurseSwap(q, p, n - 1); }
int *recurseDeref(int **p, int n) { if (n == 0) return *p; return recurseDeref(p, n - 1); }
int *recurseAddr(int *p, int n) { if (n == 0) return p; int *q = recurseAddr(p, n - 1); int **r = &q; return *r; }
Lst *recurseNew(int n) { if (n == 0) return 0; return &(Lst){recurseNew(n - 1)}; }
void recurseLocal(Lst *up, int n) { Lst l = {up}; if (n > 0) recurseLocal(&l, n - 1); }
void recurseKeep(Lst *up, int n) { Lst l = {up}; if (n > 0) recurseKeep(&l, n - 1); else gv = up; }
int *resultUnused(int *p) { int *q = p; q = 0; return q; }
int *deadStore(int *p, int *q) { int *r = p; r = q; return r; }
