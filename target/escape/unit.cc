/* SPDX-License-Identifier: MIT
 *
 * unit.cc - all functions of the unit, callees first, mutually recursive ones and nested ones
 * together: build the graph, solve it, write down the tags, report.
 */
#include "build.h"

static std::unordered_map<tree, function_info *> functions;

function_info *function_of(tree fndecl)
{
	auto found = functions.find(fndecl);

	return found == functions.end() ? NULL : found->second;
}

static std::vector<tree> order;

const std::vector<tree> &analysed_order()
{
	return order;
}

/* Functions with a body that GCC will use as it stands, in the order of the source. */
static std::vector<function_info *> collect()
{
	std::vector<function_info *> found;
	cgraph_node *node;

	FOR_EACH_FUNCTION(node)
	{
		tree decl = node->decl;
		if (!DECL_SAVED_TREE(decl) || gimple_body(decl))
			continue;
		/* what the macros of gomem.h define is not the programmer's */
		if (DECL_STATIC_CONSTRUCTOR(decl) && strncmp(plain_name(decl), "gm_", 3) == 0)
			continue;
		function_info *f = new function_info();
		f->decl = decl;
		functions[decl] = f;
		found.push_back(f);
	}
	std::sort(found.begin(), found.end(), [](function_info *a, function_info *b) {
		return linemap_compare_locations(line_table,
						 in_source(DECL_SOURCE_LOCATION(a->decl)),
						 in_source(DECL_SOURCE_LOCATION(b->decl))) > 0;
	});
	for (function_info *f : found) {
		tree outer = esc_outer_function(f->decl);
		f->outer = outer ? function_of(outer) : NULL;
		f->scope.outer = f->outer ? &f->outer->scope : NULL;
	}
	for (function_info *f : found)
		for (function_info *outer = f->outer; outer; outer = outer->outer)
			outer->nested.push_back(f);
	return found;
}

/* ---- who mentions whom ---- */

static tree note_mention(tree *tp, int *walk_subtrees, void *data)
{
	if (TYPE_P(*tp))
		*walk_subtrees = 0;
	else if (TREE_CODE(*tp) == FUNCTION_DECL)
		static_cast<std::vector<tree> *>(data)->push_back(*tp);
	else if (TREE_CODE(*tp) == DECL_EXPR && DECL_P(DECL_EXPR_DECL(*tp)) &&
		 TREE_CODE(DECL_EXPR_DECL(*tp)) == VAR_DECL)
		walk_tree_without_duplicates(&DECL_INITIAL(DECL_EXPR_DECL(*tp)), note_mention,
					     data);
	return NULL_TREE;
}

/* The list that solving goes through: each outermost function with those nested in it. */
struct work {
	std::vector<std::vector<function_info *>> units;
	std::vector<subject *> subjects;
};

static void init_function(function_info *f)
{
	f->state = FUNCTION_IN_GROUP;
	find_jumps(f->decl, &f->shape);
	find_assigned(f->decl, &f->assigned);
	f->stores_bytes = stores_bytes(f->decl);
	f->passes_numbers = passes_numbers(f->decl);
}

/* Variables and storage that no stack frame should hold. */
static void add_heap_reasons(group &group)
{
	for (size_t i = 0; i < group.graph->n; i++) {
		esc_location *loc = group.graph->locations[i];
		subject *s = static_cast<subject *>(loc->subject);
		unsigned HOST_WIDE_INT bytes;
		const char *why = NULL;

		if (loc->kind != ESC_LOCAL && loc->kind != ESC_EXPRESSION)
			continue;
		if (!s)
			continue;
		if (s->kind == SUBJECT_VARIABLE) {
			if (constant_size(s->node, &bytes) && bytes > opt.max_variable)
				why = "too large for stack";
		} else if (s->kind == SUBJECT_LITERAL) {
			/* an array literal is Go's make([]T, n); []T{} has no such limit there */
			if (constant_size(TREE_TYPE(s->node), &bytes) && bytes > opt.max_implicit)
				why = "too large for stack";
		} else if (s->kind == SUBJECT_ALLOCATION) {
			why = allocation_reason(s->node);
		}
		if (why)
			esc_flow(group.graph,
				 esc_addr(group.graph, esc_into(group.graph->heap), s->node, why),
				 loc);
	}
}

static void finish_function(function_info *f)
{
	f->state = FUNCTION_DONE;
	tree parm = DECL_ARGUMENTS(f->decl);
	for (esc_location *loc : f->params) {
		f->tags.push_back(loc->leaks);
		if (parm && has_pointers(TREE_TYPE(parm)) && !loc->escapes)
			report_parameter(parm, &loc->leaks);
		parm = parm ? DECL_CHAIN(parm) : NULL_TREE;
	}
	f->params.clear();
	f->result = NULL;
}

static bool is_movable(const subject *s)
{
	if (s->kind == SUBJECT_VARIABLE)
		return TREE_ADDRESSABLE(s->node) && !s->silent;
	return s->kind == SUBJECT_LITERAL || s->kind == SUBJECT_ALLOCATION ||
	       s->kind == SUBJECT_ALLOCA;
}

static void solve_group(void *context, const size_t *members, size_t size)
{
	work *work = static_cast<struct work *>(context);
	std::vector<function_info *> all;
	group group = {esc_graph_create(), {}, {}};

	group.graph->observer = explain;
	for (size_t i = 0; i < size; i++)
		for (function_info *f : work->units[members[i]])
			all.push_back(f);
	for (function_info *f : all) {
		init_function(f);
		builder(group, f).declare();
	}
	for (function_info *f : all)
		builder(group, f).body();
	add_heap_reasons(group);
	esc_solve(group.graph);

	for (function_info *f : all) {
		order.push_back(f->decl);
		finish_function(f);
	}
	for (size_t i = 0; i < group.graph->n; i++) {
		esc_location *loc = group.graph->locations[i];
		if (loc->kind == ESC_RESULT || !loc->subject)
			continue;
		subject *s = static_cast<subject *>(loc->subject);
		s->escapes = loc->escapes || (opt.all_heap && is_movable(s));
		report_verdict(s);
	}
	work->subjects.insert(work->subjects.end(), group.subjects.begin(), group.subjects.end());
	esc_graph_destroy(group.graph);
}

std::vector<subject *> analyse_unit()
{
	work work;
	std::unordered_map<tree, size_t> unit_of;
	std::vector<size_t> first, to;

	for (function_info *f : collect()) {
		function_info *outermost = f;
		while (outermost->outer)
			outermost = outermost->outer;
		if (!unit_of.count(outermost->decl)) {
			unit_of[outermost->decl] = work.units.size();
			work.units.push_back({});
		}
		unit_of[f->decl] = unit_of[outermost->decl];
		work.units[unit_of[f->decl]].push_back(f);
	}
	for (const auto &unit : work.units) {
		first.push_back(to.size());
		for (function_info *f : unit) {
			std::vector<tree> mentioned;
			walk_tree_without_duplicates(&DECL_SAVED_TREE(f->decl), note_mention,
						     &mentioned);
			for (tree decl : mentioned)
				if (unit_of.count(decl))
					to.push_back(unit_of[decl]);
		}
	}
	first.push_back(to.size());
	if (!esc_bottom_up(work.units.size(), first.data(), to.data(), solve_group, &work))
		fatal_error(UNKNOWN_LOCATION, "escape analysis: out of memory");
	return work.subjects;
}
