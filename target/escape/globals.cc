/* SPDX-License-Identifier: MIT
 *
 * globals.cc - each unit states its variables of static storage duration that hold pointers, in a
 * struct gm_unit (layout.h) that is registered before main, or when a library is loaded.
 *
 * A variable that nothing writes is left out. What the unit's code does for the collector is known
 * only when it is compiled for good, with link-time optimisation by another compiler: the flags are
 * set there.
 */
#include "gimple_parts.h"

#define UNIT_PREFIX "gm_unit"

namespace
{

/* enum gm_unit_flags of layout.h */
enum { UNIT_ROOTS = 1, UNIT_BARRIERS = 2 };
/* Before the program's own constructors, which may allocate. */
enum { CONSTRUCTOR_PRIORITY = 90 };

tree global_type()
{
	static tree record;

	if (!record)
		record = make_record("gm_global", {{"name", text_type()},
						   {"address", const_ptr_type_node},
						   {"here", const_ptr_type_node},
						   {"type", const_ptr_type_node},
						   {"bytes", uint64_type_node},
						   {"line", uint64_type_node}});
	return record;
}

tree unit_type()
{
	static tree record;

	if (!record)
		record = make_record("gm_unit", {{"next", ptr_type_node},
						 {"file", text_type()},
						 {"globals", const_ptr_type_node},
						 {"n_globals", uint64_type_node},
						 {"flags", uint64_type_node}});
	return record;
}

/* Data that the compiler or gomem.h made for the heap; it leads to no object. */
bool is_ours(tree decl)
{
	static const char *const types[] = {"gm_site_ref",  "gm_type_ref",   "gm_field_ref",
					    "gm_frame_map", "gm_frame_slot", "gm_global",
					    "gm_unit"};
	tree type = TREE_TYPE(decl);

	while (TREE_CODE(type) == ARRAY_TYPE)
		type = TREE_TYPE(type);
	for (const char *name : types)
		if (go_type(type) == name)
			return true;
	return false;
}

/* May the variable ever hold another value than its initial one? */
bool is_written(varpool_node *node)
{
	ipa_ref *ref;

	if (TREE_PUBLIC(node->decl) || node->force_output)
		return true;
	for (int i = 0; node->iterate_referring(i, ref); i++)
		if (ref->use == IPA_REF_STORE || ref->use == IPA_REF_ADDR ||
		    ref->use == IPA_REF_ALIAS)
			return true;
	return false;
}

/* Is more stored there than characters of text? */
bool stores_more_than_text(ipa_ref *ref)
{
	if (ref->use != IPA_REF_STORE)
		return false;
	tree lhs = ref->stmt ? gimple_get_lhs(ref->stmt) : NULL_TREE;
	if (!lhs || !INTEGRAL_TYPE_P(TREE_TYPE(lhs)) ||
	    TYPE_PRECISION(TREE_TYPE(lhs)) != BITS_PER_UNIT)
		return true;
	return is_gimple_assign(ref->stmt) && is_piece_of_pointer(gimple_assign_rhs1(ref->stmt));
}

/* May a variable without declared pointers, or with others beside them, get the bytes of some? One
 * with characters whose address is taken may, and one that is written by words (bytes.cc has more
 * to say about a function's). */
bool may_get_bytes(varpool_node *node)
{
	unsigned HOST_WIDE_INT bytes;
	ipa_ref *ref;

	if (!has_byte_array(TREE_TYPE(node->decl)) || !constant_size(node->decl, &bytes))
		return false;
	if (TREE_PUBLIC(node->decl) || node->force_output)
		return true;
	for (int i = 0; node->iterate_referring(i, ref); i++)
		if (ref->use == IPA_REF_ADDR || ref->use == IPA_REF_ALIAS ||
		    stores_more_than_text(ref))
			return true;
	return false;
}

/* static void *here(void) { return &variable; } */
tree build_here(tree variable)
{
	static unsigned count;
	char name[40];
	tree type = build_function_type_list(ptr_type_node, NULL_TREE);

	snprintf(name, sizeof(name), "gm_here.%u", count++);
	tree decl = keep(build_decl(BUILTINS_LOCATION, FUNCTION_DECL, get_identifier(name), type));
	tree result = build_decl(BUILTINS_LOCATION, RESULT_DECL, NULL_TREE, ptr_type_node);
	DECL_CONTEXT(result) = decl;
	DECL_RESULT(decl) = result;
	TREE_STATIC(decl) = 1;
	TREE_USED(decl) = 1;
	DECL_ARTIFICIAL(decl) = 1;
	DECL_IGNORED_P(decl) = 1;
	DECL_UNINLINABLE(decl) = 1;
	TREE_NOTHROW(decl) = 1;
	TREE_ADDRESSABLE(variable) = 1;
	tree value = fold_convert(ptr_type_node, build_fold_addr_expr(variable));
	DECL_SAVED_TREE(decl) = build1(RETURN_EXPR, void_type_node,
				       build2(MODIFY_EXPR, ptr_type_node, result, value));
	TREE_SIDE_EFFECTS(DECL_SAVED_TREE(decl)) = 1;
	DECL_INITIAL(decl) = make_node(BLOCK);
	BLOCK_SUPERCONTEXT(DECL_INITIAL(decl)) = decl;
	TREE_USED(DECL_INITIAL(decl)) = 1;
	allocate_struct_function(decl, false);
	set_cfun(NULL);
	gimplify_function_tree(decl);
	cgraph_node::add_new_function(decl, false);
	return decl;
}

tree build_global(varpool_node *node)
{
	tree decl = node->decl;
	unsigned HOST_WIDE_INT bytes = 0;
	const char *name = DECL_NAME(decl) ? IDENTIFIER_POINTER(DECL_NAME(decl)) : "";
	tree element = TREE_TYPE(decl), here = null_pointer_node, address = null_pointer_node;

	while (TREE_CODE(element) == ARRAY_TYPE)
		element = TREE_TYPE(element);
	constant_size(decl, &bytes);
	if (DECL_THREAD_LOCAL_P(decl)) {
		here = build_fold_addr_expr(build_here(decl));
	} else {
		TREE_ADDRESSABLE(decl) = 1;
		address = build_fold_addr_expr(decl);
	}
	return build_record(global_type(),
			    {esc_string(name), address, here,
			     may_get_bytes(node) ? null_pointer_node
						 : type_descriptor(element, const_ptr_type_node),
			     build_int_cst(uint64_type_node, bytes),
			     build_int_cst(uint64_type_node,
					   expand_location(DECL_SOURCE_LOCATION(decl)).line)});
}

tree weak_function(const char *name)
{
	tree decl = build_fn_decl(
		name, build_function_type_list(void_type_node, ptr_type_node, NULL_TREE));

	declare_weak(decl);
	return keep(decl);
}

/* if (function) function(unit); the heap need not be there */
void call_at(char when, const char *name, tree unit)
{
	tree function = weak_function(name);
	tree call = build_call_expr(function, 1, build_fold_addr_expr(unit));
	tree is_there = build2(NE_EXPR, boolean_type_node, build_fold_addr_expr(function),
			       build_zero_cst(build_pointer_type(TREE_TYPE(function))));
	tree body = NULL_TREE;

	append_to_statement_list(build3(COND_EXPR, void_type_node, is_there, call, NULL_TREE),
				 &body);
	cgraph_build_static_cdtor(when, body, CONSTRUCTOR_PRIORITY);
}

unsigned flags_of_unit()
{
	return (opt.frames ? UNIT_ROOTS : 0) | UNIT_BARRIERS;
}

/* A pointer that the whole program keeps in a register is in no frame, and storing it has no
 * barrier: such a unit states nothing, as if another compiler had made it. */
bool has_pointer_register;

void note_register(void *data, void *)
{
	tree decl = static_cast<tree>(data);

	if (VAR_P(decl) && DECL_HARD_REGISTER(decl) && is_global_var(decl) &&
	    has_pointers(TREE_TYPE(decl)))
		has_pointer_register = true;
}

/* When all functions are known, and unused ones and their variables are gone. */
void state_globals(void *, void *)
{
	std::vector<varpool_node *> nodes;
	std::vector<tree> records;
	varpool_node *node;

	if (in_lto_p || seen_error() || !opt.carry_out)
		return;
	FOR_EACH_DEFINED_VARIABLE(node)
	{
		tree decl = node->decl;
		if (node->alias || DECL_EXTERNAL(decl) || DECL_HARD_REGISTER(decl) ||
		    is_ours(decl) || !is_written(node) ||
		    !(has_pointers(TREE_TYPE(decl)) || may_get_bytes(node)))
			continue;
		if (TREE_READONLY(decl) && !TREE_THIS_VOLATILE(decl))
			continue;
		nodes.push_back(node);
	}
	for (varpool_node *stated : nodes) {
		/* the collector looks at aligned words */
		if (DECL_ALIGN(stated->decl) < POINTER_SIZE && stated->can_increase_alignment_p())
			stated->increase_alignment(POINTER_SIZE);
		records.push_back(build_global(stated));
	}
	tree globals =
		records.empty()
			? null_pointer_node
			: build_fold_addr_expr(build_static(
				  "gm_globals", build_records(global_type(), records), true));
	tree unit = build_static(
		has_pointer_register ? UNIT_PREFIX "_searched" : UNIT_PREFIX,
		build_record(unit_type(), {null_pointer_node, esc_string(main_input_filename),
					   globals, build_int_cst(uint64_type_node, records.size()),
					   build_int_cst(uint64_type_node, 0)}),
		false);
	call_at('I', "gm_unit_register", unit);
	call_at('D', "gm_unit_unregister", unit);
	symtab->process_new_functions();
}

/* What is compiled now is compiled with what the flags say. */
void set_flags(void *, void *)
{
	varpool_node *node;

	if (flag_wpa)
		return;
	FOR_EACH_VARIABLE(node)
	{
		tree name = DECL_NAME(node->decl);
		if (!name ||
		    strncmp(IDENTIFIER_POINTER(name), UNIT_PREFIX ".", sizeof(UNIT_PREFIX)) != 0 ||
		    DECL_EXTERNAL(node->decl))
			continue;
		tree initial = in_lto_p ? node->get_constructor() : DECL_INITIAL(node->decl);
		if (!initial || TREE_CODE(initial) != CONSTRUCTOR)
			continue;
		constructor_elt &flags = CONSTRUCTOR_ELTS(initial)->last();
		flags.value = build_int_cst(TREE_TYPE(flags.value), flags_of_unit());
	}
}

} // namespace

void watch_globals()
{
	register_callback(plugin_name, PLUGIN_FINISH_DECL, note_register, NULL);
	register_callback(plugin_name, PLUGIN_ALL_IPA_PASSES_START, state_globals, NULL);
	register_callback(plugin_name, PLUGIN_ALL_IPA_PASSES_END, set_flags, NULL);
}
