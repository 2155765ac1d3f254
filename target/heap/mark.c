/* SPDX-License-Identifier: MIT
 *
 * mark.c - marking: shading what roots, barriers and grey objects point to, and the work list.
 *
 * The invariant that the whole collector rests on stands here, beside the bits that it is about:
 *
 *     white   mark bit clear
 *     grey    mark bit set, an address on the work list lies in the object
 *     black   mark bit set, none does
 *
 *     While objects are marked, what a black object or a scanned root points to is not white,
 *     unless a path of white objects from a grey one leads there, too, and the write barrier sees
 *     to it that this path is not cut unnoticed (Go's hybrid barrier; the "weak" invariant). As
 *     ours shades every pointer that is stored, the strong form holds for objects as well: no black
 *     object points to a white one. gmi_check verifies that.
 *
 * The work list is a stack outside of the heap. An object is put on it when its mark bit changes
 * from clear to set, so at most once in a collection, so the list is never longer than the number
 * of slots and the depth of the program's structures does not matter. Objects without pointers are
 * black at once. A large object is scanned in parts (Go's oblets), so that no step takes long: the
 * address of its next part replaces its own.
 *
 * Much of the time goes into waiting for memory. So an object is asked for when it is put on the
 * list, and is not scanned until GM_WORK_LOOKAHEAD others were; what an object's slot would tell of
 * its pointers, the span tells for all of its objects when they are of one type; and where a
 * pointer leads is looked for in the span of the object that has it first.
 */
#include "heap.h"

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define VALGRIND_MAKE_MEM_DEFINED(address, bytes) ((void)0)
#endif

/* Not sanitized where it is inlined into what must not be. */
#define always_inline inline __attribute__((always_inline, no_sanitize("address")))

enum {
	WORD = sizeof(uintptr_t),
	WORK_LIST_KEEP = 64 << 10, /* bytes of it that stay committed between collections */
	WORK_LIST_STEP = 256,      /* entries for which there is room when an object is scanned */
	PART = 128 << 10           /* bytes of a large object that are scanned at a time */
};

/* What marking needs of gm_heap, for the time of a step: in registers, so nothing that is not
 * inlined may know its address. Counters are stored to gm_heap after each object for a debugger. */
struct marker {
	uintptr_t arena;
	uint64_t arena_bytes;
	const int32_t *page_span;
	const struct gm_span *spans;
	const uint64_t *alloc_bits;
	uint64_t *mark_bits;
	uintptr_t *work_list;
	uint64_t n_work;
	uint64_t room;                    /* entries of the work list that are committed */
	uint64_t objects, bytes, scanned; /* marked, marked, scanned */
	bool watched;                     /* events are wanted; a constant to the compiler */

	/* The span of the object that is scanned, or no bytes: most pointers do not lead far. */
	const struct gm_span *near;
	uintptr_t near_start;
	uint64_t near_bytes;
};

static uint64_t most_room; /* that the work list had in this collection */

/* Room for WORK_LIST_STEP more entries than there are; how many there may be then. */
__attribute__((noinline)) static uint64_t make_room(void)
{
	const uint64_t end = gm_heap.n_work + 2 * WORK_LIST_STEP;

	if (!gmi_commit(GMI_WORK_LIST, end * sizeof(uintptr_t)))
		gmi_fatal(NULL, "out of memory for the collector's work list");
	if (most_room < end)
		most_room = end;
	return end;
}

static always_inline struct marker begin(bool watched)
{
	return (struct marker){
		.arena = (uintptr_t)gm_heap.arena_start,
		.arena_bytes = gm_heap.n_pages * GM_PAGE_SIZE,
		.page_span = gm_heap.page_span,
		.spans = gm_heap.spans,
		.alloc_bits = gm_heap.alloc_bits,
		.mark_bits = gm_heap.mark_bits,
		.work_list = gm_heap.work_list,
		.n_work = gm_heap.n_work,
		.objects = gm_heap.marked_objects,
		.bytes = gm_heap.marked_bytes,
		.scanned = gm_heap.scanned_bytes,
		.watched = watched,
	};
}

static always_inline void publish(const struct marker *marker)
{
	gm_heap.marked_objects = marker->objects;
	gm_heap.marked_bytes = marker->bytes;
	gm_heap.scanned_bytes = marker->scanned;
}

static always_inline void push(struct marker *marker, uintptr_t object)
{
	if (gmi_unlikely(marker->n_work >= marker->room))
		marker->room = make_room();
	marker->work_list[marker->n_work] = object;
	gm_heap.n_work = ++marker->n_work;
	__builtin_prefetch((const void *)object);
}

/* Not inlined, so that the compiler makes no arithmetic of the question. */
__attribute__((noinline)) static uintptr_t from_within(uintptr_t address, uint64_t within)
{
	return address - within;
}

