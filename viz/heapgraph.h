/* SPDX-License-Identifier: MIT
 *
 * heapgraph.h - the public interface of libheapgraph: heap images in, object graphs out.
 *
 * An adapter (in GDB, one per kind of heap) describes a heap as an hg_image: memory, spans, bits,
 * types, sites and roots, as borrowed arrays. hg_graph_build decodes it once into an hg_graph that
 * owns everything it needs; all questions are then asked of the graph. A snapshot file holds a
 * graph too, so the debugger and heapviz share every function below, and every text.
 *
 * The graph. Node 0 is the root; it points to the groups (the globals, each frame, ...), a group
 * points to objects by named pointers, objects point to objects by fields:
 *
 *     0 (root) -> 1..n_groups groups -> objects in address order
 *
 * The library never exits, never aborts and trusts no number it is given: columns are clamped to
 * their bytes, indices are checked, and what does not fit is a finding (hg_text_check), not a
 * crash. Functions return a status and put the result last. Functions on one graph must not run at
 * the same time. Handles are released by their _destroy, which accepts NULL.
 */
#ifndef HEAPGRAPH_H
#define HEAPGRAPH_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#define HG_API_VERSION 13

#pragma GCC visibility push(default)

typedef enum hg_status {
	HG_OK,
	HG_NO_MEMORY,
	HG_BAD_INPUT, /* hg_last_error() says what and where */
	HG_NOT_FOUND,
	HG_CANCELLED, /* the progress function asked for it */
	HG_IO         /* hg_last_error() holds the file and the system's reason */
} hg_status;

/* One line about the last failure in this thread; never NULL. */
const char *hg_last_error(void);

/* HG_API_VERSION of the library, for those who load it at run time. */
int hg_api_version(void);

typedef struct hg_image hg_image;
typedef struct hg_graph hg_graph;

enum { HG_MAX_HEAD = 127 }; /* see hg_spans.head */

typedef uint32_t hg_node;  /* index of a node */
#define HG_NONE UINT32_MAX /* no node, no span, no type, no site */

/* What texts, filters and snapshots call the type of an object that nothing gives a type. */
#define HG_UNTYPED "untyped"

/* Called now and then by functions that may take long: part of 1 done. Non-zero cancels. */
typedef int hg_progress_fn(void *context, double part);

/* ---- Image: what an adapter hands over ---------------------------------------------------------
 *
 * Borrowed: everything passed here must stay unchanged until the image is destroyed.
 */

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
	HG_LEADS_EITHER   /* pointees only: an array, or one value if its number is 0 */
} hg_leads;

/* A pointer outside the heap that leads into it. */
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
/* A grey object, in the order in which the collector will take them. */
hg_status hg_image_add_work(hg_image *image, uint64_t address);

/* ---- Gathering: tables out of memory -----------------------------------------------------------
 *
 * For heaps whose tables lie scattered: what an image wants in one piece is put together here.
 */

/* A piece of memory that was read; an array of them is sorted by address, without overlaps. */
typedef struct hg_memory {
	uint64_t address;
	const void *data;
	uint64_t bytes;
} hg_memory;

/* Copies `size` bytes from each of n addresses, one behind the other, to rows. What is in no memory
 * becomes zeros; *missing counts such rows. */
hg_status hg_gather_rows(const hg_memory *memory, size_t n_memory, const hg_column *addresses,
			 uint64_t n, uint64_t size, void *rows, uint64_t *missing);

/* Numbers the slots of spans in use from 0, span by span in the order of the table: first[i] is the
 * first one of span i. *slots is their number. A span's count is cut down to what its pages hold.
 */
hg_status hg_spans_number(const hg_spans *spans, uint64_t page_size, uint64_t *first,
			  uint64_t *slots);

/* Makes a bitmap by slot out of bitmaps by span: that of span i lies at row i of `addresses`, and
 * its first `ones` bits are taken as set. bits has room for bytes. Bits that are in no memory are
 * 0; *missing counts spans that have such. spans->first_slot tells where they go. */
hg_status hg_gather_bits(const hg_memory *memory, size_t n_memory, const hg_spans *spans,
			 uint64_t page_size, const hg_column *addresses, const hg_column *ones,
			 void *bits, uint64_t bytes, uint64_t *missing);

/* Types for objects that have none in the slot table, as on Go's own heap: they spread from the
 * roots along pointers whose declared types say what is there. What wins over what is told at the
 * head of graph/propagate.c. Objects that no type comes to have HG_NONE. */

/* A pointer in the values of a type, and where it leads. */
typedef struct hg_pointee {
	uint64_t offset; /* of the pointer, in bytes from the start of an element */
	hg_leads leads;
	uint32_t type;   /* HG_LEADS_VALUE, _ARRAY, _FILL, _EITHER: of the elements */
	uint64_t beside; /* HG_LEADS_WORD: offset of the word that stands for a type; _ARRAY,
			    _EITHER: of the number of elements (64 bits), HG_FIXED: `count` is
			    their number */
	uint64_t count;  /* HG_LEADS_EITHER: the type of the value */
	uint64_t repeat; /* so many such pointers, one every `stride` bytes, each with its own */
	uint64_t stride; /* `beside`: an array in the value. 0 is 1 */
} hg_pointee;
#define HG_FIXED UINT64_MAX
hg_status hg_image_add_pointee(hg_image *image, uint32_t type, const hg_pointee *pointee);

