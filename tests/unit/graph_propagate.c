/* SPDX-License-Identifier: MIT
 *
 * Types that spread along pointers: each rule at the head of graph/propagate.c by a small heap,
 * then random heaps against a twin that goes over lists instead of tables, with the rules written
 * as one comparison; then damaged ones, which must end. A snapshot keeps all of it.
 */
#include <unistd.h>

#include "graph_fixture.h"

enum { NO_TYPE = 0xffff };

struct source {
	hg_image *image;
	uint64_t words[64]; /* that stand for answers */
	hg_pointee answers[64];
	uint32_t n_words, asked_words;
	hg_pointee late[8]; /* given when their type is asked for */
	uint32_t late_of[8], n_late, described;
	uint64_t peeks, peek_address, peek_word;
};

static hg_status of_word(void *context, uint64_t word, hg_pointee *answer)
{
	struct source *s = context;

	s->asked_words++;
	for (uint32_t i = 0; i < s->n_words; i++)
		if (s->words[i] == word)
			*answer = s->answers[i];
	return HG_OK;
}

static hg_status describe(void *context, uint32_t type)
{
	struct source *s = context;

	s->described++;
	for (uint32_t i = 0; i < s->n_late; i++)
		if (s->late_of[i] == type)
			assert_int_equal(hg_image_add_pointee(s->image, type, &s->late[i]), HG_OK);
	return HG_OK;
}

static hg_status peek(void *context, uint64_t address, uint64_t *word)
{
	struct source *s = context;

	s->peeks++;
	if (address != s->peek_address)
		return HG_NOT_FOUND;
	*word = s->peek_word;
	return HG_OK;
}

/* ---- A heap to put things in ------------------------------------------------------------------
 */

/* Types of the small heaps. */
enum { INT, NODE, PAIR, BIG, HEADER, ANY, TINY, CHAN, FUNC, WIDE };

struct small {
	struct fx fx;
	struct source source;
	uint32_t globals, next[8];
	bool noscan[8];
};

/* Spans of slots of 8, 16, 32, 64, 128 and 1024 bytes, then 16 and 64 without pointers. */
static const uint64_t slot_sizes[8] = {8, 16, 32, 64, 128, 1024, 16, 64};

static void pointee(struct small *s, uint32_t type, uint64_t offset, hg_leads leads, uint32_t to)
{
	const hg_pointee p = {.offset = offset, .leads = leads, .type = to, .beside = HG_FIXED};

	assert_int_equal(hg_image_add_pointee(s->fx.image, type, &p), HG_OK);
}

static void counted(struct small *s, uint32_t type, uint64_t offset, hg_leads leads, uint32_t to,
		    uint64_t beside)
{
	const hg_pointee p = {.offset = offset, .leads = leads, .type = to, .beside = beside};

	assert_int_equal(hg_image_add_pointee(s->fx.image, type, &p), HG_OK);
}

static void type(struct small *s, const char *name, uint64_t size, bool opaque, bool open)
{
	const hg_type t = {.name = name,
			   .size = size,
			   .kind = HG_TYPE_CONSERVATIVE,
			   .opaque = opaque,
			   .open = open};

	assert_int_equal(hg_image_add_type(s->fx.image, &t), HG_OK);
}

