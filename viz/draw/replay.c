/* SPDX-License-Identifier: MIT
 *
 * replay.c - plays the collector's events again, and makes frames of them.
 *
 * Where it starts: if the first graph was made while a collection ran, with the event that began
 * that collection, when every object was white; else with the first graph. Where a later graph was
 * made, it has the last word: a colour that the events do not explain is set right, and counted.
 */
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct player {
	const struct hgi_recording *recording;
	struct hgi_replay *replay;
	uint64_t *clocks; /* per graph: events so far */
	hg_event *events; /* number first, first + 1, ... */
	size_t n_events;
	uint64_t first;
	struct hgi_turn *turns;
	size_t n_turns, turn;
	uint64_t group; /* so many events of one kind make a frame */
	hg_phase phase;
	uint32_t cycle;
	uint32_t *boxes; /* object -> box, HG_NONE: not drawn */
	bool failed;
};

/* ---- Growing --------------------------------------------------------------------------------- */

static bool room(struct player *p, void *array, size_t *capacity, size_t n, size_t size)
{
	void *old, *grown;
	size_t more;

	if (n < *capacity)
		return true;
	more = *capacity ? 2 * *capacity : 256;
	memcpy(&old, array, sizeof(old));
	grown = realloc(old, more * size);
	if (!grown) {
		p->failed = true;
		return false;
	}
	memcpy(array, &grown, sizeof(grown));
	*capacity = more;
	return true;
}

static struct hgi_frame *begin_frame(struct player *p, uint64_t event, uint32_t focus)
{
	static struct hgi_frame nowhere; /* written to when there is no memory */
	struct hgi_replay *r = p->replay;
	struct hgi_frame *frame = &nowhere;

	if (room(p, &r->frames, &r->frames_capacity, r->n_frames, sizeof(*r->frames)))
		frame = &r->frames[r->n_frames++];
	*frame = (struct hgi_frame){
		.event = event, .phase = p->phase, .cycle = p->cycle, .focus = focus};
	return frame;
}

static void change(struct player *p, uint32_t object, enum hgi_state state, uint8_t marks)
{
	struct hgi_replay *r = p->replay;

	if (object >= r->n_objects || (r->states[object] == state && r->marks[object] == marks) ||
	    !r->n_frames ||
	    !room(p, &r->changes, &r->changes_capacity, r->n_changes, sizeof(*r->changes)))
		return;
	r->states[object] = (uint8_t)state;
	r->marks[object] = marks;
	r->changes[r->n_changes++] = (struct hgi_change){object, (uint8_t)state, marks};
	r->frames[r->n_frames - 1].n_changes++;
}

/* Arrows that come or go up to then. */
static void turn_arrows(struct player *p, uint64_t when)
{
	struct hgi_replay *r = p->replay;

	for (; p->turn < p->n_turns && p->turns[p->turn].when <= when; p->turn++) {
		if (!r->n_frames || !room(p, &r->arrow_changes, &r->arrow_changes_capacity,
					  r->n_arrow_changes, sizeof(*r->arrow_changes)))
			return;
		r->arrow_changes[r->n_arrow_changes++] =
			(struct hgi_arrow_change){p->turns[p->turn].arrow, p->turns[p->turn].there};
		r->frames[r->n_frames - 1].n_arrow_changes++;
	}
}

/* ---- Objects --------------------------------------------------------------------------------- */

static uint32_t first_object(const hg_graph *graph)
{
	hg_totals totals;

	hg_graph_totals(graph, &totals);
	return totals.nodes - totals.objects;
}

/* The object at an address, HG_NONE if there never was one. */
static uint32_t object_at(const struct player *p, uint64_t address)
{
	uint64_t offset;
	hg_node node;

	if (hg_graph_find(p->recording->all, address, &node, &offset) != HG_OK)
		return HG_NONE;
	return node - first_object(p->recording->all);
}

uint32_t hgi_replay_object(const struct hgi_recording *recording, const struct hgi_box *box)
{
	hg_node_info info;
	uint64_t offset;
	hg_node node;

	if (!box->object || hg_graph_node(recording->cut, box->node, &info) != HG_OK ||
	    hg_graph_find(recording->all, info.address, &node, &offset) != HG_OK)
		return HG_NONE;
	return node - first_object(recording->all);
}

static hg_phase phase_of(const hg_graph *graph)
{
	hg_collector collector;

	return hg_graph_collector(graph, &collector) == HG_OK ? collector.phase : HG_PHASE_OFF;
}

/* What a graph says about an object of the union. */
static enum hgi_state state_in(const struct player *p, const hg_graph *graph, uint32_t object)
{
	hg_node_info info, here;
	uint64_t offset;
	hg_node node;

