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
 * Free slots are found 64 at a time, in a word of alloc_bits, and used a run of neighbours at a
 * time: a cursor goes from one end of the run to the other. So an allocation is a few instructions,
 * which gomem-cc puts into the program; the rest, zeroing, bits and counters, is done for a run at
 * once.
 */
#include "heap.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const uint32_t NO_SPAN = (uint32_t)GM_NO_SPAN;

/* A run is zeroed before it is used; no more bytes of it than stay in the cache until then. */
enum { ZERO_AHEAD = 4096 };

/* What a thread has that may not allocate, or not before gm_alloc has done something else. */
GMI_NOT_ROOT static struct gm_cursor empty[GM_SPAN_CLASS_COUNT];

/* Objects of a span class are of more than one type or slack, by its plans (gm_site_ref.slot);
 * until then, what they have in common, 0 at first. */
static bool is_mixed[GM_SPAN_CLASS_COUNT];
static uint64_t in_common[GM_SPAN_CLASS_COUNT];

/* Of all threads, only the mutator ever sets its copies. */
__thread struct gm_run *gm_runs = (struct gm_run *)empty;
static __thread bool is_mutator;

_Static_assert(offsetof(struct gm_run, next) == offsetof(struct gm_cursor, next) &&
		       offsetof(struct gm_run, limit) == offsetof(struct gm_cursor, limit) &&
		       offsetof(struct gm_run, elem_size) ==
			       offsetof(struct gm_cursor, elem_size) &&
		       offsetof(struct gm_run, slot) == offsetof(struct gm_cursor, slot),
	       "gomem.h and layout.h know a run alike");

void gmi_alloc_pay_attention(void)
{
	gm_runs = (struct gm_run *)empty;
}

/* Nothing is to be done before the next allocation. */
static bool may_allocate(void)
{
	return gm_runs == (struct gm_run *)gm_heap.cursors;
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
	/* only now is it known which files there are, and what variables they state */
	gmi_pace(0, gmi_roots_bytes());
	if (gmi_settings.events > 0)
		gm_events(gmi_settings.events);
}

void gmi_enter(const char *what, const struct gm_site_ref *site)
{
	if (gmi_unlikely(!is_mutator))
		enter_first(what, site);
}

/* ---- spans in use ---- */

/* What the debugger reads of an object is right before the object is said to be there. */
#define BEFORE_THE_NEXT_STORE() __asm__ volatile("" ::: "memory")

/* Bits [from, end) of a word. */
static inline uint64_t bits_between(uint64_t from, uint64_t end)
{
	return end > from ? UINT64_MAX >> (64 - (end - from)) << from : 0;
}

/* Bits of the cursor's word that stand for the slots from one address to another. */
static inline uint64_t bits_of(const struct gm_cursor *cursor, uintptr_t from, uintptr_t end)
{
	const struct gm_span *span = &gm_heap.spans[cursor->span];
	const uint64_t first = cursor->word * 64 - span->first_slot;

	return bits_between(gmi_slot_of_offset(span, from - span->base) - first,
			    gmi_slot_of_offset(span, end - span->base) - first);
}

/* Notes the objects of a cursor that are not noted yet. */
static void note(struct gm_cursor *cursor)
{
	if (cursor->noted >= cursor->next)
		return;

	struct gm_span *span = &gm_heap.spans[cursor->span];
	const uint64_t objects = bits_of(cursor, cursor->noted, cursor->next);
	const unsigned n = (unsigned)__builtin_popcountll(objects);

	gm_heap.alloc_bits[cursor->word] |= objects;
	BEFORE_THE_NEXT_STORE();
	cursor->noted = cursor->next;
	span->alloc_count += n;
	gmi_span_note_objects(span, cursor->slot - n, is_mixed[cursor - gm_heap.cursors] ? n : 1);
	gmi_count_alloc(n, n * cursor->elem_size);
}

void gmi_alloc_count(void)
{
	for (unsigned i = 0; i < GM_SPAN_CLASS_COUNT; i++)
		note(&gm_heap.cursors[i]);
}

/* Takes a cursor's span away. */
static void forget_span(struct gm_cursor *cursor)
{
	cursor->noted = UINTPTR_MAX;
	BEFORE_THE_NEXT_STORE();
	*cursor = (struct gm_cursor){.noted = UINTPTR_MAX, .span = NO_SPAN};
}

/* The slots that a cursor has not handed out, as bits of its word. */
static uint64_t left_of(const struct gm_cursor *cursor)
{
	if (cursor->next == 0)
		return 0;
	return cursor->free | bits_of(cursor, cursor->next, cursor->limit);
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
	for (unsigned i = 0; i < GM_SPAN_CLASS_COUNT; i++) {
		const struct gm_cursor *cursor = &gm_heap.cursors[i];

		/* those to be allocated are black before they are there */
		if (left_of(cursor))
			gm_heap.mark_bits[cursor->word] |= left_of(cursor);
	}
}

