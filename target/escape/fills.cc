/* SPDX-License-Identifier: MIT
 *
 * fills.cc - where values are stored into their slots.
 *
 * A store is put before a call only if the slot may hold something else there: what each slot holds
 * is found by going forward through the function until nothing changes. A value that would be
 * stored more often than it is computed (a pointer that a loop does not change) is stored where it
 * is defined instead. A slot becomes NULL behind the last call that needs its value, or before the
 * next one where that was on another path, so that it keeps no garbage; in loops a slot that may
 * hold something from another round is left alone then, because clearing it in every round costs
 * more than it is worth. Slots that follow a variable are none of this file's concern.
 */
#include "gimple_parts.h"

namespace
{

/* What a slot holds at a place: a value, or one of these. */
enum { NOT_REACHED = -4, ANYTHING = -3, IS_NULL = -2 };

/* Looking for a fixed point, counting how often values are stored before calls, noting where; the
 * same two with slots that become NULL. */
enum mode { LOOK, COUNT, NOTE, TRY, EMIT };

enum event_kind { EVENT_CALL, EVENT_DEFINED, EVENT_CHANGED };

/* What happens in a block that matters for slots. */
struct event {
	event_kind kind;
	unsigned number; /* of the call, of the value */
};

class filler
{
      public:
	filler(function *fun_, const root_needs &needs_, root_slots *slots_)
	    : fun(fun_), needs(needs_), slots(slots_), slot_of(slots_->of_value),
	      own(slots_->own)
	{
	}
	void run();

      private:
	function *fun;
	const root_needs &needs;
	root_slots *slots;
	const std::vector<int> &slot_of;
	const std::vector<char> &own;
	std::vector<bool> early;                /* value -> stored where it is defined */
	std::vector<std::vector<event>> events; /* of each block */
	std::vector<int> order;
	std::vector<std::vector<unsigned>> stored;  /* of each call: slots stored before it */
	std::vector<std::vector<unsigned>> cleared; /* of each call: slots to be cleared behind it */

	void find_events();
	void flow(mode mode, std::vector<double> *cost);
	void find_last_uses();
	void back(basic_block bb, std::vector<char> &seen, bool emit);
	std::vector<int> at_start(basic_block bb, const std::vector<std::vector<int>> &at_end);
	void pass(basic_block bb, std::vector<int> &state, mode mode, std::vector<double> *cost);
};

tree word_of(const root_value &value)
{
	if (value.name && words_of(TREE_TYPE(value.name)) == 1)
		return value.name;
	if (value.name)
		return build3(BIT_FIELD_REF, size_type_node, value.name, bitsize_int(POINTER_SIZE),
			      bitsize_int(value.offset * BITS_PER_UNIT));
	tree address = build1(ADDR_EXPR, build_pointer_type(TREE_TYPE(value.decl)), value.decl);
	return build2(MEM_REF, ptr_type_node, address, build_int_cst(ptr_type_node, value.offset));
}

bool on_store(gimple *, tree, tree op, void *data)
{
	tree base = get_base_address(op);

	if (base && DECL_P(base))
		static_cast<std::vector<tree> *>(data)->push_back(base);
	return false;
}

void filler::find_events()
{
	std::unordered_map<gimple *, unsigned> number;
	basic_block bb;

	for (size_t c = 0; c < needs.calls.size(); c++)
		number[needs.calls[c]] = c;
	events.resize(last_basic_block_for_fn(fun));
	auto defines = [&](std::vector<event> &list, tree name) {
		needs.each_of(name, [&](unsigned value) {
			if (slot_of[value] >= 0 && !own[slot_of[value]])
				list.push_back({EVENT_DEFINED, value});
		});
	};
	FOR_EACH_BB_FN(bb, fun)
	{
		std::vector<event> &list = events[bb->index];
		if (bb == ENTRY_BLOCK_PTR_FOR_FN(fun)->next_bb)
			for (unsigned v = 0; v < needs.values.size(); v++)
				if (needs.values[v].name && needs.values[v].offset == 0 &&
				    SSA_NAME_IS_DEFAULT_DEF(needs.values[v].name))
					defines(list, needs.values[v].name);
		for (gphi_iterator i = gsi_start_phis(bb); !gsi_end_p(i); gsi_next(&i))
			defines(list, gimple_phi_result(i.phi()));
		for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i)) {
			gimple *stmt = gsi_stmt(i);
			ssa_op_iter iterator;
			tree name;
			if (is_gimple_debug(stmt))
				continue;
			if (is_gimple_call(stmt) && number.count(stmt))
				list.push_back({EVENT_CALL, number[stmt]});
			FOR_EACH_SSA_TREE_OPERAND(name, stmt, iterator, SSA_OP_DEF)
			defines(list, name);
			if (needs.of_decl.empty())
				continue;
			std::vector<tree> stored;
			walk_stmt_load_store_ops(stmt, &stored, NULL, on_store);
			for (tree decl : stored)
				if (needs.of_decl.count(decl))
					for (unsigned value : needs.of_decl.at(decl))
						if (slot_of[value] >= 0)
							list.push_back({EVENT_CHANGED, value});
		}
	}
}

