/* SPDX-License-Identifier: MIT
 *
 * Proves: a picture that has to fit a page (hg_select.page) stays honest. On random trees of some
 * thousand objects no object, byte or colour is lost: all are shown, or counted in the object that
 * alone keeps them; what is folded is all that its top retains, and nothing else; what was asked
 * for is shown; no column of objects is higher than a page; and what fits anyhow is left as it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <time.h>

#include "graph_heap.h"

enum { ROUNDS = 60, MOST = 3000, PAGE_BOXES = 24, PAGE_COLUMNS = 6, PAGE_ROOM = 9 };

static struct heap h;
static uint64_t state;

static uint32_t below(uint32_t n)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(state >> 33) % n;
}

/* A tree whose nodes have one to four others below them, and a few pointers across. */
static hg_graph *random_tree(uint32_t n)
{
	static uint64_t objects[MOST];
	static uint32_t free_words[MOST];
	const uint32_t width = 2 + below(3);
	uint32_t types[2], frame, other;

	heap_begin(&h);
	types[0] = heap_type(&h, "Node", 48, 63);
	types[1] = heap_type(&h, "Other", 48, 63);
	frame = heap_group(&h, HG_GROUP_FRAME, "main", "main.c", 1, 0);
	other = heap_group(&h, HG_GROUP_FRAME, "start", "main.c", 2, 1);
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t nearest = i < 40 ? 0 : i / 8;
		uint32_t up = i ? nearest + below(i - nearest) : 0;

		objects[i] = heap_new(&h, types[below(5) == 0], 0);
		free_words[i] = width;
		while (i && !free_words[up])
			up = (up + 1) % i;
		if (i)
			heap_point(&h, objects[up], 8 * --free_words[up], objects[i]);
		else
			heap_root(&h, frame, "root", objects[0]);
		if (below(3) == 0)
			heap_mark(&h, objects[i]);
	}
	for (uint32_t i = below(20); i > 0; i--)
		heap_point(&h, objects[below(n)], 40, objects[below(n)]);
	for (uint32_t i = below(3) ? 0 : 60; i > 0; i--)
		heap_root(&h, below(2) ? frame : other, "v", objects[below(n)]);
	heap_phase(&h, below(2) ? HG_PHASE_MARK : HG_PHASE_OFF);
	return heap_graph(&h);
}

static hg_node_info info_of(const hg_graph *graph, hg_node node)
{
	hg_node_info info;

	heap_must(hg_graph_node(graph, node, &info));
	return info;
}

static void compare(const hg_graph *graph, const hg_graph *cut, const hg_node *into)
{
	static uint32_t members[MOST + 8], colours[MOST + 8][3];
	static uint64_t bytes[MOST + 8];
	hg_totals all, totals;

	hg_graph_totals(graph, &all);
	hg_graph_totals(cut, &totals);
	memset(members, 0, sizeof(members));
	memset(colours, 0, sizeof(colours));
	memset(bytes, 0, sizeof(bytes));
	for (hg_node b = all.groups + 1; b < all.nodes; b++) {
		assert_true(into[b]);
		members[into[b]]++;
		bytes[into[b]] += info_of(graph, b).size;
		colours[into[b]][info_of(graph, b).colour]++;
	}
	for (hg_node c = totals.groups + 1; c < totals.nodes; c++) {
		const hg_node_info info = info_of(cut, c);
		hg_retained retained;

		assert_int_equal(info.size, bytes[c]);
		if (!info.fold) {
			assert_int_equal(members[c], 1);
			continue;
		}
		assert_int_equal(info.fold_objects, members[c]);
		assert_memory_equal(info.fold_colours, colours[c], sizeof(colours[c]));
		if (info.fold != HG_FOLD_TREE)
			continue;
		heap_must(hg_graph_retained(graph, heap_node(graph, info.address), &retained));
		assert_int_equal(info.fold_objects, retained.objects);
		assert_int_equal(info.size, retained.bytes);
	}
	assert_int_equal(totals.objects - totals.folds + totals.folded_objects, all.objects);
	assert_int_equal(totals.bytes, all.bytes);
	assert_int_equal(totals.hidden_objects, 0);
}

/* Columns by the number of dominators above an object, in the whole graph (an object that two of a
 * fold keep is below the fold in the part); of a fold, above the one that keeps the rest of it.
 * Those of a seed are always open. */
static void measure(const hg_graph *graph, const hg_graph *cut, const hg_node *into)
{
	static uint32_t depth_of[MOST + 8]; /* of an object of the part */
	uint32_t column[64] = {0};
	hg_totals all, totals;

	hg_graph_totals(graph, &all);
	hg_graph_totals(cut, &totals);
	memset(depth_of, 0xff, sizeof(depth_of));
	for (hg_node b = all.groups + 1; b < all.nodes; b++) {
		uint32_t depth = 0;
		hg_retained up = {.dominator = b};

		while (up.dominator > all.groups) {
			heap_must(hg_graph_retained(graph, up.dominator, &up));
			depth++;
		}
		if (depth < depth_of[into[b]])
			depth_of[into[b]] = depth;
	}
	for (hg_node c = totals.groups + 1; c < totals.nodes; c++)
		column[depth_of[c] < 63 ? depth_of[c] : 63]++;
	/* in the first there is a fold for the root and for each frame, and two fans */
	for (uint32_t depth = 1; depth < 64; depth++)
		assert_true(column[depth] <= (uint32_t)(depth > PAGE_COLUMNS ? 0 : PAGE_ROOM) +
						     (depth == 1 ? 5 : 0));
}

static void test_pages(void **unused)
{
	uint32_t trees = 0;

	(void)unused;
	for (int round = 0; round < ROUNDS; round++) {
		static hg_node into[MOST + 8];
		const uint32_t n = below(4) ? 50 + below(MOST - 50) : 1 + below(PAGE_BOXES);
		hg_graph *graph = random_tree(n), *cut, *plain;
		hg_select select = {.limit = UINT32_MAX,
				    .garbage = true,
				    .fold = true,
				    .page = true,
				    .into = into};
		const hg_select folded = {.limit = UINT32_MAX, .garbage = true, .fold = true};
		hg_totals totals, fan_totals;
		hg_node seeds[3] = {1, 2};

		heap_must(hg_graph_select(graph, &select, &cut));
		heap_must(hg_graph_select(graph, &folded, &plain));
		hg_graph_totals(cut, &totals);
		hg_graph_totals(plain, &fan_totals);
		compare(graph, cut, into);
		if (fan_totals.objects <= PAGE_BOXES)
			assert_int_equal(totals.objects, fan_totals.objects);
		else
			measure(graph, cut, into);
		trees += totals.folds > fan_totals.folds;
		hg_graph_destroy(cut);
		hg_graph_destroy(plain);
		/* an object that is asked for */
		hg_graph_totals(graph, &totals);
		seeds[2] = totals.groups + 1 + below(totals.objects);
		select.seeds = seeds;
		select.n_seeds = 3;
		if (totals.groups == 2 && !totals.garbage) {
			heap_must(hg_graph_select(graph, &select, &cut));
			compare(graph, cut, into);
			assert_int_equal(info_of(cut, into[seeds[2]]).fold, HG_FOLD_NONE);
			hg_graph_destroy(cut);
		}
		hg_graph_destroy(graph);
	}
	print_message("%u of %d folded on\n", trees, ROUNDS);
	assert_true(trees > 10);
}

int main(void)
{
	const char *given = getenv("GOMEM_SEED");
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_pages)};

	state = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
	print_message("GOMEM_SEED=%llu\n", (unsigned long long)state);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
