/* SPDX-License-Identifier: MIT
 *
 * text_events.c - the last events of the collector, a line each.
 */
#include <inttypes.h>

#include "text.h"

hg_status hg_text_events(const hg_graph *graph, const hg_text_options *options, hg_node node,
			 char **out)
{
	hg_node_info info = {.address = 0};
	const hg_event *events;
	struct hgi_text text;
	uint64_t number;
	size_t n, about = 0, skip;

	*out = NULL;
	hgi_text_begin(&text, graph, options);
	hg_graph_events(graph, &number, &events, &n);
	if (node != HG_NONE && hg_graph_node(graph, node, &info) != HG_OK)
		return hgi_text_drop(&text, HG_NOT_FOUND);
	for (size_t i = 0; i < n; i++)
		about += node == HG_NONE || events[i].object == info.address;
	skip = about > text.options.limit ? about - text.options.limit : 0;
	if (skip)
		hgi_text_put(&text, "... %s before (-limit 0 shows all)\n",
			     hgi_count(skip, "event").s);
	for (size_t i = 0; i < n; i++) {
		if (node != HG_NONE && events[i].object != info.address)
			continue;
		if (skip) {
			skip--;
			continue;
		}
		hgi_text_put(&text, "%5" PRIu64 "  %s\n", number + i,
			     hgi_event_sentence(graph, text.options.symbolic, &events[i]).s);
	}
	if (!about)
		hgi_text_put(&text, "no events: the program records them after gm_events(N), or "
				    "with GOMEM_EVENTS=N\n");
	return hgi_text_end(&text, out);
}
