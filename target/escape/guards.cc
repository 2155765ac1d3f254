/* SPDX-License-Identifier: MIT
 *
 * guards.cc - write barriers in optimised functions: when GCC's optimisers are through, each mark
 * that barrier.cc has put becomes a call, off the main path, behind a test of gm_barrier_enabled.
 *
 * One test is for all marks between two calls in a block. What nothing but the call needs, as a
 * word that is loaded to be shaded or an address, is computed there.
 */
#include "gimple_parts.h"

namespace
{

/* What computes a value that nothing else uses, if it may be computed later, where memory is in
 * that state; or NULL. */
gimple *only_for_this(tree value, tree memory)
{
	gimple *def = TREE_CODE(value) == SSA_NAME ? SSA_NAME_DEF_STMT(value) : NULL;
	ssa_op_iter operands;
	tree operand;

	if (!def || !is_gimple_assign(def) || stmt_ends_bb_p(def) || gimple_has_volatile_ops(def) ||
	    (gimple_vuse(def) && gimple_vuse(def) != memory) || !has_single_use(value))
		return NULL;
	FOR_EACH_SSA_TREE_OPERAND(operand, def, operands, SSA_OP_USE)
	if (SSA_NAME_OCCURS_IN_ABNORMAL_PHI(operand))
		return NULL;
	return def;
}

/* What computes an address that others use as well, but that is as easily computed again; or NULL.
 */
gimple *cheap_address(tree value)
{
	gassign *def =
		TREE_CODE(value) == SSA_NAME ? dyn_cast<gassign *>(SSA_NAME_DEF_STMT(value)) : NULL;

	if (!def || gimple_vuse(def))
		return NULL;
	const tree from = gimple_assign_rhs1(def);
	tree base = NULL_TREE;
	if (gimple_assign_rhs_code(def) == POINTER_PLUS_EXPR &&
	    TREE_CODE(gimple_assign_rhs2(def)) == INTEGER_CST)
		base = from;
	poly_int64 offset;
	if (gimple_assign_rhs_code(def) == ADDR_EXPR)
		base = get_addr_base_and_unit_offset(TREE_OPERAND(from, 0), &offset);
	if (base && TREE_CODE(base) == MEM_REF)
		base = TREE_OPERAND(base, 0);
	return base && TREE_CODE(base) == SSA_NAME && !SSA_NAME_OCCURS_IN_ABNORMAL_PHI(base) ? def
											     : NULL;
}

/* The state of memory that the next statement of the block finds which has to do with it, as the
 * store that the barrier is for; or NULL. */
tree memory_behind(gimple *stmt)
{
	gimple_stmt_iterator i = gsi_for_stmt(stmt);

	while (!gsi_end_p(i) && !gimple_vuse(gsi_stmt(i)))
		gsi_next(&i);
	return gsi_end_p(i) ? NULL_TREE : gimple_vuse(gsi_stmt(i));
}

/* Barriers of one block that have one test, in front of the first of them. */
struct guarded {
	std::vector<gasm *> marks;
	std::vector<gimple *> needed; /* computed behind the first one, for the others */
};

/* Puts down what must be computed in front of a statement of the same block, so that a value is
 * there; false: it cannot be. The statements of the block are numbered. */
bool can_be_there(tree value, gimple *stmt, std::vector<gimple *> *needed)
{
	enum { MOST = 8 };
	gimple *def = TREE_CODE(value) == SSA_NAME ? SSA_NAME_DEF_STMT(value) : NULL;
	ssa_op_iter operands;
	tree operand;

	if (!def || gimple_bb(def) != gimple_bb(stmt) || gimple_code(def) == GIMPLE_PHI ||
	    gimple_uid(def) < gimple_uid(stmt))
		return true;
	if (!is_gimple_assign(def) || gimple_vuse(def) || gimple_could_trap_p(def) ||
	    SSA_NAME_OCCURS_IN_ABNORMAL_PHI(value) || needed->size() >= MOST)
		return false;
	FOR_EACH_SSA_TREE_OPERAND(operand, def, operands, SSA_OP_USE)
	if (!can_be_there(operand, stmt, needed))
		return false;
	needed->push_back(def);
	return true;
}

/* Nothing but stores may be between the first barrier and this one. */
bool join(guarded *group, gasm *mark)
{
	std::vector<gimple *> needed;

	for (unsigned i = 0; i < 2; i++)
		if (!can_be_there(mark_operand(mark, i), group->marks[0], &needed))
			return false;
	group->needed.insert(group->needed.end(), needed.begin(), needed.end());
	group->marks.push_back(mark);
	return true;
}

std::vector<guarded> find_guarded(function *fun)
{
	std::vector<guarded> groups;
	basic_block bb;

	FOR_EACH_BB_FN(bb, fun)
	{
		bool open = false; /* the last group may get more */
		unsigned number = 0;
		for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i)) {
			gimple *stmt = gsi_stmt(i);
			gasm *mark = barrier_mark(stmt);
			gimple_set_uid(stmt, ++number);
			if (mark) {
				if (!open || !join(&groups.back(), mark))
					groups.push_back({{mark}, {}});
				open = true;
			} else if (is_gimple_call(stmt) || gimple_code(stmt) == GIMPLE_ASM) {
				open = false; /* a collection may begin */
			}
		}
	}
	return groups;
}

