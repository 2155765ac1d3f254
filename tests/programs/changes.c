/* SPDX-License-Identifier: MIT
 *
 * A list that changes between two moments: an object goes and is freed, another type's object takes
 * its place, a variable and a field lead elsewhere, a value and a slice change, a fan grows.
 */
#include <stdlib.h>
#include "gomem.h"

typedef struct Node {
	struct Node *next;
	gm_int number;
} Node;
GM_TYPE(Node, next)

typedef struct Note {
	gm_int page, line;
} Note;
GM_TYPE_POINTER_FREE(Note)
GM_SLICE(Note *, Notes)
GM_SLICE(gm_int, Numbers)

static Node *list, *favourite;
static Notes notes;
static Numbers numbers;

__attribute__((noinline)) static Node *node(Node *next, gm_int number)
{
	Node *made = gm_new(Node);

	made->next = next;
	made->number = number;
	return made;
}

__attribute__((noinline)) static void make(gm_int n)
{
	list = node(node(node(node(NULL, 4), 3), 2), 1);
	favourite = list->next;
	numbers = gm_make_slice_cap(Numbers, 2, 8);
	notes = gm_make_slice_cap(Notes, 0, 2 * n);
	for (gm_int i = 0; i < n; i++)
		notes = gm_append(Notes, notes, gm_new(Note));
}

/* Number 2 goes, and what was between 1 and 3 does, too. */
__attribute__((noinline)) static void change(void)
{
	list->next = list->next->next;
	favourite = list->next;
	list->number = 10;
	numbers = gm_append(Numbers, numbers, 5);
}

__attribute__((noinline)) static void grow(gm_int n)
{
	for (gm_int i = 0; i < n; i++)
		notes = gm_append(Notes, notes, gm_new(Note));
}

__attribute__((noinline)) static void clear_stack(void)
{
	volatile char bytes[16 << 10];

	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = 0;
}

int main(int argc, char **argv)
{
	const gm_int n = argc > 1 ? atoi(argv[1]) : 3;

	make(n);
	clear_stack();
	gm_checkpoint("before");
	change();
	clear_stack();
	gm_gc();
	gm_checkpoint("freed");
	grow(n);
	clear_stack();
	gm_checkpoint("after");
	return 0;
}
