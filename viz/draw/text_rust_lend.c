/* SPDX-License-Identifier: MIT
 *
 * text_rust_lend.c - which variables of the Rust program borrow, which of them as &mut, from whom,
 * and what: all of an object, a slice or an element of an array, a field.
 *
 * What the debugger saw of a moment the program has all at once, in one function: a variable that
 * dies early borrows from the one that waits for it, and they are used in this order, the last one
 * first. What may live beside what, hg_owners_lending says. The program is a bit stricter: where
 * rustc follows no index (two pointers out of one array of pointers), the objects are counted.
 */
#include "text_rust.h"

const hg_edge *hgi_rust_owner(const struct hgi_rust *r, hg_node node)
{
	const hg_edge *edges;
	size_t n;

	if (hg_graph_in(r->graph, node, &edges, &n) != HG_OK)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (hg_owners_hold(r->owners, &edges[i]) == HG_HOLD_OWNER)
			return &edges[i];
	}
	return NULL;
}

size_t hgi_rust_way(const struct hgi_rust *r, hg_node top, hg_node node, const hg_edge **way)
{
	size_t n = 0;

	while (node != top && n < HGI_RUST_MOST) {
		const hg_edge *owner = hgi_rust_owner(r, node);

		if (!owner || owner->root != HG_NONE)
			break;
		way[n++] = owner;
		node = owner->from;
	}
	return n;
}

static bool is_loan(const struct hgi_rust *r, const struct hgi_rust_variable *v)
{
	return v->hold == HG_HOLD_LENT && !r->kinds[r->kind_of[v->edge.to]].counted;
}

/* ---- Of what --------------------------------------------------------------------------------- */

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void find_part(const struct hgi_rust *r, struct hgi_rust_variable *v)
{
	const uint32_t k = r->kind_of[v->edge.to];
	const struct hgi_rust_kind *kind = &r->kinds[k];
	const hg_extent extent = hg_owners_extent(r->owners, &v->edge);
	const hg_window window = hgi_edge_window(r->graph, &v->edge);
	const uint64_t n = hgi_rust_elements(r, v->edge.to);
	const struct hgi_rust_field *field;

	v->part = HGI_RUST_WHOLE;
	v->from = 0;
	v->to = n;
	v->at = 0;
	if (kind->is_text || !kind->size)
		return;
	v->part = kind->array ? HGI_RUST_SLICE : HGI_RUST_WHOLE;
	if (kind->array && window.cap && window.elem_size == kind->size) {
		v->from = least(extent.low / kind->size, n);
		v->to = least(extent.high / kind->size, n);
		return;
	}
	if (!hgi_rust_is_inner(r->graph, r->owners, &v->edge) || extent.low / kind->size >= n)
		return;
	field = hgi_rust_field_at(r, k, extent.low);
	v->at = extent.low % kind->size;
	if (kind->array && !v->at && extent.high - extent.low == kind->size)
		v->part = HGI_RUST_ELEMENT;
	else if (field && *field->name.s && hgi_rust_is_written(field) && !field->weak)
		v->part = HGI_RUST_FIELD;
	else
		return;
	v->from = extent.low / kind->size;
	v->to = v->from + 1;
}

/* ---- What is in the way ---------------------------------------------------------------------- */

/* Whether y can be written as a part of x, of the same object. */
static bool fits(const struct hgi_rust_variable *x, const struct hgi_rust_variable *y)
{
	switch (x->part) {
	case HGI_RUST_WHOLE:
		return true;
	case HGI_RUST_SLICE:
		return x->from <= y->from && y->to <= x->to;
	case HGI_RUST_ELEMENT:
		return y->part != HGI_RUST_SLICE && x->from == y->from;
	default:
		return y->part == HGI_RUST_FIELD && x->from == y->from && x->at == y->at;
	}
}

/* Two parts of one object that have nothing in common, but may be of one element. */
static bool are_apart(const struct hgi_rust *r, const struct hgi_rust_variable *x,
		      const struct hgi_rust_variable *y)
{
	if (x->part == HGI_RUST_WHOLE || y->part == HGI_RUST_WHOLE)
		return false;
	return !r->kinds[r->kind_of[x->edge.to]].array || x->to <= y->from || y->to <= x->from;
}

