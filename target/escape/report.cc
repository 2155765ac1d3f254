/* SPDX-License-Identifier: MIT
 *
 * report.cc - messages in Go's words, `file.c:line:col: message`, on stderr; or one JSON object a
 * line on stdout. Nothing is said about system headers.
 *
 * What Go says is said of
 *
 *     v (moved to heap)         a variable or parameter
 *     &T{...}, []T{...}         &(T){...}, an array literal; a closure that is a struct of function
 *                               and environment is one, too
 *     new(T), make([]T, n)      gm_new, gm_make and gm_make_slice, alloca
 *     func literal              a GNU nested function that is used as a value. It lives in the
 * frame of the outer function and cannot be moved: where it would escape, it is an error x (in an
 * interface)       gm_box
 *     ... argument              nothing: what a variadic function is given beyond its parameters
 * lies in registers and in the frame of its caller, no object that could be moved; no va_list is
 * good after the call. The values are followed.
 */
#include "escape.h"

location_t in_source(location_t where)
{
	return linemap_resolve_location(line_table, where, LRK_MACRO_EXPANSION_POINT, NULL);
}

std::string position(location_t where, bool with_column)
{
	const expanded_location at = expand_location(in_source(where));
	std::string text = at.file ? at.file : "";

	text += ":" + std::to_string(at.line);
	return with_column ? text + ":" + std::to_string(at.column) : text;
}

static bool is_foreign(location_t where)
{
	return in_source(where) <= BUILTINS_LOCATION || in_system_header_at(in_source(where));
}

static bool is_quiet(location_t where)
{
	return opt.report == REPORT_NONE || is_foreign(where);
}

static std::string json_string(const std::string &text)
{
	std::string out = "\"";

	for (const char c : text) {
		char escaped[8];
		if (c == '"' || c == '\\')
			out += std::string("\\") + c;
		else if ((unsigned char)c < 0x20) {
			snprintf(escaped, sizeof(escaped), "\\u%04x", c);
			out += escaped;
		} else
			out += c;
	}
	return out + "\"";
}

static bool held;
static std::string held_text;

void hold_reports()
{
	held = true;
}

std::string take_reports()
{
	held = false;
	return std::move(held_text);
}

static void print(location_t where, const std::string &message, const char *colour)
{
	const char *reset = *colour ? "\033[0m" : "";

	const std::string line = position(where, true) + ": " + colour + message + reset + "\n";
	if (held)
		held_text += line;
	else
		fputs(line.c_str(), stderr);
}

static void print_json(location_t where, const char *verdict, const std::string &name,
		       const std::string &message, const std::string &reason, tree function)
{
	const expanded_location at = expand_location(in_source(where));

	printf("{\"file\":%s,\"line\":%d,\"column\":%d,\"function\":%s,\"verdict\":\"%s\","
	       "\"name\":%s,\"message\":%s,\"reason\":%s}\n",
	       json_string(at.file ? at.file : "").c_str(), at.line, at.column,
	       json_string(spell(function)).c_str(), verdict, json_string(name).c_str(),
	       json_string(message).c_str(), json_string(reason).c_str());
}

/* Colours never stand alone: the words say the same. */
static const char *colour(bool heap)
{
	if (!opt.colour)
		return "";
	return heap ? "\033[33m" : "\033[32m";
}

void report(location_t where, const std::string &message)
{
	if (!is_quiet(where) && opt.report != REPORT_JSON)
		print(where, message, "");
}

bool is_reported(const subject *s)
{
	/* a variable that stays where it is goes without saying */
	return !s->silent && !is_foreign(s->where) && (s->kind != SUBJECT_VARIABLE || s->escapes);
}

std::string verdict_text(const subject *s, bool with_reason)
{
	if (!s->escapes)
		return s->text + " does not escape";
	const std::string verdict = s->kind == SUBJECT_VARIABLE ? "moved to heap: " + s->text
								: s->text + " escapes to heap";
	return verdict + (with_reason && !s->reason.empty() ? ", " + s->reason : "");
}

void report_verdict(const subject *s)
{
	if (opt.report == REPORT_NONE || !is_reported(s))
		return;

	const std::string message = verdict_text(s, false);
	if (opt.report == REPORT_HEAP) {
		if (s->escapes)
			print(s->where, verdict_text(s, true), colour(true));
	} else if (opt.report == REPORT_JSON)
		print_json(s->where, s->escapes ? "heap" : "stack", s->text, message, s->reason,
			   s->function->decl);
	else
		print(s->where, message, colour(s->escapes));
}

static void say_parameter(tree parm, const char *verdict, const std::string &message)
{
	const location_t where = DECL_SOURCE_LOCATION(parm);

	if (opt.report == REPORT_JSON)
		print_json(where, verdict, spell(parm), message, "", DECL_CONTEXT(parm));
	else
		print(where, message, "");
}

void report_parameter(tree parm, const esc_leaks *tag)
{
	const std::string name = spell(parm);
	const int heap = esc_leak_to_heap(tag), result = esc_leak_to_result(tag, 0);

	/* an unnamed parameter cannot be used */
	if (!DECL_NAME(parm) || opt.report == REPORT_HEAP || is_quiet(DECL_SOURCE_LOCATION(parm)))
		return;
	if (esc_leak_none(tag))
		say_parameter(parm, "none", name + " does not escape");
	if (heap == 0)
		say_parameter(parm, "leak", "leaking param: " + name);
	else if (heap > 0)
		say_parameter(parm, "content", "leaking param content: " + name);
	if (result >= 0)
		say_parameter(parm, "result",
			      "leaking param: " + name +
				      " to result ~r0 level=" + std::to_string(result));
}
