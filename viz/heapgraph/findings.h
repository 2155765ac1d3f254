/* SPDX-License-Identifier: MIT
 *
 * heapgraph/findings.h - what is wrong with an image.
 */
#ifndef HEAPGRAPH_FINDINGS_H
#define HEAPGRAPH_FINDINGS_H

#include "base.h"

#pragma GCC visibility push(default)

/* What is wrong with an image, found while it was decoded. */
typedef enum hg_finding_kind {
	HG_FINDING_REGION,        /* index, value: wraps around or overlaps another; left out */
	HG_FINDING_SPAN_SHAPE,    /* index, value: element size; no place for a single slot */
	HG_FINDING_SPAN_PAGES,    /* index, value: slots, other: slots that its pages hold */
	HG_FINDING_SPAN_OVERLAP,  /* index, other: index of the span whose memory it shares */
	HG_FINDING_SLOT_OVERLAP,  /* index, other: index of the span whose slots it shares */
	HG_FINDING_SLOT_TABLE,    /* index, value..other: slots beyond the slot table */
	HG_FINDING_SPAN_COUNT,    /* index, value: counted by the heap, other: bits set */
	HG_FINDING_TYPE_MASK,     /* index of the type, value: bits, other: words of an element */
	HG_FINDING_TYPE_INDEX,    /* index, slot, value: type that is not in the table */
	HG_FINDING_SITE_INDEX,    /* index, slot, value: site that is not in the table */
	HG_FINDING_SLACK,         /* index, slot, value: more than the slot's size, other */
	HG_FINDING_ROOT_GROUP,    /* index of the root, value: group that there is not */
	HG_FINDING_DANGLING_ROOT, /* node: group, index of the root, value: where it points */
	HG_FINDING_DANGLING,      /* node, offset, value: where it points */
	HG_FINDING_WORK,          /* index in the work list, value: address of no object */
	HG_FINDING_UNREAD,        /* node, value: bytes of it that are in no region */
	HG_FINDING_ALLOC_BYTES,   /* value: counted by the heap, other: sum of allocated slots */
	HG_FINDING_INVARIANT,     /* node, offset, index: a black object points to a white one (node
				     `index`), which the running collection will free */
	HG_FINDING_KINDS
} hg_finding_kind;

enum { HG_FINDING_EXAMPLES = 3 };
typedef struct hg_finding_example {
	hg_node node;
	uint32_t index, slot;
	uint64_t offset, value, other;
} hg_finding_example;
typedef struct hg_finding {
	hg_finding_kind kind;
	uint64_t count; /* the first few of them are the examples */
	hg_finding_example examples[HG_FINDING_EXAMPLES];
} hg_finding;
/* Findings are numbered from 0 by kind; HG_NOT_FOUND behind the last. */
hg_status hg_graph_finding(const hg_graph *graph, uint32_t index, hg_finding *out);

#pragma GCC visibility pop

#endif
