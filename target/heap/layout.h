/* SPDX-License-Identifier: MIT
 *
 * layout.h - everything about the heap that a debugger reads: data only, no functions.
 *
 * A debugger finds the global `gm_heap`, checks `magic` and `layout_version`, and follows the
 * typed pointers below. It knows these structs through DWARF alone, so a field may move freely;
 * a change of meaning raises GM_LAYOUT_VERSION. Every table is one contiguous array that never
 * moves (address space is reserved once and committed as it grows), so each costs one read:
 *
 *     arena        the objects, in spans of whole pages
 *     page_span    page of the arena -> index of its span
 *     spans        runs of pages, each cut into slots of one size
 *     slots        per slot: allocation site, type, slack
 *     alloc_bits   per slot: holds an object
 *     mark_bits    per slot: reached by the running (or else the last) collection
 *     types        with ptr_words, the pointer bitmaps, and strings, the names
 *     sites        where objects are allocated, and why there
 *     work_list    grey objects
 *     events       what the collector did last, a ring
 *     finalizers, root_ranges
 *
 * Slots are numbered through all spans: slot i of span s is s.first_slot + i in every per-slot
 * table. An object has no header, because a header would falsify the sizes on the slides.
 *
 * A program may be stopped anywhere, in the middle of a collection too. How to read it then:
 *
 *     objects      slots whose bit in alloc_bits is set, and those that a cursor has handed out
 *                  and not noted yet, see gm_cursor.
 *     colours      in the phases mark and mark termination. White: mark bit clear. Grey: mark bit
 *                  set, and an entry of work_list, or `scanning`, lies in the object. Black: mark
 *                  bit set, no entry does. Pointer-free objects go from white to black. Objects
 *                  allocated in these phases are black. In sweep termination all become white.
 *     work list    a stack: the last entry is taken next. (While there are more than
 *                  GM_WORK_LOOKAHEAD, the one that many before the last is, whose memory was asked
 *                  for in time, and the last one takes its place.) An entry is the address of an
 *                  object, or of the next part of a large one whose first parts were scanned.
 *     roots        are grey in the mark phase: roots_scanned of n_root_pieces are done; the stack
 *                  is piece 0. With none scanned an object may be white and held by the stack.
 *     garbage      in the phase sweep: objects with a clear mark bit in a span that is not swept,
 *                  that is whose sweep_gen is not (the low bits of) cycle. All spans below
 *                  sweep_next are swept, and some above it. In a swept span mark bits no longer
 *                  matter: objects allocated since the sweep have it clear. In the phase off all
 *                  spans are swept and mark bits tell what the last collection found.
 *     counters     do not count the latest objects yet, see gm_cursor; heap_alloc and heap_objects
 *                  count garbage until it is swept, as Go does; num_gc counts when marking ends.
 *     events       event i is at i % event_capacity; n_events counts it when it is written.
 */
#ifndef GM_LAYOUT_H
#define GM_LAYOUT_H

#include <stdint.h>

/* Numbers that both the heap and its debugger need. An enum, because a macro is invisible to GDB
 * without -g3; gm_heap.constants keeps it in the debug information. */
enum gm_constants {
	GM_LAYOUT_VERSION = 3,
	GM_PAGE_SHIFT = 13, /* 8 KiB pages, as Go */
	GM_PAGE_SIZE = 1 << GM_PAGE_SHIFT,
	GM_CLASS_COUNT = 68,                      /* 67 size classes and class 0, large objects */
	GM_SPAN_CLASS_COUNT = 2 * GM_CLASS_COUNT, /* size class << 1 | noscan */
	GM_MAX_SMALL_SIZE = 32768,                /* above it an object has a span of its own */
	GM_TINY_SIZE = 16,           /* pointer-free objects below it share a block of this size */
	GM_WORK_LOOKAHEAD = 8,       /* see "work list" above */
	GM_TYPE_NONE = 0,            /* type id: not known, scanned conservatively */
	GM_TYPE_TINY = 1,            /* type id: a block of the tiny allocator */
	GM_SITE_NONE = 0,            /* site id: slot was never used */
	GM_NO_SPAN = -1,             /* page_span: page belongs to no span */
	GM_CHECKPOINT_NAME_SIZE = 56 /* bytes of a checkpoint's name, with its final 0 */
};

/* "gomemhp1" in memory order; also tells torn or missing pages from a heap. */
#define GM_MAGIC_VALUE 0x3170686d656d6f67ull
enum gm_magic { GM_MAGIC_LO = 0x656d6f67, GM_MAGIC_HI = 0x3170686d };

