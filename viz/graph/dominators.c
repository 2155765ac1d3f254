/* SPDX-License-Identifier: MIT
 *
 * dominators.c - who alone keeps whom alive, and how much goes when one goes.
 *
 * Node d dominates node v if every path from the root to v passes d: were d gone, v would be
 * garbage. Every v but the root has a nearest such d, its immediate dominator, and these make a
 * tree. The retained size of d is the bytes of its subtree: what the collector would take back if
 * nothing pointed to d any more.
 *
 *     root -> a -> b -> d         idom(b) = a, idom(c) = a, and idom(d) = a: neither b nor c alone
 *             a -> c -> d         keeps d. retained(a) = a + b + c + d, retained(b) = b.
 *
 * The algorithm is Lengauer's and Tarjan's, "A fast algorithm for finding dominators in a
 * flowgraph" (1979), in the version with path compression alone: O(m log n) whatever the graph, and
 * close to linear on heaps. (Semi-NCA of Georgiadis and Tarjan is as fast on heaps, but quadratic
 * on graphs that somebody could put into a snapshot.) Its steps:
 *
 *   1. Number the nodes in the order of a depth-first walk from the root. Only these numbers are
 *      used from here on: neighbours in the walk are neighbours in memory.
 *   2. From the last number to the first, find each node's semidominator: the smallest number from
 *      which a path leads here through nodes with larger numbers than this one. `eval` finds the
 *      best one along the tree path of those already done, and shortens that path on its way.
 *   3. A semidominator is the immediate dominator, or says whose dominator is the same one.
 *
 * No recursion: the walk keeps a cursor per node, `eval` a stack that is an array.
 *
 * Which pointers count. Objects that named variables reach are dominated by what is named, and
 * words of the stack without a name do not count for them: a stale word that happens to point into
 * a list would tear the list's tree apart, and nobody could drop that word. Objects that only such
 * words reach hang below the group of unnamed words in the same way. So the walk starts at the
 * named groups, goes on from the unnamed ones to what is left, and a pointer from one part to the
 * other is passed over. Garbage is in no tree: nothing keeps it, so there is nothing that could
 * give it up; its dominator is HG_NONE and it retains 0.
 *
 * Memory: 40 bytes per node and 4 per pointer at most while it runs, 16 per node are kept.
 */
#include <stdlib.h>
#include <string.h>

#include "graph.h"

struct state { /* of a node, by its number; what step 2 reads together stands together */
	uint32_t ancestor; /* nearer to the root on the path that eval shortens */
	uint32_t semi;
	uint32_t label; /* the one with the smallest semi on the path that was cut short */
	uint32_t dominator;
};

struct work {
	const hg_graph *graph;
	uint32_t *number;            /* of a node: 1 + its place in the walk; 0: not met */
	uint32_t *node;              /* the reverse: of a place */
	uint32_t *parent;            /* in the walk's tree */
	uint32_t n, named;           /* places; those below `named` are reached by named groups */
	uint32_t *from_start, *from; /* places with a pointer to a place, in rows */
	struct state *state;
	uint32_t *bucket, *next; /* per place: those that it is the semidominator of, as a list */
	uint32_t *path;          /* of eval; the cursors of the walk before */
	struct hgi_progress progress;
};

static bool is_unnamed_group(const hg_graph *graph, uint32_t node)
{
	return node >= 1 && node <= graph->n_groups &&
	       graph->groups[node - 1].kind == HG_GROUP_UNNAMED;
}

static bool allocate(struct work *w)
{
	const size_t nodes = hgi_nodes(w->graph);

	w->number = hgi_calloc(nodes, sizeof(*w->number));
	w->node = hgi_calloc(nodes, sizeof(*w->node));
	w->parent = hgi_calloc(nodes, sizeof(*w->parent));
	w->path = hgi_calloc(nodes, sizeof(*w->path));
	w->from_start = hgi_calloc(nodes, sizeof(*w->from_start));
	w->state = hgi_calloc(nodes, sizeof(*w->state));
	w->next = hgi_calloc(nodes, sizeof(*w->next));
	return w->number && w->node && w->parent && w->path && w->from_start && w->state && w->next;
}

static void release(struct work *w)
{
	free(w->number);
	free(w->node);
	free(w->parent);
	free(w->path);
	free(w->from_start);
	free(w->from);
	free(w->state);
	free(w->next);
}

