/* SPDX-License-Identifier: MIT
 *
 * replay_events.c - the events of all graphs of an animation, each once, and the one to begin with.
 */
#include "replay.h"

#include <stdlib.h>
#include <string.h>

hg_status hgi_replay_events(const struct hgi_recording *recording, uint64_t *clocks, hg_event **all,
			    size_t *n_all, uint64_t *first, uint64_t *lost)
{
	size_t most = 0;

	*n_all = 0;
	*lost = *first = 0;
	for (size_t k = 0; k < recording->n; k++) {
		const hg_event *events;
		uint64_t number;
		size_t n;

		hg_graph_events(recording->graphs[k], &number, &events, &n);
		most += n;
	}
	*all = calloc(most + 1, sizeof(**all));
	if (!*all)
		return HG_NO_MEMORY;
	for (size_t k = 0; k < recording->n; k++) {
		const hg_event *events;
		uint64_t number;
		size_t n;

		hg_graph_events(recording->graphs[k], &number, &events, &n);
		clocks[k] = number + n;
		if (k == 0)
			*first = number;
		for (size_t i = 0; i < n; i++) {
			const uint64_t next = *first + *n_all;

			if (number + i < next)
				continue;
			if (number + i > next) {
				/* what is missing cannot be played, so play what follows */
				*lost += number + i - *first;
				*n_all = 0;
				*first = number + i;
			}
			(*all)[(*n_all)++] = events[i];
		}
	}
	return HG_OK;
}

uint64_t hgi_replay_beginning(const struct hgi_recording *recording, const uint64_t *clocks,
			      const hg_event *events, size_t n_events, uint64_t first)
{
	hg_collector collector;
	const bool running = hg_graph_collector(recording->graphs[0], &collector) == HG_OK &&
			     collector.phase != HG_PHASE_OFF;

	for (uint64_t e = clocks[0]; (running || recording->n == 1) && e-- > first;)
		if (e - first < n_events && events[e - first].kind == HG_EVENT_CYCLE)
			return e;
	return clocks[0];
}
