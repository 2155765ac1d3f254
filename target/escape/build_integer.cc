/* SPDX-License-Identifier: MIT
 *
 * build_integer.cc - pointers that are integers for a while. The expression that a pointer is made
 * from is followed back to the pointers in it: (T *)((uintptr_t)p + 8), Go's unsafe.Pointer. In C
 * that may go through local variables, too, and through memory that has pointers by another name:
 * a member of a union, what is behind a pointer that was cast.
 *
 * Not followed, as in Go: integers in other memory, as arguments and as results.
 */
#include "build.h"

bool is_number(tree type)
{
	return INTEGRAL_TYPE_P(type) || SCALAR_FLOAT_TYPE_P(type);
}

static bool is_word(tree type)
{
	return type && is_number(type) && tree_fits_uhwi_p(TYPE_SIZE(type)) &&
	       tree_to_uhwi(TYPE_SIZE(type)) >= POINTER_SIZE;
}

static bool is_local_word(tree t)
{
	return TREE_CODE(t) == VAR_DECL && is_local_variable(t) && INTEGRAL_TYPE_P(TREE_TYPE(t)) &&
	       is_word(TREE_TYPE(t));
}

/* The pointer behind which t is a number where pointers may be: p of ((Header *)p)->bits. */
static tree punned(tree t)
{
	while (handled_component_p(t))
		t = TREE_OPERAND(t, 0);
	if (TREE_CODE(t) != INDIRECT_REF && TREE_CODE(t) != MEM_REF)
		return NULL_TREE;
	return made_from(TREE_OPERAND(t, 0), true);
}

/* t is stored into dst, a number. */
void builder::into_integer(tree dst, tree t, tree where)
{
	if (is_local_word(dst))
		from_integer(esc_noted(graph, esc_into(variable(dst)), where, "assign"), t);
	else if (is_word(TREE_TYPE(dst)) && (union_around(dst) || punned(dst)))
		from_integer(esc_noted(graph, store_any(dst), where, "assign"), t);
	else
		discard(t);
}

/* A pointer is made from t. */
void builder::from_integer(esc_hole k, tree t)
{
	switch (TREE_CODE(t)) {
	CASE_CONVERT:
	case NON_LVALUE_EXPR:
		if (POINTER_TYPE_P(TREE_TYPE(TREE_OPERAND(t, 0))))
			expr(k, TREE_OPERAND(t, 0));
		else
			from_integer(k, TREE_OPERAND(t, 0));
		break;
	case SAVE_EXPR:
	case NEGATE_EXPR:
	case BIT_NOT_EXPR:
		from_integer(k, TREE_OPERAND(t, 0));
		break;
	case PLUS_EXPR:
	case MINUS_EXPR:
	case MULT_EXPR:
	case BIT_AND_EXPR:
	case BIT_IOR_EXPR:
	case BIT_XOR_EXPR:
	case TRUNC_DIV_EXPR:
	case TRUNC_MOD_EXPR:
		from_integer(k, TREE_OPERAND(t, 0));
		from_integer(k, TREE_OPERAND(t, 1));
		break;
	case LSHIFT_EXPR:
	case RSHIFT_EXPR:
		from_integer(k, TREE_OPERAND(t, 0));
		discard(TREE_OPERAND(t, 1));
		break;
	case COMPOUND_EXPR:
		discard(TREE_OPERAND(t, 0));
		from_integer(k, TREE_OPERAND(t, 1));
		break;
	case COND_EXPR:
		discard(TREE_OPERAND(t, 0));
		from_integer(k, TREE_OPERAND(t, 1));
		from_integer(k, TREE_OPERAND(t, 2));
		break;
	case MODIFY_EXPR:
		discard(t);
		from_integer(k, TREE_OPERAND(t, 0));
		break;
	case VAR_DECL:
		if (is_local_word(t))
			esc_flow(graph, k, variable(t));
		break;
	case CALL_EXPR: {
		tree fn = static_function(CALL_EXPR_FN(t));
		discard(t);
		if (fn && fndecl_built_in_p(fn) && strcmp(plain_name(fn), "expect") == 0)
			from_integer(k, CALL_EXPR_ARG(t, 0));
		break;
	}
	default:
		discard(t);
		if (!is_word(TREE_TYPE(t)))
			break;
		if (tree whole = union_around(t))
			expr(k, whole);
		else if (tree pointer = punned(t))
			expr(esc_deref(graph, k, t, "indirection"), pointer);
	}
}
