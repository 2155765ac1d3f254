/* SPDX-License-Identifier: MIT
 *
 * alloc.c - allocation: Go's mallocgc (runtime/malloc.go) for one thread.
 *
 *     no size        one address for all, nothing counted
 *     up to 15 bytes without pointers
 *                    part of a 16-byte block that several objects share (tiny allocator)
 *     up to 32 KiB   a slot in a span of the size class, one span class at a time in use here
 *     above          a span of its own
 *
 * Free slots are found 64 at a time: a cursor holds the free bits of one word of alloc_bits and
 * takes the lowest with one instruction, as Go's allocCache does.
 */
#include "heap.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const uint32_t NO_SPAN = (uint32_t)GM_NO_SPAN;

/* Where a span class allocates: a word of the bits of a span. A collection flushes all cursors. */
struct cursor {
	uint64_t free;        /* free slots of the word that are not taken yet, as bits */
	uint64_t word;        /* index in alloc_bits of the word in use */
	uintptr_t base;       /* address of the word's first slot */
	struct gm_span *span; /* the span in use, or NULL */
};
GMI_NOT_ROOT static struct cursor cursors[GMI_SPAN_CLASS_COUNT];

bool gmi_alloc_attention;

void gmi_alloc_pay_attention(void)
{
	gmi_alloc_attention = true;
}

/* Of all threads, only the mutator ever sets its copy. */
static __thread bool is_mutator;

const uint64_t gmi_zero_base[1];

/* ---- who may allocate ---- */

__attribute__((noinline)) static void enter_first(const char *what, const struct gm_site_ref *site)
{
	gmi_init();

	const uint64_t thread = (uint64_t)syscall(SYS_gettid);
	if (gm_heap.mutator != 0)
		gmi_fatal(site,
			  "%s in thread %llu; only thread %llu, which allocated first, may use the "
			  "heap",
			  what, (unsigned long long)thread, (unsigned long long)gm_heap.mutator);
	gm_heap.stack_top = gmi_stack_top();
	gm_heap.frames = &gm_frame_top;
	gm_heap.mutator = thread;
	is_mutator = true;
	gmi_alloc_attention = gmi_settings.gcstress;
	if (gmi_settings.events > 0)
		gm_events(gmi_settings.events);
}

void gmi_enter(const char *what, const struct gm_site_ref *site)
{
	if (gmi_unlikely(!is_mutator))
		enter_first(what, site);
}

/* ---- spans in use ---- */

void gmi_alloc_flush(void)
{
	memset(cursors, 0, sizeof(cursors));
	/* as Go: a collection ends the current tiny block */
	gm_heap.tiny = 0;
	gm_heap.tiny_offset = 0;
}

uint32_t gmi_alloc_current(unsigned span_class)
{
	const struct gm_span *span = cursors[span_class].span;

	return span ? (uint32_t)(span - gm_heap.spans) : NO_SPAN;
}

/* Free slots of the given word of a span's allocation bits. */
static uint64_t free_bits(const struct gm_span *span, uint64_t word)
{
	const uint64_t end = (uint64_t)span->first_slot + span->nelems;
	uint64_t valid = UINT64_MAX;

	if (end - word * 64 < 64)
		valid >>= 64 - (end - word * 64);
	return ~gm_heap.alloc_bits[word] & valid;
}

/* Moves on to the span's next word with a free slot. */
static bool next_word(struct cursor *cursor, uint64_t word)
{
	struct gm_span *span = cursor->span;
	const uint64_t end = (uint64_t)span->first_slot + span->nelems;

	for (; word * 64 < end; word++) {
		const uint64_t free = free_bits(span, word);

		if (free) {
			cursor->word = word;
			cursor->base =
				span->base + (word * 64 - span->first_slot) * span->elem_size;
			cursor->free = free;
			return true;
		}
	}
	span->free_index = span->nelems;
	return false;
}

