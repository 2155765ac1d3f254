/* SPDX-License-Identifier: MIT
 *
 * replay_arrows.c - when pointers came and went between the moments that were recorded.
 *
 * The collector's events do not tell of stores, but where the write barrier shaded an object the
 * event says which pointer was stored to: that is when it changed. For other pointers only the
 * moments are known between which they did.
 */
#include "replay.h"

#include <stdlib.h>
#include <string.h>

/* One pointer that was there at one of the moments at least. */
struct pointer {
	const hg_edge *edge;
	uint64_t address; /* of the pointer itself; 0: in a register */
	uint64_t target;  /* of the object */
	uint32_t arrow;
	bool folded; /* at one end stands a fold: it goes with what is there of that */
};

struct toggle {
	uint64_t when; /* as in struct hgi_turn */
	uint32_t arrow;
	int32_t step; /* of the pointers that the arrow stands for: +1 or -1 */
};

struct search {
	const struct hgi_recording *recording;
	const uint64_t *clocks;
	const hg_event *events;
	size_t n_events;
	uint64_t first;
	struct toggle *toggles;
	size_t n, capacity;
	bool failed;
};

/* ---- Is a pointer there at a moment? --------------------------------------------------------- */

static bool leads_to(const hg_graph *graph, const hg_edge *edge, const struct pointer *pointer)
{
	hg_node_info to;

	return hg_graph_node(graph, edge->to, &to) == HG_OK && to.address == pointer->target &&
	       edge->to_offset == pointer->edge->to_offset;
}

static bool object_has(const hg_graph *graph, const struct pointer *pointer)
{
	const uint64_t start = pointer->address - pointer->edge->from_offset;
	const hg_edge *edges;
	uint64_t offset;
	hg_node node;
	size_t n;

	if (hg_graph_find(graph, start, &node, &offset) != HG_OK || offset ||
	    hg_graph_out(graph, node, &edges, &n) != HG_OK)
		return false;
	for (size_t i = 0; i < n; i++)
		if (edges[i].from_offset == pointer->edge->from_offset &&
		    leads_to(graph, &edges[i], pointer))
			return true;
	return false;
}

static bool same_group(const hg_graph *a, hg_node x, const hg_graph *b, hg_node y)
{
	hg_group g, h;

	return hg_graph_group(a, x, &g) == HG_OK && hg_graph_group(b, y, &h) == HG_OK &&
	       g.kind == h.kind && g.thread == h.thread && strcmp(g.name, h.name) == 0;
}

static bool group_has(const hg_graph *graph, const hg_graph *cut, const struct pointer *pointer)
{
	hg_totals totals;
	hg_root wanted, root;

	if (hg_graph_root(cut, pointer->edge->root, &wanted) != HG_OK)
		return false;
	hg_graph_totals(graph, &totals);
	for (hg_node group = 1; group <= totals.groups; group++) {
		const hg_edge *edges;
		size_t n;

		if (!same_group(graph, group, cut, pointer->edge->from) ||
		    hg_graph_out(graph, group, &edges, &n) != HG_OK)
			continue;
		for (size_t i = 0; i < n; i++)
			if (leads_to(graph, &edges[i], pointer) &&
			    hg_graph_root(graph, edges[i].root, &root) == HG_OK &&
			    root.address == wanted.address && strcmp(root.name, wanted.name) == 0)
				return true;
	}
	return false;
}

static bool there_at(const struct search *search, size_t k, const struct pointer *pointer)
{
	const hg_graph *graph = search->recording->graphs[k];

	if (search->recording->n == 1)
		return true;
	return pointer->edge->root == HG_NONE ? object_has(graph, pointer)
					      : group_has(graph, search->recording->cut, pointer);
}

static bool object_at(const hg_graph *graph, uint64_t address)
{
	uint64_t offset;
	hg_node node;

	return hg_graph_find(graph, address, &node, &offset) == HG_OK;
}

/* A pointer of an object that was freed did not change: it goes with the object. */
static bool outlives(const struct search *search, size_t k, const struct pointer *pointer)
{
	const hg_graph *graph = search->recording->graphs[k];

	return object_at(graph, pointer->target) &&
	       (pointer->edge->root != HG_NONE ||
		object_at(graph, pointer->address - pointer->edge->from_offset));
}

/* ---- When it changes ------------------------------------------------------------------------- */

/* The event between moments k - 1 and k that tells of a store to a pointer, or made one of its
 * ends: what was allocated meanwhile is pointed to from then on, as far as anybody can tell. */
static uint64_t when(const struct search *search, size_t k, const struct pointer *pointer)
{
	const uint64_t holder = pointer->address - pointer->edge->from_offset;

	for (uint64_t e = search->clocks[k]; e-- > search->clocks[k - 1];) {
		const hg_event *event;

		if (e < search->first || e - search->first >= search->n_events)
			continue;
		event = &search->events[e - search->first];
		if (event->kind == HG_EVENT_BARRIER && pointer->address &&
		    event->from == pointer->address)
			return 2 * e + 1;
		if (event->kind == HG_EVENT_ALLOC &&
		    (event->object == pointer->target ||
		     (pointer->edge->root == HG_NONE && event->object == holder)))
			return 2 * e + 1;
	}
	return 2 * search->clocks[k];
}

