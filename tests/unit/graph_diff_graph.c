/* SPDX-License-Identifier: MIT
 *
 * The graph that shows a diff, of heaps that were changed at random (graph_model.h): without what
 * is gone it is the second graph, without what is new the first; a file keeps it; folded and cut to
 * what changed it still counts every change. And values, by hand.
 */
#include <unistd.h>

#include "graph_model.h"

enum { ROUNDS = 400 };

enum { LINES = 1000, LINE = 100 };

struct lines {
	char line[LINES][LINE];
	size_t n;
};

/* An object by its address and type; a group by its name, and which of that name it is. */
static void name_node(const hg_graph *graph, hg_node node, char out[40])
{
	hg_node_info info;
	hg_group group, other;
	uint32_t nth = 0;
	hg_type type;

	assert_int_equal(hg_graph_node(graph, node, &info), HG_OK);
	if (info.kind == HG_KIND_OBJECT) {
		assert_int_equal(hg_graph_type(graph, info.type, &type), HG_OK);
		snprintf(out, 40, "%s 0x%llx", type.name, (unsigned long long)info.address);
		return;
	}
	assert_int_equal(hg_graph_group(graph, node, &group), HG_OK);
	for (hg_node n = 1; n < node; n++)
		nth += hg_graph_group(graph, n, &other) == HG_OK && !strcmp(other.name, group.name);
	snprintf(out, 40, "%s %u", group.name, nth);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Every object and pointer that has none of the deltas in `without` (bits), a line each. */
static void spell(const hg_graph *graph, uint32_t without, bool deltas, struct lines *lines)
{
	hg_totals t;

	lines->n = 0;
	hg_graph_totals(graph, &t);
	for (hg_node node = 1; node < t.nodes; node++) {
		const hg_edge *edges;
		hg_node_info info;
		char from[40], to[40];
		size_t n;

		assert_int_equal(hg_graph_node(graph, node, &info), HG_OK);
		assert_int_equal(hg_graph_out(graph, node, &edges, &n), HG_OK);
		name_node(graph, node, from);
		if (info.kind == HG_KIND_OBJECT && !(without >> info.delta & 1))
			snprintf(lines->line[lines->n++], LINE, "%s %d", from,
				 deltas ? (int)info.delta : 0);
		for (size_t i = 0; i < n; i++) {
			const hg_delta delta = hg_graph_edge_delta(graph, &edges[i]);
			hg_root root = {.name = ""};

			if (without >> delta & 1)
				continue;
			if (edges[i].root != HG_NONE)
				hg_graph_root(graph, edges[i].root, &root);
			name_node(graph, edges[i].to, to);
			assert_true(lines->n < LINES);
			snprintf(lines->line[lines->n++], LINE, "%s %s+%llu -> %s+%llu %d", from,
				 root.name,
				 (unsigned long long)(edges[i].root == HG_NONE
							      ? edges[i].from_offset
							      : 0),
				 to, (unsigned long long)edges[i].to_offset,
				 deltas ? (int)delta : 0);
		}
	}
	qsort(lines->line, lines->n, LINE, compare_lines);
}

static void same_lines(const struct lines *a, const struct lines *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		assert_string_equal(a->line[i], b->line[i]);
}

/* All that changed is in the picture of it, as a node or counted in a fold. */
static void check_cut(const hg_graph *all, const hg_totals *t)
{
	const hg_select select = {.changed = true, .fold = true, .limit = UINT32_MAX};
	uint64_t shown[HG_DELTAS] = {0};
	hg_totals totals;
	hg_graph *cut;

	assert_int_equal(hg_graph_select(all, &select, &cut), HG_OK);
	hg_graph_totals(cut, &totals);
	for (hg_node node = totals.groups + 1; node < totals.nodes; node++) {
		hg_node_info info;

		assert_int_equal(hg_graph_node(cut, node, &info), HG_OK);
		shown[info.delta] += !info.fold;
		for (int d = 0; d < HG_DELTAS && info.fold; d++)
			shown[d] += info.fold_deltas[d];
	}
	for (int d = HG_DELTA_NEW; d < HG_DELTAS; d++) {
		assert_int_equal(shown[d], t->deltas[d]);
		assert_int_equal(totals.deltas[d], t->deltas[d]);
		assert_int_equal(totals.pointer_deltas[d], t->pointer_deltas[d]);
	}
	hg_graph_destroy(cut);
}

static void check_graph(const hg_graph *before, const hg_graph *after, const hg_diff *diff)
{
	static struct lines x, y;
	char path[64];
	hg_graph *all, *again;
	hg_diff_totals d;
	hg_totals t;

	hg_diff_get_totals(diff, &d);
	assert_int_equal(hg_diff_graph(diff, &all), HG_OK);
	hg_graph_totals(all, &t);
	assert_true(t.compared);
	assert_int_equal(t.objects, d.fresh + d.gone + d.survived);
	assert_int_equal(t.deltas[HG_DELTA_NEW], d.fresh);
	assert_int_equal(t.deltas[HG_DELTA_GONE], d.gone);
	spell(all, 1 << HG_DELTA_GONE, false, &x);
	spell(after, 0, false, &y);
	same_lines(&x, &y);
	/* an object that changed was there before, where its new pointers were not */
	spell(all, 1 << HG_DELTA_NEW | 1 << HG_DELTA_CHANGED, false, &x);
	spell(before, 0, false, &y);
	assert_true(x.n <= y.n && y.n - x.n == t.deltas[HG_DELTA_CHANGED]);
	check_cut(all, &t);

	snprintf(path, sizeof(path), "/tmp/graph_diff.%d.heapsnapshot", (int)getpid());
	assert_int_equal(hg_snapshot_write(all, path, NULL, NULL), HG_OK);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &again), HG_OK);
	unlink(path);
	spell(all, 0, true, &x);
	spell(again, 0, true, &y);
	same_lines(&x, &y);
	check_cut(again, &t);
	hg_graph_destroy(again);
	hg_graph_destroy(all);
}

