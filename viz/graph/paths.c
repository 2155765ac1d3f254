/* SPDX-License-Identifier: MIT
 *
 * paths.c - every reason why an object is alive: all shortest ways from each variable to it.
 *
 * One breadth-first search backwards from the object gives every node its distance, and the number
 * of shortest ways from it, as the sum over its pointers to nodes one step nearer (Brandes, "A
 * faster algorithm for betweenness centrality", 2001, counts them so; the sum is saturated, as
 * there may be exponentially many). The pointers of groups into what was met are the ways' first
 * steps, the nearest first. From each of them the ways are then spelled out one after the other,
 * depth first along steps that come nearer: no step leads nowhere, so each way costs its length.
 *
 * Memory: 16 bytes per node.
 */
#include <stdlib.h>

#include "graph.h"

struct entry { /* a variable and where it leads */
	uint32_t group, link, distance;
};

struct hg_paths {
	const hg_graph *graph;
	hg_node target;
	uint32_t *distance; /* 1 + steps to the target, 0: does not lead there */
	uint32_t *queue;    /* nodes by distance; later the links of the way that is given */
	uint64_t *ways;
	struct entry *entries;
	size_t n_entries, entries_capacity, at; /* at: entry whose ways are given */
	size_t length;                          /* links of that way behind the variable itself */
	bool begun;
	uint64_t total, named; /* ways; from variables, the rest are from words without a name */
};

