/* SPDX-License-Identifier: MIT
 *
 * graph_fixture.h - small heaps made by hand, laid out as a debugger would find them, for the
 * tests of the graph. One arena of memory, a table of spans, tables per slot.
 */
#ifndef GRAPH_FIXTURE_H
#define GRAPH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "heapgraph.h"
#include "fx_random.h"

enum { FX_PAGE = 8192, FX_IN_USE = 2 };
#define FX_BASE 0xc000000000ull

struct fx_span {
	uint64_t base, elem_size;
	uint32_t pages, elem_count, first_slot, alloc_count, sweep_gen;
	uint8_t state, size_class, noscan;
};

struct fx_slot {
	uint32_t site;
	uint16_t type, slack;
};

struct fx {
	uint8_t *memory;
	uint64_t bytes, used;
	struct fx_span *spans;
	uint32_t n_spans, max_spans;
	struct fx_slot *slots;
	uint64_t *alloc_bits, *mark_bits;
	uint32_t n_slots, max_slots;
	hg_summary summary;
	hg_collector collector;
	hg_image *image;
};

static inline void fx_create(struct fx *fx, uint32_t pages, uint32_t max_spans)
{
	*fx = (struct fx){.bytes = (uint64_t)pages * FX_PAGE, .max_spans = max_spans};
	fx->max_slots = pages * (FX_PAGE / 8) + 64 * max_spans;
	fx->memory = calloc(pages, FX_PAGE);
	fx->spans = calloc(max_spans, sizeof(*fx->spans));
	fx->slots = calloc(fx->max_slots, sizeof(*fx->slots));
	fx->alloc_bits = calloc(fx->max_slots / 64 + 1, 8);
	fx->mark_bits = calloc(fx->max_slots / 64 + 1, 8);
	fx->summary = (hg_summary){.heap = "gomem",
				   .phase = "off",
				   .page_size = FX_PAGE,
				   .arena_start = FX_BASE,
				   .arena_used = FX_BASE,
				   .arena_end = FX_BASE + (64 << 20)};
	assert_int_equal(hg_image_create(&fx->image), HG_OK);
}

static inline void fx_destroy(struct fx *fx)
{
	hg_image_destroy(fx->image);
	free(fx->memory);
	free(fx->spans);
	free(fx->slots);
	free(fx->alloc_bits);
	free(fx->mark_bits);
}

/* A span of whole pages; returns its index. */
static inline uint32_t fx_add_span(struct fx *fx, uint32_t pages, uint64_t elem_size,
				   uint8_t size_class, uint8_t noscan)
{
	const uint32_t count = (uint32_t)(pages * FX_PAGE / elem_size);

	assert_true(fx->n_spans < fx->max_spans && fx->used + pages * FX_PAGE <= fx->bytes);
	fx->spans[fx->n_spans] = (struct fx_span){.base = FX_BASE + fx->used,
						  .elem_size = elem_size,
						  .pages = pages,
						  .elem_count = count,
						  .first_slot = fx->n_slots,
						  .state = FX_IN_USE,
						  .size_class = size_class,
						  .noscan = noscan};
	fx->n_slots += (count + 63) / 64 * 64;
	fx->used += pages * FX_PAGE;
	fx->summary.arena_used = FX_BASE + fx->used;
	return fx->n_spans++;
}

/* Puts an object into a slot; returns its address. */
static inline uint64_t fx_put(struct fx *fx, uint32_t span, uint32_t slot, uint16_t type,
			      uint32_t site, uint16_t slack)
{
	struct fx_span *s = &fx->spans[span];
	const uint32_t i = s->first_slot + slot;

	assert_true(slot < s->elem_count);
	fx->alloc_bits[i / 64] |= 1ull << i % 64;
	fx->mark_bits[i / 64] |= 1ull << i % 64;
	fx->slots[i] = (struct fx_slot){site, type, slack};
	s->alloc_count++;
	fx->summary.heap_alloc += s->elem_size;
	return s->base + slot * s->elem_size;
}

/* The object's slot is free again, and still says what it held. */
static inline void fx_free(struct fx *fx, uint32_t span, uint32_t slot)
{
	struct fx_span *s = &fx->spans[span];
	const uint32_t i = s->first_slot + slot;

	fx->alloc_bits[i / 64] &= ~(1ull << i % 64);
	s->alloc_count--;
	fx->summary.heap_alloc -= s->elem_size;
}

