/* SPDX-License-Identifier: MIT
 *
 * decode.h - what decode.c, objects.c and pointer_bits.c share while an image becomes a graph.
 */
#ifndef HG_DECODE_H
#define HG_DECODE_H

#include "lookup.h"

struct hgi_range {
	uint64_t start, end;
};

struct decoder {
	hg_graph *graph;
	const hg_image *image;
	struct hgi_heap heap;
	struct hgi_region *regions; /* sorted, apart from each other */
	size_t n_regions;
	size_t region;         /* where the object before ended */
	hg_pointer_bits *bits; /* sorted; those without bytes are none */
	size_t n_bits;
	size_t bit;            /* where the object before ended */
	struct hgi_range *own; /* the heap's own pages, sorted */
	size_t n_own, own_capacity;
	uint64_t low, high; /* addresses that only a pointer into the heap has */
	bool *site_known;   /* per site; some entries stand for "not known" */
};

/* Fills in graph->objects, for which there is room, and their rows of links; counts the pointers
 * to each node. */
hg_status hgi_decode_objects(struct decoder *d, struct hgi_progress *progress);

/* Whether a pointer into the heap that leads to no object is wrong: not one to the heap's own. */
bool hgi_dangles(const struct decoder *d, uint64_t value);

/* ---- pointer_bits.c -------------------------------------------------------------------------- */

/* Fills in d->bits. */
hg_status hgi_pointer_bits_sort(struct decoder *d);
/* The bits about the word at an address, NULL if there are none; *end: where that ceases to hold.
 * Addresses may only rise from call to call. */
const hg_pointer_bits *hgi_pointer_bits_at(struct decoder *d, uint64_t address, uint64_t *end);
/* Bit i: the word so many behind `word` holds a pointer. It tells of *words words. *more: whether
 * the object may hold pointers behind them. */
uint64_t hgi_pointer_mask(const hg_pointer_bits *bits, uint64_t word, unsigned *words, bool *more);

/* Gives types to objects that have none, once all pointers are known; see propagate.c. */
hg_status hgi_propagate(struct decoder *d, struct hgi_progress *progress);

#endif
