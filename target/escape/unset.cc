/* SPDX-License-Identifier: MIT
 *
 * unset.cc - which slots of a frame must be NULL from the start: those that a call may see before
 * anything is stored into them. Every call counts, whether it allocates or not, because a debugger
 * may stop there. GCC itself drops the others, but only after several passes have worked on them.
 */
#include "gimple_parts.h"

namespace
{

class seeker
{
      public:
	seeker(function *fun, basic_block home, const root_slots &slots);
	std::vector<char> run();

      private:
	function *fun;
	basic_block home;
	const size_t n;
	std::vector<char> seen;
	std::vector<unsigned> at_entry;
	std::unordered_map<gimple *, std::vector<unsigned>> before, behind;

	void pass(basic_block bb, std::vector<char> &unset);
};

seeker::seeker(function *fun_, basic_block home_, const root_slots &slots)
    : fun(fun_), home(home_), n(slots.variable.size()), seen(n)
{
	for (const auto &named : slots.names)
		if (SSA_NAME_IS_DEFAULT_DEF(named.first))
			at_entry.push_back(named.second);
		else
			behind[SSA_NAME_DEF_STMT(named.first)].push_back(named.second);
	for (const root_store &s : slots.stores)
		(s.behind ? behind : before)[s.call].push_back(s.slot);
}

/* Goes through bb, of whose slots unset[slot] says which may not be stored yet. */
void seeker::pass(basic_block bb, std::vector<char> &unset)
{
	auto store = [&](std::unordered_map<gimple *, std::vector<unsigned>> &stores, gimple *stmt) {
		auto found = stores.find(stmt);
		if (found != stores.end())
			for (unsigned slot : found->second)
				unset[slot] = false;
	};

	for (gphi_iterator i = gsi_start_phis(bb); !gsi_end_p(i); gsi_next(&i))
		store(behind, i.phi());
	for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i)) {
		gimple *stmt = gsi_stmt(i);
		store(before, stmt);
		if (is_gimple_call(stmt) ||
		    (gimple_code(stmt) == GIMPLE_ASM && !barrier_mark(stmt)))
			for (size_t slot = 0; slot < n; slot++)
				seen[slot] |= unset[slot];
		/* not on the edges on which the call did not return */
		if (!stmt_ends_bb_p(stmt))
			store(behind, stmt);
	}
}

std::vector<char> seeker::run()
{
	const basic_block start = home ? home : single_succ(ENTRY_BLOCK_PTR_FOR_FN(fun));
	std::vector<std::vector<char>> at_start(last_basic_block_for_fn(fun));
	std::vector<basic_block> work(1, start);
	edge e;
	edge_iterator i;

	if (n == 0)
		return seen;
	at_start[start->index].assign(n, true);
	if (!home)
		for (unsigned slot : at_entry)
			at_start[start->index][slot] = false;
	while (!work.empty()) {
		basic_block bb = work.back();
		work.pop_back();
		std::vector<char> unset = at_start[bb->index];
		pass(bb, unset);
		FOR_EACH_EDGE(e, i, bb->succs)
		{
			std::vector<char> &next = at_start[e->dest->index];
			if (e->dest == EXIT_BLOCK_PTR_FOR_FN(fun) ||
			    (home && !dominated_by_p(CDI_DOMINATORS, e->dest, home)))
				continue;
			bool changed = next.empty();
			next.resize(n);
			for (size_t slot = 0; slot < n; slot++)
				if (unset[slot] && !next[slot])
					next[slot] = changed = true;
			if (changed)
				work.push_back(e->dest);
		}
	}
	return seen;
}

} // namespace

void find_unset(function *fun, basic_block home, const root_slots &slots, std::vector<char> *unset)
{
	const std::vector<char> seen = seeker(fun, home, slots).run();

	std::copy(seen.begin(), seen.end(), unset->begin());
}
