/* SPDX-License-Identifier: MIT
 *
 * build_assign.cc - stores. Into a local variable, its field or its element: a flow to it. Through
 * a pointer or into a global: a flow to the heap.
 */
#include "build.h"

/* Whether evaluating t may change memory, or may give another value the second time. */
static bool may_affect_memory(tree t)
{
	if (DECL_P(t) || CONSTANT_CLASS_P(t))
		return false;
	if (TREE_SIDE_EFFECTS(t))
		return true;
	return TREE_CODE(t) == CALL_EXPR;
}

/* Whether both are the same place or value, without side effects. */
static bool same_safe(tree a, tree b)
{
	a = strip_casts(a);
	b = strip_casts(b);
	return !may_affect_memory(a) && !may_affect_memory(b) && operand_equal_p(a, b, 0);
}

static bool is_indirect(tree t)
{
	return TREE_CODE(t) == INDIRECT_REF || TREE_CODE(t) == MEM_REF;
}

/* p in p->f, p->f.g or *p, if it is a plain variable. */
static tree pointer_variable(tree t)
{
	while (TREE_CODE(t) == COMPONENT_REF)
		t = TREE_OPERAND(t, 0);
	if (!is_indirect(t))
		return NULL_TREE;
	tree pointer = strip_casts(TREE_OPERAND(t, 0));
	return DECL_P(pointer) ? pointer : NULL_TREE;
}

/* Whether t makes a pointer to the first element of a pointer to an array: Go's q[:]. */
static bool is_decay(tree t)
{
	if (!CONVERT_EXPR_P(t) || !POINTER_TYPE_P(TREE_TYPE(t)))
		return false;
	tree from = TREE_TYPE(TREE_OPERAND(t, 0));
	return POINTER_TYPE_P(from) && TREE_CODE(TREE_TYPE(from)) == ARRAY_TYPE &&
	       TYPE_MAIN_VARIANT(TREE_TYPE(TREE_TYPE(from))) ==
		       TYPE_MAIN_VARIANT(TREE_TYPE(TREE_TYPE(t)));
}

/* The pointer that src moves on within its object: q of q + n, of &q[n], of &(*q)[n], of *q where
 * that is an array. NULL if that is not what src is; an array inside an object is no pointer. */
static tree moved_pointer(tree src)
{
	bool moved = false;

	for (;;) {
		for (; CONVERT_EXPR_P(src) || TREE_CODE(src) == NON_LVALUE_EXPR;
		     src = TREE_OPERAND(src, 0))
			moved |= is_decay(src);
		if (TREE_CODE(src) == POINTER_PLUS_EXPR) {
			src = TREE_OPERAND(src, 0);
		} else if (TREE_CODE(src) == ADDR_EXPR) {
			tree object = TREE_OPERAND(src, 0);
			while (TREE_CODE(object) == ARRAY_REF)
				object = TREE_OPERAND(object, 0);
			if (!is_indirect(object))
				return NULL_TREE;
			src = TREE_OPERAND(object, 0);
		} else {
			return moved ? src : NULL_TREE;
		}
		moved = true;
	}
}

/* Whether src is a pointer out of the same object as dst, moved on: Go's b.buf = b.buf[n:]. */
static bool is_moved_self(tree dst, tree src)
{
	tree moved = moved_pointer(src);
	tree base = pointer_variable(dst);

	if (!moved || may_affect_memory(src))
		return false;
	return base && base == pointer_variable(moved);
}

/* The same for a slice header that is put together again: b->s = (Slice){b->s.ptr + n, len}. */
static bool is_moved_header(tree dst, tree src)
{
	unsigned HOST_WIDE_INT i;
	tree value;

	if (TREE_CODE(src) == COMPOUND_LITERAL_EXPR)
		src = DECL_INITIAL(COMPOUND_LITERAL_EXPR_DECL(src));
	if (!src || TREE_CODE(src) != CONSTRUCTOR || !pointer_variable(dst) ||
	    TREE_SIDE_EFFECTS(src))
		return false;
	FOR_EACH_CONSTRUCTOR_VALUE(CONSTRUCTOR_ELTS(src), i, value)
	{
		if (has_pointers(TREE_TYPE(value)) && !integer_zerop(value) &&
		    !is_moved_self(dst, value) &&
		    pointer_variable(strip_casts(value)) != pointer_variable(dst))
			return false;
	}
	return CONSTRUCTOR_NELTS(src) > 0;
}

/* Stores that put no pointer into an object that it did not hold before: p->a = p->b, p->x[i] =
 * p->x[j], x.f.a = x.f.b, and pointers that are moved on. (The address of an array inside of *p is
 * another thing: it is new to *p.) */
