/* SPDX-License-Identifier: MIT
 *
 * between.c - what lies on the ways from some nodes to others.
 *
 * A node lies on a way if one leads from a start to it and one from it to an end. Two breadth-first
 * searches tell, one along the pointers and one against them, and their sum at a node is the length
 * of the shortest way that it lies on. A way may pass a node twice, so what hangs together with the
 * way in a cycle belongs to it.
 *
 * Ways that have to pass an object of a type, or a marked one, are searched in two layers: a way
 * enters the upper one where it passes the first such object, and never leaves it. Then a node lies
 * on such a way if it is met in the upper layer of one of the searches.
 *
 * Memory: 8 bytes per node and layer, and as much again for the queue of one search.
 */
#include <stdlib.h>
#include <string.h>

#include "graph.h"

struct search {
	const hg_graph *graph;
	const struct hgi_ways *ways;
	uint32_t layers; /* 1, or 2 with a type to be passed */
	bool garbage;
	uint32_t *distance[2]; /* from the starts, to the ends: per layer * nodes + node */
	uint32_t *queue;
	uint32_t n_queue;
};

static bool may_enter(const struct search *s, hg_node node)
{
	const struct hgi_object *object = hgi_object_of(s->graph, node);

	if (object)
		return object->reach != HG_GARBAGE || s->garbage;
	return node > 0 &&
	       (s->graph->groups[node - 1].kind != HG_GROUP_UNNAMED || s->ways->unnamed);
}

/* The object is one that has to be passed. */
static bool is_passed(const struct search *s, hg_node node)
{
	const struct hgi_object *o = hgi_object_of(s->graph, node);

	if (!o || !(s->ways->marked || s->ways->type) ||
	    (s->ways->marked && !s->ways->marked[node]))
		return false;
	return !s->ways->type || (o->type < s->graph->n_types &&
				  strcmp(s->graph->types[o->type].type.name, s->ways->type) == 0);
}

static void meet(struct search *s, int side, hg_node node, uint32_t layer, uint32_t distance)
{
	uint32_t *place;

	if (s->layers == 2 && is_passed(s, node))
		layer = 1;
	place = &s->distance[side][(size_t)layer * hgi_nodes(s->graph) + node];
	if (*place != HG_NONE)
		return;
	*place = distance;
	s->queue[s->n_queue++] = layer * hgi_nodes(s->graph) + node;
}

static void search_side(struct search *s, int side)
{
	const hg_graph *g = s->graph;
	const uint32_t nodes = hgi_nodes(g);
	const uint32_t *rows = side ? g->in_start : g->out_start;

	for (uint32_t head = 0; head < s->n_queue; head++) {
		const uint32_t layer = s->queue[head] / nodes, node = s->queue[head] % nodes;
		const uint32_t distance = s->distance[side][s->queue[head]] + 1;

		for (uint32_t i = rows[node]; i < rows[node + 1]; i++) {
			const hg_node next = side ? g->in_from[i] : g->links[i].to;

			if (may_enter(s, next))
				meet(s, side, next, layer, distance);
		}
	}
	s->n_queue = 0;
}

static void start(struct search *s)
{
	const hg_graph *g = s->graph;
	const struct hgi_ways *w = s->ways;

	for (size_t i = 0; i < w->n_from; i++)
		meet(s, 0, w->from[i], 0, 0);
	for (hg_node group = 1; !w->n_from && group <= g->n_groups; group++)
		if (may_enter(s, group))
			meet(s, 0, group, 0, 0);
	search_side(s, 0);
	for (size_t i = 0; i < w->n_to; i++)
		meet(s, 1, w->to[i], 0, 0);
	for (hg_node node = hgi_first_object(g); !w->n_to && node < hgi_nodes(g); node++)
		if (is_passed(s, node) && may_enter(s, node))
			meet(s, 1, node, 0, 0);
	search_side(s, 1);
}

/* Both parts of a way, the first in one layer and the second in another; HG_NONE is far. */
static uint32_t length(const struct search *s, hg_node node, uint32_t before, uint32_t after)
{
	const size_t nodes = hgi_nodes(s->graph);
	const uint32_t a = s->distance[0][before * nodes + node];
	const uint32_t b = s->distance[1][after * nodes + node];

	return a == HG_NONE || b == HG_NONE ? HG_NONE : a + b;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void finish(const struct search *s, struct hgi_between *out)
{
	const uint32_t first = hgi_first_object(s->graph), nodes = hgi_nodes(s->graph);

	for (hg_node node = 1; node < nodes; node++) {
		uint32_t n = length(s, node, 0, 0), from = s->distance[0][node];

		if (s->layers == 2) {
			n = least(length(s, node, 1, 0), length(s, node, 0, 1));
			n = least(n, length(s, node, 1, 1));
			from = least(from, s->distance[0][(size_t)nodes + node]);
		}
		out->length[node] = n;
		out->distance[node] = from;
		out->objects += n != HG_NONE && node >= first;
	}
	out->length[0] = HG_NONE;
}

hg_status hgi_between(const hg_graph *graph, const struct hgi_ways *ways, struct hgi_between *out)
{
	struct search s = {
		.graph = graph, .ways = ways, .layers = ways->type || ways->marked ? 2 : 1};
	const size_t places = (size_t)s.layers * hgi_nodes(graph);
	hg_status status =
		places >= HG_NONE ? hgi_error(HG_NO_MEMORY, "too many nodes to search between them")
				  : hgi_reverse((hg_graph *)graph); /* made when first needed */

	*out = (struct hgi_between){0};
	if (status != HG_OK)
		return status;
	s.garbage = ways->garbage;
	for (size_t i = 0; i < ways->n_from; i++)
		s.garbage |= hgi_reach_of(graph, ways->from[i]) == HG_GARBAGE;
	s.distance[0] = malloc(places * sizeof(uint32_t));
	s.distance[1] = malloc(places * sizeof(uint32_t));
	s.queue = malloc(places * sizeof(uint32_t));
	out->length = malloc(hgi_nodes(graph) * sizeof(*out->length));
	out->distance = hgi_calloc(hgi_nodes(graph), sizeof(*out->distance));
	if (!s.distance[0] || !s.distance[1] || !s.queue || !out->length || !out->distance) {
		status = hgi_error(HG_NO_MEMORY, "no memory to search between objects");
	} else {
		memset(s.distance[0], 0xff, places * sizeof(uint32_t));
		memset(s.distance[1], 0xff, places * sizeof(uint32_t));
		start(&s);
		finish(&s, out);
	}
	free(s.distance[0]);
	free(s.distance[1]);
	free(s.queue);
	if (status != HG_OK)
		hgi_between_release(out);
	return status;
}

void hgi_between_release(struct hgi_between *between)
{
	free(between->length);
	free(between->distance);
	*between = (struct hgi_between){0};
}
