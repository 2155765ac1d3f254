/* SPDX-License-Identifier: MIT
 *
 * rewrite.cc - carries the decisions out, in GENERIC.
 *
 *     variable u        u's uses stand for *p (DECL_VALUE_EXPR, GCC's own way for arrays of
 * variable length: the debugger shows u as ever); at its declaration p is set to a new object
 *     parameter         a variable of the same name takes its place, with a copy at entry
 *     &(T){...}         *(p = new object, *p = {...}, p): a new object in each evaluation
 *     alloca            gm_alloc
 *     gm_alloc that does not escape
 *                       a zeroed array on the stack
 *
 * What cannot be moved is an error, never a dangling pointer.
 */
#include "rewrite.h"

namespace
{

/* One function. */
struct rewriter {
	function_info *function;
	tree bind;                                   /* the outermost BIND_EXPR */
	tree entry;                                  /* statements before the first one */
	std::unordered_map<tree, tree> replacement;  /* expressions and parameters */
	std::unordered_map<tree, tree> declarations; /* variable -> statements before DECL_EXPR */
	std::unordered_set<tree> dynamic;            /* moved variables of variable size */
	std::unordered_set<tree> seen;
};

/* The body as one BIND_EXPR: main has a STATEMENT_LIST. */
tree outermost_bind(tree fndecl)
{
	tree body = DECL_SAVED_TREE(fndecl);

	if (TREE_CODE(body) == BIND_EXPR)
		return body;
	tree bind = build3(BIND_EXPR, void_type_node, NULL_TREE, body, NULL_TREE);
	TREE_SIDE_EFFECTS(bind) = 1;
	return DECL_SAVED_TREE(fndecl) = bind;
}

/* A hidden variable of the function. It has a name and is not ignored, so that its place is
 * known to the debugger when a variable's place is said through it; but it is in no scope that
 * the debugger lists. */
tree hidden_variable(rewriter &r, location_t where, const std::string &name, tree type)
{
	tree var = build_decl(where, VAR_DECL, get_identifier(name.c_str()), type);

	DECL_CONTEXT(var) = r.function->decl;
	DECL_ARTIFICIAL(var) = 1;
	TREE_USED(var) = 1;
	DECL_SEEN_IN_BIND_EXPR_P(var) = 1;
	DECL_CHAIN(var) = BIND_EXPR_VARS(r.bind);
	BIND_EXPR_VARS(r.bind) = var;
	return var;
}

/* The pointer to what was moved; NULL until then. */
tree pointer_to(rewriter &r, const subject *s, tree type)
{
	const std::string name = s->kind == SUBJECT_VARIABLE ? "&" + s->text : "&literal";
	tree pointer = hidden_variable(r, s->where, name, build_pointer_type(type));

	append_to_statement_list(
		build2(MODIFY_EXPR, void_type_node, pointer, build_zero_cst(TREE_TYPE(pointer))),
		&r.entry);
	return pointer;
}

/* A slot of the frame keeps what was moved until the function returns (slots.cc). With link-time
 * optimisation it is not known yet whether there will be one. */
bool has_slots()
{
	return !optimize || (opt.frames && !flag_lto);
}

/* pointer = value, for a new object. C programs keep pointers to locals where the collector does
 * not look (malloc), and may do so as long as the function runs; an optimising compiler would
 * forget ours after its last use. Where no frame keeps it, a copy of it stays on the stack:
 * volatile, because nothing reads it but the collector. In a loop it holds the object of this
 * round, as the variable does in C: those before it have ended. */
tree assignment(rewriter &r, location_t where, tree pointer, tree value)
{
	tree t = build2(MODIFY_EXPR, TREE_TYPE(pointer), pointer,
			fold_convert(TREE_TYPE(pointer), value));

	SET_EXPR_LOCATION(t, where);
	if (has_slots())
		return t;
	tree type = build_qualified_type(ptr_type_node, TYPE_QUAL_VOLATILE);
	tree kept = hidden_variable(r, where, "kept", type);
	TREE_THIS_VOLATILE(kept) = 1;
	TREE_SIDE_EFFECTS(kept) = 1;
	tree keep = build2(MODIFY_EXPR, void_type_node, kept, fold_convert(ptr_type_node, t));
	TREE_SIDE_EFFECTS(keep) = 1;
	return keep;
}

tree object_of(tree pointer)
{
	tree object = build1(INDIRECT_REF, TREE_TYPE(TREE_TYPE(pointer)), pointer);

	TREE_THIS_NOTRAP(object) = 1;
	TREE_SIDE_EFFECTS(object) = TREE_SIDE_EFFECTS(pointer);
	return object;
}

/* Makes decl stand for *pointer and returns the statement that gives it a new object. */
tree move_variable(rewriter &r, const subject *s, tree decl)
{
	tree type = TREE_TYPE(decl);
	tree pointer = pointer_to(r, s, type);

	SET_DECL_VALUE_EXPR(decl, object_of(pointer));
	DECL_HAS_VALUE_EXPR_P(decl) = 1;
	TREE_ADDRESSABLE(decl) = 1;
	return assignment(r, s->where, pointer,
			  build_alloc(s, type, DECL_ALIGN_UNIT(decl), DECL_SIZE_UNIT(decl)));
}

void move_local(rewriter &r, const subject *s)
{
	tree decl = s->node;
	unsigned HOST_WIDE_INT bytes;
	const bool dynamic = !constant_size(decl, &bytes);

	if (dynamic && r.function->shape.bypassed.count(decl)) {
		error_at(s->where, "%qs has to be on the heap, but a jump may pass its declaration",
			 s->text.c_str());
		return;
	}
	r.declarations[decl] = move_variable(r, s, decl);
	if (dynamic)
		r.dynamic.insert(decl);
	if (r.function->shape.bypassed.count(decl)) {
		/* a jump past the declaration must find an object, too */
		append_to_statement_list(unshare_expr(r.declarations[decl]), &r.entry);
		warn_switch_unreachable = 0;
	}
}

void move_parameter(rewriter &r, const subject *s)
{
	tree parm = s->node;
	tree copy = build_decl(s->where, VAR_DECL, DECL_NAME(parm), TREE_TYPE(parm));

	DECL_CONTEXT(copy) = r.function->decl;
	TREE_USED(copy) = 1;
	TREE_READONLY(copy) = 0;
	DECL_SEEN_IN_BIND_EXPR_P(copy) = 1;
	layout_decl(copy, 0);
	append_to_statement_list(move_variable(r, s, copy), &r.entry);
	append_to_statement_list(build2(INIT_EXPR, void_type_node, copy, parm), &r.entry);
	r.replacement[parm] = copy;

	/* in the scope that the debugger lists */
	tree block =
		BIND_EXPR_BLOCK(r.bind) ? BIND_EXPR_BLOCK(r.bind) : DECL_INITIAL(r.function->decl);
	if (!block)
		return;
	/* The variables of a block are the end of its bind's: GCC adds that of a nested function to
	 * the block's, where there are any. */
	if (!BLOCK_VARS(block))
		BIND_EXPR_VARS(r.bind) = chainon(BIND_EXPR_VARS(r.bind), copy);
	else
		DECL_CHAIN(copy) = BLOCK_VARS(block);
	BLOCK_VARS(block) = copy;
}

void move_literal(rewriter &r, const subject *s)
{
	tree decl = COMPOUND_LITERAL_EXPR_DECL(s->node);
	tree type = TREE_TYPE(decl);
	tree pointer = pointer_to(r, s, TYPE_MAIN_VARIANT(type));
	tree t = assignment(r, s->where, pointer,
			    build_alloc(s, type, DECL_ALIGN_UNIT(decl), DECL_SIZE_UNIT(decl)));
	tree init = DECL_INITIAL(decl);

	if (init)
		t = build2(COMPOUND_EXPR, void_type_node, t,
			   build2(INIT_EXPR, void_type_node, object_of(pointer), init));
	t = build2(COMPOUND_EXPR, TREE_TYPE(pointer), t, pointer);
	TREE_SIDE_EFFECTS(t) = 1;
	r.replacement[s->node] = object_of(t);
}

void move_alloca(rewriter &r, const subject *s)
{
	tree call = s->node;

	r.replacement[call] = fold_convert(
		TREE_TYPE(call), build_alloc(s, void_type_node, 1, CALL_EXPR_ARG(call, 0)));
}

/* slice->field = value, for the field of that number. */
tree set_field(tree slice, int number, tree value)
{
	tree object = build_fold_indirect_ref(unshare_expr(slice));
	tree field = TYPE_FIELDS(TREE_TYPE(object));

	while (number--)
		field = DECL_CHAIN(field);
	return build2(MODIFY_EXPR, void_type_node,
		      build3(COMPONENT_REF, TREE_TYPE(field), object, field, NULL_TREE),
		      fold_convert(TREE_TYPE(field), value));
}

/* An array of at least that many bytes, which shows the collector its pointers. Where the elements
 * are not known (a program casts the address later), or the bytes are not those of whole ones, any
 * word may be a pointer. */
tree storage_type(tree element, unsigned HOST_WIDE_INT bytes)
{
	unsigned HOST_WIDE_INT size;

	if (element && constant_size(element, &size) && size != 0 && bytes % size == 0)
		return build_array_type_nelts(element, bytes / size);
	if (element && !has_pointers(element))
		return build_array_type_nelts(unsigned_char_type_node, bytes);
	size = POINTER_SIZE / BITS_PER_UNIT;
	return build_array_type_nelts(ptr_type_node, (bytes + size - 1) / size);
}

/* gm_alloc or gm_slice_make on the stack: zeroed, and aligned as the heap aligns. */
void keep_allocation(rewriter &r, const subject *s)
{
	tree call = s->node;
	const allocator at = allocator_of(call);
	tree len = allocation_argument(call, at.len), cap = allocation_argument(call, at.cap);
	const unsigned HOST_WIDE_INT bytes =
		tree_to_uhwi(cap) * tree_to_uhwi(CALL_EXPR_ARG(call, at.size));

	if (bytes == 0)
		return;
	tree type = storage_type(s->type, bytes);
	tree var = hidden_variable(r, s->where, "storage", type);
	SET_DECL_ALIGN(var, BIGGEST_ALIGNMENT);
	DECL_USER_ALIGN(var) = 1;
	TREE_ADDRESSABLE(var) = 1;
	tree t = build2(INIT_EXPR, void_type_node, var, build_constructor(type, NULL));
	tree address = build_fold_addr_expr(var);
	if (at.site == 0) {
		t = build2(COMPOUND_EXPR, TREE_TYPE(call), t,
			   fold_convert(TREE_TYPE(call), address));
	} else {
		tree slice = strip_casts(CALL_EXPR_ARG(call, 0)), values[] = {address, len, cap};
		for (int i = 0; i < 3; i++)
			t = build2(COMPOUND_EXPR, void_type_node, t,
				   set_field(slice, i, values[i]));
	}
	TREE_SIDE_EFFECTS(t) = 1;
	r.replacement[call] = t;
}

/* gm_box_value whose result stays here: the copy is on the stack. */
void keep_box(rewriter &r, const subject *s)
{
	tree call = s->node, value = CALL_EXPR_ARG(call, 0);
	tree type = TYPE_MAIN_VARIANT(s->type);
	tree copy = hidden_variable(r, s->where, "boxed", type);

	TREE_ADDRESSABLE(copy) = 1;
	tree fill = build2(MODIFY_EXPR, void_type_node, copy,
			   build_fold_indirect_ref(fold_convert(build_pointer_type(type), value)));
	tree local = build_fn_decl("gm_box_local", TREE_TYPE(TREE_TYPE(CALL_EXPR_FN(call))));
	tree box = build_call_expr_loc(s->where, local, 3, build_fold_addr_expr(copy),
				       CALL_EXPR_ARG(call, 1), CALL_EXPR_ARG(call, 2));
	tree t = build2(COMPOUND_EXPR, TREE_TYPE(call), fill, box);
	TREE_SIDE_EFFECTS(t) = 1;
	r.replacement[call] = t;
}

void refuse(const subject *s)
{
	if (TREE_CODE(s->node) == FUNCTION_DECL)
		error_at(s->where,
			 "nested function %qs outlives the frame that it works on; pass what it "
			 "needs "
			 "in a struct",
			 spell(s->node).c_str());
	else
		error_at(s->where,
			 "a pointer into the value of %qs outlives it; put the value into a "
			 "variable",
			 s->text.c_str());
}

/* ---- the walk over the body ---- */

tree replace(tree *tp, int *walk_subtrees, void *data)
{
	rewriter &r = *static_cast<rewriter *>(data);
	auto found = r.replacement.find(*tp);

	if (TYPE_P(*tp)) {
		*walk_subtrees = 0;
		return NULL_TREE;
	}
	if (found != r.replacement.end()) {
		*tp = found->second;
		if (DECL_P(*tp))
			return NULL_TREE;
	}
	if (!r.seen.insert(*tp).second) {
		*walk_subtrees = 0;
		return NULL_TREE;
	}
	if (TREE_CODE(*tp) == COMPOUND_LITERAL_EXPR)
		walk_tree(&DECL_INITIAL(COMPOUND_LITERAL_EXPR_DECL(*tp)), replace, data, NULL);
	if (TREE_CODE(*tp) == ADDR_EXPR) {
		/* a replaced object changes what its address depends on */
		walk_tree(&TREE_OPERAND(*tp, 0), replace, data, NULL);
		recompute_tree_invariant_for_addr_expr(*tp);
		*walk_subtrees = 0;
	}
	if (TREE_CODE(*tp) == DECL_EXPR && TREE_CODE(DECL_EXPR_DECL(*tp)) == VAR_DECL) {
		tree decl = DECL_EXPR_DECL(*tp);
		walk_tree(&DECL_INITIAL(decl), replace, data, NULL);
		walk_tree(&DECL_SIZE_UNIT(decl), replace, data, NULL);
		*walk_subtrees = 0;
		auto moved = r.declarations.find(decl);
		if (moved == r.declarations.end())
			return NULL_TREE;
		tree list = NULL_TREE;
		if (r.dynamic.count(decl)) {
			/* the size is evaluated for a type as well; no space is taken on the stack
			 */
			tree type = build_decl(DECL_SOURCE_LOCATION(decl), TYPE_DECL, NULL_TREE,
					       TREE_TYPE(decl));
			DECL_CONTEXT(type) = r.function->decl;
			DECL_ARTIFICIAL(type) = 1;
			append_to_statement_list_force(build1(DECL_EXPR, void_type_node, type),
						       &list);
			append_to_statement_list_force(moved->second, &list);
			if (DECL_INITIAL(decl)) {
				append_to_statement_list_force(
					build2(INIT_EXPR, void_type_node, decl, DECL_INITIAL(decl)),
					&list);
				DECL_INITIAL(decl) = NULL_TREE;
			}
		} else {
			append_to_statement_list_force(moved->second, &list);
			append_to_statement_list_force(*tp, &list);
		}
		*tp = list;
	}
	return NULL_TREE;
}

void rewrite_function(function_info *function, const std::vector<subject *> &subjects)
{
	rewriter r;

	r.function = function;
	r.bind = outermost_bind(function->decl);
	r.entry = NULL_TREE;
	for (const subject *s : subjects) {
		switch (s->kind) {
		case SUBJECT_VARIABLE:
			if (TREE_CODE(s->node) == PARM_DECL)
				move_parameter(r, s);
			else
				move_local(r, s);
			break;
		case SUBJECT_LITERAL:
			move_literal(r, s);
			break;
		case SUBJECT_ALLOCA:
			move_alloca(r, s);
			break;
		case SUBJECT_ALLOCATION:
			keep_allocation(r, s);
			break;
		case SUBJECT_TEMPORARY:
			refuse(s);
			break;
		case SUBJECT_BOX:
			keep_box(r, s);
			break;
		}
	}
	walk_tree(&BIND_EXPR_BODY(r.bind), replace, &r, NULL);
	for (function_info *inner : function->nested)
		walk_tree(&DECL_SAVED_TREE(inner->decl), replace, &r, NULL);
	append_to_statement_list_force(BIND_EXPR_BODY(r.bind), &r.entry);
	BIND_EXPR_BODY(r.bind) = r.entry;
}

/* Nothing is done for a heap allocation that stays one, or for a stack variable that stays one. */
bool changes(const subject *s)
{
	if (s->kind == SUBJECT_ALLOCATION || s->kind == SUBJECT_BOX)
		return !s->escapes;
	return s->escapes;
}

} // namespace

void carry_out(const std::vector<subject *> &subjects)
{
	std::vector<function_info *> order;
	std::unordered_map<function_info *, std::vector<subject *>> work;

	for (subject *s : subjects) {
		if (s->kind == SUBJECT_ALLOCATION || s->kind == SUBJECT_BOX)
			describe_site(s);
		if (!changes(s))
			continue;
		if (!work.count(s->function))
			order.push_back(s->function);
		work[s->function].push_back(s);
	}
	for (function_info *f : order)
		rewrite_function(f, work[f]);
}
