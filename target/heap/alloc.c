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

GMI_NOT_ROOT static struct gmi_plan *plans; /* by site */
GMI_NOT_ROOT static struct gm_cursor no_cursor;

/* This is the thread of the program that may use the heap, and there is nothing to do before the
 * next allocation. Of all threads, only the mutator ever sets its copy. */
static __thread bool may_allocate;
static __thread bool is_mutator;

void gmi_alloc_pay_attention(void)
{
	may_allocate = false;
}

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
	plans = gmi_base(GMI_PLANS);
	gmi_alloc_plan(GM_SITE_NONE);
	if (gmi_settings.events > 0)
		gm_events(gmi_settings.events);
}

void gmi_enter(const char *what, const struct gm_site_ref *site)
{
	if (gmi_unlikely(!is_mutator))
		enter_first(what, site);
}

/* ---- spans in use ---- */

/* Counts what was taken from a cursor since it was counted last. */
static void count_taken(struct gm_cursor *cursor)
{
	const uint64_t taken = cursor->uncounted & ~cursor->free;

	if (taken) {
		const unsigned n = (unsigned)__builtin_popcountll(taken);

		struct gm_span *span = &gm_heap.spans[cursor->span];

		cursor->uncounted &= ~taken;
		span->alloc_count += n;
		gmi_span_note_objects(span, cursor->word, taken);
		gmi_count_alloc(n, n * cursor->elem_size);
	}
}

void gmi_alloc_count(void)
{
	for (unsigned i = 0; i < GM_SPAN_CLASS_COUNT; i++)
		count_taken(&gm_heap.cursors[i]);
}

/* While objects are marked, those to be allocated are black before they are there. */
static void blacken_free(const struct gm_cursor *cursor)
{
	gm_heap.mark_bits[cursor->word] |= cursor->free;
}

static void end_tiny(void)
{
	gm_heap.tiny = 0;
	gm_heap.tiny_offset = 0;
}

void gmi_alloc_mark_start(void)
{
	gmi_alloc_count();
	end_tiny();
	for (unsigned i = 0; i < GM_SPAN_CLASS_COUNT; i++)
		if (gm_heap.cursors[i].free)
			blacken_free(&gm_heap.cursors[i]);
}

void gmi_alloc_flush(void)
{
	gmi_alloc_count();
	end_tiny(); /* as Go: a collection ends the current tiny block */
	for (unsigned i = 0; i < GM_SPAN_CLASS_COUNT; i++) {
		struct gm_cursor *cursor = &gm_heap.cursors[i];

		if (cursor->free)
			gm_heap.mark_bits[cursor->word] &= ~cursor->free;
		*cursor = (struct gm_cursor){.span = NO_SPAN};
	}
}

