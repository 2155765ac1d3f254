/* SPDX-License-Identifier: MIT
 *
 * liveness.cc - which pointers must be in the frame while a call runs that may allocate: those
 * that are used after it, and its arguments; but not those that something else keeps (keep.cc).
 *
 * A value is an SSA name, or a word of a small variable in memory whose address is not taken. Names
 * that only lead to variables and constants are no values. An integer is one when it becomes a
 * pointer again: GCC copies pointers as integers when it expands memcpy, and programs tag them. GCC
 * copies two at once in an integer of that width: each of its words is a value.
 */
#include "gimple_parts.h"

enum { SPLIT_WORDS = 4 };

/* What GCC makes of alloca, and of an array of variable length, once it knows the size: bytes
 * without a name, which may hold anything. */
bool is_former_alloca(tree decl)
{
	const tree type = TREE_TYPE(decl);

	return VAR_P(decl) && DECL_ARTIFICIAL(decl) && !is_global_var(decl) &&
	       TREE_CODE(type) == ARRAY_TYPE && INTEGRAL_TYPE_P(TREE_TYPE(type)) &&
	       TYPE_PRECISION(TREE_TYPE(type)) == CHAR_TYPE_SIZE &&
	       tree_fits_uhwi_p(TYPE_SIZE_UNIT(type)) &&
	       tree_to_uhwi(TYPE_SIZE_UNIT(type)) >= POINTER_BYTES;
}

bool is_memory_root(tree decl)
{
	if (TREE_CODE(decl) != VAR_DECL && TREE_CODE(decl) != PARM_DECL &&
	    TREE_CODE(decl) != RESULT_DECL)
		return false;
	if (is_global_var(decl) || is_gimple_reg(decl) || DECL_HAS_VALUE_EXPR_P(decl))
		return false;
	return !(VAR_P(decl) && DECL_HARD_REGISTER(decl)) &&
	       (has_pointers(TREE_TYPE(decl)) || is_former_alloca(decl) || is_byte_root(decl));
}

bool is_split(tree decl)
{
	std::vector<HOST_WIDE_INT> words;

	if (!is_memory_root(decl) || is_former_alloca(decl) || is_byte_root(decl))
		return false;
	/* what a caller gets is in nobody's frame until then */
	if (TREE_CODE(decl) == RESULT_DECL)
		return true;
	return optimize && !TREE_ADDRESSABLE(decl) && !TREE_THIS_VOLATILE(decl) &&
	       pointer_words(TREE_TYPE(decl), &words) && words.size() <= SPLIT_WORDS;
}

