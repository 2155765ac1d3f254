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

/* Lines of the program that are the same in every program. */
static void lines(const struct hgi_rust *r, const char *text)
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

static const char *rc(const struct hgi_rust *r)
{
	return r->threads ? "Arc" : "Rc";
}

static const char *cell(const struct hgi_rust *r)
{
	return r->threads ? "Mutex" : "RefCell";
}

static const char *reading(const struct hgi_rust *r)
{
	return r->threads ? ".lock().unwrap()" : ".borrow()";
}

static const char *writing(const struct hgi_rust *r)
{
	return r->threads ? ".lock().unwrap()" : ".borrow_mut()";
}

/* "User#1", in whatever way the text names objects */
static struct hgi_name title(const struct hgi_rust *r, hg_node node)
{
	struct hgi_text symbolic = *r->text;

	symbolic.options.symbolic = true;
	return hgi_node_label(&symbolic, node);
}

/* "new_user_1" */
static struct hgi_name maker(const struct hgi_rust *r, hg_node node)
{
	struct hgi_name name = hgi_rust_ident(title(r, node).s), out;
	size_t used;

	snprintf(out.s, sizeof(out.s), "new_%.180s", name.s);
	used = strlen(out.s);
	for (size_t i = 0; i < used; i++)
		if (out.s[i] >= 'A' && out.s[i] <= 'Z')
			out.s[i] = (char)(out.s[i] - 'A' + 'a');
	return out;
}

/* ---- Types ----------------------------------------------------------------------------------- */

static const char *scalar(enum hgi_rust_value value)
{
	switch (value) {
	case HGI_RUST_INT:
		return "i64";
	case HGI_RUST_FLOAT:
		return "f64";
	case HGI_RUST_BOOL:
		return "bool";
	case HGI_RUST_STRING:
		return "String";
	default:
		return "&'static str";
	}
}

static const struct hgi_rust_field *element(const struct hgi_rust *r, uint32_t kind)
{
	for (size_t f = 0; f < r->n_fields; f++) {
		if (r->fields[f].kind == kind && !*r->fields[f].name.s)
			return &r->fields[f];
	}
	return NULL;
}

static void put_pointer(const struct hgi_rust *r, uint32_t kind, bool weak);

/* The type of what a field holds. */
static void put_field_type(const struct hgi_rust *r, const struct hgi_rust_field *f, bool weak)
{
	if (f->value)
		hgi_text_put(r->text, "%s", scalar(f->value));
	else
		put_pointer(r, f->target, weak);
}

/* An element that owns in one place and closes a cycle in another is a pair. */
static bool is_pair(const struct hgi_rust_field *f)
{
	return !f->value && f->strong && f->weak;
}

static void put_element_type(const struct hgi_rust *r, const struct hgi_rust_field *f)
{
	hgi_text_put(r->text, is_pair(f) ? "(" : "");
	put_field_type(r, f, f->weak && !f->strong);
	if (!is_pair(f))
		return;
	hgi_text_put(r->text, ", ");
	put_field_type(r, f, true);
	hgi_text_put(r->text, ")");
}

/* "User", "Vec<i64>" */
static void put_value_type(const struct hgi_rust *r, uint32_t k)
{
	const struct hgi_rust_kind *kind = &r->kinds[k];
	const struct hgi_rust_field *f = element(r, k);

	if (kind->is_text) {
		hgi_text_put(r->text, "String");
		return;
	}
	if (!kind->array) {
		hgi_text_put(r->text, "%s", kind->name.s);
		return;
	}
	hgi_text_put(r->text, "Vec<");
	if (kind->is_struct)
		hgi_text_put(r->text, "%s", kind->name.s);
	else if (f && hgi_rust_is_written(f))
		put_element_type(r, f);
	else
		hgi_text_put(r->text, "u8");
	hgi_text_put(r->text, ">");
}

