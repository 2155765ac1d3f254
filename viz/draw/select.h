/* SPDX-License-Identifier: MIT
 *
 * select.h - what hg_graph_select is made of: choosing nodes (select.c, select_ways.c), folding a
 * graph before a part of it is cut out (fold.c), cutting out what was chosen (cut.c).
 */
#ifndef HG_SELECT_H
#define HG_SELECT_H

#include "graph/graph.h"

enum { HGI_SELECT_LIMIT = 200 }; /* objects, where none is given */

/* ---- select_ways.c --------------------------------------------------------------------------- */

/* hg_graph_select where it asks for ways: with `to` or `type`. */
hg_status hgi_select_ways(const hg_graph *graph, const hg_select *select, bool fold,
			  hg_graph **cut);

/* ---- fold.c ---------------------------------------------------------------------------------- */

/* A graph in which fans and chains are folded (fold.c). Seeds, which are valid nodes, are not
 * folded; they are given back as nodes of the new graph. */
hg_status hgi_fold(const hg_graph *graph, hg_node *seeds, size_t n_seeds, hg_graph **folded);

/* ---- cut.c ----------------------------------------------------------------------------------- */

/* A graph of the nodes that are chosen (per node), without groups that lead to none of them.
 * anchors: a last group of words without a name leads to those that are chosen; none: there is no
 * such group. number: NULL, or filled in per node with its number in the cut, 0 if it is not. */
hg_status hgi_cut(const hg_graph *graph, const bool *chosen, const hg_node *anchors,
		  size_t n_anchors, hg_node *number, hg_graph **cut);

#endif