static void create(struct small *s)
{
	*s = (struct small){0};
	fx_create(&s->fx, 20, 8);
	for (int i = 0; i < 8; i++)
		fx_add_span(&s->fx, i == 5 ? 8 : 1, slot_sizes[i], (uint8_t)i, i >= 6);
	type(s, "int", 8, false, false);
	type(s, "Node", 24, false, false); /* next *Node, +16 an int */
	type(s, "Pair", 16, false, false); /* two *int */
	type(s, "Big", 120, false, false); /* starts with a Node, then [2]Pair at 24, *Big at 112 */
	type(s, "[]Node", 24, false, false);
	type(s, "any", 16, false, false);
	type(s, "tiny", 16, true, false);
	type(s, "chan int", 32, false, true);
	type(s, "func()", 8, false, true);
	type(s, "Wide", 56, false, false);
	pointee(s, NODE, 0, HG_LEADS_VALUE, NODE);
	pointee(s, PAIR, 0, HG_LEADS_VALUE, INT);
	pointee(s, PAIR, 8, HG_LEADS_VALUE, INT);
	pointee(s, BIG, 0, HG_LEADS_VALUE, NODE);
	pointee(s, BIG, 112, HG_LEADS_VALUE, BIG);
	assert_int_equal(hg_image_add_pointee(s->fx.image, BIG,
					      &(hg_pointee){.offset = 24,
							    .leads = HG_LEADS_VALUE,
							    .type = PAIR,
							    .repeat = 4,
							    .stride = 8}),
			 HG_OK);
	counted(s, HEADER, 0, HG_LEADS_ARRAY, NODE, 16);
	counted(s, ANY, 8, HG_LEADS_WORD, 0, 0);
	s->globals = fx_group(&s->fx, HG_GROUP_GLOBALS, "", 0);
	s->source.image = s->fx.image;
}

/* A new object in slots of a size. */
static uint64_t put(struct small *s, uint64_t size, bool noscan)
{
	for (uint32_t i = noscan ? 6 : 0; i < 8; i++)
		if (slot_sizes[i] == size)
			return fx_put(&s->fx, i, s->next[i]++, NO_TYPE, NO_TYPE, 0);
	fail_msg("no slots of %llu bytes", (unsigned long long)size);
	return 0;
}

static void root_in(struct small *s, uint32_t group, uint64_t value, hg_leads leads, uint32_t to,
		    uint64_t beside)
{
	const hg_root root = {.group = group,
			      .name = "root",
			      .address = 0x1000,
			      .value = value,
			      .leads = leads,
			      .target = to,
			      .beside = beside};

	assert_int_equal(hg_image_add_root(s->fx.image, &root), HG_OK);
}

static void root(struct small *s, uint64_t value, hg_leads leads, uint32_t to, uint64_t beside)
{
	root_in(s, s->globals, value, leads, to, beside);
}

static void word(struct small *s, uint64_t w, hg_leads leads, uint32_t to, uint64_t count)
{
	s->source.words[s->source.n_words] = w;
	s->source.answers[s->source.n_words++] =
		(hg_pointee){.leads = leads, .type = to, .count = count};
}

/* The slot table says nothing of types here. */
static hg_graph *build_with(struct fx *fx, struct source *source, uint64_t regions_end)
{
	const hg_type_source given = {.context = source,
				      .of_word = of_word,
				      .describe = describe,
				      .peek = peek,
				      .block_size = 16,
				      .block = TINY};
	hg_spans spans;
	hg_slots slots;
	hg_graph *graph;

	fx_columns(fx, &spans, &slots);
	slots.type = slots.site = (hg_column){0};
	slots.type.data = NULL;
	assert_int_equal(hg_image_set_summary(fx->image, &fx->summary), HG_OK);
	assert_int_equal(hg_image_add_region(fx->image, FX_BASE, fx->memory, regions_end), HG_OK);
	assert_int_equal(hg_image_set_spans(fx->image, &spans), HG_OK);
	assert_int_equal(hg_image_set_slots(fx->image, &slots), HG_OK);
	assert_int_equal(hg_image_set_type_source(fx->image, &given), HG_OK);
	assert_int_equal(hg_graph_build(fx->image, NULL, NULL, &graph), HG_OK);
	return graph;
}

static hg_node_info node_at(const hg_graph *graph, uint64_t address)
{
	hg_node_info info;
	hg_node node;
	uint64_t offset;

	assert_int_equal(hg_graph_find(graph, address, &node, &offset), HG_OK);
	assert_int_equal(hg_graph_node(graph, node, &info), HG_OK);
	return info;
}

