/* SPDX-License-Identifier: MIT
 *
 * collector.cc - what the collector reads while a call runs, told to GCC, which drops stores that
 * nobody reads and moves others behind the call.
 *
 * The collector comes to a frame by a global variable, and from there to variables on the stack. GCC
 * made its list of what global variables lead to before there was a frame, and of many a function it
 * knows that it touches nothing else (modref): one that calls others, and passes no pointers.
 */
#include "gimple_parts.h"

void show_collector(function *fun, const root_needs &needs, const std::vector<tree> &variables)
{
	pt_solution *escaped = &fun->gimple_df->escaped;

	for (gimple *call : needs.calls)
		pt_solution_reset(gimple_call_use_set(as_a<gcall *>(call)));
	if (!escaped->vars)
		escaped->vars = BITMAP_GGC_ALLOC();
	for (tree variable : variables)
		bitmap_set_bit(escaped->vars, DECL_PT_UID(variable));
}
