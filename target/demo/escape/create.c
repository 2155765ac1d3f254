/* SPDX-License-Identifier: MIT
 *
 * create.c - slides 3 and 4: a variable that is moved, a literal that escapes.
 */
#include "escape.h"

User *createUser(void)
{
	User u = {.Name = gm_str("Alice"), .Age = 30};
	return &u;
}

LargeObject *createLargeObject(gm_int id)
{
	return &(LargeObject){.ID = id, .Data = gm_make_slice(Bytes, 1024)};
}
