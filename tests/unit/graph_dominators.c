/* SPDX-License-Identifier: MIT
 *
 * Dominators, retained sizes, what sets keep exclusively and what rows of a histogram retain, each
 * against its definition: take the node away and see what is no longer reached. Random graphs of
 * several shapes. And: a walk that is cancelled can be asked again.
 */
#include "graph_tangle.h"

enum { ROUNDS = 150 };

/* dominates[d][v]: every way to v passes d. A node counts in the part that reaches it first. */
static bool dominates[T_NODES][T_NODES];

/* Only pointers between nodes of the same reach count (and all from the root). */
static void part_only(struct tangle *t)
{
	uint32_t n = 0;

	for (uint32_t l = 0; l < t->n_links; l++)
		if (t->reach[t->links[l].from] == t->reach[t->links[l].to])
			t->links[n++] = t->links[l];
	t->n_links = n;
	for (uint32_t g = 1; g <= T_GROUPS; g++)
		t_link(t, 0, g);
}

static void find_dominators(struct tangle *t)
{
	memset(dominates, 0, sizeof(dominates));
	for (uint32_t d = 0; d < t->nodes; d++) {
		uint8_t mark[T_NODES] = {0};

		if (d)
			t_spread(t, 0, d, mark);
		for (uint32_t v = 0; v < t->nodes; v++)
			dominates[d][v] = t->reach[v] != HG_GARBAGE && t->reach[d] != HG_GARBAGE &&
					  (!d || !mark[v]);
	}
}

static uint32_t how_many_dominate(const struct tangle *t, uint32_t v)
{
	uint32_t n = 0;

	for (uint32_t d = 0; d < t->nodes; d++)
		n += dominates[d][v];
	return n;
}

/* The nearest of those that dominate v is the one that most dominate itself. */
static uint32_t nearest(const struct tangle *t, uint32_t v)
{
	uint32_t best = HG_NONE, most = 0;

	for (uint32_t d = 0; d < t->nodes; d++) {
		if (d == v || !dominates[d][v] || how_many_dominate(t, d) <= most)
			continue;
		best = d;
		most = how_many_dominate(t, d);
	}
	return best;
}

static void check_nodes(const struct tangle *t)
{
	for (uint32_t v = 0; v < t->nodes; v++) {
		uint32_t objects = 0;
		hg_retained r;
		hg_set set;

		for (uint32_t u = 0; u < t->nodes; u++)
			objects += t_is_object(u) && dominates[v][u];
		assert_int_equal(hg_graph_retained(t->graph, v, &r), HG_OK);
		assert_int_equal(r.dominator, nearest(t, v));
		assert_int_equal(r.objects, objects);
		assert_int_equal(r.bytes, objects * T_WORDS * 8ull);
		assert_int_equal(hg_graph_set(t->graph, &v, 1, &set), HG_OK);
		assert_int_equal(set.exclusive_objects, objects);
		assert_int_equal(set.exclusive_bytes, r.bytes);
	}
}

/* The tree from above: each row complete, and those that retain most first. */
static void check_rows(const struct tangle *t)
{
	for (uint32_t v = 0; v < t->nodes; v++) {
		hg_node below[T_NODES];
		size_t n, total;
		uint64_t before = UINT64_MAX;

		assert_int_equal(hg_graph_dominated(t->graph, v, below, T_NODES, &n, &total),
				 HG_OK);
		assert_int_equal(n, total);
		for (size_t i = 0; i < n; i++) {
			hg_retained r;

			assert_int_equal(hg_graph_retained(t->graph, below[i], &r), HG_OK);
			assert_int_equal(r.dominator, v);
			assert_true(r.bytes <= before);
			assert_true(r.bytes < before || below[i] > below[i - 1]);
			before = r.bytes;
		}
		for (uint32_t u = 0; u < t->nodes; u++)
			n -= nearest(t, u) == v;
		assert_int_equal(n, 0);
	}
}

static void check_largest(const struct tangle *t)
{
	hg_node all[T_NODES], few[3];
	size_t n, total, m;

	assert_int_equal(hg_graph_largest(t->graph, NULL, all, T_NODES, &n, &total), HG_OK);
	assert_int_equal(n, total);
	assert_int_equal(hg_graph_largest(t->graph, NULL, few, 3, &m, &total), HG_OK);
	assert_int_equal(m, n < 3 ? n : 3);
	assert_int_equal(total, n);
	for (size_t i = 0; i < m; i++)
		assert_int_equal(few[i], all[i]);
}