/* Whether the owners of an object are among those of another one, or are itself. */
static bool is_above(const struct hgi_rust *r, hg_node top, hg_node node)
{
	const hg_edge *way[HGI_RUST_MOST];
	const size_t n = hgi_rust_way(r, top, node, way);

	return top == node || (n && way[n - 1]->from == top);
}

/* An array through which both go, or the one goes and the other borrows from. */
static bool share_array(const struct hgi_rust *r, hg_node x, hg_node y)
{
	const hg_edge *way[HGI_RUST_MOST];
	const size_t n = hgi_rust_way(r, HG_NONE, y, way);

	for (size_t i = 0; i < n; i++) {
		if (r->kinds[r->kind_of[way[i]->from]].array && is_above(r, way[i]->from, x))
			return true;
	}
	return false;
}

/* What the program has no name for, and takes all of the object instead. */
static bool is_widened(const struct hgi_rust *r, const struct hgi_rust_variable *v)
{
	return v->part != HGI_RUST_ELEMENT && v->part != HGI_RUST_FIELD &&
	       hgi_rust_is_inner(r->graph, r->owners, &v->edge);
}

static bool in_the_way(const struct hgi_rust *r, const struct hgi_rust_variable *x,
		       const struct hgi_rust_variable *y)
{
	const bool same = x->edge.to == y->edge.to;

	if (!hg_owners_could_write(r->owners, &x->edge) &&
	    !hg_owners_could_write(r->owners, &y->edge))
		return false;
	switch (hg_owners_lending(r->owners, &x->edge, &y->edge)) {
	case HG_LENDING_INNER:
		return same && !fits(x, y);
	case HG_LENDING_APART:
		return same ? !are_apart(r, x, y)
			    : (is_widened(r, x) && is_above(r, x->edge.to, y->edge.to)) ||
				       (is_widened(r, y) && is_above(r, y->edge.to, x->edge.to)) ||
				       share_array(r, x->edge.to, y->edge.to) ||
				       share_array(r, y->edge.to, x->edge.to);
	default:
		return true;
	}
}

bool hgi_rust_find_loans(struct hgi_rust *r)
{
	bool changed = false;

	for (size_t v = 0; v < r->n_variables; v++) {
		if (is_loan(r, &r->variables[v]))
			find_part(r, &r->variables[v]);
	}
	for (size_t y = 0; y < r->n_variables; y++) {
		for (size_t x = 0; x < y; x++) {
			const struct hgi_rust_variable *a = &r->variables[x], *b = &r->variables[y];

			if (!is_loan(r, a) || !is_loan(r, b) || !in_the_way(r, a, b))
				continue;
			/* the one below: what it leads to has to stand for itself */
			if (is_above(r, b->edge.to, a->edge.to))
				b = a;
			r->kinds[r->kind_of[b->edge.to]].counted = changed = true;
		}
	}
	return changed;
}

/* ---- From whom ------------------------------------------------------------------------------- */

/* The variable that owns what owns an object. */
static uint32_t owning_variable(const struct hgi_rust *r, hg_node node)
{
	const hg_edge *owner = hgi_rust_owner(r, node);

	for (size_t i = 0; owner && owner->root == HG_NONE && i < HGI_RUST_MOST; i++)
		owner = hgi_rust_owner(r, owner->from);
	for (size_t v = 0; owner && v < r->n_variables; v++) {
		if (r->variables[v].edge.root == owner->root)
			return (uint32_t)v;
	}
	return 0;
}

void hgi_rust_settle_loans(struct hgi_rust *r)
{
	for (size_t v = 0; v < r->n_variables; v++) {
		struct hgi_rust_variable *y = &r->variables[v];

		y->lent = is_loan(r, y);
		if (!y->lent)
			continue;
		y->writes = hg_owners_could_write(r->owners, &y->edge);
		y->start = owning_variable(r, y->edge.to);
		for (size_t x = 0; x < v; x++) {
			if (r->variables[x].lent && r->variables[x].writes &&
			    hg_owners_lending(r->owners, &r->variables[x].edge, &y->edge) ==
				    HG_LENDING_INNER)
				y->start = (uint32_t)x;
		}
		r->variables[y->start].lends |= y->writes;
	}
}
