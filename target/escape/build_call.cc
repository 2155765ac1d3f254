/* SPDX-License-Identifier: MIT
 *
 * build_call.cc - calls. Of a function of the same group: its parameters and result are locations
 * of the same graph. Of a function that is done: by its tags. Of any other: known.cc knows, or the
 * arguments leak. Also the runtime's allocating functions.
 */
#include "build.h"
#include "rewrite.h"

/* The function that an expression stands for, where that is plain: a name, or a local variable that
 * never has another value than a function's name. */
tree builder::static_function(tree fn)
{
	fn = fn ? strip_casts(fn) : NULL_TREE;
	for (int i = 0; i < 8 && fn && TREE_CODE(fn) == VAR_DECL; i++) {
		if (!is_local_variable(fn) || !DECL_INITIAL(fn) || function->assigned.count(fn))
			return NULL_TREE;
		fn = strip_casts(DECL_INITIAL(fn));
	}
	if (fn && TREE_CODE(fn) == ADDR_EXPR)
		fn = TREE_OPERAND(fn, 0);
	return fn && TREE_CODE(fn) == FUNCTION_DECL ? fn : NULL_TREE;
}

/* The linker may put another function in the place of a weak one. */
static function_info *callee_of(tree fndecl)
{
	return fndecl && !DECL_WEAK(fndecl) ? function_of(fndecl) : NULL;
}

esc_hole builder::parameter_hole(esc_hole k, function_info *callee, size_t i)
{
	if (callee->state == FUNCTION_IN_GROUP)
		return i < callee->params.size() ? esc_into(callee->params[i]) : heap();
	if (i >= callee->tags.size())
		return heap();

	const esc_leaks *tag = &callee->tags[i];
	esc_hole hole = discard();
	if (esc_leak_to_heap(tag) >= 0)
		hole = esc_shift(heap(), esc_leak_to_heap(tag));
	if (esc_leak_to_result(tag, 0) >= 0)
		hole = tee(hole, esc_shift(k, esc_leak_to_result(tag, 0)));
	return hole;
}

/* What a pointer points to, as far as the source says: a cast hides nothing, nor does the sum in
 * (char *)&s + offset. */
static tree pointee(tree arg)
{
	tree pointer = strip_casts(arg);

	while (TREE_CODE(pointer) == POINTER_PLUS_EXPR)
		pointer = strip_casts(TREE_OPERAND(pointer, 0));
	tree type = TREE_TYPE(pointer);
	return POINTER_TYPE_P(type) ? TREE_TYPE(type) : NULL_TREE;
}

static bool may_hold_pointers(tree type)
{
	return type && (VOID_TYPE_P(type) || has_pointers(type));
}

/* Where argument i goes to in the function that the library calls with it: qsort's elements. */
esc_hole builder::callback_hole(tree t, tree fndecl, unsigned i)
{
	unsigned which;
	const char *given = known_callback(fndecl, &which);
	esc_hole hole = discard();

	if (!given || which >= (unsigned)call_expr_nargs(t))
		return hole;
	tree called = static_function(CALL_EXPR_ARG(t, which));
	function_info *callee = callee_of(called);
	for (unsigned parm = 0; given[parm]; parm++) {
		if ((unsigned)(given[parm] - '0') != i)
			continue;
		if (callee)
			hole = tee(hole, parameter_hole(discard(), callee, parm));
		else if (!called || known_argument(called, parm) != KNOWN_NOTHING)
			hole = heap();
	}
	return hole;
}

/* The library's functions. */
void builder::known_call(esc_hole k, tree t, tree fndecl)
{
	const unsigned n = call_expr_nargs(t);

	for (unsigned i = 0; i < n; i++) {
		tree arg = CALL_EXPR_ARG(t, i);
		tree target = pointee(arg);
		esc_hole hole = discard();

		switch (known_argument(fndecl, i)) {
		case KNOWN_NOTHING:
			break;
		case KNOWN_HEAP:
			hole = heap();
			break;
		case KNOWN_CONTENT:
			hole = esc_shift(heap(), 1);
			break;
		case KNOWN_CONTENT_TWICE:
			hole = esc_shift(heap(), 2);
			break;
		case KNOWN_RESULT:
			hole = k;
			break;
		case KNOWN_RESULT_CONTENT:
			hole = esc_shift(k, 1);
			break;
		case KNOWN_COPY:
			/* bytes without pointers carry nothing, unless a side says that they do,
			 * or hides it */
			if (may_hold_pointers(target) ||
			    may_hold_pointers(pointee(CALL_EXPR_ARG(t, 0))))
				assign_value(CALL_EXPR_ARG(t, 0), arg, t, "copied");
			break;
		case KNOWN_INTO_NEXT:
			if (i + 1 < n && !integer_zerop(strip_casts(CALL_EXPR_ARG(t, i + 1))))
				hole = store_behind(CALL_EXPR_ARG(t, i + 1));
			break;
		}
		hole = tee(hole, callback_hole(t, fndecl, i));
		expr(esc_noted(graph, hole, t, "call parameter"), arg);
	}
}

