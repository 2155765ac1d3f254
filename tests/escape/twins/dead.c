/* Code that cannot be reached is not analysed, where Go leaves it out. */
// DIFFERS -m=2 throughLiteral: GCC drops & and -> of (&(Holder){0})->p
typedef struct Holder { int *p; } Holder;
static int *gp;
static int gi;
void afterReturn(void) { int x = 0; if (1) return; gp = &x; }
void afterReturnBlock(void) { int x = 0; if (1) { gi = 1; return; } gp = &x; }
void afterReturnElse(void) { int x = 0; if (0) { gi = 1; } else { return; } gp = &x; }
void plainReturn(void) { int x = 0; gi = x; return; gp = &x; }
void labelAfter(int n) { int x = 0; if (n > 0) goto L; if (1) return; L: gp = &x; }
void constantLoop(void) { int x = 0; while (0) { gp = &x; } gi = x; }
void foldedCondition(int n) { int x = 0; if (0 && n > 1) gp = &x; gi = x; }
void foldedOr(int n) { int x = 0; if (1 || n > 1) gi = 1; else gp = &x; gi = x; }
void comparison(void) { int x = 0; if (1 > 2) gp = &x; gi = x; }
void deadLoop(int n) { int x = 0; if (0) { while (n > 0) { gp = &x; n--; } } gi = x; }
void deadElseLoop(int n) { int x = 0; if (1) { gi = 1; } else { for (int i = 0; i < n; i++) gp = &x; } gi = x; }
void deadSwitch(int n) { int x = 0; if (0) { switch (n) { case 1: gp = &x; } } gi = x; }
void deadLabel(int n) { int x = 0; if (0) { L: gp = &x; if (n > 0) goto L; } gi = x; }
void loopAfter(int n) { int x = 0; if (1) return; for (int i = 0; i < n; i++) gp = &x; }
void throughLiteral(void) { int x = 0; (&(Holder){0})->p = &x; gi = x; }
void throughSlice(void) { int x = 0; (int *[]){0, 0}[1] = &x; gi = x; }
