/* SPDX-License-Identifier: MIT
 *
 * histogram.c - objects by type, by size of their slot or by the site that allocated them, with
 * what each row retains.
 *
 * A row retains all that is dominated by one of its objects: the union of their subtrees in the
 * dominator tree. Where one of them is below another it must not count twice, so the tree is walked
 * from the root with, per row, the number of its objects above the current node. What several
 * objects of a row keep only together is not in it: it belongs to what dominates them all.
 *
 * Memory while it runs: 8 bytes per node, beside the dominator tree.
 */
#include <stdlib.h>

#include "graph.h"

struct work {
	const hg_graph *graph;
	const hg_filter *filter;
	hg_by by;
	hg_row *rows;
	size_t n, capacity;
	struct hgi_map sizes; /* size -> row + 1 */
	uint32_t *row_of;     /* per object; HG_NONE: not asked for */
	uint32_t *above;      /* per row: its objects above the current node */
};

/* The row of an object; types and sites have theirs by number, the last one is for none. */
static uint32_t find_row(struct work *w, const struct hgi_object *o)
{
	struct hgi_map_entry *entry;

	if (w->by == HG_BY_TYPE)
		return o->type < w->graph->n_types ? o->type : (uint32_t)w->graph->n_types;
	if (w->by == HG_BY_SITE)
		return o->site < w->graph->n_sites ? o->site : (uint32_t)w->graph->n_sites;
	entry = hgi_map_put(&w->sizes, o->size);
	if (!entry)
		return HG_NONE;
	if (!entry->count) {
		if (!hgi_grow(&w->rows, &w->capacity, w->n + 1, sizeof(*w->rows)))
			return HG_NONE;
		w->rows[w->n] = (hg_row){.key = o->size};
		entry->count = ++w->n;
	}
	return (uint32_t)entry->count - 1;
}

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory for a histogram");
}

static hg_status count(struct work *w)
{
	const hg_graph *g = w->graph;
	const size_t fixed = w->by == HG_BY_TYPE   ? g->n_types + 1
			     : w->by == HG_BY_SITE ? g->n_sites + 1
						   : 0;

	if (fixed && !hgi_grow(&w->rows, &w->capacity, fixed, sizeof(*w->rows)))
		return no_memory();
	for (; w->n < fixed; w->n++)
		w->rows[w->n] = (hg_row){.key = w->n + 1 < fixed ? w->n : HG_NONE};
	for (size_t i = 0; i < g->n_objects; i++) {
		const struct hgi_object *o = &g->objects[i];
		uint32_t at;
		hg_row *row;

		w->row_of[i] = HG_NONE;
		if (w->filter && !hg_filter_test(w->filter, hgi_first_object(g) + (hg_node)i))
			continue;
		at = find_row(w, o);
		if (at == HG_NONE)
			return no_memory();
		w->row_of[i] = at;
		row = &w->rows[at];
		row->objects++;
		row->bytes += o->size;
		if (o->reach == HG_GARBAGE) {
			row->garbage++;
			row->garbage_bytes += o->size;
		}
	}
	return HG_OK;
}

/* Depth first through the dominator tree; coming back to a node is leaving it. */
static hg_status retain(struct work *w)
{
	const struct hgi_dominators *d = &w->graph->dominators;
	const uint32_t first = hgi_first_object(w->graph), nodes = hgi_nodes(w->graph);
	uint32_t *cursor = hgi_calloc(nodes, sizeof(*cursor));
	uint32_t at = 0;
	bool enter = true;

	w->above = hgi_calloc(w->n, sizeof(*w->above));
	if (!cursor || !w->above) {
		free(cursor);
		return no_memory();
	}
	for (;;) {
		const uint32_t row = at >= first ? w->row_of[at - first] : HG_NONE;

		if (enter && row != HG_NONE && !w->above[row]++)
			w->rows[row].retained += hgi_dominated(w->graph, at)->bytes;
		enter = d->child_start[at] + cursor[at] < d->child_start[at + 1];
		if (enter) {
			at = d->children[d->child_start[at] + cursor[at]++];
			continue;
		}
		if (row != HG_NONE)
			w->above[row]--;
		if (!at)
			break;
		at = hgi_dominated(w->graph, at)->dominator;
	}
	free(cursor);
	return HG_OK;
}

/* Most bytes first, then by key. */
static int by_bytes(const void *a, const void *b)
{
	const hg_row *x = a, *y = b;

	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

hg_status hg_graph_histogram(const hg_graph *graph, hg_by by, bool retained,
			     const hg_filter *filter, hg_row **rows, size_t *n)
{
	struct work w = {.graph = graph, .by = by, .filter = filter};
	hg_status status = HG_OK;

	*rows = NULL;
	*n = 0;
	w.row_of = hgi_calloc(graph->n_objects, sizeof(*w.row_of));
	if (!w.row_of)
		status = no_memory();
	if (status == HG_OK)
		status = count(&w);
	if (status == HG_OK && retained)
		status = hgi_dominator_rows((hg_graph *)graph);
	if (status == HG_OK && retained)
		status = retain(&w);
	free(w.row_of);
	free(w.above);
	hgi_map_release(&w.sizes);
	if (status != HG_OK) {
		free(w.rows);
		return status;
	}
	for (size_t i = 0; i < w.n; i++)
		if (w.rows[i].objects)
			w.rows[(*n)++] = w.rows[i];
	if (*n)
		qsort(w.rows, *n, sizeof(*w.rows), by_bytes);
	*rows = w.rows;
	return HG_OK;
}

void hg_rows_destroy(hg_row *rows)
{
	free(rows);
}
