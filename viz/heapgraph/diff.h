/* SPDX-License-Identifier: MIT
 *
 * heapgraph/diff.h - what changed between two graphs.
 */
#ifndef HEAPGRAPH_DIFF_H
#define HEAPGRAPH_DIFF_H

#include "nodes.h"

#pragma GCC visibility push(default)

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

#pragma GCC visibility pop

#endif
