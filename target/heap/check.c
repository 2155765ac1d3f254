/* SPDX-License-Identifier: MIT
 *
 * check.c - the invariants of the heap's metadata, executable. For tests; nothing calls it else.
 */
#include "heap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *finding(const char *format, ...) __attribute__((format(printf, 1, 2)));
static const char *finding(const char *format, ...)
{
	static char text[160];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return text;
}

static uint32_t words_of(const struct gm_span *span)
{
	return (span->nelems + 63) / 64;
}

/* Every page of a span says so, and lies below arena_used. */
static const char *check_pages(uint32_t number, const struct gm_span *span)
{
	const uint64_t first = (span->base - (uintptr_t)gm_heap.arena_start) / GM_PAGE_SIZE;

	if (span->base % GM_PAGE_SIZE || first + span->npages > gm_heap.n_pages)
		return finding("span %u: base %#lx is not in the arena", number, span->base);
	for (uint64_t page = first; page < first + span->npages; page++) {
		if (gm_heap.page_span[page] != (int32_t)number)
			return finding("span %u: its page %lu says span %d", number, page,
				       gm_heap.page_span[page]);
		if (!gmi_page_taken(page))
			return finding("span %u: its page %lu counts as free", number, page);
	}
	return NULL;
}

/* Size and number of slots follow from the size class. */
static const char *check_shape(uint32_t number, const struct gm_span *span)
{
	if (span->size_class >= GM_CLASS_COUNT)
		return finding("span %u: size class %u", number, span->size_class);

	const struct gm_size_class *class = &gm_heap.size_classes[span->size_class];
	const uint64_t bytes = (uint64_t)span->npages * GM_PAGE_SIZE;
	const uint64_t elem_size = span->size_class ? class->size : bytes;

	if (span->size_class && span->npages != class->pages)
		return finding("span %u: %u pages, class %u has %u", number, span->npages,
			       span->size_class, class->pages);
	if (span->elem_size != elem_size || span->nelems != bytes / elem_size)
		return finding("span %u: %u slots of %lu bytes", number, span->nelems,
			       span->elem_size);
	if (span->first_slot % 64 || span->first_slot + words_of(span) * 64ull > gm_heap.n_slots)
		return finding("span %u: first slot %u", number, span->first_slot);
	return NULL;
}

/* The object in a slot has a known type and site, and fits. */
static const char *check_slot(uint32_t number, const struct gm_span *span, uint32_t index)
{
	const struct gm_slot *slot = &gm_heap.slots[(uint64_t)span->first_slot + index];

	if (slot->site == GM_SITE_NONE || slot->site >= gm_heap.n_sites)
		return finding("span %u slot %u: site %u", number, index, slot->site);
	if (slot->type >= gm_heap.n_types)
		return finding("span %u slot %u: type %u", number, index, slot->type);
	if (slot->slack >= span->elem_size)
		return finding("span %u slot %u: slack %u", number, index, slot->slack);
	if (span->noscan && gm_heap.types[slot->type].kind != GM_TYPE_POINTER_FREE)
		return finding("span %u slot %u: type %s among the pointer-free", number, index,
			       gmi_type_name(slot->type));
	return NULL;
}

/* Bits agree with one another and with the counters of the span. */
static const char *check_bits(uint32_t number, const struct gm_span *span)
{
	const uint64_t first = span->first_slot / 64;
	uint32_t count = 0;

	for (uint64_t i = 0; i < words_of(span) * 64ull; i++) {
		if (!gmi_bit(gm_heap.alloc_bits, span->first_slot + i))
			continue;
		if (i >= span->nelems)
			return finding("span %u: bit %lu of %u is set", number, i, span->nelems);
		const char *bad = check_slot(number, span, (uint32_t)i);
		if (bad)
			return bad;
		count++;
	}
	if (count != span->alloc_count)
		return finding("span %u: %u objects, counter %u", number, count, span->alloc_count);
	/* while objects are marked, slots that allocation will take next are black already */
	if (gm_heap.phase == GM_PHASE_MARK)
		return NULL;
	for (uint64_t word = first; word < first + words_of(span); word++)
		if (gm_heap.mark_bits[word] & ~gm_heap.alloc_bits[word])
			return finding("span %u: a free slot is marked", number);
	return NULL;
}

/* ---- colours ---- */

/* Slots of grey objects, as bits; NULL: none are grey. */
static uint64_t *grey_slots(void)
{
	uint64_t *grey = calloc(gm_heap.n_slots / 64 + 1, sizeof(*grey));

	if (!grey)
		gmi_fatal(NULL, "no memory to check the heap");
	for (uint64_t i = 0; i < gm_heap.n_work; i++) {
		struct gm_span *span;
		uint32_t index;

		if (gmi_slot_find(gm_heap.work_list[i], &span, &index)) {
			const uint64_t slot = (uint64_t)span->first_slot + index;

			grey[slot / 64] |= 1ull << slot % 64;
		}
	}
	return grey;
}

