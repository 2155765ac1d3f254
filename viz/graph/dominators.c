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
 * close to linear on heaps. (Semi-NCA of Georgiadis and Tarjan saves one or two in a hundred
 * instructions on the heap of `make bench`, and is quadratic on graphs that somebody could put into
 * a snapshot.) Its steps:
 *
 *   1. Number the nodes in the order of a depth-first walk from the root. Only these numbers, the
 *      places, are used from here on: neighbours in the walk are neighbours in memory.
 *   2. From the last place to the first, find each one's semidominator: the smallest place from
 *      which a path leads here through places larger than this one. `eval` finds the best one along
 *      the tree path of those already done, and shortens that path on its way.
 *   3. A semidominator is the immediate dominator, or says whose dominator is the same one.
 *
 * What makes it fast on heaps. Most objects have one pointer to them, which the walk took: such a
 * tree pointer makes the parent the first candidate for the semidominator, and only the others are
 * kept to be looked at in step 2. And a heap does not fit into a cache, so step 1, which jumps
 * about in it, touches one line of memory per node: the graph is packed into
 * `rows` for it, and what it will come to is fetched ahead. No recursion: what the walk still has
 * to do is a stack of pointers, eval's is an array.
 *
 * Which pointers count. Objects that named variables reach are dominated by what is named, and
 * words of the stack without a name do not count for them: a stale word that happens to point into
 * a list would tear the list's tree apart, and nobody could drop that word. Objects that only such
 * words reach hang below the group of unnamed words in the same way. So the walk starts at the
 * named groups, goes on from the unnamed ones to what is left, and a pointer from one part to the
 * other is passed over. Garbage is in no tree: nothing keeps it, so there is nothing that could
 * give it up; its dominator is HG_NONE and it retains 0.
 *
 * Memory: 24 bytes per node and 12 per pointer at most, 20 per node are kept.
 */
#include <stdlib.h>
#include <string.h>

#include "graph.h"

/* Of a place; what step 2 reads together stands together. Members that share room are needed one
 * after the other. */
struct state {
	uint32_t ancestor; /* nearer to the root on the path that eval shortens; first the parent */
	uint32_t label;    /* the one with the smallest semi on the path that was cut short */
	union {
		uint32_t others; /* until step 2 comes here: pointers to it, as a list; 0: none */
		uint32_t semi;   /* then */
	};
	union {
		uint32_t
			bucket; /* until step 2 comes here: those that it is the semidominator of */
		uint32_t next;  /* while it is in such a list */
		uint32_t dominator; /* then */
	};
};

/* The same room once dominators are known: what is kept. */
union place {
	struct state state;
	struct hgi_dominated sum;
};
_Static_assert(sizeof(union place) == sizeof(struct hgi_dominated), "places become the rows");

/* A pointer that the walk still has to take, and then one that is no part of its tree. */
struct pointer {
	uint32_t from; /* place */
	union {
		uint32_t to;   /* where the row of the target begins */
		uint32_t next; /* of the other pointers to the same place: 1 + index, 0: none */
	};
};

/* The first word of a node's row is the number of words behind it, which tell where the rows begin
 * that the node points to; once it is met, its place. */
#define MET 0x80000000u

struct work {
	const hg_graph *graph;
	uint32_t *rows;           /* words; once the walk is over only the number of each node */
	union place *places;      /* in the order of the walk */
	uint32_t n, part;         /* of them; the first one of the part that is walked */
	struct pointer *pointers; /* below `open`: to be taken; from `others` on: not in the tree */
	size_t open, others;
	uint32_t *path; /* of eval */
	struct hgi_progress progress;
};

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory to find dominators");
}

static bool is_unnamed_group(const hg_graph *graph, uint32_t node)
{
	return node >= 1 && node <= graph->n_groups &&
	       graph->groups[node - 1].kind == HG_GROUP_UNNAMED;
}

/* Progress counts places: each is visited by the walk and by step 2. */
static hg_status report(struct work *w, uint64_t done)
{
	if (done % HGI_PROGRESS_STEP == 0 && hgi_cancelled(&w->progress, done))
		return hgi_error(HG_CANCELLED, "cancelled");
	return HG_OK;
}

/* ---- 1. The walk ----------------------------------------------------------------------------- */

static inline uint32_t row_of(const hg_graph *graph, uint32_t node)
{
	return graph->out_start[node] + node;
}