/* Go's names (runtime/mgc.go). The two terminations are short stops around the mark phase. */
enum gm_phase {
	GM_PHASE_OFF, /* no collection runs; sweeping is done */
	GM_PHASE_SWEEP_TERMINATION,
	GM_PHASE_MARK,
	GM_PHASE_MARK_TERMINATION,
	GM_PHASE_SWEEP
};

enum gm_span_state {
	GM_SPAN_UNUSED, /* entry of the table that describes no pages (any more) */
	GM_SPAN_IN_USE  /* cut into slots */
};

/* A run of pages cut into equal slots; Go's mspan. One line of the cache. */
struct gm_span {
	uintptr_t base;     /* address of slot 0 */
	uint64_t elem_size; /* bytes of a slot; for a large object its pages */
	uint64_t pointers;  /* which words of each object are pointers; 0: its slot must tell */
	uint32_t
		uniform; /* type and slack that all objects have (gmi_uniform), as far as counted */
	uint32_t reciprocal; /* 2^32 / elem_size, rounded up; 0 for a large object */
	uint32_t npages;
	uint32_t nelems;      /* number of slots, 1 for a large object */
	uint32_t first_slot;  /* number of slot 0 in the per-slot tables; a multiple of 64 */
	uint32_t alloc_count; /* set bits among this span's alloc_bits */
	uint32_t sweep_gen;   /* collection that last swept the span */
	uint32_t next;        /* next span of the list that holds this one, or GM_NO_SPAN */
	uint8_t state;        /* enum gm_span_state */
	uint8_t size_class;   /* 0 for a large object, else 1..67 */
	uint8_t noscan;       /* objects hold no pointers */
	uint8_t need_zero;    /* memory was used before: zero a slot when it is allocated */
	uint32_t unused;
};

/* Where a span class allocates: a run of neighbouring free slots of a span that it has taken for
 * itself, within one word of alloc_bits. An object is made by writing its slot's entry and then
 * moving `next`, nothing else (gomem.h has the first four fields, for the compiler). Objects are
 * noted a run at a time: those from `noted` up to `next` have no bit in alloc_bits yet, and no
 * counter counts them. When noted is not below next there are none. */
struct gm_cursor {
	uintptr_t next;       /* the next free slot; its memory is zeroed */
	uintptr_t limit;      /* end of the run */
	uint64_t elem_size;   /* bytes of a slot */
	struct gm_slot *slot; /* entry of `next` in slots */
	uintptr_t noted;      /* objects below it are noted */
	uint64_t free;        /* free slots of the word behind the run */
	uint64_t word;        /* index in alloc_bits */
	uint32_t span;        /* index in spans, or GM_NO_SPAN */
	uint32_t unused;
};

/* What is known of the object in a slot. It outlives the object, so that a freed slot can say what
 * it held; only GM_SITE_NONE means never used. Eight bytes, written by one store. */
struct gm_slot {
	uint32_t site;  /* index in sites */
	uint16_t type;  /* index in types */
	uint16_t slack; /* bytes of the slot beyond what was asked for */
};

enum gm_type_kind {
	GM_TYPE_CONSERVATIVE, /* every aligned word may be a pointer */
	GM_TYPE_PRECISE,      /* ptr_words tells the pointers */
	GM_TYPE_POINTER_FREE
};

/* The type of an object, or of the elements of an array. */
struct gm_type {
	uint64_t size;      /* bytes of one element; 0 when not known */
	uint64_t ptr_mask;  /* index in ptr_words: bit i of the bitmap is word i of an element */
	uint32_t name;      /* offset in strings, as the C source writes it */
	uint32_t mask_bits; /* length of the bitmap; words beyond it hold no pointers */
	uint32_t kind;      /* enum gm_type_kind */
	uint16_t element;   /* slice headers: type of the elements, else GM_TYPE_NONE */
	uint16_t direct;    /* 1: one pointer, which an interface value holds in its data word */
};

enum gm_site_kind {
	GM_SITE_NEW,    /* one object: gm_new, &(T){...} */
	GM_SITE_MAKE,   /* an array: gm_make, a slice's backing store */
	GM_SITE_APPEND, /* an array grown by append */
	GM_SITE_BOX,    /* a value put into an interface */
	GM_SITE_STRING, /* bytes of a string */
	GM_SITE_MOVED   /* a local variable moved to the heap by the compiler */
};

