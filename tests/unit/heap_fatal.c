/* SPDX-License-Identifier: MIT
 *
 * Proves that misuse ends the program by abort(), with one line that says what and where, in Go's
 * words where Go has them.
 */
#include "heap_test.h"

#include <pthread.h>
#include <sys/resource.h>

GM_SLICE(gm_int, Ints)

typedef struct Node {
	struct Node *next;
	gm_int number;
} Node;
GM_TYPE(Node, next)

static volatile gm_int five = 5, minus = -1;

/* ---- bounds ---- */

static void index_beyond(void)
{
	Ints ints = gm_make_slice(Ints, 3);

	gm_at(ints, five) = 1;
}

static void index_negative(void)
{
	Ints ints = gm_make_slice(Ints, 3);

	gm_at(ints, minus) = 1;
}

static void reslice_beyond(void)
{
	(void)gm_reslice(gm_make_slice(Ints, 3), 0, five);
}

static void reslice_crossed(void)
{
	(void)gm_reslice(gm_make_slice(Ints, 3), 2, 1);
}

static void reslice_negative(void)
{
	(void)gm_reslice(gm_make_slice(Ints, 3), minus, 1);
}

static void substring_beyond(void)
{
	gm_substring(gm_str("abc"), 0, five);
}

static void make_negative(void)
{
	(void)gm_make(gm_int, minus);
}

static void make_slice_negative(void)
{
	(void)gm_make_slice(Ints, minus);
}

static void make_slice_crossed(void)
{
	(void)gm_make_slice_cap(Ints, five, 3);
}

static void test_bounds(void **state)
{
	(void)state;
	assert_fatal(index_beyond, "index out of range [5] with length 3");
	assert_fatal(index_negative, "index out of range [-1] with length 3");
	assert_fatal(reslice_beyond, "slice bounds out of range [:5] with capacity 3");
	assert_fatal(reslice_crossed, "slice bounds out of range [2:1]");
	assert_fatal(reslice_negative, "slice bounds out of range [-1:1]");
	assert_fatal(substring_beyond, "slice bounds out of range [:5] with length 3");
	assert_fatal(make_negative, "makeslice: len out of range (-1)");
	assert_fatal(make_slice_negative, "makeslice: len out of range (-1), in "
					  "make_slice_negative at " __FILE__ ":");
	assert_fatal(make_slice_crossed, "makeslice: cap out of range (len 5, cap 3), in ");
}

/* ---- interface values ---- */

static void unbox_another_type(void)
{
	(void)gm_unbox(gm_string, gm_box(gm_int, 42));
}

static void unbox_nil(void)
{
	(void)gm_unbox(gm_int, (gm_any){0});
}

static void test_type_assertions(void **state)
{
	(void)state;
	assert_fatal(unbox_another_type,
		     "interface conversion: interface {} is gm_int, not gm_string");
	assert_fatal(unbox_nil, "interface conversion: interface {} is nil, not gm_int");
}

/* ---- memory ---- */

static void overflowing_size(void)
{
	(void)gm_make(Node, PTRDIFF_MAX);
}

static void more_than_the_arena(void)
{
	(void)gm_make(char, (gm_int)1 << 45);
}

ROOT Node *list;

static void endless_list(void)
{
	for (;;) {
		Node *node = gm_make(Node, 512);

		node->next = list;
		list = node;
	}
}

static void test_sizes_that_no_heap_has(void **state)
{
	(void)state;
	assert_fatal(overflowing_size, "out of memory: 9223372036854775807 elements of 16 bytes, "
				       "in overflowing_size at " __FILE__ ":");
	assert_fatal(more_than_the_arena, "out of memory: cannot allocate 35184372088832 bytes");
}

/* The system refuses to back more of the arena with memory. */
static void endless_list_with_little_data(void)
{
	const struct rlimit limit = {64 << 20, 64 << 20};

	setrlimit(RLIMIT_DATA, &limit);
	endless_list();
}

static void test_no_memory(void **state)
{
	(void)state;
	if (SANITIZED)
		skip();
	assert_fatal(endless_list_with_little_data, "out of memory: cannot allocate 8192 bytes, ");
}

/* ---- threads ---- */

static void *allocate(void *unused)
{
	(void)unused;
	return gm_new(Node);
}

static void *collect(void *unused)
{
	(void)unused;
	gm_gc();
	return NULL;
}

static void in_thread(void *(*function)(void *))
{
	pthread_t thread;

	gm_new(Node);
	if (pthread_create(&thread, NULL, function, NULL) == 0)
		pthread_join(thread, NULL);
}

static void second_thread_allocates(void)
{
	in_thread(allocate);
}

static void second_thread_collects(void)
{
	in_thread(collect);
}

static void test_second_thread(void **state)
{
	struct outcome outcome;

	(void)state;
	assert_fatal(second_thread_allocates, "allocation in thread ");
	assert_fatal(second_thread_collects, "gm_gc in thread ");
	run_in_child(second_thread_allocates, &outcome);
	assert_non_null(strstr(outcome.text, ", in allocate at " __FILE__ ":"));
}

/* ---- finalizers, roots, types ---- */

static void ignore(void *object)
{
	(void)object;
}

static void finalizer_on_local(void)
{
	Node local;

	gm_set_finalizer(&local, ignore);
}

static void finalizer_on_middle(void)
{
	gm_set_finalizer(&gm_new(Node)->number, ignore);
}

static void finalizer_twice(void)
{
	Node *node = gm_new(Node);

	gm_set_finalizer(node, ignore);
	gm_set_finalizer(node, ignore);
}

static void finalizer_on_freed(void)
{
	gm_set_finalizer((char *)gm_new(Node) + sizeof(Node), ignore);
}

static void remove_unknown_root(void)
{
	gm_root_remove(&list);
}

static void add_impossible_root(void)
{
	gm_root_add(&list, SIZE_MAX);
}

static void register_twice(void)
{
	gm_type_register(&(struct gm_type_ref){"Node", 24, NULL, 0, NULL});
}

static void register_misaligned(void)
{
	const struct gm_field_ref field = {4, 8};

	gm_type_register(&(struct gm_type_ref){"Packed", 16, &field, 1, NULL});
}

static void copy_null(void)
{
	(void)gm_string_copy(NULL);
}

static void test_misuse(void **state)
{
	(void)state;
	assert_fatal(finalizer_on_local, "gm_set_finalizer: 0x");
	assert_fatal(finalizer_on_middle, "gm_set_finalizer: 0x");
	assert_fatal(finalizer_on_freed, "gm_set_finalizer: 0x");
	assert_fatal(finalizer_twice, "gm_set_finalizer: 0x");
	assert_fatal(remove_unknown_root, "gm_root_remove: no range was added at 0x");
	assert_fatal(add_impossible_root, "gm_root_add: 18446744073709551615 bytes at 0x");
	assert_fatal(register_twice,
		     "type Node is registered twice, with different layouts (16 and 24 bytes)");
	assert_fatal(register_misaligned, "GM_TYPE(Packed): the field at byte 4 is no aligned");
	assert_fatal(copy_null, "gm_string_copy of a null pointer, in copy_null at ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_type_assertions),
		cmocka_unit_test(test_sizes_that_no_heap_has),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_second_thread),
		cmocka_unit_test(test_misuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
