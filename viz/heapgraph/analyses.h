/* SPDX-License-Identifier: MIT
 *
 * heapgraph/analyses.h - questions to a graph: filters, dominators, cycles, paths, sharing,
 * histograms.
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
#ifndef HEAPGRAPH_ANALYSES_H
#define HEAPGRAPH_ANALYSES_H

#include "nodes.h"

#pragma GCC visibility push(default)

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
/* Pointers into a cycle from outside, without words that have no name; at most max of *total. If
 * the cycle is alive, only those from what is alive: no other holds it. */
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

#pragma GCC visibility pop

#endif