	if (hg_graph_node(p->recording->all, first_object(p->recording->all) + object, &info) !=
		    HG_OK ||
	    hg_graph_find(graph, info.address, &node, &offset) != HG_OK || offset ||
	    hg_graph_node(graph, node, &here) != HG_OK)
		return HGI_ABSENT;
	if (phase_of(graph) == HG_PHASE_OFF)
		return HGI_PLAIN;
	if (here.colour == HG_GREY)
		return HGI_GREY;
	if (here.colour == HG_BLACK)
		return HGI_BLACK;
	if (p->phase == HG_PHASE_SWEEP)
		return here.unswept ? HGI_GARBAGE : HGI_PLAIN; /* allocated since */
	return p->phase == HG_PHASE_MARK_TERMINATION ? HGI_GARBAGE : HGI_WHITE;
}

static bool noscan(const struct player *p, uint32_t object)
{
	hg_node_info info;

	return hg_graph_node(p->recording->all, first_object(p->recording->all) + object, &info) ==
		       HG_OK &&
	       info.noscan;
}

/* ---- Events ---------------------------------------------------------------------------------- */

/* Every object in one state goes to another. */
static void change_all(struct player *p, enum hgi_state from, enum hgi_state to)
{
	for (uint32_t o = 0; o < p->replay->n_objects; o++)
		if (p->replay->states[o] == from)
			change(p, o, to, to == HGI_PLAIN ? 0 : p->replay->marks[o]);
}

static void begin_phase(struct player *p, hg_phase phase)
{
	p->phase = phase;
	p->replay->frames[p->replay->n_frames - 1].phase = phase;
	switch (phase) {
	case HG_PHASE_SWEEP_TERMINATION:
	case HG_PHASE_MARK:
		change_all(p, HGI_PLAIN, HGI_WHITE);
		change_all(p, HGI_GHOST, HGI_ABSENT);
		break;
	case HG_PHASE_MARK_TERMINATION:
	case HG_PHASE_SWEEP:
		change_all(p, HGI_WHITE, HGI_GARBAGE);
		break;
	case HG_PHASE_OFF:
		change_all(p, HGI_WHITE, HGI_PLAIN);
		change_all(p, HGI_GREY, HGI_PLAIN);
		change_all(p, HGI_BLACK, HGI_PLAIN);
		break;
	}
}

/* What was found through a grey object is found because that one is being scanned. */
static void scan(struct player *p, const hg_event *event)
{
	const uint32_t holder = event->kind == HG_EVENT_SHADE ? object_at(p, event->from) : HG_NONE;

	if (holder < p->replay->n_objects && p->replay->states[holder] == HGI_GREY)
		change(p, holder, HGI_GREY, p->replay->marks[holder] | HGI_MARK_SCANNING);
}

static void apply(struct player *p, const hg_event *event)
{
	const uint32_t object = object_at(p, event->object);
	const bool marking = p->phase != HG_PHASE_OFF && p->phase != HG_PHASE_SWEEP;
	const bool known = object < p->replay->n_objects;
	uint8_t marks = known ? p->replay->marks[object] : 0;

	switch (event->kind) {
	case HG_EVENT_PHASE:
		begin_phase(p, (hg_phase)event->detail);
		break;
	case HG_EVENT_ALLOC: /* what is allocated while objects are marked survives */
		change(p, object, marking ? HGI_BLACK : HGI_PLAIN, 0);
		break;
	case HG_EVENT_BARRIER:
		marks |= HGI_MARK_BARRIER;
		/* fallthrough */
	case HG_EVENT_SHADE:
		scan(p, event);
		if (known)
			change(p, object, noscan(p, object) ? HGI_BLACK : HGI_GREY, marks);
		break;
	case HG_EVENT_BLACKEN:
		change(p, object, HGI_BLACK, (uint8_t)(marks & ~HGI_MARK_SCANNING));
		break;
	case HG_EVENT_FREE:
		change(p, object, HGI_GHOST, 0);
		break;
	case HG_EVENT_FINALIZER:
		change(p, object, known ? p->replay->states[object] : 0,
		       marks | HGI_MARK_FINALIZER);
		break;
	default:
		break;
	}
}

static bool about_object(hg_event_kind kind)
{
	return kind == HG_EVENT_ALLOC || kind == HG_EVENT_SHADE || kind == HG_EVENT_BLACKEN ||
	       kind == HG_EVENT_BARRIER || kind == HG_EVENT_FREE || kind == HG_EVENT_FINALIZER;
}

static bool drawn(const struct player *p, const hg_event *event)
{
	const uint32_t object = object_at(p, event->object);

	return object < p->replay->n_objects && p->boxes[object] != HG_NONE;
}

