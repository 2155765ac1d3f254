/* SPDX-License-Identifier: MIT
 *
 * frames.cc - precise roots: every function that holds pointers while it calls what may allocate
 * keeps them in a frame (struct gm_frame in layout.h) that the collector finds.
 *
 *     struct { prev; map; words[n]; } frame;
 *     frame.words[...] = 0; frame.prev = gm_frame_top; frame.map = &map; gm_frame_top = &frame;
 *     ...
 *     frame.words[i] = p;       before a call that may allocate, where p is used after it
 *     ...
 *     gm_frame_top = frame.prev;      before each return
 *
 * Where all that is between lies on a path that is seldom taken, it is pushed and popped there
 * (range.cc). Words that a store fills before any call need not be NULL first (unset.cc).
 *
 * Objects never move, so the frame only ever receives copies: p itself stays in a register, and
 * its address is not taken. The pass runs once per function on GIMPLE in SSA form, behind inlining,
 * so that an inlined function costs no frame, late, so that few passes work on what it adds, and
 * before the loop optimisers (passes.cc). Whatever these make of p later, they use it only where p
 * was used, and there the frame has p. The stores into it are volatile.
 *
 * What is in memory (its address is taken, an array) has its address in the frame from the start,
 * and is cleared then, because words that nobody wrote may look like pointers. Memory of alloca is
 * one stretch from the first to the last of it. What is where: liveness.cc, slots.cc, fills.cc;
 * what the frame says of itself: frame_map.cc.
 *
 * setjmp returns into a function while frames of others are on the list: the list is reset to its
 * own frame. With link-time optimisation this pass runs at link time, where the plugin is loaded as
 * well; a unit states that it has frames only then (globals.cc).
 */
#include "gimple_parts.h"

namespace
{

enum { CLEAR_BYTES = 4096, CLEAR_WORDS = 8 };
/* A larger array of characters is not cleared: buffers cost nothing until they are used. What was
 * in its place before may keep garbage. */
enum { CLEAR_BUFFER = 256 };

tree frame_top()
{
	static tree decl;

	if (!decl)
		decl = runtime_variable("gm_frame_top", ptr_type_node, true);
	return decl;
}

/* ---- one function ---- */

class framer
{
      public:
	explicit framer(function *fun_) : fun(fun_)
	{
	}
	unsigned run();

      private:
	function *fun;
	tree frame = NULL_TREE;
	std::vector<tree> variables; /* in memory */
	std::vector<gimple *> allocas;
	root_slots slots;
	std::vector<frame_slot> map;
	basic_block home = NULL; /* where the frame is pushed; NULL: where the function begins */
	std::vector<edge> ends;  /* where it is popped, beside returns */

