/* SPDX-License-Identifier: MIT
 *
 * select.c - cuts a small graph out of a large one, the nearest first, and counts what is left out.
 *
 * The search goes in levels from the seeds. Forward it follows every pointer. Backward (when asked
 * for) it goes from all that it has to what points at that, and from there only further back:
 * following the other pointers of a holder would soon draw the whole heap. Within a level nodes are
 * taken in their own order, groups first and then by address, so the same graph always gives the
 * same cut.
 *
 *     level 0      the seeds
 *     level k + 1  targets of what was reached forward in level k, and (backwards) the holders of
 *                  all that was reached in level k
 */
#include "select.h"

#include <stdlib.h>
#include <string.h>

enum { SEEN = 1, FORWARD = 2 };

struct list {
	hg_node *nodes;
	size_t n, capacity;
};

struct search {
	const hg_graph *graph;
	const hg_select *select;
	uint32_t limit;
	bool garbage;         /* may enter objects that no root leads to */
	uint8_t *flags;       /* per node */
	bool *taken;          /* per node: it belongs to the cut */
	struct list forward;  /* reached in this level, to be followed both ways */
	struct list backward; /* reached in this level, to be followed back only */
	struct list next_forward, next_backward;
	struct list fresh;  /* seen for the first time in the next level */
	struct list chosen; /* objects, nearest first */
	size_t inner;       /* so many of them lie before the last level that depth allows */
};

static hg_status push(struct list *list, hg_node node)
{
	if (!hgi_grow(&list->nodes, &list->capacity, list->n + 1, sizeof(*list->nodes)))
		return hgi_error(HG_NO_MEMORY, "no memory to cut out a graph");
	list->nodes[list->n++] = node;
	return HG_OK;
}

static int by_number(const void *a, const void *b)
{
	const hg_node x = *(const hg_node *)a, y = *(const hg_node *)b;

	return x < y ? -1 : x > y;
}

static void sort(struct list *list)
{
	if (list->n)
		qsort(list->nodes, list->n, sizeof(*list->nodes), by_number);
}

static bool may_enter(const struct search *search, hg_node node)
{
	const struct hgi_object *object = hgi_object_of(search->graph, node);

	if (object)
		return object->reach != HG_GARBAGE || search->garbage;
	return node > 0 && (search->graph->groups[node - 1].kind != HG_GROUP_UNNAMED ||
			    search->select->unnamed);
}

static hg_status visit(struct search *search, hg_node node, bool forward)
{
	uint8_t *flags = &search->flags[node];
	hg_status status = HG_OK;

	if (!(*flags & SEEN))
		status = push(&search->fresh, node);
	if (forward && !(*flags & FORWARD) && status == HG_OK)
		status = push(&search->next_forward, node);
	if (!forward && !(*flags & SEEN) && status == HG_OK)
		status = push(&search->next_backward, node);
	*flags |= forward ? SEEN | FORWARD : SEEN;
	return status;
}

static hg_status follow_forward(struct search *search, hg_node node)
{
	const hg_graph *graph = search->graph;
	hg_status status = HG_OK;

	for (uint32_t i = graph->out_start[node]; i < graph->out_start[node + 1]; i++)
		if (may_enter(search, graph->links[i].to) && status == HG_OK)
			status = visit(search, graph->links[i].to, true);
	return status;
}

/* Groups end the way: what leads to a group is the root alone. */
static hg_status follow_backward(struct search *search, hg_node node)
{
	const hg_graph *graph = search->graph;
	hg_status status = HG_OK;

	if (!search->select->backwards || !hgi_object_of(graph, node))
		return HG_OK;
	for (uint32_t i = graph->in_start[node]; i < graph->in_start[node + 1]; i++)
		if (may_enter(search, graph->in_from[i]) && status == HG_OK)
			status = visit(search, graph->in_from[i], false);
	return status;
}

/* Takes the new nodes of a level. *full: there are more than the limit allows. */
static hg_status take_fresh(struct search *search, bool *full)
{
	hg_status status = HG_OK;

	sort(&search->fresh);
	for (size_t i = 0; i < search->fresh.n && status == HG_OK; i++) {
		const hg_node node = search->fresh.nodes[i];

		if (!hgi_object_of(search->graph, node)) {
			search->taken[node] = true;
			continue;
		}
		if (search->chosen.n >= search->limit) {
			*full = true;
			break;
		}
		search->taken[node] = true;
		status = push(&search->chosen, node);
	}
	search->fresh.n = 0;
	return status;
}

