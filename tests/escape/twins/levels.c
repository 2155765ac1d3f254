/* Levels of indirection, through variables, structs, calls and arrays. */
// DIFFERS -m=2 arithMask: C has no &^, and a mask is a number
// DIFFERS -m=2 derefAddr: GCC makes p of &*p
// DIFFERS -m=2 addrDeref: GCC makes q of &*q
// DIFFERS -m=2 parenthesised: GCC makes u of &*u
// DIFFERS -m=2 fieldOfDeref: GCC makes (*u)->sp of (**u).sp
#include <stdint.h>
typedef struct U { int *sp; int **spp; } U;
typedef struct V { U u; U *up; U **upp; } V;
typedef struct Pt { int *p; struct Pt **x; } Pt;
typedef struct Two { int *a[2]; } Two;
typedef struct Val { int **p; } Val;
static int ****g4;
static int ***g3;
static int **g2;
static int *g1;
static int g0;
static Pt gpt;
static Pt *gppt;
static Val gval;
static Val *gpval;
static Two gtwo;
void level0(void) { int i = 0; int *p0 = &i; int **p1 = &p0; int ***p2 = &p1; g4 = &p2; }
void level1(void) { int i = 0; int *p0 = &i; int **p1 = &p0; int ***p2 = &p1; g3 = p2; }
void level2(void) { int i = 0; int *p0 = &i; int **p1 = &p0; int ***p2 = &p1; g2 = *p2; }
void level3(void) { int i = 0; int *p0 = &i; int **p1 = &p0; int ***p2 = &p1; g1 = **p2; }
void level4(void) { int i = 0; int *p0 = &i; int **p1 = &p0; int **p2 = p1; g3 = &p2; }
void level5(void) { int i = 0; int *p0 = &i; int **p1 = &p0; int **p2 = p1; g1 = *p2; }
void level6(void) { int i = 0; int *p0 = &i; int **p1 = &p0; int *p2 = *p1; g2 = &p2; }
void level7(void) { int i = 0; int *p0 = &i; int **p1 = &p0; int *p2 = *p1; g0 = *p2; }
void level8(void) { int i = 0; int *p0 = &i; int p1 = *p0; int *p2 = &p1; g0 = *p2; }
void level9(void) { int i = 0; int *p0 = &i; int **p1 = &p0; int p2 = **p1; g1 = &p2; }
int *uSP(U *u) { return u->sp; }
int **uSPP(U *u) { return u->spp; }
int *uSPPi(U *u) { return *u->spp; }
void tSPPi(void) { int s = 1; int *ps = &s; int **pps = &ps; U *pu = &(U){ps, pps}; g1 = uSPPi(pu); }
void tiSPP(void) { int s = 1; int *ps = &s; int **pps = &ps; U *pu = &(U){ps, pps}; g1 = *uSPP(pu); }
void tSP(void) { int s = 1; int *ps = &s; int **pps = &ps; U *pu = &(U){ps, pps}; g1 = uSP(pu); }
U vu(V *v) { return v->u; }
U *vUP(V *v) { return v->up; }
U **vUPP(V *v) { return v->upp; }
U *vUPPia(V *v) { return *v->upp; }
U *vUPPib(V *v) { return *vUPP(v); }
int *vUSPa(V *v) { return v->u.sp; }
int *vUSPb(V *v) { return vu(v).sp; }
int *vUSPPia(V *v) { return *v->u.spp; }
int *vUSPPib(V *v) { return uSPPi(&v->u); }
int *vUPiSPa(V *v) { return v->up->sp; }
int *vUPiSPb(V *v) { return uSP(v->up); }
int *vUPiSPc(V *v) { return vUP(v)->sp; }
int *vUPiSPd(V *v) { return uSP(vUP(v)); }
void tUPiSP(void) { int s1 = 1; int s2 = 2; int s3 = 3; int s4 = 4; int *ps2 = &s2; int *ps4 = &s4; U u1 = {&s1, &ps2}; U u2 = {&s3, &ps4}; V v = {u1, &u2, 0}; g1 = vUPiSPa(&v); }
void pt0(void) { int i = 0; Pt *x = &(Pt){0}; x->p = &i; }
Pt *pt1(void) { int i = 0; Pt *x = &(Pt){0}; x->p = &i; return x; }
Pt pt2(void) { int i = 0; Pt *x = &(Pt){0}; x->p = &i; return *x; }
Pt **pt3(void) { int i = 0; Pt *x = &(Pt){0}; x->p = &i; return &x; }
void pt4(void) { int i = 0; Pt *x = &(Pt){0}; x->p = &i; gpt = *x; }
void pt5(void) { Pt x = {0}; Pt *p = &x; p->x = &p; }
void pt6(void) { Pt x = {0}; gpt = (Pt){&g0, x.x}; gppt = &x; }
void param13(Val v, int *i) { *v.p = i; }
void caller13a(void) { int i = 0; int *p = 0; Val v = {0}; v.p = &p; param13(v, &i); }
void caller13d(void) { int i = 0; int *p = 0; Val v = {0}; v.p = &p; param13(v, &i); gval = v; }
void caller13f(void) { int i = 0; int *p = 0; Val *v = &(Val){&p}; param13(*v, &i); gpval = v; }
void caller13g(void) { int i = 0; int *p = 0; Val v = {&p}; param13(v, &i); g1 = *v.p; }
void caller13h(void) { int i = 0; int *p = 0; Val *v = &(Val){&p}; param13(*v, &i); g0 = **v->p; }
int ***param11(int **i) { return &i; }
void caller11c(void) { int i = 0; int *p = &i; g2 = *param11(&p); }
Two bar(int *a, int *b) { return (Two){{a, b}}; }
Two foo(Two x) { return (Two){{x.a[1], x.a[0]}}; }
Two bff(int *a, int *b) { return foo(foo(bar(a, b))); }
int *tbff1(void) { int a = 1; int b = 2; Two u = bff(&a, &b); g0 = *u.a[0]; return &b; }
int *tbff2(void) { int a = 1; int b = 2; Two u = bff(&a, &b); return u.a[1]; }
int *car(Two x) { return x.a[0]; }
int *fun(Two x, int *y) { x.a[0] = y; return x.a[1]; }
int *fup(Two *x, int *y) { x->a[0] = y; return x->a[1]; }
int *fum(Two *x, int **y) { x->a[0] = *y; return x->a[1]; }
int *fuo(Two *x, Two *y) { x->a[0] = y->a[0]; return x->a[1]; }
void twoToGlobal(void) { int i = 0; Two t = {{&i, 0}}; gtwo = t; }
char *arithAdd(void) { char x[2] = {0}; return (char *)((uintptr_t)&x[0] + 1); }
char *arithMask(void) { char x[2] = {0}; return (char *)((uintptr_t)&x[1] & ~(uintptr_t)1); }
int **derefAddr(int **p) { return &*p; }
int *addrDeref(int *p) { int **q = &p; return *&*q; }
int *parenthesised(U *u) { return (*(&*u)).sp; }
int *fieldOfDeref(U **u) { return (**u).sp; }
int **fieldAddr2(U *u) { return &u->sp; }
int *arrayOfPointers(int *(*a)[4], int i) { return (*a)[i]; }
int **arrayOfPointersAddr(int *(*a)[4], int i) { return &(*a)[i]; }
