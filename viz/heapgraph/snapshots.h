/* SPDX-License-Identifier: MIT
 *
 * heapgraph/snapshots.h - graphs in files.
 */
#ifndef HEAPGRAPH_SNAPSHOTS_H
#define HEAPGRAPH_SNAPSHOTS_H

#include "base.h"

#pragma GCC visibility push(default)

/* A V8 .heapsnapshot; see graph/snapshot.h for the format. Written in one pass to a temporary file
 * beside `path`, which is renamed when all of it is on the disk: a failure leaves the old file.
 * Read in one pass, too; HG_BAD_INPUT tells the byte where the file is wrong. progress may be NULL.
 */
hg_status hg_snapshot_write(const hg_graph *graph, const char *path, hg_progress_fn *progress,
			    void *context);
hg_status hg_snapshot_read(const char *path, hg_progress_fn *progress, void *context,
			   hg_graph **graph);

#pragma GCC visibility pop

#endif
