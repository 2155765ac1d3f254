/* SPDX-License-Identifier: MIT
 *
 * heap.h - what the files of the heap offer one another, grouped by the file that defines it.
 *
 * gm_ is public (gomem.h), gmi_ is internal. Data that the debugger reads is in gm_heap
 * (layout.h); data of one file only is static there. The collector scans the program's variables
 * for pointers, so a variable of the heap's own that holds addresses of objects is GMI_NOT_ROOT.
 */
#ifndef GM_HEAP_H
#define GM_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* the heap itself is none of the program's files */
#define GM_UNIT_NONE_
#include "../gomem.h"
#include "layout.h"

#define gmi_likely(x)   __builtin_expect(!!(x), 1)
#define gmi_unlikely(x) __builtin_expect(!!(x), 0)

/* Variables in this section are left out when the collector looks for roots. */
#define GMI_NOT_ROOT __attribute__((section("gm_private")))

/* A word of an object, which the program reads and writes as whatever type it pleases. */
typedef uintptr_t __attribute__((may_alias)) gmi_word;

extern struct gm_heap gm_heap;

/* Built with GMI_BARE the heap tells nothing: no events, probes, pauses, trace. For `make bench`
 * only, which shows what all of these cost while they are off. */
#ifdef GMI_BARE
enum { GMI_TELLS = 0 };
#else
enum { GMI_TELLS = 1 };
#endif

/* A moment of the collector at which a debugger may stop it, all tables being as between two steps;
 * `heap gc step` does. As gm_checkpoint: a nop, and a name in a section of its own. */
#ifndef GMI_BARE
#define GMI_PAUSE(name) GM_MOMENT_("gm_pauses", name)
#else
#define GMI_PAUSE(name) ((void)0)
#endif

/* ---- settings.c: the environment */

struct gmi_settings {
	uintptr_t arena;   /* GOMEM_ARENA: where the arena is wanted */
	uint32_t gogc;     /* GOMEM_GOGC: percent of the live heap that may be added before a */
	bool gogc_off;     /* collection; off: only gm_gc collects */
	bool gcstress;     /* GOMEM_DEBUG: collect at every allocation */
	bool gcstep;       /* GOMEM_DEBUG: a unit of a collection at every allocation */
	bool clobberfree;  /* GOMEM_DEBUG: overwrite freed objects */
	unsigned trace;    /* GOMEM_TRACE: 1 a line for each collection, 2 pauses, too */
	size_t events;     /* GOMEM_EVENTS: record that many from the start */
	bool conservative; /* GOMEM_DEBUG: search stack and data, whatever the compiler states */
};
extern struct gmi_settings gmi_settings;

/* Reads GOMEM_*; a bad value gets one line on stderr and its default. */
void gmi_settings_read(void);

/* ---- arena.c: address space */

/* The tables of gm_heap that grow, and two that only the heap needs. Same order as in arena.c. */
enum gmi_region {
	GMI_ARENA,
	GMI_PAGE_SPAN,
	GMI_PAGE_BITS,
	GMI_SPANS,
	GMI_SLOTS,
	GMI_ALLOC_BITS,
	GMI_MARK_BITS,
	GMI_FINALIZER_BITS,
	GMI_TYPES,
	GMI_PTR_WORDS,
	GMI_SITES,
	GMI_STRINGS,
	GMI_WORK_LIST,
	GMI_FINALIZERS,
	GMI_ROOT_RANGES,
	GMI_EVENTS,
	GMI_REGION_COUNT
};

/* Makes the heap exist: settings, reservations, tables, built-in types; sets the magic last.
 * Does nothing the second time. */
void gmi_init(void);

/* Makes the first `bytes` of a region readable and writable (zeroed where new). False when they
 * exceed the reservation or the system has no memory; then nothing changed. */
bool gmi_commit(enum gmi_region region, size_t bytes);

/* Gives the memory of a region back, all but its first `keep` bytes; it reads as zeros then. */
void gmi_discard(enum gmi_region region, size_t keep);

/* Bytes reserved for a region, and where. */
size_t gmi_reserved(enum gmi_region region);
void *gmi_base(enum gmi_region region);

/* ---- sizeclass.c: Go's size classes */

/* Sizes fall into steps of 8 bytes up to 1024 and of 128 bytes above, as in Go (size_to_class8,
 * size_to_class128): every class is a multiple of its step. */
