/* SPDX-License-Identifier: MIT
 *
 * dangling.c - slide 1: invalid memory. One source, two compilers:
 *
 *     build/demo/dangling-gcc    by gcc: user points into a frame that is gone
 *     build/demo/dangling        by gomem-cc: the compiler moved u to the heap, user is alive
 *
 * Under a debugger: heap run-to dangling, then heap show user.
 */
#include "gomem.h"

#include <stdio.h>

typedef struct User {
	gm_string Name;
	gm_int Age;
} User;

static User *createUser(void)
{
	User u = {.Name = gm_str("Alice"), .Age = 30};
	User *pointer = &u; /* of `return &u` gcc makes NULL */
	return pointer;
}

/* Any other call: it uses all the stack that createUser used, with no gap between variables. */
static gm_int somethingElse(void)
{
	volatile gm_int numbers[32];
	gm_int i, sum = 0;

	for (i = 0; i < 32; i++)
		numbers[i] = 0x1111 * (i + 1);
	for (i = 0; i < 32; i++)
		sum += numbers[i];
	return sum;
}

int main(void)
{
	User *user = createUser();
	gm_int sum = somethingElse();
	User *other = gm_new(User);

	other->Age = sum;
	gm_checkpoint("dangling");
	printf("Age is %s\n", user->Age == 30 ? "30" : "not 30 any more: the pointer dangles");
	return 0;
}
