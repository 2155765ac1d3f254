/* SPDX-License-Identifier: MIT
 *
 * lookup.h - what the decoder does millions of times: read a row of a column, find the object at an
 * address. Inline, for that reason only.
 *
 * An address finds its object in a few steps without a search: granule -> span -> slot (by
 * multiplication with the reciprocal of the slot size) -> bit -> number of set bits before it.
 */
#ifndef HG_LOOKUP_H
#define HG_LOOKUP_H

#include <string.h>

#include "graph.h"

/* ---- image.c --------------------------------------------------------------------------------- */

/* A column made ready for many reads. */
struct hgi_reader {
	const uint8_t *first;
	uint64_t stride, rows; /* rows that lie in the column's bytes */
	uint32_t width;
};

struct hgi_reader hgi_reader(const hg_column *column);

/* Row i, 0 where there is none. Little-endian hosts only, as the contents. */
static inline uint64_t hgi_read(const struct hgi_reader *reader, uint64_t row)
{
	const uint8_t *p;
	uint64_t v8;
	uint32_t v4;
	uint16_t v2;

	if (row >= reader->rows)
		return 0;
	p = reader->first + row * reader->stride;
	switch (reader->width) {
	case 8:
		memcpy(&v8, p, sizeof(v8));
		return v8;
	case 4:
		memcpy(&v4, p, sizeof(v4));
		return v4;
	case 2:
		memcpy(&v2, p, sizeof(v2));
		return v2;
	default:
		return *p;
	}
}

/* ---- spans.c: the checked table of spans and the way from an address to a slot -------------- */

struct hgi_heap {
	struct hgi_lookup { /* a span, as the way from an address to a slot needs it */
		uint64_t base, end, elem_size; /* base: of the first object, behind its head */
		uint64_t room;                 /* of a slot, that its object has */
		uint64_t reciprocal;           /* 2^64 / elem_size rounded up; 0: divide */
		uint32_t elem_count;
		uint32_t first_word; /* its slots begin a word of their own */
	} * spans;                   /* as graph->spans; behind them one that holds no address */
	uint32_t n_spans;
	uint64_t low, high; /* all spans lie in low..high */
	uint32_t *granules; /* piece of low..high -> first span that ends behind its start */
	uint32_t shift;     /* log2 of a granule's bytes */
	struct hgi_word {
		uint64_t bits; /* which of 64 slots hold objects */
		uint32_t rank; /* number of objects in all words before */
		uint32_t unused;
	} * words;
	uint64_t n_words;
	uint32_t n_objects;
};

/* Checks the image's spans, puts the good ones into the graph and findings about the others too. */
hg_status hgi_spans_check(hg_graph *graph, const hg_image *image);
/* Builds the granules and the words over graph->spans. On failure release it all the same. */
hg_status hgi_heap_create(struct hgi_heap *heap, hg_graph *graph, const hg_image *image);
void hgi_heap_release(struct hgi_heap *heap);

/* Objects before bit `slot` of a word. Not left to the compiler where that would mean a call. */
static inline uint32_t hgi_objects_before(uint64_t bits, uint64_t slot)
{
	uint64_t x = bits & ((1ull << slot) - 1);

#if defined(__POPCNT__) || defined(__aarch64__)
	return (uint32_t)__builtin_popcountll(x);
#else /* sums of 2, 4, 8 bits, then of bytes: Warren, "Hacker's Delight", 5-1 */
	x -= x >> 1 & 0x5555555555555555ull;
	x = (x & 0x3333333333333333ull) + (x >> 2 & 0x3333333333333333ull);
	x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0full;
	return (uint32_t)(x * 0x0101010101010101ull >> 56);
#endif
}

/* The first of spans[first..] that ends behind the address, where there are several in a granule.
 * Bounded by the granule, whose next one begins at or before the span looked for. */
uint32_t hgi_heap_search(const struct hgi_heap *heap, uint32_t first, uint64_t address);

/* Position of the span whose pages hold the address, HG_NONE else. */
static inline __attribute__((always_inline)) uint32_t hgi_heap_span(const struct hgi_heap *heap,
								    uint64_t address)
{
	uint32_t first;

	if (address - heap->low >= heap->high - heap->low)
		return HG_NONE;
	first = heap->granules[(address - heap->low) >> heap->shift];
	if (__builtin_expect(address >= heap->spans[first].end, 0))
		first = hgi_heap_search(heap, first, address);
	return address >= heap->spans[first].base ? first : HG_NONE;
}

/* Index of the object whose slot holds the address, and where in it; HG_NONE if there is none. */
static inline __attribute__((always_inline)) uint32_t
hgi_heap_object(const struct hgi_heap *heap, uint64_t address, uint64_t *offset)
{
	const uint32_t span = hgi_heap_span(heap, address);
	const struct hgi_lookup *s;
	const struct hgi_word *word;
	uint64_t in_span, slot;

	if (span == HG_NONE)
		return HG_NONE;
	s = &heap->spans[span];
	in_span = address - s->base;
	/* exact below 2^32: Lemire, Kaser, Kurz, "Faster remainder by direct computation" (2019) */
	slot = s->reciprocal && in_span <= UINT32_MAX
		       ? (uint64_t)((unsigned __int128)in_span * s->reciprocal >> 64)
		       : in_span / s->elem_size;
	if (slot >= s->elem_count)
		return HG_NONE;
	word = &heap->words[s->first_word + slot / 64];
	if (!(word->bits >> slot % 64 & 1))
		return HG_NONE;
	*offset = in_span - slot * s->elem_size;
	if (*offset >= s->room) /* what the heap keeps at the start of the next slot */
		return HG_NONE;
	return word->rank + hgi_objects_before(word->bits, slot % 64);
}

#endif
