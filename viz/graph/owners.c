/* SPDX-License-Identifier: MIT
 *
 * owners.c - the smallest shape that Rust has for each object of a stopped program.
 *
 * A collector lets anything point to anything. Rust wants one owner for each object, and allows
 * others to borrow it only while the owner lives. What of that does a graph fit? Four steps:
 *
 * 1. Roots in the order in which they die, last first: globals; then the frames of each thread from
 *    the outermost to the innermost, and in a frame the variables by the line of their declaration,
 *    since Rust drops them in the opposite order. What a thread's variables outlive in another
 *    thread nobody knows.
 * 2. One depth-first walk from the roots in that order. An object belongs to the life of the root
 *    that meets it first: no other root that leads to it lives longer. A pointer to an object that
 *    the walk has not yet left closes a cycle. It is Weak: without those back edges no cycle is
 *    left (Tarjan, "Depth-first search and linear graph algorithms", 1972), and everything stays
 *    owned, because the edges of the walk itself are none of them.
 * 3. A variable of a frame that leads to an object of a longer life in the same thread is lent:
 *    it dies before the owner does. All other pointers own.
 * 4. One owner makes a Box, several an Rc (an Arc where two threads reach the object), Weak
 * pointers need an Rc for the count.
 *
 * What no named variable leads to would have been dropped. Taking away what nobody points to again
 * and again, as reference counts do, tells what of it a cycle would keep for ever.
 *
 * All of it is linear in nodes and pointers, but for the sorting of roots.
 */
#include <stdlib.h>

#include "owners.h"

enum { NO_THREAD = 0, MANY_THREADS = UINT32_MAX };

/* ---- 1. Roots in the order of their lives ---------------------------------------------------- */

static int compare_lives(const void *a, const void *b)
{
	const struct hgi_life *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->thread != y->thread)
		return x->thread < y->thread ? -1 : 1;
	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->link < y->link ? -1 : x->link > y->link;
}

static struct hgi_life life_of(const hg_graph *g, uint32_t group, uint32_t link)
{
	const hg_group *of = &g->groups[group - 1];
	const uint64_t root = hgi_link_from(&g->links[link]);
	struct hgi_life life = {.link = link, .group = group, .rank = HGI_RANK_GLOBAL};

	if (of->kind == HG_GROUP_RUNTIME)
		life.rank = HGI_RANK_RUNTIME;
	if (of->kind != HG_GROUP_FRAME)
		return life;
	life.rank = HGI_RANK_FRAME;
	life.thread = of->thread;
	life.level = of->level;
	life.line = root < g->n_roots ? g->roots[root].line : 0;
	return life;
}

static bool order_lives(struct hg_owners *o)
{
	const hg_graph *g = o->graph;
	size_t capacity = 0;

	for (uint32_t group = 1; group <= g->n_groups; group++) {
		if (g->groups[group - 1].kind == HG_GROUP_UNNAMED)
			continue;
		for (uint32_t l = g->out_start[group]; l < g->out_start[group + 1]; l++) {
			if (!hgi_grow(&o->lives, &capacity, o->n_lives + 1ull, sizeof(*o->lives)))
				return false;
			o->lives[o->n_lives++] = life_of(g, group, l);
		}
	}
	if (o->n_lives)
		qsort(o->lives, o->n_lives, sizeof(*o->lives), compare_lives);
	return true;
}

/* ---- 2. and 3. The walk ---------------------------------------------------------------------- */

struct walk {
	struct hg_owners *o;
	uint32_t *stack;  /* objects that the walk has entered and not left */
	uint32_t *cursor; /* per object on the stack: its next link */
	uint32_t depth, done;
	const struct hgi_progress *progress;
	bool cancelled;
};

static void enter(struct walk *w, hg_node node, uint32_t life)
{
	w->o->life[node] = life;
	w->o->flags[node] |= HGI_ON_WALK;
	w->cursor[w->depth] = w->o->graph->out_start[node];
	w->stack[w->depth++] = node;
	w->cancelled = w->cancelled ||
		       (++w->done % HGI_PROGRESS_STEP == 0 && hgi_cancelled(w->progress, w->done));
}

/* Everything that a root leads to and that no longer-lived one did. */
static void walk_from(struct walk *w, hg_node node, uint32_t life)
{
	struct hg_owners *o = w->o;
	const hg_graph *g = o->graph;

	enter(w, node, life);
	while (w->depth && !w->cancelled) {
		const hg_node top = w->stack[w->depth - 1];
		const uint32_t l = w->cursor[w->depth - 1]++;

		if (l == g->out_start[top + 1]) {
			o->flags[top] &= (uint8_t)~HGI_ON_WALK;
			w->depth--;
			continue;
		}
		o->hold[l] = o->flags[g->links[l].to] & HGI_ON_WALK ? HG_HOLD_WEAK : HG_HOLD_OWNER;
		if (!o->life[g->links[l].to])
			enter(w, g->links[l].to, life);
	}
}

