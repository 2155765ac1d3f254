/* SPDX-License-Identifier: MIT
 *
 * Proves: a variable that leads to where a stack frame was is told apart and drawn, one box per
 * address, without being a pointer of the graph; what is cut out has it where its group was
 * followed or it was asked for, and counts it as left out elsewhere; folding and a snapshot keep
 * it, a union does only if it was there at all moments; there may be more of them than are drawn.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>

#include "graph_heap.h"

enum { DEAD = 0xe5f0, LATER = 0xe600 };

static struct heap h;

static void popped_root(uint32_t group, const char *name, uint64_t value)
{
	const hg_root root = {.group = group,
			      .name = name,
			      .type = "User *",
			      .address = HEAP_STACK + 8 * h.n_roots++,
			      .value = value,
			      .popped = "#0 main"};

	heap_must(hg_image_add_root(h.image, &root));
}

/* user and same lead to one place, late to another, live to an object; outer is another frame. */
static hg_graph *dangling(uint64_t late)
{
	uint64_t user;
	uint32_t frame;

	heap_begin(&h);
	user = heap_new(&h, heap_type(&h, "User", 24, 0), 0);
	frame = heap_group(&h, HG_GROUP_FRAME, "main", "main.c", 7, 0);
	heap_root(&h, frame, "live", user);
	popped_root(frame, "user", DEAD);
	popped_root(frame, "same", DEAD);
	popped_root(heap_group(&h, HG_GROUP_FRAME, "outer", "main.c", 9, 1), "late", late);
	return heap_graph(&h);
}

static size_t count(const hg_graph *graph)
{
	const uint32_t *roots;
	size_t n;

	hg_graph_popped(graph, &roots, &n);
	for (size_t i = 0; i < n; i++) {
		hg_root root;

		heap_must(hg_graph_root(graph, roots[i], &root));
		assert_string_equal(root.popped, "#0 main");
	}
	return n;
}

/* clang-format off */
static const char all[] =
	"1 object, 24 bytes\n"
	"3 pointers to popped stack frames\n"
	"\n"
	"#0 main  main.c:7\n"
	"  live ─────▶ User 0xc000012000   24 bytes\n"
	"  user ┄┄┬┄┄✗ invalid: popped stack frame 0xe5f0\n"
	"  same ┄┄┘      below the stack pointer of #0 main\n"
	"\n"
	"#1 outer  main.c:9\n"
	"  late ┄┄┄┄┄✗ invalid: popped stack frame 0xe600\n"
	"                below the stack pointer of #0 main\n";

static const char all_symbolic[] =
	"1 object, 24 bytes\n"
	"3 pointers to popped stack frames\n"
	"\n"
	"#0 main  main.c:7\n"
	"  live -----> User#1   24 bytes\n"
	"  user ..+..X invalid: popped stack frame\n"
	"  same ..+      below the stack pointer of #0 main\n"
	"\n"
	"#1 outer  main.c:9\n"
	"  late .....X invalid: popped stack frame\n"
	"                below the stack pointer of #0 main\n";

static const char one[] =
	"2 pointers to a popped stack frame\n"
	"\n"
	"#0 main  main.c:7\n"
	"  user ┄┄┬┄┄✗ invalid: popped stack frame 0xe5f0\n"
	"  same ┄┄┘      below the stack pointer of #0 main\n"
	"  … 1 more variable\n";

static const char object[] =
	"1 object, 24 bytes\n"
	"\n"
	"#0 main  main.c:7\n"
	"  live ─────▶ User 0xc000012000   24 bytes\n"
	"  … 2 more variables\n";

static const char roots[] =
	"#0 main at main.c:7: 3 pointers\n"
	"  live  0x7fffffffe000  → User 0xc000012000\n"
	"  user  0x7fffffffe008  → invalid: popped stack frame 0xe5f0  below the stack pointer of #0 main\n"
	"  same  0x7fffffffe010  → invalid: popped stack frame 0xe5f0  below the stack pointer of #0 main\n"
	"#1 outer at main.c:9: 1 pointer\n"
	"  late  0x7fffffffe018  → invalid: popped stack frame 0xe600  below the stack pointer of #0 main\n";
/* clang-format on */

static void expect_diagram(const hg_graph *graph, hg_text_options options, const char *wanted)
{
	char *text;

	heap_must(hg_text_diagram(graph, &options, &text));
	assert_string_equal(text, wanted);
	hg_text_destroy(text);
}

