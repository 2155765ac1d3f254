/* SPDX-License-Identifier: MIT
 *
 * best.c - the few largest of many, for lists that show twenty of a million: a heap of those kept,
 * the least of them on top, O(n log limit). Ties go to the lower node, which is offered first.
 */
#include <stdlib.h>

#include "graph.h"

static bool worse(const struct hgi_ranked *a, const struct hgi_ranked *b)
{
	return a->key != b->key ? a->key < b->key : a->node > b->node;
}

static void swap(struct hgi_ranked *a, struct hgi_ranked *b)
{
	const struct hgi_ranked c = *a;

	*a = *b;
	*b = c;
}

static void sink(struct hgi_best *best, size_t at, size_t n)
{
	struct hgi_ranked *r = best->rows;

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= n)
			return;
		if (child + 1 < n && worse(&r[child + 1], &r[child]))
			child++;
		if (!worse(&r[child], &r[at]))
			return;
		swap(&r[at], &r[child]);
		at = child;
	}
}

bool hgi_best_offer(struct hgi_best *best, uint64_t key, hg_node node)
{
	const struct hgi_ranked row = {key, node};
	size_t at = best->n;

	best->offered++;
	if (best->n == best->limit) {
		if (best->n && worse(&best->rows[0], &row)) {
			best->rows[0] = row;
			sink(best, 0, best->n);
		}
		return true;
	}
	if (!hgi_grow(&best->rows, &best->capacity, best->n + 1, sizeof(*best->rows))) {
		hgi_error(HG_NO_MEMORY, "no memory to sort objects");
		return false;
	}
	best->rows[best->n++] = row;
	for (; at && worse(&best->rows[at], &best->rows[(at - 1) / 2]); at = (at - 1) / 2)
		swap(&best->rows[at], &best->rows[(at - 1) / 2]);
	return true;
}

void hgi_best_sort(struct hgi_best *best)
{
	for (size_t n = best->n; n-- > 1;) {
		swap(&best->rows[0], &best->rows[n]);
		sink(best, 0, n);
	}
}

void hgi_best_release(struct hgi_best *best)
{
	free(best->rows);
	*best = (struct hgi_best){0};
}
