/* SPDX-License-Identifier: MIT
 *
 * All shortest ways to an object, against a search that tries every way; and who shares an object,
 * against sets made by hand. Totals of exponentially many ways are saturated, not wrong.
 */
#include "graph_tangle.h"

enum { ROUNDS = 120, MOST_WAYS = 3000 };

/* ---- The twin: from every root pointer forwards, by distance --------------------------------- */

static uint32_t distance[T_NODES]; /* to the target, by relaxing until nothing changes */

static void find_distances(const struct tangle *t, uint32_t target)
{
	bool changed = true;

	for (uint32_t v = 0; v < t->nodes; v++)
		distance[v] = v == target ? 0 : T_NODES;
	while (changed) {
		changed = false;
		for (uint32_t l = 0; l < t->n_links; l++) {
			const uint32_t from = t->links[l].from, to = t->links[l].to;

			if (!t_is_object(from) || distance[to] + 1 >= distance[from])
				continue;
			distance[from] = distance[to] + 1;
			changed = true;
		}
	}
}

/* Ways of exactly that length, by trying all. The graphs are small, their layers thin; beyond
 * MOST_WAYS it stops counting. */
static uint64_t ways_from(const struct tangle *t, uint32_t node, uint32_t target)
{
	uint64_t n = 0;

	if (node == target)
		return 1;
	for (uint32_t l = 0; l < t->n_links && n < MOST_WAYS; l++)
		if (t->links[l].from == node && distance[t->links[l].to] + 1 == distance[node])
			n += ways_from(t, t->links[l].to, target);
	return n;
}

static bool same_way(const hg_edge *a, size_t n, const hg_edge *b, size_t m)
{
	bool same = n == m;

	for (size_t i = 0; i < n && same; i++)
		same = a[i].from == b[i].from && a[i].to == b[i].to && a[i].root == b[i].root &&
		       a[i].from_offset == b[i].from_offset;
	return same;
}

static void check_paths(const struct tangle *t, uint32_t target)
{
	static hg_edge edges[MOST_WAYS][T_NODES];
	static size_t lengths[MOST_WAYS];
	uint64_t total, named, twin = 0, twin_named = 0;
	size_t given = 0, n, m;
	hg_paths *paths;
	hg_edge again[T_NODES];

	find_distances(t, target);
	for (uint32_t l = 0; l < t->n_links; l++) {
		uint64_t ways;

		if (t_is_object(t->links[l].from) || distance[t->links[l].to] >= T_NODES)
			continue;
		ways = ways_from(t, t->links[l].to, target);
		twin += ways;
		twin_named += t->links[l].from == T_UNNAMED ? 0 : ways;
	}
	assert_int_equal(hg_paths_create(t->graph, target, NULL, NULL, &paths), HG_OK);
	hg_paths_totals(paths, &total, &named);
	if (twin >= MOST_WAYS) {
		assert_true(total >= MOST_WAYS);
		hg_paths_destroy(paths);
		return;
	}
	assert_int_equal(total, twin);
	assert_int_equal(named, twin_named);
	while (hg_paths_next(paths, edges[given], T_NODES, &n) == HG_OK) {
		const hg_edge *e = edges[given];

		assert_int_equal(e[0].from, 0);
		assert_int_equal(e[n - 1].to, target);
		assert_int_equal(n, 2 + distance[e[1].to]);
		assert_int_equal(e[0].to == T_UNNAMED, given >= named);
		for (size_t i = 1; i < n; i++)
			assert_int_equal(e[i].from, e[i - 1].to);
		/* the nearest variables first, words without a name behind them */
		if (given && given != named)
			assert_true(n >= lengths[given - 1]);
		for (size_t i = 0; i < given; i++)
			assert_false(same_way(e, n, edges[i], lengths[i]));
		assert_int_equal(hg_paths_again(paths, again, T_NODES, &m), HG_OK);
		assert_true(same_way(e, n, again, m));
		lengths[given++] = n;
		assert_true(given <= twin);
	}
	assert_int_equal(given, twin);
	hg_paths_destroy(paths);
}