static void expect(const hg_graph *graph, uint64_t address, uint32_t type, uint64_t elements)
{
	const hg_node_info info = node_at(graph, address);

	if (info.type != type || info.array != (elements > 0) ||
	    info.count != (elements ? elements : 1))
		fail_msg("0x%llx is of type %u, array %d, count %llu; not %u, %llu",
			 (unsigned long long)address, info.type, info.array,
			 (unsigned long long)info.count, type, (unsigned long long)elements);
}

static hg_graph *finish(struct small *s)
{
	return build_with(&s->fx, &s->source, s->fx.used);
}

static void release(struct small *s, hg_graph *graph)
{
	hg_graph_destroy(graph);
	fx_destroy(&s->fx);
}

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

/* ---- Random heaps and the twin ----------------------------------------------------------------
 */

enum { OBJECTS = 60, TYPES = 12, ROWS = 6, ROOTS = 12, TASKS = 1 << 16 };

struct twin {
	const hg_graph *graph;
	hg_type types[TYPES];
	hg_pointee rows[TYPES][ROWS];
	uint32_t n_rows[TYPES];
	hg_root roots[ROOTS];
	const struct source *source;
	const struct fx *fx;
	hg_node first;
	uint32_t n;
	struct twin_object {
		uint64_t address, size;
		bool noscan;
		int rank;
		uint32_t type;
		uint64_t covered;
		bool array;
	} objects[OBJECTS];
	struct twin_task {
		uint32_t object, type;
		uint64_t offset, bytes;
		bool part;
	} tasks[TASKS];
	uint32_t head, tail;
};

static void twin_push(struct twin *t, struct twin_task task)
{
	assert_true(t->tail < TASKS);
	t->tasks[t->tail++] = task;
}

static uint64_t twin_word(const struct twin *t, uint64_t address)
{
	uint64_t value;

	memcpy(&value, t->fx->memory + (address - FX_BASE), sizeof(value));
	return value;
}

static void twin_say(struct twin *t, uint32_t object, uint64_t offset, uint32_t type, bool array,
		     uint64_t count)
{
	struct twin_object *o = &t->objects[object];
	uint64_t bytes, size;
	int rank;

	if (type >= TYPES || !count)
		return;
	size = t->types[type].size;
	if (count > o->size / size || offset + count * size > o->size)
		return;
	bytes = count * size;
	if (t->types[type].open && !array) {
		if (offset)
			return;
		bytes = o->size;
	}
	if (o->noscan && o->size == 16 && bytes < 16) {
		rank = 2;
		type = TINY;
		bytes = size = 16;
		array = false;
	} else if (!offset && bytes > o->size / 2) {
		rank = 3;
	} else if (array && offset % size == 0) {
		rank = 2;
		bytes = o->size / size * size;
	} else {
		if (o->rank >= 2)
			return;
		for (uint32_t i = 0; i < t->tail; i++)
			if (t->tasks[i].part && t->tasks[i].object == object &&
			    t->tasks[i].type == type && t->tasks[i].offset == offset &&
			    t->tasks[i].bytes >= bytes)
				return;
		twin_push(t, (struct twin_task){object, type, offset, bytes, true});
		return;
	}
	if (o->rank > rank)
		return;
	if (o->rank == rank) {
		const uint64_t had = t->types[o->type].size;

		if (bytes < o->covered || (bytes == o->covered && size < had) ||
		    (bytes == o->covered && size == had && (o->array || !array)))
			return;
	}
	if (o->rank < 2 || o->type != type)
		twin_push(t, (struct twin_task){object, type, 0, 0, false});
	o->rank = rank;
	o->type = type;
	o->covered = bytes;
	o->array = array;
}

static const hg_pointee *twin_answer(const struct twin *t, uint64_t w)
{
	static const hg_pointee none = {0};
	const hg_pointee *answer = &none;

	for (uint32_t i = 0; i < t->source->n_words; i++)
		if (t->source->words[i] == w)
			answer = &t->source->answers[i];
	return answer;
}

