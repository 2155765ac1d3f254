/* SPDX-License-Identifier: MIT
 *
 * Proves: hg_graph_select chooses exactly what a slow search written after the definition chooses,
 * on random graphs with every combination of its options; that the cut holds every pointer between
 * chosen nodes and no other; and that what is left out is counted, also when a cut is cut again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "graph_heap.h"

enum { ROUNDS = 300, SELECTS = 6, MAX_NODES = 80, WORDS = 4, NEVER = 1 << 30 };

static struct heap h;
static uint64_t state;

static uint32_t below(uint32_t n)
{
	return fx_below(&state, n);
}

/* ---- Random heaps ---------------------------------------------------------------------------- */

static hg_graph *random_graph(void)
{
	static const hg_group_kind kinds[] = {HG_GROUP_GLOBALS, HG_GROUP_FRAME, HG_GROUP_FRAME,
					      HG_GROUP_UNNAMED};
	const uint32_t n = 1 + below(60), pointers = below(2 * n + 1), roots = below(8);
	uint64_t objects[60];
	uint32_t groups[4], types[2];
	hg_graph *graph;

	heap_begin(&h);
	types[0] = heap_type(&h, "Node", 8 * WORDS, (1 << WORDS) - 1);
	types[1] = heap_type(&h, "Leaf", 16, 0);
	for (uint32_t i = 0; i < n; i++)
		objects[i] = heap_new(&h, types[below(5) == 0], 0);
	for (uint32_t i = 0; i < pointers; i++) {
		heap_point(&h, objects[below(n)], 8 * below(2), objects[below(n)] + 8 * below(2));
	}
	for (int g = 0; g < 4; g++)
		groups[g] = heap_group(&h, kinds[g], "f", "f.c", 1, (uint32_t)g);
	for (uint32_t i = 0; i < roots; i++) {
		char name[16];

		snprintf(name, sizeof(name), "v%u", i);
		heap_root(&h, groups[below(4)], name, objects[below(n)]);
	}
	graph = heap_graph(&h);
	for (hg_node group = 1; group <= 4; group++) {
		hg_cell cells[8];
		hg_totals totals;

		hg_graph_totals(graph, &totals);
		for (uint32_t i = 0; i < totals.roots; i++) {
			hg_root root;

			heap_must(hg_graph_root(graph, i, &root));
			cells[i] = (hg_cell){i, root.name, root.name, {0}};
		}
		heap_must(hg_graph_set_cells(graph, group, cells, totals.roots));
	}
	return graph;
}

/* ---- The slow twin --------------------------------------------------------------------------- */

struct twin {
	const hg_graph *graph;
	const hg_select *select;
	hg_totals totals;
	uint32_t forward[MAX_NODES], distance[MAX_NODES]; /* NEVER: not reached */
	bool chosen[MAX_NODES];
	bool garbage;
};

static hg_node_info info_of(const hg_graph *graph, hg_node node)
{
	hg_node_info info;

	heap_must(hg_graph_node(graph, node, &info));
	return info;
}

static bool allowed(const struct twin *t, hg_node node)
{
	const hg_node_info info = info_of(t->graph, node);
	hg_group group;

	if (info.kind == HG_KIND_OBJECT)
		return info.reach != HG_GARBAGE || t->garbage;
	heap_must(hg_graph_group(t->graph, node, &group));
	return group.kind != HG_GROUP_UNNAMED || t->select->unnamed;
}

/* Shortens distances over all pointers until nothing changes. */
static void relax(struct twin *t)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (hg_node node = 1; node < t->totals.nodes; node++) {
			const hg_edge *edges;
			size_t n;

			heap_must(hg_graph_out(t->graph, node, &edges, &n));
			for (size_t i = 0; i < n; i++) {
				const hg_node to = edges[i].to;

				if (allowed(t, to) && t->forward[node] + 1 < t->forward[to]) {
					t->forward[to] = t->forward[node] + 1;
					changed = true;
				}
				if (t->forward[to] < t->distance[to]) {
					t->distance[to] = t->forward[to];
					changed = true;
				}
				if (t->select->backwards && allowed(t, node) &&
				    t->distance[to] + 1 < t->distance[node]) {
					t->distance[node] = t->distance[to] + 1;
					changed = true;
				}
			}
		}
	}
}