static void swap(struct list *a, struct list *b)
{
	const struct list c = *a;

	*a = *b;
	*b = c;
	b->n = 0;
}

static hg_status plant_seeds(struct search *search)
{
	const hg_select *select = search->select;
	const hg_graph *graph = search->graph;
	hg_status status = HG_OK;

	for (size_t i = 0; i < select->n_seeds && status == HG_OK; i++) {
		const hg_node seed = select->seeds[i];
		const struct hgi_object *object;

		object = hgi_object_of(graph, seed);
		search->garbage |= object && object->reach == HG_GARBAGE;
		status = visit(search, seed, true);
	}
	for (hg_node group = 1; !select->n_seeds && !select->n_popped && group <= graph->n_groups;
	     group++)
		if (may_enter(search, group) && status == HG_OK)
			status = visit(search, group, true);
	return status;
}

/* Objects that no root leads to, by address; they have no distance from anything. */
static hg_status take_garbage(struct search *search, bool *full)
{
	const hg_graph *graph = search->graph;
	hg_status status = HG_OK;

	for (hg_node node = hgi_first_object(graph);
	     node < hgi_nodes(graph) && !*full && status == HG_OK; node++) {
		if (search->flags[node] & SEEN || hgi_object_of(graph, node)->reach != HG_GARBAGE)
			continue;
		search->flags[node] |= SEEN;
		status = push(&search->fresh, node);
		if (status == HG_OK)
			status = take_fresh(search, full);
	}
	return status;
}

static hg_status search_levels(struct search *search)
{
	const uint32_t depth = search->select->depth;
	bool full = false;
	hg_status status = plant_seeds(search);

	for (uint32_t level = 0; status == HG_OK && search->fresh.n + search->next_forward.n;
	     level++) {
		if (!depth || level < depth)
			search->inner = SIZE_MAX;
		else
			search->inner = search->chosen.n;
		status = take_fresh(search, &full);
		if (full || (depth && level == depth))
			break;
		swap(&search->forward, &search->next_forward);
		swap(&search->backward, &search->next_backward);
		for (size_t i = 0; i < search->forward.n && status == HG_OK; i++) {
			status = follow_forward(search, search->forward.nodes[i]);
			if (status == HG_OK)
				status = follow_backward(search, search->forward.nodes[i]);
		}
		for (size_t i = 0; i < search->backward.n && status == HG_OK; i++)
			status = follow_backward(search, search->backward.nodes[i]);
	}
	if (search->inner > search->chosen.n)
		search->inner = search->chosen.n;
	if (status == HG_OK && search->select->garbage && !search->select->n_seeds &&
	    !search->select->n_popped && !full)
		status = take_garbage(search, &full);
	return status;
}

/* A variable says more than any further object: also where the limit ended the search, the groups
 * that hold what was chosen belong to it. */
static void take_holders(struct search *search)
{
	const hg_graph *graph = search->graph;

	if (!search->select->backwards)
		return;
	for (size_t c = 0; c < search->inner; c++) {
		const hg_node node = search->chosen.nodes[c];

		for (uint32_t i = graph->in_start[node]; i < graph->in_start[node + 1]; i++)
			if (graph->in_from[i] < hgi_first_object(graph) &&
			    may_enter(search, graph->in_from[i]))
				search->taken[graph->in_from[i]] = true;
	}
}

/* Chooses the roots that lead where root i does, which then counts as an object; false: no room. */
static bool choose_place(struct search *search, size_t i, bool *popped, size_t *places)
{
	const hg_graph *graph = search->graph;
	const uint64_t place = graph->roots[graph->popped[i]].value;

	if (popped[i])
		return true;
	for (size_t k = 0; k < i; k++)
		if (popped[k] && graph->roots[graph->popped[k]].value == place)
			return popped[i] = true;
	if (search->chosen.n + *places >= search->limit)
		return false;
	++*places;
	return popped[i] = true;
}

/* Roots that lead below a stack: those that are asked for, whose groups then belong to the cut, and
 * those of groups that were followed, as far as the limit allows. Per row of hg_graph_popped, to be
 * freed. */
