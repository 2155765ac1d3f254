/* SPDX-License-Identifier: MIT
 *
 * pictures.c - writes the heaps that the tests of heapviz draw, as snapshots.
 *
 *     pictures KIND FILE
 */
#include "graph_pictures.h"

static struct heap h;

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		hg_graph *(*make)(struct heap *);
	} kinds[] = {{"share", picture_share},        {"slices", picture_slices},
		     {"collect", picture_collect},    {"frames", picture_frames},
		     {"hostile", picture_hostile},    {"tree", picture_tree},
		     {"many", picture_many},          {"hard", picture_hard},
		     {"empty", picture_empty},        {"cycle_start", picture_cycle_start},
		     {"cycle_end", picture_cycle_end}};

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
