/* SPDX-License-Identifier: MIT
 *
 * fold_plan.c - which objects are folded, before a part of a graph is cut out (select.c).
 *
 * Folded are whole subtrees of the dominator tree, so that a fold holds nothing that anybody keeps
 * from outside of it:
 *
 *     fan    the objects of one type right below a dominator, but the nearest few of them
 *     chain  where an object alone of its type lies below one of the same type, and so on: the
 *            third of them, and with it all that follows
 *     tree   for a picture that has to fit a page: an object with all that only it keeps
 *     rest   likewise, below the variables: objects of several types
 *
 * and of garbage, which nothing dominates, the objects of one type but a few.
 *
 * In the graph of a diff a fan or chain is also of one delta: all that is folded is new, or gone,
 * or changed, or none of it, or each fold has some of several, which it counts. Objects below which
 * a seed of the cut lies are never folded.
 *
 * A page is wider than high, and objects stand in columns by their distance from the variables. So
 * there are some columns with room for some objects each; what would not fit stays within the
 * object that keeps it. Those that keep most are opened first.
 */
#include "select.h"

#include <stdlib.h>

enum {
	SHOWN = 4,            /* of a fan below an object */
	SHOWN_VARIABLES = 16, /* and below a frame or the globals, and of garbage */
	CHAIN_SHOWN = 2,
	LEAST = 8, /* objects that are worth a fold */
	/* of a page */
	PAGE_BOXES = 24, /* are no more than fits anyhow */
	PAGE_COLUMNS = 6,
	PAGE_ROOM = 9 /* boxes in one of them */
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
	struct hgi_fold_plan *out;
	uint32_t *run;    /* per node: its place in a chain, from 1 */
	uint8_t *flags;   /* per node */
	hg_node *stack;   /* to be opened, and roots of subtrees */
	hg_node *order;   /* nodes below the one that is opened, nearest first */
	struct fan *fans; /* per type, and those without one; in a diff per delta as well */
	size_t n_stack;
};

enum { KEPT = 1, ORDERED = 2, REACHED = 4 };
enum { MIXED = HGI_DELTA_MIXED, KINDS };

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory to fold a graph");
}

static struct fan *fan_of(const struct plan *p, hg_node node)
{
	const struct hgi_object *o = hgi_object_of(p->graph, node);
	const size_t type = o && o->type < p->graph->n_types ? o->type : p->graph->n_types;

