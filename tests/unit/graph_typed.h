/* SPDX-License-Identifier: MIT
 *
 * graph_typed.h - for tests of types that spread (graph/propagate.c): a heap of a few spans whose
 * slots say nothing of types, a source of types that counts what it is asked, and what is expected
 * of an object.
 */
#ifndef GRAPH_TYPED_H
#define GRAPH_TYPED_H

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
	uint64_t sure[2];
	size_t n_sure;
	bool slots_say; /* the types that were put in with the objects count */
};

static inline hg_status of_word(void *context, uint64_t word, hg_pointee *answer)
{
	struct source *s = context;

	s->asked_words++;
	for (uint32_t i = 0; i < s->n_words; i++)
		if (s->words[i] == word)
			*answer = s->answers[i];
	return HG_OK;
}

static inline hg_status describe(void *context, uint32_t type)
{
	struct source *s = context;

	s->described++;
	for (uint32_t i = 0; i < s->n_late; i++)
		if (s->late_of[i] == type)
			assert_int_equal(hg_image_add_pointee(s->image, type, &s->late[i]), HG_OK);
	return HG_OK;
}

static inline hg_status peek(void *context, uint64_t address, uint64_t *word)
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

static inline void pointee(struct small *s, uint32_t type, uint64_t offset, hg_leads leads,
			   uint32_t to)
{
	const hg_pointee p = {.offset = offset, .leads = leads, .type = to, .beside = HG_FIXED};

	assert_int_equal(hg_image_add_pointee(s->fx.image, type, &p), HG_OK);
}

static inline void counted(struct small *s, uint32_t type, uint64_t offset, hg_leads leads,
			   uint32_t to, uint64_t beside)
{
	const hg_pointee p = {.offset = offset, .leads = leads, .type = to, .beside = beside};

	assert_int_equal(hg_image_add_pointee(s->fx.image, type, &p), HG_OK);
}

static inline void type(struct small *s, const char *name, uint64_t size, bool opaque, bool open)
{
	const hg_type t = {.name = name,
			   .size = size,
			   .kind = HG_TYPE_CONSERVATIVE,
			   .opaque = opaque,
			   .open = open};

	assert_int_equal(hg_image_add_type(s->fx.image, &t), HG_OK);
}

static inline void create(struct small *s)
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
static inline uint64_t put(struct small *s, uint64_t size, bool noscan)
{
	for (uint32_t i = noscan ? 6 : 0; i < 8; i++)
		if (slot_sizes[i] == size)
			return fx_put(&s->fx, i, s->next[i]++, NO_TYPE, NO_TYPE, 0);
	fail_msg("no slots of %llu bytes", (unsigned long long)size);
	return 0;
}

static inline void root_in(struct small *s, uint32_t group, uint64_t value, hg_leads leads,
			   uint32_t to, uint64_t beside)
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

static inline void root(struct small *s, uint64_t value, hg_leads leads, uint32_t to,
			uint64_t beside)
{
	root_in(s, s->globals, value, leads, to, beside);
}

static inline void word(struct small *s, uint64_t w, hg_leads leads, uint32_t to, uint64_t count)
{
	s->source.words[s->source.n_words] = w;
	s->source.answers[s->source.n_words++] =
		(hg_pointee){.leads = leads, .type = to, .count = count};
}

/* The slot table says nothing of types here, unless the source wants it to. */
static inline hg_graph *build_with(struct fx *fx, struct source *source, uint64_t regions_end)
{
	const hg_type_source given = {.context = source,
				      .of_word = of_word,
				      .describe = describe,
				      .peek = peek,
				      .sure = source->sure,
				      .n_sure = source->n_sure,
				      .block_size = 16,
				      .block = TINY};
	hg_spans spans;
	hg_slots slots;
	hg_graph *graph;

	fx_columns(fx, &spans, &slots);
	slots.site = (hg_column){0};
	if (!source->slots_say)
		slots.type = (hg_column){0};
	assert_int_equal(hg_image_set_summary(fx->image, &fx->summary), HG_OK);
	assert_int_equal(hg_image_add_region(fx->image, FX_BASE, fx->memory, regions_end), HG_OK);
	assert_int_equal(hg_image_set_spans(fx->image, &spans), HG_OK);
	assert_int_equal(hg_image_set_slots(fx->image, &slots), HG_OK);
	assert_int_equal(hg_image_set_type_source(fx->image, &given), HG_OK);
	assert_int_equal(hg_graph_build(fx->image, NULL, NULL, &graph), HG_OK);
	return graph;
}

static inline hg_node_info node_at(const hg_graph *graph, uint64_t address)
{
	hg_node_info info;
	hg_node node;
	uint64_t offset;

	assert_int_equal(hg_graph_find(graph, address, &node, &offset), HG_OK);
	assert_int_equal(hg_graph_node(graph, node, &info), HG_OK);
	return info;
}

static inline void expect(const hg_graph *graph, uint64_t address, uint32_t type, uint64_t elements)
{
	const hg_node_info info = node_at(graph, address);

	if (info.type != type || info.array != (elements > 0) ||
	    info.count != (elements ? elements : 1))
		fail_msg("0x%llx is of type %u, array %d, count %llu; not %u, %llu",
			 (unsigned long long)address, info.type, info.array,
			 (unsigned long long)info.count, type, (unsigned long long)elements);
}

static inline hg_graph *finish(struct small *s)
{
	return build_with(&s->fx, &s->source, s->fx.used);
}

static inline void release(struct small *s, hg_graph *graph)
{
	hg_graph_destroy(graph);
	fx_destroy(&s->fx);
}

#endif