/* How a root holds an object that a longer-lived one has led to before. */
static hg_hold hold_of(const struct hg_owners *o, const struct hgi_life *root, hg_node node)
{
	const struct hgi_life *longest = &o->lives[o->life[node] - 1];

	if (root->rank == HGI_RANK_RUNTIME)
		return HG_HOLD_NONE;
	if (root->rank == HGI_RANK_GLOBAL)
		return HG_HOLD_OWNER;
	return longest->rank == HGI_RANK_GLOBAL || longest->thread == root->thread ? HG_HOLD_LENT
										   : HG_HOLD_OWNER;
}

static hg_status walk(struct hg_owners *o, const struct hgi_progress *progress)
{
	const hg_graph *g = o->graph;
	struct walk w = {.o = o, .progress = progress};

	w.stack = malloc((g->n_objects + 1) * sizeof(*w.stack));
	w.cursor = malloc((g->n_objects + 1) * sizeof(*w.cursor));
	for (uint32_t i = 0; w.stack && w.cursor && i < o->n_lives && !w.cancelled; i++) {
		const struct hgi_life *root = &o->lives[i];
		const hg_node to = g->links[root->link].to;

		if (!o->life[to]) {
			o->hold[root->link] = HG_HOLD_OWNER;
			walk_from(&w, to, i + 1);
		} else {
			o->hold[root->link] = (uint8_t)hold_of(o, root, to);
		}
	}
	free(w.stack);
	free(w.cursor);
	if (!w.stack || !w.cursor)
		return hgi_error(HG_NO_MEMORY, "no memory to find owners");
	return w.cancelled ? hgi_error(HG_CANCELLED, "cancelled") : HG_OK;
}

/* ---- Threads --------------------------------------------------------------------------------- */

/* The thread of each object: one, or MANY_THREADS. An object changes twice at most. */
struct spread {
	const hg_graph *graph;
	uint32_t *thread, *queue;
	uint32_t n;
};

static void reach_from(struct spread *s, hg_node node, uint32_t thread)
{
	const uint32_t known = s->thread[node];

	if (known == thread || known == MANY_THREADS)
		return;
	s->thread[node] = known == NO_THREAD ? thread : MANY_THREADS;
	s->queue[s->n++] = node;
}

static void spread(struct spread *s, const struct hg_owners *o)
{
	for (uint32_t i = 0; i < o->n_lives; i++) {
		if (o->lives[i].rank != HGI_RANK_RUNTIME)
			reach_from(s, s->graph->links[o->lives[i].link].to,
				   o->lives[i].rank == HGI_RANK_GLOBAL ? MANY_THREADS
								       : o->lives[i].thread + 1);
	}
	while (s->n) { /* a stack; each object is on it twice at most */
		const hg_node node = s->queue[--s->n];

		for (uint32_t l = s->graph->out_start[node]; l < s->graph->out_start[node + 1]; l++)
			reach_from(s, s->graph->links[l].to, s->thread[node]);
	}
}

/* In a program with several threads, a global belongs to all of them. */
static hg_status find_threads(struct hg_owners *o)
{
	const hg_graph *g = o->graph;
	struct spread s = {.graph = g};
	const struct hgi_life *first = NULL;
	bool several = false;

	for (uint32_t i = 0; i < o->n_lives; i++) {
		if (o->lives[i].rank != HGI_RANK_FRAME)
			continue;
		several = several || (first && first->thread != o->lives[i].thread);
		first = first ? first : &o->lives[i];
	}
	if (!several)
		return HG_OK;
	s.thread = hgi_calloc(hgi_nodes(g), sizeof(*s.thread));
	s.queue = malloc((2ull * g->n_objects + 1) * sizeof(*s.queue));
	if (s.thread && s.queue)
		spread(&s, o);
	for (hg_node node = hgi_first_object(g); s.thread && node < hgi_nodes(g); node++)
		o->flags[node] |= s.thread[node] == MANY_THREADS ? HGI_THREADS : 0;
	free(s.thread);
	free(s.queue);
	return s.thread && s.queue ? HG_OK : hgi_error(HG_NO_MEMORY, "no memory to find owners");
}

/* ---- What would have been dropped ------------------------------------------------------------ */

