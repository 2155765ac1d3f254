/* SPDX-License-Identifier: MIT
 *
 * Frames of goroutines: those of the one that GDB stands in are called as any frame, the others say
 * whose they are; two goroutines in one function are told apart, also by a snapshot and by diff.
 * What is alike in many goroutines is one row with a count, in every list; with -limit 0 each has
 * its own. Threads are counted as goroutines are.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <unistd.h>

#include "graph_heap.h"

static struct heap h;

static uint32_t goroutine(uint32_t id, bool current, uint32_t level, const char *name)
{
	const hg_group group = {.kind = HG_GROUP_FRAME,
				.name = name,
				.file = "main.go",
				.line = 10 + id,
				.level = level,
				.thread = id,
				.goroutine = true,
				.current = current};
	uint32_t index;

	heap_must(hg_image_add_group(h.image, &group, &index));
	return index;
}

/* One object held by three goroutines; by the second only if it is `held`. */
static hg_graph *program(bool held)
{
	uint64_t user;

	heap_begin(&h);
	user = heap_new(&h, heap_type(&h, "main.User", 24, 1), 0);
	heap_root(&h, goroutine(1, true, 1, "main.main"), "user", user);
	if (held)
		heap_root(&h, goroutine(7, false, 2, "main.worker"), "mine", user);
	heap_root(&h, goroutine(8, false, 2, "main.worker"), "mine", user);
	return heap_graph(&h);
}

static const char SHARE[] =
	"main.User at 0xc000012000, 24 bytes (large object, 0 pages), span 0 slot 0\n"
	"  allocated at test.c:1 in make_one\n"
	"3 pointers:\n"
	"  user  0x7fffffffe000  #1 main.main\n"
	"  mine  0x7fffffffe008  goroutine 7 #2 main.worker\n"
	"  mine  0x7fffffffe010  goroutine 8 #2 main.worker\n";

static void expect_share(const hg_graph *graph)
{
	char *text;

	assert_int_equal(hg_text_share(graph, NULL, 4, &text), HG_OK);
	assert_string_equal(text, SHARE);
	hg_text_destroy(text);
}

static void share(void **state)
{
	hg_graph *graph = program(true), *read;
	char path[64];
	hg_group group;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/graph_goroutines.%d", (int)getpid());
	expect_share(graph);
	assert_int_equal(hg_snapshot_write(graph, path, NULL, NULL), HG_OK);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &read), HG_OK);
	unlink(path);
	expect_share(read);
	assert_int_equal(hg_graph_group(read, 2, &group), HG_OK);
	assert_true(group.goroutine && !group.current && group.thread == 7);
	assert_int_equal(hg_graph_group(read, 1, &group), HG_OK);
	assert_true(group.goroutine && group.current && group.thread == 1);
	hg_graph_destroy(read);
	hg_graph_destroy(graph);
}

static void difference(void **state)
{
	hg_graph *before = program(true), *after = program(false);
	char *text;

	(void)state;
	assert_int_equal(hg_text_diff(before, after, NULL, &text), HG_OK);
	assert_non_null(strstr(text, "goroutine 7 #2 main.worker"));
	assert_null(strstr(text, "goroutine 8"));
	hg_text_destroy(text);
	hg_graph_destroy(before);
	hg_graph_destroy(after);
}

/* ---- Many that are alike --------------------------------------------------------------------- */

enum { WORKERS = 900 };

static uint32_t thread(uint32_t id, uint32_t level, const char *name)
{
	const hg_group group = {.kind = HG_GROUP_FRAME,
				.name = name,
				.file = "main.c",
				.level = level,
				.thread = id};
	uint32_t index;

	heap_must(hg_image_add_group(h.image, &group, &index));
	return index;
}

/* A pool that all workers know, some of them in several frames; each has a connection of its own by
 * two variables, with a buffer that only it holds; the current goroutine has one, too. */
static hg_graph *server(bool goroutines, uint64_t *pool)
{
	uint32_t conn, buffer;

	heap_begin(&h);
	conn = heap_type(&h, "main.conn", 32, 1);
	buffer = heap_type(&h, "byte", 1, 0);
	*pool = heap_new(&h, heap_type(&h, "main.pool", 64, 0), 0);
	for (uint32_t i = 0; i < WORKERS; i++) {
		const uint32_t id = 17 + i;
		const uint64_t mine = heap_new(&h, conn, 0);
		const uint32_t frame = !goroutines ? thread(id, 2, "main.serve")
				       : i == 0    ? goroutine(id, true, 0, "main.serve")
						   : goroutine(id, false, 2, "main.serve");

		heap_point(&h, mine, 0, heap_new(&h, buffer, 64 + i % 3));
		heap_root(&h, frame, "c", mine);
		heap_root(&h, frame, "writer", mine);
		heap_root(&h, frame, "pool", *pool);
		if (goroutines && i >= WORKERS - 5)
			heap_root(&h, goroutine(id, false, 3, "main.serve"), "pool", *pool + 8);
		if (goroutines && i < 4)
			heap_root(&h, goroutine(id, i == 0, 4, "main.accept"), "pool", *pool);
	}
	return heap_graph(&h);
}

