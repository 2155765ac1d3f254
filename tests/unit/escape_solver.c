/* SPDX-License-Identifier: MIT
 *
 * Proves: the solver's verdicts equal those of a naive one (all distances by relaxing every edge
 * until nothing changes, all verdicts by repeating until nothing changes) on random graphs; the
 * examples in its comments hold; functions are visited callees first, in the components that plain
 * reachability gives. GOMEM_SEED repeats a run.
 */
#include "graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* ---- by hand ---- */

struct fixture {
	struct esc_graph *graph;
	struct esc_function function;
};

static struct esc_location *add(struct fixture *f, enum esc_kind kind, int depth)
{
	return esc_location_add(f->graph, kind, &f->function, depth, NULL);
}

static void flow(struct fixture *f, struct esc_location *dst, int derefs, struct esc_location *src)
{
	struct esc_hole hole = esc_into(dst);

	hole.derefs = derefs;
	esc_flow(f->graph, hole, src);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->graph = esc_graph_create();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	esc_graph_destroy(f->graph);
	free(f);
	return 0;
}

/* int *f(void) { int x; int *p = &x; return p; } */
static void returned_address_escapes(void **state)
{
	struct fixture *f = *state;
	struct esc_location *x = add(f, ESC_LOCAL, 1), *p = add(f, ESC_LOCAL, 1);
	struct esc_location *result = add(f, ESC_RESULT, 1);

	flow(f, p, -1, x);
	flow(f, result, 0, p);
	esc_solve(f->graph);
	assert_true(x->escapes);
	assert_false(p->escapes);
}

/* root = &l; l = x: the address of x goes nowhere */
static void address_has_no_address(void **state)
{
	struct fixture *f = *state;
	struct esc_location *l = add(f, ESC_LOCAL, 1), *x = add(f, ESC_PARAM, 1);

	flow(f, l, 0, x);
	flow(f, f->graph->heap, -1, l);
	esc_solve(f->graph);
	assert_true(l->escapes);
	assert_false(x->escapes);
	assert_int_equal(esc_leak_to_heap(&x->leaks), 0);
}

/* int *p; for (;;) { int x; p = &x; } */
static void outer_variable_outlives_loop(void **state)
{
	struct fixture *f = *state;
	struct esc_location *p = add(f, ESC_LOCAL, 1), *x = add(f, ESC_LOCAL, 2);
	struct esc_location *q = add(f, ESC_LOCAL, 2), *y = add(f, ESC_LOCAL, 2);

	flow(f, p, -1, x);
	flow(f, q, -1, y);
	esc_solve(f->graph);
	assert_true(x->escapes);
	assert_false(y->escapes);
}

/* int *f(int **a, int **b, int *c) { global = *a; global = **b; return *b; } */
static void tags(void **state)
{
	struct fixture *f = *state;
	struct esc_location *a = add(f, ESC_PARAM, 1), *b = add(f, ESC_PARAM, 1);
	struct esc_location *c = add(f, ESC_PARAM, 1), *result = add(f, ESC_RESULT, 1);

	flow(f, f->graph->heap, 1, a);
	flow(f, f->graph->heap, 2, b);
	flow(f, result, 1, b);
	flow(f, result, 2, a);
	esc_solve(f->graph);
	assert_int_equal(esc_leak_to_heap(&a->leaks), 1);
	assert_int_equal(esc_leak_to_result(&a->leaks, 0), -1); /* the heap's flow covers it */
	assert_int_equal(esc_leak_to_heap(&b->leaks), 2);
	assert_int_equal(esc_leak_to_result(&b->leaks, 0), 1);
	assert_true(esc_leak_none(&c->leaks));
}

static void more_results_than_entries(void **state)
{
	struct esc_leaks leaks = {{0}};

	(void)state;
	esc_leak_add_result(&leaks, ESC_MAX_RESULTS - 1, 3);
	assert_int_equal(esc_leak_to_result(&leaks, ESC_MAX_RESULTS - 1), 3);
	esc_leak_add_result(&leaks, ESC_MAX_RESULTS, 1000);
	assert_int_equal(esc_leak_to_heap(&leaks), ESC_MAX_DEREFS);
	assert_int_equal(esc_leak_to_result(&leaks, ESC_MAX_RESULTS), -1);
}

