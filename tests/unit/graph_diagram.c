/* SPDX-License-Identifier: MIT
 *
 * Proves: the diagram in characters shows the heaps of graph_pictures.h as below, line by line; its
 * ASCII face has ASCII only; no line passes the width; every object is drawn exactly once, however
 * tangled the graph; what does not fit is counted; hostile names do no harm.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "graph_pictures.h"

static struct heap h;

/* clang-format off */
static const char share[] =
	"4 pointers to one User\n"
	"1 object, 24 bytes\n"
	"\n"
	"#0 share_pointers  sharing.c:20\n"
	"  user ──┬──▶ User 0xc000012000   24 bytes, 4 pointers\n"
	"  ptr1 ──┤      name  \"Bob\"\n"
	"  ptr2 ──┤      age   26\n"
	"  ptr3 ──┘\n";

static const char slices[] =
	"3 slices, 1 pointer to one gm_int[5]\n"
	"1 object, 40 bytes\n"
	"\n"
	"#0 share_slices  sharing.c:52\n"
	"  original ──┬──▶ gm_int[5] 0xc000012000   40 bytes, 3 slices, 1 pointer\n"
	"  slice1   ──┤                  1   2  99   4   5\n"
	"  slice2   ──┘      original  ├──────────────────┤\n"
	"                    slice1        ├──────────┼┄┄┄┤\n"
	"                    slice2            ├──────────┤\n"
	"                    last                        ▲\n"
	"                                   ×2  ×3  ×3  ×2\n"
	"\n"
	"globals\n"
	"  last ─────▶ gm_int[5] 0xc000012000 (above)\n"
	"\n"
	"├──┤ what a slice sees\n"
	"┼┄┄┤ room up to its cap\n"
	"×2   seen through 2 slices\n"
	"(above), (below): the object is drawn there\n";

static const char slices_ascii[] =
	"3 slices, 1 pointer to one gm_int[5]\n"
	"1 object, 40 bytes\n"
	"\n"
	"#0 share_slices  sharing.c:52\n"
	"  original --+--> gm_int[5] 0xc000012000   40 bytes, 3 slices, 1 pointer\n"
	"  slice1   --+                  1   2  99   4   5\n"
	"  slice2   --+      original  |------------------|\n"
	"                    slice1        |----------|...|\n"
	"                    slice2            |----------|\n"
	"                    last                        ^\n"
	"                                   x2  x3  x3  x2\n"
	"\n"
	"globals\n"
	"  last -----> gm_int[5] 0xc000012000 (above)\n"
	"\n"
	"|--| what a slice sees\n"
	"|..| room up to its cap\n"
	"x2   seen through 2 slices\n"
	"(above), (below): the object is drawn there\n";

static const char collect[] =
	"8 objects, 1,192 bytes\n"
	"\n"
	"#0 main  tree.c:31\n"
	"  some   ─────▶ ● Node *[6]#1   48 bytes, 2 slices\n"
	"                  some   [1:3] cap 4\n"
	"                  nodes  [0:6] cap 6\n"
	"                  [0]\n"
	"                  [1] ──▶ ● Node#1   24 bytes, 2 pointers\n"
	"                            next ──▶ ◐ Node#2   24 bytes, work list 1\n"
	"                                       next ──▶ Node#3 (below)\n"
	"                            left ──▶ Node#3 (below)\n"
	"                  [2] ──▶ ○ Node#4   24 bytes, 2 pointers\n"
	"                  [3]\n"
	"                  [4]\n"
	"                  [5] ──▶ +8 Node#4 (above)\n"
	"  head   ─────▶ Node#1 (above)\n"
	"  buffer ──┬──▶ ○ gm_byte[1000]#1   1,000 bytes, 2 slices\n"
	"  word   ──┘                 0    …   99    …  500    …  509    …  999\n"
	"                  buffer  ├─────────────┼┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤\n"
	"                  word                        ├─────────────┼┄┄┄┄┄┄┄┄┄┤\n"
	"\n"
	"globals\n"
	"  nodes ─────▶ Node *[6]#1 (above)\n"
	"\n"
	"○ Node#3   24 bytes, 3 pointers\n"
	"  left ──▶ Node#3 (above)\n"
	"\n"
	"garbage: no variable leads here\n"
	"○ Node#5   24 bytes\n"
	"  next ──▶ ○ Node#6   24 bytes\n"
	"             next ──▶ Node#5 (above)\n"
	"\n"
	"○ white: not reached yet  ◐ grey: to be scanned  ● black: scanned\n"
	"├──┤ what a slice sees\n"
	"┼┄┄┤ room up to its cap\n"
	"(above), (below): the object is drawn there\n";

static const char frames[] =
	"6 objects, 96 bytes\n"
	"\n"
	"#0 push  list.c:12\n"
	"  list ─────▶ Node 0xc000012000   16 bytes, 4 pointers (and 1 unnamed word)\n"
	"                next ──▶ Node 0xc000012010   16 bytes\n"
	"                           next ──▶ Node 0xc000012020   16 bytes, 3 pointers\n"
	"                                      next ──▶ Node 0xc000012030 (below)\n"
	"  last ─────▶ Node 0xc000012040   16 bytes, 2 pointers\n"
	"\n"
	"#1 fill  list.c:31\n"
	"  list ─────▶ Node 0xc000012000 (above)\n"
	"\n"
	"#2 main  list.c:44\n"
	"  list   ─────▶ Node 0xc000012000 (above)\n"
	"  cursor ─────▶ Node 0xc000012020 (above)\n"
	"\n"
	"globals\n"
	"  all_lists ─────▶ Node 0xc000012000 (above)\n"
	"  spare     ─────▶ Node 0xc000012020 (above)\n"
	"\n"
	"unnamed words\n"
	"  rbx        ─────▶ Node 0xc000012000 (above)\n"
	"  stack+0x18 ─────▶ Node 0xc000012050   16 bytes, only unnamed words lead here\n"
	"\n"
	"Node 0xc000012030   16 bytes\n"
	"  next ──▶ Node 0xc000012040 (above)\n"
	"\n"
	"(above), (below): the object is drawn there\n";

