/* SPDX-License-Identifier: MIT
 *
 * An object that was freed, and pointers to it that the collector cannot see: hidden is the
 * complement of its address.
 */
#include <stdio.h>
#include "gomem.h"

typedef struct Node {
	struct Node *next;
	gm_int number;
} Node;
GM_TYPE(Node, next)

enum { NODES = 64 };

static uintptr_t hidden[NODES];

/* The first of many: what old words of the stack may still keep is one of the last. */
__attribute__((noinline)) static void make_nodes(void)
{
	for (int i = 0; i < NODES; i++)
		hidden[i] = ~(uintptr_t)gm_new(Node);
}

__attribute__((noinline)) static void clear_stack(void)
{
	volatile char bytes[16 << 10];

	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = 0;
}

int main(void)
{
	make_nodes();
	clear_stack();
	gm_gc();
	gm_checkpoint("freed");
	printf("%d nodes made\n", NODES);
	return 0;
}
