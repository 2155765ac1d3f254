/* SPDX-License-Identifier: MIT
 *
 * bytes.cc - variables in memory that are declared to hold no pointers, or not only these, and get
 * the bytes of some: a char array that memcpy copies a pointer to, the room of a function that
 * exchanges elements of any size. C allows it, so such a variable is a root, every word of it.
 *
 * Arrays of characters hold text as a rule, and what reads a line or prints a number needs no root.
 * So it is asked what is done with the variable:
 *
 *     root    copied to by memcpy and its like, or a word at a time; the bytes of what has pointers
 *             are stored into it one by one; a function gets its address that may do all this
 *     none    bytes are stored into it that were text before; only functions of the C library get
 *             its address that write text or numbers
 *
 * A pointer is found at a multiple of its size from the variable's beginning, as everywhere.
 *
 * Integers that become pointers are found where they are in no memory (liveness.cc). In memory they
 * are what they are declared to be, in an object and in a variable of the unit.
 */
#include "gimple_parts.h"

namespace
{

std::unordered_set<tree> roots; /* of the function that was looked at last */

/* A part of a struct, but of no union, that is declared to hold none. */
bool is_member_without_pointers(tree ref)
{
	if (!handled_component_p(ref) || has_pointers(TREE_TYPE(ref)))
		return false;
	for (; handled_component_p(ref); ref = TREE_OPERAND(ref, 0))
		if (TREE_CODE(TREE_TYPE(TREE_OPERAND(ref, 0))) == UNION_TYPE)
			return false;
	return true;
}

/* A pointer that hides what it points to, or says that there are pointers. */
bool points_to_more_than_bytes(tree type)
{
	return POINTER_TYPE_P(type) &&
	       (VOID_TYPE_P(TREE_TYPE(type)) || has_pointers(TREE_TYPE(type)));
}

bool is_from_pointer(tree value)
{
	gassign *def =
		TREE_CODE(value) == SSA_NAME ? dyn_cast<gassign *>(SSA_NAME_DEF_STMT(value)) : NULL;

	return POINTER_TYPE_P(TREE_TYPE(value)) ||
	       (def && CONVERT_EXPR_CODE_P(gimple_assign_rhs_code(def)) &&
		POINTER_TYPE_P(TREE_TYPE(gimple_assign_rhs1(def))));
}

/* A string literal. */
bool is_text(tree address)
{
	return TREE_CODE(address) == ADDR_EXPR &&
	       TREE_CODE(get_base_address(TREE_OPERAND(address, 0))) == STRING_CST;
}

class finder
{
      public:
	explicit finder(function *fun_) : fun(fun_)
	{
	}
	void run();
	void stored(tree decl, gimple *stmt);
	void used(tree decl, gimple *stmt, tree address);

	std::unordered_set<tree> candidates;

      private:
	function *fun;
	std::set<std::pair<tree, tree>> followed;           /* variable, name of an address in it */
	std::vector<std::pair<tree, tree>> copies;          /* to, from */
	std::vector<std::pair<tree, gimple *>> byte_stores; /* looked at when roots are known */

