/* SPDX-License-Identifier: MIT
 *
 * Proves where the collector looks for pointers (each kind of root, interior pointers, typed and
 * untyped objects), what it frees, what it leaves in freed slots, and when it starts by itself.
 */
#include "heap_test.h"

typedef struct Node {
	struct Node *next;
	uintptr_t number;
} Node;
GM_TYPE(Node, next)

typedef struct Guess { /* says nothing about itself */
	uintptr_t words[4];
} Guess;

ROOT Node *global;
ROOT __thread Node *of_this_thread;
static uintptr_t hidden[4];
static uintptr_t *outside; /* malloc memory, which is no root until it is announced */

static int collect_all(void **state)
{
	(void)state;
	on_clean_stack(gm_gc);
	return 0;
}

/* ---- roots ---- */

static void make_one_global(void)
{
	global = gm_new(Node);
	hidden[0] = hide(global);
}

static void make_one_thread_local(void)
{
	of_this_thread = gm_new(Node);
	hidden[0] = hide(of_this_thread);
}

static void make_one_outside(void)
{
	*outside = (uintptr_t)gm_new(Node);
	hidden[0] = hide((void *)*outside);
}

static void make_one_dropped(void)
{
	hidden[0] = hide(gm_new(Node));
}

static void test_global_is_a_root(void **state)
{
	(void)state;
	on_clean_stack(make_one_global);
	gm_gc();
	assert_true(hidden_is_object(hidden[0]));
	global = NULL;
	gm_gc();
	assert_false(hidden_is_object(hidden[0]));
}

static void test_thread_local_is_a_root(void **state)
{
	(void)state;
	on_clean_stack(make_one_thread_local);
	gm_gc();
	assert_true(hidden_is_object(hidden[0]));
	of_this_thread = NULL;
	gm_gc();
	assert_false(hidden_is_object(hidden[0]));
}

static void test_stack_is_a_root(void **state)
{
	Node *volatile local = gm_new(Node);

	(void)state;
	hidden[0] = hide(local);
	gm_gc();
	assert_true(hidden_is_object(hidden[0]));
	local = NULL;
}

static void test_announced_memory_is_a_root(void **state)
{
	(void)state;
	on_clean_stack(make_one_outside);
	gm_root_add(outside, sizeof(*outside));
	gm_gc();
	assert_true(hidden_is_object(hidden[0]));
	gm_root_remove(outside);
	gm_gc();
	assert_false(hidden_is_object(hidden[0]));
}

static void test_nothing_else_is_a_root(void **state)
{
	(void)state;
	on_clean_stack(make_one_dropped);
	assert_true(hidden_is_object(hidden[0]));
	gm_gc();
	assert_false(hidden_is_object(hidden[0]));
}

/* A value that only a register holds: callee-saved ones survive the call of gm_gc. */
#define HOLD_IN(name)                                                \
	__attribute__((noinline)) static void hold_in_##name(void)   \
	{                                                            \
		register uintptr_t held __asm__(#name) = ~hidden[0]; \
		__asm__ volatile("" : "+r"(held));                   \
		gm_gc();                                             \
		__asm__ volatile("" : "+r"(held));                   \
	}

#if defined(__x86_64__)
HOLD_IN(rbx)
HOLD_IN(r12)
HOLD_IN(r13)
HOLD_IN(r14)
HOLD_IN(r15)
static void (*const holders[])(void) = {hold_in_rbx, hold_in_r12, hold_in_r13, hold_in_r14,
					hold_in_r15};
#elif defined(__aarch64__)
HOLD_IN(x19)
HOLD_IN(x23)
HOLD_IN(x28)
static void (*const holders[])(void) = {hold_in_x19, hold_in_x23, hold_in_x28};
#endif

static void test_registers_are_roots(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(holders) / sizeof(holders[0]); i++) {
		on_clean_stack(make_one_dropped);
		on_clean_stack(holders[i]);
		assert_true(hidden_is_object(hidden[0]));
		gm_gc();
		assert_false(hidden_is_object(hidden[0]));
	}
}

