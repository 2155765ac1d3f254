/* SPDX-License-Identifier: MIT
 *
 * text_rust_borrow.c - the borrows of the Rust program, written down: `let low: &mut [i64] = ...`,
 * split_at_mut where several write to one array, and what proves that all of them live at once.
 *
 * Borrows that start from the same variable and go the same way share the way: each object on it
 * gets a name, `lent_...`, since rustc follows fields, but no second call of as_mut.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_rust.h"

/* ---- Ways ------------------------------------------------------------------------------------ */

static const struct hgi_rust_variable *start_of(const struct hgi_rust *r,
						const struct hgi_rust_variable *v)
{
	return &r->variables[v->start];
}

/* How many borrows from one variable, of those before `end`, pass an object or lead there, and
 * whether one of them writes. */
static uint32_t passing(const struct hgi_rust *r, uint32_t start, hg_node node, size_t end,
			bool *writes)
{
	uint32_t count = 0;

	for (size_t u = 0; u < end; u++) {
		const struct hgi_rust_variable *v = &r->variables[u];
		const hg_edge *way[HGI_RUST_MOST];
		bool passes = v->edge.to == node;
		size_t n;

		if (!v->lent || v->start != start)
			continue;
		n = hgi_rust_way(r, r->variables[start].edge.to, v->edge.to, way);
		while (n-- > 0)
			passes = passes || way[n]->from == node;
		count += passes;
		*writes = *writes || (passes && v->writes);
	}
	return count;
}

/* "lent_tree_2": an object on the way of several */
static struct hgi_name name_on_way(const struct hgi_rust *r, uint32_t start, hg_node node)
{
	const struct hgi_name maker = hgi_rust_maker(r, node);
	struct hgi_name name;

	snprintf(name.s, sizeof(name.s), "lent_%.80s%s%.80s", maker.s + strlen("new_"),
		 r->variables[start].lent ? "_of_" : "",
		 r->variables[start].lent ? r->variables[start].name.s : "");
	return name;
}

static bool has_name(const struct hgi_rust *r, uint32_t start, hg_node node)
{
	bool writes = false;

	return r->variables[start].lends && node != r->variables[start].edge.to &&
	       passing(r, start, node, r->n_variables, &writes) > 1 && writes;
}

/* "first.next.as_mut().unwrap()": the object that way[i] leads to; way[n - 1] is the first one. */
static void put_place(const struct hgi_rust *r, uint32_t start, const hg_edge **way, size_t i,
		      size_t n, const char *how, bool naming)
{
	size_t first = i;

	while (first < n && (!has_name(r, start, way[first]->to) || (naming && first == i)))
		first++;
	hgi_text_put(r->text, "%s",
		     first < n ? name_on_way(r, start, way[first]->to).s
			       : r->variables[start].name.s);
	while (first-- > i) {
		const hg_edge *edge = way[first];
		const uint32_t k = r->kind_of[edge->from];
		const struct hgi_rust_field *f = hgi_rust_field_at(r, k, edge->from_offset);

		if (r->kinds[k].array)
			hgi_text_put(r->text, "[%llu]",
				     (unsigned long long)(edge->from_offset / r->kinds[k].size));
		hgi_text_put(r->text, "%s%s.%s().unwrap()", *f->name.s ? "." : "", f->name.s, how);
	}
}

/* The names of objects on the way of a borrow, those that no borrow before it needed. */
static void put_names_on_way(const struct hgi_rust *r, size_t v, const hg_edge **way, size_t n)
{
	const uint32_t start = r->variables[v].start;

	for (size_t i = n; i-- > 0;) {
		bool writes;

		if (!has_name(r, start, way[i]->to) || passing(r, start, way[i]->to, v, &writes))
			continue;
		hgi_text_put(r->text, "    let %s = ", name_on_way(r, start, way[i]->to).s);
		put_place(r, start, way, i, n, "as_mut", true);
		hgi_text_put(r->text, ";\n");
	}
}

/* ---- Slices that do not overlap -------------------------------------------------------------- */

/* Borrows of one array from one variable: parts of it that have nothing in common. */
struct piece {
	uint64_t from, to; /* elements */
	const struct hgi_rust_variable *first;
	uint32_t n;
	bool writes;
};