/* Off the main path, as a call that GCC need not know of any more. */
gcall *build_guarded_call(gasm *mark)
{
	static tree function;

	if (!function) {
		const tree same = barrier_function();
		function =
			keep(build_fn_decl(IDENTIFIER_POINTER(DECL_NAME(same)), TREE_TYPE(same)));
		TREE_NOTHROW(function) = 1;
		DECL_ATTRIBUTES(function) = DECL_ATTRIBUTES(same);
		DECL_IS_NOVOPS(function) = 1;
	}
	gcall *call = gimple_build_call(function, 2, mark_operand(mark, 0), mark_operand(mark, 1));
	call->location = gimple_location(mark);
	gimple_set_no_warning(call, true);
	return call;
}

/* Makes the calls, and moves to them what is computed for them alone. True as put(). */
bool guard(const guarded &group)
{
	gasm *first = group.marks[0];
	const tree memory = memory_behind(first);

	for (gimple *stmt : group.needed) {
		gimple_stmt_iterator from = gsi_for_stmt(stmt), to = gsi_for_stmt(first);
		if (gimple_uid(stmt) > gimple_uid(first))
			gsi_move_before(&from, &to);
		gimple_set_uid(stmt, 0);
	}
	const basic_block then = put_test(first, memory, false);
	std::vector<gimple *> moved;
	for (gasm *mark : group.marks) {
		gimple_stmt_iterator from = gsi_for_stmt(mark), to = gsi_after_labels(then);
		gcall *call = build_guarded_call(mark);
		gsi_remove(&from, true);
		gsi_insert_before(&to, call, GSI_SAME_STMT);
		moved.push_back(call);
	}
	for (size_t i = 0; i < moved.size(); i++) {
		ssa_op_iter iterator;
		use_operand_p use;
		FOR_EACH_SSA_USE_OPERAND(use, moved[i], iterator, SSA_OP_USE)
		{
			const tree value = USE_FROM_PTR(use);
			gimple_stmt_iterator to = gsi_after_labels(then);
			if (gimple *origin = only_for_this(value, memory)) {
				gimple_stmt_iterator from = gsi_for_stmt(origin);
				insert_debug_temps_for_defs(&from);
				gsi_move_before(&from, &to);
				moved.push_back(origin);
			} else if (gimple *address = cheap_address(value)) {
				gimple *copy = gimple_copy(address);
				const tree again = copy_ssa_name(value, copy);
				gimple_assign_set_lhs(copy, again);
				gsi_insert_before(&to, copy, GSI_SAME_STMT);
				SET_USE(use, again);
				update_stmt(moved[i]);
				moved.push_back(copy);
			}
		}
	}
	return !memory;
}

const pass_data guards_data = {
	GIMPLE_PASS, "gomem_guards", OPTGROUP_NONE, TV_NONE, PROP_ssa | PROP_cfg, 0, 0, 0, 0};

class guards_pass : public gimple_opt_pass
{
      public:
	guards_pass() : gimple_opt_pass(guards_data, g)
	{
	}
	bool gate(function *) final override
	{
		return runs_here(BEFORE_EXPANSION) && opt.barriers && !seen_error();
	}
	unsigned execute(function *fun) final override;
};

unsigned guards_pass::execute(function *fun)
{
	bool renamed = false;

	for (const guarded &group : find_guarded(fun))
		renamed |= guard(group);
	if (!renamed)
		return 0;
	mark_virtual_operands_for_renaming(fun);
	return TODO_update_ssa_only_virtuals;
}

} // namespace

void watch_marks()
{
	insert_pass(new guards_pass, BEFORE_EXPANSION);
}
