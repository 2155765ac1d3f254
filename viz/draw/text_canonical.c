/* SPDX-License-Identifier: MIT
 *
 * text_canonical.c - a graph by its shape alone, for golden files.
 *
 * Breadth first from the named roots, in the order of the groups. Objects are numbered per type in
 * the order in which they are met, so the text does not depend on where anything lies in memory.
 * Left out: addresses, spans, lines, unnamed words (they are an accident of the compiler) and
 * garbage. Always ASCII.
 */
#include <stdlib.h>
#include <string.h>

#include "text.h"

struct walk {
	struct hgi_text text;
	hg_node *queue;
	uint32_t *number; /* per node, 0: not met */
	uint32_t *next;   /* per type; the last for objects without */
	size_t n_types, tail;
};

/* Numbers an object when it is met first. */
static void meet(struct walk *w, hg_node node)
{
	hg_node_info info;

	if (w->number[node] || hg_graph_node(w->text.graph, node, &info) != HG_OK)
		return;
	w->number[node] = ++w->next[info.type < w->n_types ? info.type : w->n_types];
	w->queue[w->tail++] = node;
}

static void put_node(struct walk *w, hg_node node)
{
	hg_node_info info;

	if (hg_graph_node(w->text.graph, node, &info) == HG_OK)
		hgi_text_put(&w->text, "%s#%u", hgi_type_label(w->text.graph, &info).s,
			     w->number[node]);
}

static void put_target(struct walk *w, const hg_edge *edge)
{
	const struct hgi_name where = hgi_target_label(w->text.graph, edge);

	meet(w, edge->to);
	hgi_text_put(&w->text, " -> ");
	put_node(w, edge->to);
	if (*where.s)
		hgi_text_put(&w->text, " %s", where.s);
}

static void put_group(struct walk *w, hg_node node, const hg_edge *edges, size_t n)
{
	hg_group group;

	if (!n || hg_graph_group(w->text.graph, node, &group) != HG_OK ||
	    group.kind == HG_GROUP_UNNAMED)
		return;
	hgi_text_put(&w->text, "%s\n",
		     group.kind == HG_GROUP_GLOBALS ? "globals"
						    : hgi_group_label(w->text.graph, node).s);
	for (size_t i = 0; i < n; i++) {
		hgi_text_put(&w->text, "  %s", hgi_edge_label(w->text.graph, &edges[i]).s);
		put_target(w, &edges[i]);
		hgi_text_put(&w->text, "\n");
	}
}

/* Cells with their values and pointers; pointers before, between or without cells by offset. */
static void put_object(struct walk *w, hg_node node, const hg_edge *edges, size_t n)
{
	const hg_cell *cells;
	size_t n_cells, e = 0;

	if (hg_graph_cells(w->text.graph, node, &cells, &n_cells) != HG_OK)
		return;
	put_node(w, node);
	hgi_text_put(&w->text, "\n");
	for (size_t c = 0; c <= n_cells; c++) {
		/* pointers that no cell holds */
		for (; e < n && (c == n_cells || edges[e].from_offset < cells[c].offset); e++) {
			hgi_text_put(&w->text, "  %s", hgi_edge_label(w->text.graph, &edges[e]).s);
			put_target(w, &edges[e]);
			hgi_text_put(&w->text, "\n");
		}
		if (c == n_cells)
			break;
		hgi_text_put(&w->text, "  %s%s%s", cells[c].name, *cells[c].value ? " " : "",
			     cells[c].value);
		for (; e < n && edges[e].from_offset == cells[c].offset; e++)
			put_target(w, &edges[e]);
		hgi_text_put(&w->text, "\n");
	}
}

static hg_status walk_all(struct walk *w, const hg_totals *t)
{
	const hg_edge *edges;
	size_t n;
	hg_status status = HG_OK;

	for (hg_node g = 1; status == HG_OK && g <= t->groups; g++) {
		status = hg_graph_out(w->text.graph, g, &edges, &n);
		if (status == HG_OK)
			put_group(w, g, edges, n);
	}
	for (size_t head = 0; status == HG_OK && head < w->tail; head++) {
		status = hg_graph_out(w->text.graph, w->queue[head], &edges, &n);
		if (status == HG_OK)
			put_object(w, w->queue[head], edges, n);
	}
	return status;
}

hg_status hg_text_canonical(const hg_graph *graph, char **out)
{
	const hg_text_options options = {.symbolic = true, .ascii = true, .limit = UINT32_MAX};
	struct walk w = {0};
	hg_status status = HG_NO_MEMORY;
	hg_totals t;
	hg_type type;

	hg_graph_totals(graph, &t);
	while (hg_graph_type(graph, (uint32_t)w.n_types, &type) == HG_OK)
		w.n_types++;
	hgi_text_begin(&w.text, graph, &options);
	w.queue = calloc(t.nodes, sizeof(*w.queue));
	w.number = calloc(t.nodes, sizeof(*w.number));
	w.next = calloc(w.n_types + 1, sizeof(*w.next));
	if (w.queue && w.number && w.next)
		status = walk_all(&w, &t);
	if (status == HG_OK && !w.tail)
		hgi_text_put(&w.text, "nothing on the heap\n");
	free(w.queue);
	free(w.number);
	free(w.next);
	if (status == HG_NO_MEMORY)
		return hgi_text_no_memory(&w.text);
	return status == HG_OK ? hgi_text_end(&w.text, out) : hgi_text_drop(&w.text, status);
}
