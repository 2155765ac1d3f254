/* SPDX-License-Identifier: MIT
 *
 * colours.c - what the running collection thinks of the objects, and whether it is right.
 *
 * While objects are marked, white means "not found so far". When marking is over it means dead for
 * objects in spans that wait to be swept; a white object in a span that was swept is a new one.
 */
#include <stdlib.h>

#include "graph.h"

bool hgi_unswept(const hg_graph *graph, const struct hgi_object *object)
{
	return object->colour == HG_WHITE && object->span < graph->n_spans &&
	       graph->spans[object->span].unswept;
}

bool hgi_doomed(const hg_graph *graph, const struct hgi_object *object)
{
	if (object->colour != HG_WHITE)
		return false;
	switch (graph->collector.phase) {
	case HG_PHASE_MARK:
	case HG_PHASE_MARK_TERMINATION:
		return true;
	case HG_PHASE_SWEEP:
		return hgi_unswept(graph, object);
	case HG_PHASE_OFF:
	case HG_PHASE_SWEEP_TERMINATION: /* all is white */
		break;
	}
	return false;
}

void hgi_count_colours(hg_graph *graph)
{
	hg_totals *t = &graph->totals;

	for (int c = HG_WHITE; c <= HG_BLACK; c++)
		t->colours[c] = 0, t->colour_bytes[c] = 0;
	t->unswept = t->unswept_spans = 0;
	t->unswept_bytes = 0;
	for (size_t i = 0; i < graph->n_objects; i++) {
		const struct hgi_object *o = &graph->objects[i];

		t->colours[o->colour]++;
		t->colour_bytes[o->colour] += o->size;
		if (graph->collector.phase == HG_PHASE_SWEEP && hgi_doomed(graph, o)) {
			t->unswept++;
			t->unswept_bytes += o->size;
		}
	}
	for (size_t i = 0; i < graph->n_spans; i++)
		t->unswept_spans += graph->spans[i].unswept;
}

void hgi_check_invariant(hg_graph *graph)
{
	const hg_phase phase = graph->collector.phase;
	const uint32_t first = hgi_first_object(graph);

	if (phase != HG_PHASE_MARK && phase != HG_PHASE_MARK_TERMINATION && phase != HG_PHASE_SWEEP)
		return;
	/* an object that another thread is searching looks black, and leads to white ones */
	if (graph->collector.concurrent && phase != HG_PHASE_SWEEP)
		return;
	for (size_t i = 0; i < graph->n_objects; i++) {
		const struct hgi_object *from = &graph->objects[i];
		const uint64_t scanning = graph->collector.scanning - from->address;
		const hg_node node = first + (hg_node)i;

		/* one whose pointers are being followed is on its way from grey to black */
		if (from->colour != HG_BLACK ||
		    (graph->collector.scanning && scanning < from->size))
			continue;
		for (uint32_t l = graph->out_start[node]; l < graph->out_start[node + 1]; l++) {
			const struct hgi_link *link = &graph->links[l];

			if (hgi_doomed(graph, hgi_object_of(graph, link->to)))
				hgi_find(graph, HG_FINDING_INVARIANT,
					 &(hg_finding_example){.node = node,
							       .index = link->to,
							       .offset = hgi_link_from(link)});
		}
	}
}

hg_status hg_graph_collector(const hg_graph *graph, hg_collector *collector)
{
	*collector = graph->collector;
	return HG_OK;
}

/* ---- How marking will come to an object -------------------------------------------------------
 */

/* Breadth first along the pointers backwards through white objects, to the first grey one. `step`
 * per node: 1 + index in in_links of the pointer towards the target. */
static uint32_t search_grey(const hg_graph *g, hg_node target, uint32_t *step, uint32_t *queue)
{
	uint32_t head = 0, tail = 0;

	queue[tail++] = target;
	while (head < tail) {
		const uint32_t node = queue[head++];

		for (uint32_t i = g->in_start[node]; i < g->in_start[node + 1]; i++) {
			const uint32_t from = g->in_from[i];
			const struct hgi_object *o = hgi_object_of(g, from);

			if (!o || from == target || step[from] || o->colour == HG_BLACK)
				continue;
			step[from] = i + 1;
			if (o->colour == HG_GREY)
				return from;
			queue[tail++] = from;
		}
	}
	return HG_NONE;
}

hg_status hg_graph_grey_path(const hg_graph *graph, hg_node node, hg_edge *edges, size_t max,
			     size_t *count)
{
	uint32_t *step, *queue, grey;
	hg_status status;

	*count = 0;
	if (!hgi_object_of(graph, node))
		return hgi_error(HG_BAD_INPUT, "node %u is no object", node);
	status = hgi_reverse((hg_graph *)graph);
	if (status != HG_OK)
		return status;
	step = hgi_calloc(hgi_nodes(graph), sizeof(*step));
	queue = malloc(hgi_nodes(graph) * sizeof(*queue));
	grey = step && queue ? search_grey(graph, node, step, queue) : HG_NONE;
	if (!step || !queue)
		status = hgi_error(HG_NO_MEMORY, "no memory to find a path");
	else if (grey == HG_NONE)
		status = hgi_error(HG_NOT_FOUND, "no grey object leads to it");
	for (hg_node at = grey; status == HG_OK && at != node; (*count)++) {
		const struct hgi_link *link = &graph->links[graph->in_links[step[at] - 1]];

		if (*count < max)
			edges[*count] = (hg_edge){at, link->to, HG_NONE, hgi_link_from(link),
						  hgi_link_to(link)};
		at = link->to;
	}
	free(step);
	free(queue);
	return status;
}