enum { GMI_FINE_LIMIT = 1024, GMI_FINE_STEP = 8, GMI_COARSE_STEP = 128 };
extern uint8_t gmi_fine_class[GMI_FINE_LIMIT / GMI_FINE_STEP + 1];
extern uint8_t gmi_coarse_class[(GM_MAX_SMALL_SIZE - GMI_FINE_LIMIT) / GMI_COARSE_STEP + 1];

void gmi_size_classes_init(void);

/* Size class 1..67 of a size 1..GM_MAX_SMALL_SIZE. */
static inline unsigned gmi_size_class(size_t size)
{
	if (size <= GMI_FINE_LIMIT)
		return gmi_fine_class[(size + GMI_FINE_STEP - 1) / GMI_FINE_STEP];
	return gmi_coarse_class[(size - GMI_FINE_LIMIT + GMI_COARSE_STEP - 1) / GMI_COARSE_STEP];
}

/* Bytes that an allocation of `size` occupies; Go's roundupsize (runtime/msize.go). */
size_t gmi_round_up_size(size_t size);

/* ---- span.c: pages, spans, slot numbers */

/* Number of a span class: the size class and whether objects hold no pointers. */
static inline unsigned gmi_span_class(unsigned size_class, bool noscan)
{
	return size_class << 1 | noscan;
}

/* A new span; npages matters for large objects (size class 0) only. GM_NO_SPAN cast to uint32_t
 * when memory is exhausted. */
uint32_t gmi_span_new(unsigned size_class, bool noscan, uint64_t npages);

/* Takes a span with room out of the list of its span class, or GM_NO_SPAN. */
uint32_t gmi_span_take(unsigned span_class);

/* Empties the lists of spans with room, and puts a swept span on the list where it belongs. */
void gmi_span_lists_clear(void);
void gmi_span_list_add(uint32_t span);

/* Gives the pages of every empty span back; to be called only when the lists are right. */
void gmi_spans_release_empty(void);

/* offset / size of a slot, without a division, as Go's divMul. offset lies in the span. The only
 * slot of a large object is number 0. */
static inline uint32_t gmi_slot_of_offset(const struct gm_span *span, uint64_t offset)
{
	return (uint32_t)(offset * span->reciprocal >> 32);
}

static inline bool gmi_in_arena(uintptr_t address)
{
	return address - (uintptr_t)gm_heap.arena_start < gm_heap.n_pages * GM_PAGE_SIZE;
}

/* Finds the slot that holds an address, also an address within it. False if it is in no slot.
 * The slot may be free. */
static inline bool gmi_slot_find(uintptr_t address, struct gm_span **span, uint32_t *index)
{
	const uintptr_t offset = address - (uintptr_t)gm_heap.arena_start;

	if (offset >= gm_heap.n_pages * GM_PAGE_SIZE)
		return false;

	const int32_t number = gm_heap.page_span[offset / GM_PAGE_SIZE];
	if (number == GM_NO_SPAN)
		return false;
	*span = &gm_heap.spans[number];
	*index = gmi_slot_of_offset(*span, address - (*span)->base);
	return *index < (*span)->nelems;
}

/* gm_span.uniform is type and slack of all objects of the span, or one of these. */
enum { GMI_UNIFORM_NONE = -1, GMI_UNIFORM_MIXED = -2 };

/* Takes note of n new objects in neighbouring slots of a span. */
void gmi_span_note_objects(struct gm_span *span, const struct gm_slot *slots, unsigned n);

/* Bit `slot` of a per-slot bitmap. */
static inline bool gmi_bit(const uint64_t *bits, uint64_t slot)
{
	return bits[slot / 64] >> (slot % 64) & 1;
}

/* Page bitmap and free slot runs, for check.c. */
bool gmi_page_taken(uint64_t page);

/* ---- types.c: types and sites */

void gmi_types_init(void);

/* Gives a site its number, at its first use. */
void gmi_site_register(struct gm_site_ref *site, size_t elem_size);

/* Whether C itself defines the type (and gomem.h as Go's word for it). */
bool gmi_type_is_builtin(uint32_t type);

static inline const char *gmi_type_name(uint32_t type)
{
	return gm_heap.strings + gm_heap.types[type].name;
}

