/* Structs, arrays, literals, self-assignment, sizes. */
// DIFFERS -m=2 sliceElem: GCC makes s + i of &s[i]
typedef struct Node { int v; struct Node *next; } Node;
typedef struct Wrap { Node n; Node *p; } Wrap;
typedef struct Buffer { char *buf, *buf2; char arr[64]; char (*arrPtr)[64]; } Buffer;
typedef struct Deep { Wrap w[2]; Wrap *wp; int *ints; } Deep;
typedef struct Big { char b[65537]; } Big;
typedef struct Fits { char b[65536]; } Fits;
static Node *gn;
static Node gnode;
static int *gi;
static char *gc;
static Wrap gw;
Node *newNode(int v) { return &(Node){v, 0}; }
Node *newNodeNext(Node *n) { return &(Node){1, n}; }
Node *newNodeDeref(Node *n) { return &(Node){1, n->next}; }
int useNode(void) { Node *n = &(Node){1, 0}; return n->v; }
int useList(void) { Node *n = &(Node){1, &(Node){2, 0}}; return n->next->v; }
void listToGlobal(void) { gn = &(Node){1, &(Node){2, 0}}; }
void valueToGlobal(void) { gnode = (Node){1, &(Node){2, 0}}; }
void copyToGlobal(void) { Node x = {1, 0}; Node n = {2, &x}; gnode = n; }
void copyValue(void) { Node x = {1, 0}; Node n = {2, &x}; Node m = n; m.v = 1; }
void literalContent(void) { int i = 0; int **s = (int *[]){&i}; gi = s[0]; }
void literalEscapesWithElement(void) { Node x = {1, 0}; gn = &(Node){2, &x}; }
Node *fieldAddr(Wrap *w) { return &w->n; }
Node *fieldValue(Wrap *w) { return w->p; }
Node *fieldOfLocal(void) { Wrap w = {0}; return &w.n; }
int *intField(Node *n) { return &n->v; }
int *intFieldOfValue(Node n) { return &n.v; }
Node *nextOfValue(Node n) { return n.next; }
int readValue(Node n) { return n.v; }
void storeSelf(Wrap *w) { w->p = &w->n; }
void storeField(Wrap *w, Node *n) { w->p = n; }
void storeFieldValue(Wrap w, Node *n) { w.p = n; }
void storeStruct(Wrap *w, Node n) { w->n = n; }
void storeGlobalStruct(Node n) { gw.n = n; }
Node *arrayOfParam(Node *n) { Node *a[12]; a[0] = n; return a[1]; }
Node *arrayOfParamDrop(Node *n) { Node *a[12]; a[0] = n; return 0; }
Node *structOfParam(Node *n) { Wrap w; w.p = n; return w.n.next; }
Node *ptrStruct(Node *n) { Wrap *w = &(Wrap){0}; w->p = n; return 0; }
int *elemAddr(int i) { int a[10] = {0}; return &a[i]; }
int elemValue(int i) { int a[10] = {0}; int *p = &a[i]; return *p; }
void elemStore(void) { int i = 0; int *a[10]; a[3] = &i; }
int *sliceElem(int *s, int i) { return &s[i]; }
Node *sliceValue(Node **s) { return s[0]; }
void sliceStore(Node **s, Node *n) { s[1] = n; }
void swapNext(Node *n) { n->next = n->next->next; }
void selfAssign(Buffer *b) { b->buf = b->buf2; }
void selfAssignDeep(Deep *d) { d->w[0].p = d->w[0].n.next; }
void selfAssignIndex(Deep *d, int i, int j) { d->w[i] = d->w[j]; }
void notSelfAssign(Buffer *b, Buffer *c) { b->buf = c->buf; }
void selfArray(Buffer *b) { b->buf = b->arr; }
void advance(Buffer *b) { b->buf = b->buf + 2; }
void advanceOther(Buffer *b) { b->buf = b->buf2 + 2; }
void advanceInto(Buffer *b) { b->buf = b->arr + 2; }
void localSelfAssign(void) { char c = 0; Buffer b = {0}; b.buf2 = &c; b.buf = b.buf2; }
int large(void) { char a[10485761]; char *p = a; return *p; }
int notLarge(void) { char a[10485760]; char *p = a; return *p; }
char largeLiteral(void) { Big *b = &(Big){{0}}; return b->b[3]; }
char fittingLiteral(void) { Fits *b = &(Fits){{0}}; return b->b[3]; }
char largeByValue(void) { Big b = {{0}}; return b.b[3]; }
void listWalk(Node *n) { for (; n; n = n->next) gi = 0; }
Node *listLast(Node *n) { while (n->next) n = n->next; return n; }
Node *reverse(Node *n) { Node *r = 0; while (n) { Node *t = n->next; n->next = r; r = n; n = t; } return r; }
int length(const Node *n) { int l = 0; for (; n; n = n->next) l++; return l; }
Node *prepend(Node *list, int v) { Node *n = &(Node){v, 0}; n->next = list; return n; }
Node *build(int n) { Node *l = 0; for (int i = 0; i < n; i++) l = prepend(l, i); return l; }
int buildLocal(int n) { Node *l = 0; for (int i = 0; i < n; i++) { Node *m = &(Node){i, 0}; m->v = 2; } return l == 0; }
Deep *deepLiteral(int *p) { return &(Deep){.wp = &(Wrap){.p = &(Node){1, 0}}, .ints = p}; }
int deepLocal(int *p) { Deep d = {.wp = &(Wrap){.p = &(Node){1, 0}}, .ints = p}; return d.wp->p->v; }
int *deepResult(int *p) { Deep d = {.wp = &(Wrap){.p = &(Node){1, 0}}, .ints = p}; return d.ints; }
