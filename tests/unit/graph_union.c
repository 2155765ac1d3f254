/* SPDX-License-Identifier: MIT
 *
 * Proves: a union of graphs has every object and every pointer of each of them and nothing else,
 * each once, on random heaps that change between two moments; the union of a graph with itself is
 * itself. Events are kept by cut-out graphs and by snapshots, and what is out of range in them is
 * put right. GOMEM_SEED repeats a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <inttypes.h>
#include <unistd.h>

#include "graph_pictures.h"

enum { ROUNDS = 200, MOST = 4096, LINE = 128, OBJECTS = 40, WORDS = 3 };

static struct heap h;
static uint64_t state;

static uint32_t below(uint32_t n)
{
	return fx_below(&state, n);
}

/* Objects lie at the same places every time; which are there, and what points where, is random. */
static hg_graph *random_moment(void)
{
	uint64_t objects[OBJECTS];
	uint32_t type, groups[3];

	heap_begin(&h);
	type = heap_type(&h, "Node", 8 * WORDS, (1 << WORDS) - 1);
	for (int i = 0; i < OBJECTS; i++)
		objects[i] = heap_new(&h, type, 0);
	groups[0] = heap_group(&h, HG_GROUP_GLOBALS, "", "", 0, 0);
	/* frames of one function in another, on top of others or not */
	groups[1] = heap_group(&h, HG_GROUP_FRAME, "visit", "v.c", 3, below(3));
	groups[2] = heap_group(&h, HG_GROUP_FRAME, "visit", "v.c", 3, 4);
	for (int i = 0; i < OBJECTS; i++) {
		if (below(4) == 0)
			heap_free(&h, objects[i]);
		else if (below(3))
			heap_point(&h, objects[i], 8 * below(WORDS),
				   objects[below(OBJECTS)] + 8 * below(2));
	}
	for (int i = 0; i < 6; i++) {
		static const char *const names[] = {"a", "b", "c", "d", "e", "f"};

		heap_root(&h, groups[i % 3], names[i], objects[below(OBJECTS)]);
	}
	return heap_graph(&h);
}

/* ---- Graphs as lines of text ----------------------------------------------------------------- */

struct lines {
	char line[MOST][LINE];
	size_t n;
};

static uint64_t address_of(const hg_graph *graph, hg_node node)
{
	hg_node_info info;

	heap_must(hg_graph_node(graph, node, &info));
	return info.address;
}

