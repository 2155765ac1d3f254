/* SPDX-License-Identifier: MIT
 *
 * Types that spread along pointers: each rule at the head of graph/propagate.c by a small heap, and
 * that a snapshot keeps them.
 */
#include <unistd.h>

#include "graph_typed.h"

/* ---- The rules --------------------------------------------------------------------------------
 */

static void values_and_fields(void **state)
{
	struct small s;
	uint64_t a, b, c, lost;
	hg_totals totals;
	hg_graph *graph;

	(void)state;
	create(&s);
	a = put(&s, 32, false);
	b = put(&s, 32, false);
	c = put(&s, 32, false);
	lost = put(&s, 32, false);
	fx_store(&s.fx, a, b);
	fx_store(&s.fx, b, a);
	fx_store(&s.fx, b + 8, c); /* a word that the type says nothing of */
	root(&s, a, HG_LEADS_VALUE, NODE, 0);
	graph = finish(&s);
	expect(graph, a, NODE, 0);
	expect(graph, b, NODE, 0);
	expect(graph, c, HG_NONE, 0);
	expect(graph, lost, HG_NONE, 0);
	assert_int_equal(node_at(graph, a).requested, 24);
	hg_graph_totals(graph, &totals);
	assert_int_equal(totals.untyped, 2);
	release(&s, graph);
}

/* &s.first and &s, in both orders; &array[0] and the array. */
static void larger_wins(void **state)
{
	for (int order = 0; order < 2; order++) {
		struct small s;
		uint64_t big, inner, array, wide;
		hg_graph *graph;

		(void)state;
		create(&s);
		big = put(&s, 128, false);
		inner = put(&s, 16, false);
		array = put(&s, 1024, false);
		wide = put(&s, 64, false);
		fx_store(&s.fx, big + 40, inner); /* what only a Big says is a Pair */
		for (int i = 0; i < 2; i++) {
			if (i == order) {
				root(&s, big, HG_LEADS_VALUE, NODE, 0);
				root(&s, array, HG_LEADS_VALUE, NODE, 0);
				root(&s, wide, HG_LEADS_ARRAY, INT, 5);
			} else {
				root(&s, big, HG_LEADS_VALUE, BIG, 0);
				root(&s, array, HG_LEADS_ARRAY, NODE, 40);
				root(&s, wide, HG_LEADS_VALUE, WIDE, 0);
			}
		}
		graph = finish(&s);
		expect(graph, big, BIG, 0);
		expect(graph, inner, PAIR, 0);
		expect(graph, array, NODE, 40);
		expect(graph, wide, WIDE, 0);
		release(&s, graph);
	}
}

static void ties(void **state)
{
	struct small s;
	uint64_t struct_first, array_first, one, same;
	hg_graph *graph;

	(void)state;
	create(&s);
	struct_first = put(&s, 16, false);
	array_first = put(&s, 16, false);
	one = put(&s, 32, false);
	same = put(&s, 16, false);
	root(&s, struct_first, HG_LEADS_VALUE, PAIR, 0);
	root(&s, struct_first, HG_LEADS_ARRAY, INT, 2);
	root(&s, array_first, HG_LEADS_ARRAY, INT, 2);
	root(&s, array_first, HG_LEADS_VALUE, PAIR, 0);
	root(&s, one, HG_LEADS_VALUE, NODE, 0);
	root(&s, one, HG_LEADS_ARRAY, NODE, 1); /* a slice of cap 1 */
	root(&s, same, HG_LEADS_VALUE, PAIR, 0);
	root(&s, same, HG_LEADS_VALUE, ANY, 0);
	graph = finish(&s);
	expect(graph, struct_first, PAIR, 0);
	expect(graph, array_first, PAIR, 0);
	expect(graph, one, NODE, 1);
	expect(graph, same, PAIR, 0); /* the first that came */
	release(&s, graph);
}

/* What several types have in common comes first, and one of them later; and the other way round. */
static void vague(void **state)
{
	for (int order = 0; order < 2; order++) {
		struct small s;
		uint64_t object;
		hg_graph *graph;

		(void)state;
		create(&s);
		assert_int_equal(
			hg_image_add_type(s.fx.image, &(hg_type){.name = "go.shape",
								 .size = 16,
								 .kind = HG_TYPE_CONSERVATIVE,
								 .vague = true}),
			HG_OK);
		object = put(&s, 16, false);
		root(&s, object, HG_LEADS_VALUE, order ? PAIR : WIDE + 1, 0);
		root(&s, object, HG_LEADS_VALUE, order ? WIDE + 1 : PAIR, 0);
		graph = finish(&s);
		expect(graph, object, PAIR, 0);
		release(&s, graph);
	}
}

