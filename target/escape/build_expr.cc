/* SPDX-License-Identifier: MIT
 *
 * build_expr.cc - expressions. Each is evaluated for a hole: where its value goes, and with how
 * many dereferences. & and * only change the hole, then its operand is evaluated.
 */
#include "build.h"

builder::builder(group &group, function_info *function)
    : shared(group), graph(group.graph), function(function)
{
}

/* ---- tools ---- */

esc_location *builder::temporary()
{
	return esc_location_add(graph, ESC_TEMPORARY, &function->scope, depth, NULL);
}

/* A hole that flows into both. */
esc_hole builder::tee(esc_hole a, esc_hole b)
{
	if (a.dst->kind == ESC_BLANK)
		return b;
	if (b.dst->kind == ESC_BLANK)
		return a;

	/* the address of what an assignment yields is that of a copy */
	esc_location *loc = temporary();
	for (esc_hole k : {a, b}) {
		if (k.derefs < 0) {
			esc_location *copy = temporary();
			esc_flow(graph, k, copy);
			k = esc_into(copy);
		}
		esc_flow(graph, k, loc);
	}
	return esc_into(loc);
}

location_t builder::here(tree t)
{
	return EXPR_HAS_LOCATION(t) ? EXPR_LOCATION(t) : statement_location;
}

subject *builder::subject_new(subject_kind kind, tree node, location_t where, std::string text)
{
	subject *s = new subject{kind, node, where, text, "", function, false, false, NULL_TREE};

	shared.subjects.push_back(s);
	return s;
}

/* The location of an allocating expression; the same one when the expression is met again. */
esc_location *builder::storage(subject_kind kind, tree node, location_t where, std::string text)
{
	esc_location *&loc = shared.variables[node];

	if (!loc)
		loc = esc_location_add(graph, ESC_EXPRESSION, &function->scope, depth,
				       subject_new(kind, node, where, text));
	return loc;
}

/* The location of a variable that was not declared in a statement comes into being here. */
esc_location *builder::variable(tree decl)
{
	esc_location *&loc = shared.variables[decl];

	if (!loc)
		loc = esc_location_add(graph, ESC_TEMPORARY, &function->scope, depth, NULL);
	return loc;
}

/* ---- expressions ---- */

/* &(T){...} is storage of its own; so is an array literal, which decays to its address. By value
 * a struct literal is only the flow of its elements. */
void builder::literal(esc_hole k, tree t)
{
	tree decl = COMPOUND_LITERAL_EXPR_DECL(t);
	const bool array = TREE_CODE(TREE_TYPE(t)) == ARRAY_TYPE;

	if (TREE_STATIC(decl))
		return;
	/* GCC makes (T){...} of *&(T){...}, but it has seen the & */
	const bool referred = TREE_ADDRESSABLE(t) && !indexed;
	if (k.derefs >= 0 && !array && !ampersand && !referred) {
		elements(k, DECL_INITIAL(decl), t, "struct literal element");
		return;
	}
	const bool first = !shared.variables.count(t);
	/* the note and, but for an array that decays, the place are those of the & */
	tree whole = ampersand ? ampersand : t;
	const bool decays = array && (!ampersand || ampersand == decayed);
	const location_t where = !decays && EXPR_HAS_LOCATION(whole) ? EXPR_LOCATION(whole)
								     : DECL_SOURCE_LOCATION(decl);
	const std::string text = decays ? spell(t) : "&" + go_type(TREE_TYPE(t)) + "{...}";
	esc_location *loc = storage(SUBJECT_LITERAL, t, where, text);
	esc_flow(graph, esc_noted(graph, k, decays ? t : whole, "spill"), loc);
	if (first)
		elements(esc_into(loc), DECL_INITIAL(decl), t,
			 array ? "slice-literal-element" : "struct literal element");
}

/* The elements of an initialiser, or the one expression that it is. */
void builder::elements(esc_hole k, tree t, tree where, const char *why)
{
	unsigned HOST_WIDE_INT i;
	tree value;

	ampersand = NULL_TREE;
	if (!t)
		return;
	if (TREE_CODE(t) != CONSTRUCTOR) {
		expr(k, t);
		return;
	}
	if (TREE_CODE(TREE_TYPE(t)) == ARRAY_TYPE && strcmp(why, "struct literal element") == 0)
		why = "array literal element";
	k = esc_noted(graph, k, where, why);
	FOR_EACH_CONSTRUCTOR_VALUE(CONSTRUCTOR_ELTS(t), i, value)
	{
		if (TREE_CODE(value) == CONSTRUCTOR)
			elements(k, value, NULL_TREE, why);
		else if (TREE_CODE(TREE_TYPE(t)) == UNION_TYPE && is_number(TREE_TYPE(value)))
			from_integer(has_pointers(TREE_TYPE(t)) ? k : discard(), value);
		else
			expr(k, value);
	}
}

