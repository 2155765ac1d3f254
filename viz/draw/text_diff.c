/* SPDX-License-Identifier: MIT
 *
 * text_diff.c - what changed between two moments of a heap.
 *
 * The first lines count; then come new objects, gone ones, and pointers that lead
 * elsewhere now. Objects that are gone are named as the graph before named them.
 */
#include <stdlib.h>
#include <string.h>

#include "text.h"

struct diff {
	struct hgi_text *text; /* its graph is `after` */
	struct hgi_text before;
	const hg_diff *diff;
	hg_diff_totals totals;
};

static void count_row(struct hgi_table *table, const char *what, uint64_t objects, uint64_t bytes)
{
	hgi_table_cell(table, "%s", what);
	hgi_table_cell(table, "%s", hgi_number(objects).s);
	hgi_table_cell(table, "%s", hgi_number(bytes).s);
	hgi_table_cell(table, bytes == 1 ? "byte" : "bytes");
}

static void put_counts(const struct diff *d)
{
	const hg_diff_totals *t = &d->totals;
	struct hgi_table table;

	hgi_table_begin(&table, d->text, "lrrl");
	count_row(&table, "new", t->fresh, t->fresh_bytes);
	count_row(&table, "gone", t->gone, t->gone_bytes);
	count_row(&table, "survived", t->survived, t->survived_bytes);
	hgi_table_end(&table, 2);
	if (t->recoloured)
		hgi_text_put(d->text, "  %s changed colour\n",
			     hgi_count(t->recoloured, "object").s);
}

/* ---- New and gone -----------------------------------------------------------------------------
 */

/* A list of those objects of one side that the other does not have, by address. */
static void put_objects(const struct diff *d, bool after, const char *title, uint64_t total)
{
	struct hgi_text *out = d->text;
	const hg_graph *graph = after ? d->text->graph : d->before.graph;
	const struct hgi_text *names = after ? d->text : &d->before;
	const size_t limit = out->options.limit;
	struct hgi_table table;
	hg_totals t;
	size_t shown = 0;

	if (!total)
		return;
	hg_graph_totals(graph, &t);
	hgi_text_put(out, "%s:\n", title);
	hgi_table_begin(&table, out, "rlll");
	for (hg_node node = t.groups + 1; node < t.nodes && shown < limit; node++) {
		static const char *const reach[] = {"garbage", "unnamed words only", ""};
		hg_node_info info;

		if (hg_diff_other(d->diff, after, node) != HG_NONE ||
		    hg_graph_node(graph, node, &info) != HG_OK)
			continue;
		hgi_table_cell(&table, "%s", hgi_number(info.size).s);
		hgi_table_cell(&table, "%s", hgi_node_label(names, node).s);
		hgi_table_cell(&table, "%s", hgi_site_label(graph, info.site).s);
		hgi_table_cell(&table, "%s", reach[info.reach]);
		shown++;
	}
	hgi_table_end(&table, 2);
	hgi_text_left_out(out, total - shown);
}

/* ---- Pointers ---------------------------------------------------------------------------------
 */

/* "#0 main user", "Node 0xc000000000 .next" */
static struct hgi_name holder(const struct hgi_text *names, const hg_edge *edge)
{
	struct hgi_name from = hgi_node_label(names, edge->from);
	const struct hgi_name label = hgi_edge_label(names->graph, edge);

	if (strlen(from.s) + strlen(label.s) + 2 < sizeof(from.s))
		strcat(strcat(from.s, " "), label.s);
	return from;
}

static void target_cell(const struct hgi_text *names, struct hgi_table *table, const hg_edge *edge)
{
	hgi_table_cell(table, "%s", edge->to == HG_NONE ? "-" : hgi_node_label(names, edge->to).s);
}

static void change_row(const struct diff *d, struct hgi_table *table, const hg_change *change)
{
	const bool gone = change->kind == HG_POINTER_GONE;

	hgi_table_cell(
		table, "%s",
		holder(gone ? &d->before : d->text, gone ? &change->before : &change->after).s);
	target_cell(&d->before, table, &change->before);
	hgi_table_cell(table, "%s", hgi_text_arrow(d->text));
	target_cell(d->text, table, &change->after);
}

static void put_pointers(const struct diff *d)
{
	const hg_diff_totals *t = &d->totals;
	const uint64_t total = t->retargeted + t->pointers_new + t->pointers_gone;
	struct hgi_table table;
	hg_change change;
	size_t i = 0;

	if (!total)
		return;
	hgi_text_put(d->text, "%s: %s retargeted, %s set, %s cleared\n",
		     hgi_count(total, "pointer").s, hgi_number(t->retargeted).s,
		     hgi_number(t->pointers_new).s, hgi_number(t->pointers_gone).s);
	hgi_table_begin(&table, d->text, "llll");
	for (; i < d->text->options.limit && hg_diff_change(d->diff, i, &change) == HG_OK; i++)
		change_row(d, &table, &change);
	hgi_table_end(&table, 2);
	hgi_text_left_out(d->text, total - i);
}

/* ---- Values -----------------------------------------------------------------------------------
 */

static void put_values(const struct diff *d)
{
	const hg_diff_totals *t = &d->totals;
	struct hgi_table table;
	hg_value_change change;
	size_t i = 0;

	if (!t->values)
		return;
	hgi_text_put(d->text, "%s changed, of %s whose values were read both times\n",
		     hgi_count(t->values, "value").s, hgi_count(t->compared, "object").s);
	hgi_table_begin(&table, d->text, "llll");
	for (; i < d->text->options.limit && hg_diff_value(d->diff, i, &change) == HG_OK; i++) {
		hgi_table_cell(&table, "%s %s", hgi_node_label(d->text, change.after).s,
			       change.is->name);
		hgi_table_cell(&table, "%s", hgi_cell_value(change.was).s);
		hgi_table_cell(&table, "%s", hgi_text_arrow(d->text));
		hgi_table_cell(&table, "%s", hgi_cell_value(change.is).s);
	}
	hgi_table_end(&table, 2);
	hgi_text_left_out(d->text, t->values - i);
}

hg_status hg_text_changes(const hg_diff *diff, const hg_text_options *options, char **out)
{
	const hg_graph *before, *after;
	struct hgi_text text;
	struct diff d = {.text = &text, .diff = diff};

	hg_diff_graphs(diff, &before, &after);
	hgi_text_begin(&text, after, options);
	hgi_text_begin(&d.before, before, options); /* only for names: nothing is written to it */
	hg_diff_get_totals(diff, &d.totals);
	if (!d.totals.fresh && !d.totals.gone && !d.totals.recoloured && !d.totals.retargeted &&
	    !d.totals.pointers_new && !d.totals.pointers_gone && !d.totals.values) {
		hgi_text_put(&text, "no change: %s, %s\n", hgi_count(d.totals.survived, "object").s,
			     hgi_count(d.totals.survived_bytes, "byte").s);
	} else {
		put_counts(&d);
		put_objects(&d, true, "new", d.totals.fresh);
		put_objects(&d, false, "gone", d.totals.gone);
		put_pointers(&d);
		put_values(&d);
	}
	return hgi_text_end(&text, out);
}

hg_status hg_text_diff(const hg_graph *before, const hg_graph *after,
		       const hg_text_options *options, char **out)
{
	hg_diff *diff;
	hg_status status = hg_diff_create(before, after, NULL, NULL, &diff);

	if (status != HG_OK)
		return status;
	status = hg_text_changes(diff, options, out);
	hg_diff_destroy(diff);
	return status;
}
