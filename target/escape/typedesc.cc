/* SPDX-License-Identifier: MIT
 *
 * typedesc.cc - type descriptors: size, name and the places of all pointers in a type, as static
 * data that allocation sites point to. The heap makes one type of equal ones.
 *
 * Members of a union count as pointers where any of them is one; the collector tolerates words
 * that are none. A packed type with a pointer at an odd place has no descriptor: the heap then
 * looks at every word.
 */
#include "rewrite.h"

namespace
{

/* Stretches of pointers, in bytes from the start. */
struct stretch {
	unsigned HOST_WIDE_INT offset, bytes;
};

enum { WORD = 8, MAX_STRETCHES = 4096 };

struct pointers {
	std::vector<stretch> list;
	bool possible = true;
};

void add(pointers &p, unsigned HOST_WIDE_INT offset)
{
	if (offset % WORD != 0) {
		p.possible = false;
		return;
	}
	if (!p.list.empty() && p.list.back().offset + p.list.back().bytes == offset) {
		p.list.back().bytes += WORD;
		return;
	}
	for (const stretch &s : p.list)
		if (s.offset <= offset && offset < s.offset + s.bytes)
			return;
	p.list.push_back({offset, WORD});
	if (p.list.size() > MAX_STRETCHES)
		p.possible = false;
}

void collect(pointers &p, tree type, unsigned HOST_WIDE_INT offset)
{
	unsigned HOST_WIDE_INT size, element;

	if (!p.possible || !has_pointers(type))
		return;
	if (POINTER_TYPE_P(type) || TREE_CODE(type) == NULLPTR_TYPE) {
		add(p, offset);
	} else if (TREE_CODE(type) == ARRAY_TYPE || TREE_CODE(type) == VECTOR_TYPE) {
		/* an array without a size ends its struct: what follows is not known */
		if (!constant_size(type, &size) || !constant_size(TREE_TYPE(type), &element) ||
		    !element) {
			p.possible = false;
			return;
		}
		for (unsigned HOST_WIDE_INT at = 0; at < size && p.possible; at += element)
			collect(p, TREE_TYPE(type), offset + at);
	} else {
		for (tree field = TYPE_FIELDS(type); field; field = DECL_CHAIN(field))
			if (TREE_CODE(field) == FIELD_DECL && has_pointers(TREE_TYPE(field)))
				collect(p, TREE_TYPE(field),
					offset + tree_to_uhwi(byte_position(field)));
	}
}

tree add_field(tree record, tree *last, const char *name, tree type)
{
	tree field = build_decl(BUILTINS_LOCATION, FIELD_DECL, get_identifier(name), type);

	DECL_CONTEXT(field) = record;
	(*last ? DECL_CHAIN(*last) : TYPE_FIELDS(record)) = field;
	return *last = field;
}

tree text_type()
{
	return build_pointer_type(build_qualified_type(char_type_node, TYPE_QUAL_CONST));
}

/* struct gm_field_ref */
tree field_ref()
{
	static tree record;
	tree last = NULL_TREE;

	if (!record) {
		record = make_node(RECORD_TYPE);
		add_field(record, &last, "offset", size_type_node);
		add_field(record, &last, "bytes", size_type_node);
		layout_type(record);
	}
	return record;
}

/* struct gm_type_ref */
tree type_ref()
{
	static tree record;
	tree last = NULL_TREE;

	if (!record) {
		record = make_node(RECORD_TYPE);
		add_field(record, &last, "name", text_type());
		add_field(record, &last, "size", size_type_node);
		add_field(record, &last, "fields", build_pointer_type(field_ref()));
		add_field(record, &last, "n_fields", size_type_node);
		add_field(record, &last, "element", text_type());
		layout_type(record);
	}
	return record;
}

tree build_record(tree record, const std::vector<tree> &values)
{
	vec<constructor_elt, va_gc> *elements = NULL;
	tree field = TYPE_FIELDS(record);

	for (tree value : values) {
		CONSTRUCTOR_APPEND_ELT(elements, field, fold_convert(TREE_TYPE(field), value));
		field = DECL_CHAIN(field);
	}
	tree t = build_constructor(record, elements);
	TREE_CONSTANT(t) = 1;
	TREE_STATIC(t) = 1;
	return t;
}

tree build_fields(const std::vector<stretch> &list)
{
	vec<constructor_elt, va_gc> *elements = NULL;
	tree type = build_array_type_nelts(field_ref(), list.size());

	for (size_t i = 0; i < list.size(); i++)
		CONSTRUCTOR_APPEND_ELT(elements, size_int(i),
				       build_record(field_ref(), {size_int(list[i].offset),
								  size_int(list[i].bytes)}));
	tree t = build_constructor(type, elements);
	TREE_CONSTANT(t) = 1;
	TREE_STATIC(t) = 1;
	return build_fold_addr_expr(build_static("gm_fields", t));
}

} // namespace

tree build_static(const char *prefix, tree initial)
{
	static unsigned count;
	char name[40];

	snprintf(name, sizeof(name), "%s.%u", prefix, count++);
	tree var =
		build_decl(BUILTINS_LOCATION, VAR_DECL, get_identifier(name), TREE_TYPE(initial));
	TREE_STATIC(var) = 1;
	TREE_ADDRESSABLE(var) = 1;
	TREE_USED(var) = 1;
	DECL_ARTIFICIAL(var) = 1;
	DECL_IGNORED_P(var) = 1;
	DECL_INITIAL(var) = initial;
	varpool_node::finalize_decl(var);
	return var;
}

tree type_descriptor(tree type, tree pointer)
{
	static std::map<std::pair<tree, std::string>, tree> known;
	const std::string name = c_type_name(type);
	const std::pair<tree, std::string> key(TYPE_MAIN_VARIANT(type), name);
	unsigned HOST_WIDE_INT size;
	pointers p;

	if (!COMPLETE_TYPE_P(type) || !constant_size(type, &size) || size == 0 ||
	    name == "gm_any" || name == "gm_string" || POINTER_SIZE != WORD * BITS_PER_UNIT)
		return build_zero_cst(pointer);
	/* the heap's own table has C's arithmetic types, and typedefs of them are as good */
	auto found = known.find(key);
	if (found == known.end()) {
		collect(p, type, 0);
		tree descriptor = NULL_TREE;
		if (p.possible && (p.list.empty() || size % WORD == 0)) {
			std::sort(p.list.begin(), p.list.end(),
				  [](const stretch &a, const stretch &b) {
					  return a.offset < b.offset;
				  });
			tree fields = p.list.empty() ? null_pointer_node : build_fields(p.list);
			descriptor = build_static(
				"gm_type",
				build_record(type_ref(),
					     {esc_string(name), size_int(size), fields,
					      size_int(p.list.size()), null_pointer_node}));
		}
		found = known.emplace(key, descriptor).first;
	}
	if (!found->second)
		return build_zero_cst(pointer);
	return fold_convert(pointer, build_fold_addr_expr(found->second));
}