/* "Rc<RefCell<User>>", "Box<Node>", "Vec<i64>" */
static void put_handle(const struct hgi_rust *r, uint32_t k)
{
	const struct hgi_rust_kind *kind = &r->kinds[k];
	const bool boxed = !kind->counted && !kind->array && !kind->is_text;

	if (kind->counted)
		hgi_text_put(r->text, "%s<%s%s", rc(r), kind->cell ? cell(r) : "",
			     kind->cell ? "<" : "");
	hgi_text_put(r->text, boxed ? "Box<" : "");
	put_value_type(r, k);
	hgi_text_put(r->text, "%s",
		     kind->counted && kind->cell ? ">>"
		     : kind->counted || boxed    ? ">"
						 : "");
}

static void put_pointer(const struct hgi_rust *r, uint32_t k, bool weak)
{
	if (weak) {
		hgi_text_put(r->text, r->kinds[k].cell ? "Weak<%s<" : "Weak<", cell(r));
		put_value_type(r, k);
		hgi_text_put(r->text, r->kinds[k].cell ? ">>" : ">");
		return;
	}
	hgi_text_put(r->text, "Option<");
	put_handle(r, k);
	hgi_text_put(r->text, ">");
}

static void put_struct(const struct hgi_rust *r, uint32_t k)
{
	const struct hgi_rust_kind *kind = &r->kinds[k];

	hgi_text_put(r->text, "\n");
	hgi_text_put(r->text, "struct %s {\n", kind->name.s);
	hgi_text_put(r->text, "    object: Name,\n");
	for (size_t i = 0; i < r->n_fields; i++) {
		const struct hgi_rust_field *f = &r->fields[i];

		if (f->kind != k || !hgi_rust_is_written(f)) {
			if (f->kind == k && *f->name.s)
				hgi_text_put(r->text, "    // %s: %s\n", f->name.s,
					     f->mixed ? "leads to several types, left out"
						      : "leads nowhere here");
			continue;
		}
		if (f->value || f->strong) {
			hgi_text_put(r->text, "    %s: ", f->name.s);
			put_field_type(r, f, false);
			hgi_text_put(r->text, ",\n");
		}
		if (!f->value && f->weak) {
			hgi_text_put(r->text, "    %s%s: ", f->name.s, f->strong ? "_back" : "");
			put_field_type(r, f, true);
			hgi_text_put(r->text, ",\n");
		}
	}
	hgi_text_put(r->text, "}\n");
}

/* ---- Values ---------------------------------------------------------------------------------- */

/* A C string as GDB prints it, as one of Rust. */
static void put_text(const struct hgi_rust *r, const char *value)
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
		put_text(r, value);
		hgi_text_put(r->text, ")");
		return;
	default:
		put_text(r, value);
		return;
	}
}

/* The value of a field in an element of an object, "" if it was not read. */
static const char *value_at(const struct hgi_rust *r, hg_node node, uint64_t offset)
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
		hgi_text_put(r->text, "Some(%s::clone(&%s))", rc(r), maker(r, edge->to).s);
	else
		hgi_text_put(r->text, "Some(%s)", maker(r, edge->to).s);
}

