/* SPDX-License-Identifier: MIT
 *
 * Proves: whatever is cut out, nothing is lost. On random graphs and random diffs of two
 * (GOMEM_SEED repeats one), with random seeds, limits, depths, ways, types and folds:
 *
 * - objects and bytes drawn, folded and left out are together those of the whole heap;
 * - every pointer to an object that is drawn is drawn or counted beside it, every pointer out of it
 *   likewise, so that a shared object is shared in the picture as well;
 * - a fold counts how many of its objects are shared, and the whole has at least as many;
 * - the text of the picture says these numbers.
 */
#include <inttypes.h>

#include "graph_fixture.h"
#include "graph_heap.h"

enum { ROUNDS = 400, OBJECTS = 90, WORDS = 12, ROOTS = 8 };

static struct heap h;

/* The same heap for the same seed; `later` is the next moment of it, with some things changed. */
static hg_graph *make(uint64_t seed, uint64_t later)
{
	uint64_t object[OBJECTS];
	uint32_t types[3], groups[2];
	const uint32_t n = 2 + fx_below(&seed, OBJECTS - 2), dense = 1 + fx_below(&seed, 4);
	const bool chains = fx_below(&seed, 2);

	heap_begin(&h);
	for (uint32_t t = 0; t < 3; t++)
		types[t] = heap_type(&h, (const char *[]){"Node", "Leaf", "Link"}[t], 8 * WORDS,
				     (1 << WORDS) - 1);
	groups[0] = heap_group(&h, HG_GROUP_GLOBALS, "", "", 0, 0);
	groups[1] = heap_group(&h, HG_GROUP_FRAME, "main", "main.c", 1, 0);
	for (uint32_t i = 0; i < n; i++)
		object[i] = heap_new(&h, types[fx_below(&seed, 8) ? 0 : fx_below(&seed, 3)], 0);
	for (uint32_t i = 1; i < n; i++) { /* a tree, wide or deep, and pointers across */
		const uint32_t from = chains ? i - 1 : fx_below(&seed, 1 + i / 6);

		heap_point(&h, object[from], 8 * fx_below(&seed, WORDS), object[i]);
		if (fx_below(&seed, 8) < dense)
			heap_point(&h, object[fx_below(&seed, n)], 8 * fx_below(&seed, WORDS),
				   object[fx_below(&seed, n)]);
	}
	for (uint32_t r = 1 + fx_below(&seed, ROOTS); r > 0; r--)
		heap_root(&h, groups[fx_below(&seed, 2)], "v", object[fx_below(&seed, n)]);
	for (uint32_t change = later ? fx_below(&later, 12) : 0; change > 0; change--) {
		const uint32_t i = fx_below(&later, n);

		if (fx_below(&later, 2))
			heap_point(&h, object[i], 8 * fx_below(&later, WORDS),
				   fx_below(&later, 3) ? object[fx_below(&later, n)] : 0);
		else
			heap_free(&h, object[i]);
	}
	return heap_graph(&h);
}

static hg_node_info info_of(const hg_graph *graph, hg_node node)
{
	hg_node_info info;

	heap_must(hg_graph_node(graph, node, &info));
	return info;
}

static hg_totals totals_of(const hg_graph *graph)
{
	hg_totals totals;

	hg_graph_totals(graph, &totals);
	return totals;
}

/* The same object in the whole: of two at one address that with the same delta. */
static hg_node original(const hg_graph *whole, const hg_node_info *info)
{
	const hg_totals all = totals_of(whole);

	for (hg_node node = all.groups + 1; node < all.nodes; node++) {
		const hg_node_info other = info_of(whole, node);

		if (other.address == info->address && other.delta == info->delta)
			return node;
	}
	fail();
	return HG_NONE;
}

/* "1,234" at the start of a text */
static uint64_t number(const char *text)
{
	uint64_t n = 0;

	for (; *text == ',' || (*text >= '0' && *text <= '9'); text++)
		n = *text == ',' ? n : 10 * n + (uint64_t)(*text - '0');
	return n;
}

