/* SPDX-License-Identifier: MIT
 *
 * delta.c - a diff as one graph: all that is there after it, and all that is gone, each marked with
 * what became of it.
 *
 * Tables are those of `after`, and behind them the types and sites that only `before` has. So are
 * groups and roots. Objects lie by address; of two with one address the gone one is first. The
 * pointers of a place that leads elsewhere now are both there, the old one first.
 */
#include <stdlib.h>
#include <string.h>

#include "diff.h"

struct merge {
	const struct hg_diff *d;
	const hg_graph *before, *after;
	hg_graph *all;
	uint32_t *type, *site;    /* row of before -> row of all */
	uint32_t *root;           /* root of before -> root of all */
	hg_node *number[2];       /* node of a side -> node of all */
	hg_node *origin[2];       /* node of all -> node of a side, 0: not there */
	struct pointer *pointers; /* of the node at hand */
	size_t n_pointers, capacity;
};

struct pointer {
	uint64_t from, to_offset;
	hg_node to;
	hg_delta delta;
};

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory to put two heaps together");
}

/* ---- Tables -----------------------------------------------------------------------------------
 */

/* Per row of `before` its row in `all`: that of the same class, or a new one. */
static hg_status add_types(struct merge *m)
{
	const size_t classes = m->before->n_types + m->after->n_types;
	uint32_t *row = hgi_calloc(classes, sizeof(*row)); /* of a class, + 1 */
	hg_status status = row ? HG_OK : no_memory();

	for (size_t i = 0; i < m->after->n_types && row; i++)
		row[m->d->types[1][i]] = (uint32_t)i + 1;
	for (size_t i = 0; i < m->before->n_types && status == HG_OK; i++) {
		const struct hgi_type *type = &m->before->types[i];
		uint32_t *at = &row[m->d->types[0][i]];

		if (!*at) {
			status = hgi_graph_add_type(m->all, &type->type);
			*at = (uint32_t)m->all->n_types;
			if (status == HG_OK && type->n_fields)
				status = hg_graph_set_fields(m->all, *at - 1, type->fields,
							     type->n_fields);
		}
		m->type[i] = *at - 1;
	}
	free(row);
	return status;
}

static hg_status add_sites(struct merge *m)
{
	const size_t classes = m->before->n_sites + m->after->n_sites;
	uint32_t *row = hgi_calloc(classes, sizeof(*row));
	hg_status status = row ? HG_OK : no_memory();

	for (size_t i = 0; i < m->after->n_sites && row; i++)
		row[m->d->sites[1][i]] = (uint32_t)i + 1;
	for (size_t i = 0; i < m->before->n_sites && status == HG_OK; i++) {
		uint32_t *at = &row[m->d->sites[0][i]];

		if (!*at) {
			status = hgi_graph_add_site(m->all, &m->before->sites[i]);
			*at = (uint32_t)m->all->n_sites;
		}
		m->site[i] = *at - 1;
	}
	free(row);
	return status;
}

/* ---- Nodes ------------------------------------------------------------------------------------
 */

static void number(struct merge *m, int side, hg_node old, hg_node node)
{
	m->number[side][old] = node;
	m->origin[side][node] = old;
}

static hg_status add_groups(struct merge *m)
{
	hg_status status = HG_OK;
	hg_node node;

	for (hg_node g = 1; g <= m->after->n_groups && status == HG_OK; g++) {
		status = hgi_graph_add_group(m->all, &m->after->groups[g - 1], &node);
		if (status == HG_OK)
			number(m, 1, g, node);
	}
	for (hg_node g = 1; g <= m->before->n_groups && status == HG_OK; g++) {
		node = m->d->other[0][g];
		if (node == HG_NONE)
			status = hgi_graph_add_group(m->all, &m->before->groups[g - 1], &node);
		if (status == HG_OK)
			number(m, 0, g, node);
	}
	/* what lies below a stack is neither new nor gone, so a diff is not about it */
	for (size_t r = 0; r < m->after->n_roots && status == HG_OK; r++) {
		hg_root root = m->after->roots[r];

		root.popped = "";
		status = hgi_graph_add_root(m->all, &root, NULL);
	}
	for (size_t r = 0; r < m->before->n_roots && status == HG_OK; r++) {
		hg_root root = m->before->roots[r];

		m->root[r] = m->d->root[r];
		/* words without a name are those of now */
		if (m->root[r] != HG_NONE || m->before->groups[root.group].kind == HG_GROUP_UNNAMED)
			continue;
		root.group = m->number[0][root.group + 1] - 1;
		root.popped = "";
		status = hgi_graph_add_root(m->all, &root, &m->root[r]);
	}
	return status;
}

