/* SPDX-License-Identifier: MIT
 *
 * gimple_parts.h - what the passes over GIMPLE share: frames of roots, and write barriers.
 * Functions by the file that defines them.
 */
#ifndef ESC_GIMPLE_PARTS_H
#define ESC_GIMPLE_PARTS_H

#include "rewrite.h"

#include <context.h>
#include <function.h>
#include <tree-pass.h>
#include <gimple.h>
#include <gimple-iterator.h>
#include <gimple-walk.h>
#include <ssa.h>
#include <cfgloop.h>
#include <cfganal.h>
#include <bitmap.h>
#include <tree-cfg.h>
#include <tree-dfa.h>
#include <tree-ssa.h>
#include <tree-into-ssa.h>
#include <tree-ssa-alias.h>
#include <calls.h>

enum { POINTER_BYTES = 8 };

/* ---- passes.cc ---- */

/* A pass that comes late has two instances: functions that GCC does not optimise never come to the
 * second place, nor is there anything for them in the third. The gate of each asks runs_here(). */
enum pass_place { BEFORE_OPTIMISERS, BEFORE_LOOPS, BEFORE_EXPANSION };
bool runs_here(pass_place place);
void insert_pass(opt_pass *pass, pass_place place);

/* ---- mayalloc.cc ---- */

void watch_calls();
/* May this call allocate, and so collect? */
bool may_allocate(gimple *call);
/* The function that is called by that name, or NULL: its body is elsewhere, or may be. */
cgraph_node *body_of(cgraph_node *node);

/* ---- liveness.cc ---- */

/* What may lead to the heap and is in no memory that the collector looks at: an SSA name, a word of
 * one that is wider, or a word of a variable that has no address. */
struct root_value {
	tree name; /* SSA_NAME, or NULL */
	tree decl;
	HOST_WIDE_INT offset; /* of the word in decl, or in a wide name */
};

/* Calls that may allocate, and the values (by number) that they must find in the frame. */
struct root_needs {
	std::vector<root_value> values;
	/* SSA_NAME_VERSION -> value, or -1; the other words of a wide name follow */
	std::vector<int> of_name;
	std::unordered_map<tree, std::vector<unsigned>> of_decl;
	std::vector<gimple *> calls;
	std::vector<std::vector<unsigned>> needed; /* as calls */

	/* Calls f on the values that a name stands for. */
	template <typename F> void each_of(tree name, F f) const
	{
		const int first = of_name[SSA_NAME_VERSION(name)];
		for (size_t v = first; first >= 0 && v < values.size() && values[v].name == name;
		     v++)
			f((unsigned)v);
	}
};
void find_needs(function *fun, root_needs *needs);
/* A variable in memory whose words are values of their own. */
bool is_split(tree decl);
/* A variable of this function that is in memory and holds pointers. */
bool is_memory_root(tree decl);
/* Such a variable, of bytes that may be pointers. */
bool is_former_alloca(tree decl);

/* ---- bytes.cc ---- */

/* Finds the variables of a function that get the bytes of pointers, though they are not, or not
 * only, declared to hold any; is_byte_root() then tells them. */
void find_byte_roots(function *fun);
bool is_byte_root(tree decl);
/* Does an address lead, as far as this function shows, to something with pointers? */
bool leads_to_pointers(tree address);
/* Was a byte taken from something with pointers? */
bool is_piece_of_pointer(tree value);
/* A place of at least a word that is written as GCC copies the bytes of a small memcpy. */
bool is_raw_copy(tree ref);

/* ---- keep.cc ---- */

/* Does the called function put its arguments into a frame of its own? */
bool keeps_its_arguments(gimple *call);
/* Takes away the values that need no slot while others are live. */
void drop_kept(function *fun, const root_needs &needs, bitmap live);

/* ---- slots.cc ---- */

/* Where values are put into the frame. */
struct root_store {
	gimple *call;
	bool behind; /* it, else before */
	unsigned slot;
	tree value;
};
struct root_slots {
	std::vector<tree> variable; /* of each slot: the variable, NULL: none, or several */
	std::vector<char> own;      /* of each slot: it is not shared, it follows a variable */
	std::vector<int> of_value;  /* the slot, -1: none */
	std::vector<root_store> stores;
	/* names that are stored where they are defined */
	std::vector<std::pair<tree, unsigned>> names;
};
/* Gives values their slots, and puts down where those that follow a variable are stored. */
void choose_slots(function *fun, const root_needs &needs, root_slots *slots);

/* ---- fills.cc ---- */

/* Puts down where the other slots are stored. */
void fill_slots(function *fun, const root_needs &needs, root_slots *slots);

/* How often a block runs, by GCC's guess. */
double frequency(basic_block bb);

/* ---- range.cc ---- */

/* The block where a frame that holds only these slots is pushed, and the edges on which it is
 * popped, beside returns; NULL: where the function begins. */
basic_block find_range(function *fun, const root_needs &needs, const root_slots &slots,
		       std::vector<edge> *ends);

/* ---- unset.cc ---- */

/* Sets of each slot: must it be NULL from the start, because a call may see it before anything is
 * stored into it? */
void find_unset(function *fun, basic_block home, const root_slots &slots, std::vector<char> *unset);

/* ---- frame_map.cc ---- */

/* enum gm_root_kind of layout.h */
enum root_kind { ROOT_POINTER, ROOT_VARIABLE, ROOT_MEMORY };

/* A slot of the map. */
struct frame_slot {
	root_kind kind;
	tree variable; /* NULL: none */
};
/* struct gm_frame of n words */
tree frame_type(unsigned n);
/* &map, a new static struct gm_frame_map. */
tree build_frame_map(tree fndecl, const std::vector<frame_slot> &slots);

/* ---- collector.cc ---- */

/* Tells GCC that the calls read these variables, and all objects. */
void show_collector(function *fun, const root_needs &needs, const std::vector<tree> &variables);

/* ---- frames.cc ---- */

void watch_frames();
bool has_frames(tree fndecl);

/* ---- stores.cc ---- */

/* What is stored: one pointer, or bytes from a place (NULL: no pointers). */
struct barrier {
	gimple *stmt;  /* before it */
	tree to, from; /* addresses, or values of pointer size */
	tree bytes;    /* NULL: one pointer, which `from` is */
};
std::vector<barrier> find_stores(function *fun);
/* A variable of this function, or memory that it took by alloca. */
bool is_local_place(tree ref);
bool is_local_address(tree address);

/* ---- registers.cc ---- */

/* A copy of the function's type that says that a call keeps the registers, or NULL: not here.
 * Always the same copy, of the type that it is first asked for. */
tree type_keeping_registers(tree fntype);

/* ---- barrier.cc ---- */

void watch_stores();
tree barrier_function();
/* if (gm_barrier_enabled) in front of a statement: the block that is taken then. The state of
 * memory there may be known, as an SSA name; or NULL. Apart: it is a test of its own to GCC. */
basic_block put_test(gimple *stmt, tree memory, bool apart);
/* What stands for a barrier in an optimised function until late, or NULL; its operands: the place,
 * the value. */
gasm *barrier_mark(gimple *stmt);
tree mark_operand(gasm *mark, unsigned i);

/* ---- guards.cc ---- */

void watch_marks();

/* ---- spot.cc ---- */

void watch_allocations();

/* ---- globals.cc ---- */

void watch_globals();

#endif