/* "12 of 90 objects (70 folded), 1,234 bytes; 8 left out, 64 bytes" */
static void check_text(const hg_graph *cut, const hg_totals *t)
{
	const uint64_t shown = t->objects - t->folds + t->folded_objects;
	const hg_text_options options = {.limit = UINT32_MAX, .width = 200};
	const char *at;
	char *text;

	heap_must(hg_text_diagram(cut, &options, &text));
	if (t->hidden_objects || t->folds) {
		if (t->folds) {
			at = strstr(text, " folded)");
			assert_non_null(at);
			while (at[-1] != '(')
				at--;
			assert_int_equal(number(at), t->folded_objects);
		}
		if (t->hidden_objects) {
			at = strstr(text, " left out, ");
			assert_non_null(at);
			assert_int_equal(number(at + strlen(" left out, ")), t->hidden_bytes);
			while (at[-1] == ',' || (at[-1] >= '0' && at[-1] <= '9'))
				at--;
			assert_int_equal(number(at), t->hidden_objects);
		}
		if (!t->compared && t->objects > 1)
			assert_int_equal(number(text), shown);
	}
	hg_text_destroy(text);
}

static void check(const hg_graph *whole, const hg_graph *cut)
{
	const hg_totals all = totals_of(whole), t = totals_of(cut);
	uint64_t shared = 0, hidden_shared = 0;

	assert_int_equal(t.objects - t.folds + t.folded_objects + t.hidden_objects, all.objects);
	assert_int_equal(t.bytes + t.hidden_bytes, all.bytes);
	for (hg_node node = t.groups + 1; node < t.nodes; node++) {
		const hg_node_info info = info_of(cut, node);
		hg_node_info was;

		if (info.fold) {
			hidden_shared += info.fold_shared;
			assert_true(info.fold_shared <= info.fold_objects);
			continue;
		}
		was = info_of(whole, original(whole, &info));
		assert_int_equal(info.in_degree + info.hidden_in, was.in_degree);
		assert_int_equal(info.out_degree + info.hidden_out, was.out_degree);
		shared += info.in_degree + info.hidden_in >= 2;
	}
	assert_true(shared + hidden_shared <= all.shared);
	if (!t.hidden_objects)
		assert_int_equal(shared + hidden_shared, all.shared);
	check_text(cut, &t);
}

static hg_graph *random_whole(uint64_t *seed)
{
	const uint64_t heap = fx_random(seed), later = fx_random(seed) | 1;
	hg_graph *before = make(heap, 0), *after, *both;
	hg_diff *diff;

	if (fx_below(seed, 2))
		return before;
	after = make(heap, later);
	heap_must(hg_diff_create(before, after, NULL, NULL, &diff));
	heap_must(hg_diff_graph(diff, &both));
	hg_diff_destroy(diff);
	hg_graph_destroy(before);
	hg_graph_destroy(after);
	return both;
}

static void test_nothing_lost(void **state)
{
	uint64_t seed = fx_seed("left_out");
	uint32_t folds = 0, hidden = 0, diffs = 0, ways = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		hg_graph *whole = random_whole(&seed), *cut;
		const hg_totals all = totals_of(whole);
		const hg_node seeds[2] = {1 + fx_below(&seed, all.nodes - 1),
					  1 + fx_below(&seed, all.nodes - 1)};
		const hg_node to = all.groups + 1 + fx_below(&seed, all.objects);
		hg_select select = {.seeds = seeds,
				    .n_seeds = fx_below(&seed, 2) ? 0 : fx_below(&seed, 3),
				    .depth = fx_below(&seed, 2) ? 0 : 1 + fx_below(&seed, 5),
				    .limit = 1 + fx_below(&seed, fx_below(&seed, 2) ? 12 : 200),
				    .backwards = fx_below(&seed, 3) == 0,
				    .garbage = fx_below(&seed, 2),
				    .unnamed = fx_below(&seed, 2),
				    .fold = fx_below(&seed, 4) > 0};
		hg_status status;

		if (fx_below(&seed, 3) == 0) {
			select.backwards = false;
			select.to = &to;
			select.n_to = fx_below(&seed, 2);
			select.type = fx_below(&seed, 2) || !select.n_to ? "Node" : NULL;
		} else if (all.compared && fx_below(&seed, 2)) {
			select.backwards = false;
			select.changed = true;
		}
		status = hg_graph_select(whole, &select, &cut);
		if (status == HG_OK) {
			const hg_totals t = totals_of(cut);

			check(whole, cut);
			folds += t.folds > 0;
			hidden += t.hidden_objects > 0;
			diffs += t.compared;
			ways += t.on_ways > 0;
			hg_graph_destroy(cut);
		} else {
			assert_int_equal(status, HG_NOT_FOUND); /* no such way */
			assert_true(select.n_to || select.type || select.changed);
		}
		hg_graph_destroy(whole);
	}
	print_message("%u with folds, %u with something left out, %u of diffs, %u of ways\n", folds,
		      hidden, diffs, ways);
	assert_true(folds && hidden && diffs && ways);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_lost)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