void gmi_alloc_flush(void)
{
	gmi_alloc_count();
	end_tiny(); /* as Go: a collection ends the current tiny block */
	for (unsigned i = 0; i < GM_SPAN_CLASS_COUNT; i++) {
		struct gm_cursor *cursor = &gm_heap.cursors[i];

		if (left_of(cursor))
			gm_heap.mark_bits[cursor->word] &= ~left_of(cursor);
		forget_span(cursor);
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

/* Moves on to the first run of the word's free slots. */
static void next_run(struct gm_cursor *cursor)
{
	const struct gm_span *span = &gm_heap.spans[cursor->span];
	const uint64_t free = cursor->free;
	const unsigned first = (unsigned)__builtin_ctzll(free);
	const uint64_t taken = ~(free >> first);
	uint64_t n = taken ? (unsigned)__builtin_ctzll(taken) : 64;

	if (span->need_zero && n * span->elem_size > ZERO_AHEAD)
		n = span->elem_size < ZERO_AHEAD ? ZERO_AHEAD / span->elem_size : 1;

	const uint64_t slot = cursor->word * 64 + first;
	const uintptr_t start = span->base + (slot - span->first_slot) * span->elem_size;
	const uint64_t bytes = n * span->elem_size;

	if (span->need_zero)
		memset((void *)start, 0, bytes);
	/* at no time may slots seem to lie between noted and next */
	cursor->noted = UINTPTR_MAX;
	BEFORE_THE_NEXT_STORE();
	cursor->free = free & ~bits_between(first, first + n);
	cursor->slot = &gm_heap.slots[slot];
	cursor->limit = start + bytes;
	cursor->next = start;
	BEFORE_THE_NEXT_STORE();
	cursor->noted = start;
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
		cursor->free = free;
		if (gm_barrier_enabled)
			gm_heap.mark_bits[word] |= free;
		next_run(cursor);
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
	forget_span(cursor);

	uint32_t number = gmi_sweep_for(span_class);
	if (number == NO_SPAN)
		number = gmi_span_new(span_class >> 1, span_class & 1, 0);
	if (number == NO_SPAN)
		return false;

	const struct gm_span *span = &gm_heap.spans[number];
	cursor->span = number;
	cursor->elem_size = span->elem_size;
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

/* Makes the next free slot of a cursor hold an object. */
static inline void *take(struct gm_run *run, uint64_t slot)
{
	const uintptr_t object = run->next;

	*(volatile uint64_t __attribute__((may_alias)) *)run->slot++ = slot;
	*(volatile uintptr_t *)&run->next = object + run->elem_size;
	return (void *)object;
}

/* Gets a cursor going that has come to the end of its run. May collect. */
__attribute__((noinline)) static void next_slots(struct gm_site_ref *site, unsigned span_class)
{
	struct gm_cursor *cursor = &gm_heap.cursors[span_class];

	note(cursor);
	if (cursor->free) {
		next_run(cursor);
		return;
	}
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

	if (cursor->next == cursor->limit)
		next_slots(site, span_class);
	return take((struct gm_run *)cursor, slot_word(info));
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
		memset((void *)new->base, 0, new->elem_size);
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
	const uint64_t uniform = slot_word(info) >> 32 | 1ull << 32;
	if (in_common[span_class] == 0)
		in_common[span_class] = uniform;
	is_mixed[span_class] |= in_common[span_class] != uniform;
	site->slot = slot_word(info);
	site->cursor = span_class * sizeof(struct gm_cursor);
	site->bytes = size;
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
	if (may_allocate())
		return allocate(site, size, elem_size);

	/* what has to be done before an allocation, while nothing is half done, and after */
	if (gmi_settings.gcstress)
		gmi_collect();
	else if (gmi_settings.gcstep)
		gmi_collect_step();
	if (!gmi_settings.gcstress && !gmi_settings.gcstep && gm_heap.event_capacity == 0)
		gm_runs = (struct gm_run *)gm_heap.cursors;
	gmi_finalizers_run();

	void *object = allocate(site, size, elem_size);
	gmi_event(GM_EVENT_ALLOC, (uintptr_t)object, 0, gmi_round_up_size(size));
	return object;
}

void *gm_alloc(struct gm_site_ref *site, size_t n, size_t elem_size)
{
	struct gm_run *run = (struct gm_run *)((char *)gm_runs + site->cursor);
	size_t size;

	if (gmi_unlikely(__builtin_mul_overflow(n, elem_size, &size) || site->bytes != size ||
			 run->next >= run->limit))
		return alloc_slow(site, n, elem_size);
	return take(run, site->slot);
}

size_t gm_len_check(gm_int n)
{
	if (n < 0)
		gmi_fatal(NULL, "makeslice: len out of range (%td)", n);
	return (size_t)n;
}