/* Whether word i of an object is a pointer, by its type; the naive way. */
static bool is_pointer_word(const struct gm_type *type, uint64_t i, uint64_t used)
{
	const uint64_t size = type->size, at = i * sizeof(uintptr_t);

	if (type->kind != GM_TYPE_PRECISE)
		return type->kind == GM_TYPE_CONSERVATIVE;
	if (at / size * size + size > used || at % size / sizeof(uintptr_t) >= type->mask_bits)
		return false;
	return gmi_bit(gm_heap.ptr_words + type->ptr_mask, at % size / sizeof(uintptr_t));
}

/* The object in a slot points to no white object. */
static const char *check_pointers(uint32_t number, const struct gm_span *span, uint32_t index)
{
	const struct gm_slot *slot = &gm_heap.slots[(uint64_t)span->first_slot + index];
	const struct gm_type *type = &gm_heap.types[slot->type];
	const gmi_word *words = (const gmi_word *)(span->base + index * span->elem_size);
	const uint64_t used = span->elem_size - slot->slack;

	for (uint64_t i = 0; i < span->elem_size / sizeof(*words); i++) {
		struct gm_span *other;
		uint32_t target;

		if (!is_pointer_word(type, i, used) || !gmi_slot_find(words[i], &other, &target))
			continue;
		const uint64_t bit = (uint64_t)other->first_slot + target;
		if (gmi_bit(gm_heap.alloc_bits, bit) && !gmi_bit(gm_heap.mark_bits, bit))
			return finding("span %u slot %u: black %s points to a white object, %#lx",
				       number, index, gmi_type_name(slot->type), words[i]);
	}
	return NULL;
}

/* The invariant of mark.c. */
static const char *check_colours(void)
{
	const char *bad = NULL;
	uint64_t *grey = grey_slots();

	for (uint64_t i = 0; i < gm_heap.n_spans && !bad; i++) {
		const struct gm_span *span = &gm_heap.spans[i];

		if (span->state == GM_SPAN_UNUSED || span->noscan)
			continue;
		for (uint32_t index = 0; index < span->nelems && !bad; index++) {
			const uint64_t slot = (uint64_t)span->first_slot + index;

			if (!gmi_bit(gm_heap.alloc_bits, slot))
				continue;
			if (gmi_bit(gm_heap.mark_bits, slot) && !gmi_bit(grey, slot))
				bad = check_pointers((uint32_t)i, span, index);
			else if (gmi_bit(grey, slot) && !gmi_bit(gm_heap.mark_bits, slot))
				bad = finding("span %lu slot %u: on the work list, but white", i,
					      index);
		}
	}
	free(grey);
	return bad;
}

const char *gmi_check(void)
{
	uint64_t objects = 0, bytes = 0, pages = 0, taken = 0;
	const char *bad;

	if (gm_heap.magic != GM_MAGIC_VALUE)
		return "no magic";
	gmi_alloc_count();
	for (uint64_t i = 0; i < gm_heap.n_spans; i++) {
		const struct gm_span *span = &gm_heap.spans[i];
		const uint32_t number = (uint32_t)i;

		if (span->state == GM_SPAN_UNUSED)
			continue;
		if ((bad = check_shape(number, span)) || (bad = check_pages(number, span)) ||
		    (bad = check_bits(number, span)))
			return bad;
		objects += span->alloc_count;
		bytes += span->alloc_count * span->elem_size;
		pages += span->npages;
	}
	for (uint64_t page = 0; page < gm_heap.n_pages; page++)
		taken += gmi_page_taken(page);
	if (taken != pages)
		return finding("%lu pages are taken, spans have %lu", taken, pages);

	const struct gm_stats *stats = &gm_heap.stats;
	if (stats->heap_objects != objects || stats->heap_alloc != bytes)
		return finding("counters say %lu objects, %lu bytes; there are %lu, %lu",
			       stats->heap_objects, stats->heap_alloc, objects, bytes);
	if (stats->mallocs - stats->frees != stats->heap_objects)
		return finding("mallocs %lu - frees %lu is not heap_objects %lu", stats->mallocs,
			       stats->frees, stats->heap_objects);
	if (gm_heap.phase == GM_PHASE_OFF && gm_heap.n_work)
		return finding("%lu grey objects without a collection", gm_heap.n_work);
	if (gm_heap.phase == GM_PHASE_MARK)
		return check_colours();
	return NULL;
}
