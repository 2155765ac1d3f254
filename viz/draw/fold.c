/* SPDX-License-Identifier: MIT
 *
 * fold.c - what is many times the same becomes one node: builds the graph in which that is so, of
 * what fold_plan.c decided.
 *
 * A fold stands at the address of its first object. Pointers into it lead to it one by one; out of
 * it there is one to each target, and those that this one stands for count in the target's
 * hidden_in, so that a shared object stays one.
 */
#include "select.h"

#include <stdlib.h>
#include <string.h>

struct folding {
	const hg_graph *from;
	const struct hgi_fold_plan *plan;
	hg_graph *graph;
	hg_node *number;     /* old node -> new node */
	hg_node *members;    /* of folds, those of one fold together */
	uint32_t *start;     /* old node that is a fold -> first of its members */
	uint32_t *merged_in; /* new node -> pointers that others stand for */
	hg_node *met;        /* new node -> fold that points to it already */
};

/* A counting sort of folded nodes by their fold. */
static void sort_members(struct folding *f)
{
	const hg_node *fold = f->plan->fold;
	const uint32_t nodes = hgi_nodes(f->from);
	uint32_t sum = 0;

	for (hg_node node = 0; node < nodes; node++)
		if (fold[node] != HG_NONE)
			f->start[fold[node] + 1]++;
	for (uint32_t i = 0; i <= nodes; i++) {
		const uint32_t count = f->start[i];

		f->start[i] = sum;
		sum += count;
	}
	for (hg_node node = 0; node < nodes; node++)
		if (fold[node] != HG_NONE)
			f->members[f->start[fold[node] + 1]++] = node;
}

/* Where the members of a fold begin and end: sorted, start[n + 1] is the end of fold n. */
static const hg_node *members_of(const struct folding *f, hg_node fold, uint32_t *n)
{
	*n = f->start[fold + 1] - f->start[fold];
	return f->members + f->start[fold];
}

/* What a fold says of itself. `named` are those of its type that the title counts. */
static struct hgi_fold describe(const struct folding *f, hg_node fold, uint64_t *bytes)
{
	const hg_node above = hgi_dominated(f->from, fold)->dominator;
	struct hgi_fold out = {.kind = (hg_fold)f->plan->kind[fold]};
	const hg_node *members = members_of(f, fold, &out.objects);

	*bytes = 0;
	for (uint32_t i = 0; i < out.objects; i++) {
		const struct hgi_object *o = hgi_object_of(f->from, members[i]);

		*bytes += o->size;
		out.shared += hgi_pointers_to(f->from, members[i]) >= 2;
		out.deltas[hgi_delta_of(f->from, members[i])]++;
		out.colours[o->colour % 3]++;
		out.unswept += hgi_unswept(f->from, o);
		out.named += hgi_dominated(f->from, members[i])->dominator == above;
	}
	if (out.kind == HG_FOLD_CHAIN)
		out.named = hgi_fold_chain(f->from, f->plan, fold);
	else if (out.kind == HG_FOLD_TREE)
		out.named = out.objects;
	return out;
}

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory to fold a graph");
}

static hg_status add_objects(struct folding *f)
{
	const hg_graph *from = f->from;
	const uint32_t first = hgi_first_object(from), nodes = hgi_nodes(from);
	hg_status status = HG_OK;

	for (hg_node node = first; node < nodes && status == HG_OK; node++) {
		struct hgi_object object = *hgi_object_of(from, node);
		const hg_node fold = f->plan->fold[node];

		if (fold != HG_NONE && fold != node)
			continue;
		if (fold == node) {
			describe(f, node, &object.size);
			object.site = HG_NONE;
			if (f->plan->kind[node] == HG_FOLD_REST)
				object.type = HG_NONE;
			object.span = HGI_NO_SPAN;
			object.slack = 0;
		}
		status = hgi_graph_add_object(f->graph, &object, &f->number[node]);
	}
	for (hg_node node = first; node < nodes; node++)
		if (f->plan->fold[node] != HG_NONE)
			f->number[node] = f->number[f->plan->fold[node]];
	return status;
}

/* The pointers of one old node that is not folded. */
static hg_status add_links(struct folding *f, hg_node node)
{
	const hg_graph *from = f->from;
	hg_status status = HG_OK;

	for (uint32_t i = from->out_start[node]; i < from->out_start[node + 1] && status == HG_OK;
	     i++) {
		const struct hgi_link *link = &from->links[i];
		const bool folded = f->plan->fold[link->to] != HG_NONE;

		status = hgi_graph_add_link(f->graph, f->number[node], f->number[link->to],
					    hgi_link_from(link), folded ? 0 : hgi_link_to(link));
		if (status == HG_OK)
			status = hgi_graph_copy_link_extras(f->graph, from, i);
	}
	return status;
}

/* One pointer from a fold to each of its targets outside. */
static hg_status add_fold_links(struct folding *f, hg_node fold)
{
	const hg_graph *from = f->from;
	const hg_node new = f->number[fold];
	hg_status status = HG_OK;
	uint64_t place = 0;
	uint32_t n;
	const hg_node *members = members_of(f, fold, &n);

	for (uint32_t m = 0; m < n; m++)
		for (uint32_t i = from->out_start[members[m]];
		     i < from->out_start[members[m] + 1] && status == HG_OK; i++) {
			const hg_node to = f->number[from->links[i].to];

			if (to == new)
				continue;
			if (f->met[to] == new) {
				f->merged_in[to]++;
				continue;
			}
			f->met[to] = new;
			status = hgi_graph_add_link(f->graph, new, to, place++, 0);
			if (status == HG_OK && from->link_deltas)
				status = hgi_graph_mark_link(f->graph,
							     (hg_delta)from->link_deltas[i]);
		}
	return status;
}

