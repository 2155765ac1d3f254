/* SPDX-License-Identifier: MIT
 *
 * text_rust_object.c - the objects of the Rust program of a graph, as expressions of Rust: values
 * where the debugger knew them, then the Weak pointers that are set when all is made.
 */
#include <stdio.h>
#include <string.h>

#include "text_rust.h"

void hgi_rust_lines(const struct hgi_rust *r, const char *text)
{
	while (*text) {
		const size_t length = strcspn(text, "\n");

		hgi_text_put(r->text, "%.*s", (int)length, text);
		text += length;
		if (*text) {
			hgi_text_put(r->text, "\n");
			text++;
		}
	}
}

/* ---- Values ---------------------------------------------------------------------------------- */

/* A C string as GDB prints it, as one of Rust. */
void hgi_rust_put_text(const struct hgi_rust *r, const char *value)
{
	const bool quoted = *value == '"';

	hgi_text_put(r->text, "\"");
	for (const char *c = value + quoted; *c && !(quoted && *c == '"'); c++) {
		if (*c == '\\' && c[1] >= '0' && c[1] <= '7') {
			hgi_text_put(r->text, "?");
			c += strspn(c + 1, "01234567");
		} else if (*c == '\\' && quoted && c[1]) {
			hgi_text_put(r->text, "\\%c", c[1]);
			c++;
		} else if (*c == '"' || *c == '\\') {
			hgi_text_put(r->text, "\\%c", *c);
		} else {
			size_t bytes = 1;

			while ((c[bytes] & 0xc0) == 0x80)
				bytes++;
			hgi_text_put(r->text, "%.*s", (int)bytes, c);
			c += bytes - 1;
		}
	}
	hgi_text_put(r->text, "\"");
}

static void put_scalar(const struct hgi_rust *r, enum hgi_rust_value kind, const char *value)
{
	switch (kind) {
	case HGI_RUST_INT:
		hgi_text_put(r->text, "%s", *value ? value : "0");
		return;
	case HGI_RUST_FLOAT:
		hgi_text_put(r->text, "%s%s", *value ? value : "0",
			     *value && strpbrk(value, ".e") ? "" : ".0");
		return;
	case HGI_RUST_BOOL:
		hgi_text_put(r->text, "%s", *value ? value : "false");
		return;
	case HGI_RUST_STRING:
		hgi_text_put(r->text, "String::from(");
		hgi_rust_put_text(r, value);
		hgi_text_put(r->text, ")");
		return;
	default:
		hgi_rust_put_text(r, value);
		return;
	}
}

/* The value of a field in an element of an object, "" if it was not read. */
const char *hgi_rust_cell_value(const struct hgi_rust *r, hg_node node, uint64_t offset)
{
	const hg_cell *cells;
	size_t n;

	if (hg_graph_cells(r->graph, node, &cells, &n) != HG_OK)
		return "";
	for (size_t i = 0; i < n; i++) {
		if (cells[i].offset == offset && !strstr(cells[i].name, "..."))
			return cells[i].value;
	}
	return "";
}

/* The pointer at an offset of an object, NULL if there is none that the program has. */
static const hg_edge *pointer_at(const struct hgi_rust *r, hg_node node, uint64_t offset)
{
	const hg_edge *edges;
	size_t n;

	if (hg_graph_out(r->graph, node, &edges, &n) != HG_OK)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (edges[i].from_offset == offset)
			return &edges[i];
	}
	return NULL;
}

static void put_owning(const struct hgi_rust *r, const hg_edge *edge)
{
	if (!edge || !hgi_rust_has(r, edge, HG_HOLD_OWNER))
		hgi_text_put(r->text, "None");
	else if (r->kinds[r->kind_of[edge->to]].counted)
		hgi_text_put(r->text, "Some(%s::clone(&%s))", hgi_rust_rc(r),
			     hgi_rust_maker(r, edge->to).s);
	else
		hgi_text_put(r->text, "Some(%s)", hgi_rust_maker(r, edge->to).s);
}