static void expect(const hg_graph *graph,
		   hg_status (*make)(const hg_graph *, const hg_text_options *, hg_node, char **),
		   uint32_t limit, hg_node node, const char *expected)
{
	const hg_text_options options = {.limit = limit, .width = 120, .symbolic = true};
	char *text;

	assert_int_equal(make(graph, &options, node, &text), HG_OK);
	assert_string_equal(text, expected);
	hg_text_destroy(text);
}

/* With -limit 0 each pointer has a line, and each object. */
static void expect_all(const hg_graph *graph, hg_node node)
{
	const hg_text_options options = {.limit = UINT32_MAX, .width = 120, .symbolic = true};
	char *text;

	assert_int_equal(hg_text_backrefs(graph, &options, node, &text), HG_OK);
	assert_non_null(strstr(text, "main.pool#1: 909 pointers:\n"));
	assert_non_null(strstr(text, "\n  pool  goroutine 500 #2 main.serve\n"));
	hg_text_destroy(text);
	assert_int_equal(hg_text_retained(graph, &options, HG_NONE, &text), HG_OK);
	assert_non_null(strstr(text, "main.conn#500"));
	assert_null(strstr(text, "×"));
	hg_text_destroy(text);
}

static void alike(void **state)
{
	uint64_t pool;
	hg_graph *graph = server(true, &pool);
	const hg_node node = heap_node(graph, pool);

	(void)state;
	expect(graph, hg_text_share, 8, node,
	       "main.pool#1, 64 bytes (large object, 0 pages), span 0 slot 0\n"
	       "  allocated at test.c:1 in make_one\n"
	       "909 pointers; alike ones of several goroutines are one line:\n"
	       "  pool  #0 main.serve\n"
	       "  pool  #4 main.accept\n"
	       "  pool  899 goroutines: main.serve, 904 pointers  to different places\n"
	       "  pool  goroutine 18 #4 main.accept\n"
	       "  pool  goroutine 19 #4 main.accept\n"
	       "  pool  goroutine 20 #4 main.accept\n"
	       "  (-limit 0 shows each)\n");
	expect(graph, hg_text_share, 2, node,
	       "main.pool#1, 64 bytes (large object, 0 pages), span 0 slot 0\n"
	       "  allocated at test.c:1 in make_one\n"
	       "909 pointers; alike ones of several goroutines are one line:\n"
	       "  pool  #0 main.serve\n"
	       "  pool  #4 main.accept\n"
	       "  ... and 907 more (-limit 0 shows all)\n");
	expect(graph, hg_text_share, 3, HG_NONE,
	       "901 shared objects; alike ones of several goroutines are one line:\n"
	       "  pointers  to               bytes  held by\n"
	       "       909  main.pool#1         64  pool, pool, 899 goroutines: main.serve.pool, "
	       "pool, pool, pool\n"
	       "         2  main.conn#1         32  c, writer\n"
	       "         2  main.conn ×899  28,768  899 goroutines: main.serve.c, writer\n");
	expect(graph, hg_text_share, 1, HG_NONE,
	       "901 shared objects:\n"
	       "  pointers  to           bytes  held by\n"
	       "       909  main.pool#1     64  pool, pool, 899 goroutines: main.serve.pool, pool, "
	       "pool, pool\n"
	       "  ... and 900 more (-limit 0 shows all)\n");
	expect(graph, hg_text_retained, 4, HG_NONE,
	       "1,801 objects alive, 91,264 bytes; with each goes what only it holds; alike ones "
	       "of several goroutines are one line\n"
	       "  retains  objects  object          held by\n"
	       "   91,104    1,798  main.conn ×899  899 goroutines: main.serve.c, writer\n"
	       "       96        2  main.conn#1     c, writer\n"
	       "       72        1  byte[65]#2      main.conn#2 +0\n"
	       "       72        1  byte[66]#3      main.conn#3 +0\n"
	       "  ... and 899 more (-limit 0 shows all)\n");
	expect_all(graph, node);
	hg_graph_destroy(graph);
	graph = server(false, &pool);
	expect(graph, hg_text_share, 8, heap_node(graph, pool),
	       "main.pool#1, 64 bytes (large object, 0 pages), span 0 slot 0\n"
	       "  allocated at test.c:1 in make_one\n"
	       "900 pointers; alike ones of several threads are one line:\n"
	       "  pool  900 threads: main.serve\n"
	       "  (-limit 0 shows each)\n");
	expect(graph, hg_text_retained, 4, HG_NONE,
	       "1,801 objects alive, 91,264 bytes; with each goes what only it holds; alike ones "
	       "of several threads are one line\n"
	       "  retains  objects  object          held by\n"
	       "   91,200    1,800  main.conn ×900  900 threads: main.serve.c, writer\n"
	       "       72        1  byte[65]#2      main.conn#2 +0\n"
	       "       72        1  byte[66]#3      main.conn#3 +0\n"
	       "       72        1  byte[65]#5      main.conn#5 +0\n"
	       "  ... and 898 more (-limit 0 shows all)\n");
	hg_graph_destroy(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(share),
		cmocka_unit_test(difference),
		cmocka_unit_test(alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