/* Answers while the graph is built, for what would be too much to hand over before. Each may be
 * NULL. They may add types and pointees to the image, and nothing else. HG_CANCELLED ends the
 * building. */
typedef struct hg_type_source {
	void *context;
	/* What a pointer leads to that has this word beside it, or at the start of its object:
	 * leads (not HG_LEADS_WORD or _START), type, count. Asked once for each word. */
	hg_status (*of_word)(void *context, uint64_t word, hg_pointee *answer);
	/* Adds the pointees of a type. Asked once, when the first object of the type was found. */
	hg_status (*describe)(void *context, uint32_t type);
	/* A word of an object that is in no region; HG_NOT_FOUND: it cannot be read. */
	hg_status (*peek)(void *context, uint64_t address, uint64_t *word);
	uint64_t block_size; /* slots without pointers of this size may hold several smaller */
	uint32_t block;      /* values: what is seen of less than all of it makes it this type */
} hg_type_source;
hg_status hg_image_set_type_source(hg_image *image, const hg_type_source *source);

/* ---- Graph -------------------------------------------------------------------------------------
 */

/* Decodes an image. progress may be NULL. The graph borrows nothing from the image. */
hg_status hg_graph_build(const hg_image *image, hg_progress_fn *progress, void *context,
			 hg_graph **graph);
void hg_graph_destroy(hg_graph *graph);

typedef enum hg_reach {
	HG_GARBAGE, /* no root leads to it */
	HG_UNNAMED, /* only words without a name do: a conservative collector keeps it */
	HG_NAMED    /* a named variable or the heap's own roots lead to it */
} hg_reach;

typedef enum hg_colour { HG_WHITE, HG_GREY, HG_BLACK } hg_colour;

typedef enum hg_node_kind { HG_KIND_ROOT, HG_KIND_GROUP, HG_KIND_OBJECT } hg_node_kind;

/* A node of a cut-out graph that stands for many objects (hg_select.fold). */
typedef enum hg_fold {
	HG_FOLD_NONE,
	HG_FOLD_FAN,  /* so many more of one type below a dominator */
	HG_FOLD_CHAIN /* so many of one type, each held by the one before */
} hg_fold;

/* What a diff says of an object or of a pointer (hg_diff_graph). Of a pointer that leads elsewhere
 * now there are two: one that is gone, where it led, and one that has changed, where it leads. */
typedef enum hg_delta {
	HG_DELTA_NONE,
	HG_DELTA_NEW,
	HG_DELTA_GONE,
	HG_DELTA_CHANGED, /* of an object: one of its pointers or values did */
	HG_DELTAS
} hg_delta;

typedef struct hg_node_info {
	hg_node_kind kind;
	uint64_t address;
	uint64_t size;       /* bytes of the slot */
	uint64_t requested;  /* bytes asked for */
	uint32_t type, site; /* HG_NONE if unknown */
	uint64_t count;      /* elements: requested / size of the type; 1 if not an array */
	bool array;          /* shown as T[count] */
	uint32_t span, slot; /* index of the span, index of the slot within it */
	uint32_t size_class;
	bool noscan;
	hg_colour colour;
	bool unswept;  /* its span waits to be swept: then it is freed, if it is white */
	uint32_t work; /* place in the work list from 1, 0: not in it */
	hg_reach reach;
	uint32_t in_degree; /* pointers that lead here; unnamed words are not counted */
	uint32_t out_degree;
	/* in a cut-out graph (hg_graph_select), what was cut off around this node */
	uint32_t hidden_in, hidden_out;
	/* a fold: address and type are those of its first object, size is that of all */
	hg_fold fold;
	uint32_t fold_named;   /* objects of the type, which the fold is about */
	uint32_t fold_objects; /* these, and all that only they keep */
	uint32_t fold_shared;  /* of all: with two or more pointers to them */
	hg_delta delta;
	uint32_t fold_deltas[HG_DELTAS]; /* of all objects of a fold */
} hg_node_info;

typedef struct hg_edge {
	hg_node from, to;
	uint32_t root;        /* index of the root when `from` is a group, else HG_NONE */
	uint64_t from_offset; /* byte in `from` where the pointer is */
	uint64_t to_offset;   /* byte in `to` where it points, > 0: interior */
} hg_edge;

