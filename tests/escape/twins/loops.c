/* Loops, gotos, switches, branches. */
#include <stdbool.h>
static int *gp;
static int gi;
void outerPtr(int n) { int *p = 0; for (int i = 0; i < n; i++) { int x = i; p = &x; } gi = p != 0; }
void innerPtr(int n) { for (int i = 0; i < n; i++) { int x = i; int *p = &x; gi = *p; } }
void loopVar(int n) { int *p = 0; for (int i = 0; i < n; i++) p = &i; gi = p != 0; }
void outerAddr(int n) { int x = 0; int *p = 0; for (int i = 0; i < n; i++) p = &x; gi = *p; }
void arrayOuter(void) { int *y[10]; for (int i = 0; i < 10; i++) { int x = i; y[i] = &x; } }
void nested(int n) { int *p = 0; for (int i = 0; i < n; i++) { int *q = 0; for (int j = 0; j < n; j++) { int x = j; q = &x; } p = q; } gi = p != 0; }
void nestedMiddle(int n) { for (int i = 0; i < n; i++) { int x = i; int *q = 0; for (int j = 0; j < n; j++) q = &x; gi = *q; } }
void whileLoop(int n) { int *p = 0; while (n > 0) { int x = n; p = &x; n--; } gi = p != 0; }
void whileCond(int n) { int x = n; int *p = &x; while (*p > 0) (*p)--; }
void forever(void) { int *p = 0; for (;;) { int x = 1; p = &x; if (*p) break; } }
void continueLoop(int n) { int *p = 0; for (int i = 0; i < n; i++) { if (i == 3) continue; int x = i; p = &x; } gi = p != 0; }
void breakLoop(int n) { int *p = 0; for (int i = 0; i < n; i++) { int x = i; p = &x; break; } gi = p != 0; }
void blockOnly(void) { int *p = 0; { int x = 1; p = &x; } gi = *p; }
void ifOnly(bool b) { int *p = 0; if (b) { int x = 1; p = &x; } gi = p != 0; }
void ifElse(bool b) { int *p; if (b) { int x = 1; p = &x; } else { int y = 2; p = &y; } gi = *p; }
void gotoBack(int n) { int *p = 0; int i = 0; L: { int x = i; p = &x; i++; if (i < n) goto L; } gi = *p; }
void gotoForward(bool b) { int *p = 0; if (b) goto L; gi = 1; L: { int x = 2; p = &x; } gi = *p; }
void gotoInBlock(bool b, int n) { int *p = 0; if (b) { L: n--; if (n > 0) goto L; } { int x = 1; p = &x; } gi = *p; }
void gotoAfterLoop(int n) { int *p = 0; L: n--; if (n > 0) goto L; { int x = 1; p = &x; } gi = *p; }
void gotoThenIf(int n, bool b) { int *p = 0; L: n--; if (n > 0) goto L; if (b) { int x = 1; p = &x; } gi = p != 0; }
void gotoInLoop(int n) { int *p = 0; for (int i = 0; i < n; i++) { L: n--; if (n > 3) goto L; } { int x = 1; p = &x; } gi = *p; }
void gotoDeclared(int n) { L: ; int x = n; int *p = &x; n = *p - 1; if (n > 0) goto L; }
void twoLabels(int n) { int *p = 0; A: n--; B: n -= 2; if (n > 5) goto A; if (n > 1) goto B; { int x = 1; p = &x; } gi = *p; }
int *switchCase(int k) { switch (k) { case 0: { int x = 1; return &x; } case 1: { int y = 2; int *p = &y; gi = *p; } } return 0; }
void switchLocal(int k) { int *p = 0; switch (k) { case 0: { int x = 1; p = &x; break; } default: { int y = 2; p = &y; } } gi = *p; }
int *switchParam(int *a, int *b, int k) { switch (k) { case 0: return a; case 1: return b; } return 0; }
void switchInLoop(int n) { int *p = 0; for (int i = 0; i < n; i++) { switch (i) { case 0: { int x = 1; p = &x; } } } gi = p != 0; }
void deadBranch(void) { int x = 0; if (0) gp = &x; gi = x; }
void deadElse(void) { int x = 0; if (1) gi = 1; else gp = &x; gi = x; }
void deadParam(int *p) { if (0) gp = p; }
void literalInLoop(int n) { int *p = 0; for (int i = 0; i < n; i++) p = &(int){0}; gi = *p; }
void literalInLoopLocal(int n) { for (int i = 0; i < n; i++) { int *p = &(int){0}; gi = *p; } }
void literalAfterLoop(int n) { int *p = 0; for (int i = 0; i < n; i++) gi = i; p = &(int){0}; gi = *p; }
void literalInInit(int n) { int *p; for (p = &(int){0}; *p < n; (*p)++) gi = *p; }
void recursiveLoop(int n) { if (n == 0) return; int *p = 0; for (int i = 0; i < n; i++) { int x = i; p = &x; recursiveLoop(*p); } }
int *paramInLoop(int *p, int n) { int *q = 0; for (int i = 0; i < n; i++) q = p; return q; }
void paramContentLoop(int **p, int n) { for (int i = 0; i < n; i++) { int x = i; *p = &x; } }
void arrayInLoop(int n) { for (int i = 0; i < n; i++) { int a[4] = {0}; int *p = a; gi = p[1]; } }
void arrayEscapesLoop(int n) { int *p = 0; for (int i = 0; i < n; i++) { int a[4] = {0}; p = a; } gi = p != 0; }