static uint32_t mapped(const uint32_t *map, size_t n, uint32_t row)
{
	return row < n ? map[row] : HG_NONE;
}

static hg_status add_objects(struct merge *m)
{
	const hg_graph *a = m->before, *b = m->after;
	size_t i = 0, k = 0;
	hg_status status = HG_OK;
	hg_node node;

	while (status == HG_OK && (i < a->n_objects || k < b->n_objects)) {
		const hg_node x = hgi_first_object(a) + (hg_node)i;
		const hg_node y = hgi_first_object(b) + (hg_node)k;
		const bool first =
			k == b->n_objects ||
			(i < a->n_objects && a->objects[i].address <= b->objects[k].address);

		if (first && m->d->other[0][x] == HG_NONE) {
			struct hgi_object gone = a->objects[i];

			gone.type = mapped(m->type, a->n_types, gone.type);
			gone.site = mapped(m->site, a->n_sites, gone.site);
			gone.span = HGI_NO_SPAN;
			status = hgi_graph_add_object(m->all, &gone, &node);
			if (status == HG_OK)
				number(m, 0, x, node);
			i++;
		} else if (first) { /* with its survivor */
			i++;
		} else {
			status = hgi_graph_add_object(m->all, &b->objects[k], &node);
			if (status == HG_OK)
				number(m, 1, y, node);
			if (status == HG_OK && m->d->other[1][y] != HG_NONE)
				number(m, 0, m->d->other[1][y], node);
			k++;
		}
	}
	return status;
}

/* ---- Pointers ----------------------------------------------------------------------------------
 */

/* The same pointer before and after stands together, the one before first. */
static int by_pointer(const void *a, const void *b)
{
	const struct pointer *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	if (x->to_offset != y->to_offset)
		return x->to_offset < y->to_offset ? -1 : 1;
	return (y->delta == HG_DELTA_GONE) - (x->delta == HG_DELTA_GONE);
}

/* At each place first those that were there, then those that are new, then those that stay. */
static int rank(hg_delta delta)
{
	return delta == HG_DELTA_GONE ? 0 : delta == HG_DELTA_NEW ? 1 : 2;
}

static int by_place(const void *a, const void *b)
{
	const struct pointer *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->delta != y->delta)
		return rank(x->delta) - rank(y->delta);
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return (x->to_offset > y->to_offset) - (x->to_offset < y->to_offset);
}

static hg_status collect(struct merge *m, int side, hg_node old, hg_delta delta)
{
	const hg_graph *g = m->d->side[side];
	const bool group = old < hgi_first_object(g);

	for (uint32_t l = g->out_start[old]; l < g->out_start[old + 1]; l++) {
		uint64_t from = hgi_link_from(&g->links[l]);

		if (group && side == 0)
			from = from < g->n_roots ? m->root[from] : HG_NONE;
		if (group && from == HG_NONE)
			continue;
		if (!hgi_grow(&m->pointers, &m->capacity, m->n_pointers + 1, sizeof(*m->pointers)))
			return no_memory();
		m->pointers[m->n_pointers++] = (struct pointer){
			from, hgi_link_to(&g->links[l]), m->number[side][g->links[l].to], delta};
	}
	return HG_OK;
}

/* A pointer that was there and is there is one without a delta. What is left at a place that both
 * have is a pointer that leads elsewhere now. A place may have several pointers in the graph of a
 * diff. True if any pointer has a delta. */
static bool settle(struct merge *m)
{
	struct pointer *p = m->pointers;
	bool changed = false;
	size_t n = 0;

	for (size_t i = 0; i < m->n_pointers; i++) {
		const bool stays = i + 1 < m->n_pointers && p[i].delta == HG_DELTA_GONE &&
				   p[i + 1].delta != HG_DELTA_GONE && p[i].from == p[i + 1].from &&
				   p[i].to == p[i + 1].to && p[i].to_offset == p[i + 1].to_offset;

		p[n] = p[i];
		if (stays) {
			p[n].delta = HG_DELTA_NONE;
			i++;
		}
		changed |= p[n++].delta != HG_DELTA_NONE;
	}
	m->n_pointers = n;
	if (!changed)
		return false;
	qsort(p, n, sizeof(*p), by_place);
	for (size_t i = 1; i < n; i++) {
		const bool moved =
			p[i].from == p[i - 1].from && p[i].delta == HG_DELTA_NEW &&
			(p[i - 1].delta == HG_DELTA_GONE || p[i - 1].delta == HG_DELTA_CHANGED);

		if (moved)
			p[i].delta = HG_DELTA_CHANGED;
	}
	return true;
}

