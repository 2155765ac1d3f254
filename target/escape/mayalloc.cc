/* SPDX-License-Identifier: MIT
 *
 * mayalloc.cc - may a call allocate, and so collect? Everything may that is not known here: the
 * functions of the C library in known.cc, GCC's builtins, library functions that are declared not
 * to call back, and the unit's own functions that call nothing else.
 */
#include "gimple_parts.h"

cgraph_node *body_of(cgraph_node *node)
{
	enum availability availability;

	node = node->ultimate_alias_target(&availability);
	return node->definition && availability >= AVAIL_AVAILABLE && !node->thunk ? node : NULL;
}

namespace
{

bool is_quiet_builtin(tree fndecl)
{
	if (fndecl_built_in_p(fndecl, BUILT_IN_NORMAL))
		switch (DECL_FUNCTION_CODE(fndecl)) {
		case BUILT_IN_APPLY:
		case BUILT_IN_EXIT:
		case BUILT_IN_FORK:
		case BUILT_IN_INIT_TRAMPOLINE:
			return DECL_FUNCTION_CODE(fndecl) == BUILT_IN_INIT_TRAMPOLINE;
		default:
			return true;
		}
	return fndecl_built_in_p(fndecl);
}

/* A function without a body here. */
bool is_quiet_outside(tree fndecl)
{
	if (is_quiet_builtin(fndecl) || known_not_to_allocate(fndecl))
		return true;
	if (flags_from_decl_or_type(fndecl) & (ECF_CONST | ECF_PURE))
		return true;
	/* the C library declares leaf what does not come back by a callback */
	return in_system_header_at(DECL_SOURCE_LOCATION(fndecl)) &&
	       lookup_attribute("leaf", DECL_ATTRIBUTES(fndecl));
}

/* Functions of the unit that do not allocate, by DECL_UID. */
std::unordered_set<unsigned> quiet;

/* To be called when it is known what is inlined, and all calls are still recorded. */
void find_quiet_functions(void *, void *)
{
	std::unordered_map<cgraph_node *, std::vector<cgraph_node *>> callers;
	std::unordered_set<cgraph_node *> loud;
	std::vector<cgraph_node *> work;
	cgraph_node *node;
	FOR_EACH_FUNCTION(node)
	{
		bool allocates = !node->definition || node->thunk || node->indirect_calls;
		for (cgraph_edge *e = node->callees; e; e = e->next_callee) {
			cgraph_node *callee =
				e->callee->inlined_to ? e->callee : body_of(e->callee);
			if (callee)
				callers[callee].push_back(node);
			else
				allocates |= !is_quiet_outside(e->callee->decl);
		}
		if (allocates && loud.insert(node).second)
			work.push_back(node);
	}
	while (!work.empty()) {
		node = work.back();
		work.pop_back();
		for (cgraph_node *caller : callers[node])
			if (loud.insert(caller).second)
				work.push_back(caller);
	}
	FOR_EACH_FUNCTION(node)
		if (node->definition && !node->inlined_to && !loud.count(node))
			quiet.insert(DECL_UID(node->decl));
}

} // namespace

void watch_calls()
{
	register_callback(plugin_name, PLUGIN_ALL_IPA_PASSES_END, find_quiet_functions, NULL);
}

bool may_allocate(gimple *call)
{
	if (gimple_call_internal_p(call))
		return false;
	tree fndecl = gimple_call_fndecl(call);
	if (!fndecl)
		return true;
	cgraph_node *node = cgraph_node::get(fndecl);
	node = node ? body_of(node) : NULL;
	if (!node)
		return !is_quiet_outside(fndecl);
	return !quiet.count(DECL_UID(node->decl));
}
