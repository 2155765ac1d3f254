/* SPDX-License-Identifier: MIT
 *
 * unused.c - built by gomem-cc with optimisation: a variable that nobody uses any more is no root
 * of the collector, though the debugger still finds its value.
 */
#include <stdio.h>

#include "gomem.h"

typedef struct User {
	gm_int age;
	struct User *friend;
} User;

__attribute__((noipa)) static User *new_user(gm_int age, User *friend)
{
	return &(User){.age = age, .friend = friend};
}

__attribute__((noipa)) static void greet(const User *user)
{
	printf("%td\n", user->age);
}

int main(void)
{
	User *bob = new_user(25, NULL);
	User *eve = new_user(26, NULL);

	greet(bob);
	gm_checkpoint("used");
	gm_gc();
	gm_checkpoint("unused");
	greet(eve);
	return 0;
}
