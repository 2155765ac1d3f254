/* SPDX-License-Identifier: MIT
 *
 * picture_label.c - strings that are safe to show. Names and values come from the memory of a
 * program that may be broken, so nothing about them is believed.
 */
#include "picture.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Decodes one character; returns its bytes, 0 if they are no valid UTF-8 (RFC 3629). */
static int decode(const unsigned char *s, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	int bytes;

	if (s[0] < 0x80) {
		*code = s[0];
		return 1;
	}
	if ((s[0] & 0xe0) == 0xc0)
		bytes = 2;
	else if ((s[0] & 0xf0) == 0xe0)
		bytes = 3;
	else if ((s[0] & 0xf8) == 0xf0)
		bytes = 4;
	else
		return 0;
	*code = s[0] & (0x7fu >> bytes);
	for (int i = 1; i < bytes; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3fu);
	}
	if (*code < least[bytes] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return bytes;
}

/* Characters that draw nothing, turn the direction of what follows, or that XML forbids. */
static bool unsafe(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || code == 0x61c ||
	       (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || (code & 0xfffe) == 0xfffe ||
	       (code >= 0xe0000 && code <= 0xe0fff);
}

void hgi_label(char *out, const char *text, uint32_t columns)
{
	const unsigned char *s = (const unsigned char *)(text ? text : "");
	char *last = out;
	uint32_t n = 0;

	while (*s) {
		const char *shown;
		uint32_t code = 0;
		const int bytes = decode(s, &code);
		size_t length = (size_t)bytes;

		if (n == columns) {
			strcpy(last, "…");
			return;
		}
		last = out;
		if (bytes == 0) {
			shown = "\xef\xbf\xbd"; /* U+FFFD */
			length = 3;
		} else if (unsafe(code)) {
			shown = "·";
			length = strlen(shown);
		} else {
			shown = (const char *)s;
		}
		memcpy(out, shown, length);
		out += length;
		s += bytes ? bytes : 1;
		n++;
	}
	*out = '\0';
}

void hgi_labelf(char *out, uint32_t columns, const char *format, ...)
{
	char text[2 * HGI_LINE_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	hgi_label(out, text, columns);
}

uint32_t hgi_columns(const char *text)
{
	uint32_t n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

void hgi_label_field(const hg_graph *graph, const hg_edge *edge, char out[HGI_LABEL_BYTES])
{
	const struct hgi_name name = hgi_edge_label(graph, edge);

	hgi_label(out, name.s + (*name.s == '.'), HGI_LABEL_COLUMNS);
}

void hgi_label_deltas(const uint64_t deltas[HG_DELTAS], const uint64_t *shown,
		      char out[HGI_LINE_BYTES])
{
	char line[HGI_LINE_BYTES];
	size_t used = 0;

	*line = '\0';
	for (int d = HG_DELTA_NEW; d < HG_DELTAS; d++) {
		if (!deltas[d])
			continue;
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s %s",
					 used ? ", " : "", hgi_number(deltas[d]).s,
					 hgi_delta_looks[d].word);
		if (shown && shown[d] < deltas[d])
			used += (size_t)snprintf(line + used, sizeof(line) - used, " (%s left out)",
						 hgi_number(deltas[d] - shown[d]).s);
	}
	hgi_label(out, line, HGI_LINE_COLUMNS);
}

void hgi_label_cut(const hg_totals *totals, char out[HGI_LINE_BYTES])
{
	const uint64_t drawn = totals->objects - totals->folds;
	const uint64_t all = drawn + totals->folded_objects + totals->hidden_objects;
	size_t used;

	*out = '\0';
	if (drawn == all)
		return;
	hgi_labelf(out, HGI_LINE_COLUMNS, "%s of %s drawn", hgi_number(drawn).s,
		   hgi_count(all, "object").s);
	used = strlen(out);
	if (totals->folds)
		used += (size_t)snprintf(out + used, HGI_LINE_BYTES - used, "; %s folded",
					 hgi_number(totals->folded_objects).s);
	if (totals->hidden_objects)
		snprintf(out + used, HGI_LINE_BYTES - used, "%s%s left out",
			 totals->folds ? ", " : "; ", hgi_number(totals->hidden_objects).s);
}

void hgi_label_fold(const hg_graph *graph, const hg_node_info *info, char out[HGI_LABEL_BYTES])
{
	char type[HGI_LABEL_BYTES];

	hgi_label(type, hgi_type_label(graph, info).s, HGI_LABEL_COLUMNS);
	if (info->fold == HG_FOLD_CHAIN)
		hgi_labelf(out, HGI_LABEL_COLUMNS, "%s × %s", type, hgi_number(info->fold_named).s);
	else if (info->fold == HG_FOLD_TREE)
		hgi_labelf(out, HGI_LABEL_COLUMNS, "%s + %s below", type,
			   hgi_number(info->fold_objects - 1).s);
	else if (info->fold == HG_FOLD_REST)
		hgi_labelf(out, HGI_LABEL_COLUMNS, "%s",
			   hgi_count(info->fold_named, "more object").s);
	else
		hgi_labelf(out, HGI_LABEL_COLUMNS, "%s more %s", hgi_number(info->fold_named).s,
			   type);
}

void hgi_label_holder(const hg_graph *graph, const hg_edge *edge, char out[HGI_LABEL_BYTES])
{
	hg_node_info info;
	hg_type type;

	if (edge->root == HG_NONE && hg_graph_node(graph, edge->from, &info) == HG_OK && info.fold)
		hgi_label_fold(graph, &info, out);
	else if (edge->root == HG_NONE && hg_graph_node(graph, edge->from, &info) == HG_OK &&
		 hg_graph_type(graph, info.type, &type) == HG_OK)
		hgi_labelf(out, HGI_LABEL_COLUMNS, "%s%s", type.name,
			   hgi_edge_label(graph, edge).s);
	else
		hgi_label(out, hgi_edge_label(graph, edge).s, HGI_LABEL_COLUMNS);
}
