/* SPDX-License-Identifier: MIT
 *
 * sharing.c - four variables, one object: assigning a pointer copies the address, not the object.
 */
#include "playground.h"

#include <stdio.h>

typedef struct User {
	gm_string name;
	gm_int age;
} User;

static User *create_user(void)
{
	User *user = gm_new(User);

	user->name = gm_str("Bob");
	user->age = 25;
	return user;
}

/* What a pointer variable holds, and where the variable itself is. */
static void print_pointer(const char *name, User *const *variable)
{
	printf("  %-4s  points to %p    is itself at %p\n", name, (void *)*variable,
	       (void *)variable);
}

static void print_ages(const User *user, const User *ptr1, const User *ptr2, const User *ptr3)
{
	printf("  user->age %td   ptr1->age %td   ptr2->age %td   ptr3->age %td\n", user->age,
	       ptr1->age, ptr2->age, ptr3->age);
}

void show_pointer_sharing(void)
{
	print_heading("2. Four pointers, one user");

	User *user = create_user();
	User *ptr1 = user;
	User *ptr2 = user;
	User *ptr3 = user;

	print_pointer("user", &user);
	print_pointer("ptr1", &ptr1);
	print_pointer("ptr2", &ptr2);
	print_pointer("ptr3", &ptr3);
	printf("\n");
	print_ages(user, ptr1, ptr2, ptr3);
	gm_checkpoint("shared");

	ptr1->age = 26;
	printf("\n  ptr1->age = 26 changes what all four see:\n");
	print_ages(user, ptr1, ptr2, ptr3);
	gm_checkpoint("modified");
	if (user == ptr1 && user == ptr2 && user == ptr3)
		printf("\n  4 pointers, 1 object of %zu bytes\n", sizeof(*user));
}