static void put_field(const struct hgi_rust *r, const struct hgi_rust_field *f, hg_node node,
		      uint64_t offset, bool weak)
{
	if (f->value)
		put_scalar(r, f->value, value_at(r, node, offset));
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
	put_text(r, name);
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
static struct hgi_name element_title(const struct hgi_rust *r, hg_node node, uint64_t i)
{
	struct hgi_name name = title(r, node);
	const size_t used = strlen(name.s);

	snprintf(name.s + used, sizeof(name.s) - used, "[%llu]", (unsigned long long)i);
	return name;
}

static void put_element(const struct hgi_rust *r, const struct hgi_rust_field *f, hg_node node,
			uint64_t offset)
{
	hgi_text_put(r->text, is_pair(f) ? "(" : "");
	put_field(r, f, node, offset, f->weak && !f->strong);
	hgi_text_put(r->text, is_pair(f) ? ", Weak::new())" : "");
}

static void put_array_value(const struct hgi_rust *r, hg_node node)
{
	const uint32_t k = r->kind_of[node];
	const struct hgi_rust_kind *kind = &r->kinds[k];
	const struct hgi_rust_field *f = element(r, k);
	const uint64_t n = hgi_rust_elements(r, node);

	if (kind->is_text) {
		hgi_text_put(r->text, "String::from(");
		put_text(r, value_at(r, node, 0));
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
			put_struct_value(r, node, i * kind->size, element_title(r, node, i).s,
					 "    ");
		else
			put_element(r, f, node, i * kind->size);
	}
	hgi_text_put(r->text, "]");
}

static void put_object(const struct hgi_rust *r, hg_node node)
{
	const struct hgi_rust_kind *kind = &r->kinds[r->kind_of[node]];
	const bool boxed = !kind->counted && !kind->array && !kind->is_text;
	hg_node_info info;

	if (hg_graph_node(r->graph, node, &info) != HG_OK)
		return;
	hgi_text_put(r->text, "    let %s", maker(r, node).s);
	if (kind->array && !kind->is_text) {
		hgi_text_put(r->text, ": ");
		put_handle(r, r->kind_of[node]);
	}
	hgi_text_put(r->text, " = ");
	if (kind->counted)
		hgi_text_put(r->text, "%s::new(%s%s", rc(r), kind->cell ? cell(r) : "",
			     kind->cell ? "::new(" : "");
	hgi_text_put(r->text, boxed ? "Box::new(" : "");
	if (kind->array || kind->is_text)
		put_array_value(r, node);
	else
		put_struct_value(r, node, 0, title(r, node).s, "    ");
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

	hgi_text_put(r->text, "%s%s", maker(r, edge->from).s, how);
	if (r->kinds[k].array)
		hgi_text_put(r->text, "[%llu]",
			     (unsigned long long)(edge->from_offset / r->kinds[k].size));
	if (*f->name.s)
		hgi_text_put(r->text, ".%s%s", f->name.s, back && f->strong ? "_back" : "");
	else if (is_pair(f))
		hgi_text_put(r->text, back ? ".1" : ".0");
}

/* Calls put for every Weak pointer; true if there are any. */
static bool each_weak(const struct hgi_rust *r,
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
			any = true;
			if (put)
				put(r, &edges[e]);
		}
	}
	return any;
}

static void put_weak(const struct hgi_rust *r, const hg_edge *edge)
{
	hgi_text_put(r->text, "    ");
	put_place(r, edge, writing(r), true);
	hgi_text_put(r->text, " = %s::downgrade(&%s);\n", rc(r), maker(r, edge->to).s);
}

static void put_upgrade(const struct hgi_rust *r, const hg_edge *edge)
{
	hgi_text_put(r->text, "    assert!(%s::ptr_eq(&", rc(r));
	put_place(r, edge, reading(r), true);
	hgi_text_put(r->text, ".upgrade().unwrap(), &%s));\n", maker(r, edge->to).s);
}

/* ---- Variables ------------------------------------------------------------------------------- */

/* The first owner of an object, NULL if it has none. */
static const hg_edge *owner_of(const struct hgi_rust *r, hg_node node)
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

static const struct hgi_name *variable_of(const struct hgi_rust *r, const hg_edge *edge)
{
	for (size_t v = 0; v < r->n_variables; v++) {
		if (r->variables[v].edge.root == edge->root)
			return &r->variables[v].name;
	}
	return NULL;
}

/* "first.next.as_ref().unwrap()": the way to an object through its owners, none of them counted. */
static void put_way(const struct hgi_rust *r, hg_node node)
{
	const hg_edge *way[HGI_RUST_MOST];
	size_t n = 0;

	while (n < HGI_RUST_MOST) {
		const hg_edge *owner = owner_of(r, node);

		if (!owner)
			break;
		way[n++] = owner;
		if (owner->root != HG_NONE)
			break;
		node = owner->from;
	}
	while (n-- > 0) {
		const hg_edge *edge = way[n];
		const struct hgi_rust_field *f;
		uint32_t k;

		if (edge->root != HG_NONE) {
			hgi_text_put(r->text, "%s", variable_of(r, edge)->s);
			continue;
		}
		k = r->kind_of[edge->from];
		f = hgi_rust_field_at(r, k, edge->from_offset);
		if (r->kinds[k].array)
			hgi_text_put(r->text, "[%llu]",
				     (unsigned long long)(edge->from_offset / r->kinds[k].size));
		hgi_text_put(r->text, "%s%s.as_ref().unwrap()", *f->name.s ? "." : "", f->name.s);
	}
}

