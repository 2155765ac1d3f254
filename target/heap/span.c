/* SPDX-License-Identifier: MIT
 *
 * span.c - pages of the arena, spans of pages, and numbers for their slots.
 *
 * Pages are a bitmap, searched from the lowest address up (as in Go's runtime/mpalloc.go, without
 * its summaries): neighbouring free pages join without any work. A span that a collection emptied
 * keeps its pages until someone needs them, so that a debugger can still tell what was there. None
 * are given back to the system, as Go's scavenger does: what was freed is what the lens shows, and
 * with the pages it would be gone.
 *
 * Slot numbers are handed out in runs of whole bitmap words, so that two spans never share a word
 * and a span's bits are swept word by word. A run that is given back serves a span with as many
 * slots again.
 */
#include "heap.h"

#include <string.h>

static const uint32_t NO_SPAN = (uint32_t)GM_NO_SPAN;

enum {
	WORD_BITS = 64,
	RUN_MAX_WORDS = GM_PAGE_SIZE / 8 / WORD_BITS /* 8-byte slots fill one page */
};

static uint64_t lowest_free_page; /* no page below it is free */
static uint64_t empty_pages;      /* in empty spans that are on a list */

/* Spans with room by span class, in the order in which they were swept: first and last index + 1 of
 * each list; 0: none. */
static uint32_t with_room[GM_SPAN_CLASS_COUNT], with_room_last[GM_SPAN_CLASS_COUNT];
static uint32_t unused_spans; /* index + 1 of the first unused entry; 0: none */

/* First slot of the first free run by its number of words; 0 words: none. Runs of one length are
 * chained through the site of their first slot (first_slot + 1, so that 0 ends the chain). */
static uint64_t free_runs[RUN_MAX_WORDS + 1];

/* ---- pages ---- */

static uint64_t *page_bits(void)
{
	return gmi_base(GMI_PAGE_BITS);
}

bool gmi_page_taken(uint64_t page)
{
	return gmi_bit(page_bits(), page);
}

/* The lowest run of free pages that is long enough, or reaches the last page handed out so far;
 * n_pages if the last page is taken. */
static uint64_t find_pages(uint64_t npages)
{
	const uint64_t *bits = page_bits();
	uint64_t start = lowest_free_page;

	for (uint64_t page = start; page < gm_heap.n_pages && page - start < npages;) {
		if (page % WORD_BITS == 0 && bits[page / WORD_BITS] == 0) {
			page += WORD_BITS;
		} else if (page % WORD_BITS == 0 && bits[page / WORD_BITS] == UINT64_MAX) {
			page += WORD_BITS;
			start = page;
		} else if (gmi_bit(bits, page)) {
			page++;
			start = page;
		} else {
			page++;
		}
	}
	return start < gm_heap.n_pages ? start : gm_heap.n_pages;
}

/* Hands out pages above all that were handed out so far. */
static bool extend_arena(uint64_t npages)
{
	const uint64_t end = gm_heap.n_pages + npages;

	if (end > gmi_reserved(GMI_ARENA) / GM_PAGE_SIZE ||
	    !gmi_commit(GMI_ARENA, end * GM_PAGE_SIZE) ||
	    !gmi_commit(GMI_PAGE_SPAN, end * sizeof(gm_heap.page_span[0])) ||
	    !gmi_commit(GMI_PAGE_BITS, end / 8 + sizeof(uint64_t)))
		return false;
	for (uint64_t page = gm_heap.n_pages; page < end; page++)
		gm_heap.page_span[page] = GM_NO_SPAN;
	gm_heap.n_pages = end;
	gm_heap.arena_used = gm_heap.arena_start + end * GM_PAGE_SIZE;
	return true;
}