/* A chunk of a user arena: whatever leads into it says nothing of the whole, and what its values
 * lead to has their types. The type of the chunk comes in the slot table. */
static void mixed(void **state)
{
	struct small s;
	uint64_t chunk, behind;
	hg_graph *graph;

	(void)state;
	create(&s);
	assert_int_equal(hg_image_add_type(s.fx.image, &(hg_type){.name = "arena chunk",
								  .size = 0,
								  .kind = HG_TYPE_CONSERVATIVE,
								  .mixed = true}),
			 HG_OK);
	chunk = fx_put(&s.fx, 4, s.next[4]++, WIDE + 1, NO_TYPE, 0);
	behind = put(&s, 32, false);
	fx_store(&s.fx, chunk + 24, behind);
	s.source.slots_say = true;
	root(&s, chunk, HG_LEADS_ARRAY, NODE, 3); /* more than half of it */
	root(&s, chunk, HG_LEADS_VALUE, BIG, 0);
	graph = finish(&s);
	expect(graph, chunk, WIDE + 1, 0);
	expect(graph, behind, NODE, 0);
	release(&s, graph);
}

static void named_roots_first(void **state)
{
	struct small s;
	uint64_t object;
	uint32_t unnamed, runtime;
	hg_graph *graph;

	(void)state;
	create(&s);
	object = put(&s, 16, false);
	unnamed = fx_group(&s.fx, HG_GROUP_UNNAMED, "", 0);
	runtime = fx_group(&s.fx, HG_GROUP_RUNTIME, "", 0);
	root_in(&s, unnamed, object, HG_LEADS_VALUE, ANY, 0);
	root_in(&s, runtime, object, HG_LEADS_VALUE, HEADER, 0); /* does not fit */
	root_in(&s, s.globals, object, HG_LEADS_VALUE, PAIR, 0);
	graph = finish(&s);
	expect(graph, object, PAIR, 0);
	release(&s, graph);
}

/* What is only seen in part: the middle of an array, a small value at the start, &s.inner. */
static void parts(void **state)
{
	struct small s;
	uint64_t middle, few, first, inner, deep, next, odd;
	hg_graph *graph;

	(void)state;
	create(&s);
	middle = put(&s, 1024, false);
	few = put(&s, 128, false);
	first = put(&s, 1024, false);
	inner = put(&s, 128, false);
	deep = put(&s, 32, false);
	next = put(&s, 64, false);
	odd = put(&s, 128, false);
	root(&s, middle + 240, HG_LEADS_ARRAY, NODE, 3);
	root(&s, few, HG_LEADS_ARRAY, NODE, 2);
	root(&s, first, HG_LEADS_VALUE, NODE, 0);
	root(&s, inner + 32, HG_LEADS_VALUE, NODE, 0); /* a part leads on, and around */
	fx_store(&s.fx, inner + 32, deep);
	fx_store(&s.fx, inner + 40, next);
	fx_store(&s.fx, deep, inner + 32);
	root(&s, odd + 8, HG_LEADS_ARRAY, NODE, 2); /* not at a multiple of 24 */
	fx_store(&s.fx, odd + 32, next);
	graph = finish(&s);
	expect(graph, middle, NODE, 42);
	expect(graph, few, NODE, 5);
	expect(graph, first, HG_NONE, 0);
	expect(graph, inner, HG_NONE, 0);
	expect(graph, deep, NODE, 0);
	expect(graph, odd, HG_NONE, 0);
	expect(graph, next, HG_NONE, 0); /* 24 of 64 bytes: a part as well */
	release(&s, graph);
}

/* What says more than there is room for is not believed. */
static void lies(void **state)
{
	struct small s;
	uint64_t a, b, c;
	hg_graph *graph;

	(void)state;
	create(&s);
	a = put(&s, 32, false);
	b = put(&s, 32, false);
	c = put(&s, 32, false);
	root(&s, a, HG_LEADS_VALUE, BIG, 0);
	root(&s, b, HG_LEADS_ARRAY, NODE, UINT64_MAX / 8);
	root(&s, b, HG_LEADS_ARRAY, NODE, 0);
	root(&s, b + 16, HG_LEADS_VALUE, NODE, 0);
	root(&s, c, HG_LEADS_VALUE, 4000, 0);
	root(&s, c, (hg_leads)77, NODE, 0);
	root(&s, c, HG_LEADS_FILL, 4000, 0);
	graph = finish(&s);
	expect(graph, a, HG_NONE, 0);
	expect(graph, b, HG_NONE, 0);
	expect(graph, c, HG_NONE, 0);
	release(&s, graph);
}

