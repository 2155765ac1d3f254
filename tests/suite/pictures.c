/* SPDX-License-Identifier: MIT
 *
 * pictures.c - writes the heaps that the tests of heapviz draw, as snapshots.
 *
 *     pictures KIND FILE
 */
#include "graph_pictures.h"

static struct heap h;

/* A part of a heap with folds and what they hide: columns and tables that few files have. */
static hg_graph *cut_out(struct heap *heap)
{
	const hg_select select = {.limit = 20, .garbage = true, .unnamed = true, .fold = true};
	hg_graph *whole = picture_many(heap), *cut;

	heap_must(hg_graph_select(whole, &select, &cut));
	hg_graph_destroy(whole);
	return cut;
}

/* The same in the middle of a collection, where folds count colours. */
static hg_graph *cut_colours(struct heap *heap)
{
	const hg_select select = {.garbage = true, .unnamed = true, .fold = true};
	hg_graph *whole = picture_folds(heap, IN_THE_MIDDLE), *cut;

	heap_must(hg_graph_select(whole, &select, &cut));
	hg_graph_destroy(whole);
	return cut;
}

/* What changed between two moments, as one graph. */
static hg_graph *difference(struct heap *heap)
{
	hg_graph *before = picture_cycle_start(heap), *after, *all;
	hg_diff *diff;

	heap_begin(heap);
	after = picture_cycle_end(heap);
	heap_must(hg_diff_create(before, after, NULL, NULL, &diff));
	heap_must(hg_diff_graph(diff, &all));
	hg_diff_destroy(diff);
	hg_graph_destroy(before);
	hg_graph_destroy(after);
	return all;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		hg_graph *(*make)(struct heap *);
	} kinds[] = {{"share", picture_share},
		     {"slices", picture_slices},
		     {"collect", picture_collect},
		     {"frames", picture_frames},
		     {"hostile", picture_hostile},
		     {"tree", picture_tree},
		     {"many", picture_many},
		     {"hard", picture_hard},
		     {"empty", picture_empty},
		     {"cycle_start", picture_cycle_start},
		     {"cycle_end", picture_cycle_end},
		     {"cut_out", cut_out},
		     {"difference", difference},
		     {"cut_colours", cut_colours},
		     {"folds_start", picture_folds_start},
		     {"folds_end", picture_folds_end}};

	for (size_t i = 0; argc == 3 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		hg_graph *graph;

		if (strcmp(argv[1], kinds[i].name) != 0)
			continue;
		heap_begin(&h);
		graph = kinds[i].make(&h);
		heap_must(hg_snapshot_write(graph, argv[2], NULL, NULL));
		hg_graph_destroy(graph);
		return 0;
	}
	fprintf(stderr, "usage: pictures KIND FILE\n");
	return 2;
}
