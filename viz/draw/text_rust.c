/* SPDX-License-Identifier: MIT
 *
 * text_rust.c - what the Rust program of a graph is made of: kinds of objects and their fields,
 * which kinds are counted, in which order the objects are made and the variables die.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_rust.h"

/* ---- Kinds ----------------------------------------------------------------------------------- */

/* The kind of an object, made when it is the first of it; HG_NONE: it has no place in Rust. */
static uint32_t kind_for(struct hgi_rust *r, hg_node node)
{
	struct hgi_rust_kind *kinds;
	hg_node_info info;
	hg_type type;

	if (hg_graph_node(r->graph, node, &info) != HG_OK || info.kind != HG_KIND_OBJECT ||
	    info.reach != HG_NAMED || info.type == HG_NONE ||
	    hg_graph_type(r->graph, info.type, &type) != HG_OK || type.opaque)
		return HG_NONE;
	for (size_t k = 0; k < r->n_kinds; k++) {
		if (r->kinds[k].type == info.type && r->kinds[k].array == info.array)
			return (uint32_t)k;
	}
	kinds = realloc(r->kinds, (r->n_kinds + 1) * sizeof(*kinds));
	if (!kinds) {
		r->failed = true;
		return HG_NONE;
	}
	r->kinds = kinds;
	kinds[r->n_kinds] = (struct hgi_rust_kind){
		.type = info.type,
		.array = info.array,
		.name = hgi_rust_ident(strncmp(type.name, "struct ", 7) ? type.name
									: type.name + 7),
		.size = type.size ? type.size : info.requested,
	};
	return (uint32_t)r->n_kinds++;
}

/* The element of an array of structs is defined as the struct of its own, under the same name. Two
 * types of one name are told apart by a number. */
static void name_kinds(struct hgi_rust *r)
{
	for (size_t k = r->n_kinds; k-- > 0;) {
		struct hgi_name *name = &r->kinds[k].name;
		const size_t used = strlen(name->s);
		uint32_t same = 1;

		for (size_t other = 0; other < k; other++)
			same += r->kinds[other].array == r->kinds[k].array &&
				strcmp(r->kinds[other].name.s, name->s) == 0;
		if (r->kinds[k].array)
			snprintf(name->s + used, sizeof(name->s) - used, "Element");
		if (same > 1)
			snprintf(name->s + strlen(name->s), sizeof(name->s) - strlen(name->s), "%u",
				 same);
	}
}

/* ---- Fields ---------------------------------------------------------------------------------- */

static int compare_fields(const void *a, const void *b)
{
	const struct hgi_rust_field *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* The field at an offset, made when it is the first time that it is met. */
static struct hgi_rust_field *field_for(struct hgi_rust *r, uint32_t kind, uint64_t offset,
					const char *name)
{
	struct hgi_rust_field *fields;

	for (size_t f = 0; f < r->n_fields; f++) {
		if (r->fields[f].kind == kind && r->fields[f].offset == offset)
			return &r->fields[f];
	}
	fields = r->n_fields < HGI_RUST_MOST
			 ? realloc(r->fields, (r->n_fields + 1) * sizeof(*fields))
			 : NULL;
	if (!fields) {
		r->failed = true;
		return NULL;
	}
	r->fields = fields;
	fields[r->n_fields] =
		(struct hgi_rust_field){.kind = kind, .offset = offset, .target = HG_NONE};
	if (*name)
		fields[r->n_fields].name = hgi_rust_ident(name);
	return &fields[r->n_fields++];
}

static enum hgi_rust_value join(enum hgi_rust_value a, enum hgi_rust_value b)
{
	if (a == HGI_RUST_NOTHING || a == b)
		return b;
	if (a == HGI_RUST_STRING)
		return a;
	if ((a == HGI_RUST_INT && b == HGI_RUST_FLOAT) ||
	    (a == HGI_RUST_FLOAT && b == HGI_RUST_INT))
		return HGI_RUST_FLOAT;
	return HGI_RUST_TEXT;
}

/* The pointer words of a type, also those that lead nowhere in any object. */
static bool is_pointer(const struct hgi_rust *r, const struct hgi_rust_kind *kind, uint64_t offset)
{
	const hg_cell *words;
	size_t n;

	if (hg_graph_fields(r->graph, kind->type, &words, &n) != HG_OK)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (words[i].offset == offset)
			return true;
	}
	return false;
}

