/* SPDX-License-Identifier: MIT
 *
 * reach.c - who is alive, and thanks to whom.
 *
 * Two walks over the links, breadth first with one queue: from the named groups, the globals and
 * the runtime first (HG_NAMED), then from the unnamed words (HG_UNNAMED) through what is left.
 * What neither meets is garbage.
 */
#include <stdlib.h>

#include "graph.h"

/* Marks what `node` points to and appends the newly marked to the queue. */
static uint32_t expand(const hg_graph *graph, uint32_t node, uint8_t reach, uint8_t *mark,
		       uint32_t *queue, uint32_t tail)
{
	for (uint32_t l = graph->out_start[node]; l < graph->out_start[node + 1]; l++) {
		const uint32_t to = graph->links[l].to;

		if (mark[to] == HG_GARBAGE) {
			mark[to] = reach;
			queue[tail++] = to;
		}
	}
	return tail;
}

hg_status hgi_reach(hg_graph *graph, const struct hgi_progress *progress, uint8_t **found)
{
	enum { AHEAD = 8 }; /* rows of queued nodes are fetched this early */
	const uint32_t nodes = hgi_nodes(graph);
	uint8_t *mark = hgi_calloc(nodes, 1);
	uint32_t *queue = malloc(nodes * sizeof(*queue));
	uint32_t head = 0, tail = 0;
	hg_status status = HG_OK;

	*found = NULL;
	if (!mark || !queue) {
		free(mark);
		free(queue);
		return hgi_error(HG_NO_MEMORY, "no memory to find what is reachable");
	}
	for (int reach = HG_NAMED; reach >= HG_UNNAMED && status == HG_OK; reach--) {
		for (uint32_t g = 1; g <= graph->n_groups; g++) {
			const bool unnamed = graph->groups[g - 1].kind == HG_GROUP_UNNAMED;

			if (unnamed == (reach == HG_UNNAMED))
				tail = expand(graph, g, (uint8_t)reach, mark, queue, tail);
		}
		while (head < tail) {
			if (head + AHEAD < tail)
				__builtin_prefetch(&graph->out_start[queue[head + AHEAD]]);
			if (head + AHEAD / 2 < tail)
				__builtin_prefetch(
					&graph->links[graph->out_start[queue[head + AHEAD / 2]]]);
			tail = expand(graph, queue[head++], (uint8_t)reach, mark, queue, tail);
			if (head % HGI_PROGRESS_STEP == 0 && hgi_cancelled(progress, head)) {
				status = hgi_error(HG_CANCELLED, "cancelled");
				break;
			}
		}
	}
	free(queue);
	if (status == HG_OK)
		*found = mark;
	else
		free(mark);
	return status;
}
