/* SPDX-License-Identifier: MIT
 *
 * What a picture folds: a table of a thousand seats, some of which are lent to somebody, and a list
 * of a thousand whose links all know the same owner. An argument gives another number than
 * thousand.
 */
#include <stdlib.h>
#include "gomem.h"

typedef struct Owner {
	gm_int id;
	gm_int age;
} Owner;
GM_TYPE_POINTER_FREE(Owner)

typedef struct Coat {
	gm_int size;
	gm_int colour;
} Coat;
GM_TYPE_POINTER_FREE(Coat)

typedef struct Seat {
	Coat *coat;
	gm_int number;
} Seat;
GM_TYPE(Seat, coat)
GM_SLICE(Seat *, Seats)

typedef struct Link {
	struct Link *next;
	Owner *owner;
} Link;
GM_TYPE(Link, next, owner)

int main(int argc, char **argv)
{
	const gm_int n = argc > 1 ? atoi(argv[1]) : 1000;
	Seats seats = gm_make_slice_cap(Seats, 0, n);
	Owner *owner = gm_new(Owner);
	Link *list = NULL;
	Coat *lost = NULL;

	for (gm_int i = 0; i < n; i++) {
		Seat *seat = gm_new(Seat);
		Link *link = gm_new(Link);

		seat->number = i + 1;
		if (i % 2) {
			seat->coat = gm_new(Coat);
			lost = seat->coat;
		}
		seats = gm_append(Seats, seats, seat);
		link->owner = owner;
		link->next = list;
		list = link;
	}
	gm_checkpoint("folded");
	gm_gc();
	return !list || !lost || !seats.ptr;
}
