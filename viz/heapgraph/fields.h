/* SPDX-License-Identifier: MIT
 *
 * heapgraph/fields.h - fields and values: what only a debugger knows.
 */
#ifndef HEAPGRAPH_FIELDS_H
#define HEAPGRAPH_FIELDS_H

#include "nodes.h"

#pragma GCC visibility push(default)

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

#pragma GCC visibility pop

#endif