/* Gives the cursor of a span class a free slot. False: memory is exhausted. */
static bool refill(unsigned span_class)
{
	struct cursor *cursor = &cursors[span_class];

	if (cursor->span && next_word(cursor, cursor->word + 1))
		return true;
	cursor->span = NULL;

	uint32_t span = gmi_sweep_for(span_class);
	if (span == NO_SPAN)
		span = gmi_span_new(span_class >> 1, span_class & 1, 0);
	if (span == NO_SPAN)
		return false;
	cursor->span = &gm_heap.spans[span];
	return next_word(cursor, gm_heap.spans[span].first_slot / 64);
}

_Noreturn static void out_of_memory(const struct gm_site_ref *site, size_t bytes)
{
	gmi_fatal(site,
		  "out of memory: cannot allocate %zu bytes, %llu are in use of an arena of %zu "
		  "MiB",
		  bytes, (unsigned long long)gm_heap.stats.heap_alloc,
		  gmi_reserved(GMI_ARENA) >> 20);
}

/* ---- one slot ---- */

/* Small objects are too many for calls of memset. */
static inline void zero(void *object, uint64_t bytes)
{
	gmi_word *words = object;

	if (bytes > 128) {
		memset(object, 0, bytes);
		return;
	}
	for (uint64_t i = 0; i < bytes / sizeof(*words); i++)
		words[i] = 0;
}

_Static_assert(sizeof(struct gm_slot) == sizeof(uint64_t) && offsetof(struct gm_slot, type) == 4 &&
		       offsetof(struct gm_slot, slack) == 6,
	       "set_slot knows the fields");

/* One store, so that a debugger never sees half of it. (As an assignment of the struct it would
 * become three.) */
static inline void set_slot(struct gm_slot *slot, struct gm_slot info)
{
	const uint64_t word = info.site | (uint64_t)info.type << 32 | (uint64_t)info.slack << 48;

	*(volatile uint64_t __attribute__((may_alias)) *)slot = word;
}

/* Makes a free slot hold an object. What the debugger reads of an object is right before the object
 * is said to be there. */
static inline void *occupy(struct gm_span *span, uint64_t slot, uintptr_t object,
			   struct gm_slot info)
{
	if (span->need_zero)
		zero((void *)object, span->elem_size);
	set_slot(&gm_heap.slots[slot], info);
	if (gmi_unlikely(gm_barrier_enabled))
		gmi_mark_new(span, slot);
	gm_heap.alloc_bits[slot / 64] |= 1ull << slot % 64;
	span->alloc_count++;
	span->free_index = (uint32_t)(slot - span->first_slot) + 1;
	gmi_count_alloc(span->elem_size);
	return (void *)object;
}

/* Gets a cursor going that has come to the end of its word. May collect. */
__attribute__((noinline)) static void alloc_slow(struct gm_site_ref *site, unsigned span_class)
{
	gmi_collect_some();
	if (refill(span_class))
		return;
	gmi_collect();
	if (!refill(span_class))
		out_of_memory(site, gm_heap.size_classes[span_class >> 1].size);
}

/* A slot of a span class. */
static inline void *alloc_small(struct gm_site_ref *site, unsigned span_class, struct gm_slot info)
{
	struct cursor *cursor = &cursors[span_class];

	if (gmi_unlikely(cursor->free == 0))
		alloc_slow(site, span_class);

	const unsigned bit = (unsigned)__builtin_ctzll(cursor->free);
	struct gm_span *span = cursor->span;

	cursor->free &= cursor->free - 1;
	return occupy(span, cursor->word * 64 + bit, cursor->base + bit * span->elem_size, info);
}

/* An object of more than GM_MAX_SMALL_SIZE bytes: a span of its own (runtime/mcache.go,
 * allocLarge). */
__attribute__((noinline)) static void *alloc_large(struct gm_site_ref *site, size_t size,
						   bool noscan, struct gm_slot info)
{
	const uint64_t npages = size / GM_PAGE_SIZE + (size % GM_PAGE_SIZE != 0);

	if (size > gmi_reserved(GMI_ARENA))
		out_of_memory(site, size);
	gmi_collect_some();

	uint32_t span = gmi_span_new(0, noscan, npages);
	if (span == NO_SPAN) {
		gmi_collect();
		span = gmi_span_new(0, noscan, npages);
	}
	if (span == NO_SPAN)
		out_of_memory(site, size);
	const struct gm_span *new = &gm_heap.spans[span];

	info.slack = (uint16_t)(new->elem_size - size);
	return occupy(&gm_heap.spans[span], new->first_slot, new->base, info);
}

