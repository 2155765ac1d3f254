/* SPDX-License-Identifier: MIT
 *
 * The diff of two graphs, by random mutation of a heap: objects are freed and made, change their
 * type or site in their slot, pointers are stored, colours and variables change, types and sites
 * are numbered anew, a frame more is on the stack. The same differences are counted on the plain
 * lists that the heaps were made of. And of the graph that shows a diff: without what is gone it is
 * the second graph, without what is new the first; a file keeps it; folded and cut to what changed
 * it still counts every change.
 */
#include <unistd.h>

#include "graph_fixture.h"

enum { SLOTS = 60, WORDS = 4, TYPES = 3, SITES = 3, VARIABLES = 6, FRAMES = 2, ROUNDS = 400 };

struct slot {
	bool used, marked;
	uint32_t type, site;
	uint32_t to[WORDS]; /* slot + 1, 0: NULL */
};

struct model {
	struct slot slots[SLOTS];
	uint32_t variables[FRAMES][VARIABLES]; /* slot + 1, 0: NULL */
	bool one_more_frame;
	uint32_t rotate; /* of the numbers of types and sites */
};

/* ---- From the model to a graph -----------------------------------------------------------------
 */

static uint64_t address_of(uint32_t slot)
{
	return FX_BASE + slot * WORDS * 8ull;
}

static void name_types(struct fx *fx, uint32_t rotate)
{
	static const char *const names[] = {"A", "B", "C"};
	static const char *const files[] = {"a.c", "b.c", "c.c"};

	for (uint32_t i = 0; i < TYPES; i++)
		fx_type(fx, names[(i + rotate) % TYPES], WORDS * 8, HG_TYPE_CONSERVATIVE, 0);
	for (uint32_t i = 0; i < SITES; i++)
		fx_site(fx, files[(i + rotate) % SITES], 7, "make", false);
}

static void put_variables(struct fx *fx, const struct model *m)
{
	uint32_t deep = m->one_more_frame;

	if (deep)
		fx_root(fx, fx_group(fx, HG_GROUP_FRAME, "deep", 0), "own", 0x900, 9, FX_BASE);
	/* two frames of one function: the second is the outer one */
	for (uint32_t f = 0; f < FRAMES; f++) {
		const uint32_t group = fx_group(fx, HG_GROUP_FRAME, "work", f + deep);

		for (uint32_t v = 0; v < VARIABLES; v++) {
			const char name[2] = {(char)('a' + v), '\0'};

			if (m->variables[f][v])
				fx_root(fx, group, name, 0x1000 + v * 8, v,
					address_of(m->variables[f][v] - 1));
		}
	}
}

static hg_graph *build(struct fx *fx, const struct model *m)
{
	uint32_t span;
	hg_graph *graph;

	fx_create(fx, 1, 1);
	name_types(fx, m->rotate);
	span = fx_add_span(fx, 1, WORDS * 8, 1, 0);
	for (uint32_t s = 0; s < SLOTS; s++) {
		const struct slot *slot = &m->slots[s];

		if (!slot->used)
			continue;
		fx_put(fx, span, s, (uint16_t)((slot->type + TYPES - m->rotate) % TYPES),
		       (slot->site + SITES - m->rotate) % SITES, 0);
		if (!slot->marked)
			fx->mark_bits[s / 64] &= ~(1ull << s % 64);
		for (uint32_t w = 0; w < WORDS; w++)
			if (slot->to[w])
				fx_store(fx, address_of(s) + 8 * w, address_of(slot->to[w] - 1));
	}
	put_variables(fx, m);
	graph = fx_build(fx);
	return graph;
}

/* ---- Mutation ----------------------------------------------------------------------------------
 */

static uint32_t anywhere(uint64_t *seed)
{
	return fx_below(seed, 4) ? 1 + fx_below(seed, SLOTS) : 0;
}

static void fill(struct slot *slot, uint64_t *seed)
{
	*slot = (struct slot){.used = true,
			      .marked = fx_below(seed, 2),
			      .type = fx_below(seed, TYPES),
			      .site = fx_below(seed, SITES)};
	for (uint32_t w = 0; w < WORDS; w++)
		slot->to[w] = anywhere(seed);
}

static void make(struct model *m, uint64_t *seed)
{
	memset(m, 0, sizeof(*m));
	for (uint32_t s = 0; s < SLOTS; s++)
		if (fx_below(seed, 2))
			fill(&m->slots[s], seed);
	for (uint32_t f = 0; f < FRAMES; f++)
		for (uint32_t v = 0; v < VARIABLES; v++)
			m->variables[f][v] = anywhere(seed);
}

static void mutate(struct model *m, uint64_t *seed)
{
	m->rotate = fx_below(seed, TYPES);
	m->one_more_frame = fx_below(seed, 2);
	for (uint32_t k = fx_below(seed, 30); k > 0; k--) {
		struct slot *slot = &m->slots[fx_below(seed, SLOTS)];

		switch (fx_below(seed, 6)) {
		case 0:
			slot->used = false;
			break;
		case 1:
			fill(slot, seed);
			break;
		case 2:
			slot->to[fx_below(seed, WORDS)] = anywhere(seed);
			break;
		case 3:
			slot->marked = !slot->marked;
			break;
		case 4:
			slot->type = fx_below(seed, TYPES);
			break;
		default:
			m->variables[fx_below(seed, FRAMES)][fx_below(seed, VARIABLES)] =
				anywhere(seed);
		}
	}
}

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

/* ---- The graph of a diff ------------------------------------------------------------------------
 */

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

static void check_graph(const hg_graph *before, const hg_graph *after, const hg_diff *diff,
			const hg_diff_totals *d)
{
	static struct lines x, y;
	char path[64];
	hg_graph *all, *again;
	hg_totals t;

	assert_int_equal(hg_diff_graph(diff, &all), HG_OK);
	hg_graph_totals(all, &t);
	assert_true(t.compared);
	assert_int_equal(t.objects, d->fresh + d->gone + d->survived);
	assert_int_equal(t.deltas[HG_DELTA_NEW], d->fresh);
	assert_int_equal(t.deltas[HG_DELTA_GONE], d->gone);
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

		graphs[i] = build(&fx[i], &m);
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
		static struct model a, b;
		struct fx x, y;
		hg_graph *before, *after;
		hg_diff_totals expected, totals;
		hg_diff *diff;

		make(&a, &seed);
		a.one_more_frame = fx_below(&seed, 2);
		b = a;
		mutate(&b, &seed);
		before = build(&x, &a);
		after = build(&y, &b);
		expected = twin(&a, &b);
		assert_int_equal(hg_diff_create(before, after, NULL, NULL, &diff), HG_OK);
		hg_diff_get_totals(diff, &totals);
		same_totals(&totals, &expected);
		check_nodes(&a, &b, before, after, diff);
		check_changes(before, after, diff, &totals);
		check_graph(before, after, diff, &totals);
		hg_diff_destroy(diff);
		assert_int_equal(hg_diff_create(before, before, NULL, NULL, &diff), HG_OK);
		hg_diff_get_totals(diff, &totals);
		assert_int_equal(totals.fresh + totals.gone + totals.recoloured, 0);
		assert_int_equal(totals.retargeted + totals.pointers_new + totals.pointers_gone, 0);
		hg_diff_destroy(diff);
		hg_graph_destroy(before);
		hg_graph_destroy(after);
		fx_destroy(&x);
		fx_destroy(&y);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(values),
					   cmocka_unit_test(random_mutations)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
