/* SPDX-License-Identifier: MIT
 *
 * stores.cc - the stores that need a write barrier, and what it is told.
 *
 * What is stored where the type has a pointer is one, and so is what overwrites a pointer with
 * something else: another member of a union, single bytes of it, text that the C library writes
 * into it, an operation of assembly. The collector must see the pointer that goes.
 *
 * Bytes that are stored through a char * that was one all along go to text. Bytes of a variable
 * that was a pointer to something else, or void *, may go to pointers.
 */
#include "gimple_parts.h"

#include <gimplify.h>

namespace
{

enum { SINGLE_WORDS = 4 };

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

} // namespace

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
	/* a register that the whole program shares is no place in memory */
	return DECL_P(base) && (!is_global_var(base) || (VAR_P(base) && DECL_HARD_REGISTER(base)));
}

namespace
{

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
	       (TREE_CODE(value) == CONSTRUCTOR || is_gimple_min_invariant(value) ||
		is_fresh(value, stmt));
}

/* ---- addresses ---- */

/* The gimplifier takes no local variable that it has not seen declared, as those that passes add.
 */
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

/* ---- pointers that something else overwrites ---- */

/* The outermost union with pointers that a place is in, or NULL. */
tree union_around(tree ref)
{
	tree found = NULL_TREE;

	for (; handled_component_p(ref); ref = TREE_OPERAND(ref, 0)) {
		tree whole = TREE_TYPE(TREE_OPERAND(ref, 0));
		if (TREE_CODE(whole) == UNION_TYPE && has_pointers(whole))
			found = TREE_OPERAND(ref, 0);
	}
	return found;
}

/* The same for the place that an address is that of. */
tree union_behind(tree address)
{
	for (int steps = 0; steps < 8; steps++) {
		tree type = TREE_TYPE(TREE_TYPE(address));
		if (TREE_CODE(address) == ADDR_EXPR) {
			tree place = TREE_OPERAND(address, 0), around = union_around(place);
			if (around || TREE_CODE(TREE_TYPE(place)) != UNION_TYPE)
				return around;
			return has_pointers(TREE_TYPE(place)) ? place : NULL_TREE;
		}
		if (TREE_CODE(type) == UNION_TYPE && has_pointers(type))
			return build2(MEM_REF, type, address,
				      build_zero_cst(build_pointer_type(type)));
		gassign *def = TREE_CODE(address) == SSA_NAME
				       ? dyn_cast<gassign *>(SSA_NAME_DEF_STMT(address))
				       : NULL;
		if (!def ||
		    (!gimple_assign_single_p(def) &&
		     !CONVERT_EXPR_CODE_P(gimple_assign_rhs_code(def))) ||
		    !POINTER_TYPE_P(TREE_TYPE(gimple_assign_rhs1(def))) ||
		    gimple_assign_load_p(def))
			return NULL_TREE;
		address = gimple_assign_rhs1(def);
	}
	return NULL_TREE;
}

/* The union with pointers that a store goes to. */
tree union_of(tree ref)
{
	if (tree around = union_around(ref))
		return around;
	tree base = get_base_address(ref);
	return base && TREE_CODE(base) == MEM_REF && !handled_component_p(ref)
		       ? union_behind(TREE_OPERAND(base, 0))
		       : NULL_TREE;
}

/* The word that a byte, or more, lies in. */
tree word_around(tree ref)
{
	tree address = fold_convert(size_type_node, build_fold_addr_expr(unshare_expr(ref)));

	return fold_convert(
		ptr_type_node,
		fold_build2(BIT_AND_EXPR, size_type_node, address,
			    build_int_cst(size_type_node, -(HOST_WIDE_INT)POINTER_BYTES)));
}

