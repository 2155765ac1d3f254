/* Data structures as programs have them: lists, trees, tables, stacks, events; limits of sizes. */
// DIFFERS -m=2 sliceLocal: a slice is a struct in C, which a macro fills
// DIFFERS -m=2 sliceResult: as sliceLocal
// DIFFERS -m=2 sliceGlobal: as sliceLocal
#include <gomem.h>
typedef struct List { struct List *next; int *item; int n; } List;
typedef struct Tree { struct Tree *left, *right, *up; int key; int *val; } Tree;
typedef struct Entry { int key; int *val; struct Entry *next; } Entry;
typedef struct Map { Entry *buckets[8]; int n; } Map;
typedef struct Stack { int *items[16]; int top; } Stack;
typedef struct Event { int (*run)(struct Event *); int *data; struct Event *next; } Event;
typedef struct Inner { int *p, **q; int v; } Inner;
typedef struct Outer { Inner in; Inner *ptr; Inner list[4]; } Outer;
typedef struct Four { int *a[4]; } Four;
typedef struct Exact { char b[65536]; } Exact;
typedef struct Beyond { char b[65537]; } Beyond;
GM_SLICE(int *, Pointers)
static List *gl;
static int *gp;
static Inner *gin;
static Tree *gt;
static Event *ge;
static Pointers gs;
List *push(List *l, int *p) { return &(List){l, p, 1}; }
List *listOf(int n) { List *head = 0; for (int i = 0; i < n; i++) head = &(List){head, 0, i}; return head; }
int *lastItem(List *l) { while (l->next) l = l->next; return l->item; }
int lengthOf(List *l) { int n = 0; for (; l; l = l->next) n++; return n; }
List *reverse(List *l) { List *out = 0; while (l) { List *n = l->next; l->next = out; out = l; l = n; } return out; }
void appendList(List **l, int *p) { while (*l) l = &(*l)->next; *l = &(List){0, p, 0}; }
List *removeHead(List **l) { List *h = *l; *l = h->next; return h; }
int localList(void) { List a = {0, 0, 3}; List b = {&a, 0, 4}; return b.next->n; }
void localListGlobal(void) { List a = {0, 0, 3}; List b = {&a, 0, 4}; gl = b.next; }
Tree *insert(Tree *t, int key, int *val) { if (!t) return &(Tree){0, 0, 0, key, val}; if (key < t->key) t->left = insert(t->left, key, val); else t->right = insert(t->right, key, val); return t; }
Tree *find(Tree *t, int key) { while (t && t->key != key) { if (key < t->key) t = t->left; else t = t->right; } return t; }
int *findVal(Tree *t, int key) { if (!t) return 0; if (t->key == key) return t->val; return findVal(t->left, key); }
Tree *leftmost(Tree *t) { if (!t->left) return t; return leftmost(t->left); }
Tree *rootOf(Tree *t) { while (t->up) t = t->up; return t; }
void setUp(Tree *t, Tree *up) { t->up = up; }
void linkChild(Tree *t, Tree *child) { t->left = child; child->up = t; }
void walkTree(Tree *t, void (*visit)(Tree *)) { if (t) { walkTree(t->left, visit); visit(t); } }
int sumTree(Tree *t) { if (!t) return 0; return t->key + sumTree(t->left) + sumTree(t->right); }
void keepTree(Tree *t) { if (t->key) keepTree(t->left); gt = t; }
int *mapGet(Map *m, int key) { for (Entry *e = m->buckets[key & 7]; e; e = e->next) if (e->key == key) return e->val; return 0; }
void mapPut(Map *m, int key, int *val) { m->buckets[key & 7] = &(Entry){key, val, m->buckets[key & 7]}; m->n++; }
int mapLocal(void) { Map m = {0}; int x = 1; Entry e = {1, &x, 0}; m.buckets[1] = &e; return *m.buckets[1]->val; }
Map *mapEscapes(void) { Map m = {0}; int x = 1; Entry e = {1, &x, 0}; m.buckets[1] = &e; return &m; }
Map *mapNew(void) { return &(Map){0}; }
void stackPush(Stack *s, int *p) { s->items[s->top] = p; s->top++; }
int *stackPop(Stack *s) { s->top--; return s->items[s->top]; }
int stackLocal(void) { Stack s = {0}; int x = 1; stackPush(&s, &x); return s.top; }
int *stackCopy(Stack s) { return s.items[0]; }
int **stackPlace(Stack *s) { return &s->items[1]; }
int *odd(int n, int *p);
int *even(int n, int *p) { if (n == 0) return p; return odd(n - 1, p); }
int *odd(int n, int *p) { if (n == 0) return 0; return even(n - 1, p); }
void pong(List *l, int n);
void ping(List *l, int n) { if (n > 0) pong(l, n - 1); }
void pong(List *l, int n) { if (n == 0) gl = l; else ping(l, n - 1); }
int deeper(int **p, int n) { if (n == 0) return **p; int *q = *p; return deeper(&q, n - 1); }
int *deeperResult(int **p, int n) { if (n == 0) return *p; int *q = *p; return deeperResult(&q, n - 1); }
int fire(Event *e) { return e->run(e); }
Event *newEvent(int (*run)(Event *), int *data) { return &(Event){run, data, 0}; }
int readEvent(Event *e) { return *e->data; }
int localEvent(void) { int x = 1; Event e = {0, &x, 0}; return readEvent(&e); }
Event *chain(Event *e, Event *n) { e->next = n; return e; }
void dispatch(Event *e, int n) { if (n > 0) { ge = e; dispatch(e->next, n - 1); } }
void setThrough(int **p, int *v) { *p = v; }
void setTwice(int ***p, int *v) { **p = v; }
void swapPointers(int **a, int **b) { int *t = *a; *a = *b; *b = t; }
int *pickOne(int *a, int *b, int c) { if (c) return a; return b; }
int **pickPlace(int *a, int *b, int c) { if (c) return &a; return &b; }
Inner structReturn(int *p) { return (Inner){p, 0, 1}; }
int *structPass(Inner in) { return in.p; }
int *structChain(int *p) { return structPass(structReturn(p)); }
int *nestedField(Outer *o) { return o->in.p; }
int *nestedPointer(Outer *o) { return o->ptr->p; }
int **nestedAddr(Outer *o) { return &o->in.p; }
Inner *nestedElem(Outer *o, int i) { return &o->list[i]; }
void nestedStore(Outer *o, int *p) { o->list[1].p = p; }
int *nestedLocal(void) { int x = 1; Outer o = {0}; o.list[2].p = &x; return o.list[2].p; }
int nestedDrop(void) { int x = 1; Outer o = {0}; o.list[2].p = &x; return *o.list[2].p; }
void copyOuter(Outer *dst, Outer *src) { *dst = *src; }
void copyFour(Four *dst, Four *src) { *dst = *src; }
int *copyOfFour(Four *src) { Four f = *src; return f.a[1]; }
List *selfList(void) { List l = {0}; l.next = &l; return &l; }
int selfLocal(void) { List l = {0}; l.next = &l; return l.next->n; }
void ownedByGlobal(int *p) { Inner *a = &(Inner){p, 0, 0}; gin = a; }
int *onlyIf(int c) { int x = 1; if (c) return &x; return 0; }
void storedIf(int c) { int x = 1; int *p = &x; if (c) gp = p; }
int *loopCarried(int n) { int *p = 0; for (int i = 0; i < n; i++) { int x = i; p = &x; } return p; }
int loopLocal(int n) { int s = 0; for (int i = 0; i < n; i++) { int x = i; int *p = &x; s += *p; } return s; }
int *shadowed(void) { int x = 1; { int x = 2; int *p = &x; gp = p; } return &x; }
int makeFits(void) { gm_byte *b = gm_make(gm_byte, 65536); return b[3]; }
int makeBeyond(void) { gm_byte *b = gm_make(gm_byte, 65537); return b[3]; }
int makeInts(void) { gm_int *b = gm_make(gm_int, 8192); return (int)b[3]; }
int makeIntsBeyond(void) { gm_int *b = gm_make(gm_int, 8193); return (int)b[3]; }
int makeSome(int n) { gm_byte *b = gm_make(gm_byte, n); return b[0]; }
int newExact(void) { Exact *e = gm_new(Exact); return e->b[1]; }
int newBeyond(void) { Beyond *e = gm_new(Beyond); return e->b[1]; }
int literalsOfBoth(void) { Exact *e = &(Exact){{0}}; Beyond *b = &(Beyond){{0}}; return e->b[1] + b->b[1]; }
int variableExact(void) { char a[10485760]; char *p = a; p[0] = 1; return p[0]; }
int variableBeyond(void) { char a[10485761]; char *p = a; p[0] = 1; return p[0]; }
int *newResult(void) { int *p = gm_new(int); return p; }
int newLocal(void) { int *p = gm_new(int); return *p; }
void newStored(void) { gp = gm_new(int); }
int **newOfPointer(int *p) { int **q = gm_new(int *); *q = p; return q; }
int newOfPointerLocal(int *p) { int **q = gm_new(int *); *q = p; return **q; }
int sliceLocal(int *p) { Pointers s = gm_make_slice(Pointers, 3); s.ptr[1] = p; return *s.ptr[1]; }
Pointers sliceResult(int *p) { Pointers s = gm_make_slice(Pointers, 3); s.ptr[1] = p; return s; }
void sliceGlobal(int n) { gs = gm_make_slice(Pointers, n); }
