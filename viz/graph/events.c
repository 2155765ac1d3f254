/* SPDX-License-Identifier: MIT
 *
 * events.c - what the collector did before the moment that a graph shows.
 */
#include <stdlib.h>
#include <string.h>

#include "graph.h"

hg_status hg_graph_set_events(hg_graph *graph, uint64_t first, const hg_event *events, size_t n)
{
	hg_event *copy = hgi_calloc(n, sizeof(*copy));

	if (!copy)
		return hgi_error(HG_NO_MEMORY, "no memory for %zu events", n);
	if (first > UINT64_MAX - n)
		first = UINT64_MAX - n; /* a number to be counted on from */
	for (size_t i = 0; i < n; i++) {
		copy[i] = events[i];
		if (copy[i].type >= graph->n_types || !*graph->types[copy[i].type].type.name)
			copy[i].type = HG_NONE;
		if (copy[i].site >= graph->n_sites)
			copy[i].site = HG_NONE;
		if ((unsigned)copy[i].kind >= HG_EVENT_KINDS)
			copy[i].kind = HG_EVENT_NONE;
	}
	free(graph->events);
	graph->events = copy;
	graph->n_events = n;
	graph->first_event = first;
	return HG_OK;
}

hg_status hg_graph_events(const hg_graph *graph, uint64_t *first, const hg_event **events,
			  size_t *n)
{
	*first = graph->first_event;
	*events = graph->events;
	*n = graph->n_events;
	return HG_OK;
}
