/* SPDX-License-Identifier: MIT
 *
 * text_rust_write.c - the Rust program of a graph, written down: structs, the
 * objects from those that own nothing upwards, the variables, what has to be true
 * of them, and the order in which all is dropped, which is played through here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_rust.h"

/* ---- Variables ------------------------------------------------------------------------------- */

static const struct hgi_name *variable_of(const struct hgi_rust *r, const hg_edge *edge)
{
	for (size_t v = 0; v < r->n_variables; v++) {
		if (r->variables[v].edge.root == edge->root)
			return &r->variables[v].name;
	}
	return NULL;
}

static void put_variable(const struct hgi_rust *r, size_t index)
{
	const struct hgi_rust_variable *v = &r->variables[index];
	const struct hgi_rust_kind *kind = &r->kinds[r->kind_of[v->edge.to]];
	const hg_window window = hgi_edge_window(r->graph, &v->edge);

	if (v->lent)
		hgi_rust_put_loan(r, index);
	else
		hgi_text_put(r->text, "    let %s%s = ", v->lends ? "mut " : "", v->name.s);
	if (kind->counted)
		hgi_text_put(r->text, "%s::clone(&%s)", hgi_rust_rc(r),
			     hgi_rust_maker(r, v->edge.to).s);
	else if (!v->lent)
		hgi_text_put(r->text, "%s", hgi_rust_maker(r, v->edge.to).s);
	hgi_text_put(r->text, "; // %s", hgi_group_label(r->graph, v->edge.from).s);
	if (window.cap && kind->size && !kind->is_text)
		hgi_text_put(r->text, ", from [%llu] len %s",
			     (unsigned long long)(v->edge.to_offset / kind->size),
			     hgi_number(window.len).s);
	hgi_text_put(r->text, "\n");
}

static void put_variables(const struct hgi_rust *r)
{
	hgi_rust_lines(r, "\n    // The variables, those that live longest first.\n");
	for (size_t v = 0; v < r->n_variables; v++)
		put_variable(r, v);
	if (r->n_left_out)
		hgi_text_put(r->text,
			     "    // %s left out: small values in tiny blocks, or too many\n",
			     hgi_count(r->n_left_out, "variable").s);
}

/* ---- What has to be true --------------------------------------------------------------------- */

/* Pointers of the program that count an object; weak: its Weak ones. */
uint32_t hgi_rust_count(const struct hgi_rust *r, hg_node node, bool weak)
{
	const hg_edge *edges;
	uint32_t count = 0;
	size_t n;

	if (hg_graph_in(r->graph, node, &edges, &n) != HG_OK)
		return 0;
	for (size_t i = 0; i < n; i++) {
		const hg_hold hold = hg_owners_hold(r->owners, &edges[i]);

		if (weak ? hold != HG_HOLD_WEAK : hold != HG_HOLD_OWNER && hold != HG_HOLD_LENT)
			continue;
		count += edges[i].root != HG_NONE ? variable_of(r, &edges[i]) != NULL
						  : hgi_rust_has(r, &edges[i], hold);
	}
	return count;
}

static void put_counts(const struct hgi_rust *r)
{
	bool any = false;

	for (size_t i = 0; i < r->n_order; i++) {
		const hg_node node = r->order[i];

		if (!r->kinds[r->kind_of[node]].counted)
			continue;
		if (!any)
			hgi_rust_lines(r, "\n    // As many owners as pointers, and new_... is one "
					  "more. Weak ones do not count.\n");
		any = true;
		hgi_text_put(r->text, "    assert_eq!(%s::strong_count(&%s), %u + 1);\n",
			     hgi_rust_rc(r), hgi_rust_maker(r, node).s,
			     hgi_rust_count(r, node, false));
		hgi_text_put(r->text, "    assert_eq!(%s::weak_count(&%s), %u);\n", hgi_rust_rc(r),
			     hgi_rust_maker(r, node).s, hgi_rust_count(r, node, true));
	}
	hgi_rust_put_upgrades(r);
}

static void put_number(const struct hgi_rust *r, const struct hgi_rust_variable *v, const char *how,
		       uint64_t index)
{
	const uint32_t k = r->kind_of[v->edge.to];
	const struct hgi_rust_field *f = hgi_rust_number(r, k);

	hgi_text_put(r->text, "%s%s", v->name.s, how);
	if (r->kinds[k].array)
		hgi_text_put(r->text, "[%llu]", (unsigned long long)index);
	if (*f->name.s)
		hgi_text_put(r->text, ".%s", f->name.s);
}

