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
	Node *first = BENCH_NEW(Node), *last = first;
	for (long i = 1; i < live + STEPS; i++) {
		BENCH_STORE(&last->next, BENCH_NEW(Node));
		last = last->next;
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
