/* SPDX-License-Identifier: MIT
 *
 * The diff of two graphs, by random mutation of a heap (graph_model.h): the same differences are
 * counted on the plain lists that the heaps were made of.
 */
#include "graph_model.h"

enum { ROUNDS = 400 };

/* ---- The twin ----------------------------------------------------------------------------------
 */

static bool survives(const struct model *a, const struct model *b, uint32_t slot)
{
	const struct slot *x = &a->slots[slot], *y = &b->slots[slot];

	return x->used && y->used && x->type == y->type && x->site == y->site;
}

/* One pointer before and after; those to no object do not exist. */
static void compare(const struct model *a, const struct model *b, uint32_t before, uint32_t after,
		    hg_diff_totals *t)
{
	if (before && !a->slots[before - 1].used)
		before = 0;
	if (after && !b->slots[after - 1].used)
		after = 0;
	t->pointers_new += !before && after;
	t->pointers_gone += before && !after;
	t->retargeted += before && after && (before != after || !survives(a, b, before - 1));
}

static hg_diff_totals twin(const struct model *a, const struct model *b)
{
	hg_diff_totals t = {0};

	for (uint32_t s = 0; s < SLOTS; s++) {
		const bool same = survives(a, b, s);

		t.survived += same;
		t.gone += a->slots[s].used && !same;
		t.fresh += b->slots[s].used && !same;
		t.recoloured += same && a->slots[s].marked != b->slots[s].marked;
		for (uint32_t w = 0; w < WORDS && same; w++)
			compare(a, b, a->slots[s].to[w], b->slots[s].to[w], &t);
	}
	for (uint32_t f = 0; f < FRAMES; f++)
		for (uint32_t v = 0; v < VARIABLES; v++)
			compare(a, b, a->variables[f][v], b->variables[f][v], &t);
	compare(a, b, a->one_more_frame, b->one_more_frame, &t); /* leads to slot 0 */
	t.survived_bytes = t.survived * WORDS * 8ull;
	t.gone_bytes = t.gone * WORDS * 8ull;
	t.fresh_bytes = t.fresh * WORDS * 8ull;
	return t;
}

/* ---- The check ---------------------------------------------------------------------------------
 */

static uint64_t address(const hg_graph *graph, hg_node node)
{
	hg_node_info info;

	assert_int_equal(hg_graph_node(graph, node, &info), HG_OK);
	return info.address;
}

static void check_nodes(const struct model *a, const struct model *b, const hg_graph *before,
			const hg_graph *after, const hg_diff *diff)
{
	hg_totals t;

	hg_graph_totals(after, &t);
	for (hg_node node = 0; node < t.nodes; node++) {
		const hg_node other = hg_diff_other(diff, true, node);
		const uint64_t at = address(after, node);

		if (node <= t.groups) {
			assert_true(other == HG_NONE || hg_diff_other(diff, false, other) == node);
			continue;
		}
		assert_int_equal(other != HG_NONE,
				 survives(a, b, (uint32_t)((at - FX_BASE) / (WORDS * 8))));
		if (other == HG_NONE)
			continue;
		assert_int_equal(address(before, other), at);
		assert_int_equal(hg_diff_other(diff, false, other), node);
	}
}

static void check_changes(const hg_graph *before, const hg_graph *after, const hg_diff *diff,
			  const hg_diff_totals *t)
{
	uint64_t counts[3] = {0};
	hg_change c;
	size_t i = 0;

	for (; hg_diff_change(diff, i, &c) == HG_OK; i++) {
		counts[c.kind]++;
		assert_int_equal(c.before.from == HG_NONE, c.kind == HG_POINTER_NEW);
		assert_int_equal(c.after.from == HG_NONE, c.kind == HG_POINTER_GONE);
		if (c.kind != HG_RETARGETED)
			continue;
		assert_int_equal(c.before.root == HG_NONE, c.after.root == HG_NONE);
		if (c.before.root == HG_NONE) {
			assert_int_equal(c.before.from_offset, c.after.from_offset);
			assert_int_equal(address(before, c.before.from),
					 address(after, c.after.from));
		} else {
			hg_root x, y;

			assert_int_equal(hg_graph_root(before, c.before.root, &x), HG_OK);
			assert_int_equal(hg_graph_root(after, c.after.root, &y), HG_OK);
			assert_string_equal(x.name, y.name);
		}
		assert_int_not_equal(hg_diff_other(diff, false, c.before.to), c.after.to);
	}
	assert_int_equal(counts[HG_RETARGETED], t->retargeted);
	assert_int_equal(counts[HG_POINTER_NEW], t->pointers_new);
	assert_int_equal(counts[HG_POINTER_GONE], t->pointers_gone);
	assert_int_equal(hg_diff_change(diff, i, &c), HG_NOT_FOUND);
}

static void same_totals(const hg_diff_totals *a, const hg_diff_totals *b)
{
	assert_int_equal(a->fresh, b->fresh);
	assert_int_equal(a->gone, b->gone);
	assert_int_equal(a->survived, b->survived);
	assert_int_equal(a->fresh_bytes, b->fresh_bytes);
	assert_int_equal(a->gone_bytes, b->gone_bytes);
	assert_int_equal(a->survived_bytes, b->survived_bytes);
	assert_int_equal(a->recoloured, b->recoloured);
	assert_int_equal(a->retargeted, b->retargeted);
	assert_int_equal(a->pointers_new, b->pointers_new);
	assert_int_equal(a->pointers_gone, b->pointers_gone);
}

static void random_mutations(void **state)
{
	uint64_t seed = fx_seed("graph_diff");

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		static struct model_moments m;
		hg_diff_totals expected, totals;
		hg_diff *diff;

		model_moments_make(&m, &seed);
		expected = twin(&m.a, &m.b);
		assert_int_equal(hg_diff_create(m.before, m.after, NULL, NULL, &diff), HG_OK);
		hg_diff_get_totals(diff, &totals);
		same_totals(&totals, &expected);
		check_nodes(&m.a, &m.b, m.before, m.after, diff);
		check_changes(m.before, m.after, diff, &totals);
		hg_diff_destroy(diff);
		assert_int_equal(hg_diff_create(m.before, m.before, NULL, NULL, &diff), HG_OK);
		hg_diff_get_totals(diff, &totals);
		assert_int_equal(totals.fresh + totals.gone + totals.recoloured, 0);
		assert_int_equal(totals.retargeted + totals.pointers_new + totals.pointers_gone, 0);
		hg_diff_destroy(diff);
		model_moments_destroy(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(random_mutations)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
