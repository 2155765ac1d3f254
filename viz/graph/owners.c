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
#include <string.h>

#include "graph.h"

enum { NO_THREAD = 0, MANY_THREADS = UINT32_MAX };

/* What owners->flags holds. */
enum { SHAPE = 7, THREADS = 8, LEAKS = 16, ON_WALK = 32 };

/* A root's pointer, and what decides how long it lives. */
struct life {
	uint32_t link, group; /* index of the link, node of the group */
	uint32_t rank;        /* global, frame, runtime */
	uint32_t thread, level, line;
};

enum { RANK_GLOBAL, RANK_FRAME, RANK_RUNTIME };

struct hg_owners {
	const hg_graph *graph;
	struct life *lives; /* those that live longest first */
	uint32_t n_lives;
	uint8_t *hold; /* per link: hg_hold */
	uint32_t
		*life; /* per node: 1 + place in lives of the first root that leads here; 0: none */
	uint8_t *flags; /* per node */
};

/* ---- 1. Roots in the order of their lives ---------------------------------------------------- */

static int compare_lives(const void *a, const void *b)
{
	const struct life *x = a, *y = b;

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

static struct life life_of(const hg_graph *g, uint32_t group, uint32_t link)
{
	const hg_group *of = &g->groups[group - 1];
	const uint64_t root = hgi_link_from(&g->links[link]);
	struct life life = {.link = link, .group = group, .rank = RANK_GLOBAL};

	if (of->kind == HG_GROUP_RUNTIME)
		life.rank = RANK_RUNTIME;
	if (of->kind != HG_GROUP_FRAME)
		return life;
	life.rank = RANK_FRAME;
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
	w->o->flags[node] |= ON_WALK;
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
			o->flags[top] &= (uint8_t)~ON_WALK;
			w->depth--;
			continue;
		}
		o->hold[l] = o->flags[g->links[l].to] & ON_WALK ? HG_HOLD_WEAK : HG_HOLD_OWNER;
		if (!o->life[g->links[l].to])
			enter(w, g->links[l].to, life);
	}
}

/* How a root holds an object that a longer-lived one has led to before. */
static hg_hold hold_of(const struct hg_owners *o, const struct life *root, hg_node node)
{
	const struct life *longest = &o->lives[o->life[node] - 1];

	if (root->rank == RANK_RUNTIME)
		return HG_HOLD_NONE;
	if (root->rank == RANK_GLOBAL)
		return HG_HOLD_OWNER;
	return longest->rank == RANK_GLOBAL || longest->thread == root->thread ? HG_HOLD_LENT
									       : HG_HOLD_OWNER;
}

