/* SPDX-License-Identifier: MIT
 *
 * sites.c - how many objects each allocation site has on the heap.
 */
#include "graph.h"

void hg_graph_site_counts(const hg_graph *graph, uint64_t *live, uint64_t *garbage, size_t n)
{
	for (size_t i = 0; i < n; i++)
		live[i] = garbage[i] = 0;
	for (size_t i = 0; i < graph->n_objects; i++) {
		const struct hgi_object *o = &graph->objects[i];

		if (o->site >= n)
			continue;
		if (o->reach == HG_GARBAGE)
			garbage[o->site]++;
		else
			live[o->site]++;
	}
}
