/* SPDX-License-Identifier: MIT
 *
 * text_rust_type.c - identifiers and types of the Rust program of a graph.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_rust.h"

/* ---- Names and values ------------------------------------------------------------------------ */

static const char *const taken[] = {
	"as",          "async",  "await",   "box",    "break",  "const", "continue", "crate",
	"do",          "dyn",    "else",    "enum",   "extern", "false", "final",    "fn",
	"for",         "if",     "impl",    "in",     "let",    "loop",  "macro",    "match",
	"mod",         "move",   "mut",     "priv",   "pub",    "ref",   "return",   "self",
	"static",      "struct", "super",   "trait",  "true",   "try",   "type",     "typeof",
	"unsafe",      "use",    "virtual", "where",  "while",  "yield", "object",   "look",
	"change",      "heap",   "it",      "drop",   "part",   "other", "abstract", "become",
	"Arc",         "Box",    "Drop",    "Mutex",  "Name",   "None",  "Option",   "Rc",
	"RefCell",     "Self",   "Some",    "String", "Vec",    "Weak",  "override", "unsized",
	"macro_rules",
};

struct hgi_name hgi_rust_ident(const char *name)
{
	struct hgi_name out = {""};
	size_t used = 0;

	if (isdigit((unsigned char)*name))
		out.s[used++] = '_';
	for (; *name && used + 8 < sizeof(out.s); name++) {
		if (isalnum((unsigned char)*name))
			out.s[used++] = *name;
		else if (used && out.s[used - 1] != '_')
			out.s[used++] = '_';
	}
	while (used && out.s[used - 1] == '_')
		used--;
	if (!used)
		out.s[used++] = 'x';
	out.s[used] = '\0';
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		if (strcmp(out.s, taken[i]) == 0)
			return strcat(out.s, "_"), out;
	}
	return out;
}

enum hgi_rust_value hgi_rust_value_of(const char *value)
{
	char *end;

	if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
		return HGI_RUST_BOOL;
	if (!isdigit((unsigned char)value[*value == '-']))
		return HGI_RUST_TEXT;
	strtod(value, &end);
	if (*end || strpbrk(value, "xX"))
		return HGI_RUST_TEXT;
	if (strpbrk(value, ".e"))
		return HGI_RUST_FLOAT;
	/* what i64 holds */
	return strlen(value + (*value == '-')) < 19 ? HGI_RUST_INT : HGI_RUST_TEXT;
}

const char *hgi_rust_cell_name(const struct hgi_rust_kind *kind, const hg_cell *cell,
			       uint64_t *index)
{
	const char *name = cell->name;
	char *end;

	*index = 0;
	if (!kind->array || *name != '[')
		return name;
	*index = strtoull(name + 1, &end, 10);
	if (*end != ']')
		return name;
	return end[1] == '.' ? end + 2 : end + 1;
}

const char *hgi_rust_rc(const struct hgi_rust *r)
{
	return r->threads ? "Arc" : "Rc";
}

const char *hgi_rust_cell_type(const struct hgi_rust *r)
{
	return r->threads ? "Mutex" : "RefCell";
}

const char *hgi_rust_reading(const struct hgi_rust *r)
{
	return r->threads ? ".lock().unwrap()" : ".borrow()";
}

const char *hgi_rust_writing(const struct hgi_rust *r)
{
	return r->threads ? ".lock().unwrap()" : ".borrow_mut()";
}

/* "User#1", in whatever way the text names objects */
struct hgi_name hgi_rust_title(const struct hgi_rust *r, hg_node node)
{
	struct hgi_text symbolic = *r->text;

	symbolic.options.symbolic = true;
	return hgi_node_label(&symbolic, node);
}