static void twin_lead(struct twin *t, const hg_edge *edge, hg_leads leads, uint32_t type,
		      uint64_t beside)
{
	const uint32_t object = edge->to - t->first;
	const struct twin_object *o = &t->objects[object];
	const uint64_t at = edge->to_offset;

	if (leads == HG_LEADS_WORD) {
		const hg_pointee *answer = twin_answer(t, beside);

		leads = answer->leads;
		type = answer->type;
		beside = answer->count;
	}
	if (leads == HG_LEADS_START) {
		const hg_pointee *answer = twin_answer(t, at ? 0 : twin_word(t, o->address));

		leads = answer->leads;
		type = answer->type;
		beside = answer->count;
	}
	if (leads == HG_LEADS_VALUE)
		twin_say(t, object, at, type, false, 1);
	else if (leads == HG_LEADS_ARRAY)
		twin_say(t, object, at, type, true, beside);
	else if (leads == HG_LEADS_FILL && type < TYPES)
		twin_say(t, object, at, type, true, (o->size - at) / t->types[type].size);
}

static void twin_follow(struct twin *t, const struct twin_task *task)
{
	const struct twin_object *o = &t->objects[task->object];
	const hg_type *type = &t->types[task->type];
	const hg_edge *edges;
	size_t n;

	if (task->part ? o->rank >= 2 : o->type != task->type)
		return;
	hg_graph_out(t->graph, t->first + task->object, &edges, &n);
	for (size_t e = 0; e < n; e++) {
		const uint64_t at = edges[e].from_offset;
		uint64_t inside, element;
		const hg_pointee *found = NULL;
		uint64_t moved = 0, beside;

		if (task->part && (at < task->offset || at >= task->offset + task->bytes))
			continue;
		inside = at - task->offset;
		element = task->offset;
		while (!type->open && inside >= type->size) {
			inside -= type->size;
			element += type->size;
		}
		for (uint32_t r = 0; r < t->n_rows[task->type] && !found; r++) {
			const hg_pointee *row = &t->rows[task->type][r];

			for (uint64_t i = 0; i < (row->repeat ? row->repeat : 1) && !found; i++)
				if (row->offset + i * row->stride == inside) {
					found = row;
					moved = i * row->stride;
				}
		}
		if (!found)
			continue;
		beside = found->count;
		if (found->leads == HG_LEADS_WORD ||
		    (found->leads == HG_LEADS_ARRAY && found->beside != HG_FIXED)) {
			const uint64_t place = element + moved + found->beside;

			if (place + 8 > o->size)
				continue;
			beside = twin_word(t, o->address + place);
		}
		twin_lead(t, &edges[e], found->leads, found->type, beside);
	}
}

static void twin_run(struct twin *t, const hg_graph *graph, const uint32_t *kinds, uint32_t groups)
{
	static const hg_group_kind order[3][2] = {{HG_GROUP_GLOBALS, HG_GROUP_FRAME},
						  {HG_GROUP_RUNTIME, HG_GROUP_RUNTIME},
						  {HG_GROUP_UNNAMED, HG_GROUP_UNNAMED}};
	hg_totals totals;

	hg_graph_totals(graph, &totals);
	t->graph = graph;
	t->first = totals.nodes - totals.objects;
	t->n = totals.objects;
	for (uint32_t i = 0; i < t->n; i++) {
		hg_node_info info;

		hg_graph_node(graph, t->first + i, &info);
		t->objects[i] = (struct twin_object){.address = info.address,
						     .size = info.size,
						     .noscan = info.noscan,
						     .type = HG_NONE};
	}
	for (int pass = 0; pass < 3; pass++) {
		for (uint32_t g = 0; g < groups; g++) {
			const hg_edge *edges;
			size_t n;

			if (kinds[g] != order[pass][0] && kinds[g] != order[pass][1])
				continue;
			hg_graph_out(graph, g + 1, &edges, &n);
			for (size_t e = 0; e < n; e++) {
				const hg_root *r = &t->roots[edges[e].root];

				twin_lead(t, &edges[e], r->leads, r->target, r->beside);
			}
		}
	}
	while (t->head < t->tail) {
		const struct twin_task task = t->tasks[t->head++];

		twin_follow(t, &task);
	}
	for (uint32_t i = 0; i < t->n; i++) {
		const struct twin_object *o = &t->objects[i];
		hg_node_info info;

		hg_graph_node(graph, t->first + i, &info);
		assert_int_equal(info.type, o->rank < 2 ? HG_NONE : o->type);
		if (o->rank < 2)
			continue;
		assert_int_equal(info.requested, o->covered);
		assert_int_equal(info.array, o->array && o->type != TINY);
	}
}

