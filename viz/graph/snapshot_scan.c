/* SPDX-License-Identifier: MIT
 *
 * snapshot_scan.c - flat arrays of unsigned integers, which make up nearly the whole of a snapshot:
 * eight digits at a time where rows are as this program and V8 write them, and a careful loop for
 * all else that JSON allows and does not.
 */
#include <string.h>

#include "snapshot_reader.h"

bool hgi_reader_refill(struct hgi_reader *r)
{
	if (hgi_cancelled(&r->progress, r->offset + r->end)) {
		r->status = hgi_error(HG_CANCELLED, "%s was not read", r->file->path);
		r->failed = true;
		return false;
	}
	r->offset += r->end;
	r->at = 0;
	r->end = fread(r->buffer, 1, HGI_READER_BUFFER, r->stream);
	return r->end > 0;
}

static bool number_error(struct hgi_reader *r, const char *what)
{
	hgi_snapshot_error(r->file, "byte %llu, in \"%s\": %s", hgi_reader_offset(r), r->array,
			   what);
	return false;
}

/* Eight characters; the first one is the lowest byte (all machines of ours are little-endian).
 * Those from '0' to '9' become 0 to 9. */
static inline uint64_t eight_characters(const char *c)
{
	uint64_t bytes;

	memcpy(&bytes, c, sizeof(bytes));
	return bytes ^ 0x3030303030303030;
}

/* How many of them are digits, up to the first other one. */
static inline unsigned count_digits(uint64_t bytes)
{
	/* the carry into a byte's top bit tells that it is above 9, if it was not set before;
	 * carries go upwards only, so the first such byte is right */
	const uint64_t others = ((bytes + 0x7676767676767676) | bytes) & 0x8080808080808080;

	return others ? (unsigned)__builtin_ctzll(others) / 8 : 8;
}

/* The number that the first n of them are. Pairs, then fours, then all eight in three
 * multiplications (Wojciech Mula, "SWAR parsing of digits"; Daniel Lemire, "Quickly parsing eight
 * digits", 2018). */
static inline uint64_t value_of_digits(uint64_t bytes, unsigned n)
{
	bytes <<= 64 - 8 * n; /* zeros in front */
	bytes = bytes * 10 + (bytes >> 8);
	return ((bytes & 0x000000ff000000ff) * (100 + (1000000ull << 32)) +
		(bytes >> 16 & 0x000000ff000000ff) * (1 + (10000ull << 32))) >>
	       32;
}

/* The number at c, and a pointer behind the comma that ends it; NULL if that is not what stands
 * there, or not in 16 digits. Reads 24 bytes at most. */
static inline const char *scan_number(const char *c, uint64_t *value)
{
	static const uint32_t power[] = {1,      10,      100,      1000,     10000,
					 100000, 1000000, 10000000, 100000000};
	uint64_t bytes;
	unsigned n;

	if (__builtin_expect(*c == '\n', 0)) /* once in a line */
		c++;
	*value = (unsigned char)*c ^ '0';
	if (c[1] == ',' && *value <= 9) /* most columns of most rows */
		return c + 2;
	bytes = eight_characters(c);
	n = count_digits(bytes);
	if (!n)
		return NULL;
	*value = value_of_digits(bytes, n);
	c += n;
	if (n == 8) {
		bytes = eight_characters(c);
		n = count_digits(bytes);
		if (n)
			*value = *value * power[n] + value_of_digits(bytes, n);
		c += n;
	}
	return *c == ',' ? c + 1 : NULL;
}

/* The common case, numbers with a comma behind each: whole rows while the buffer lasts. Leaves
 * r->at at the first number of a row that it did not take. False: the row function failed. */
static bool scan_rows(struct hgi_reader *r)
{
	enum { LONGEST = 18, READS = 24 }; /* a newline, 16 digits, a comma */
	uint64_t row[HGI_READER_COLUMNS];

	while (r->end - r->at > r->columns * LONGEST + READS) {
		const char *c = r->buffer + r->at;

		for (size_t i = 0; i < r->columns; i++) {
			c = scan_number(c, &row[i]);
			if (!c) /* the careful way is for everything else */
				return true;
		}
		r->at = (size_t)(c - r->buffer) - 1; /* where the careful way would be */
		if (!r->row(r, row))
			return false;
		r->at++;
	}
	return true;
}

bool hgi_reader_scan(struct hgi_reader *r)
{
	uint64_t row[HGI_READER_COLUMNS], value = 0;
	size_t in_row = 0;
	bool in_number = false, separated = true, any = false;

	for (;; r->at++) {
		unsigned char c;

		if (separated && !in_number && !in_row) {
			const size_t before = r->at;

			if (!scan_rows(r))
				return false;
			any |= r->at > before;
		}
		if (r->at == r->end && !hgi_reader_refill(r))
			return !r->failed && number_error(r, "the file ends here");
		c = (unsigned char)r->buffer[r->at];
		if (c >= '0' && c <= '9') {
			if (!in_number && !separated)
				return number_error(r, "a comma is missing");
			if (__builtin_mul_overflow(value, 10, &value) ||
			    __builtin_add_overflow(value, (uint64_t)(c - '0'), &value))
				return number_error(r, "a number has more than 64 bits");
			in_number = any = true;
			continue;
		}
		if (in_number) {
			row[in_row++] = value;
			value = 0;
			in_number = separated = false;
			if (in_row == r->columns) {
				in_row = 0;
				if (!r->row(r, row))
					return false;
			}
		}
		if (c == ']')
			break;
		if (c == ',') {
			if (separated)
				return number_error(r, "a number is missing");
			separated = true;
		} else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
			return number_error(r, "not an unsigned integer");
		}
	}
	if (any && separated)
		return number_error(r, "a number is missing");
	if (in_row)
		return number_error(r, "the last row is not complete");
	return true;
}
