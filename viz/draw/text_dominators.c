/* SPDX-License-Identifier: MIT
 *
 * text_dominators.c - the tree of dominators, folded to a number of lines.
 *
 * Lines go to the nodes that retain most: of all whose dominator is shown, the largest is shown
 * next, until the lines are used up. What is below a node and not shown is one line of counts by
 * type. A chain of objects of one type, each of which keeps the next (and perhaps some that keep
 * nothing), is one line too: "Node 0xc000000000 ×1,000".
 */
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum { MOST_DEEP = 12 };

struct line {
	hg_node node, end; /* of a chain: its last node, whose children are shown */
	uint32_t chain;    /* nodes in it */
	uint32_t depth;
	hg_retained retained, below; /* of node, of end */
	hg_node *children;           /* as many as there may be lines for, largest first */
	size_t n_children, shown, total;
	size_t parent, first, last, next; /* lines; 0: none, as line 0 is nobody's child */
};

struct tree {
	struct hgi_text *text;
	struct line *lines;
	size_t n, capacity;
};

static uint32_t type_of(const hg_graph *graph, hg_node node)
{
	hg_node_info info;

	return hg_graph_node(graph, node, &info) == HG_OK ? info.type : HG_NONE;
}

/* Follows a chain down from line->node. */
static hg_status follow(const hg_graph *graph, struct line *line)
{
	const uint32_t type = type_of(graph, line->node);
	hg_status status = hg_graph_retained(graph, line->node, &line->retained);

	line->end = line->node;
	line->below = line->retained;
	line->chain = 1;
	while (status == HG_OK && type != HG_NONE) {
		hg_retained r;
		hg_node next;
		size_t n, total;

		status = hg_graph_dominated(graph, line->end, &next, 1, &n, &total);
		if (status != HG_OK || !n || type_of(graph, next) != type)
			break;
		status = hg_graph_retained(graph, next, &r);
		/* itself, the next one with all that is below, and leaves */
		if (status != HG_OK || r.objects + total != line->below.objects ||
		    (r.objects == 1 && total > 1))
			break;
		line->end = next;
		line->below = r;
		line->chain++;
	}
	return status;
}

/* ---- Choosing -------------------------------------------------------------------------------- */

static hg_status add_line(struct tree *tree, hg_node node, size_t parent)
{
	const hg_graph *graph = tree->text->graph;
	const size_t limit = tree->text->options.limit, at = tree->n;
	struct line line = {.node = node, .parent = parent};
	hg_status status;

	if (tree->n == tree->capacity) {
		const size_t capacity = tree->capacity ? 2 * tree->capacity : 32;
		struct line *lines = realloc(tree->lines, capacity * sizeof(*lines));

		if (!lines)
			return hgi_text_no_memory(tree->text);
		tree->lines = lines;
		tree->capacity = capacity;
	}
	if (tree->n)
		line.depth = tree->lines[parent].depth + 1;
	status = follow(graph, &line);
	if (status == HG_OK)
		status =
			hg_graph_dominated(graph, line.end, NULL, 0, &line.n_children, &line.total);
	if (status == HG_OK && line.total && line.depth < MOST_DEEP) {
		line.n_children = line.total < limit ? line.total : limit;
		line.children = malloc(line.n_children * sizeof(*line.children));
		status = line.children ? hg_graph_dominated(graph, line.end, line.children,
							    line.n_children, &line.n_children,
							    &line.total)
				       : hgi_text_no_memory(tree->text);
	}
	tree->lines[tree->n++] = line;
	if (status != HG_OK || !at)
		return status;
	if (tree->lines[parent].last)
		tree->lines[tree->lines[parent].last].next = at;
	else
		tree->lines[parent].first = at;
	tree->lines[parent].last = at;
	return HG_OK;
}

/* The line whose next child retains most; tree->n if no line has one. */
static size_t most_wanted(const struct tree *tree, size_t from)
{
	size_t best = tree->n;
	uint64_t most = 0;

	for (size_t i = from; i < tree->n; i++) {
		const struct line *line = &tree->lines[i];
		hg_retained r;

		if (line->shown == line->n_children ||
		    hg_graph_retained(tree->text->graph, line->children[line->shown], &r) != HG_OK)
			continue;
		if (best == tree->n || r.bytes > most) {
			best = i;
			most = r.bytes;
		}
		if (tree->text->options.limit == UINT32_MAX)
			break; /* all will be shown: no need to look for the best */
	}
	return best;
}

static hg_status choose(struct tree *tree)
{
	const size_t limit = tree->text->options.limit;
	hg_status status = HG_OK;
	size_t from = 0; /* lines before it are done */

	while (status == HG_OK && tree->n < limit) {
		const size_t at = most_wanted(tree, from);

		if (at == tree->n)
			break;
		from = limit == UINT32_MAX ? at : 0;
		status = add_line(tree, tree->lines[at].children[tree->lines[at].shown++], at);
	}
	return status;
}

/* ---- Printing -------------------------------------------------------------------------------- */

static struct hgi_name what(const struct tree *tree, const struct line *line)
{
	const char *times = tree->text->options.ascii ? "x" : "×";
	struct hgi_name name = hgi_node_label(tree->text, line->node), count;

