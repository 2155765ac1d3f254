/* SPDX-License-Identifier: MIT
 *
 * Proves: the Rust view of real heaps and of random ones keeps the rules at the head of owners.c:
 * roots stand in the order of their lives; an object belongs to the first of them that reaches it,
 * by owning pointers alone, and these go round in no circle; each pointer has the part that the
 * rules give it; shapes follow from the parts; leaks are what counts of references keep.
 */
#include "graph_plain.h"

enum { NONE = UINT32_MAX };

struct view {
	struct plain *p;
	const hg_owners *owners;
	hg_edge *roots; /* in the order of their lives */
	uint32_t n_roots;
	uint32_t *life; /* per node: the first root that reaches it, NONE */
};

static hg_group group_of(const struct view *w, uint32_t root)
{
	hg_group group;

	assert_int_equal(hg_graph_group(w->p->graph, w->roots[root].from, &group), HG_OK);
	return group;
}

static int rank(hg_group_kind kind)
{
	return kind == HG_GROUP_GLOBALS ? 0 : kind == HG_GROUP_FRAME ? 1 : 2;
}

/* Globals, then the frames of each thread from the outermost, then the runtime's. */
static void check_order(const struct view *w)
{
	for (uint32_t r = 1; r < w->n_roots; r++) {
		const hg_group a = group_of(w, r - 1), b = group_of(w, r);
		hg_root x, y;

		assert_true(rank(a.kind) <= rank(b.kind));
		if (a.kind != b.kind || a.kind != HG_GROUP_FRAME)
			continue;
		assert_true(a.thread <= b.thread);
		if (a.thread != b.thread)
			continue;
		assert_true(a.level >= b.level);
		assert_int_equal(hg_graph_root(w->p->graph, w->roots[r - 1].root, &x), HG_OK);
		assert_int_equal(hg_graph_root(w->p->graph, w->roots[r].root, &y), HG_OK);
		assert_true(a.level != b.level || x.line <= y.line);
	}
}

static void find_lives(struct view *w)
{
	struct plain *p = w->p;

	for (uint32_t v = 0; v < p->nodes; v++)
		w->life[v] = NONE;
	for (uint32_t r = 0; r < w->n_roots; r++) {
		plain_spread(p, w->roots[r].to, HG_NONE, false);
		p->mark[w->roots[r].to] = 1;
		for (uint32_t v = p->groups + 1; v < p->nodes; v++)
			if (p->mark[v] && w->life[v] == NONE)
				w->life[v] = r;
	}
}

/* What a root is to the object where it leads. */
static hg_hold hold_of_root(const struct view *w, uint32_t root)
{
	const uint32_t first = w->life[w->roots[root].to];
	const hg_group group = group_of(w, root), longest = group_of(w, first);

	if (first == root)
		return HG_HOLD_OWNER;
	if (group.kind != HG_GROUP_FRAME)
		return group.kind == HG_GROUP_GLOBALS ? HG_HOLD_OWNER : HG_HOLD_NONE;
	return longest.kind == HG_GROUP_GLOBALS || longest.thread == group.thread ? HG_HOLD_LENT
										  : HG_HOLD_OWNER;
}

static void check_roots(const struct view *w)
{
	for (uint32_t r = 0; r < w->n_roots; r++) {
		const uint32_t to = w->roots[r].to;
		hg_ownership own;

		assert_int_equal(hg_owners_hold(w->owners, &w->roots[r]), hold_of_root(w, r));
		assert_int_equal(hg_owners_node(w->owners, to, &own), HG_OK);
		assert_int_equal(own.root, w->roots[w->life[to]].root);
	}
}

static hg_hold hold(const struct view *w, uint32_t v, size_t i)
{
	return hg_owners_hold(w->owners, &w->p->out[v][i]);
}

/* Marks what `start` owns, directly or through others. */
static void spread_owning(const struct view *w, uint32_t start)
{
	struct plain *p = w->p;
	uint32_t head = 0, tail = 0;

	memset(p->mark, 0, p->nodes);
	p->queue[tail++] = start;
	while (head < tail) {
		const uint32_t v = p->queue[head++];

		for (size_t i = 0; i < p->n_out[v]; i++) {
			const uint32_t to = p->out[v][i].to;

			if (p->mark[to] || hold(w, v, i) != HG_HOLD_OWNER)
				continue;
			p->mark[to] = 1;
			p->queue[tail++] = to;
		}
	}
}