/* An element that all slices of an array show, as far as there is one. */
static uint64_t common_element(const struct hgi_rust *r, hg_node node)
{
	const struct hgi_rust_kind *kind = &r->kinds[r->kind_of[node]];
	uint64_t most = 0;

	for (size_t v = 0; v < r->n_variables && kind->size; v++) {
		const uint64_t from = r->variables[v].edge.to_offset / kind->size;

		if (r->variables[v].edge.to == node && from > most)
			most = from;
	}
	return most < hgi_rust_elements(r, node) ? most : 0;
}

/* What is written through one variable is read through all of its thread. */
static void put_seen(const struct hgi_rust *r, size_t first)
{
	const struct hgi_rust_variable *v = &r->variables[first];
	const uint32_t k = r->kind_of[v->edge.to];
	const uint64_t index = common_element(r, v->edge.to);
	size_t writer = first, others = 0;

	for (size_t i = 0; i < first; i++) {
		if (r->variables[i].edge.to == v->edge.to)
			return; /* told with the first of them */
	}
	for (size_t i = first + 1; i < r->n_variables; i++) {
		if (r->variables[i].edge.to != v->edge.to)
			continue;
		others++;
		if (writer == first && hg_owners_could_write(r->owners, &r->variables[i].edge))
			writer = i;
	}
	if (!others || !r->kinds[k].cell || !hgi_rust_number(r, k) ||
	    !hgi_rust_elements(r, v->edge.to))
		return;
	hgi_rust_lines(r, "\n    // What is written through one, all see.\n    ");
	put_number(r, &r->variables[writer], hgi_rust_writing(r), index);
	hgi_text_put(r->text, " = 26;\n");
	for (size_t i = first; i < r->n_variables; i++) {
		if (r->variables[i].edge.to != v->edge.to || r->variables[i].thread > r->thread)
			continue;
		hgi_text_put(r->text, "    assert_eq!(");
		put_number(r, &r->variables[i], hgi_rust_reading(r), index);
		hgi_text_put(r->text, ", 26);\n");
	}
}

/* ---- What is refused ------------------------------------------------------------------------- */

static void put_refused_line(const struct hgi_rust *r, const struct hgi_holders *h,
			     const char *line, size_t length)
{
	hgi_text_put(r->text, "    ");
	for (size_t i = 0; i < length; i++) {
		if (line[i] != '$') {
			hgi_text_put(r->text, "%c", line[i]);
			continue;
		}
		i++;
		hgi_text_put(r->text, "%s", hgi_rust_ident(h->names[line[i] - 'a'].s).s);
	}
	hgi_text_put(r->text, "\n");
}

static void put_refused(const struct hgi_rust *r, const struct hgi_holders *h, uint32_t kind,
			const struct hgi_refusal *refusal)
{
	hgi_text_put(r->text, "\n");
	hgi_text_put(r->text, "// %s: %s\n", hgi_refusal_text(h, refusal->attempt).s,
		     hgi_refusal_text(h, refusal->why).s);
	hgi_text_put(r->text, "#[cfg(%s)]\n", refusal->code);
	hgi_text_put(r->text, "fn refused(mut it: ");
	hgi_rust_put_value_type(r, kind);
	if (strstr(refusal->rust, "other")) {
		hgi_text_put(r->text, ", other: ");
		hgi_rust_put_value_type(r, kind);
	}
	hgi_text_put(r->text, ") {\n");
	for (const char *line = refusal->rust; *line;) {
		const size_t length = strcspn(line, "\n");

		put_refused_line(r, h, line, length);
		line += length + (line[length] == '\n');
	}
	hgi_text_put(r->text, "}\n");
}

/* The object with most pointers of those in the program. */
static hg_node most_wanted(const struct hgi_rust *r)
{
	hg_node best = HG_NONE;
	uint32_t most = 0;

	for (hg_node node = r->totals.groups + 1; node < r->totals.nodes; node++) {
		hg_ownership own;

		if (r->kind_of[node] == HG_NONE || hg_owners_node(r->owners, node, &own) != HG_OK ||
		    own.owners + own.lent + own.weak <= most)
			continue;
		most = own.owners + own.lent + own.weak;
		best = node;
	}
	return best;
}

/* ---- The program ----------------------------------------------------------------------------- */