/* Takes npages pages for a span. *fresh: none was ever used, so all are zero. */
static bool take_pages(uint64_t npages, uint32_t span, uint64_t *first, bool *fresh)
{
	uint64_t *bits = page_bits();
	uint64_t start = find_pages(npages);

	if (start + npages > gm_heap.n_pages && empty_pages > 0) {
		gmi_spans_release_empty();
		start = find_pages(npages);
	}
	*fresh = start == gm_heap.n_pages;
	if (start + npages > gm_heap.n_pages && !extend_arena(start + npages - gm_heap.n_pages))
		return false;
	for (uint64_t page = start; page < start + npages; page++) {
		bits[page / WORD_BITS] |= 1ull << page % WORD_BITS;
		gm_heap.page_span[page] = (int32_t)span;
	}
	if (start == lowest_free_page || npages == 1)
		lowest_free_page = start + npages;
	*first = start;
	return true;
}

static void give_pages(uint64_t first, uint64_t npages)
{
	uint64_t *bits = page_bits();

	for (uint64_t page = first; page < first + npages; page++) {
		bits[page / WORD_BITS] &= ~(1ull << page % WORD_BITS);
		gm_heap.page_span[page] = GM_NO_SPAN;
	}
	if (first < lowest_free_page)
		lowest_free_page = first;
}

/* ---- slot numbers ---- */

static uint64_t run_words(uint32_t nelems)
{
	return (nelems + WORD_BITS - 1) / WORD_BITS;
}

static bool take_run(uint32_t nelems, uint32_t *first_slot)
{
	const uint64_t words = run_words(nelems);
	const uint64_t free = free_runs[words];

	if (free) {
		struct gm_slot *run = &gm_heap.slots[free - 1];

		free_runs[words] = run->site;
		memset(run, 0, words * WORD_BITS * sizeof(*run));
		*first_slot = (uint32_t)(free - 1);
		return true;
	}
	const uint64_t end = gm_heap.n_slots + words * WORD_BITS;
	if (!gmi_commit(GMI_SLOTS, end * sizeof(struct gm_slot)) ||
	    !gmi_commit(GMI_ALLOC_BITS, end / 8) || !gmi_commit(GMI_MARK_BITS, end / 8) ||
	    !gmi_commit(GMI_FINALIZER_BITS, end / 8))
		return false;
	*first_slot = (uint32_t)gm_heap.n_slots;
	gm_heap.n_slots = end;
	return true;
}

static void give_run(uint32_t first_slot, uint32_t nelems)
{
	const uint64_t words = run_words(nelems);

	gm_heap.slots[first_slot].site = (uint32_t)free_runs[words];
	free_runs[words] = (uint64_t)first_slot + 1;
}

/* ---- spans ---- */

static bool take_entry(uint32_t *index)
{
	if (unused_spans) {
		*index = unused_spans - 1;
		unused_spans = gm_heap.spans[*index].next;
		return true;
	}
	if (!gmi_commit(GMI_SPANS, (gm_heap.n_spans + 1) * sizeof(struct gm_span)))
		return false;
	*index = (uint32_t)gm_heap.n_spans++;
	return true;
}

static void give_entry(uint32_t index)
{
	gm_heap.spans[index] = (struct gm_span){.next = unused_spans};
	unused_spans = index + 1;
}

uint32_t gmi_span_new(unsigned size_class, bool noscan, uint64_t npages)
{
	const struct gm_size_class *class = &gm_heap.size_classes[size_class];
	const uint64_t pages = size_class ? class->pages : npages;
	const uint64_t elem_size = size_class ? class->size : npages * GM_PAGE_SIZE;
	const uint32_t nelems = (uint32_t)(pages * GM_PAGE_SIZE / elem_size);
	uint64_t first_page;
	uint32_t index, first_slot;
	bool fresh;

	if (!take_entry(&index))
		return NO_SPAN;
	if (!take_run(nelems, &first_slot)) {
		give_entry(index);
		return NO_SPAN;
	}
	if (!take_pages(pages, index, &first_page, &fresh)) {
		give_run(first_slot, nelems);
		give_entry(index);
		return NO_SPAN;
	}
	gm_heap.spans[index] = (struct gm_span){
		.base = (uintptr_t)gm_heap.arena_start + first_page * GM_PAGE_SIZE,
		.elem_size = elem_size,
		.npages = (uint32_t)pages,
		.nelems = nelems,
		.reciprocal = size_class ? (uint32_t)(UINT32_MAX / elem_size + 1) : 0,
		.first_slot = first_slot,
		.sweep_gen = (uint32_t)gm_heap.cycle,
		.next = NO_SPAN,
		.uniform = (uint32_t)GMI_UNIFORM_NONE,
		.state = GM_SPAN_IN_USE,
		.size_class = (uint8_t)size_class,
		.noscan = noscan,
		.need_zero = !fresh,
	};
	return index;
}

