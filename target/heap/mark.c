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
 *     ours shades every pointer that is stored, the strong form holds as well: no black object
 *     points to a white one. gmi_check verifies that.
 *
 * The work list is a stack outside of the heap. An object is put on it when its mark bit changes
 * from clear to set, so at most once in a collection, so the list is never longer than the number
 * of slots and the depth of the program's structures does not matter. Objects without pointers are
 * black at once. A large object is scanned in parts (Go's oblets), so that no step takes long: the
 * address of its next part replaces its own.
 */
#include "heap.h"

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define VALGRIND_MAKE_MEM_DEFINED(address, bytes) ((void)0)
#endif

enum {
	WORD = sizeof(uintptr_t),
	WORK_LIST_KEEP = 64 << 10, /* bytes of it that stay committed between collections */
	PART = 128 << 10           /* bytes of a large object that are scanned at a time */
};

static void push(uintptr_t object)
{
	const uint64_t end = gm_heap.n_work + 1;

	if (gmi_unlikely(!gmi_commit(GMI_WORK_LIST, end * sizeof(uintptr_t))))
		gmi_fatal(NULL, "out of memory for the collector's work list");
	gm_heap.work_list[gm_heap.n_work] = object;
	gm_heap.n_work = end;
}

/* Makes the object that an address points into grey, or black if it holds no pointers. False if
 * there is none or it is not white. */
static inline bool shade(uintptr_t address, uintptr_t *object)
{
	struct gm_span *span;
	uint32_t index;

	if (!gmi_slot_find(address, &span, &index))
		return false;

	const uint64_t slot = (uint64_t)span->first_slot + index;
	const uint64_t bit = 1ull << slot % 64;
	uint64_t *marks = &gm_heap.mark_bits[slot / 64];

	if (!(gm_heap.alloc_bits[slot / 64] & bit) || (*marks & bit))
		return false;
	*object = span->base + index * span->elem_size;
	/* on the list first: a debugger must not take it for black */
	if (!span->noscan)
		push(*object);
	*marks |= bit;
	gm_heap.marked_objects++;
	gm_heap.marked_bytes += span->elem_size;
	return true;
}

/* Shades what the word at `from` holds. */
static inline void follow(uintptr_t word, uintptr_t from)
{
	uintptr_t object;

	if (shade(word, &object))
		gmi_event(GM_EVENT_SHADE, object, from, 0);
}

void gmi_shade(uintptr_t address, uintptr_t from)
{
	follow(address, from);
}

__attribute__((noinline)) void gmi_shade_by_barrier(uintptr_t address, uintptr_t field,
						    unsigned is_new)
{
	uintptr_t object;

	if (shade(address, &object)) {
		gmi_event(GM_EVENT_BARRIER, object, field, is_new);
		GMI_PAUSE("barrier");
	}
}

/* Stacks hold words that were never written and, under ASan, words between variables that may not
 * be touched by anyone else. */
__attribute__((no_sanitize("address"))) void gmi_scan_words(uintptr_t start, uintptr_t end)
{
	for (start = (start + WORD - 1) & ~(uintptr_t)(WORD - 1); start + WORD <= end;
	     start += WORD) {
		uintptr_t word = *(const volatile gmi_word *)start;

		VALGRIND_MAKE_MEM_DEFINED(&word, sizeof(word));
		follow(word, start);
	}
}

/* Follows the pointers among words [first, end) of one element. */
static void scan_element(uintptr_t element, const struct gm_type *type, uint64_t first,
			 uint64_t end)
{
	const uint64_t *mask = &gm_heap.ptr_words[type->ptr_mask];

	if (end > type->mask_bits)
		end = type->mask_bits;
	for (uint64_t i = first & ~63ull; i < end; i += 64) {
		uint64_t bits = mask[i / 64];

		if (i < first)
			bits &= UINT64_MAX << (first - i);
		if (end - i < 64)
			bits &= (1ull << (end - i)) - 1;
		for (; bits; bits &= bits - 1) {
			const uintptr_t from =
				element + (i + (unsigned)__builtin_ctzll(bits)) * WORD;

			follow(*(const gmi_word *)from, from);
		}
	}
}

/* Follows the pointers in bytes [start, end) of an object; both are multiples of a word. */
static void scan_part(const struct gm_span *span, uint32_t index, uint64_t start, uint64_t end)
{
	const uintptr_t object = span->base + index * span->elem_size;
	const struct gm_slot *slot = &gm_heap.slots[(uint64_t)span->first_slot + index];
	const struct gm_type *type = &gm_heap.types[slot->type];
	const uint64_t used = span->elem_size - slot->slack;

	if (span->noscan || type->kind == GM_TYPE_POINTER_FREE)
		return;
	if (type->kind == GM_TYPE_CONSERVATIVE) {
		gmi_scan_words(object + start, object + end);
		return;
	}
	for (uint64_t at = start / type->size * type->size; at < end && at + type->size <= used;
	     at += type->size) {
		const uint64_t first = at < start ? start - at : 0;
		const uint64_t last = end - at < type->size ? end - at : type->size;

		scan_element(object + at, type, first / WORD, last / WORD);
	}
}

void gmi_scan_slot(const struct gm_span *span, uint32_t index)
{
	scan_part(span, index, 0, span->elem_size);
}

/* Scans the object, or part of one, that an entry of the work list stands for; bytes scanned. */
static uint64_t blacken(uintptr_t address)
{
	struct gm_span *span;
	uint32_t index;

	if (!gmi_slot_find(address, &span, &index))
		return 0;

	const uintptr_t object = span->base + index * span->elem_size;
	const uint64_t start = address - object;
	uint64_t end = span->elem_size;

	if (end - start > PART) {
		end = start + PART;
		gm_heap.work_list[gm_heap.n_work++] = object + end;
	}
	scan_part(span, index, start, end);
	if (end == span->elem_size)
		gmi_event(GM_EVENT_BLACKEN, object, 0, 0);
	return end - start;
}

void gmi_mark_start(void)
{
	__builtin_memset(gm_heap.mark_bits, 0, gm_heap.n_slots / 8);
	gm_heap.n_work = 0;
	gm_heap.marked_objects = 0;
	gm_heap.marked_bytes = 0;
	gm_heap.scanned_bytes = 0;
}

uint64_t gmi_drain(uint64_t units, uint64_t bytes)
{
	const uint64_t start = gm_heap.scanned_bytes;
	uint64_t done;

	for (done = 0; done < units && gm_heap.n_work > 0; done++) {
		if (gm_heap.scanned_bytes - start >= bytes)
			break;
		gm_heap.scanning = gm_heap.work_list[gm_heap.n_work - 1];
		gm_heap.n_work--;
		gm_heap.scanned_bytes += blacken(gm_heap.scanning);
		gm_heap.scanning = 0;
		GMI_PAUSE("blacken");
	}
	return done;
}

void gmi_mark_end(void)
{
	gmi_discard(GMI_WORK_LIST, WORK_LIST_KEEP);
}