typedef struct hg_totals {
	uint32_t nodes, groups, objects, edges, roots;
	uint64_t bytes;                   /* of all objects' slots */
	uint64_t requested;               /* bytes of them that were asked for */
	uint32_t named, unnamed, garbage; /* objects by hg_reach */
	uint64_t named_bytes, unnamed_bytes, garbage_bytes;
	uint32_t colours[3]; /* objects by hg_colour */
	uint64_t colour_bytes[3];
	uint32_t unswept; /* white objects in spans that wait to be swept */
	uint64_t unswept_bytes;
	uint32_t unswept_spans;
	uint32_t shared;   /* objects with two or more pointers to them */
	uint32_t dangling; /* pointers into the heap to no allocated slot */
	uint32_t spans;
	uint32_t untyped;        /* objects without a type */
	uint64_t unread_bytes;   /* of objects whose memory was in no region */
	uint32_t hidden_objects; /* in a cut-out graph: objects of the whole one left out */
	uint64_t hidden_bytes;
	uint32_t on_ways; /* where ways were cut out: objects of the whole that lie on them, or 0 */
	uint32_t folds;   /* nodes that are folds, and the objects in them */
	uint64_t folded_objects;
	bool compared;                      /* a graph of a diff, or cut out of one: */
	uint64_t deltas[HG_DELTAS];         /* objects of the whole */
	uint64_t pointer_deltas[HG_DELTAS]; /* and pointers of its variables and survivors */
} hg_totals;

void hg_graph_totals(const hg_graph *graph, hg_totals *totals);
hg_status hg_graph_summary(const hg_graph *graph, hg_summary *summary);
hg_status hg_graph_collector(const hg_graph *graph, hg_collector *collector);
hg_status hg_graph_node(const hg_graph *graph, hg_node node, hg_node_info *info);
hg_status hg_graph_type(const hg_graph *graph, uint32_t type, hg_type *out);
hg_status hg_graph_site(const hg_graph *graph, uint32_t site, hg_site *out);
hg_status hg_graph_group(const hg_graph *graph, hg_node node, hg_group *out);
hg_status hg_graph_root(const hg_graph *graph, uint32_t root, hg_root *out);

/* The object whose slot holds `address`, also in its middle; HG_NOT_FOUND else. */
hg_status hg_graph_find(const hg_graph *graph, uint64_t address, hg_node *node, uint64_t *offset);

/* What stands at an address, whether or not an object does: for "show" of a bad pointer. */
typedef enum hg_place {
	HG_PLACE_OUTSIDE, /* not in the heap's arena */
	HG_PLACE_UNUSED,  /* in the arena, in no span in use */
	HG_PLACE_TAIL,    /* in a span, behind its last slot */
	HG_PLACE_HEAD,    /* what the heap keeps at the start of a slot */
	HG_PLACE_FREE,    /* a slot that never held an object */
	HG_PLACE_FREED,   /* a slot whose object was freed; type and site still say what it was */
	HG_PLACE_OBJECT
} hg_place;
typedef struct hg_place_info {
	hg_place place;
	uint32_t span, slot, type, site, size_class;
	uint64_t slot_address, elem_size, span_base;
} hg_place_info;
void hg_graph_place(const hg_graph *graph, uint64_t address, hg_place_info *info);

/* Pointers out of a node by offset, and into it (named roots, then objects by address, unnamed
 * words last: those behind the first in_degree). Arrays belong to the graph and stay valid as long
 * as it does. */
hg_status hg_graph_out(const hg_graph *graph, hg_node node, const hg_edge **edges, size_t *count);
hg_status hg_graph_in(const hg_graph *graph, hg_node node, const hg_edge **edges, size_t *count);

/* A shortest path from the root to node: edges[0].from is node 0. `edges` has room for max;
 * *count is its length even if larger. HG_NOT_FOUND: garbage. Named roots are preferred. */
hg_status hg_graph_path(const hg_graph *graph, hg_node node, hg_edge *edges, size_t max,
			size_t *count);

/* A shortest path along which marking will come to a white node: from a grey object through white
 * ones. As hg_graph_path, but edges[0].from is the grey object. HG_NOT_FOUND: there is none. */
hg_status hg_graph_grey_path(const hg_graph *graph, hg_node node, hg_edge *edges, size_t max,
			     size_t *count);

/* How many objects of each of the first n sites are on the heap: reachable ones, and garbage. */
void hg_graph_site_counts(const hg_graph *graph, uint64_t *live, uint64_t *garbage, size_t n);

/* The n of User#n: the object is the nth of its type by address, from 1. 0 for other nodes. */
uint32_t hg_graph_ordinal(const hg_graph *graph, hg_node node);

/* Spans in use, by address: position 0..totals.spans - 1. */
typedef struct hg_span {
	uint32_t index; /* in the heap's own table */
	uint32_t size_class;
	bool noscan;
	uint64_t base, end; /* of its pages */
	uint64_t elem_size;
	uint32_t elem_count;
} hg_span;
hg_status hg_graph_span(const hg_graph *graph, uint32_t position, hg_span *out);

