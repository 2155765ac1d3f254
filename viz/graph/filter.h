/* SPDX-License-Identifier: MIT
 *
 * filter.h - a filter between its parser (filter.c) and the one who asks it (filter_test.c).
 *
 * A filter is a program for a machine with one flag: each step tests the object and sets the flag,
 * or negates it, or jumps on what it is. So testing needs neither recursion nor a stack.
 */
#ifndef HG_FILTER_H
#define HG_FILTER_H

#include "graph.h"

/* As the words in filter.c. */
enum hgi_field {
	HGI_FIELD_TYPE,
	HGI_FIELD_SITE,
	HGI_FIELD_COLOUR,
	HGI_FIELD_SIZE,
	HGI_FIELD_RETAINED,
	HGI_FIELD_HOLDERS,
	HGI_FIELD_POINTERS,
	HGI_FIELD_ADDRESS,
	HGI_FIELD_GARBAGE,
	HGI_FIELD_KEPT,
	HGI_FIELD_LIVE,
	HGI_FIELD_SHARED,
	HGI_FIELD_CYCLE,
	HGI_FIELD_UNSWEPT,
	HGI_FIELD_REACHABLE,
};

enum hgi_compare {
	HGI_EQUAL,
	HGI_NOT_EQUAL,
	HGI_LESS,
	HGI_LESS_EQUAL,
	HGI_GREATER,
	HGI_GREATER_EQUAL,
	HGI_CONTAINS
};

struct hgi_step {
	enum { HGI_TEST, HGI_NOT, HGI_JUMP_IF_TRUE, HGI_JUMP_IF_FALSE } what;
	enum hgi_field field;
	enum hgi_compare compare;
	uint32_t to; /* of a jump */
	uint64_t number;
	const char *text;
	const uint8_t *set; /* per node: 1 if it is reached */
};

struct hg_filter {
	const hg_graph *graph;
	struct hgi_arena arena;
	struct hgi_step *steps;
	size_t n, capacity;
};

/* ---- filter_test.c --------------------------------------------------------------------------- */

/* Makes what the step's field needs of the graph. */
hg_status hgi_filter_prepare(hg_filter *filter, struct hgi_step *step);
/* What a place is called: an address 0x..., TYPE#N, or a variable with all that is in it. The nodes
 * that it leads to are marked with all that they reach. HG_NOT_FOUND: there is no such thing. */
hg_status hgi_filter_reach(hg_filter *filter, const char *place, uint8_t **set);

#endif
