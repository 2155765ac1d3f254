/* SPDX-License-Identifier: MIT
 *
 * snapshot_writer.h - writing a snapshot: bytes, numbers and names (snapshot_bytes.c), rows of
 * nodes, edges and locations (snapshot_rows.c), gomem's tables (snapshot_tables.c), the file
 * (snapshot_write.c).
 */
#ifndef HG_SNAPSHOT_WRITER_H
#define HG_SNAPSHOT_WRITER_H

#include <stdio.h>

#include "graph.h"
#include "snapshot.h"

enum { HGI_WRITER_BUFFER = 1 << 16 };

struct hgi_writer {
	const hg_graph *graph;
	FILE *file;
	char buffer[HGI_WRITER_BUFFER];
	size_t used;
	bool no_memory, cancelled;
	struct hgi_progress progress;
	uint64_t done;        /* of progress.total */
	uint64_t numbers;     /* written in this array */
	struct hgi_map known; /* hash of a string -> the string, its index */
	const char **strings;
	size_t n_strings, strings_capacity;
	struct hgi_arena arena;
	uint32_t *type_name; /* per type: index of the string for its objects, 0: not yet */
};

/* ---- snapshot_bytes.c ------------------------------------------------------------------------ */

void hgi_write_flush(struct hgi_writer *w);
void hgi_write_put(struct hgi_writer *w, const char *s);
void hgi_write_quoted(struct hgi_writer *w, const char *s);
/* "name":[ */
void hgi_write_begin_array(struct hgi_writer *w, const char *name);
/* The next number of an array. */
void hgi_write_number(struct hgi_writer *w, uint64_t n);
/* Index of a string in the member strings, where it is put when it is new. */
uint32_t hgi_write_string(struct hgi_writer *w, const char *s);

/* ---- snapshot_rows.c ------------------------------------------------------------------------- */

/* False for columns that no node of this graph has a value for. */
bool hgi_write_has_column(const hg_graph *graph, enum hgi_node_column column);
/* `columns` is the number of those that nodes have. */
void hgi_write_nodes(struct hgi_writer *w);
void hgi_write_edges(struct hgi_writer *w, uint32_t columns);
void hgi_write_locations(struct hgi_writer *w, uint32_t columns);

/* ---- snapshot_tables.c ----------------------------------------------------------------------- */

/* The rows of one table of gomem. */
void hgi_write_table(struct hgi_writer *w, enum hgi_snapshot_table table);

/* ---- snapshot_write.c ------------------------------------------------------------------------ */

/* Counts steps of the work; false when the caller has cancelled it. */
bool hgi_write_goes_on(struct hgi_writer *w, uint64_t steps);

#endif
