/* SPDX-License-Identifier: MIT
 *
 * Proves the collector in steps: while a random program allocates, links, unlinks and drops, the
 * collection goes on by random amounts between its statements. The invariants (gmi_check) hold
 * after every step, what is reachable is never lost, what was garbage when the collection began is
 * gone when it is over, and a collection without changes leaves exactly what the model reaches.
 *
 * GOMEM_SEED repeats a run; clobberfree=1 overwrites what is freed, so that a loss is seen.
 */
#define GM_BARRIERS
#include "heap_model.h"

enum { ROUNDS = 25 };

/* ---- random programs ---- */

static size_t step_units;
static int step_result;

static void step(void)
{
	step_result = gm_gc_step(step_units);
}

static uint64_t reachable_at_start, mallocs_at_start;

static uint64_t count_reachable(void)
{
	uint64_t n = 0;

	mark_model();
	for (int i = 0; i < MAX_NODES; i++)
		n += nodes[i].hidden && nodes[i].reachable;
	return n;
}

/* All that the model reaches is there, with its pointers. */
static void check_reachable(void)
{
	mark_model();
	for (int i = 0; i < MAX_NODES; i++) {
		if (!nodes[i].hidden || !nodes[i].reachable)
			continue;
		assert_true(is_object(address_of(i, 0)));
		check_edges(i);
	}
}

static void start(void)
{
	on_clean_stack(gm_gc_start);
	reachable_at_start = count_reachable();
	mallocs_at_start = stats_now().Mallocs;
}

/* When a collection is over nothing is left of what was garbage at its start. (Under stress other
 * collections end it, at an allocation, with whatever lies on the stack.) */
static void check_what_is_left(void)
{
	const uint64_t allocated = stats_now().Mallocs - mallocs_at_start;

	on_clean_stack(check_reachable);
	if (!gmi_settings.gcstress && !gmi_settings.gcstep)
		assert_in_range(stats_now().HeapObjects, 0, reachable_at_start + allocated);
	assert_true(stats_now().HeapObjects >= count_reachable());
}

static void run_one_collection(void)
{
	start();
	do {
		for (int n = rand() % 6; n > 0; n--)
			on_clean_stack(add_or_change);
		step_units = (size_t)rand() % 8;
		on_clean_stack(step);
		assert_heap_is_consistent();
	} while (step_result);
	check_what_is_left();
}

static void test_programs_between_steps(void **state)
{
	(void)state;
	model_create();
	for (int round = 0; round < ROUNDS; round++) {
		const uint64_t cycle = gm_heap.cycle;

		n_steps = 20 + (unsigned)rand() % 400;
		on_clean_stack(build_and_change);
		run_one_collection();
		if (!gmi_settings.gcstress && !gmi_settings.gcstep)
			assert_int_equal(gm_heap.cycle, cycle + 1);
		on_clean_stack(gm_gc);
		on_clean_stack(compare);
	}
	model_destroy();
}

/* gm_gc_start and gm_gc end a collection wherever it stands. */
static void test_collections_cut_short(void **state)
{
	(void)state;
	model_create();
	for (int round = 0; round < ROUNDS; round++) {
		n_steps = 20 + (unsigned)rand() % 200;
		on_clean_stack(build_and_change);
		start();
		step_units = (size_t)rand() % 2000;
		on_clean_stack(step);
		n_steps = (unsigned)rand() % 20;
		on_clean_stack(build_and_change);
		if (rand() % 2) {
			run_one_collection();
		} else {
			on_clean_stack(gm_gc);
			on_clean_stack(compare);
		}
		assert_heap_is_consistent();
	}
	model_destroy();
}

static void test_the_same_with_freed_memory_overwritten(void **state)
{
	struct outcome outcome;

	(void)state;
	respawn("again", "GOMEM_DEBUG", "clobberfree=1", &outcome);
	assert_exits_well(&outcome);
}

static void test_the_same_with_steps_at_allocations(void **state)
{
	struct outcome outcome;

	(void)state;
	respawn("again", "GOMEM_DEBUG", "gcstep=1,clobberfree=1", &outcome);
	assert_exits_well(&outcome);
}

static void test_the_same_under_stress(void **state)
{
	struct outcome outcome;

	(void)state;
	respawn("again", "GOMEM_DEBUG", "gcstress=1,clobberfree=1", &outcome);
	assert_exits_well(&outcome);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_programs_between_steps),
		cmocka_unit_test(test_collections_cut_short),
		cmocka_unit_test(test_the_same_with_freed_memory_overwritten),
		cmocka_unit_test(test_the_same_with_steps_at_allocations),
		cmocka_unit_test(test_the_same_under_stress),
	};
	const struct CMUnitTest again[] = {
		cmocka_unit_test(test_programs_between_steps),
		cmocka_unit_test(test_collections_cut_short),
	};

	srand(random_seed());
	declare_barriers();
	(void)argv;
	return argc > 1 ? cmocka_run_group_tests(again, NULL, NULL)
			: cmocka_run_group_tests(tests, NULL, NULL);
}
