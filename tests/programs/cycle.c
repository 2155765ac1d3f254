/* SPDX-License-Identifier: MIT
 *
 * cycle.c - a collection in steps, with all that can happen in one: a list, a store that would hide
 * a node if the write barrier did not see it, a new node, a finalizer, a cycle of garbage.
 */
#define GM_BARRIERS
#include "gomem.h"

typedef struct Node {
	struct Node *next, *other;
	gm_int number;
} Node;
GM_TYPE(Node, next, other)

static Node *list, *lost;

static void finalize(void *object)
{
	((Node *)object)->number = -1;
}

static Node *node(gm_int number, Node *next)
{
	Node *made = gm_new(Node);

	made->number = number;
	gm_store(&made->next, next);
	return made;
}

/* The functions below leave no pointers on the stack of main, and clear what they leave below it.
 */
__attribute__((noinline)) static void clear(void)
{
	volatile uintptr_t words[1024];

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		words[i] = 0;
}

__attribute__((noinline)) static void build(void)
{
	gm_store(&list, node(1, node(2, node(3, NULL))));
	gm_store(&lost, node(4, node(5, NULL)));
	gm_store(&lost->next->next, lost);
	gm_set_finalizer(node(6, NULL), finalize);
	gm_store(&lost, NULL);
}

/* The third node moves from behind the second, which is white, to the first, which is black. */
__attribute__((noinline)) static void hide(void)
{
	gm_store(&list->other, list->next->next);
	gm_store(&list->next->next, NULL);
	gm_store(&list->next->other, node(7, NULL));
}

int main(void)
{
	gm_events(1000);
	build();
	clear();
	gm_checkpoint("before");
	gm_gc_start();
	gm_gc_step(4); /* three pieces of roots, and the first of the list */
	gm_checkpoint("store");
	hide();
	clear();
	gm_checkpoint("stored");
	while (gm_gc_step(1))
		gm_checkpoint("step");
	gm_checkpoint("after");
	return 0;
}
