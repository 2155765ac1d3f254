/* SPDX-License-Identifier: MIT
 *
 * types.cc - what the analysis asks about types.
 */
#include "rewrite.h"

/* A value without pointers carries no flow, as in Go. Pointers kept in integers are not followed.
 */
bool has_pointers(tree type)
{
	static std::unordered_map<tree, bool> known;

	if (!type || type == error_mark_node)
		return false;
	if (POINTER_TYPE_P(type) || TREE_CODE(type) == NULLPTR_TYPE)
		return true;
	if (TREE_CODE(type) == ARRAY_TYPE || TREE_CODE(type) == VECTOR_TYPE)
		return has_pointers(TREE_TYPE(type));
	if (!RECORD_OR_UNION_TYPE_P(type))
		return false;

	type = TYPE_MAIN_VARIANT(type);
	auto found = known.find(type);
	if (found != known.end())
		return found->second;

	bool result = false;
	for (tree field = TYPE_FIELDS(type); field && !result; field = DECL_CHAIN(field))
		result = TREE_CODE(field) == FIELD_DECL && has_pointers(TREE_TYPE(field));
	if (COMPLETE_TYPE_P(type))
		known[keep(type)] = result;
	return result;
}

bool has_byte_array(tree type)
{
	tree element = type;
	unsigned HOST_WIDE_INT bytes;

	if (!type || type == error_mark_node)
		return false;
	while (TREE_CODE(element) == ARRAY_TYPE)
		element = TREE_TYPE(element);
	if (element != type && TREE_CODE(element) == INTEGER_TYPE &&
	    TYPE_PRECISION(element) == BITS_PER_UNIT)
		return !constant_size(type, &bytes) || bytes >= sizeof(uint64_t);
	if (!RECORD_OR_UNION_TYPE_P(element))
		return false;
	for (tree field = TYPE_FIELDS(element); field; field = DECL_CHAIN(field))
		if (TREE_CODE(field) == FIELD_DECL && has_byte_array(TREE_TYPE(field)))
			return true;
	return false;
}

static std::string arithmetic_name(tree type)
{
	const HOST_WIDE_INT bits = int_size_in_bytes(type) * 8;

	switch (TREE_CODE(type)) {
	case VOID_TYPE:
		return "void";
	case BOOLEAN_TYPE:
		return "bool";
	case REAL_TYPE:
		return "float" + std::to_string(bits);
	case COMPLEX_TYPE:
		return "complex" + std::to_string(bits);
	default:
		break;
	}
	const bool is_unsigned = TYPE_UNSIGNED(type);
	const tree kind = TYPE_MAIN_VARIANT(type);
	if (bits == 8)
		return kind == signed_char_type_node ? "int8" : "byte";
	/* C's int plays the part of Go's int, and so does a long */
	if (kind == integer_type_node || kind == long_integer_type_node)
		return "int";
	if (kind == unsigned_type_node || kind == long_unsigned_type_node)
		return "uint";
	return (is_unsigned ? "uint" : "int") + std::to_string(bits);
}

static std::string function_name(tree type)
{
	std::string text = "func(";
	bool first = true;

	for (tree arg = TYPE_ARG_TYPES(type); arg && TREE_VALUE(arg) != void_type_node;
	     arg = TREE_CHAIN(arg)) {
		text += (first ? "" : ", ") + go_type(TREE_VALUE(arg));
		first = false;
	}
	text += ")";
	return VOID_TYPE_P(TREE_TYPE(type)) ? text : text + " " + go_type(TREE_TYPE(type));
}

std::string go_type(tree type)
{
	tree name = TYPE_NAME(type);

	if (name && TREE_CODE(name) == TYPE_DECL && DECL_NAME(name) &&
	    (RECORD_OR_UNION_TYPE_P(type) || DECL_SOURCE_LOCATION(name) > BUILTINS_LOCATION)) {
		std::string text = IDENTIFIER_POINTER(DECL_NAME(name));
		if (text == "gm_int")
			return "int";
		if (text == "gm_byte")
			return "byte";
		if (text == "gm_string")
			return "string";
		return text;
	}
	switch (TREE_CODE(type)) {
	case RECORD_TYPE:
	case UNION_TYPE:
		return name && TREE_CODE(name) == IDENTIFIER_NODE ? IDENTIFIER_POINTER(name)
								  : "struct";
	case ENUMERAL_TYPE:
		return name && TREE_CODE(name) == IDENTIFIER_NODE ? IDENTIFIER_POINTER(name)
								  : "int";
	case POINTER_TYPE:
		if (VOID_TYPE_P(TREE_TYPE(type)))
			return "unsafe.Pointer";
		if (FUNC_OR_METHOD_TYPE_P(TREE_TYPE(type)))
			return function_name(TREE_TYPE(type));
		return "*" + go_type(TREE_TYPE(type));
	case ARRAY_TYPE: {
		unsigned HOST_WIDE_INT bytes, element;
		std::string count;
		if (constant_size(type, &bytes) && constant_size(TREE_TYPE(type), &element) &&
		    element)
			count = std::to_string(bytes / element);
		return "[" + count + "]" + go_type(TREE_TYPE(type));
	}
	default:
		return arithmetic_name(type);
	}
}

bool is_local_variable(tree decl)
{
	return TREE_CODE(decl) == VAR_DECL && !TREE_STATIC(decl) && !DECL_EXTERNAL(decl);
}

bool constant_size(tree type_or_decl, unsigned HOST_WIDE_INT *bytes)
{
	tree size =
		DECL_P(type_or_decl) ? DECL_SIZE_UNIT(type_or_decl) : TYPE_SIZE_UNIT(type_or_decl);

	if (!size || !tree_fits_uhwi_p(size))
		return false;
	*bytes = tree_to_uhwi(size);
	return true;
}

tree strip_casts(tree expr)
{
	while (expr && (CONVERT_EXPR_P(expr) || TREE_CODE(expr) == NON_LVALUE_EXPR))
		expr = TREE_OPERAND(expr, 0);
	return expr;
}

unsigned words_of(tree type)
{
	if (POINTER_TYPE_P(type))
		return 1;
	/* a bool or a bit-field is none */
	if ((!INTEGRAL_TYPE_P(type) && !VECTOR_TYPE_P(type)) || !tree_fits_uhwi_p(TYPE_SIZE(type)))
		return 0;
	const unsigned HOST_WIDE_INT bits = INTEGRAL_TYPE_P(type) ? TYPE_PRECISION(type)
								  : tree_to_uhwi(TYPE_SIZE(type));
	return bits % POINTER_SIZE == 0 ? bits / POINTER_SIZE : 0;
}
