/* SPDX-License-Identifier: MIT
 *
 * text_lists.c - objects one by one.
 */
#include <stdlib.h>
#include <string.h>

#include "graph/graph.h" /* hgi_best */
#include "text.h"

enum { BY_BYTES, BY_COUNT, BY_NAME };

/* ---- heap objects ---------------------------------------------------------------------------- */

/* Where the objects are sorted by it: each type's place in the order of names, the last one is for
 * objects without. NULL: no memory. */
struct named_type {
	const char *name;
	uint32_t type;
};

static int compare_names(const void *a, const void *b)
{
	const struct named_type *x = a, *y = b;

	return strcmp(x->name, y->name) ?: (x->type > y->type) - (x->type < y->type);
}

static uint32_t *places_of_types(const hg_graph *graph, uint32_t *n_types)
{
	struct named_type *names;
	uint32_t *places, n = 0;
	hg_type type;

	while (hg_graph_type(graph, n, &type) == HG_OK)
		n++;
	names = calloc(n + 1ull, sizeof(*names));
	places = calloc(n + 1ull, sizeof(*places));
	if (!names || !places) {
		free(names);
		free(places);
		return NULL;
	}
	for (uint32_t i = 0; i < n; i++)
		names[i] = (struct named_type){
			hg_graph_type(graph, i, &type) == HG_OK ? type.name : "", i};
	names[n] = (struct named_type){HG_UNTYPED, n};
	qsort(names, n + 1ull, sizeof(*names), compare_names);
	for (uint32_t i = 1; i <= n; i++)
		places[names[i].type] =
			places[names[i - 1].type] + (strcmp(names[i].name, names[i - 1].name) != 0);
	free(names);
	*n_types = n;
	return places;
}

/* True if the options ask for this object. */
static bool wanted(const struct hgi_text *text, const hg_filter *filter, hg_node node,
		   const hg_node_info *info)
{
	const hg_text_options *o = &text->options;
	hg_type type = {.name = HG_UNTYPED};

	if (o->type && info->type != HG_NONE)
		hg_graph_type(text->graph, info->type, &type);
	return !((o->garbage && info->reach != HG_GARBAGE) ||
		 (o->shared && info->in_degree + info->hidden_in < 2) ||
		 (o->site && info->site != o->site - 1) ||
		 (o->type && *o->type &&
		  strcmp(o->type, type.opaque ? "tiny block" : type.name) != 0) ||
		 (filter && !hg_filter_test(filter, node)));
}

/* The first `limit` of the objects that are asked for, in the order that is asked for; *bytes are
 * those of all. */
static hg_status choose(const struct hgi_text *text, const hg_filter *filter, struct hgi_best *best,
			uint64_t *bytes)
{
	const uint32_t sort = text->options.sort;
	uint32_t n_types = 0, *places = NULL;
	hg_totals t;
	bool room = true;

	hg_graph_totals(text->graph, &t);
	if (sort == BY_NAME) {
		places = places_of_types(text->graph, &n_types);
		room = places;
	}
	for (hg_node node = t.groups + 1; node < t.nodes && room; node++) {
		hg_node_info info;
		uint64_t key;

		if (hg_graph_node(text->graph, node, &info) != HG_OK ||
		    !wanted(text, filter, node, &info))
			continue;
		*bytes += info.size;
		key = sort == BY_COUNT ? info.in_degree : info.size;
		if (sort == BY_NAME)
			key = UINT32_MAX - places[info.type < n_types ? info.type : n_types];
		room = hgi_best_offer(best, key, node);
	}
	free(places);
	hgi_best_sort(best);
	return room ? HG_OK : hgi_error(HG_NO_MEMORY, "no memory for the list of objects");
}

static const char *const reach_notes[] = {"garbage", "unnamed words only", ""};

/* Columns that are left for the reason; 0: nobody has one. */
static size_t room_for_why(const struct hgi_text *text, const struct hgi_ranked *rows, size_t n)
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
	struct hgi_best best;
	uint64_t bytes = 0;
	size_t why;
	hg_status status;

	hgi_text_begin(&text, graph, options);
	best = (struct hgi_best){.limit = text.options.limit};
	status = hgi_filter_begin(&filter, &text);
	if (status == HG_OK)
		status = choose(&text, filter.filter, &best, &bytes);
	hgi_filter_end(&filter);
	if (status != HG_OK) {
		hgi_best_release(&best);
		return hgi_text_drop(&text, status);
	}
	why = room_for_why(&text, best.rows, best.n);
	hgi_text_put(&text, "%s%s, %s\n",
		     hgi_count(best.offered, text.options.shared ? "shared object" : "object").s,
		     text.options.garbage ? " of garbage" : "", hgi_count(bytes, "byte").s);
	hgi_table_begin(&table, &text, text.options.site ? "rrll" : "rrllll");
	if (best.n) {
		hgi_table_cell(&table, "bytes");
		hgi_table_cell(&table, "pointers");
		hgi_table_cell(&table, "object");
		if (!text.options.site) {
			hgi_table_cell(&table, "allocated at");
			hgi_table_cell(&table, "%s", why ? "why" : "");
		}
		hgi_table_cell(&table, "%s", "");
	}
	for (size_t i = 0; i < best.n; i++)
		object_row(&text, &table, best.rows[i].node, why);
	hgi_table_end(&table, 2);
	hgi_text_left_out(&text, best.offered - best.n);
	hgi_best_release(&best);
	return hgi_text_end(&text, out);
}