/* What a set reaches, and what is lost when nothing may pass through any of its nodes. */
static void check_set(struct tangle *t, uint64_t *seed)
{
	uint8_t met[T_NODES] = {0}, kept[T_NODES] = {0}, member[T_NODES] = {0};
	const uint32_t size = 1 + fx_below(seed, 5);
	hg_node nodes[5];
	hg_set set, twin = {0};
	bool changed = true;

	for (uint32_t i = 0; i < size; i++) {
		nodes[i] = 1 + fx_below(seed, t->nodes - 1);
		member[nodes[i]] = met[nodes[i]] = 1;
	}
	for (uint32_t g = 1; g <= T_GROUPS; g++)
		kept[g] = !member[g];
	while (changed) {
		changed = false;
		for (uint32_t l = 0; l < t->n_links; l++) {
			const uint32_t from = t->links[l].from, to = t->links[l].to;

			if (met[from] && !met[to])
				met[to] = changed = true;
			if (kept[from] && !kept[to] && !member[to] &&
			    t->reach[from] == t->reach[to])
				kept[to] = changed = true;
		}
	}
	for (uint32_t v = 1 + T_GROUPS; v < t->nodes; v++) {
		twin.objects += met[v];
		twin.exclusive_objects += met[v] && !kept[v] && t->reach[v] != HG_GARBAGE;
	}
	assert_int_equal(hg_graph_set(t->graph, nodes, size, &set), HG_OK);
	assert_int_equal(set.objects, twin.objects);
	assert_int_equal(set.exclusive_objects, twin.exclusive_objects);
	assert_int_equal(set.bytes, twin.objects * T_WORDS * 8ull);
	assert_int_equal(set.exclusive_bytes, twin.exclusive_objects * T_WORDS * 8ull);
}

static void check_histogram(const struct tangle *t)
{
	hg_row *rows;
	size_t n;

	assert_int_equal(hg_graph_histogram(t->graph, HG_BY_TYPE, true, NULL, &rows, &n), HG_OK);
	for (size_t i = 0; i < n; i++) {
		uint32_t retained = 0, objects = 0, garbage = 0;

		for (uint32_t v = 0; v < t->n; v++) {
			bool by_any = false;

			objects += t->type[v] == rows[i].key;
			garbage += t->type[v] == rows[i].key &&
				   t->reach[1 + T_GROUPS + v] == HG_GARBAGE;
			for (uint32_t d = 0; d < t->n; d++)
				by_any |= t->type[d] == rows[i].key &&
					  dominates[1 + T_GROUPS + d][1 + T_GROUPS + v];
			retained += by_any;
		}
		assert_int_equal(rows[i].objects, objects);
		assert_int_equal(rows[i].garbage, garbage);
		assert_int_equal(rows[i].retained, retained * T_WORDS * 8ull);
	}
	hg_rows_destroy(rows);
	assert_int_equal(hg_graph_histogram(t->graph, HG_BY_SIZE, false, NULL, &rows, &n), HG_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].key, T_WORDS * 8);
	assert_int_equal(rows[0].objects, t->n);
	assert_int_equal(rows[0].retained, 0);
	hg_rows_destroy(rows);
}

static void random_graphs(void **state)
{
	uint64_t seed = fx_seed("graph_dominators");

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		static struct tangle t;

		tangle_create(&t, &seed);
		check_set(&t, &seed);
		part_only(&t);
		find_dominators(&t);
		check_nodes(&t);
		check_rows(&t);
		check_largest(&t);
		check_histogram(&t);
		tangle_destroy(&t);
	}
}

/* ---- Progress -------------------------------------------------------------------------------- */

struct counted {
	int calls, stop_at;
	double last;
};

static int count(void *context, double part)
{
	struct counted *c = context;

	assert_true(part >= c->last && part <= 1);
	c->last = part;
	return ++c->calls == c->stop_at;
}

/* A list of 200,000 objects: 65,536 steps lie between two calls. Cancelled at each of them, the
 * analysis leaves nothing behind, and the next one gives the right answer. */
static void cancelled(void **state)
{
	enum { OBJECTS = 200000, PER_PAGE = FX_PAGE / 16 };
	struct counted all = {0};
	struct fx fx;
	hg_graph *graph;
	hg_retained r;
	uint32_t span, group;

	(void)state;
	fx_create(&fx, OBJECTS / PER_PAGE + 1, 1);
	fx_type(&fx, "Node", 16, HG_TYPE_PRECISE, 1);
	fx_site(&fx, "list.c", 1, "push", false);
	span = fx_add_span(&fx, OBJECTS / PER_PAGE + 1, 16, 1, 0);
	for (uint32_t i = 0; i < OBJECTS; i++) {
		const uint64_t address = fx_put(&fx, span, i, 0, 0, 0);

		fx_store(&fx, address, i + 1 < OBJECTS ? address + 16 : FX_BASE);
	}
	group = fx_group(&fx, HG_GROUP_GLOBALS, "", 0);
	fx_root(&fx, group, "list", 0x1000, 1, FX_BASE);
	graph = fx_build(&fx);
	assert_int_equal(hg_graph_analyse(graph, HG_DOMINATORS | HG_CYCLES, count, &all), HG_OK);
	assert_int_equal(all.calls, 3 * (OBJECTS >> 16));
	hg_graph_destroy(graph);
	for (int at = 1; at <= all.calls; at++) {
		struct counted c = {.stop_at = at};

		assert_int_equal(hg_graph_build(fx.image, NULL, NULL, &graph), HG_OK);
		assert_int_equal(hg_graph_analyse(graph, HG_DOMINATORS | HG_CYCLES, count, &c),
				 HG_CANCELLED);
		assert_int_equal(c.calls, at);
		assert_int_equal(hg_graph_retained(graph, 2, &r), HG_OK);
		assert_int_equal(r.objects, OBJECTS);
		assert_int_equal(hg_graph_retained(graph, 1 + OBJECTS, &r), HG_OK);
		assert_int_equal(r.objects, 1);
		assert_int_equal(r.dominator, OBJECTS);
		hg_graph_destroy(graph);
	}
	fx_destroy(&fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_graphs),
		cmocka_unit_test(cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
