/* SPDX-License-Identifier: MIT
 *
 * Proves: what an expression says of the object it leads to counts where nothing in the program
 * says what that is, and types spread from there; it makes no garbage alive, does not win over what
 * a root or a pointer says, needs the very start of an object and a type that fits, and is passed
 * over where there is no object or no such type.
 */
#include "graph_typed.h"

static void hint(struct small *s, uint64_t address, uint32_t type)
{
	assert_int_equal(hg_image_add_hint(s->fx.image, address, type), HG_OK);
}

static void garbage_pair(void **state)
{
	struct small s;
	uint64_t a, b, lost;
	hg_totals totals;
	hg_graph *graph;

	(void)state;
	create(&s);
	a = put(&s, 32, false);
	b = put(&s, 32, false);
	lost = put(&s, 32, false);
	fx_store(&s.fx, a, b);
	fx_store(&s.fx, b, a);
	hint(&s, a, NODE);
	graph = finish(&s);
	expect(graph, a, NODE, 0);
	expect(graph, b, NODE, 0);
	expect(graph, lost, HG_NONE, 0);
	hg_graph_totals(graph, &totals);
	assert_int_equal(totals.garbage, 3);
	assert_int_equal(totals.roots, 0);
	hg_graph_destroy(graph);
	fx_destroy(&s.fx);
}

static void program_knows_better(void **state)
{
	struct small s;
	uint64_t a, b, small;
	hg_graph *graph;

	(void)state;
	create(&s);
	a = put(&s, 32, false);
	b = put(&s, 32, false);
	small = put(&s, 128, false);
	fx_store(&s.fx, a, b);
	root(&s, a, HG_LEADS_VALUE, NODE, 0);
	hint(&s, a, PAIR);
	hint(&s, b, PAIR);     /* a field leads there */
	hint(&s, small, PAIR); /* too small for the slot: the rest would be a guess */
	hint(&s, small, 77);
	hint(&s, small + 8, BIG);
	hint(&s, 0x1000, BIG);
	hint(&s, UINT64_MAX, BIG);
	graph = finish(&s);
	expect(graph, a, NODE, 0);
	expect(graph, b, NODE, 0);
	expect(graph, small, HG_NONE, 0);
	hg_graph_destroy(graph);
	fx_destroy(&s.fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(garbage_pair),
		cmocka_unit_test(program_knows_better),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