/* "&Node = &first.next.as_ref().unwrap()" */
static void put_borrow(const struct hgi_rust *r, const struct hgi_rust_variable *v)
{
	const uint32_t k = r->kind_of[v->edge.to];

	hgi_text_put(r->text, ": &");
	if (r->kinds[k].is_text)
		hgi_text_put(r->text, "str");
	else
		put_value_type(r, k);
	hgi_text_put(r->text, " = &");
	put_way(r, v->edge.to);
}

static void put_variable(const struct hgi_rust *r, const struct hgi_rust_variable *v)
{
	const struct hgi_rust_kind *kind = &r->kinds[r->kind_of[v->edge.to]];
	const hg_window window = hgi_edge_window(r->graph, &v->edge);

	hgi_text_put(r->text, "    let %s", v->name.s);
	if (kind->counted)
		hgi_text_put(r->text, " = %s::clone(&%s)", rc(r), maker(r, v->edge.to).s);
	else if (v->hold == HG_HOLD_OWNER)
		hgi_text_put(r->text, " = %s", maker(r, v->edge.to).s);
	else
		put_borrow(r, v);
	hgi_text_put(r->text, "; // %s", hgi_group_label(r->graph, v->edge.from).s);
	if (window.cap && kind->size && !kind->is_text)
		hgi_text_put(r->text, ", from [%llu] len %s",
			     (unsigned long long)(v->edge.to_offset / kind->size),
			     hgi_number(window.len).s);
	hgi_text_put(r->text, "\n");
}

static void put_variables(const struct hgi_rust *r)
{
	lines(r, "\n    // The variables, those that live longest first.\n");
	for (size_t v = 0; v < r->n_variables; v++)
		put_variable(r, &r->variables[v]);
	if (r->n_left_out)
		hgi_text_put(r->text,
			     "    // %s left out: small values in tiny blocks, or too many\n",
			     hgi_count(r->n_left_out, "variable").s);
}

/* ---- What has to be true --------------------------------------------------------------------- */

/* Pointers of the program that count an object; weak: its Weak ones. */
static uint32_t counts(const struct hgi_rust *r, hg_node node, bool weak)
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
			lines(r, "\n    // As many owners as pointers, and new_... is one "
				 "more. Weak ones do not count.\n");
		any = true;
		hgi_text_put(r->text, "    assert_eq!(%s::strong_count(&%s), %u + 1);\n", rc(r),
			     maker(r, node).s, counts(r, node, false));
		hgi_text_put(r->text, "    assert_eq!(%s::weak_count(&%s), %u);\n", rc(r),
			     maker(r, node).s, counts(r, node, true));
	}
	if (each_weak(r, NULL))
		lines(r, "\n    // Weak pointers lead back as long as the object is "
			 "there.\n");
	each_weak(r, put_upgrade);
}

/* A number of an object that can be changed: a field, or an element of an array. */
static const struct hgi_rust_field *number_of(const struct hgi_rust *r, uint32_t k)
{
	for (size_t f = 0; f < r->n_fields; f++) {
		if (r->fields[f].kind == k && r->fields[f].value == HGI_RUST_INT &&
		    !r->fields[f].mixed)
			return &r->fields[f];
	}
	return NULL;
}

