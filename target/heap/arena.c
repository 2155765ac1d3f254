/* SPDX-License-Identifier: MIT
 *
 * arena.c - address space: the arena and the tables beside it.
 *
 * Every region is reserved once, far larger than it will become, and never moves: pointers into it
 * stay good, and a debugger reads each with one read. Reserved addresses cost nothing; memory is
 * committed from the front as it is needed. What is only reserved is kept out of core files
 * (MADV_DONTDUMP), so that these stay as small as the heap.
 */
#include "heap.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define KIB ((size_t)1 << 10)
#define MIB ((size_t)1 << 20)
#define GIB ((size_t)1 << 30)

enum { COMMIT_STEP = 64 << 10 };
#define ARENA_MAX     (64 * GIB)
#define ARENA_MIN     (1 * MIB)
#define ARENA_STEP    (1 * MIB)
#define SLOTS_MAX     ((size_t)UINT32_MAX - 63) /* gm_span.first_slot has 32 bits */
#define TYPES_MAX     ((size_t)UINT16_MAX + 1)  /* gm_slot.type has 16 bits */
#define PTR_WORDS_MAX (64 * MIB)
#define STRINGS_MAX   (64 * MIB)
#define SITES_MAX     (256 * KIB)
#define RANGES_MAX    (64 * KIB)
#define EVENTS_MAX    (4 * MIB)

GMI_NOT_ROOT struct gm_heap gm_heap;

/* What only a debugger looks for must be taken out of the archive too. */
__attribute__((used)) static const int *const linked_for_the_debugger[] = {&gmi_autoload,
									   &gmi_checkpoints_kept};

/* Reserved addresses of each region and how much of them may be used, indexed by gmi_region. */
GMI_NOT_ROOT static struct region {
	uint8_t *base;
	size_t reserved;
	size_t committed;
} regions[GMI_REGION_COUNT];

/* Sizes of all regions for an arena of this size. The smallest slot, 8 bytes, bounds the number of
 * slots, as does its 32-bit number; the others follow from pages and slots. */
static void plan(size_t arena, size_t bytes[GMI_REGION_COUNT])
{
	const size_t pages = arena / GM_PAGE_SIZE;
	const size_t slots = arena / 8 < SLOTS_MAX ? arena / 8 : SLOTS_MAX;

	bytes[GMI_ARENA] = arena;
	bytes[GMI_PAGE_SPAN] = pages * sizeof(int32_t);
	bytes[GMI_PAGE_BITS] = pages / 8 + sizeof(uint64_t);
	bytes[GMI_SPANS] = pages * sizeof(struct gm_span);
	bytes[GMI_SLOTS] = slots * sizeof(struct gm_slot);
	bytes[GMI_ALLOC_BITS] = slots / 8;
	bytes[GMI_MARK_BITS] = slots / 8;
	bytes[GMI_FINALIZER_BITS] = slots / 8;
	bytes[GMI_TYPES] = TYPES_MAX * sizeof(struct gm_type);
	bytes[GMI_PTR_WORDS] = PTR_WORDS_MAX < arena ? PTR_WORDS_MAX : arena;
	bytes[GMI_SITES] = SITES_MAX * sizeof(struct gm_site);
	bytes[GMI_STRINGS] = STRINGS_MAX < arena ? STRINGS_MAX : arena;
	bytes[GMI_WORK_LIST] = slots * sizeof(uintptr_t);
	bytes[GMI_FINALIZERS] = slots / 8 * sizeof(struct gm_finalizer);
	bytes[GMI_ROOT_RANGES] = RANGES_MAX * sizeof(struct gm_root_range);
	bytes[GMI_EVENTS] = EVENTS_MAX * sizeof(struct gm_event);
	for (unsigned i = 0; i < GMI_REGION_COUNT; i++)
		bytes[i] = (bytes[i] + COMMIT_STEP - 1) & ~(size_t)(COMMIT_STEP - 1);
}

/* Addresses without memory behind them; at `hint` exactly unless it is 0. NULL on failure. */
static void *reserve(uintptr_t hint, size_t bytes)
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	void *base = mmap((void *)hint, bytes, PROT_NONE, flags | (hint ? MAP_FIXED_NOREPLACE : 0),
			  -1, 0);

	if (base == MAP_FAILED)
		return NULL;
	/* kernels before 4.17 take the flag for a mere hint */
	if (hint && (uintptr_t)base != hint) {
		munmap(base, bytes);
		return NULL;
	}
	madvise(base, bytes, MADV_DONTDUMP);
	return base;
}

static void release_all(void)
{
	for (unsigned i = 0; i < GMI_REGION_COUNT; i++) {
		if (regions[i].base)
			munmap(regions[i].base, regions[i].reserved);
		regions[i] = (struct region){0};
	}
}

