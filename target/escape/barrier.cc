/* SPDX-License-Identifier: MIT
 *
 * barrier.cc - the write barrier: before a pointer is stored where the collector may have looked
 * already,
 *
 *     if (gm_barrier_enabled)
 *             gm_barrier(&place, value);
 *
 * off the main path. The same for structs and arrays with pointers, memcpy and its like, and atomic
 * operations. Variables of this function need none: their frame is scanned at once, while the
 * program waits. Nor does a new object that receives nothing but constants and new objects.
 *
 * A result that a call would write into an object goes to a variable first, because the called
 * function takes the place of its result for a local one.
 */
#include "gimple_parts.h"

#include <asan.h>
#include <gimplify.h>
#include <gimplify-me.h>

namespace
{

enum { SINGLE_WORDS = 4 };

/* What is stored: one pointer, or bytes from a place (NULL: no pointers). */
struct barrier {
	gimple *stmt;  /* before it */
	tree to, from; /* addresses, or values of pointer size */
	tree bytes;    /* NULL: one pointer, which `from` is */
};

tree flag_decl()
{
	static tree decl;

	if (!decl) {
		decl = keep(build_decl(BUILTINS_LOCATION, VAR_DECL,
				       get_identifier("gm_barrier_enabled"), uint32_type_node));
		TREE_PUBLIC(decl) = 1;
		DECL_EXTERNAL(decl) = 1;
		DECL_ARTIFICIAL(decl) = 1;
		TREE_USED(decl) = 1;
	}
	return decl;
}

tree function_decl(const char *name, bool with_bytes)
{
	static std::map<std::string, tree> known;
	tree &decl = known[name];

	if (decl)
		return decl;
	decl = keep(build_fn_decl(
		name, with_bytes ? build_function_type_list(void_type_node, ptr_type_node,
							    const_ptr_type_node, size_type_node,
							    NULL_TREE)
				 : build_function_type_list(void_type_node, ptr_type_node,
							    const_ptr_type_node, NULL_TREE)));
	TREE_NOTHROW(decl) = 1;
	DECL_ATTRIBUTES(decl) = tree_cons(
		get_identifier("leaf"), NULL_TREE,
		tree_cons(get_identifier("cold"), NULL_TREE, DECL_ATTRIBUTES(decl)));
	return decl;
}

/* ---- what needs no barrier ---- */

/* The name that an address is computed from, or the place that it is the address of. */
tree origin_of(tree address)
{
	for (int steps = 0; steps < 20; steps++) {
		if (TREE_CODE(address) == ADDR_EXPR) {
			tree base = get_base_address(TREE_OPERAND(address, 0));
			if (!base || TREE_CODE(base) != MEM_REF)
				return base;
			address = TREE_OPERAND(base, 0);
			continue;
		}
		if (TREE_CODE(address) != SSA_NAME || SSA_NAME_IS_DEFAULT_DEF(address))
			return address;
		gassign *def = dyn_cast<gassign *>(SSA_NAME_DEF_STMT(address));
		if (!def)
			return address;
		switch (gimple_assign_rhs_code(def)) {
		case ADDR_EXPR:
		case SSA_NAME:
		case POINTER_PLUS_EXPR:
		CASE_CONVERT:
			address = gimple_assign_rhs1(def);
			break;
		default:
			return address;
		}
	}
	return address;
}

bool is_local_address(tree address)
{
	tree origin = origin_of(address);

	if (!origin)
		return false;
	if (DECL_P(origin))
		return !is_global_var(origin);
	if (TREE_CODE(origin) != SSA_NAME)
		return false;
	gimple *def = SSA_NAME_DEF_STMT(origin);
	tree fndecl = is_gimple_call(def) ? gimple_call_fndecl(def) : NULL_TREE;
	if (!fndecl || !fndecl_built_in_p(fndecl, BUILT_IN_NORMAL))
		return false;
	switch (DECL_FUNCTION_CODE(fndecl)) {
	CASE_BUILT_IN_ALLOCA:
		return true;
	default:
		return false;
	}
}

bool is_local_place(tree ref)
{
	tree base = get_base_address(ref);

	if (!base)
		return false;
	if (TREE_CODE(base) == MEM_REF)
		return is_local_address(TREE_OPERAND(base, 0));
	return DECL_P(base) && !is_global_var(base);
}

/* A pointer to an object that was allocated after the last call that may collect before stmt. */
bool is_fresh(tree pointer, gimple *stmt)
{
	tree origin = origin_of(pointer);

	if (!origin || TREE_CODE(origin) != SSA_NAME)
		return false;
	gimple *def = SSA_NAME_DEF_STMT(origin);
	tree fndecl = is_gimple_call(def) ? gimple_call_fndecl(def) : NULL_TREE;
	if (!fndecl || gimple_bb(def) != gimple_bb(stmt) ||
	    !id_equal(DECL_NAME(fndecl), "gm_alloc"))
		return false;
	for (gimple_stmt_iterator i = gsi_for_stmt(stmt); !gsi_end_p(i); gsi_prev(&i)) {
		if (gsi_stmt(i) == def)
			return true;
		if (is_gimple_call(gsi_stmt(i)) && gsi_stmt(i) != stmt && may_allocate(gsi_stmt(i)))
			return false;
	}
	return false;
}

bool needs_none(tree ref, tree value, gimple *stmt)
{
	tree base = get_base_address(ref);

	return base && TREE_CODE(base) == MEM_REF && is_fresh(TREE_OPERAND(base, 0), stmt) &&
	       (is_gimple_min_invariant(value) || is_fresh(value, stmt));
}

/* ---- finding the stores ---- */

/* The gimplifier takes no local variable that it has not seen declared, as those that passes add. */
void show_gimplifier(tree decl)
{
	if (VAR_P(decl))
		DECL_SEEN_IN_BIND_EXPR_P(decl) = 1;
}

tree address_of(tree ref)
{
	tree base = get_base_address(ref);

	if (base && DECL_P(base)) {
		TREE_ADDRESSABLE(base) = 1;
		show_gimplifier(base);
	}
	return build_fold_addr_expr(unshare_expr(ref));
}

/* The word of an object at that offset, as a pointer; an address taken so stays out of account. */
tree word_at(tree ref, HOST_WIDE_INT offset)
{
	if (TREE_CODE(ref) == CONSTRUCTOR)
		return null_pointer_node;
	if (DECL_P(ref))
		show_gimplifier(ref);
	tree address = DECL_P(ref) ? build1(ADDR_EXPR, build_pointer_type(TREE_TYPE(ref)), ref)
				   : address_of(ref);
	return fold_build2(MEM_REF, ptr_type_node, address, build_int_cst(ptr_type_node, offset));
}

class finder
{
      public:
	std::vector<barrier> list;

