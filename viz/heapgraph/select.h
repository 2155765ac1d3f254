/* SPDX-License-Identifier: MIT
 *
 * heapgraph/select.h - a small graph out of a large one, and one of several moments.
 */
#ifndef HEAPGRAPH_SELECT_H
#define HEAPGRAPH_SELECT_H

#include "base.h"

#pragma GCC visibility push(default)

typedef struct hg_select {
	const hg_node *seeds; /* start here; none at all: every root group */
	size_t n_seeds;
	/* and here: addresses below a stack, where roots lead that dangle (hg_graph_popped). A
	 * group that was followed has its own there, too. */
	const uint64_t *popped;
	size_t n_popped;
	uint32_t depth; /* steps from the seeds; 0: no limit */
	uint32_t limit; /* objects at most; 0: 200 */
	bool backwards; /* also follow pointers back: all that hangs together with the seeds */
	bool garbage;   /* include objects that no root leads to */
	bool unnamed;   /* include the group of unnamed words */
	bool fold;      /* wide fans and long chains of one type become one node, */
	bool page;      /* and objects with all that only they keep, until the cut fits a page;
			   not backwards, of ways, or of a diff */
	/* Only what lies on a way from the seeds, or from a root group, to one of these nodes, and
	 * that passes an object of the type. Without `to` ways end at each such object. */
	const hg_node *to;
	size_t n_to;
	const char *type; /* its name; NULL: any */
	bool changed;  /* in a graph of a diff, likewise: ways past what has a delta, and also what
			  has one and no way leads to */
	hg_node *into; /* out, not for ways: per node of the graph the node of the cut that it is,
			  or that stands for it; 0: left out. NULL: not asked */
} hg_select;

/* A graph of the chosen nodes, nearest first, with counts of what was left out around each. Node
 * numbers are new; roots and groups that lead to no chosen node are dropped. Backwards, holders are
 * followed further back, but not to what else they point to. A seed that is garbage opens the way
 * to garbage; unnamed words count in hidden_in only where they are asked for. What folds is told at
 * the head of draw/fold_plan.c; pointers to one target that leave a fold are one, and the others
 * count in its hidden_in. Of ways the shortest are taken first, and depth bounds their length.
 * HG_BAD_INPUT: a node is no group and no object; HG_NOT_FOUND: there is no such way. */
hg_status hg_graph_select(const hg_graph *graph, const hg_select *select, hg_graph **cut);

/* One graph of all that was there at several moments of one program, given in their order: objects
 * by their address, groups and roots by their names, and every pointer that there was. Tables,
 * values and reach are those of the last graph that has them. HG_BAD_INPUT: a graph without
 * addresses. */
hg_status hg_graph_union(const hg_graph *const *graphs, size_t n, hg_graph **all);

#pragma GCC visibility pop

#endif
