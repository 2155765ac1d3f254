/* SPDX-License-Identifier: MIT
 *
 * Proves that finalizers have Go's semantics: once, one collection before the object is freed, head
 * of a chain first, never in a cycle; and that a finalizer may do anything that a program may.
 */
#include "heap_test.h"

typedef struct Node {
	struct Node *next;
	gm_int number;
	gm_int room[2];
} Node;
GM_TYPE(Node, next)

static gm_int log_numbers[64];
static size_t log_length;
ROOT Node *saved;
static uintptr_t hidden;

static int collect_all(void **state)
{
	(void)state;
	saved = NULL;
	for (int i = 0; i < 4; i++)
		on_clean_stack(gm_gc);
	log_length = 0;
	return 0;
}

static void log_finalizer(void *object)
{
	if (log_length < sizeof(log_numbers) / sizeof(log_numbers[0]))
		log_numbers[log_length++] = ((Node *)object)->number;
}

static Node *new_node(gm_int number, Node *next)
{
	Node *node = gm_new(Node);

	node->number = number;
	node->next = next;
	return node;
}

static void assert_log(size_t n, const gm_int *expected)
{
	assert_int_equal(log_length, n);
	assert_memory_equal(log_numbers, expected, n * sizeof(*expected));
}

static void three_in_order(void)
{
	for (gm_int i = 1; i <= 3; i++)
		gm_set_finalizer(new_node(i, NULL), log_finalizer);
}

static void test_runs_once_in_order(void **state)
{
	(void)state;
	on_clean_stack(three_in_order);
	for (int i = 0; i < 3; i++) {
		on_clean_stack(gm_gc);
		assert_heap_is_consistent();
	}
	assert_log(3, (const gm_int[]){1, 2, 3});
	assert_int_equal(gm_heap.n_finalizers, 0);
}

static void chain(void)
{
	Node *tail = new_node(3, NULL), *middle = new_node(2, tail), *head = new_node(1, middle);

	gm_set_finalizer(tail, log_finalizer);
	gm_set_finalizer(middle, log_finalizer);
	gm_set_finalizer(head, log_finalizer);
}

/* Each object is kept by its predecessor, which is kept for one more collection. */
static void test_chain_goes_from_its_head(void **state)
{
	(void)state;
	on_clean_stack(chain);
	on_clean_stack(gm_gc);
	assert_log(1, (const gm_int[]){1});
	on_clean_stack(gm_gc);
	assert_log(2, (const gm_int[]){1, 2});
	on_clean_stack(gm_gc);
	assert_log(3, (const gm_int[]){1, 2, 3});
	on_clean_stack(gm_gc);
	assert_int_equal(stats_now().HeapObjects, 0);
}

/* The finalizer sees what its object points to, untouched. */
static void log_next(void *object)
{
	log_finalizer(((Node *)object)->next);
}

static void with_plain_successor(void)
{
	gm_set_finalizer(new_node(1, new_node(77, NULL)), log_next);
}

static void test_finalizer_sees_successors(void **state)
{
	(void)state;
	on_clean_stack(with_plain_successor);
	on_clean_stack(gm_gc);
	assert_log(1, (const gm_int[]){77});
	assert_int_equal(cost_of(gm_gc).Frees, 2);
}

static void save(void *object)
{
	saved = object;
}

static void one_that_will_be_saved(void)
{
	Node *node = new_node(5, NULL);

	hidden = hide(node);
	gm_set_finalizer(node, save);
}

/* A finalizer may make its object reachable again; it has no finalizer any more. */
static void test_resurrection(void **state)
{
	(void)state;
	on_clean_stack(one_that_will_be_saved);
	on_clean_stack(gm_gc);
	on_clean_stack(gm_gc);
	assert_true(hidden_is_object(hidden));
	saved = NULL;
	on_clean_stack(gm_gc);
	assert_false(hidden_is_object(hidden));
}

static void busy_finalizer(void *object)
{
	log_finalizer(object);
	for (int i = 0; i < 1000; i++)
		new_node(i, NULL);
	gm_gc();
	if (((Node *)object)->number < 10)
		gm_set_finalizer(new_node(10 * ((Node *)object)->number, NULL), log_finalizer);
}