/* ---- interior pointers ---- */

ROOT uintptr_t any_word;

static void make_block(void)
{
	hidden[0] = hide(gm_make(gm_int, 4)); /* 32 bytes: fills its slot */
}

/* Every byte within the object keeps it; the byte behind it does not, and neither does the byte
 * before it. */
static void test_interior_pointers(void **state)
{
	static const struct {
		int offset;
		bool keeps;
	} rows[] = {{0, true}, {1, true}, {16, true}, {31, true}, {32, false}, {-1, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		on_clean_stack(make_block);
		any_word = ~hidden[0] + (uintptr_t)rows[i].offset;
		gm_gc();
		assert_int_equal(hidden_is_object(hidden[0]), rows[i].keeps);
		any_word = 0;
		gm_gc();
	}
}

/* Wild words must not trouble the collector. */
static void test_words_that_are_no_pointers(void **state)
{
	static const uintptr_t offsets[] = {0, 8, GM_PAGE_SIZE - 1, GM_PAGE_SIZE};

	(void)state;
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		any_word = (uintptr_t)gm_heap.arena_used + offsets[i];
		gm_gc();
		any_word = (uintptr_t)gm_heap.arena_end - offsets[i];
		gm_gc();
		any_word = (uintptr_t)gm_heap.arena_start - offsets[i];
		gm_gc();
	}
	any_word = UINTPTR_MAX;
	gm_gc();
	any_word = 0;
	assert_heap_is_consistent();
}

/* ---- types ---- */

static void make_typed_and_untyped(void)
{
	Node *precise = gm_new(Node);
	Guess *guess = gm_new(Guess);
	uintptr_t *free_of_pointers = gm_make(uintptr_t, 4);
	Node *targets[4];

	for (int i = 0; i < 4; i++) {
		targets[i] = gm_new(Node);
		hidden[i] = hide(targets[i]);
	}
	precise->next = targets[0];
	precise->number = (uintptr_t)targets[1]; /* not a pointer by its type */
	guess->words[3] = (uintptr_t)targets[2]; /* may be one */
	free_of_pointers[0] = (uintptr_t)targets[3];

	outside[0] = (uintptr_t)precise;
	outside[1] = (uintptr_t)guess;
	outside[2] = (uintptr_t)free_of_pointers;
}

static void test_types_tell_pointers(void **state)
{
	(void)state;
	gm_root_add(outside, 3 * sizeof(*outside));
	on_clean_stack(make_typed_and_untyped);
	gm_gc();
	assert_true(hidden_is_object(hidden[0]));
	assert_false(hidden_is_object(hidden[1]));
	assert_true(hidden_is_object(hidden[2]));
	assert_false(hidden_is_object(hidden[3]));
	gm_root_remove(outside);
}

/* ---- depth, freed slots, reuse ---- */

static void make_long_list(void)
{
	for (uintptr_t i = 0; i < 300000; i++) {
		Node *node = gm_new(Node);

		node->next = global;
		node->number = i;
		global = node;
	}
}

static void check_long_list(void)
{
	uintptr_t expected = 300000;

	for (const Node *node = global; node; node = node->next)
		assert_int_equal(node->number, --expected);
	assert_int_equal(expected, 0);
	global = NULL;
}

static void test_depth_does_not_matter(void **state)
{
	(void)state;
	on_clean_stack(make_long_list);
	gm_gc();
	on_clean_stack(check_long_list);
	const gm_mem_stats collected = cost_of(gm_gc);
	assert_int_equal(collected.Frees, 300000);
	assert_int_equal(collected.HeapAlloc, -300000 * 16);
	assert_heap_is_consistent();
}

static void make_marked(void)
{
	Node *node = gm_new(Node);

	node->number = 4711;
	hidden[0] = hide(node);
}

