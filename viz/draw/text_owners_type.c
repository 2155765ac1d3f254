/* SPDX-License-Identifier: MIT
 *
 * text_owners_type.c - what a value, a borrow and an owner are called in Rust.
 */
#include <stdio.h>
#include <string.h>

#include "text_owners.h"

static const struct {
	const char *c, *rust;
} rust_types[] = {
	{"gm_int", "isize"},
	{"gm_byte", "u8"},
	{"char", "u8"},
	{"unsigned char", "u8"},
	{"signed char", "i8"},
	{"int", "i32"},
	{"unsigned int", "u32"},
	{"short", "i16"},
	{"unsigned short", "u16"},
	{"long", "i64"},
	{"unsigned long", "u64"},
	{"float", "f32"},
	{"double", "f64"},
	{"_Bool", "bool"},
	{"size_t", "usize"},
	{"gm_string", "String"},
	{"int8_t", "i8"},
	{"uint8_t", "u8"},
	{"int16_t", "i16"},
	{"uint16_t", "u16"},
	{"int32_t", "i32"},
	{"uint32_t", "u32"},
	{"int64_t", "i64"},
	{"uint64_t", "u64"},
	{"long long", "i64"},
	{"unsigned long long", "u64"},
};

static struct hgi_name named(const char *before, const char *name, const char *after)
{
	struct hgi_name out;

	snprintf(out.s, sizeof(out.s), "%s%.120s%s", before, name, after);
	return out;
}

static struct hgi_name rust_type(const char *c)
{
	if (strncmp(c, "struct ", strlen("struct ")) == 0)
		c += strlen("struct ");
	for (size_t i = 0; i < sizeof(rust_types) / sizeof(rust_types[0]); i++) {
		if (strcmp(rust_types[i].c, c) == 0)
			return named("", rust_types[i].rust, "");
	}
	return named("", c, "");
}

/* Several small values in one block: no object of Rust. */
static bool opaque(const hg_graph *graph, const hg_node_info *info)
{
	hg_type type;

	return hg_graph_type(graph, info->type, &type) == HG_OK && type.opaque;
}

struct hgi_name hgi_rust_value(const hg_graph *graph, const hg_node_info *info,
			       const hg_ownership *own)
{
	struct hgi_name element;
	hg_type type;

	if (info->type == HG_NONE || hg_graph_type(graph, info->type, &type) != HG_OK)
		return named("", "[u8]", "");
	if (type.opaque)
		return named("", "small values", "");
	element = rust_type(type.name);
	if (!info->array)
		return element;
	if (strcmp(element.s, "u8") == 0 && !own->writers) /* bytes that nobody can change */
		return named("", "String", "");
	return named("Vec<", element.s, ">");
}

struct hgi_name hgi_rust_borrow(const hg_graph *graph, const hg_node_info *info,
				const hg_ownership *own, bool writes)
{
	const struct hgi_name value = hgi_rust_value(graph, info, own);
	const char *sign = writes ? "&mut " : "&";
	hg_type type;

	if (strcmp(value.s, "String") == 0)
		return named(sign, "str", "");
	if (!info->array || hg_graph_type(graph, info->type, &type) != HG_OK)
		return named(sign, value.s, "");
	return named(writes ? "&mut [" : "&[", rust_type(type.name).s, "]");
}

bool hgi_rust_is_inner(const hg_graph *graph, const hg_owners *owners, const hg_edge *variable)
{
	const hg_extent extent = hg_owners_extent(owners, variable);
	hg_node_info info;
	hg_root root;

	return hg_graph_root(graph, variable->root, &root) == HG_OK && !root.window.cap &&
	       hg_graph_node(graph, variable->to, &info) == HG_OK &&
	       extent.high - extent.low < info.size;
}

/* "gm_int" of "const gm_int *const" */
static struct hgi_name pointee(const char *type)
{
	const bool reads = strncmp(type, "const ", strlen("const ")) == 0;
	struct hgi_name name = named("", type + (reads ? strlen("const ") : 0), "");
	char *star = strrchr(name.s, '*');

	while (star && star > name.s && star[-1] == ' ')
		star--;
	if (star)
		*star = '\0';
	return rust_type(name.s);
}

struct hgi_name hgi_rust_lent(const struct hgi_text *text, const hg_owners *owners,
			      const hg_edge *variable, bool writes)
{
	hg_node_info info;
	hg_ownership own;
	hg_root root;

	if (hg_graph_node(text->graph, variable->to, &info) != HG_OK ||
	    hg_owners_node(owners, variable->to, &own) != HG_OK)
		return named("", "", "");
	if (hgi_rust_is_inner(text->graph, owners, variable) &&
	    hg_graph_root(text->graph, variable->root, &root) == HG_OK)
		return named(writes ? "&mut " : "&", pointee(root.type).s, "");
	return hgi_rust_borrow(text->graph, &info, &own, writes);
}

struct hgi_name hgi_rust_form(const hg_graph *graph, const hg_node_info *info,
			      const hg_ownership *own)
{
	const struct hgi_name value = hgi_rust_value(graph, info, own);
	const bool counted = own->shape == HG_SHAPE_SHARED || own->shape == HG_SHAPE_CYCLE;

	if (opaque(graph, info))
		return value;
	if (!counted)
		return info->array ? value : named("Box<", value.s, ">");
	if (!own->writers)
		return named(own->threads ? "Arc<" : "Rc<", value.s, ">");
	return named(own->threads ? "Arc<Mutex<" : "Rc<RefCell<", value.s, ">>");
}