/* "37 objects that are not drawn become grey" */
static struct hgi_sentence several(uint64_t n, hg_event_kind kind, bool hidden)
{
	static const char *const did[HG_EVENT_KINDS] = {
		[HG_EVENT_ALLOC] = "are allocated",
		[HG_EVENT_SHADE] = "become grey: pointers to them were found",
		[HG_EVENT_BLACKEN] = "become black: their pointers were followed",
		[HG_EVENT_BARRIER] = "become grey by the write barrier",
		[HG_EVENT_FREE] = "are freed: no root leads to them",
		[HG_EVENT_FINALIZER] = "have finalizers that are to run",
	};
	struct hgi_sentence say;

	snprintf(say.s, sizeof(say.s), "%s%s %s", hgi_count(n, "object").s,
		 hidden ? " outside of the picture" : "", did[kind]);
	return say;
}

/* Events from i on that make one frame: those about objects that are not drawn, and where there
 * are very many, those of one kind. */
static size_t together(const struct player *p, size_t i, uint64_t clock)
{
	const hg_event *event = &p->events[i];
	const bool hidden = about_object(event->kind) && !drawn(p, event);
	size_t n = 1;

	if (!about_object(event->kind))
		return 1;
	while (i + n < p->n_events && p->first + i + n < clock &&
	       p->events[i + n].kind == event->kind && (hidden || n < p->group) &&
	       drawn(p, &p->events[i + n]) == !hidden)
		n++;
	return n;
}

static size_t play(struct player *p, size_t i, uint64_t clock)
{
	const hg_event *event = &p->events[i];
	const size_t n = together(p, i, clock);
	const uint32_t object = about_object(event->kind) ? object_at(p, event->object) : HG_NONE;
	struct hgi_frame *frame;

	if (event->kind == HG_EVENT_CYCLE)
		p->cycle = event->cycle;
	frame = begin_frame(p, p->first + i + n - 1, object);
	frame->say = n == 1 ? hgi_event_sentence(p->recording->all, p->recording->symbolic, event)
			    : several(n, event->kind, !drawn(p, event));
	for (size_t k = 0; k < n && !p->failed; k++)
		apply(p, &p->events[i + k]);
	turn_arrows(p, 2 * (p->first + i + n - 1) + 1);
	return n;
}

/* ---- Moments --------------------------------------------------------------------------------- */

/* A later graph has the last word. Freed objects stay as ghosts. */
static void settle(struct player *p, size_t k)
{
	const hg_graph *graph = p->recording->graphs[k];
	struct hgi_replay *r = p->replay;
	struct hgi_frame *frame = begin_frame(p, p->clocks[k], HG_NONE);
	uint32_t changed = 0;

	if (p->phase != phase_of(graph) && !p->failed)
		begin_phase(p, phase_of(graph));
	for (uint32_t o = 0; o < r->n_objects; o++) {
		const enum hgi_state state = state_in(p, graph, o);

		if (state == r->states[o] || (state == HGI_ABSENT && r->states[o] == HGI_GHOST))
			continue;
		/* when a span is swept, its mark bits mean nothing any more */
		if (p->phase == HG_PHASE_SWEEP && state < HGI_GARBAGE && state > HGI_ABSENT &&
		    (r->states[o] == HGI_PLAIN || r->states[o] == HGI_BLACK))
			continue;
		changed += r->states[o] != HGI_ABSENT && state != HGI_ABSENT;
		change(p, o, state, r->marks[o]);
	}
	r->differences += changed;
	turn_arrows(p, 2 * p->clocks[k]);
	if (p->failed)
		return;
	frame = &r->frames[r->n_frames - 1];
	if (!frame->n_changes && !frame->n_arrow_changes) {
		r->n_frames--;
		return;
	}
	snprintf(frame->say.s, sizeof(frame->say.s), "Meanwhile the program has changed %s",
		 frame->n_arrow_changes ? hgi_count(frame->n_arrow_changes, "pointer").s
					: hgi_count(frame->n_changes, "object").s);
}

/* How things were before the first event that is played. */
static void start(struct player *p, uint64_t from)
{
	const hg_graph *graph = p->recording->graphs[0];
	struct hgi_frame *frame;
	const bool before = from < p->clocks[0];
	hg_totals totals;

	p->phase = before ? HG_PHASE_OFF : phase_of(graph);
	frame = begin_frame(p, from, HG_NONE);
	hg_graph_totals(graph, &totals);
	snprintf(frame->say.s, sizeof(frame->say.s), "The heap%s: %s",
		 p->first + p->n_events == from ? ""
		 : before || !p->phase          ? " before the collection"
						: " in the middle of a collection",
		 hgi_count(totals.objects, "object").s);
	for (uint32_t o = 0; o < p->replay->n_objects; o++) {
		const enum hgi_state state = state_in(p, graph, o);

		change(p, o, before && state != HGI_ABSENT ? HGI_PLAIN : state, 0);
	}
	/* not there yet */
	for (uint64_t e = from; e < p->clocks[0]; e++)
		if (p->events[e - p->first].kind == HG_EVENT_ALLOC)
			change(p, object_at(p, p->events[e - p->first].object), HGI_ABSENT, 0);
}