static void check_chains(const struct view *w)
{
	const struct plain *p = w->p;
	bool *owned = calloc(p->nodes, sizeof(*owned));

	for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
		for (size_t i = 0; i < p->n_out[v]; i++) {
			const hg_hold h = hold(w, v, i);

			assert_true(h != HG_HOLD_LENT);
			assert_int_equal(h == HG_HOLD_NONE, w->life[v] == NONE);
		}
		if (w->life[v] == NONE)
			continue;
		spread_owning(w, v);
		assert_false(p->mark[v]);
	}
	for (uint32_t r = 0; r < w->n_roots; r++) {
		spread_owning(w, w->roots[r].to);
		p->mark[w->roots[r].to] = 1;
		for (uint32_t v = p->groups + 1; v < p->nodes; v++)
			owned[v] |= p->mark[v] && w->life[v] == r;
	}
	for (uint32_t v = p->groups + 1; v < p->nodes; v++)
		assert_int_equal(owned[v], w->life[v] != NONE);
	free(owned);
}

static bool is_block(const struct plain *p, uint32_t v)
{
	hg_node_info info;
	hg_type type;

	return hg_graph_node(p->graph, v, &info) == HG_OK && info.type != HG_NONE &&
	       hg_graph_type(p->graph, info.type, &type) == HG_OK && type.opaque;
}

static void check_counts(const struct view *w, uint32_t to)
{
	uint32_t held[HG_HOLD_WEAK + 1] = {0};
	const struct plain *p = w->p;
	hg_ownership own;

	for (uint32_t v = 1; v < p->nodes; v++)
		for (size_t i = 0; i < p->n_out[v]; i++)
			held[hold(w, v, i)] += p->out[v][i].to == to;
	assert_int_equal(hg_owners_node(w->owners, to, &own), HG_OK);
	assert_int_equal(own.owners, held[HG_HOLD_OWNER]);
	assert_int_equal(own.lent, held[HG_HOLD_LENT]);
	assert_int_equal(own.weak, held[HG_HOLD_WEAK]);
	if (is_block(p, to)) /* several values, whose owners nobody can tell apart */
		return;
	assert_int_equal(own.shape, w->life[to] == NONE ? HG_SHAPE_DROPPED
				    : own.weak          ? HG_SHAPE_CYCLE
				    : own.owners > 1    ? HG_SHAPE_SHARED
				    : own.lent          ? HG_SHAPE_LENT
							: HG_SHAPE_OWNED);
}

/* Of what no variable leads to, those go to which nobody points, again and again. */
static void check_leaks(const struct view *w)
{
	const struct plain *p = w->p;
	bool *kept = calloc(p->nodes, sizeof(*kept)), *held = calloc(p->nodes, sizeof(*held));
	hg_ownership_totals totals;
	uint64_t objects = 0, bytes = 0;
	bool changed = true;

	for (uint32_t v = p->groups + 1; v < p->nodes; v++)
		kept[v] = w->life[v] == NONE;
	while (changed) {
		changed = false;
		memset(held, 0, p->nodes * sizeof(*held));
		for (uint32_t v = p->groups + 1; v < p->nodes; v++)
			for (size_t i = 0; i < p->n_out[v] && kept[v]; i++)
				held[p->out[v][i].to] = true;
		for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
			changed |= kept[v] && !held[v];
			kept[v] &= held[v];
		}
	}
	hg_owners_totals(w->owners, &totals);
	for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
		hg_ownership own;

		assert_int_equal(hg_owners_node(w->owners, v, &own), HG_OK);
		assert_int_equal(own.leaks, kept[v]);
		objects += kept[v];
		bytes += kept[v] ? p->size[v] : 0;
	}
	assert_int_equal(totals.leak_objects, objects);
	assert_int_equal(totals.leak_bytes, bytes);
	for (uint32_t s = objects = 0; s < HG_SHAPES; s++)
		objects += totals.shape[s].objects;
	assert_int_equal(objects, p->nodes - 1 - p->groups);
	free(kept);
	free(held);
}

static void check(struct plain *p)
{
	struct view w = {.p = p, .life = calloc(p->nodes, sizeof(*w.life))};
	uint32_t named = 0;
	hg_edge root;

	assert_int_equal(hg_graph_owners(p->graph, &w.owners), HG_OK);
	for (uint32_t g = 1; g <= p->groups; g++)
		named += p->unnamed[g] ? 0 : (uint32_t)p->n_out[g];
	w.roots = calloc(named + 1, sizeof(*w.roots));
	while (hg_owners_root(w.owners, w.n_roots, &root) == HG_OK) {
		assert_true(w.n_roots < named);
		w.roots[w.n_roots++] = root;
	}
	assert_int_equal(w.n_roots, named);
	check_order(&w);
	find_lives(&w);
	check_roots(&w);
	check_chains(&w);
	for (uint32_t v = p->groups + 1; v < p->nodes; v++)
		check_counts(&w, v);
	check_leaks(&w);
	free(w.roots);
	free(w.life);
}

int main(int argc, char **argv)
{
	return plain_main(argc, argv, check, NULL);
}
