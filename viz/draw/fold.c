/* SPDX-License-Identifier: MIT
 *
 * fold.c - what is many times the same becomes one node: a graph in which wide fans and long chains
 * of one type are folded, before a part of it is cut out (select.c).
 *
 * Folded are whole subtrees of the dominator tree, so that a fold holds nothing that anybody keeps
 * from outside of it:
 *
 *     fan    the objects of one type right below a dominator, but the nearest few of them
 *     chain  where an object alone of its type lies below one of the same type, and so on: the
 * third of them, and with it all that follows
 *
 * In the graph of a diff a fan or chain is also of one delta: all that is folded is new, or gone,
 * or changed, or none of it, or each fold has some of several, which it counts.
 *
 * A fold stands at the address of its first object. Pointers into it lead to it one by one; out of
 * it there is one to each target, and those that this one stands for count in the target's
 * hidden_in, so that a shared object stays one. Objects below which a seed of the cut lies are
 * never folded, nor is garbage, which nothing dominates.
 */
#include "select.h"

#include <stdlib.h>

enum {
	SHOWN = 4,            /* of a fan below an object */
	SHOWN_VARIABLES = 16, /* and below a frame or the globals */
	CHAIN_SHOWN = 2,
	LEAST = 8 /* objects that are worth a fold */
};

struct fan {
	uint32_t n;       /* of this type below the dominator */
	uint32_t seen;    /* of them in the second pass */
	uint64_t objects; /* that would be folded */
	hg_node first;    /* the lowest of those: the fold */
};

struct plan {
	const hg_graph *graph;
	const struct hgi_dominators *tree;
	hg_node *fold;    /* per node: the first node of its fold, HG_NONE: none */
	uint32_t *run;    /* per node: its place in a chain, from 1 */
	uint8_t *flags;   /* per node */
	uint8_t *deltas;  /* per node: hg_delta of its whole subtree, MIXED; NULL: no diff */
	hg_node *stack;   /* to be opened, and roots of subtrees */
	hg_node *order;   /* nodes below the one that is opened, nearest first */
	struct fan *fans; /* per type, and those without one; in a diff per delta as well */
	size_t n_stack;
};

enum { KEPT = 1, ORDERED = 2 };
enum { MIXED = HG_DELTAS, KINDS };

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory to fold a graph");
}

static struct fan *fan_of(const struct plan *p, hg_node node)
{
	const struct hgi_object *o = hgi_object_of(p->graph, node);
	const size_t type = o && o->type < p->graph->n_types ? o->type : p->graph->n_types;

	return &p->fans[type * KINDS + (p->deltas ? p->deltas[node] : 0)];
}

static void put_in_order(struct plan *p, hg_node node, size_t *n)
{
	if (p->flags[node] & ORDERED)
		return;
	p->flags[node] |= ORDERED;
	p->order[(*n)++] = node;
}

/* The nodes right below a dominator: those that it points to, those that these point to, and so
 * on, then the others in their order. */
static size_t order_below(struct plan *p, hg_node node)
{
	const hg_graph *g = p->graph;
	size_t n = 0;

	for (uint32_t l = g->out_start[node]; l < g->out_start[node + 1]; l++)
		if (hgi_dominated(p->graph, g->links[l].to)->dominator == node)
			put_in_order(p, g->links[l].to, &n);
	for (size_t i = 0; i < n; i++)
		for (uint32_t l = g->out_start[p->order[i]]; l < g->out_start[p->order[i] + 1]; l++)
			if (hgi_dominated(p->graph, g->links[l].to)->dominator == node)
				put_in_order(p, g->links[l].to, &n);
	for (uint32_t c = p->tree->child_start[node]; c < p->tree->child_start[node + 1]; c++)
		put_in_order(p, p->tree->children[c], &n);
	return n;
}

static bool beyond(const struct plan *p, hg_node node, hg_node child, uint32_t seen)
{
	return node && hgi_object_of(p->graph, child) && !(p->flags[child] & KEPT) &&
	       seen > (hgi_object_of(p->graph, node) ? SHOWN : SHOWN_VARIABLES);
}

/* Puts the subtree below `top` into a fold. */
static void fold_subtree(struct plan *p, hg_node top, hg_node fold)
{
	const size_t bottom = p->n_stack;

	p->stack[p->n_stack++] = top;
	while (p->n_stack > bottom) {
		const hg_node node = p->stack[--p->n_stack];

		p->fold[node] = fold;
		for (uint32_t c = p->tree->child_start[node]; c < p->tree->child_start[node + 1];
		     c++)
			p->stack[p->n_stack++] = p->tree->children[c];
	}
}

static bool same_type(const struct plan *p, hg_node a, hg_node b)
{
	const struct hgi_object *x = hgi_object_of(p->graph, a), *y = hgi_object_of(p->graph, b);

	return x && y && x->type == y->type && (!p->deltas || p->deltas[a] == p->deltas[b]);
}

/* So many of one type hang below each other from `node` on, each the only one of the type; counted
 * up to `most`. */
static uint32_t chain_length(const struct plan *p, hg_node node, uint32_t most)
{
	uint32_t length = 1;

	while (length < most) {
		hg_node next = HG_NONE;

		for (uint32_t c = p->tree->child_start[node]; c < p->tree->child_start[node + 1];
		     c++) {
			if (!same_type(p, node, p->tree->children[c]))
				continue;
			if (next != HG_NONE)
				return length;
			next = p->tree->children[c];
		}
		if (next == HG_NONE)
			return length;
		node = next;
		length++;
	}
	return length;
}

