/* SPDX-License-Identifier: MIT
 *
 * What a graph and its analyses cost, in bytes per object and per pointer: no more than
 * heapgraph/analyses.h says. Counted is what the system has given: room that is reserved and never
 * touched costs nothing. Not run where a sanitizer keeps what is freed.
 */
#include <malloc.h>
#include <unistd.h>

#include "graph_fixture.h"

enum { OBJECTS = 1000000, POINTERS = 2 * OBJECTS - 2 + 1, SLOT = 32, PER_PAGE = FX_PAGE / SLOT };

static size_t in_use(void)
{
	unsigned long all = 0, resident = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%lu %lu", &all, &resident), 2);
	fclose(f);
	return resident * (size_t)sysconf(_SC_PAGESIZE);
}

/* An array ends within a large page, and is given all of it. */
enum { LARGE_PAGE = 2 << 20 };

static void costs_at_most(const char *what, size_t bytes, int arrays, double per_object,
			  double per_pointer)
{
	const double most =
		per_object * OBJECTS + per_pointer * POINTERS + (double)arrays * LARGE_PAGE;

	printf("%-16s %5.1f bytes per object; at most %g and %g per pointer are said\n", what,
	       (double)bytes / OBJECTS, per_object, per_pointer);
	if ((double)bytes > most)
		fail_msg("%s: %zu bytes, at most %.0f", what, bytes, most);
}

static size_t highest;

static int sample(void *context, double part)
{
	const size_t now = in_use();

	(void)context;
	(void)part;
	highest = now > highest ? now : highest;
	return 0;
}

/* A complete binary tree in breadth-first order, whose nodes have room for two more words. */
static void make_tree(struct fx *fx)
{
	uint32_t span;

	fx_create(fx, OBJECTS / PER_PAGE + 1, 1);
	fx_type(fx, "Node", SLOT, HG_TYPE_PRECISE, 7);
	fx_site(fx, "tree.c", 1, "grow", false);
	span = fx_add_span(fx, OBJECTS / PER_PAGE + 1, SLOT, 1, 0);
	for (uint32_t i = 0; i < OBJECTS; i++) {
		const uint64_t address = fx_put(fx, span, i, 0, 0, 0);

		for (uint32_t k = 1; k <= 2; k++)
			if (2 * i + k < OBJECTS)
				fx_store(fx, address + 8 * (k - 1), FX_BASE + (2 * i + k) * SLOT);
		if (i)
			fx_store(fx, address + 16, FX_BASE + (i - 1) / 2 * SLOT);
	}
	fx_root(fx, fx_group(fx, HG_GROUP_GLOBALS, "", 0), "tree", 0x1000, 1, FX_BASE);
}

static void as_documented(void **state)
{
	struct fx fx;
	hg_graph *graph;
	hg_node child;
	size_t before, built, n, total;
	hg_totals t;

	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	skip();
#endif
	mallopt(M_MMAP_THRESHOLD, 1 << 20); /* what is freed goes back to the system */
	make_tree(&fx);
	before = in_use();
	graph = fx_build(&fx);
	hg_graph_totals(graph, &t);
	assert_int_equal(t.objects, OBJECTS);
	assert_int_equal(t.edges, POINTERS);
	costs_at_most("the graph", in_use() - before, 4, 40, 16);
	before = in_use();
	assert_int_equal(hg_graph_analyse(graph, HG_HOLDERS, NULL, NULL), HG_OK);
	costs_at_most("holders", in_use() - before, 2, 0, 8);
	before = highest = in_use();
	assert_int_equal(hg_graph_analyse(graph, HG_DOMINATORS, sample, NULL), HG_OK);
	built = in_use();
	costs_at_most("dominators", built - before, 2, 20, 0);
	costs_at_most("  while made", highest - before, 5, 24, 12);
	assert_int_equal(hg_graph_dominated(graph, 0, &child, 1, &n, &total), HG_OK);
	costs_at_most("dominator tree", in_use() - built, 2, 8, 0);
	before = highest = in_use();
	assert_int_equal(hg_graph_analyse(graph, HG_CYCLES, sample, NULL), HG_OK);
	costs_at_most("cycles", in_use() - before, 2, 4 + 4, 0); /* all in one cycle */
	costs_at_most("  while made", highest - before, 5, 20, 0);
	before = highest = in_use();
	assert_int_equal(hg_graph_analyse(graph, HG_OWNERS, sample, NULL), HG_OK);
	costs_at_most("owners", in_use() - before, 3, 5, 1);
	costs_at_most("  while made", highest - before, 5, 5 + 8, 1);
	hg_graph_destroy(graph);
	before = in_use();
	graph = fx_build(&fx);
	costs_at_most("the next graph", in_use() - before, 2, 8,
		      0); /* it has the arrays of the first */
	hg_graph_destroy(graph);
	fx_destroy(&fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(as_documented)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
