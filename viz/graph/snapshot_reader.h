/* SPDX-License-Identifier: MIT
 *
 * snapshot_reader.h - reading a snapshot: members and strings by yajl (snapshot_read.c), the flat
 * arrays of numbers by hand (snapshot_scan.c), their rows (snapshot_take.c). All of it in one pass
 * over the file; snapshot_load.c makes a graph of what was taken.
 */
#ifndef HG_SNAPSHOT_READER_H
#define HG_SNAPSHOT_READER_H

#include <stdio.h>

#include "snapshot_file.h"

enum {
	HGI_READER_BUFFER = 1 << 16,
	HGI_READER_COLUMNS = 256, /* of an array at most */
	HGI_READER_DEPTH = 6,     /* of objects and arrays, whose keys are looked at */
	HGI_READER_KEY = 24,
	HGI_READER_META = 4 /* arrays of snapshot.meta that are looked at */
};

struct hgi_reader;
/* One row of an array of numbers; false after an error. */
typedef bool hgi_row_fn(struct hgi_reader *r, const uint64_t *row);

struct hgi_reader {
	struct hgi_snapshot_file *file;
	FILE *stream;
	char buffer[HGI_READER_BUFFER];
	size_t at, end;
	uint64_t offset; /* of buffer[0] in the file */
	void *json;      /* the parser's */
	struct hgi_progress progress;

	/* where the parser is: keys of the objects around, "" for arrays */
	char path[HGI_READER_DEPTH][HGI_READER_KEY];
	uint32_t depth;
	uint32_t arrays_in_types; /* the first array within *_types holds the names */

	/* the array of numbers that begins here */
	hgi_row_fn *row;
	const char *array;
	size_t columns;
	struct hgi_numbers *table;
	bool seen_nodes, seen_edges, seen_strings;
	bool seen_meta[HGI_READER_META], seen_table[HGI_TABLES_END];
	bool failed;
	hg_status status; /* of what failed */
};

/* The byte that is looked at. */
static inline unsigned long long hgi_reader_offset(const struct hgi_reader *r)
{
	return r->offset + r->at;
}

/* ---- snapshot_scan.c ------------------------------------------------------------------------- */

/* The next piece of the file; false at its end, when it cannot be read, and when the caller wants
 * to stop. */
bool hgi_reader_refill(struct hgi_reader *r);
/* Takes the numbers behind '[', row by row, and stops at ']'. */
bool hgi_reader_scan(struct hgi_reader *r);

/* ---- snapshot_take.c ------------------------------------------------------------------------- */

extern const char *const hgi_node_column_names[HGI_NODE_COLUMNS_END];
extern const char *const hgi_edge_column_names[HGI_EDGE_COLUMNS_END];

/* Sees to it that meta names the columns that nodes and edges need, and forgets those of ours in
 * another program's file. */
bool hgi_reader_check_columns(struct hgi_reader *r);
/* Before the first row of nodes and of edges. */
bool hgi_begin_nodes(struct hgi_reader *r);
bool hgi_begin_edges(struct hgi_reader *r);
bool hgi_take_node(struct hgi_reader *r, const uint64_t *row);
bool hgi_take_edge(struct hgi_reader *r, const uint64_t *row);
bool hgi_take_table_row(struct hgi_reader *r, const uint64_t *row);
/* An array that only other programs need. */
bool hgi_take_nothing(struct hgi_reader *r, const uint64_t *row);

bool hgi_reader_no_memory(struct hgi_reader *r);

#endif
