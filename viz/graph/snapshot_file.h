/* SPDX-License-Identifier: MIT
 *
 * snapshot_file.h - what the reader of a snapshot file (snapshot_reader.h) hands to
 * snapshot_load.c, snapshot_load_tables.c and snapshot_foreign.c (which make a graph of it):
 * numbers, not yet checked against each other.
 */
#ifndef HG_SNAPSHOT_FILE_H
#define HG_SNAPSHOT_FILE_H

#include <stdio.h>

#include "graph.h"
#include "snapshot.h"

/* A flat array of numbers. */
struct hgi_numbers {
	uint64_t *values;
	size_t n, capacity;
};

struct hgi_snapshot_file {
	const char *path;
	struct hgi_arena arena; /* strings and the names of node types */

	/* snapshot.meta: where each known column stands in a row, HG_NONE if it is missing */
	uint32_t node_column[HGI_NODE_COLUMNS_END], edge_column[HGI_EDGE_COLUMNS_END];
	uint32_t node_columns, edge_columns;
	const char **node_types;
	size_t n_node_types, node_types_capacity;
	const char **edge_types;
	size_t n_edge_types, edge_types_capacity;
	uint64_t node_count, edge_count; /* as snapshot.node_count says */
	uint64_t version;                /* snapshot.gomem_version, 0: another program's file */
	uint64_t bytes;                  /* of the file, 0 if it does not say */

	/* nodes go straight into the arrays that the graph keeps; in a file of ours the root and
	 * the groups, which come first, are no objects */
	struct hgi_object *objects;
	size_t n_objects, objects_capacity;
	size_t n_nodes, node_rows, edge_rows; /* ours has one row of each more than the graph */
	uint32_t *starts;                     /* per node: its first link, by edge_count */
	size_t starts_capacity;
	uint64_t sum;   /* of edge_count so far */
	bool has_extra; /* the file has columns that only some have */
	struct hgi_numbers extra[HGI_NODE_COLUMNS_END - HGI_NODE_COLUMNS_ALWAYS];
	struct hgi_numbers v8_types; /* of nodes, foreign files only */

	struct hgi_link *links;
	size_t n_links, links_capacity;
	struct hgi_numbers link_names; /* type << 32 | name, foreign files only */

	struct hgi_numbers tables[HGI_TABLES_END];
	uint64_t table_offset[HGI_TABLES_END]; /* byte where each begins, 0: not there */
	const char **strings;
	size_t n_strings, strings_capacity;
};

static inline bool hgi_snapshot_is_ours(const struct hgi_snapshot_file *file)
{
	return file->version != 0;
}

/* "FILE: " and what is wrong with it; returns HG_BAD_INPUT. */
hg_status hgi_snapshot_error(const struct hgi_snapshot_file *file, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline hg_status hgi_snapshot_no_memory(const struct hgi_snapshot_file *file)
{
	return hgi_error(HG_NO_MEMORY, "%s: no memory for the snapshot", file->path);
}

/* The string of an index, NULL if there is none such. */
static inline const char *hgi_snapshot_string(const struct hgi_snapshot_file *file, uint64_t index)
{
	return index < file->n_strings ? file->strings[index] : NULL;
}

/* ---- snapshot_read.c ------------------------------------------------------------------------- */

hg_status hgi_snapshot_parse(struct hgi_snapshot_file *file, FILE *stream,
			     const struct hgi_progress *progress);

/* ---- snapshot_load_tables.c ------------------------------------------------------------------ */

/* Those that nodes refer to, and then, when the nodes are there, those that refer to nodes. */
hg_status hgi_snapshot_load_tables(const struct hgi_snapshot_file *file, hg_graph *graph);
hg_status hgi_snapshot_load_late_tables(const struct hgi_snapshot_file *file, hg_graph *graph);

/* ---- snapshot_foreign.c ---------------------------------------------------------------------- */

hg_status hgi_snapshot_load_foreign(struct hgi_snapshot_file *file, hg_graph *graph);

#endif
