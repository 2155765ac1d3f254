/* SPDX-License-Identifier: MIT
 *
 * text_spans.c - the spans with a strip of their slots.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum { STRIP = 26 }; /* characters of a strip: one or more slots each */

/* Objects per slot position, counted for the spans that are shown. Objects are sorted by address,
 * so those of a span are neighbours. */
struct strip {
	uint32_t used[STRIP], slots[STRIP];
	uint32_t total;
	size_t length;
};

static size_t strip_place(const hg_span *span, const struct strip *strip, uint32_t slot)
{
	return (size_t)((uint64_t)slot * strip->length / span->elem_count);
}

/* Counts the objects of a span from node *next on and leaves *next behind them. */
static struct strip count_span(const hg_graph *graph, const hg_span *span, hg_node *next,
			       hg_node end)
{
	struct strip strip = {.length = span->elem_count < STRIP ? span->elem_count : STRIP};
	hg_node_info info;

	for (size_t i = 0; i < strip.length; i++) {
		const uint64_t n = span->elem_count;

		/* slots s with s * length / n == i */
		strip.slots[i] = (uint32_t)(((i + 1) * n + strip.length - 1) / strip.length -
					    (i * n + strip.length - 1) / strip.length);
	}
	for (; *next < end && hg_graph_node(graph, *next, &info) == HG_OK; ++*next) {
		if (info.address < span->base)
			continue;
		if (info.address >= span->end)
			break;
		if (info.slot < span->elem_count)
			strip.used[strip_place(span, &strip, info.slot)]++;
		strip.total++;
	}
	return strip;
}

static struct hgi_name strip_label(const struct hgi_text *text, const struct strip *strip)
{
	const char *full = text->options.ascii ? "#" : "█";
	const char *part = text->options.ascii ? "+" : "▒";
	const char *none = text->options.ascii ? "." : "·";
	struct hgi_name name = {""};

	for (size_t i = 0; i < strip->length; i++)
		strcat(name.s, !strip->used[i]                     ? none
			       : strip->used[i] == strip->slots[i] ? full
								   : part);
	return name;
}

static void span_row(struct hgi_text *text, struct hgi_table *table, const hg_span *span,
		     const struct strip *strip)
{
	hgi_table_cell(table, "%" PRIu32, span->index);
	if (text->options.symbolic)
		hgi_table_cell(table, "%s", "");
	else
		hgi_table_cell(table, "0x%" PRIx64, span->base);
	hgi_table_cell(table, "%s", hgi_number(span->elem_size).s);
	hgi_table_cell(table, "%s", hgi_number(strip->total).s);
	hgi_table_cell(table, "%s", hgi_number(span->elem_count).s);
	hgi_table_cell(table, "%s", span->noscan ? "no" : "yes");
	hgi_table_cell(table, "%s", strip_label(text, strip).s);
}

hg_status hg_text_spans(const hg_graph *graph, const hg_text_options *options, char **out)
{
	static const char *const heads[] = {"span", "address",  "slot", "used",
					    "of",   "pointers", "slots"};
	struct hgi_text text;
	struct hgi_table table;
	uint64_t bytes = 0, used = 0;
	hg_totals t;
	hg_node next;

	hg_graph_totals(graph, &t);
	next = t.groups + 1;
	hgi_text_begin(&text, graph, options);
	for (uint32_t i = 0; i < t.spans; i++) {
		hg_span span;

		if (hg_graph_span(graph, i, &span) == HG_OK)
			bytes += span.end - span.base;
	}
	used = t.bytes;
	hgi_text_put(&text, "%s, %s, %s of them in objects\n", hgi_count(t.spans, "span").s,
		     hgi_count(bytes, "byte").s, hgi_number(used).s);
	hgi_table_begin(&table, &text, "rlrrrll");
	for (size_t i = 0; t.spans && i < sizeof(heads) / sizeof(heads[0]); i++)
		hgi_table_cell(&table, "%s", heads[i]);
	for (uint32_t i = 0; i < t.spans && i < text.options.limit; i++) {
		hg_span span;

		if (hg_graph_span(graph, i, &span) == HG_OK) {
			const struct strip strip = count_span(graph, &span, &next, t.nodes);

			span_row(&text, &table, &span, &strip);
		}
	}
	hgi_table_end(&table, 2);
	if (t.spans > text.options.limit)
		hgi_text_left_out(&text, t.spans - text.options.limit);
	return hgi_text_end(&text, out);
}