	if (!line->node)
		strcpy(name.s, "everything alive");
	if (line->chain > 1 && strlen(name.s) + 40 < sizeof(name.s)) {
		count = hgi_number(line->chain);
		strcat(strcat(strcat(name.s, " "), times), count.s);
	}
	return name;
}

static void put_line(const struct tree *tree, struct hgi_table *table, const struct line *line)
{
	hgi_table_cell(table, "%s", hgi_number(line->retained.bytes).s);
	hgi_table_cell(table, "%s", hgi_number(line->retained.objects).s);
	hgi_table_cell(table, "%*s%s", 2 * (int)line->depth, "", what(tree, line).s);
}

/* "12 Node, 5 User, 3 others": the types of children that have no line, most frequent first. */
static struct hgi_name types_of(const struct tree *tree, const hg_node *nodes, size_t n)
{
	enum { TYPES = 3 };
	const hg_graph *graph = tree->text->graph;
	struct hgi_name name = {""};
	uint32_t *counts;
	hg_type type;
	uint32_t n_types = 0;
	size_t left = n;

	while (hg_graph_type(graph, n_types, &type) == HG_OK)
		n_types++;
	counts = calloc(n_types + 1ull, sizeof(*counts));
	for (size_t i = 0; counts && i < n; i++) {
		const uint32_t t = type_of(graph, nodes[i]);

		counts[t < n_types ? t : n_types]++;
	}
	for (int k = 0; counts && k < TYPES && left; k++) {
		uint32_t best = 0;

		for (uint32_t t = 1; t < n_types; t++)
			if (counts[t] > counts[best])
				best = t;
		if (best >= n_types || !counts[best] ||
		    hg_graph_type(graph, best, &type) != HG_OK || strlen(type.name) > 40)
			break;
		strcat(strcat(strcat(name.s, *name.s ? ", " : ": "), hgi_number(counts[best]).s),
		       " ");
		strcat(name.s, type.opaque ? "tiny block" : type.name);
		left -= counts[best];
		counts[best] = 0;
	}
	if (left && left < n)
		strcat(strcat(strcat(name.s, ", "), hgi_number(left).s),
		       left == 1 ? " other" : " others");
	free(counts);
	return name;
}

/* What is below a line and has none of its own. */
static void put_rest(const struct tree *tree, struct hgi_table *table, const struct line *line)
{
	const hg_graph *graph = tree->text->graph;
	const size_t left = line->total - line->shown;
	uint64_t bytes = 0, objects = 0;
	size_t n, total;
	hg_node *all;

	if (!left)
		return;
	all = malloc(line->total * sizeof(*all));
	if (!all || hg_graph_dominated(graph, line->end, all, line->total, &n, &total) != HG_OK) {
		free(all);
		return;
	}
	for (size_t i = line->shown; i < n; i++) {
		hg_retained r;

		if (hg_graph_retained(graph, all[i], &r) == HG_OK) {
			bytes += r.bytes;
			objects += r.objects;
		}
	}
	if (!objects) { /* a frame that keeps nothing alone */
		free(all);
		return;
	}
	hgi_table_cell(table, "%s", hgi_number(bytes).s);
	hgi_table_cell(table, "%s", hgi_number(objects).s);
	hgi_table_cell(table, "%*s... %s more%s", 2 * (int)line->depth + 2, "", hgi_number(left).s,
		       types_of(tree, all + line->shown, left).s);
	free(all);
}

/* Down to the first child, on to the next one, and up again. */
static void put_tree(const struct tree *tree)
{
	struct hgi_table table;
	size_t at = 0;
	bool down = true;

	hgi_table_begin(&table, tree->text, "rrl");
	hgi_table_cell(&table, "retains");
	hgi_table_cell(&table, "objects");
	hgi_table_cell(&table, "%s", "");
	for (;;) {
		const struct line *line = &tree->lines[at];

		if (down) {
			put_line(tree, &table, line);
			if (line->first) {
				at = line->first;
				continue;
			}
		}
		put_rest(tree, &table, line);
		if (!at)
			break;
		down = line->next;
		at = line->next ? line->next : line->parent;
	}
	hgi_table_end(&table, 0);
}

hg_status hg_text_dominators(const hg_graph *graph, const hg_text_options *options, hg_node node,
			     char **out)
{
	struct hgi_text text;
	struct tree tree = {.text = &text};
	hg_retained r;
	hg_status status;

	node = node == HG_NONE ? 0 : node;
	status = hg_graph_retained(graph, node, &r);
	if (status != HG_OK)
		return status;
	hgi_text_begin(&text, graph, options);
	if (node && r.dominator == HG_NONE) {
		hgi_text_put(&text, "%s is garbage: nothing keeps it, so it is in no tree\n",
			     hgi_node_label(&text, node).s);
		return hgi_text_end(&text, out);
	}
	status = add_line(&tree, node, 0);
	if (status == HG_OK)
		status = choose(&tree);
	if (status == HG_OK)
		put_tree(&tree);
	for (size_t i = 0; i < tree.n; i++)
		free(tree.lines[i].children);
	free(tree.lines);
	return status == HG_OK ? hgi_text_end(&text, out) : hgi_text_drop(&text, status);
}
