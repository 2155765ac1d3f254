/* SPDX-License-Identifier: MIT
 *
 * text_retained.c - what goes when an object goes: the largest, one, and the tree of dominators.
 */
#include <stdlib.h>

#include "text_alike.h"

/* ---- heap retained --------------------------------------------------------------------------- */

static void put_rows(struct hgi_text *text, const struct hgi_crowds *crowds, const hg_node *nodes,
		     size_t n)
{
	enum { NUMBERS = 26 }; /* columns of what stands before the label */
	const size_t before = hgi_crowd_widest(text, crowds, nodes, n) + NUMBERS;
	struct hgi_table table;
	hg_retained r;

	hgi_table_begin(&table, text, "rrll");
	for (size_t i = 0; i < n && hg_graph_retained(text->graph, nodes[i], &r) == HG_OK; i++) {
		const struct hgi_crowd *crowd = hgi_crowd_of(crowds, nodes[i]);

		if (i == 0) {
			hgi_table_cell(&table, "retains");
			hgi_table_cell(&table, "objects");
			hgi_table_cell(&table, "object");
			hgi_table_cell(&table, "held by");
		}
		hgi_table_cell(&table, "%s", hgi_number(crowd ? crowd->retained : r.bytes).s);
		hgi_table_cell(&table, "%s",
			       hgi_number(crowd ? crowd->retained_objects : r.objects).s);
		hgi_table_cell(&table, "%s", hgi_crowd_label(text, crowds, nodes[i]).s);
		hgi_crowd_holders_cell(text, &table, crowds, nodes[i], before);
	}
	hgi_table_end(&table, 2);
}

static uint64_t retained_by(const hg_graph *graph, hg_node node, const struct hgi_crowd *crowd)
{
	hg_retained r;

	if (crowd)
		return crowd->retained;
	return hg_graph_retained(graph, node, &r) == HG_OK ? r.bytes : 0;
}

static hg_status put_largest(struct hgi_text *text)
{
	struct hgi_filter filter;
	struct hgi_crowds crowds = {NULL};
	const size_t limit = text->options.limit;
	hg_node *nodes = NULL;
	size_t n = 0, total = 0;
	hg_totals t;
	hg_status status = hgi_filter_begin(&filter, text);

	if (status != HG_OK)
		return status;
	hg_graph_totals(text->graph, &t);
	status = hgi_crowds_begin(&crowds, text, filter.filter, limit != UINT32_MAX ? 1 : 0);
	/* behind those of crowds there are as many as there are lines */
	n = t.objects < limit + crowds.objects ? t.objects : limit + crowds.objects;
	if (status == HG_OK) {
		nodes = malloc((n + crowds.n + 1) * sizeof(*nodes));
		status = nodes ? hg_graph_largest(text->graph, filter.filter, nodes, n, &n, &total)
			       : hgi_text_no_memory(text);
	}
	if (status == HG_OK) {
		n = hgi_crowd_rank(&crowds, text->graph, retained_by, nodes, n, limit);
		if (filter.filter)
			hgi_text_put(text, "%s of %s alive", hgi_number(total).s,
				     hgi_count(t.named + t.unnamed, "object").s);
		else
			hgi_text_put(text, "%s alive, %s", hgi_count(total, "object").s,
				     hgi_count(t.named_bytes + t.unnamed_bytes, "byte").s);
		hgi_text_put(text, "; with each goes what only it holds%s\n",
			     hgi_crowd_note(&crowds, nodes, n));
		put_rows(text, &crowds, nodes, n);
		hgi_text_left_out(text, total - hgi_crowd_shown(&crowds, nodes, n));
	}
	free(nodes);
	hgi_crowds_end(&crowds);
	hgi_filter_end(&filter);
	return status;
}

/* ---- heap retained EXPR ---------------------------------------------------------------------- */

static void put_set(struct hgi_text *text, hg_node node, const hg_retained *r)
{
	hg_set set;

	if (hg_graph_set(text->graph, &node, 1, &set) != HG_OK)
		return;
	hgi_text_put(text, "retains %s, %s: %s when it goes\n", hgi_count(r->objects, "object").s,
		     hgi_count(r->bytes, "byte").s,
		     r->objects == 1 ? "only itself goes" : "all go");
	if (set.objects == set.exclusive_objects)
		return;
	hgi_text_put(text, "leads to %s more, %s, that something else keeps, too\n",
		     hgi_count(set.objects - set.exclusive_objects, "object").s,
		     hgi_count(set.bytes - set.exclusive_bytes, "byte").s);
}

/* The chain of dominators up to the root. */
static void put_keepers(struct hgi_text *text, hg_retained r)
{
	struct hgi_table table;
	uint32_t lines = 0;

	if (r.dominator == 0) {
		hgi_text_put(text, "no single object or frame keeps it alive\n");
		return;
	}
	hgi_text_put(text, "goes with any of these, nearest first:\n");
	hgi_table_begin(&table, text, "rrl");
	for (; r.dominator != 0 && r.dominator != HG_NONE; lines++) {
		const hg_node keeper = r.dominator;

		if (hg_graph_retained(text->graph, keeper, &r) != HG_OK)
			break;
		if (lines >= text->options.limit)
			continue;
		hgi_table_cell(&table, "%s", hgi_number(r.bytes).s);
		hgi_table_cell(&table, "%s", hgi_number(r.objects).s);
		hgi_table_cell(&table, "%s", hgi_node_label(text, keeper).s);
	}
	hgi_table_end(&table, 2);
	if (lines > text->options.limit)
		hgi_text_left_out(text, lines - text->options.limit);
}

static hg_status put_below(struct hgi_text *text, hg_node node)
{
	const struct hgi_crowds none = {NULL};
	const hg_graph *graph = text->graph;
	hg_node *nodes;
	size_t n, total;
	hg_status status = hg_graph_dominated(graph, node, NULL, 0, &n, &total);

	if (status != HG_OK || !total)
		return status;
	n = total < text->options.limit ? total : text->options.limit;
	nodes = malloc(n * sizeof(*nodes));
	if (!nodes)
		return hgi_text_no_memory(text);
	status = hg_graph_dominated(graph, node, nodes, n, &n, &total);
	hgi_text_put(text, "alone keeps:\n");
	if (status == HG_OK)
		put_rows(text, &none, nodes, n);
	free(nodes);
	hgi_text_left_out(text, total - n);
	return status;
}

static hg_status put_one(struct hgi_text *text, hg_node node)
{
	hg_retained r;
	hg_status status = hg_graph_retained(text->graph, node, &r);

	if (status != HG_OK)
		return status;
	hgi_text_header(text, node);
	if (node && r.dominator == HG_NONE) {
		hg_set set;

		status = hg_graph_set(text->graph, &node, 1, &set);
		if (status == HG_OK)
			hgi_text_put(text, "retains nothing: it is garbage, and leads to %s, %s\n",
				     hgi_count(set.objects - 1, "other object").s,
				     hgi_count(set.bytes, "byte").s);
		return status;
	}
	put_set(text, node, &r);
	put_keepers(text, r);
	return put_below(text, node);
}

hg_status hg_text_retained(const hg_graph *graph, const hg_text_options *options, hg_node node,
			   char **out)
{
	struct hgi_text text;
	hg_status status;

	hgi_text_begin(&text, graph, options);
	status = node == HG_NONE ? put_largest(&text) : put_one(&text, node);
	return status == HG_OK ? hgi_text_end(&text, out) : hgi_text_drop(&text, status);
}