static void choose_objects(struct twin *t)
{
	const uint32_t limit = t->select->limit ? t->select->limit : 200;
	const uint32_t depth = t->select->depth ? t->select->depth : NEVER - 1;
	uint32_t n = 0;

	for (uint32_t d = 0; d <= depth && d < MAX_NODES; d++)
		for (hg_node node = t->totals.groups + 1; node < t->totals.nodes; node++)
			if (t->distance[node] == d && n < limit) {
				t->chosen[node] = true;
				n++;
			}
	if (!t->select->garbage || t->select->n_seeds)
		return;
	for (hg_node node = t->totals.groups + 1; node < t->totals.nodes; node++)
		if (!t->chosen[node] && n < limit && info_of(t->graph, node).reach == HG_GARBAGE) {
			t->chosen[node] = true;
			n++;
		}
}

static void choose_groups(struct twin *t)
{
	for (hg_node group = 1; group <= t->totals.groups; group++) {
		const hg_edge *edges;
		bool leads = false, near = t->forward[group] == 0;
		size_t n;

		heap_must(hg_graph_out(t->graph, group, &edges, &n));
		for (size_t i = 0; i < n; i++) {
			leads |= t->chosen[edges[i].to];
			near |= t->chosen[edges[i].to] && t->select->backwards &&
				allowed(t, group) && t->distance[edges[i].to] != NEVER &&
				(!t->select->depth || t->distance[edges[i].to] < t->select->depth);
		}
		t->chosen[group] = near && leads;
	}
}

static void search(struct twin *t, const hg_graph *graph, const hg_select *select)
{
	memset(t, 0, sizeof(*t));
	t->graph = graph;
	t->select = select;
	t->garbage = select->garbage;
	hg_graph_totals(graph, &t->totals);
	assert_true(t->totals.nodes <= MAX_NODES);
	for (hg_node node = 0; node < MAX_NODES; node++)
		t->forward[node] = t->distance[node] = NEVER;
	for (size_t i = 0; i < select->n_seeds; i++)
		t->garbage |= select->seeds[i] > t->totals.groups &&
			      info_of(graph, select->seeds[i]).reach == HG_GARBAGE;
	for (hg_node node = 1; node < t->totals.nodes; node++) {
		bool seed = !select->n_seeds && node <= t->totals.groups && allowed(t, node);

		for (size_t i = 0; i < select->n_seeds; i++)
			seed |= select->seeds[i] == node;
		if (seed)
			t->forward[node] = t->distance[node] = 0;
	}
	relax(t);
	choose_objects(t);
	choose_groups(t);
}

/* ---- Comparison ------------------------------------------------------------------------------ */

/* The node of the whole graph that a node of the cut is; groups are told apart by their level. */
static hg_node origin(const hg_graph *graph, const hg_graph *cut, hg_node node)
{
	const hg_node_info info = info_of(cut, node);
	hg_group a, b;

	if (info.kind == HG_KIND_OBJECT)
		return heap_node(graph, info.address);
	heap_must(hg_graph_group(cut, node, &a));
	for (hg_node group = 1; hg_graph_group(graph, group, &b) == HG_OK; group++)
		if (a.level == b.level)
			return group;
	fail();
	return 0;
}

