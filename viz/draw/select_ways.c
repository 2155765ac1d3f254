/* SPDX-License-Identifier: MIT
 *
 * select_ways.c - cuts out the ways from some objects, or from the variables, to others.
 *
 * Which nodes lie on such ways, graph/between.c finds out. Of them those on the shortest ways are
 * taken, and of one length the nearest to the start, up to the limit. To be folded they are first
 * cut out all together: only what is on a way is in a fold then. In that graph a group of its own
 * holds the starts, so that everything hangs below a root and the dominators tell what folds; it is
 * left out at the end. It also holds what changed and no way leads to.
 */
#include <stdlib.h>
#include <string.h>

#include "select.h"

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory to cut out a graph");
}

struct ranked {
	uint32_t length, distance;
	hg_node node;
};

static int by_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->length != y->length)
		return x->length < y->length ? -1 : 1;
	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* What a diff is about: objects that are new, gone or changed, and where such pointers lead. */
static bool *mark_changed(const hg_graph *graph)
{
	bool *marked = hgi_calloc(hgi_nodes(graph), sizeof(*marked));

	for (hg_node node = 1; marked && node < hgi_nodes(graph); node++) {
		marked[node] |= hgi_delta_of(graph, node) != HG_DELTA_NONE;
		for (uint32_t l = graph->out_start[node];
		     graph->link_deltas && l < graph->out_start[node + 1]; l++)
			marked[graph->links[l].to] |= graph->link_deltas[l] != HG_DELTA_NONE;
	}
	return marked;
}

/* Marked objects count though no way leads there. */
static bool is_extra(const struct hgi_ways *ways, hg_node node)
{
	return ways->marked && !ways->n_from && !ways->n_to && !ways->type && ways->marked[node];
}

/* The best objects up to the limit. Without ends all count, by their distance. */
static hg_status take_best(const hg_graph *graph, const struct hgi_ways *ways,
			   const struct hgi_between *between, uint32_t depth, uint32_t limit,
			   bool *chosen)
{
	const bool ends = ways->n_to || ways->type || ways->marked;
	struct ranked *rows = hgi_calloc(graph->n_objects, sizeof(*rows));
	size_t n = 0;

	if (!rows)
		return no_memory();
	for (hg_node node = hgi_first_object(graph); node < hgi_nodes(graph); node++) {
		const uint32_t length = ends ? between->length[node] : 0;

		if ((length != HG_NONE && (!depth || length <= depth)) || is_extra(ways, node))
			rows[n++] = (struct ranked){length, between->distance[node], node};
	}
	qsort(rows, n, sizeof(*rows), by_rank);
	for (size_t i = 0; i < n && i < limit; i++)
		chosen[rows[i].node] = true;
	free(rows);
	return HG_OK;
}

/* Where ways begin: at groups, or at objects, whose variables are shown, too. */
static void take_groups(const hg_graph *graph, const struct hgi_ways *ways, bool *chosen)
{
	for (hg_node group = 1; group <= graph->n_groups; group++) {
		const bool unnamed = graph->groups[group - 1].kind == HG_GROUP_UNNAMED;
		bool start = false, holds = !ways->n_from;

		for (size_t i = 0; i < ways->n_from; i++) {
			start |= ways->from[i] == group;
			for (uint32_t l = graph->out_start[group];
			     l < graph->out_start[group + 1] && !holds; l++)
				holds = graph->links[l].to == ways->from[i];
		}
		chosen[group] = start || (holds && (!unnamed || ways->unnamed));
	}
}

static hg_status no_way(const hg_graph *graph, const struct hgi_ways *ways)
{
	const struct hgi_ways back = {.from = ways->to,
				      .n_from = ways->n_to,
				      .to = ways->from,
				      .n_to = ways->n_from,
				      .garbage = true};
	struct hgi_between between;
	uint32_t objects = 0;

	if (ways->type) {
		for (size_t i = 0; i < graph->n_types; i++)
			if (strcmp(graph->types[i].type.name, ways->type) == 0)
				return hgi_error(HG_NOT_FOUND, "no way passes an object of type %s",
						 ways->type);
		return hgi_error(HG_NOT_FOUND, "there is no type %s on this heap", ways->type);
	}
	if (!ways->n_from)
		return hgi_error(HG_NOT_FOUND, "no variable leads to -to: it is garbage");
	if (hgi_between(graph, &back, &between) == HG_OK)
		objects = between.objects;
	hgi_between_release(&between);
	return hgi_error(HG_NOT_FOUND, "no way leads from -from to -to%s",
			 objects ? ", only back from there" : "");
}

static hg_status choose(const hg_graph *graph, const struct hgi_ways *ways, uint32_t depth,
			uint32_t limit, bool *chosen, uint32_t *objects)
{
	struct hgi_between between;
	hg_status status = hgi_between(graph, ways, &between);

	if (status == HG_OK && objects) {
		*objects = between.objects;
		if (!between.objects && !ways->marked)
			status = no_way(graph, ways);
	}
	if (status == HG_OK)
		status = take_best(graph, ways, &between, depth, limit, chosen);
	if (status == HG_OK)
		take_groups(graph, ways, chosen);
	hgi_between_release(&between);
	return status;
}

