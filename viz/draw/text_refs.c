/* SPDX-License-Identifier: MIT
 *
 * text_refs.c - who points to an object, and what it points to: share, backrefs, refs.
 */
#include <stdlib.h>
#include <string.h>

#include "text_alike.h"

/* One pointer: its name, its own address, where it lives, where that is declared, where it leads.
 * Of several that are alike there is no address, and a count for the one that they live in. */
static void holder_row(struct hgi_text *text, struct hgi_table *table, const struct hgi_alike *row)
{
	const hg_graph *graph = text->graph;
	const hg_edge *edge = row->edge;
	hg_root root;
	hg_group group = {.file = ""};
	hg_node_info from;

	hgi_table_cell(table, "%s", hgi_edge_label(graph, edge).s);
	if (edge->root != HG_NONE && hg_graph_root(graph, edge->root, &root) == HG_OK &&
	    hg_graph_group(graph, edge->from, &group) == HG_OK) {
		hgi_table_cell(table, "%s",
			       row->threads || (group.kind == HG_GROUP_RUNTIME && !root.address)
				       ? ""
				       : hgi_own_address(text, root.address).s);
		if (row->pointers > row->threads && row->threads)
			hgi_table_cell(table, "%s: %s, %s", hgi_alike_threads(text, row).s,
				       group.name, hgi_count(row->pointers, "pointer").s);
		else if (row->threads)
			hgi_table_cell(table, "%s: %s", hgi_alike_threads(text, row).s, group.name);
		else
			hgi_table_cell(table, "%s", hgi_group_label(graph, edge->from).s);
		hgi_table_cell(table, "%s",
			       root.line ? hgi_place_label(group.file, root.line).s : "");
	} else if (hg_graph_node(graph, edge->from, &from) == HG_OK) {
		hgi_table_cell(table, "%s",
			       from.address
				       ? hgi_own_address(text, from.address + edge->from_offset).s
				       : "");
		hgi_table_cell(table, "%s", hgi_node_label(text, edge->from).s);
		hgi_table_cell(table, "%s", from.reach == HG_GARBAGE ? "garbage" : "");
	}
	hgi_table_cell(table, "%s",
		       row->differ ? "to different places" : hgi_target_label(graph, edge).s);
}

/* The table of holders, as many rows as there may be lines; then how many pointers have none. */
static void holder_rows(struct hgi_text *text, const hg_edge *edges, size_t n)
{
	struct hgi_table table;
	struct hgi_alike_rows rows;
	size_t left = n;

	if (hgi_alike_begin(&rows, text, edges, n, text->options.limit != UINT32_MAX) != HG_OK)
		return;
	hgi_text_put(text, "%s:\n",
		     !rows.folded      ? ""
		     : rows.goroutines ? "; alike ones of several goroutines are one line"
				       : "; alike ones of several threads are one line");
	hgi_table_begin(&table, text, "lllll");
	for (size_t i = 0; i < rows.n && i < text->options.limit; i++) {
		holder_row(text, &table, &rows.rows[i]);
		left -= rows.rows[i].pointers;
	}
	hgi_table_end(&table, 2);
	hgi_text_left_out(text, left);
	if (rows.folded && !left)
		hgi_text_put(text, "  (-limit 0 shows each)\n");
	hgi_alike_end(&rows);
}

/* The line below the holders for words that no variable explains. */
static void unnamed_line(struct hgi_text *text, const hg_node_info *info, size_t unnamed)
{
	if (!unnamed)
		return;
	hgi_text_put(text, "%s %s here%s\n", hgi_count(unnamed, "unnamed stack word").s,
		     unnamed == 1 ? "points" : "point",
		     info->reach == HG_UNNAMED
			     ? (unnamed == 1 ? " and keeps it alive" : " and keep it alive")
			     : ", too");
}