/* A place in the source that allocates. */
struct gm_site {
	uint32_t file; /* file, function, reason: offsets in strings */
	uint32_t function;
	uint32_t reason; /* the compiler's reason; empty in the plugin-free mode */
	uint32_t line;
	uint32_t column; /* of the compiler's decision; 0 in the plugin-free mode */
	uint32_t kind;   /* enum gm_site_kind */
	uint32_t type;   /* index in types of what the site allocated first */
};

struct gm_finalizer {
	uintptr_t object; /* the object's address; 0 when the entry is free */
	uintptr_t function;
	uint32_t queued; /* 1: found unreachable, will run */
	uint32_t unused;
};

/* Memory outside the heap that holds pointers into it, stated by gm_root_add. */
struct gm_root_range {
	uintptr_t start;
	uint64_t bytes;
};

/* ---- Roots that the compiler states (gomem-cc) ----
 *
 * A function that has pointers to keep over a call that may allocate pushes a frame when it starts
 * and pops it when it returns. Objects do not move, so a pointer needs to be in its slot only while
 * such a call runs: variables may stay in registers, and are copied to the slot before the call.
 */

enum gm_root_kind {
	GM_ROOT_POINTER,  /* the word of the frame is the pointer */
	GM_ROOT_VARIABLE, /* the word is the address of a variable; `type` tells its pointers */
	GM_ROOT_MEMORY    /* two words, address and bytes (alloca): every aligned word may be one */
};

struct gm_type_ref; /* gomem.h */

/* What a word of a frame is. */
struct gm_frame_slot {
	const char *name;               /* of the variable; "" for a value without a name */
	const struct gm_type_ref *type; /* of a variable, or an element of it; NULL: every aligned
					   word may be a pointer */
	uint64_t bytes;                 /* of a variable */
	uint32_t kind;                  /* enum gm_root_kind */
	uint32_t line;                  /* of the declaration; 0: not known */
};

/* What all frames of a function have in common. */
struct gm_frame_map {
	const char *function;
	const char *file;
	const struct gm_frame_slot *slots;
	uint64_t n_slots;
};

struct gm_frame {
	struct gm_frame *prev; /* of the caller that has one, or NULL */
	const struct gm_frame_map *map;
	uintptr_t words[]; /* of the slots, in their order */
};

/* A variable of static storage duration that holds pointers. */
struct gm_global {
	const char *name;
	uintptr_t address;              /* 0: thread-local, see `here` */
	void *(*here)(void);            /* address of the calling thread's copy */
	const struct gm_type_ref *type; /* as in gm_frame_slot */
	uint64_t bytes;
	uint64_t line;
};

enum gm_unit_flags {
	GM_UNIT_ROOTS = 1,   /* its frames and variables are stated: no need to look for them */
	GM_UNIT_BARRIERS = 2 /* its stores of pointers run the write barrier */
};

/* A source file of the program that uses the heap; linked in before main (or by dlopen). */
struct gm_unit {
	struct gm_unit *next;
	const char *file;
	const struct gm_global *globals;
	uint64_t n_globals;
	uint64_t flags; /* enum gm_unit_flags */
};

/* ---- What the collector did: a ring of events ---- */

enum gm_event_kind {
	GM_EVENT_NONE,
	GM_EVENT_CYCLE,     /* a collection starts; detail: 1 when the program asked for it */
	GM_EVENT_PHASE,     /* detail: enum gm_phase that begins */
	GM_EVENT_ROOTS,     /* a set of roots is scanned; from: its address (frame, unit, range) */
	GM_EVENT_ALLOC,     /* object was allocated; detail: bytes of its slot */
	GM_EVENT_SHADE,     /* object became grey; from: address of the pointer that led to it */
	GM_EVENT_BLACKEN,   /* object was scanned; detail: pointers followed */
	GM_EVENT_BARRIER,   /* object became grey by the write barrier; from: address of the pointer
			       that is overwritten; detail: 0 the old value, 1 the new one */
	GM_EVENT_ASSIST,    /* an allocation pays; detail: units of marking */
	GM_EVENT_SWEEP,     /* a span was swept; object: its base; detail: objects freed */
	GM_EVENT_FREE,      /* object was freed */
	GM_EVENT_FINALIZER, /* object's finalizer was queued */
	GM_EVENT_DONE       /* the collection is over; detail: objects freed by it */
};

/* One event. type and site are those of the object at that time, so that what was freed can still
 * be told. */
struct gm_event {
	uintptr_t object;
	uintptr_t from;
	uint32_t cycle; /* number of the collection it belongs to, from 1 */
	uint16_t kind;  /* enum gm_event_kind */
	uint16_t type;
	uint32_t site;
	uint32_t detail;
};