/* Copies the events of all graphs, each once. */
static bool gather(struct player *p)
{
	const struct hgi_recording *recording = p->recording;
	size_t capacity = 0;

	for (size_t k = 0; k < recording->n; k++) {
		const hg_event *events;
		uint64_t number;
		size_t n;

		hg_graph_events(recording->graphs[k], &number, &events, &n);
		p->clocks[k] = number + n;
		if (k == 0)
			p->first = number;
		for (size_t i = 0; i < n; i++) {
			const uint64_t next = p->first + p->n_events;

			if (number + i < next)
				continue;
			if (number + i > next) {
				/* what is missing cannot be played, so play what follows */
				p->replay->lost += number + i - p->first;
				p->n_events = 0;
				p->first = number + i;
			}
			if (!room(p, &p->events, &capacity, p->n_events, sizeof(*p->events)))
				return false;
			p->events[p->n_events++] = events[i];
		}
	}
	return true;
}

/* The number of the event to begin with. */
static uint64_t beginning(const struct player *p)
{
	const bool running = phase_of(p->recording->graphs[0]) != HG_PHASE_OFF;
	const uint64_t clock = p->clocks[0];

	for (uint64_t e = clock; (running || p->recording->n == 1) && e-- > p->first;)
		if (p->events[e - p->first].kind == HG_EVENT_CYCLE)
			return e;
	return clock;
}

static void play_all(struct player *p, uint32_t most)
{
	const struct hgi_recording *recording = p->recording;
	const uint64_t from = beginning(p);
	const uint64_t n = p->first + p->n_events > from ? p->first + p->n_events - from : 0;
	uint64_t e = from < p->first ? p->first : from;

	p->group = most && n > most ? n / most + 1 : 1;
	start(p, from);
	for (size_t k = 0; k < recording->n && !p->failed; k++) {
		while (e < p->clocks[k] && !p->failed)
			e += play(p, e - p->first, p->clocks[k]);
		/* in the middle of a collection the first graph, too, can tell whether it was
		 * played right; at the end of a single one there is nothing to compare */
		if (!p->failed && (k || from < p->clocks[0]))
			settle(p, k);
	}
}

static bool find_boxes(struct player *p)
{
	const struct hgi_picture *picture = p->recording->picture;

	p->boxes = calloc((size_t)p->replay->n_objects + 1, sizeof(*p->boxes));
	for (uint32_t o = 0; p->boxes && o < p->replay->n_objects; o++)
		p->boxes[o] = HG_NONE;
	for (uint32_t b = 0; p->boxes && b < picture->n_boxes; b++) {
		const uint32_t object = hgi_replay_object(p->recording, &picture->boxes[b]);

		if (object < p->replay->n_objects)
			p->boxes[object] = b;
	}
	return p->boxes;
}

hg_status hgi_replay_create(const struct hgi_recording *recording, uint32_t most,
			    struct hgi_replay **out)
{
	struct player p = {.recording = recording};
	uint8_t *there = NULL;
	hg_totals totals;
	bool good;

	hg_graph_totals(recording->all, &totals);
	*out = p.replay = calloc(1, sizeof(*p.replay));
	if (!p.replay)
		return HG_NO_MEMORY;
	p.replay->n_objects = totals.objects;
	p.replay->states = calloc((size_t)totals.objects + 1, 1);
	p.replay->marks = calloc((size_t)totals.objects + 1, 1);
	p.clocks = calloc(recording->n + 1, sizeof(*p.clocks));
	good = p.replay->states && p.replay->marks && p.clocks && find_boxes(&p) && gather(&p) &&
	       hgi_replay_turns(recording, p.clocks, p.events, p.n_events, p.first, &there,
				&p.turns, &p.n_turns) == HG_OK;
	if (good)
		play_all(&p, most);
	/* arrows that are not there at first belong to the first frame */
	p.replay->first_arrows = there;
	free(p.clocks);
	free(p.events);
	free(p.turns);
	free(p.boxes);
	if (good && !p.failed)
		return HG_OK;
	hgi_replay_destroy(p.replay);
	*out = NULL;
	return HG_NO_MEMORY;
}

void hgi_replay_destroy(struct hgi_replay *replay)
{
	if (!replay)
		return;
	free(replay->states);
	free(replay->marks);
	free(replay->first_arrows);
	free(replay->frames);
	free(replay->changes);
	free(replay->arrow_changes);
	free(replay);
}
