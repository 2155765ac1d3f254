/* Addresses, dereferences, stores through pointers. */
typedef struct Pair { int *a, *b; } Pair;
static int *gp;
static int **gpp;
static int gi;
extern void unknown(int *p);
int *addr(int x) { return &x; }
int *addr2(int x) { int *p = &x; int **q = &p; return *q; }
void local(void) { int x = 1; int *p = &x; *p = 2; }
void toGlobal(int *p) { gp = p; }
void toGlobal2(int **p) { gp = *p; }
void toGlobal3(int ***p) { gp = **p; }
void addrToGlobal(int x) { gp = &x; }
void pointerVar(int *p) { gpp = &p; }
void throughParam(int **p, int *q) { *p = q; }
void throughParam2(int **p, int **q) { *p = *q; }
void throughParam3(int **p, int **q) { **p = **q; }
void throughGlobal(int *q) { *gpp = q; }
void throughGlobal2(int x) { *gpp = &x; }
void intThroughGlobal(int x) { **gpp = x; }
int *ident(int *p) { return p; }
int *deref1(int **p) { return *p; }
int *deref2(int ***p) { return **p; }
int deref3(int ***p) { return ***p; }
int **addrOfParam(int *p) { return &p; }
int *both(int *p) { gp = p; return p; }
int *bothContent(int **p) { gp = *p; return *p; }
int **resultAndContent(int **p) { gp = *p; return p; }
int *two(int *p, int *q) { if (*p > *q) return p; return q; }
int *callIdent(int *p) { return ident(p); }
void callIdentDrop(void) { int x = 0; ident(&x); }
void callIdentGlobal(void) { int x = 0; gp = ident(&x); }
void callDeref(void) { int x = 0; int *p = &x; gp = deref1(&p); }
void callDeref2(void) { int x = 0; int *p = &x; int **pp = &p; gp = deref2(&pp); }
void callDeref3(void) { int x = 0; int *p = &x; int **pp = &p; gi = deref3(&pp); }
void callUnknown(void) { int x = 0; unknown(&x); }
void callUnknownParam(int *p) { unknown(p); }
void callPointer(void (*f)(int *), int *p) { f(p); }
void callPointerAddr(void (*f)(int *)) { int x = 0; f(&x); }
int *ping(int *p, int n);
int *pong(int *p, int n) { return ping(p, n - 1); }
int *ping(int *p, int n) { if (n == 0) return p; return pong(p, n); }
void pingLeak(int *p, int n);
void pongLeak(int *p, int n) { pingLeak(p, n - 1); }
void pingLeak(int *p, int n) { if (n == 0) { gp = p; return; } pongLeak(p, n); }
void usePing(void) { int x = 0; ping(&x, 3); int y = 0; pingLeak(&y, 3); }
int fact(int *n) { if (*n == 0) return 1; int m = *n - 1; return *n * fact(&m); }
int **swap(int **p, int **q) { int *t = *p; *p = *q; *q = t; return p; }
int *chain(int *p) { int *a = p; int *b = a; int *c = b; return c; }
int *selfLoop(int *p) { p = p; return p; }
void cycle(void) { void *p = 0; p = &p; }
int *cond(int *p, int *q, int c) { int *r; if (c) r = p; else r = q; return r; }
int *reassign(int *p) { int x = 0; p = &x; return p; }
int *reassign2(int *p, int *q) { p = q; return p; }
void unusedParam(int *p) { }
int scalar(int n) { return n; }
int *nilResult(int *p) { return 0; }
int compare(int *p, int *q) { return p == q; }
Pair pairOf(int *p, int *q) { Pair r; r.a = p; r.b = q; return r; }
Pair literalPair(int *p, int *q) { return (Pair){p, q}; }
int *fromPair(Pair p) { return p.a; }
int *fromPairPtr(Pair *p) { return p->b; }
void pairDrop(void) { int x = 0; int y = 0; Pair p = pairOf(&x, &y); *p.a = 1; }
void pairKeep(void) { int x = 0; int y = 0; gp = fromPair(pairOf(&x, &y)); }
