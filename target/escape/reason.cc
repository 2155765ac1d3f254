/* SPDX-License-Identifier: MIT
 *
 * reason.cc - why something is on the heap: the flow that decided, as Go's -m=2 prints it, and
 * the short reason that goes into the program with the allocation site.
 */
#include "escape.h"

static subject *subject_of(const esc_location *loc)
{
	return loc->kind == ESC_RESULT ? NULL : static_cast<subject *>(loc->subject);
}

static std::string name_of(const esc_location *loc)
{
	if (loc->kind == ESC_HEAP)
		return "{heap}";
	if (loc->kind == ESC_RESULT)
		return "~r" + std::to_string(loc->result);

	const subject *s = subject_of(loc);
	if (!s)
		return "{temp}";
	return s->kind == SUBJECT_VARIABLE ? s->text : "{storage for " + s->text + "}";
}

static location_t place_of(const void *where)
{
	tree t = static_cast<tree>(const_cast<void *>(where));

	if (DECL_P(t))
		return DECL_SOURCE_LOCATION(t);
	if (TREE_CODE(t) == DECL_EXPR)
		return DECL_SOURCE_LOCATION(DECL_EXPR_DECL(t));
	if (TREE_CODE(t) == COMPOUND_LITERAL_EXPR)
		return DECL_SOURCE_LOCATION(COMPOUND_LITERAL_EXPR_DECL(t));
	return EXPR_LOCATION(t);
}

/* GCC places a return statement at its value; Go, and a reader, at the word. */
static std::string note_position(const void *where)
{
	tree t = static_cast<tree>(const_cast<void *>(where));
	const std::string at = position(place_of(where), true);

	if (DECL_P(t) || TREE_CODE(t) != RETURN_EXPR)
		return at;
	const expanded_location place = expand_location(place_of(where));
	const std::string line = place.file ? esc_source_line(place.file, place.line) : "";
	const size_t column = line.rfind("return", place.column);
	if (column == std::string::npos)
		return at;
	return position(place_of(where), false) + ":" + std::to_string(column + 1);
}

/* A step as text; s is what the flow starts from. */
static std::string spell_step(const esc_note *note, const subject *s)
{
	tree t = static_cast<tree>(const_cast<void *>(note->where));

	if (s && s->node == t)
		return s->text;
	/* the braces behind the name of a declaration */
	if (TREE_CODE(t) == DECL_EXPR && strcmp(note->why, "struct literal element") == 0)
		return spell(DECL_INITIAL(DECL_EXPR_DECL(t)));
	return spell(t);
}

static bool is_global(tree dst)
{
	while (handled_component_p(dst))
		dst = TREE_OPERAND(dst, 0);
	return TREE_CODE(dst) == VAR_DECL && !is_local_variable(dst);
}

static std::string short_position(location_t where)
{
	const std::string at = position(where, false);

	return lbasename(at.c_str());
}

/* The last step of the last flow says it best. */
static std::string short_reason(const esc_location *root, const esc_note *notes)
{
	const esc_note *last = notes;

	while (last && last->next)
		last = last->next;
	if (!last)
		return "";
	tree t = static_cast<tree>(const_cast<void *>(last->where));
	const std::string why = last->why;
	const std::string at = " at " + short_position(place_of(t));

	if (why == "return")
		return "returned" + at;
	if (why == "call parameter")
		return "passed to " +
		       (TREE_CODE(t) == CALL_EXPR ? spell(CALL_EXPR_FN(t)) : "a call") + at;
	if (root->kind != ESC_HEAP && !root->escapes)
		return "outlives its loop in " + name_of(root) + at;
	if (why == "assign" && TREE_CODE(t) == MODIFY_EXPR) {
		tree dst = TREE_OPERAND(t, 0);
		return (is_global(dst) ? "stored in the global " : "stored in ") + spell(dst) + at;
	}
	if (why == "too large for stack" || why == "non-constant size")
		return why;
	if (why == "passed to assembly")
		return why + at;
	if (why == "interface-converted")
		return "in an interface" + at;
	const subject *holder = subject_of(root);
	return "kept in " + (holder ? holder->text : name_of(root)) + at;
}

std::string reason_of(const esc_location *root, const esc_location *loc, const esc_note *notes)
{
	if (loc->next == NULL)
		return short_reason(root, notes);

	/* the flow into the root; the path has a bounded length unless it is a cycle */
	const esc_location *at = loc;
	for (int steps = 0; at->next && at->next != root && steps < 1000; steps++)
		at = at->next;
	if (!at->next)
		return "";
	return short_reason(root, at->next->in[at->next_edge].notes);
}

/* ---- -m=2 ---- */

static void print_flow(location_t where, const esc_location *dst, const esc_location *src,
		       int derefs, const esc_note *notes)
{
	const std::string sign = derefs < 0 ? "&" : std::string(derefs, '*');

	report(where, "  flow: " + name_of(dst) + " = " + sign + name_of(src) + ":");
	for (const esc_note *note = notes; note; note = note->next)
		report(where, "    from " + spell_step(note, subject_of(src)) + " (" + note->why +
				      ") at " + note_position(note->where));
}

void explain(void *, const esc_location *root, const esc_location *loc, int leak,
	     const esc_note *notes)
{
	subject *s = subject_of(loc);

	if (!s)
		return;
	if (leak < 0)
		s->reason = (s->kind == SUBJECT_BOX ? "in an interface, " : "") +
			    reason_of(root, loc, notes);
	if (opt.report != REPORT_FLOWS || s->silent)
		return;

	if (leak < 0)
		report(s->where, s->text + " escapes to heap:");
	else
		report(s->where, "parameter " + s->text + " leaks to " + name_of(root) +
					 " with derefs=" + std::to_string(leak) + ":");
	if (!loc->next) {
		print_flow(s->where, root, loc, -1, notes);
		return;
	}
	std::unordered_set<const esc_location *> seen;
	for (const esc_location *src = loc; src != root && src->next; src = src->next) {
		if (!seen.insert(src).second) {
			report(s->where,
			       "  warning: truncated explanation due to assignment cycle");
			break;
		}
		const esc_edge *edge = &src->next->in[src->next_edge];
		print_flow(s->where, src->next, src, edge->derefs, edge->notes);
	}
}
