/* SPDX-License-Identifier: MIT
 *
 * heapgraph/leads.h - types of objects that do not say theirs.
 */
#ifndef HEAPGRAPH_LEADS_H
#define HEAPGRAPH_LEADS_H

#include "image.h"

#pragma GCC visibility push(default)

/* Types for objects that have none in the slot table, as on Go's own heap: they spread from the
 * roots along pointers whose declared types say what is there. What wins over what is told at the
 * head of graph/propagate.c. Objects that no type comes to have HG_NONE. */

/* A pointer in the values of a type, and where it leads. */
typedef struct hg_pointee {
	uint64_t offset; /* of the pointer, in bytes from the start of an element */
	hg_leads leads;
	uint32_t type;   /* HG_LEADS_VALUE, _ARRAY, _FILL, _EITHER: of the elements; _TOLD: if the
			    byte is not 0 */
	uint64_t beside; /* HG_LEADS_WORD: offset of the word that stands for a type; _ARRAY,
			    _EITHER: of the number of elements (64 bits), HG_FIXED: `count` is
			    their number; _TOLD: of the byte, from where the pointer leads */
	uint64_t count;  /* HG_LEADS_EITHER: the type of the value; _TOLD: if the byte is 0 */
	uint64_t repeat; /* so many such pointers, one every `stride` bytes, each with its own */
	uint64_t stride; /* `beside`: an array in the value. 0 is 1 */
} hg_pointee;
#define HG_FIXED UINT64_MAX
hg_status hg_image_add_pointee(hg_image *image, uint32_t type, const hg_pointee *pointee);

/* Answers while the graph is built, for what would be too much to hand over before. Each may be
 * NULL. They may add types and pointees to the image, and nothing else. HG_CANCELLED ends the
 * building. */
typedef struct hg_type_source {
	void *context;
	/* What a pointer leads to that has this word beside it, or at the start of its object:
	 * leads (not HG_LEADS_WORD or _START), type, count. Asked once for each word. */
	hg_status (*of_word)(void *context, uint64_t word, hg_pointee *answer);
	/* Adds the pointees of a type. Asked once, when the first object of the type was found. */
	hg_status (*describe)(void *context, uint32_t type);
	/* A word of an object that is in no region; HG_NOT_FOUND: it cannot be read. */
	hg_status (*peek)(void *context, uint64_t address, uint64_t *word);
	/* Words that stand for a type wherever they are, in ascending order: what lies behind one
	 * in an object without a type is a pointer as beside such a word. They must stay. */
	const uint64_t *sure;
	size_t n_sure;
	uint64_t block_size; /* slots without pointers of this size may hold several smaller */
	uint32_t block;      /* values: what is seen of less than all of it makes it this type */
} hg_type_source;
hg_status hg_image_set_type_source(hg_image *image, const hg_type_source *source);

#pragma GCC visibility pop

#endif