/* Makes the object that an address points into grey, or black if it holds no pointers. Returns its
 * address; 0 if there is none or it is not white. */
static always_inline uintptr_t shade(struct marker *marker, uintptr_t address)
{
	const struct gm_span *span = marker->near;

	if (address - marker->near_start >= marker->near_bytes) {
		const uint64_t offset = address - marker->arena;

		if (offset >= marker->arena_bytes)
			return 0;
		const int32_t number = marker->page_span[offset / GM_PAGE_SIZE];
		if (number == GM_NO_SPAN)
			return 0;
		span = &marker->spans[number];
	}

	const uint64_t index = gmi_slot_of_offset(span, address - span->base);
	/* Where a span does not end with a slot, this may be one too many; but then there is a bit
	 * for it in the last word (tests/unit/heap_sizeclass.c), which is never set. */
	const uint64_t slot = span->first_slot + index;
	const uint64_t bit = 1ull << slot % 64;
	const uint64_t marks = marker->mark_bits[slot / 64];

	if (!(marker->alloc_bits[slot / 64] & ~marks & bit))
		return 0;
	/* Most pointers point to the beginning. Asked in this way the processor foresees it and
	 * goes on with the address, while it still looks up the span. */
	const uint64_t within = address - span->base - index * span->elem_size;
	const uintptr_t object = gmi_likely(within == 0) ? address : from_within(address, within);
	/* on the list first: a debugger must not take it for black */
	if (!span->noscan)
		push(marker, object);
	marker->mark_bits[slot / 64] = marks | bit;
	marker->objects++;
	marker->bytes += span->elem_size;
	return object;
}

/* Shades what the word at `from` holds. */
static always_inline void follow(struct marker *marker, uintptr_t word, uintptr_t from)
{
	const uintptr_t object = shade(marker, word);

	if (marker->watched && object)
		gmi_event_write(GM_EVENT_SHADE, object, from, 0);
}

void gmi_shade(uintptr_t address, uintptr_t from)
{
	struct marker marker = begin(gm_heap.event_capacity > 0);

	follow(&marker, address, from);
	publish(&marker);
}

__attribute__((noinline)) void gmi_shade_by_barrier(uintptr_t address, uintptr_t field,
						    unsigned is_new)
{
	struct marker marker = begin(false);
	const uintptr_t object = shade(&marker, address);

	publish(&marker);
	if (object) {
		gmi_event(GM_EVENT_BARRIER, object, field, is_new);
		GMI_PAUSE("barrier");
	}
}

/* ---- scanning ---- */

/* Stacks hold words that were never written and, under ASan, words between variables that may not
 * be touched by anyone else. */
__attribute__((no_sanitize("address"))) static void scan_words(struct marker *marker,
							       uintptr_t start, uintptr_t limit)
{
	for (start = (start + WORD - 1) & ~(uintptr_t)(WORD - 1); start + WORD <= limit;
	     start += WORD) {
		uintptr_t word = *(const volatile gmi_word *)start;

		VALGRIND_MAKE_MEM_DEFINED(&word, sizeof(word));
		follow(marker, word, start);
	}
}

/* Follows the pointers among words [first, limit) of one element. */
static void scan_element(struct marker *marker, uintptr_t element, const struct gm_type *type,
			 uint64_t first, uint64_t limit)
{
	const uint64_t *mask = &gm_heap.ptr_words[type->ptr_mask];

	if (limit > type->mask_bits)
		limit = type->mask_bits;
	for (uint64_t i = first & ~63ull; i < limit; i += 64) {
		uint64_t bits = mask[i / 64];

		if (i < first)
			bits &= UINT64_MAX << (first - i);
		if (limit - i < 64)
			bits &= (1ull << (limit - i)) - 1;
		for (; bits; bits &= bits - 1) {
			const uintptr_t from =
				element + (i + (unsigned)__builtin_ctzll(bits)) * WORD;

			follow(marker, *(const gmi_word *)from, from);
		}
	}
}

/* Follows the pointers in bytes [start, limit) of an object; both are multiples of a word. */
static void scan_part(struct marker *marker, const struct gm_span *span, uint32_t index,
		      uint64_t start, uint64_t limit)
{
	const uintptr_t object = span->base + index * span->elem_size;
	const struct gm_slot *slot = &gm_heap.slots[(uint64_t)span->first_slot + index];
	const struct gm_type *type = &gm_heap.types[slot->type];
	const uint64_t used = span->elem_size - slot->slack;

	if (span->noscan || type->kind == GM_TYPE_POINTER_FREE)
		return;
	if (type->kind == GM_TYPE_CONSERVATIVE) {
		scan_words(marker, object + start, object + limit);
		return;
	}
	for (uint64_t at = start / type->size * type->size; at < limit && at + type->size <= used;
	     at += type->size) {
		const uint64_t first = at < start ? start - at : 0;
		const uint64_t last = limit - at < type->size ? limit - at : type->size;

		scan_element(marker, object + at, type, first / WORD, last / WORD);
	}
}

