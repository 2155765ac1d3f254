/* SPDX-License-Identifier: MIT
 *
 * escape.h - what the parts of the plugin share. Functions by the file that defines them.
 *
 *     plugin.cc     entry and arguments; runs the parts below between parsing and gimplification
 *     unit.cc       the functions of the unit, bottom-up; one graph per group
 *     jumps.cc      loops, and gotos that enter a block past a declaration
 *     build_*.cc    GENERIC -> location graph
 *     known.cc      what functions without a body do with their arguments
 *     types.cc      pointers in types; Go's names of types
 *     spell.cc      expressions as text
 *     reason.cc     why: -m=2 and the short reason of an allocation site
 *     report.cc     messages
 *     inline.cc     what GCC inlines
 *     record.cc     the decisions as the program's debugger finds them
 *     rewrite.cc    carries the decisions out
 *     runtime.cc    calls of the heap, allocation sites
 *     typedesc.cc   type descriptors
 *     records.cc    the runtime's structs as static data
 *     passes.cc     where the passes over GIMPLE stand:
 *     barrier.cc      write barriers: stores.cc, registers.cc; late: guards.cc
 *     frames.cc       frames of roots; what needs a slot: mayalloc.cc, liveness.cc, bytes.cc,
 *                     keep.cc; which, where, when: slots.cc, fills.cc, range.cc, unset.cc;
 *                     what GCC is told of it: collector.cc
 *     spot.cc         allocation without a call
 *     globals.cc    the unit's variables
 */
#ifndef ESC_ESCAPE_H
#define ESC_ESCAPE_H

#include "compat.h"
#include "graph.h"

/* ---- options: -fplugin-arg-gomem_escape-NAME=VALUE ---- */

enum report_form { REPORT_NONE, REPORT_TEXT, REPORT_FLOWS, REPORT_HEAP, REPORT_JSON };

struct options {
	report_form report = REPORT_NONE;
	/* Go 1.19's limits in bytes; Go 1.24 has 128 KiB for a variable. */
	unsigned HOST_WIDE_INT max_variable = 10 * 1024 * 1024;
	unsigned HOST_WIDE_INT max_implicit = 64 * 1024;
	bool carry_out = true; /* else report only */
	bool frames = true;    /* keep precise roots */
	bool barriers = true;  /* put the write barrier before stores */
	bool all_heap = false; /* everything whose address is taken, for comparisons in tests */
	bool colour = false;
};
extern options opt;
extern const char *plugin_name;

/* ---- what is decided about ---- */

enum subject_kind {
	SUBJECT_VARIABLE,   /* node: VAR_DECL or PARM_DECL */
	SUBJECT_LITERAL,    /* node: COMPOUND_LITERAL_EXPR */
	SUBJECT_ALLOCATION, /* node: CALL_EXPR of gm_alloc */
	SUBJECT_BOX,        /* node: CALL_EXPR of gm_box_value */
	SUBJECT_ALLOCA,     /* node: CALL_EXPR of alloca */
	SUBJECT_TEMPORARY   /* node: CALL_EXPR whose result has its address taken */
};

struct function_info;

struct subject {
	subject_kind kind;
	tree node;
	location_t where;
	std::string text;   /* "&User{...}"; a variable's name */
	std::string reason; /* why it is on the heap: "returned at playground.c:43" */
	function_info *function;
	bool escapes;
	bool silent; /* not worth a message: a hidden variable */
	tree type;   /* of the elements of an allocation, of a boxed value; NULL: not known */
};

/* ---- functions ---- */

/* Loops and jumps of one body; see jumps.cc. */
struct jumps {
	std::unordered_map<tree, int> depth_at; /* LABEL_EXPR -> loop depth from there on */
	std::unordered_map<tree, int>
		depth_after; /* GOTO_EXPR, COND_EXPR, SWITCH_EXPR -> behind it */
	std::unordered_map<tree, int> depth_else; /* COND_EXPR -> loop depth of its else arm */
	std::unordered_set<tree> bypassed; /* variables whose declaration may be jumped over */
};

enum function_state { FUNCTION_WAITING, FUNCTION_IN_GROUP, FUNCTION_DONE };

struct function_info {
	tree decl;
	function_info *outer;                /* of a nested function */
	std::vector<function_info *> nested; /* in this one, at any depth */
	esc_function scope;
	function_state state;
	jumps shape;
	std::unordered_set<tree> assigned; /* local variables with more than their initial value */
	bool stores_bytes;                 /* or calls a function that may */
	bool passes_numbers;               /* returns integers or calls functions with some */

	/* in the group's graph, while it lives */
	std::vector<esc_location *> params; /* as DECL_ARGUMENTS; then, if variadic, the rest */
	esc_location *result;

	std::vector<esc_leaks> tags; /* verdict: as params */
};

/* ---- unit.cc ---- */

