/* SPDX-License-Identifier: MIT
 *
 * pointer_bits.c - the heap's own knowledge of which words hold pointers.
 */
#include <stdlib.h>
#include <string.h>

#include "decode.h"

enum { STOPS_BYTES = 9 }; /* for 64 words: HG_BITS_STOPS */

static uint64_t words_in(const hg_pointer_bits *bits)
{
	switch (bits->kind) {
	case HG_BITS_NIBBLES:
		return bits->bytes * 4;
	case HG_BITS_STOPS:
		return bits->bytes / STOPS_BYTES * 64;
	case HG_BITS_PACKED:
	default:
		return bits->bytes * 8;
	}
}

static int by_address(const void *a, const void *b)
{
	const hg_pointer_bits *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

hg_status hgi_pointer_bits_sort(struct decoder *d)
{
	const hg_image *image = d->image;
	uint64_t end = 0;

	d->bits = hgi_calloc(image->n_pointer_bits, sizeof(*d->bits));
	if (!d->bits)
		return hgi_error(HG_NO_MEMORY, "no memory for pointer bits");
	for (size_t i = 0; i < image->n_pointer_bits; i++) {
		const hg_pointer_bits *b = &image->pointer_bits[i];

		if (b->bytes && b->bytes <= (UINT64_MAX - b->address) / 64)
			d->bits[d->n_bits++] = *b;
		else if (b->bytes)
			hgi_find(d->graph, HG_FINDING_REGION,
				 &(hg_finding_example){.index = (uint32_t)i, .value = b->address});
	}
	if (d->n_bits)
		qsort(d->bits, d->n_bits, sizeof(*d->bits), by_address);
	for (size_t i = 0; i < d->n_bits; i++) { /* of two about a word, the first one counts */
		hg_pointer_bits *b = &d->bits[i];
		const uint64_t stop = b->address + 8 * words_in(b);

		if (b->address < end) {
			hgi_find(d->graph, HG_FINDING_REGION,
				 &(hg_finding_example){.index = (uint32_t)i, .value = b->address});
			b->bytes = 0;
			b->address = end;
		} else {
			end = stop;
		}
	}
	return HG_OK;
}

const hg_pointer_bits *hgi_pointer_bits_at(struct decoder *d, uint64_t address, uint64_t *end)
{
	while (d->bit < d->n_bits &&
	       d->bits[d->bit].address + 8 * words_in(&d->bits[d->bit]) <= address)
		d->bit++;
	*end = UINT64_MAX;
	if (d->bit == d->n_bits)
		return NULL;
	if (d->bits[d->bit].address > address) {
		*end = d->bits[d->bit].address;
		return NULL;
	}
	*end = d->bits[d->bit].address + 8 * words_in(&d->bits[d->bit]);
	return &d->bits[d->bit];
}

/* The low halves of eight bytes, side by side. */
static uint32_t low_nibbles(uint64_t x)
{
	x &= 0x0f0f0f0f0f0f0f0full;
	x = (x | x >> 4) & 0x00ff00ff00ff00ffull;
	x = (x | x >> 8) & 0x0000ffff0000ffffull;
	return (uint32_t)(x | x >> 16);
}

/* 64 bits from bit `at` on; those behind the end are 0. */
static uint64_t bits_from(const uint8_t *data, uint64_t bytes, uint64_t at)
{
	const uint64_t byte = at / 8, shift = at % 8;
	uint64_t word = 0;

	if (byte >= bytes)
		return 0;
	memcpy(&word, data + byte, bytes - byte < 8 ? bytes - byte : 8);
	word >>= shift;
	if (shift && bytes - byte > 8)
		word |= (uint64_t)data[byte + 8] << (64 - shift);
	return word;
}

uint64_t hgi_pointer_mask(const hg_pointer_bits *bits, uint64_t word, unsigned *words, bool *more)
{
	uint64_t low, pointers, scan;

	*more = true;
	*words = 64;
	if (bits->kind == HG_BITS_PACKED)
		return bits_from(bits->data, bits->bytes, word);
	if (bits->kind == HG_BITS_STOPS) {
		const uint64_t chunk = word / 64 * STOPS_BYTES;
		const uint8_t *data = bits->data;

		if (chunk + STOPS_BYTES > bits->bytes)
			return 0;
		*words = 64 - word % 64;
		*more = data[chunk + STOPS_BYTES - 1] == 0;
		memcpy(&low, data + chunk, sizeof(low));
		return low >> word % 64;
	}
	/* eight bytes are 32 words, less those before the one that is asked for */
	*words = 32 - word % 4;
	if (words_in(bits) - word < *words)
		*words = (unsigned)(words_in(bits) - word);
	low = bits_from(bits->data, bits->bytes, word / 4 * 8);
	pointers = low_nibbles(low) >> word % 4;
	scan = low_nibbles(low >> 4) >> word % 4;
	scan |= ~0ull << *words;
	if (~scan) {
		const int first = __builtin_ctzll(~scan);

		*more = false;
		pointers &= (1ull << first) - 1;
	}
	return pointers;
}