static void fields_of_cells(struct hgi_rust *r, hg_node node, uint32_t k)
{
	const hg_cell *cells;
	size_t n;

	if (hg_graph_cells(r->graph, node, &cells, &n) != HG_OK)
		return;
	for (size_t i = 0; i < n && !r->failed; i++) {
		struct hgi_rust_kind *kind = &r->kinds[k];
		const uint64_t offset = kind->size ? cells[i].offset % kind->size : cells[i].offset;
		const bool text = *cells[i].value == '"';
		struct hgi_rust_field *field;
		const char *name;
		uint64_t index;

		if (strstr(cells[i].name, "...") || !*cells[i].value)
			continue;
		name = hgi_rust_cell_name(kind, &cells[i], &index);
		if (!*name && text && kind->size == 1) {
			kind->is_text = true;
			continue;
		}
		if (!text && is_pointer(r, kind, offset))
			continue; /* NULL, or to something that is not on the heap */
		kind->is_struct = kind->is_struct || *name;
		field = field_for(r, k, offset, name);
		if (field)
			field->value =
				join(field->value, text && cells[i].window.cap
							   ? HGI_RUST_STRING
							   : hgi_rust_value_of(cells[i].value));
	}
}

/* The name of a pointer within an element: "left", "" for an array of pointers. */
static struct hgi_name pointer_name(const struct hgi_rust *r, const struct hgi_rust_kind *kind,
				    uint64_t offset)
{
	struct hgi_name name = {""};
	const hg_cell *words;
	size_t n;

	if (kind->array && kind->size <= 8)
		return name;
	if (hg_graph_fields(r->graph, kind->type, &words, &n) == HG_OK) {
		for (size_t i = 0; i < n; i++) {
			if (words[i].offset == offset)
				return hgi_rust_ident(words[i].name);
		}
	}
	snprintf(name.s, sizeof(name.s), "at_%llu", (unsigned long long)offset);
	return name;
}

static void fields_of_pointers(struct hgi_rust *r, hg_node node, uint32_t k)
{
	const hg_edge *edges;
	size_t n;

	if (hg_graph_out(r->graph, node, &edges, &n) != HG_OK)
		return;
	for (size_t i = 0; i < n && !r->failed; i++) {
		struct hgi_rust_kind *kind = &r->kinds[k];
		const uint64_t offset =
			kind->size ? edges[i].from_offset % kind->size : edges[i].from_offset;
		const struct hgi_name name = pointer_name(r, kind, offset);
		const hg_hold hold = hg_owners_hold(r->owners, &edges[i]);
		const uint32_t target = r->kind_of[edges[i].to];
		struct hgi_rust_field *field = field_for(r, k, offset, name.s);

		if (!field || field->value || target == HG_NONE || hold == HG_HOLD_NONE)
			continue;
		kind->is_struct = kind->is_struct || *name.s;
		field->mixed =
			field->mixed || (field->target != HG_NONE && field->target != target);
		field->target = target;
		field->strong = field->strong || hold == HG_HOLD_OWNER;
		field->weak = field->weak || hold == HG_HOLD_WEAK;
	}
}

/* Fields that lead nowhere at this moment are fields all the same. */
static void fields_of_type(struct hgi_rust *r, uint32_t k)
{
	const hg_cell *words;
	size_t n;

	if (hg_graph_fields(r->graph, r->kinds[k].type, &words, &n) != HG_OK)
		return;
	for (size_t i = 0; i < n && !r->failed; i++) {
		r->kinds[k].is_struct = true;
		field_for(r, k, words[i].offset, words[i].name);
	}
}

const struct hgi_rust_field *hgi_rust_field_at(const struct hgi_rust *r, uint32_t kind,
					       uint64_t offset)
{
	const uint64_t size = r->kinds[kind].size;
	const struct hgi_rust_field key = {.kind = kind, .offset = size ? offset % size : offset};
	const struct hgi_rust_field *field =
		bsearch(&key, r->fields, r->n_fields, sizeof(key), compare_fields);

	return field && !field->mixed ? field : NULL;
}

uint64_t hgi_rust_elements(const struct hgi_rust *r, hg_node node)
{
	hg_node_info info;

	if (hg_graph_node(r->graph, node, &info) != HG_OK)
		return 0;
	return info.count < HGI_RUST_ELEMENTS ? info.count : HGI_RUST_ELEMENTS;
}

bool hgi_rust_is_written(const struct hgi_rust_field *f)
{
	return f->value || (f->target != HG_NONE && !f->mixed);
}