/* The rows of all nodes, one behind the other: a line of the cache holds what the walk needs of a
 * node, where links takes 16 bytes per pointer and out_start and numbers are elsewhere. */
static hg_status make_rows(struct work *w)
{
	const hg_graph *g = w->graph;
	const uint32_t nodes = hgi_nodes(g);
	const size_t words = g->n_links + (size_t)nodes;
	uint32_t *word;

	if (words >= MET)
		return no_memory();
	word = w->rows = hgi_array(words, sizeof(*w->rows));
	if (!word)
		return no_memory();
	for (uint32_t v = 0; v < nodes; v++) {
		*word++ = g->out_start[v + 1] - g->out_start[v];
		for (uint32_t l = g->out_start[v]; l < g->out_start[v + 1]; l++)
			*word++ = row_of(g, g->links[l].to);
	}
	return HG_OK;
}

/* Gives a node its place. The pointers out of it are on top of the stack then. */
static void meet(struct work *w, uint32_t *row, uint32_t parent)
{
	const uint32_t place = w->n++, targets = row[0];

	row[0] = MET | place;
	w->places[place].state = (struct state){.ancestor = parent, .label = place};
	for (uint32_t i = 1; i <= targets; i++) {
		__builtin_prefetch(&w->rows[row[i]]);
		w->pointers[w->open++] = (struct pointer){place, {row[i]}};
	}
}

/* A pointer to a place that had been met; those to the part that was walked before do not count. */
static void keep_other(struct work *w, uint32_t from, uint32_t to)
{
	struct state *target = &w->places[to].state;

	if (to < w->part || to == from)
		return;
	w->pointers[--w->others] = (struct pointer){from, {target->others}};
	target->others = (uint32_t)w->others + 1;
}

static hg_status walk_from(struct work *w, uint32_t group)
{
	w->pointers[w->open++] = (struct pointer){0, {row_of(w->graph, group)}};
	while (w->open) {
		const struct pointer pointer = w->pointers[--w->open];
		uint32_t *row = w->rows + pointer.to;

		if (row[0] & MET) {
			keep_other(w, pointer.from, row[0] & ~MET);
			continue;
		}
		meet(w, row, pointer.from);
		if (report(w, w->n) != HG_OK)
			return HG_CANCELLED;
	}
	return HG_OK;
}

static hg_status walk(struct work *w)
{
	const hg_graph *g = w->graph;
	hg_status status = HG_OK;

	w->rows[0] = MET; /* the root's pointers are taken here, group by group */
	w->n = 1;
	w->places[0].state = (struct state){0};
	for (int unnamed = 0; unnamed <= 1 && status == HG_OK; unnamed++) {
		w->part = unnamed ? w->n : 0;
		for (uint32_t v = 1; v <= g->n_groups && status == HG_OK; v++) {
			if (is_unnamed_group(g, v) == unnamed)
				status = walk_from(w, v);
		}
	}
	return status;
}

/* Only the places stay, from 1, 0: not met. From here on the row of a node is one word. */
static void shrink_rows(struct work *w)
{
	const uint32_t nodes = hgi_nodes(w->graph);
	uint32_t *shrunk;

	for (uint32_t v = 0; v < nodes; v++) {
		const uint32_t first = w->rows[row_of(w->graph, v)];

		w->rows[v] = first & MET ? (first & ~MET) + 1 : 0;
	}
	shrunk = realloc(w->rows, nodes * sizeof(*w->rows));
	if (shrunk)
		w->rows = shrunk;
}

/* ---- 2. Semidominators, 3. dominators -------------------------------------------------------- */

/* The place with the smallest semidominator on the path from v up to the tree of `linked`, the
 * places from `linked` on, of which v is one. */
static uint32_t eval(struct work *w, uint32_t v, uint32_t linked)
{
	union place *places = w->places;
	uint32_t depth = 0, top = v;

	while (places[top].state.ancestor >= linked) {
		w->path[depth++] = top;
		top = places[top].state.ancestor;
	}
	while (depth) {
		struct state *above = &places[top].state, *s;

		top = w->path[--depth];
		s = &places[top].state;
		if (places[above->label].state.semi < places[s->label].state.semi)
			s->label = above->label;
		s->ancestor = above->ancestor;
	}
	return places[v].state.label;
}

