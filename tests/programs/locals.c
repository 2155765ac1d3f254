/* SPDX-License-Identifier: MIT
 *
 * locals.c - arguments and locals of all kinds that point into the heap, for the search for named
 * roots. Each book's number says which variable holds it.
 */
#include "gomem.h"

#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wvla"

typedef struct Book {
	gm_int number;
	struct Book *next;
} Book;
GM_TYPE(Book, next)
GM_SLICE(Book *, Books)

struct shelf {
	gm_int level;
	Book *left;
	struct {
		Book *first;
		gm_string label;
	} inner;
	union {
		Book *as_pointer;
		gm_int as_number;
	};
	Book *row[2];
};

static Book *book(gm_int number)
{
	Book *made = gm_new(Book);

	made->number = number;
	return made;
}

/* Stands in the middle: what is declared below the checkpoint is not set yet. */
static gm_int later(Book *argument)
{
	static Book *kept; /* no local: it lives among the globals */
	kept = book(10);
	Book *set = argument;
	gm_checkpoint("before");
	Book *not_set = book(11);
	return set->number + not_set->number + kept->number;
}

/* One name three times. */
static gm_int shadowed(Book *name)
{
	gm_int sum = name->number;

	{
		Book *other = book(20), *name = other;
		{
			Book *name = book(21);

			gm_checkpoint("shadowed");
			other = name;
		}
		sum += other->number + name->number;
	}
	return sum;
}

/* The variable of a loop is set although its declaration stands on the line of the call. */
static gm_int visit(Book *visited)
{
	gm_checkpoint("loop");
	return visited->number;
}

static gm_int loop(Book *list)
{
	gm_int sum = 0;

	/* clang-format off */
	for (Book *step = list; step; step = step->next) sum += visit(step);
	/* clang-format on */
	return sum;
}

static gm_int kinds(int n)
{
	struct shelf shelf = {.left = book(30), .inner = {book(31), gm_string_copy("label")}};
	struct shelf pair[2] = {{.left = book(32)}, {.row = {NULL, book(33)}}};
	Book *counted[n];
	Books books = {0};
	gm_string title = gm_string_copy("a title");
	gm_any boxed = gm_box(Book, *pair[0].left);
	gm_int *inside = &book(34)->number;
	Book *const *const indirect = &pair[0].left; /* points to the stack: no root */
	gm_int disguised = (gm_int)book(35);         /* an integer: no name for a pointer */
	register Book *in_register = book(36);
	void *untyped = book(37);
	const Book *null = NULL;

	shelf.as_pointer = book(38);
	for (int i = 0; i < n; i++)
		counted[i] = book(40 + i);
	books = gm_append(Books, books, book(50));
	books = gm_append(Books, books, book(51));
	books = gm_append(Books, books, book(52));
	books = gm_reslice(books, 1, 3);
	gm_checkpoint("kinds");
	return shelf.left->number + counted[n - 1]->number + books.len + title.len +
	       (boxed.data != NULL) + *inside + (*indirect)->number + disguised +
	       in_register->number + (untyped != null);
}

int main(void)
{
	Book *first = book(1);

	first->next = book(2);
	return later(first) + shadowed(first) + loop(first) + kinds(3) == 0;
}