bool hgi_rust_has(const struct hgi_rust *r, const hg_edge *edge, hg_hold hold)
{
	const uint32_t k = r->kind_of[edge->from];
	const struct hgi_rust_field *f;

	if (k == HG_NONE || r->kind_of[edge->to] == HG_NONE ||
	    hg_owners_hold(r->owners, edge) != hold)
		return false;
	f = hgi_rust_field_at(r, k, edge->from_offset);
	return f && hgi_rust_is_written(f) && !f->value && !r->kinds[k].is_text &&
	       edge->from_offset / r->kinds[k].size < hgi_rust_elements(r, edge->from);
}

static void find_fields(struct hgi_rust *r)
{
	for (hg_node node = r->totals.groups + 1; node < r->totals.nodes && !r->failed; node++) {
		if (r->kind_of[node] != HG_NONE)
			fields_of_cells(r, node, r->kind_of[node]);
	}
	for (hg_node node = r->totals.groups + 1; node < r->totals.nodes && !r->failed; node++) {
		if (r->kind_of[node] != HG_NONE)
			fields_of_pointers(r, node, r->kind_of[node]);
	}
	for (uint32_t k = 0; k < r->n_kinds && !r->failed; k++)
		fields_of_type(r, k);
	if (r->n_fields)
		qsort(r->fields, r->n_fields, sizeof(*r->fields), compare_fields);
}

/* ---- Variables ------------------------------------------------------------------------------- */

static struct hgi_name variable_name(const struct hgi_rust *r, const char *name)
{
	struct hgi_name out = hgi_rust_ident(name);
	const size_t used = strlen(out.s);
	uint32_t number = 1;

	/* what makes the objects is called new_..., a way to them lent_..., and two frames may use
	 * one name */
	if (strncmp(out.s, "new_", 4) == 0 || strncmp(out.s, "lent_", 5) == 0)
		strcat(out.s, "_");
	for (size_t v = 0; v < r->n_variables; v++) {
		if (strcmp(r->variables[v].name.s, out.s) != 0)
			continue;
		snprintf(out.s + used, sizeof(out.s) - used, "_%u", ++number);
		v = (size_t)-1;
	}
	return out;
}

static void find_variables(struct hgi_rust *r)
{
	hg_edge edge;

	r->variables = calloc(HGI_RUST_MOST, sizeof(*r->variables));
	r->failed = r->failed || !r->variables;
	for (uint32_t i = 0; !r->failed && hg_owners_root(r->owners, i, &edge) == HG_OK; i++) {
		const hg_hold hold = hg_owners_hold(r->owners, &edge);
		struct hgi_rust_variable *v = &r->variables[r->n_variables];
		hg_group group;
		hg_root root;

		if (hold == HG_HOLD_NONE || hg_graph_root(r->graph, edge.root, &root) != HG_OK ||
		    hg_graph_group(r->graph, edge.from, &group) != HG_OK)
			continue;
		if (r->n_variables == HGI_RUST_MOST || r->kind_of[edge.to] == HG_NONE) {
			r->n_left_out++;
			continue;
		}
		*v = (struct hgi_rust_variable){
			.edge = edge,
			.hold = hold,
			.thread = group.kind == HG_GROUP_FRAME ? group.thread : 0,
			.name = variable_name(r, root.name)};
		r->n_variables++;
		if (!r->thread)
			r->thread = v->thread;
		r->threads = r->threads || v->thread > r->thread;
	}
}

/* ---- What is counted ------------------------------------------------------------------------- */

/* True if one has to borrow from a cell on the way from a variable to what an object owns. */
static bool is_behind_cell(const struct hgi_rust *r, hg_node node)
{
	for (uint32_t steps = 0; steps < HGI_RUST_MOST; steps++) {
		const hg_edge *edges;
		size_t n, i;

		if (r->kind_of[node] == HG_NONE || r->kinds[r->kind_of[node]].counted)
			return true;
		if (hg_graph_in(r->graph, node, &edges, &n) != HG_OK)
			return true;
		for (i = 0; i < n && hg_owners_hold(r->owners, &edges[i]) != HG_HOLD_OWNER;)
			i++;
		if (i == n)
			return true;
		if (edges[i].root != HG_NONE)
			return false;
		if (!hgi_rust_has(r, &edges[i], HG_HOLD_OWNER))
			return true;
		node = edges[i].from;
	}
	return true;
}

static bool has_weak(const struct hgi_rust *r, uint32_t kind)
{
	for (size_t f = 0; f < r->n_fields; f++) {
		if (r->fields[f].kind == kind && r->fields[f].weak)
			return true;
	}
	return false;
}

