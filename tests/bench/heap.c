/* SPDX-License-Identifier: MIT
 *
 * heap NODES FILE: a snapshot of a random heap for the bench of analyses. A tree of so many objects
 * of 32 bytes, each held by a random earlier one, and a fifth as many further pointers between any
 * two.
 */
#include "graph_fixture.h"

enum { WORDS = 4, SIZE = 8 * WORDS };

/* A pointer from a random object before `below` that has a free word. */
static void point(struct fx *fx, uint64_t *random, uint64_t base, uint32_t below, uint32_t to)
{
	for (;;) {
		const uint64_t from = base + (uint64_t)fx_below(random, below) * SIZE;
		uint64_t word;

		for (int w = 0; w < WORDS; w++) {
			memcpy(&word, fx->memory + (from - FX_BASE) + 8 * w, sizeof(word));
			if (word)
				continue;
			fx_store(fx, from + 8 * (uint64_t)w, base + (uint64_t)to * SIZE);
			return;
		}
	}
}

int main(int argc, char **argv)
{
	const uint32_t n = argc == 3 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
	const uint32_t pages = (uint32_t)((uint64_t)n * SIZE / FX_PAGE + 1);
	uint64_t random = 20260101, base;
	hg_graph *graph;
	struct fx fx;

	if (n < 2) {
		fprintf(stderr, "usage: heap NODES FILE\n");
		return 2;
	}
	fx_create(&fx, pages, 1);
	fx.summary.arena_end = FX_BASE + (uint64_t)(pages + 1) * FX_PAGE;
	fx_type(&fx, "Node", SIZE, HG_TYPE_PRECISE, 15);
	fx_site(&fx, "heap.c", 1, "main", false);
	fx_add_span(&fx, pages, SIZE, 4, 0);
	base = fx_put(&fx, 0, 0, 0, 0, 0);
	for (uint32_t i = 1; i < n; i++) {
		fx_put(&fx, 0, i, 0, 0, 0);
		point(&fx, &random, base, i, i);
	}
	for (uint32_t i = 0; i < n / 5; i++)
		point(&fx, &random, base, n, fx_below(&random, n));
	fx_root(&fx, fx_group(&fx, HG_GROUP_GLOBALS, "", 0), "root", 8, 1, base);
	graph = fx_build(&fx);
	if (hg_snapshot_write(graph, argv[2], NULL, NULL) != HG_OK) {
		fprintf(stderr, "%s\n", hg_last_error());
		return 1;
	}
	hg_graph_destroy(graph);
	fx_destroy(&fx);
	return 0;
}
