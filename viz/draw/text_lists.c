/* SPDX-License-Identifier: MIT
 *
 * text_lists.c - the objects by type, and one by one.
 */
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum { BY_BYTES, BY_COUNT, BY_NAME };

/* ---- heap types ------------------------------------------------------------------------------ */

struct type_row {
	const char *name;
	uint64_t bytes;
	uint32_t objects, garbage, sort;
};

static int compare_types(const void *a, const void *b)
{
	const struct type_row *x = a, *y = b;

	if (x->sort == BY_BYTES && x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	if (x->sort != BY_NAME && x->objects != y->objects)
		return x->objects > y->objects ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* A row per type; the last one is for objects without. */
static struct type_row *count_types(const hg_graph *graph, const hg_totals *t, uint32_t sort,
				    size_t *n)
{
	hg_type type;
	struct type_row *rows;
	size_t n_types = 0, used = 0;

	while (hg_graph_type(graph, (uint32_t)n_types, &type) == HG_OK)
		n_types++;
	rows = calloc(n_types + 1, sizeof(*rows));
	if (!rows)
		return NULL;
	for (hg_node node = t->groups + 1; node < t->nodes; node++) {
		hg_node_info info;
		struct type_row *row;

		if (hg_graph_node(graph, node, &info) != HG_OK)
			continue;
		row = &rows[info.type < n_types ? info.type : n_types];
		row->objects++;
		row->bytes += info.size;
		row->garbage += info.reach == HG_GARBAGE;
	}
	for (size_t i = 0; i <= n_types; i++) {
		if (!rows[i].objects)
			continue;
		rows[i].sort = sort;
		rows[i].name = "unknown";
		if (i < n_types && hg_graph_type(graph, (uint32_t)i, &type) == HG_OK)
			rows[i].name = type.opaque ? "tiny block" : type.name;
		rows[used++] = rows[i];
	}
	qsort(rows, used, sizeof(*rows), compare_types);
	*n = used;
	return rows;
}

hg_status hg_text_types(const hg_graph *graph, const hg_text_options *options, char **out)
{
	struct hgi_text text;
	struct hgi_table table;
	struct type_row *rows;
	hg_totals t;
	size_t n = 0;

	hg_graph_totals(graph, &t);
	hgi_text_begin(&text, graph, options);
	rows = count_types(graph, &t, text.options.sort, &n);
	if (!rows)
		return hgi_text_no_memory(&text);
	hgi_text_put(&text, "%s, %s, %s\n", hgi_count(n, "type").s,
		     hgi_count(t.objects, "object").s, hgi_count(t.bytes, "byte").s);
	hgi_table_begin(&table, &text, "rrrl");
	if (n) {
		hgi_table_cell(&table, "objects");
		hgi_table_cell(&table, "bytes");
		hgi_table_cell(&table, t.garbage ? "garbage" : "");
		hgi_table_cell(&table, "type");
	}
	for (size_t i = 0; i < n && i < text.options.limit; i++) {
		hgi_table_cell(&table, "%s", hgi_number(rows[i].objects).s);
		hgi_table_cell(&table, "%s", hgi_number(rows[i].bytes).s);
		hgi_table_cell(&table, "%s", t.garbage ? hgi_number(rows[i].garbage).s : "");
		hgi_table_cell(&table, "%s", rows[i].name);
	}
	free(rows);
	hgi_table_end(&table, 2);
	if (n > text.options.limit)
		hgi_text_left_out(&text, n - text.options.limit);
	return hgi_text_end(&text, out);
}

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
static bool wanted(const struct hgi_text *text, hg_node node, struct object_row *row)
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
	    (o->type && *o->type && strcmp(o->type, type.opaque ? "tiny block" : type.name) != 0))
		return false;
	row->node = node;
	row->key = o->sort == BY_COUNT ? info.in_degree : o->sort == BY_NAME ? 0 : info.size;
	row->name = o->sort == BY_NAME ? type.name : NULL;
	return true;
}

static void object_row(struct hgi_text *text, struct hgi_table *table, hg_node node)
{
	static const char *const reach[] = {"garbage", "unnamed words only", ""};
	hg_node_info info;

	if (hg_graph_node(text->graph, node, &info) != HG_OK)
		return;
	hgi_table_cell(table, "%s", hgi_number(info.size).s);
	hgi_table_cell(table, "%s", hgi_number(info.in_degree + info.hidden_in).s);
	hgi_table_cell(table, "%s", hgi_node_label(text, node).s);
	if (!text->options.site) {
		hgi_table_cell(table, "%s", hgi_site_label(text->graph, info.site).s);
		hgi_table_cell(table, "%s", hgi_site_why(text->graph, info.site));
	}
	hgi_table_cell(table, "%s", reach[info.reach]);
}

hg_status hg_text_objects(const hg_graph *graph, const hg_text_options *options, char **out)
{
	struct hgi_text text;
	struct hgi_table table;
	struct object_row *rows;
	uint64_t bytes = 0;
	hg_totals t;
	size_t n = 0;
	bool any_why = false;

	hg_graph_totals(graph, &t);
	hgi_text_begin(&text, graph, options);
	rows = malloc((t.objects + 1ull) * sizeof(*rows));
	if (!rows)
		return hgi_text_no_memory(&text);
	for (hg_node node = t.groups + 1; node < t.nodes; node++) {
		hg_node_info info;

		if (!wanted(&text, node, &rows[n]))
			continue;
		n++;
		if (hg_graph_node(graph, node, &info) == HG_OK)
			bytes += info.size;
	}
	qsort(rows, n, sizeof(*rows), compare_objects);
	for (size_t i = 0; i < n && i < text.options.limit && !any_why; i++) {
		hg_node_info info;

		any_why = hg_graph_node(graph, rows[i].node, &info) == HG_OK &&
			  *hgi_site_why(graph, info.site);
	}
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
			hgi_table_cell(&table, "%s", any_why ? "why" : "");
		}
		hgi_table_cell(&table, "%s", "");
	}
	for (size_t i = 0; i < n && i < text.options.limit; i++)
		object_row(&text, &table, rows[i].node);
	free(rows);
	hgi_table_end(&table, 2);
	if (n > text.options.limit)
		hgi_text_left_out(&text, n - text.options.limit);
	return hgi_text_end(&text, out);
}
