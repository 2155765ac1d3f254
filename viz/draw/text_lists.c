/* SPDX-License-Identifier: MIT
 *
 * text_lists.c - objects one by one.
 */
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum { BY_BYTES, BY_COUNT, BY_NAME };

/* ---- heap objects ---------------------------------------------------------------------------- */

struct object_row {
	hg_node node;
	uint64_t key;
	const char *name;
};

/* Largest first (or by name), then by address. */
static int compare_objects(const void *a, const void *b)
{
	const struct object_row *x = a, *y = b;
	const int by_name = x->name && y->name ? strcmp(x->name, y->name) : 0;

	if (by_name)
		return by_name;
	if (x->key != y->key)
		return x->key > y->key ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* True if the options ask for this object; fills in its row. */
static bool wanted(const struct hgi_text *text, const hg_filter *filter, hg_node node,
		   struct object_row *row)
{
	const hg_text_options *o = &text->options;
	hg_node_info info;
	hg_type type = {.name = "unknown"};

	if (hg_graph_node(text->graph, node, &info) != HG_OK)
		return false;
	if (info.type != HG_NONE)
		hg_graph_type(text->graph, info.type, &type);
	if ((o->garbage && info.reach != HG_GARBAGE) ||
	    (o->shared && info.in_degree + info.hidden_in < 2) ||
	    (o->site && info.site != o->site - 1) ||
	    (o->type && *o->type && strcmp(o->type, type.opaque ? "tiny block" : type.name) != 0) ||
	    (filter && !hg_filter_test(filter, node)))
		return false;
	row->node = node;
	row->key = o->sort == BY_COUNT ? info.in_degree : o->sort == BY_NAME ? 0 : info.size;
	row->name = o->sort == BY_NAME ? type.name : NULL;
	return true;
}

static const char *const reach_notes[] = {"garbage", "unnamed words only", ""};

/* Columns that are left for the reason; 0: nobody has one. */
static size_t room_for_why(const struct hgi_text *text, const struct object_row *rows, size_t n)
{
	enum { GAPS = 2 + 2 + 8 + 2 + 2 + 2, LEAST = 12 }; /* "pointers", and blanks */
	size_t bytes = strlen("bytes"), label = 0, site = strlen("allocated at"), note = 0, used;
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const struct hgi_name name = hgi_node_label(text, rows[i].node);
		hg_node_info info;
		size_t columns;

		if (hg_graph_node(text->graph, rows[i].node, &info) != HG_OK)
			continue;
		any |= *hgi_site_why(text->graph, info.site) != '\0';
		label = hgi_text_columns(name.s) > label ? hgi_text_columns(name.s) : label;
		columns = hgi_text_columns(hgi_site_label(text->graph, info.site).s);
		site = columns > site ? columns : site;
		columns = strlen(hgi_number(info.size).s);
		bytes = columns > bytes ? columns : bytes;
		columns = strlen(reach_notes[info.reach]) ? strlen(reach_notes[info.reach]) + 2 : 0;
		note = columns > note ? columns : note;
	}
	used = GAPS + bytes + label + site + note;
	if (!any || text->options.site)
		return 0;
	return used + LEAST < text->options.width ? text->options.width - used : LEAST;
}

static void object_row(struct hgi_text *text, struct hgi_table *table, hg_node node, size_t why)
{
	hg_node_info info;

	if (hg_graph_node(text->graph, node, &info) != HG_OK)
		return;
	hgi_table_cell(table, "%s", hgi_number(info.size).s);
	hgi_table_cell(table, "%s", hgi_number(info.in_degree + info.hidden_in).s);
	hgi_table_cell(table, "%s", hgi_node_label(text, node).s);
	if (!text->options.site) {
		hgi_table_cell(table, "%s", hgi_site_label(text->graph, info.site).s);
		hgi_table_cell(table, "%s",
			       hgi_clip(text, hgi_site_why(text->graph, info.site), why).s);
	}
	hgi_table_cell(table, "%s", reach_notes[info.reach]);
}

hg_status hg_text_objects(const hg_graph *graph, const hg_text_options *options, char **out)
{
	struct hgi_text text;
	struct hgi_filter filter;
	struct hgi_table table;
	struct object_row *rows;
	uint64_t bytes = 0;
	hg_totals t;
	size_t n = 0;
	size_t why;
	hg_status status;

	hg_graph_totals(graph, &t);
	hgi_text_begin(&text, graph, options);
	status = hgi_filter_begin(&filter, &text);
	if (status != HG_OK)
		return hgi_text_drop(&text, status);
	rows = malloc((t.objects + 1ull) * sizeof(*rows));
	if (!rows) {
		hgi_filter_end(&filter);
		return hgi_text_no_memory(&text);
	}
	for (hg_node node = t.groups + 1; node < t.nodes; node++) {
		hg_node_info info;

		if (!wanted(&text, filter.filter, node, &rows[n]))
			continue;
		n++;
		if (hg_graph_node(graph, node, &info) == HG_OK)
			bytes += info.size;
	}
	hgi_filter_end(&filter);
	qsort(rows, n, sizeof(*rows), compare_objects);
	why = room_for_why(&text, rows, n < text.options.limit ? n : text.options.limit);
	hgi_text_put(&text, "%s%s, %s\n",
		     hgi_count(n, text.options.shared ? "shared object" : "object").s,
		     text.options.garbage ? " of garbage" : "", hgi_count(bytes, "byte").s);
	hgi_table_begin(&table, &text, text.options.site ? "rrll" : "rrllll");
	if (n) {
		hgi_table_cell(&table, "bytes");
		hgi_table_cell(&table, "pointers");
		hgi_table_cell(&table, "object");
		if (!text.options.site) {
			hgi_table_cell(&table, "allocated at");
			hgi_table_cell(&table, "%s", why ? "why" : "");
		}
		hgi_table_cell(&table, "%s", "");
	}
	for (size_t i = 0; i < n && i < text.options.limit; i++)
		object_row(&text, &table, rows[i].node, why);
	free(rows);
	hgi_table_end(&table, 2);
	if (n > text.options.limit)
		hgi_text_left_out(&text, n - text.options.limit);
	return hgi_text_end(&text, out);
}
