/* SPDX-License-Identifier: MIT
 *
 * share.c - who shares an object: its distinct holders, and the objects that have the most.
 *
 * A holder is a variable or an object. Two pointers in one object are one holder; two variables
 * are two, also in one frame. Pointers into a node are listed by group, then by object (reverse.c),
 * so the distinct ones are counted in one pass without a set.
 */
#include <stdlib.h>

#include "graph.h"

static void count(const hg_graph *g, hg_node node, hg_sharing *s)
{
	const uint32_t end =
		g->in_start[node] + hgi_in_degree(g, node); /* unnamed words are last */
	uint32_t before = HG_NONE;

	*s = (hg_sharing){0};
	for (uint32_t i = g->in_start[node]; i < end; i++) {
		const uint32_t from = g->in_from[i];
		const bool another = from != before;

		before = from;
		if (hgi_object_of(g, from)) {
			s->objects += another;
			continue;
		}
		s->variables++;
		s->groups += another;
	}
}

hg_status hg_graph_sharing(const hg_graph *graph, hg_node node, hg_sharing *sharing)
{
	const hg_status status = hgi_reverse((hg_graph *)graph); /* made when first asked for */

	*sharing = (hg_sharing){0};
	if (node >= hgi_nodes(graph))
		return hgi_error(HG_BAD_INPUT, "node %u of %u", node, hgi_nodes(graph));
	if (status == HG_OK)
		count(graph, node, sharing);
	return status;
}

hg_status hg_graph_shared(const hg_graph *graph, const hg_filter *filter, hg_node *nodes,
			  size_t max, size_t *n, size_t *total)
{
	struct hgi_best best = {.limit = max};
	const hg_status status = hgi_reverse((hg_graph *)graph);

	*n = *total = 0;
	if (status != HG_OK)
		return status;
	for (hg_node node = hgi_first_object(graph); node < hgi_nodes(graph); node++) {
		const uint32_t hidden = graph->hidden_in ? graph->hidden_in[node] : 0;
		const uint32_t degree = hgi_in_degree(graph, node);
		hg_sharing s;

		if ((uint64_t)degree + hidden < 2 || (filter && !hg_filter_test(filter, node)))
			continue;
		count(graph, node, &s);
		/* what was cut off around the node counts, but nobody knows who it was */
		if (!hgi_best_offer(&best,
				    (uint64_t)(s.variables + s.objects + hidden) << 32 | degree,
				    node)) {
			hgi_best_release(&best);
			return HG_NO_MEMORY;
		}
	}
	hgi_best_sort(&best);
	for (size_t i = 0; i < best.n; i++)
		nodes[i] = best.rows[i].node;
	*n = best.n;
	*total = best.offered;
	hgi_best_release(&best);
	return HG_OK;
}
