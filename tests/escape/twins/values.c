/* Interfaces, methods, closures; expressions and literals in all places. */
// DIFFERS -m=2 exprLiteralPtrField: GCC drops & and -> of (&(Pair){...})->p2; what is left is a value
// DIFFERS -m=2 exprLiteralBack: GCC drops * and & of *&(Pair){...}
// DIFFERS -m=2 boxValue: the twin needs a name for the new int
// DIFFERS -m=2 exprAssignAddr: an assignment has a value in C
// DIFFERS -m=2 exprChainGlobal: as exprAssignAddr
// DIFFERS -m=2 exprCondAddr: Go has no ?:
// DIFFERS -m=2 exprCondStore: as exprCondAddr
// DIFFERS -m=2 ternaryStructKeep: as exprCondAddr
// DIFFERS -m=2 ternaryLiteralOne: as exprCondAddr
// DIFFERS -m=2 exprAddrStar2: GCC makes *p of &**p
// DIFFERS -m=2 exprLiteralIndex: an array literal is an array in C, a slice in Go
// DIFFERS -m=2 arrayLiteralBeyond: an array literal stands for make here
// DIFFERS -m=2 incField: p->p1++ is no assignment in C
// DIFFERS -m=2 storePost: *s++ is one step in C
// DIFFERS -m=2 cfgDesignatedResult: braces in braces are one literal in C
#include <stdbool.h>
typedef struct Iface { const int *type; void *data; } Iface;
typedef struct Obj Obj;
typedef struct Ops { int (*get)(Obj *); void (*set)(Obj *, int *); } Ops;
struct Obj { const Ops *ops; int *p; Obj *next; };
typedef struct Clo { int *(*f)(struct Clo *, int *); int *env; } Clo;
typedef struct Val { int **p; } Val;
typedef struct Pair { int *p1, *p2; } Pair;
typedef struct Boxed { Pair *pair; } Boxed;
typedef struct Ops2 { int *(*f)(int *); } Ops2;
typedef struct Node { struct Node *next; int *item; int n; } Node;
typedef struct P8192 { int *p[8192]; } P8192;
typedef struct P8193 { int *p[8193]; } P8193;
typedef struct Cfg { char *name; int *opt; Node nodes[2]; } Cfg;
static int *gp;
static int **gpp;
static int gi;
static Iface gif;
static Pair *gpp2;
static Clo *gclo;
static void *gv;
static int kindInt;
int *id(int *p) { return p; }
void drop(int *p) { gi = *p; }
void keep(int *p) { gp = p; }
Iface box(int *p) { return (Iface){&kindInt, p}; }
Iface boxValue(int v) { return (Iface){&kindInt, &(int){v}}; }
void boxGlobalLocal(void) { int x = 1; gif = (Iface){&kindInt, &x}; }
void boxDrop(void) { int x = 1; Iface i = {&kindInt, &x}; gi = i.type == &kindInt; }
void *unbox(Iface i) { if (i.type == &kindInt) return i.data; return 0; }
void boxUnbox(void) { int x = 1; void *p = unbox(box(&x)); gi = p != 0; }
void boxUnboxKeep(void) { int x = 1; gv = unbox(box(&x)); }
void boxAssign(Iface *to, int *p) { *to = box(p); }
int callMethod(Obj *o) { return o->ops->get(o); }
void callSet(Obj *o) { int x = 1; o->ops->set(o, &x); }
void callAllMethods(Obj *o) { for (; o; o = o->next) gi += o->ops->get(o); }
int localMethod(const Ops *ops) { Obj o = {ops, 0, 0}; return o.ops->get(&o); }
int *callClo(Clo *c, int *p) { return c->f(c, p); }
int *cloEnv(Clo *c, int *p) { gi = *p; return c->env; }
Clo *cloNewCopy(int v) { int kept = v; return &(Clo){cloEnv, &kept}; }
int cloLocal(void) { int x = 1; Clo c = {cloEnv, &x}; return *cloEnv(&c, &x); }
void cloGlobal(int *p) { gclo = &(Clo){cloEnv, p}; }
void callKnown(void) { int *(*f)(int *) = id; int x = 1; gi = *f(&x); }
void callKnownKeep(void) { int *(*f)(int *) = id; int x = 1; gp = f(&x); }
void callEither(bool b) { void (*f)(int *); if (b) f = drop; else f = keep; int x = 1; f(&x); }
void callField(Ops2 *o) { int x = 1; gp = o->f(&x); }
void storeFn(int *(**f)(int *)) { *f = id; }
void sinkAfter1(Boxed *b) { b->pair->p1 = b->pair->p2; gp = b->pair->p2; }
void sinkAfter2(Boxed *b) { b->pair->p1 = b->pair->p2; gpp2 = b->pair; }
void leakParam(void *x) { gv = x; }
void sinkAfter4(Boxed *b) { b->pair->p1 = b->pair->p2; leakParam(b->pair); }
void param8(int **i) { gi = **i; }
void caller8(void) { int i = 0; int *p = &i; param8(&p); }
void param12(Val *r, int *i) { r->p = &i; }
void caller12b(void) { int i = 0; int *p = &i; Val *r = &(Val){0}; param12(r, p); gi = **r->p; }
void caller12d(void) { int i = 0; int *p = &i; Val r = {0}; param12(&r, p); gp = *r.p; }
int *exprAssignAddr(void) { int x = 1; int *q; return q = &x; }
void exprChainGlobal(int *p) { int *a; a = gp = p; gi = *a; }
int *exprCondAddr(bool b) { int x = 1; int y = 2; return b ? &x : &y; }
int exprCondDeref(bool b) { int x = 1; int y = 2; return *(b ? &x : &y); }
void exprCondStore(bool b, int **p, int **q, int *v) { *(b ? p : q) = v; }
int exprStar(void) { int x = 1; *&x = 2; return *&x; }
int **exprAddrStar2(int ***p) { return &**p; }
int *exprLiteralField(int *p) { return (Pair){p, 0}.p2; }
int *exprLiteralPtrField(int *p) { return (&(Pair){p, 0})->p2; }
int *exprLiteralIndex(int *p, int i) { return (int *[2]){p, 0}[i]; }
void param13(Val v, int *i) { *v.p = i; }
void exprLiteralArg(int *p) { param13((Val){&p}, 0); }
void exprLiteralArgAddr(int *p) { sinkAfter1(&(Boxed){&(Pair){p, p}}); }
int exprLiteralArgDrop(int *p) { drop(&(int){1}); return *id(&(int){2}) + *p; }
int *exprLiteralCall(void) { return id(&(int){3}); }
void incField(Pair *p) { p->p1++; }
void storePost(int **d, int **s, int n) { while (n-- > 0) *d++ = *s++; }
int beyondPointersInit(int *q) { P8193 *p = &(P8193){{q}}; return p->p[1] == 0; }
int fitsPointersInit(int *q) { P8192 *p = &(P8192){{q}}; return p->p[1] == 0; }
int largeInLoop(int n) { int s = 0; for (int i = 0; i < n; i++) { char a[10485761]; a[0] = (char)i; s += a[0]; } return s; }
int arrayLiteralFits(void) { char *p = (char[65536]){0}; return p[1]; }
int arrayLiteralBeyond(void) { char *p = (char[65537]){0}; return p[1]; }
int *literalOfLiteralKeep(void) { int **p = (int *[]){&(int){1}, &(int){2}}; return p[1]; }
int **literalOfLiteralAll(void) { return (int *[]){&(int){1}, &(int){2}}; }
void literalToParam(Node *n) { n->next = &(Node){0, 0}; }
void staticLocalKeep(void) { static int *kept; int x = 1; kept = &x; gi = *kept; }
Node *ternaryStructKeep(int c, Node *a, Node *b) { Node t = c ? *a : *b; return t.next; }
Node *ternaryLiteralOne(int c, Node *m) { return c ? &(Node){0, 0, 1} : m; }
void tripleAddr(int ****out) { int x = 1; int *a = &x; int **b = &a; int ***c = &b; *out = c; }
void cfgFill(Cfg *c, char *name) { c->name = name; c->nodes[0] = (Node){0, c->opt, 1}; }
int *cfgDesignatedResult(char *name, int *opt) { Cfg c = {.name = name, .nodes = {[1] = {.item = opt}}}; return c.opt; }
Pair exprLiteralBack(int *p) { return *&(Pair){p, 0}; }
void byteOfAny(void *p) { int v = *(signed char *)p; gi = v; }
void byteOfAnyKept(void *p) { gi = *(signed char *)p; }
int *numberOfAny(Iface f) { if (f.type == &kindInt) return f.data; int v = *(signed char *)f.data; return &v; }
