/* SPDX-License-Identifier: MIT
 *
 * runtime.cc - calls of the heap: gm_alloc with a static site descriptor. A unit need not include
 * gomem.h, so its declarations are made here; tests/escape/run/site.c compares them with gomem.h.
 */
#include "rewrite.h"

/* enum gm_site_kind of layout.h */
static unsigned site_kind(subject_kind kind)
{
	enum { SITE_NEW, SITE_MAKE, SITE_MOVED = 5 };

	switch (kind) {
	case SUBJECT_VARIABLE:
		return SITE_MOVED;
	case SUBJECT_ALLOCA:
		return SITE_MAKE;
	default:
		return SITE_NEW;
	}
}

static tree add_field(tree record, tree *last, const char *name, tree type)
{
	tree field = build_decl(BUILTINS_LOCATION, FIELD_DECL, get_identifier(name), type);

	DECL_CONTEXT(field) = record;
	if (*last)
		DECL_CHAIN(*last) = field;
	else
		TYPE_FIELDS(record) = field;
	return *last = field;
}

/* struct gm_site_ref */
static tree site_type()
{
	static tree record;
	tree last = NULL_TREE;

	if (record)
		return record;
	record = make_node(RECORD_TYPE);
	tree text = build_pointer_type(build_qualified_type(char_type_node, TYPE_QUAL_CONST));
	for (const char *name : {"file", "function", "type"})
		add_field(record, &last, name, text);
	for (const char *name : {"line", "kind", "id"})
		add_field(record, &last, name, uint32_type_node);
	TYPE_NAME(record) = get_identifier("gm_site_ref");
	layout_type(record);
	return record;
}

std::string c_type_name(tree type)
{
	tree name = TYPE_NAME(type);
	std::string text;

	type = TYPE_MAIN_VARIANT(type) == type || name ? type : TYPE_MAIN_VARIANT(type);
	if (POINTER_TYPE_P(type) && !name) {
		std::string target = FUNC_OR_METHOD_TYPE_P(TREE_TYPE(type))
					     ? "void"
					     : c_type_name(TREE_TYPE(type));
		return target + (target.back() == '*' ? "*" : " *");
	}
	if (name && TREE_CODE(name) == TYPE_DECL && DECL_NAME(name))
		return IDENTIFIER_POINTER(DECL_NAME(name));
	if (name && TREE_CODE(name) == IDENTIFIER_NODE)
		text = IDENTIFIER_POINTER(name);
	switch (TREE_CODE(type)) {
	case RECORD_TYPE:
		return "struct " + (text.empty() ? "{...}" : text);
	case UNION_TYPE:
		return "union " + (text.empty() ? "{...}" : text);
	case ENUMERAL_TYPE:
		return "enum " + (text.empty() ? "{...}" : text);
	case VOID_TYPE:
		return "void";
	default:
		return "array";
	}
}

/* &site, a new static variable. */
static tree build_site(const subject *s, tree element)
{
	static unsigned count;
	tree record = site_type();
	const expanded_location at = expand_location(
		linemap_resolve_location(line_table, s->where, LRK_MACRO_EXPANSION_POINT, NULL));
	tree values[] = {
		esc_string(at.file ? at.file : ""),
		esc_string(spell(s->function->decl)),
		esc_string(c_type_name(element)),
		build_int_cst(uint32_type_node, at.line),
		build_int_cst(uint32_type_node, site_kind(s->kind)),
	};
	vec<constructor_elt, va_gc> *elements = NULL;
	size_t i = 0;

	for (tree field = TYPE_FIELDS(record); field && i < ARRAY_SIZE(values);
	     field = DECL_CHAIN(field), i++)
		CONSTRUCTOR_APPEND_ELT(elements, field, fold_convert(TREE_TYPE(field), values[i]));

	char name[32];
	snprintf(name, sizeof(name), "gm_site.%u", count++);
	tree var = build_decl(s->where, VAR_DECL, get_identifier(name), record);
	TREE_STATIC(var) = 1;
	TREE_ADDRESSABLE(var) = 1;
	TREE_USED(var) = 1;
	DECL_ARTIFICIAL(var) = 1;
	DECL_IGNORED_P(var) = 1;
	DECL_INITIAL(var) = build_constructor(record, elements);
	TREE_CONSTANT(DECL_INITIAL(var)) = 1;
	TREE_STATIC(DECL_INITIAL(var)) = 1;
	varpool_node::finalize_decl(var);
	return build_fold_addr_expr(var);
}

static tree alloc_decl()
{
	static tree decl;

	if (!decl) {
		tree type = build_function_type_list(ptr_type_node, ptr_type_node, size_type_node,
						     size_type_node, NULL_TREE);
		decl = build_fn_decl("gm_alloc", type);
		TREE_NOTHROW(decl) = 1;
		DECL_IS_MALLOC(decl) = 1;
	}
	return decl;
}

/* Bytes that make the heap give an address aligned to `align` bytes: slots of a class are as
 * aligned as its size, which for multiples of up to 64 bytes holds for every class. 0: none. */
static unsigned HOST_WIDE_INT aligned_size(unsigned HOST_WIDE_INT size, unsigned align)
{
	enum { MAX_ALIGN = 8192 };
	unsigned HOST_WIDE_INT rounded;

	if (align <= 8)
		return size;
	if (align > MAX_ALIGN)
		return 0;
	if (align <= 64)
		return (size + align - 1) / align * align;
	for (rounded = align; rounded < size; rounded *= 2)
		if (rounded >= 32768)
			return size; /* whole pages */
	return rounded;
}

tree build_alloc(const subject *s, tree type, unsigned align, tree size)
{
	tree element = type, count = build_int_cst(size_type_node, 1), bytes;
	unsigned HOST_WIDE_INT total, each;

	while (TREE_CODE(element) == ARRAY_TYPE)
		element = TREE_TYPE(element);
	if (!tree_fits_uhwi_p(size)) {
		bytes = fold_convert(size_type_node, size);
		if (constant_size(element, &each) && each) {
			count = size_binop_loc(s->where, EXACT_DIV_EXPR, bytes,
					       build_int_cst(size_type_node, each));
			bytes = build_int_cst(size_type_node, each);
		}
	} else {
		total = tree_to_uhwi(size);
		if (aligned_size(total, align) != total) {
			total = aligned_size(total, align);
			if (!total) {
				error_at(s->where,
					 "%qs has to be on the heap, which cannot align it to %u "
					 "bytes",
					 s->text.c_str(), align);
				total = 1;
			}
			each = total;
		} else if (!constant_size(element, &each) || each == 0 || total % each) {
			each = total;
		}
		count = build_int_cst(size_type_node, each ? total / each : 1);
		bytes = build_int_cst(size_type_node, each);
	}
	return build_call_expr_loc(s->where, alloc_decl(), 3, build_site(s, element), count, bytes);
}
