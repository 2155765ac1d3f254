/* SPDX-License-Identifier: MIT
 *
 * range.cc - the part of a function that has its frame on the list: shrink-wrapping.
 *
 * A function that allocates only on a path that is seldom taken pushes its frame there: in the
 * block that dominates all calls that need something of the frame, or in one above it that runs
 * less often. It is popped on the edges that leave what this block dominates, and before returns
 * therein.
 *
 * Nothing is stored into the frame before that block: the calls before which something is stored
 * are calls that need it, and what is stored where it is defined has to be dominated as well.
 */
#include "gimple_parts.h"

namespace
{

enum { MAX_ENDS = 4 }; /* more copies of the code that pops cost more than is gained */

/* The block that dominates all that has to do with the frame, or NULL. */
basic_block common_dominator(const root_needs &needs, const root_slots &slots)
{
	basic_block common = NULL;
	auto join = [&](basic_block bb) {
		common = common ? nearest_common_dominator(CDI_DOMINATORS, common, bb) : bb;
	};

	for (const auto &named : slots.names) {
		basic_block bb = gimple_bb(SSA_NAME_DEF_STMT(named.first));
		if (!bb)
			return NULL; /* a parameter */
		join(bb);
	}
	for (const root_store &s : slots.stores)
		join(gimple_bb(s.call));
	/* also a call before which nothing is stored, because its values are in their slots */
	for (size_t c = 0; c < needs.calls.size(); c++)
		if (!needs.needed[c].empty())
			join(gimple_bb(needs.calls[c]));
	return common;
}

/* Finds where the frame is popped; false: it cannot begin at home. */
bool find_ends(function *fun, basic_block home, std::vector<edge> *ends)
{
	basic_block bb;
	edge e;
	edge_iterator i;

	ends->clear();
	FOR_EACH_EDGE(e, i, home->preds)
		if (dominated_by_p(CDI_DOMINATORS, e->src, home))
			return false;
	FOR_EACH_BB_FN(bb, fun)
	{
		if (!dominated_by_p(CDI_DOMINATORS, bb, home))
			continue;
		FOR_EACH_EDGE(e, i, bb->succs)
		{
			if (e->dest == EXIT_BLOCK_PTR_FOR_FN(fun) ||
			    dominated_by_p(CDI_DOMINATORS, e->dest, home))
				continue;
			if (e->flags & (EDGE_ABNORMAL | EDGE_EH))
				return false;
			ends->push_back(e);
		}
	}
	return ends->size() <= MAX_ENDS;
}

} // namespace

basic_block find_range(function *fun, const root_needs &needs, const root_slots &slots,
		       std::vector<edge> *ends)
{
	const basic_block entry = ENTRY_BLOCK_PTR_FOR_FN(fun), first = single_succ(entry);
	basic_block best = NULL;

	/* a slot that follows a variable keeps its object to the end of the function */
	for (char own : slots.own)
		if (own)
			return NULL;
	calculate_dominance_info(CDI_DOMINATORS);
	basic_block bb = common_dominator(needs, slots);
	for (; bb && bb != entry && bb != first; bb = get_immediate_dominator(CDI_DOMINATORS, bb))
		if (frequency(bb) < frequency(best ? best : first) && find_ends(fun, bb, ends))
			best = bb;
	if (best)
		find_ends(fun, best, ends);
	else
		ends->clear();
	return best;
}