/* A pointer that the compiler cast to an integer for a builtin: each value that it may have. */
void builder::value_as_integer(esc_hole k, tree value)
{
	value = strip_casts(value);
	switch (TREE_CODE(value)) {
	case COMPOUND_EXPR:
		discard(TREE_OPERAND(value, 0));
		value_as_integer(k, TREE_OPERAND(value, 1));
		break;
	case COND_EXPR:
		discard(TREE_OPERAND(value, 0));
		value_as_integer(k, TREE_OPERAND(value, 1));
		value_as_integer(k, TREE_OPERAND(value, 2));
		break;
	case SAVE_EXPR:
		value_as_integer(k, TREE_OPERAND(value, 0));
		break;
	case INDIRECT_REF:
	case MEM_REF:
		/* __atomic_store(&to, &from): as GCC 15 writes it, of an integer behind &from */
		expr(esc_deref(graph, k, value, "indirection"), TREE_OPERAND(value, 0));
		break;
	default:
		expr(k, value);
	}
}

/* Compiler builtins that are no functions of a library. */
bool builder::builtin_call(esc_hole k, tree t, tree fndecl)
{
	const std::string name = plain_name(fndecl);

	if (!fndecl_built_in_p(fndecl))
		return false;
	if (name == "va_start" && call_expr_nargs(t) > 0) {
		tree list = CALL_EXPR_ARG(t, 0);
		if (!function->params.empty())
			esc_flow(graph, esc_noted(graph, store_behind(list), t, "assign"),
				 function->params.back());
		return true;
	}
	if (name == "va_copy" && call_expr_nargs(t) > 1) {
		assign_value(CALL_EXPR_ARG(t, 0), CALL_EXPR_ARG(t, 1), t, "assign");
		return true;
	}
	if (name == "alloca" || name == "alloca_with_align") {
		/* it lives as long as the function, in loops too */
		const int inner = depth;
		depth = 1;
		esc_location *loc = storage(SUBJECT_ALLOCA, t, here(t), spell(t));
		depth = inner;
		esc_flow(graph, esc_addr(graph, k, t, "spill"), loc);
		discard(CALL_EXPR_ARG(t, 0));
		return true;
	}
	if (name.compare(0, 7, "atomic_") == 0 || name.compare(0, 5, "sync_") == 0) {
		/* what goes through atomic memory goes to other threads */
		for (int i = 0; i < call_expr_nargs(t); i++) {
			tree arg = CALL_EXPR_ARG(t, i);
			if (POINTER_TYPE_P(TREE_TYPE(arg)))
				expr(esc_deref(graph, heap(), t, "call parameter"), arg);
			else
				value_as_integer(esc_noted(graph, heap(), t, "call parameter"),
						 arg);
		}
		return true;
	}
	return false;
}

/* A field of a static initialiser, by name. */
static tree initial_field(tree var, const char *name)
{
	unsigned HOST_WIDE_INT i;
	tree field, value;

	if (!var || !DECL_INITIAL(var) || TREE_CODE(DECL_INITIAL(var)) != CONSTRUCTOR)
		return NULL_TREE;
	FOR_EACH_CONSTRUCTOR_ELT(CONSTRUCTOR_ELTS(DECL_INITIAL(var)), i, field, value)
	if (DECL_NAME(field) && strcmp(IDENTIFIER_POINTER(DECL_NAME(field)), name) == 0)
		return value;
	return NULL_TREE;
}

static std::string initial_text(tree var, const char *name)
{
	tree value = initial_field(var, name);

	value = value ? strip_casts(value) : NULL_TREE;
	if (value && TREE_CODE(value) == ADDR_EXPR)
		value = TREE_OPERAND(value, 0);
	if (value && TREE_CODE(value) == ARRAY_REF)
		value = TREE_OPERAND(value, 0);
	return value && TREE_CODE(value) == STRING_CST ? TREE_STRING_POINTER(value) : "";
}

/* C's spelling of a type in a macro's argument, as Go would write it. */
static std::string go_spelling(std::string c)
{
	std::string stars;

	while (!c.empty() && (c.back() == '*' || c.back() == ' ')) {
		if (c.back() == '*')
			stars += '*';
		c.pop_back();
	}
	for (const char *prefix : {"struct ", "union ", "enum "})
		if (c.compare(0, strlen(prefix), prefix) == 0)
			c = c.substr(strlen(prefix));
	if (c == "gm_int" || c == "long")
		c = "int";
	else if (c == "gm_byte" || c == "char" || c == "unsigned char")
		c = "byte";
	else if (c == "gm_string")
		c = "string";
	return stars + c;
}