/* What the slots hold where bb starts. */
std::vector<int> filler::at_start(basic_block bb, const std::vector<std::vector<int>> &at_end)
{
	std::vector<int> state(slots->variable.size(), NOT_REACHED);
	edge e;
	edge_iterator i;

	FOR_EACH_EDGE(e, i, bb->preds)
	{
		if (e->src == ENTRY_BLOCK_PTR_FOR_FN(fun)) {
			state.assign(state.size(), IS_NULL);
			continue;
		}
		std::vector<int> from = at_end[e->src->index];
		if (from.empty())
			continue;
		/* a value that comes to be here of one that is in its slot already */
		std::vector<std::pair<unsigned, int>> become;
		for (gphi_iterator p = gsi_start_phis(bb); !gsi_end_p(p); gsi_next(&p)) {
			const tree result = gimple_phi_result(p.phi());
			const tree argument = PHI_ARG_DEF_FROM_EDGE(p.phi(), e);
			needs.each_of(result, [&](unsigned value) {
				const int slot = slot_of[value];
				if (slot < 0)
					return;
				const int word = (int)value - needs.of_name[SSA_NAME_VERSION(result)];
				const int before =
					TREE_CODE(argument) == SSA_NAME
						? needs.of_name[SSA_NAME_VERSION(argument)]
						: -1;
				if (before >= 0 && from[slot] == before + word)
					become.push_back({slot, value});
				else if (integer_zerop(argument) && from[slot] == IS_NULL)
					become.push_back({slot, value});
				else if (from[slot] == (int)value)
					become.push_back({slot, ANYTHING});
			});
		}
		for (const auto &b : become)
			from[b.first] = b.second;
		/* a call that did not return has given no result */
		gimple_stmt_iterator end = gsi_last_nondebug_bb(e->src);
		gimple *last = gsi_end_p(end) ? NULL : gsi_stmt(end);
		tree result = last && is_gimple_call(last) ? gimple_call_lhs(last) : NULL_TREE;
		if ((e->flags & (EDGE_ABNORMAL | EDGE_EH)) && result &&
		    TREE_CODE(result) == SSA_NAME)
			needs.each_of(result, [&](unsigned value) {
				if (slot_of[value] >= 0 && from[slot_of[value]] == (int)value)
					from[slot_of[value]] = ANYTHING;
			});
		for (size_t s = 0; s < state.size(); s++) {
			const int now = from[s];
			if (now == NOT_REACHED)
				continue;
			state[s] = state[s] == NOT_REACHED || state[s] == now ? now : ANYTHING;
		}
	}
	return state;
}

/* Goes through bb. With emit, notes the stores; cost: how often each value is stored before calls.
 */
void filler::pass(basic_block bb, std::vector<int> &state, mode mode, std::vector<double> *cost)
{
	bool at_head = true;

	for (const event &e : events[bb->index]) {
		if (e.kind == EVENT_CHANGED) {
			if (state[slot_of[e.number]] == (int)e.number)
				state[slot_of[e.number]] = ANYTHING;
			continue;
		}
		if (e.kind == EVENT_DEFINED) {
			const unsigned slot = slot_of[e.number];
			const tree name = needs.values[e.number].name;
			const bool phi = gimple_code(SSA_NAME_DEF_STMT(name)) == GIMPLE_PHI;
			/* a phi's result is where at_start has put it */
			if (state[slot] == (int)e.number && !(phi && at_head))
				state[slot] = ANYTHING;
			if (early[e.number] && state[slot] != (int)e.number) {
				if (mode == EMIT)
					slots->names.push_back({name, slot});
				state[slot] = e.number;
			}
			continue;
		}
		at_head = false;
		std::vector<char> wanted(state.size());
		for (unsigned value : needs.needed[e.number]) {
			const int slot = slot_of[value];
			wanted[slot] = true;
			if (own[slot] || state[slot] == (int)value)
				continue;
			if (mode == NOTE)
				stored[e.number].push_back(slot);
			if (mode == EMIT)
				slots->stores.push_back({needs.calls[e.number], false, (unsigned)slot,
							 word_of(needs.values[value])});
			if (mode == COUNT)
				(*cost)[value] += frequency(bb);
			state[slot] = value;
		}
		for (unsigned slot = 0; slot < state.size(); slot++) {
			if (wanted[slot] || own[slot] || state[slot] == IS_NULL)
				continue;
			/* in a loop, not what may be left by another round */
			if (mode < TRY || (state[slot] == ANYTHING && bb_loop_depth(bb) > 0))
				continue;
			if (mode == EMIT)
				slots->stores.push_back(
					{needs.calls[e.number], false, slot, null_pointer_node});
			state[slot] = IS_NULL;
		}
		for (unsigned slot : cleared[e.number]) {
			if (mode == EMIT)
				slots->stores.push_back(
					{needs.calls[e.number], true, slot, null_pointer_node});
			state[slot] = IS_NULL;
		}
	}
}

