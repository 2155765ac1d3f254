/* SPDX-License-Identifier: MIT
 *
 * graph_heap.h - a heap made by hand, for tests of what is done with graphs: every object has a
 * span of one slot, all lie in one region of memory, one behind the other from HEAP_BASE.
 *
 *     struct heap h;
 *     heap_begin(&h);
 *     type = heap_type(&h, "User", 24, 1);
 *     user = heap_new(&h, type, 1);
 *     frame = heap_group(&h, HG_GROUP_FRAME, "main", "main.c", 7, 0);
 *     heap_root(&h, frame, "user", user);
 *     graph = heap_graph(&h);
 */
#ifndef GRAPH_HEAP_H
#define GRAPH_HEAP_H

#include "heapgraph.h"
#include "fx_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAP_OBJECTS = 4096, HEAP_BYTES = 1 << 20, HEAP_ALIGN = 8 };
#define HEAP_BASE  0xc000012000ull
#define HEAP_STACK 0x7fffffffe000ull /* where the roots are said to be */

struct heap_slot {
	uint64_t base, size, first_slot;
	uint32_t one, type, site, slack;
};

struct heap {
	hg_image *image;
	hg_summary summary;
	uint8_t memory[HEAP_BYTES];
	uint64_t used;
	struct heap_slot slots[HEAP_OBJECTS];
	uint64_t n;
	uint8_t alloc[HEAP_OBJECTS / 8], marks[HEAP_OBJECTS / 8];
	uint64_t sizes[64]; /* of types */
	uint32_t n_types, n_roots;
};

static inline void heap_must(hg_status status)
{
	if (status == HG_OK)
		return;
	fprintf(stderr, "status %d: %s\n", (int)status, hg_last_error());
	exit(99);
}

static inline void heap_begin(struct heap *h)
{
	const hg_site one = {"test.c", "make_one", "", 1, false, 0};
	const hg_site many = {"test.c", "make_many", "", 2, true, 0};

	memset(h, 0, sizeof(*h));
	h->summary = (hg_summary){.heap = "test", .phase = "off", .page_size = 8192};
	heap_must(hg_image_create(&h->image));
	heap_must(hg_image_add_site(h->image, &one));
	heap_must(hg_image_add_site(h->image, &many));
}

/* pointers: bit i tells that word i of an element is one. */
static inline uint32_t heap_type(struct heap *h, const char *name, uint64_t size, uint64_t pointers)
{
	const hg_type type = {.name = name,
			      .size = size,
			      .kind = pointers ? HG_TYPE_PRECISE : HG_TYPE_POINTER_FREE,
			      .mask = &pointers,
			      .mask_bits = pointers ? (uint32_t)(size / 8) : 0};

	heap_must(hg_image_add_type(h->image, &type));
	h->sizes[h->n_types] = size;
	return h->n_types++;
}

/* Returns the address. count 0: one that is no array. */
static inline uint64_t heap_new(struct heap *h, uint32_t type, uint64_t count)
{
	const uint64_t bytes = h->sizes[type] * (count ? count : 1);
	const uint64_t size = (bytes + HEAP_ALIGN - 1) / HEAP_ALIGN * HEAP_ALIGN;
	struct heap_slot *slot = &h->slots[h->n];

	if (h->n == HEAP_OBJECTS || h->used + size > HEAP_BYTES)
		abort();
	*slot = (struct heap_slot){.base = HEAP_BASE + h->used,
				   .size = size,
				   .first_slot = h->n,
				   .one = 1,
				   .type = type,
				   .site = count > 0,
				   .slack = (uint32_t)(size - bytes)};
	h->alloc[h->n / 8] |= (uint8_t)(1 << h->n % 8);
	h->n++;
	h->used += size;
	return slot->base;
}

/* Stores a pointer in an object. */
static inline void heap_point(struct heap *h, uint64_t object, uint64_t offset, uint64_t value)
{
	memcpy(&h->memory[object - HEAP_BASE + offset], &value, sizeof(value));
}

