/* SPDX-License-Identifier: MIT
 *
 * text.h - how every text about a graph is written: one buffer, aligned tables, one way to name
 * things. Texts read the graph through heapgraph.h only.
 *
 * Grouped by the file that defines.
 */
#ifndef HG_TEXT_H
#define HG_TEXT_H

#include "heapgraph.h"

/* ---- text.c: the buffer and the tables ------------------------------------------------------- */

/* Short strings by value: names longer than this are cut. */
struct hgi_name {
	char s[192];
};

struct hgi_text {
	const hg_graph *graph;
	hg_text_options options; /* limit and width are never 0 */
	char *bytes;             /* ended by 0 */
	size_t used, capacity;
	bool failed; /* no memory; all further writing does nothing */
};

/* options may be NULL. Ended by hgi_text_end in every case. */
void hgi_text_begin(struct hgi_text *text, const hg_graph *graph, const hg_text_options *options);
/* Hands the text over, or says why there is none. */
hg_status hgi_text_end(struct hgi_text *text, char **out);
/* Ends it without a text; returns status. */
hg_status hgi_text_drop(struct hgi_text *text, hg_status status);
hg_status hgi_text_no_memory(struct hgi_text *text);

/* printf. Characters that a terminal would obey are replaced, but for a '\n' that ends the format.
 */
