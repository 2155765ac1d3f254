/* SPDX-License-Identifier: MIT
 *
 * cycles.c - objects that point at each other: a collection frees them, reference counts never do.
 * Both are counted by the same heap.
 */
#include <stdio.h>

#include "gomem.h"

enum { PAIRS = 1000, NODE_BYTES = 64 };

typedef struct Node {
	struct Node *other;
	char payload[NODE_BYTES - sizeof(struct Node *)];
} Node;

/* The same with a count of the pointers to it: to free it is the program's own work. */
typedef struct Counted {
	struct Counted *other;
	gm_int count;
	char payload[NODE_BYTES - sizeof(struct Counted *) - sizeof(gm_int)];
} Counted;

static Counted *kept[2 * PAIRS]; /* what reference counting has not freed */
static int n_kept;

static uint64_t objects(void)
{
	gm_mem_stats stats;

	gm_read_mem_stats(&stats);
	return stats.HeapObjects;
}

static Node *make_pair(void)
{
	Node *a = &(Node){0};

	a->other = &(Node){.other = a};
	return a;
}

static Node *pair;

static void one_pair(void)
{
	pair = make_pair();
	printf("  a points at b, b at a, and a variable at a\n");
	gm_checkpoint("pair");
	pair = NULL;
	gm_checkpoint("garbage");
}

__attribute__((noinline)) static void many_pairs(void)
{
	for (int i = 0; i < PAIRS; i++)
		make_pair();
}

/* ---- By reference counts --------------------------------------------------------------------- */

static Counted *new_counted(void)
{
	Counted *c = &(Counted){.count = 1};

	kept[n_kept++] = c; /* as malloc would know it */
	return c;
}

static Counted *retain(Counted *c)
{
	c->count++;
	return c;
}

static void release(Counted *c)
{
	if (--c->count > 0)
		return;
	for (int i = 0; i < n_kept; i++)
		if (kept[i] == c)
			kept[i] = kept[--n_kept];
}

__attribute__((noinline)) static void counted_pairs(void)
{
	for (int i = 0; i < PAIRS; i++) {
		Counted *a = new_counted(), *b = new_counted();

		a->other = retain(b);
		b->other = retain(a);
		release(a); /* both variables end here, and each count falls from 2 to 1 */
		release(b);
	}
}

int main(void)
{
	printf("1. Two objects that point at each other\n");
	one_pair();
	uint64_t before = objects();
	gm_gc();
	printf("  the variable is gone; a collection frees %lu objects\n", before - objects());
	gm_checkpoint("freed");

	printf("2. A thousand such pairs of %d bytes\n", NODE_BYTES);
	many_pairs();
	before = objects();
	gm_gc();
	printf("  one collection frees %lu objects\n", before - objects());
	gm_checkpoint("thousand");

	printf("3. The same with reference counts\n");
	counted_pairs();
	before = objects();
	gm_gc();
	printf("  %d objects have a count of 1, and nobody can reach them to lower it\n", n_kept);
	printf("  the heap keeps %lu objects: they have leaked\n", objects());
	gm_checkpoint("leaked");
	return 0;
}