static uint64_t saturated(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

static bool is_group(const hg_graph *g, uint32_t node)
{
	return node >= 1 && node <= g->n_groups;
}

/* Distances and ways. A node's ways are complete when it is taken from the queue. */
static hg_status search_back(struct hg_paths *p, const struct hgi_progress *progress)
{
	const hg_graph *g = p->graph;
	uint32_t head = 0, tail = 0;

	p->distance[p->target] = 1;
	p->ways[p->target] = 1;
	p->queue[tail++] = p->target;
	while (head < tail) {
		const uint32_t node = p->queue[head++];

		for (uint32_t i = g->in_start[node]; i < g->in_start[node + 1]; i++) {
			const uint32_t from = g->in_from[i];

			if (is_group(g, from)) {
				if (!hgi_grow(&p->entries, &p->entries_capacity, p->n_entries + 1,
					      sizeof(*p->entries)))
					return hgi_error(HG_NO_MEMORY, "no memory for paths");
				p->entries[p->n_entries++] =
					(struct entry){from, g->in_links[i], p->distance[node]};
				continue;
			}
			if (!p->distance[from]) {
				p->distance[from] = p->distance[node] + 1;
				p->queue[tail++] = from;
			}
			if (p->distance[from] == p->distance[node] + 1)
				p->ways[from] = saturated(p->ways[from], p->ways[node]);
		}
		if (head % HGI_PROGRESS_STEP == 0 && hgi_cancelled(progress, head))
			return hgi_error(HG_CANCELLED, "cancelled");
	}
	return HG_OK;
}

/* ---- Variables first --------------------------------------------------------------------------
 */

/* The search found entries by distance; words without a name go behind those with one. */
static hg_status arrange(struct hg_paths *p)
{
	struct entry *sorted = hgi_calloc(p->n_entries, sizeof(*sorted));
	size_t n = 0;

	if (!sorted)
		return hgi_error(HG_NO_MEMORY, "no memory for paths");
	for (int unnamed = 0; unnamed <= 1; unnamed++) {
		for (size_t i = 0; i < p->n_entries; i++) {
			const struct entry *e = &p->entries[i];
			const hg_group_kind kind = p->graph->groups[e->group - 1].kind;

			if ((kind == HG_GROUP_UNNAMED) != unnamed)
				continue;
			sorted[n++] = *e;
			p->total = saturated(p->total, p->ways[p->graph->links[e->link].to]);
		}
		if (!unnamed)
			p->named = p->total;
	}
	free(p->entries);
	p->entries = sorted;
	return HG_OK;
}

hg_status hg_paths_create(const hg_graph *graph, hg_node node, hg_progress_fn *call, void *context,
			  hg_paths **paths)
{
	const size_t nodes = hgi_nodes(graph);
	const struct hgi_progress progress = {call, context, 0, 1, nodes};
	struct hg_paths *p;
	hg_status status;

	*paths = NULL;
	if (!hgi_object_of(graph, node))
		return hgi_error(HG_BAD_INPUT, "node %u is no object", node);
	status = hgi_reverse((hg_graph *)graph); /* an index that is made when first needed */
	if (status != HG_OK)
		return status;
	p = calloc(1, sizeof(*p));
	if (!p)
		return hgi_error(HG_NO_MEMORY, "no memory for paths");
	*p = (struct hg_paths){.graph = graph, .target = node};
	p->distance = hgi_calloc(nodes, sizeof(*p->distance));
	p->queue = hgi_calloc(nodes, sizeof(*p->queue));
	p->ways = hgi_calloc(nodes, sizeof(*p->ways));
	if (!p->distance || !p->queue || !p->ways)
		status = hgi_error(HG_NO_MEMORY, "no memory for paths");
	if (status == HG_OK)
		status = search_back(p, &progress);
	if (status == HG_OK)
		status = arrange(p);
	free(p->ways);
	p->ways = NULL;
	if (status == HG_OK)
		*paths = p;
	else
		hg_paths_destroy(p);
	return status;
}

void hg_paths_destroy(hg_paths *paths)
{
	if (!paths)
		return;
	free(paths->distance);
	free(paths->queue);
	free(paths->ways);
	free(paths->entries);
	free(paths);
}

void hg_paths_totals(const hg_paths *paths, uint64_t *total, uint64_t *named)
{
	*total = paths->total;
	*named = paths->named;
}

/* ---- One way after the other ------------------------------------------------------------------
 *
 * The queue now holds the links of a way: from the object that the variable leads to, down to the
 * target. */

/* The first of node's links from `link` on that comes nearer; HG_NONE if there is none. */
static uint32_t nearer(const struct hg_paths *p, uint32_t node, uint32_t link)
{
	const hg_graph *g = p->graph;

	for (; link < g->out_start[node + 1]; link++)
		if (p->distance[g->links[link].to] + 1 == p->distance[node] &&
		    p->distance[node] > 1)
			return link;
	return HG_NONE;
}

/* Completes the way by first choices. */
static void descend(struct hg_paths *p, uint32_t node)
{
	const hg_graph *g = p->graph;

	while (node != p->target) {
		const uint32_t link = nearer(p, node, g->out_start[node]);

		p->queue[p->length++] = link; /* there is one: it gave the node its distance */
		node = g->links[link].to;
	}
}

static uint32_t start_of(const struct hg_paths *p, size_t step)
{
	const uint32_t link = step ? p->queue[step - 1] : p->entries[p->at].link;

	return p->graph->links[link].to;
}

/* The next way of this entry: the last step that has another choice takes it. */
static bool another(struct hg_paths *p)
{
	while (p->length) {
		const uint32_t link =
			nearer(p, start_of(p, p->length - 1), p->queue[p->length - 1] + 1);

		if (link != HG_NONE) {
			p->queue[p->length - 1] = link;
			descend(p, p->graph->links[link].to);
			return true;
		}
		p->length--;
	}
	return false;
}

hg_status hg_paths_again(const hg_paths *p, hg_edge *edges, size_t max, size_t *count)
{
	const hg_graph *g = p->graph;

	*count = 0;
	if (!p->begun)
		return hgi_error(HG_NOT_FOUND, "no path yet");
	*count = 2 + p->length;
	if (max > 0)
		edges[0] = hgi_edge(g, 0, p->entries[p->at].group - 1);
	if (max > 1)
		edges[1] = hgi_edge(g, p->entries[p->at].group, p->entries[p->at].link);
	for (size_t i = 0; i < p->length && i + 2 < max; i++)
		edges[i + 2] = hgi_edge(g, start_of(p, i), p->queue[i]);
	return HG_OK;
}

hg_status hg_paths_next(hg_paths *p, hg_edge *edges, size_t max, size_t *count)
{
	*count = 0;
	if (p->begun && p->at < p->n_entries && !another(p)) {
		p->at++;
		p->begun = false;
	}
	if (p->at >= p->n_entries)
		return hgi_error(HG_NOT_FOUND, "no further path");
	if (!p->begun) {
		p->begun = true;
		p->length = 0;
		descend(p, start_of(p, 0));
	}
	return hg_paths_again(p, edges, max, count);
}
