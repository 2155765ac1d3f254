/* SPDX-License-Identifier: MIT
 *
 * popped_many.c - more pointers to a popped stack frame than anybody wants to see.
 */
#include "gomem.h"

enum { POINTERS = 1000 };

typedef struct User {
	gm_int age;
} User;

static User *kept[POINTERS];

__attribute__((noinline)) static void leave(void)
{
	User local[POINTERS] = {{1}};

	for (int i = 0; i < POINTERS; i++) {
		kept[i] = &local[i];
		__asm__("" : "+r"(kept[i])); /* the compiler forgets that it is a local's address */
	}
}

int main(void)
{
	User *user = gm_new(User);

	leave();
	gm_checkpoint("left");
	return (int)user->age;
}
