/* SPDX-License-Identifier: MIT
 *
 * places.c - writes a heap that changes from stop to stop, as snapshots 1.heapsnapshot and so on:
 * objects come and go, pointers turn, a slot is given out again, a frame gets more variables.
 *
 *     places FOLDER STOPS       the seed is printed; GOMEM_SEED takes it back
 */
#include "graph_fixture.h"
#include "graph_heap.h"

enum { OBJECTS = 18, VARIABLES = 6 };

static struct heap h;

int main(int argc, char **argv)
{
	uint64_t seed = fx_seed("places");
	bool there[OBJECTS] = {false};
	int to[OBJECTS][2], variable[VARIABLES];
	char file[4096];

	for (int i = 0; i < OBJECTS; i++)
		to[i][0] = to[i][1] = -1;
	for (int v = 0; v < VARIABLES; v++)
		variable[v] = -1;
	for (int stop = 1; argc == 3 && stop <= atoi(argv[2]); stop++) {
		uint64_t object[OBJECTS];
		hg_graph *graph;
		uint32_t frame, type;

		for (int change = 0; change < 4; change++) {
			const uint32_t o = fx_below(&seed, OBJECTS);

			there[o] = fx_below(&seed, 3) > 0;
			to[o][fx_below(&seed, 2)] = (int)fx_below(&seed, OBJECTS + 6) - 6;
			variable[fx_below(&seed, VARIABLES)] = (int)o;
		}
		heap_begin(&h);
		type = heap_type(&h, "Node", 24, 3);
		frame = heap_group(&h, HG_GROUP_FRAME, stop / 8 % 2 ? "work" : "main", "places.c",
				   (uint32_t)stop, 0);
		for (int i = 0; i < OBJECTS; i++)
			object[i] = heap_new(&h, type, 0);
		for (int i = 0; i < OBJECTS; i++)
			for (int p = 0; p < 2; p++)
				if (there[i] && to[i][p] >= 0 && there[to[i][p]])
					heap_point(&h, object[i], (uint64_t)p * 8,
						   object[to[i][p]]);
		for (int v = 0; v < VARIABLES; v++) {
			char name[8];

			snprintf(name, sizeof(name), "v%d", v);
			if (variable[v] >= 0 && there[variable[v]])
				heap_root(&h, frame, name, object[variable[v]]);
		}
		for (int i = 0; i < OBJECTS; i++)
			if (!there[i])
				heap_free(&h, object[i]);
		graph = heap_graph(&h);
		snprintf(file, sizeof(file), "%s/%d.heapsnapshot", argv[1], stop);
		heap_must(hg_snapshot_write(graph, file, NULL, NULL));
		hg_graph_destroy(graph);
	}
	return argc != 3;
}