/* Counted is what several own; what is lent to writers in each other's way; what holds Weak
 * pointers, which are set when all is made; and what is lent from behind a cell, whose borrow would
 * have to last. */
static void find_counted(struct hgi_rust *r)
{
	bool changed = true;

	for (uint32_t k = 0; k < r->n_kinds; k++)
		r->kinds[k].counted = r->kinds[k].cell = has_weak(r, k);
	for (hg_node node = r->totals.groups + 1; node < r->totals.nodes; node++) {
		hg_ownership own;

		if (r->kind_of[node] != HG_NONE && hg_owners_node(r->owners, node, &own) == HG_OK &&
		    (own.shape == HG_SHAPE_SHARED || own.shape == HG_SHAPE_CYCLE || own.refused))
			r->kinds[r->kind_of[node]].counted = true;
	}
	while (changed) {
		changed = false;
		for (size_t v = 0; v < r->n_variables; v++) {
			const hg_node to = r->variables[v].edge.to;
			struct hgi_rust_kind *kind = &r->kinds[r->kind_of[to]];

			if (r->variables[v].hold != HG_HOLD_LENT || kind->counted ||
			    !(r->threads || is_behind_cell(r, to)))
				continue;
			kind->counted = changed = true;
		}
		changed = changed || hgi_rust_find_loans(r);
	}
	hgi_rust_settle_loans(r);
	for (hg_node node = r->totals.groups + 1; node < r->totals.nodes; node++) {
		hg_ownership own;

		if (r->kind_of[node] != HG_NONE && hg_owners_node(r->owners, node, &own) == HG_OK &&
		    own.writers && r->kinds[r->kind_of[node]].counted)
			r->kinds[r->kind_of[node]].cell = true;
	}
}

/* ---- The order of making --------------------------------------------------------------------- */

/* Depth first along owning pointers, iteratively: an object behind all that it owns. */
static void order_from(struct hgi_rust *r, hg_node node, uint32_t *next, hg_node *stack)
{
	uint32_t depth = 0;

	if (r->kind_of[node] == HG_NONE || next[node])
		return;
	next[node] = 1;
	stack[depth++] = node;
	while (depth) {
		const hg_node top = stack[depth - 1];
		const hg_edge *edges;
		size_t n;
		hg_node to;

		if (hg_graph_out(r->graph, top, &edges, &n) != HG_OK || next[top] > n) {
			r->order[r->n_order++] = top;
			depth--;
			continue;
		}
		to = edges[next[top] - 1].to;
		if (hgi_rust_has(r, &edges[next[top]++ - 1], HG_HOLD_OWNER) && !next[to]) {
			next[to] = 1;
			stack[depth++] = to;
		}
	}
}

static void order_objects(struct hgi_rust *r)
{
	uint32_t *next = calloc(r->totals.nodes, sizeof(*next));
	hg_node *stack = calloc(r->totals.nodes, sizeof(*stack));

	r->order = calloc(r->totals.nodes, sizeof(*r->order));
	r->failed = r->failed || !next || !stack || !r->order;
	for (size_t v = 0; !r->failed && v < r->n_variables; v++)
		order_from(r, r->variables[v].edge.to, next, stack);
	free(next);
	free(stack);
}

/* An object that no variable leads to by pointers that the program has is none of it. */
static void leave_out_unreached(struct hgi_rust *r)
{
	bool *made = calloc(r->totals.nodes, sizeof(*made));

	r->failed = r->failed || !made;
	if (r->failed) {
		free(made);
		return;
	}
	for (size_t i = 0; i < r->n_order; i++)
		made[r->order[i]] = true;
	for (hg_node node = 0; node < r->totals.nodes; node++) {
		if (!made[node])
			r->kind_of[node] = HG_NONE;
	}
	free(made);
}

bool hgi_rust_decide(struct hgi_rust *r)
{
	hg_graph_totals(r->graph, &r->totals);
	r->kind_of = malloc(r->totals.nodes * sizeof(*r->kind_of));
	if (!r->kind_of)
		return false;
	for (hg_node node = 0; node < r->totals.nodes; node++)
		r->kind_of[node] = kind_for(r, node);
	find_variables(r);
	name_kinds(r);
	find_fields(r);
	order_objects(r);
	leave_out_unreached(r);
	if (!r->failed)
		find_counted(r);
	return !r->failed;
}

void hgi_rust_release(struct hgi_rust *r)
{
	free(r->kinds);
	free(r->fields);
	free(r->kind_of);
	free(r->order);
	free(r->variables);
}
