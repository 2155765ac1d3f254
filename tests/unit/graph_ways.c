/* SPDX-License-Identifier: MIT
 *
 * Proves: what hg_graph_select cuts out as the ways from some objects or from the variables to
 * others, or past objects of a type, is what the definition says, on random graphs: a node lies on
 * a way if it can be reached from a start, and an end from it, past an object of the type. With a
 * depth those whose shortest way is not longer; with a limit those on the shortest ways first. With
 * folds the same objects are there, as nodes or counted in folds. Where there is no way, it is
 * said.
 */
#include "graph_tangle.h"

enum { ROUNDS = 400, FAR = 1 << 20 };

struct question {
	hg_node from[3], to[3];
	size_t n_from, n_to;
	uint32_t type; /* 0, 1: that of the tangle; 2: any */
	bool garbage, unnamed;
	uint32_t depth, limit;
};

/* Steps from each node of a set to each other node, in layers: past an object of the type or not,
 * by relaxing all links until nothing changes. */
static void relax(const struct tangle *t, const struct question *q, const bool *may, bool back,
		  uint32_t steps[2][T_NODES])
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t l = 0; l < t->n_links; l++) {
			const uint32_t a = back ? t->links[l].to : t->links[l].from;
			const uint32_t b = back ? t->links[l].from : t->links[l].to;
			const bool passes = t_is_object(b) && q->type < 2 &&
					    t->type[b - 1 - T_GROUPS] == q->type;

			for (int layer = 0; layer < 2 && may[b]; layer++) {
				uint32_t *to = &steps[layer || passes][b];

				if (steps[layer][a] + 1 < *to) {
					*to = steps[layer][a] + 1;
					changed = true;
				}
			}
		}
	}
}

static void begin(const struct tangle *t, const struct question *q, uint32_t node,
		  uint32_t steps[2][T_NODES])
{
	steps[t_is_object(node) && q->type < 2 && t->type[node - 1 - T_GROUPS] == q->type][node] =
		0;
}

/* Per node: the length of the shortest way that it lies on, FAR: none; and its distance from the
 * start. */
static void find_ways(const struct tangle *t, const struct question *q, uint32_t length[T_NODES],
		      uint32_t distance[T_NODES])
{
	uint32_t before[2][T_NODES], after[2][T_NODES];
	bool may[T_NODES] = {false}, garbage = q->garbage;

	for (size_t i = 0; i < q->n_from; i++)
		garbage |= t->reach[q->from[i]] == HG_GARBAGE;
	for (uint32_t v = 1; v < t->nodes; v++)
		may[v] = t_is_object(v) ? garbage || t->reach[v] != HG_GARBAGE
					: v != T_UNNAMED || q->unnamed;
	for (uint32_t v = 0; v < t->nodes; v++)
		before[0][v] = before[1][v] = after[0][v] = after[1][v] = FAR;
	for (size_t i = 0; i < q->n_from; i++)
		begin(t, q, q->from[i], before);
	for (uint32_t g = 1; !q->n_from && g <= T_GROUPS; g++)
		if (may[g])
			begin(t, q, g, before);
	for (size_t i = 0; i < q->n_to; i++)
		begin(t, q, q->to[i], after);
	for (uint32_t v = 1 + T_GROUPS; !q->n_to && v < t->nodes; v++)
		if (t->type[v - 1 - T_GROUPS] == q->type && may[v])
			begin(t, q, v, after);
	relax(t, q, may, false, before);
	relax(t, q, may, true, after);
	for (uint32_t v = 0; v < t->nodes; v++) {
		const int least = q->type == 2 ? 0 : 1; /* parts that have passed the type */

		length[v] = FAR;
		distance[v] = before[0][v] < before[1][v] ? before[0][v] : before[1][v];
		for (int b = 0; b < 2; b++)
			for (int a = 0; a < 2; a++)
				if (b + a >= least && before[b][v] + after[a][v] < length[v])
					length[v] = before[b][v] + after[a][v];
	}
}

static uint32_t node_at(const struct tangle *t, uint64_t address)
{
	for (uint32_t i = 0; i < t->n; i++)
		if (t->address[i] == address)
			return 1 + T_GROUPS + i;
	fail();
	return 0;
}

static void ask(const struct tangle *t, struct question *q, uint64_t *seed)
{
	*q = (struct question){.n_from = fx_below(seed, 3),
			       .n_to = fx_below(seed, 3),
			       .type = fx_below(seed, 3),
			       .garbage = fx_below(seed, 4) == 0,
			       .unnamed = fx_below(seed, 3) == 0,
			       .depth = fx_below(seed, 3) ? 0 : 1 + fx_below(seed, 6),
			       .limit = fx_below(seed, 3) ? 0 : 1 + fx_below(seed, 10)};
	if (!q->n_to && q->type == 2)
		q->type = fx_below(seed, 2);
	for (size_t i = 0; i < q->n_from; i++)
		q->from[i] = 1 + fx_below(seed, t->nodes - 1);
	for (size_t i = 0; i < q->n_to; i++)
		q->to[i] = 1 + T_GROUPS + fx_below(seed, t->n);
}

/* Every object of the cut lies on a way, and none that is left out comes before one that is not. */
static void check_nodes(const struct tangle *t, const hg_graph *cut, const uint32_t *length,
			const uint32_t *distance, uint32_t depth)
{
	bool shown[T_NODES] = {false};
	hg_totals totals;

	hg_graph_totals(cut, &totals);
	for (hg_node v = 1 + totals.groups; v < totals.nodes; v++) {
		hg_node_info info;

		assert_int_equal(hg_graph_node(cut, v, &info), HG_OK);
		shown[node_at(t, info.address)] = true;
	}
	for (uint32_t v = 1 + T_GROUPS; v < t->nodes; v++) {
		if (shown[v])
			assert_true(length[v] < FAR && (!depth || length[v] <= depth));
		for (uint32_t u = 1 + T_GROUPS; u < t->nodes && shown[v]; u++)
			assert_true(shown[u] || length[u] > length[v] ||
				    (length[u] == length[v] && distance[u] >= distance[v]));
	}
}

