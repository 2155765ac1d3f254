/* SPDX-License-Identifier: MIT
 *
 * text.c - the buffer that texts are written to, and its tables.
 *
 * Names and values come from programs and files, so everything printed is made harmless first:
 * control characters and broken UTF-8 become '?'.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/graph.h" /* hgi_error alone */
#include "text.h"

enum {
	DEFAULT_LIMIT = 20,
	DEFAULT_WIDTH = 80,
	MOST_BYTES = 1 << 30, /* of one text: more is nothing for a reader */
	GAP = 2               /* blanks between columns */
};

static const hg_text_options no_options;

void hgi_text_begin(struct hgi_text *text, const hg_graph *graph, const hg_text_options *options)
{
	*text = (struct hgi_text){.graph = graph, .options = options ? *options : no_options};
	if (!text->options.limit)
		text->options.limit = DEFAULT_LIMIT;
	if (!text->options.width)
		text->options.width = DEFAULT_WIDTH;
}

hg_status hgi_text_drop(struct hgi_text *text, hg_status status)
{
	free(text->bytes);
	text->bytes = NULL;
	return status;
}

hg_status hgi_text_no_memory(struct hgi_text *text)
{
	return hgi_text_drop(text, hgi_error(HG_NO_MEMORY, "no memory for the text"));
}

hg_status hgi_text_end(struct hgi_text *text, char **out)
{
	if (!text->failed && !text->bytes)
		text->bytes = calloc(1, 1);
	if (text->failed || !text->bytes)
		return hgi_text_no_memory(text);
	*out = text->bytes;
	return HG_OK;
}

void hg_text_destroy(char *text)
{
	free(text);
}

/* ---- Characters ------------------------------------------------------------------------------ */

/* Bytes of the UTF-8 character at s and its code point; 1 and '?' where there is none. */
static size_t character(const unsigned char *s, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const size_t length = s[0] < 0x80             ? 1
			      : (s[0] & 0xe0) == 0xc0 ? 2
			      : (s[0] & 0xf0) == 0xe0 ? 3
			      : (s[0] & 0xf8) == 0xf0 ? 4
						      : 0;

	*code = '?';
	if (length <= 1) {
		if (length && s[0] >= 0x20 && s[0] != 0x7f)
			*code = s[0];
		return 1;
	}
	*code = s[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80) {
			*code = '?';
			return 1;
		}
		*code = *code << 6 | (s[i] & 0x3f);
	}
	/* overlong forms, surrogates, C1 controls, the signs that turn the writing direction */
	if (*code < least[length] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000) ||
	    (*code >= 0x80 && *code < 0xa0) || (*code >= 0x200b && *code <= 0x200f) ||
	    (*code >= 0x2028 && *code <= 0x202e) || (*code >= 0x2066 && *code <= 0x2069))
		*code = '?';
	return length;
}

/* Columns of one character: combining marks take none, East Asian wide ones and emoji two. */
static size_t columns_of(uint32_t code)
{
	if (code >= 0x300 && code < 0x370)
		return 0;
	if ((code >= 0x1100 && code < 0x1160) || (code >= 0x2e80 && code < 0xa4d0) ||
	    (code >= 0xac00 && code < 0xd7a4) || (code >= 0xf900 && code < 0xfb00) ||
	    (code >= 0xfe30 && code < 0xfe70) || (code >= 0xff00 && code < 0xff61) ||
	    (code >= 0x1f300 && code < 0x1fb00) || (code >= 0x20000 && code < 0x3fffe))
		return 2;
	return 1;
}

size_t hgi_text_columns(const char *s)
{
	size_t columns = 0;
	uint32_t code;

	while (*s) {
		s += character((const unsigned char *)s, &code);
		columns += columns_of(code);
	}
	return columns;
}

struct hgi_name hgi_clip(const struct hgi_text *text, const char *s, size_t columns)
{
	const char *cut = text->options.ascii ? "..." : "…";
	const size_t mark = hgi_text_columns(cut);
	struct hgi_name name;
	size_t end = strlen(s) < sizeof(name.s) - 4 ? strlen(s) : sizeof(name.s) - 4;

	memcpy(name.s, s, end);
	name.s[end] = '\0';
	if (!s[end] && hgi_text_columns(name.s) <= columns)
		return name;
	while (end && (((unsigned char)s[end] & 0xc0) == 0x80 ||
		       hgi_text_columns(name.s) + mark > columns))
		name.s[--end] = '\0';
	strcpy(name.s + end, cut);
	return name;
}

