/* SPDX-License-Identifier: MIT
 *
 * collect.c - the collector: mark and sweep.
 *
 * Each object has a colour, which is a matter of two places:
 *
 *     white   mark bit clear                       not found so far; garbage when marking ends
 *     grey    mark bit set, on the work list       found, its pointers not followed yet
 *     black   mark bit set, not on the work list   found, its pointers followed
 *
 * A collection goes through Go's phases (runtime/mgc.go):
 *
 *     sweep termination   the spans that allocation uses are given up, all objects become white
 *     mark                what roots point to becomes grey ("shaded"); then, until no object is
 *                         grey, one is taken off the work list, becomes black, and what it points
 *                         to becomes grey
 *     mark termination    finalizers: see finalizer.c
 *     sweep               span by span, white objects are freed: their bits in alloc_bits go, what
 *                         they hold stays until the slot is used again
 *
 * The invariant: a black object never points to a white one. While marking cannot be interrupted
 * it holds by itself. A collector that runs in steps between the program's own keeps it by a write
 * barrier, which shades pointers as they are stored; for that, everything here works in steps
 * already: mark_start, gmi_roots_mark, drain(n), mark_terminate, sweep_span. The program runs in
 * none of these, and between none of them yet.
 *
 * The work list is a stack outside of the heap. An object is put on it when its mark bit changes
 * from clear to set, so at most once in a collection, so the list is never longer than the number
 * of slots and the depth of the program's structures does not matter. Objects without pointers are
 * black at once.
 *
 * Mark bits stay as they are after the sweep: until the next collection they tell which objects
 * the last one found, and an object allocated since is white.
 *
 * Further reading: Dijkstra et al., On-the-Fly Garbage Collection (1978); Jones, Hosking, Moss,
 * The Garbage Collection Handbook, chapters 2 and 15; Go's runtime/mgc.go, mgcmark.go, mgcsweep.go.
 */
#include "heap.h"

#include <string.h>

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define VALGRIND_MAKE_MEM_DEFINED(address, bytes) ((void)0)
#endif

enum {
	WORD = sizeof(uintptr_t),
	WORK_LIST_KEEP = 64 << 10 /* bytes of it that stay committed between collections */
};

/* ---- Mark ---- */

static void push(uintptr_t object)
{
	const uint64_t end = gm_heap.n_work + 1;

	if (gmi_unlikely(!gmi_commit(GMI_WORK_LIST, end * sizeof(uintptr_t))))
		gmi_fatal(NULL, "out of memory for the collector's work list");
	gm_heap.work_list[gm_heap.n_work] = object;
	gm_heap.n_work = end;
}

static inline void shade(uintptr_t address)
{
	struct gm_span *span;
	uint32_t index;

	if (!gmi_slot_find(address, &span, &index))
		return;

	const uint64_t slot = (uint64_t)span->first_slot + index;
	const uint64_t bit = 1ull << slot % 64;
	uint64_t *marks = &gm_heap.mark_bits[slot / 64];

	if (!(gm_heap.alloc_bits[slot / 64] & bit) || (*marks & bit))
		return;
	*marks |= bit;
	if (!span->noscan)
		push(span->base + index * span->elem_size);
}

void gmi_shade(uintptr_t address)
{
	shade(address);
}

/* Stacks hold words that were never written and, under ASan, words between variables that may not
 * be touched by anyone else. */
__attribute__((no_sanitize("address"))) void gmi_scan_words(uintptr_t start, uintptr_t end)
{
	for (start = (start + WORD - 1) & ~(uintptr_t)(WORD - 1); start + WORD <= end;
	     start += WORD) {
		uintptr_t word = *(const volatile gmi_word *)start;

		VALGRIND_MAKE_MEM_DEFINED(&word, sizeof(word));
		shade(word);
	}
}

/* Shades what one element points to. */
static void scan_element(uintptr_t element, const struct gm_type *type)
{
	const uint64_t *mask = &gm_heap.ptr_words[type->ptr_mask];

	for (uint32_t i = 0; i < type->mask_bits; i += 64) {
		for (uint64_t bits = mask[i / 64]; bits; bits &= bits - 1) {
			const unsigned word = i + (unsigned)__builtin_ctzll(bits);

			shade(*(const gmi_word *)(element + word * WORD));
		}
	}
}