void filler::flow(mode mode, std::vector<double> *cost)
{
	std::vector<std::vector<int>> at_end(last_basic_block_for_fn(fun));
	bool changed = true;

	while (changed) {
		changed = false;
		for (int index : order) {
			basic_block bb = BASIC_BLOCK_FOR_FN(fun, index);
			std::vector<int> state = at_start(bb, at_end);
			pass(bb, state, mode == EMIT ? TRY : LOOK, NULL);
			if (state != at_end[index]) {
				at_end[index] = state;
				changed = true;
			}
		}
	}
	for (int index : order) {
		basic_block bb = BASIC_BLOCK_FOR_FN(fun, index);
		std::vector<int> state = at_start(bb, at_end);
		pass(bb, state, mode, cost);
	}
}

/* What becomes of a slot's content from here on, as bits: a call needs it; a call sees it. */
enum { IS_NEEDED = 1, IS_SEEN = 2 };

/* Goes through bb backwards: seen[slot] is what holds behind it, then before it. */
void filler::back(basic_block bb, std::vector<char> &seen, bool emit)
{
	const std::vector<event> &list = events[bb->index];

	for (size_t i = list.size(); i-- > 0;) {
		const event &e = list[i];
		if (e.kind == EVENT_DEFINED && early[e.number])
			seen[slot_of[e.number]] = 0;
		if (e.kind != EVENT_CALL)
			continue;
		std::vector<char> needed(seen.size());
		for (unsigned value : needs.needed[e.number]) {
			const int slot = slot_of[value];
			needed[slot] = true;
			if (emit && !own[slot] && seen[slot] == IS_SEEN)
				cleared[e.number].push_back(slot);
		}
		for (size_t slot = 0; slot < seen.size(); slot++)
			seen[slot] |= needed[slot] ? IS_NEEDED | IS_SEEN : IS_SEEN;
		for (unsigned slot : stored[e.number])
			seen[slot] = 0;
	}
}

/* Finds the calls behind which the content of a slot is of no use, though others see it. */
void filler::find_last_uses()
{
	std::vector<std::vector<char>> at_start(last_basic_block_for_fn(fun));
	bool changed = true;
	auto behind = [&](basic_block bb) {
		std::vector<char> seen(slots->variable.size());
		edge e;
		edge_iterator i;
		FOR_EACH_EDGE(e, i, bb->succs)
		for (size_t s = 0; s < at_start[e->dest->index].size(); s++)
			seen[s] |= at_start[e->dest->index][s];
		return seen;
	};

	while (changed) {
		changed = false;
		for (size_t i = order.size(); i-- > 0;) {
			basic_block bb = BASIC_BLOCK_FOR_FN(fun, order[i]);
			std::vector<char> seen = behind(bb);
			back(bb, seen, false);
			if (seen != at_start[bb->index]) {
				at_start[bb->index] = seen;
				changed = true;
			}
		}
	}
	for (int index : order) {
		std::vector<char> seen = behind(BASIC_BLOCK_FOR_FN(fun, index));
		back(BASIC_BLOCK_FOR_FN(fun, index), seen, true);
	}
}

void filler::run()
{
	early.assign(needs.values.size(), false);
	if (slots->variable.empty())
		return;
	find_events();
	stored.resize(needs.calls.size());
	cleared.resize(needs.calls.size());
	order.resize(n_basic_blocks_for_fn(fun));
	order.resize(pre_and_rev_post_order_compute_fn(fun, NULL, order.data(), false));

	if (optimize) {
		std::vector<double> cost(needs.values.size());
		flow(COUNT, &cost);
		for (unsigned value = 0; value < needs.values.size(); value++) {
			const tree name = needs.values[value].name;
			if (!name || words_of(TREE_TYPE(name)) > 1 || cost[value] == 0)
				continue;
			basic_block bb = gimple_bb(SSA_NAME_DEF_STMT(name));
			early[value] = frequency(bb ? bb : ENTRY_BLOCK_PTR_FOR_FN(fun)->next_bb) <
				       cost[value];
		}
	}
	flow(NOTE, NULL);
	find_last_uses();
	flow(EMIT, NULL);
}

} // namespace

double frequency(basic_block bb)
{
	return bb->count.initialized_p() ? bb->count.to_frequency(cfun) : BB_FREQ_MAX;
}

void fill_slots(function *fun, const root_needs &needs, root_slots *slots)
{
	filler(fun, needs, slots).run();
}