static void put_number(const struct hgi_rust *r, const struct hgi_rust_variable *v, const char *how,
		       uint64_t index)
{
	const uint32_t k = r->kind_of[v->edge.to];
	const struct hgi_rust_field *f = number_of(r, k);

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
	if (!others || !r->kinds[k].cell || !number_of(r, k) || !hgi_rust_elements(r, v->edge.to))
		return;
	lines(r, "\n    // What is written through one, all see.\n    ");
	put_number(r, &r->variables[writer], writing(r), index);
	hgi_text_put(r->text, " = 26;\n");
	for (size_t i = first; i < r->n_variables; i++) {
		if (r->variables[i].edge.to != v->edge.to || r->variables[i].thread > r->thread)
			continue;
		hgi_text_put(r->text, "    assert_eq!(");
		put_number(r, &r->variables[i], reading(r), index);
		hgi_text_put(r->text, ", 26);\n");
	}
}

/* Numbers that nobody changed are what they were in the program. */
static void put_values(const struct hgi_rust *r)
{
	bool any = false;

	for (size_t v = 0; v < r->n_variables; v++) {
		const struct hgi_rust_variable *variable = &r->variables[v];
		const uint32_t k = r->kind_of[variable->edge.to];
		const struct hgi_rust_field *f = number_of(r, k);
		const char *value;

		if (r->kinds[k].counted || !f || r->kinds[k].array)
			continue;
		value = value_at(r, variable->edge.to, f->offset);
		if (!*value)
			continue;
		if (!any)
			lines(r, "\n    // Values as the program had them.\n");
		any = true;
		hgi_text_put(r->text, "    assert_eq!(");
		put_number(r, variable, "", 0);
		hgi_text_put(r->text, ", %s);\n", value);
	}
}

/* ---- Dropping -------------------------------------------------------------------------------- */

/* Plays through what dropping does: counts fall, and at 0 an object's name is put down. */
struct dropping {
	const struct hgi_rust *r;
	uint32_t *count;
	size_t n;
};

static void drop_object(struct dropping *d, hg_node node);

static void drop_pointers(struct dropping *d, hg_node node, uint64_t low, uint64_t high)
{
	const struct hgi_rust *r = d->r;
	const hg_edge *edges;
	size_t n;

	if (hg_graph_out(r->graph, node, &edges, &n) != HG_OK)
		return;
	for (size_t i = 0; i < n; i++) {
		if (edges[i].from_offset >= low && edges[i].from_offset < high &&
		    hgi_rust_has(r, &edges[i], HG_HOLD_OWNER))
			drop_object(d, edges[i].to);
	}
}

static void put_dropped(struct dropping *d, const char *name)
{
	if (d->n++)
		hgi_text_put(d->r->text, ",");
	lines(d->r, "\n        ");
	put_text(d->r, name);
}

static void drop_object(struct dropping *d, hg_node node)
{
	const struct hgi_rust *r = d->r;
	const struct hgi_rust_kind *kind = &r->kinds[r->kind_of[node]];

	if (kind->counted && --d->count[node])
		return;
	if (!kind->array && !kind->is_text) {
		put_dropped(d, title(r, node).s);
		drop_pointers(d, node, 0, UINT64_MAX);
		return;
	}
	for (uint64_t i = 0; i < hgi_rust_elements(r, node) && !kind->is_text; i++) {
		if (kind->is_struct)
			put_dropped(d, element_title(r, node, i).s);
		drop_pointers(d, node, i * kind->size, (i + 1) * kind->size);
	}
}

static void put_dropping(const struct hgi_rust *r)
{
	struct dropping d = {.r = r, .count = calloc(r->totals.nodes, sizeof(*d.count))};

	if (!d.count) {
		r->text->failed = true;
		return;
	}
	for (size_t i = 0; i < r->n_order; i++)
		d.count[r->order[i]] = counts(r, r->order[i], false);
	hgi_text_put(r->text, "    let dropped: Vec<&str> = vec![");
	for (size_t v = r->n_variables; v-- > 0;) {
		const struct hgi_rust_variable *variable = &r->variables[v];

		if (variable->hold == HG_HOLD_OWNER ||
		    r->kinds[r->kind_of[variable->edge.to]].counted)
			drop_object(&d, variable->edge.to);
	}
	lines(r, "\n    ];\n");
	free(d.count);
}

/* ---- Other threads --------------------------------------------------------------------------- */