/* ---- tiny objects ---- */

/* A part of a block that pointer-free objects below GM_TINY_SIZE share (runtime/malloc.go,
 * mallocgc, "Tiny allocator"). The block lives as long as a pointer to any part of it. */
__attribute__((noinline)) static void *alloc_tiny(struct gm_site_ref *site, size_t size,
						  uint32_t site_id)
{
	uint64_t offset = gm_heap.tiny_offset;

	if (size % 8 == 0)
		offset = (offset + 7) & ~7ull;
	else if (size % 4 == 0)
		offset = (offset + 3) & ~3ull;
	else if (size % 2 == 0)
		offset = (offset + 1) & ~1ull;
	if (gm_heap.tiny && offset + size <= GM_TINY_SIZE) {
		gm_heap.tiny_offset = offset + size;
		gmi_count_tiny_part();
		return (void *)(gm_heap.tiny + offset);
	}

	/* several sites may share the block: it is said to come from the first */
	const unsigned span_class = gmi_span_class(gmi_size_class(GM_TINY_SIZE), true);
	void *block = alloc_small(site, span_class,
				  (struct gm_slot){.site = site_id, .type = GM_TYPE_TINY});

	/* the block with more room left becomes the current one */
	if (size < gm_heap.tiny_offset || gm_heap.tiny == 0) {
		gm_heap.tiny = (uintptr_t)block;
		gm_heap.tiny_offset = size;
	}
	return block;
}

/* ---- the public face ---- */

static inline void *allocate(struct gm_site_ref *site, size_t size, size_t elem_size)
{
	const uint32_t site_id = gmi_site_id(site, elem_size);
	const uint32_t type = gm_heap.sites[site_id].type;
	const bool noscan = gm_heap.types[type].kind == GM_TYPE_POINTER_FREE;
	struct gm_slot info = {.site = site_id, .type = (uint16_t)type};

	if (size < GM_TINY_SIZE && noscan)
		return alloc_tiny(site, size, site_id);
	if (gmi_unlikely(size > GM_MAX_SMALL_SIZE))
		return alloc_large(site, size, noscan, info);

	const unsigned class = gmi_size_class(size);
	info.slack = (uint16_t)(gm_heap.size_classes[class].size - size);
	return alloc_small(site, gmi_span_class(class, noscan), info);
}

/* An allocation with what has to be done before it, while nothing is half done, and after. */
__attribute__((noinline)) static void *allocate_with_attention(struct gm_site_ref *site,
							       size_t size, size_t elem_size)
{
	if (gmi_settings.gcstress)
		gmi_collect();
	gmi_finalizers_run();
	gmi_alloc_attention = gmi_settings.gcstress || gm_heap.event_capacity > 0;

	void *object = allocate(site, size, elem_size);
	gmi_event(GM_EVENT_ALLOC, (uintptr_t)object, 0, gmi_round_up_size(size));
	return object;
}

void *gm_alloc(struct gm_site_ref *site, size_t n, size_t elem_size)
{
	size_t size;

	gmi_enter("allocation", site);
	if (gmi_unlikely(__builtin_mul_overflow(n, elem_size, &size)))
		gmi_fatal(site, "out of memory: %zu elements of %zu bytes", n, elem_size);
	if (gmi_unlikely(size == 0))
		return (void *)gmi_zero_base;
	if (gmi_unlikely(gmi_alloc_attention))
		return allocate_with_attention(site, size, elem_size);
	return allocate(site, size, elem_size);
}

size_t gm_len_check(gm_int n)
{
	if (n < 0)
		gmi_fatal(NULL, "makeslice: len out of range (%td)", n);
	return (size_t)n;
}
