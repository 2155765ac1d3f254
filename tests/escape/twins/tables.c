/* Arrays, slices by pointer, rows of rows, lists; loops over them, labels and gotos. */
#include <stdbool.h>
typedef struct In { int *p; int v; } In;
typedef struct Out { In in[3]; In *ins; } Out;
typedef struct Tab { int *row[4]; } Tab;
typedef struct Lst { struct Lst *next; int *item; } Lst;
typedef struct Node { struct Node *next; int *item; int n; } Node;
typedef struct Arr2 { int *a[2][2]; } Arr2;
typedef struct Head { Node *first, **last; } Head;
static int *gp;
static int **gpp;
static int gi;
static int *ga[10];
static Lst *gl;
static Node *gn;
static Node gnodes[4];
int *sliceForCopy(int **s, int n) { for (int i = 0; i < n; i++) { int *v = s[i]; if (*v > 0) return v; } return 0; }
int **sliceForAddr(int **s, int n) { for (int i = 0; i < n; i++) { int *v = s[i]; if (*v) return &v; } return 0; }
void sliceKeepAll(int **s, int n) { for (int i = 0; i < n; i++) { int *v = s[i]; gp = v; } }
void sliceCopy(int **d, int **s, int n) { for (int i = 0; i < n; i++) d[i] = s[i]; }
void sliceSwap(int **s, int i, int j) { int *t = s[i]; s[i] = s[j]; s[j] = t; }
void sliceLocalArray(void) { int x = 0; int *a[3] = {0}; int **s = a; s[1] = &x; gi = *a[1]; }
int *arrayLocalResult(int i) { int x = 0; int *a[3] = {&x, 0, 0}; return a[i]; }
void arrayGlobalLoop(int n) { for (int i = 0; i < n; i++) { int x = i; ga[i] = &x; } }
void globalElemAddr(int i) { gpp = &ga[i]; }
int *arrayOfStructResult(int *p) { In a[2] = {{0}}; a[0].p = p; return a[1].p; }
In *arrayOfStructAddr(int i) { In a[2] = {{0}}; return &a[i]; }
void arrayOfStructCopy(Out *o, int i, int j) { o->in[i] = o->in[j]; }
void arrayOfStructCopyOut(Out *o, In *q, int i) { *q = o->in[i]; }
void arrayOfStructField(Out *o, Out *q) { o->in[1].p = q->in[1].p; }
void slicesOfStruct(Out *o, int i, int j) { o->ins[i] = o->ins[j]; }
void mixedSelf2(Out *o) { o->ins = o->in; }
void rowStore(int *(*t)[4], int i, int *p) { t[i][2] = p; }
int *rowsLocal(int *p) { int *t[2][3] = {{0}}; t[1][2] = p; return t[0][0]; }
int **rowsLocalAddr(void) { int *t[2][3] = {{0}}; return &t[1][0]; }
Tab tabCopy(Tab *t) { return *t; }
void tabCopyInto(Tab *d, Tab *s) { d->row[0] = s->row[0]; }
Tab *tabOfRow(int *p) { Tab t = {{p}}; return &t; }
int **tabRow(Tab *t) { return t->row; }
int **tabValueRow(Tab t) { return t.row; }
void labelled(int n) { int *p = 0; outer: for (int i = 0; i < n; i++) { for (int j = 0; j < n; j++) { int x = j; p = &x; if (j == 2) goto next; } next:; } if (n < 0) goto outer; gi = p != 0; }
void labelledBreak(int n) { int *p = 0; for (int i = 0; i < n; i++) { int x = i; for (int j = 0; j < n; j++) { p = &x; if (j == 2) goto out; } } out: gi = p != 0; }
void doWhile(int n) { int *p = 0; do { int x = n; p = &x; n--; } while (n > 0); gi = p != 0; }
void doOnce(int n) { int *p = 0; do { int x = n; p = &x; } while (0); gi = *p; }
void gotoOver(bool b) { int *p = 0; int x = 1; if (b) goto end; p = &x; end: gi = p != 0; }
void gotoIntoNext(int n) { int *p = 0; { again: n--; } { int x = n; p = &x; } if (n > 0) goto again; gi = *p; }
void gotoTwice(int n) { int *p = 0; a: { int x = n; p = &x; } b: { int y = n; p = &y; } if (n-- > 5) goto b; if (n > 1) goto a; gi = *p; }
void gotoUnused(int n) { int *p = 0; gi = n; unused: { int x = n; p = &x; } gi = *p; if (n > 99) goto done; done:; if (0) goto unused; }
int *gotoCleanup(int **s) { int *r = 0; if (s[0] == 0) goto fail; r = s[1]; if (*r) goto fail; return r; fail: gi = 1; return 0; }
void switchLoop(int n) { int *p = 0; for (int i = 0; i < n; i++) switch (i) { case 1: { int x = i; p = &x; break; } default: continue; } gi = p != 0; }
int *switchFall(int k, int *a, int *b) { int *r = 0; switch (k) { case 0: r = a; /* fall through */ case 1: r = b; } return r; }
void twoCounters(int n) { int *p = 0; for (int i = 0, j = n; i < j; i++, j--) p = &j; gi = p != 0; }
void pointerFromBefore(int n) { int x = 0; for (int i = 0; i < n; i++) { int *p = &x; *p += i; } gi = x; }
void listInLoop(int n) { Lst *l = 0; for (int i = 0; i < n; i++) { Lst e = {l, 0}; l = &e; } gi = l != 0; }
void listInLoopLiteral(int n) { Lst *l = 0; for (int i = 0; i < n; i++) l = &(Lst){l, 0}; gi = l != 0; }
void listOuterKept(void) { Lst *l = &(Lst){&(Lst){0, 0}, 0}; gl = l->next; }
void listSelfNext(Lst *l) { l->next = l; }
void listSkip(Lst **l) { *l = (*l)->next; }
Lst *listDelete(Lst *l, int v) { Lst **p = &l; while (*p && *(*p)->item != v) p = &(*p)->next; if (*p) *p = (*p)->next; return l; }
Lst *listMerge(Lst *a, Lst *b) { if (a == 0) return b; if (b == 0) return a; if (*a->item < *b->item) { a->next = listMerge(a->next, b); return a; } b->next = listMerge(a, b->next); return b; }
void arr2Self(Arr2 *a, int i) { a->a[0][i] = a->a[1][i]; }
void headAppend(Head *h, Node *n) { *h->last = n; h->last = &n->next; }
void headLocal(Node *n) { Head h = {0, 0}; h.last = &h.first; *h.last = n; gi = h.first != 0; }
Head headValue(void) { Head h = {0, 0}; h.last = &h.first; return h; }
void nodeSwap(Node *a, Node *b) { Node t = *a; *a = *b; *b = t; }
Node *nodeCopyNew(Node *a) { Node t = *a; return &t; }
Node nodeReturn(Node *a) { return *a; }
Node *nodeReturnNext(Node *a) { return nodeReturn(a).next; }
void nodeGlobalLink(Node *a) { gnodes[0].next = a; a->next = &gnodes[1]; }
void nodeLocalOfGlobal(void) { Node *p = gn; Node **q = &p; *q = p->next; gn = p; }
Node **nodePlaceLocal(Node *n) { Node **p = &n; while (*p) p = &(*p)->next; return p; }
void nodeInsertLocal(Node *list, Node *n) { Node **p = &list; while (*p) p = &(*p)->next; *p = n; }
Node *nodeSort(Node *l) { Node *s = 0; while (l) { Node *e = l; l = l->next; Node **p = &s; while (*p && (*p)->n < e->n) p = &(*p)->next; e->next = *p; *p = e; } return s; }
