/* What only the collector reads: GCC knows of a function that calls another one, and passes no pointers,
 * that it touches global memory only, which is none of what the callers keep. Its early passes forward
 * what is stored here; escape_run.sh also runs this without them. */
#include "nodes.h"

#include <stdio.h>

__attribute__((noinline)) static void collect(void)
{
	gm_gc();
}

/* The frame. */
__attribute__((noipa)) static long frame(long value)
{
	Node *node = cons(value, NULL);

	collect();
	return node->value;
}

/* A variable on the stack that the frame leads to. */
__attribute__((noipa)) static long variable(long value, int which)
{
	Node *nodes[6] = {NULL};

	nodes[which] = cons(value, NULL);
	collect();
	return nodes[which]->value;
}

typedef struct Row {
	struct Row *next;
	long values[100];
} Row;

/* Objects that the frame leads to. */
__attribute__((noipa)) static long objects(int at, int k)
{
	Row *rows = NULL;

#pragma GCC unroll 3
	for (int i = 0; i < 3; i++) {
		Row row = {.next = rows};
		row.values[at + i] = i + 7;
		rows = &row;
		collect();
	}
	return rows->next->next->values[k];
}

/* GCC knows what it loads from the second row, so that nobody but the collector reads what is there. */
__attribute__((noipa)) static int linked(int at, int k)
{
	Row *rows = NULL;

#pragma GCC unroll 2
	for (int i = 0; i < 2; i++) {
		Row row = {.next = rows};
		row.values[at + i] = i + 7;
		rows = &row;
		collect();
	}
	return rows->next->values[k] == 7;
}

/* The same until it is overwritten, with a call that GCC knows nothing of. */
__attribute__((noipa)) static int unlinked(int at, int k)
{
	Row *rows = NULL;

#pragma GCC unroll 2
	for (int i = 0; i < 2; i++) {
		Row row = {.next = rows};
		row.values[at + i] = i + 7;
		rows = &row;
		gm_gc();
	}
	Row *first = rows->next;
	rows->next = NULL;
	return first->values[k] == 7 && rows->next != first;
}

int main(void)
{
	churn();
	printf("%ld\n", frame(5));
	printf("%ld\n", variable(6, 3));
	printf("%ld\n", objects(2, 2));
	printf("%d %d\n", linked(2, 2), unlinked(2, 2));
	return 0;
}