/* Replaces what a terminal would obey, in place: the result is never longer. */
static void clean(char *s, bool keep_newline, bool ascii)
{
	char *to = s;

	while (*s) {
		uint32_t code;
		const size_t length = character((const unsigned char *)s, &code);

		if (keep_newline && *s == '\n' && !s[1])
			*to++ = '\n';
		else if (length == 1 || code == '?' || ascii)
			*to++ = code < 0x80 ? (char)code : '?';
		else
			for (size_t i = 0; i < length; i++)
				*to++ = s[i];
		s += length;
	}
	*to = '\0';
}

/* ---- Buffer ---------------------------------------------------------------------------------- */

static bool room(struct hgi_text *text, char **bytes, size_t *capacity, size_t need)
{
	size_t grown = *capacity ? *capacity : 1024;
	char *p;

	if (text->failed)
		return false;
	if (need <= *capacity)
		return true;
	while (grown < need)
		grown *= 2;
	p = grown <= MOST_BYTES ? realloc(*bytes, grown) : NULL;
	if (!p) {
		text->failed = true;
		return false;
	}
	*bytes = p;
	*capacity = grown;
	return true;
}

/* Formats behind *used, cleaned but for a newline that ends the format, ended by 0. Returns where
 * it begins, NULL when there is no room. */
static char *append(struct hgi_text *text, char **bytes, size_t *used, size_t *capacity,
		    const char *format, va_list args)
{
	va_list again;
	int length;
	char *start;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0 || !room(text, bytes, capacity, *used + (size_t)length + 1))
		return NULL;
	start = *bytes + *used;
	vsnprintf(start, (size_t)length + 1, format, args);
	clean(start, *format && format[strlen(format) - 1] == '\n', text->options.ascii);
	*used += strlen(start);
	return start;
}

void hgi_text_put(struct hgi_text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(text, &text->bytes, &text->used, &text->capacity, format, args);
	va_end(args);
}

void hgi_text_left_out(struct hgi_text *text, uint64_t left)
{
	if (left)
		hgi_text_put(text, "  ... and %s more (-limit 0 shows all)\n", hgi_number(left).s);
}

const char *hgi_text_arrow(const struct hgi_text *text)
{
	return text->options.ascii ? "->" : "→";
}

/* ---- Tables ---------------------------------------------------------------------------------- */

void hgi_table_begin(struct hgi_table *table, struct hgi_text *text, const char *align)
{
	*table = (struct hgi_table){.text = text, .align = align};
}

void hgi_table_cell(struct hgi_table *table, const char *format, ...)
{
	const size_t column = table->n_cells % strlen(table->align);
	va_list args;
	const char *cell;

	va_start(args, format);
	cell = append(table->text, &table->cells, &table->used, &table->capacity, format, args);
	va_end(args);
	if (!cell)
		return;
	table->used++; /* the final 0 */
	table->n_cells++;
	if (hgi_text_columns(cell) > table->width[column])
		table->width[column] = hgi_text_columns(cell);
}

void hgi_table_amount(struct hgi_table *table, const char *what, uint64_t count, uint64_t bytes,
		      const char *note)
{
	hgi_table_cell(table, "%s", what);
	hgi_table_cell(table, "%s", hgi_number(count).s);
	hgi_table_cell(table, "%s", hgi_number(bytes).s);
	hgi_table_cell(table, "%s", bytes == 1 ? "byte" : "bytes");
	hgi_table_cell(table, "%s", note);
}

void hgi_table_end(struct hgi_table *table, int indent)
{
	const size_t n_columns = strlen(table->align);
	const char *cell = table->cells;
	size_t pending = 0; /* blanks that are written only before something */

	for (size_t i = 0; i < table->n_cells; i++, cell += strlen(cell) + 1) {
		const size_t column = i % n_columns, columns = hgi_text_columns(cell);
		const size_t fill = table->width[column] - columns;

		if (column == 0)
			pending = (size_t)indent;
		if (*cell) {
			pending += table->align[column] == 'r' ? fill : 0;
			hgi_text_put(table->text, "%*s%s", (int)pending, "", cell);
			pending = table->align[column] == 'r' ? 0 : fill;
		} else {
			pending += table->width[column];
		}
		/* a column that is empty in every row takes no place */
		if (table->width[column])
			pending += GAP;
		if (column + 1 == n_columns)
			hgi_text_put(table->text, "\n");
	}
	free(table->cells);
	table->cells = NULL;
}
