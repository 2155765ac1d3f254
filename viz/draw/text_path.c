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

static void put_path(struct hgi_text *text, const hg_edge *edges, size_t n)
{
	struct hgi_table table;
	/* edges[0] leads to the group, edges[1] is the variable: n is at least 2 */
	const size_t head = n - 1 > text->options.limit ? text->options.limit : n;

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
		put_path(&text, edges, n);
	}
	free(edges);
	return hgi_text_end(&text, out);
}
