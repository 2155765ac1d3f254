/* SPDX-License-Identifier: MIT
 *
 * heapgraph/gather.h - tables out of memory.
 *
 * For heaps whose tables lie scattered: what an image wants in one piece is put together here.
 */
#ifndef HEAPGRAPH_GATHER_H
#define HEAPGRAPH_GATHER_H

#include "image.h"

#pragma GCC visibility push(default)

/* A piece of memory that was read; an array of them is sorted by address, without overlaps. */
typedef struct hg_memory {
	uint64_t address;
	const void *data;
	uint64_t bytes;
} hg_memory;

/* Copies `size` bytes from each of n addresses, one behind the other, to rows. What is in no memory
 * becomes zeros; *missing counts such rows. */
hg_status hg_gather_rows(const hg_memory *memory, size_t n_memory, const hg_column *addresses,
			 uint64_t n, uint64_t size, void *rows, uint64_t *missing);

/* Numbers the slots of spans in use from 0, span by span in the order of the table: first[i] is the
 * first one of span i. *slots is their number. A span's count is cut down to what its pages hold.
 */
hg_status hg_spans_number(const hg_spans *spans, uint64_t page_size, uint64_t *first,
			  uint64_t *slots);

/* Makes a bitmap by slot out of bitmaps by span: that of span i lies at row i of `addresses`, and
 * its first `ones` bits are taken as set. bits has room for bytes. Bits that are in no memory are
 * 0; *missing counts spans that have such. spans->first_slot tells where they go. */
hg_status hg_gather_bits(const hg_memory *memory, size_t n_memory, const hg_spans *spans,
			 uint64_t page_size, const hg_column *addresses, const hg_column *ones,
			 void *bits, uint64_t bytes, uint64_t *missing);

#pragma GCC visibility pop

#endif
