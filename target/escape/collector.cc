/* SPDX-License-Identifier: MIT
 *
 * collector.cc - what the collector reads while a call runs, told to GCC, which drops stores that
 * nobody reads and moves others behind the call.
 *
 * The collector comes to a frame by a global variable, and from there to all that the frame leads
 * to: variables on the stack, and objects that GCC has found to be known to this function alone. It
 * made its lists of what others reach before there was a frame, and of many a function it knows
 * that it touches nothing else (modref). An object that a pointer was stored in has been passed to a
 * barrier; show_objects and the use sets matter where there is none. collector.c in tests/escape/run
 * fails without any of the three.
 */
#include "gimple_parts.h"

namespace
{

void show_variables(function *fun, const std::vector<tree> &variables)
{
	pt_solution *escaped = &fun->gimple_df->escaped;

	if (!escaped->vars)
		escaped->vars = BITMAP_GGC_ALLOC();
	for (tree variable : variables)
		bitmap_set_bit(escaped->vars, DECL_PT_UID(variable));
}

/* To GCC an object is a variable that is in no function. */
void show_objects(function *fun)
{
	auto_bitmap locals;
	unsigned i;
	tree t;

	FOR_EACH_LOCAL_DECL(fun, i, t)
	bitmap_set_bit(locals, DECL_PT_UID(t));
	for (t = DECL_ARGUMENTS(fun->decl); t; t = DECL_CHAIN(t))
		bitmap_set_bit(locals, DECL_PT_UID(t));
	FOR_EACH_SSA_NAME(i, t, fun)
	{
		ptr_info_def *info = POINTER_TYPE_P(TREE_TYPE(t)) ? SSA_NAME_PTR_INFO(t) : NULL;
		if (info && info->pt.vars && bitmap_intersect_compl_p(info->pt.vars, locals))
			info->pt.vars_contains_escaped_heap = true;
	}
}

} // namespace

void show_collector(function *fun, const root_needs &needs, const std::vector<tree> &variables)
{
	for (gimple *call : needs.calls)
		pt_solution_reset(gimple_call_use_set(as_a<gcall *>(call)));
	show_variables(fun, variables);
	show_objects(fun);
}