/* Counters under the names of Go's runtime.MemStats; bytes are those of slots. */
struct gm_stats {
	uint64_t total_alloc; /* bytes allocated since the start; never falls */
	uint64_t mallocs;     /* objects allocated, each part of a tiny block counted */
	uint64_t frees;       /* objects freed; mallocs - frees are on the heap */
	uint64_t heap_alloc;  /* bytes allocated and not yet freed */
	uint64_t heap_objects;
	uint64_t num_gc;  /* completed collections */
	uint64_t next_gc; /* the goal: heapLive at which the next one should have marked all */
};

/* A size class: a row of the table in sizeclass.c, which is Go's runtime/sizeclasses.go. */
struct gm_size_class {
	uint32_t size;  /* bytes of a slot */
	uint32_t pages; /* pages of a span */
};

struct gm_heap {
	uint64_t magic; /* GM_MAGIC_HI << 32 | GM_MAGIC_LO once the heap is usable */
	uint32_t layout_version;
	enum gm_constants constants; /* keeps the enum in the debug information */
	enum gm_magic magic_parts;   /* likewise */
	enum gm_phase phase;

	uint8_t *arena_start;
	uint8_t *arena_used; /* end of the pages handed out so far; nothing above it is in use */
	uint8_t *arena_end;  /* end of the reserved addresses */

	int32_t *page_span; /* one entry per page below arena_used, or GM_NO_SPAN */
	uint64_t n_pages;
	struct gm_span *spans;
	uint64_t n_spans;
	struct gm_slot *slots;
	uint64_t *alloc_bits;
	uint64_t *mark_bits;
	uint64_t n_slots; /* length of slots and, in bits, of alloc_bits and mark_bits */

	struct gm_type *types;
	uint64_t n_types;
	uint64_t *ptr_words;
	uint64_t n_ptr_words;
	struct gm_site *sites;
	uint64_t n_sites;
	char *strings; /* names, each ended by 0; offset 0 is the empty string */
	uint64_t n_string_bytes;

	uintptr_t *work_list; /* base addresses of grey objects, the next to be scanned last */
	uint64_t n_work;
	struct gm_finalizer *finalizers;
	uint64_t n_finalizers;
	struct gm_root_range *root_ranges;
	uint64_t n_root_ranges;

	struct gm_frame *
		*frames; /* where the mutator's innermost frame is kept; NULL: no heap yet */
	struct gm_unit *units;
	uint64_t conservative; /* units without GM_UNIT_ROOTS, and one more if the environment
				  asks for it: if any, stack and data are searched */
	uint64_t no_barriers;  /* units without GM_UNIT_BARRIERS: if any, no collection is
				  interrupted */

	struct gm_event *events; /* ring; event number i is at i % event_capacity */
	uint64_t n_events;       /* written so far; the last event_capacity of them are there */
	uint64_t event_capacity; /* 0: events are off */

	uint64_t cycle;     /* number of the running collection, or of the last one */
	uint64_t live_base; /* stats.total_alloc - live_base is Go's heapLive: bytes that the last
			       collection marked and those allocated since */
	uint64_t trigger;   /* heapLive at which the next collection starts */
	uint64_t
		n_root_pieces; /* the roots are scanned in so many pieces; the first is the stack */
	uint64_t roots_scanned;  /* pieces that are scanned so far */
	uint64_t marked_objects; /* by the running collection, or the last one; with new ones */
	uint64_t marked_bytes;
	uint64_t scanned_bytes; /* of objects whose pointers were followed */
	uintptr_t scanning;     /* the object that is being blackened, or 0; counts as grey */
	uint64_t stack_bytes;   /* roots that the last collection scanned: stacks and the like */
	uint64_t globals_bytes; /* and variables */
	uint64_t sweep_next;    /* in the sweep phase all spans below this index are swept */

	uintptr_t stack_top;  /* highest address of the mutator's stack; scanning starts below it */
	uint64_t mutator;     /* thread id (gettid) of the one thread that may allocate */
	uintptr_t tiny;       /* current block of the tiny allocator, or 0 */
	uint64_t tiny_offset; /* first free byte of it */

	struct gm_stats stats;
	struct gm_cursor cursors[GM_SPAN_CLASS_COUNT];
	struct gm_size_class size_classes[GM_CLASS_COUNT];
};

/* A moment that the program offers to a debugger; gm_checkpoint() makes one in the ELF section
 * gm_checkpoints. Position independent, so that it can be read before the program runs. */
struct gm_checkpoint {
	int64_t pc; /* address of the moment, relative to the address of this field */
	char name[GM_CHECKPOINT_NAME_SIZE];
};

#endif
