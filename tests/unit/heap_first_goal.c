/* SPDX-License-Identifier: MIT
 *
 * The first collection waits, as every other, until the heap has grown by what has to be scanned:
 * the variables of the program count, though nothing was collected yet that could have counted
 * them.
 */
#include "heap_test.h"

enum { VARIABLES = 16 << 20 };

ROOT char *volatile variables[VARIABLES / sizeof(char *)];

static void test_variables_count_at_the_first_goal(void **state)
{
	(void)state;
	variables[0] = gm_new(char);
	assert_int_equal(gm_heap.stats.num_gc, 0);
	assert_true(gm_heap.globals_bytes >= VARIABLES);
	/* heapMinimum is less */
	assert_int_equal(gm_heap.stats.next_gc, gm_heap.globals_bytes + gm_heap.stack_bytes);
	assert_true(gm_heap.trigger <= gm_heap.stats.next_gc);
	assert_true(gm_heap.trigger >= gm_heap.stats.next_gc / 10 * 7);
}

static void test_the_first_collection_waits_for_it(void **state)
{
	(void)state;
	while (gm_heap.stats.total_alloc < gm_heap.trigger - (1 << 20)) {
		gm_make(char, 1024);
		assert_int_equal(gm_heap.cycle, 0);
	}
	while (gm_heap.stats.total_alloc < gm_heap.stats.next_gc + (1 << 20))
		gm_make(char, 1024);
	assert_true(gm_heap.cycle > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variables_count_at_the_first_goal),
		cmocka_unit_test(test_the_first_collection_waits_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