static void three_busy(void)
{
	for (gm_int i = 1; i <= 3; i++)
		gm_set_finalizer(new_node(i, NULL), busy_finalizer);
}

/* Finalizers allocate, collect and set finalizers, while others wait for their turn. */
static void test_finalizers_may_do_anything(void **state)
{
	(void)state;
	on_clean_stack(three_busy);
	for (int i = 0; i < 4; i++)
		on_clean_stack(gm_gc);
	assert_int_equal(log_length, 6);
	assert_int_equal(log_numbers[0], 1);
	gm_int sum = 0;
	for (size_t i = 0; i < log_length; i++)
		sum += log_numbers[i];
	assert_int_equal(sum, 1 + 2 + 3 + 10 + 20 + 30);
	assert_heap_is_consistent();
}

static void removed(void)
{
	Node *node = new_node(1, NULL);

	gm_set_finalizer(node, log_finalizer);
	gm_set_finalizer(node, NULL);
	gm_set_finalizer(node, NULL); /* there is none any more, which is fine */
	node = new_node(2, NULL);
	gm_set_finalizer(node, log_finalizer);
	gm_set_finalizer(node, NULL);
	gm_set_finalizer(node, log_finalizer);
}

static void test_removal(void **state)
{
	(void)state;
	on_clean_stack(removed);
	on_clean_stack(gm_gc);
	on_clean_stack(gm_gc);
	assert_log(1, (const gm_int[]){2});
}

static unsigned n_tiny;

static void count_tiny(void *object)
{
	n_tiny += (unsigned)*(gm_int *)object;
}

static void two_tiny(void)
{
	gm_int *one = gm_new(gm_int), *two = gm_new(gm_int);

	*one = 1;
	*two = 10;
	assert_ptr_equal(one + 1, two);
	gm_set_finalizer(one, count_tiny);
	gm_set_finalizer(two, count_tiny);
}

/* Parts of one block have finalizers of their own, as Go allows. */
static void test_parts_of_a_tiny_block(void **state)
{
	(void)state;
	n_tiny = 0;
	on_clean_stack(two_tiny);
	on_clean_stack(gm_gc);
	assert_int_equal(n_tiny, 11);
	assert_int_equal(cost_of(gm_gc).HeapAlloc, -16);
}

static unsigned n_counted;

static void count(void *object)
{
	(void)object;
	n_counted++;
}

static void many(void)
{
	for (gm_int i = 0; i < 20000; i++)
		gm_set_finalizer(new_node(i, NULL), count);
}

static void test_many_and_automatic(void **state)
{
	(void)state;
	n_counted = 0;
	/* 32 bytes each: collections start by themselves, and their finalizers run at the next
	 * allocation */
	for (int i = 0; i < 20; i++)
		on_clean_stack(many);
	assert_true(stats_now().NumGC > 0);
	assert_true(n_counted > 0);
	on_clean_stack(gm_gc);
	on_clean_stack(gm_gc);
	assert_int_equal(n_counted, 400000);
	assert_int_equal(stats_now().HeapObjects, 0);
	assert_int_equal(gm_heap.n_finalizers, 0);
}

static void no_size(void **state)
{
	(void)state;
	gm_set_finalizer(gm_make(gm_int, 0), count);
	assert_int_equal(gm_heap.n_finalizers, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_runs_once_in_order, collect_all),
		cmocka_unit_test_setup(test_chain_goes_from_its_head, collect_all),
		cmocka_unit_test_setup(test_finalizer_sees_successors, collect_all),
		cmocka_unit_test_setup(test_resurrection, collect_all),
		cmocka_unit_test_setup(test_finalizers_may_do_anything, collect_all),
		cmocka_unit_test_setup(test_removal, collect_all),
		cmocka_unit_test_setup(test_parts_of_a_tiny_block, collect_all),
		cmocka_unit_test_setup(test_many_and_automatic, collect_all),
		cmocka_unit_test_setup(no_size, collect_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
