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
#include "fold.h"

#include <stdlib.h>

enum { DEFAULT_LIMIT = 200 };

enum { SEEN = 1, FORWARD = 2, CHOSEN = 4 };

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
			search->flags[node] |= CHOSEN;
			continue;
		}
		if (search->chosen.n >= search->limit) {
			*full = true;
			break;
		}
		search->flags[node] |= CHOSEN;
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

		if (seed == 0 || seed >= hgi_nodes(graph))
			return hgi_error(HG_BAD_INPUT, "node %u is no group and no object", seed);
		object = hgi_object_of(graph, seed);
		search->garbage |= object && object->reach == HG_GARBAGE;
		status = visit(search, seed, true);
	}
	for (hg_node group = 1; !select->n_seeds && group <= graph->n_groups; group++)
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
	if (status == HG_OK && search->select->garbage && !search->select->n_seeds && !full)
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
				search->flags[graph->in_from[i]] |= CHOSEN;
	}
}

/* ---- Building -------------------------------------------------------------------------------- */

struct cut {
	const hg_graph *from;
	hg_graph *graph;
	const uint8_t *flags;
	hg_node *number;      /* old node -> new node, 0: left out */
	uint32_t *new_root;   /* old root -> new root */
	const hg_node *nodes; /* chosen objects by address */
	size_t n_nodes;
};

static bool leads_to_chosen(const struct cut *cut, hg_node group)
{
	for (uint32_t i = cut->from->out_start[group]; i < cut->from->out_start[group + 1]; i++)
		if (cut->flags[cut->from->links[i].to] & CHOSEN)
			return true;
	return false;
}

static hg_status add_groups(struct cut *cut)
{
	const hg_graph *from = cut->from;
	hg_status status = HG_OK;

	for (hg_node group = 1; group <= from->n_groups && status == HG_OK; group++)
		if (cut->flags[group] & CHOSEN && leads_to_chosen(cut, group))
			status = hgi_graph_add_group(cut->graph, &from->groups[group - 1],
						     &cut->number[group]);
	for (hg_node group = 1; group <= from->n_groups && status == HG_OK; group++) {
		if (!cut->number[group])
			continue;
		for (uint32_t i = from->out_start[group];
		     i < from->out_start[group + 1] && status == HG_OK; i++) {
			const uint64_t old = hgi_link_from(&from->links[i]);
			hg_root root;

			if (!(cut->flags[from->links[i].to] & CHOSEN) || old >= from->n_roots)
				continue;
			root = from->roots[old];
			root.group = cut->number[group] - 1;
			status = hgi_graph_add_root(cut->graph, &root, &cut->new_root[old]);
		}
	}
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
		if (status == HG_OK && from->link_names && from->link_names[i])
			status = hgi_graph_name_link(cut->graph, from->link_names[i]);
	}
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

	if (status == HG_OK)
		status = add_groups(cut);
	if (status == HG_OK)
		status = add_objects(cut);
	for (hg_node node = 1; node <= from->n_groups && status == HG_OK; node++)
		status = add_links(cut, node);
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
			status = hgi_graph_set_ordinal(cut->graph, new,
						       hg_graph_ordinal(from, node));
	}
	if (status != HG_OK)
		return status;
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

static hg_status build(struct search *search, hg_graph **out)
{
	struct cut cut = {.from = search->graph, .flags = search->flags};
	hg_status status = hgi_graph_create(&cut.graph);

	sort(&search->chosen);
	cut.nodes = search->chosen.nodes;
	cut.n_nodes = search->chosen.n;
	cut.number = hgi_calloc(hgi_nodes(search->graph), sizeof(*cut.number));
	cut.new_root = hgi_calloc(search->graph->n_roots, sizeof(*cut.new_root));
	if (status == HG_OK && (!cut.number || !cut.new_root))
		status = hgi_error(HG_NO_MEMORY, "no memory to cut out a graph");
	if (status == HG_OK) {
		for (size_t i = 0; i < search->graph->n_roots; i++)
			cut.new_root[i] = HG_NONE;
		status = fill(&cut);
	}
	free(cut.number);
	free(cut.new_root);
	if (status == HG_OK)
		*out = cut.graph;
	else
		hg_graph_destroy(cut.graph);
	return status;
}

static hg_status select_plain(const hg_graph *graph, const hg_select *select, hg_graph **cut)
{
	struct search search = {.graph = graph, .select = select, .garbage = select->garbage};
	/* The pointers into nodes are an index that is made when first needed. */
	hg_status status = hgi_reverse((hg_graph *)graph);

	*cut = NULL;
	search.limit = select->limit ? select->limit : DEFAULT_LIMIT;
	search.flags = hgi_calloc(hgi_nodes(graph), sizeof(*search.flags));
	if (status == HG_OK && !search.flags)
		status = hgi_error(HG_NO_MEMORY, "no memory to cut out a graph");
	if (status == HG_OK)
		status = search_levels(&search);
	if (status == HG_OK) {
		take_holders(&search);
		status = build(&search, cut);
	}
	free(search.flags);
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
	hg_node *seeds = hgi_calloc(select->n_seeds, sizeof(*seeds));
	hg_select plain = *select;
	hg_graph *folded = NULL;
	hg_status status = HG_OK;

	*cut = NULL;
	if (!seeds)
		return hgi_error(HG_NO_MEMORY, "no memory to cut out a graph");
	for (size_t i = 0; i < select->n_seeds && status == HG_OK; i++) {
		seeds[i] = select->seeds[i];
		if (seeds[i] == 0 || seeds[i] >= hgi_nodes(graph))
			status = hgi_error(HG_BAD_INPUT, "node %u is no group and no object",
					   seeds[i]);
	}
	if (status == HG_OK)
		status = hgi_fold(graph, seeds, select->n_seeds, &folded);
	plain.seeds = seeds;
	plain.fold = false;
	if (status == HG_OK)
		status = select_plain(folded, &plain, cut);
	hg_graph_destroy(folded);
	free(seeds);
	return status;
}

hg_status hg_graph_select(const hg_graph *graph, const hg_select *select, hg_graph **cut)
{
	if (select->fold && !graph->fold_kind && graph->collector.phase == HG_PHASE_OFF)
		return select_folded(graph, select, cut);
	return select_plain(graph, select, cut);
}