static void headers_and_words(void **state)
{
	struct small s;
	uint64_t header, array, any, boxed, function, closure, filled, far;
	hg_graph *graph;

	(void)state;
	create(&s);
	header = put(&s, 32, false);
	array = put(&s, 128, false);
	any = put(&s, 16, false);
	boxed = put(&s, 32, false);
	function = put(&s, 16, false);
	closure = put(&s, 32, false);
	filled = put(&s, 64, false);
	far = put(&s, 64, true); /* its memory is in no region */
	fx_store(&s.fx, header, array);
	fx_store(&s.fx, header + 8, 2);  /* len */
	fx_store(&s.fx, header + 16, 4); /* cap */
	fx_store(&s.fx, any, 0x4711);    /* what stands for a Node */
	fx_store(&s.fx, any + 8, boxed);
	fx_store(&s.fx, function, 0x4712); /* code */
	fx_store(&s.fx, closure, 0x4712);
	word(&s, 0x4711, HG_LEADS_VALUE, NODE, 0);
	word(&s, 0x4712, HG_LEADS_VALUE, FUNC, 0);
	word(&s, 0x4713, HG_LEADS_START, 0, 0); /* an interface that holds a function */
	s.source.peek_address = far;
	s.source.peek_word = 0x4712;
	root(&s, header, HG_LEADS_VALUE, HEADER, 0);
	root(&s, any, HG_LEADS_VALUE, ANY, 0);
	root(&s, function, HG_LEADS_START, 0, 0);
	root(&s, closure, HG_LEADS_WORD, 0, 0x4713);
	root(&s, far, HG_LEADS_START, 0, 0);
	root(&s, filled, HG_LEADS_FILL, NODE, 0);
	root(&s, filled, HG_LEADS_WORD, 0, 0x4714); /* that nobody knows */
	graph = build_with(&s.fx, &s.source, 13 * FX_PAGE);
	expect(graph, header, HEADER, 0);
	expect(graph, array, NODE, 4);
	expect(graph, any, ANY, 0);
	expect(graph, boxed, NODE, 0);
	expect(graph, function, FUNC, 0); /* an open type has the whole slot */
	expect(graph, closure, FUNC, 0);
	expect(graph, far, FUNC, 0);
	expect(graph, filled, NODE, 2);
	assert_int_equal(node_at(graph, function).requested, 16);
	assert_int_equal(s.source.asked_words, 4); /* each word once */
	assert_int_equal(s.source.peeks, 1);
	release(&s, graph);
}

/* An object that nobody has a type for holds interface values: a word that is one of the sure ones,
 * and a pointer. What such a value is gets its type, and what that leads to; a word that only looks
 * as if says nothing, and neither does one in an object with a type. */
static void sure_words(void **state)
{
	struct small s;
	uint64_t lost, boxed, next, looks, first, typed, kept;
	hg_graph *graph;

	(void)state;
	create(&s);
	lost = put(&s, 64, false);
	first = put(&s, 32, false);
	boxed = put(&s, 32, false);
	next = put(&s, 32, false);
	looks = put(&s, 32, false);
	typed = put(&s, 32, false);
	kept = put(&s, 32, false);
	fx_store(&s.fx, lost, first); /* no word is before it */
	fx_store(&s.fx, lost + 8, 0x4711);
	fx_store(&s.fx, lost + 16, boxed);
	fx_store(&s.fx, lost + 24, 0x4712);
	fx_store(&s.fx, lost + 32, looks);
	fx_store(&s.fx, boxed, next);
	fx_store(&s.fx, typed, 0x4711);
	fx_store(&s.fx, typed + 8, kept); /* a word that the type says nothing of */
	word(&s, 0x4711, HG_LEADS_VALUE, NODE, 0);
	word(&s, 0x4712, HG_LEADS_VALUE, NODE, 0);
	s.source.sure[0] = 0x4000;
	s.source.sure[1] = 0x4711;
	s.source.n_sure = 2;
	root(&s, lost, HG_LEADS_NOWHERE, 0, 0);
	root(&s, typed, HG_LEADS_VALUE, NODE, 0);
	graph = finish(&s);
	expect(graph, lost, HG_NONE, 0);
	expect(graph, first, HG_NONE, 0);
	expect(graph, boxed, NODE, 0);
	expect(graph, next, NODE, 0);
	expect(graph, looks, HG_NONE, 0);
	expect(graph, kept, HG_NONE, 0);
	release(&s, graph);
}