static void put_head(const struct hgi_rust *r, const struct hgi_holders *h)
{
	hgi_text_put(r->text, "// %s as Rust would hold them. The program makes them, tests what",
		     hgi_count(r->n_order, "object").s);
	hgi_rust_lines(r, "\n// `heap owners` says, and drops them:\n");
	hgi_text_put(r->text, "//     rustc --edition 2021 FILE\n");
	for (const struct hgi_refusal *f = hgi_refusals; f->code; f++) {
		if (f->predicted(h))
			hgi_text_put(r->text,
				     "//     rustc --edition 2021 --cfg %s FILE    is refused\n",
				     f->code);
	}
	if (r->totals.hidden_objects)
		hgi_text_put(r->text, "// %s left out.\n",
			     hgi_count(r->totals.hidden_objects, "object").s);
	hgi_text_put(r->text,
		     "#![allow(dead_code, unused_imports, unused_mut, unused_variables)]\n");
	hgi_rust_lines(r, "#![allow(non_camel_case_types, non_snake_case, unknown_lints, "
			  "unexpected_cfgs)]\n\n");
	hgi_text_put(r->text, "use std::cell::RefCell;\n");
	hgi_text_put(r->text, "use std::rc::%s;\n", r->threads ? "Rc" : "{Rc, Weak}");
	hgi_text_put(r->text, "use std::sync::%s;\n", r->threads ? "{Arc, Mutex, Weak}" : "Mutex");
	hgi_text_put(r->text, "\n");
	hgi_text_put(r->text, "/// Puts the name of an object down when it is dropped.\n");
	hgi_rust_lines(r, "struct Name(&'static str);\n\n");
	hgi_rust_lines(r, "static DROPPED: Mutex<Vec<&str>> = Mutex::new(Vec::new());\n\n");
	hgi_rust_lines(r, "impl Drop for Name {\n    fn drop(&mut self) {\n");
	hgi_rust_lines(r, "        DROPPED.lock().unwrap().push(self.0);\n    }\n}\n");
}

static void put_heap(const struct hgi_rust *r)
{
	bool counted = false;

	hgi_rust_lines(r, "\nfn heap() {\n    // The objects, each after those that it owns.\n");
	for (size_t i = 0; i < r->n_order; i++) {
		hgi_rust_put_object(r, r->order[i]);
		counted = counted || r->kinds[r->kind_of[r->order[i]]].counted;
	}
	hgi_rust_put_weak(r);
	put_variables(r);
	put_counts(r);
	for (size_t v = 0; v < r->n_variables; v++)
		put_seen(r, v);
	hgi_rust_put_uses(r);
	if (counted)
		hgi_rust_lines(r, "\n    // The objects belong to the variables alone now.\n");
	for (size_t i = 0; i < r->n_order; i++) {
		if (r->kinds[r->kind_of[r->order[i]]].counted)
			hgi_text_put(r->text, "    drop(%s);\n", hgi_rust_maker(r, r->order[i]).s);
	}
	hgi_rust_put_threads(r);
	hgi_text_put(r->text, "}\n");
}

static void put_program(const struct hgi_rust *r, hg_node node)
{
	struct hgi_holders h = {0};

	if (node >= r->totals.nodes || r->kind_of[node] == HG_NONE)
		node = most_wanted(r);
	if (node != HG_NONE)
		hgi_holders_find(r->text, r->owners, node, &h);
	put_head(r, &h);
	for (uint32_t k = 0; k < r->n_kinds; k++) {
		if (!r->kinds[k].array || r->kinds[k].is_struct)
			hgi_rust_put_struct(r, k);
	}
	put_heap(r);
	hgi_rust_lines(r, "\nfn main() {\n    heap();\n");
	hgi_text_put(r->text,
		     "    // Nothing leaks, nothing is dropped twice, and this is the order.\n");
	hgi_rust_put_dropping(r);
	hgi_text_put(r->text, "    assert_eq!(*DROPPED.lock().unwrap(), dropped);\n");
	hgi_rust_lines(r, "    println!(\"all true; dropped in this order: {:?}\", dropped);\n}\n");
	if (node == HG_NONE)
		return;
	hgi_rust_lines(r, "\nfn look<T: ?Sized>(_: &T) {}\nfn change<T: ?Sized>(_: &mut T) {}\n");
	if (h.part)
		hgi_rust_lines(r, "fn part<T>(whole: &T) -> &T {\n    whole\n}\n");
	for (const struct hgi_refusal *f = hgi_refusals; f->code; f++) {
		if (f->predicted(&h))
			put_refused(r, &h, r->kind_of[node], f);
	}
}

hg_status hg_text_owners_rust(const hg_graph *graph, const hg_text_options *options, hg_node node,
			      char **out)
{
	struct hgi_text text;
	struct hgi_rust r = {.text = &text, .graph = graph};
	const hg_status status = hg_graph_owners(graph, &r.owners);

	if (status != HG_OK)
		return status;
	hgi_text_begin(&text, graph, options);
	if (hgi_rust_decide(&r))
		put_program(&r, node);
	else
		text.failed = true;
	hgi_rust_release(&r);
	return hgi_text_end(&text, out);
}
