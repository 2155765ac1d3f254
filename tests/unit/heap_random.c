/* SPDX-License-Identifier: MIT
 *
 * Proves that collections free exactly the unreachable: random object graphs of all kinds of
 * objects are changed at random, collected, and compared with the model (heap_model.h).
 *
 * GOMEM_SEED repeats a run. With gcstress=1,clobberfree=1 the same is run with a collection at
 * every allocation and freed objects overwritten.
 */
#include "heap_model.h"

static void test_random_graphs(void **state)
{
	(void)state;
	model_create();
	for (int round = 0; round < 30; round++) {
		n_steps = 20 + (unsigned)rand() % 400;
		on_clean_stack(build_and_change);
		on_clean_stack(gm_gc);
		on_clean_stack(compare);
	}
	model_destroy();
}

static void test_the_same_under_stress(void **state)
{
	struct outcome outcome;

	(void)state;
	respawn("stress", "GOMEM_DEBUG", "gcstress=1,clobberfree=1", &outcome);
	assert_exits_well(&outcome);
}

int main(int argc, char **argv)
{
	const bool is_part = argc > 1 && strcmp(argv[1], "stress") == 0;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_graphs),
		cmocka_unit_test(test_the_same_under_stress),
	};

	srand(random_seed());
	return is_part ? _cmocka_run_group_tests("stress", tests, 1, NULL, NULL)
		       : cmocka_run_group_tests(tests, NULL, NULL);
}
