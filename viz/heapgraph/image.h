/* SPDX-License-Identifier: MIT
 *
 * heapgraph/image.h - what an adapter hands over.
 *
 * Borrowed: everything passed here must stay unchanged until the image is destroyed.
 */
#ifndef HEAPGRAPH_IMAGE_H
#define HEAPGRAPH_IMAGE_H

#include "base.h"

#pragma GCC visibility push(default)

/* One field of an array of structs of the program, whose layout only the caller knows: row i is the
 * little-endian unsigned integer of `width` (1, 2, 4, 8) bytes at data + i * stride + offset.
 * A row outside of `bytes` does not exist: counts are clamped. data NULL: every row is 0. */
typedef struct hg_column {
	const void *data;
	uint64_t bytes;
	uint64_t stride;
	uint32_t offset;
	uint32_t width;
} hg_column;

enum { HG_MAX_HEAD = 127 }; /* see hg_spans.head */

/* Spans of equal slots. first_slot numbers the first slot in the per-slot tables. */
typedef struct hg_spans {
	uint64_t count;
	uint64_t in_use; /* the value of `state` that tells a span in use; others are passed over */
	hg_column state;
	hg_column base;
	hg_column elem_size;
	hg_column elem_count;
	hg_column first_slot;
	hg_column pages;
	hg_column size_class;
	hg_column noscan;
	hg_column alloc_count; /* allocated slots by the heap's own count; only compared */
	/* Bytes that the heap keeps for itself at the start of each slot, a multiple of 8, at most
	 * HG_MAX_HEAD. An object begins behind them: that is where pointers to it lead. Its size
	 * is that of its slot all the same, and what the heap keeps counts as its slack. */
	hg_column head;
	/* Number of the collection that last swept the span; those with another number than `swept`
	 * wait for it. Without data no span waits. */
	hg_column sweep_gen;
	uint64_t swept;
	/* The value of `state` of pages that hold no objects but the heap's own data, as stacks: a
	 * pointer there is not dangling. 0: there are none. */
	uint64_t own_state;
} hg_spans;

/* Per-slot tables. Bit i of a bitmap is bit i % 8 of byte i / 8. */
typedef struct hg_slots {
	uint64_t count;
	const void *alloc_bits;
	uint64_t alloc_bytes;
	const void *mark_bits;
	uint64_t mark_bytes;
	hg_column type; /* without data no object says its type */
	hg_column site;
	hg_column slack; /* bytes of the slot beyond what was asked for */
} hg_slots;

typedef enum hg_bits_kind {
	HG_BITS_PACKED, /* a bit a word */
	/* A byte for four words: bits 0-3, whether each is a pointer; bits 4-7, whether its object
	 * has pointers from there on; behind the first word that says no, all bits of it are
	 * meaningless */
	HG_BITS_NIBBLES,
	/* Nine bytes for 64 words: a bit a word, then a byte that is not 0 if an object that goes
	 * on behind them has no pointers there, whatever the bits say; `address` is a multiple of
	 * 512 */
	HG_BITS_STOPS
} hg_bits_kind;

/* Which words of the heap hold pointers. */
typedef struct hg_pointer_bits {
	uint64_t address; /* of the word that the first bit is about; a multiple of 8 */
	hg_bits_kind kind;
	const void *data;
	uint64_t bytes;
} hg_pointer_bits;

typedef enum hg_type_kind {
	HG_TYPE_CONSERVATIVE, /* every aligned word may be a pointer */
	HG_TYPE_PRECISE,      /* the mask tells */
	HG_TYPE_POINTER_FREE
} hg_type_kind;

typedef struct hg_type {
	const char *name; /* as in the source, e.g. "User" */
	uint64_t size;    /* of one element, 0 if unknown */
	hg_type_kind kind;
	const uint64_t *mask; /* bit i: word i of an element is a pointer */
	uint32_t mask_bits;
	bool opaque; /* a block shared by several small values (tiny allocator) */
	bool open;   /* its objects go on behind `size`: a channel's buffer, captured variables */
	bool vague;  /* what several types have in common: another of that size says more */
	bool mixed;  /* values of any types lie in it: what leads to one says nothing of the rest */
} hg_type;

typedef struct hg_site {
	const char *file;
	const char *function;
	const char *reason; /* the compiler's reason, "" if unknown */
	uint32_t line;      /* 0 if not known */
	bool array;         /* makes arrays: an object is shown as T[n] even for n == 1 */
	uint32_t column;    /* 0 if not known */
} hg_site;

typedef enum hg_group_kind {
	HG_GROUP_GLOBALS,
	HG_GROUP_FRAME,
	HG_GROUP_UNNAMED, /* words of stack and registers that no variable name explains */
	HG_GROUP_RUNTIME  /* the heap's own: finalizers, root ranges */
} hg_group_kind;

typedef struct hg_group {
	hg_group_kind kind;
	const char *name; /* function; "" but for frames */
	const char *file; /* base name, may be "" */
	uint32_t line;    /* where the frame stands */
	uint32_t level;   /* of the frame, 0 innermost */
	uint32_t thread;  /* GDB's thread number, or: */
	bool goroutine;   /* thread is the number of a goroutine */
	bool current;     /* of the goroutine that GDB's frames are of */
} hg_group;

