/* SPDX-License-Identifier: MIT
 *
 * text_collector.c - what the collector is doing, and what it will do to an object.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "text.h"

/* ---- The whole ------------------------------------------------------------------------------- */

static void put_colours(struct hgi_text *text, const hg_collector *c, const hg_totals *t)
{
	struct hgi_table table;

	hgi_table_begin(&table, text, "lrrll");
	if (c->phase == HG_PHASE_SWEEP) {
		hgi_table_amount(&table, "black", t->colours[HG_BLACK], t->colour_bytes[HG_BLACK],
				 "reached: they stay");
		hgi_table_amount(&table, "white", t->unswept, t->unswept_bytes,
				 "not reached: freed when their span is swept");
		hgi_table_amount(&table, "new", t->colours[HG_WHITE] - t->unswept,
				 t->colour_bytes[HG_WHITE] - t->unswept_bytes, "allocated since");
	} else {
		hgi_table_amount(&table, "black", t->colours[HG_BLACK], t->colour_bytes[HG_BLACK],
				 "reached, their pointers followed");
		hgi_table_amount(&table, "grey", t->colours[HG_GREY], t->colour_bytes[HG_GREY],
				 "reached, waiting in the work list");
		hgi_table_amount(&table, "white", t->colours[HG_WHITE], t->colour_bytes[HG_WHITE],
				 "not reached so far");
	}
	hgi_table_end(&table, 2);
	if (c->phase == HG_PHASE_SWEEP)
		hgi_text_put(text, "  %s of %s to be swept\n", hgi_number(t->unswept_spans).s,
			     hgi_count(t->spans, "span").s);
}

/* The grey objects in the order in which they will be followed. */
static void put_work(struct hgi_text *text, const hg_totals *t)
{
	const uint32_t shown = t->colours[HG_GREY] < text->options.limit ? t->colours[HG_GREY]
									 : text->options.limit;
	hg_node *places = calloc((size_t)shown + 1, sizeof(*places));
	struct hgi_table table;
	uint32_t found = 0;

	if (!places) {
		text->failed = true;
		return;
	}
	for (hg_node node = 1 + t->groups; node < t->nodes; node++) {
		hg_node_info info;

		/* an object whose pieces are in the list several times has the first of its places
		 */
		if (hg_graph_node(text->graph, node, &info) == HG_OK && info.work &&
		    info.work <= shown)
			places[info.work] = node;
	}
	hgi_text_put(text, "  work list, the next one first:\n");
	hgi_table_begin(&table, text, "rl");
	for (uint32_t place = 1; place <= shown; place++) {
		if (!places[place])
			continue;
		hgi_table_cell(&table, "%" PRIu32, place);
		hgi_table_cell(&table, "%s", hgi_node_label(text, places[place]).s);
		found++;
	}
	hgi_table_end(&table, 4);
	free(places);
	if (found < t->colours[HG_GREY])
		hgi_text_left_out(text, t->colours[HG_GREY] - found);
}

void hgi_text_invariant(struct hgi_text *text, const hg_finding_example *e)
{
	hgi_text_put(text, "black %s %s", hgi_node_label(text, e->node).s,
		     hgi_offset_label(text->graph, e->node, e->offset).s);
	hgi_text_put(text, " points to white %s", hgi_node_label(text, e->index).s);
}

/* The pointers that the collector will never come to know of. */
static void put_broken(struct hgi_text *text)
{
	hg_finding f;

	for (uint32_t i = 0; hg_graph_finding(text->graph, i, &f) == HG_OK; i++) {
		if (f.kind != HG_FINDING_INVARIANT)
			continue;
		hgi_text_put(text, "WARNING: the invariant is broken\n");
		for (uint64_t e = 0; e < f.count && e < HG_FINDING_EXAMPLES; e++) {
			hgi_text_put(text, "  ");
			hgi_text_invariant(text, &f.examples[e]);
			hgi_text_put(text, ",\n");
			hgi_text_put(text, "  which this collection will free if nothing else "
					   "leads there\n");
		}
		if (f.count > HG_FINDING_EXAMPLES)
			hgi_text_put(text, "  ... and %s more like these\n",
				     hgi_number(f.count - HG_FINDING_EXAMPLES).s);
	}
}

/* When the next collection starts, in Go's terms. */
static void put_pace(struct hgi_text *text, const hg_collector *c, const hg_summary *s)
{
	const uint64_t next = c->trigger ? c->trigger : s->next_gc;

	if (!next || next == UINT64_MAX)
		hgi_text_put(text, "  the next one starts when the program asks for it\n");
	else if (!c->trigger && c->goal)
		hgi_text_put(text, "  the next one starts before %s, now %s\n",
			     hgi_count(c->goal, "byte").s, hgi_number(c->live).s);
	else
		hgi_text_put(text, "  the next one starts at %s, now %s; goal %s\n",
			     hgi_count(next, "byte").s, hgi_number(c->live).s,
			     hgi_number(c->goal ? c->goal : s->next_gc).s);
}

