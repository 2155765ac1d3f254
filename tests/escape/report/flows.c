/* What each report says of the same functions. */
#include <gomem.h>
typedef struct User { int *p; } User;

int *global;
static int *c2(int *p) { return p; }

User *a(void) {
	User *user = &(User){0};
	return user;
}
void b(void) {
	int x = 1;
	global = &x;
}
User *c(User **u) {
	User *y = *u;
	return y;
}
int **d(void) {
	int x = 1;
	int **s = (int *[]){&x};
	return s;
}
void e(void) {
	int x = 1;
	int *p;
	p = &x;
	global = c2(p);
}
void f(User *u) { global = u->p; }
void g(int n) {
	gm_int *b = gm_make(gm_int, n);
	(void)b;
	int *q;
	for (int i = 0; i < n; i++) {
		int z = 1;
		q = &z;
	}
	(void)q;
}
