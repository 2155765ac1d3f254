/* SPDX-License-Identifier: MIT
 *
 * colours.c - one collection, one unit of work at a time: a small graph turns from white to grey to
 * black, and what stays white is freed.
 *
 *     root -> a -> b -> d        x -> y -> x, which nothing leads to
 *             a -> c -> d
 */
#include <stdio.h>

#include "gomem.h"

typedef struct Node {
	const char *name; /* not on the heap */
	struct Node *left, *right;
} Node;

static Node *root;

static Node *new_node(const char *name, Node *left, Node *right)
{
	return &(Node){.name = name, .left = left, .right = right};
}

/* Two nodes that point at each other; the pointer to them dies with this function. */
__attribute__((noinline)) static void make_garbage(void)
{
	Node *x = new_node("x", NULL, NULL);

	x->left = new_node("y", x, NULL);
	printf("x and y point at each other, and nothing else points at them.\n");
	gm_checkpoint("garbage");
}

__attribute__((noinline)) static void make_graph(void)
{
	Node *d = new_node("d", NULL, NULL);
	Node *b = new_node("b", d, NULL);
	Node *c = new_node("c", d, NULL);

	root = new_node("a", b, c);
	printf("root leads to a, a to b and c, both to d.\n");
}

static uint64_t objects(void)
{
	gm_mem_stats stats;

	gm_read_mem_stats(&stats);
	return stats.HeapObjects;
}

int main(void)
{
	unsigned units = 0;

	make_graph();
	make_garbage();
	printf("%lu objects; a collection starts, and all of them are white.\n", objects());
	gm_gc_start();
	gm_checkpoint("white");
	while (gm_gc_step(1)) {
		units++;
		gm_checkpoint("step");
	}
	printf("%u units of work later it is over: %lu objects are left.\n", units + 1, objects());
	gm_checkpoint("over");
	return 0;
}
