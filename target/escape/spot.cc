/* SPDX-License-Identifier: MIT
 *
 * spot.cc - allocation on the spot: what gm_alloc does first (struct gm_run in gomem.h) is put in
 * front of a call that wants a small number of bytes, known now. In place of
 *
 *     object = gm_alloc(&site, 1, 24);
 *
 *     run = (char *)gm_runs + site.cursor;
 *     if (site.bytes == 24 && run->next < run->limit) {
 *             object = run->next;
 *             *run->slot++ = site.slot;
 *             run->next += run->elem_size;
 *     } else {
 *             object = gm_alloc(&site, 1, 24);
 *     }
 *
 * The store to run->next is the last one and volatile: it is what makes the object, and a debugger
 * may look at any time. Only where speed is wanted, behind the passes that look for calls of
 * gm_alloc: barriers, and frames, whose stores before the call stay where they are.
 */
#include "gimple_parts.h"

#include <cfghooks.h>
#include <predict.h>
#include <profile.h>

namespace
{

/* Clearing a larger object costs more than the call. */
enum { MOST_BYTES = 512 };

tree run_type()
{
	static tree record;

	if (!record)
		record = make_record("gm_run", {{"next", ptr_type_node},
						{"limit", ptr_type_node},
						{"elem_size", size_type_node},
						{"slot", ptr_type_node}});
	return record;
}

tree runs_decl()
{
	static tree decl;

	if (!decl)
		decl = runtime_variable("gm_runs", ptr_type_node, true);
	return decl;
}

/* A field of the struct that a pointer leads to; it may alias everything, because the program may
 * declare the same memory otherwise. */
tree field(tree pointer, tree record, const char *name)
{
	static tree alias_all;

	if (!alias_all)
		alias_all = keep(build_pointer_type_for_mode(char_type_node, ptr_mode, true));
	for (tree f = TYPE_FIELDS(record); f; f = DECL_CHAIN(f))
		if (id_equal(DECL_NAME(f), name))
			return build2(MEM_REF, TREE_TYPE(f), pointer,
				      build_int_cst(alias_all, int_byte_position(f)));
	gcc_unreachable();
}

/* Statements at the end of a block, with the place in the source of the call they stand for. */
class writer
{
      public:
	writer(basic_block bb_, location_t where_) : bb(bb_), where(where_)
	{
	}
	void put(gimple *stmt)
	{
		gimple_stmt_iterator at = gsi_last_bb(bb);
		stmt->location = where;
		gsi_insert_after(&at, stmt, GSI_NEW_STMT);
	}
	tree load(tree from)
	{
		tree name = make_ssa_name(TREE_TYPE(from));
		put(gimple_build_assign(name, from));
		return name;
	}
	tree plus(tree pointer, tree bytes)
	{
		tree name = make_ssa_name(ptr_type_node);
		put(gimple_build_assign(name, POINTER_PLUS_EXPR, pointer, bytes));
		return name;
	}
	void store(tree to, tree value, bool last)
	{
		gassign *stmt;
		if (last)
			TREE_THIS_VOLATILE(to) = 1;
		stmt = gimple_build_assign(to, value);
		gimple_set_has_volatile_ops(stmt, last);
		put(stmt);
	}
	/* Goes on to one of two blocks; the first is the usual one. */
	void branch(tree_code code, tree a, tree b, basic_block usual, basic_block other)
	{
		put(gimple_build_cond(code, a, b, NULL_TREE, NULL_TREE));
		edge yes = make_edge(bb, usual, EDGE_TRUE_VALUE);
		edge no = make_edge(bb, other, EDGE_FALSE_VALUE);
		yes->probability = profile_probability::very_likely();
		no->probability = profile_probability::very_unlikely();
	}

