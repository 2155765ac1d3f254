/* SPDX-License-Identifier: MIT
 *
 * reverse.c - the pointers into each node: the links once more, sorted by target.
 *
 * A counting sort in two passes. Rows are visited in the order in which holders are shown: named
 * groups, then objects by address, first those that are alive, and unnamed words last, so every
 * list comes out sorted. A million dead holders hide none that counts.
 */
#include <stdlib.h>

#include "graph.h"

static bool is_unnamed(const hg_graph *graph, uint32_t node)
{
	return node >= 1 && node <= graph->n_groups &&
	       graph->groups[node - 1].kind == HG_GROUP_UNNAMED;
}

static bool is_garbage(const hg_graph *graph, uint32_t node)
{
	const struct hgi_object *o = hgi_object_of(graph, node);

	return o && o->reach == HG_GARBAGE;
}

static void place_row(hg_graph *graph, uint32_t from, uint32_t *next)
{
	for (uint32_t l = graph->out_start[from]; l < graph->out_start[from + 1]; l++) {
		const uint32_t at = next[graph->links[l].to]++;

		graph->in_links[at] = l;
		graph->in_from[at] = from;
	}
}

hg_status hgi_begin_in(hg_graph *graph)
{
	graph->in_start = hgi_calloc((size_t)hgi_nodes(graph) + 1, sizeof(*graph->in_start));
	if (!graph->in_start)
		return hgi_error(HG_NO_MEMORY, "no memory for the object graph");
	for (size_t l = 0; l < graph->n_links; l++)
		graph->in_start[graph->links[l].to]++;
	return HG_OK;
}

hg_status hgi_end_in(hg_graph *graph)
{
	const uint32_t nodes = hgi_nodes(graph);
	uint32_t sum = 0;

	for (uint32_t n = 0; n <= nodes; n++) {
		const uint32_t count = graph->in_start[n];

		graph->in_start[n] = sum;
		sum += count;
	}
	for (uint32_t g = 1; g <= graph->n_groups; g++) {
		if (!is_unnamed(graph, g) || graph->out_start[g] == graph->out_start[g + 1])
			continue;
		if (!graph->in_unnamed)
			graph->in_unnamed = hgi_calloc(nodes, sizeof(*graph->in_unnamed));
		if (!graph->in_unnamed)
			return hgi_error(HG_NO_MEMORY, "no memory for the object graph");
		for (uint32_t l = graph->out_start[g]; l < graph->out_start[g + 1]; l++)
			graph->in_unnamed[graph->links[l].to]++;
	}
	return HG_OK;
}

hg_status hgi_reverse(hg_graph *graph)
{
	const uint32_t nodes = hgi_nodes(graph);
	uint32_t *next;

	if (graph->in_links)
		return HG_OK;
	next = malloc(nodes * sizeof(*next));
	graph->in_links = hgi_calloc(graph->n_links, sizeof(*graph->in_links));
	graph->in_from = hgi_calloc(graph->n_links, sizeof(*graph->in_from));
	if (!next || !graph->in_links || !graph->in_from) {
		free(next);
		free(graph->in_links);
		free(graph->in_from);
		graph->in_links = graph->in_from = NULL;
		return hgi_error(HG_NO_MEMORY, "no memory for the pointers into each object");
	}
	for (uint32_t n = 0; n < nodes; n++)
		next[n] = graph->in_start[n];
	for (uint32_t n = 0; n < nodes; n++) {
		if (!is_unnamed(graph, n) && !is_garbage(graph, n))
			place_row(graph, n, next);
	}
	for (uint32_t n = graph->n_groups + 1; n < nodes; n++) {
		if (is_garbage(graph, n))
			place_row(graph, n, next);
	}
	for (uint32_t n = 1; n <= graph->n_groups; n++) {
		if (is_unnamed(graph, n))
			place_row(graph, n, next);
	}
	free(next);
	return HG_OK;
}