/* Number of the site, registered if need be. */
static inline uint32_t gmi_site_id(struct gm_site_ref *site, size_t elem_size)
{
	if (gmi_unlikely(site->id == GM_SITE_NONE))
		gmi_site_register(site, elem_size);
	return site->id;
}

/* ---- alloc.c: allocation */

/* Address of all objects of no size; not in the arena. */
extern const uint64_t gmi_zero_base[1];

/* Makes sure that the heap exists and that this thread is the one that may use it, or ends the
 * program; `what` names the call. site may be NULL. */
void gmi_enter(const char *what, const struct gm_site_ref *site);

/* Something has to be done at the next allocation: finalizers are waiting, or events are wanted. */
void gmi_alloc_pay_attention(void);

/* Brings alloc_bits, alloc_count of the spans and the counters up to date. */
void gmi_alloc_count(void);

/* New objects are black from now on. */
void gmi_alloc_mark_start(void);

/* Forgets the spans that allocation is using; they are swept like the others. */
void gmi_alloc_flush(void);

/* Span that the cursor of a span class holds, or GM_NO_SPAN; for check.c. */
uint32_t gmi_alloc_current(unsigned span_class);

/* ---- roots.c: where the program keeps pointers */

/* Number of pieces in which the roots are scanned, counted when marking starts; at least 1. Piece 0
 * is all that is stored without write barriers, the stack above all. Sets stack_bytes (in piece 0)
 * and globals_bytes. */
uint64_t gmi_roots_count(void);

/* Bytes of stack and variables as they were counted, or counts the variables if nobody did. */
uint64_t gmi_roots_bytes(void);

/* Shades everything that a piece of the roots points to. */
void gmi_roots_scan(uint64_t piece);

/* ---- stated.c: roots that the compiler states */

/* Whether every file of the program states its roots, so that these are all. */
bool gmi_roots_stated(void);

/* As gmi_roots_count and gmi_roots_scan: piece 0 are the frames, the others the variables. */
uint64_t gmi_stated_count(void);
void gmi_stated_scan(uint64_t piece);

/* Highest address of this thread's stack. */
uintptr_t gmi_stack_top(void);

/* ---- collect.c: a collection */

/* Whether the program may run between two steps of marking: all of it has write barriers. */
bool gmi_may_interrupt(void);

/* Enters a phase; switches the write barrier. */
void gmi_set_phase(enum gm_phase phase);

/* Marks what is left to mark, if anything: from here on the program stores without barriers. */
void gmi_mark_finish(void);

/* Ends the collection that runs, if any, and does one whole. Queues finalizers, does not run them.
 */
void gmi_collect(void);

/* What an allocation does for the collector: starts it when it is due, or pays an assist. Cursors
 * may have no span afterwards. */
void gmi_collect_some(void);

/* Starts a collection, or does one unit of its work. Cursors as above. */
void gmi_collect_step(void);

/* ---- mark.c: colours, work list */

/* All objects become white. */
void gmi_mark_start(void);
void gmi_mark_end(void);

/* Blackens grey objects until `units` objects (or parts of large ones) or about so many bytes are
 * done, or none is left. Returns the units. */
uint64_t gmi_drain(uint64_t units, uint64_t bytes);

/* Makes the object that an address points into grey, if there is one and it is white. `from` is
 * where the address was found. */
void gmi_shade(uintptr_t address, uintptr_t from);
void gmi_shade_by_barrier(uintptr_t address, uintptr_t field, unsigned is_new);

/* Shades all that the object in a slot points to. */
void gmi_scan_slot(const struct gm_span *span, uint32_t index);

/* Shades all that the aligned words of [start, end) point to. */
void gmi_scan_words(uintptr_t start, uintptr_t end);

/* ---- sweep.c */

/* Enters the sweep phase; ends it by sweeping what is left. */
void gmi_sweep_start(void);
void gmi_sweep_all(void);

/* Sweeps one span. False: none was left, and the collection is over now. */
bool gmi_sweep_one(void);

/* A span with room of this span class, swept if need be; GM_NO_SPAN: take a new one. */
uint32_t gmi_sweep_for(unsigned span_class);

