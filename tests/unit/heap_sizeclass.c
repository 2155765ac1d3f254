/* SPDX-License-Identifier: MIT
 *
 * Proves that every size lands where Go 1.19 puts it: the class is the smallest that fits, the
 * classes are Go's (its published bounds on waste, and values from its table), and real allocations
 * of every size agree.
 */
#include "heap_test.h"

ROOT void *kept;

static void setup_heap(void)
{
	kept = gm_new(gm_int);
}

static void test_class_is_the_smallest_that_fits(void **state)
{
	(void)state;
	setup_heap();
	for (size_t size = 1; size <= GM_MAX_SMALL_SIZE; size++) {
		const unsigned class = gmi_size_class(size);

		assert_in_range(class, 1, GM_CLASS_COUNT - 1);
		assert_true(gm_heap.size_classes[class].size >= size);
		assert_true(gm_heap.size_classes[class - 1].size < size);
		assert_int_equal(gmi_round_up_size(size), gm_heap.size_classes[class].size);
	}
}

/* Rows as the comment at the top of Go's sizeclasses.go prints them: class, bytes of an object,
 * bytes of a span, objects in it, bytes left over at its end. */
static void test_values_of_go(void **state)
{
	static const struct {
		unsigned class, size, span, objects, tail;
	} rows[] = {
		{1, 8, 8192, 1024, 0},      {2, 16, 8192, 512, 0},     {3, 24, 8192, 341, 8},
		{4, 32, 8192, 256, 0},      {5, 48, 8192, 170, 32},    {6, 64, 8192, 128, 0},
		{9, 112, 8192, 73, 16},     {18, 256, 8192, 32, 0},    {19, 288, 8192, 28, 128},
		{26, 512, 8192, 16, 0},     {32, 1024, 8192, 8, 0},    {33, 1152, 8192, 7, 128},
		{35, 1408, 16384, 11, 896}, {42, 3200, 16384, 5, 384}, {50, 6912, 49152, 7, 768},
		{52, 9472, 57344, 6, 512},  {60, 18432, 73728, 4, 0},  {65, 27264, 81920, 3, 128},
		{66, 28672, 57344, 2, 0},   {67, 32768, 32768, 1, 0},
	};

	(void)state;
	setup_heap();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct gm_size_class *class = &gm_heap.size_classes[rows[i].class];

		assert_int_equal(class->size, rows[i].size);
		assert_int_equal(class->pages * GM_PAGE_SIZE, rows[i].span);
		assert_int_equal(rows[i].span / class->size, rows[i].objects);
		assert_int_equal(rows[i].span % class->size, rows[i].tail);
	}
}

/* Go's generator (mksizeclasses.go) keeps the tail of a span below an eighth of it, and sizes
 * multiples of 8. The sum over the table catches a slip in any row. */
static void test_table_obeys_its_generator(void **state)
{
	uint64_t sizes = 0, pages = 0;

	(void)state;
	setup_heap();
	for (unsigned i = 1; i < GM_CLASS_COUNT; i++) {
		const struct gm_size_class *class = &gm_heap.size_classes[i];
		const unsigned span = class->pages * GM_PAGE_SIZE;

		assert_true(class->size > gm_heap.size_classes[i - 1].size);
		assert_int_equal(class->size % 8, 0);
		assert_true(span % class->size <= span / 8);
		sizes += class->size;
		pages += class->pages;
	}
	assert_int_equal(sizes, 372768);
	assert_int_equal(pages, 168);
}

static void test_slot_of_every_offset(void **state)
{
	(void)state;
	setup_heap();
	for (unsigned class = 1; class < GM_CLASS_COUNT; class ++) {
		const unsigned size = gm_heap.size_classes[class].size;
		const unsigned bytes = gm_heap.size_classes[class].pages * GM_PAGE_SIZE;
		const uint32_t span = gmi_span_new(class, true, 0);

		assert_int_not_equal(span, GM_NO_SPAN);
		/* marking needs not ask whether an address lies behind the last slot */
		assert_true(bytes % size == 0 || bytes / size % 64 != 0);
		for (unsigned offset = 0; offset < bytes; offset++)
			if (gmi_slot_of_offset(&gm_heap.spans[span], offset) != offset / size)
				fail_msg("class %u offset %u", class, offset);
	}
}

/* Every size, with and without pointers: class, slack, zeroed contents, own slot. */
static void test_allocations_of_every_size(void **state)
{
	(void)state;
	for (size_t size = 1; size <= GM_MAX_SMALL_SIZE; size += size < 2100 ? 1 : 37) {
		const uint64_t total = stats_now().TotalAlloc;
		char *bytes = gm_make(char, size);
		const struct gm_span *span = span_of(bytes);
		const uint64_t charged = stats_now().TotalAlloc - total;

		if (size < GM_TINY_SIZE)
			assert_true(charged == 0 || charged == GM_TINY_SIZE);
		else
			assert_int_equal(charged, gm_heap.size_classes[gmi_size_class(size)].size);
		assert_int_equal(span->size_class,
				 gmi_size_class(size < GM_TINY_SIZE ? GM_TINY_SIZE : size));
		assert_int_equal(span->noscan, 1);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xff, size);

		if (size % sizeof(void *) != 0)
			continue;
		void **words = gm_make(void *, size / sizeof(void *));
		span = span_of(words);
		assert_int_equal(span->size_class, gmi_size_class(size));
		assert_int_equal(span->noscan, 0);
		for (size_t i = 0; i < size / sizeof(void *); i++)
			assert_null(words[i]);
		memset(words, 0xff, size);
	}
	assert_heap_is_consistent();
}

static void test_large_sizes_are_whole_pages(void **state)
{
	static const struct {
		size_t size, rounded;
	} rows[] = {
		{32769, 40960}, {40960, 40960},     {40961, 49152},
		{65536, 65536}, {1048576, 1048576}, {8000000, 8003584},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint64_t total = stats_now().TotalAlloc;
		char *bytes = gm_make(char, rows[i].size);

		assert_int_equal(stats_now().TotalAlloc - total, rows[i].rounded);
		assert_int_equal(span_of(bytes)->size_class, 0);
		assert_int_equal(span_of(bytes)->nelems, 1);
		assert_ptr_equal(span_of(bytes + rows[i].size - 1), span_of(bytes));
		assert_int_equal(gmi_round_up_size(rows[i].size), rows[i].rounded);
	}
	assert_heap_is_consistent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_class_is_the_smallest_that_fits),
		cmocka_unit_test(test_values_of_go),
		cmocka_unit_test(test_table_obeys_its_generator),
		cmocka_unit_test(test_slot_of_every_offset),
		cmocka_unit_test(test_allocations_of_every_size),
		cmocka_unit_test(test_large_sizes_are_whole_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