/* Is a number stored where the address is that of a pointer? */
bool is_over_pointer(tree ref)
{
	tree address = TREE_CODE(ref) == MEM_REF ? TREE_OPERAND(ref, 0) : NULL_TREE;
	gassign *def = address && TREE_CODE(address) == SSA_NAME
			       ? dyn_cast<gassign *>(SSA_NAME_DEF_STMT(address))
			       : NULL;

	if (!address)
		return false;
	if (TYPE_SIZE_UNIT(TREE_TYPE(ref)) && integer_onep(TYPE_SIZE_UNIT(TREE_TYPE(ref))))
		return leads_to_pointers(address);
	if (def && gimple_assign_single_p(def))
		address = gimple_assign_rhs1(def);
	return TREE_CODE(address) == ADDR_EXPR &&
	       POINTER_TYPE_P(TREE_TYPE(TREE_OPERAND(address, 0)));
}

bool is_word(tree type)
{
	return INTEGRAL_TYPE_P(type) && TYPE_PRECISION(type) == POINTER_SIZE;
}

/* ---- finding the stores ---- */

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
		else if (gasm *code = dyn_cast<gasm *>(stmt))
			assembly(code);
	}

      private:
	void assignment(gassign *assign);
	void overwritten(gimple *stmt, tree whole);
	void call(gcall *call);
	void atomic(gcall *call, const char *name);
	void library(gcall *call, tree fndecl);
	void assembly(gasm *code);
};

/* All pointers in a place go. */
void finder::overwritten(gimple *stmt, tree whole)
{
	if (!is_local_place(whole))
		list.push_back({stmt, address_of(whole), null_pointer_node,
				TYPE_SIZE_UNIT(TREE_TYPE(whole))});
}

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
		if (!has_pointers(type)) {
			if (tree whole = union_of(lhs))
				overwritten(assign, whole);
			return;
		}
		if (needs_none(lhs, value, assign))
			return;
		if (pointer_words(type, &words) && words.size() <= SINGLE_WORDS) {
			for (HOST_WIDE_INT offset : words)
				list.push_back({assign, address_of(word_at(lhs, offset)),
						word_at(value, offset), NULL_TREE});
			return;
		}
		tree from = TREE_CODE(value) == CONSTRUCTOR ? null_pointer_node : address_of(value);
		list.push_back({assign, address_of(lhs), from, TYPE_SIZE_UNIT(type)});
	} else if (tree whole = union_of(lhs)) {
		unsigned HOST_WIDE_INT bytes;
		if (is_word(type) && constant_size(TREE_TYPE(whole), &bytes) &&
		    bytes == POINTER_BYTES)
			list.push_back({assign, address_of(lhs), value, NULL_TREE});
		else
			overwritten(assign, whole);
	} else if (is_raw_copy(lhs)) {
		if (is_word(type)) {
			list.push_back({assign, address_of(lhs), value, NULL_TREE});
			return;
		}
		/* the value as it will be in memory */
		tree copy = create_tmp_var_raw(type, "copied");
		DECL_CONTEXT(copy) = cfun->decl;
		add_local_decl(cfun, copy);
		TREE_ADDRESSABLE(copy) = 1;
		gimple_stmt_iterator at = gsi_for_stmt(assign);
		gsi_insert_before(&at, gimple_build_assign(copy, unshare_expr(value)),
				  GSI_SAME_STMT);
		list.push_back({assign, address_of(lhs), address_of(copy), TYPE_SIZE_UNIT(type)});
	} else if (is_over_pointer(lhs)) {
		if (is_word(type))
			list.push_back({assign, address_of(lhs), value, NULL_TREE});
		else
			list.push_back({assign, word_around(lhs), null_pointer_node, NULL_TREE});
	}
}