/* Same pointers out of a node, in the same order, among the chosen. */
static void compare_edges(const struct twin *t, const hg_graph *cut, hg_node node, hg_node old)
{
	const hg_edge *mine, *whole;
	size_t n_mine, n_whole, k = 0;
	uint32_t left_out = 0;

	heap_must(hg_graph_out(cut, node, &mine, &n_mine));
	heap_must(hg_graph_out(t->graph, old, &whole, &n_whole));
	for (size_t i = 0; i < n_whole; i++) {
		hg_root a, b;

		if (!t->chosen[whole[i].to]) {
			left_out++;
			continue;
		}
		assert_true(k < n_mine);
		assert_int_equal(origin(t->graph, cut, mine[k].to), whole[i].to);
		assert_int_equal(mine[k].to_offset, whole[i].to_offset);
		assert_int_equal(mine[k].root == HG_NONE, whole[i].root == HG_NONE);
		if (whole[i].root == HG_NONE) {
			assert_int_equal(mine[k].from_offset, whole[i].from_offset);
		} else {
			heap_must(hg_graph_root(cut, mine[k].root, &a));
			heap_must(hg_graph_root(t->graph, whole[i].root, &b));
			assert_string_equal(a.name, b.name);
			assert_int_equal(a.address, b.address);
			assert_int_equal(a.group, node - 1);
		}
		k++;
	}
	assert_int_equal(k, n_mine);
	assert_int_equal(info_of(cut, node).hidden_out,
			 left_out + info_of(t->graph, old).hidden_out);
}

static void compare_hidden_in(const struct twin *t, const hg_graph *cut, hg_node node, hg_node old)
{
	uint32_t left_out = info_of(t->graph, old).hidden_in;
	const hg_edge *edges;
	size_t n;

	heap_must(hg_graph_in(t->graph, old, &edges, &n));
	for (size_t i = 0; i < n; i++) {
		hg_group group;
		const bool unnamed = hg_graph_group(t->graph, edges[i].from, &group) == HG_OK &&
				     group.kind == HG_GROUP_UNNAMED;

		left_out += edges[i].from && !t->chosen[edges[i].from] && !unnamed;
	}
	assert_int_equal(info_of(cut, node).hidden_in, left_out);
}

/* Rows of groups follow their roots to the new numbers. */
static void compare_cells(const hg_graph *cut, hg_node group)
{
	const hg_cell *cells;
	size_t n;

	heap_must(hg_graph_cells(cut, group, &cells, &n));
	for (size_t i = 0; i < n; i++) {
		hg_root root;

		heap_must(hg_graph_root(cut, (uint32_t)cells[i].offset, &root));
		assert_string_equal(root.name, cells[i].name);
	}
}

static void compare(const struct twin *t, const hg_graph *cut)
{
	uint32_t objects = 0, groups = 0;
	uint64_t bytes = 0;
	hg_totals totals;

	hg_graph_totals(cut, &totals);
	for (hg_node node = 1; node < t->totals.nodes; node++) {
		groups += t->chosen[node] && node <= t->totals.groups;
		if (!t->chosen[node] || node <= t->totals.groups)
			continue;
		objects++;
		bytes += info_of(t->graph, node).size;
	}
	assert_int_equal(totals.objects, objects);
	assert_int_equal(totals.groups, groups);
	assert_int_equal(totals.hidden_objects,
			 t->totals.hidden_objects + t->totals.objects - objects);
	assert_int_equal(totals.hidden_bytes, t->totals.hidden_bytes + t->totals.bytes - bytes);
	for (hg_node node = 1; node < totals.nodes; node++) {
		const hg_node old = origin(t->graph, cut, node);

		assert_true(t->chosen[old]);
		compare_edges(t, cut, node, old);
		compare_hidden_in(t, cut, node, old);
		assert_int_equal(hg_graph_ordinal(cut, node), hg_graph_ordinal(t->graph, old));
		assert_int_equal(info_of(cut, node).reach, info_of(t->graph, old).reach);
		if (node <= totals.groups)
			compare_cells(cut, node);
	}
}