void builder::address(esc_hole k, tree t)
{
	tree object = TREE_OPERAND(t, 0);
	const tree outer = ampersand;
	const bool literal = TREE_CODE(object) == COMPOUND_LITERAL_EXPR;

	if (literal)
		ampersand = t;
	if (k.derefs < 0) {
		/* the address of an address: of a temporary, in code of the compiler's own */
		esc_location *loc = temporary();
		esc_flow(graph, k, loc);
		k = esc_into(loc);
	}
	expr(esc_addr(graph, k, literal ? NULL_TREE : t, "address-of"), object);
	ampersand = outer;
}

/* *pointer, where the pointer is the address of a local variable by another type: bytes may hold
 * pointers then. False: it is not. */
bool builder::load_local(esc_hole k, tree pointer)
{
	tree object = strip_casts(pointer);

	if (TREE_CODE(object) != ADDR_EXPR || k.derefs < 0)
		return false;
	object = TREE_OPERAND(object, 0);
	tree base = get_base_address(object);
	if (has_pointers(TREE_TYPE(object)) || !base || !DECL_P(base) ||
	    (TREE_CODE(base) != PARM_DECL &&
	     (TREE_CODE(base) != VAR_DECL || !is_local_variable(base))))
		return false;
	discard(object);
	esc_flow(graph, k, variable(base));
	return true;
}

/* An expression that GCC evaluates once and mentions several times. */
void builder::once(esc_hole k, tree t, tree key, tree value)
{
	const bool first = !shared.variables.count(key);
	esc_location *loc = variable(key);

	if (first) {
		/* a statement expression assigns its slot itself */
		if (value && VOID_TYPE_P(TREE_TYPE(value)))
			discard(value);
		else if (value)
			expr(esc_into(loc), value);
	}
	esc_flow(graph, esc_noted(graph, k, t, "dot"), loc);
}

/* What assembly does with its inputs is not known, unless there is none: asm("" :: "r"(&x)) only
 * keeps the optimiser from seeing that x is not used. Its outputs can hold nothing but its inputs.
 */
void builder::assembly(tree t)
{
	const bool empty = TREE_STRING_LENGTH(ASM_STRING(t)) <= 1;

	esc_hole k = empty ? discard() : heap();

	for (tree out = ASM_OUTPUTS(t); out; out = TREE_CHAIN(out)) {
		esc_hole output = store(TREE_VALUE(out));
		k = empty ? tee(k, output) : k;
	}
	for (tree in = ASM_INPUTS(t); in; in = TREE_CHAIN(in))
		expr(esc_noted(graph, k, t, "passed to assembly"), TREE_VALUE(in));
}

/* All operands flow into k. */
void builder::operands(esc_hole k, tree t)
{
	if (!EXPR_P(t))
		return;
	for (int i = 0; i < TREE_OPERAND_LENGTH(t); i++)
		if (TREE_OPERAND(t, i) && !TYPE_P(TREE_OPERAND(t, i)))
			expr(k, TREE_OPERAND(t, i));
}