/* The smallest place from which a pointer, or a path through larger ones, leads to this one. */
static uint32_t find_semi(struct work *w, uint32_t place)
{
	const struct state *s = &w->places[place].state;
	uint32_t semi = s->ancestor; /* still the parent: nobody has asked for its path */

	for (uint32_t i = s->others; i; i = w->pointers[i - 1].next) {
		uint32_t from = w->pointers[i - 1].from;

		if (from > place)
			from = w->places[eval(w, from, place + 1)].state.semi;
		semi = from < semi ? from : semi;
	}
	return semi;
}

/* Those whose semidominator is `place`, once its subtree is linked. */
static void empty_bucket(struct work *w, uint32_t place, uint32_t linked)
{
	for (uint32_t v = w->places[place].state.bucket, next; v; v = next) {
		struct state *s = &w->places[v].state;
		const uint32_t u = eval(w, v, linked);

		next = s->next;
		s->dominator = w->places[u].state.semi < s->semi ? u : place;
	}
	w->places[place].state.bucket = 0;
}

static hg_status find_dominators(struct work *w)
{
	for (uint32_t p = w->n; p-- > 1;) {
		struct state *s = &w->places[p].state;
		const uint32_t parent = s->ancestor;

		s->semi = find_semi(w, p);
		if (s->semi == parent) { /* mostly: nothing can be in between */
			s->dominator = parent;
		} else {
			struct state *semi = &w->places[s->semi].state;

			s->next = semi->bucket;
			semi->bucket = p;
		}
		empty_bucket(w, parent, p);
		if (report(w, (uint64_t)w->n + (w->n - p)) != HG_OK)
			return HG_CANCELLED;
	}
	for (uint32_t p = 1; p < w->n; p++) {
		struct state *s = &w->places[p].state;

		if (s->dominator != s->semi)
			s->dominator = w->places[s->dominator].state.dominator;
	}
	return HG_OK;
}

/* ---- What is kept ---------------------------------------------------------------------------- */

/* What each node retains: its own size, and what its children in the tree do. These have larger
 * places, so one sweep from the end adds them up. */
static void add_up(struct work *w)
{
	const uint32_t *number = w->rows;
	uint32_t *node = w->path; /* of a place; eval needs no path any more */

	for (uint32_t v = 0; v < hgi_nodes(w->graph); v++) {
		const struct hgi_object *o = hgi_object_of(w->graph, v);
		union place *place;

		if (!number[v])
			continue;
		node[number[v] - 1] = v;
		place = &w->places[number[v] - 1];
		place->sum =
			(struct hgi_dominated){o ? o->size : 0, o != NULL, place->state.dominator};
	}
	for (uint32_t p = w->n; p-- > 1;) {
		struct hgi_dominated *s = &w->places[p].sum;
		struct hgi_dominated *above = &w->places[s->dominator].sum;

		above->bytes += s->bytes;
		above->objects += s->objects;
		s->dominator = node[s->dominator];
	}
	w->places[0].sum.dominator = HG_NONE;
}

void hgi_dominators_release(struct hgi_dominators *d)
{
	free(d->number);
	free(d->rows);
	free(d->child_start);
	free(d->children);
	*d = (struct hgi_dominators){0};
}

static hg_status search(struct work *w)
{
	const size_t nodes = hgi_nodes(w->graph);
	hg_status status = make_rows(w);

	w->others = w->graph->n_links;
	w->places = hgi_array(nodes, sizeof(*w->places));
	w->pointers = hgi_array(w->graph->n_links, sizeof(*w->pointers));
	w->path = hgi_array(nodes, sizeof(*w->path));
	if (!w->places || !w->pointers || !w->path)
		status = no_memory();
	if (status == HG_OK)
		status = walk(w);
	if (status == HG_OK)
		shrink_rows(w);
	return status == HG_OK ? find_dominators(w) : status;
}

hg_status hgi_dominators(hg_graph *graph, const struct hgi_progress *progress)
{
	struct work w = {.graph = graph};
	hg_status status;

	if (graph->dominators.rows)
		return HG_OK;
	if (progress)
		w.progress = *progress;
	w.progress.total = 2ull * hgi_nodes(graph);
	status = search(&w);
	if (status == HG_OK) {
		add_up(&w);
		graph->dominators.number = w.rows;
		graph->dominators.rows = &w.places->sum;
	} else {
		free(w.rows);
		free(w.places);
	}
	free(w.pointers);
	free(w.path);
	return status;
}