/* How many of a node's n holders are garbage, while it is not: the last ones. They hold nothing. */
static size_t dead_holders(const hg_graph *graph, const hg_node_info *info, const hg_edge *edges,
			   size_t n)
{
	hg_node_info from;
	size_t dead = 0;

	while (info->reach != HG_GARBAGE && dead < n && edges[n - 1 - dead].root == HG_NONE &&
	       hg_graph_node(graph, edges[n - 1 - dead].from, &from) == HG_OK &&
	       from.reach == HG_GARBAGE)
		dead++;
	return dead;
}

void hgi_text_holders(struct hgi_text *text, hg_node node)
{
	const hg_edge *edges;
	hg_node_info info;
	size_t n, named, dead;

	if (hg_graph_node(text->graph, node, &info) != HG_OK ||
	    hg_graph_in(text->graph, node, &edges, &n) != HG_OK)
		return;
	named = info.in_degree;
	if (!n && !info.hidden_in) {
		hgi_text_put(text, "no pointers: garbage\n");
		return;
	}
	if (named) {
		dead = dead_holders(text->graph, &info, edges, named);
		hgi_text_put(text, "%s", hgi_count(named, "pointer").s);
		if (dead)
			hgi_text_put(text, ", %s of them from garbage", hgi_number(dead).s);
		hgi_text_put(text, "%s",
			     info.reach == HG_GARBAGE ? ", but no root leads here (garbage)" : "");
		holder_rows(text, edges, named);
	} else {
		hgi_text_put(text, "no named pointers\n");
	}
	unnamed_line(text, &info, n - named);
	if (info.hidden_in)
		hgi_text_put(text, "%s more from objects that are left out here\n",
			     hgi_count(info.hidden_in, "pointer").s);
}

/* ---- The short form -------------------------------------------------------------------------- */

void hgi_text_names(struct hgi_text *text, const hg_edge *edges, size_t n, uint64_t total,
		    size_t columns, char *out, size_t bytes)
{
	struct hgi_alike_rows rows;
	uint64_t left = total;
	size_t used = 0;

	*out = '\0';
	if (hgi_alike_begin(&rows, text, edges, n, true) != HG_OK)
		return;
	for (size_t i = 0; left; i++) {
		struct hgi_name name = {""}, from = {""};
		uint32_t pointers = 0;
		size_t need, room;

		if (i < rows.n) {
			name = hgi_alike_label(text, &rows.rows[i]);
			pointers = rows.rows[i].pointers;
			if (rows.rows[i].edge->root == HG_NONE)
				from = hgi_node_label(text, rows.rows[i].edge->from);
		}
		need = strlen(name.s) + strlen(from.s) + (*from.s != 0) + (used ? 2 : 0);
		room = columns - (left > pointers ? strlen(", +1,234 more") : 0);
		if (i >= rows.n ||
		    (used && (hgi_text_columns(out) + need > room || used + need + 32 > bytes))) {
			strcat(strcat(strcat(out, used ? ", +" : "+"), hgi_number(left).s),
			       " more");
			break;
		}
		if (need + 32 > bytes)
			break;
		strcat(strcat(strcat(out, used ? ", " : ""), from.s), *from.s ? " " : "");
		strcat(out, name.s);
		used = strlen(out);
		left -= pointers;
	}
	hgi_alike_end(&rows);
}

static void holder_names(struct hgi_text *text, hg_node node, size_t columns, char *out,
			 size_t bytes)
{
	const hg_edge *edges;
	hg_node_info info;
	char dead[32] = "";
	size_t n, alive;

	*out = '\0';
	if (hg_graph_node(text->graph, node, &info) != HG_OK ||
	    hg_graph_in(text->graph, node, &edges, &n) != HG_OK)
		return;
	alive = info.in_degree - dead_holders(text->graph, &info, edges, info.in_degree);
	if (alive < info.in_degree)
		strcat(strcat(strcpy(dead, alive ? ", " : ""),
			      hgi_number(info.in_degree - alive).s),
		       " garbage");
	hgi_text_names(text, edges, alive, alive, columns - strlen(dead), out,
		       bytes - strlen(dead));
	strcat(out, dead);
}