	void find_memory();
	bool returns_twice();
	tree field(unsigned number);
	tree word(unsigned i);
	void store(gimple_seq *code, tree to, tree value);
	void clear_word(gimple_seq *code, tree variable, HOST_WIDE_INT offset);
	void clear(gimple_seq *code, tree variable);
	void clear_slots(gimple_seq *code, unsigned first, const std::vector<char> &unset);
	void push();
	void pop(gimple_seq *code);
	void pop_at_ends();
	void pop_at_returns();
	void put_stores();
	void put_allocas();
	void reset_after_jumps();
	void insert_behind(gimple *stmt, gimple_seq code);
};

tree framer::field(unsigned number)
{
	tree f = TYPE_FIELDS(TREE_TYPE(frame));

	while (number--)
		f = DECL_CHAIN(f);
	return build3(COMPONENT_REF, TREE_TYPE(f), frame, f, NULL_TREE);
}

tree framer::word(unsigned i)
{
	return build4(ARRAY_REF, ptr_type_node, field(2), build_int_cst(size_type_node, i), NULL_TREE,
		      NULL_TREE);
}

/* to = value, which GCC shall not warn about: a variable may not be set on every path. */
void framer::store(gimple_seq *code, tree to, tree value)
{
	if (!is_gimple_val(value)) {
		tree loaded = make_ssa_name(TREE_TYPE(value));
		gimple *load = gimple_build_assign(loaded, value);
		gimple_set_no_warning(load, true);
		gimple_seq_add_stmt(code, load);
		value = loaded;
	}
	if (!useless_type_conversion_p(TREE_TYPE(to), TREE_TYPE(value))) {
		if (TREE_CODE(value) == INTEGER_CST) {
			value = fold_convert(TREE_TYPE(to), value);
		} else {
			tree pointer = make_ssa_name(TREE_TYPE(to));
			gimple *cast = gimple_build_assign(pointer, NOP_EXPR, value);
			gimple_set_no_warning(cast, true);
			gimple_seq_add_stmt(code, cast);
			value = pointer;
		}
	}
	/* GCC would look for vectors among these stores, which costs it more than all else here */
	if (get_base_address(to) == frame)
		TREE_THIS_VOLATILE(to) = TREE_SIDE_EFFECTS(to) = 1;
	gimple *assign = gimple_build_assign(to, value);
	gimple_set_no_warning(assign, true);
	gimple_seq_add_stmt(code, assign);
}

/* ---- what needs a slot ---- */

/* Memory that may hold pointers: not an array of, say, characters. */
bool may_hold_pointers(gimple *call)
{
	tree lhs = gimple_call_lhs(call);

	if (!lhs || !POINTER_TYPE_P(TREE_TYPE(lhs)))
		return true;
	tree type = TREE_TYPE(TREE_TYPE(lhs));
	return VOID_TYPE_P(type) || has_pointers(type) || has_byte_array(type) ||
	       (INTEGRAL_TYPE_P(type) && TYPE_PRECISION(type) == CHAR_TYPE_SIZE);
}

void framer::find_memory()
{
	basic_block bb;
	unsigned i;
	tree decl;
	auto take = [&](tree t) {
		unsigned HOST_WIDE_INT bytes;
		if (is_memory_root(t) && !is_split(t) && constant_size(t, &bytes))
			variables.push_back(t);
	};

	FOR_EACH_LOCAL_DECL(fun, i, decl)
		take(decl);
	for (tree parm = DECL_ARGUMENTS(fun->decl); parm; parm = DECL_CHAIN(parm))
		take(parm);
	FOR_EACH_BB_FN(bb, fun)
		for (gimple_stmt_iterator g = gsi_start_bb(bb); !gsi_end_p(g); gsi_next(&g)) {
			tree fndecl = is_gimple_call(gsi_stmt(g)) ? gimple_call_fndecl(gsi_stmt(g))
								  : NULL_TREE;
			if (!fndecl || !fndecl_built_in_p(fndecl, BUILT_IN_NORMAL))
				continue;
			switch (DECL_FUNCTION_CODE(fndecl)) {
			CASE_BUILT_IN_ALLOCA:
				if (may_hold_pointers(gsi_stmt(g)))
					allocas.push_back(gsi_stmt(g));
				break;
			default:
				break;
			}
		}
}

/* ---- the code ---- */

/* The field of a variable in which GCC has written where nested functions jump out to; or NULL. */
static tree jumped_to(::function *fun, tree variable)
{
	tree place = fun->nonlocal_goto_save_area;

	while (place && handled_component_p(place)) {
		if (TREE_CODE(place) == COMPONENT_REF && TREE_OPERAND(place, 0) == variable)
			return TREE_OPERAND(place, 1);
		place = TREE_OPERAND(place, 0);
	}
	return NULL_TREE;
}

void framer::clear_word(gimple_seq *code, tree variable, HOST_WIDE_INT offset)
{
	tree address = build1(ADDR_EXPR, build_pointer_type(TREE_TYPE(variable)), variable);

	store(code, build2(MEM_REF, ptr_type_node, address, build_int_cst(ptr_type_node, offset)),
	      null_pointer_node);
}

/* variable = {}, or its few pointers. */
void framer::clear(gimple_seq *code, tree variable)
{
	std::vector<HOST_WIDE_INT> words;
	unsigned HOST_WIDE_INT bytes;
	tree type = TREE_TYPE(variable);
	tree jumps = jumped_to(fun, variable);

	if (jumps) {
		const HOST_WIDE_INT from = int_byte_position(jumps);
		const HOST_WIDE_INT to = from + int_size_in_bytes(TREE_TYPE(jumps));
		if (pointer_words(type, &words))
			for (HOST_WIDE_INT offset : words)
				if (offset < from || offset >= to)
					clear_word(code, variable, offset);
		return;
	}
	if (is_byte_root(variable) && constant_size(variable, &bytes) && bytes > CLEAR_BUFFER)
		return;
	if (!is_former_alloca(variable) && !is_byte_root(variable) && pointer_words(type, &words) &&
	    words.size() <= CLEAR_WORDS) {
		for (HOST_WIDE_INT offset : words)
			clear_word(code, variable, offset);
	} else if (constant_size(variable, &bytes) && bytes <= CLEAR_BYTES) {
		gimple_seq_add_stmt(code, gimple_build_assign(variable, build_zero_cst(type)));
	}
}

/* words[first + slot] = NULL for the slots that unset says, two at a time if there is a vector for
 * it. */
void framer::clear_slots(gimple_seq *code, unsigned first, const std::vector<char> &unset)
{
	const tree pair = build_vector_type(size_type_node, 2);
	const bool by_pairs = optimize && VECTOR_MODE_P(TYPE_MODE(pair));
	const tree type = build_aligned_type(pair, POINTER_SIZE);
	const tree address = build1(ADDR_EXPR, build_pointer_type(TREE_TYPE(frame)), frame);
	const HOST_WIDE_INT words = int_byte_position(TREE_OPERAND(field(2), 1));

	for (unsigned slot = 0; slot < unset.size(); slot++) {
		if (!unset[slot])
			continue;
		if (!by_pairs || slot + 1 >= unset.size() || !unset[slot + 1]) {
			store(code, word(first + slot), null_pointer_node);
			continue;
		}
		const HOST_WIDE_INT offset = words + (first + slot) * POINTER_BYTES;
		store(code, build2(MEM_REF, type, address, build_int_cst(ptr_type_node, offset)),
		      build_zero_cst(type));
		slot++;
	}
}

void framer::push()
{
	gimple_seq code = NULL;
	unsigned i = 0, n_words = map.size() + !allocas.empty();

	for (tree variable : variables) {
		TREE_ADDRESSABLE(variable) = 1;
		store(&code, word(i++),
		      build1(ADDR_EXPR, build_pointer_type(TREE_TYPE(variable)), variable));
		if (TREE_CODE(variable) != PARM_DECL)
			clear(&code, variable);
	}
	std::vector<char> unset(n_words - i, true);
	if (runs_here(BEFORE_LOOPS))
		find_unset(fun, home, slots, &unset);
	clear_slots(&code, i, unset);
	tree top = make_ssa_name(ptr_type_node);
	gimple_seq_add_stmt(&code, gimple_build_assign(top, frame_top()));
	store(&code, field(0), top);
	store(&code, field(1), build_frame_map(fun->decl, map));
	store(&code, frame_top(), build1(ADDR_EXPR, build_pointer_type(TREE_TYPE(frame)), frame));
	if (home) {
		gimple_stmt_iterator at = gsi_after_labels(home);
		gsi_insert_seq_before(&at, code, GSI_SAME_STMT);
	} else {
		gsi_insert_seq_on_edge(single_succ_edge(ENTRY_BLOCK_PTR_FOR_FN(fun)), code);
	}
}

void framer::pop(gimple_seq *code)
{
	tree prev = make_ssa_name(ptr_type_node);

	gimple_seq_add_stmt(code, gimple_build_assign(prev, field(0)));
	store(code, frame_top(), prev);
	/* so that a call in tail position may take the place of this function's stack frame */
	gimple_seq_add_stmt(code, gimple_build_assign(frame, esc_clobber(TREE_TYPE(frame))));
}

void framer::pop_at_ends()
{
	for (edge e : ends) {
		gimple_seq code = NULL;
		pop(&code);
		gsi_insert_seq_on_edge(e, code);
	}
}

void framer::pop_at_returns()
{
	edge e;
	edge_iterator i;

	FOR_EACH_EDGE(e, i, EXIT_BLOCK_PTR_FOR_FN(fun)->preds)
	{
		gimple_stmt_iterator last = gsi_last_nondebug_bb(e->src);
		gimple_seq code = NULL;
		if (gsi_end_p(last) || gimple_code(gsi_stmt(last)) != GIMPLE_RETURN)
			continue;
		if (home && !dominated_by_p(CDI_DOMINATORS, e->src, home))
			continue;
		pop(&code);
		gsi_insert_seq_before(&last, code, GSI_SAME_STMT);
	}
}

void framer::insert_behind(gimple *stmt, gimple_seq code)
{
	gimple_stmt_iterator at = gsi_for_stmt(stmt);
	edge e;
	edge_iterator i;

	if (!stmt_ends_bb_p(stmt)) {
		gsi_insert_seq_after(&at, code, GSI_NEW_STMT);
		return;
	}
	FOR_EACH_EDGE(e, i, gimple_bb(stmt)->succs)
		if (!(e->flags & (EDGE_ABNORMAL | EDGE_EH))) {
			/* before what is there, as above */
			gimple_seq_add_seq(&code, PENDING_STMT(e));
			PENDING_STMT(e) = code;
			return;
		}
}

void framer::put_stores()
{
	const unsigned first = variables.size();

	for (const auto &named : slots.names) {
		gimple *def = SSA_NAME_DEF_STMT(named.first);
		gimple_seq code = NULL;
		store(&code, word(first + named.second), named.first);
		if (SSA_NAME_IS_DEFAULT_DEF(named.first)) {
			gsi_insert_seq_on_edge(single_succ_edge(ENTRY_BLOCK_PTR_FOR_FN(fun)), code);
		} else if (gimple_code(def) == GIMPLE_PHI) {
			gimple_stmt_iterator at = gsi_after_labels(gimple_bb(def));
			gsi_insert_seq_before(&at, code, GSI_SAME_STMT);
		} else {
			insert_behind(def, code);
		}
	}
	/* what is put behind a call now comes before its result is stored */
	for (const root_store &s : slots.stores) {
		gimple_seq code = NULL;
		gimple_stmt_iterator at = gsi_for_stmt(s.call);
		store(&code, word(first + s.slot), s.value);
		if (s.behind)
			insert_behind(s.call, code);
		else
			gsi_insert_seq_before(&at, code, GSI_SAME_STMT);
	}
}

/* words[i], words[i + 1] = the stretch from the memory that was taken now to the end of what was
 * taken first: alloca goes downwards. */
void framer::put_allocas()
{
	const unsigned i = map.size() - 1;

	for (gimple *call : allocas) {
		gimple_seq code = NULL;
		tree memory = gimple_call_lhs(call);
		if (!memory)
			continue;
		auto integer = [&](tree_code op, tree a, tree b) {
			tree name = make_ssa_name(size_type_node);
			gimple_seq_add_stmt(&code, gimple_build_assign(name, op, a, b));
			return name;
		};
		auto load = [&](tree from) {
			tree name = make_ssa_name(ptr_type_node);
			gimple_seq_add_stmt(&code, gimple_build_assign(name, from));
			return integer(NOP_EXPR, name, NULL_TREE);
		};
		tree old_end = integer(PLUS_EXPR, load(word(i)), load(word(i + 1)));
		tree start = integer(NOP_EXPR, memory, NULL_TREE);
		tree bytes = gimple_call_arg(call, 0);
		if (TREE_CODE(bytes) == INTEGER_CST)
			bytes = fold_convert(size_type_node, bytes);
		else if (!useless_type_conversion_p(size_type_node, TREE_TYPE(bytes)))
			bytes = integer(NOP_EXPR, bytes, NULL_TREE);
		tree end = integer(MAX_EXPR, old_end, integer(PLUS_EXPR, start, bytes));
		store(&code, word(i), memory);
		store(&code, word(i + 1), integer(MINUS_EXPR, end, start));
		insert_behind(call, code);
	}
}

bool framer::returns_twice()
{
	return fun->calls_setjmp || fun->has_nonlocal_label;
}

/* Where control may come from functions that did not return. */
void framer::reset_after_jumps()
{
	basic_block bb;

	if (!returns_twice())
		return;
	auto reset = [&]() {
		gimple_seq code = NULL;
		store(&code, frame_top(),
		      build1(ADDR_EXPR, build_pointer_type(TREE_TYPE(frame)), frame));
		return code;
	};
	FOR_EACH_BB_FN(bb, fun)
	{
		gimple_stmt_iterator i = gsi_start_bb(bb);
		glabel *label = gsi_end_p(i) ? NULL : dyn_cast<glabel *>(gsi_stmt(i));
		if (label && DECL_NONLOCAL(gimple_label_label(label))) {
			i = gsi_after_labels(bb);
			gsi_insert_seq_before(&i, reset(), GSI_SAME_STMT);
		}
		for (i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i)) {
			gimple *stmt = gsi_stmt(i);
			if (!is_gimple_call(stmt) || gimple_call_internal_p(stmt))
				continue;
			if ((gimple_call_flags(stmt) & ECF_RETURNS_TWICE) ||
			    gimple_call_builtin_p(stmt, BUILT_IN_SETJMP_RECEIVER))
				insert_behind(stmt, reset());
		}
	}
}

