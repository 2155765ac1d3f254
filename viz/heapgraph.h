/* SPDX-License-Identifier: MIT
 *
 * heapgraph.h - the public interface of libheapgraph: heap images in, object graphs out.
 *
 * An adapter (in GDB, one per kind of heap) describes a heap as an hg_image: memory, spans, bits,
 * types, sites and roots, as borrowed arrays. hg_graph_build decodes it once into an hg_graph that
 * owns everything it needs; all questions are then asked of the graph. A snapshot file holds a
 * graph too, so the debugger and heapviz share every function below, and every text.
 *
 * The graph. Node 0 is the root; it points to the groups (the globals, each frame, ...), a group
 * points to objects by named pointers, objects point to objects by fields:
 *
 *     0 (root) -> 1..n_groups groups -> objects in address order
 *
 * The library never exits, never aborts and trusts no number it is given: columns are clamped to
 * their bytes, indices are checked, and what does not fit is a finding (hg_text_check), not a
 * crash. Functions return a status and put the result last. Functions on one graph must not run at
 * the same time. Handles are released by their _destroy, which accepts NULL.
 */
#ifndef HEAPGRAPH_H
#define HEAPGRAPH_H

/* What gdbext/gomem/native/structs.py mirrors; it grows when a struct or a function changes. */
#define HG_API_VERSION 16

#include "heapgraph/base.h"      /* status, errors, handles */
#include "heapgraph/image.h"     /* what an adapter hands over */
#include "heapgraph/gather.h"    /* tables out of memory */
#include "heapgraph/leads.h"     /* types of objects that do not say theirs */
#include "heapgraph/nodes.h"     /* the graph */
#include "heapgraph/findings.h"  /* what is wrong with an image */
#include "heapgraph/events.h"    /* what the collector did */
#include "heapgraph/fields.h"    /* names and values that a debugger knows */
#include "heapgraph/analyses.h"  /* filters, dominators, cycles, paths, sharing, histograms */
#include "heapgraph/diff.h"      /* what changed between two graphs */
#include "heapgraph/owners.h"    /* the Rust view */
#include "heapgraph/select.h"    /* a small graph out of a large one */
#include "heapgraph/snapshots.h" /* graphs in files */
#include "heapgraph/texts.h"     /* what commands print */

#endif