void hgi_text_held_by(struct hgi_text *text, hg_node node)
{
	const hg_edge *edges;
	hg_node_info info;
	char names[1024];
	size_t n;

	if (hg_graph_node(text->graph, node, &info) != HG_OK ||
	    hg_graph_in(text->graph, node, &edges, &n) != HG_OK)
		return;
	holder_names(text, node, text->options.width > 30 ? text->options.width - 8 : 22, names,
		     sizeof(names));
	if (*names)
		hgi_text_put(text, "held by %s%s\n", names,
			     info.reach == HG_GARBAGE ? ": garbage, no root leads here" : "");
	else if (n == info.in_degree)
		hgi_text_put(text, "held by nothing: garbage\n");
	unnamed_line(text, &info, n - info.in_degree);
}

size_t hgi_text_widest(const struct hgi_text *text, const hg_node *nodes, size_t n)
{
	size_t widest = 0;

	for (size_t i = 0; i < n; i++) {
		const struct hgi_name label = hgi_node_label(text, nodes[i]);

		if (hgi_text_columns(label.s) > widest)
			widest = hgi_text_columns(label.s);
	}
	return widest;
}

void hgi_text_holders_cell(struct hgi_text *text, struct hgi_table *table, hg_node node,
			   size_t before)
{
	const size_t width = text->options.width;
	char names[512];

	holder_names(text, node, width > before + 20 ? width - before : 20, names, sizeof(names));
	hgi_table_cell(table, "%s", names);
}

/* ---- heap share ------------------------------------------------------------------------------ */

/* Distinct holders; what was cut off around the node counts, too. */
static uint64_t holders_of(const hg_graph *graph, hg_node node, hg_node_info *info)
{
	hg_sharing s;

	if (hg_graph_node(graph, node, info) != HG_OK || hg_graph_sharing(graph, node, &s) != HG_OK)
		return 0;
	return (uint64_t)s.variables + s.objects + info->hidden_in;
}

static uint64_t shared_by(const hg_graph *graph, hg_node node, const struct hgi_crowd *crowd)
{
	hg_node_info info;
	const uint64_t holders = holders_of(graph, node, &info);

	(void)crowd; /* each of them has as many as the first one */
	return holders << 32 | info.in_degree;
}

static void shared_list(struct hgi_text *text, const struct hgi_crowds *crowds,
			const hg_node *nodes, size_t n, uint32_t total)
{
	struct hgi_table table;
	hg_node_info info;
	bool differ = false;
	size_t before; /* columns in front of the holders */

	hgi_text_put(text, total ? "%s%s:\n" : "no object has more than one pointer to it\n",
		     hgi_count(total, "shared object").s, hgi_crowd_note(crowds, nodes, n));
	if (!n)
		return;
	for (size_t i = 0; i < n && !differ; i++)
		differ = holders_of(text->graph, nodes[i], &info) !=
			 (uint64_t)info.in_degree + info.hidden_in;
	before = hgi_crowd_widest(text, crowds, nodes, n) + (differ ? 34 : 25);
	hgi_table_begin(&table, text, "rrlrl");
	hgi_table_cell(&table, "pointers");
	hgi_table_cell(&table, "%s", differ ? "holders" : "");
	hgi_table_cell(&table, "to");
	hgi_table_cell(&table, "bytes");
	hgi_table_cell(&table, "held by");
	for (size_t i = 0; i < n; i++) {
		const uint64_t holders = holders_of(text->graph, nodes[i], &info);
		const struct hgi_crowd *crowd = hgi_crowd_of(crowds, nodes[i]);

		hgi_table_cell(&table, "%s", hgi_number(info.in_degree + info.hidden_in).s);
		hgi_table_cell(&table, "%s", differ ? hgi_number(holders).s : "");
		hgi_table_cell(&table, "%s", hgi_crowd_label(text, crowds, nodes[i]).s);
		hgi_table_cell(&table, "%s", hgi_number(crowd ? crowd->bytes : info.size).s);
		hgi_crowd_holders_cell(text, &table, crowds, nodes[i], before);
	}
	hgi_table_end(&table, 2);
	hgi_text_left_out(text, total - hgi_crowd_shown(crowds, nodes, n));
}

