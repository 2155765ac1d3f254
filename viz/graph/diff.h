/* SPDX-License-Identifier: MIT
 *
 * diff.h - a diff, between the comparison (diff.c), its values (diff_values.c) and the graph that
 * shows it (delta.c).
 */
#ifndef HG_DIFF_H
#define HG_DIFF_H

#include "graph.h"

struct hg_diff {
	const hg_graph *side[2];
	hg_node *other[2];             /* per node: the same one in the other graph, HG_NONE */
	uint32_t *root;                /* per root of `before`: the same one of `after`, HG_NONE */
	uint32_t *types[2], *sites[2]; /* per row: number of its class, the same in both */
	hg_change *changes;            /* of pointers */
	size_t n_changes, changes_capacity;
	hg_value_change *values; /* by object */
	size_t n_values, values_capacity;
	hg_diff_totals totals;
};

/* ---- diff_values.c --------------------------------------------------------------------------- */

/* Compares the cells of objects that are in both graphs. */
hg_status hgi_diff_values(struct hg_diff *diff);
/* "26 (was 25)": what a cell shows where its value changed. Lives in the arena; NULL: no memory. */
const char *hgi_diff_was(struct hgi_arena *arena, const hg_cell *was, const hg_cell *is);

#endif
