/* escape case x05_nested: functions in functions that are only called by their names. As with a closure that Go calls where it is written, all that is done with their results is known. */
static int *gp;
static int gi;
// FROM c:resultStays
void resultStays(void) {
	int i = 2;
	int *same(int *p) { // EXPECT leaking param: p
		return p;
	}
	int *q = same(&i);
	gi = *q;
}
// FROM c:resultKept
void resultKept(void) {
	int i = 3; // EXPECT moved to heap: i
	int *get(void) {
		return &i;
	}
	gp = get();
}
// FROM c:resultReturned
int *resultReturned(int *p) { // EXPECT leaking param: p to result ~r0 level=0
	int *get(void) {
		return p;
	}
	return get();
}
// FROM c:resultContent
int *resultContent(int **p) { // EXPECT leaking param: p to result ~r0 level=1
	int *get(void) {
		return p[0];
	}
	return get();
}
// FROM c:resultOfInner
int *resultOfInner(int n) { // EXPECT moved to heap: n
	int *outer(void) {
		int *inner(void) {
			return &n;
		}
		return inner();
	}
	return outer();
}
// FROM c:ownResult
int *ownResult(void) {
	int *get(void) {
		int i = 4; // EXPECT moved to heap: i
		return &i;
	}
	return get();
}
// FROM c:resultInLoop
void resultInLoop(int n) {
	int *q = 0;
	for (int k = 0; k < n; k++) {
		int i = k; // EXPECT moved to heap: i
		int *get(void) {
			return &i;
		}
		q = get();
	}
	gi = *q;
}
// FROM c:resultOfLoop
void resultOfLoop(int n) {
	for (int k = 0; k < n; k++) {
		int i = k;
		int *get(void) {
			return &i;
		}
		gi = *get();
	}
}
// FROM c:resultStatic
int *resultStatic(int n) { // EXPECT moved to heap: n
	static int *kept;
	void set(void) {
		kept = &n;
	}
	set();
	return kept;
}
