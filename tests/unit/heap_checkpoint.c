/* SPDX-License-Identifier: MIT
 *
 * Proves that checkpoints are found as the debugger finds them: records between two symbols that
 * the linker makes, each with its name and the address of the moment, at every level of
 * optimisation; and that a moment costs one instruction.
 */
#include "heap_test.h"

extern const struct gm_checkpoint __start_gm_checkpoints[], __stop_gm_checkpoints[];

__attribute__((noinline)) static int first_function(int x)
{
	gm_checkpoint("first");
	return x + 1;
}

__attribute__((noinline)) static int second_function(int x)
{
	gm_checkpoint("a name of fifty-five bytes, which is as long as can be.");
	return x + 2;
}

static const struct gm_checkpoint *find(const char *name)
{
	for (const struct gm_checkpoint *c = __start_gm_checkpoints; c < __stop_gm_checkpoints; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	fail_msg("no checkpoint %s", name);
	return NULL;
}

static uintptr_t moment(const char *name)
{
	const struct gm_checkpoint *checkpoint = find(name);

	return (uintptr_t)&checkpoint->pc + (uintptr_t)checkpoint->pc;
}

static void test_two_records(void **state)
{
	(void)state;
	gm_new(int); /* links the heap, which keeps the section */
	assert_int_equal(first_function(1) + second_function(1), 5);
	assert_int_equal((uintptr_t)__stop_gm_checkpoints - (uintptr_t)__start_gm_checkpoints,
			 2 * sizeof(struct gm_checkpoint));
}

static void test_moments_lie_in_their_functions(void **state)
{
	(void)state;
	const uintptr_t first = moment("first") - (uintptr_t)first_function;
	const uintptr_t second = moment("a name of fifty-five bytes, which is as long as can be.") -
				 (uintptr_t)second_function;

	/* a function of two lines is shorter than this, with every sanitizer */
	assert_in_range(first, 0, 200);
	assert_in_range(second, 0, 200);
}

static void test_moment_is_a_nop(void **state)
{
	(void)state;
#if defined(__x86_64__)
	assert_int_equal(*(const uint8_t *)moment("first"), 0x90);
#elif defined(__aarch64__)
	assert_int_equal(*(const uint32_t *)moment("first"), 0xd503201f);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_records),
		cmocka_unit_test(test_moments_lie_in_their_functions),
		cmocka_unit_test(test_moment_is_a_nop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
