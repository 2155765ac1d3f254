/* SPDX-License-Identifier: MIT
 *
 * barrier.cc - the write barrier: before a pointer is stored where the collector may have looked
 * already,
 *
 *     if (gm_barrier_enabled == 1)
 *             gm_barrier(&place, value);
 *
 * off the main path (stores.cc finds the stores). Variables of this function need none: their frame
 * is scanned at once, while the program waits. Nor does a new object that receives nothing but
 * constants and new objects.
 *
 * In optimised functions a mark stands there at first, which has to do with no memory: it is no
 * branch for the optimisers, nor does it keep them from anything. What comes of it: guards.cc.
 * Where the store is dropped, or comes later, the barrier has shaded more than it must: what the
 * place held, and what it will hold. No collection begins in between: only a call begins one, and
 * who allocates reads all memory (collector.cc) that is not this function's alone.
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

tree flag_decl()
{
	static tree decl;

	if (!decl)
		decl = runtime_variable("gm_barrier_enabled", uint32_type_node, false);
	return decl;
}

tree function_decl(const char *name, tree type)
{
	static std::map<std::string, tree> known;
	tree &decl = known[name];

	if (decl)
		return decl;
	decl = keep(build_fn_decl(name, type));
	TREE_NOTHROW(decl) = 1;
	DECL_ATTRIBUTES(decl) =
		tree_cons(get_identifier("leaf"), NULL_TREE,
			  tree_cons(get_identifier("cold"), NULL_TREE, DECL_ATTRIBUTES(decl)));
	return decl;
}

} // namespace

/* Not const void *, as in gomem.h: GCC would say that memory from malloc is read before it is set. */
tree barrier_function()
{
	tree type =
		build_function_type_list(void_type_node, ptr_type_node, ptr_type_node, NULL_TREE);
	tree keeping = type_keeping_registers(type);

	return keeping ? function_decl("gm_barrier_keep", keeping)
		       : function_decl("gm_barrier", type);
}

namespace
{

/* What stands for a barrier until there are guards: the assembler's code of nothing, which uses the
 * place and the value. A call would keep GCC from computing things before it that come behind it.
 */
const char mark_text[] = "# gm_barrier";

gasm *build_mark(tree to, tree from)
{
	vec<tree, va_gc> *inputs = NULL;

	for (tree operand : {to, from})
		vec_safe_push(
			inputs,
			build_tree_list(build_tree_list(NULL_TREE, build_string(2, "r")), operand));
	gasm *mark = gimple_build_asm_vec(mark_text, inputs, NULL, NULL, NULL);
	/* else a loop may become one of marks behind one of stores */
	gimple_asm_set_volatile(mark, true);
	return mark;
}

tree range_function()
{
	return function_decl("gm_barrier_range",
			     build_function_type_list(void_type_node, ptr_type_node, ptr_type_node,
						      size_type_node, NULL_TREE));
}

/* ---- putting them ---- */

/* Some variable may have no value. */
bool has_undefined(function *fun)
{
	unsigned i;
	tree name;

	FOR_EACH_SSA_NAME(i, name, fun)
	if (!virtual_operand_p(name) && ssa_undefined_value_p(name, false) && !has_zero_uses(name))
		return true;
	return false;
}

/* What is read before the barrier. In a function where GCC has to prove that no variable is used
 * without a value, each read is one of its own: it would make two paths of what follows two reads
 * of one value, prove less, and warn of code that it says nothing about without barriers. */
tree flag_read(bool apart)
{
	if (!apart)
		return flag_decl();
	tree type = build_qualified_type(uint32_type_node, TYPE_QUAL_VOLATILE);
	tree read = build2(MEM_REF, type, build_fold_addr_expr(flag_decl()),
			   build_zero_cst(build_pointer_type(type)));
	TREE_THIS_VOLATILE(read) = TREE_SIDE_EFFECTS(read) = 1;
	return read;
}

} // namespace

basic_block put_test(gimple *stmt, tree memory, bool apart)
{
	gimple_stmt_iterator at = gsi_for_stmt(stmt);
	basic_block then, rest;
	tree flag = make_ssa_name(uint32_type_node);
	gimple *load = gimple_build_assign(flag, flag_read(apart));

	if (memory)
		gimple_set_vuse(load, memory);
	gsi_insert_before(&at, load, GSI_SAME_STMT);
	gimple_stmt_iterator end = create_cond_insert_point(&at, true, false, true, &then, &rest);
	/* with 1 it is compared in memory; GCC loads what it compares with 0 into a register */
	gsi_insert_after(&end,
			 gimple_build_cond(EQ_EXPR, flag, build_one_cst(uint32_type_node),
					   NULL_TREE, NULL_TREE),
			 GSI_NEW_STMT);
	return then;
}

