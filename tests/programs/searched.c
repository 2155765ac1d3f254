/* SPDX-License-Identifier: MIT
 *
 * searched.c - built by gomem-cc: an object that only a number leads to. The compiler states no
 * root for it; who searches the data word by word takes the number for a pointer.
 */
#include "gomem.h"
#include "settle.h"

typedef struct User {
	gm_int age;
	struct User *friend;
} User;

static volatile gm_int number;
static User *user;

__attribute__((noipa)) static User *new_user(gm_int age)
{
	return &(User){.age = age};
}

int main(void)
{
	user = new_user(25);
	number = (gm_int)new_user(26);
	gm_gc();
	settle();
	gm_checkpoint("searched");
	gm_checkpoint("stated");
	return number == 0;
}