static hg_status choose_popped(struct search *search, bool **out)
{
	const hg_graph *graph = search->graph;
	const hg_select *select = search->select;
	bool *popped = *out = hgi_calloc(graph->n_popped, sizeof(*popped));
	size_t places = 0;

	if (!popped)
		return hgi_error(HG_NO_MEMORY, "no memory to cut out a graph");
	for (size_t i = 0; i < graph->n_popped; i++) {
		const hg_root *root = &graph->roots[graph->popped[i]];

		for (size_t k = 0; k < select->n_popped; k++)
			if (select->popped[k] == root->value &&
			    choose_place(search, i, popped, &places))
				search->taken[root->group + 1] = true;
	}
	for (size_t i = 0; i < graph->n_popped; i++)
		if (search->flags[graph->roots[graph->popped[i]].group + 1] & FORWARD)
			choose_place(search, i, popped, &places);
	return HG_OK;
}

static hg_status select_plain(const hg_graph *graph, const hg_select *select, hg_graph **cut)
{
	struct search search = {.graph = graph, .select = select, .garbage = select->garbage};
	/* The pointers into nodes are an index that is made when first needed. */
	hg_status status = hgi_reverse((hg_graph *)graph);
	bool *popped = NULL;

	*cut = NULL;
	search.limit = select->limit ? select->limit : HGI_SELECT_LIMIT;
	search.flags = hgi_calloc(hgi_nodes(graph), sizeof(*search.flags));
	search.taken = hgi_calloc(hgi_nodes(graph), sizeof(*search.taken));
	if (status == HG_OK && (!search.flags || !search.taken))
		status = hgi_error(HG_NO_MEMORY, "no memory to cut out a graph");
	if (status == HG_OK)
		status = search_levels(&search);
	if (status == HG_OK) {
		take_holders(&search);
		status = choose_popped(&search, &popped);
	}
	if (status == HG_OK)
		status = hgi_cut(graph, search.taken, popped, NULL, 0, select->into, cut);
	free(popped);
	free(search.flags);
	free(search.taken);
	free(search.forward.nodes);
	free(search.backward.nodes);
	free(search.next_forward.nodes);
	free(search.next_backward.nodes);
	free(search.fresh.nodes);
	free(search.chosen.nodes);
	return status;
}

/* Cuts out of the folded graph, where the seeds have other numbers. */
static hg_status select_folded(const hg_graph *graph, const hg_select *select, hg_graph **cut)
{
	const uint32_t nodes = hgi_nodes(graph);
	hg_node *seeds = hgi_calloc(select->n_seeds, sizeof(*seeds));
	hg_node *into = hgi_calloc(select->into ? nodes : 0, sizeof(*into));
	hg_select plain = *select;
	hg_graph *folded = NULL;
	hg_status status = HG_OK;

	*cut = NULL;
	if (!seeds || !into) {
		free(seeds);
		free(into);
		return hgi_error(HG_NO_MEMORY, "no memory to cut out a graph");
	}
	if (select->n_seeds)
		memcpy(seeds, select->seeds, select->n_seeds * sizeof(*seeds));
	status = hgi_fold(graph, seeds, select->n_seeds, select->page && !select->backwards,
			  select->into, &folded);
	plain.seeds = seeds;
	plain.fold = false;
	if (select->into)
		plain.into = into;
	if (status == HG_OK)
		status = select_plain(folded, &plain, cut);
	for (hg_node node = 0; node < nodes && select->into && status == HG_OK; node++)
		select->into[node] = into[select->into[node]];
	hg_graph_destroy(folded);
	free(seeds);
	free(into);
	return status;
}

static bool valid(const hg_graph *graph, const hg_node *nodes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (nodes[i] == 0 || nodes[i] >= hgi_nodes(graph)) {
			hgi_error(HG_BAD_INPUT, "node %u is no group and no object", nodes[i]);
			return false;
		}
	}
	return true;
}

hg_status hg_graph_select(const hg_graph *graph, const hg_select *select, hg_graph **cut)
{
	const bool fold = select->fold && !graph->fold_kind;
	const bool ways = select->n_to || select->type || select->changed;

	*cut = NULL;
	if (!valid(graph, select->seeds, select->n_seeds) ||
	    !valid(graph, select->to, select->n_to))
		return HG_BAD_INPUT;
	if (ways && select->into)
		return hgi_error(HG_BAD_INPUT, "of ways it is not told what stands for a node");
	if (ways)
		return hgi_select_ways(graph, select, fold, cut);
	return fold ? select_folded(graph, select, cut) : select_plain(graph, select, cut);
}