      private:
	basic_block bb;
	location_t where;
};

/* The bytes that a call of gm_alloc wants; 0: not known, or not for here. */
unsigned HOST_WIDE_INT bytes_wanted(gimple *stmt)
{
	gcall *call = dyn_cast<gcall *>(stmt);
	tree fndecl = call ? gimple_call_fndecl(call) : NULL_TREE;
	tree lhs = call ? gimple_call_lhs(call) : NULL_TREE;

	if (!fndecl || !lhs || TREE_CODE(lhs) != SSA_NAME || gimple_call_num_args(call) != 3 ||
	    !TREE_PUBLIC(fndecl) || !id_equal(DECL_NAME(fndecl), "gm_alloc") ||
	    stmt_ends_bb_p(call) || SSA_NAME_OCCURS_IN_ABNORMAL_PHI(lhs) ||
	    optimize_bb_for_size_p(gimple_bb(call)))
		return 0;
	tree n = gimple_call_arg(call, 1), each = gimple_call_arg(call, 2);
	if (!tree_fits_uhwi_p(n) || !tree_fits_uhwi_p(each) || tree_to_uhwi(n) > MOST_BYTES ||
	    tree_to_uhwi(each) > MOST_BYTES || tree_to_uhwi(n) * tree_to_uhwi(each) > MOST_BYTES)
		return 0;
	return tree_to_uhwi(n) * tree_to_uhwi(each);
}

basic_block new_block(basic_block after)
{
	basic_block bb = create_empty_bb(after);

	if (current_loops)
		add_bb_to_loop(bb, after->loop_father);
	return bb;
}

void put_before(gimple *call, unsigned HOST_WIDE_INT bytes)
{
	tree object = gimple_call_lhs(call), site = gimple_call_arg(call, 0);
	gimple_stmt_iterator at = gsi_for_stmt(call);
	basic_block first = gimple_bb(call);

	gsi_prev(&at);
	basic_block slow = (gsi_end_p(at) ? split_block_after_labels(first)
					  : split_block(first, gsi_stmt(at)))
				   ->dest;
	basic_block rest = split_block(slow, call)->dest;
	basic_block second = new_block(first), fast = new_block(second);
	remove_edge(single_succ_edge(first));

	writer ask(first, gimple_location(call));
	tree run = ask.plus(ask.load(runs_decl()), ask.load(field(site, site_type(), "cursor")));
	ask.branch(EQ_EXPR, ask.load(field(site, site_type(), "bytes")),
		   build_int_cst(uint64_type_node, bytes), second, slow);
	second->count = first->count;

	writer ask_again(second, gimple_location(call));
	tree next = ask_again.load(field(run, run_type(), "next"));
	ask_again.branch(LT_EXPR, next, ask_again.load(field(run, run_type(), "limit")), fast, slow);
	fast->count = first->count;
	slow->count = first->count.apply_probability(profile_probability::very_unlikely());

	writer take(fast, gimple_location(call));
	tree slot = take.load(field(run, run_type(), "slot"));
	tree entry = build2(MEM_REF, uint64_type_node, slot,
			    build_int_cst(TREE_TYPE(TREE_OPERAND(
						  field(run, run_type(), "slot"), 1)),
					  0));
	take.store(entry, take.load(field(site, site_type(), "slot")), false);
	take.store(field(run, run_type(), "slot"), take.plus(slot, size_int(8)), false);
	take.store(field(run, run_type(), "next"),
		   take.plus(next, take.load(field(run, run_type(), "elem_size"))), true);
	make_single_succ_edge(fast, rest, EDGE_FALLTHRU);

	tree called = copy_ssa_name(object);
	gimple_call_set_lhs(call, called);
	update_stmt(call);
	tree taken = next;
	if (!useless_type_conversion_p(TREE_TYPE(object), TREE_TYPE(next))) {
		gimple_stmt_iterator end = gsi_last_bb(fast);
		taken = copy_ssa_name(object);
		gsi_insert_after(&end, gimple_build_assign(taken, NOP_EXPR, next), GSI_NEW_STMT);
	}
	gphi *phi = create_phi_node(object, rest);
	add_phi_arg(phi, taken, find_edge(fast, rest), gimple_location(call));
	add_phi_arg(phi, called, find_edge(slow, rest), gimple_location(call));
	/* what was known of the call's result alone */
	SSA_NAME_PTR_INFO(object) = NULL;
}

const pass_data spot_data = {
	GIMPLE_PASS, "gomem_spot", OPTGROUP_NONE, TV_NONE, PROP_ssa | PROP_cfg, 0, 0, 0, 0};

class spot_pass : public gimple_opt_pass
{
      public:
	explicit spot_pass(pass_place place_) : gimple_opt_pass(spot_data, g), place(place_)
	{
	}
	bool gate(function *) final override
	{
		return runs_here(place) && optimize && !seen_error();
	}
	unsigned execute(function *fun) final override
	{
		std::vector<std::pair<gimple *, unsigned HOST_WIDE_INT>> calls;
		basic_block bb;

		FOR_EACH_BB_FN(bb, fun)
			for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i))
				if (unsigned HOST_WIDE_INT bytes = bytes_wanted(gsi_stmt(i)))
					calls.push_back({gsi_stmt(i), bytes});
		if (calls.empty())
			return 0;
		for (const auto &call : calls)
			put_before(call.first, call.second);
		free_dominance_info(CDI_DOMINATORS);
		free_dominance_info(CDI_POST_DOMINATORS);
		mark_virtual_operands_for_renaming(fun);
		return TODO_update_ssa_only_virtuals | TODO_cleanup_cfg;
	}

      private:
	const pass_place place;
};

} // namespace

void watch_allocations()
{
	insert_pass(new spot_pass(BEFORE_OPTIMISERS), BEFORE_OPTIMISERS);
	insert_pass(new spot_pass(BEFORE_LOOPS), BEFORE_LOOPS);
}
