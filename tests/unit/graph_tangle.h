/* SPDX-License-Identifier: MIT
 *
 * graph_tangle.h - random graphs as heaps, with the same graph as plain lists beside it, for the
 * naive twins of the analyses. Nodes have the numbers that the library gives them: 0 the root, then
 * GROUPS groups (the second one holds unnamed words), then the objects.
 */
#ifndef GRAPH_TANGLE_H
#define GRAPH_TANGLE_H

#include "graph_fixture.h"

enum {
	T_GROUPS = 4,
	T_UNNAMED = 2,
	T_WORDS = 8,
	T_MOST = 160,
	T_NODES = 1 + T_GROUPS + T_MOST,
	T_LINKS = T_GROUPS * 40 + T_MOST * T_WORDS
};

struct tangle {
	struct fx fx;
	hg_graph *graph;
	uint32_t n, nodes; /* objects, all nodes */
	struct {
		uint32_t from, to;
	} links[T_LINKS]; /* groups' and objects' */
	uint32_t n_links;
	uint32_t type[T_MOST], site[T_MOST];
	uint64_t address[T_MOST];
	uint8_t reach[T_NODES]; /* hg_reach, by the naive walk */
};

static inline bool t_is_object(uint32_t node)
{
	return node > T_GROUPS;
}

static inline void t_link(struct tangle *t, uint32_t from, uint32_t to)
{
	t->links[t->n_links].from = from;
	t->links[t->n_links++].to = to;
}

/* Marks all that `node` reaches without going through `without` (0: no such). */
static inline void t_spread(const struct tangle *t, uint32_t node, uint32_t without, uint8_t *mark)
{
	bool changed = true;

	mark[node] = 1;
	while (changed) {
		changed = false;
		for (uint32_t l = 0; l < t->n_links; l++) {
			const uint32_t from = t->links[l].from, to = t->links[l].to;

			if (!mark[from] || mark[to] ||
			    (without && (from == without || to == without)))
				continue;
			mark[to] = 1;
			changed = true;
		}
	}
}

static inline void t_find_reach(struct tangle *t)
{
	for (int unnamed = 1; unnamed >= 0; unnamed--) {
		for (uint32_t g = 1; g <= T_GROUPS; g++) {
			uint8_t mark[T_NODES] = {0};

			if ((g == T_UNNAMED) != unnamed)
				continue;
			t_spread(t, g, 0, mark);
			for (uint32_t v = 0; v < t->nodes; v++)
				if (mark[v])
					t->reach[v] = unnamed ? HG_UNNAMED : HG_NAMED;
		}
	}
	t->reach[0] = HG_NAMED;
}

/* Where a pointer of object i leads, by the shape of the graph. */
static inline uint32_t t_target(uint32_t n, uint32_t i, uint32_t shape, uint64_t *seed)
{
	switch (shape) {
	case 0: /* anywhere */
		return fx_below(seed, n);
	case 1: /* a list with a few ways back */
		return fx_below(seed, 4) ? (i + 1) % n : fx_below(seed, i + 1);
	case 2: /* layers of four: many ways of one length */
		return (i / 4 * 4 + 4 + fx_below(seed, 4)) % n;
	default: /* nearby, so that there are small cycles */
		return (i + n - 2 + fx_below(seed, 6)) % n;
	}
}

static inline void tangle_create(struct tangle *t, uint64_t *seed)
{
	static const hg_group_kind kinds[T_GROUPS] = {HG_GROUP_GLOBALS, HG_GROUP_UNNAMED,
						      HG_GROUP_FRAME, HG_GROUP_RUNTIME};
	const uint32_t shape = fx_below(seed, 4), most = 1 + fx_below(seed, T_WORDS);
	uint32_t span;

	memset(t, 0, sizeof(*t));
	fx_create(&t->fx, 4, 2);
	fx_type(&t->fx, "A", 64, HG_TYPE_CONSERVATIVE, 0);
	fx_type(&t->fx, "B", 64, HG_TYPE_CONSERVATIVE, 0);
	fx_site(&t->fx, "src/a.c", 1, "make_a", false);
	fx_site(&t->fx, "src/b.c", 22, "make_b", false);
	span = fx_add_span(&t->fx, 4, T_WORDS * 8, 1, 0);
	t->n = 1 + fx_below(seed, T_MOST);
	t->nodes = 1 + T_GROUPS + t->n;
	for (uint32_t i = 0; i < t->n; i++) {
		t->type[i] = fx_below(seed, 2);
		t->site[i] = fx_below(seed, 2);
		t->address[i] = fx_put(&t->fx, span, i, (uint16_t)t->type[i], t->site[i], 0);
	}
	for (uint32_t g = 0; g < T_GROUPS; g++) {
		fx_group(&t->fx, kinds[g], "f", g);
		for (uint32_t r = fx_below(seed, 4); r > 0; r--) {
			const uint32_t to = fx_below(seed, t->n);

			fx_root(&t->fx, g, "root", 0x1000 + r * 8, r, t->address[to]);
			t_link(t, 1 + g, 1 + T_GROUPS + to);
		}
	}
	for (uint32_t i = 0; i < t->n; i++) {
		for (uint32_t w = 0; w < T_WORDS; w++) {
			const uint32_t to = t_target(t->n, i, shape, seed);

			if (fx_below(seed, T_WORDS) >= most)
				continue;
			fx_store(&t->fx, t->address[i] + 8 * w, t->address[to]);
			t_link(t, 1 + T_GROUPS + i, 1 + T_GROUPS + to);
		}
	}
	t_find_reach(t);
	t->graph = fx_build(&t->fx);
}

static inline void tangle_destroy(struct tangle *t)
{
	hg_graph_destroy(t->graph);
	fx_destroy(&t->fx);
}

#endif
