/* SPDX-License-Identifier: MIT
 *
 * Proves the ring of events: a small collection is told step by step, who shaded whom, what was
 * freed and of which type; the barrier, assists and finalizers are told; the ring keeps the last
 * events, and nothing is recorded when nobody asked.
 */
#define GM_BARRIERS
#include "heap_test.h"

typedef struct Node {
	struct Node *next;
	gm_int number;
} Node;
GM_TYPE(Node, next)

enum { CAPACITY = 10000 };

static uintptr_t *root; /* announced memory */
static uintptr_t hidden[3];

static int start_recording(void **state)
{
	(void)state;
	*root = 0;
	on_clean_stack(gm_gc);
	on_clean_stack(gm_gc);
	gm_events(CAPACITY);
	return 0;
}

static const struct gm_event *event(uint64_t number)
{
	return &gm_heap.events[number % gm_heap.event_capacity];
}

/* Number of the first event of this kind about an object, from a number on; n_events if none. */
static uint64_t find(uint64_t from, enum gm_event_kind kind, uintptr_t object)
{
	while (from < gm_heap.n_events &&
	       (event(from)->kind != kind || (object && event(from)->object != object)))
		from++;
	return from;
}

/* As find, but there is one; and its details. */
static uint64_t expect(uint64_t from, enum gm_event_kind kind, uintptr_t object, uintptr_t source,
		       uint32_t detail)
{
	const uint64_t number = find(from, kind, object);

	if (number == gm_heap.n_events)
		fail_msg("no event of kind %d about %#lx", kind, object);
	assert_int_equal(event(number)->from, source);
	assert_int_equal(event(number)->detail, detail);
	assert_int_equal(event(number)->cycle, gm_heap.cycle);
	return number;
}

static const char *type_of(uint64_t number)
{
	return gmi_type_name(event(number)->type);
}

static uint64_t count(enum gm_event_kind kind)
{
	uint64_t n = 0;

	for (uint64_t i = 0; i < gm_heap.n_events; i++)
		n += event(i)->kind == kind;
	return n;
}

/* root -> first -> second; third is garbage. */
static void make_three(void)
{
	Node *first = gm_new(Node), *second = gm_new(Node), *third = gm_new(Node);

	first->next = second;
	third->next = second;
	*root = (uintptr_t)first;
	hidden[0] = hide(first);
	hidden[1] = hide(second);
	hidden[2] = hide(third);
}

static void test_a_collection_is_told(void **state)
{
	uint64_t at;

	(void)state;
	on_clean_stack(make_three);
	on_clean_stack(gm_gc);
	const uintptr_t first = ~hidden[0], second = ~hidden[1], third = ~hidden[2];
	assert_int_equal(count(GM_EVENT_ALLOC), 3);
	assert_int_equal(event(find(0, GM_EVENT_ALLOC, third))->detail, sizeof(Node));
	at = expect(0, GM_EVENT_CYCLE, 0, 0, 1);
	at = expect(at, GM_EVENT_PHASE, 0, 0, GM_PHASE_SWEEP_TERMINATION);
	at = expect(at + 1, GM_EVENT_PHASE, 0, 0, GM_PHASE_MARK);
	at = expect(at, GM_EVENT_SHADE, first, (uintptr_t)root, 0);
	assert_string_equal(type_of(at), "Node");
	at = expect(at, GM_EVENT_SHADE, second, first + offsetof(Node, next), 0);
	at = expect(at, GM_EVENT_BLACKEN, first, 0, 1);
	at = expect(at, GM_EVENT_BLACKEN, second, 0, 0);
	at = expect(at, GM_EVENT_PHASE, 0, 0, GM_PHASE_MARK_TERMINATION);
	at = expect(at + 1, GM_EVENT_PHASE, 0, 0, GM_PHASE_SWEEP);
	at = expect(at, GM_EVENT_FREE, third, 0, sizeof(Node));
	assert_string_equal(type_of(at), "Node");
	at = expect(at, GM_EVENT_SWEEP, span_of((void *)third)->base, 0, 1);
	at = expect(at, GM_EVENT_DONE, 0, 0, 1);
	at = expect(at, GM_EVENT_PHASE, 0, 0, GM_PHASE_OFF);
	assert_int_equal(at, gm_heap.n_events - 1);
	assert_int_equal(find(0, GM_EVENT_SHADE, third), gm_heap.n_events);
	assert_int_equal(find(0, GM_EVENT_FREE, first), gm_heap.n_events);
}

/* The program hides a white object behind a black one: the barrier shades it. */
static void hide_second(void)
{
	Node *first = (Node *)~hidden[0], *second = first->next;

	*root = (uintptr_t)second;
	gm_store(&first->next, NULL);
}

static void one_step(void)
{
	gm_gc_step(1);
}

static void test_barrier_is_told(void **state)
{
	(void)state;
	on_clean_stack(make_three);
	on_clean_stack(gm_gc_start);
	assert_int_equal(gm_barrier_enabled, 1);
	on_clean_stack(one_step); /* stack and announced memory: first is grey */
	on_clean_stack(hide_second);
	expect(0, GM_EVENT_BARRIER, ~hidden[1], ~hidden[0] + offsetof(Node, next), 0);
	while (gm_gc_step(1))
		assert_heap_is_consistent();
	assert_true(hidden_is_object(hidden[1]));
	assert_int_equal(gm_barrier_enabled, 0);
}

