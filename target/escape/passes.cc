/* SPDX-License-Identifier: MIT
 *
 * passes.cc - where our passes over GIMPLE stand among GCC's: write barriers, then frames, then
 * allocation on the spot, each behind inlining, and before the loop optimisers.
 *
 * Barriers look at what the program wrote, so they are marked before GCC's optimisers; their tests
 * are put behind all of these. Frames and what is behind them come as late as they may: what they
 * add is then no work for most of the optimisers, and hinders none. Not behind the loop optimisers,
 * which may leave nothing of a pointer but one past its object's end.
 */
#include "gimple_parts.h"

/* The gate of GCC's group "*all_optimizations"; an attribute may say otherwise for a function. */
static bool is_optimised()
{
	return optimize && !optimize_debug;
}

bool runs_here(pass_place place)
{
	return is_optimised() == (place != BEFORE_OPTIMISERS);
}

void insert_pass(opt_pass *pass, pass_place place)
{
	static const char *const before[] = {"*all_optimizations", "fix_loops", "optimized"};
	register_pass_info info = {pass, before[place], 1, PASS_POS_INSERT_BEFORE};

	register_callback(plugin_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
}