static void nested_function_is_outlived(void **state)
{
	struct fixture *f = *state;
	struct esc_function inner = {.outer = &f->function}, innermost = {.outer = &inner};
	struct esc_location *p = add(f, ESC_LOCAL, 3);
	struct esc_location *x = esc_location_add(f->graph, ESC_LOCAL, &innermost, 1, NULL);

	assert_true(esc_outlives(p, x));
	assert_false(esc_outlives(x, p));
}

/* What a nested function returns that is only called by its name stays within the outer one. */
static void result_of_nested_function(void **state)
{
	struct fixture *f = *state;
	struct esc_function inner = {.outer = &f->function};
	struct esc_location *x = add(f, ESC_LOCAL, 1);
	struct esc_location *own = esc_location_add(f->graph, ESC_LOCAL, &inner, 1, NULL);
	struct esc_location *result = esc_location_add(f->graph, ESC_RESULT, &inner, 1, NULL);

	assert_false(esc_outlives(result, x));
	assert_true(esc_outlives(result, own));
	inner.is_value = true;
	assert_true(esc_outlives(result, x));
	inner.is_value = false;
	result->escapes = true;
	assert_true(esc_outlives(result, x));
}

/* ---- at random ---- */

enum { MAX_NODES = 24, MAX_ARCS = 70, UNREACHED = 1 << 20 };

struct arc {
	int dst, derefs, src;
};

struct model {
	int n, n_arcs;
	struct arc arcs[MAX_ARCS];
	bool escapes[MAX_NODES];
	int distance[MAX_NODES]; /* from the current root */
	int to_heap[MAX_NODES], to_result[MAX_NODES];
};

static unsigned seed;

static int random_below(int n)
{
	return (int)((unsigned)rand_r(&seed) % (unsigned)n);
}

/* Least sums of dereferences from root, by relaxing all edges until nothing changes. */
static void distances(struct model *m, int root)
{
	bool changed = true;

	for (int i = 0; i < m->n; i++)
		m->distance[i] = UNREACHED;
	m->distance[root] = 0;
	while (changed) {
		changed = false;
		for (int i = 0; i < m->n_arcs; i++) {
			const struct arc *arc = &m->arcs[i];
			int d = m->distance[arc->dst];

			if (d == UNREACHED)
				continue;
			d = (d < 0 ? 0 : d) + arc->derefs;
			if (d < m->distance[arc->src]) {
				m->distance[arc->src] = d;
				changed = true;
			}
		}
	}
}

static void lower(int *least, int value)
{
	if (*least < 0 || value < *least)
		*least = value;
}

/* Node 0 is the heap. */
static void solve_naively(struct model *m, struct esc_location **loc)
{
	bool changed = true;

	m->escapes[0] = true;
	while (changed) {
		changed = false;
		for (int root = 0; root < m->n; root++) {
			distances(m, root);
			for (int l = 1; l < m->n; l++) {
				const bool outlives = m->escapes[root] ||
						      loc[root]->kind == ESC_RESULT ||
						      loc[root]->loop_depth < loc[l]->loop_depth;

				if (outlives && m->distance[l] < 0 && !m->escapes[l])
					changed = m->escapes[l] = true;
			}
		}
	}
	for (int l = 0; l < m->n; l++)
		m->to_heap[l] = m->to_result[l] = -1;
	for (int root = 0; root < m->n; root++) {
		const bool result = loc[root]->kind == ESC_RESULT && !m->escapes[root];

		distances(m, root);
		for (int l = 1; l < m->n; l++) {
			const int d = m->distance[l] < 0 ? 0 : m->distance[l];

			if (loc[l]->kind != ESC_PARAM || d == UNREACHED)
				continue;
			if (result)
				lower(&m->to_result[l], d);
			else if (m->escapes[root] || loc[root]->loop_depth < loc[l]->loop_depth)
				lower(&m->to_heap[l], d);
		}
	}
	for (int l = 1; l < m->n; l++)
		if (m->to_heap[l] >= 0 && m->to_result[l] >= m->to_heap[l])
			m->to_result[l] = -1;
}