/* What is wrong with an image, found while it was decoded. */
typedef enum hg_finding_kind {
	HG_FINDING_REGION,        /* index, value: wraps around or overlaps another; left out */
	HG_FINDING_SPAN_SHAPE,    /* index, value: element size; no place for a single slot */
	HG_FINDING_SPAN_PAGES,    /* index, value: slots, other: slots that its pages hold */
	HG_FINDING_SPAN_OVERLAP,  /* index, other: index of the span whose memory it shares */
	HG_FINDING_SLOT_OVERLAP,  /* index, other: index of the span whose slots it shares */
	HG_FINDING_SLOT_TABLE,    /* index, value..other: slots beyond the slot table */
	HG_FINDING_SPAN_COUNT,    /* index, value: counted by the heap, other: bits set */
	HG_FINDING_TYPE_MASK,     /* index of the type, value: bits, other: words of an element */
	HG_FINDING_TYPE_INDEX,    /* index, slot, value: type that is not in the table */
	HG_FINDING_SITE_INDEX,    /* index, slot, value: site that is not in the table */
	HG_FINDING_SLACK,         /* index, slot, value: more than the slot's size, other */
	HG_FINDING_ROOT_GROUP,    /* index of the root, value: group that there is not */
	HG_FINDING_DANGLING_ROOT, /* node: group, index of the root, value: where it points */
	HG_FINDING_DANGLING,      /* node, offset, value: where it points */
	HG_FINDING_WORK,          /* index in the work list, value: address of no object */
	HG_FINDING_UNREAD,        /* node, value: bytes of it that are in no region */
	HG_FINDING_ALLOC_BYTES,   /* value: counted by the heap, other: sum of allocated slots */
	HG_FINDING_INVARIANT,     /* node, offset, index: a black object points to a white one (node
				     `index`), which the running collection will free */
	HG_FINDING_KINDS
} hg_finding_kind;

enum { HG_FINDING_EXAMPLES = 3 };
typedef struct hg_finding_example {
	hg_node node;
	uint32_t index, slot;
	uint64_t offset, value, other;
} hg_finding_example;
typedef struct hg_finding {
	hg_finding_kind kind;
	uint64_t count; /* the first few of them are the examples */
	hg_finding_example examples[HG_FINDING_EXAMPLES];
} hg_finding;
/* Findings are numbered from 0 by kind; HG_NOT_FOUND behind the last. */
hg_status hg_graph_finding(const hg_graph *graph, uint32_t index, hg_finding *out);

/* ---- Events: what the collector did ------------------------------------------------------------
 */

typedef enum hg_event_kind {
	HG_EVENT_NONE,
	HG_EVENT_CYCLE,     /* a collection starts; detail: 1 when the program asked for it */
	HG_EVENT_PHASE,     /* detail: hg_phase that begins */
	HG_EVENT_ROOTS,     /* a set of roots is scanned; from: its address */
	HG_EVENT_ALLOC,     /* object was allocated; detail: bytes of its slot */
	HG_EVENT_SHADE,     /* object became grey; from: address of the pointer that led to it */
	HG_EVENT_BLACKEN,   /* object was scanned; detail: pointers followed */
	HG_EVENT_BARRIER,   /* object became grey by the write barrier; from: address of the pointer
			       that is overwritten; detail: 0 its old value, 1 its new one */
	HG_EVENT_ASSIST,    /* an allocation pays; detail: units of marking */
	HG_EVENT_SWEEP,     /* a span was swept; object: its base; detail: objects freed */
	HG_EVENT_FREE,      /* object was freed */
	HG_EVENT_FINALIZER, /* object's finalizer was queued */
	HG_EVENT_DONE,      /* the collection is over; detail: objects freed by it */
	HG_EVENT_KINDS
} hg_event_kind;

typedef struct hg_event {
	uint64_t object; /* address */
	uint64_t from;
	uint32_t cycle; /* number of the collection, from 1 */
	hg_event_kind kind;
	uint32_t type, site; /* of the object at that time, HG_NONE if unknown */
	uint32_t detail;
} hg_event;

/* The graph shows the heap as it was after these events, which are number `first` and following
 * since the start of the program; those before them are forgotten. Copied. */
hg_status hg_graph_set_events(hg_graph *graph, uint64_t first, const hg_event *events, size_t n);
/* The events belong to the graph. */
hg_status hg_graph_events(const hg_graph *graph, uint64_t *first, const hg_event **events,
			  size_t *n);

/* ---- Analyses ----------------------------------------------------------------------------------
 *
 * Each is made when first asked for and kept with the graph. On big graphs hg_graph_analyse makes
 * them with progress, and may be cancelled; it can be asked again then.
 *
 * Memory, measured by a test (tests/unit/graph_memory.c), in bytes:
 *
 *                         per object   per pointer
 *     the graph                   40            16
 *     holders (hg_graph_in)                      8
 *     dominators                  20                   4 and 12 more while they are made
 *     the dominator tree           8
 *     cycles                       4                   20 more while they are made; and 4 per
 *                                                    object in a cycle, 32 per cycle
 *     owners                       5             1     8 more while they are made
 *     paths, sets                                      16, 5 while they are used
 */
typedef enum hg_analysis {
	HG_HOLDERS = 1,
	HG_DOMINATORS = 2,
	HG_CYCLES = 4,
	HG_OWNERS = 8
} hg_analysis; /* may be or-ed */
hg_status hg_graph_analyse(const hg_graph *graph, uint32_t what, hg_progress_fn *progress,
			   void *context);

/* A filter: which objects a list shows. The language is described in graph/filter.c. On
 * HG_BAD_INPUT hg_last_error says what is wrong, and *error_at (may be NULL) the byte where. */
typedef struct hg_filter hg_filter;
hg_status hg_filter_create(const hg_graph *graph, const char *text, hg_filter **filter,
			   size_t *error_at);
