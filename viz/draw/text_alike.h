/* SPDX-License-Identifier: MIT
 *
 * text_alike.h - a variable of one function, once in each of many goroutines or threads that stand
 * there: they are one row with a count. A thousand lines that differ by a number alone say no more,
 * and hide the one that is another. Those of the goroutine that GDB stands in, and those of a few,
 * keep rows of their own.
 *
 * Grouped by the file that defines.
 */
#ifndef HG_TEXT_ALIKE_H
#define HG_TEXT_ALIKE_H

#include "text.h"

enum { HGI_ALIKE = 4 /* goroutines or threads from which on they are one row */ };

/* ---- text_alike.c: pointers ------------------------------------------------------------------ */

/* What makes pointers of different goroutines alike. */
struct hgi_alike_key {
	const char *function, *variable;
	uint32_t line;   /* of the declaration: two variables of a function may have one name */
	uint32_t thread; /* where this one is; not compared */
	bool goroutine;
};

/* False: the pointer is in no frame, or in one of the current goroutine. */
bool hgi_alike_key(const hg_graph *graph, const hg_edge *edge, struct hgi_alike_key *key);
bool hgi_alike_same(const struct hgi_alike_key *a, const struct hgi_alike_key *b);
/* Goes on with a hash; begin with 0. */
uint64_t hgi_alike_hash(uint64_t hash, const struct hgi_alike_key *key);
/* How many different threads there are for each class: counts[class]++ for each of the n pairs
 * class << 32 | thread but for those that are there twice. Sorts the pairs. */
void hgi_alike_count(uint64_t *pairs, size_t n, uint32_t *counts);

/* A row of a list of holders: one pointer, or those that are alike. */
struct hgi_alike {
	const hg_edge *edge; /* the first of them */
	uint32_t pointers;
	uint32_t threads; /* that they are in; 0: one pointer for itself */
	bool differ;      /* they lead to different places in their targets */
};

struct hgi_alike_rows {
	struct hgi_alike *rows; /* in the order of the edges, each where the first of its own is */
	size_t n;
	bool folded, goroutines; /* some row stands for several; of goroutines, not of threads */
};

/* The rows of n edges, which must stay; fold: alike ones become one. Fails as the text does. */
hg_status hgi_alike_begin(struct hgi_alike_rows *rows, struct hgi_text *text, const hg_edge *edges,
			  size_t n, bool fold);
void hgi_alike_end(struct hgi_alike_rows *rows);
/* "1,000 goroutines" */
struct hgi_name hgi_alike_threads(const struct hgi_text *text, const struct hgi_alike *row);
/* "1,000 goroutines: main.worker.conn"; of one pointer its hgi_edge_label */
struct hgi_name hgi_alike_label(const struct hgi_text *text, const struct hgi_alike *row);

/* ---- text_crowd.c: objects ------------------------------------------------------------------- */

/* Objects of one type that only such pointers hold, each from one goroutine. */
struct hgi_crowd {
	hg_node first;
	uint32_t objects, threads; /* threads: goroutines or threads that hold them */
	uint64_t bytes, retained, retained_objects; /* of all */
	bool lengths;                               /* arrays of different lengths */
};

struct hgi_crowds {
	uint32_t *of; /* per node: its crowd + 1, 0: none */
	struct hgi_crowd *crowds;
	uint32_t n;       /* those of fewer than HGI_ALIKE threads have no objects */
	uint64_t objects; /* of all crowds */
	bool goroutines;
};

/* Those among the objects that a filter lets through (NULL: all) with at least so many pointers to
 * them; least 0: there are none. Fails as the text does. */
hg_status hgi_crowds_begin(struct hgi_crowds *crowds, struct hgi_text *text,
			   const hg_filter *filter, size_t least);
void hgi_crowds_end(struct hgi_crowds *crowds);
/* The crowd of an object, NULL if it stands for itself. */
const struct hgi_crowd *hgi_crowd_of(const struct hgi_crowds *crowds, hg_node node);
/* "main.conn ×1,000"; of an object alone its hgi_node_label */
struct hgi_name hgi_crowd_label(const struct hgi_text *text, const struct hgi_crowds *crowds,
				hg_node node);
/* The cell "held by" of a row: "1,000 goroutines: main.worker.conn", as hgi_text_holders_cell. */
void hgi_crowd_holders_cell(struct hgi_text *text, struct hgi_table *table,
			    const struct hgi_crowds *crowds, hg_node node, size_t before);
/* The rows of a list: of n nodes that are ranked by key, and of all crowds, the first `limit`. Puts
 * them into nodes, which has room for n and all crowds, and returns how many there are. */
typedef uint64_t hgi_crowd_key(const hg_graph *graph, hg_node node, const struct hgi_crowd *crowd);
size_t hgi_crowd_rank(const struct hgi_crowds *crowds, const hg_graph *graph, hgi_crowd_key *key,
		      hg_node *nodes, size_t n, size_t limit);
/* Columns of the longest label. */
size_t hgi_crowd_widest(const struct hgi_text *text, const struct hgi_crowds *crowds,
			const hg_node *nodes, size_t n);
/* How many of a list's objects n rows stand for. */
uint64_t hgi_crowd_shown(const struct hgi_crowds *crowds, const hg_node *nodes, size_t n);
/* "; alike ones of several goroutines are one line" if some of the n rows are */
const char *hgi_crowd_note(const struct hgi_crowds *crowds, const hg_node *nodes, size_t n);

#endif
