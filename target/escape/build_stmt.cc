/* SPDX-License-Identifier: MIT
 *
 * build_stmt.cc - declarations, statements, and the loop depth that goes with them.
 */
#include "build.h"

static tree note_declaration(tree *tp, int *walk_subtrees, void *data)
{
	if (TYPE_P(*tp))
		*walk_subtrees = 0;
	else if (TREE_CODE(*tp) == DECL_EXPR && is_local_variable(DECL_EXPR_DECL(*tp)))
		static_cast<std::vector<tree> *>(data)->push_back(DECL_EXPR_DECL(*tp));
	else if (TREE_CODE(*tp) == COMPOUND_LITERAL_EXPR) {
		/* its hidden declaration is no variable's */
		walk_tree_without_duplicates(&DECL_INITIAL(COMPOUND_LITERAL_EXPR_DECL(*tp)),
					     note_declaration, data);
		*walk_subtrees = 0;
	}
	return NULL_TREE;
}

void builder::declare()
{
	auto add = [this](tree decl, esc_kind kind) {
		subject *s = subject_new(SUBJECT_VARIABLE, decl, DECL_SOURCE_LOCATION(decl),
					 spell(decl));
		s->silent = !DECL_NAME(decl) || DECL_ARTIFICIAL(decl);
		esc_location *loc = esc_location_add(graph, kind, &function->scope, 1, s);
		shared.variables[decl] = loc;
		return loc;
	};
	tree fndecl = function->decl;

	for (tree parm = DECL_ARGUMENTS(fndecl); parm; parm = DECL_CHAIN(parm))
		function->params.push_back(add(parm, ESC_PARAM));
	if (stdarg_p(TREE_TYPE(fndecl)))
		function->params.push_back(
			esc_location_add(graph, ESC_PARAM, &function->scope, 1, NULL));
	function->result =
		esc_location_add(graph, ESC_RESULT, &function->scope, 1, DECL_RESULT(fndecl));
	if (DECL_RESULT(fndecl))
		shared.variables[DECL_RESULT(fndecl)] = function->result;

	std::vector<tree> locals;
	walk_tree_without_duplicates(&DECL_SAVED_TREE(fndecl), note_declaration, &locals);
	for (tree decl : locals)
		if (!shared.variables.count(decl))
			add(decl, ESC_LOCAL);

	/* the trampoline of a nested function lives in the frame of the outer one */
	if (function->outer) {
		subject *s = subject_new(SUBJECT_TEMPORARY, fndecl, DECL_SOURCE_LOCATION(fndecl),
					 "func literal");
		s->function = function->outer;
		s->silent = true;
		shared.variables[fndecl] =
			esc_location_add(graph, ESC_LOCAL, &function->outer->scope, 1, s);
	}
}

void builder::body()
{
	discard(DECL_SAVED_TREE(function->decl));
}

void builder::declaration(tree t)
{
	tree decl = DECL_EXPR_DECL(t);

	if (TREE_CODE(decl) != VAR_DECL || !is_local_variable(decl))
		return;
	esc_location *loc = variable(decl);
	loc->loop_depth = depth;
	keep_bytes(DECL_INITIAL(decl), decl);
	if (DECL_INITIAL(decl) && is_number(TREE_TYPE(decl)))
		into_integer(decl, DECL_INITIAL(decl), t);
	else if (DECL_INITIAL(decl))
		elements(esc_noted(graph, esc_into(loc), t, "assign"), DECL_INITIAL(decl), t,
			 "struct literal element");
}

/* if and ?: */
void builder::condition(esc_hole k, tree t)
{
	auto otherwise = function->shape.depth_else.find(t);
	auto after = function->shape.depth_after.find(t);

	discard(TREE_OPERAND(t, 0));
	if (!is_dead_arm(t, 1))
		expr(k, TREE_OPERAND(t, 1));
	if (otherwise != function->shape.depth_else.end())
		depth = otherwise->second;
	if (!is_dead_arm(t, 2))
		expr(k, TREE_OPERAND(t, 2));
	if (after != function->shape.depth_after.end())
		depth = after->second;
}

/* GCC replaces the value of `return &local` by 0, because the pointer dangles. Here it does not:
 * takes GCC's replacement (&local, 0), which has no place in the source, out of *value. */
static void restore_address(tree *value)
{
	tree comma = strip_casts(*value);

	if (TREE_CODE(comma) != COMPOUND_EXPR || EXPR_HAS_LOCATION(comma) ||
	    !integer_zerop(TREE_OPERAND(comma, 1)))
		return;
	tree address = TREE_OPERAND(comma, 0);
	if (POINTER_TYPE_P(TREE_TYPE(address)))
		*value = fold_convert(TREE_TYPE(*value), address);
}

void builder::returning(tree t)
{
	tree value = TREE_OPERAND(t, 0);

	if (!value)
		return;
	if (TREE_CODE(value) == MODIFY_EXPR || TREE_CODE(value) == INIT_EXPR) {
		restore_address(&TREE_OPERAND(value, 1));
		keep_bytes(TREE_OPERAND(value, 1), NULL_TREE);
		elements(esc_noted(graph, esc_into(function->result), t, "return"),
			 TREE_OPERAND(value, 1), t, "struct literal element");
	} else if (value != DECL_RESULT(function->decl)) {
		expr(esc_noted(graph, esc_into(function->result), t, "return"), value);
	}
}

/* What is no expression in C; k is for the last value of a statement expression. */
void builder::statement(esc_hole k, tree t)
{
	if (CAN_HAVE_LOCATION_P(t) && EXPR_HAS_LOCATION(t))
		statement_location = EXPR_LOCATION(t);
	switch (TREE_CODE(t)) {
	case STATEMENT_LIST:
		for (tree_stmt_iterator i = tsi_start(t); !tsi_end_p(i); tsi_next(&i)) {
			tree_stmt_iterator next = i;
			tsi_next(&next);
			expr(tsi_end_p(next) ? k : discard(), tsi_stmt(i));
			if (is_last_alive(i))
				break;
		}
		break;
	case BIND_EXPR:
		expr(k, BIND_EXPR_BODY(t));
		break;
	case DECL_EXPR:
		declaration(t);
		break;
	case RETURN_EXPR:
		returning(t);
		break;
	case SWITCH_EXPR:
		discard(SWITCH_COND(t));
		discard(SWITCH_BODY(t));
		depth = function->shape.depth_after[t];
		break;
	case LABEL_EXPR:
		depth = function->shape.depth_at[t];
		break;
	case GOTO_EXPR:
		if (TREE_CODE(GOTO_DESTINATION(t)) != LABEL_DECL)
			discard(GOTO_DESTINATION(t));
		depth = function->shape.depth_after[t];
		break;
	case CASE_LABEL_EXPR:
	case PREDICT_EXPR:
	case DEBUG_BEGIN_STMT:
		break;
	case TRY_FINALLY_EXPR:
	case TRY_CATCH_EXPR:
		expr(k, TREE_OPERAND(t, 0));
		discard(TREE_OPERAND(t, 1));
		break;
	default:
		/* tests, arithmetic; whatever else there is flows as a whole, to be safe */
		operands(k.derefs < 0 ? discard() : k, t);
	}
}