static inline bool gmi_span_is_swept(const struct gm_span *span)
{
	return span->state != GM_SPAN_IN_USE || gm_heap.phase != GM_PHASE_SWEEP ||
	       span->sweep_gen == (uint32_t)gm_heap.cycle;
}

/* ---- pace.c */

/* Trigger and goal of the next collection: this one marked so many bytes, and scanned so many of
 * roots. */
void gmi_pace(uint64_t marked, uint64_t roots);

/* Go's heapLive: bytes that the last collection marked and those allocated since. */
uint64_t gmi_heap_live(void);

bool gmi_collection_is_due(void);

/* Marking starts: from here on allocation pays. Bytes that it has to scan now. */
void gmi_pace_start(void);
uint64_t gmi_assist_bytes(void);

/* ---- trace.c: what GOMEM_TRACE prints */

void gmi_trace_init(void);
void gmi_trace_phase(enum gm_phase phase, bool forced);
void gmi_trace_work_begin(bool is_assist);
void gmi_trace_work_end(void);

/* Around everything that keeps the program waiting; is_assist: for an allocation. */
static inline void gmi_work_begin(bool is_assist)
{
	if (GMI_TELLS && gmi_unlikely(gmi_settings.trace))
		gmi_trace_work_begin(is_assist);
}

static inline void gmi_work_end(void)
{
	if (GMI_TELLS && gmi_unlikely(gmi_settings.trace))
		gmi_trace_work_end();
}

/* ---- events.c: what the debugger is told */

/* Events that are probes, too. */
void gmi_event_cycle(bool asked_for);
void gmi_event_phase(enum gm_phase phase);
void gmi_event_done(uint64_t freed);

/* Adds an event to the ring. */
void gmi_event_write(enum gm_event_kind kind, uintptr_t object, uintptr_t from, uint64_t detail);

static inline void gmi_event(enum gm_event_kind kind, uintptr_t object, uintptr_t from,
			     uint64_t detail)
{
	if (GMI_TELLS && gmi_unlikely(gm_heap.event_capacity))
		gmi_event_write(kind, object, from, detail);
}

/* ---- finalizer.c */

/* Shades what objects with finalizers point to, but not these themselves; in pieces. */
uint64_t gmi_finalizers_count(void);
void gmi_finalizers_mark(uint64_t piece);

/* Queues the finalizers of objects that marking did not reach, and keeps these objects. */
void gmi_finalizers_queue(void);

/* Runs what is queued. Outside of collections. */
void gmi_finalizers_run(void);

/* ---- stats.c: accounting */

static inline void gmi_count_alloc(uint64_t objects, uint64_t bytes)
{
	gm_heap.stats.total_alloc += bytes;
	gm_heap.stats.heap_alloc += bytes;
	gm_heap.stats.mallocs += objects;
	gm_heap.stats.heap_objects += objects;
	if (gmi_unlikely(gm_barrier_enabled)) {
		gm_heap.marked_objects += objects;
		gm_heap.marked_bytes += bytes;
	}
}

/* A part of a tiny block that was counted before: Go counts it as allocated and freed at once
 * (runtime/mstats.go, tinyAllocs). */
static inline void gmi_count_tiny_part(void)
{
	gm_heap.stats.mallocs++;
	gm_heap.stats.frees++;
}

static inline void gmi_count_free(uint64_t objects, uint64_t bytes)
{
	gm_heap.stats.frees += objects;
	gm_heap.stats.heap_objects -= objects;
	gm_heap.stats.heap_alloc -= bytes;
}

/* ---- fatal.c: messages */

/* "gomem: fatal: ..." and where the allocation stands in the source (site may be NULL); abort(). */
_Noreturn void gmi_fatal(const struct gm_site_ref *site, const char *format, ...)
	__attribute__((format(printf, 2, 3), cold));

/* "gomem: ..." on stderr, in one write. */
void gmi_note(const char *format, ...) __attribute__((format(printf, 1, 2), cold));

/* The same without "gomem: ". */
void gmi_print(const char *format, ...) __attribute__((format(printf, 1, 2), cold));

/* ---- check.c: the invariants, executable */

/* NULL if the heap's metadata are consistent, else the first finding (static buffer). */
const char *gmi_check(void);

/* ---- autoload.c, checkpoint.c: what the debugger looks for in the program's file */

extern const int gmi_autoload;
extern const int gmi_checkpoints_kept;

#endif
