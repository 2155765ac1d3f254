/* SPDX-License-Identifier: MIT
 *
 * text_roots.c - the variables that lead into the heap, group by group, and of each group those
 * that dangle, as a stack frame was where they lead.
 */
#include <inttypes.h>
#include <string.h>

#include "text.h"

/* "share_pointers at sharing.c:20" */
static void put_group(struct hgi_text *text, hg_node node, size_t pointers)
{
	hg_group group;

	if (hg_graph_group(text->graph, node, &group) != HG_OK)
		return;
	switch (group.kind) {
	case HG_GROUP_GLOBALS:
		hgi_text_put(text, "globals");
		break;
	case HG_GROUP_RUNTIME:
		hgi_text_put(text, "the heap's own");
		break;
	case HG_GROUP_UNNAMED:
		hgi_text_put(text, "words of stack and registers without a name");
		break;
	case HG_GROUP_FRAME:
		hgi_text_put(text, "%s", hgi_group_label(text->graph, node).s);
		if (*group.file)
			hgi_text_put(text, " at %s", hgi_place_label(group.file, group.line).s);
		break;
	}
	hgi_text_put(text, ": %s\n", hgi_count(pointers, "pointer").s);
}

static void root_row(struct hgi_text *text, struct hgi_table *table, const hg_edge *edge)
{
	const hg_graph *graph = text->graph;
	hg_group group;
	hg_root root;

	if (hg_graph_root(graph, edge->root, &root) != HG_OK ||
	    hg_graph_group(graph, edge->from, &group) != HG_OK)
		return;
	hgi_table_cell(table, "%s", root.name);
	hgi_table_cell(table, "%s",
		       group.kind == HG_GROUP_RUNTIME && !root.address
			       ? ""
			       : hgi_own_address(text, root.address).s);
	hgi_table_cell(table, "%s %s", hgi_text_arrow(text), hgi_node_label(text, edge->to).s);
	hgi_table_cell(table, "%s", hgi_target_label(graph, edge).s);
}

/* The nth root of a group that leads below a stack. False: there are not so many. */
static bool popped_root(const hg_graph *graph, hg_node node, size_t nth, hg_root *root)
{
	const uint32_t *popped;
	size_t n;

	hg_graph_popped(graph, &popped, &n);
	for (size_t i = 0; i < n; i++)
		if (hg_graph_root(graph, popped[i], root) == HG_OK && root->group + 1 == node &&
		    nth-- == 0)
			return true;
	return false;
}

static void popped_row(struct hgi_text *text, struct hgi_table *table, const hg_root *root)
{
	hgi_table_cell(table, "%s", root->name);
	hgi_table_cell(table, "%s", hgi_own_address(text, root->address).s);
	if (text->options.symbolic)
		hgi_table_cell(table, "%s invalid: popped stack frame", hgi_text_arrow(text));
	else
		hgi_table_cell(table, "%s invalid: popped stack frame 0x%" PRIx64,
			       hgi_text_arrow(text), root->value);
	hgi_table_cell(table, "below the stack pointer of %s", root->popped);
}

hg_status hg_text_roots(const hg_graph *graph, const hg_text_options *options, char **out)
{
	struct hgi_text text;
	hg_totals t;
	uint32_t lines = 0;
	uint64_t left = 0;
	bool any = false;

	hg_graph_totals(graph, &t);
	hgi_text_begin(&text, graph, options);
	for (hg_node node = 1; node <= t.groups; node++) {
		struct hgi_table table;
		const hg_edge *edges;
		size_t n, popped = 0;
		const hg_status status = hg_graph_out(graph, node, &edges, &n);
		hg_root root;

		if (status != HG_OK)
			return hgi_text_drop(&text, status);
		while (popped_root(graph, node, popped, &root))
			popped++;
		if (!n && !popped)
			continue;
		any = true;
		if (lines >= text.options.limit) {
			left += n + popped;
			continue;
		}
		put_group(&text, node, n + popped);
		hgi_table_begin(&table, &text, "llll");
		for (size_t i = 0; i < n + popped; i++) {
			if (lines >= text.options.limit) {
				left++;
				continue;
			}
			if (i < n)
				root_row(&text, &table, &edges[i]);
			else if (popped_root(graph, node, i - n, &root))
				popped_row(&text, &table, &root);
			lines++;
		}
		hgi_table_end(&table, 2);
	}
	if (!any)
		hgi_text_put(&text, "no variable leads into the heap\n");
	hgi_text_left_out(&text, left);
	return hgi_text_end(&text, out);
}