namespace
{

bool is_pointer(tree type)
{
	return POINTER_TYPE_P(type) && !FUNC_OR_METHOD_TYPE_P(TREE_TYPE(type));
}

/* Can what is copied as this type be pointers? */
bool is_words(tree type)
{
	return !POINTER_TYPE_P(type) && words_of(type) > 0;
}

/* ---- which names are values ---- */

/* Calls f on the operands that the result of an assignment or phi is computed from, so that it
 * leads where they do; false when it comes from elsewhere. */
template <typename F> bool each_origin(gimple *stmt, F f)
{
	if (gphi *phi = dyn_cast<gphi *>(stmt)) {
		for (unsigned i = 0; i < gimple_phi_num_args(phi); i++)
			f(gimple_phi_arg_def(phi, i));
		return true;
	}
	gassign *assign = dyn_cast<gassign *>(stmt);
	if (!assign)
		return false;
	switch (gimple_assign_rhs_code(assign)) {
	case ADDR_EXPR: {
		tree base = get_base_address(TREE_OPERAND(gimple_assign_rhs1(assign), 0));
		if (TREE_CODE(base) == MEM_REF || TREE_CODE(base) == TARGET_MEM_REF)
			f(TREE_OPERAND(base, 0));
		return true;
	}
	case COND_EXPR:
		f(gimple_assign_rhs2(assign));
		f(gimple_assign_rhs3(assign));
		return true;
	case POINTER_PLUS_EXPR:
		f(gimple_assign_rhs1(assign));
		return true;
	case PLUS_EXPR:
	case MINUS_EXPR:
	case BIT_AND_EXPR:
	case BIT_IOR_EXPR:
	case BIT_XOR_EXPR:
	case MIN_EXPR:
	case MAX_EXPR:
		f(gimple_assign_rhs1(assign));
		f(gimple_assign_rhs2(assign));
		return true;
	case BIT_FIELD_REF:
	case VIEW_CONVERT_EXPR: {
		/* of a name, or of memory */
		const tree part = TREE_OPERAND(gimple_assign_rhs1(assign), 0);
		if (TREE_CODE(part) != SSA_NAME)
			return false;
		f(part);
		return true;
	}
	case RSHIFT_EXPR: /* a word of a wider integer */
		if (words_of(TREE_TYPE(gimple_assign_rhs1(assign))) < 2)
			return false;
		f(gimple_assign_rhs1(assign));
		return true;
	case SSA_NAME:
	case INTEGER_CST:
	CASE_CONVERT:
		f(gimple_assign_rhs1(assign));
		return true;
	default:
		return false;
	}
}

bool makes_no_object(gimple *call)
{
	tree fndecl = gimple_call_fndecl(call);

	if (!fndecl || !fndecl_built_in_p(fndecl, BUILT_IN_NORMAL))
		return false;
	switch (DECL_FUNCTION_CODE(fndecl)) {
	CASE_BUILT_IN_ALLOCA:
	case BUILT_IN_MALLOC:
	case BUILT_IN_CALLOC:
	case BUILT_IN_REALLOC:
	case BUILT_IN_STRDUP:
	case BUILT_IN_STRNDUP:
	case BUILT_IN_FRAME_ADDRESS:
	case BUILT_IN_RETURN_ADDRESS:
		return true;
	default:
		return false;
	}
}

/* Words that GCC copies as an integer, for a memcpy or a struct that it splits, and that may
 * be a pointer to whom they are copied for. */
bool is_pointer_as_integer(tree ref)
{
	if (TREE_CODE(ref) != MEM_REF || !is_words(TREE_TYPE(ref)))
		return false;
	const tree place = TREE_TYPE(TREE_OPERAND(ref, 1));
	return TYPE_REF_CAN_ALIAS_ALL(place) ||
	       (AGGREGATE_TYPE_P(TREE_TYPE(place)) && has_pointers(TREE_TYPE(place)));
}

/* Integers that become pointers, here or in memory. */
void find_integers(function *fun, std::unordered_set<tree> *integers)
{
	std::vector<tree> work;
	basic_block bb;
	auto take = [&](tree t) {
		if (TREE_CODE(t) == SSA_NAME && is_words(TREE_TYPE(t)) &&
		    integers->insert(t).second)
			work.push_back(t);
	};

	FOR_EACH_BB_FN(bb, fun)
		for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i)) {
			gimple *stmt = gsi_stmt(i);
			if (!is_gimple_assign(stmt))
				continue;
			tree lhs = gimple_assign_lhs(stmt);
			if (TREE_CODE(lhs) == SSA_NAME && is_pointer(TREE_TYPE(lhs)))
				each_origin(stmt, take);
			else if (is_pointer_as_integer(lhs))
				take(gimple_assign_rhs1(stmt));
			else if (gimple_assign_single_p(stmt) &&
				 is_pointer_as_integer(gimple_assign_rhs1(stmt)))
				take(lhs);
		}
	while (!work.empty()) {
		gimple *def = SSA_NAME_DEF_STMT(work.back());
		work.pop_back();
		each_origin(def, take);
	}
}

/* Numbers the names that may lead to the heap. */
void number_names(function *fun, root_needs *needs)
{
	std::unordered_set<tree> integers, seen;
	std::vector<tree> work;
	unsigned i;
	tree name;
	auto is_candidate = [&](tree t) {
		return TREE_CODE(t) == SSA_NAME && !virtual_operand_p(t) &&
		       (is_pointer(TREE_TYPE(t)) || integers.count(t));
	};
	auto take = [&](tree t) {
		if (is_candidate(t) && seen.insert(t).second)
			work.push_back(t);
	};

	needs->of_name.assign(num_ssa_names, -1);
	find_integers(fun, &integers);
	FOR_EACH_SSA_NAME(i, name, fun)
	{
		if (!is_candidate(name))
			continue;
		gimple *def = SSA_NAME_DEF_STMT(name);
		if (SSA_NAME_IS_DEFAULT_DEF(name)) {
			if (SSA_NAME_VAR(name) && TREE_CODE(SSA_NAME_VAR(name)) != VAR_DECL)
				take(name);
		} else if (is_gimple_call(def)) {
			if (!makes_no_object(def))
				take(name);
		} else if (!each_origin(def, [&](tree t) {
				   if (TREE_CODE(t) == SSA_NAME && !is_candidate(t))
					   take(name); /* a vector, a pointer to a function */
			   })) {
			take(name);
		}
	}
	while (!work.empty()) {
		imm_use_iterator iterator;
		use_operand_p use;
		name = work.back();
		work.pop_back();
		needs->of_name[SSA_NAME_VERSION(name)] = (int)needs->values.size();
		for (unsigned word = 0; word < words_of(TREE_TYPE(name)); word++)
			needs->values.push_back({name, NULL_TREE, word * POINTER_BYTES});
		FOR_EACH_IMM_USE_FAST(use, iterator, name)
		{
			gimple *stmt = USE_STMT(use);
			tree lhs = gimple_code(stmt) == GIMPLE_PHI ? gimple_phi_result(stmt)
				   : is_gimple_assign(stmt)        ? gimple_assign_lhs(stmt)
								   : NULL_TREE;
			if (lhs && is_candidate(lhs))
				each_origin(stmt, [&](tree t) {
					if (t == name)
						take(lhs);
				});
		}
	}
}