/* Which runtime function a call is, and where it has its arguments. */
allocator allocator_of(tree call)
{
	tree fn = strip_casts(CALL_EXPR_FN(call));
	const std::string name = plain_name(TREE_CODE(fn) == ADDR_EXPR ? TREE_OPERAND(fn, 0) : fn);

	if (name == "gm_alloc")
		return {1, 1, 2, 0};
	if (name == "gm_slice_make")
		return {1, 1, 2, 3};
	return {1, 2, 3, 4};
}

tree allocation_argument(tree call, int i)
{
	tree n = strip_casts(CALL_EXPR_ARG(call, i));

	/* gm_len_check(n) */
	if (TREE_CODE(n) == CALL_EXPR && call_expr_nargs(n) == 1)
		n = strip_casts(CALL_EXPR_ARG(n, 0));
	return n;
}

const char *allocation_reason(tree call)
{
	const allocator at = allocator_of(call);
	tree len = allocation_argument(call, at.len), cap = allocation_argument(call, at.cap);
	tree size = CALL_EXPR_ARG(call, at.size);

	if (!tree_fits_uhwi_p(len) || !tree_fits_uhwi_p(cap) || !tree_fits_uhwi_p(size) ||
	    tree_to_uhwi(len) > tree_to_uhwi(cap))
		return "non-constant size";
	if (tree_to_uhwi(size) && tree_to_uhwi(cap) > opt.max_implicit / tree_to_uhwi(size))
		return "too large for stack";
	return NULL;
}

/* The type of the elements of the slice that a pointer points to. */
static tree slice_element(tree arg)
{
	tree slice = pointee(arg);

	if (!slice || TREE_CODE(slice) != RECORD_TYPE || !TYPE_FIELDS(slice) ||
	    !POINTER_TYPE_P(TREE_TYPE(TYPE_FIELDS(slice))))
		return NULL_TREE;
	return TREE_TYPE(TREE_TYPE(TYPE_FIELDS(slice)));
}

/* gm_slice_make(&slice, n, ...), gm_slice_make_cap(&slice, len, cap, ...). */
void builder::slice_make(tree t)
{
	tree slice = CALL_EXPR_ARG(t, 0), element = slice_element(slice);
	const allocator at = allocator_of(t);
	std::string text = "make([]" + (element ? go_type(element) : std::string("T")) + ", " +
			   spell(allocation_argument(t, at.len));

	if (at.cap != at.len)
		text += ", " + spell(allocation_argument(t, at.cap));
	esc_location *loc = storage(SUBJECT_ALLOCATION, t, here(t), text + ")");
	static_cast<subject *>(loc->subject)->type = element;
	esc_flow(graph, esc_addr(graph, store_behind(slice), t, "spill"), loc);
	for (int i = 1; i < call_expr_nargs(t); i++)
		discard(CALL_EXPR_ARG(t, i));
}

/* gm_slice_grow(&slice, ...), gm_slice_append(&slice, &more, ...): the elements go to a new array
 * on the heap. */
void builder::slice_grow(tree t)
{
	tree grown = slice_element(CALL_EXPR_ARG(t, 0));

	if (opt.carry_out && grown)
		describe_site(site_of(CALL_EXPR_ARG(t, call_expr_nargs(t) - 1)), grown, here(t),
			      "append grows the array");
	for (int i = 0; i < call_expr_nargs(t); i++) {
		tree element = slice_element(CALL_EXPR_ARG(t, i));
		esc_hole k = element && has_pointers(element) ? esc_shift(heap(), 2) : discard();
		expr(esc_noted(graph, k, t, "appendee slice"), CALL_EXPR_ARG(t, i));
	}
}

/* gm_alloc(site, n, size): new(T) or make([]T, n). */
std::string spell_allocation(tree call)
{
	tree site = site_of(CALL_EXPR_ARG(call, 0));
	tree kind = initial_field(site, "kind");
	const std::string type = go_spelling(initial_text(site, "type"));
	const bool make = !kind || integer_onep(kind);

	return make ? "make([]" + type + ", " + spell(allocation_argument(call, 1)) + ")"
		    : "new(" + type + ")";
}

