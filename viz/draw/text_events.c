/* SPDX-License-Identifier: MIT
 *
 * text_events.c - the last events of the collector, a line each.
 */
#include <inttypes.h>

#include "text.h"

static const char no_events[] = "no events: the program records them after gm_events(N), or with "
				"GOMEM_EVENTS=N";

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
		hgi_text_put(&text, "%s\n", no_events);
	return hgi_text_end(&text, out);
}

hg_status hg_text_pointer(const hg_graph *graph, const hg_text_options *options, uint64_t address,
			  char **out)
{
	struct hgi_text text;

	hgi_text_begin(&text, graph, options);
	const struct hgi_name name = hgi_pointer_name(&text, address);
	hgi_text_put(&text, "%s\n", *name.s ? name.s : "a pointer");
	return hgi_text_end(&text, out);
}

/* ---- One object ------------------------------------------------------------------------------ */

/* The collections that an object has survived since the last line about it. */
struct survival {
	uint32_t first, last; /* numbers; 0: none */
	uint64_t event;       /* number of the event that ended the last of them */
};

static void put_survival(struct hgi_text *text, struct survival *s)
{
	if (s->first && s->first == s->last)
		hgi_text_put(text, "%5" PRIu64 "  It survives collection %" PRIu32 "\n", s->event,
			     s->last);
	else if (s->first)
		hgi_text_put(text,
			     "%5" PRIu64 "  It survives collections %" PRIu32 " to %" PRIu32 "\n",
			     s->event, s->first, s->last);
	*s = (struct survival){0};
}

hg_status hg_text_history(const hg_graph *graph, const hg_text_options *options, uint64_t address,
			  char **out)
{
	struct survival survived = {0};
	const hg_event *events;
	struct hgi_text text;
	hg_place_info place;
	uint64_t number;
	size_t n, lines = 0;
	bool there; /* at the time of the event */

	*out = NULL;
	hgi_text_begin(&text, graph, options);
	hg_graph_events(graph, &number, &events, &n);
	hg_graph_place(graph, address, &place);
	if (place.place >= HG_PLACE_FREE)
		address = place.slot_address;
	if (number)
		hgi_text_put(&text, "  ... %s before are forgotten\n",
			     hgi_count(number, "event").s);
	/* what is on the heap now and was allocated before the first event was there all the time
	 */
	there = place.place == HG_PLACE_OBJECT;
	for (size_t i = 0; i < n; i++) {
		if (events[i].object != address)
			continue;
		if (events[i].kind == HG_EVENT_ALLOC)
			there = false;
		else if (events[i].kind != HG_EVENT_SWEEP)
			there = true;
		else
			continue;
		break;
	}
	for (size_t i = 0; i < n; i++) {
		const hg_event *e = &events[i];

		if (e->kind == HG_EVENT_DONE && there) {
			survived.first = survived.first ? survived.first : e->cycle;
			survived.last = e->cycle;
			survived.event = number + i;
		}
		if (e->object != address || e->kind == HG_EVENT_SWEEP)
			continue;
		put_survival(&text, &survived);
		there = e->kind != HG_EVENT_FREE;
		hgi_text_put(&text, "%5" PRIu64 "  %s\n", number + i,
			     hgi_event_sentence(graph, text.options.symbolic, e).s);
		lines++;
	}
	put_survival(&text, &survived);
	if (!n)
		hgi_text_put(&text, "%s\n", no_events);
	else if (!lines)
		hgi_text_put(&text, "no event is about it\n");
	return hgi_text_end(&text, out);
}