static void put_thread(const struct hgi_rust *r, uint32_t thread)
{
	hgi_text_put(r->text, "    std::thread::spawn(move || {\n");
	for (size_t v = r->n_variables; v-- > 0;) {
		const struct hgi_rust_variable *variable = &r->variables[v];

		if (variable->thread == thread)
			hgi_text_put(r->text, "        drop(%s);\n", variable->name.s);
	}
	lines(r, "    })\n    .join()\n    .unwrap();\n");
}

/* The variables of the other threads move there, and end there. */
static void put_threads(const struct hgi_rust *r)
{
	for (size_t v = r->n_variables; v-- > 0;) {
		const uint32_t thread = r->variables[v].thread;
		bool told = thread <= r->thread;

		for (size_t later = v + 1; later < r->n_variables; later++)
			told = told || r->variables[later].thread == thread;
		if (!told)
			put_thread(r, thread);
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
		/* another pointer, even if its name is the same */
		if (line[i] == 'b' || line[i] == 'w' || line[i] == 'r')
			hgi_text_put(r->text, "%s",
				     strcmp(h->names[line[i] - 'a'].s,
					    h->names[line[i] == 'b' ? 0 : 'v' - 'a'].s)
					     ? ""
					     : "_2");
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
	put_value_type(r, kind);
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
	lines(r, "\n// `heap owners` says, and drops them:\n");
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
	lines(r, "#![allow(non_camel_case_types, non_snake_case, unknown_lints, "
		 "unexpected_cfgs)]\n\n");
	hgi_text_put(r->text, "use std::cell::RefCell;\n");
	hgi_text_put(r->text, "use std::rc::%s;\n", r->threads ? "Rc" : "{Rc, Weak}");
	hgi_text_put(r->text, "use std::sync::%s;\n", r->threads ? "{Arc, Mutex, Weak}" : "Mutex");
	hgi_text_put(r->text, "\n");
	hgi_text_put(r->text, "/// Puts the name of an object down when it is dropped.\n");
	lines(r, "struct Name(&'static str);\n\n");
	lines(r, "static DROPPED: Mutex<Vec<&str>> = Mutex::new(Vec::new());\n\n");
	lines(r, "impl Drop for Name {\n    fn drop(&mut self) {\n");
	lines(r, "        DROPPED.lock().unwrap().push(self.0);\n    }\n}\n");
}

static void put_heap(const struct hgi_rust *r)
{
	bool counted = false;

	lines(r, "\nfn heap() {\n    // The objects, each after those that it owns.\n");
	for (size_t i = 0; i < r->n_order; i++) {
		put_object(r, r->order[i]);
		counted = counted || r->kinds[r->kind_of[r->order[i]]].counted;
	}
	if (each_weak(r, NULL))
		lines(r, "\n    // The pointers that close a cycle.\n");
	each_weak(r, put_weak);
	put_variables(r);
	put_counts(r);
	for (size_t v = 0; v < r->n_variables; v++)
		put_seen(r, v);
	put_values(r);
	if (counted)
		lines(r, "\n    // The objects belong to the variables alone now.\n");
	for (size_t i = 0; i < r->n_order; i++) {
		if (r->kinds[r->kind_of[r->order[i]]].counted)
			hgi_text_put(r->text, "    drop(%s);\n", maker(r, r->order[i]).s);
	}
	put_threads(r);
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
			put_struct(r, k);
	}
	put_heap(r);
	lines(r, "\nfn main() {\n    heap();\n");
	hgi_text_put(r->text,
		     "    // Nothing leaks, nothing is dropped twice, and this is the order.\n");
	put_dropping(r);
	hgi_text_put(r->text, "    assert_eq!(*DROPPED.lock().unwrap(), dropped);\n");
	lines(r, "    println!(\"all true; dropped in this order: {:?}\", dropped);\n}\n");
	if (node == HG_NONE)
		return;
	lines(r, "\nfn look<T: ?Sized>(_: &T) {}\nfn change<T: ?Sized>(_: &mut T) {}\n");
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