void hg_filter_destroy(hg_filter *filter);
bool hg_filter_test(const hg_filter *filter, hg_node node);
/* What may follow: words that go on where `text` ends, each ended by '\n'; hg_text_destroy. */
hg_status hg_filter_complete(const hg_graph *graph, const char *text, char **words);

/* The object called 0xADDRESS (of a byte in it) or TYPE#N. */
hg_status hg_graph_named(const hg_graph *graph, const char *name, hg_node *node);

/* What a node alone keeps alive, itself included: what is freed when nothing points to it any more.
 * Words without a name keep only what nothing else does; garbage retains nothing. See
 * graph/dominators.c. */
typedef struct hg_retained {
	hg_node dominator; /* the nearest node on all ways to it; HG_NONE: garbage, or node 0 */
	uint32_t objects;
	uint64_t bytes;
} hg_retained;
hg_status hg_graph_retained(const hg_graph *graph, hg_node node, hg_retained *retained);
/* The nodes below a node in the dominator tree, those that retain most first; at most max of
 * *total. */
hg_status hg_graph_dominated(const hg_graph *graph, hg_node node, hg_node *nodes, size_t max,
			     size_t *count, size_t *total);
/* The objects that retain most; filter may be NULL. */
hg_status hg_graph_largest(const hg_graph *graph, const hg_filter *filter, hg_node *nodes,
			   size_t max, size_t *count, size_t *total);

/* What a set of nodes reaches, and what of that nobody else keeps. For one node the exclusive part
 * is what it retains. */
typedef struct hg_set {
	uint32_t objects, exclusive_objects;
	uint64_t bytes, exclusive_bytes;
} hg_set;
hg_status hg_graph_set(const hg_graph *graph, const hg_node *nodes, size_t n, hg_set *set);

/* Objects that lead back to themselves (strongly connected components with a cycle), most bytes
 * first; HG_NOT_FOUND behind the last. */
typedef struct hg_cycle {
	uint32_t objects;
	uint64_t bytes;
	hg_reach reach;
	const hg_node *nodes; /* by address; belongs to the graph */
} hg_cycle;
hg_status hg_graph_cycle(const hg_graph *graph, uint32_t index, hg_cycle *cycle);
/* The cycle of a node, HG_NONE if it is in none. */
hg_status hg_graph_cycle_of(const hg_graph *graph, hg_node node, uint32_t *index);
/* Pointers into a cycle from outside, without words that have no name; at most max of *total. */
hg_status hg_graph_cycle_holders(const hg_graph *graph, uint32_t index, hg_edge *edges, size_t max,
				 uint64_t *total);
/* A shortest way from the first object of a cycle back to it; *count is its length even if larger
 * than max. */
hg_status hg_graph_loop(const hg_graph *graph, uint32_t index, hg_edge *edges, size_t max,
			size_t *count);

/* All shortest ways from each variable to an object: variables before words without a name, then
 * the nearest first. Given one after the other, as hg_graph_path gives one; HG_NOT_FOUND at the
 * end. Totals are saturated. */
typedef struct hg_paths hg_paths;
hg_status hg_paths_create(const hg_graph *graph, hg_node node, hg_progress_fn *progress,
			  void *context, hg_paths **paths);
void hg_paths_destroy(hg_paths *paths);
void hg_paths_totals(const hg_paths *paths, uint64_t *total, uint64_t *named);
hg_status hg_paths_next(hg_paths *paths, hg_edge *edges, size_t max, size_t *count);
/* The one given last, once more: for those who had no room for it. */
hg_status hg_paths_again(const hg_paths *paths, hg_edge *edges, size_t max, size_t *count);

/* Distinct holders of a node; words without a name do not count. */
typedef struct hg_sharing {
	uint32_t variables; /* named pointers, each for itself */
	uint32_t groups;    /* that these are in: frames, the globals ... */
	uint32_t objects;   /* that point to it, once or more often */
} hg_sharing;
hg_status hg_graph_sharing(const hg_graph *graph, hg_node node, hg_sharing *sharing);
/* Objects with two or more pointers to them, those with most distinct holders first, then most
 * pointers; at most max of *total. filter may be NULL. */
hg_status hg_graph_shared(const hg_graph *graph, const hg_filter *filter, hg_node *nodes,
			  size_t max, size_t *count, size_t *total);

/* Objects by type, by size of the slot, or by site; most bytes first, hg_rows_destroy. */
typedef enum hg_by { HG_BY_TYPE, HG_BY_SIZE, HG_BY_SITE } hg_by;
typedef struct hg_row {
	uint64_t key; /* type, bytes, or site; HG_NONE: without */
	uint32_t objects, garbage;
	uint64_t bytes, garbage_bytes;
	uint64_t retained; /* by any one of them; 0 if not asked for */
} hg_row;
hg_status hg_graph_histogram(const hg_graph *graph, hg_by by, bool retained,
			     const hg_filter *filter, hg_row **rows, size_t *n);
void hg_rows_destroy(hg_row *rows);

/* What changed between two graphs of one heap; which objects and variables are the same,
 * graph/diff.c says. Both graphs must outlive the diff. */