	void consider(tree decl);
	void follow(tree decl, tree name);
	void call(tree decl, gimple *call, tree address);
};

void finder::consider(tree decl)
{
	unsigned HOST_WIDE_INT bytes;
	tree type = TREE_TYPE(decl);

	if ((!VAR_P(decl) && TREE_CODE(decl) != PARM_DECL) || is_global_var(decl) ||
	    is_gimple_reg(decl) || DECL_HAS_VALUE_EXPR_P(decl) || POINTER_TYPE_P(type) ||
	    (VAR_P(decl) && DECL_HARD_REGISTER(decl)) || is_former_alloca(decl) ||
	    !constant_size(decl, &bytes) || bytes < POINTER_BYTES)
		return;
	candidates.insert(decl);
	/* a caller may have filled it */
	if (TREE_CODE(decl) == PARM_DECL && has_byte_array(type))
		roots.insert(decl);
}

/* Something is stored into a variable. */
void finder::stored(tree decl, gimple *stmt)
{
	gassign *assign = dyn_cast<gassign *>(stmt);
	tree lhs = gimple_get_lhs(stmt), type = lhs ? TREE_TYPE(lhs) : NULL_TREE;

	if (!assign) {
		if (type && has_byte_array(type))
			roots.insert(decl);
		return;
	}
	tree value = gimple_assign_rhs1(assign);
	if (gimple_clobber_p(assign) || is_gimple_min_invariant(value) ||
	    TREE_CODE(value) == CONSTRUCTOR)
		return;
	if (AGGREGATE_TYPE_P(type)) {
		tree base = get_base_address(value);
		if (base && DECL_P(base) && candidates.count(base))
			copies.push_back({decl, base});
		else if (base && has_byte_array(type))
			roots.insert(decl);
	} else if (INTEGRAL_TYPE_P(type) && TYPE_PRECISION(type) == BITS_PER_UNIT) {
		byte_stores.push_back({decl, stmt});
	} else if (is_raw_copy(lhs) || is_from_pointer(value)) {
		/* a pointer that is stored into what is declared as one is none of ours */
		if (!POINTER_TYPE_P(type) || !has_pointers(TREE_TYPE(decl)) ||
		    has_byte_array(TREE_TYPE(decl)))
			roots.insert(decl);
	}
}

/* A function gets an address in a variable. */
void finder::call(tree decl, gimple *call, tree address)
{
	tree fndecl = gimple_call_fndecl(call);
	const bool may_write_words =
		has_byte_array(TREE_TYPE(decl)) || !has_pointers(TREE_TYPE(decl));

	if (gimple_call_internal_p(call) || !may_write_words)
		return;
	for (unsigned i = 0; i < gimple_call_num_args(call); i++) {
		if (gimple_call_arg(call, i) != address)
			continue;
		if (!fndecl || !known_to_write_text(fndecl)) {
			roots.insert(decl);
			return;
		}
		switch (known_argument(fndecl, i)) {
		case KNOWN_RESULT: {
			const bool copies_to = gimple_call_num_args(call) > 1 &&
					       known_argument(fndecl, i + 1) == KNOWN_COPY;
			if (copies_to && !is_text(gimple_call_arg(call, i + 1)))
				roots.insert(decl);
			if (tree result = gimple_call_lhs(call))
				follow(decl, result);
			break;
		}
		case KNOWN_NOTHING:
		case KNOWN_COPY:
			break;
		default:
			roots.insert(decl);
		}
	}
	if (gimple_call_chain(call) == address)
		roots.insert(decl);
}

/* A statement has an address in a variable as an operand. */
void finder::used(tree decl, gimple *stmt, tree address)
{
	switch (gimple_code(stmt)) {
	case GIMPLE_PHI:
		follow(decl, gimple_phi_result(stmt));
		break;
	case GIMPLE_COND:
	case GIMPLE_SWITCH:
	case GIMPLE_DEBUG:
		break;
	case GIMPLE_CALL:
		call(decl, stmt, address);
		break;
	case GIMPLE_ASSIGN: {
		tree lhs = gimple_assign_lhs(stmt);
		if (TREE_CODE(lhs) == SSA_NAME) {
			if (POINTER_TYPE_P(TREE_TYPE(lhs)) && !gimple_assign_load_p(stmt))
				follow(decl, lhs);
			else if (CONVERT_EXPR_CODE_P(gimple_assign_rhs_code(stmt)))
				roots.insert(decl); /* now it is a number */
			break;
		}
		tree base = get_base_address(lhs);
		if (base && TREE_CODE(base) == MEM_REF && TREE_OPERAND(base, 0) == address)
			stored(decl, stmt);
		if (gimple_assign_rhs1(stmt) == address)
			roots.insert(decl);
		break;
	}
	default:
		roots.insert(decl);
	}
}

void finder::follow(tree decl, tree name)
{
	imm_use_iterator iterator;
	use_operand_p use;

	if (TREE_CODE(name) != SSA_NAME || roots.count(decl) ||
	    !followed.insert({decl, name}).second)
		return;
	FOR_EACH_IMM_USE_FAST(use, iterator, name)
	used(decl, USE_STMT(use), name);
}

bool on_store(gimple *stmt, tree base, tree, void *data)
{
	finder *f = static_cast<finder *>(data);

	base = get_base_address(base);
	if (base && f->candidates.count(base))
		f->stored(base, stmt);
	return false;
}

bool on_address(gimple *stmt, tree place, tree address, void *data)
{
	finder *f = static_cast<finder *>(data);
	tree base = get_base_address(place);

	if (base && f->candidates.count(base))
		f->used(base, stmt, address);
	return false;
}

void finder::run()
{
	basic_block bb;
	unsigned i;
	tree decl;

	FOR_EACH_LOCAL_DECL(fun, i, decl)
	consider(decl);
	for (tree parm = DECL_ARGUMENTS(fun->decl); parm; parm = DECL_CHAIN(parm))
		consider(parm);
	if (candidates.empty())
		return;
	FOR_EACH_BB_FN(bb, fun)
	{
		for (gphi_iterator p = gsi_start_phis(bb); !gsi_end_p(p); gsi_next(&p))
			walk_stmt_load_store_addr_ops(p.phi(), this, NULL, NULL, on_address);
		for (gimple_stmt_iterator g = gsi_start_bb(bb); !gsi_end_p(g); gsi_next(&g))
			if (!is_gimple_debug(gsi_stmt(g)))
				walk_stmt_load_store_addr_ops(gsi_stmt(g), this, NULL, on_store,
							      on_address);
	}
	/* what is copied from a root makes one */
	for (size_t before = SIZE_MAX; before != roots.size();) {
		before = roots.size();
		for (const auto &copy : copies)
			if (roots.count(copy.second))
				roots.insert(copy.first);
		for (const auto &store : byte_stores)
			if (!roots.count(store.first) &&
			    is_piece_of_pointer(gimple_assign_rhs1(store.second)))
				roots.insert(store.first);
	}
}

} // namespace

