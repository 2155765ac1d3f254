/* SPDX-License-Identifier: MIT
 *
 * snapshot_bytes.c - the bytes of a snapshot: JSON through a small buffer, every name kept once.
 */
#include <string.h>

#include "snapshot_writer.h"

enum { NUMBERS_A_LINE = 64 };

void hgi_write_flush(struct hgi_writer *w)
{
	fwrite(w->buffer, 1, w->used, w->file); /* ferror() tells at the end */
	w->used = 0;
}

void hgi_write_put(struct hgi_writer *w, const char *s)
{
	for (; *s; s++) {
		if (w->used == HGI_WRITER_BUFFER)
			hgi_write_flush(w);
		w->buffer[w->used++] = *s;
	}
}

void hgi_write_number(struct hgi_writer *w, uint64_t n)
{
	char digits[20];
	size_t length = 0;

	if (HGI_WRITER_BUFFER - w->used < 32)
		hgi_write_flush(w);
	if (w->numbers)
		w->buffer[w->used++] = ',';
	if (w->numbers++ % NUMBERS_A_LINE == 0)
		w->buffer[w->used++] = '\n';
	do
		digits[length++] = (char)('0' + n % 10);
	while (n /= 10);
	while (length)
		w->buffer[w->used++] = digits[--length];
}

void hgi_write_quoted(struct hgi_writer *w, const char *s)
{
	char escape[8];

	hgi_write_put(w, "\"");
	for (; *s; s++) {
		const unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\') {
			escape[0] = '\\';
			escape[1] = (char)c;
			escape[2] = '\0';
		} else if (c < 0x20 || c == 0x7f) {
			snprintf(escape, sizeof(escape), "\\u%04x", c);
		} else {
			escape[0] = (char)c;
			escape[1] = '\0';
		}
		hgi_write_put(w, escape);
	}
	hgi_write_put(w, "\"");
}

void hgi_write_begin_array(struct hgi_writer *w, const char *name)
{
	hgi_write_put(w, "\"");
	hgi_write_put(w, name);
	hgi_write_put(w, "\":[");
	w->numbers = 0;
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* Bytes of the UTF-8 character at s, 0 if it is none. JSON must not hold anything else. */
static size_t utf8_length(const unsigned char *s)
{
	const size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (s[0] > 0xf4)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* A copy in the arena with '?' for bytes that are no UTF-8. */
static const char *valid_copy(struct hgi_writer *w, const char *s)
{
	const char *start = hgi_arena_string(&w->arena, s);
	char *to = (char *)start;

	while (start && *to) {
		const size_t n = utf8_length((const unsigned char *)to);

		if (!n)
			*to = '?';
		to += n ? n : 1;
	}
	return start;
}

uint32_t hgi_write_string(struct hgi_writer *w, const char *s)
{
	uint64_t hash = 0xcbf29ce484222325ull; /* FNV-1a, Fowler, Noll, Vo */
	struct hgi_map_entry *entry;

	for (const char *c = s; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 0x100000001b3ull;
	hash >>= 1; /* room to go on behind a collision */
	while ((entry = hgi_map_put(&w->known, hash)) && entry->value &&
	       strcmp((const char *)entry->value, s) != 0)
		hash++;
	if (entry && !entry->value) {
		const char *copy = hgi_arena_string(&w->arena, s), *valid = valid_copy(w, s);

		if (copy && valid && w->n_strings < HG_NONE &&
		    hgi_grow(&w->strings, &w->strings_capacity, w->n_strings + 1,
			     sizeof(*w->strings))) {
			entry->value = (void *)copy;
			entry->count = w->n_strings;
			w->strings[w->n_strings++] = valid;
		} else {
			entry = NULL;
		}
	}
	w->no_memory |= !entry;
	return entry ? (uint32_t)entry->count : 0;
}