void gmi_scan_words(uintptr_t start, uintptr_t limit)
{
	struct marker marker = begin(gm_heap.event_capacity > 0);

	scan_words(&marker, start, limit);
	publish(&marker);
}

void gmi_scan_slot(const struct gm_span *span, uint32_t index)
{
	struct marker marker = begin(gm_heap.event_capacity > 0);

	scan_part(&marker, span, index, 0, span->elem_size);
	publish(&marker);
}

/* Scans an object whose type only its slot tells, or a part of one; bytes scanned. */
__attribute__((noinline)) static uint64_t blacken_any(const struct gm_span *span, uintptr_t address,
						      bool watched)
{
	struct marker marker = begin(watched);
	const uint32_t index = gmi_slot_of_offset(span, address - span->base);
	const uint64_t start = address - span->base - index * span->elem_size;
	uint64_t bytes = span->elem_size - start;

	if (bytes > PART) {
		bytes = PART;
		push(&marker, address + PART);
	}
	scan_part(&marker, span, index, start, start + bytes);
	publish(&marker);
	return bytes;
}

/* Scans what an entry of the work list stands for; bytes scanned. */
static always_inline void blacken(struct marker *marker, uintptr_t address)
{
	const uint64_t offset = address - marker->arena;
	const struct gm_span *span = &marker->spans[marker->page_span[offset / GM_PAGE_SIZE]];
	const uint64_t n_work = marker->n_work;
	uint64_t pointers = span->pointers;

	if (gmi_unlikely(pointers == 0)) {
		const uint64_t scanned = marker->scanned;

		publish(marker);
		const uint64_t bytes = blacken_any(span, address, marker->watched);
		*marker = begin(marker->watched);
		marker->scanned = scanned + bytes;
	} else {
		marker->scanned += span->elem_size;
	}
	marker->near = span;
	marker->near_start = span->base;
	marker->near_bytes = (uint64_t)span->npages * GM_PAGE_SIZE;
	/* Leaves are many. */
	if (pointers == 3 && (((const gmi_word *)address)[0] | ((const gmi_word *)address)[1]) == 0)
		pointers = 0;
	/* Leading pointers, one after the other: again, so that the next one's address does not
	 * wait for the span. */
	uintptr_t from = address;
	for (; pointers & 1; pointers >>= 1, from += WORD)
		follow(marker, *(const gmi_word *)from, from);
	for (; pointers; pointers &= pointers - 1) {
		const uintptr_t field = from + (unsigned)__builtin_ctzll(pointers) * WORD;

		follow(marker, *(const gmi_word *)field, field);
	}
	if (marker->watched)
		gmi_event_write(GM_EVENT_BLACKEN, address, 0, marker->n_work - n_work);
}

/* ---- the work list ---- */

void gmi_mark_start(void)
{
	__builtin_memset(gm_heap.mark_bits, 0, gm_heap.n_slots / 8);
	gm_heap.n_work = 0;
	gm_heap.marked_objects = 0;
	gm_heap.marked_bytes = 0;
	gm_heap.scanned_bytes = 0;
}

/* Takes the next entry off the list; see layout.h for which that is. */
static always_inline uintptr_t take(struct marker *marker)
{
	uintptr_t *last = &marker->work_list[--marker->n_work];
	uintptr_t *next = marker->n_work > GM_WORK_LOOKAHEAD ? last - GM_WORK_LOOKAHEAD : last;
	const uintptr_t address = *next;

	gm_heap.scanning = address;
	*next = *last;
	gm_heap.n_work = marker->n_work;
	return address;
}

static always_inline uint64_t drain(uint64_t units, uint64_t bytes, bool watched)
{
	struct marker marker = begin(watched);
	const uint64_t limit =
		UINT64_MAX - marker.scanned > bytes ? marker.scanned + bytes : UINT64_MAX;
	uint64_t done;

	for (done = 0; done < units && marker.scanned < limit && marker.n_work > 0; done++) {
		blacken(&marker, take(&marker));
		gm_heap.scanning = 0;
		publish(&marker);
		GMI_PAUSE("blacken");
	}
	return done;
}

uint64_t gmi_drain(uint64_t units, uint64_t bytes)
{
	return GMI_TELLS && gm_heap.event_capacity ? drain(units, bytes, true)
						   : drain(units, bytes, false);
}

void gmi_mark_end(void)
{
	if (most_room * sizeof(uintptr_t) > WORK_LIST_KEEP)
		gmi_discard(GMI_WORK_LIST, WORK_LIST_KEEP);
	most_room = 0;
}
