/* SPDX-License-Identifier: MIT
 *
 * cut.c - a graph of some nodes of another, with counts of what was left out around each of them.
 */
#include <stdlib.h>
#include <string.h>

#include "select.h"

struct cut {
	const hg_graph *from;
	hg_graph *graph;
	const bool *chosen;   /* per old node */
	const bool *popped;   /* per row of hg_graph_popped: chosen; NULL: none is */
	hg_node *number;      /* old node -> new node, 0: left out */
	uint32_t *new_root;   /* old root -> new root */
	const hg_node *nodes; /* chosen objects by address */
	size_t n_nodes;
	const hg_node *anchors; /* old nodes */
	size_t n_anchors;
};

static bool leads_to_chosen(const struct cut *cut, hg_node group)
{
	for (uint32_t i = cut->from->out_start[group]; i < cut->from->out_start[group + 1]; i++)
		if (cut->chosen[cut->from->links[i].to])
			return true;
	return false;
}

/* Roots of a group that lead below a stack, those that are chosen or those that are not. */
static uint32_t count_popped(const struct cut *cut, hg_node group, bool chosen)
{
	uint32_t n = 0;

	for (size_t i = 0; i < cut->from->n_popped; i++)
		n += cut->from->roots[cut->from->popped[i]].group + 1 == group &&
		     (cut->popped && cut->popped[i]) == chosen;
	return n;
}

static hg_status add_groups(struct cut *cut)
{
	const hg_graph *from = cut->from;
	hg_status status = HG_OK;

	for (hg_node group = 1; group <= from->n_groups && status == HG_OK; group++)
		if (cut->chosen[group] &&
		    (leads_to_chosen(cut, group) || count_popped(cut, group, true)))
			status = hgi_graph_add_group(cut->graph, &from->groups[group - 1],
						     &cut->number[group]);
	for (hg_node group = 1; group <= from->n_groups && status == HG_OK; group++) {
		if (!cut->number[group])
			continue;
		for (uint32_t i = from->out_start[group];
		     i < from->out_start[group + 1] && status == HG_OK; i++) {
			const uint64_t old = hgi_link_from(&from->links[i]);
			hg_root root;

			if (!cut->chosen[from->links[i].to] || old >= from->n_roots)
				continue;
			root = from->roots[old];
			root.group = cut->number[group] - 1;
			status = hgi_graph_add_root(cut->graph, &root, &cut->new_root[old]);
		}
	}
	for (size_t i = 0; i < from->n_popped && cut->popped && status == HG_OK; i++) {
		hg_root root = from->roots[from->popped[i]];

		if (!cut->popped[i] || !cut->number[root.group + 1])
			continue;
		root.group = cut->number[root.group + 1] - 1;
		status = hgi_graph_add_root(cut->graph, &root, &cut->new_root[from->popped[i]]);
	}
	return status;
}

/* A group of words without a name that leads to the anchors; *node: 0 if there are none. */
static hg_status add_anchors(struct cut *cut, hg_node *node)
{
	const hg_group group = {.kind = HG_GROUP_UNNAMED, .name = "", .file = ""};
	hg_status status;

	*node = 0;
	if (!cut->n_anchors)
		return HG_OK;
	status = hgi_graph_add_group(cut->graph, &group, node);
	for (size_t i = 0; i < cut->n_anchors && status == HG_OK; i++)
		status = hgi_graph_add_root(
			cut->graph, &(hg_root){.group = *node - 1, .name = "", .type = ""}, NULL);
	return status;
}

/* The pointers of that group. */
static hg_status link_anchors(const struct cut *cut, hg_node node)
{
	const size_t first = cut->graph->n_roots - cut->n_anchors;
	hg_status status = HG_OK;

	for (size_t i = 0; i < cut->n_anchors && status == HG_OK; i++)
		if (hgi_object_of(cut->from, cut->anchors[i]) && cut->number[cut->anchors[i]])
			status = hgi_graph_add_link(cut->graph, node, cut->number[cut->anchors[i]],
						    first + i, 0);
	return status;
}