void hgi_text_put(struct hgi_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* "  ... and 1,234 more (-limit 0 shows all)", if left is not 0. */
void hgi_text_left_out(struct hgi_text *text, uint64_t left);
/* "→" or "->" */
const char *hgi_text_arrow(const struct hgi_text *text);

/* Columns a string takes on a terminal. */
size_t hgi_text_columns(const char *s);
/* At most so many columns of s, the rest as "…". */
struct hgi_name hgi_clip(const struct hgi_text *text, const char *s, size_t columns);

enum { HGI_TABLE_COLUMNS = 8 };

/* Rows of cells, printed when all are known. */
struct hgi_table {
	struct hgi_text *text;
	const char *align; /* per column 'l' or 'r' */
	char *cells;       /* each ended by 0, row by row */
	size_t used, capacity, n_cells;
	size_t width[HGI_TABLE_COLUMNS];
};

/* `align` has a letter per column and must outlive the table. */
void hgi_table_begin(struct hgi_table *table, struct hgi_text *text, const char *align);
/* The next cell; rows follow each other without a mark. */
void hgi_table_cell(struct hgi_table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Five cells: "objects", "21", "11,584", "bytes" and a note. */
void hgi_table_amount(struct hgi_table *table, const char *what, uint64_t count, uint64_t bytes,
		      const char *note);
/* Prints the rows, `indent` blanks before each, two between columns, and releases the table. */
void hgi_table_end(struct hgi_table *table, int indent);

/* ---- text_names.c: what things are called ---------------------------------------------------- */

/* "10,560" */
struct hgi_name hgi_number(uint64_t n);
/* "1 pointer", "2 pointers", "1,234 objects" */
struct hgi_name hgi_count(uint64_t n, const char *thing);
/* "mark", "sweep termination" */
const char *hgi_phase_name(hg_phase phase);
/* 0x7fffffffe3c8, "in a register" for 0, nothing in symbolic texts */
struct hgi_name hgi_own_address(const struct hgi_text *text, uint64_t address);

/* "User", "gm_int[5]", "tiny block", "untyped" */
struct hgi_name hgi_type_label(const hg_graph *graph, const hg_node_info *info);
/* "User 0xc000012000", "User#1"; a group as hgi_group_label */
struct hgi_name hgi_node_label(const struct hgi_text *text, hg_node node);
/* "global", "#0 share_pointers", "thread 2 #0 worker", "goroutine 7 #2 main.worker", "unnamed
 * words", "runtime" */
struct hgi_name hgi_group_label(const hg_graph *graph, hg_node node);
/* "sharing.c:12", "" if not known */
struct hgi_name hgi_place_label(const char *file, uint32_t line);
/* Where an object was allocated: "sharing.c:12", "" if not known */
struct hgi_name hgi_site_label(const hg_graph *graph, uint32_t site);
/* Why there, in the compiler's words: "returned at sharing.c:19" of "moved to heap: u, returned at
 * sharing.c:19"; "" if not known */
const char *hgi_site_why(const hg_graph *graph, uint32_t site);

/* The place of a byte in an object: ".left", "[3].left", "[3]", "+8" */
struct hgi_name hgi_offset_label(const hg_graph *graph, hg_node node, uint64_t offset);
/* The pointer of an edge: name of the variable or hgi_offset_label */
struct hgi_name hgi_edge_label(const hg_graph *graph, const hg_edge *edge);
/* Where an edge ends within its target: "", "to [2]", "to [1] len 3 cap 4" */
struct hgi_name hgi_target_label(const hg_graph *graph, const hg_edge *edge);
/* What a cell shows: its value, or what a slice sees. */
struct hgi_name hgi_cell_value(const hg_cell *cell);
/* The window of the slice header that holds the pointer; cap 0 if it is none. */
hg_window hgi_edge_window(const hg_graph *graph, const hg_edge *edge);

/* ---- text_sentence.c ------------------------------------------------------------------------- */

struct hgi_sentence {
	char s[512];
};

/* The pointer at an address: "Node#3.next", "main's variable list"; "" if nobody knows it. */
struct hgi_name hgi_pointer_name(const struct hgi_text *text, uint64_t address);

/* What an event of the collector says, without a full stop: "User#2 becomes grey: found through
 * main's variable list". The graph is the one that has the event, or a union with it. */
struct hgi_sentence hgi_event_sentence(const hg_graph *graph, bool symbolic, const hg_event *event);

/* ---- text_object.c --------------------------------------------------------------------------- */

/* The first lines about an object: what it is, where, since when. */
void hgi_text_header(struct hgi_text *text, hg_node node);
/* Its cells, or where nobody set any, its pointers; nothing if it has none. */
void hgi_text_cells(struct hgi_text *text, hg_node node);

/* ---- text_path.c ----------------------------------------------------------------------------- */

/* A row of a table "llll": the pointer, an arrow, where it leads. */
void hgi_text_step(struct hgi_table *table, const hg_edge *edge);

/* ---- text_collector.c ------------------------------------------------------------------------ */

/* "black Node 0x... .next points to white Node 0x..." */
void hgi_text_invariant(struct hgi_text *text, const hg_finding_example *example);

/* ---- text_filter.c -------------------------------------------------------------------------- */

/* The filter of the options; NULL if there is none. Ended by hgi_filter_end in every case. */
struct hgi_filter {
	hg_filter *filter;
};
hg_status hgi_filter_begin(struct hgi_filter *filter, const struct hgi_text *text);
void hgi_filter_end(struct hgi_filter *filter);

/* ---- text_refs.c ----------------------------------------------------------------------------- */

/* "4 pointers:" with a row for each; garbage and unnamed words are said. */
void hgi_text_holders(struct hgi_text *text, hg_node node);
/* "held by user, ptr1, ptr2, ptr3": the same in a line or two. */
void hgi_text_held_by(struct hgi_text *text, hg_node node);
/* "user, 9 goroutines: main.worker.conn, Node 0xc000014000 .left" of n edges until `columns` are
 * full, then "+2 more" of all that there are. */
void hgi_text_names(struct hgi_text *text, const hg_edge *edges, size_t n, uint64_t total,
		    size_t columns, char *out, size_t bytes);
/* Columns of the longest label. */
size_t hgi_text_widest(const struct hgi_text *text, const hg_node *nodes, size_t n);
/* The next cell of a table: "user, ptr1, +2 more", in what `before` columns leave of the line. */
void hgi_text_holders_cell(struct hgi_text *text, struct hgi_table *table, hg_node node,
			   size_t before);

#endif
