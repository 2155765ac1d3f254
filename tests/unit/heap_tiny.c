/* SPDX-License-Identifier: MIT
 *
 * Proves that small pointer-free objects share blocks exactly as Go's tiny allocator packs them
 * (runtime/malloc.go), that the counters follow Go's, and that a block dies with its last part.
 */
#include "heap_test.h"

/* A collection ends the current block, so each test begins with a new one. */
static char *new_block(size_t first_size)
{
	gm_gc();
	return gm_make(char, first_size);
}

static void assert_offset(const char *block, size_t size, size_t offset)
{
	const char *part = gm_make(char, size);

	if (part != block + offset)
		fail_msg("%zu bytes at %td, expected %zu", size, part - block, offset);
}

/* Parts are aligned to 8, 4 or 2 if their size is a multiple of it. */
static void test_packing(void **state)
{
	char *block;

	(void)state;
	block = new_block(1); /* 0 */
	assert_offset(block, 1, 1);
	assert_offset(block, 2, 2);
	assert_offset(block, 4, 4);
	assert_offset(block, 8, 8);
	assert_int_equal((uintptr_t)block % GM_TINY_SIZE, 0);

	block = new_block(5);
	assert_offset(block, 3, 5); /* odd sizes need no alignment */
	assert_offset(block, 8, 8);

	block = new_block(3);
	assert_offset(block, 12, 4);

	block = new_block(15);
	assert_offset(block, 1, 15);

	block = new_block(8);
	assert_offset(block, 8, 8);
}

/* What does not fit gets a block of its own, which becomes the current one only if it has more
 * room left than the old one. */
static void test_block_with_more_room_stays(void **state)
{
	char *block, *other;

	(void)state;
	block = new_block(3);
	other = gm_make(char, 14); /* leaves 2 bytes, the old block 13 */
	assert_ptr_not_equal(other, block);
	assert_offset(block, 12, 4);

	block = new_block(12);
	other = gm_make(char, 6); /* leaves 10 bytes, the old block 4 */
	assert_ptr_not_equal(other, block);
	assert_offset(other, 10, 6);
}

static void test_sixteen_bytes_and_pointers_are_not_tiny(void **state)
{
	char *block = new_block(1);

	(void)state;
	assert_ptr_not_equal(gm_make(char, 16), block + 1);
	void **pointer = gm_new(void *);
	assert_int_equal(span_of(pointer)->size_class, 1);
	assert_int_equal(span_of(pointer)->noscan, 0);
	assert_offset(block, 1, 1); /* the block is still the current one */
}

static void test_block_says_that_it_is_tiny(void **state)
{
	char *block = new_block(1);
	const struct gm_span *span = span_of(block);
	const uint64_t slot = span->first_slot + ((uintptr_t)block - span->base) / GM_TINY_SIZE;

	(void)state;
	assert_int_equal(gm_heap.slots[slot].type, GM_TYPE_TINY);
	assert_int_equal(gm_heap.slots[slot].slack, 0);
	assert_int_equal(gm_heap.sites[gm_heap.slots[slot].site].kind, GM_SITE_MAKE);
}

/* The second part of a block costs no bytes, is a malloc, and a free at once. */
static void test_counters(void **state)
{
	gm_mem_stats before, first, second;

	(void)state;
	gm_gc();
	before = stats_now();
	gm_new(gm_int);
	first = stats_now();
	gm_new(gm_int);
	second = stats_now();

	assert_int_equal(first.TotalAlloc - before.TotalAlloc, 16);
	assert_int_equal(first.Mallocs - before.Mallocs, 1);
	assert_int_equal(first.Frees - before.Frees, 0);
	assert_int_equal(first.HeapObjects - before.HeapObjects, 1);

	assert_int_equal(second.TotalAlloc - first.TotalAlloc, 0);
	assert_int_equal(second.Mallocs - first.Mallocs, 1);
	assert_int_equal(second.Frees - first.Frees, 1);
	assert_int_equal(second.HeapObjects - first.HeapObjects, 0);
}

ROOT gm_int *last_part;
static uintptr_t hidden_block;

static void make_two_parts(void)
{
	gm_int *first = gm_new(gm_int);

	last_part = gm_new(gm_int);
	hidden_block = hide(first);
	assert_ptr_equal(last_part, first + 1);
}

static void test_block_dies_with_its_last_part(void **state)
{
	(void)state;
	on_clean_stack(gm_gc);
	on_clean_stack(make_two_parts);
	gm_gc();
	assert_true(hidden_is_object(hidden_block));
	last_part = NULL;
	gm_gc();
	assert_false(hidden_is_object(hidden_block));
	assert_heap_is_consistent();
}

static void test_no_size(void **state)
{
	const gm_mem_stats before = stats_now();
	struct {
	} *a = gm_alloc(GM_SITE_("struct {}", GM_NEW_), 1, 0);
	char *b = gm_make(char, 0);
	const gm_mem_stats after = stats_now();

	(void)state;
	assert_ptr_equal(a, b);
	assert_non_null(a);
	assert_int_equal(after.Mallocs, before.Mallocs);
	assert_int_equal(after.TotalAlloc, before.TotalAlloc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packing),
		cmocka_unit_test(test_block_with_more_room_stays),
		cmocka_unit_test(test_sixteen_bytes_and_pointers_are_not_tiny),
		cmocka_unit_test(test_block_says_that_it_is_tiny),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_block_dies_with_its_last_part),
		cmocka_unit_test(test_no_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