static hg_status add_pointers(struct merge *m, hg_node node, bool *changed)
{
	const hg_node before = m->origin[0][node], after = m->origin[1][node];
	const bool unnamed =
		node <= m->all->n_groups && m->all->groups[node - 1].kind == HG_GROUP_UNNAMED;
	hg_status status = HG_OK;

	m->n_pointers = 0;
	if (before && !(unnamed && after))
		status = collect(m, 0, before, HG_DELTA_GONE);
	if (after && status == HG_OK)
		status = collect(m, 1, after, unnamed ? HG_DELTA_NONE : HG_DELTA_NEW);
	if (m->n_pointers)
		qsort(m->pointers, m->n_pointers, sizeof(*m->pointers), by_pointer);
	*changed = settle(m);
	for (size_t i = 0; i < m->n_pointers && status == HG_OK; i++) {
		const struct pointer *p = &m->pointers[i];

		status = hgi_graph_add_link(m->all, node, p->to, p->from, p->to_offset);
		if (status == HG_OK)
			status = hgi_graph_mark_link(m->all, p->delta);
	}
	return status;
}

static hg_status mark_nodes(struct merge *m, const bool *changed)
{
	hg_status status = HG_OK;

	for (hg_node node = 1; node < hgi_nodes(m->all) && status == HG_OK; node++) {
		const hg_node before = m->origin[0][node], after = m->origin[1][node];
		const bool object = hgi_object_of(m->all, node) != NULL;

		status = hgi_graph_set_delta(m->all, node,
					     !before                   ? HG_DELTA_NEW
					     : !after                  ? HG_DELTA_GONE
					     : object && changed[node] ? HG_DELTA_CHANGED
								       : HG_DELTA_NONE);
		if (status == HG_OK && object)
			status = hgi_graph_set_ordinal(m->all, node,
						       after ? hg_graph_ordinal(m->after, after)
							     : hg_graph_ordinal(m->before, before));
		if (status == HG_OK && after && m->after->work && m->after->work[after])
			status = hgi_graph_set_work(m->all, node, m->after->work[after]);
	}
	return status;
}

/* ---- Values ------------------------------------------------------------------------------------
 */

static hg_status copy_cells(struct merge *m, int side, hg_node old)
{
	const hg_cell *cells;
	size_t n;

	hg_graph_cells(m->d->side[side], old, &cells, &n);
	return n ? hg_graph_set_cells(m->all, m->number[side][old], cells, n) : HG_OK;
}

/* What a value was is said behind it. */
static hg_status tell_values(struct merge *m)
{
	const struct hg_diff *d = m->d;
	hg_status status = HG_OK;

	for (size_t i = 0; i < d->n_values && status == HG_OK; i++) {
		const hg_value_change *v = &d->values[i];
		const hg_cell *cells, *first;
		size_t n;

		hg_graph_cells(m->all, m->number[1][v->after], &cells, &n);
		hg_graph_cells(m->after, v->after, &first, &n);
		/* the graph's own copies, in the same order */
		((hg_cell *)cells)[v->is - first].value =
			hgi_diff_was(&m->all->arena, v->was, v->is);
		if (!cells[v->is - first].value)
			status = no_memory();
	}
	return status;
}

/* A slice that a variable holds sees something else now. */
static bool window_changed(const struct merge *m, size_t root)
{
	const uint32_t other = m->d->root[root];
	const hg_window *was = &m->before->roots[root].window;

	return other != HG_NONE && (was->len != m->after->roots[other].window.len ||
				    was->cap != m->after->roots[other].window.cap);
}

/* What such slices saw. */
static hg_status tell_windows(struct merge *m)
{
	hg_status status = HG_OK;
	bool any = false;

	for (size_t r = 0; r < m->before->n_roots; r++)
		any |= window_changed(m, r);
	for (hg_node g = 1; any && g <= m->all->n_groups && status == HG_OK; g++) {
		hg_cell *cells = hgi_calloc(m->before->n_roots, sizeof(*cells));
		size_t n = 0;

		if (!cells)
			return no_memory();
		for (size_t r = 0; r < m->before->n_roots; r++) {
			const hg_root *was = &m->before->roots[r];
			const hg_root *is =
				m->d->root[r] == HG_NONE ? NULL : &m->after->roots[m->d->root[r]];

			if (!window_changed(m, r) || m->number[1][is->group + 1] != g)
				continue;
			cells[n] = (hg_cell){.offset = m->d->root[r], .name = is->name};
			cells[n].value = hgi_diff_was(
				&m->all->arena, &(hg_cell){.value = "", .window = was->window},
				&(hg_cell){.value = "", .window = is->window});
			n += cells[n].value != NULL;
		}
		if (n)
			status = hg_graph_set_cells(m->all, g, cells, n);
		free(cells);
	}
	return status;
}