static void random_heaps(void **state)
{
	static const uint32_t kinds[4] = {HG_GROUP_UNNAMED, HG_GROUP_GLOBALS, HG_GROUP_RUNTIME,
					  HG_GROUP_FRAME};
	uint64_t random = fx_seed("graph_propagate"), typed = 0, parts = 0;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct twin *t = calloc(1, sizeof(*t));
		struct fx fx;
		struct source source = {0};
		uint64_t addresses[OBJECTS];
		uint32_t next[8] = {0}, n = 2 + fx_below(&random, OBJECTS - 2);
		uint32_t n_roots = 1 + fx_below(&random, ROOTS - 1);
		hg_graph *graph;

		fx_create(&fx, 20, 8);
		for (int i = 0; i < 8; i++)
			fx_add_span(&fx, i == 5 ? 8 : 1, slot_sizes[i], (uint8_t)i, i >= 6);
		for (uint32_t i = 0; i < TYPES; i++) {
			t->types[i] = (hg_type){.name = "T",
						.size = 8 * (1 + fx_below(&random, 14)),
						.opaque = i == TINY,
						.open = fx_below(&random, 8) == 0};
			if (i == TINY)
				t->types[i].size = 16;
			assert_int_equal(hg_image_add_type(fx.image, &t->types[i]), HG_OK);
			t->n_rows[i] = i == TINY ? 0 : fx_below(&random, ROWS);
			for (uint32_t r = 0; r < t->n_rows[i]; r++) {
				hg_pointee *p = &t->rows[i][r];

				*p = (hg_pointee){.offset = 8 * fx_below(&random, 14),
						  .leads = (hg_leads)fx_below(&random, 6),
						  .type = fx_below(&random, TYPES),
						  .beside = fx_below(&random, 3)
								    ? 8 * fx_below(&random, 10)
								    : HG_FIXED,
						  .count = fx_below(&random, 6),
						  .repeat = fx_below(&random, 4),
						  .stride = 8 * (1 + fx_below(&random, 3))};
				assert_int_equal(hg_image_add_pointee(fx.image, i, p), HG_OK);
			}
		}
		source.image = fx.image;
		for (; source.n_words < 8; source.n_words++) {
			source.words[source.n_words] = 1 + source.n_words;
			/* a number of elements, or what stands for a type */
			source.answers[source.n_words] =
				(hg_pointee){.leads = (hg_leads)(1 + fx_below(&random, 3)),
					     .type = fx_below(&random, TYPES),
					     .count = fx_below(&random, 8)};
		}
		for (uint32_t i = 0; i < n; i++) {
			const uint32_t span = fx_below(&random, 8);

			addresses[i] = fx_put(&fx, span, next[span]++, NO_TYPE, 0, 0);
		}
		for (uint32_t i = 0; i < fx.n_spans; i++) {
			const uint64_t base = fx.spans[i].base, size = fx.spans[i].elem_size;

			for (uint64_t at = 0; at < next[i] * size; at += 8) {
				uint64_t value = fx_below(&random, 9);

				if (fx_below(&random, 2))
					value = addresses[fx_below(&random, n)] +
						(fx_below(&random, 3) ? 0
								      : 8 * fx_below(&random, 16));
				fx_store(&fx, base + at, value);
			}
		}
		for (uint32_t g = 0; g < 4; g++)
			fx_group(&fx, (hg_group_kind)kinds[g], "f", g);
		for (uint32_t r = 0; r < n_roots; r++) {
			t->roots[r] = (hg_root){.group = fx_below(&random, 4),
						.name = "r",
						.address = 0x1000,
						.value = addresses[fx_below(&random, n)] +
							 8 * fx_below(&random, 3),
						.leads = (hg_leads)fx_below(&random, 6),
						.target = fx_below(&random, TYPES),
						.beside = fx_below(&random, 9)};
			assert_int_equal(hg_image_add_root(fx.image, &t->roots[r]), HG_OK);
		}
		graph = build_with(&fx, &source, fx.used);
		t->source = &source;
		t->fx = &fx;
		twin_run(t, graph, kinds, 4);
		for (uint32_t i = 0; i < t->tail; i++)
			parts += t->tasks[i].part;
		for (uint32_t i = 0; i < t->n; i++)
			typed += t->objects[i].rank >= 2;
		hg_graph_destroy(graph);
		fx_destroy(&fx);
		free(t);
	}
	assert_true(typed > 3000 && parts > 500); /* it was about something */
}

