/* SPDX-License-Identifier: MIT
 *
 * spell.cc - expressions as a reader wrote them, more or less: for -m=2 and for messages.
 */
#include "escape.h"

static std::string name_of(tree decl)
{
	if (DECL_NAME(decl))
		return IDENTIFIER_POINTER(DECL_NAME(decl));
	return TREE_CODE(decl) == RESULT_DECL ? "~r0" : "{temp}";
}

static std::string spell_call(tree call)
{
	tree fn = CALL_EXPR_FN(call) ? strip_casts(CALL_EXPR_FN(call)) : NULL_TREE;
	std::string text;

	if (fn && TREE_CODE(fn) == ADDR_EXPR)
		fn = TREE_OPERAND(fn, 0);
	if (fn && TREE_CODE(fn) == FUNCTION_DECL && call_expr_nargs(call) == 3 &&
	    strcmp(plain_name(fn), "gm_alloc") == 0)
		return spell_allocation(call);
	text = (fn ? spell(fn) : "{operation}") + "(";
	for (int i = 0; i < call_expr_nargs(call); i++)
		text += (i ? ", " : "") + spell(CALL_EXPR_ARG(call, i));
	return text + ")";
}

static std::string spell_integer(tree value)
{
	if (tree_fits_shwi_p(value))
		return std::to_string(tree_to_shwi(value));
	return tree_fits_uhwi_p(value) ? std::to_string(tree_to_uhwi(value)) : "{integer}";
}

/* p + 4 bytes, for an int *p: the elements are what was written. */
static std::string spell_offset(tree base, tree offset)
{
	unsigned HOST_WIDE_INT size;
	tree value = strip_casts(offset);

	if (!constant_size(TREE_TYPE(TREE_TYPE(base)), &size) || size == 0)
		size = 1;
	/* of an unsigned type, also where it leads back */
	if (TREE_CODE(offset) == INTEGER_CST)
		return std::to_string((HOST_WIDE_INT)TREE_INT_CST_LOW(offset) / (HOST_WIDE_INT)size);
	if (TREE_CODE(value) == MULT_EXPR && TREE_CODE(TREE_OPERAND(value, 1)) == INTEGER_CST)
		return spell(strip_casts(TREE_OPERAND(value, 0)));
	return spell(value);
}

std::string spell(tree expr)
{
	if (!expr || expr == error_mark_node)
		return "";
	if (DECL_P(expr))
		return name_of(expr);
	switch (TREE_CODE(expr)) {
	case INTEGER_CST:
		if (POINTER_TYPE_P(TREE_TYPE(expr)) && integer_zerop(expr))
			return "nil";
		return spell_integer(expr);
	case STRING_CST:
		return "\"...\"";
	case ADDR_EXPR: {
		tree object = TREE_OPERAND(expr, 0);
		/* arrays decay without a sign in the source */
		if (TREE_CODE(TREE_TYPE(object)) == ARRAY_TYPE ||
		    TREE_CODE(object) == FUNCTION_DECL)
			return spell(object);
		return "&" + spell(object);
	}
	case INDIRECT_REF:
	case MEM_REF: {
		tree pointer = strip_casts(TREE_OPERAND(expr, 0));
		if (TREE_CODE(pointer) == POINTER_PLUS_EXPR)
			return spell(TREE_OPERAND(pointer, 0)) + "[" +
			       spell_offset(TREE_OPERAND(pointer, 0), TREE_OPERAND(pointer, 1)) +
			       "]";
		return "*" + spell(pointer);
	}
	case COMPONENT_REF: {
		tree object = TREE_OPERAND(expr, 0);
		tree field = TREE_OPERAND(expr, 1);
		std::string member = DECL_NAME(field) ? name_of(field) : "{anonymous}";
		if (TREE_CODE(object) == INDIRECT_REF)
			return spell(TREE_OPERAND(object, 0)) + "->" + member;
		return spell(object) + "." + member;
	}
	case ARRAY_REF:
		return spell(TREE_OPERAND(expr, 0)) + "[" + spell(TREE_OPERAND(expr, 1)) + "]";
	case POINTER_PLUS_EXPR: {
		const std::string offset = spell_offset(TREE_OPERAND(expr, 0), TREE_OPERAND(expr, 1));

		return spell(TREE_OPERAND(expr, 0)) +
		       (offset[0] == '-' ? " - " + offset.substr(1) : " + " + offset);
	}
	case COMPOUND_LITERAL_EXPR: {
		tree type = TREE_TYPE(expr);
		if (TREE_CODE(type) == ARRAY_TYPE)
			return "[]" + go_type(TREE_TYPE(type)) + "{...}";
		return go_type(type) + "{...}";
	}
	case MODIFY_EXPR:
	case INIT_EXPR:
		return spell(TREE_OPERAND(expr, 0)) + " = " + spell(TREE_OPERAND(expr, 1));
	case RETURN_EXPR: {
		tree value = TREE_OPERAND(expr, 0);
		if (value && (TREE_CODE(value) == MODIFY_EXPR || TREE_CODE(value) == INIT_EXPR))
			value = TREE_OPERAND(value, 1);
		return value ? "return " + spell(value) : "return";
	}
	case COMPOUND_EXPR:
		/* GCC's own comma: see restore_address in build_stmt.cc */
		if (integer_zerop(TREE_OPERAND(expr, 1)))
			return spell(TREE_OPERAND(expr, 0));
		return spell(TREE_OPERAND(expr, 1));
	case DECL_EXPR: {
		tree decl = DECL_EXPR_DECL(expr);
		return name_of(decl) +
		       (DECL_INITIAL(decl) ? " = " + spell(DECL_INITIAL(decl)) : "");
	}
	case CONSTRUCTOR:
		return go_type(TREE_TYPE(expr)) + "{...}";
	case COND_EXPR:
		return spell(TREE_OPERAND(expr, 0)) + " ? " + spell(TREE_OPERAND(expr, 1)) + " : " +
		       spell(TREE_OPERAND(expr, 2));
	case CALL_EXPR:
		return spell_call(expr);
	case SAVE_EXPR:
	case NON_LVALUE_EXPR:
	CASE_CONVERT:
		return spell(TREE_OPERAND(expr, 0));
	case TARGET_EXPR:
		return "({...})";
	case PREINCREMENT_EXPR:
	case POSTINCREMENT_EXPR:
		return spell(TREE_OPERAND(expr, 0)) + "++";
	case PREDECREMENT_EXPR:
	case POSTDECREMENT_EXPR:
		return spell(TREE_OPERAND(expr, 0)) + "--";
	default:
		break;
	}
	/* GCC keeps n - 1 as n + -1 */
	if (TREE_CODE(expr) == PLUS_EXPR && tree_fits_shwi_p(TREE_OPERAND(expr, 1)) &&
	    tree_int_cst_sgn(TREE_OPERAND(expr, 1)) < 0)
		return spell(TREE_OPERAND(expr, 0)) + " - " +
		       std::to_string(-tree_to_shwi(TREE_OPERAND(expr, 1)));
	const char *sign = BINARY_CLASS_P(expr) || COMPARISON_CLASS_P(expr)
				   ? op_symbol_code(TREE_CODE(expr))
				   : NULL;
	if (sign)
		return spell(TREE_OPERAND(expr, 0)) + " " + sign + " " +
		       spell(TREE_OPERAND(expr, 1));
	return "{expression}";
}