static hg_graph *one_select(const hg_graph *graph)
{
	hg_node seeds[3];
	hg_select select = {.depth = below(4) ? below(5) : 0,
			    .limit = below(3) ? 1 + below(40) : 0,
			    .backwards = below(2),
			    .garbage = below(2),
			    .unnamed = below(2)};
	hg_totals totals;
	struct twin twin;
	hg_graph *cut;

	hg_graph_totals(graph, &totals);
	if (below(3) && totals.nodes > 1) {
		select.n_seeds = 1 + below(3);
		for (size_t i = 0; i < select.n_seeds; i++)
			seeds[i] = 1 + below(totals.nodes - 1);
		select.seeds = seeds;
	}
	search(&twin, graph, &select);
	heap_must(hg_graph_select(graph, &select, &cut));
	compare(&twin, cut);
	return cut;
}

static void test_twin(void **unused)
{
	(void)unused;
	for (int round = 0; round < ROUNDS; round++) {
		hg_graph *graph = random_graph();

		for (int i = 0; i < SELECTS; i++) {
			hg_graph *cut = one_select(graph);

			if (i % 2)
				hg_graph_destroy(one_select(cut));
			hg_graph_destroy(cut);
		}
		hg_graph_destroy(graph);
	}
}

/* ---- Single cases ---------------------------------------------------------------------------- */

/* The picture of the talk: from the object come all four variables that point to it. */
static void test_holders(void **unused)
{
	static const char *const names[] = {"user", "ptr1", "ptr2", "ptr3"};
	uint32_t type, frame, globals;
	uint64_t user, other;
	const hg_edge *edges;
	hg_graph *graph, *cut;
	hg_select select = {.n_seeds = 1, .backwards = true};
	hg_totals totals;
	hg_node seed;
	size_t n;

	(void)unused;
	heap_begin(&h);
	type = heap_type(&h, "User", 24, 1);
	user = heap_new(&h, type, 0);
	other = heap_new(&h, type, 0);
	frame = heap_group(&h, HG_GROUP_FRAME, "main", "main.c", 1, 0);
	globals = heap_group(&h, HG_GROUP_GLOBALS, "", "", 0, 0);
	for (int i = 0; i < 4; i++)
		heap_root(&h, frame, names[i], user);
	heap_root(&h, frame, "other", other);
	heap_root(&h, globals, "another", other);
	graph = heap_graph(&h);
	seed = heap_node(graph, user);
	select.seeds = &seed;
	heap_must(hg_graph_select(graph, &select, &cut));
	hg_graph_totals(cut, &totals);
	assert_int_equal(totals.objects, 1);
	assert_int_equal(totals.groups, 1);
	assert_int_equal(totals.hidden_objects, 1);
	heap_must(hg_graph_in(cut, heap_node(cut, user), &edges, &n));
	assert_int_equal(n, 4);
	for (size_t i = 0; i < n; i++) {
		hg_root root;

		heap_must(hg_graph_root(cut, edges[i].root, &root));
		assert_string_equal(root.name, names[i]);
	}
	assert_int_equal(info_of(cut, 1).hidden_out, 1); /* other */
	hg_graph_destroy(cut);
	hg_graph_destroy(graph);
}

static void test_bad_seeds(void **unused)
{
	const hg_node bad[] = {0, 99, HG_NONE};
	hg_graph *graph, *cut;

	(void)unused;
	heap_begin(&h);
	heap_new(&h, heap_type(&h, "T", 8, 0), 0);
	graph = heap_graph(&h);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const hg_select select = {.seeds = &bad[i], .n_seeds = 1};

		assert_int_equal(hg_graph_select(graph, &select, &cut), HG_BAD_INPUT);
		assert_null(cut);
		assert_non_null(strstr(hg_last_error(), "no object"));
	}
	hg_graph_destroy(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_holders),
					   cmocka_unit_test(test_bad_seeds),
					   cmocka_unit_test(test_twin)};

	state = fx_seed("graph_select");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