	return &p->fans[type * KINDS + (p->out->deltas ? p->out->deltas[node] : 0)];
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
static void fold_subtree(struct plan *p, hg_node top, hg_node fold, hg_fold kind)
{
	const size_t bottom = p->n_stack;

	p->out->kind[fold] = (uint8_t)kind;
	p->stack[p->n_stack++] = top;
	while (p->n_stack > bottom) {
		const hg_node node = p->stack[--p->n_stack];

		p->out->fold[node] = fold;
		for (uint32_t c = p->tree->child_start[node]; c < p->tree->child_start[node + 1];
		     c++)
			p->stack[p->n_stack++] = p->tree->children[c];
	}
}

static bool same_type(const struct plan *p, hg_node a, hg_node b)
{
	const struct hgi_object *x = hgi_object_of(p->graph, a), *y = hgi_object_of(p->graph, b);

	return x && y && x->type == y->type &&
	       (!p->out->deltas || p->out->deltas[a] == p->out->deltas[b]);
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
			fold_subtree(p, child, fan->first, HG_FOLD_FAN);
		else if (p->run[child] > CHAIN_SHOWN && !(p->flags[child] & KEPT) &&
			 chain_length(p, child, LEAST) >= LEAST)
			fold_subtree(p, child, child, HG_FOLD_CHAIN);
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

	p->out->deltas = hgi_calloc(hgi_nodes(p->graph), sizeof(*p->out->deltas));
	if (!p->out->deltas)
		return no_memory();
	p->order[n++] = 0;
	for (size_t i = 0; i < n; i++) {
		p->out->deltas[p->order[i]] = (uint8_t)hgi_delta_of(p->graph, p->order[i]);
		for (uint32_t c = start[p->order[i]]; c < start[p->order[i] + 1]; c++)
			p->order[n++] = p->tree->children[c];
	}
	while (--n) {
		const hg_node node = p->order[n], above = hgi_dominated(p->graph, node)->dominator;

		if (p->out->deltas[above] != p->out->deltas[node])
			p->out->deltas[above] = MIXED;
	}
	return HG_OK;
}

/* What nothing dominates, by type: all but the first ones. */
static void fold_garbage(struct plan *p)
{
	const uint32_t nodes = hgi_nodes(p->graph);

	for (int pass = 0; pass < 2; pass++) {
		for (hg_node node = hgi_first_object(p->graph); node < nodes; node++) {
			struct fan *fan = fan_of(p, node);

			if (p->tree->number[node] || p->flags[node] & KEPT)
				continue;
			if (!pass && ++fan->n == SHOWN_VARIABLES + 1)
				fan->first = node;
			if (pass && ++fan->seen > SHOWN_VARIABLES &&
			    fan->n >= SHOWN_VARIABLES + LEAST) {
				p->out->fold[node] = fan->first;
				p->out->kind[fan->first] = HG_FOLD_FAN;
			}
		}
	}
}

/* ---- A page ---------------------------------------------------------------------------------- */

struct column {
	struct shown {
		hg_node node;
		uint32_t objects; /* that it retains */
	} * list;
	size_t n;
};

static bool has_box(const struct plan *p, hg_node node)
{
	return p->flags[node] & REACHED && hgi_object_of(p->graph, node) &&
	       (p->out->fold[node] == HG_NONE || p->out->fold[node] == node);
}

static int most_first(const void *a, const void *b)
{
	const struct shown *x = a, *y = b;

	if (x->objects != y->objects)
		return x->objects > y->objects ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* Adds the boxes right below a node. */
static void add_below(const struct plan *p, hg_node node, struct column *column)
{
	for (uint32_t c = p->tree->child_start[node]; c < p->tree->child_start[node + 1]; c++) {
		const hg_node child = p->tree->children[c];

		if (has_box(p, child))
			column->list[column->n++] =
				(struct shown){child, hgi_dominated(p->graph, child)->objects};
	}
}

/* The first column, and what does not fit into it: into one fold for each dominator. */
static void begin_page(struct plan *p, struct column *column)
{
	hg_node *rest = p->stack; /* per dominator, which is the root or a group */
	size_t kept = PAGE_ROOM;

	for (hg_node node = 0; node < hgi_first_object(p->graph); node++) {
		rest[node] = HG_NONE;
		add_below(p, node, column);
	}
	qsort(column->list, column->n, sizeof(*column->list), most_first);
	p->n_stack = hgi_first_object(p->graph);
	for (size_t i = PAGE_ROOM; i < column->n && column->n > PAGE_ROOM + 1; i++) {
		const hg_node node = column->list[i].node;
		const hg_node above = hgi_dominated(p->graph, node)->dominator;

		if (p->flags[node] & KEPT || p->out->fold[node] != HG_NONE) {
			column->list[kept++] = column->list[i];
			continue;
		}
		if (rest[above] == HG_NONE)
			rest[above] = node;
		fold_subtree(p, node, rest[above], HG_FOLD_REST);
	}
	p->n_stack = 0;
	if (column->n > PAGE_ROOM + 1)
		column->n = kept;
}

/* Opens the objects of a column as far as there is room in the next one. */
static void next_column(struct plan *p, struct column *column, struct column *next, uint32_t room)
{
	next->n = 0;
	if (column->n)
		qsort(column->list, column->n, sizeof(*column->list), most_first);
	for (size_t i = 0; i < column->n; i++) {
		const hg_node node = column->list[i].node;
		const size_t before = next->n;

		if (p->out->fold[node] != HG_NONE)
			continue;
		add_below(p, node, next);
		if (next->n <= room || next->n == before || p->flags[node] & KEPT)
			continue;
		next->n = before;
		fold_subtree(p, node, node, HG_FOLD_TREE);
	}
}

/* Only what the seeds lead to is going to be on the page; without seeds that is everything. */
static void find_reached(struct plan *p, const hg_node *seeds, size_t n_seeds)
{
	const hg_graph *g = p->graph;
	const uint32_t nodes = hgi_nodes(g);
	size_t n = 0;

	for (hg_node node = 0; node < nodes && !n_seeds; node++)
		p->flags[node] |= REACHED;
	for (size_t i = 0; i < n_seeds; i++) {
		if (!(p->flags[seeds[i]] & REACHED))
			p->order[n++] = seeds[i];
		p->flags[seeds[i]] |= REACHED;
	}
	for (size_t i = 0; i < n; i++) {
		const hg_node node = p->order[i];

		for (uint32_t l = g->out_start[node]; l < g->out_start[node + 1]; l++) {
			if (!(p->flags[g->links[l].to] & REACHED))
				p->order[n++] = g->links[l].to;
			p->flags[g->links[l].to] |= REACHED;
		}
	}
	for (hg_node node = 0; node < nodes; node++)
		if (p->flags[node] & REACHED && p->out->fold[node] != HG_NONE)
			p->flags[p->out->fold[node]] |= REACHED;
}

static hg_status fit_page(struct plan *p)
{
	const uint32_t nodes = hgi_nodes(p->graph);
	struct column columns[2] = {{NULL, 0}, {NULL, 0}};
	uint32_t boxes = 0;
	hg_status status = HG_OK;

	for (hg_node node = 0; node < nodes; node++)
		boxes += has_box(p, node);
	if (boxes <= PAGE_BOXES)
		return HG_OK;
	columns[0].list = hgi_calloc(nodes, sizeof(*columns[0].list));
	columns[1].list = hgi_calloc(nodes, sizeof(*columns[1].list));
	if (columns[0].list && columns[1].list) {
		begin_page(p, &columns[0]);
		for (int c = 1; columns[c % 2 == 0].n; c++)
			next_column(p, &columns[c % 2 == 0], &columns[c % 2],
				    c < PAGE_COLUMNS ? PAGE_ROOM : 0);
	} else {
		status = no_memory();
	}
	free(columns[0].list);
	free(columns[1].list);
	return status;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static hg_status make_plan(struct plan *p, const hg_node *seeds, size_t n_seeds, bool page)
{
	const uint32_t nodes = hgi_nodes(p->graph);

	p->out->fold = hgi_calloc(nodes, sizeof(*p->out->fold));
	p->out->kind = hgi_calloc(nodes, sizeof(*p->out->kind));
	p->run = hgi_calloc(nodes, sizeof(*p->run));
	p->flags = hgi_calloc(nodes, sizeof(*p->flags));
	p->stack = hgi_calloc(nodes, sizeof(*p->stack));
	p->order = hgi_calloc(nodes, sizeof(*p->order));
	p->fans = hgi_calloc((p->graph->n_types + 1) * KINDS, sizeof(*p->fans));
	if (!p->out->fold || !p->out->kind || !p->run || !p->flags || !p->stack || !p->order ||
	    !p->fans)
		return no_memory();
	if (p->graph->totals.compared && find_deltas(p) != HG_OK)
		return HG_NO_MEMORY;
	for (hg_node node = 0; node < nodes; node++)
		p->out->fold[node] = HG_NONE;
	for (size_t i = 0; i < n_seeds; i++)
		for (hg_node node = seeds[i]; node < nodes && !(p->flags[node] & KEPT);
		     node = hgi_dominated(p->graph, node)->dominator)
			p->flags[node] |= KEPT;
	p->stack[p->n_stack++] = 0;
	while (p->n_stack)
		open_node(p, p->stack[--p->n_stack]);
	if (!p->graph->totals.compared)
		fold_garbage(p);
	if (!page || p->graph->totals.compared)
		return HG_OK;
	find_reached(p, seeds, n_seeds);
	return fit_page(p);
}

hg_status hgi_fold_plan(const hg_graph *graph, const hg_node *seeds, size_t n_seeds, bool page,
			struct hgi_fold_plan *out)
{
	struct plan p = {.graph = graph, .tree = &graph->dominators, .out = out};
	/* The tree is an index that is made when first needed. */
	hg_status status = hgi_dominator_rows((hg_graph *)graph);

	*out = (struct hgi_fold_plan){NULL};
	if (status == HG_OK)
		status = make_plan(&p, seeds, n_seeds, page);
	free(p.run);
	free(p.flags);
	free(p.stack);
	free(p.order);
	free(p.fans);
	return status;
}

void hgi_fold_plan_release(struct hgi_fold_plan *plan)
{
	free(plan->fold);
	free(plan->kind);
	free(plan->deltas);
}

uint32_t hgi_fold_chain(const hg_graph *graph, const struct hgi_fold_plan *plan, hg_node fold)
{
	/* of the plan it only reads deltas */
	struct hgi_fold_plan own = *plan;
	const struct plan p = {.graph = graph, .tree = &graph->dominators, .out = &own};

	return chain_length(&p, fold, UINT32_MAX);
}
