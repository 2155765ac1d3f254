/* SPDX-License-Identifier: MIT
 *
 * sweep.c - sweep, span by span: white objects are freed. Their bits in alloc_bits go, what they
 * hold stays until the slot is used again.
 *
 * Marking leaves all spans unswept. They are swept from index 0 up, a few whenever allocation needs
 * a span, and the rest before the next collection begins (runtime/mgcsweep.go).
 */
#include "heap.h"

/* How many spans an allocation sweeps in search of one of its class before it takes new memory. */
enum { SEARCH_LIMIT = 100 };

static uint64_t freed_by_cycle;

/* Spans to be swept for each that allocation takes, so that all are swept when the next collection
 * is due (Go's sweepPagesPerByte). */
static uint64_t share;

/* Overwrites freed objects, as Go does with GODEBUG=clobberfree=1. */
static void clobber(const struct gm_span *span, uint64_t word, uint64_t freed)
{
	for (; freed; freed &= freed - 1) {
		const uint64_t slot = word * 64 + (unsigned)__builtin_ctzll(freed);
		gmi_word *object =
			(gmi_word *)(span->base + (slot - span->first_slot) * span->elem_size);

		for (uint64_t i = 0; i < span->elem_size / sizeof(*object); i++)
			object[i] = 0xdeadbeefdeadbeef;
	}
}

static void tell_freed(const struct gm_span *span, uint64_t word, uint64_t freed)
{
	for (; freed; freed &= freed - 1) {
		const uint64_t slot = word * 64 + (unsigned)__builtin_ctzll(freed);

		gmi_event(GM_EVENT_FREE, span->base + (slot - span->first_slot) * span->elem_size,
			  0, span->elem_size);
	}
}

/* Frees the white objects of a span. Spans share no word of the bitmaps. */
static void sweep_span(struct gm_span *span)
{
	const uint64_t first = span->first_slot / 64;
	const uint64_t end = first + (span->nelems + 63) / 64;
	uint32_t n_freed = 0;

	for (uint64_t word = first; word < end; word++) {
		const uint64_t freed = gm_heap.alloc_bits[word] & ~gm_heap.mark_bits[word];

		if (!freed)
			continue;
		if (GMI_TELLS && gmi_unlikely(gm_heap.event_capacity))
			tell_freed(span, word, freed);
		if (gmi_settings.clobberfree)
			clobber(span, word, freed);
		gm_heap.alloc_bits[word] &= ~freed;
		n_freed += (uint32_t)__builtin_popcountll(freed);
	}
	span->sweep_gen = (uint32_t)gm_heap.cycle;
	if (n_freed) {
		span->alloc_count -= n_freed;
		span->need_zero = 1;
		if (span->alloc_count == 0) {
			span->uniform = (uint32_t)GMI_UNIFORM_NONE;
			span->pointers = 0;
		}
		gmi_count_free(n_freed, n_freed * span->elem_size);
		freed_by_cycle += n_freed;
	}
	gmi_event(GM_EVENT_SWEEP, span->base, 0, n_freed);
}

void gmi_sweep_start(void)
{
	gmi_span_lists_clear();
	freed_by_cycle = 0;
	gm_heap.sweep_next = 0;
	share = gm_heap.n_spans / ((gm_heap.trigger - gmi_heap_live()) / GM_PAGE_SIZE + 1) + 1;
	gmi_set_phase(GM_PHASE_SWEEP);
}

__attribute__((noinline)) bool gmi_sweep_one(void)
{
	while (gm_heap.sweep_next < gm_heap.n_spans) {
		const uint32_t number = (uint32_t)gm_heap.sweep_next;
		struct gm_span *span = &gm_heap.spans[number];

		if (gmi_span_is_swept(span)) {
			gm_heap.sweep_next++;
			continue;
		}
		sweep_span(span);
		gmi_span_list_add(number);
		gm_heap.sweep_next++;
		GMI_PAUSE("sweep");
		return true;
	}
	gmi_event_done(freed_by_cycle);
	gmi_set_phase(GM_PHASE_OFF);
	return false;
}

void gmi_sweep_all(void)
{
	while (gm_heap.phase == GM_PHASE_SWEEP)
		gmi_sweep_one();
}

uint32_t gmi_sweep_for(unsigned span_class)
{
	uint32_t span;

	if (gm_heap.phase != GM_PHASE_SWEEP)
		return gmi_span_take(span_class);
	gmi_work_begin(true);
	for (uint64_t i = 0; i < share && gmi_sweep_one(); i++)
		;
	span = gmi_span_take(span_class);
	for (unsigned i = 0; span == (uint32_t)GM_NO_SPAN && i < SEARCH_LIMIT; i++) {
		if (gm_heap.phase != GM_PHASE_SWEEP || !gmi_sweep_one())
			break;
		span = gmi_span_take(span_class);
	}
	gmi_work_end();
	return span;
}