/* Analyses every function of the unit, reports, and returns all subjects. */
std::vector<subject *> analyse_unit();
function_info *function_of(tree fndecl); /* NULL: no body here */
/* Functions as analysed, callees first. */
const std::vector<tree> &analysed_order();

/* ---- inline.cc ---- */

/* Watches what GCC inlines; later prints it. */
void watch_inlining();
void report_inlining();

/* ---- build_call.cc ---- */

/* The arguments of a call of the runtime's allocators, by number: cap is len in some; site is the
 * last one of gm_slice_make, whose first is the slice to be set. */
struct allocator {
	int len, cap, size, site;
};
allocator allocator_of(tree call);
/* Number i of them, out of its casts and checks. */
tree allocation_argument(tree call, int i);
/* A call of gm_alloc as Go writes it: new(User), make([]byte, 10). */
std::string spell_allocation(tree call);
/* Why an allocation cannot be on the stack; NULL: it can. */
const char *allocation_reason(tree call);

/* ---- jumps.cc ---- */

/* Code that is never reached is not analysed, as in Go, unless something may jump into it: an arm
 * of an if or ?: whose test is constant; in a list of statements, what follows `if (1) return;`. */
bool is_dead_arm(tree condition, int arm); /* arm: 1 or 2, the operand */
bool is_last_alive(tree_stmt_iterator i);
void find_jumps(tree fndecl, jumps *shape);
void find_assigned(tree fndecl, std::unordered_set<tree> *assigned);

/* ---- build_bytes.cc ---- */

/* Whether a function stores single bytes, or passes pointers to them on. */
bool stores_bytes(tree fndecl);
bool passes_numbers(tree fndecl);

/* ---- types.cc ---- */

bool has_pointers(tree type);
/* An array of characters in which a pointer has room, or something with such a part. */
bool has_byte_array(tree type);
/* Go's name of a C type; typedefs and tags keep their names. */
std::string go_type(tree type);
/* Words of a pointer, of an integer or a vector that may hold some; 0: it is no such type. */
unsigned words_of(tree type);
bool is_local_variable(tree decl);
/* Bytes of a type or variable; false when not constant. */
bool constant_size(tree type_or_decl, unsigned HOST_WIDE_INT *bytes);
tree strip_casts(tree expr);

/* ---- spell.cc ---- */

std::string spell(tree expr);

/* ---- known.cc ---- */

/* What becomes of argument i of a call of a function without a body here. */
enum known_flow {
	KNOWN_NOTHING,        /* does not escape */
	KNOWN_HEAP,           /* leaks */
	KNOWN_CONTENT,        /* what it points to leaks */
	KNOWN_CONTENT_TWICE,  /* what is found behind two pointers leaks */
	KNOWN_RESULT,         /* is the result */
	KNOWN_RESULT_CONTENT, /* what it points to is the result */
	KNOWN_COPY,           /* as memcpy's second: copied to where the first points */
	KNOWN_INTO_NEXT       /* stored where the next argument points */
};
known_flow known_argument(tree fndecl, unsigned i);
/* A function of the C library or the runtime that neither allocates nor calls back. */
bool known_not_to_allocate(tree fndecl);
/* One of the C library that writes no pointers where its arguments point, unless it copies. */
bool known_to_write_text(tree fndecl);
/* A function that calls one of its arguments: returns, for each parameter of what is called, the
 * number of the argument that it is given, as a digit, and in *which the number of the argument
 * that is called. NULL: it calls none. */
const char *known_callback(tree fndecl, unsigned *which);
/* Function name without __builtin_ or __; "" for none. */
const char *plain_name(tree fndecl);
void register_attributes();

/* ---- reason.cc ---- */

/* Text of the path by which loc's address reached root. */
std::string reason_of(const esc_location *root, const esc_location *loc, const esc_note *notes);
void explain(void *unused, const esc_location *root, const esc_location *loc, int leak,
	     const esc_note *notes);

/* ---- report.cc ---- */

/* A place in a macro is where the macro is used. */
location_t in_source(location_t where);
/* file:line or file:line:column */
std::string position(location_t where, bool with_column);
void report(location_t where, const std::string &message);
void report_verdict(const subject *subject);
bool is_reported(const subject *s);
/* "moved to heap: u"; with the reason, "moved to heap: u, returned at playground.c:43" */
std::string verdict_text(const subject *s, bool with_reason);
void report_parameter(tree parm, const esc_leaks *tag);
/* Holds messages back until what GCC inlines is known, which Go tells first. */
void hold_reports();
std::string take_reports();

/* ---- runtime.cc ---- */

/* The static struct gm_site_ref in an argument of a runtime call, or NULL. */
tree site_of(tree argument);

/* ---- record.cc ---- */

/* Leaves the decisions in the program, for its debugger. */
void record_decisions(const std::vector<subject *> &subjects);

/* ---- rewrite.cc ---- */

void carry_out(const std::vector<subject *> &subjects);

#endif
