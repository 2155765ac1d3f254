/* SPDX-License-Identifier: MIT
 *
 * fifty FILE: writes a snapshot of fifty objects, a tree whose nodes know their parent, as a frame
 * sees it.
 */
#include "graph_heap.h"

enum { OBJECTS = 50 };

int main(int argc, char **argv)
{
	static struct heap h;
	uint64_t nodes[OBJECTS];
	hg_graph *graph;

	if (argc != 2) {
		fprintf(stderr, "usage: fifty FILE\n");
		return 2;
	}
	heap_begin(&h);
	const uint32_t type = heap_type(&h, "Node", 24, 7);
	for (uint32_t i = 0; i < OBJECTS; i++) {
		nodes[i] = heap_new(&h, type, 0);
		if (i == 0)
			continue;
		heap_point(&h, nodes[(i - 1) / 2], (i - 1) % 2 * 8, nodes[i]);
		heap_point(&h, nodes[i], 16, nodes[(i - 1) / 2]);
	}
	const uint32_t frame = heap_group(&h, HG_GROUP_FRAME, "main", "main.c", 7, 0);
	heap_root(&h, frame, "root", nodes[0]);
	graph = heap_graph(&h);
	heap_must(hg_snapshot_write(graph, argv[1], NULL, NULL));
	hg_graph_destroy(graph);
	return 0;
}
