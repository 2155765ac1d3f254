/* SPDX-License-Identifier: MIT
 *
 * optimised.c - optimised code: variables in registers and in pieces, and one that is gone.
 */
#include "gomem.h"

#pragma GCC optimize("O2")

typedef struct Item {
	gm_int number;
	struct Item *next;
} Item;
GM_TYPE(Item, next)
GM_SLICE(gm_int, Ints)

static volatile gm_int sink;

__attribute__((noinline)) static Item *item(gm_int number)
{
	Item *made = gm_new(Item);

	made->number = number;
	return made;
}

__attribute__((noinline)) static void middle(Item *first, Item *second)
{
	Item *gone = first; /* not needed behind the next line */
	sink = gone->number;
	Ints ints = gm_make_slice_cap(Ints, 3, 8); /* ptr in a register, len and cap constants */

	gm_checkpoint("middle");
	sink = second->number + ints.len;
	sink = (gm_int)ints.ptr;
}

int main(void)
{
	Item *kept = item(1);

	middle(item(2), item(3));
	return (int)kept->number - 1;
}
