/* SPDX-License-Identifier: MIT
 *
 * inline.cc - `can inline F` and `inlining call to F`, from GCC's own decisions.
 *
 * GCC says that a function can be inlined when its summary does and it is small enough for the
 * limits of this compilation (or was declared inline). What was inlined is read off the finished
 * bodies: each inlined call left a BLOCK that names its function and the place of the call.
 * Without optimisation nothing is inlined and nothing is said.
 */
#include "escape.h"

#include <context.h>
#include <function.h>
#include <tree-pass.h>
#include <gimple.h>
#include <alloc-pool.h>
#include <symbol-summary.h>
#include <value-range.h>
#include <sreal.h>
#if __has_include(<ipa-cp.h>) /* GCC 14 */
#include <ipa-cp.h>
#endif
#include <ipa-prop.h>
#include <ipa-fnsummary.h>

namespace
{

struct line {
	location_t where;
	std::string text;
};

/* By function, which is printed in the order of the analysis. */
std::unordered_map<tree, std::vector<line>> lines;

bool is_small(cgraph_node *node)
{
	const ipa_fn_summary *summary = ipa_fn_summaries ? ipa_fn_summaries->get(node) : NULL;
	const ipa_size_summary *size = ipa_size_summaries ? ipa_size_summaries->get(node) : NULL;

	if (!summary || !summary->inlinable || !size)
		return false;
	if (DECL_DECLARED_INLINE_P(node->decl))
		return size->size <= opt_for_fn(node->decl, param_max_inline_insns_single);
	return opt_for_fn(node->decl, flag_inline_small_functions) &&
	       size->size <= opt_for_fn(node->decl, param_max_inline_insns_auto);
}

void add(tree function, location_t where, const std::string &text)
{
	for (const line &old : lines[function])
		if (old.where == where && old.text == text)
			return;
	lines[function].push_back({where, text});
}

void walk_blocks(tree function, tree block)
{
	for (; block; block = BLOCK_CHAIN(block)) {
		if (inlined_function_outer_scope_p(block)) {
			tree callee = block_ultimate_origin(block);
			while (callee && TREE_CODE(callee) == BLOCK)
				callee = BLOCK_SUPERCONTEXT(callee);
			/* calls within what was inlined are told where they stand */
			if (callee && TREE_CODE(callee) == FUNCTION_DECL) {
				if (in_system_header_at(DECL_SOURCE_LOCATION(callee)))
					continue;
				add(function, BLOCK_SOURCE_LOCATION(block),
				    "inlining call to " + spell(callee));
				continue;
			}
		}
		walk_blocks(function, BLOCK_SUBBLOCKS(block));
	}
}

const pass_data can_inline_data = {
	GIMPLE_PASS, "gomem_can_inline", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0};
const pass_data inlined_data = {
	GIMPLE_PASS, "gomem_inlined", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0};

class can_inline : public gimple_opt_pass
{
      public:
	can_inline() : gimple_opt_pass(can_inline_data, g)
	{
	}
	opt_pass *clone() final override
	{
		return new can_inline;
	}
	unsigned execute(function *fun) final override
	{
		if (function_of(fun->decl) && is_small(cgraph_node::get(fun->decl)))
			add(fun->decl, DECL_SOURCE_LOCATION(fun->decl),
			    "can inline " + spell(fun->decl));
		return 0;
	}
};

class inlined : public gimple_opt_pass
{
      public:
	inlined() : gimple_opt_pass(inlined_data, g)
	{
	}
	opt_pass *clone() final override
	{
		return new inlined;
	}
	unsigned execute(function *fun) final override
	{
		/* a clone tells of the function that it was made from */
		tree origin = DECL_ABSTRACT_ORIGIN(fun->decl);
		walk_blocks(origin ? origin : fun->decl, DECL_INITIAL(fun->decl));
		return 0;
	}
};

void insert_pass(opt_pass *pass, const char *after, int instance)
{
	register_pass_info info = {pass, after, instance, PASS_POS_INSERT_AFTER};

	register_callback(plugin_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
}

} // namespace

void watch_inlining()
{
	insert_pass(new can_inline, "local-fnsummary", 1);
	insert_pass(new inlined, "einline", 1);
	/* what was inlined across functions shows when each is compiled for good */
	insert_pass(new inlined, "ehdisp", 1);
}

void report_inlining()
{
	for (tree function : analysed_order()) {
		auto found = lines.find(function);
		if (found == lines.end())
			continue;
		for (const line &line : found->second)
			report(line.where, line.text);
	}
	lines.clear();
}