/* Decides about the nodes right below one that is shown. */
static void open_node(struct plan *p, hg_node node)
{
	const size_t n = order_below(p, node);

	for (size_t i = 0; i < n; i++) {
		struct fan *fan = fan_of(p, p->order[i]);

		if (beyond(p, node, p->order[i], ++fan->n)) {
			fan->objects += hgi_dominated(p->graph, p->order[i])->objects;
			if (!fan->first || p->order[i] < fan->first)
				fan->first = p->order[i];
		}
	}
	for (size_t i = 0; i < n; i++) {
		const hg_node child = p->order[i];
		struct fan *fan = fan_of(p, child);

		p->run[child] = fan->n == 1 && same_type(p, node, child) ? p->run[node] + 1 : 1;
		if (beyond(p, node, child, ++fan->seen) && fan->objects >= LEAST)
			fold_subtree(p, child, fan->first);
		else if (p->run[child] > CHAIN_SHOWN && !(p->flags[child] & KEPT) &&
			 chain_length(p, child, LEAST) >= LEAST)
			fold_subtree(p, child, child);
		else
			p->stack[p->n_stack++] = child;
	}
	for (size_t i = 0; i < n; i++)
		*fan_of(p, p->order[i]) = (struct fan){0};
}

/* What each subtree is, from below: the walk from above puts children behind their parents. */
static hg_status find_deltas(struct plan *p)
{
	const uint32_t *start = p->tree->child_start;
	size_t n = 0;

	p->deltas = hgi_calloc(hgi_nodes(p->graph), sizeof(*p->deltas));
	if (!p->deltas)
		return no_memory();
	p->order[n++] = 0;
	for (size_t i = 0; i < n; i++) {
		p->deltas[p->order[i]] = (uint8_t)hgi_delta_of(p->graph, p->order[i]);
		for (uint32_t c = start[p->order[i]]; c < start[p->order[i] + 1]; c++)
			p->order[n++] = p->tree->children[c];
	}
	while (--n) {
		const hg_node node = p->order[n], above = hgi_dominated(p->graph, node)->dominator;

		if (p->deltas[above] != p->deltas[node])
			p->deltas[above] = MIXED;
	}
	return HG_OK;
}

static hg_status make_plan(struct plan *p, const hg_node *seeds, size_t n_seeds)
{
	const uint32_t nodes = hgi_nodes(p->graph);

	p->fold = hgi_calloc(nodes, sizeof(*p->fold));
	p->run = hgi_calloc(nodes, sizeof(*p->run));
	p->flags = hgi_calloc(nodes, sizeof(*p->flags));
	p->stack = hgi_calloc(nodes, sizeof(*p->stack));
	p->order = hgi_calloc(nodes, sizeof(*p->order));
	p->fans = hgi_calloc((p->graph->n_types + 1) * KINDS, sizeof(*p->fans));
	if (!p->fold || !p->run || !p->flags || !p->stack || !p->order || !p->fans)
		return no_memory();
	if (p->graph->totals.compared && find_deltas(p) != HG_OK)
		return HG_NO_MEMORY;
	for (hg_node node = 0; node < nodes; node++)
		p->fold[node] = HG_NONE;
	for (size_t i = 0; i < n_seeds; i++)
		for (hg_node node = seeds[i]; node < nodes && !(p->flags[node] & KEPT);
		     node = hgi_dominated(p->graph, node)->dominator)
			p->flags[node] |= KEPT;
	p->stack[p->n_stack++] = 0;
	while (p->n_stack)
		open_node(p, p->stack[--p->n_stack]);
	return HG_OK;
}

/* ---- Building -------------------------------------------------------------------------------- */

struct folding {
	const hg_graph *from;
	const struct plan *plan;
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
	const struct plan *p = f->plan;
	const hg_node above = hgi_dominated(p->graph, fold)->dominator;
	struct hgi_fold out = {.kind = HG_FOLD_FAN};
	const hg_node *members;

	members = members_of(f, fold, &out.objects);
	*bytes = 0;
	for (uint32_t i = 0; i < out.objects; i++) {
		const hg_node up = hgi_dominated(p->graph, members[i])->dominator;

		*bytes += hgi_object_of(f->from, members[i])->size;
		out.shared += hgi_pointers_to(f->from, members[i]) >= 2;
		out.deltas[hgi_delta_of(f->from, members[i])]++;
		out.named += up == above;
	}
	if (p->run[fold] > CHAIN_SHOWN) {
		out.kind = HG_FOLD_CHAIN;
		out.named = chain_length(p, fold, UINT32_MAX);
	}
	return out;
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
	if (status == HG_OK && f->plan->fold[node] != node)
		status = hgi_graph_set_delta(f->graph, new, hgi_delta_of(from, node));
	else if (status == HG_OK && f->plan->deltas && f->plan->deltas[node] < MIXED)
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

static hg_status build(struct folding *f, hg_node *seeds, size_t n_seeds)
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
	free(f->number);
	free(f->members);
	free(f->start);
	free(f->merged_in);
	free(f->met);
	return status;
}

hg_status hgi_fold(const hg_graph *graph, hg_node *seeds, size_t n_seeds, hg_graph **folded)
{
	struct plan plan = {.graph = graph, .tree = &graph->dominators};
	struct folding folding = {.from = graph, .plan = &plan};
	/* The tree is an index that is made when first needed. */
	hg_status status = hgi_dominator_rows((hg_graph *)graph);

	*folded = NULL;
	if (status == HG_OK)
		status = make_plan(&plan, seeds, n_seeds);
	if (status == HG_OK)
		status = build(&folding, seeds, n_seeds);
	free(plan.fold);
	free(plan.run);
	free(plan.flags);
	free(plan.deltas);
	free(plan.stack);
	free(plan.order);
	free(plan.fans);
	if (status == HG_OK)
		*folded = folding.graph;
	else
		hg_graph_destroy(folding.graph);
	return status;
}