static hg_status add_values(struct merge *m)
{
	hg_status status = HG_OK;

	for (int side = 0; side < 2; side++)
		for (hg_node node = 0; status == HG_OK &&
				       hg_graph_next_cells(m->d->side[side], node, &node) == HG_OK;)
			if (hgi_object_of(m->d->side[side], node) &&
			    (side || m->d->other[0][node] == HG_NONE))
				status = copy_cells(m, side, node);
	if (status == HG_OK)
		status = tell_values(m);
	return status == HG_OK ? tell_windows(m) : status;
}

/* ---- The whole ----------------------------------------------------------------------------------
 */

static void set_totals(struct merge *m)
{
	const hg_diff_totals *t = &m->d->totals;

	m->all->totals.compared = true;
	m->all->totals.deltas[HG_DELTA_NEW] = t->fresh;
	m->all->totals.deltas[HG_DELTA_GONE] = t->gone;
	m->all->totals.deltas[HG_DELTA_CHANGED] = t->changed;
	m->all->totals.pointer_deltas[HG_DELTA_NEW] = t->pointers_new;
	m->all->totals.pointer_deltas[HG_DELTA_GONE] = t->pointers_gone;
	m->all->totals.pointer_deltas[HG_DELTA_CHANGED] = t->retargeted;
}

static hg_status fill(struct merge *m)
{
	bool *changed = NULL;
	hg_status status = hgi_graph_copy_tables(m->all, m->after);

	if (status == HG_OK)
		status = add_types(m);
	if (status == HG_OK)
		status = add_sites(m);
	if (status == HG_OK)
		status = add_groups(m);
	if (status == HG_OK)
		status = add_objects(m);
	if (status == HG_OK) {
		changed = hgi_calloc(hgi_nodes(m->all), sizeof(*changed));
		status = changed ? HG_OK : no_memory();
	}
	for (hg_node node = 1; status == HG_OK && node < hgi_nodes(m->all); node++)
		status = add_pointers(m, node, &changed[node]);
	for (size_t i = 0; status == HG_OK && i < m->d->n_values; i++)
		changed[m->number[1][m->d->values[i].after]] = true;
	if (status == HG_OK)
		status = mark_nodes(m, changed);
	if (status == HG_OK)
		status = hgi_graph_finish(m->all);
	if (status == HG_OK)
		status = hg_graph_set_events(m->all, m->after->first_event, m->after->events,
					     m->after->n_events);
	if (status == HG_OK)
		status = add_values(m);
	set_totals(m);
	free(changed);
	return status;
}

hg_status hg_diff_graph(const hg_diff *diff, hg_graph **graph)
{
	struct merge m = {.d = diff, .before = diff->side[0], .after = diff->side[1]};
	const size_t most = (size_t)hgi_nodes(m.before) + hgi_nodes(m.after);
	hg_status status = hgi_graph_create(&m.all);

	*graph = NULL;
	m.type = hgi_calloc(m.before->n_types, sizeof(*m.type));
	m.site = hgi_calloc(m.before->n_sites, sizeof(*m.site));
	m.root = hgi_calloc(m.before->n_roots, sizeof(*m.root));
	for (int side = 0; side < 2; side++) {
		m.number[side] = hgi_calloc(hgi_nodes(diff->side[side]), sizeof(hg_node));
		m.origin[side] = hgi_calloc(most, sizeof(hg_node));
	}
	if (!m.type || !m.site || !m.root || !m.number[0] || !m.number[1] || !m.origin[0] ||
	    !m.origin[1])
		status = status == HG_OK ? no_memory() : status;
	if (status == HG_OK)
		status = fill(&m);
	free(m.type);
	free(m.site);
	free(m.root);
	for (int side = 0; side < 2; side++) {
		free(m.number[side]);
		free(m.origin[side]);
	}
	free(m.pointers);
	if (status == HG_OK)
		*graph = m.all;
	else
		hg_graph_destroy(m.all);
	return status;
}