/* Progress counts places: each is visited by the walk, by the search for pointers, by step 2. */
static hg_status report(struct work *w, uint64_t done)
{
	if (done % HGI_PROGRESS_STEP == 0 && hgi_cancelled(&w->progress, done))
		return hgi_error(HG_CANCELLED, "cancelled");
	return HG_OK;
}

/* ---- 1. The walk ----------------------------------------------------------------------------- */

static void meet(struct work *w, uint32_t node, uint32_t parent)
{
	w->number[node] = w->n + 1;
	w->node[w->n] = node;
	w->parent[w->n] = parent;
	w->path[w->n] = w->graph->out_start[node];
	w->n++;
}

static hg_status walk_from(struct work *w, uint32_t start)
{
	const hg_graph *g = w->graph;
	uint32_t at = w->n;

	meet(w, start, 0);
	while (at) {
		const uint32_t node = w->node[at];
		uint32_t link = w->path[at];
		const uint32_t end = g->out_start[node + 1];

		while (link < end && w->number[g->links[link].to])
			link++;
		w->path[at] = link + 1;
		if (link >= end) {
			at = w->parent[at];
			continue;
		}
		meet(w, g->links[link].to, at);
		at = w->n - 1;
		if (report(w, at) != HG_OK)
			return HG_CANCELLED;
	}
	return HG_OK;
}

static hg_status walk(struct work *w)
{
	hg_status status = HG_OK;

	meet(w, 0, 0);
	for (int unnamed = 0; unnamed <= 1 && status == HG_OK; unnamed++) {
		for (uint32_t g = 1; g <= w->graph->n_groups && status == HG_OK; g++) {
			if (is_unnamed_group(w->graph, g) == unnamed)
				status = walk_from(w, g);
		}
		if (!unnamed)
			w->named = w->n;
	}
	return status;
}

/* ---- The pointers to each place -------------------------------------------------------------- */

/* The place that a pointer from place `from` leads to, if it counts; else the root's. */
static uint32_t counts(const struct work *w, uint32_t from, uint32_t link)
{
	const uint32_t to = w->number[w->graph->links[link].to] - 1; /* met, as `from` was */

	return !from || (from < w->named) == (to < w->named) ? to : 0;
}

static hg_status find_pointers(struct work *w)
{
	const hg_graph *g = w->graph;
	uint32_t sum = 0;

	for (uint32_t p = 0; p < w->n; p++) {
		const uint32_t node = w->node[p];

		for (uint32_t l = g->out_start[node]; l < g->out_start[node + 1]; l++)
			w->from_start[counts(w, p, l)]++;
	}
	for (uint32_t p = 0; p < w->n; p++) {
		const uint32_t count = w->from_start[p];

		w->from_start[p] = sum;
		sum += count;
	}
	w->from = hgi_calloc(sum, sizeof(*w->from));
	if (!w->from)
		return hgi_error(HG_NO_MEMORY, "no memory to find dominators");
	/* each row is filled from its start, which ends up where the next one begins */
	for (uint32_t p = 0; p < w->n; p++) {
		const uint32_t node = w->node[p];

		for (uint32_t l = g->out_start[node]; l < g->out_start[node + 1]; l++)
			w->from[w->from_start[counts(w, p, l)]++] = p;
		if (report(w, (uint64_t)w->n + p) != HG_OK)
			return HG_CANCELLED;
	}
	return HG_OK;
}

/* ---- 2. Semidominators, 3. dominators -------------------------------------------------------- */

/* The place with the smallest semidominator on the path from v up to the tree of `linked`, the
 * places from `linked` on; v itself if it is not among them. */
static uint32_t eval(struct work *w, uint32_t v, uint32_t linked)
{
	struct state *state = w->state;
	uint32_t depth = 0, top = v;

	if (v < linked)
		return v;
	while (state[top].ancestor >= linked) {
		w->path[depth++] = top;
		top = state[top].ancestor;
	}
	while (depth) {
		struct state *s = &state[w->path[--depth]];

		if (state[state[top].label].semi < state[s->label].semi)
			s->label = state[top].label;
		s->ancestor = state[top].ancestor;
		top = w->path[depth];
	}
	return state[v].label;
}

