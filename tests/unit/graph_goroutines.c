/* SPDX-License-Identifier: MIT
 *
 * Frames of goroutines: those of the one that GDB stands in are called as any frame, the others say
 * whose they are; two goroutines in one function are told apart, also by a snapshot and by diff.
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(share),
		cmocka_unit_test(difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
