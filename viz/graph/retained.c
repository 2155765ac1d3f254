/* SPDX-License-Identifier: MIT
 *
 * retained.c - what can be asked about dominators: retained sizes, the tree from above, and what a
 * whole set of nodes keeps alive.
 */
#include <stdlib.h>
#include <string.h>

#include "graph.h"

/* Made when first asked for, which changes the graph only inside: hence the casts below. */
static hg_status need(const hg_graph *graph)
{
	return hgi_dominators((hg_graph *)graph, NULL);
}

static hg_status check(const hg_graph *graph, hg_node node)
{
	if (node < hgi_nodes(graph))
		return need(graph);
	return hgi_error(HG_BAD_INPUT, "node %u of %u", node, hgi_nodes(graph));
}

hg_status hg_graph_retained(const hg_graph *graph, hg_node node, hg_retained *retained)
{
	const hg_status status = check(graph, node);

	*retained = (hg_retained){.dominator = HG_NONE};
	if (status == HG_OK) {
		const struct hgi_dominated *d = hgi_dominated(graph, node);

		*retained = (hg_retained){d->dominator, d->objects, d->bytes};
	}
	return status;
}

/* ---- The tree -------------------------------------------------------------------------------- */

/* A counting sort of nodes by their dominators: rows in the order of the nodes. */
hg_status hgi_dominator_rows(hg_graph *graph)
{
	struct hgi_dominators *d = &graph->dominators;
	const uint32_t nodes = hgi_nodes(graph);
	uint32_t *start, *children, sum = 0;
	const hg_status status = need(graph);

	if (status != HG_OK || d->children)
		return status;
	start = hgi_calloc((size_t)nodes + 1, sizeof(*start));
	children = hgi_calloc(nodes, sizeof(*children));
	if (!start || !children) {
		free(start);
		free(children);
		return hgi_error(HG_NO_MEMORY, "no memory for the dominator tree");
	}
	/* start[n + 1] counts the row of n, then is where it begins, then where it ends */
	for (uint32_t n = 0; n < nodes; n++) {
		const hg_node dominator = hgi_dominated(graph, n)->dominator;

		if (dominator != HG_NONE)
			start[dominator + 1]++;
	}
	for (uint32_t n = 1; n <= nodes; n++) {
		const uint32_t count = start[n];

		start[n] = sum;
		sum += count;
	}
	for (uint32_t n = 0; n < nodes; n++) {
		const hg_node dominator = hgi_dominated(graph, n)->dominator;

		if (dominator != HG_NONE)
			children[start[dominator + 1]++] = n;
	}
	d->child_start = start;
	d->children = children;
	return HG_OK;
}

static hg_status take(struct hgi_best *best, hg_node *nodes, size_t *count)
{
	hgi_best_sort(best);
	for (size_t i = 0; i < best->n; i++)
		nodes[i] = best->rows[i].node;
	*count = best->n;
	hgi_best_release(best);
	return HG_OK;
}

hg_status hg_graph_dominated(const hg_graph *graph, hg_node node, hg_node *nodes, size_t max,
			     size_t *count, size_t *total)
{
	const struct hgi_dominators *d = &graph->dominators;
	struct hgi_best best = {.limit = max};
	hg_status status = check(graph, node);

	*count = *total = 0;
	if (status == HG_OK)
		status = hgi_dominator_rows((hg_graph *)graph);
	if (status != HG_OK)
		return status;
	for (uint32_t i = d->child_start[node]; i < d->child_start[node + 1]; i++) {
		if (!hgi_best_offer(&best, hgi_dominated(graph, d->children[i])->bytes,
				    d->children[i])) {
			hgi_best_release(&best);
			return HG_NO_MEMORY;
		}
	}
	*total = d->child_start[node + 1] - d->child_start[node];
	return take(&best, nodes, count);
}

