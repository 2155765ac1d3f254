/* SPDX-License-Identifier: MIT
 *
 * path.c - why an object is alive: a shortest path from a root.
 *
 * Breadth first along the pointers backwards, from the object to the first group met. Backwards,
 * because most objects have few holders while a root leads to everything. A path from a named group
 * is preferred to a shorter one from unnamed words, as an object that is named is alive by that
 * name. Ties go to the holder listed first by hg_graph_in.
 */
#include <stdlib.h>

#include "graph.h"

struct search {
	const hg_graph *graph;
	uint32_t *step; /* per node: 1 + index in in_links of the pointer towards the object */
	uint32_t *queue;
};

static bool is_group(const hg_graph *graph, uint32_t node)
{
	return node >= 1 && node <= graph->n_groups;
}

/* The group of the wanted kind that is nearest; HG_NONE if there is none. */
static uint32_t search_back(struct search *s, hg_node target, bool unnamed)
{
	const hg_graph *g = s->graph;
	uint32_t head = 0, tail = 0;

	s->queue[tail++] = target;
	while (head < tail) {
		const uint32_t node = s->queue[head++];

		for (uint32_t i = g->in_start[node]; i < g->in_start[node + 1]; i++) {
			const uint32_t from = g->in_from[i];

			if (from == target || s->step[from])
				continue;
			s->step[from] = i + 1;
			if (!is_group(g, from))
				s->queue[tail++] = from;
			else if ((g->groups[from - 1].kind == HG_GROUP_UNNAMED) == unnamed)
				return from;
		}
	}
	return HG_NONE;
}

/* The steps from group down to target, after the one from the root. */
static size_t spell_out(const struct search *s, uint32_t group, hg_node target, hg_edge *edges,
			size_t max)
{
	const hg_graph *g = s->graph;
	size_t n = 0;

	if (n++ < max)
		edges[0] = (hg_edge){0, group, HG_NONE, group - 1, 0};
	for (uint32_t node = group; node != target;) {
		const hg_edge edge = hgi_edge(g, node, g->in_links[s->step[node] - 1]);

		if (n < max)
			edges[n] = edge;
		n++;
		node = edge.to;
	}
	return n;
}

hg_status hg_graph_path(const hg_graph *graph, hg_node node, hg_edge *edges, size_t max,
			size_t *count)
{
	struct search s = {.graph = graph};
	hg_status status;
	uint32_t group = HG_NONE;

	*count = 0;
	if (node >= hgi_nodes(graph))
		return hgi_error(HG_BAD_INPUT, "node %u of %u", node, hgi_nodes(graph));
	if (node == 0)
		return HG_OK;
	if (is_group(graph, node)) {
		*count = spell_out(&s, node, node, edges, max);
		return HG_OK;
	}
	status = hgi_reverse((hg_graph *)graph);
	for (int unnamed = 0; unnamed <= 1 && status == HG_OK && group == HG_NONE; unnamed++) {
		free(s.step);
		s.step = hgi_calloc(hgi_nodes(graph), sizeof(*s.step));
		if (!s.queue)
			s.queue = malloc(hgi_nodes(graph) * sizeof(*s.queue));
		if (s.step && s.queue)
			group = search_back(&s, node, unnamed);
		else
			status = hgi_error(HG_NO_MEMORY, "no memory to find a path");
	}
	if (status == HG_OK && group == HG_NONE)
		status = hgi_error(HG_NOT_FOUND, "no root leads to the object");
	if (status == HG_OK)
		*count = spell_out(&s, group, node, edges, max);
	free(s.step);
	free(s.queue);
	return status;
}