hg_status hg_text_collector(const hg_graph *graph, const hg_text_options *options, char **out)
{
	struct hgi_text text;
	hg_collector c;
	hg_summary s;
	hg_totals t;

	hg_graph_totals(graph, &t);
	hg_graph_summary(graph, &s);
	hg_graph_collector(graph, &c);
	hgi_text_begin(&text, graph, options);
	if (c.phase == HG_PHASE_OFF) {
		hgi_text_put(&text, "no collection runs, %s so far\n",
			     s.num_gc ? hgi_number(s.num_gc).s : "none");
		if (s.num_gc && c.marked_objects)
			hgi_text_put(&text, "  the last one found %s alive, %s\n",
				     hgi_count(c.marked_objects, "object").s,
				     hgi_count(c.marked_bytes, "byte").s);
		put_pace(&text, &c, &s);
	} else {
		hgi_text_put(&text, "collection %s: %s\n", hgi_number(c.cycle).s,
			     hgi_phase_name(c.phase));
		put_colours(&text, &c, &t);
		if (c.phase == HG_PHASE_MARK && c.roots_scanned < c.root_pieces)
			hgi_text_put(&text, "  roots: %s of %s scanned\n",
				     hgi_number(c.roots_scanned).s,
				     hgi_count(c.root_pieces, "piece").s);
		if (t.colours[HG_GREY])
			put_work(&text, &t);
	}
	put_broken(&text);
	return hgi_text_end(&text, out);
}

/* ---- One object ------------------------------------------------------------------------------ */

/* "will survive: grey Node 0x... leads there" and the way, with which marking comes to a white
 * object; false if no grey object leads to it. */
static bool put_grey_path(struct hgi_text *text, hg_node node)
{
	struct hgi_table table;
	hg_node_info info;
	hg_edge *edges;
	size_t n;

	if (hg_graph_grey_path(text->graph, node, NULL, 0, &n) != HG_OK)
		return false;
	edges = calloc(n + 1, sizeof(*edges));
	if (!edges || hg_graph_grey_path(text->graph, node, edges, n, &n) != HG_OK ||
	    hg_graph_node(text->graph, edges[0].from, &info) != HG_OK) {
		free(edges);
		text->failed = true;
		return true;
	}
	hgi_text_put(text, "will survive: white now, but a grey object leads there\n");
	hgi_text_put(text, "  %s, number %" PRIu32 " in the work list\n",
		     hgi_node_label(text, edges[0].from).s, info.work);
	hgi_table_begin(&table, text, "llll");
	for (size_t i = 0; i < n && i < text->options.limit; i++)
		hgi_text_step(&table, &edges[i]);
	hgi_table_end(&table, 4);
	if (n > text->options.limit)
		hgi_text_left_out(text, n - text->options.limit);
	free(edges);
	return true;
}

static hg_status put_path(struct hgi_text *text, hg_node node)
{
	char *path;
	const hg_status status = hg_text_path(text->graph, &text->options, node, &path);

	for (char *line = path, *end; status == HG_OK && *line; line = end + 1) {
		end = line;
		while (*end != '\n' && end[1])
			end++;
		hgi_text_put(text, "  %.*s\n", (int)(end - line), line);
		if (!*end)
			break;
	}
	if (status == HG_OK)
		hg_text_destroy(path);
	return status;
}

static hg_status why_marking(struct hgi_text *text, hg_node node, const hg_node_info *info,
			     const hg_collector *c)
{
	if (info->colour == HG_BLACK) {
		hgi_text_put(text, "will survive: black, it was reached\n");
	} else if (info->colour == HG_GREY) {
		hgi_text_put(text, "will survive: grey, number %" PRIu32 " in the work list\n",
			     info->work);
	} else if (put_grey_path(text, node)) {
		return HG_OK;
	} else if (info->reach == HG_GARBAGE) {
		hgi_text_put(text,
			     "will be freed: white, no grey object and no root leads to it\n");
		return HG_OK;
	} else if (c->roots_scanned < c->root_pieces) {
		hgi_text_put(text,
			     "will survive: white now, but this root is still to be scanned\n");
	} else {
		hgi_text_put(text, "will be lost: white, all roots are scanned, and no grey object "
				   "leads to it\n");
	}
	return put_path(text, node);
}

hg_status hg_text_why(const hg_graph *graph, const hg_text_options *options, hg_node node,
		      char **out)
{
	struct hgi_text text;
	hg_node_info info;
	hg_collector c;
	hg_status status = hg_graph_node(graph, node, &info);

	if (status != HG_OK)
		return status;
	hg_graph_collector(graph, &c);
	hgi_text_begin(&text, graph, options);
	hgi_text_put(&text, "%s ", hgi_node_label(&text, node).s);
	switch (c.phase) {
	case HG_PHASE_OFF:
	case HG_PHASE_SWEEP_TERMINATION:
		if (info.reach == HG_GARBAGE) {
			hgi_text_put(&text,
				     "will be freed by the next collection: no root leads to "
				     "it\n");
		} else {
			hgi_text_put(&text, "would survive a collection now\n");
			status = put_path(&text, node);
		}
		break;
	case HG_PHASE_MARK:
		status = why_marking(&text, node, &info, &c);
		break;
	case HG_PHASE_MARK_TERMINATION:
	case HG_PHASE_SWEEP:
		if (info.colour != HG_WHITE) {
			hgi_text_put(&text, "survives: black, it was reached\n");
			if (info.reach == HG_GARBAGE)
				hgi_text_put(&text, "  nothing leads to it any more, so the next "
						    "collection frees it\n");
			else
				status = put_path(&text, node);
		} else if (info.unswept || c.phase == HG_PHASE_MARK_TERMINATION) {
			hgi_text_put(&text,
				     "will be freed when span %" PRIu32 " is swept: white, "
				     "it was not reached\n",
				     info.span);
		} else {
			hgi_text_put(&text, "survives: it was allocated after marking\n");
		}
		break;
	}
	return status == HG_OK ? hgi_text_end(&text, out) : hgi_text_drop(&text, status);
}