static void toggle(struct search *search, uint64_t time, uint32_t arrow, bool there)
{
	if (search->n == search->capacity) {
		const size_t capacity = search->capacity ? 2 * search->capacity : 64;
		struct toggle *more = realloc(search->toggles, capacity * sizeof(*more));

		if (!more) {
			search->failed = true;
			return;
		}
		search->toggles = more;
		search->capacity = capacity;
	}
	search->toggles[search->n++] = (struct toggle){time, arrow, there ? 1 : -1};
}

static bool unnamed(const hg_graph *cut, const hg_edge *edge)
{
	hg_group group;

	return edge->root != HG_NONE && hg_graph_group(cut, edge->from, &group) == HG_OK &&
	       group.kind == HG_GROUP_UNNAMED;
}

static void follow(struct search *search, const struct pointer *pointer, uint32_t *count)
{
	bool there = pointer->folded || there_at(search, 0, pointer);

	count[pointer->arrow] += there;
	if (pointer->folded || unnamed(search->recording->cut, pointer->edge))
		return; /* see merge_roots of union.c */
	for (size_t k = 1; k < search->recording->n; k++) {
		const bool now = there_at(search, k, pointer);

		if (now == there || (there && !outlives(search, k, pointer)))
			continue;
		toggle(search, when(search, k, pointer), pointer->arrow, now);
		there = now;
	}
}

static void follow_all(struct search *search, uint32_t *count)
{
	const hg_graph *cut = search->recording->cut;
	hg_totals totals;

	hg_graph_totals(cut, &totals);
	for (hg_node node = 1; node < totals.nodes; node++) {
		const hg_edge *edges;
		size_t n;

		if (hg_graph_out(cut, node, &edges, &n) != HG_OK)
			continue;
		for (size_t i = 0; i < n; i++) {
			struct pointer pointer = {.edge = &edges[i]};
			hg_node_info from, to;
			hg_root root;

			pointer.arrow =
				hgi_picture_arrow(cut, search->recording->picture, &edges[i]);
			if (pointer.arrow == HG_NONE ||
			    hg_graph_node(cut, edges[i].to, &to) != HG_OK ||
			    hg_graph_node(cut, node, &from) != HG_OK)
				continue;
			pointer.target = to.address;
			pointer.folded = from.fold || to.fold;
			if (edges[i].root == HG_NONE)
				pointer.address = from.address + edges[i].from_offset;
			else if (hg_graph_root(cut, edges[i].root, &root) == HG_OK)
				pointer.address = root.address;
			follow(search, &pointer, count);
		}
	}
}

static int in_order(const void *a, const void *b)
{
	const struct toggle *t = a, *u = b;

	if (t->when != u->when)
		return t->when < u->when ? -1 : 1;
	return t->arrow < u->arrow ? -1 : t->arrow > u->arrow;
}

hg_status hgi_replay_turns(const struct hgi_recording *recording, const uint64_t *clocks,
			   const hg_event *events, size_t n_events, uint64_t first, uint8_t **there,
			   struct hgi_turn **turns, size_t *n_turns)
{
	struct search search = {.recording = recording,
				.clocks = clocks,
				.events = events,
				.n_events = n_events,
				.first = first};
	const uint32_t n_arrows = recording->picture->n_arrows;
	uint32_t *count = calloc((size_t)n_arrows + 1, sizeof(*count));

	*n_turns = 0;
	*turns = NULL;
	*there = calloc((size_t)n_arrows + 1, 1);
	if (count && *there) {
		follow_all(&search, count);
		*turns = calloc(search.n + 1, sizeof(**turns));
	}
	if (!*turns || search.failed) {
		free(count);
		free(search.toggles);
		return HG_NO_MEMORY;
	}
	/* what leads below a stack does so all the time: see always_popped of union.c */
	for (uint32_t a = 0; a < n_arrows; a++)
		(*there)[a] =
			count[a] > 0 ||
			recording->picture->boxes[recording->picture->arrows[a].to_box].state ==
				HGI_INVALID;
	if (search.n)
		qsort(search.toggles, search.n, sizeof(*search.toggles), in_order);
	for (size_t i = 0; i < search.n; i++) {
		const struct toggle *t = &search.toggles[i];
		const bool before = count[t->arrow] > 0;

		count[t->arrow] += (uint32_t)t->step;
		if (before != (count[t->arrow] > 0))
			(*turns)[(*n_turns)++] =
				(struct hgi_turn){t->when, t->arrow, count[t->arrow] > 0};
	}
	free(count);
	free(search.toggles);
	return HG_OK;
}
