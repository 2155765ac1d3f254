/* SPDX-License-Identifier: MIT
 *
 * heapgraph/owners.h - the Rust view.
 *
 * The smallest shape that Rust has for each object, by the rules at the head of graph/owners.c.
 * It says what the pointers of this moment allow; whether the program will write or read through
 * them again, no picture of the heap knows.
 */
#ifndef HEAPGRAPH_OWNERS_H
#define HEAPGRAPH_OWNERS_H

#include "nodes.h"

#pragma GCC visibility push(default)

typedef enum hg_shape {
	HG_SHAPE_DROPPED, /* no variable leads to it: Rust would have dropped it */
	HG_SHAPE_OWNED,   /* one pointer owns it: Box, Vec, String, or by value in its owner */
	HG_SHAPE_LENT,    /* and variables that die before the owner point to it: & */
	HG_SHAPE_SHARED,  /* several own it: Rc */
	HG_SHAPE_CYCLE,   /* a pointer that closes a cycle leads to it: Rc, and that one is Weak */
	HG_SHAPES
} hg_shape;

/* What a pointer is to the object where it leads. */
typedef enum hg_hold {
	HG_HOLD_NONE, /* not asked: from an object that is dropped, an unnamed word, the runtime */
	HG_HOLD_OWNER,
	HG_HOLD_LENT,
	HG_HOLD_WEAK
} hg_hold;

typedef struct hg_ownership {
	hg_shape shape;
	bool threads;                /* variables of two threads lead to it: Arc, Mutex */
	bool leaks;                  /* dropped, but counts of references would keep it */
	bool refused;                /* two of the lent ones are in each other's way: no &mut */
	bool rivals;                 /* and two such could both write */
	uint32_t owners, lent, weak; /* pointers to it by hg_hold */
	uint32_t writers;            /* owning and lent ones whose types let them write */
	uint32_t lent_writers;       /* the lent ones of them */
	uint32_t root;               /* of those that lead to it the one that lives longest */
} hg_ownership;

typedef struct hg_shape_totals {
	uint64_t objects, bytes, owners, lent, weak;
	uint64_t refused, threads; /* objects of which that is true */
	uint64_t cells;            /* objects that somebody could write to */
} hg_shape_totals;

typedef struct hg_ownership_totals {
	hg_shape_totals shape[HG_SHAPES];
	uint64_t leak_objects, leak_bytes;
} hg_ownership_totals;

typedef struct hg_owners hg_owners;

/* An analysis (HG_OWNERS), which belongs to the graph. */
hg_status hg_graph_owners(const hg_graph *graph, const hg_owners **owners);
void hg_owners_totals(const hg_owners *owners, hg_ownership_totals *totals);
hg_status hg_owners_node(const hg_owners *owners, hg_node node, hg_ownership *out);
hg_hold hg_owners_hold(const hg_owners *owners, const hg_edge *edge);
/* The pointers of named variables, those that live longest first; HG_NOT_FOUND behind the last. */
hg_status hg_owners_root(const hg_owners *owners, uint32_t index, hg_edge *out);
/* Whether the type of a pointer lets it write; true where the type is not known. */
bool hg_owners_could_write(const hg_owners *owners, const hg_edge *edge);

/* What of the object where it leads a variable covers, in bytes: what a slice sees, the field or
 * element of a pointer into the middle, else all of it. */
typedef struct hg_extent {
	uint64_t low, high; /* the first one, and the first behind */
} hg_extent;
hg_extent hg_owners_extent(const hg_owners *owners, const hg_edge *variable);

/* Whether two lent variables may live at once; graph/lending.c has the rules. */
typedef enum hg_lending {
	HG_LENDING_APART, /* neither covers anything of what the other does */
	HG_LENDING_READ,  /* both read */
	HG_LENDING_INNER, /* the one that dies first borrows from the other, which waits */
	HG_LENDING_REFUSED
} hg_lending;
/* longer: the one that dies last, first in the order of hg_owners_root. */
hg_lending hg_owners_lending(const hg_owners *owners, const hg_edge *longer,
			     const hg_edge *shorter);

#pragma GCC visibility pop

#endif