typedef struct hg_diff hg_diff;
typedef struct hg_diff_totals {
	uint32_t fresh, gone, survived;
	uint64_t fresh_bytes, gone_bytes, survived_bytes;
	uint32_t recoloured; /* of the survivors */
	/* of variables and of objects that survived: the others are new or gone as a whole */
	uint64_t retargeted, pointers_new, pointers_gone;
	uint64_t values;   /* that changed */
	uint32_t compared; /* survivors whose values both graphs know */
	uint32_t changed;  /* survivors of which a pointer or a value changed */
} hg_diff_totals;
typedef enum hg_change_kind { HG_RETARGETED, HG_POINTER_NEW, HG_POINTER_GONE } hg_change_kind;
typedef struct hg_change {
	hg_change_kind kind;
	hg_edge before, after; /* in their graphs; from and to are HG_NONE if there is none */
} hg_change;
hg_status hg_diff_create(const hg_graph *before, const hg_graph *after, hg_progress_fn *progress,
			 void *context, hg_diff **diff);
void hg_diff_destroy(hg_diff *diff);
void hg_diff_get_totals(const hg_diff *diff, hg_diff_totals *totals);
/* The same object in the other graph; HG_NONE: it is new, or gone. after: node is one of `after`.
 */
hg_node hg_diff_other(const hg_diff *diff, bool after, hg_node node);
/* Changes of pointers: variables first, then by object; HG_NOT_FOUND behind the last. */
hg_status hg_diff_change(const hg_diff *diff, size_t index, hg_change *change);
/* Values that changed, by object; HG_NOT_FOUND behind the last. Cells belong to the graphs. */
struct hg_cell;
typedef struct hg_value_change {
	hg_node before, after;
	const struct hg_cell *was, *is;
} hg_value_change;
hg_status hg_diff_value(const hg_diff *diff, size_t index, hg_value_change *change);
/* One graph of all that was before and all that is after, in which hg_node_info.delta and
 * hg_graph_edge_delta say what became of it. Two objects may have one address: the one that is gone
 * comes first. Cells tell what a value was. It borrows nothing from the diff. */
hg_status hg_diff_graph(const hg_diff *diff, hg_graph **graph);
hg_delta hg_graph_edge_delta(const hg_graph *graph, const hg_edge *edge);
void hg_diff_graphs(const hg_diff *diff, const hg_graph **before, const hg_graph **after);

/* ---- Fields and values: what only a debugger knows ------------------------------------------- */

/* One row of a node's picture. For an object, `offset` is where the field starts; for a group, rows
 * stand for roots in their order and offset is the index of the root. */
typedef struct hg_cell {
	uint64_t offset;
	const char *name;  /* "age", "name" */
	const char *value; /* "26", "\"Bob\"", "" where an edge says it */
	hg_window window;  /* the cell is a slice or string header */
} hg_cell;

hg_status hg_graph_set_cells(hg_graph *graph, hg_node node, const hg_cell *cells, size_t count);
hg_status hg_graph_cells(const hg_graph *graph, hg_node node, const hg_cell **cells, size_t *count);
/* The first node with cells behind `after`, which is 0 at first; HG_NOT_FOUND: no more. */
hg_status hg_graph_next_cells(const hg_graph *graph, hg_node after, hg_node *node);

/* Names for the pointer words of a type, so that texts, paths and pictures can say `left` instead
 * of +8. Given per type, for one element. The value is the C type of the pointer, "" if unknown. */
hg_status hg_graph_set_fields(hg_graph *graph, uint32_t type, const hg_cell *fields, size_t count);
hg_status hg_graph_fields(const hg_graph *graph, uint32_t type, const hg_cell **fields,
			  size_t *count);
/* Name of an edge as a foreign snapshot gives it, "" if it gives none. */
const char *hg_graph_edge_name(const hg_graph *graph, const hg_edge *edge);

/* ---- Owners: the Rust view ---------------------------------------------------------------------
 *
 * The smallest shape that Rust has for each object, by the rules at the head of graph/owners.c.
 * It says what the pointers of this moment allow; whether the program will write or read through
 * them again, no picture of the heap knows.
 */
typedef enum hg_shape {
	HG_SHAPE_DROPPED, /* no variable leads to it: Rust would have dropped it */
	HG_SHAPE_OWNED,   /* one pointer owns it: Box, Vec, String, or by value in its owner */
	HG_SHAPE_LENT,    /* and variables that die before the owner point to it: & */
	HG_SHAPE_SHARED,  /* several own it: Rc */
	HG_SHAPE_CYCLE,   /* a pointer that closes a cycle leads to it: Rc, and that one is Weak */
	HG_SHAPES
} hg_shape;

/* What a pointer is to the object where it leads. */
typedef enum hg_hold {
	HG_HOLD_NONE, /* not asked: from an object that is dropped, an unnamed word, the runtime */
	HG_HOLD_OWNER,
	HG_HOLD_LENT,
	HG_HOLD_WEAK
} hg_hold;