void gmi_scan_slot(const struct gm_span *span, uint32_t index)
{
	const uintptr_t object = span->base + index * span->elem_size;
	const struct gm_slot *slot = &gm_heap.slots[(uint64_t)span->first_slot + index];
	const struct gm_type *type = &gm_heap.types[slot->type];

	if (span->noscan || type->kind == GM_TYPE_POINTER_FREE)
		return;
	if (type->kind == GM_TYPE_CONSERVATIVE) {
		gmi_scan_words(object, object + span->elem_size);
		return;
	}
	const uintptr_t end = object + span->elem_size - slot->slack;
	for (uintptr_t element = object; element + type->size <= end; element += type->size)
		scan_element(element, type);
}

static void mark_start(void)
{
	gm_heap.phase = GM_PHASE_SWEEP_TERMINATION;
	gmi_alloc_flush();
	memset(gm_heap.mark_bits, 0, gm_heap.n_slots / 8);
	gm_heap.n_work = 0;
	gm_heap.phase = GM_PHASE_MARK;
}

/* Blackens up to n grey objects. False when none was left. */
static bool drain(uint64_t n)
{
	for (; n > 0 && gm_heap.n_work > 0; n--) {
		struct gm_span *span;
		uint32_t index;

		if (gmi_slot_find(gm_heap.work_list[--gm_heap.n_work], &span, &index))
			gmi_scan_slot(span, index);
	}
	return gm_heap.n_work > 0;
}

static void drain_all(void)
{
	while (drain(UINT64_MAX))
		;
}

static void mark_terminate(void)
{
	gm_heap.phase = GM_PHASE_MARK_TERMINATION;
	gmi_finalizers_queue();
	gmi_discard(GMI_WORK_LIST, WORK_LIST_KEEP);
}

/* ---- Sweep ---- */

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

/* Frees the white objects of a span. Spans share no word of the bitmaps. */
static void sweep_span(uint32_t number)
{
	struct gm_span *span = &gm_heap.spans[number];
	const uint64_t first = span->first_slot / 64;
	const uint64_t end = first + (span->nelems + 63) / 64;
	uint32_t n_freed = 0;

	for (uint64_t word = first; word < end; word++) {
		const uint64_t freed = gm_heap.alloc_bits[word] & ~gm_heap.mark_bits[word];

		if (!freed)
			continue;
		if (gmi_settings.clobberfree)
			clobber(span, word, freed);
		gm_heap.alloc_bits[word] &= ~freed;
		n_freed += (uint32_t)__builtin_popcountll(freed);
	}
	span->sweep_gen = (uint32_t)gm_heap.stats.num_gc;
	span->free_index = 0;
	if (n_freed) {
		span->alloc_count -= n_freed;
		span->need_zero = 1;
		gmi_count_free(n_freed, n_freed * span->elem_size);
	}
}

static void sweep_all(void)
{
	gm_heap.phase = GM_PHASE_SWEEP;
	gmi_span_lists_clear();
	/* downwards, so that the lists begin at the lowest addresses */
	for (uint64_t i = gm_heap.n_spans; i-- > 0;) {
		if (gm_heap.spans[i].state != GM_SPAN_IN_USE)
			continue;
		sweep_span((uint32_t)i);
		gmi_span_list_add((uint32_t)i);
	}
}

/* ---- A collection ---- */

/* Clears the stack where the collector's own frames will lie: old words in the gaps between its
 * variables would count as roots. (Boehm's collector does the same.) */
__attribute__((noinline, no_sanitize("address"))) static void clear_stack_below(void)
{
	volatile uintptr_t words[512];

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		words[i] = 0;
}

void gmi_collect(void)
{
	if (gm_heap.phase != GM_PHASE_OFF)
		return;
	clear_stack_below();
	mark_start();
	gmi_roots_mark();
	gmi_finalizers_mark();
	drain_all();
	mark_terminate();
	gm_heap.stats.num_gc++;
	sweep_all();
	gmi_pace(gm_heap.stats.heap_alloc);
	gm_heap.phase = GM_PHASE_OFF;
}

void gm_gc(void)
{
	gmi_enter("gm_gc", NULL);
	gmi_collect();
	gmi_finalizers_run();
}