void builder::expr(esc_hole k, tree t)
{
	if (!t || t == error_mark_node || TYPE_P(t))
		return;

	tree type = TREE_TYPE(t);
	if (k.derefs >= 0 && type && !VOID_TYPE_P(type) && !has_pointers(type))
		k = discard();

	switch (TREE_CODE(t)) {
	case VAR_DECL:
		/* what a global holds is on the heap already, or static */
		if (is_local_variable(t))
			esc_flow(graph, k, variable(t));
		break;
	case PARM_DECL:
	case RESULT_DECL:
		esc_flow(graph, k, variable(t));
		break;
	case FUNCTION_DECL: {
		/* a nested function's address is that of a trampoline in the frame of its outer one
		 */
		function_info *nested = function_of(t);
		if (nested)
			nested->scope.is_value = true;
		if (nested && nested->outer && k.derefs < 0) {
			static_cast<subject *>(variable(t)->subject)->silent = false;
			esc_flow(graph, k, variable(t));
		}
		break;
	}
	case ADDR_EXPR:
		address(k, t);
		break;
	case INDIRECT_REF:
	case MEM_REF:
		if (!load_local(esc_noted(graph, k, t, "indirection"), TREE_OPERAND(t, 0)))
			expr(esc_deref(graph, k, t, "indirection"), TREE_OPERAND(t, 0));
		break;
	case COMPONENT_REF: {
		tree object = TREE_OPERAND(t, 0);
		if (TREE_CODE(object) == INDIRECT_REF || TREE_CODE(object) == MEM_REF)
			expr(esc_deref(graph, k, t, "dot of pointer"), TREE_OPERAND(object, 0));
		else
			expr(esc_noted(graph, k, t, "dot"), object);
		break;
	}
	case ARRAY_REF:
	case ARRAY_RANGE_REF: {
		const bool outer = indexed;
		indexed |= TREE_CODE(TREE_OPERAND(t, 1)) != INTEGER_CST;
		expr(esc_noted(graph, k, t, "fixed-array-index-of"), TREE_OPERAND(t, 0));
		indexed = outer;
		discard(TREE_OPERAND(t, 1));
		break;
	}
	case REALPART_EXPR:
	case IMAGPART_EXPR:
	case BIT_FIELD_REF:
	case VIEW_CONVERT_EXPR:
	case NON_LVALUE_EXPR:
	case CLEANUP_POINT_EXPR:
	case ANNOTATE_EXPR:
	case PAREN_EXPR:
		expr(k, TREE_OPERAND(t, 0));
		break;
	CASE_CONVERT : {
		tree value = TREE_OPERAND(t, 0);
		if (POINTER_TYPE_P(type) && TREE_CODE(value) == CALL_EXPR)
			cast_to[value] = TREE_TYPE(type);
		if (POINTER_TYPE_P(type) && TREE_CODE(TREE_TYPE(type)) != ARRAY_TYPE)
			decayed = value;
		if (k.dst->kind != ESC_BLANK)
			keep_byte_pointer(t);
		if (POINTER_TYPE_P(type) && INTEGRAL_TYPE_P(TREE_TYPE(value)))
			from_integer(k, value);
		else
			expr(k, value);
		break;
	}
	case POINTER_PLUS_EXPR:
		expr(k, TREE_OPERAND(t, 0));
		discard(TREE_OPERAND(t, 1));
		break;
	case PREINCREMENT_EXPR:
	case PREDECREMENT_EXPR:
	case POSTINCREMENT_EXPR:
	case POSTDECREMENT_EXPR:
		expr(k, TREE_OPERAND(t, 0));
		break;
	case MODIFY_EXPR:
	case INIT_EXPR:
		assign(k, t);
		break;
	case COMPOUND_LITERAL_EXPR:
		literal(k, t);
		break;
	case CONSTRUCTOR:
		elements(k, t, t, "struct literal element");
		break;
	case SAVE_EXPR:
		once(k, t, t, TREE_OPERAND(t, 0));
		break;
	case TARGET_EXPR:
		once(k, t, TARGET_EXPR_SLOT(t), TARGET_EXPR_INITIAL(t));
		break;
	case CALL_EXPR:
		call(k, t);
		break;
	case VA_ARG_EXPR: {
		/* a va_list is passed by its address, or is one */
		tree list = TREE_OPERAND(t, 0);
		k = esc_deref(graph, k, t, "indirection");
		if (TREE_CODE(list) == ADDR_EXPR)
			expr(k, TREE_OPERAND(list, 0));
		else if (POINTER_TYPE_P(TREE_TYPE(list)))
			expr(esc_deref(graph, k, t, "indirection"), list);
		else
			expr(k, list);
		break;
	}
	case ASM_EXPR:
		assembly(t);
		break;
	case COND_EXPR:
		condition(k, t);
		break;
	case COMPOUND_EXPR:
		discard(TREE_OPERAND(t, 0));
		expr(k, TREE_OPERAND(t, 1));
		break;
	default:
		if (IS_EXPR_CODE_CLASS(TREE_CODE_CLASS(TREE_CODE(t))) &&
		    TREE_CODE_CLASS(TREE_CODE(t)) != tcc_statement &&
		    TREE_CODE_CLASS(TREE_CODE(t)) != tcc_expression &&
		    TREE_CODE_CLASS(TREE_CODE(t)) != tcc_vl_exp)
			operands(k.derefs < 0 ? discard() : k, t);
		else
			statement(k, t);
	}
}
