/* SPDX-License-Identifier: MIT
 *
 * Cycles, each against its definition: two objects are in one cycle if each reaches the other. And
 * loops: a shortest way round.
 */
#include "graph_tangle.h"

enum { ROUNDS = 300 };

/* reaches[u][v]: by one pointer or more. */
static bool reaches[T_NODES][T_NODES];
static uint32_t steps[T_NODES][T_NODES]; /* of the shortest way */

static void find_ways(const struct tangle *t)
{
	memset(reaches, 0, sizeof(reaches));
	for (uint32_t u = 0; u < t->nodes; u++)
		for (uint32_t v = 0; v < t->nodes; v++)
			steps[u][v] = T_NODES;
	for (uint32_t l = 0; l < t->n_links; l++) {
		reaches[t->links[l].from][t->links[l].to] = true;
		steps[t->links[l].from][t->links[l].to] = 1;
	}
	/* Floyd, Warshall */
	for (uint32_t k = 0; k < t->nodes; k++)
		for (uint32_t u = 0; u < t->nodes; u++)
			for (uint32_t v = 0; v < t->nodes && reaches[u][k]; v++) {
				if (!reaches[k][v])
					continue;
				reaches[u][v] = true;
				if (steps[u][k] + steps[k][v] < steps[u][v])
					steps[u][v] = steps[u][k] + steps[k][v];
			}
}

static void check_members(const struct tangle *t)
{
	for (uint32_t u = 1; u < t->nodes; u++) {
		uint32_t index, other;

		assert_int_equal(hg_graph_cycle_of(t->graph, u, &index), HG_OK);
		assert_int_equal(index != HG_NONE, t_is_object(u) && reaches[u][u]);
		for (uint32_t v = 1; v < t->nodes && index != HG_NONE; v++) {
			assert_int_equal(hg_graph_cycle_of(t->graph, v, &other), HG_OK);
			assert_int_equal(other == index, reaches[u][v] && reaches[v][u]);
		}
	}
}

static bool is_alive(const struct tangle *t, uint32_t node)
{
	for (uint32_t root = 1; root < t->nodes; root++) {
		if (!t_is_object(root) && (root == node || reaches[root][node]))
			return true;
	}
	return false;
}

static void check_holders(const struct tangle *t, uint32_t index, const hg_cycle *cycle)
{
	hg_edge edges[T_LINKS];
	uint64_t total;
	uint32_t twin = 0;

	assert_int_equal(hg_graph_cycle_holders(t->graph, index, edges, T_LINKS, &total), HG_OK);
	for (uint32_t l = 0; l < t->n_links; l++) {
		const uint32_t from = t->links[l].from, to = t->links[l].to;
		const hg_node one = cycle->nodes[0];
		const bool inside = to == one || (reaches[to][one] && reaches[one][to]);
		const bool also = from == one || (reaches[from][one] && reaches[one][from]);

		twin += inside && !also && from != T_UNNAMED &&
			(is_alive(t, from) || !is_alive(t, one));
	}
	assert_int_equal(total, twin);
	for (uint64_t i = 0; i < total; i++)
		assert_false(reaches[edges[i].to][edges[i].from]);
}

static void check_lists(const struct tangle *t)
{
	uint64_t before = UINT64_MAX;
	uint32_t objects = 0, twin = 0;
	hg_cycle cycle;
	uint32_t n = 0;

	for (; hg_graph_cycle(t->graph, n, &cycle) == HG_OK; n++) {
		hg_edge edges[T_NODES];
		size_t length;

		assert_true(cycle.bytes <= before);
		assert_int_equal(cycle.bytes, cycle.objects * T_WORDS * 8ull);
		assert_int_equal(cycle.reach, t->reach[cycle.nodes[0]]);
		before = cycle.bytes;
		objects += cycle.objects;
		for (uint32_t i = 0; i < cycle.objects; i++) {
			uint32_t index;

			assert_int_equal(hg_graph_cycle_of(t->graph, cycle.nodes[i], &index),
					 HG_OK);
			assert_int_equal(index, n);
			assert_true(!i || cycle.nodes[i] > cycle.nodes[i - 1]);
		}
		check_holders(t, n, &cycle);
		assert_int_equal(hg_graph_loop(t->graph, n, edges, T_NODES, &length), HG_OK);
		assert_int_equal(length, steps[cycle.nodes[0]][cycle.nodes[0]]);
		assert_int_equal(edges[0].from, cycle.nodes[0]);
		assert_int_equal(edges[length - 1].to, cycle.nodes[0]);
		for (size_t i = 1; i < length; i++)
			assert_int_equal(edges[i].from, edges[i - 1].to);
	}
	assert_int_equal(hg_graph_cycle(t->graph, n, &cycle), HG_NOT_FOUND);
	for (uint32_t u = 1; u < t->nodes; u++)
		twin += t_is_object(u) && reaches[u][u];
	assert_int_equal(objects, twin);
}

static void random_graphs(void **state)
{
	uint64_t seed = fx_seed("graph_cycles");

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		static struct tangle t;

		tangle_create(&t, &seed);
		find_ways(&t);
		check_members(&t);
		check_lists(&t);
		tangle_destroy(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(random_graphs)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