/* Whether there is a way. */
static bool check(const struct tangle *t, struct question *q)
{
	static const char *const names[] = {"A", "B", NULL};
	uint32_t length[T_NODES], distance[T_NODES], on_ways = 0, near = 0;
	hg_select select = {.seeds = q->from,
			    .n_seeds = q->n_from,
			    .to = q->to,
			    .n_to = q->n_to,
			    .type = names[q->type],
			    .garbage = q->garbage,
			    .unnamed = q->unnamed,
			    .depth = q->depth,
			    .limit = q->limit};
	hg_totals totals;
	hg_graph *cut;
	hg_status status = hg_graph_select(t->graph, &select, &cut);

	find_ways(t, q, length, distance);
	for (uint32_t v = 1 + T_GROUPS; v < t->nodes; v++) {
		on_ways += length[v] < FAR;
		near += length[v] < FAR && (!q->depth || length[v] <= q->depth);
	}
	if (!on_ways) {
		assert_int_equal(status, HG_NOT_FOUND);
		assert_null(cut);
		return false;
	}
	assert_int_equal(status, HG_OK);
	hg_graph_totals(cut, &totals);
	assert_int_equal(totals.on_ways, on_ways);
	assert_int_equal(totals.objects, q->limit && q->limit < near ? q->limit : near);
	assert_int_equal(totals.objects + totals.hidden_objects, t->n);
	check_nodes(t, cut, length, distance, q->depth);
	hg_graph_destroy(cut);

	select.fold = true;
	select.limit = UINT32_MAX;
	assert_int_equal(hg_graph_select(t->graph, &select, &cut), HG_OK);
	hg_graph_totals(cut, &totals);
	assert_int_equal(totals.on_ways, on_ways);
	assert_int_equal(totals.objects - totals.folds + totals.folded_objects, near);
	assert_int_equal(totals.objects - totals.folds + totals.folded_objects +
				 totals.hidden_objects,
			 t->n);
	for (uint32_t g = 1; g <= totals.groups; g++) {
		hg_group group;

		assert_int_equal(hg_graph_group(cut, g, &group), HG_OK);
		assert_string_equal(group.name, "f"); /* one of the heap's */
	}
	hg_graph_destroy(cut);
	return true;
}

static void test_twin(void **state)
{
	uint64_t seed = fx_seed("graph_ways");
	uint32_t none = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct question question;
		struct tangle *t = calloc(1, sizeof(*t));

		tangle_create(t, &seed);
		for (int i = 0; i < 4; i++) {
			ask(t, &question, &seed);
			none += !check(t, &question);
		}
		tangle_destroy(t);
		free(t);
	}
	print_message("%u of %u questions found no way\n", none, 4 * ROUNDS);
}

/* What a reader sees where there is no way. */
static void test_no_way(void **state)
{
	const hg_node first = 2, second = 3, garbage = 4;
	hg_select select = {.seeds = &second, .n_seeds = 1, .to = &first, .n_to = 1};
	hg_graph *graph, *cut;
	uint64_t a, b;
	struct fx fx;

	(void)state;
	fx_create(&fx, 1, 1);
	fx_type(&fx, "A", 64, HG_TYPE_CONSERVATIVE, 0);
	fx_type(&fx, "B", 64, HG_TYPE_CONSERVATIVE, 0);
	fx_type(&fx, "C", 64, HG_TYPE_CONSERVATIVE, 0);
	fx_site(&fx, "a.c", 1, "f", false);
	fx_add_span(&fx, 1, 64, 1, 0);
	a = fx_put(&fx, 0, 0, 0, 0, 0);
	b = fx_put(&fx, 0, 1, 1, 0, 0);
	fx_put(&fx, 0, 2, 2, 0, 0);
	fx_store(&fx, a, b);
	fx_root(&fx, fx_group(&fx, HG_GROUP_GLOBALS, "", 0), "a", 8, 1, a);
	graph = fx_build(&fx);
	assert_int_equal(hg_graph_select(graph, &select, &cut), HG_NOT_FOUND);
	assert_string_equal(hg_last_error(),
			    "no way leads from -from to -to, only back from there");
	select.seeds = &garbage;
	assert_int_equal(hg_graph_select(graph, &select, &cut), HG_NOT_FOUND);
	assert_string_equal(hg_last_error(), "no way leads from -from to -to");
	select = (hg_select){.to = &garbage, .n_to = 1};
	assert_int_equal(hg_graph_select(graph, &select, &cut), HG_NOT_FOUND);
	assert_string_equal(hg_last_error(), "no variable leads to -to: it is garbage");
	select = (hg_select){.type = "C"};
	assert_int_equal(hg_graph_select(graph, &select, &cut), HG_NOT_FOUND);
	assert_string_equal(hg_last_error(), "no way passes an object of type C");
	select = (hg_select){.type = "D"};
	assert_int_equal(hg_graph_select(graph, &select, &cut), HG_NOT_FOUND);
	assert_string_equal(hg_last_error(), "there is no type D on this heap");
	hg_graph_destroy(graph);
	fx_destroy(&fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_way),
					   cmocka_unit_test(test_twin)};

	return cmocka_run_group_tests_name("graph_ways", tests, NULL, NULL);
}
