/* SPDX-License-Identifier: MIT
 *
 * share.c - which objects are pointed to more than once.
 */
#include <stdlib.h>

#include "graph.h"

struct shared {
	uint32_t degree;
	hg_node node;
};

/* Most pointers first, then by address. */
static int by_degree(const void *a, const void *b)
{
	const struct shared *x = a, *y = b;

	if (x->degree != y->degree)
		return x->degree > y->degree ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

hg_status hg_graph_shared(const hg_graph *graph, hg_node *nodes, size_t max, size_t *count)
{
	struct shared *shared = hgi_calloc(graph->totals.shared, sizeof(*shared));
	size_t n = 0;

	*count = 0;
	if (!shared)
		return hgi_error(HG_NO_MEMORY, "no memory for %u shared objects",
				 graph->totals.shared);
	for (hg_node node = hgi_first_object(graph);
	     node < hgi_nodes(graph) && n < graph->totals.shared; node++) {
		const uint32_t hidden = graph->hidden_in ? graph->hidden_in[node] : 0;
		const uint32_t degree = hgi_in_degree(graph, node);

		if ((uint64_t)degree + hidden >= 2)
			shared[n++] = (struct shared){degree, node};
	}
	qsort(shared, n, sizeof(*shared), by_degree);
	for (size_t i = 0; i < n && i < max; i++)
		nodes[i] = shared[i].node;
	*count = n < max ? n : max;
	free(shared);
	return HG_OK;
}
