/* SPDX-License-Identifier: MIT
 *
 * popped.c - pointers to where functions that have returned had their frames: in a local, in a
 * second one to the same place, in a struct beside a pointer that is good, in an array, in a
 * global; and pointers into live frames, which do not dangle.
 */
#include "gomem.h"

typedef struct User {
	gm_int age;
} User;

typedef struct Pair {
	User *good, *bad;
} Pair;

/* &x, of which the compiler does not know that it is a local's address. */
#define ADDRESS(x)                      \
	__extension__({                 \
		User *p_ = &(x);        \
		__asm__("" : "+r"(p_)); \
		p_;                     \
	})

static User *volatile kept;       /* dangles */
static User *volatile of_main;    /* does not */
static volatile uintptr_t number; /* the same address, but no pointer by its type */

__attribute__((noinline)) static User *leave(void)
{
	User local[8] = {{1}};

	return ADDRESS(local[0]) -
	       16; /* far enough for what is called after this not to reach it */
}

__attribute__((noinline)) static void stop(User **argument)
{
	User here = {4};
	User *own = &here;

	gm_checkpoint("popped");
	own->age += (*argument)->age;
}

int main(void)
{
	User *user = leave(), *same = user, mine = {2}, *not_yet;
	Pair pair = {gm_new(User), user + 1};
	User *table[3] = {NULL, &mine, user};

	kept = user;
	of_main = &mine;
	number = (uintptr_t)user;
	stop(&table[1]);
	not_yet = pair.good;
	not_yet->age = mine.age;
	return (int)(same - user) + (int)(table[2] - user);
}
