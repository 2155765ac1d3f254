/* SPDX-License-Identifier: MIT
 *
 * build.h - turns the bodies of one group of functions into one location graph.
 */
#ifndef ESC_BUILD_H
#define ESC_BUILD_H

#include "escape.h"

/* What the builders of a group share. */
struct group {
	esc_graph *graph;
	std::unordered_map<tree, esc_location *> variables; /* and RESULT_DECLs, temporaries */
	std::vector<subject *> subjects;                    /* in Go's order of messages */
};

class builder
{
      public:
	builder(group &group, function_info *function);
	/* Locations of parameters, result and declared variables; before any body is built. */
	void declare();
	void body();

      private:
	/* build_stmt.cc */
	void declaration(tree statement);
	void condition(esc_hole k, tree t);
	void returning(tree t);
	void statement(esc_hole k, tree t);

	/* build_expr.cc: evaluates t and lets its value flow into k */
	void expr(esc_hole k, tree t);
	void operands(esc_hole k, tree t);
	void literal(esc_hole k, tree t);
	void address(esc_hole k, tree t);
	bool load_local(esc_hole k, tree pointer);
	void once(esc_hole k, tree t, tree key, tree value);
	void assembly(tree t);
	void elements(esc_hole k, tree t, tree where, const char *why);

	/* build_assign.cc: the hole that stands for storing into t */
	esc_hole store(tree t);
	esc_hole store_any(tree t); /* whatever the type of t */
	esc_hole store_behind(tree pointer);
	void assign(esc_hole k, tree t);
	void assign_value(tree dst, tree src, tree where, const char *why);

	/* build_integer.cc: pointers in integers */
	void into_integer(tree dst, tree t, tree where);
	void from_integer(esc_hole k, tree t);

	/* build_bytes.cc: what is kept of a pointer that is copied as bytes */
	void keep_bytes(tree value, tree dst);
	void keep_byte_pointer(tree t);

	/* build_call.cc */
	void call(esc_hole k, tree t);
	tree static_function(tree fn);
	esc_hole callback_hole(tree t, tree fndecl, unsigned i);
	void known_call(esc_hole k, tree t, tree fndecl);
	bool runtime_call(esc_hole k, tree t, tree fndecl);
	bool builtin_call(esc_hole k, tree t, tree fndecl);
	void value_as_integer(esc_hole k, tree value);
	esc_hole parameter_hole(esc_hole k, function_info *callee, size_t i);
	void allocation(esc_hole k, tree t);
	void slice_make(tree t);
	void slice_grow(tree t);
	void box(esc_hole k, tree t);

	/* build_expr.cc: small tools */
	esc_hole heap()
	{
		return esc_into(graph->heap);
	}
	esc_hole discard()
	{
		return esc_into(graph->blank);
	}
	void discard(tree t)
	{
		expr(discard(), t);
	}
	esc_location *temporary();
	esc_hole tee(esc_hole a, esc_hole b);
	esc_location *variable(tree decl);
	subject *subject_new(subject_kind kind, tree node, location_t where, std::string text);
	esc_location *storage(subject_kind kind, tree node, location_t where, std::string text);
	location_t here(tree t);

	group &shared;
	esc_graph *graph;
	function_info *function;
	int depth = 1;
	location_t statement_location = UNKNOWN_LOCATION;
	std::unordered_map<tree, tree> cast_to; /* (T *)gm_alloc(...) -> T */
	tree ampersand = NULL_TREE;             /* the & before a literal */
	tree decayed = NULL_TREE; /* the & that GCC put before an array, if it is one */
	bool indexed = false;     /* in an array, whose address GCC needs for that */
};

/* ---- build_bytes.cc ---- */

/* What a pointer was made from in the same expression by a cast: &p of (char *)&p + 1. NULL: from
 * nothing that may hold pointers. void * hides what it points to: of_void says whether that may
 * be pointers. */
tree made_from(tree t, bool of_void);
/* The union with pointers that t is a part of, or NULL. */
tree union_around(tree t);

/* ---- build_integer.cc ---- */

/* Integers of all kinds, floating-point numbers. */
bool is_number(tree type);

#endif