namespace
{

/* A value, or a word that is copied. */
bool is_early(const barrier &b)
{
	return runs_here(BEFORE_EXPANSION) && !b.bytes &&
	       (is_gimple_val(b.from) || TREE_CODE(b.from) == MEM_REF);
}

/* True: there is something new that looks at memory. */
bool put(const barrier &b, bool apart)
{
	const bool early = is_early(b);
	gimple_seq code = NULL;
	tree to = force_gimple_operand(fold_convert(ptr_type_node, b.to), &code, true, NULL_TREE);
	gimple_seq part = NULL;
	tree from = force_gimple_operand(fold_convert(ptr_type_node, unshare_expr(b.from)), &part,
					 true, NULL_TREE);
	gimple_seq_add_seq(&code, part);
	gimple *call;
	if (b.bytes) {
		part = NULL;
		tree bytes = force_gimple_operand(fold_convert(size_type_node, b.bytes), &part,
						  true, NULL_TREE);
		gimple_seq_add_seq(&code, part);
		call = gimple_build_call(range_function(), 3, to, from, bytes);
	} else if (early) {
		call = build_mark(to, from);
	} else {
		call = gimple_build_call(barrier_function(), 2, to, from);
	}
	call->location = gimple_location(b.stmt); /* gimple_set_location needs what GCC 11 has not */
	gimple_seq_add_stmt(&code, call);
	for (gimple_stmt_iterator i = gsi_start(code); !gsi_end_p(i); gsi_next(&i))
		gimple_set_no_warning(gsi_stmt(i), true);
	if (early) {
		gimple_stmt_iterator at = gsi_for_stmt(b.stmt);
		gsi_insert_seq_before(&at, code, GSI_SAME_STMT);
	} else {
		gimple_stmt_iterator start = gsi_start_bb(put_test(b.stmt, NULL_TREE, apart));
		gsi_insert_seq_after(&start, code, GSI_NEW_STMT);
	}
	return !early || !is_gimple_val(b.from);
}

/* *p = f() becomes result = f(), *p = result; true: it does. */
bool split_result(gcall *call)
{
	tree lhs = gimple_call_lhs(call);

	if (!lhs || TREE_CODE(lhs) == SSA_NAME || is_local_place(lhs) ||
	    !has_pointers(TREE_TYPE(lhs)))
		return false;
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
		return true;
	}
	FOR_EACH_EDGE(e, i, gimple_bb(call)->succs)
	if (!(e->flags & (EDGE_ABNORMAL | EDGE_EH)))
		gsi_insert_on_edge(e, store);
	return true;
}

/* qsort has no barrier; the runtime's keeps collections from being interrupted meanwhile. */
void replace_sort(gcall *call)
{
	tree fndecl = gimple_call_fndecl(call);
	unsigned which;

	if (!fndecl || !known_callback(fndecl, &which) || !gimple_call_num_args(call) ||
	    is_local_address(gimple_call_arg(call, 0)))
		return;
	const std::string name = plain_name(fndecl);
	if (name == "qsort" || name == "qsort_r") {
		gimple_call_set_fndecl(
			call, keep(build_fn_decl(("gm_" + name).c_str(), TREE_TYPE(fndecl))));
		update_stmt(call);
	}
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
	std::vector<gcall *> calls;
	basic_block bb;
	bool renamed = false;

	FOR_EACH_BB_FN(bb, fun)
	for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i))
		if (gcall *call = dyn_cast<gcall *>(gsi_stmt(i)))
			calls.push_back(call);
	for (gcall *call : calls) {
		renamed |= split_result(call);
		replace_sort(call);
	}
	gsi_commit_edge_inserts();
	const bool apart = has_undefined(fun);
	for (const barrier &b : find_stores(fun))
		renamed |= put(b, apart);
	if (!renamed)
		return 0;
	mark_virtual_operands_for_renaming(fun);
	return TODO_update_ssa_only_virtuals;
}

} // namespace

tree mark_operand(gasm *mark, unsigned i)
{
	return TREE_VALUE(gimple_asm_input_op(mark, i));
}

gasm *barrier_mark(gimple *stmt)
{
	gasm *code = dyn_cast<gasm *>(stmt);

	return code && strcmp(gimple_asm_string(code), mark_text) == 0 ? code : NULL;
}

void watch_stores()
{
	insert_pass(new barrier_pass, BEFORE_OPTIMISERS);
}