/* A white object that only a root holds, which is not scanned yet, moves to a black one. */
static void move_to_new(void)
{
	Node *black = gm_new(Node);

	gm_store(&black->next, (Node *)*root);
	hidden[2] = hide(black);
	*root = (uintptr_t)black;
}

static void test_barrier_shades_the_new_value(void **state)
{
	(void)state;
	on_clean_stack(make_three);
	on_clean_stack(gm_gc_start);
	on_clean_stack(move_to_new);
	expect(0, GM_EVENT_BARRIER, ~hidden[0], ~hidden[2] + offsetof(Node, next), 1);
	while (gm_gc_step(1))
		assert_heap_is_consistent();
	assert_true(hidden_is_object(hidden[0]));
}

/* What is copied as bytes is shaded too, old and new. */
static void test_barrier_of_a_range(void **state)
{
	Node from, *to;

	(void)state;
	on_clean_stack(make_three);
	on_clean_stack(gm_gc_start);
	from = *(Node *)~hidden[2];
	to = (Node *)~hidden[0];
	to->next = to; /* the old pointer: white, too, before the roots are scanned */
	gm_barrier_range(to, &from, sizeof(from));
	expect(0, GM_EVENT_BARRIER, ~hidden[0], (uintptr_t)to, 0);
	expect(0, GM_EVENT_BARRIER, ~hidden[1], (uintptr_t)to, 1);
	while (gm_gc_step(100))
		;
}

static void finalize(void *object)
{
	(void)object;
}

static void make_finalized(void)
{
	Node *node = gm_new(Node);

	hidden[0] = hide(node);
	gm_set_finalizer(node, finalize);
}

static void test_finalizer_is_told(void **state)
{
	(void)state;
	on_clean_stack(make_finalized);
	on_clean_stack(gm_gc);
	expect(0, GM_EVENT_FINALIZER, ~hidden[0], 0, 0);
}

static void allocate_much(void)
{
	for (int i = 0; i < 200000; i++) {
		Node *node = gm_new(Node);

		gm_store(&node->next, (Node *)*root);
		*root = (uintptr_t)node;
	}
}

/* Collections that start by themselves are paid by allocation. */
static void test_assists_are_told(void **state)
{
	(void)state;
	gm_events(1000000);
	on_clean_stack(allocate_much);
	on_clean_stack(allocate_much);
	const uint64_t started = find(0, GM_EVENT_CYCLE, 0);
	assert_true(started < gm_heap.n_events);
	assert_int_equal(event(started)->detail, 0);
	assert_true(count(GM_EVENT_ASSIST) > 0);
}

static void test_ring_keeps_the_last(void **state)
{
	(void)state;
	gm_events(4);
	on_clean_stack(make_three);
	on_clean_stack(gm_gc);
	assert_true(gm_heap.n_events > 4);
	assert_int_equal(event(gm_heap.n_events - 1)->kind, GM_EVENT_PHASE);
	assert_int_equal(event(gm_heap.n_events - 1)->detail, GM_PHASE_OFF);
	assert_int_equal(event(gm_heap.n_events - 2)->kind, GM_EVENT_DONE);
}

static void test_off_is_off(void **state)
{
	(void)state;
	gm_events(0);
	on_clean_stack(make_three);
	on_clean_stack(gm_gc);
	assert_int_equal(gm_heap.n_events, 0);
	assert_int_equal(gm_heap.event_capacity, 0);
}

static void part_environment(void **state)
{
	(void)state;
	on_clean_stack(make_three);
	assert_int_equal(gm_heap.event_capacity, 77);
	assert_int_equal(count(GM_EVENT_ALLOC), 3);
}

static void test_environment(void **state)
{
	struct outcome outcome;

	(void)state;
	respawn("environment", "GOMEM_EVENTS", "77", &outcome);
	assert_exits_well(&outcome);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_collection_is_told, start_recording),
		cmocka_unit_test_setup(test_barrier_is_told, start_recording),
		cmocka_unit_test_setup(test_barrier_shades_the_new_value, start_recording),
		cmocka_unit_test_setup(test_barrier_of_a_range, start_recording),
		cmocka_unit_test_setup(test_finalizer_is_told, start_recording),
		cmocka_unit_test_setup(test_assists_are_told, start_recording),
		cmocka_unit_test_setup(test_ring_keeps_the_last, start_recording),
		cmocka_unit_test_setup(test_off_is_off, start_recording),
		cmocka_unit_test(test_environment),
	};
	const struct CMUnitTest environment[] = {cmocka_unit_test(part_environment)};

	(void)argv;
	declare_barriers();
	root = calloc(1, sizeof(*root));
	if (!root)
		return 1;
	gm_root_add(root, sizeof(*root));
	return argc > 1 ? cmocka_run_group_tests(environment, NULL, NULL)
			: cmocka_run_group_tests(tests, NULL, NULL);
}