/* A window that a slice or string header opens on its array. */
typedef struct hg_window {
	uint64_t len; /* elements */
	uint64_t cap; /* elements; 0: not a window, just a pointer */
	uint64_t elem_size;
} hg_window;

/* What the declared type of a pointer says of the object where it leads. */
typedef enum hg_leads {
	HG_LEADS_NOWHERE, /* nothing */
	HG_LEADS_VALUE,   /* one value of `type` is there */
	HG_LEADS_ARRAY,   /* an array of `type`, with a number of elements */
	HG_LEADS_FILL,    /* an array of `type` as long as its object */
	HG_LEADS_WORD,    /* what the word beside the pointer stands for: an interface value */
	HG_LEADS_START,   /* what the first word of the object stands for: a function value */
	HG_LEADS_EITHER,  /* pointees only: an array, or one value if its number is 0 */
	HG_LEADS_TOLD     /* pointees only: a value of one of two types, as a byte of it tells */
} hg_leads;

/* A pointer outside the heap that leads into it, or to what a function left on its stack. */
typedef struct hg_root {
	uint32_t group;   /* as returned by hg_image_add_group */
	const char *name; /* "user", "list.head", "table[3]" */
	const char *type; /* its C type, "" if unknown */
	uint64_t address; /* of the pointer itself, 0 if it is in a register */
	uint64_t value;   /* what it holds */
	uint32_t line;    /* of the variable's declaration, 0 if unknown */
	hg_window window;
	/* for heaps whose objects do not say their types */
	hg_leads leads;
	uint32_t target; /* HG_LEADS_VALUE, _ARRAY, _FILL: the type */
	uint64_t beside; /* HG_LEADS_ARRAY: elements; _WORD: the word beside the pointer */
	/* It leads to no object but below the stack pointer of this frame, "#0 main", where
	 * functions that have returned had theirs: it dangles. NULL or "": it does not. */
	const char *popped;
} hg_root;

/* The heap's own counters, shown by the overview; all optional. */
typedef struct hg_summary {
	const char *heap;  /* kind of heap: "gomem" */
	const char *phase; /* "off", "mark", ... */
	uint64_t page_size;
	uint64_t arena_start, arena_used, arena_end;
	uint64_t total_alloc, mallocs, frees, heap_alloc, heap_objects, num_gc, next_gc;
} hg_summary;

/* Go's phases of a collection (runtime/mgc.go). */
typedef enum hg_phase {
	HG_PHASE_OFF,
	HG_PHASE_SWEEP_TERMINATION,
	HG_PHASE_MARK,
	HG_PHASE_MARK_TERMINATION,
	HG_PHASE_SWEEP
} hg_phase;

/* What the collector is about; all 0 for a heap that has none. */
typedef struct hg_collector {
	hg_phase phase;
	uint64_t cycle;          /* number of the running collection, or of the last one */
	uint64_t live;           /* bytes that the last one kept and those allocated since */
	uint64_t trigger;        /* `live` at which the next one starts; 0: unknown */
	uint64_t goal;           /* `live` at which it should have marked all */
	uint64_t root_pieces;    /* in which the roots are scanned */
	uint64_t roots_scanned;  /* of them so far */
	uint64_t marked_objects; /* by the running collection, or the last one */
	uint64_t marked_bytes;
	uint64_t scanning; /* address of the object whose pointers are being followed, 0: none */
	bool concurrent;   /* threads mark of which `scanning` does not tell */
} hg_collector;

hg_status hg_image_create(hg_image **image);
void hg_image_destroy(hg_image *image);

hg_status hg_image_set_summary(hg_image *image, const hg_summary *summary);
hg_status hg_image_set_collector(hg_image *image, const hg_collector *collector);
/* Memory at `address`. Spans outside of all regions are listed but not scanned (and counted). */
hg_status hg_image_add_region(hg_image *image, uint64_t address, const void *data, uint64_t bytes);
hg_status hg_image_set_spans(hg_image *image, const hg_spans *spans);
hg_status hg_image_set_slots(hg_image *image, const hg_slots *slots);
/* Where the heap itself knows which words are pointers: what `bits` covers is searched as they say,
 * whatever the types do; other objects by their types. */
hg_status hg_image_add_pointer_bits(hg_image *image, const hg_pointer_bits *bits);
/* Types and sites are numbered from 0 in the order of these calls, as the slot columns have it. */
hg_status hg_image_add_type(hg_image *image, const hg_type *type);
hg_status hg_image_add_site(hg_image *image, const hg_site *site);
hg_status hg_image_add_group(hg_image *image, const hg_group *group, uint32_t *index);
hg_status hg_image_add_root(hg_image *image, const hg_root *root);
/* The object that begins at an address is a value of a type, if nothing in the program tells what
 * it is: so says who asks. It is no root. */
hg_status hg_image_add_hint(hg_image *image, uint64_t address, uint32_t type);
/* A grey object, in the order in which the collector will take them. */
hg_status hg_image_add_work(hg_image *image, uint64_t address);

#pragma GCC visibility pop

#endif