unsigned framer::run()
{
	root_needs needs;

	find_needs(fun, &needs);
	if (needs.calls.empty())
		return 0;
	find_memory();
	choose_slots(fun, needs, &slots);
	fill_slots(fun, needs, &slots);
	for (tree variable : variables)
		map.push_back({ROOT_VARIABLE, variable});
	for (tree variable : slots.variable)
		map.push_back({ROOT_POINTER, variable});
	if (!allocas.empty())
		map.push_back({ROOT_MEMORY, NULL_TREE});
	if (map.empty() && !returns_twice())
		return 0;

	frame = build_decl(UNKNOWN_LOCATION, VAR_DECL, get_identifier("gm_frame"),
			   frame_type(map.size() + !allocas.empty()));
	DECL_CONTEXT(frame) = fun->decl;
	DECL_ARTIFICIAL(frame) = 1;
	DECL_IGNORED_P(frame) = 1;
	TREE_ADDRESSABLE(frame) = 1;
	TREE_USED(frame) = 1;
	add_local_decl(fun, frame);
	if (runs_here(BEFORE_LOOPS) && variables.empty() && allocas.empty() && !returns_twice())
		home = find_range(fun, needs, slots, &ends);
	/* it comes first in its block, or on the edge */
	if (!home)
		push();
	put_stores();
	if (home)
		push();
	put_allocas();
	reset_after_jumps();
	pop_at_ends();
	gsi_commit_edge_inserts();
	pop_at_returns();
	variables.push_back(frame);
	show_collector(fun, needs, variables);
	mark_virtual_operands_for_renaming(fun);
	return TODO_update_ssa_only_virtuals | TODO_cleanup_cfg;
}

const pass_data frames_data = {
	GIMPLE_PASS, "gomem_frames", OPTGROUP_NONE, TV_NONE, PROP_ssa | PROP_cfg, 0, 0, 0, 0};

class frames_pass : public gimple_opt_pass
{
      public:
	explicit frames_pass(pass_place place_) : gimple_opt_pass(frames_data, g), place(place_)
	{
	}
	bool gate(function *fun) final override
	{
		return runs_here(place) && !seen_error() &&
		       !lookup_attribute("naked", DECL_ATTRIBUTES(fun->decl));
	}
	unsigned execute(function *fun) final override
	{
		if (has_frames(fun->decl))
			return framer(fun).run();
		find_byte_roots(fun); /* also who searches the stack looks at aligned words */
		return 0;
	}

      private:
	const pass_place place;
};

} // namespace

bool has_frames(tree fndecl)
{
	return opt.frames && !lookup_attribute("naked", DECL_ATTRIBUTES(fndecl));
}

void watch_frames()
{
	watch_calls();
	insert_pass(new frames_pass(BEFORE_OPTIMISERS), BEFORE_OPTIMISERS);
	insert_pass(new frames_pass(BEFORE_LOOPS), BEFORE_LOOPS);
}
