/* SPDX-License-Identifier: MIT
 *
 * heapgraph/events.h - what the collector did.
 */
#ifndef HEAPGRAPH_EVENTS_H
#define HEAPGRAPH_EVENTS_H

#include "base.h"

#pragma GCC visibility push(default)

typedef enum hg_event_kind {
	HG_EVENT_NONE,
	HG_EVENT_CYCLE,     /* a collection starts; detail: 1 when the program asked for it */
	HG_EVENT_PHASE,     /* detail: hg_phase that begins */
	HG_EVENT_ROOTS,     /* a set of roots is scanned; from: its address */
	HG_EVENT_ALLOC,     /* object was allocated; detail: bytes of its slot */
	HG_EVENT_SHADE,     /* object became grey; from: address of the pointer that led to it */
	HG_EVENT_BLACKEN,   /* object was scanned; detail: pointers followed */
	HG_EVENT_BARRIER,   /* object became grey by the write barrier; from: address of the pointer
			       that is overwritten; detail: 0 its old value, 1 its new one */
	HG_EVENT_ASSIST,    /* an allocation pays; detail: units of marking */
	HG_EVENT_SWEEP,     /* a span was swept; object: its base; detail: objects freed */
	HG_EVENT_FREE,      /* object was freed */
	HG_EVENT_FINALIZER, /* object's finalizer was queued */
	HG_EVENT_DONE,      /* the collection is over; detail: objects freed by it */
	HG_EVENT_KINDS
} hg_event_kind;

typedef struct hg_event {
	uint64_t object; /* address */
	uint64_t from;
	uint32_t cycle; /* number of the collection, from 1 */
	hg_event_kind kind;
	uint32_t type, site; /* of the object at that time, HG_NONE if unknown */
	uint32_t detail;
} hg_event;

/* The graph shows the heap as it was after these events, which are number `first` and following
 * since the start of the program; those before them are forgotten. Copied. */
hg_status hg_graph_set_events(hg_graph *graph, uint64_t first, const hg_event *events, size_t n);
/* The events belong to the graph. */
hg_status hg_graph_events(const hg_graph *graph, uint64_t *first, const hg_event **events,
			  size_t *n);

#pragma GCC visibility pop

#endif