typedef struct hg_ownership {
	hg_shape shape;
	bool threads;                /* variables of two threads lead to it: Arc, Mutex */
	bool leaks;                  /* dropped, but counts of references would keep it */
	bool refused;                /* two of the lent ones are in each other's way: no &mut */
	bool rivals;                 /* and two such could both write */
	uint32_t owners, lent, weak; /* pointers to it by hg_hold */
	uint32_t writers;            /* owning and lent ones whose types let them write */
	uint32_t lent_writers;       /* the lent ones of them */
	uint32_t root;               /* of those that lead to it the one that lives longest */
} hg_ownership;

typedef struct hg_shape_totals {
	uint64_t objects, bytes, owners, lent, weak;
	uint64_t refused, threads; /* objects of which that is true */
	uint64_t cells;            /* objects that somebody could write to */
} hg_shape_totals;

typedef struct hg_ownership_totals {
	hg_shape_totals shape[HG_SHAPES];
	uint64_t leak_objects, leak_bytes;
} hg_ownership_totals;

typedef struct hg_owners hg_owners;

/* An analysis (HG_OWNERS), which belongs to the graph. */
hg_status hg_graph_owners(const hg_graph *graph, const hg_owners **owners);
void hg_owners_totals(const hg_owners *owners, hg_ownership_totals *totals);
hg_status hg_owners_node(const hg_owners *owners, hg_node node, hg_ownership *out);
hg_hold hg_owners_hold(const hg_owners *owners, const hg_edge *edge);
/* The pointers of named variables, those that live longest first; HG_NOT_FOUND behind the last. */
hg_status hg_owners_root(const hg_owners *owners, uint32_t index, hg_edge *out);
/* Whether the type of a pointer lets it write; true where the type is not known. */
bool hg_owners_could_write(const hg_owners *owners, const hg_edge *edge);

/* What of the object where it leads a variable covers, in bytes: what a slice sees, the field or
 * element of a pointer into the middle, else all of it. */
typedef struct hg_extent {
	uint64_t low, high; /* the first one, and the first behind */
} hg_extent;
hg_extent hg_owners_extent(const hg_owners *owners, const hg_edge *variable);

/* Whether two lent variables may live at once; graph/lending.c has the rules. */
typedef enum hg_lending {
	HG_LENDING_APART, /* neither covers anything of what the other does */
	HG_LENDING_READ,  /* both read */
	HG_LENDING_INNER, /* the one that dies first borrows from the other, which waits */
	HG_LENDING_REFUSED
} hg_lending;
/* longer: the one that dies last, first in the order of hg_owners_root. */
hg_lending hg_owners_lending(const hg_owners *owners, const hg_edge *longer,
			     const hg_edge *shorter);

/* ---- Cutting out -------------------------------------------------------------------------------
 */

typedef struct hg_select {
	const hg_node *seeds; /* start here; none: every root group */
	size_t n_seeds;
	uint32_t depth; /* steps from the seeds; 0: no limit */
	uint32_t limit; /* objects at most; 0: 200 */
	bool backwards; /* also follow pointers back: all that hangs together with the seeds */
	bool garbage;   /* include objects that no root leads to */
	bool unnamed;   /* include the group of unnamed words */
	bool fold;      /* wide fans and long chains of one type become one node; not during a
			   collection, as each object has its own colour then */
	/* Only what lies on a way from the seeds, or from a root group, to one of these nodes, and
	 * that passes an object of the type. Without `to` ways end at each such object. */
	const hg_node *to;
	size_t n_to;
	const char *type; /* its name; NULL: any */
	bool changed; /* in a graph of a diff, likewise: ways past what has a delta, and also what
			 has one and no way leads to */
} hg_select;

/* A graph of the chosen nodes, nearest first, with counts of what was left out around each. Node
 * numbers are new; roots and groups that lead to no chosen node are dropped. Backwards, holders are
 * followed further back, but not to what else they point to. A seed that is garbage opens the way
 * to garbage; unnamed words count in hidden_in only where they are asked for. What folds is told at
 * the head of draw/fold.c; pointers to one target that leave a fold are one, and the others count
 * in its hidden_in. Of ways the shortest are taken first, and depth bounds their length.
 * HG_BAD_INPUT: a node is no group and no object; HG_NOT_FOUND: there is no such way. */
hg_status hg_graph_select(const hg_graph *graph, const hg_select *select, hg_graph **cut);

/* One graph of all that was there at several moments of one program, given in their order: objects
 * by their address, groups and roots by their names, and every pointer that there was. Tables,
 * values and reach are those of the last graph that has them. HG_BAD_INPUT: a graph without
 * addresses. */
hg_status hg_graph_union(const hg_graph *const *graphs, size_t n, hg_graph **all);

/* ---- Snapshots ---------------------------------------------------------------------------------
 */

/* A V8 .heapsnapshot; see graph/snapshot.h for the format. Written in one pass to a temporary file
 * beside `path`, which is renamed when all of it is on the disk: a failure leaves the old file.
 * Read in one pass, too; HG_BAD_INPUT tells the byte where the file is wrong. progress may be NULL.
 */
hg_status hg_snapshot_write(const hg_graph *graph, const char *path, hg_progress_fn *progress,
			    void *context);
