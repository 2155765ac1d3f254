/* escape case x03_library: functions of the library, some of which call one of their arguments with others of them. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
static const void *kept;
static int before(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static int keeping(const void *a, const void *b) { kept = a; return *(const int *)a - *(const int *)b; }
static int byName(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }
// FROM c:sorted
int sorted(void) {
	int a[3] = {3, 1, 2};
	qsort(a, 3, sizeof(a[0]), before);
	return a[0];
}
// FROM c:keptOne
int keptOne(void) {
	int a[3] = {3, 1, 2}; // EXPECT moved to heap: a
	qsort(a, 3, sizeof(a[0]), keeping);
	return a[0];
}
// FROM c:byUnknown
int byUnknown(int (*f)(const void *, const void *)) { // EXPECT f does not escape
	int a[3] = {3, 1, 2}; // EXPECT moved to heap: a
	qsort(a, 3, sizeof(a[0]), f);
	return a[0];
}
// FROM c:byClosure
int byClosure(int sign) {
	int by(const void *a, const void *b) { // EXPECT func literal does not escape // EXPECT a does not escape // EXPECT b does not escape
		return sign * before(a, b);
	}
	int a[3] = {3, 1, 2};
	qsort(a, 3, sizeof(a[0]), by);
	return a[0];
}
// FROM c:names
char names(void) {
	char one[] = "one";
	char two[] = "another";
	char *list[2] = {one, two};
	qsort(list, 2, sizeof(list[0]), byName);
	return *list[0];
}
// FROM c:find
int *find(const int *key, int *a, int n) { // EXPECT key does not escape // EXPECT leaking param: a to result ~r0 level=0
	return bsearch(key, a, n, sizeof(*a), before);
}
// FROM c:foundHere
int foundHere(void) {
	int key = 2;
	int a[3] = {1, 2, 3};
	return *find(&key, a, 3);
}
// FROM c:foundThere
int *foundThere(void) {
	int key = 2;
	int a[3] = {1, 2, 3}; // EXPECT moved to heap: a
	return find(&key, a, 3);
}
// FROM c:localTime
struct tm *localTime(time_t at) {
	struct tm tm; // EXPECT moved to heap: tm
	return localtime_r(&at, &tm);
}
// FROM c:here
char *here(void) {
	char path[4096]; // EXPECT moved to heap: path
	char dot[] = ".";
	return realpath(dot, path);
}