static void put_field(const struct hgi_rust *r, const struct hgi_rust_field *f, hg_node node,
		      uint64_t offset, bool weak)
{
	if (f->value)
		put_scalar(r, f->value, hgi_rust_cell_value(r, node, offset));
	else if (weak)
		hgi_text_put(r->text, "Weak::new()");
	else
		put_owning(r, pointer_at(r, node, offset));
}

static void put_struct_value(const struct hgi_rust *r, hg_node node, uint64_t base,
			     const char *name, const char *indent)
{
	const uint32_t k = r->kind_of[node];

	hgi_text_put(r->text, "%s {\n", r->kinds[k].name.s);
	hgi_text_put(r->text, "%s    object: Name(", indent);
	hgi_rust_put_text(r, name);
	hgi_text_put(r->text, "),\n");
	for (size_t i = 0; i < r->n_fields; i++) {
		const struct hgi_rust_field *f = &r->fields[i];

		if (f->kind != k || !hgi_rust_is_written(f) || !*f->name.s)
			continue;
		if (f->value || f->strong) {
			hgi_text_put(r->text, "%s    %s: ", indent, f->name.s);
			put_field(r, f, node, base + f->offset, false);
			hgi_text_put(r->text, ",\n");
		}
		if (!f->value && f->weak) {
			hgi_text_put(r->text, "%s    %s%s: ", indent, f->name.s,
				     f->strong ? "_back" : "");
			put_field(r, f, node, base + f->offset, true);
			hgi_text_put(r->text, ",\n");
		}
	}
	hgi_text_put(r->text, "%s}", indent);
}

/* "User#2[3]": the name of an element. */
struct hgi_name hgi_rust_element_title(const struct hgi_rust *r, hg_node node, uint64_t i)
{
	struct hgi_name name = hgi_rust_title(r, node);
	const size_t used = strlen(name.s);

	snprintf(name.s + used, sizeof(name.s) - used, "[%llu]", (unsigned long long)i);
	return name;
}

static void put_element(const struct hgi_rust *r, const struct hgi_rust_field *f, hg_node node,
			uint64_t offset)
{
	hgi_text_put(r->text, hgi_rust_is_pair(f) ? "(" : "");
	put_field(r, f, node, offset, f->weak && !f->strong);
	hgi_text_put(r->text, hgi_rust_is_pair(f) ? ", Weak::new())" : "");
}

static void put_array_value(const struct hgi_rust *r, hg_node node)
{
	const uint32_t k = r->kind_of[node];
	const struct hgi_rust_kind *kind = &r->kinds[k];
	const struct hgi_rust_field *f = hgi_rust_element(r, k);
	const uint64_t n = hgi_rust_elements(r, node);

	if (kind->is_text) {
		hgi_text_put(r->text, "String::from(");
		hgi_rust_put_text(r, hgi_rust_cell_value(r, node, 0));
		hgi_text_put(r->text, ")");
		return;
	}
	hgi_text_put(r->text, "vec![");
	if (!kind->is_struct && (!f || !hgi_rust_is_written(f))) {
		hgi_text_put(r->text, "0; %llu]", (unsigned long long)n);
		return;
	}
	for (uint64_t i = 0; i < n; i++) {
		hgi_text_put(r->text, i ? ", " : "");
		if (kind->is_struct)
			put_struct_value(r, node, i * kind->size,
					 hgi_rust_element_title(r, node, i).s, "    ");
		else
			put_element(r, f, node, i * kind->size);
	}
	hgi_text_put(r->text, "]");
}

