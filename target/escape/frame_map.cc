/* SPDX-License-Identifier: MIT
 *
 * frame_map.cc - what a frame says about itself (struct gm_frame_map in layout.h): its function,
 * and each slot's kind, the name, place and type of the variable that it is for. Constant data,
 * one per function; the collector asks for kinds and sizes, the debugger for the rest.
 */
#include "gimple_parts.h"

namespace
{

tree map_type()
{
	static tree record;

	if (!record)
		record = make_record("gm_frame_map", {{"function", text_type()},
						      {"file", text_type()},
						      {"slots", const_ptr_type_node},
						      {"n_slots", uint64_type_node}});
	return record;
}

tree slot_type()
{
	static tree record;

	if (!record)
		record = make_record("gm_frame_slot", {{"name", text_type()},
						       {"type", const_ptr_type_node},
						       {"bytes", uint64_type_node},
						       {"kind", uint32_type_node},
						       {"line", uint32_type_node}});
	return record;
}

tree build_slot(const frame_slot &s)
{
	unsigned HOST_WIDE_INT bytes = POINTER_BYTES;
	std::string name;
	tree type = build_zero_cst(const_ptr_type_node);
	unsigned line = 0;

	if (s.variable) {
		name = DECL_NAME(s.variable) ? IDENTIFIER_POINTER(DECL_NAME(s.variable)) : "";
		line = expand_location(DECL_SOURCE_LOCATION(s.variable)).line;
	}
	if (s.kind == ROOT_VARIABLE) {
		tree element = TREE_TYPE(s.variable);
		constant_size(s.variable, &bytes);
		while (TREE_CODE(element) == ARRAY_TYPE)
			element = TREE_TYPE(element);
		if (!is_former_alloca(s.variable) && !is_byte_root(s.variable))
			type = type_descriptor(element, const_ptr_type_node);
	}
	return build_record(slot_type(), {esc_string(name), type, build_int_cst(uint64_type_node, bytes),
					  build_int_cst(uint32_type_node, s.kind),
					  build_int_cst(uint32_type_node, line)});
}

} // namespace

/* struct gm_frame of n words */
tree frame_type(unsigned n)
{
	static std::map<unsigned, tree> types;
	tree &type = types[n];

	if (!type)
		type = make_record("gm_frame",
				   {{"prev", ptr_type_node},
				    {"map", const_ptr_type_node},
				    {"words", build_array_type_nelts(ptr_type_node, n)}});
	return type;
}

tree build_frame_map(tree fndecl, const std::vector<frame_slot> &slots)
{
	std::vector<tree> records;
	const char *file = DECL_SOURCE_FILE(fndecl);

	for (const frame_slot &s : slots)
		records.push_back(build_slot(s));
	tree list = build_static("gm_frame_slots", build_records(slot_type(), records), true);
	tree initial = build_record(
		map_type(), {esc_string(lang_hooks.decl_printable_name(fndecl, 1)),
			     esc_string(file ? file : ""), build_fold_addr_expr(list),
			     build_int_cst(uint64_type_node, slots.size())});
	return build_fold_addr_expr(build_static("gm_frame_map", initial, true));
}