static hg_status add_objects(struct cut *cut)
{
	hg_status status = HG_OK;

	for (size_t i = 0; i < cut->n_nodes && status == HG_OK; i++)
		status = hgi_graph_add_object(cut->graph, hgi_object_of(cut->from, cut->nodes[i]),
					      &cut->number[cut->nodes[i]]);
	return status;
}

static uint32_t saturated(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static bool unnamed_words(const hg_graph *graph, hg_node node)
{
	return node > 0 && node <= graph->n_groups &&
	       graph->groups[node - 1].kind == HG_GROUP_UNNAMED;
}

/* The pointers between chosen nodes, and how many there are to and from others. Words without a
 * name count only where they are asked for: the debris of old calls is not what "4 pointers" is
 * about. */
static hg_status add_links(struct cut *cut, hg_node node)
{
	const hg_graph *from = cut->from;
	uint64_t hidden_in = from->hidden_in ? from->hidden_in[node] : 0;
	uint64_t hidden_out = from->hidden_out ? from->hidden_out[node] : 0;
	const bool group = node < hgi_first_object(from);
	hg_status status = HG_OK;

	if (!cut->number[node])
		return HG_OK;
	for (uint32_t i = from->out_start[node]; i < from->out_start[node + 1] && status == HG_OK;
	     i++) {
		const struct hgi_link *link = &from->links[i];
		const uint64_t at = hgi_link_from(link);

		if (!cut->number[link->to]) {
			hidden_out++;
			continue;
		}
		status = hgi_graph_add_link(cut->graph, cut->number[node], cut->number[link->to],
					    group && at < from->n_roots ? cut->new_root[at] : at,
					    hgi_link_to(link));
		if (status == HG_OK)
			status = hgi_graph_copy_link_extras(cut->graph, from, i);
	}
	if (group)
		hidden_out += count_popped(cut, node, false);
	for (uint32_t i = from->in_start[node]; i < from->in_start[node + 1]; i++)
		hidden_in += from->in_from[i] > 0 && !cut->number[from->in_from[i]] &&
			     !unnamed_words(from, from->in_from[i]);
	if (status == HG_OK && (hidden_in || hidden_out))
		status = hgi_graph_set_hidden(cut->graph, cut->number[node], saturated(hidden_in),
					      saturated(hidden_out));
	return status;
}

/* Rows of groups are numbered by roots, and those have new numbers. */
static hg_status copy_cells(struct cut *cut, hg_node node)
{
	const bool group = node < hgi_first_object(cut->from);
	const hg_cell *cells;
	hg_cell *moved;
	hg_status status;
	size_t n, kept = 0;

	if (!cut->number[node] || hg_graph_cells(cut->from, node, &cells, &n) != HG_OK || !n)
		return HG_OK;
	moved = hgi_calloc(n, sizeof(*moved));
	if (!moved)
		return hgi_error(HG_NO_MEMORY, "no memory to cut out a graph");
	for (size_t i = 0; i < n; i++) {
		moved[kept] = cells[i];
		if (group) {
			if (cells[i].offset >= cut->from->n_roots ||
			    cut->new_root[cells[i].offset] == HG_NONE)
				continue;
			moved[kept].offset = cut->new_root[cells[i].offset];
		}
		kept++;
	}
	status = hg_graph_set_cells(cut->graph, cut->number[node], moved, kept);
	free(moved);
	return status;
}

static hg_status fill(struct cut *cut)
{
	const hg_graph *from = cut->from;
	uint64_t bytes = 0, objects = 0;
	hg_status status = hgi_graph_copy_tables(cut->graph, from);
	hg_node anchor = 0;

	if (status == HG_OK)
		status = add_groups(cut);
	if (status == HG_OK)
		status = add_anchors(cut, &anchor);
	if (status == HG_OK)
		status = add_objects(cut);
	for (hg_node node = 1; node <= from->n_groups && status == HG_OK; node++)
		status = add_links(cut, node);
	if (status == HG_OK)
		status = link_anchors(cut, anchor);
	for (size_t i = 0; i < cut->n_nodes && status == HG_OK; i++) {
		const hg_node node = cut->nodes[i], new = cut->number[node];
		const struct hgi_fold fold = hgi_fold_of(from, node);

		bytes += hgi_object_of(from, node)->size;
		objects += fold.kind ? fold.objects : 1;
		status = add_links(cut, node);
		if (status == HG_OK && from->work && from->work[node])
			status = hgi_graph_set_work(cut->graph, new, from->work[node]);
		if (status == HG_OK && fold.kind)
			status = hgi_graph_set_fold(cut->graph, new, &fold);
		if (status == HG_OK)
			status = hgi_graph_set_delta(cut->graph, new, hgi_delta_of(from, node));
		if (status == HG_OK)
			status = hgi_graph_set_ordinal(cut->graph, new,
						       hg_graph_ordinal(from, node));
	}
	if (status != HG_OK)
		return status;
	for (hg_node node = 1; node <= from->n_groups && status == HG_OK; node++)
		if (cut->number[node])
			status = hgi_graph_set_delta(cut->graph, cut->number[node],
						     hgi_delta_of(from, node));
	if (status != HG_OK)
		return status;
	hgi_graph_copy_compared(cut->graph, from);
	cut->graph->totals.on_ways = from->totals.on_ways;
	hgi_graph_set_hidden_totals(cut->graph,
				    saturated(from->totals.hidden_objects + from->n_objects -
					      from->totals.folds + from->totals.folded_objects -
					      objects),
				    from->totals.hidden_bytes + from->totals.bytes - bytes);
	status = hgi_graph_finish(cut->graph);
	if (status == HG_OK)
		status = hg_graph_set_events(cut->graph, from->first_event, from->events,
					     from->n_events);
	for (hg_node node = 1; node <= from->n_groups && status == HG_OK; node++)
		status = copy_cells(cut, node);
	for (size_t i = 0; i < cut->n_nodes && status == HG_OK; i++)
		status = copy_cells(cut, cut->nodes[i]);
	return status;
}

hg_status hgi_cut(const hg_graph *graph, const bool *chosen, const bool *popped,
		  const hg_node *anchors, size_t n_anchors, hg_node *number, hg_graph **out)
{
	struct cut cut = {.from = graph,
			  .chosen = chosen,
			  .popped = popped,
			  .anchors = anchors,
			  .n_anchors = n_anchors};
	const uint32_t first = hgi_first_object(graph), nodes = hgi_nodes(graph);
	hg_status status = hgi_graph_create(&cut.graph);
	hg_node *list = NULL;

	*out = NULL;
	for (hg_node node = first; node < nodes; node++)
		cut.n_nodes += chosen[node];
	cut.nodes = list = hgi_calloc(cut.n_nodes, sizeof(*list));
	cut.number = hgi_calloc(nodes, sizeof(*cut.number));
	cut.new_root = hgi_calloc(graph->n_roots, sizeof(*cut.new_root));
	if (status == HG_OK && (!list || !cut.number || !cut.new_root))
		status = hgi_error(HG_NO_MEMORY, "no memory to cut out a graph");
	if (status == HG_OK) {
		for (hg_node node = first; node < nodes; node++)
			if (chosen[node])
				*list++ = node;
		for (size_t i = 0; i < graph->n_roots; i++)
			cut.new_root[i] = HG_NONE;
		status = fill(&cut);
	}
	if (status == HG_OK && number)
		memcpy(number, cut.number, nodes * sizeof(*number));
	free((void *)cut.nodes);
	free(cut.number);
	free(cut.new_root);
	if (status == HG_OK)
		*out = cut.graph;
	else
		hg_graph_destroy(cut.graph);
	return status;
}