/* clang-format on */

typedef hg_graph *maker(struct heap *);

static hg_graph *all_of(maker *make)
{
	const hg_select everything = {.garbage = true, .unnamed = true, .limit = 500};
	hg_graph *graph, *cut;

	heap_begin(&h);
	graph = make(&h);
	heap_must(hg_graph_select(graph, &everything, &cut));
	hg_graph_destroy(graph);
	return cut;
}

static char *diagram(maker *make, hg_text_options options)
{
	hg_graph *graph = all_of(make);
	char *text;

	heap_must(hg_text_diagram(graph, &options, &text));
	hg_graph_destroy(graph);
	return text;
}

static void expect(maker *make, hg_text_options options, const char *golden)
{
	char *text = diagram(make, options);

	assert_string_equal(text, golden);
	hg_text_destroy(text);
}

static void test_goldens(void **unused)
{
	(void)unused;
	expect(picture_share, (hg_text_options){0}, share);
	expect(picture_slices, (hg_text_options){0}, slices);
	expect(picture_slices, (hg_text_options){.ascii = true}, slices_ascii);
	expect(picture_collect, (hg_text_options){.symbolic = true}, collect);
	expect(picture_frames, (hg_text_options){0}, frames);
}

static uint32_t columns_of(const char *line, size_t bytes)
{
	uint32_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n += (line[i] & 0xc0) != 0x80;
	return n;
}

static maker *const makers[] = {picture_share,   picture_slices, picture_collect, picture_frames,
				picture_hostile, picture_tree,   picture_many,    picture_empty};
enum { MAKERS = sizeof(makers) / sizeof(makers[0]) };

static void test_width_and_limit(void **unused)
{
	(void)unused;
	for (int m = 0; m < MAKERS; m++) {
		for (uint32_t width = 40; width <= 160; width += 40) {
			char *text =
				diagram(makers[m], (hg_text_options){.width = width, .limit = 30});
			uint32_t lines = 0;

			for (const char *p = text; *p; p += strcspn(p, "\n") + 1) {
				assert_true(columns_of(p, strcspn(p, "\n")) <= width);
				lines++;
			}
			assert_true(lines <= 31);
			if (lines == 31)
				assert_non_null(strstr(text, " more line"));
			hg_text_destroy(text);
		}
	}
}

static void test_ascii(void **unused)
{
	(void)unused;
	for (int m = 0; m < MAKERS; m++) {
		char *text = diagram(makers[m], (hg_text_options){.ascii = true});

		for (const char *p = text; *p; p++)
			assert_true(*p == '\n' || (*p >= ' ' && *p <= '~'));
		hg_text_destroy(text);
	}
}

static uint32_t occurrences(const char *text, const char *what)
{
	uint32_t n = 0;

	for (const char *p = text; (p = strstr(p, what)); p++)
		n++;
	return n;
}

/* A random tangle: "Node 0x...   96 bytes" is the head of an object, any other mention of it is
 * followed by where to look. */
static void test_once(void **unused)
{
	const hg_select everything = {.garbage = true, .limit = 500};
	hg_graph *graph, *cut;
	hg_totals totals;
	char *text;

	(void)unused;
	for (uint32_t fan = 1; fan <= 12; fan++) {
		hg_text_options options = {.limit = 100000, .width = 60 + 10 * fan};

		heap_begin(&h);
		graph = picture_tangle(&h, 150, fan);
		heap_must(hg_graph_select(graph, &everything, &cut));
		heap_must(hg_text_diagram(cut, &options, &text));
		hg_graph_totals(cut, &totals);
		assert_int_equal(occurrences(text, " byte") - 1, totals.objects);
		for (hg_node node = totals.groups + 1; node < totals.nodes; node++) {
			hg_node_info info;
			char head[64];

			heap_must(hg_graph_node(cut, node, &info));
			snprintf(head, sizeof(head), "Node 0x%llx   ",
				 (unsigned long long)info.address);
			assert_int_equal(occurrences(text, head), 1);
		}
		hg_text_destroy(text);
		hg_graph_destroy(cut);
		hg_graph_destroy(graph);
	}
}

/* A graph that nobody cut out is cut out by the diagram itself, and says so. */
static void test_large(void **unused)
{
	hg_graph *graph;
	char *text;

	(void)unused;
	heap_begin(&h);
	graph = picture_many(&h);
	heap_must(hg_text_diagram(graph, NULL, &text));
	assert_non_null(strstr(text, "200 of 1,204 objects"));
	assert_non_null(strstr(text, "1,004 left out"));
	hg_text_destroy(text);
	hg_graph_destroy(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_goldens), cmocka_unit_test(test_width_and_limit),
		cmocka_unit_test(test_ascii), cmocka_unit_test(test_once),
		cmocka_unit_test(test_large)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