/* ---- Damage -----------------------------------------------------------------------------------
 */

static void hostile(void **state)
{
	uint64_t random = fx_seed("graph_propagate hostile");

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct small s;
		uint64_t addresses[40];
		hg_graph *graph;

		create(&s);
		for (uint32_t i = 0; i < 40; i++) {
			const uint32_t pages = fx_below(&random, 6);

			addresses[i] = put(&s, slot_sizes[pages], false);
		}
		for (uint64_t at = 0; at < s.fx.used; at += 8 * (1 + fx_below(&random, 40)))
			fx_store(&s.fx, FX_BASE + at,
				 fx_below(&random, 2) ? fx_random(&random)
						      : addresses[fx_below(&random, 40)]);
		for (int i = 0; i < 40; i++) {
			const hg_pointee p = {
				.offset = fx_below(&random, 3) ? 8 * fx_below(&random, 16)
							       : fx_random(&random),
				.leads = (hg_leads)fx_below(&random, 8),
				.type = fx_below(&random, 14),
				.beside = fx_below(&random, 2) ? fx_random(&random)
							       : fx_below(&random, 64),
				.count = fx_random(&random),
				.repeat = fx_below(&random, 2) ? fx_random(&random) : 3,
				.stride = fx_below(&random, 2) ? fx_random(&random)
							       : fx_below(&random, 20)};

			assert_int_equal(
				hg_image_add_pointee(s.fx.image, fx_below(&random, 10), &p), HG_OK);
		}
		for (int i = 0; i < 10; i++)
			root(&s, addresses[fx_below(&random, 40)] + fx_below(&random, 9),
			     (hg_leads)fx_below(&random, 8), fx_below(&random, 12),
			     fx_random(&random) >> fx_below(&random, 64));
		graph = build_with(&s.fx, &s.source, s.fx.used - 4096);
		release(&s, graph);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_and_fields),
		cmocka_unit_test(larger_wins),
		cmocka_unit_test(ties),
		cmocka_unit_test(named_roots_first),
		cmocka_unit_test(parts),
		cmocka_unit_test(lies),
		cmocka_unit_test(headers_and_words),
		cmocka_unit_test(tiny_blocks),
		cmocka_unit_test(types_on_request),
		cmocka_unit_test(cancelled),
		cmocka_unit_test(snapshot_keeps_types),
		cmocka_unit_test(random_heaps),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