void finder::call(gcall *call)
{
	tree fndecl = gimple_call_fndecl(call);
	int value = -1, from = -1, bytes = 2;

	if (!fndecl)
		return;
	if (!fndecl_built_in_p(fndecl, BUILT_IN_NORMAL)) {
		library(call, fndecl);
		return;
	}
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
	case BUILT_IN_BCOPY:
		list.push_back({call, gimple_call_arg(call, 1), gimple_call_arg(call, 0),
				gimple_call_arg(call, 2)});
		return;
	case BUILT_IN_SYNC_LOCK_RELEASE_8:
		list.push_back({call, gimple_call_arg(call, 0), null_pointer_node, NULL_TREE});
		return;
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
		atomic(call, IDENTIFIER_POINTER(DECL_NAME(fndecl)));
		library(call, fndecl);
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
	if (tree_fits_uhwi_p(n) && tree_to_uhwi(n) < POINTER_BYTES) {
		if (tree whole = union_behind(to))
			overwritten(call, whole);
		return;
	}
	list.push_back({call, to, from < 0 ? null_pointer_node : gimple_call_arg(call, from), n});
}

/* What adds to a word, or takes bits from it, by name: there are many. */
void finder::atomic(gcall *call, const char *name)
{
	const size_t length = strlen(name);

	if ((strncmp(name, "__atomic_", 9) == 0 || strncmp(name, "__sync_", 7) == 0) &&
	    strcmp(name + length - 2, "_8") == 0 && strstr(name, "fetch") &&
	    !is_local_address(gimple_call_arg(call, 0)))
		list.push_back({call, gimple_call_arg(call, 0), null_pointer_node, NULL_TREE});
}

/* Functions of the C library, which have no barriers. */
void finder::library(gcall *call, tree fndecl)
{
	const std::string name = plain_name(fndecl);
	const unsigned n = gimple_call_num_args(call);

	if (!known_to_write_text(fndecl))
		return;
	if (name == "memccpy" && n == 4) {
		if (!is_local_address(gimple_call_arg(call, 0)))
			list.push_back({call, gimple_call_arg(call, 0), gimple_call_arg(call, 1),
					gimple_call_arg(call, 3)});
		return;
	}
	if (name == "explicit_bzero" && n == 2) {
		if (!is_local_address(gimple_call_arg(call, 0)))
			list.push_back({call, gimple_call_arg(call, 0), null_pointer_node,
					gimple_call_arg(call, 1)});
		return;
	}
	for (unsigned i = 0; i < n; i++) {
		tree argument = gimple_call_arg(call, i);
		if (!POINTER_TYPE_P(TREE_TYPE(argument)))
			continue;
		if (i > 0 && known_argument(fndecl, i - 1) == KNOWN_INTO_NEXT) {
			/* where strtol tells how far it read */
			if (!integer_zerop(argument) && !is_local_address(argument))
				list.push_back(
					{call, argument, gimple_call_arg(call, i - 1), NULL_TREE});
		} else if (tree whole = union_behind(argument)) {
			overwritten(call, whole);
		}
	}
}

/* What an operation of assembly writes to memory is one of the pointers that it gets, or none. */
void finder::assembly(gasm *code)
{
	for (unsigned i = 0; i < gimple_asm_noutputs(code); i++) {
		tree place = TREE_VALUE(gimple_asm_output_op(code, i));
		if (TREE_CODE(place) == SSA_NAME || is_local_place(place) ||
		    !(has_pointers(TREE_TYPE(place)) || union_around(place)))
			continue;
		tree whole = union_around(place) ? union_around(place) : place;
		overwritten(code, whole);
		for (unsigned k = 0; k < gimple_asm_ninputs(code); k++) {
			tree value = TREE_VALUE(gimple_asm_input_op(code, k));
			if (is_gimple_val(value) && POINTER_TYPE_P(TREE_TYPE(value)))
				list.push_back({code, address_of(whole), value, NULL_TREE});
		}
	}
}

} // namespace

std::vector<barrier> find_stores(function *fun)
{
	finder found;
	basic_block bb;

	FOR_EACH_BB_FN(bb, fun)
	for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i))
		found.look_at(gsi_stmt(i));
	return found.list;
}