/* ---- Sharing -----------------------------------------------------------------------------------
 */

static hg_sharing twin_sharing(const struct tangle *t, uint32_t node)
{
	uint32_t objects[T_NODES] = {0};
	hg_sharing s = {0};

	for (uint32_t l = 0; l < t->n_links; l++) {
		const uint32_t from = t->links[l].from;

		if (t->links[l].to != node || from == T_UNNAMED)
			continue;
		s.variables += !t_is_object(from);
		s.groups += !t_is_object(from) && !objects[from];
		s.objects += t_is_object(from) && !objects[from];
		objects[from]++;
	}
	return s;
}

static void check_sharing(const struct tangle *t)
{
	hg_node nodes[T_NODES];
	uint64_t before = UINT64_MAX;
	size_t n, total, shared = 0;

	for (uint32_t v = 1 + T_GROUPS; v < t->nodes; v++) {
		const hg_sharing twin = twin_sharing(t, v);
		hg_node_info info;
		hg_sharing s;

		assert_int_equal(hg_graph_sharing(t->graph, v, &s), HG_OK);
		assert_int_equal(s.variables, twin.variables);
		assert_int_equal(s.groups, twin.groups);
		assert_int_equal(s.objects, twin.objects);
		assert_int_equal(hg_graph_node(t->graph, v, &info), HG_OK);
		shared += info.in_degree >= 2;
	}
	assert_int_equal(hg_graph_shared(t->graph, NULL, nodes, T_NODES, &n, &total), HG_OK);
	assert_int_equal(n, shared);
	assert_int_equal(total, shared);
	for (size_t i = 0; i < n; i++) {
		const hg_sharing s = twin_sharing(t, nodes[i]);

		assert_true((uint64_t)s.variables + s.objects <= before);
		before = (uint64_t)s.variables + s.objects;
	}
}

static void random_graphs(void **state)
{
	uint64_t seed = fx_seed("graph_paths");

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		static struct tangle t;

		tangle_create(&t, &seed);
		check_paths(&t, 1 + T_GROUPS + fx_below(&seed, t.n));
		check_paths(&t, t.nodes - 1);
		check_sharing(&t);
		tangle_destroy(&t);
	}
}

/* 70 layers of two objects, each of which points to both of the next: 2^70 ways. */
static void too_many(void **state)
{
	enum { LAYERS = 70 };
	struct fx fx;
	hg_graph *graph;
	hg_paths *paths;
	uint64_t total, named, address[2 * LAYERS + 1];
	uint32_t span;
	hg_edge edges[LAYERS + 2];
	size_t n;

	(void)state;
	fx_create(&fx, 1, 1);
	fx_type(&fx, "Fork", 16, HG_TYPE_PRECISE, 3);
	fx_site(&fx, "fork.c", 1, "fork", false);
	span = fx_add_span(&fx, 1, 16, 1, 0);
	for (uint32_t i = 0; i < 2 * LAYERS + 1; i++)
		address[i] = fx_put(&fx, span, i, 0, 0, 0);
	for (uint32_t i = 0; i < 2 * LAYERS; i++) {
		const uint32_t next = i / 2 * 2 + 2;

		fx_store(&fx, address[i], address[next]);
		fx_store(&fx, address[i] + 8, address[next < 2 * LAYERS ? next + 1 : next]);
	}
	fx_root(&fx, fx_group(&fx, HG_GROUP_GLOBALS, "", 0), "forks", 0x1000, 1, address[0]);
	graph = fx_build(&fx);
	assert_int_equal(hg_paths_create(graph, 2 + 2 * LAYERS, NULL, NULL, &paths), HG_OK);
	hg_paths_totals(paths, &total, &named);
	assert_true(total == UINT64_MAX && named == UINT64_MAX);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(hg_paths_next(paths, edges, LAYERS + 2, &n), HG_OK);
		assert_int_equal(n, LAYERS + 2);
	}
	hg_paths_destroy(paths);
	hg_graph_destroy(graph);
	fx_destroy(&fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_graphs),
		cmocka_unit_test(too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