static void one_random_graph(void)
{
	struct fixture f = {.graph = esc_graph_create()};
	struct model m = {.n = 2 + random_below(MAX_NODES - 2)};
	struct esc_location *loc[MAX_NODES] = {f.graph->heap};

	for (int i = 1; i < m.n; i++) {
		const enum esc_kind kind = i == 1            ? ESC_RESULT
					   : random_below(4) ? ESC_LOCAL
							     : ESC_PARAM;

		loc[i] = add(&f, kind, kind == ESC_LOCAL ? 1 + random_below(4) : 1);
	}
	m.n_arcs = random_below(MAX_ARCS);
	for (int i = 0; i < m.n_arcs; i++) {
		struct arc *arc = &m.arcs[i];

		*arc = (struct arc){.dst = random_below(m.n),
				    .derefs = random_below(4) - 1,
				    .src = 1 + random_below(m.n - 1)};
		/* nobody takes a result's address */
		if (arc->src == 1 && arc->derefs < 0)
			arc->derefs = 0;
		flow(&f, loc[arc->dst], arc->derefs, loc[arc->src]);
	}
	solve_naively(&m, loc);
	esc_solve(f.graph);
	for (int i = 1; i < m.n; i++) {
		assert_int_equal(loc[i]->escapes, m.escapes[i]);
		if (loc[i]->kind == ESC_PARAM && !loc[i]->escapes) {
			assert_int_equal(esc_leak_to_heap(&loc[i]->leaks), m.to_heap[i]);
			assert_int_equal(esc_leak_to_result(&loc[i]->leaks, 0), m.to_result[i]);
		}
	}
	esc_graph_destroy(f.graph);
}

static void random_graphs(void **state)
{
	(void)state;
	for (int i = 0; i < 5000; i++)
		one_random_graph();
}

/* ---- order ---- */

struct order {
	size_t n, groups;
	size_t group_of[MAX_NODES];
};

static void record(void *context, const size_t *group, size_t size)
{
	struct order *order = context;

	for (size_t i = 0; i < size; i++)
		order->group_of[group[i]] = order->groups;
	order->groups++;
	order->n += size;
}

static void random_call_graphs(void **state)
{
	(void)state;
	for (int round = 0; round < 2000; round++) {
		const size_t n = 1 + (size_t)random_below(MAX_NODES);
		size_t first[MAX_NODES + 1], to[MAX_ARCS], arcs = 0;
		bool reach[MAX_NODES][MAX_NODES] = {{false}};
		struct order order = {0};

		for (size_t i = 0; i < n; i++) {
			first[i] = arcs;
			for (int k = random_below(3); k > 0; k--) {
				to[arcs] = (size_t)random_below((int)n);
				reach[i][to[arcs++]] = true;
			}
		}
		first[n] = arcs;
		for (size_t k = 0; k < n; k++)
			for (size_t i = 0; i < n; i++)
				for (size_t j = 0; j < n; j++)
					reach[i][j] |= reach[i][k] && reach[k][j];
		assert_true(esc_bottom_up(n, first, to, record, &order));
		assert_int_equal(order.n, n);
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; j < n; j++) {
				const bool same = order.group_of[i] == order.group_of[j];

				assert_int_equal(same, i == j || (reach[i][j] && reach[j][i]));
				if (reach[i][j])
					assert_true(order.group_of[j] <= order.group_of[i]);
			}
		}
	}
}

static void count(void *context, const size_t *group, size_t size)
{
	(void)group;
	*(size_t *)context += size;
}

static void long_call_chain(void **state)
{
	const size_t n = 300000;
	size_t *first = calloc(n + 1, sizeof(*first)), *to = calloc(n, sizeof(*to));
	size_t visited = 0;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		first[i] = i;
		to[i] = (i + 1) % n;
	}
	first[n] = n;
	assert_true(esc_bottom_up(n, first, to, count, &visited));
	assert_int_equal(visited, n);
	free(first);
	free(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(returned_address_escapes, setup, teardown),
		cmocka_unit_test_setup_teardown(address_has_no_address, setup, teardown),
		cmocka_unit_test_setup_teardown(outer_variable_outlives_loop, setup, teardown),
		cmocka_unit_test_setup_teardown(tags, setup, teardown),
		cmocka_unit_test(more_results_than_entries),
		cmocka_unit_test_setup_teardown(nested_function_is_outlived, setup, teardown),
		cmocka_unit_test_setup_teardown(result_of_nested_function, setup, teardown),
		cmocka_unit_test(random_graphs),
		cmocka_unit_test(random_call_graphs),
		cmocka_unit_test(long_call_chain),
	};
	const char *given = getenv("GOMEM_SEED");

	seed = given ? (unsigned)strtoul(given, NULL, 0) : (unsigned)time(NULL);
	printf("GOMEM_SEED=%u\n", seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