/* A map of a Go with Swiss tables: a directory of some tables, or a group of entries if its length
 * is 0. */
static void either(void **state)
{
	struct small s;
	uint64_t many, none, directory, group;
	const hg_pointee row = {
		.offset = 0, .leads = HG_LEADS_EITHER, .type = PAIR, .beside = 8, .count = BIG};
	hg_graph *graph;

	(void)state;
	create(&s);
	assert_int_equal(hg_image_add_pointee(s.fx.image, WIDE, &row), HG_OK);
	many = put(&s, 64, false);
	none = put(&s, 64, false);
	directory = put(&s, 128, false);
	group = put(&s, 128, false);
	fx_store(&s.fx, many, directory);
	fx_store(&s.fx, many + 8, 8);
	fx_store(&s.fx, none, group);
	fx_store(&s.fx, none + 8, 0);
	root(&s, many, HG_LEADS_VALUE, WIDE, 0);
	root(&s, none, HG_LEADS_VALUE, WIDE, 0);
	graph = finish(&s);
	expect(graph, directory, PAIR, 8);
	expect(graph, group, BIG, 0);
	release(&s, graph);
}

/* Nodes of a trie, which are entries or lead to more: each begins with a byte that tells. */
static void told(void **state)
{
	struct small s;
	uint64_t holder, entry, more, inner, wrong;
	const hg_pointee row = {.leads = HG_LEADS_TOLD, .type = PAIR, .beside = 3, .count = BIG};
	const hg_pointee beyond = {.offset = 24,
				   .leads = HG_LEADS_TOLD,
				   .type = PAIR,
				   .beside = 1 << 20,
				   .count = BIG};
	hg_graph *graph;

	(void)state;
	create(&s);
	for (uint64_t at = 0; at < 24; at += 8) {
		hg_pointee one = row;

		one.offset = at;
		assert_int_equal(hg_image_add_pointee(s.fx.image, WIDE, &one), HG_OK);
	}
	assert_int_equal(hg_image_add_pointee(s.fx.image, WIDE, &beyond), HG_OK);
	holder = put(&s, 64, false);
	entry = put(&s, 16, false);
	more = put(&s, 128, false);
	inner = put(&s, 16, false);
	wrong = put(&s, 16, false);
	fx_store(&s.fx, entry, 0x100ull << 16);
	fx_store(&s.fx, more, 0xffffffff00ffffffull);
	fx_store(&s.fx, holder, entry);
	fx_store(&s.fx, holder + 8, more);
	fx_store(&s.fx, holder + 16, inner);
	fx_store(&s.fx, holder + 24, wrong);
	fx_store(&s.fx, inner, 1ull << 31);
	root(&s, holder, HG_LEADS_VALUE, WIDE, 0);
	graph = finish(&s);
	expect(graph, entry, PAIR, 0);
	expect(graph, more, BIG, 0);
	expect(graph, inner, PAIR, 0);
	expect(graph, wrong, HG_NONE, 0);
	release(&s, graph);
}

static void tiny_blocks(void **state)
{
	struct small s;
	uint64_t block, whole, both;
	hg_graph *graph;

	(void)state;
	create(&s);
	block = put(&s, 16, true);
	whole = put(&s, 16, true);
	both = put(&s, 16, true);
	root(&s, block + 8, HG_LEADS_VALUE, INT, 0);
	root(&s, whole, HG_LEADS_ARRAY, INT, 2);
	root(&s, both, HG_LEADS_VALUE, INT, 0);
	root(&s, both, HG_LEADS_ARRAY, INT, 2);
	graph = finish(&s);
	expect(graph, block, TINY, 0);
	expect(graph, whole, INT, 2);
	expect(graph, both, INT, 2);
	release(&s, graph);
}

/* Pointees that are told when they are asked for; types that come meanwhile. */
static hg_status describe_more(void *context, uint32_t t)
{
	struct source *s = context;
	const hg_type more = {.name = "late", .size = 16};
	const hg_pointee p = {.leads = HG_LEADS_VALUE, .type = WIDE + 1, .beside = HG_FIXED};

	s->described++;
	if (t == WIDE) {
		assert_int_equal(hg_image_add_type(s->image, &more), HG_OK);
		assert_int_equal(hg_image_add_pointee(s->image, WIDE, &p), HG_OK);
	}
	return HG_OK;
}