static bool is_self_assignment(tree dst, tree src)
{
	if (is_moved_self(dst, src) || is_moved_header(dst, src))
		return true;

	src = strip_casts(src);
	if (TREE_CODE(dst) != TREE_CODE(src))
		return false;
	switch (TREE_CODE(dst)) {
	case COMPONENT_REF:
		return same_safe(TREE_OPERAND(dst, 0), TREE_OPERAND(src, 0));
	case ARRAY_REF:
		if (may_affect_memory(TREE_OPERAND(dst, 1)) ||
		    may_affect_memory(TREE_OPERAND(src, 1)))
			return false;
		return same_safe(TREE_OPERAND(dst, 0), TREE_OPERAND(src, 0));
	case INDIRECT_REF: {
		/* p->x[i] = p->x[j], where x is a pointer */
		tree a = strip_casts(TREE_OPERAND(dst, 0)), b = strip_casts(TREE_OPERAND(src, 0));
		if (may_affect_memory(a) || may_affect_memory(b))
			return false;
		const bool indexed =
			TREE_CODE(a) == POINTER_PLUS_EXPR || TREE_CODE(b) == POINTER_PLUS_EXPR;
		if (TREE_CODE(a) == POINTER_PLUS_EXPR)
			a = TREE_OPERAND(a, 0);
		if (TREE_CODE(b) == POINTER_PLUS_EXPR)
			b = TREE_OPERAND(b, 0);
		return indexed && same_safe(a, b);
	}
	default:
		return false;
	}
}

/* *pointer = ...: into a local variable when the pointer is its address, else into the heap. */
esc_hole builder::store_behind(tree pointer)
{
	tree address = strip_casts(pointer);

	if (TREE_CODE(address) == ADDR_EXPR && TREE_CODE(TREE_OPERAND(address, 0)) != FUNCTION_DECL)
		/* a pointer may be stored into an array of bytes: that is for the caller to know */
		return store_any(TREE_OPERAND(address, 0));
	discard(pointer);
	return heap();
}

esc_hole builder::store(tree t)
{
	esc_hole k = store_any(t);

	return TREE_TYPE(t) && !has_pointers(TREE_TYPE(t)) ? discard() : k;
}

esc_hole builder::store_any(tree t)
{
	esc_hole k = heap();

	switch (TREE_CODE(t)) {
	case VAR_DECL:
		if (is_local_variable(t))
			k = esc_into(variable(t));
		break;
	case PARM_DECL:
	case RESULT_DECL:
		k = esc_into(variable(t));
		break;
	case COMPONENT_REF:
	case REALPART_EXPR:
	case IMAGPART_EXPR:
	case BIT_FIELD_REF:
	case VIEW_CONVERT_EXPR:
	case NON_LVALUE_EXPR:
	CASE_CONVERT:
		k = store_any(TREE_OPERAND(t, 0));
		break;
	case ARRAY_REF:
	case ARRAY_RANGE_REF:
		discard(TREE_OPERAND(t, 1));
		k = store_any(TREE_OPERAND(t, 0));
		break;
	case INDIRECT_REF:
	case MEM_REF:
		k = store_behind(TREE_OPERAND(t, 0));
		break;
	case COMPOUND_LITERAL_EXPR:
		if (!TREE_STATIC(COMPOUND_LITERAL_EXPR_DECL(t))) {
			/* (&(T){...})->f = x; an array literal is a slice in Go */
			const bool through_address =
				TREE_ADDRESSABLE(t) || TREE_CODE(TREE_TYPE(t)) == ARRAY_TYPE;
			discard(build_fold_addr_expr(t));
			if (through_address)
				break;
			auto found = shared.variables.find(t);
			if (found != shared.variables.end())
				k = esc_into(found->second);
		}
		break;
	case COMPOUND_EXPR:
		discard(TREE_OPERAND(t, 0));
		k = store_any(TREE_OPERAND(t, 1));
		break;
	case TARGET_EXPR:
		discard(t);
		k = esc_into(variable(TARGET_EXPR_SLOT(t)));
		break;
	default:
		discard(t);
	}
	return k;
}

/* An assignment is an expression in C: its value goes to `also` as well. */
void builder::assign(esc_hole also, tree t)
{
	tree dst = TREE_OPERAND(t, 0), src = TREE_OPERAND(t, 1);
	esc_hole k = store(dst);

	if (is_self_assignment(dst, src)) {
		if (opt.report == REPORT_TEXT || opt.report == REPORT_FLOWS)
			report(here(t), std::string(spell(function->decl)) +
						" ignoring self-assignment in " + spell(t));
		k = discard();
	}
	keep_bytes(src, dst);
	if (is_number(TREE_TYPE(dst)))
		into_integer(dst, src, t);
	else
		elements(tee(esc_noted(graph, k, t, "assign"), also), src, t,
			 "struct literal element");
}

void builder::assign_value(tree pointer, tree source_pointer, tree where, const char *why)
{
	esc_hole k = store_behind(pointer);

	if (!load_local(esc_noted(graph, k, where, why), source_pointer))
		expr(esc_deref(graph, k, where, why), source_pointer);
}