void builder::allocation(esc_hole k, tree t)
{
	esc_location *loc = storage(SUBJECT_ALLOCATION, t, here(t), spell_allocation(t));
	static_cast<subject *>(loc->subject)->type = cast_to.count(t) ? cast_to[t] : NULL_TREE;
	esc_flow(graph, esc_addr(graph, k, t, "spill"), loc);
	for (int i = 0; i < call_expr_nargs(t); i++)
		discard(CALL_EXPR_ARG(t, i));
}

/* gm_box_value(&value, size, site): a pointer is held in the interface value directly, another
 * value is copied into storage of its own. */
void builder::box(esc_hole k, tree t)
{
	tree value = CALL_EXPR_ARG(t, 0);
	tree type = pointee(value);

	if (type && POINTER_TYPE_P(type)) {
		expr(esc_deref(graph, k, t, "interface-converted"), value);
		return;
	}
	tree object = strip_casts(value);
	if (TREE_CODE(object) == ADDR_EXPR)
		object = TREE_OPERAND(object, 0);
	if (TREE_CODE(object) == VAR_DECL && DECL_INITIAL(object))
		object = strip_casts(DECL_INITIAL(object));
	esc_location *loc = storage(SUBJECT_BOX, t, here(t), spell(object));
	static_cast<subject *>(loc->subject)->type = type;
	esc_flow(graph, esc_addr(graph, k, t, "spill"), loc);
	expr(esc_deref(graph, esc_into(loc), t, "interface-converted"), value);
}

bool builder::runtime_call(esc_hole k, tree t, tree fndecl)
{
	const char *name = plain_name(fndecl);

	if (strcmp(name, "gm_alloc") == 0 && call_expr_nargs(t) == 3) {
		allocation(k, t);
	} else if (strncmp(name, "gm_slice_make", 13) == 0 && call_expr_nargs(t) >= 4) {
		slice_make(t);
	} else if (strcmp(name, "gm_slice_grow") == 0 || strcmp(name, "gm_slice_append") == 0) {
		slice_grow(t);
	} else if (strcmp(name, "gm_box_value") == 0 && call_expr_nargs(t) == 3) {
		box(k, t);
	} else if (strcmp(name, "gm_unbox_value") == 0 && call_expr_nargs(t) == 4) {
		/* gm_unbox_value(any, &value, ...): the pointer that any holds, or a copy of its
		 * value */
		expr(esc_noted(graph, store_behind(CALL_EXPR_ARG(t, 1)), t, "dot"),
		     CALL_EXPR_ARG(t, 0));
	} else {
		return false;
	}
	return true;
}

void builder::call(esc_hole k, tree t)
{
	tree fndecl = static_function(CALL_EXPR_FN(t));
	function_info *callee = callee_of(fndecl);

	if (k.derefs < 0) {
		/* the address of what is returned, as in f().array: of a copy */
		esc_location *copy = storage(SUBJECT_TEMPORARY, t, here(t), spell(t));
		static_cast<subject *>(copy->subject)->silent = true;
		esc_flow(graph, k, copy);
		k = esc_into(copy);
	}
	/* a function's name in a call is no value */
	if (CALL_EXPR_FN(t) &&
	    (TREE_CODE(CALL_EXPR_FN(t)) != ADDR_EXPR || TREE_OPERAND(CALL_EXPR_FN(t), 0) != fndecl))
		discard(CALL_EXPR_FN(t));
	if (!fndecl) {
		/* an operation of the compiler's own has no function */
		for (int i = 0; i < call_expr_nargs(t); i++)
			expr(CALL_EXPR_FN(t) ? esc_noted(graph, heap(), t, "call parameter") : k,
			     CALL_EXPR_ARG(t, i));
		return;
	}
	if (!callee) {
		if (!runtime_call(k, t, fndecl) && !builtin_call(k, t, fndecl))
			known_call(k, t, fndecl);
		return;
	}

	if (callee->state == FUNCTION_IN_GROUP)
		esc_flow(graph, k, callee->result);
	const size_t named = list_length(DECL_ARGUMENTS(fndecl));
	const size_t given = call_expr_nargs(t);
	esc_location *rest = NULL;
	for (size_t i = 0; i < given; i++) {
		tree arg = CALL_EXPR_ARG(t, i);
		esc_hole hole;

		keep_bytes(arg, NULL_TREE);
		keep_byte_pointer(arg);
		if (i < named) {
			hole = parameter_hole(k, callee, i);
		} else {
			/* as Go's ...: an array that the last parameter points to */
			if (!rest) {
				rest = esc_location_add(graph, ESC_EXPRESSION, &function->scope,
							depth, NULL);
				esc_flow(graph,
					 esc_addr(graph, parameter_hole(k, callee, named), t,
						  "call parameter"),
					 rest);
			}
			hole = esc_into(rest);
		}
		expr(esc_noted(graph, hole, t, "call parameter"), arg);
	}
}