/* Reserves all regions for an arena of this size, the arena at `hint` unless it is 0. */
static bool reserve_all(size_t arena, uintptr_t hint)
{
	size_t bytes[GMI_REGION_COUNT];

	plan(arena, bytes);
	for (unsigned i = 0; i < GMI_REGION_COUNT; i++) {
		regions[i].base = reserve(i == GMI_ARENA ? hint : 0, bytes[i]);
		regions[i].reserved = bytes[i];
		if (!regions[i].base) {
			release_all();
			return false;
		}
	}
	return true;
}

/* The largest arena that the system grants, at the wanted place if that is free. */
static void reserve_arena(void)
{
	const uintptr_t wanted = gmi_settings.arena;
	size_t arena;

	for (arena = ARENA_MAX; arena >= ARENA_MIN; arena /= 2) {
		if (reserve_all(arena, wanted))
			return;
		if (reserve_all(arena, 0))
			break;
	}
	if (arena < ARENA_MIN)
		gmi_fatal(NULL, "no address space for a heap of %zu MiB (ulimit -v?)",
			  ARENA_MIN / MIB);
	gmi_note("arena at %p, %#lx is taken", (void *)regions[GMI_ARENA].base, wanted);
}

bool gmi_commit(enum gmi_region id, size_t bytes)
{
	struct region *region = &regions[id];
	const size_t step = id == GMI_ARENA ? ARENA_STEP : COMMIT_STEP;

	if (bytes <= region->committed)
		return true;
	if (bytes > region->reserved)
		return false;

	/* a quarter more than there is, so that a growing heap makes few calls */
	size_t target = region->committed + region->committed / 4;
	target = ((target > bytes ? target : bytes) + step - 1) / step * step;
	if (target > region->reserved)
		target = region->reserved;

	uint8_t *start = region->base + region->committed;
	const size_t more = target - region->committed;
	if (mprotect(start, more, PROT_READ | PROT_WRITE) != 0)
		return false;
	madvise(start, more, MADV_DODUMP);
	region->committed = target;
	return true;
}

void gmi_discard(enum gmi_region id, size_t keep)
{
	struct region *region = &regions[id];

	keep = (keep + COMMIT_STEP - 1) & ~(size_t)(COMMIT_STEP - 1);
	if (keep < region->committed)
		madvise(region->base + keep, region->committed - keep, MADV_DONTNEED);
}

size_t gmi_reserved(enum gmi_region id)
{
	return regions[id].reserved;
}

void *gmi_base(enum gmi_region id)
{
	return regions[id].base;
}

static void point_to_regions(void)
{
	gm_heap.arena_start = gmi_base(GMI_ARENA);
	gm_heap.arena_used = gm_heap.arena_start;
	gm_heap.arena_end = gm_heap.arena_start + gmi_reserved(GMI_ARENA);
	gm_heap.page_span = gmi_base(GMI_PAGE_SPAN);
	gm_heap.spans = gmi_base(GMI_SPANS);
	gm_heap.slots = gmi_base(GMI_SLOTS);
	gm_heap.alloc_bits = gmi_base(GMI_ALLOC_BITS);
	gm_heap.mark_bits = gmi_base(GMI_MARK_BITS);
	gm_heap.types = gmi_base(GMI_TYPES);
	gm_heap.ptr_words = gmi_base(GMI_PTR_WORDS);
	gm_heap.sites = gmi_base(GMI_SITES);
	gm_heap.strings = gmi_base(GMI_STRINGS);
	gm_heap.work_list = gmi_base(GMI_WORK_LIST);
	gm_heap.finalizers = gmi_base(GMI_FINALIZERS);
	gm_heap.root_ranges = gmi_base(GMI_ROOT_RANGES);
	gm_heap.events = gmi_base(GMI_EVENTS);
}

void gmi_init(void)
{
	if (gm_heap.magic)
		return;
	gmi_settings_read();
	gm_heap.conservative += gmi_settings.conservative;
	if (gmi_settings.trace)
		gmi_trace_init();
	reserve_arena();
	point_to_regions();
	gmi_size_classes_init();
	gmi_types_init();
	gmi_alloc_flush();
	gmi_pace(0, 0);
	gm_heap.layout_version = GM_LAYOUT_VERSION;
	gm_heap.constants = GM_LAYOUT_VERSION;
	gm_heap.magic_parts = GM_MAGIC_LO;
	/* the magic tells a debugger that all the rest may be believed */
	__atomic_store_n(&gm_heap.magic, GM_MAGIC_VALUE, __ATOMIC_RELEASE);
}
