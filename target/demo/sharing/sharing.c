/* SPDX-License-Identifier: MIT
 *
 * sharing.c - one user, four owners: none of them has to know of the others, and the last one that
 * lets go decides when the user's memory is free.
 */
#include "gomem.h"

#include <stdio.h>

typedef struct User {
	gm_string name;
	gm_int age;
} User;

static User *create_user(void)
{
	User user = {.name = gm_str("Bob"), .age = 25};

	return &user;
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);

	User *user = create_user();
	User *ptr1 = user; /* share */
	User *ptr2 = user; /* share */
	User *ptr3 = user; /* share */

	gm_checkpoint("shared");

	ptr1->age = 26; /* through any of them */
	printf("user %td  ptr1 %td  ptr2 %td  ptr3 %td\n", user->age, ptr1->age, ptr2->age,
	       ptr3->age);
	gm_checkpoint("modified");

	user = ptr1 = ptr2 = NULL;
	gm_gc();
	gm_checkpoint("one-left");

	printf("still there: %s, %td\n", ptr3->name.ptr, ptr3->age);
	ptr3 = NULL;
	gm_checkpoint("none-left");

	gm_gc();
	gm_checkpoint("collected");
	return user || ptr1 || ptr2 || ptr3;
}
