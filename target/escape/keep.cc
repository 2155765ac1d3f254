/* SPDX-License-Identifier: MIT
 *
 * keep.cc - which live pointers need no slot of the frame, because something else keeps their
 * object.
 *
 * Who calls keeps what it passes as a pointer until the function returns. So an optimised function
 * does not store its parameters, and passes them on for nothing: what goes down through many calls
 * is in the one frame that it comes from. A function that is compiled without optimisation stores
 * them all the same, for who looks at it in a debugger.
 *
 * A pointer into an object is kept by the pointer that it was computed from, if that is live too or
 * a parameter: a member's address, or a number of bytes further on that is known. Not by one that a
 * number from elsewhere, or a negative one, was added to: that may have been past the end.
 */
#include "gimple_parts.h"

namespace
{

/* The pointer that one into the same object was computed from, or NULL. */
tree base_of(tree name)
{
	gassign *def = dyn_cast<gassign *>(SSA_NAME_DEF_STMT(name));

	if (!def || !POINTER_TYPE_P(TREE_TYPE(name)))
		return NULL_TREE;
	tree from = gimple_assign_rhs1(def);
	switch (gimple_assign_rhs_code(def)) {
	case SSA_NAME:
	CASE_CONVERT:
		break;
	case POINTER_PLUS_EXPR: {
		const tree bytes = gimple_assign_rhs2(def);
		if (TREE_CODE(bytes) != INTEGER_CST || tree_int_cst_sign_bit(bytes))
			return NULL_TREE;
		break;
	}
	case ADDR_EXPR: {
		const tree place = get_base_address(TREE_OPERAND(from, 0));
		if (!place || TREE_CODE(place) != MEM_REF ||
		    tree_int_cst_sign_bit(TREE_OPERAND(place, 1)))
			return NULL_TREE;
		from = TREE_OPERAND(place, 0);
		break;
	}
	default:
		return NULL_TREE;
	}
	return TREE_CODE(from) == SSA_NAME && POINTER_TYPE_P(TREE_TYPE(from)) ? from : NULL_TREE;
}

bool is_kept_by_caller(function *fun, tree name)
{
	tree variable = SSA_NAME_VAR(name);

	return SSA_NAME_IS_DEFAULT_DEF(name) && variable && TREE_CODE(variable) == PARM_DECL &&
	       variable != fun->static_chain_decl && POINTER_TYPE_P(TREE_TYPE(name));
}

} // namespace

bool keeps_its_arguments(gimple *call)
{
	tree fndecl = gimple_call_fndecl(call);
	cgraph_node *node = fndecl ? cgraph_node::get(fndecl) : NULL;

	node = node ? body_of(node) : NULL;
	/* the arguments behind the named ones are in no variable of the function */
	return node && !stdarg_p(TREE_TYPE(fndecl)) && has_frames(node->decl) &&
	       opt_for_fn(node->decl, optimize) == 0;
}

void drop_kept(function *fun, const root_needs &needs, bitmap live)
{
	auto_bitmap all;
	bitmap_iterator iterator;
	unsigned value;

	if (!optimize)
		return;
	bitmap_copy(all, live);
	EXECUTE_IF_SET_IN_BITMAP(all, 0, value, iterator)
	{
		const tree name = needs.values[value].name;
		for (tree base = name; base; base = base_of(base)) {
			const int number = needs.of_name[SSA_NAME_VERSION(base)];
			if (is_kept_by_caller(fun, base) ||
			    (base != name && number >= 0 && bitmap_bit_p(all, number))) {
				bitmap_clear_bit(live, value);
				break;
			}
		}
	}
}