/* What a freed slot held stays readable until the slot is used again. */
static void test_freed_slots_remember(void **state)
{
	struct gm_span *span = NULL;
	uint32_t index = 0;

	(void)state;
	on_clean_stack(make_marked);
	gm_gc();
	assert_false(hidden_is_object(hidden[0]));
	assert_true(gmi_slot_find(~hidden[0], &span, &index));
	const struct gm_slot *slot = &gm_heap.slots[span->first_slot + index];
	assert_string_equal(gmi_type_name(slot->type), "Node");
	assert_int_not_equal(slot->site, GM_SITE_NONE);
	assert_int_equal(((Node *)~hidden[0])->number, 4711);
}

static void fill_and_drop(void)
{
	for (int i = 0; i < 1000; i++)
		memset(gm_make(char, 3000), 0xff, 3000);
}

static void test_memory_is_used_again(void **state)
{
	(void)state;
	on_clean_stack(fill_and_drop);
	gm_gc();
	const uint8_t *used = gm_heap.arena_used;
	for (int round = 0; round < 20; round++) {
		on_clean_stack(fill_and_drop);
		gm_gc();
	}
	assert_ptr_equal(gm_heap.arena_used, used);
	assert_heap_is_consistent();
}

static void drop_large(void)
{
	memset(gm_make(char, 3 << 20), 0xff, 3 << 20);
}

static void check_large_is_zero(void)
{
	const char *large = gm_make(char, 3 << 20);

	for (size_t i = 0; i < 3 << 20; i++)
		if (large[i] != 0)
			fail_msg("byte %zu is not zero", i);
}

/* Pages that small objects gave back serve a large one, zeroed, and the other way round. */
static void test_pages_change_their_use(void **state)
{
	(void)state;
	on_clean_stack(fill_and_drop);
	gm_gc();
	on_clean_stack(drop_large);
	gm_gc();
	const uint8_t *used = gm_heap.arena_used;
	for (int round = 0; round < 10; round++) {
		on_clean_stack(fill_and_drop);
		gm_gc();
		on_clean_stack(check_large_is_zero);
		gm_gc();
	}
	assert_true(gm_heap.arena_used <= used + (4 << 20));
	assert_heap_is_consistent();
}

/* Slot numbers are used again too, and then the slots were "never used". */
static void test_new_spans_know_no_history(void **state)
{
	(void)state;
	on_clean_stack(fill_and_drop);
	gm_gc();
	on_clean_stack(drop_large); /* takes the pages of the emptied spans */
	const uint64_t n_slots = gm_heap.n_slots;
	const struct gm_span *span = span_of(gm_make(char, 2600));

	assert_true(span->first_slot < n_slots);
	gmi_alloc_count();
	assert_int_equal(span->alloc_count, 1);
	for (uint32_t i = 1; i < span->nelems; i++)
		assert_int_equal(gm_heap.slots[span->first_slot + i].site, GM_SITE_NONE);
}

/* ---- when ---- */

static void allocate_32_mib(void)
{
	for (int i = 0; i < 32 << 10; i++)
		gm_make(char, 1024);
}

/* Go's rule, with numbers of the last collection. The roots matter with the address sanitizer,
 * which has many variables. */
static uint64_t goal_by_rule(uint64_t gogc)
{
	const uint64_t marked = gm_heap.marked_bytes;
	const uint64_t roots = gm_heap.stack_bytes + gm_heap.globals_bytes;
	const uint64_t goal = marked + (marked + roots) * gogc / 100;
	const uint64_t minimum = (4 << 20) * gogc / 100;

	return goal > minimum ? goal : minimum;
}

/* 32 MiB of garbage take as many collections as the goal says. */
static void assert_pace(uint64_t gogc)
{
	const gm_mem_stats cost = cost_of(allocate_32_mib);
	const uint64_t growth = gm_heap.stats.next_gc - gm_heap.marked_bytes;

	assert_int_equal(cost.TotalAlloc, 32 << 20);
	assert_in_range(cost.NumGC, (32 << 20) / growth - 1, (32 << 20) / growth + 1);
	assert_int_equal(gm_heap.stats.next_gc, goal_by_rule(gogc));
}