/* "new_user_1" */
struct hgi_name hgi_rust_maker(const struct hgi_rust *r, hg_node node)
{
	struct hgi_name name = hgi_rust_ident(hgi_rust_title(r, node).s), out;
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

const struct hgi_rust_field *hgi_rust_element(const struct hgi_rust *r, uint32_t kind)
{
	for (size_t f = 0; f < r->n_fields; f++) {
		if (r->fields[f].kind == kind && !*r->fields[f].name.s)
			return &r->fields[f];
	}
	return NULL;
}

static void put_pointer(const struct hgi_rust *r, uint32_t kind, bool weak);

/* The type of what a field holds. */
void hgi_rust_put_field_type(const struct hgi_rust *r, const struct hgi_rust_field *f, bool weak)
{
	if (f->value)
		hgi_text_put(r->text, "%s", scalar(f->value));
	else
		put_pointer(r, f->target, weak);
}

const struct hgi_rust_field *hgi_rust_number(const struct hgi_rust *r, uint32_t k)
{
	for (size_t f = 0; f < r->n_fields; f++) {
		if (r->fields[f].kind == k && r->fields[f].value == HGI_RUST_INT &&
		    !r->fields[f].mixed)
			return &r->fields[f];
	}
	return NULL;
}

/* An element that owns in one place and closes a cycle in another is a pair. */
bool hgi_rust_is_pair(const struct hgi_rust_field *f)
{
	return !f->value && f->strong && f->weak;
}

static void put_pair_type(const struct hgi_rust *r, const struct hgi_rust_field *f)
{
	hgi_text_put(r->text, hgi_rust_is_pair(f) ? "(" : "");
	hgi_rust_put_field_type(r, f, f->weak && !f->strong);
	if (!hgi_rust_is_pair(f))
		return;
	hgi_text_put(r->text, ", ");
	hgi_rust_put_field_type(r, f, true);
	hgi_text_put(r->text, ")");
}

void hgi_rust_put_element_type(const struct hgi_rust *r, uint32_t k)
{
	const struct hgi_rust_field *f = hgi_rust_element(r, k);

	if (r->kinds[k].is_struct)
		hgi_text_put(r->text, "%s", r->kinds[k].name.s);
	else if (f && hgi_rust_is_written(f))
		put_pair_type(r, f);
	else
		hgi_text_put(r->text, "u8");
}

/* "User", "Vec<i64>" */
void hgi_rust_put_value_type(const struct hgi_rust *r, uint32_t k)
{
	const struct hgi_rust_kind *kind = &r->kinds[k];

	if (kind->is_text) {
		hgi_text_put(r->text, "String");
		return;
	}
	if (!kind->array) {
		hgi_text_put(r->text, "%s", kind->name.s);
		return;
	}
	hgi_text_put(r->text, "Vec<");
	hgi_rust_put_element_type(r, k);
	hgi_text_put(r->text, ">");
}

/* "Rc<RefCell<User>>", "Box<Node>", "Vec<i64>" */
void hgi_rust_put_handle(const struct hgi_rust *r, uint32_t k)
{
	const struct hgi_rust_kind *kind = &r->kinds[k];
	const bool boxed = !kind->counted && !kind->array && !kind->is_text;

	if (kind->counted)
		hgi_text_put(r->text, "%s<%s%s", hgi_rust_rc(r),
			     kind->cell ? hgi_rust_cell_type(r) : "", kind->cell ? "<" : "");
	hgi_text_put(r->text, boxed ? "Box<" : "");
	hgi_rust_put_value_type(r, k);
	hgi_text_put(r->text, "%s",
		     kind->counted && kind->cell ? ">>"
		     : kind->counted || boxed    ? ">"
						 : "");
}

static void put_pointer(const struct hgi_rust *r, uint32_t k, bool weak)
{
	if (weak) {
		hgi_text_put(r->text, r->kinds[k].cell ? "Weak<%s<" : "Weak<",
			     hgi_rust_cell_type(r));
		hgi_rust_put_value_type(r, k);
		hgi_text_put(r->text, r->kinds[k].cell ? ">>" : ">");
		return;
	}
	hgi_text_put(r->text, "Option<");
	hgi_rust_put_handle(r, k);
	hgi_text_put(r->text, ">");
}

void hgi_rust_put_struct(const struct hgi_rust *r, uint32_t k)
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
			hgi_rust_put_field_type(r, f, false);
			hgi_text_put(r->text, ",\n");
		}
		if (!f->value && f->weak) {
			hgi_text_put(r->text, "    %s%s: ", f->name.s, f->strong ? "_back" : "");
			hgi_rust_put_field_type(r, f, true);
			hgi_text_put(r->text, ",\n");
		}
	}
	hgi_text_put(r->text, "}\n");
}