/* Those whose semidominator is `place`, once its subtree is linked. */
static void empty_bucket(struct work *w, uint32_t place, uint32_t linked)
{
	for (uint32_t v = w->bucket[place]; v; v = w->next[v]) {
		const uint32_t u = eval(w, v, linked);

		w->state[v].dominator = w->state[u].semi < w->state[v].semi ? u : place;
	}
	w->bucket[place] = 0;
}

static hg_status find_dominators(struct work *w)
{
	struct state *state = w->state;

	w->bucket = w->number; /* nobody needs numbers any more */
	memset(w->bucket, 0, hgi_nodes(w->graph) * sizeof(*w->bucket));
	for (uint32_t p = 0; p < w->n; p++)
		state[p] = (struct state){w->parent[p], p, p, 0};
	for (uint32_t p = w->n; p-- > 1;) {
		/* from_start moved by one row when it was filled */
		for (uint32_t i = w->from_start[p - 1]; i < w->from_start[p]; i++) {
			const uint32_t semi = state[eval(w, w->from[i], p + 1)].semi;

			if (semi < state[p].semi)
				state[p].semi = semi;
		}
		if (state[p].semi == w->parent[p]) { /* mostly: nothing can be in between */
			state[p].dominator = w->parent[p];
		} else {
			w->next[p] = w->bucket[state[p].semi];
			w->bucket[state[p].semi] = p;
		}
		empty_bucket(w, w->parent[p], p);
		if (report(w, 2ull * w->n + (w->n - p)) != HG_OK)
			return HG_CANCELLED;
	}
	for (uint32_t p = 1; p < w->n; p++) {
		if (state[p].dominator != state[p].semi)
			state[p].dominator = state[state[p].dominator].dominator;
	}
	return HG_OK;
}

/* ---- What is kept ---------------------------------------------------------------------------- */

static void drop(uint32_t **array)
{
	free(*array);
	*array = NULL;
}

/* Children have larger numbers than their dominators, so one sweep from the end adds them up. What
 * is not needed for it goes first: at its most, all this takes no more than the search did. */
static hg_status keep(struct work *w, struct hgi_dominators *d)
{
	const uint32_t nodes = hgi_nodes(w->graph);

	drop(&w->number);
	drop(&w->parent);
	drop(&w->path);
	drop(&w->from_start);
	drop(&w->from);
	drop(&w->next);
	d->dominator = malloc(nodes * sizeof(*d->dominator));
	d->bytes = hgi_calloc(nodes, sizeof(*d->bytes));
	d->objects = hgi_calloc(nodes, sizeof(*d->objects));
	if (!d->dominator || !d->bytes || !d->objects)
		return hgi_error(HG_NO_MEMORY, "no memory for retained sizes");
	for (uint32_t i = 0; i < nodes; i++)
		d->dominator[i] = HG_NONE;
	for (uint32_t p = w->n; p-- > 0;) {
		const uint32_t node = w->node[p];
		const struct hgi_object *o = hgi_object_of(w->graph, node);
		const uint32_t dominator = w->node[w->state[p].dominator];

		if (o) {
			d->bytes[node] += o->size;
			d->objects[node]++;
		}
		if (!p)
			break;
		d->dominator[node] = dominator;
		d->bytes[dominator] += d->bytes[node];
		d->objects[dominator] += d->objects[node];
	}
	return HG_OK;
}

void hgi_dominators_release(struct hgi_dominators *d)
{
	free(d->dominator);
	free(d->bytes);
	free(d->objects);
	free(d->child_start);
	free(d->children);
	*d = (struct hgi_dominators){0};
}

hg_status hgi_dominators(hg_graph *graph, const struct hgi_progress *progress)
{
	struct work w = {.graph = graph};
	hg_status status = HG_OK;

	if (graph->dominators.dominator)
		return HG_OK;
	if (progress)
		w.progress = *progress;
	w.progress.total = 3ull * hgi_nodes(graph);
	if (!allocate(&w))
		status = hgi_error(HG_NO_MEMORY, "no memory to find dominators");
	if (status == HG_OK)
		status = walk(&w);
	if (status == HG_OK)
		status = find_pointers(&w);
	if (status == HG_OK)
		status = find_dominators(&w);
	if (status == HG_OK)
		status = keep(&w, &graph->dominators);
	release(&w);
	if (status != HG_OK)
		hgi_dominators_release(&graph->dominators);
	return status;
}
