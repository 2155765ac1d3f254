/* SPDX-License-Identifier: MIT
 *
 * build_bytes.cc - pointers that are copied as bytes. C allows it: by a loop over char, through
 * another member of a union. Bytes are no pointers to the analysis, so the trail would end there;
 * where an object with pointers becomes bytes, they are taken to flow to the heap.
 *
 * Bytes that are only looked at (compared, hashed) copy nothing, and text is text: a char * that
 * was always one says nothing of pointers.
 */
#include "build.h"

static bool is_byte(tree type)
{
	return type && TREE_CODE(type) == INTEGER_TYPE && TYPE_PRECISION(type) == BITS_PER_UNIT;
}

static bool is_byte_pointer(tree t)
{
	return TREE_TYPE(t) && POINTER_TYPE_P(TREE_TYPE(t)) && is_byte(TREE_TYPE(TREE_TYPE(t)));
}

tree made_from(tree t, bool of_void)
{
	while (TREE_CODE(t) == POINTER_PLUS_EXPR || CONVERT_EXPR_P(t) ||
	       TREE_CODE(t) == NON_LVALUE_EXPR) {
		t = TREE_OPERAND(t, 0);
		if (!POINTER_TYPE_P(TREE_TYPE(t)))
			return NULL_TREE;
		tree target = TREE_TYPE(TREE_TYPE(t));
		if (has_pointers(target) || (VOID_TYPE_P(target) && of_void))
			return t;
	}
	return NULL_TREE;
}

tree union_around(tree t)
{
	for (; handled_component_p(t); t = TREE_OPERAND(t, 0))
		if (TREE_CODE(t) == COMPONENT_REF &&
		    TREE_CODE(TREE_TYPE(TREE_OPERAND(t, 0))) == UNION_TYPE &&
		    has_pointers(TREE_TYPE(TREE_OPERAND(t, 0))))
			return TREE_OPERAND(t, 0);
	return NULL_TREE;
}

/* A value is kept: assigned to dst, passed, returned. If it is a piece of something with pointers,
 * that flows to the heap. An integer is one only where dst, too, is a part of such a union; whole
 * pointers in integers are build_integer.cc's. */
void builder::keep_bytes(tree value, tree dst)
{
	tree type = value ? TREE_TYPE(strip_casts(value)) : NULL_TREE;
	const esc_hole k = esc_noted(graph, heap(), value, "copied as bytes");

	if (!type || has_pointers(type))
		return;
	value = strip_casts(value);
	/* int c = *(char *)p: a number, if nothing in the function could pass it on as a byte */
	const bool number = dst && INTEGRAL_TYPE_P(TREE_TYPE(dst)) && !is_byte(TREE_TYPE(dst)) &&
			    !function->stores_bytes && !function->passes_numbers;
	if (!is_byte(type) && !AGGREGATE_TYPE_P(type) &&
	    !(INTEGRAL_TYPE_P(type) && dst && union_around(dst)))
		return;
	if (tree whole = union_around(value)) {
		expr(k, whole);
		return;
	}
	while (handled_component_p(value))
		value = TREE_OPERAND(value, 0);
	if (TREE_CODE(value) != INDIRECT_REF && TREE_CODE(value) != MEM_REF)
		return;
	if (tree pointer = made_from(TREE_OPERAND(value, 0), !number))
		expr(esc_deref(graph, k, value, "indirection"), pointer);
}

/* A pointer to bytes is kept: what it points to is as good as copied. */
void builder::keep_byte_pointer(tree t)
{
	if (tree pointer = is_byte_pointer(t) ? made_from(t, function->stores_bytes) : NULL_TREE)
		expr(esc_deref(graph, esc_noted(graph, heap(), t, "copied as bytes"), t,
			       "indirection"),
		     pointer);
}

static tree find_byte_store(tree *tp, int *walk_subtrees, void *)
{
	tree t = *tp;

	if (TYPE_P(t))
		*walk_subtrees = 0;
	if ((TREE_CODE(t) == MODIFY_EXPR || TREE_CODE(t) == INIT_EXPR) &&
	    is_byte(TREE_TYPE(TREE_OPERAND(t, 0))) && !DECL_P(TREE_OPERAND(t, 0)))
		return t;
	if (TREE_CODE(t) != CALL_EXPR)
		return NULL_TREE;
	/* a function with a body may store what is behind its arguments */
	tree fn = CALL_EXPR_FN(t) ? strip_casts(CALL_EXPR_FN(t)) : NULL_TREE;
	if (!fn || TREE_CODE(fn) != ADDR_EXPR || !function_of(TREE_OPERAND(fn, 0)))
		return NULL_TREE;
	for (int i = 0; i < call_expr_nargs(t); i++)
		if (is_byte_pointer(CALL_EXPR_ARG(t, i)))
			return t;
	return NULL_TREE;
}

bool stores_bytes(tree fndecl)
{
	return walk_tree_without_duplicates(&DECL_SAVED_TREE(fndecl), find_byte_store, NULL);
}

static tree find_number_passed(tree *tp, int *walk_subtrees, void *)
{
	tree t = *tp;

	if (TYPE_P(t))
		*walk_subtrees = 0;
	if (TREE_CODE(t) != CALL_EXPR)
		return NULL_TREE;
	for (int i = 0; i < call_expr_nargs(t); i++)
		if (INTEGRAL_TYPE_P(TREE_TYPE(CALL_EXPR_ARG(t, i))) &&
		    !CONSTANT_CLASS_P(CALL_EXPR_ARG(t, i)))
			return t;
	return NULL_TREE;
}

bool passes_numbers(tree fndecl)
{
	return INTEGRAL_TYPE_P(TREE_TYPE(TREE_TYPE(fndecl))) ||
	       walk_tree_without_duplicates(&DECL_SAVED_TREE(fndecl), find_number_passed, NULL);
}