hg_status hg_graph_largest(const hg_graph *graph, const hg_filter *filter, hg_node *nodes,
			   size_t max, size_t *count, size_t *total)
{
	struct hgi_best best = {.limit = max};
	const hg_status status = need(graph);

	*count = *total = 0;
	if (status != HG_OK)
		return status;
	for (hg_node node = hgi_first_object(graph); node < hgi_nodes(graph); node++) {
		const struct hgi_dominated *d = hgi_dominated(graph, node);

		if (d->dominator == HG_NONE || (filter && !hg_filter_test(filter, node)))
			continue;
		if (!hgi_best_offer(&best, d->bytes, node)) {
			hgi_best_release(&best);
			return HG_NO_MEMORY;
		}
	}
	*total = best.offered;
	return take(&best, nodes, count);
}

/* ---- A set of nodes -------------------------------------------------------------------------- */

enum { MET = 1, KEPT = 2, MEMBER = 4 };

struct walk {
	const hg_graph *graph;
	uint8_t *flags;
	uint32_t *queue;
	uint32_t head, tail;
};

/* Whether a pointer keeps what it leads to alive in the sense of dominators.c: no word without a
 * name, and nothing that only such words reach, keeps what is named. */
static bool keeps(const hg_graph *g, uint32_t from, uint32_t to)
{
	return hgi_reach_of(g, from) == hgi_reach_of(g, to);
}

/* Follows pointers from what is in the queue to nodes that lack `flag`; while what others keep is
 * looked for, members of the set are no way on. */
static void spread(struct walk *w, uint8_t flag)
{
	const hg_graph *g = w->graph;

	while (w->head < w->tail) {
		const uint32_t node = w->queue[w->head++];

		for (uint32_t l = g->out_start[node]; l < g->out_start[node + 1]; l++) {
			const uint32_t to = g->links[l].to;

			if (w->flags[to] & flag ||
			    (flag == KEPT && (w->flags[to] & MEMBER || !keeps(g, node, to))))
				continue;
			w->flags[to] |= flag;
			w->queue[w->tail++] = to;
		}
	}
}

static void sum_up(const struct walk *w, hg_set *set)
{
	const uint32_t first = hgi_first_object(w->graph);

	for (size_t i = 0; i < w->graph->n_objects; i++) {
		const struct hgi_object *o = &w->graph->objects[i];
		const uint8_t flags = w->flags[first + i];

		if (!(flags & MET))
			continue;
		set->objects++;
		set->bytes += o->size;
		if (flags & KEPT || o->reach == HG_GARBAGE)
			continue;
		set->exclusive_objects++;
		set->exclusive_bytes += o->size;
	}
}

hg_status hg_graph_set(const hg_graph *graph, const hg_node *nodes, size_t n, hg_set *set)
{
	struct walk w = {.graph = graph};
	hg_status status = HG_OK;

	*set = (hg_set){0};
	w.flags = hgi_calloc(hgi_nodes(graph), sizeof(*w.flags));
	w.queue = hgi_calloc(hgi_nodes(graph), sizeof(*w.queue));
	if (!w.flags || !w.queue)
		status = hgi_error(HG_NO_MEMORY, "no memory for a set of objects");
	for (size_t i = 0; i < n && status == HG_OK; i++) {
		if (nodes[i] >= hgi_nodes(graph))
			status = hgi_error(HG_BAD_INPUT, "node %u of %u", nodes[i],
					   hgi_nodes(graph));
		else if (!(w.flags[nodes[i]] & MEMBER)) {
			w.flags[nodes[i]] |= MEMBER | MET;
			w.queue[w.tail++] = nodes[i];
		}
	}
	if (status == HG_OK) {
		spread(&w, MET);
		w.head = w.tail = 0;
		for (uint32_t g = 1; g <= graph->n_groups; g++)
			if (!((w.flags[g] | w.flags[0]) & MEMBER))
				w.queue[w.tail++] = g;
		spread(&w, KEPT);
		sum_up(&w, set);
	}
	free(w.flags);
	free(w.queue);
	return status;
}
