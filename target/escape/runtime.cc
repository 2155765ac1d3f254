/* SPDX-License-Identifier: MIT
 *
 * runtime.cc - calls of the heap: gm_alloc with a static site descriptor.
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

tree site_type()
{
	static tree record;

	if (!record)
		record = make_record("gm_site_ref", {{"file", text_type()},
						     {"function", text_type()},
						     {"type", text_type()},
						     {"line", uint32_type_node},
						     {"kind", uint32_type_node},
						     {"id", uint32_type_node},
						     {"column", uint32_type_node},
						     {"reason", text_type()},
						     {"layout", const_ptr_type_node},
						     {"bytes", uint64_type_node},
						     {"slot", uint64_type_node},
						     {"cursor", uint64_type_node}});
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

/* A variable with an array of characters may get the bytes of pointers, as one on the stack may
 * (bytes.cc): all of its words are searched. */
static bool may_get_pointers(const subject *s, tree type)
{
	return s->kind == SUBJECT_VARIABLE && has_byte_array(type);
}

/* &site, a new static variable; objects are named after the type. */
static tree build_site(const subject *s, tree element, const std::string &type)
{
	tree record = site_type();
	const expanded_location at = expand_location(in_source(s->where));
	const std::pair<const char *, tree> values[] = {
		{"file", esc_string(at.file ? at.file : "")},
		{"function", esc_string(spell(s->function->decl))},
		{"type", esc_string(type)},
		{"line", build_int_cst(uint32_type_node, at.line)},
		{"column", build_int_cst(uint32_type_node, at.column)},
		{"kind", build_int_cst(uint32_type_node, site_kind(s->kind))},
		{"reason", esc_string(verdict_text(s, true))},
		{"layout", may_get_pointers(s, element)
				   ? words_descriptor(element, const_ptr_type_node)
				   : type_descriptor(element, const_ptr_type_node)},
	};
	vec<constructor_elt, va_gc> *elements = NULL;

	for (tree field = TYPE_FIELDS(record); field; field = DECL_CHAIN(field))
		for (const auto &value : values)
			if (strcmp(IDENTIFIER_POINTER(DECL_NAME(field)), value.first) == 0)
				CONSTRUCTOR_APPEND_ELT(
					elements, field,
					fold_convert(TREE_TYPE(field), value.second));
	tree initial = build_constructor(record, elements);
	TREE_CONSTANT(initial) = 1;
	TREE_STATIC(initial) = 1;
	return build_fold_addr_expr(build_static(SITE_PREFIX, initial, false));
}

/* The site that a call of the runtime passes: the macro's static struct gm_site_ref. */
static tree find_site(tree *tp, int *walk_subtrees, void *)
{
	if (TYPE_P(*tp))
		*walk_subtrees = 0;
	else if (TREE_CODE(*tp) == VAR_DECL && TREE_STATIC(*tp) &&
		 go_type(TREE_TYPE(*tp)) == "gm_site_ref")
		return *tp;
	return NULL_TREE;
}

tree site_of(tree argument)
{
	return walk_tree_without_duplicates(&argument, find_site, NULL);
}

void describe_site(tree site, tree type, location_t where, const std::string &reason)
{
	if (!site || !DECL_INITIAL(site) || TREE_CODE(DECL_INITIAL(site)) != CONSTRUCTOR)
		return;
	/* a macro's __LINE__ is that of its end */
	const expanded_location at = expand_location(in_source(where));
	for (constructor_elt &elt : *CONSTRUCTOR_ELTS(DECL_INITIAL(site)))
		if (strcmp(IDENTIFIER_POINTER(DECL_NAME(elt.index)), "line") == 0)
			elt.value = build_int_cst(TREE_TYPE(elt.index), at.line);
	/* these are at the end of the struct, behind all that the macro states */
	for (tree field = TYPE_FIELDS(TREE_TYPE(site)); field; field = DECL_CHAIN(field)) {
		const char *name = DECL_NAME(field) ? IDENTIFIER_POINTER(DECL_NAME(field)) : "";
		tree value = NULL_TREE;
		if (strcmp(name, "reason") == 0 && !reason.empty())
			value = esc_string(reason);
		else if (strcmp(name, "column") == 0)
			value = build_int_cst(TREE_TYPE(field), at.column);
		else if (strcmp(name, "layout") == 0 && type)
			value = type_descriptor(type, TREE_TYPE(field));
		if (value)
			CONSTRUCTOR_APPEND_ELT(CONSTRUCTOR_ELTS(DECL_INITIAL(site)), field,
					       fold_convert(TREE_TYPE(field), value));
	}
}

void describe_site(const subject *s)
{
	const int number = s->kind == SUBJECT_BOX ? 2 : allocator_of(s->node).site;

	describe_site(site_of(CALL_EXPR_ARG(s->node, number)), s->type, s->where,
		      s->escapes ? verdict_text(s, true) : "");
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
	/* an array of characters is no char, and so is in no table of what holds no pointers */
	std::string name = c_type_name(element);
	if (!RECORD_OR_UNION_TYPE_P(element) && may_get_pointers(s, type)) {
		if (tree_fits_uhwi_p(size))
			element = type;
		name += "[" + (element == type ? std::to_string(tree_to_uhwi(size)) : "") + "]";
	}
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
	return build_call_expr_loc(s->where, alloc_decl(), 3, build_site(s, element, name), count, bytes);
}