static void types_on_request(void **state)
{
	const hg_type_source given = {.describe = describe_more};
	struct small s;
	uint64_t wide, late;
	hg_type_source mine = given;
	hg_graph *graph;
	hg_spans spans;
	hg_slots slots;
	hg_type t;

	(void)state;
	create(&s);
	wide = put(&s, 64, false);
	late = put(&s, 16, false);
	fx_store(&s.fx, wide, late);
	root(&s, wide, HG_LEADS_VALUE, WIDE, 0);
	mine.context = &s.source;
	fx_columns(&s.fx, &spans, &slots);
	slots.type = slots.site = (hg_column){0};
	assert_int_equal(hg_image_add_region(s.fx.image, FX_BASE, s.fx.memory, s.fx.used), HG_OK);
	assert_int_equal(hg_image_set_spans(s.fx.image, &spans), HG_OK);
	assert_int_equal(hg_image_set_slots(s.fx.image, &slots), HG_OK);
	assert_int_equal(hg_image_set_type_source(s.fx.image, &mine), HG_OK);
	assert_int_equal(hg_graph_build(s.fx.image, NULL, NULL, &graph), HG_OK);
	expect(graph, late, WIDE + 1, 0);
	assert_int_equal(hg_graph_type(graph, WIDE + 1, &t), HG_OK);
	assert_string_equal(t.name, "late");
	assert_int_equal(s.source.described,
			 1); /* nobody asks of types without pointers to follow */
	release(&s, graph);
}

static hg_status give_up(void *context, uint32_t t)
{
	(void)context;
	(void)t;
	return HG_CANCELLED;
}

static void cancelled(void **state)
{
	const hg_type_source given = {.describe = give_up};
	struct small s;
	uint64_t a;
	hg_graph *graph;
	hg_spans spans;
	hg_slots slots;

	(void)state;
	create(&s);
	a = put(&s, 32, false);
	fx_store(&s.fx, a, a);
	root(&s, a, HG_LEADS_VALUE, NODE, 0);
	fx_columns(&s.fx, &spans, &slots);
	slots.type = slots.site = (hg_column){0};
	assert_int_equal(hg_image_add_region(s.fx.image, FX_BASE, s.fx.memory, s.fx.used), HG_OK);
	assert_int_equal(hg_image_set_spans(s.fx.image, &spans), HG_OK);
	assert_int_equal(hg_image_set_slots(s.fx.image, &slots), HG_OK);
	assert_int_equal(hg_image_set_type_source(s.fx.image, &given), HG_OK);
	assert_int_equal(hg_graph_build(s.fx.image, NULL, NULL, &graph), HG_CANCELLED);
	assert_null(graph);
	fx_destroy(&s.fx);
}

static void snapshot_keeps_types(void **state)
{
	char path[] = "/tmp/propagate-XXXXXX";
	struct small s;
	uint64_t one, chan;
	hg_graph *graph, *read;

	(void)state;
	create(&s);
	one = put(&s, 32, false);
	chan = put(&s, 64, true);
	root(&s, one, HG_LEADS_ARRAY, NODE, 1);
	root(&s, chan, HG_LEADS_VALUE, CHAN, 0);
	graph = finish(&s);
	close(mkstemp(path));
	assert_int_equal(hg_snapshot_write(graph, path, NULL, NULL), HG_OK);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &read), HG_OK);
	unlink(path);
	for (int i = 0; i < 2; i++) {
		expect(i ? read : graph, one, NODE, 1);
		expect(i ? read : graph, chan, CHAN, 0);
	}
	hg_graph_destroy(read);
	release(&s, graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_and_fields),
		cmocka_unit_test(larger_wins),
		cmocka_unit_test(ties),
		cmocka_unit_test(vague),
		cmocka_unit_test(mixed),
		cmocka_unit_test(named_roots_first),
		cmocka_unit_test(parts),
		cmocka_unit_test(lies),
		cmocka_unit_test(headers_and_words),
		cmocka_unit_test(sure_words),
		cmocka_unit_test(either),
		cmocka_unit_test(told),
		cmocka_unit_test(tiny_blocks),
		cmocka_unit_test(types_on_request),
		cmocka_unit_test(cancelled),
		cmocka_unit_test(snapshot_keeps_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