void hgi_rust_put_object(const struct hgi_rust *r, hg_node node)
{
	const struct hgi_rust_kind *kind = &r->kinds[r->kind_of[node]];
	const bool boxed = !kind->counted && !kind->array && !kind->is_text;
	hg_node_info info;

	if (hg_graph_node(r->graph, node, &info) != HG_OK)
		return;
	hgi_text_put(r->text, "    let %s", hgi_rust_maker(r, node).s);
	if (kind->array && !kind->is_text) {
		hgi_text_put(r->text, ": ");
		hgi_rust_put_handle(r, r->kind_of[node]);
	}
	hgi_text_put(r->text, " = ");
	if (kind->counted)
		hgi_text_put(r->text, "%s::new(%s%s", hgi_rust_rc(r),
			     kind->cell ? hgi_rust_cell_type(r) : "", kind->cell ? "::new(" : "");
	hgi_text_put(r->text, boxed ? "Box::new(" : "");
	if (kind->array || kind->is_text)
		put_array_value(r, node);
	else
		put_struct_value(r, node, 0, hgi_rust_title(r, node).s, "    ");
	hgi_text_put(r->text, "%s;",
		     kind->counted && kind->cell ? "))"
		     : kind->counted || boxed    ? ")"
						 : "");
	if (kind->array && info.count > HGI_RUST_ELEMENTS)
		hgi_text_put(r->text, " // the first %u of %s elements", HGI_RUST_ELEMENTS,
			     hgi_number(info.count).s);
	if (info.hidden_out)
		hgi_text_put(r->text, " // %s left out", hgi_count(info.hidden_out, "pointer").s);
	hgi_text_put(r->text, "\n");
}

/* ---- Weak pointers --------------------------------------------------------------------------- */

/* "new_tree_2.borrow_mut().parent", up to the field that holds an edge. */
static void put_place(const struct hgi_rust *r, const hg_edge *edge, const char *how, bool back)
{
	const uint32_t k = r->kind_of[edge->from];
	const struct hgi_rust_field *f = hgi_rust_field_at(r, k, edge->from_offset);

	hgi_text_put(r->text, "%s%s", hgi_rust_maker(r, edge->from).s, how);
	if (r->kinds[k].array)
		hgi_text_put(r->text, "[%llu]",
			     (unsigned long long)(edge->from_offset / r->kinds[k].size));
	if (*f->name.s)
		hgi_text_put(r->text, ".%s%s", f->name.s, back && f->strong ? "_back" : "");
	else if (hgi_rust_is_pair(f))
		hgi_text_put(r->text, back ? ".1" : ".0");
}

/* Calls put for every Weak pointer, `before` the first of them. */
static void each_weak(const struct hgi_rust *r, const char *before,
		      void (*put)(const struct hgi_rust *r, const hg_edge *edge))
{
	bool any = false;

	for (size_t i = 0; i < r->n_order; i++) {
		const hg_edge *edges;
		size_t n;

		if (hg_graph_out(r->graph, r->order[i], &edges, &n) != HG_OK)
			continue;
		for (size_t e = 0; e < n; e++) {
			if (!hgi_rust_has(r, &edges[e], HG_HOLD_WEAK))
				continue;
			if (!any)
				hgi_rust_lines(r, before);
			any = true;
			put(r, &edges[e]);
		}
	}
}

static void put_weak(const struct hgi_rust *r, const hg_edge *edge)
{
	hgi_text_put(r->text, "    ");
	put_place(r, edge, hgi_rust_writing(r), true);
	hgi_text_put(r->text, " = %s::downgrade(&%s);\n", hgi_rust_rc(r),
		     hgi_rust_maker(r, edge->to).s);
}

static void put_upgrade(const struct hgi_rust *r, const hg_edge *edge)
{
	hgi_text_put(r->text, "    assert!(%s::ptr_eq(&", hgi_rust_rc(r));
	put_place(r, edge, hgi_rust_reading(r), true);
	hgi_text_put(r->text, ".upgrade().unwrap(), &%s));\n", hgi_rust_maker(r, edge->to).s);
}

void hgi_rust_put_weak(const struct hgi_rust *r)
{
	each_weak(r, "\n    // The pointers that close a cycle.\n", put_weak);
}

void hgi_rust_put_upgrades(const struct hgi_rust *r)
{
	each_weak(r, "\n    // Weak pointers lead back as long as the object is there.\n",
		  put_upgrade);
}
