/* SPDX-License-Identifier: MIT
 *
 * select.h - what hg_graph_select is made of: choosing nodes (select.c, select_ways.c), folding a
 * graph before a part of it is cut out (fold_plan.c, fold.c), cutting out what was chosen (cut.c).
 */
#ifndef HG_SELECT_H
#define HG_SELECT_H

#include "graph/graph.h"

enum { HGI_SELECT_LIMIT = 200 }; /* objects, where none is given */

/* ---- select_ways.c --------------------------------------------------------------------------- */

/* hg_graph_select where it asks for ways: with `to` or `type`. */
hg_status hgi_select_ways(const hg_graph *graph, const hg_select *select, bool fold,
			  hg_graph **cut);

/* ---- fold_plan.c ----------------------------------------------------------------------------- */

enum { HGI_DELTA_MIXED = HG_DELTAS }; /* of a subtree: not all of it is of one hg_delta */

struct hgi_fold_plan {
	hg_node *fold;   /* per node: the first node of its fold, HG_NONE: none */
	uint8_t *kind;   /* per node that is the first of a fold: hg_fold */
	uint8_t *deltas; /* per node: hg_delta of its whole subtree, or mixed; NULL: no diff */
};

/* What to fold; page: until it fits one. Seeds, which are valid nodes, are not folded. Release it
 * in any case. */
hg_status hgi_fold_plan(const hg_graph *graph, const hg_node *seeds, size_t n_seeds, bool page,
			struct hgi_fold_plan *plan);
void hgi_fold_plan_release(struct hgi_fold_plan *plan);
/* Objects of the type of a chain that are in it. */
uint32_t hgi_fold_chain(const hg_graph *graph, const struct hgi_fold_plan *plan, hg_node fold);

/* ---- fold.c ---------------------------------------------------------------------------------- */

/* A graph in which that is folded. Seeds are given back as nodes of the new graph. into: NULL, or
 * filled in per node with the one that stands for it. */
hg_status hgi_fold(const hg_graph *graph, hg_node *seeds, size_t n_seeds, bool page, hg_node *into,
		   hg_graph **folded);

/* ---- cut.c ----------------------------------------------------------------------------------- */

/* A graph of the nodes that are chosen (per node), without groups that lead to none of them, and of
 * the roots that lead below a stack and are chosen (per row of hg_graph_popped; NULL: none).
 * anchors: a last group of words without a name leads to those that are chosen; none: there is no
 * such group. number: NULL, or filled in per node with its number in the cut, 0 if it is not. */
hg_status hgi_cut(const hg_graph *graph, const bool *chosen, const bool *popped,
		  const hg_node *anchors, size_t n_anchors, hg_node *number, hg_graph **cut);

#endif
