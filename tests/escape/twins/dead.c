/* Code that cannot be reached is not analysed, where Go leaves it out. */
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