void find_byte_roots(function *fun)
{
	roots.clear();
	finder(fun).run();
	/* the collector looks at aligned words */
	for (tree decl : roots)
		if (VAR_P(decl) && DECL_ALIGN(decl) < POINTER_SIZE)
			SET_DECL_ALIGN(decl, POINTER_SIZE);
}

bool is_byte_root(tree decl)
{
	return roots.count(decl);
}

bool leads_to_pointers(tree address)
{
	for (int steps = 0; steps < 20; steps++) {
		/* what a function gives is new as a rule, and what its type says */
		if (TREE_CODE(address) == SSA_NAME && is_gimple_call(SSA_NAME_DEF_STMT(address)))
			return false;
		if (TREE_CODE(address) == ADDR_EXPR) {
			if (is_member_without_pointers(TREE_OPERAND(address, 0)))
				return false;
			tree base = get_base_address(TREE_OPERAND(address, 0));
			if (!base || TREE_CODE(base) != MEM_REF)
				return base && DECL_P(base) &&
				       (has_pointers(TREE_TYPE(base)) || roots.count(base));
			address = TREE_OPERAND(base, 0);
			continue;
		}
		if (points_to_more_than_bytes(TREE_TYPE(address)))
			return true;
		gassign *def = TREE_CODE(address) == SSA_NAME
				       ? dyn_cast<gassign *>(SSA_NAME_DEF_STMT(address))
				       : NULL;
		if (gphi *phi = TREE_CODE(address) == SSA_NAME
					? dyn_cast<gphi *>(SSA_NAME_DEF_STMT(address))
					: NULL) {
			/* a pointer that a loop moves on: by where it starts */
			address = gimple_phi_arg_def(phi, 0);
			continue;
		}
		if (!def || (!CONVERT_EXPR_CODE_P(gimple_assign_rhs_code(def)) &&
			     gimple_assign_rhs_code(def) != POINTER_PLUS_EXPR &&
			     gimple_assign_rhs_code(def) != SSA_NAME &&
			     gimple_assign_rhs_code(def) != ADDR_EXPR))
			return false;
		address = gimple_assign_rhs1(def);
	}
	return true;
}

bool is_piece_of_pointer(tree value)
{
	for (int steps = 0; steps < 8 && TREE_CODE(value) == SSA_NAME; steps++) {
		gassign *def = dyn_cast<gassign *>(SSA_NAME_DEF_STMT(value));
		if (!def)
			return false;
		value = gimple_assign_rhs1(def);
		if (gimple_assign_load_p(def)) {
			tree base = get_base_address(value);
			return base && leads_to_pointers(TREE_CODE(base) == MEM_REF
								 ? TREE_OPERAND(base, 0)
								 : build_fold_addr_expr(base));
		}
		if (!CONVERT_EXPR_CODE_P(gimple_assign_rhs_code(def)))
			return false;
	}
	return false;
}

bool is_raw_copy(tree ref)
{
	return TREE_CODE(ref) == MEM_REF &&
	       TYPE_REF_CAN_ALIAS_ALL(TREE_TYPE(TREE_OPERAND(ref, 1))) &&
	       tree_fits_uhwi_p(TYPE_SIZE_UNIT(TREE_TYPE(ref))) &&
	       tree_to_uhwi(TYPE_SIZE_UNIT(TREE_TYPE(ref))) >= POINTER_BYTES;
}