/* What else is known of a node. */
static hg_status add_extras(struct folding *f, hg_node node)
{
	const hg_graph *from = f->from;
	const hg_node new = f->number[node];
	const uint32_t in = (from->hidden_in ? from->hidden_in[node] : 0) + f->merged_in[new];
	const uint32_t out = from->hidden_out ? from->hidden_out[node] : 0;
	hg_status status = hgi_graph_set_hidden(f->graph, new, in, out);

	if (status == HG_OK && node >= hgi_first_object(from))
		status = hgi_graph_set_ordinal(f->graph, new, hg_graph_ordinal(from, node));
	if (status == HG_OK && from->work && f->plan->fold[node] == HG_NONE)
		status = hgi_graph_set_work(f->graph, new, from->work[node]);
	if (status == HG_OK && f->plan->fold[node] != node)
		status = hgi_graph_set_delta(f->graph, new, hgi_delta_of(from, node));
	else if (status == HG_OK && f->plan->deltas && f->plan->deltas[node] < HGI_DELTA_MIXED)
		status = hgi_graph_set_delta(f->graph, new, (hg_delta)f->plan->deltas[node]);
	if (status == HG_OK && f->plan->fold[node] == node) {
		uint64_t bytes;
		const struct hgi_fold fold = describe(f, node, &bytes);

		status = hgi_graph_set_fold(f->graph, new, &fold);
	}
	return status;
}

static hg_status fill(struct folding *f)
{
	const hg_graph *from = f->from;
	const hg_node *fold = f->plan->fold;
	const uint32_t nodes = hgi_nodes(from);
	hg_status status = hgi_graph_copy_tables(f->graph, from);

	for (hg_node group = 1; group <= from->n_groups && status == HG_OK; group++)
		status = hgi_graph_add_group(f->graph, &from->groups[group - 1], &f->number[group]);
	for (size_t i = 0; i < from->n_roots && status == HG_OK; i++)
		status = hgi_graph_add_root(f->graph, &from->roots[i], NULL);
	if (status == HG_OK)
		status = add_objects(f);
	for (hg_node node = 1; node < nodes && status == HG_OK; node++) {
		if (fold[node] == HG_NONE)
			status = add_links(f, node);
		else if (fold[node] == node)
			status = add_fold_links(f, node);
	}
	for (hg_node node = 1; node < nodes && status == HG_OK; node++)
		if (fold[node] == HG_NONE || fold[node] == node)
			status = add_extras(f, node);
	if (status != HG_OK)
		return status;
	hgi_graph_copy_compared(f->graph, from);
	hgi_graph_set_hidden_totals(f->graph, from->totals.hidden_objects,
				    from->totals.hidden_bytes);
	status = hgi_graph_finish(f->graph);
	if (status == HG_OK)
		status = hg_graph_set_events(f->graph, from->first_event, from->events,
					     from->n_events);
	for (hg_node node = 1; node < nodes && status == HG_OK; node++) {
		const hg_cell *cells;
		size_t n;

		if (fold[node] == HG_NONE && hg_graph_cells(from, node, &cells, &n) == HG_OK && n)
			status = hg_graph_set_cells(f->graph, f->number[node], cells, n);
	}
	return status;
}

static hg_status build(struct folding *f, hg_node *seeds, size_t n_seeds, hg_node *into)
{
	const uint32_t nodes = hgi_nodes(f->from);
	hg_status status = hgi_graph_create(&f->graph);

	f->number = hgi_calloc(nodes, sizeof(*f->number));
	f->members = hgi_calloc(nodes, sizeof(*f->members));
	f->start = hgi_calloc((size_t)nodes + 2, sizeof(*f->start));
	f->merged_in = hgi_calloc(nodes, sizeof(*f->merged_in));
	f->met = hgi_calloc(nodes, sizeof(*f->met));
	if (status == HG_OK && (!f->number || !f->members || !f->start || !f->merged_in || !f->met))
		status = no_memory();
	if (status == HG_OK) {
		sort_members(f);
		status = fill(f);
	}
	for (size_t i = 0; i < n_seeds && status == HG_OK; i++)
		seeds[i] = f->number[seeds[i]];
	if (into && status == HG_OK)
		memcpy(into, f->number, nodes * sizeof(*into));
	free(f->number);
	free(f->members);
	free(f->start);
	free(f->merged_in);
	free(f->met);
	return status;
}

hg_status hgi_fold(const hg_graph *graph, hg_node *seeds, size_t n_seeds, bool page, hg_node *into,
		   hg_graph **folded)
{
	struct hgi_fold_plan plan;
	struct folding folding = {.from = graph, .plan = &plan};
	hg_status status = hgi_fold_plan(graph, seeds, n_seeds, page, &plan);

	*folded = NULL;
	if (status == HG_OK)
		status = build(&folding, seeds, n_seeds, into);
	hgi_fold_plan_release(&plan);
	if (status == HG_OK)
		*folded = folding.graph;
	else
		hg_graph_destroy(folding.graph);
	return status;
}
