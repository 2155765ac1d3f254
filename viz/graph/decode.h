/* SPDX-License-Identifier: MIT
 *
 * decode.h - what decode.c and objects.c share while an image becomes a graph.
 */
#ifndef HG_DECODE_H
#define HG_DECODE_H

#include "lookup.h"

struct decoder {
	hg_graph *graph;
	const hg_image *image;
	struct hgi_heap heap;
	struct hgi_region *regions; /* sorted, apart from each other */
	size_t n_regions;
	size_t region;      /* where the object before ended */
	uint64_t low, high; /* addresses that only a pointer into the heap has */
	bool *site_known;   /* per site; some entries stand for "not known" */
};

/* Fills in graph->objects, for which there is room, and their rows of links; counts the pointers
 * to each node. */
hg_status hgi_decode_objects(struct decoder *d, struct hgi_progress *progress);

#endif