/* Folds a graph that holds the ways and nothing else; nodes are starts and ends, as in it.
 * anchored: its last group is not shown. */
static hg_status fold_and_cut(const hg_graph *all, hg_node *nodes, const struct hgi_ways *ways,
			      bool anchored, uint32_t limit, hg_graph **cut)
{
	const size_t n = ways->n_from + ways->n_to;
	struct hgi_ways folded_ways = {.from = nodes,
				       .n_from = ways->n_from,
				       .to = nodes + ways->n_from,
				       .n_to = ways->n_to,
				       .garbage = true,
				       .unnamed = ways->unnamed};
	hg_graph *folded = NULL;
	bool *chosen = NULL;
	hg_status status = hgi_fold(all, nodes, n, false, NULL, &folded);

	if (status == HG_OK) {
		chosen = hgi_calloc(hgi_nodes(folded), sizeof(*chosen));
		status =
			chosen ? choose(folded, &folded_ways, 0, limit, chosen, NULL) : no_memory();
	}
	if (status == HG_OK && anchored)
		chosen[folded->n_groups] = false;
	if (status == HG_OK)
		status = hgi_cut(folded, chosen, NULL, NULL, 0, NULL, cut);
	free(chosen);
	hg_graph_destroy(folded);
	return status;
}

/* The nodes of a list that the cut has, as nodes of the cut. */
static size_t renumber(const hg_node *number, const hg_node *nodes, size_t n, hg_node *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (number[nodes[i]])
			out[kept++] = number[nodes[i]];
	return kept;
}

/* What else hangs on the group that holds the starts. */
static hg_status find_anchors(const hg_graph *graph, const struct hgi_ways *ways,
			      const bool *chosen, hg_node **anchors, size_t *n)
{
	*anchors = hgi_calloc(ways->n_from + graph->n_objects, sizeof(**anchors));
	*n = ways->n_from;
	if (!*anchors)
		return no_memory();
	if (*n)
		memcpy(*anchors, ways->from, *n * sizeof(**anchors));
	for (hg_node node = hgi_first_object(graph); node < hgi_nodes(graph); node++)
		if (chosen[node] && is_extra(ways, node))
			(*anchors)[(*n)++] = node;
	return HG_OK;
}

static hg_status cut_folded(const hg_graph *graph, const struct hgi_ways *ways, const bool *chosen,
			    uint32_t limit, hg_graph **cut)
{
	hg_node *nodes = hgi_calloc(ways->n_from + ways->n_to, sizeof(*nodes));
	hg_node *number = hgi_calloc(hgi_nodes(graph), sizeof(*number));
	struct hgi_ways left = *ways;
	hg_graph *all = NULL;
	hg_node *anchors = NULL;
	size_t n_anchors = 0;
	hg_status status = nodes && number ? HG_OK : no_memory();

	if (status == HG_OK)
		status = find_anchors(graph, ways, chosen, &anchors, &n_anchors);
	if (status == HG_OK)
		status = hgi_cut(graph, chosen, NULL, anchors, n_anchors, number, &all);
	if (status == HG_OK) {
		left.n_from = renumber(number, ways->from, ways->n_from, nodes);
		left.n_to = renumber(number, ways->to, ways->n_to, nodes + left.n_from);
		status = fold_and_cut(all, nodes, &left, n_anchors > 0, limit, cut);
	}
	hg_graph_destroy(all);
	free(anchors);
	free(number);
	free(nodes);
	return status;
}

hg_status hgi_select_ways(const hg_graph *graph, const hg_select *select, bool fold, hg_graph **cut)
{
	bool *marked = select->changed ? mark_changed(graph) : NULL;
	const struct hgi_ways ways = {.from = select->seeds,
				      .n_from = select->n_seeds,
				      .to = select->to,
				      .n_to = select->n_to,
				      .type = select->type,
				      .marked = marked,
				      .garbage = select->garbage,
				      .unnamed = select->unnamed};
	const uint32_t limit = select->limit ? select->limit : HGI_SELECT_LIMIT;
	bool *chosen = hgi_calloc(hgi_nodes(graph), sizeof(*chosen));
	hg_status status = chosen && (marked || !select->changed) ? HG_OK : no_memory();
	uint32_t objects = 0;

	if (status == HG_OK)
		status = choose(graph, &ways, select->depth, fold ? UINT32_MAX : limit, chosen,
				&objects);
	if (status == HG_OK && fold)
		status = cut_folded(graph, &ways, chosen, limit, cut);
	else if (status == HG_OK)
		status = hgi_cut(graph, chosen, NULL, NULL, 0, NULL, cut);
	if (status == HG_OK)
		(*cut)->totals.on_ways = select->changed ? 0 : objects;
	free(chosen);
	free(marked);
	return status;
}
