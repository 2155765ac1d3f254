/* SPDX-License-Identifier: MIT
 *
 * heapgraph/nodes.h - the graph: its nodes and pointers, and what the heap says of them.
 */
#ifndef HEAPGRAPH_NODES_H
#define HEAPGRAPH_NODES_H

#include "image.h"

#pragma GCC visibility push(default)

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
	HG_FOLD_FAN,   /* so many more of one type below a dominator */
	HG_FOLD_CHAIN, /* so many of one type, each held by the one before */
	HG_FOLD_TREE,  /* an object and all that only it keeps */
	HG_FOLD_REST,  /* so many more below a dominator, of several types */
	HG_FOLDS
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
	uint32_t fold_named;      /* objects of the type, which the fold is about */
	uint32_t fold_objects;    /* these, and all that only they keep */
	uint32_t fold_shared;     /* of all: with two or more pointers to them */
	uint32_t fold_colours[3]; /* of all, by hg_colour */
	uint32_t fold_unswept;    /* white ones of them whose spans wait to be swept */
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

/* The roots that lead to no object but to where a stack frame was (hg_root.popped): rising numbers,
 * borrowed from the graph. They are no pointers of the graph. Of more than HG_MAX_POPPED the first
 * ones are known as such. */
enum { HG_MAX_POPPED = 256 };
void hg_graph_popped(const hg_graph *graph, const uint32_t **roots, size_t *count);

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

/* Pointers out of a node by offset, and into it (named roots, then objects by address, garbage
 * behind what is alive, unnamed words last: those behind the first in_degree). Arrays belong to the
 * graph and stay valid as long as it does. */
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

#pragma GCC visibility pop

#endif