void number_words(function *fun, root_needs *needs)
{
	auto add = [&](tree decl) {
		std::vector<HOST_WIDE_INT> words;
		if (!is_split(decl) || !pointer_words(TREE_TYPE(decl), &words))
			return;
		for (HOST_WIDE_INT offset : words) {
			needs->of_decl[decl].push_back(needs->values.size());
			needs->values.push_back({NULL_TREE, decl, offset});
		}
	};
	unsigned i;
	tree decl;

	FOR_EACH_LOCAL_DECL(fun, i, decl)
		add(decl);
	for (tree parm = DECL_ARGUMENTS(fun->decl); parm; parm = DECL_CHAIN(parm))
		add(parm);
	if (DECL_RESULT(fun->decl))
		add(DECL_RESULT(fun->decl));
}

/* ---- which are live ---- */

struct liveness {
	function *fun;
	root_needs *needs;
	bitmap live;
};

/* Calls f on the values of the words of op, a part of decl, that are read or written. */
template <typename F> void each_word(const root_needs &needs, tree decl, tree op, bool whole, F f)
{
	auto found = needs.of_decl.find(decl);
	HOST_WIDE_INT start = 0, bytes = 0;
	bool reverse, known = false;

	if (found == needs.of_decl.end())
		return;
	if (op != decl) {
		poly_int64 offset, size, max;
		get_ref_base_and_extent(op, &offset, &size, &max, &reverse);
		HOST_WIDE_INT first, length, limit;
		known = offset.is_constant(&first) && size.is_constant(&length) &&
			max.is_constant(&limit) && length == limit && length > 0;
		start = known ? first / BITS_PER_UNIT : 0;
		bytes = known ? length / BITS_PER_UNIT : 0;
		/* part of it may be written: nothing is known to be */
		if (!known && whole)
			return;
	}
	for (unsigned value : found->second) {
		const HOST_WIDE_INT at = needs.values[value].offset;
		if (!known ||
		    (whole ? start <= at && at + POINTER_BYTES <= start + bytes
			   : start < at + POINTER_BYTES && at < start + bytes))
			f(value);
	}
}

bool on_load(gimple *, tree, tree op, void *data)
{
	liveness *l = static_cast<liveness *>(data);
	tree base = get_base_address(op);

	if (base && DECL_P(base))
		each_word(*l->needs, base, op, false,
			  [&](unsigned value) { bitmap_set_bit(l->live, value); });
	return false;
}

bool on_store(gimple *, tree, tree op, void *data)
{
	liveness *l = static_cast<liveness *>(data);
	tree base = get_base_address(op);

	if (base && DECL_P(base))
		each_word(*l->needs, base, op, true,
			  [&](unsigned value) { bitmap_clear_bit(l->live, value); });
	return false;
}

void use_name(const root_needs &needs, tree name, bitmap live)
{
	if (TREE_CODE(name) != SSA_NAME)
		return;
	needs.each_of(name, [&](unsigned value) { bitmap_set_bit(live, value); });
}

void remove_definitions(liveness &l, gimple *stmt)
{
	ssa_op_iter iterator;
	tree name;
	auto remove = [&](unsigned value) { bitmap_clear_bit(l.live, value); };

	if (gimple_code(stmt) == GIMPLE_PHI) {
		l.needs->each_of(gimple_phi_result(stmt), remove);
		return;
	}
	FOR_EACH_SSA_TREE_OPERAND(name, stmt, iterator, SSA_OP_DEF)
	l.needs->each_of(name, remove);
	if (!l.needs->of_decl.empty())
		walk_stmt_load_store_ops(stmt, &l, NULL, on_store);
}

void add_uses(liveness &l, gimple *stmt)
{
	ssa_op_iter iterator;
	tree name;

	FOR_EACH_SSA_TREE_OPERAND(name, stmt, iterator, SSA_OP_USE)
		use_name(*l.needs, name, l.live);
	if (!l.needs->of_decl.empty())
		walk_stmt_load_store_ops(stmt, &l, on_load, NULL);
}

