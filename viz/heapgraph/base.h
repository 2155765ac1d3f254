/* SPDX-License-Identifier: MIT
 *
 * heapgraph/base.h - what all parts have in common: status and errors, handles, nodes, progress.
 */
#ifndef HEAPGRAPH_BASE_H
#define HEAPGRAPH_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

typedef enum hg_status {
	HG_OK,
	HG_NO_MEMORY,
	HG_BAD_INPUT, /* hg_last_error() says what and where */
	HG_NOT_FOUND,
	HG_CANCELLED, /* the progress function asked for it */
	HG_IO         /* hg_last_error() holds the file and the system's reason */
} hg_status;

/* One line about the last failure in this thread; never NULL. */
const char *hg_last_error(void);

/* HG_API_VERSION of the library, for those who load it at run time. */
int hg_api_version(void);

typedef struct hg_image hg_image;
typedef struct hg_graph hg_graph;

typedef uint32_t hg_node;  /* index of a node */
#define HG_NONE UINT32_MAX /* no node, no span, no type, no site */

/* What texts, filters and snapshots call the type of an object that nothing gives a type. */
#define HG_UNTYPED "untyped"

/* Called now and then by functions that may take long: part of 1 done. Non-zero cancels. */
typedef int hg_progress_fn(void *context, double part);

#pragma GCC visibility pop

#endif
