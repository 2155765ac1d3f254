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

/* struct gm_field_ref */
tree field_ref()
{
	static tree record;

	if (!record)
		record = make_record("gm_field_ref",
				     {{"offset", size_type_node}, {"bytes", size_type_node}});
	return record;
}

/* struct gm_type_ref */
tree type_ref()
{
	static tree record;

	if (!record)
		record = make_record("gm_type_ref", {{"name", text_type()},
						     {"size", size_type_node},
						     {"fields", build_pointer_type(field_ref())},
						     {"n_fields", size_type_node},
						     {"element", text_type()}});
	return record;
}

tree build_fields(const std::vector<stretch> &list)
{
	std::vector<tree> fields;

	for (const stretch &s : list)
		fields.push_back(build_record(field_ref(), {size_int(s.offset), size_int(s.bytes)}));
	return build_fold_addr_expr(
		build_static("gm_fields", build_records(field_ref(), fields), true));
}

} // namespace

static tree build_descriptor(const std::string &name, unsigned HOST_WIDE_INT size,
			     const std::vector<stretch> &list)
{
	tree fields = list.empty() ? null_pointer_node : build_fields(list);

	return build_static("gm_type",
			    build_record(type_ref(), {esc_string(name), size_int(size), fields,
						      size_int(list.size()), null_pointer_node}),
			    true);
}

tree words_descriptor(tree type, tree pointer)
{
	unsigned HOST_WIDE_INT size;

	/* otherwise the heap knows no type of that name, and looks at every word as well */
	if (!RECORD_OR_UNION_TYPE_P(type) || !constant_size(type, &size) || size == 0 || size % WORD)
		return build_zero_cst(pointer);
	return fold_convert(pointer, build_fold_addr_expr(
					     build_descriptor(c_type_name(type), size, {{0, size}})));
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
	if (found != known.end() && found->second && !varpool_node::get(found->second)) {
		/* GCC took it away, because what used it is gone */
		known.erase(found);
		found = known.end();
	}
	if (found == known.end()) {
		collect(p, type, 0);
		tree descriptor = NULL_TREE;
		if (p.possible && (p.list.empty() || size % WORD == 0)) {
			std::sort(p.list.begin(), p.list.end(),
				  [](const stretch &a, const stretch &b) {
					  return a.offset < b.offset;
				  });
			descriptor = build_descriptor(name, size, p.list);
		}
		keep(key.first);
		found = known.emplace(key, descriptor).first;
	}
	if (!found->second)
		return build_zero_cst(pointer);
	return fold_convert(pointer, build_fold_addr_expr(found->second));
}

bool pointer_words(tree type, std::vector<HOST_WIDE_INT> *offsets)
{
	pointers p;

	collect(p, type, 0);
	for (const stretch &s : p.list)
		for (unsigned HOST_WIDE_INT i = 0; i < s.bytes; i += WORD)
			offsets->push_back(s.offset + i);
	return p.possible;
}