hg_status hg_snapshot_read(const char *path, hg_progress_fn *progress, void *context,
			   hg_graph **graph);

/* ---- Texts -------------------------------------------------------------------------------------
 *
 * The same words in GDB and in heapviz. Lines end in '\n'; nothing is longer than `width` columns
 * but names. Release with hg_text_destroy.
 */
typedef struct hg_text_options {
	bool symbolic;     /* objects as User#1 (nth of its type by address) instead of addresses */
	bool ascii;        /* no characters beyond ASCII */
	uint32_t limit;    /* lines of a list, 0: 20, UINT32_MAX: all; the rest is counted */
	uint32_t width;    /* columns, 0: 80 */
	uint32_t sort;     /* of hg_text_types and hg_text_objects: 0 by bytes, 1 count, 2 name */
	const char *type;  /* hg_text_objects: only this type */
	bool garbage;      /* hg_text_objects: only garbage */
	bool shared;       /* hg_text_objects: only objects with two or more pointers to them */
	uint32_t site;     /* hg_text_objects: only objects of this site + 1; 0: all */
	const char *where; /* lists of objects: only those that pass this filter; NULL: all */
	uint32_t by;       /* hg_text_types: hg_by */
	bool retained;     /* hg_text_types: also what each row retains */
} hg_text_options;

void hg_text_destroy(char *text);

hg_status hg_text_overview(const hg_graph *, const hg_text_options *, char **text);
hg_status hg_text_types(const hg_graph *, const hg_text_options *, char **text);
hg_status hg_text_objects(const hg_graph *, const hg_text_options *, char **text);
hg_status hg_text_spans(const hg_graph *, const hg_text_options *, char **text);
hg_status hg_text_roots(const hg_graph *, const hg_text_options *, char **text);
/* One object: type, size, class, span and slot, colour, site, its cells if set, who holds it. */
hg_status hg_text_object(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* What a node is called: "User 0xc000012000", "User#1", "#0 main"; one line. */
hg_status hg_text_label(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* What stands at an address that is no object, in one line. */
hg_status hg_text_place(const hg_graph *, const hg_text_options *, uint64_t address, char **text);
/* The pointer that is stored at an address: "Node#3.next", "main's variable list", "a pointer". */
hg_status hg_text_pointer(const hg_graph *, const hg_text_options *, uint64_t address, char **text);
/* Every pointer to node, each with its own address; HG_NONE: all shared objects, most first. */
hg_status hg_text_share(const hg_graph *, const hg_text_options *, hg_node, char **text);
hg_status hg_text_refs(const hg_graph *, const hg_text_options *, hg_node, char **text);
hg_status hg_text_backrefs(const hg_graph *, const hg_text_options *, hg_node, char **text);
hg_status hg_text_path(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* What the collector is doing: phase, colours, work list, the next collection; with a warning where
 * its invariant is broken. */
hg_status hg_text_collector(const hg_graph *, const hg_text_options *, char **text);
/* Whether the running collection, or else the next one, will keep an object, and by which path. */
hg_status hg_text_why(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* The Rust view: who owns and who borrows node, and what rustc would refuse; HG_NONE: objects by
 * shape. */
hg_status hg_text_owners(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* A Rust program that makes the objects of the graph and tests what hg_text_owners says of them.
 * node: the object of which it also has what rustc refuses; HG_NONE: that with most pointers. */
hg_status hg_text_owners_rust(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* All shortest ways from each variable to a node, at most `limit`. */
hg_status hg_text_paths(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* Objects that lead back to themselves, with a loop and who holds them from outside; a node: only
 * the cycle that it is in; HG_NONE: all. */
hg_status hg_text_cycles(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* The arena as a strip: which pages are in use, and how full they are; where bytes are lost. */
hg_status hg_text_map(const hg_graph *, const hg_text_options *, char **text);
/* What changed from `before` to `after`. */
hg_status hg_text_diff(const hg_graph *before, const hg_graph *after, const hg_text_options *,
		       char **text);
/* The same of a diff that was made, with progress, before. */
hg_status hg_text_changes(const hg_diff *, const hg_text_options *, char **text);
/* What goes when a node goes; HG_NONE: the objects that retain most. */
hg_status hg_text_retained(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* The tree of dominators below a node, folded to `limit` lines; HG_NONE: all of it. */
hg_status hg_text_dominators(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* Findings about the image itself, and "no findings". *findings is their number. */
hg_status hg_text_check(const hg_graph *, const hg_text_options *, char **text, uint32_t *findings);
/* The picture in characters: names at the left, objects at the right. */
hg_status hg_text_diagram(const hg_graph *, const hg_text_options *, char **text);
/* The last `limit` events, a line each with its number; node: only those about this object,
 * HG_NONE: all. */
hg_status hg_text_events(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* What the events tell of the object at an address, also of one that is gone. */
hg_status hg_text_history(const hg_graph *, const hg_text_options *, uint64_t address, char **text);
/* Everything in the graph by shape, without addresses, in the order in which it is reached: what
 * `heap expect` compares. */
hg_status hg_text_canonical(const hg_graph *, char **text);

#pragma GCC visibility pop

#endif
