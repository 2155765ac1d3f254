/* SPDX-License-Identifier: MIT
 *
 * text_types.c - the objects counted by type, by size, or by the site that allocated them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum { BY_BYTES, BY_COUNT, BY_NAME };

struct named_row {
	hg_row row;
	struct hgi_name name;
	uint32_t sort;
};

static int compare_rows(const void *a, const void *b)
{
	const struct named_row *x = a, *y = b;

	if (x->sort == BY_BYTES && x->row.bytes != y->row.bytes)
		return x->row.bytes > y->row.bytes ? -1 : 1;
	if (x->sort != BY_NAME && x->row.objects != y->row.objects)
		return x->row.objects > y->row.objects ? -1 : 1;
	return strcmp(x->name.s, y->name.s)
		       ?: (x->row.key > y->row.key) - (x->row.key < y->row.key);
}

static struct hgi_name row_name(const hg_graph *graph, const hg_text_options *options,
				const hg_row *row)
{
	struct hgi_name name = {HG_UNTYPED};
	hg_type type;

	if (options->by == HG_BY_SIZE)
		return hgi_number(row->key);
	if (row->key == HG_NONE)
		return name;
	if (options->by == HG_BY_SITE)
		return hgi_site_label(graph, (uint32_t)row->key);
	if (hg_graph_type(graph, (uint32_t)row->key, &type) == HG_OK && type.opaque)
		strcpy(name.s, "tiny block");
	else if (hg_graph_type(graph, (uint32_t)row->key, &type) == HG_OK)
		name = hgi_clip(&(struct hgi_text){.graph = graph, .options = *options}, type.name,
				options->width);
	return name;
}

static void head(const struct hgi_text *text, struct hgi_table *table, const hg_totals *t,
		 bool reasons)
{
	static const char *const names[] = {"type", "size of slot", "allocated at"};
	const hg_text_options *o = &text->options;

	hgi_table_cell(table, "objects");
	hgi_table_cell(table, "bytes");
	hgi_table_cell(table, "%s", t->garbage ? "garbage" : "");
	hgi_table_cell(table, "%s", o->retained ? "retains" : "");
	hgi_table_cell(table, "%s", o->by == HG_BY_SIZE ? names[o->by] : "");
	hgi_table_cell(table, "%s", o->by == HG_BY_SIZE ? "" : names[o->by]);
	hgi_table_cell(table, "%s", o->by != HG_BY_SITE ? "" : reasons ? "why" : "in");
}

static void put_row(const struct hgi_text *text, struct hgi_table *table, const hg_totals *t,
		    const struct named_row *row, size_t why)
{
	const bool by_size = text->options.by == HG_BY_SIZE;
	const bool by_site = text->options.by == HG_BY_SITE;
	hg_site site;

	hgi_table_cell(table, "%s", hgi_number(row->row.objects).s);
	hgi_table_cell(table, "%s", hgi_number(row->row.bytes).s);
	hgi_table_cell(table, "%s", t->garbage ? hgi_number(row->row.garbage).s : "");
	hgi_table_cell(table, "%s", text->options.retained ? hgi_number(row->row.retained).s : "");
	hgi_table_cell(table, "%s", by_size ? row->name.s : "");
	hgi_table_cell(table, "%s", by_size ? "" : row->name.s);
	if (by_site && row->row.key != HG_NONE &&
	    hg_graph_site(text->graph, (uint32_t)row->row.key, &site) == HG_OK)
		hgi_table_cell(table, "%s",
			       hgi_clip(text, *site.reason ? site.reason : site.function, why).s);
	else
		hgi_table_cell(table, "%s", "");
}

/* Columns that are left of a line for the compiler's reason. */
static size_t room_for_why(const struct hgi_text *text, const struct named_row *rows, size_t n)
{
	enum { NUMBERS = 46, LEAST = 20 }; /* four numbers of eight, and gaps */
	size_t site = strlen("allocated at");

	for (size_t i = 0; i < n; i++)
		if (hgi_text_columns(rows[i].name.s) > site)
			site = hgi_text_columns(rows[i].name.s);
	return text->options.width > NUMBERS + site + LEAST ? text->options.width - NUMBERS - site
							    : LEAST;
}

static bool any_reason(const struct hgi_text *text, const struct named_row *rows, size_t n)
{
	hg_site site;

	for (size_t i = 0; i < n && text->options.by == HG_BY_SITE; i++)
		if (rows[i].row.key != HG_NONE &&
		    hg_graph_site(text->graph, (uint32_t)rows[i].row.key, &site) == HG_OK &&
		    *site.reason)
			return true;
	return false;
}

static void put_table(struct hgi_text *text, const struct named_row *rows, size_t n)
{
	static const char *const things[] = {"type", "size", "allocation site"};
	const size_t shown = n < text->options.limit ? n : text->options.limit;
	const size_t why = room_for_why(text, rows, shown);
	uint64_t objects = 0, bytes = 0;
	struct hgi_table table;
	hg_totals t;

	hg_graph_totals(text->graph, &t);
	for (size_t i = 0; i < n; i++) {
		objects += rows[i].row.objects;
		bytes += rows[i].row.bytes;
	}
	hgi_text_put(text, "%s, %s, %s\n", hgi_count(n, things[text->options.by]).s,
		     hgi_count(objects, "object").s, hgi_count(bytes, "byte").s);
	hgi_table_begin(&table, text, "rrrrrll");
	if (n)
		head(text, &table, &t, any_reason(text, rows, shown));
	for (size_t i = 0; i < shown; i++)
		put_row(text, &table, &t, &rows[i], why);
	hgi_table_end(&table, 2);
	hgi_text_left_out(text, n - shown);
}

hg_status hg_text_types(const hg_graph *graph, const hg_text_options *options, char **out)
{
	struct hgi_text text;
	struct hgi_filter filter;
	struct named_row *named = NULL;
	hg_row *rows = NULL;
	size_t n = 0;
	hg_status status;

	hgi_text_begin(&text, graph, options);
	if (text.options.by > HG_BY_SITE)
		text.options.by = HG_BY_TYPE;
	status = hgi_filter_begin(&filter, &text);
	if (status == HG_OK)
		status = hg_graph_histogram(graph, (hg_by)text.options.by, text.options.retained,
					    filter.filter, &rows, &n);
	hgi_filter_end(&filter);
	if (status == HG_OK) {
		named = calloc(n + 1, sizeof(*named));
		if (!named)
			status = hgi_text_no_memory(&text);
	}
	for (size_t i = 0; named && i < n; i++)
		named[i] = (struct named_row){rows[i], row_name(graph, &text.options, &rows[i]),
					      text.options.sort};
	if (status == HG_OK) {
		qsort(named, n, sizeof(*named), compare_rows);
		put_table(&text, named, n);
	}
	free(named);
	hg_rows_destroy(rows);
	return status == HG_OK ? hgi_text_end(&text, out) : hgi_text_drop(&text, status);
}
