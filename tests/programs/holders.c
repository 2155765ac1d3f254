/* SPDX-License-Identifier: MIT
 *
 * holders.c - one object that ever more pointers lead to.
 */
#include "gomem.h"

typedef struct Seat {
	gm_int number;
	gm_int row;
	gm_int price;
} Seat;
GM_TYPE_POINTER_FREE(Seat)
GM_SLICE(Seat *, Tickets)

static Tickets tickets;
static Seat *best;

static __attribute__((noinline)) void sold(gm_int count)
{
	gm_checkpoint("sold");
	(void)count;
}

int main(void)
{
	Seat outside = {1, 2, 3};

	best = gm_new(Seat);
	best->number = 7;
	tickets = gm_make_slice_cap(Tickets, 0, 8);
	for (gm_int count = 1; count <= 6; count++) {
		tickets = gm_append(Tickets, tickets, best);
		sold(count);
	}
	gm_checkpoint("sold out");
	return (int)(outside.number - 1);
}
