/* SPDX-License-Identifier: MIT
 *
 * snapshot_scan.c - flat arrays of unsigned integers, which make up nearly the whole of a snapshot:
 * a loop of a few instructions per digit where rows are as this program and V8 write them, and a
 * careful one for all else that JSON allows and does not.
 */
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

/* The common case, numbers with a comma behind each: whole rows while the buffer lasts. Leaves
 * r->at at the first number of a row that it did not take. False: the row function failed. */
static bool scan_rows(struct hgi_reader *r)
{
	enum { LONGEST = 22 }; /* a newline, 20 digits, a comma */
	uint64_t row[HGI_READER_COLUMNS];

	while (r->end - r->at > r->columns * LONGEST) {
		const char *c = r->buffer + r->at;

		for (size_t i = 0; i < r->columns; i++) {
			const char *first;
			uint64_t value = 0;

			c += *c == '\n';
			for (first = c; (unsigned char)(*c - '0') <= 9 && c - first < 20; c++)
				value = value * 10 + (unsigned char)(*c - '0');
			/* the careful way is for everything else; 19 digits fit 64 bits */
			if (c == first || c - first > 19 || *c++ != ',')
				return true;
			row[i] = value;
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