static void put(struct lines *lines, const hg_graph *graph)
{
	hg_totals totals;

	hg_graph_totals(graph, &totals);
	for (hg_node node = 1; node < totals.nodes; node++) {
		const hg_edge *edges;
		size_t n;

		if (node > totals.groups)
			snprintf(lines->line[lines->n++], LINE, "object %" PRIx64,
				 address_of(graph, node));
		heap_must(hg_graph_out(graph, node, &edges, &n));
		for (size_t i = 0; i < n; i++) {
			const uint64_t to = address_of(graph, edges[i].to);
			char *line = lines->line[lines->n++];
			hg_root root;

			assert_true(lines->n < MOST);
			if (edges[i].root == HG_NONE) {
				snprintf(line, LINE, "%" PRIx64 "+%" PRIu64 " %" PRIx64 "+%" PRIu64,
					 address_of(graph, node), edges[i].from_offset, to,
					 edges[i].to_offset);
				continue;
			}
			heap_must(hg_graph_root(graph, edges[i].root, &root));
			snprintf(line, LINE, "%s %" PRIx64 " %" PRIx64 "+%" PRIu64, root.name,
				 root.address, to, edges[i].to_offset);
		}
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void sort(struct lines *lines, bool once)
{
	size_t n = 0;

	qsort(lines->line, lines->n, LINE, by_text);
	for (size_t i = 0; once && i < lines->n; i++)
		if (!i || strcmp(lines->line[i], lines->line[n - 1]) != 0)
			memmove(lines->line[n++], lines->line[i], LINE);
	if (once)
		lines->n = n;
}

static void assert_union(const hg_graph *const *graphs, size_t n)
{
	static struct lines wanted, got;
	hg_graph *all;

	wanted.n = got.n = 0;
	heap_must(hg_graph_union(graphs, n, &all));
	for (size_t i = 0; i < n; i++)
		put(&wanted, graphs[i]);
	sort(&wanted, true);
	put(&got, all);
	sort(&got, false);
	assert_int_equal(got.n, wanted.n);
	for (size_t i = 0; i < got.n; i++)
		assert_string_equal(got.line[i], wanted.line[i]);
	hg_graph_destroy(all);
}

static void test_random(void **unused)
{
	(void)unused;
	for (int round = 0; round < ROUNDS; round++) {
		hg_graph *graphs[3];

		for (int i = 0; i < 3; i++)
			graphs[i] = random_moment();
		assert_union((const hg_graph *const *)graphs, 1);
		assert_union((const hg_graph *const *)graphs, 2);
		assert_union((const hg_graph *const *)graphs, 3);
		assert_union((const hg_graph *const[]){graphs[0], graphs[0]}, 2);
		for (int i = 0; i < 3; i++)
			hg_graph_destroy(graphs[i]);
	}
}

static void test_nothing(void **unused)
{
	hg_graph *all;

	(void)unused;
	assert_int_equal(hg_graph_union(NULL, 0, &all), HG_BAD_INPUT);
	assert_null(all);
}

/* ---- Events ---------------------------------------------------------------------------------- */

static void assert_events(const hg_graph *graph, const hg_graph *as)
{
	const hg_event *events, *wanted;
	uint64_t first, wanted_first;
	size_t n, wanted_n;

	hg_graph_events(graph, &first, &events, &n);
	hg_graph_events(as, &wanted_first, &wanted, &wanted_n);
	assert_int_equal(first, wanted_first);
	assert_int_equal(n, wanted_n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(events[i].object, wanted[i].object);
		assert_int_equal(events[i].from, wanted[i].from);
		assert_int_equal(events[i].cycle, wanted[i].cycle);
		assert_int_equal(events[i].kind, wanted[i].kind);
		assert_int_equal(events[i].type, wanted[i].type);
		assert_int_equal(events[i].site, wanted[i].site);
		assert_int_equal(events[i].detail, wanted[i].detail);
	}
}

static void test_events(void **unused)
{
	char file[] = "/tmp/graph_union.XXXXXX";
	const hg_select select = {.limit = 2};
	hg_graph *graph, *cut, *read;

	(void)unused;
	close(mkstemp(file));
	heap_begin(&h);
	graph = picture_cycle_end(&h);
	heap_must(hg_graph_select(graph, &select, &cut));
	assert_events(cut, graph);
	heap_must(hg_snapshot_write(graph, file, NULL, NULL));
	heap_must(hg_snapshot_read(file, NULL, NULL, &read));
	assert_events(read, graph);
	unlink(file);
	hg_graph_destroy(read);
	hg_graph_destroy(cut);
	hg_graph_destroy(graph);
}

static void test_hostile_events(void **unused)
{
	hg_event bad = {UINT64_MAX, UINT64_MAX, UINT32_MAX, (hg_event_kind)77, 12345, 12345, 1};
	const hg_text_options options = {.limit = 0};
	const hg_event *events;
	hg_graph *graph;
	uint64_t first;
	char *text;
	size_t n;

	(void)unused;
	heap_begin(&h);
	graph = picture_share(&h);
	heap_must(hg_graph_set_events(graph, UINT64_MAX, &bad, 1));
	hg_graph_events(graph, &first, &events, &n);
	assert_int_equal(events[0].kind, HG_EVENT_NONE);
	assert_int_equal(events[0].type, HG_NONE);
	assert_int_equal(events[0].site, HG_NONE);
	assert_true(first + n >= first);
	for (int kind = 0; kind < HG_EVENT_KINDS; kind++) {
		bad.kind = (hg_event_kind)kind;
		heap_must(hg_graph_set_events(graph, 0, &bad, 1));
		heap_must(hg_text_events(graph, &options, HG_NONE, &text));
		assert_true(strlen(text) > 8 && text[strlen(text) - 1] == '\n');
		hg_text_destroy(text);
	}
	hg_graph_destroy(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_hostile_events),
	};

	state = fx_seed("graph_union");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