static inline void heap_phase(struct heap *h, hg_phase phase)
{
	const hg_collector collector = {.phase = phase, .cycle = 7};

	h->summary.phase = phase == HG_PHASE_OFF ? "off" : "mark";
	heap_must(hg_image_set_collector(h->image, &collector));
}

static inline void heap_free(struct heap *h, uint64_t object)
{
	for (uint64_t i = 0; i < h->n; i++)
		if (h->slots[i].base == object)
			h->alloc[i / 8] &= (uint8_t) ~(1 << i % 8);
}

static inline void heap_mark(struct heap *h, uint64_t object)
{
	for (uint64_t i = 0; i < h->n; i++)
		if (h->slots[i].base == object)
			h->marks[i / 8] |= (uint8_t)(1 << i % 8);
}

static inline uint32_t heap_group(struct heap *h, hg_group_kind kind, const char *name,
				  const char *file, uint32_t line, uint32_t level)
{
	const hg_group group = {.kind = kind,
				.name = name,
				.file = file,
				.line = line,
				.level = level,
				.thread = 1};
	uint32_t index;

	heap_must(hg_image_add_group(h->image, &group, &index));
	return index;
}

/* A slice variable; cap 0: a plain pointer. */
static inline void heap_slice(struct heap *h, uint32_t group, const char *name, uint64_t value,
			      uint64_t len, uint64_t cap, uint64_t elem_size)
{
	const hg_root root = {.group = group,
			      .name = name,
			      .type = "",
			      .address = HEAP_STACK + 8 * h->n_roots++,
			      .value = value,
			      .window = {len, cap, elem_size}};

	heap_must(hg_image_add_root(h->image, &root));
}

static inline void heap_root(struct heap *h, uint32_t group, const char *name, uint64_t value)
{
	heap_slice(h, group, name, value, 0, 0, 0);
}

#define HEAP_COLUMN(h, field)                                                           \
	((hg_column){(h)->slots, sizeof((h)->slots[0]) * (h)->n, sizeof((h)->slots[0]), \
		     offsetof(struct heap_slot, field), sizeof((h)->slots[0].field)})

static inline hg_graph *heap_graph(struct heap *h)
{
	const hg_spans spans = {.count = h->n,
				.in_use = 1,
				.state = HEAP_COLUMN(h, one),
				.base = HEAP_COLUMN(h, base),
				.elem_size = HEAP_COLUMN(h, size),
				.elem_count = HEAP_COLUMN(h, one),
				.first_slot = HEAP_COLUMN(h, first_slot)};
	const hg_slots slots = {.count = h->n,
				.alloc_bits = h->alloc,
				.alloc_bytes = sizeof(h->alloc),
				.mark_bits = h->marks,
				.mark_bytes = sizeof(h->marks),
				.type = HEAP_COLUMN(h, type),
				.site = HEAP_COLUMN(h, site),
				.slack = HEAP_COLUMN(h, slack)};
	hg_graph *graph;

	h->summary.arena_start = HEAP_BASE;
	h->summary.arena_used = h->summary.arena_end = HEAP_BASE + HEAP_BYTES;
	heap_must(hg_image_set_summary(h->image, &h->summary));
	heap_must(hg_image_add_region(h->image, HEAP_BASE, h->memory, h->used));
	heap_must(hg_image_set_spans(h->image, &spans));
	heap_must(hg_image_set_slots(h->image, &slots));
	heap_must(hg_graph_build(h->image, NULL, NULL, &graph));
	hg_image_destroy(h->image);
	h->image = NULL;
	return graph;
}

/* The object at an address. */
static inline hg_node heap_node(const hg_graph *graph, uint64_t address)
{
	uint64_t offset;
	hg_node node;

	heap_must(hg_graph_find(graph, address, &node, &offset));
	return node;
}

static inline void heap_cells(hg_graph *graph, uint64_t address, const hg_cell *cells, size_t n)
{
	heap_must(hg_graph_set_cells(graph, heap_node(graph, address), cells, n));
}

#endif