/* Counts references among the objects that no variable leads to, and lets the counts fall. */
static hg_status find_leaks(struct hg_owners *o)
{
	const hg_graph *g = o->graph;
	uint32_t *count = hgi_calloc(hgi_nodes(g), sizeof(*count));
	uint32_t *queue = malloc((g->n_objects + 1) * sizeof(*queue));
	uint32_t n = 0;

	for (hg_node node = hgi_first_object(g); count && node < hgi_nodes(g); node++) {
		for (uint32_t l = g->out_start[node]; l < g->out_start[node + 1]; l++)
			count[g->links[l].to] += !o->life[node] && !o->life[g->links[l].to];
	}
	for (hg_node node = hgi_first_object(g); count && queue && node < hgi_nodes(g); node++) {
		if (!o->life[node] && !count[node])
			queue[n++] = node;
		if (!o->life[node])
			o->flags[node] |= HGI_LEAKS;
	}
	while (n) {
		const hg_node node = queue[--n];

		o->flags[node] &= (uint8_t)~HGI_LEAKS;
		for (uint32_t l = g->out_start[node]; l < g->out_start[node + 1]; l++) {
			const hg_node to = g->links[l].to;

			if (!o->life[to] && --count[to] == 0)
				queue[n++] = to;
		}
	}
	free(count);
	free(queue);
	return count && queue ? HG_OK : hgi_error(HG_NO_MEMORY, "no memory to find owners");
}

/* ---- 4. Shapes ------------------------------------------------------------------------------- */

/* A block of several small values has as many owners as its most wanted value. */
static uint32_t owners_of_block(const hg_owners *o, hg_node node)
{
	enum { PARTS = 64 };
	const hg_graph *g = o->graph;
	uint32_t count[PARTS] = {0}, most = 0;

	for (uint32_t i = g->in_start[node]; i < g->in_start[node + 1]; i++) {
		const uint64_t at = hgi_link_to(&g->links[g->in_links[i]]);

		if (o->hold[g->in_links[i]] == HG_HOLD_OWNER && ++count[at % PARTS] > most)
			most = count[at % PARTS];
	}
	return most;
}

static void find_shapes(struct hg_owners *o)
{
	const hg_graph *g = o->graph;

	for (hg_node node = hgi_first_object(g); node < hgi_nodes(g); node++) {
		const struct hgi_object *object = hgi_object_of(g, node);
		uint32_t held[HG_HOLD_WEAK + 1] = {0};
		hg_shape shape = HG_SHAPE_OWNED;

		for (uint32_t i = g->in_start[node]; i < g->in_start[node + 1]; i++)
			held[o->hold[g->in_links[i]]]++;
		if (object->type < g->n_types && g->types[object->type].type.opaque)
			held[HG_HOLD_OWNER] = owners_of_block(o, node);
		if (!o->life[node])
			shape = HG_SHAPE_DROPPED;
		else if (held[HG_HOLD_WEAK])
			shape = HG_SHAPE_CYCLE;
		else if (held[HG_HOLD_OWNER] > 1)
			shape = HG_SHAPE_SHARED;
		else if (held[HG_HOLD_LENT])
			shape = HG_SHAPE_LENT;
		o->flags[node] |= (uint8_t)shape;
	}
}

hg_status hgi_owners(hg_graph *graph, const struct hgi_progress *progress)
{
	struct hgi_progress report = *progress;
	struct hg_owners *o;
	hg_status status = HG_NO_MEMORY;

	if (graph->owners)
		return HG_OK;
	report.total = graph->n_objects;
	o = hgi_calloc(1, sizeof(*o));
	if (o) {
		o->graph = graph;
		o->hold = hgi_calloc(graph->n_links, sizeof(*o->hold));
		o->life = hgi_calloc(hgi_nodes(graph), sizeof(*o->life));
		o->flags = hgi_calloc(hgi_nodes(graph), sizeof(*o->flags));
	}
	if (o && o->hold && o->life && o->flags && order_lives(o))
		status = hgi_reverse(graph);
	else
		hgi_error(status, "no memory to find owners");
	if (status == HG_OK)
		status = walk(o, &report);
	if (status == HG_OK)
		status = find_threads(o);
	if (status == HG_OK)
		status = find_leaks(o);
	if (status != HG_OK) {
		hgi_owners_release(o);
		return status;
	}
	find_shapes(o);
	graph->owners = o;
	return HG_OK;
}

hg_status hg_graph_owners(const hg_graph *graph, const hg_owners **owners)
{
	/* made when first asked for, hence the cast */
	const hg_status status = hgi_owners((hg_graph *)graph, &(struct hgi_progress){0});

	*owners = graph->owners;
	return status;
}

void hgi_owners_release(hg_owners *o)
{
	if (!o)
		return;
	free(o->lives);
	free(o->hold);
	free(o->life);
	free(o->flags);
	free(o);
}
