/* SPDX-License-Identifier: MIT
 *
 * analyse.c - the analyses ahead of the questions, with progress.
 */
#include "graph.h"

hg_status hg_graph_analyse(const hg_graph *graph, uint32_t what, hg_progress_fn *call,
			   void *context)
{
	hg_graph *g = (hg_graph *)graph; /* changed only inside */
	const bool both = what & HG_DOMINATORS && what & (HG_CYCLES | HG_OWNERS);
	const struct hgi_progress first = {call, context, 0, both ? 0.7 : 1, 0};
	const struct hgi_progress second = {call, context, both ? 0.7 : 0, 1, 0};
	hg_status status = HG_OK;

	if (what & HG_HOLDERS)
		status = hgi_reverse(g);
	if (status == HG_OK && what & HG_DOMINATORS)
		status = hgi_dominators(g, &first);
	if (status == HG_OK && what & HG_CYCLES)
		status = hgi_cycles(g, &second);
	if (status == HG_OK && what & HG_OWNERS)
		status = hgi_owners(g, &second);
	return status;
}