static void test_small_heap_grows_to_four_megabytes(void **state)
{
	(void)state;
	assert_int_equal(gm_heap.stats.next_gc, goal_by_rule(100));
	assert_pace(100);
}

ROOT char *big;

static void keep_16_mib(void)
{
	big = gm_make(char, 16 << 20);
}

static void test_live_heap_may_double(void **state)
{
	(void)state;
	on_clean_stack(keep_16_mib);
	gm_gc();
	assert_int_equal(gm_heap.marked_bytes, gm_heap.stats.heap_alloc);
	assert_int_equal(gm_heap.stats.next_gc, goal_by_rule(100));
	assert_true(gm_heap.stats.next_gc >= 2 * gm_heap.stats.heap_alloc);
	assert_in_range(cost_of(allocate_32_mib).NumGC, 1, 2);
	big = NULL;
}

static void part_gogc_50(void **state)
{
	(void)state;
	gm_new(Node);
	assert_int_equal(gm_heap.stats.next_gc, goal_by_rule(50));
	assert_pace(50);
}

static void part_gogc_200(void **state)
{
	(void)state;
	gm_new(Node);
	assert_int_equal(gm_heap.stats.next_gc, goal_by_rule(200));
	assert_pace(200);
}

static void part_off(void **state)
{
	(void)state;
	assert_int_equal(cost_of(allocate_32_mib).NumGC, 0);
	assert_int_equal(cost_of(gm_gc).NumGC, 1);
}

static void test_gogc(void **state)
{
	struct outcome outcome;

	(void)state;
	respawn("50", "GOMEM_GOGC", "50", &outcome);
	assert_exits_well(&outcome);
	respawn("200", "GOMEM_GOGC", "200", &outcome);
	assert_exits_well(&outcome);
	respawn("off", "GOMEM_GOGC", "off", &outcome);
	assert_exits_well(&outcome);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_global_is_a_root, collect_all),
		cmocka_unit_test_setup(test_thread_local_is_a_root, collect_all),
		cmocka_unit_test_setup(test_stack_is_a_root, collect_all),
		cmocka_unit_test_setup(test_announced_memory_is_a_root, collect_all),
		cmocka_unit_test_setup(test_nothing_else_is_a_root, collect_all),
		cmocka_unit_test_setup(test_registers_are_roots, collect_all),
		cmocka_unit_test_setup(test_interior_pointers, collect_all),
		cmocka_unit_test_setup(test_words_that_are_no_pointers, collect_all),
		cmocka_unit_test_setup(test_types_tell_pointers, collect_all),
		cmocka_unit_test_setup(test_depth_does_not_matter, collect_all),
		cmocka_unit_test_setup(test_freed_slots_remember, collect_all),
		cmocka_unit_test_setup(test_memory_is_used_again, collect_all),
		cmocka_unit_test_setup(test_pages_change_their_use, collect_all),
		cmocka_unit_test_setup(test_new_spans_know_no_history, collect_all),
		cmocka_unit_test_setup(test_small_heap_grows_to_four_megabytes, collect_all),
		cmocka_unit_test_setup(test_live_heap_may_double, collect_all),
		cmocka_unit_test(test_gogc),
	};
	const struct CMUnitTest gogc_50[] = {cmocka_unit_test(part_gogc_50)};
	const struct CMUnitTest gogc_200[] = {cmocka_unit_test(part_gogc_200)};
	const struct CMUnitTest off[] = {cmocka_unit_test(part_off)};

	/* The constructors that registered types ran where cmocka's frame will lie, and a word that
	 * they left there, the arena's start, would keep the first object. */
	clear_stack();
	outside = calloc(4, sizeof(*outside));
	if (!outside)
		return 1;
	if (argc > 1 && strcmp(argv[1], "50") == 0)
		return cmocka_run_group_tests(gogc_50, NULL, NULL);
	if (argc > 1 && strcmp(argv[1], "200") == 0)
		return cmocka_run_group_tests(gogc_200, NULL, NULL);
	if (argc > 1)
		return cmocka_run_group_tests(off, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