static inline void fx_store(struct fx *fx, uint64_t address, uint64_t value)
{
	memcpy(fx->memory + (address - FX_BASE), &value, sizeof(value));
}

static inline void fx_type(struct fx *fx, const char *name, uint64_t size, hg_type_kind kind,
			   uint64_t mask)
{
	const hg_type type = {.name = name,
			      .size = size,
			      .kind = kind,
			      .mask = &mask,
			      .mask_bits = mask ? 64 - (uint32_t)__builtin_clzll(mask) : 0,
			      .opaque = !strcmp(name, "tiny")};

	assert_int_equal(hg_image_add_type(fx->image, &type), HG_OK);
}

static inline void fx_site(struct fx *fx, const char *file, uint32_t line, const char *function,
			   bool array)
{
	const hg_site site = {.file = file, .line = line, .function = function, .array = array};

	assert_int_equal(hg_image_add_site(fx->image, &site), HG_OK);
}

static inline uint32_t fx_group(struct fx *fx, hg_group_kind kind, const char *name, uint32_t level)
{
	const hg_group group = {.kind = kind,
				.name = name,
				.file = kind == HG_GROUP_UNNAMED ? "" : "sharing.c",
				.line = kind == HG_GROUP_FRAME ? 20 : 0,
				.level = level,
				.thread = 1};
	uint32_t index;

	assert_int_equal(hg_image_add_group(fx->image, &group, &index), HG_OK);
	return index;
}

static inline void fx_root(struct fx *fx, uint32_t group, const char *name, uint64_t address,
			   uint32_t line, uint64_t value)
{
	const hg_root root = {
		.group = group, .name = name, .address = address, .line = line, .value = value};

	assert_int_equal(hg_image_add_root(fx->image, &root), HG_OK);
}

#define FX_COLUMN(array, n, field)                                                      \
	((hg_column){(array), (n) * sizeof(*(array)), sizeof(*(array)),                 \
		     (uint32_t)((const char *)&(array)->field - (const char *)(array)), \
		     sizeof((array)->field)})

static inline void fx_columns(const struct fx *fx, hg_spans *spans, hg_slots *slots)
{
	const struct fx_span *s = fx->spans;
	const uint32_t n = fx->n_spans;

	*spans = (hg_spans){.count = n,
			    .in_use = FX_IN_USE,
			    .state = FX_COLUMN(s, n, state),
			    .base = FX_COLUMN(s, n, base),
			    .elem_size = FX_COLUMN(s, n, elem_size),
			    .elem_count = FX_COLUMN(s, n, elem_count),
			    .first_slot = FX_COLUMN(s, n, first_slot),
			    .pages = FX_COLUMN(s, n, pages),
			    .size_class = FX_COLUMN(s, n, size_class),
			    .noscan = FX_COLUMN(s, n, noscan),
			    .alloc_count = FX_COLUMN(s, n, alloc_count)};
	if (fx->collector.phase == HG_PHASE_SWEEP) {
		spans->sweep_gen = FX_COLUMN(s, n, sweep_gen);
		spans->swept = fx->collector.cycle;
	}
	*slots = (hg_slots){.count = fx->n_slots,
			    .alloc_bits = fx->alloc_bits,
			    .alloc_bytes = fx->n_slots / 8,
			    .mark_bits = fx->mark_bits,
			    .mark_bytes = fx->n_slots / 8,
			    .type = FX_COLUMN(fx->slots, fx->n_slots, type),
			    .site = FX_COLUMN(fx->slots, fx->n_slots, site),
			    .slack = FX_COLUMN(fx->slots, fx->n_slots, slack)};
}

/* Decodes what was put in. */
static inline hg_graph *fx_build(struct fx *fx)
{
	hg_spans spans;
	hg_slots slots;
	hg_graph *graph;

	fx_columns(fx, &spans, &slots);
	assert_int_equal(hg_image_set_summary(fx->image, &fx->summary), HG_OK);
	assert_int_equal(hg_image_set_collector(fx->image, &fx->collector), HG_OK);
	assert_int_equal(hg_image_add_region(fx->image, FX_BASE, fx->memory, fx->used), HG_OK);
	assert_int_equal(hg_image_set_spans(fx->image, &spans), HG_OK);
	assert_int_equal(hg_image_set_slots(fx->image, &slots), HG_OK);
	assert_int_equal(hg_graph_build(fx->image, NULL, NULL, &graph), HG_OK);
	return graph;
}

#endif
