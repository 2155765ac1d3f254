/* SPDX-License-Identifier: MIT
 *
 * Proves the figures that the slides show, as Go 1.19 measures them with runtime.ReadMemStats:
 * bytes and objects of each little function, and what collections free of them.
 */
#include "heap_test.h"

GM_SLICE(gm_byte, Bytes)
GM_SLICE(gm_int, Ints)

typedef struct User {
	gm_string name;
	gm_int age;
} User;
GM_TYPE(User, name.ptr)

typedef struct LargeObject {
	gm_int id;
	Bytes data;
} LargeObject;
GM_TYPE(LargeObject, data.ptr)

typedef struct Pair {
	struct Pair *other;
	gm_byte payload[56];
} Pair;
GM_TYPE(Pair, other)

typedef struct ByValue {
	gm_int (*function)(void);
	gm_int captured;
} ByValue;
GM_TYPE(ByValue, function)

typedef struct ByReference {
	gm_int (*function)(void);
	gm_int *captured;
} ByReference;
GM_TYPE(ByReference, function, captured)

ROOT void *kept;

/* A clean start: no garbage, and no tiny block with room. */
static int collect_all(void **state)
{
	(void)state;
	kept = NULL;
	on_clean_stack(gm_gc);
	on_clean_stack(gm_gc);
	return 0;
}

static void assert_cost(void (*function)(void), uint64_t bytes, uint64_t mallocs)
{
	const gm_mem_stats cost = cost_of(function);

	assert_int_equal(cost.TotalAlloc, bytes);
	assert_int_equal(cost.Mallocs, mallocs);
	assert_int_equal(cost.NumGC, 0);
}

static void nothing(void)
{
}

static void ten_large_objects(void)
{
	for (gm_int i = 0; i < 10; i++) {
		LargeObject *object = gm_new(LargeObject);

		object->id = i;
		object->data = gm_make_slice(Bytes, 1024);
	}
}

static void one_mebibyte(void)
{
	gm_make_slice(Bytes, 1 << 20);
}

static void create_user(void)
{
	User *user = gm_new(User);

	user->name = gm_str("Alice");
}

static void one_int(void)
{
	*gm_new(gm_int) = 42;
}

static void two_ints(void)
{
	one_int();
	one_int();
}

static void closure_by_value(void)
{
	gm_new(ByValue)->captured = 42;
}

static void closure_by_reference(void)
{
	gm_int *captured = gm_new(gm_int);

	gm_new(ByReference)->captured = captured;
}

static void million_ints(void)
{
	gm_make_slice(Ints, 1000000);
}

static void box_42(void)
{
	gm_any value = gm_box(gm_int, 42);

	assert_int_equal(gm_unbox(gm_int, value), 42);
}

static void box_4200(void)
{
	gm_any value = gm_box(gm_int, 4200);

	assert_int_equal(gm_unbox(gm_int, value), 4200);
}

static void test_bytes_and_mallocs(void **state)
{
	static const struct {
		void (*function)(void);
		uint64_t bytes, mallocs;
	} rows[] = {
		{nothing, 0, 0},
		{ten_large_objects, 10560, 20},
		{one_mebibyte, 1048576, 1},
		{create_user, 24, 1},
		{one_int, 16, 1},
		{two_ints, 16, 2},
		{closure_by_value, 16, 1},
		{closure_by_reference, 32, 2},
		{million_ints, 8003584, 1},
		{box_42, 0, 0},
		{box_4200, 16, 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		collect_all(state);
		assert_cost(rows[i].function, rows[i].bytes, rows[i].mallocs);
	}
}

static void test_user_lies_in_class_24(void **state)
{
	User *user = gm_new(User);

	(void)state;
	assert_int_equal(span_of(user)->elem_size, 24);
	assert_int_equal(span_of(gm_new(LargeObject))->elem_size, 32);
	assert_int_equal(span_of(gm_new(Pair))->elem_size, 64);
}

static void thousand_cyclic_pairs(void)
{
	for (int i = 0; i < 1000; i++) {
		Pair *a = gm_new(Pair);
		Pair *b = gm_new(Pair);

		a->other = b;
		b->other = a;
	}
}

static void test_one_collection_frees_cycles(void **state)
{
	(void)state;
	assert_cost(thousand_cyclic_pairs, 128000, 2000);
	const gm_mem_stats collected = cost_of(gm_gc);
	assert_int_equal(collected.Frees, 2000);
	assert_int_equal(collected.NumGC, 1);
	assert_heap_is_consistent();
}

ROOT Bytes window;

static void keep_100_bytes(void)
{
	Bytes large = gm_make_slice(Bytes, 1 << 20);

	window = gm_reslice(large, 5000, 5100);
}

static void test_100_bytes_keep_a_mebibyte(void **state)
{
	(void)state;
	assert_cost(keep_100_bytes, 1048576, 1);
	assert_int_equal(cost_of(gm_gc).HeapAlloc, 0);
	window = (Bytes){0};
	assert_int_equal(cost_of(gm_gc).HeapAlloc, -1048576);
}

static unsigned n_finalized;

static void count_finalizer(void *object)
{
	(void)object;
	n_finalized++;
}

static void hundred_finalizers(void)
{
	for (int i = 0; i < 100; i++)
		gm_set_finalizer(gm_new(Pair), count_finalizer);
}

static void test_finalizers_delay_by_one_collection(void **state)
{
	(void)state;
	n_finalized = 0;
	on_clean_stack(hundred_finalizers);
	assert_int_equal(cost_of(gm_gc).Frees, 0);
	assert_int_equal(n_finalized, 100);
	assert_int_equal(cost_of(gm_gc).Frees, 100);
	assert_int_equal(n_finalized, 100);
}

static void hundred_cyclic_pairs_with_finalizers(void)
{
	for (int i = 0; i < 100; i++) {
		Pair *a = gm_new(Pair);
		Pair *b = gm_new(Pair);

		a->other = b;
		b->other = a;
		gm_set_finalizer(a, count_finalizer);
		gm_set_finalizer(b, count_finalizer);
	}
}

static void test_cycles_with_finalizers_stay(void **state)
{
	(void)state;
	n_finalized = 0;
	on_clean_stack(hundred_cyclic_pairs_with_finalizers);
	for (int i = 0; i < 3; i++)
		assert_int_equal(cost_of(gm_gc).Frees, 0);
	assert_int_equal(n_finalized, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_bytes_and_mallocs, collect_all),
		cmocka_unit_test_setup(test_user_lies_in_class_24, collect_all),
		cmocka_unit_test_setup(test_one_collection_frees_cycles, collect_all),
		cmocka_unit_test_setup(test_100_bytes_keep_a_mebibyte, collect_all),
		cmocka_unit_test_setup(test_finalizers_delay_by_one_collection, collect_all),
		cmocka_unit_test_setup(test_cycles_with_finalizers_stay, collect_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
