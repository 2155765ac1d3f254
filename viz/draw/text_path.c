/* SPDX-License-Identifier: MIT
 *
 * text_path.c - why an object is alive.
 */
#include <stdlib.h>

#include "text.h"

/* The variable that everything hangs on. */
static void put_root(struct hgi_text *text, const hg_edge *edge)
{
	const hg_graph *graph = text->graph;
	hg_group group;
	hg_root root;

	if (hg_graph_group(graph, edge->from, &group) == HG_OK && group.kind == HG_GROUP_UNNAMED)
		hgi_text_put(text, "  a word");
	else
		hgi_text_put(text, "  %s", hgi_group_label(graph, edge->from).s);
	if (edge->root == HG_NONE || hg_graph_root(graph, edge->root, &root) != HG_OK ||
	    hg_graph_group(graph, edge->from, &group) != HG_OK)
		return;
	if (*root.name)
		hgi_text_put(text, " %s", root.name);
	if (root.line && *group.file)
		hgi_text_put(text, " (%s)", hgi_place_label(group.file, root.line).s);
	if (!root.address && group.kind != HG_GROUP_RUNTIME)
		hgi_text_put(text, " in a register");
	else if (root.address && !text->options.symbolic)
		hgi_text_put(text, " at %s", hgi_own_address(text, root.address).s);
	hgi_text_put(text, "\n");
}

void hgi_text_step(struct hgi_table *table, const hg_edge *edge)
{
	struct hgi_text *text = table->text;

	hgi_table_cell(table, "%s",
		       edge->root == HG_NONE ? hgi_edge_label(text->graph, edge).s : "");
	hgi_table_cell(table, "%s", hgi_text_arrow(text));
	hgi_table_cell(table, "%s", hgi_node_label(text, edge->to).s);
	hgi_table_cell(table, "%s", hgi_target_label(text->graph, edge).s);
}

static void put_path(struct hgi_text *text, const hg_edge *edges, size_t n, size_t steps)
{
	struct hgi_table table;
	/* edges[0] leads to the group, edges[1] is the variable: n is at least 2 */
	const size_t head = n - 1 > steps ? steps : n;

	put_root(text, &edges[1]);
	hgi_table_begin(&table, text, "llll");
	for (size_t i = 1; i < head; i++)
		hgi_text_step(&table, &edges[i]);
	hgi_table_end(&table, 4);
	if (head == n)
		return;
	hgi_text_put(text, "    ... %s between (-limit 0 shows all) ...\n",
		     hgi_count(n - 1 - head, "step").s);
	hgi_table_begin(&table, text, "llll");
	hgi_text_step(&table, &edges[n - 1]);
	hgi_table_end(&table, 4);
}

hg_status hg_text_path(const hg_graph *graph, const hg_text_options *options, hg_node node,
		       char **out)
{
	struct hgi_text text;
	hg_node_info info;
	hg_edge *edges = NULL;
	size_t n = 0, max = 0;
	hg_status status = hg_graph_node(graph, node, &info);

	if (status != HG_OK)
		return status;
	hgi_text_begin(&text, graph, options);
	if (info.kind != HG_KIND_OBJECT) {
		hgi_text_put(&text, "%s: roots are where every path begins\n",
			     hgi_node_label(&text, node).s);
		return hgi_text_end(&text, out);
	}
	status = hg_graph_path(graph, node, NULL, 0, &n);
	if (status == HG_OK && n) {
		max = n;
		edges = calloc(max, sizeof(*edges));
		status = edges ? hg_graph_path(graph, node, edges, max, &n) : HG_NO_MEMORY;
	}
	if (status != HG_OK && status != HG_NOT_FOUND) {
		free(edges);
		return status == HG_NO_MEMORY ? hgi_text_no_memory(&text) : status;
	}
	hgi_text_put(&text, "%s is ", hgi_node_label(&text, node).s);
	if (status == HG_NOT_FOUND) {
		hgi_text_put(&text, "garbage: no root leads to it%s\n",
			     info.in_degree ? ", only other garbage" : "");
	} else {
		hgi_text_put(&text, info.reach == HG_UNNAMED
					    ? "kept alive by a stack word without a name:\n"
					    : "alive:\n");
		put_path(&text, edges, n, text.options.limit);
	}
	free(edges);
	return hgi_text_end(&text, out);
}

/* ---- heap path -all -------------------------------------------------------------------------- */

enum { STEPS = 20 }; /* of each way, where the limit is that of ways */

static hg_status put_ways(struct hgi_text *text, hg_paths *paths)
{
	const uint32_t limit = text->options.limit;
	hg_edge *edges = NULL;
	size_t capacity = 0, n;
	hg_status status = HG_OK;

	for (uint32_t i = 0; i < limit && status == HG_OK; i++) {
		status = hg_paths_next(paths, edges, capacity, &n);
		if (status == HG_OK && n > capacity) {
			/* the way is given again, as there is room for it now */
			hg_edge *room = realloc(edges, n * sizeof(*edges));

			if (!room) {
				status = hgi_text_no_memory(text);
				break;
			}
			edges = room;
			capacity = n;
			status = hg_paths_again(paths, edges, capacity, &n);
		}
		if (status == HG_OK)
			put_path(text, edges, n, limit == UINT32_MAX ? limit : STEPS);
	}
	free(edges);
	return status == HG_NOT_FOUND ? HG_OK : status;
}

hg_status hg_text_paths(const hg_graph *graph, const hg_text_options *options, hg_node node,
			char **out)
{
	struct hgi_text text;
	hg_node_info info;
	hg_paths *paths;
	uint64_t total, named;
	hg_status status = hg_graph_node(graph, node, &info);

	if (status != HG_OK)
		return status;
	if (info.kind != HG_KIND_OBJECT || info.reach == HG_GARBAGE)
		return hg_text_path(graph, options, node, out);
	status = hg_paths_create(graph, node, NULL, NULL, &paths);
	if (status != HG_OK)
		return status;
	hgi_text_begin(&text, graph, options);
	hg_paths_totals(paths, &total, &named);
	hgi_text_put(&text, "%s is alive, %s:\n", hgi_node_label(&text, node).s,
		     total == UINT64_MAX ? "by more ways than can be counted"
					 : hgi_count(total, "way").s);
	status = put_ways(&text, paths);
	hg_paths_destroy(paths);
	if (total > text.options.limit && total != UINT64_MAX)
		hgi_text_left_out(&text, total - text.options.limit);
	else if (total > text.options.limit)
		hgi_text_put(&text, "  ... and more (-limit N shows N)\n");
	return status == HG_OK ? hgi_text_end(&text, out) : hgi_text_drop(&text, status);
}
