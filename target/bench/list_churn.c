/* SPDX-License-Identifier: MIT
 *
 * list_churn.c - a queue of constant length: every step adds a node at its end and drops the first,
 * so all of the live heap is replaced again and again. Usage: list_churn [live nodes]
 */
#include "bench.h"

typedef struct Node {
	struct Node *next;
	long number;
} Node;
BENCH_TYPE(Node, next);

enum { USUAL_LIVE = 200000, MOST_LIVE = 100000000, STEPS = 20000000 };

int main(int argc, char **argv)
{
	const long live = bench_argument(argc, argv, USUAL_LIVE, MOST_LIVE);
	unsigned long checksum = 0;

	bench_start();
	/* made in the loop, all of them: Go, and gomem-cc, would keep the first on the stack */
	Node *first = NULL, *last = NULL;
	for (long i = 0; i < live + STEPS; i++) {
		Node *node = BENCH_NEW(Node);
		if (last)
			BENCH_STORE(&last->next, node);
		else
			first = node;
		last = node;
		last->number = i;
		if (i < live)
			continue;

		Node *dropped = first;
		first = first->next;
		checksum = checksum * 31 + (unsigned long)dropped->number;
		BENCH_FREE(dropped);
	}
	printf("list_churn %ld: checksum %lx, %lu collections, %s\n", live, checksum,
	       bench_collections(), BENCH_NAME);
	return 0;
}