static void expect_cut(const hg_graph *graph, hg_select select, const char *wanted)
{
	hg_graph *cut;

	heap_must(hg_graph_select(graph, &select, &cut));
	expect_diagram(cut, (hg_text_options){0}, wanted);
	hg_graph_destroy(cut);
}

static void test_texts(void **unused)
{
	hg_graph *graph = dangling(LATER);
	const hg_text_options options = {.limit = 20};
	hg_totals totals;
	char *text;

	(void)unused;
	assert_int_equal(count(graph), 3);
	hg_graph_totals(graph, &totals);
	assert_int_equal(totals.edges, 1);    /* they are no pointers of the graph, */
	assert_int_equal(totals.dangling, 0); /* and lead to no slot of the heap */
	expect_diagram(graph, (hg_text_options){0}, all);
	expect_diagram(graph, (hg_text_options){.ascii = true, .symbolic = true}, all_symbolic);
	heap_must(hg_text_roots(graph, &options, &text));
	assert_string_equal(text, roots);
	hg_text_destroy(text);
	hg_graph_destroy(graph);
}

static void test_cut(void **unused)
{
	hg_graph *graph = dangling(LATER);
	const uint64_t dead = DEAD;
	hg_node user;
	uint64_t offset;

	(void)unused;
	heap_must(hg_graph_find(graph, HEAP_BASE, &user, &offset));
	expect_cut(graph, (hg_select){.limit = 0}, all);
	expect_cut(graph, (hg_select){.fold = true, .page = true}, all);
	expect_cut(graph, (hg_select){.popped = &dead, .n_popped = 1, .fold = true}, one);
	expect_cut(graph, (hg_select){.popped = &dead, .n_popped = 1, .garbage = true}, one);
	expect_cut(graph, (hg_select){.seeds = &user, .n_seeds = 1, .backwards = true}, object);
	hg_graph_destroy(graph);
}

static void test_kept(void **unused)
{
	char file[] = "/tmp/graph_popped.XXXXXX";
	hg_graph *graph = dangling(LATER), *moved = dangling(LATER + 8), *read, *both;

	(void)unused;
	close(mkstemp(file));
	heap_must(hg_snapshot_write(graph, file, NULL, NULL));
	heap_must(hg_snapshot_read(file, NULL, NULL, &read));
	unlink(file);
	expect_diagram(read, (hg_text_options){0}, all);
	heap_must(hg_graph_union((const hg_graph *const[]){graph, read}, 2, &both));
	assert_int_equal(count(both), 3);
	hg_graph_destroy(both);
	heap_must(hg_graph_union((const hg_graph *const[]){graph, moved}, 2, &both));
	assert_int_equal(count(both), 2); /* late led elsewhere */
	hg_graph_destroy(both);
	hg_graph_destroy(read);
	hg_graph_destroy(moved);
	hg_graph_destroy(graph);
}

static void test_many(void **unused)
{
	const hg_text_options options = {.limit = 10};
	const uint64_t place = 0x1000 + 8 * 100;
	const hg_select asked = {.popped = &place, .n_popped = 1, .limit = 1};
	hg_graph *graph, *cut;
	uint32_t frame;
	char *text;

	(void)unused;
	heap_begin(&h);
	frame = heap_group(&h, HG_GROUP_FRAME, "main", "main.c", 7, 0);
	for (uint64_t i = 0; i < HG_MAX_POPPED + 5; i++)
		popped_root(frame, "p", 0x1000 + 8 * i);
	graph = heap_graph(&h);
	assert_int_equal(count(graph), HG_MAX_POPPED);
	heap_must(hg_text_diagram(graph, &options, &text));
	assert_non_null(strstr(text, "256 pointers to popped stack frames\n"));
	assert_non_null(strstr(text, "more lines\n"));
	hg_text_destroy(text);
	heap_must(hg_text_roots(graph, &options, &text));
	assert_non_null(strstr(text, "246 more"));
	hg_text_destroy(text);
	/* a place takes the room of an object; what has none is counted */
	heap_must(hg_graph_select(graph, &(hg_select){.limit = 3}, &cut));
	assert_int_equal(count(cut), 3);
	heap_must(hg_text_diagram(cut, NULL, &text));
	assert_non_null(strstr(text, "253 more variables\n"));
	hg_text_destroy(text);
	hg_graph_destroy(cut);
	/* what is asked for comes first */
	heap_must(hg_graph_select(graph, &asked, &cut));
	assert_int_equal(count(cut), 1);
	heap_must(hg_text_diagram(cut, NULL, &text));
	assert_non_null(strstr(text, "0x1320"));
	hg_text_destroy(text);
	hg_graph_destroy(cut);
	hg_graph_destroy(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
