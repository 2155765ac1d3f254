/* The runtime in the analysis: what does not escape costs the heap nothing. */
#include <gomem.h>
#include <stdio.h>
typedef struct User { gm_string name; gm_int age; } User;
GM_TYPE(User, name.ptr)
GM_SLICE(User *, Users)
GM_SLICE(gm_int, Ints)
static gm_any any;
User *newBob(void) { User *u = gm_new(User); u->name = gm_str("Bob"); return u; }
gm_int ageLocal(void) { User *u = gm_new(User); u->age = 3; return u->age; }
gm_int sumLocal(void) { gm_int *a = gm_make(gm_int, 100); a[3] = 4; gm_int s = 0; for (int i = 0; i < 100; i++) s += a[i]; return s; }
gm_int *big(void) { return gm_make(gm_int, 1000000); }
void tooBig(void) { gm_int *a = gm_make(gm_int, 1000000); a[1] = 1; }
Ints sliced(void) { Ints s = gm_make_slice(Ints, 5); gm_at(s, 1) = 2; return gm_reslice(s, 1, 3); }
gm_int sliceLocal(void) { Ints s = gm_make_slice(Ints, 5); gm_at(s, 1) = 2; return gm_at(s, 1); }
Users appendUsers(Users users, User *u) { return gm_append(Users, users, u); }
Ints appendInts(Ints s, gm_int v) { return gm_append(Ints, s, v); }
void box(void) { gm_int x = 42; any = gm_box(gm_int, x); }
void boxPtr(User *u) { any = gm_box(User *, u); }
void boxLocal(void) { gm_int x = 4200; gm_any a = gm_box(gm_int, x); printf("%ld\n", (long)gm_unbox(gm_int, a)); }
gm_string concat(gm_string a, gm_string b) { return gm_concat(a, b); }
int main(void)
{
	gm_mem_stats s;
	User *u = newBob();
	printf("%s %ld %ld %ld\n", u->name.ptr, (long)ageLocal(), (long)sumLocal(), (long)sliceLocal());
	gm_read_mem_stats(&s);
	printf("mallocs %lu\n", s.Mallocs);
	boxLocal();
	Ints i = sliced(); i = appendInts(i, 3);
	printf("%ld\n", (long)i.len);
	Users us = {0};
	for (int k = 0; k < 10; k++) us = appendUsers(us, newBob());
	box(); boxPtr(u);
	printf("%ld\n", us.len);
	return 0;
}