static hg_status walk(struct hg_owners *o, const struct hgi_progress *progress)
{
	const hg_graph *g = o->graph;
	struct walk w = {.o = o, .progress = progress};

	w.stack = malloc((g->n_objects + 1) * sizeof(*w.stack));
	w.cursor = malloc((g->n_objects + 1) * sizeof(*w.cursor));
	for (uint32_t i = 0; w.stack && w.cursor && i < o->n_lives && !w.cancelled; i++) {
		const struct life *root = &o->lives[i];
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
		if (o->lives[i].rank != RANK_RUNTIME)
			reach_from(s, s->graph->links[o->lives[i].link].to,
				   o->lives[i].rank == RANK_GLOBAL ? MANY_THREADS
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
	const struct life *first = NULL;
	bool several = false;

	for (uint32_t i = 0; i < o->n_lives; i++) {
		if (o->lives[i].rank != RANK_FRAME)
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
		o->flags[node] |= s.thread[node] == MANY_THREADS ? THREADS : 0;
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
			o->flags[node] |= LEAKS;
	}
	while (n) {
		const hg_node node = queue[--n];

		o->flags[node] &= (uint8_t)~LEAKS;
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

/* Whether the type of a pointer lets it write: anything but a pointer to const. What is not known
 * could. */
static bool could_write(const char *type)
{
	const char *star = strrchr(type, '*');
	const char *at = type;

	while (star && (at = strstr(at, "const")) && at < star) {
		const char end = at[strlen("const")];

		if ((at == type || strchr(" *(", at[-1])) && (end == ' ' || end == '*')) {
			const char *other = memchr(at, '*', (size_t)(star - at));

			if (!other) /* const of the very thing that it points to */
				return false;
		}
		at++;
	}
	return true;
}

bool hg_owners_could_write(const hg_owners *o, const hg_edge *edge)
{
	const hg_graph *g = o->graph;
	const struct hgi_object *from = hgi_object_of(g, edge->from);
	const struct hgi_type *type;
	uint64_t offset = edge->from_offset;

	if (edge->root != HG_NONE)
		return edge->root >= g->n_roots || could_write(g->roots[edge->root].type);
	if (!from || from->type >= g->n_types)
		return true;
	type = &g->types[from->type];
	if (type->type.size)
		offset %= type->type.size;
	for (size_t i = 0; i < type->n_fields; i++) {
		if (type->fields[i].offset == offset)
			return could_write(type->fields[i].value);
	}
	return true;
}

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

static void count_holders(const hg_owners *o, hg_node node, hg_ownership *out)
{
	const hg_graph *g = o->graph;
	uint32_t held[HG_HOLD_WEAK + 1] = {0};
	uint32_t group = 0, names = 0, here = 0, all = 0; /* lent in a frame; who could write */
	uint32_t threads = 0, thread = 0;

	for (uint32_t i = g->in_start[node]; i < g->in_start[node + 1]; i++) {
		const uint32_t l = g->in_links[i], from = g->in_from[i];
		const hg_hold hold = (hg_hold)o->hold[l];
		const bool is_root = from < hgi_first_object(g);
		const hg_edge edge = {.from = from,
				      .to = node,
				      .root = is_root ? (uint32_t)hgi_link_from(&g->links[l])
						      : HG_NONE,
				      .from_offset = hgi_link_from(&g->links[l])};
		const bool writes = (hold == HG_HOLD_OWNER || hold == HG_HOLD_LENT) &&
				    hg_owners_could_write(o, &edge);

		held[hold]++;
		out->writers += writes;
		if (hold != HG_HOLD_LENT)
			continue;
		if (from != group) {
			group = from;
			names = here = 0;
		}
		names++;
		here += writes;
		all += writes;
		if (g->groups[from - 1].thread + 1 != thread) {
			thread = g->groups[from - 1].thread + 1;
			threads++;
		}
		out->refused = out->refused || (here && names > 1) || (all && threads > 1);
	}
	out->owners = held[HG_HOLD_OWNER];
	out->lent = held[HG_HOLD_LENT];
	out->weak = held[HG_HOLD_WEAK];
	out->lent_writers = all;
}

hg_status hg_owners_node(const hg_owners *o, hg_node node, hg_ownership *out)
{
	const struct hgi_object *object = hgi_object_of(o->graph, node);

	*out = (hg_ownership){.root = HG_NONE};
	if (!object)
		return hgi_error(HG_BAD_INPUT, "node %u is no object", node);
	out->shape = (hg_shape)(o->flags[node] & SHAPE);
	out->threads = o->flags[node] & THREADS;
	out->leaks = o->flags[node] & LEAKS;
	if (o->life[node])
		out->root =
			(uint32_t)hgi_link_from(&o->graph->links[o->lives[o->life[node] - 1].link]);
	count_holders(o, node, out);
	return HG_OK;
}

hg_hold hg_owners_hold(const hg_owners *o, const hg_edge *edge)
{
	const hg_graph *g = o->graph;
	uint32_t low, high;

	if (edge->from >= hgi_nodes(g))
		return HG_HOLD_NONE;
	low = g->out_start[edge->from];
	high = g->out_start[edge->from + 1];
	while (low < high) { /* rows are sorted by the place of the pointer */
		const uint32_t middle = low + (high - low) / 2;
		const uint64_t at = hgi_link_from(&g->links[middle]);

		if (at == edge->from_offset)
			return (hg_hold)o->hold[middle];
		if (at < edge->from_offset)
			low = middle + 1;
		else
			high = middle;
	}
	return HG_HOLD_NONE;
}

hg_status hg_owners_root(const hg_owners *o, uint32_t index, hg_edge *out)
{
	const struct hgi_link *link;

	if (index >= o->n_lives)
		return hgi_error(HG_NOT_FOUND, "root %u of %u", index, o->n_lives);
	link = &o->graph->links[o->lives[index].link];
	*out = (hg_edge){.from = o->lives[index].group,
			 .to = link->to,
			 .root = (uint32_t)hgi_link_from(link),
			 .from_offset = hgi_link_from(link),
			 .to_offset = hgi_link_to(link)};
	return HG_OK;
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

void hg_owners_totals(const hg_owners *o, hg_ownership_totals *totals)
{
	const hg_graph *g = o->graph;

	*totals = (hg_ownership_totals){0};
	for (hg_node node = hgi_first_object(g); node < hgi_nodes(g); node++) {
		hg_shape_totals *shape = &totals->shape[o->flags[node] & SHAPE];
		hg_ownership own;

		if (hg_owners_node(o, node, &own) != HG_OK)
			continue;
		shape->objects++;
		shape->bytes += hgi_object_of(g, node)->size;
		shape->owners += own.owners;
		shape->lent += own.lent;
		shape->weak += own.weak;
		shape->refused += own.refused;
		shape->cells += own.writers > 0;
		shape->threads += own.threads;
		totals->leak_objects += own.leaks;
		totals->leak_bytes += own.leaks ? hgi_object_of(g, node)->size : 0;
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