static int compare_pieces(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

/* Pieces by place, those that overlap as one; 0 if nothing has to be split. */
static size_t find_pieces(const struct hgi_rust *r, const struct hgi_rust_variable *v,
			  struct piece *pieces, size_t max)
{
	size_t n = 0, kept = 0;
	bool writes = false;

	if (v->part == HGI_RUST_WHOLE || !r->kinds[r->kind_of[v->edge.to]].array)
		return 0;
	for (size_t u = 0; u < r->n_variables && n < max; u++) {
		const struct hgi_rust_variable *w = &r->variables[u];

		if (!w->lent || w->start != v->start || w->edge.to != v->edge.to)
			continue;
		pieces[n++] = (struct piece){w->from, w->to, w, 1, w->writes};
		writes = writes || w->writes;
	}
	if (n < 2 || !writes)
		return 0;
	qsort(pieces, n, sizeof(*pieces), compare_pieces);
	for (size_t i = 1; i < n; i++) {
		struct piece *last = &pieces[kept];

		if (pieces[i].from >= last->to || (pieces[i].from == pieces[i].to)) {
			pieces[++kept] = pieces[i];
			/* of no elements: it has no place of its own */
			if (pieces[kept].from < last->to)
				pieces[kept].from = pieces[kept].to = last->to;
			continue;
		}
		last->to = pieces[i].to > last->to ? pieces[i].to : last->to;
		last->writes = last->writes || pieces[i].writes;
		last->n++;
	}
	return kept + 1;
}

/* A slice that writes, alone, has its name from the split; others take a part of a piece. */
static bool is_piece(const struct piece *p)
{
	return p->n == 1 && p->writes && p->first->part == HGI_RUST_SLICE;
}

static struct hgi_name piece_name(const struct piece *p)
{
	struct hgi_name name;

	snprintf(name.s, sizeof(name.s), "%s%.180s", is_piece(p) ? "" : "lent_", p->first->name.s);
	return name;
}

/* let (low, lent_rest) = all.split_at_mut(2); */
static void put_pieces(const struct hgi_rust *r, size_t v, const hg_edge **way, size_t n_way,
		       const struct piece *pieces, size_t n)
{
	const struct hgi_rust_variable *start = start_of(r, &r->variables[v]);
	const bool of_slice = start->lent && start->edge.to == r->variables[v].edge.to;
	const uint64_t end = of_slice ? start->to : hgi_rust_elements(r, r->variables[v].edge.to);
	uint64_t at = of_slice ? start->from : 0;
	bool split = false;

	for (size_t i = 0; i < n; i++) {
		const bool gap = pieces[i].from > at;
		const bool two =
			i + 2 == n && pieces[i].to == pieces[i + 1].from && pieces[i + 1].to == end;
		const struct hgi_name name = piece_name(&pieces[i]);

		for (int part = !gap; part < 2; part++) {
			hgi_text_put(r->text, "    let (%s, %s) = ", part ? name.s : "_",
				     part && two          ? piece_name(&pieces[i + 1]).s
				     : part && i + 1 == n ? "_"
							  : "lent_rest");
			if (split)
				hgi_text_put(r->text, "lent_rest");
			else
				put_place(r, r->variables[v].start, way, 0, n_way, "as_mut", false);
			hgi_text_put(r->text, ".split_at_mut(%llu);\n",
				     (unsigned long long)(part ? pieces[i].to - pieces[i].from
							       : pieces[i].from - at));
			split = true;
		}
		at = pieces[i].to;
		if (two)
			break;
	}
}

/* ---- let ... = &mut ...; --------------------------------------------------------------------- */

static void put_type(const struct hgi_rust *r, const struct hgi_rust_variable *v)
{
	const uint32_t k = r->kind_of[v->edge.to];

	hgi_text_put(r->text, v->writes ? "&mut " : "&");
	switch (v->part) {
	case HGI_RUST_WHOLE:
		if (r->kinds[k].is_text)
			hgi_text_put(r->text, "str");
		else
			hgi_rust_put_value_type(r, k);
		return;
	case HGI_RUST_SLICE:
	case HGI_RUST_ELEMENT:
		hgi_text_put(r->text, v->part == HGI_RUST_SLICE ? "[" : "");
		hgi_rust_put_element_type(r, k);
		hgi_text_put(r->text, v->part == HGI_RUST_SLICE ? "]" : "");
		return;
	case HGI_RUST_FIELD:
		hgi_rust_put_field_type(r, hgi_rust_field_at(r, k, v->at), false);
		return;
	}
}

/* "[2..4]", "[2].age", of what starts with element `from` and has `n` of them. */
static void put_part(const struct hgi_rust *r, const struct hgi_rust_variable *v, uint64_t from,
		     uint64_t n)
{
	const uint32_t k = r->kind_of[v->edge.to];

	if (v->part == HGI_RUST_SLICE && (v->from != from || v->to - v->from != n))
		hgi_text_put(r->text, "[%llu..%llu]", (unsigned long long)(v->from - from),
			     (unsigned long long)(v->to - from));
	if (r->kinds[k].array && (v->part == HGI_RUST_ELEMENT || v->part == HGI_RUST_FIELD))
		hgi_text_put(r->text, "[%llu]", (unsigned long long)(v->from - from));
	if (v->part == HGI_RUST_FIELD)
		hgi_text_put(r->text, ".%s", hgi_rust_field_at(r, k, v->at)->name.s);
}

/* What is borrowed from, and the part of it. */
static void put_source(const struct hgi_rust *r, size_t index, const hg_edge **way, size_t n)
{
	const struct hgi_rust_variable *v = &r->variables[index], *start = start_of(r, v);
	const bool same = n == 0 && start->lent; /* from a borrow of the same object */
	const bool whole =
		v->part == HGI_RUST_WHOLE || (v->part == HGI_RUST_SLICE && v->from == 0 &&
					      v->to == hgi_rust_elements(r, v->edge.to));

	if (same && start->part == v->part && start->from == v->from && start->to == v->to) {
		hgi_text_put(r->text, v->writes ? "&mut *%s" : "&*%s", start->name.s);
		return;
	}
	/* as_mut gives a &mut by itself, and what has a name on the way is one */
	if (!whole || !n || (!v->writes && has_name(r, v->start, v->edge.to)))
		hgi_text_put(r->text, v->writes ? "&mut " : "&");
	put_place(r, v->start, way, 0, n, v->writes ? "as_mut" : "as_ref", false);
	if (same && (start->part == HGI_RUST_ELEMENT || start->part == HGI_RUST_FIELD))
		hgi_text_put(r->text, ".%s",
			     hgi_rust_field_at(r, r->kind_of[v->edge.to], v->at)->name.s);
	else
		put_part(r, v, same ? start->from : 0,
			 same ? start->to - start->from : hgi_rust_elements(r, v->edge.to));
}

void hgi_rust_put_loan(const struct hgi_rust *r, size_t index)
{
	const struct hgi_rust_variable *v = &r->variables[index];
	const hg_edge *way[HGI_RUST_MOST];
	const size_t n = hgi_rust_way(r, start_of(r, v)->edge.to, v->edge.to, way);
	struct piece *pieces = calloc(r->n_variables, sizeof(*pieces));
	const size_t n_pieces = pieces ? find_pieces(r, v, pieces, r->n_variables) : 0;
	size_t mine = 0;

	r->text->failed = r->text->failed || !pieces;
	put_names_on_way(r, index, way, n);
	while (mine < n_pieces && !(pieces[mine].from <= v->from && v->to <= pieces[mine].to &&
				    (pieces[mine].n > 1 || pieces[mine].first == v)))
		mine++;
	for (size_t u = 0; n_pieces && u <= index; u++) {
		const struct hgi_rust_variable *w = &r->variables[u];

		if (!w->lent || w->start != v->start || w->edge.to != v->edge.to)
			continue;
		if (u == index) /* the first of them */
			put_pieces(r, index, way, n, pieces, n_pieces);
		break;
	}
	hgi_text_put(r->text, "    let %s: ", v->name.s);
	put_type(r, v);
	hgi_text_put(r->text, " = ");
	if (mine < n_pieces && is_piece(&pieces[mine])) {
		hgi_text_put(r->text, "%s", v->name.s);
	} else if (mine < n_pieces) {
		hgi_text_put(r->text, v->writes ? "&mut %s" : "&%s", piece_name(&pieces[mine]).s);
		put_part(r, v, pieces[mine].from, pieces[mine].to - pieces[mine].from);
	} else {
		put_source(r, index, way, n);
	}
	free(pieces);
}

/* ---- All of them at once --------------------------------------------------------------------- */

/* What the program has written so far. */
struct written {
	hg_node node;
	uint64_t offset;
	int64_t more;
};

struct uses {
	const struct hgi_rust *r;
	struct written *written;
	size_t n;
	bool any;
};

static int64_t more_at(const struct uses *u, hg_node node, uint64_t offset)
{
	int64_t more = 0;

	for (size_t i = 0; i < u->n; i++) {
		if (u->written[i].node == node && u->written[i].offset == offset)
			more += u->written[i].more;
	}
	return more;
}

static void put_heading(struct uses *u)
{
	if (!u->any)
		hgi_rust_lines(u->r,
			       "\n    // Values as the program had them. What borrows is used "
			       "before what waits for it.\n");
	u->any = true;
}

/* The number that a variable shows, and where it is; NULL: none that is known. */
static const struct hgi_rust_field *number_of(const struct hgi_rust *r,
					      const struct hgi_rust_variable *v, uint64_t *offset)
{
	const uint32_t k = r->kind_of[v->edge.to];
	const struct hgi_rust_kind *kind = &r->kinds[k];
	const struct hgi_rust_field *f =
		v->part == HGI_RUST_FIELD ? hgi_rust_field_at(r, k, v->at) : hgi_rust_number(r, k);

	if (!f || f->value != HGI_RUST_INT || kind->is_text || v->from == v->to)
		return NULL;
	*offset = v->from * kind->size + f->offset;
	return *hgi_rust_cell_value(r, v->edge.to, *offset) ? f : NULL;
}

static void put_number(const struct hgi_rust *r, const struct hgi_rust_variable *v,
		       const struct hgi_rust_field *f, uint64_t index)
{
	const bool place =
		v->part == HGI_RUST_FIELD || (v->part == HGI_RUST_ELEMENT && !*f->name.s);

	hgi_text_put(r->text, "%s%s", place && v->lent ? "*" : "", v->name.s);
	if (v->part == HGI_RUST_SLICE)
		hgi_text_put(r->text, "[%llu]", (unsigned long long)index);
	if (*f->name.s && !place)
		hgi_text_put(r->text, ".%s", f->name.s);
}

static void put_assertion(struct uses *u, const struct hgi_rust_variable *v,
			  const struct hgi_rust_field *f, uint64_t index, uint64_t offset)
{
	const char *value = hgi_rust_cell_value(u->r, v->edge.to, offset);

	hgi_text_put(u->r->text, "    assert_eq!(");
	put_number(u->r, v, f, index);
	hgi_text_put(u->r->text, ", %lld);\n",
		     strtoll(value, NULL, 10) + (long long)more_at(u, v->edge.to, offset));
}

static void use_loan(struct uses *u, const struct hgi_rust_variable *v)
{
	const struct hgi_rust *r = u->r;
	uint64_t offset;
	const struct hgi_rust_field *f = number_of(r, v, &offset);

	put_heading(u);
	if (!f) {
		hgi_text_put(r->text, v->writes ? "    change(%s);\n" : "    look(%s);\n",
			     v->name.s);
		return;
	}
	if (v->writes) {
		hgi_text_put(r->text, "    ");
		put_number(r, v, f, 0);
		hgi_text_put(r->text, " += 1;\n");
		u->written[u->n++] = (struct written){v->edge.to, offset, 1};
	}
	put_assertion(u, v, f, 0, offset);
}

/* Of an array the owner is asked for what was written through others. */
static void use_owned_array(struct uses *u, const struct hgi_rust_variable *v)
{
	const uint32_t k = u->r->kind_of[v->edge.to];
	struct hgi_rust_variable whole = *v;

	whole.part = HGI_RUST_SLICE;
	for (size_t i = 0; i < u->n; i++) {
		const uint64_t offset = u->written[i].offset;

		if (u->written[i].node != v->edge.to)
			continue;
		put_heading(u);
		put_assertion(u, &whole, hgi_rust_field_at(u->r, k, offset),
			      offset / u->r->kinds[k].size, offset);
	}
}

static void use_owned(struct uses *u, const struct hgi_rust_variable *v)
{
	const uint32_t k = u->r->kind_of[v->edge.to];
	const struct hgi_rust_field *f = hgi_rust_number(u->r, k);

	if (u->r->kinds[k].array) {
		use_owned_array(u, v);
		return;
	}
	if (f && *hgi_rust_cell_value(u->r, v->edge.to, f->offset)) {
		put_heading(u);
		put_assertion(u, v, f, 0, f->offset);
	}
	for (size_t i = 0; i < u->n; i++) { /* through a pointer to one field */
		const struct hgi_rust_field *other =
			hgi_rust_field_at(u->r, k, u->written[i].offset);

		if (u->written[i].node == v->edge.to && other && other != f)
			put_assertion(u, v, other, 0, other->offset);
	}
}

void hgi_rust_put_uses(const struct hgi_rust *r)
{
	struct uses u = {.r = r, .written = calloc(r->n_variables + 1, sizeof(*u.written))};

	r->text->failed = r->text->failed || !u.written;
	for (size_t v = r->n_variables; u.written && v-- > 0;) {
		const struct hgi_rust_variable *variable = &r->variables[v];

		if (variable->lent)
			use_loan(&u, variable);
		else if (!r->kinds[r->kind_of[variable->edge.to]].counted)
			use_owned(&u, variable);
	}
	free(u.written);
}