/* The pointer that an integer was converted from, else the value itself. */
tree before_conversion(tree value)
{
	gassign *def =
		TREE_CODE(value) == SSA_NAME ? dyn_cast<gassign *>(SSA_NAME_DEF_STMT(value)) : NULL;

	return def && CONVERT_EXPR_CODE_P(gimple_assign_rhs_code(def)) &&
			       is_words(TREE_TYPE(value))
		       ? gimple_assign_rhs1(def)
		       : value;
}

/* What a function gets: pointers, structs with pointers, parts of objects. */
void add_arguments(liveness &l, gimple *call)
{
	for (unsigned i = 0; i < gimple_call_num_args(call); i++) {
		tree argument = gimple_call_arg(call, i);
		use_name(*l.needs, argument, l.live);
		use_name(*l.needs, before_conversion(argument), l.live);
		if (TREE_CODE(argument) == SSA_NAME || is_gimple_min_invariant(argument))
			continue;
		tree base = get_base_address(argument);
		if (base && TREE_CODE(base) == MEM_REF)
			use_name(*l.needs, TREE_OPERAND(base, 0), l.live);
		else if (base && DECL_P(base))
			on_load(call, base, argument, &l);
	}
	if (gimple_call_chain(call))
		use_name(*l.needs, gimple_call_chain(call), l.live);
}

/* Makes the values live before bb out of those live behind it. */
void pass_block(liveness &l, basic_block bb, root_needs *record)
{
	for (gimple_stmt_iterator i = gsi_last_bb(bb); !gsi_end_p(i); gsi_prev(&i)) {
		gimple *stmt = gsi_stmt(i);
		if (is_gimple_debug(stmt))
			continue;
		remove_definitions(l, stmt);
		if (record && is_gimple_call(stmt) && may_allocate(stmt)) {
			auto_bitmap all;
			bitmap_copy(all, l.live);
			if (!keeps_its_arguments(stmt)) {
				liveness with = l;
				with.live = all;
				add_arguments(with, stmt);
			}
			drop_kept(l.fun, *l.needs, all);
			std::vector<unsigned> list;
			bitmap_iterator iterator;
			unsigned value;
			EXECUTE_IF_SET_IN_BITMAP(all, 0, value, iterator)
			list.push_back(value);
			record->calls.push_back(stmt);
			record->needed.push_back(list);
		}
		add_uses(l, stmt);
	}
	for (gphi_iterator i = gsi_start_phis(bb); !gsi_end_p(i); gsi_next(&i))
		remove_definitions(l, i.phi());
}

void live_behind(const root_needs &needs, basic_block bb, std::vector<bitmap_head> &before,
		 bitmap live)
{
	edge e;
	edge_iterator i;

	FOR_EACH_EDGE(e, i, bb->succs)
	{
		bitmap_ior_into(live, &before[e->dest->index]);
		for (gphi_iterator p = gsi_start_phis(e->dest); !gsi_end_p(p); gsi_next(&p))
			use_name(needs, PHI_ARG_DEF_FROM_EDGE(p.phi(), e), live);
	}
}

bool calls_an_allocator(function *fun)
{
	basic_block bb;

	FOR_EACH_BB_FN(bb, fun)
		for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i))
			if (is_gimple_call(gsi_stmt(i)) && may_allocate(gsi_stmt(i)))
				return true;
	return false;
}

} // namespace

void find_needs(function *fun, root_needs *needs)
{
	if (!calls_an_allocator(fun))
		return;
	find_byte_roots(fun);
	number_names(fun, needs);
	number_words(fun, needs);

	bitmap_obstack obstack;
	bitmap_obstack_initialize(&obstack);
	std::vector<bitmap_head> before(last_basic_block_for_fn(fun));
	for (bitmap_head &head : before)
		bitmap_initialize(&head, &obstack);
	std::vector<int> order(n_basic_blocks_for_fn(fun));
	const int n = pre_and_rev_post_order_compute_fn(fun, NULL, order.data(), false);
	bool changed = true;
	/* round 0, 1, ... until nothing changes */
	while (changed) {
		changed = false;
		for (int i = n - 1; i >= 0; i--) {
			basic_block bb = BASIC_BLOCK_FOR_FN(fun, order[i]);
			auto_bitmap live;
			live_behind(*needs, bb, before, live);
			liveness l = {fun, needs, live};
			pass_block(l, bb, NULL);
			changed |= bitmap_ior_into(&before[bb->index], live);
		}
	}
	for (int i = 0; i < n; i++) {
		basic_block bb = BASIC_BLOCK_FOR_FN(fun, order[i]);
		auto_bitmap live;
		live_behind(*needs, bb, before, live);
		liveness l = {fun, needs, live};
		pass_block(l, bb, needs);
	}
	bitmap_obstack_release(&obstack);
}
