/* SPDX-License-Identifier: MIT
 *
 * Proves that slices behave as Go 1.19's: capacities after append, sharing and parting of arrays,
 * reslicing, and what they cost.
 */
#include "heap_test.h"

GM_SLICE(gm_int, Ints)
GM_SLICE(gm_byte, Bytes)

typedef struct Triple {
	gm_int a, b, c;
} Triple;
GM_TYPE_POINTER_FREE(Triple)
GM_SLICE(Triple, Triples)
GM_SLICE(gm_string, Strings)
GM_SLICE(void *, Pointers)

/* Capacities that Go 1.19 prints when one element after the other is appended to a nil slice. */
#define ASSERT_SERIES(S, value, ...)                             \
	do {                                                     \
		static const gm_int series[] = {__VA_ARGS__};    \
		S s = {0};                                       \
		gm_int last = 0;                                 \
		size_t n = 0;                                    \
		while (n < sizeof(series) / sizeof(series[0])) { \
			s = gm_append(S, s, value);              \
			if (s.cap == last)                       \
				continue;                        \
			last = s.cap;                            \
			assert_int_equal(s.cap, series[n]);      \
			n++;                                     \
		}                                                \
	} while (0)

static void test_growth_is_go_s(void **state)
{
	(void)state;
	ASSERT_SERIES(Ints, 1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 848, 1280, 1792, 2560, 3408,
		      5120, 7168, 9216, 12288, 16384);
	ASSERT_SERIES(Bytes, 1, 8, 16, 32, 64, 128, 256, 512, 896, 1408, 2048, 3072, 4096, 5376,
		      6912, 9472, 12288, 16384, 21760, 28672, 40960);
	ASSERT_SERIES(Triples, ((Triple){1, 2, 3}), 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 853,
		      1365);
	ASSERT_SERIES(Strings, gm_str("go"), 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 848, 1280, 1792,
		      2560);
	ASSERT_SERIES(Pointers, NULL, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 848, 1280);
}

/* More than double is taken as it is, rounded up to a size class. */
static void test_append_of_many(void **state)
{
	Ints five = gm_make_slice(Ints, 5), two = gm_make_slice(Ints, 2);

	(void)state;
	five = gm_append_slice(Ints, five, gm_make_slice(Ints, 6));
	assert_int_equal(five.len, 11);
	assert_int_equal(five.cap, 12); /* 88 bytes, class 96 */
	two = gm_append_slice(Ints, two, gm_make_slice(Ints, 1));
	assert_int_equal(two.cap, 4);
}

static void test_append_shares_until_it_grows(void **state)
{
	Ints original = gm_make_slice_cap(Ints, 3, 5);
	Ints a = gm_append(Ints, original, 7);
	Ints b = gm_append(Ints, original, 8);

	(void)state;
	assert_ptr_equal(a.ptr, original.ptr);
	assert_int_equal(gm_at(a, 3), 8); /* b wrote to the same place */
	assert_int_equal(original.len, 3);

	b = gm_append(Ints, b, 9);
	b = gm_append(Ints, b, 10);
	assert_ptr_not_equal(b.ptr, original.ptr);
	assert_int_equal(b.len, 6);
	assert_int_equal(b.cap, 10);
	gm_at(b, 3) = 11;
	assert_int_equal(gm_at(a, 3), 8);
}

/* The slices of the slides. */
static void test_sharing(void **state)
{
	Ints original = gm_make_slice(Ints, 5);

	(void)state;
	for (gm_int i = 0; i < 5; i++)
		gm_at(original, i) = i + 1;
	Ints slice1 = gm_reslice(original, 1, 4);
	Ints slice2 = gm_reslice(original, 2, 5);
	gm_at(slice1, 1) = 99;

	const gm_int expected[] = {1, 2, 99, 4, 5};
	assert_memory_equal(original.ptr, expected, sizeof(expected));
	assert_int_equal(original.len, 5);
	assert_int_equal(original.cap, 5);
	assert_memory_equal(slice1.ptr, expected + 1, 3 * sizeof(gm_int));
	assert_int_equal(slice1.len, 3);
	assert_int_equal(slice1.cap, 4);
	assert_memory_equal(slice2.ptr, expected + 2, 3 * sizeof(gm_int));
	assert_int_equal(slice2.len, 3);
	assert_int_equal(slice2.cap, 3);
}

/* A slice of nothing at the end of an array must not point past it: that could be, and keep, the
 * next object. */
static void test_empty_tail_stays_inside(void **state)
{
	Ints ints = gm_make_slice(Ints, 4);
	Ints tail = gm_reslice(ints, 4, 4);

	(void)state;
	assert_ptr_equal(tail.ptr, ints.ptr);
	assert_int_equal(tail.len, 0);
	assert_int_equal(tail.cap, 0);
	tail = gm_reslice(gm_reslice(ints, 0, 2), 1, 4); /* up to cap, beyond len */
	assert_int_equal(tail.len, 3);
}

static void test_backing_array_has_the_element_s_type(void **state)
{
	Triples triples = gm_make_slice(Triples, 3);
	const struct gm_span *span = span_of(triples.ptr);
	const uint64_t slot =
		span->first_slot + ((uintptr_t)triples.ptr - span->base) / span->elem_size;
	const struct gm_slot *info = &gm_heap.slots[slot];

	(void)state;
	assert_string_equal(gmi_type_name(info->type), "Triple");
	assert_int_equal(info->slack, 80 - 72);
	assert_int_equal(span->noscan, 1);
	assert_int_equal(gm_heap.types[info->type].size, sizeof(Triple));
	assert_int_equal(span_of(gm_make_slice(Strings, 3).ptr)->noscan, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growth_is_go_s),
		cmocka_unit_test(test_append_of_many),
		cmocka_unit_test(test_append_shares_until_it_grows),
		cmocka_unit_test(test_sharing),
		cmocka_unit_test(test_empty_tail_stays_inside),
		cmocka_unit_test(test_backing_array_has_the_element_s_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