uint32_t gmi_alloc_current(unsigned span_class)
{
	return gm_heap.cursors[span_class].span;
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
static bool next_word(struct gm_cursor *cursor, uint64_t word)
{
	const struct gm_span *span = &gm_heap.spans[cursor->span];
	const uint64_t end = (uint64_t)span->first_slot + span->nelems;

	for (; word * 64 < end; word++) {
		const uint64_t free = free_bits(span, word);

		if (!free)
			continue;
		cursor->word = word;
		cursor->base = span->base + (word * 64 - span->first_slot) * span->elem_size;
		cursor->uncounted = free;
		cursor->free = free;
		if (gm_barrier_enabled)
			blacken_free(cursor);
		return true;
	}
	return false;
}

/* Gives the cursor of a span class a free slot. False: memory is exhausted. */
static bool refill(unsigned span_class)
{
	struct gm_cursor *cursor = &gm_heap.cursors[span_class];

	if (cursor->span != NO_SPAN && next_word(cursor, cursor->word + 1))
		return true;
	cursor->span = NO_SPAN;

	uint32_t number = gmi_sweep_for(span_class);
	if (number == NO_SPAN)
		number = gmi_span_new(span_class >> 1, span_class & 1, 0);
	if (number == NO_SPAN)
		return false;

	const struct gm_span *span = &gm_heap.spans[number];
	cursor->span = number;
	cursor->elem_size = span->elem_size;
	cursor->zero = span->need_zero ? span->elem_size : 0;
	return next_word(cursor, span->first_slot / 64);
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

/* Small objects are too many for calls of memset, and for "rep stos", which the compiler would make
 * of the loop. */
static inline void zero(uintptr_t object, uint64_t bytes)
{
	if (bytes > 128) {
		memset((void *)object, 0, bytes);
		return;
	}
	for (uintptr_t end = object + bytes; object < end; object += sizeof(gmi_word)) {
		*(gmi_word *)object = 0;
		__asm__ volatile("" : "+r"(object));
	}
}

_Static_assert(sizeof(struct gm_slot) == sizeof(uint64_t) && offsetof(struct gm_slot, type) == 4 &&
		       offsetof(struct gm_slot, slack) == 6,
	       "slot_word knows the fields");

/* A slot as one word, so that it is stored at once and a debugger never sees half of it. */
static inline uint64_t slot_word(struct gm_slot info)
{
	return info.site | (uint64_t)info.type << 32 | (uint64_t)info.slack << 48;
}

static inline void set_slot(uint64_t slot, uint64_t word)
{
	*(volatile uint64_t __attribute__((may_alias)) *)&gm_heap.slots[slot] = word;
}

/* What the debugger reads of an object is right before the object is said to be there. */
#define BEFORE_THE_NEXT_STORE() __asm__ volatile("" ::: "memory")

/* Makes a free slot of a cursor hold an object. */
static inline void *take(struct gm_cursor *cursor, uint64_t word)
{
	const uint64_t free = cursor->free;
	const unsigned bit = (unsigned)__builtin_ctzll(free);
	const uintptr_t object = cursor->base + bit * cursor->elem_size;

	zero(object, cursor->zero);
	set_slot(cursor->word * 64 + bit, word);
	BEFORE_THE_NEXT_STORE();
	gm_heap.alloc_bits[cursor->word] |= free & -free;
	BEFORE_THE_NEXT_STORE();
	cursor->free = free & (free - 1);
	return (void *)object;
}

/* Gets a cursor going that has come to the end of its word. May collect. */
__attribute__((noinline)) static void next_slots(struct gm_site_ref *site, unsigned span_class)
{
	count_taken(&gm_heap.cursors[span_class]);
	gmi_collect_some();
	if (refill(span_class))
		return;
	gmi_collect();
	if (!refill(span_class))
		out_of_memory(site, gm_heap.size_classes[span_class >> 1].size);
}

/* A slot of a span class. */
static void *alloc_small(struct gm_site_ref *site, unsigned span_class, struct gm_slot info)
{
	struct gm_cursor *cursor = &gm_heap.cursors[span_class];

	if (cursor->free == 0)
		next_slots(site, span_class);
	return take(cursor, slot_word(info));
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

	struct gm_span *new = &gm_heap.spans[span];
	const uint64_t word = new->first_slot / 64;

	info.slack = (uint16_t)(new->elem_size - size);
	if (new->need_zero)
		zero(new->base, new->elem_size);
	set_slot(new->first_slot, slot_word(info));
	if (gm_barrier_enabled)
		gm_heap.mark_bits[word] |= 1;
	BEFORE_THE_NEXT_STORE();
	gm_heap.alloc_bits[word] |= 1;
	new->alloc_count = 1;
	gmi_count_alloc(1, new->elem_size);
	return (void *)new->base;
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

void gmi_alloc_plan(uint32_t site)
{
	if (!gmi_commit(GMI_PLANS, (site + 1) * sizeof(struct gmi_plan)))
		gmi_fatal(NULL, "out of memory for allocation sites");
	plans[site] = (struct gmi_plan){.cursor = &no_cursor};
}

static void *allocate(struct gm_site_ref *site, size_t size, size_t elem_size)
{
	const uint32_t site_id = gmi_site_id(site, elem_size);
	const uint32_t type = gm_heap.sites[site_id].type;
	const bool noscan = gm_heap.types[type].kind == GM_TYPE_POINTER_FREE;
	struct gm_slot info = {.site = site_id, .type = (uint16_t)type};

	if (size < GM_TINY_SIZE && noscan)
		return alloc_tiny(site, size, site_id);
	if (size > GM_MAX_SMALL_SIZE)
		return alloc_large(site, size, noscan, info);

	const unsigned class = gmi_size_class(size);
	const unsigned span_class = gmi_span_class(class, noscan);
	info.slack = (uint16_t)(gm_heap.size_classes[class].size - size);
	plans[site_id] = (struct gmi_plan){size, slot_word(info), &gm_heap.cursors[span_class]};
	return alloc_small(site, span_class, info);
}

/* Every allocation but those that gm_alloc can do on the spot. */
__attribute__((noinline)) static void *alloc_slow(struct gm_site_ref *site, size_t n,
						  size_t elem_size)
{
	size_t size;

	gmi_enter("allocation", site);
	if (__builtin_mul_overflow(n, elem_size, &size))
		gmi_fatal(site, "out of memory: %zu elements of %zu bytes", n, elem_size);
	if (size == 0)
		return (void *)gmi_zero_base;
	if (may_allocate)
		return allocate(site, size, elem_size);

	/* what has to be done before an allocation, while nothing is half done, and after */
	if (gmi_settings.gcstress)
		gmi_collect();
	else if (gmi_settings.gcstep)
		gmi_collect_step();
	may_allocate =
		!gmi_settings.gcstress && !gmi_settings.gcstep && gm_heap.event_capacity == 0;
	gmi_finalizers_run();

	void *object = allocate(site, size, elem_size);
	gmi_event(GM_EVENT_ALLOC, (uintptr_t)object, 0, gmi_round_up_size(size));
	return object;
}

void *gm_alloc(struct gm_site_ref *site, size_t n, size_t elem_size)
{
	size_t size;

	if (gmi_unlikely(!may_allocate || __builtin_mul_overflow(n, elem_size, &size)))
		return alloc_slow(site, n, elem_size);

	const struct gmi_plan *plan = &plans[site->id];
	if (gmi_unlikely(plan->size != size || plan->cursor->free == 0))
		return alloc_slow(site, n, elem_size);
	return take(plan->cursor, plan->slot);
}

size_t gm_len_check(gm_int n)
{
	if (n < 0)
		gmi_fatal(NULL, "makeslice: len out of range (%td)", n);
	return (size_t)n;
}