/* Values are compared where both graphs have some, and told in the graph. */
static void values(void **state)
{
	static const char *const ages[] = {"25", "26"};
	static struct model m;
	hg_graph *graphs[2], *all;
	hg_value_change change;
	hg_diff_totals totals;
	const hg_cell *cells;
	struct fx fx[2];
	hg_diff *diff;
	size_t n;

	(void)state;
	m.slots[0].used = m.slots[1].used = m.slots[2].used = true;
	for (int i = 0; i < 2; i++) {
		const hg_cell given[] = {{0, "name", "Bob", {0}},
					 {8, "age", ages[i], {0}},
					 {16, "next", i ? "" : "NULL", {0}},
					 {24, "list", "", {3 + (uint64_t)i, 4, 8}}};

		graphs[i] = model_graph(&fx[i], &m);
		assert_int_equal(hg_graph_set_cells(graphs[i], 3, given, 4), HG_OK);
		assert_int_equal(hg_graph_set_cells(graphs[i], 4 + (hg_node)i, given, 4), HG_OK);
	}
	assert_int_equal(hg_diff_create(graphs[0], graphs[1], NULL, NULL, &diff), HG_OK);
	hg_diff_get_totals(diff, &totals);
	assert_int_equal(totals.compared, 1);
	assert_int_equal(totals.values, 2);
	assert_int_equal(totals.changed, 1);
	assert_int_equal(hg_diff_value(diff, 0, &change), HG_OK);
	assert_string_equal(change.was->value, "25");
	assert_string_equal(change.is->value, "26");
	assert_int_equal(hg_diff_value(diff, 2, &change), HG_NOT_FOUND);
	assert_int_equal(hg_diff_graph(diff, &all), HG_OK);
	assert_int_equal(hg_graph_cells(all, 3, &cells, &n), HG_OK);
	assert_int_equal(n, 4);
	assert_string_equal(cells[0].value, "Bob");
	assert_string_equal(cells[1].value, "26 (was 25)");
	assert_string_equal(cells[3].value, "len 4 cap 4 (was len 3 cap 4)");
	hg_graph_destroy(all);
	hg_diff_destroy(diff);
	for (int i = 0; i < 2; i++) {
		hg_graph_destroy(graphs[i]);
		fx_destroy(&fx[i]);
	}
}

/* In the graph of a diff two pointers may stand at one place. It differs from itself in nothing. */
static void of_a_diff(void **state)
{
	static struct model models[2];
	hg_graph *graphs[2], *all, *none;
	hg_diff *diff, *same;
	struct fx fx[2];
	hg_totals t;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct slot *slots = models[i].slots;

		slots[0].used = slots[1].used = slots[2].used = true;
		slots[0].to[0] = 3 - (uint32_t)i;
		slots[0].to[1] = 2 + (uint32_t)i;
		graphs[i] = model_graph(&fx[i], &models[i]);
	}
	assert_int_equal(hg_diff_create(graphs[0], graphs[1], NULL, NULL, &diff), HG_OK);
	assert_int_equal(hg_diff_graph(diff, &all), HG_OK);
	hg_graph_totals(all, &t);
	assert_int_equal(t.edges, 4);
	assert_int_equal(hg_diff_create(all, all, NULL, NULL, &same), HG_OK);
	assert_int_equal(hg_diff_graph(same, &none), HG_OK);
	hg_graph_totals(none, &t);
	assert_int_equal(t.edges, 4);
	for (int d = HG_DELTA_NEW; d < HG_DELTAS; d++) {
		assert_int_equal(t.deltas[d], 0);
		assert_int_equal(t.pointer_deltas[d], 0);
	}
	hg_graph_destroy(none);
	hg_graph_destroy(all);
	hg_diff_destroy(same);
	hg_diff_destroy(diff);
	for (int i = 0; i < 2; i++) {
		hg_graph_destroy(graphs[i]);
		fx_destroy(&fx[i]);
	}
}

static void random_mutations(void **state)
{
	uint64_t seed = fx_seed("graph_diff_graph");

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		static struct model_moments m;
		hg_diff *diff;

		model_moments_make(&m, &seed);
		assert_int_equal(hg_diff_create(m.before, m.after, NULL, NULL, &diff), HG_OK);
		check_graph(m.before, m.after, diff);
		hg_diff_destroy(diff);
		model_moments_destroy(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(values), cmocka_unit_test(of_a_diff),
					   cmocka_unit_test(random_mutations)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
