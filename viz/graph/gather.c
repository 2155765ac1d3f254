/* SPDX-License-Identifier: MIT
 *
 * gather.c - tables that lie scattered in a program's memory, put together into one piece each.
 *
 * An adapter reads the memory in few large pieces, and leaves to this file what is done once per
 * span or slot. No address and no count is believed: what is not there is zero, and counted.
 */
#include <string.h>

#include "lookup.h"

/* The piece that holds an address, from `hint` on (tables tend to go upwards); NULL: none. */
static const hg_memory *piece_at(const hg_memory *memory, size_t n, uint64_t address, size_t *hint)
{
	size_t low = 0, high = n;

	if (*hint < n && address - memory[*hint].address < memory[*hint].bytes)
		return &memory[*hint];
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (memory[middle].address + memory[middle].bytes - 1 < address ||
		    !memory[middle].bytes)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == n || address < memory[low].address)
		return NULL;
	*hint = low;
	return &memory[low];
}

/* Bytes at an address, from as many pieces as they lie in; false if some are in none. */
static bool copy(const hg_memory *memory, size_t n, uint64_t address, void *to, uint64_t bytes,
		 size_t *hint)
{
	uint8_t *out = to;

	while (bytes) {
		const hg_memory *piece = piece_at(memory, n, address, hint);
		uint64_t offset, here;

		if (!piece) {
			memset(out, 0, bytes);
			return false;
		}
		offset = address - piece->address;
		here = piece->bytes - offset < bytes ? piece->bytes - offset : bytes;
		memcpy(out, (const uint8_t *)piece->data + offset, here);
		out += here;
		address += here;
		bytes -= here;
	}
	return true;
}

static hg_status check(const hg_memory *memory, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const hg_memory *m = &memory[i];

		if ((!m->data && m->bytes) || m->address + m->bytes < m->address ||
		    (i && m->address < m[-1].address + m[-1].bytes))
			return hgi_error(HG_BAD_INPUT, "memory at 0x%llx overlaps or is not sorted",
					 (unsigned long long)m->address);
	}
	return HG_OK;
}

hg_status hg_gather_rows(const hg_memory *memory, size_t n_memory, const hg_column *addresses,
			 uint64_t n, uint64_t size, void *rows, uint64_t *missing)
{
	const struct hgi_reader at = hgi_reader(addresses);
	const hg_status status = check(memory, n_memory);
	size_t hint = 0;

	*missing = 0;
	if (status != HG_OK)
		return status;
	for (uint64_t i = 0; i < n; i++)
		*missing += !copy(memory, n_memory, hgi_read(&at, i), (uint8_t *)rows + i * size,
				  size, &hint);
	return HG_OK;
}

/* ---- Slots by span --------------------------------------------------------------------------- */

struct slot_counts {
	struct hgi_reader state, elem_size, elem_count, pages;
	uint64_t in_use, page_size;
};

static struct slot_counts slot_counts(const hg_spans *spans, uint64_t page_size)
{
	return (struct slot_counts){
		.state = hgi_reader(&spans->state),
		.elem_size = hgi_reader(&spans->elem_size),
		.elem_count = hgi_reader(&spans->elem_count),
		.pages = hgi_reader(&spans->pages),
		.in_use = spans->in_use,
		.page_size = page_size,
	};
}

/* Slots of a span, 0 for one that is not in use or makes no sense. */
static uint64_t count_of(const struct slot_counts *c, uint64_t row)
{
	const uint64_t size = hgi_read(&c->elem_size, row);
	uint64_t bytes, count;

	if (hgi_read(&c->state, row) != c->in_use || !size ||
	    __builtin_mul_overflow(hgi_read(&c->pages, row), c->page_size, &bytes))
		return 0;
	count = hgi_read(&c->elem_count, row);
	return count < bytes / size ? count : bytes / size;
}

hg_status hg_spans_number(const hg_spans *spans, uint64_t page_size, uint64_t *first,
			  uint64_t *slots)
{
	const struct slot_counts c = slot_counts(spans, page_size);

	*slots = 0;
	for (uint64_t i = 0; i < spans->count; i++) {
		first[i] = *slots;
		if (__builtin_add_overflow(*slots, count_of(&c, i), slots))
			return hgi_error(HG_BAD_INPUT, "the spans have more than 2^64 slots");
	}
	return HG_OK;
}

/* Ors `count` bits into a bitmap from bit `at` on. */
static void put_bits(uint8_t *bits, uint64_t at, const uint8_t *from, uint64_t count)
{
	const unsigned shift = at % 8;
	uint8_t *to = bits + at / 8;

	for (uint64_t i = 0; i < count; i += 8) {
		uint8_t byte = from[i / 8];

		if (count - i < 8)
			byte &= (uint8_t)((1u << (count - i)) - 1);
		to[i / 8] |= (uint8_t)(byte << shift);
		if (shift && (byte >> (8 - shift)))
			to[i / 8 + 1] |= (uint8_t)(byte >> (8 - shift));
	}
}

hg_status hg_gather_bits(const hg_memory *memory, size_t n_memory, const hg_spans *spans,
			 uint64_t page_size, const hg_column *addresses, const hg_column *ones,
			 void *bits, uint64_t bytes, uint64_t *missing)
{
	enum { PIECE = 1024 }; /* bytes of a span's bitmap that are looked at at a time */
	const struct slot_counts c = slot_counts(spans, page_size);
	const struct hgi_reader at = hgi_reader(addresses), set = hgi_reader(ones);
	const struct hgi_reader first = hgi_reader(&spans->first_slot);
	const hg_status status = check(memory, n_memory);
	size_t hint = 0;

	*missing = 0;
	memset(bits, 0, bytes);
	if (status != HG_OK)
		return status;
	for (uint64_t i = 0; i < spans->count; i++) {
		const uint64_t count = count_of(&c, i), slot = hgi_read(&first, i);
		const uint64_t low = hgi_read(&set, i), address = hgi_read(&at, i);
		bool there = true;

		if (slot > bytes * 8 || count > bytes * 8 - slot)
			continue;
		for (uint64_t done = 0; done < count; done += 8ull * PIECE) {
			uint64_t left = count - done;
			uint8_t piece[PIECE];

			if (left > 8ull * PIECE)
				left = 8ull * PIECE;
			if (low < done + left)
				there &= copy(memory, n_memory, address + done / 8, piece,
					      (left + 7) / 8, &hint);
			else
				memset(piece, 0, sizeof(piece));
			for (uint64_t s = done; s < low && s < done + left; s++)
				piece[(s - done) / 8] |= (uint8_t)(1 << (s - done) % 8);
			put_bits(bits, slot + done, piece, left);
		}
		*missing += !there;
	}
	return HG_OK;
}
