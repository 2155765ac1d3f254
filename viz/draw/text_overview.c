/* SPDX-License-Identifier: MIT
 *
 * text_overview.c - the heap in a dozen lines.
 */
#include <inttypes.h>
#include <string.h>

#include "text.h"

static uint64_t span_bytes(const hg_graph *graph, uint32_t spans)
{
	uint64_t bytes = 0;
	hg_span span;

	for (uint32_t i = 0; i < spans; i++) {
		if (hg_graph_span(graph, i, &span) == HG_OK)
			bytes += span.end - span.base;
	}
	return bytes;
}

static void put_head(struct hgi_text *text, const hg_summary *s)
{
	hgi_text_put(text, "%s heap", *s->heap ? s->heap : "unknown");
	if (*s->phase)
		hgi_text_put(text, ", collector %s, %s", s->phase,
			     hgi_count(s->num_gc, "collection").s);
	if (s->next_gc && s->next_gc != UINT64_MAX)
		hgi_text_put(text, ", next at %s", hgi_count(s->next_gc, "byte").s);
	hgi_text_put(text, "\n");
}

static void put_graph(struct hgi_text *text, const hg_totals *t)
{
	uint32_t roots = 0;
	hg_node_info info;

	for (hg_node group = 1; group <= t->groups; group++) {
		if (hg_graph_node(text->graph, group, &info) == HG_OK)
			roots += info.out_degree;
	}
	hgi_text_put(text, "  %s: %s from roots, %s between objects\n",
		     hgi_count(t->edges, "pointer").s, hgi_number(roots).s,
		     hgi_number(t->edges - roots).s);
	if (t->shared)
		hgi_text_put(text, "  %s (heap share)\n", hgi_count(t->shared, "shared object").s);
	if (t->dangling)
		hgi_text_put(text, "  %s to no object (heap check)\n",
			     hgi_count(t->dangling, "pointer").s);
	if (t->unread_bytes)
		hgi_text_put(text, "  %s of objects could not be read: what they hold is unknown\n",
			     hgi_count(t->unread_bytes, "byte").s);
	if (t->hidden_objects)
		hgi_text_put(text, "  %s with %s left out here\n",
			     hgi_count(t->hidden_objects, "object").s,
			     hgi_count(t->hidden_bytes, "byte").s);
}

/* What is allocated and not freed, but is no object of its own: several small values without
 * pointers share a block. */
static struct hgi_name allocated_note(const hg_summary *s, const hg_totals *t)
{
	const uint64_t alive = s->mallocs - s->frees;
	struct hgi_name note = {"since the start"};

	if (s->mallocs > s->frees && alive > t->objects && alive - t->objects < UINT32_MAX) {
		strcat(strcat(note.s, ", "), hgi_number(alive - t->objects).s);
		strcat(note.s, " in a shared block");
	}
	return note;
}

hg_status hg_text_overview(const hg_graph *graph, const hg_text_options *options, char **out)
{
	struct hgi_text text;
	struct hgi_table table;
	hg_summary s;
	hg_totals t;

	hg_graph_totals(graph, &t);
	hg_graph_summary(graph, &s);
	hgi_text_begin(&text, graph, options);
	put_head(&text, &s);
	hgi_table_begin(&table, &text, "lrrll");
	hgi_table_amount(&table, "objects", t.objects, t.bytes, "");
	hgi_table_amount(&table, "  live", t.named, t.named_bytes, "a named variable leads there");
	if (t.unnamed)
		hgi_table_amount(&table, "  kept", t.unnamed, t.unnamed_bytes,
				 "only unnamed stack words do");
	hgi_table_amount(&table, "  garbage", t.garbage, t.garbage_bytes,
			 t.garbage ? "no root does" : "");
	if (t.unswept)
		hgi_table_amount(&table, "  unswept", t.unswept, t.unswept_bytes,
				 "of the garbage: found by this collection, to be freed");
	if (s.mallocs)
		hgi_table_amount(&table, "allocated", s.mallocs, s.total_alloc,
				 allocated_note(&s, &t).s);
	/* the parts of a tiny block count as freed at once, but no byte is */
	if (s.total_alloc > s.heap_alloc)
		hgi_table_amount(&table, "freed", s.frees, s.total_alloc - s.heap_alloc, "");
	if (t.spans)
		hgi_table_amount(&table, "spans", t.spans, span_bytes(graph, t.spans), "");
	hgi_table_end(&table, 2);
	put_graph(&text, &t);
	return hgi_text_end(&text, out);
}