static hg_status share_all(struct hgi_text *text, char **out)
{
	struct hgi_filter filter;
	struct hgi_crowds crowds = {NULL};
	const size_t limit = text->options.limit;
	hg_totals totals;
	hg_node *nodes = NULL;
	size_t n, total;
	hg_status status = hgi_filter_begin(&filter, text);

	hg_graph_totals(text->graph, &totals);
	if (status == HG_OK)
		status =
			hgi_crowds_begin(&crowds, text, filter.filter, limit != UINT32_MAX ? 2 : 0);
	n = totals.shared < limit + crowds.objects ? totals.shared : limit + crowds.objects;
	if (status == HG_OK) {
		nodes = calloc(n + crowds.n + 1, sizeof(*nodes));
		status = nodes ? hg_graph_shared(text->graph, filter.filter, nodes, n, &n, &total)
			       : hgi_text_no_memory(text);
	}
	if (status == HG_OK) {
		n = hgi_crowd_rank(&crowds, text->graph, shared_by, nodes, n, limit);
		shared_list(text, &crowds, nodes, n, (uint32_t)total);
	}
	free(nodes);
	hgi_crowds_end(&crowds);
	hgi_filter_end(&filter);
	return status == HG_OK ? hgi_text_end(text, out) : hgi_text_drop(text, status);
}

hg_status hg_text_share(const hg_graph *graph, const hg_text_options *options, hg_node node,
			char **out)
{
	struct hgi_text text;
	hg_node_info info;
	hg_status status;

	hgi_text_begin(&text, graph, options);
	if (node == HG_NONE)
		return share_all(&text, out);
	status = hg_graph_node(graph, node, &info);
	if (status != HG_OK)
		return hgi_text_drop(&text, status);
	hgi_text_header(&text, node);
	hgi_text_cells(&text, node);
	hgi_text_holders(&text, node);
	return hgi_text_end(&text, out);
}

/* ---- heap refs, heap backrefs ---------------------------------------------------------------- */

hg_status hg_text_backrefs(const hg_graph *graph, const hg_text_options *options, hg_node node,
			   char **out)
{
	struct hgi_text text;
	hg_node_info info;
	const hg_status status = hg_graph_node(graph, node, &info);

	if (status != HG_OK)
		return status;
	hgi_text_begin(&text, graph, options);
	hgi_text_put(&text, "%s: ", hgi_node_label(&text, node).s);
	hgi_text_holders(&text, node);
	return hgi_text_end(&text, out);
}

hg_status hg_text_refs(const hg_graph *graph, const hg_text_options *options, hg_node node,
		       char **out)
{
	struct hgi_text text;
	struct hgi_table table;
	const hg_edge *edges;
	size_t n;
	const hg_status status = hg_graph_out(graph, node, &edges, &n);

	if (status != HG_OK)
		return status;
	hgi_text_begin(&text, graph, options);
	hgi_text_put(&text, "%s: ", hgi_node_label(&text, node).s);
	hgi_text_put(&text, n ? "%s out:\n" : "no pointers out\n", hgi_count(n, "pointer").s);
	hgi_table_begin(&table, &text, "llll");
	for (size_t i = 0; i < n && i < text.options.limit; i++) {
		hgi_table_cell(&table, "%s", hgi_edge_label(graph, &edges[i]).s);
		hgi_table_cell(&table, "%s", hgi_text_arrow(&text));
		hgi_table_cell(&table, "%s", hgi_node_label(&text, edges[i].to).s);
		hgi_table_cell(&table, "%s", hgi_target_label(graph, &edges[i]).s);
	}
	hgi_table_end(&table, 2);
	if (n > text.options.limit)
		hgi_text_left_out(&text, n - text.options.limit);
	return hgi_text_end(&text, out);
}