/* Pointer words of a slot of this span whose object is of this type and slack, or 0: too many, or
 * none. */
static uint64_t pointers_of_slot(const struct gm_span *span, struct gm_slot slot)
{
	const struct gm_type *type = &gm_heap.types[slot.type];
	const uint64_t used = span->elem_size - slot.slack;
	uint64_t pointers = 0;

	if (span->elem_size > WORD_BITS * sizeof(uintptr_t))
		return 0;
	if (type->kind == GM_TYPE_CONSERVATIVE)
		return UINT64_MAX >> (WORD_BITS - span->elem_size / sizeof(uintptr_t));
	/* the size of a type that has pointers is a multiple of their size */
	for (uint64_t at = 0; type->mask_bits > 0 && at + type->size <= used; at += type->size)
		pointers |= gm_heap.ptr_words[type->ptr_mask] << at / sizeof(uintptr_t);
	return pointers;
}

void gmi_span_note_objects(struct gm_span *span, const struct gm_slot *slots, unsigned n)
{
	if (span->noscan || span->uniform == (uint32_t)GMI_UNIFORM_MIXED)
		return;
	for (unsigned i = 0; i < n; i++) {
		const uint32_t uniform = slots[i].type | (uint32_t)slots[i].slack << 16;

		if (uniform == span->uniform)
			continue;
		if (span->uniform != (uint32_t)GMI_UNIFORM_NONE) {
			span->pointers = 0;
			span->uniform = (uint32_t)GMI_UNIFORM_MIXED;
			return;
		}
		span->uniform = uniform;
		span->pointers = pointers_of_slot(span, slots[i]);
	}
}

uint32_t gmi_span_take(unsigned span_class)
{
	if (with_room[span_class] == 0)
		return NO_SPAN;

	const uint32_t index = with_room[span_class] - 1;
	struct gm_span *span = &gm_heap.spans[index];

	with_room[span_class] = span->next + 1;
	span->next = NO_SPAN;
	if (span->alloc_count == 0)
		empty_pages -= span->npages;
	return index;
}

void gmi_span_lists_clear(void)
{
	memset(with_room, 0, sizeof(with_room));
	empty_pages = 0;
}

void gmi_span_list_add(uint32_t index)
{
	struct gm_span *span = &gm_heap.spans[index];
	const unsigned span_class = gmi_span_class(span->size_class, span->noscan);

	span->next = NO_SPAN;
	if (span->alloc_count == 0)
		empty_pages += span->npages;
	/* a large object's span is made for it; empty, it only waits to be released */
	if (span->size_class == 0 || span->alloc_count == span->nelems)
		return;
	if (with_room[span_class])
		gm_heap.spans[with_room_last[span_class] - 1].next = index;
	else
		with_room[span_class] = index + 1;
	with_room_last[span_class] = index + 1;
}

/* Spans that allocation is using may be empty too, but are on no list and stay. */
static bool in_use_for_allocation(uint32_t index)
{
	const struct gm_span *span = &gm_heap.spans[index];

	return span->size_class != 0 &&
	       gmi_alloc_current(gmi_span_class(span->size_class, span->noscan)) == index;
}

void gmi_spans_release_empty(void)
{
	gmi_span_lists_clear();
	for (uint64_t i = 0; i < gm_heap.n_spans; i++) {
		struct gm_span *span = &gm_heap.spans[i];
		const uint32_t index = (uint32_t)i;

		if (span->state != GM_SPAN_IN_USE || in_use_for_allocation(index) ||
		    !gmi_span_is_swept(span))
			continue;
		if (span->alloc_count > 0) {
			gmi_span_list_add(index);
			continue;
		}
		give_run(span->first_slot, span->nelems);
		give_pages((span->base - (uintptr_t)gm_heap.arena_start) / GM_PAGE_SIZE,
			   span->npages);
		give_entry(index);
	}
}
