/* SPDX-License-Identifier: MIT
 *
 * fold.h - folding a graph before a part of it is cut out.
 */
#ifndef HG_FOLD_H
#define HG_FOLD_H

#include "graph/graph.h"

/* A graph in which fans and chains are folded (fold.c). Seeds, which are valid nodes, are not
 * folded; they are given back as nodes of the new graph. */
hg_status hgi_fold(const hg_graph *graph, hg_node *seeds, size_t n_seeds, hg_graph **folded);

#endif