	void look_at(gimple *stmt)
	{
		if (gassign *assign = dyn_cast<gassign *>(stmt))
			assignment(assign);
		else if (gcall *c = dyn_cast<gcall *>(stmt))
			call(c);
	}

      private:
	void assignment(gassign *assign);
	void call(gcall *call);
};

void finder::assignment(gassign *assign)
{
	tree lhs = gimple_assign_lhs(assign), type = TREE_TYPE(lhs);
	tree value = gimple_assign_rhs1(assign);
	std::vector<HOST_WIDE_INT> words;

	if (!gimple_store_p(assign) || gimple_clobber_p(assign) || is_local_place(lhs))
		return;
	if (POINTER_TYPE_P(type)) {
		if (!FUNC_OR_METHOD_TYPE_P(TREE_TYPE(type)) && !needs_none(lhs, value, assign))
			list.push_back({assign, address_of(lhs), value, NULL_TREE});
	} else if (AGGREGATE_TYPE_P(type)) {
		if (!has_pointers(type))
			return;
		if (pointer_words(type, &words) && words.size() <= SINGLE_WORDS) {
			for (HOST_WIDE_INT offset : words)
				list.push_back({assign, address_of(word_at(lhs, offset)),
						word_at(value, offset), NULL_TREE});
			return;
		}
		tree from = TREE_CODE(value) == CONSTRUCTOR ? null_pointer_node : address_of(value);
		list.push_back({assign, address_of(lhs), from, TYPE_SIZE_UNIT(type)});
	} else if (is_raw_copy(lhs)) {
		if (INTEGRAL_TYPE_P(type) && TYPE_PRECISION(type) == POINTER_SIZE) {
			list.push_back({assign, address_of(lhs), value, NULL_TREE});
			return;
		}
		/* the value as it will be in memory */
		tree copy = create_tmp_var_raw(type, "copied");
		DECL_CONTEXT(copy) = cfun->decl;
		add_local_decl(cfun, copy);
		TREE_ADDRESSABLE(copy) = 1;
		gimple_stmt_iterator at = gsi_for_stmt(assign);
		gsi_insert_before(&at, gimple_build_assign(copy, unshare_expr(value)), GSI_SAME_STMT);
		list.push_back({assign, address_of(lhs), address_of(copy), TYPE_SIZE_UNIT(type)});
	}
}

void finder::call(gcall *call)
{
	tree fndecl = gimple_call_fndecl(call);
	int value = -1, from = -1, bytes = 2;

	if (!fndecl || !fndecl_built_in_p(fndecl, BUILT_IN_NORMAL))
		return;
	switch (DECL_FUNCTION_CODE(fndecl)) {
	case BUILT_IN_MEMCPY:
	case BUILT_IN_MEMMOVE:
	case BUILT_IN_MEMPCPY:
	case BUILT_IN_MEMCPY_CHK:
	case BUILT_IN_MEMMOVE_CHK:
	case BUILT_IN_MEMPCPY_CHK:
		from = 1;
		break;
	case BUILT_IN_MEMSET:
	case BUILT_IN_MEMSET_CHK:
		break;
	case BUILT_IN_BZERO:
		bytes = 1;
		break;
	case BUILT_IN_ATOMIC_STORE_8:
	case BUILT_IN_ATOMIC_EXCHANGE_8:
	case BUILT_IN_SYNC_LOCK_TEST_AND_SET_8:
		value = 1;
		break;
	case BUILT_IN_ATOMIC_COMPARE_EXCHANGE_8:
	case BUILT_IN_SYNC_BOOL_COMPARE_AND_SWAP_8:
	case BUILT_IN_SYNC_VAL_COMPARE_AND_SWAP_8:
		value = 2;
		break;
	case BUILT_IN_ATOMIC_STORE:
	case BUILT_IN_ATOMIC_EXCHANGE:
		/* (size, place, value, ...) */
		list.push_back({call, gimple_call_arg(call, 1), gimple_call_arg(call, 2),
				gimple_call_arg(call, 0)});
		return;
	case BUILT_IN_ATOMIC_COMPARE_EXCHANGE:
		list.push_back({call, gimple_call_arg(call, 1), gimple_call_arg(call, 3),
				gimple_call_arg(call, 0)});
		return;
	default:
		return;
	}
	tree to = gimple_call_arg(call, 0);
	if (is_local_address(to))
		return;
	if (value >= 0) {
		list.push_back({call, to, gimple_call_arg(call, value), NULL_TREE});
		return;
	}
	tree n = gimple_call_arg(call, bytes);
	if (tree_fits_uhwi_p(n) && tree_to_uhwi(n) < POINTER_BYTES)
		return;
	list.push_back({call, to, from < 0 ? null_pointer_node : gimple_call_arg(call, from), n});
}

/* ---- putting them ---- */

void put(const barrier &b)
{
	gimple_stmt_iterator at = gsi_for_stmt(b.stmt);
	basic_block then, rest;
	tree flag = make_ssa_name(uint32_type_node);

	gsi_insert_before(&at, gimple_build_assign(flag, flag_decl()), GSI_SAME_STMT);
	gimple_stmt_iterator end = create_cond_insert_point(&at, true, false, true, &then, &rest);
	gsi_insert_after(&end,
			 gimple_build_cond(NE_EXPR, flag, build_zero_cst(uint32_type_node), NULL_TREE,
					   NULL_TREE),
			 GSI_NEW_STMT);

	gimple_seq code = NULL;
	tree to = force_gimple_operand(fold_convert(ptr_type_node, b.to), &code, true, NULL_TREE);
	gimple_seq part = NULL;
	tree from = force_gimple_operand(fold_convert(const_ptr_type_node, unshare_expr(b.from)), &part,
					 true, NULL_TREE);
	gimple_seq_add_seq(&code, part);
	gcall *call;
	if (b.bytes) {
		part = NULL;
		tree bytes = force_gimple_operand(fold_convert(size_type_node, b.bytes), &part, true,
						  NULL_TREE);
		gimple_seq_add_seq(&code, part);
		call = gimple_build_call(function_decl("gm_barrier_range", true), 3, to, from, bytes);
	} else {
		call = gimple_build_call(function_decl("gm_barrier", false), 2, to, from);
	}
	call->location = gimple_location(b.stmt); /* gimple_set_location needs what GCC 11 has not */
	gimple_seq_add_stmt(&code, call);
	for (gimple_stmt_iterator i = gsi_start(code); !gsi_end_p(i); gsi_next(&i))
		gimple_set_no_warning(gsi_stmt(i), true);
	gimple_stmt_iterator start = gsi_start_bb(then);
	gsi_insert_seq_after(&start, code, GSI_NEW_STMT);
}

/* *p = f() becomes result = f(), *p = result. */
void split_result(gcall *call)
{
	tree lhs = gimple_call_lhs(call);

	if (!lhs || TREE_CODE(lhs) == SSA_NAME || is_local_place(lhs) ||
	    !has_pointers(TREE_TYPE(lhs)))
		return;
	tree result;
	if (is_gimple_reg_type(TREE_TYPE(lhs))) {
		result = make_ssa_name(TREE_TYPE(lhs));
	} else {
		result = create_tmp_var_raw(TREE_TYPE(lhs), "result");
		DECL_CONTEXT(result) = cfun->decl;
		add_local_decl(cfun, result);
	}
	gimple_call_set_lhs(call, result);
	update_stmt(call);
	gimple *store = gimple_build_assign(lhs, result);
	store->location = gimple_location(call);
	gimple_stmt_iterator at = gsi_for_stmt(call);
	edge e;
	edge_iterator i;
	if (!stmt_ends_bb_p(call)) {
		gsi_insert_after(&at, store, GSI_NEW_STMT);
		return;
	}
	FOR_EACH_EDGE(e, i, gimple_bb(call)->succs)
	if (!(e->flags & (EDGE_ABNORMAL | EDGE_EH)))
		gsi_insert_on_edge(e, store);
}

const pass_data barrier_data = {
	GIMPLE_PASS, "gomem_barrier", OPTGROUP_NONE, TV_NONE, PROP_ssa | PROP_cfg, 0, 0, 0, 0};

class barrier_pass : public gimple_opt_pass
{
      public:
	barrier_pass() : gimple_opt_pass(barrier_data, g)
	{
	}
	bool gate(function *fun) final override
	{
		return !seen_error() && !lookup_attribute("naked", DECL_ATTRIBUTES(fun->decl));
	}
	unsigned execute(function *fun) final override;
};

unsigned barrier_pass::execute(function *fun)
{
	finder found;
	std::vector<gcall *> calls;
	basic_block bb;

	FOR_EACH_BB_FN(bb, fun)
		for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i))
			if (gcall *call = dyn_cast<gcall *>(gsi_stmt(i)))
				calls.push_back(call);
	for (gcall *call : calls)
		split_result(call);
	gsi_commit_edge_inserts();
	FOR_EACH_BB_FN(bb, fun)
		for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i))
			found.look_at(gsi_stmt(i));
	if (found.list.empty() && calls.empty())
		return 0;
	for (const barrier &b : found.list)
		put(b);
	mark_virtual_operands_for_renaming(fun);
	return TODO_update_ssa_only_virtuals;
}

} // namespace

void watch_stores()
{
	register_pass_info info = {new barrier_pass, "*all_optimizations", 1,
				   PASS_POS_INSERT_BEFORE};

	register_callback(plugin_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
}
