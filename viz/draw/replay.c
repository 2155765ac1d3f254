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
	struct hgi_truth truth;
	uint64_t *clocks; /* per graph: events so far */
	hg_event *events; /* number first, first + 1, ... */
	size_t n_events;
	uint64_t first;
	struct hgi_turn *turns;
	size_t n_turns, turn;
	uint64_t group; /* so many events of one kind make a frame */
	hg_phase phase;
	uint32_t cycle;
};

static struct hgi_frame *begin_frame(struct player *p, uint64_t event, uint32_t object)
{
	struct hgi_frame *frame = hgi_truth_frame(&p->truth, object);

	frame->event = event;
	frame->phase = p->phase;
	frame->cycle = p->cycle;
	return frame;
}

/* Arrows that come or go up to then. */
static void turn_arrows(struct player *p, uint64_t when)
{
	for (; p->turn < p->n_turns && p->turns[p->turn].when <= when; p->turn++)
		hgi_truth_arrow(&p->truth, p->turns[p->turn].arrow, p->turns[p->turn].there);
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
	for (uint32_t o = 0; o < p->recording->cast->n_objects; o++)
		if (p->truth.states[o] == from)
			hgi_truth_set(&p->truth, o, to, to == HGI_PLAIN ? 0 : p->truth.marks[o]);
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

	if (holder < p->recording->cast->n_objects && p->truth.states[holder] == HGI_GREY)
		hgi_truth_set(&p->truth, holder, HGI_GREY,
			      p->truth.marks[holder] | HGI_MARK_SCANNING);
}

static void apply(struct player *p, const hg_event *event)
{
	const uint32_t object = object_at(p, event->object);
	const bool marking = p->phase != HG_PHASE_OFF && p->phase != HG_PHASE_SWEEP;
	const bool known = object < p->recording->cast->n_objects;
	uint8_t marks = known ? p->truth.marks[object] : 0;

	switch (event->kind) {
	case HG_EVENT_PHASE:
		begin_phase(p, (hg_phase)event->detail);
		break;
	case HG_EVENT_ALLOC: /* what is allocated while objects are marked survives */
		hgi_truth_set(&p->truth, object, marking ? HGI_BLACK : HGI_PLAIN, 0);
		break;
	case HG_EVENT_BARRIER:
		marks |= HGI_MARK_BARRIER;
		/* fallthrough */
	case HG_EVENT_SHADE:
		scan(p, event);
		if (known)
			hgi_truth_set(&p->truth, object, noscan(p, object) ? HGI_BLACK : HGI_GREY,
				      marks);
		break;
	case HG_EVENT_BLACKEN:
		hgi_truth_set(&p->truth, object, HGI_BLACK, (uint8_t)(marks & ~HGI_MARK_SCANNING));
		break;
	case HG_EVENT_FREE:
		hgi_truth_set(&p->truth, object, HGI_GHOST, 0);
		break;
	case HG_EVENT_FINALIZER:
		hgi_truth_set(&p->truth, object, known ? p->truth.states[object] : 0,
			      marks | HGI_MARK_FINALIZER);
		break;
	default:
		break;
	}
}

static size_t play(struct player *p, size_t i, uint64_t clock)
{
	const hg_event *event = &p->events[i];
	const struct hgi_run run = {p->recording, p->events, p->n_events, p->first, p->group};
	const size_t n = hgi_replay_together(&run, i, clock);
	const uint32_t object =
		hgi_replay_about_object(event->kind) ? object_at(p, event->object) : HG_NONE;
	struct hgi_frame *frame;

	if (event->kind == HG_EVENT_CYCLE)
		p->cycle = event->cycle;
	frame = begin_frame(p, p->first + i + n - 1, object);
	frame->say = n == 1 ? hgi_event_sentence(p->recording->all, p->recording->symbolic, event)
			    : hgi_replay_several(&run, i, n);
	for (size_t k = 0; k < n && !p->truth.failed; k++)
		apply(p, &p->events[i + k]);
	turn_arrows(p, 2 * (p->first + i + n - 1) + 1);
	hgi_truth_end(&p->truth);
	return n;
}

/* ---- Moments --------------------------------------------------------------------------------- */

/* How many objects of folds that stand for what nobody knows by itself are in which state. */
static void count_given(struct player *p, const hg_graph *graph)
{
	const struct hgi_cast *cast = p->recording->cast;

	for (uint32_t f = 0; f < cast->n_figures - cast->first_fold; f++) {
		const hg_node node = first_object(graph) + cast->folds[f].first;
		uint32_t n[HGI_STATES];
		hg_node_info info;

		if (!cast->folds[f].given || hg_graph_node(graph, node, &info) != HG_OK)
			continue;
		hgi_fold_states(&info, phase_of(graph), n);
		hgi_truth_count(&p->truth, f, n);
	}
}

static bool anything_new(const struct hgi_frame *frame)
{
	return frame->n_changes || frame->n_arrow_changes || frame->n_count_changes;
}

/* A later graph has the last word. Freed objects stay as ghosts. */
static void settle(struct player *p, size_t k)
{
	const hg_graph *graph = p->recording->graphs[k];
	const struct hgi_truth *t = &p->truth;
	struct hgi_replay *r = p->replay;
	struct hgi_frame *frame;
	uint32_t changed = 0, all = 0;

	begin_frame(p, p->clocks[k], HG_NONE);
	if (p->phase != phase_of(graph) && !t->failed)
		begin_phase(p, phase_of(graph));
	for (uint32_t o = 0; o < p->recording->cast->n_objects; o++) {
		const enum hgi_state state = state_in(p, graph, o);

		if (state == t->states[o] || (state == HGI_ABSENT && t->states[o] == HGI_GHOST))
			continue;
		/* when a span is swept, its mark bits mean nothing any more */
		if (p->phase == HG_PHASE_SWEEP && state < HGI_GARBAGE && state > HGI_ABSENT &&
		    (t->states[o] == HGI_PLAIN || t->states[o] == HGI_BLACK))
			continue;
		changed += t->states[o] != HGI_ABSENT && state != HGI_ABSENT;
		all++;
		hgi_truth_set(&p->truth, o, state, t->marks[o]);
	}
	if (p->recording->n == 1)
		count_given(p, graph);
	r->differences += changed;
	turn_arrows(p, 2 * p->clocks[k]);
	hgi_truth_end(&p->truth);
	if (t->failed)
		return;
	frame = &r->frames[r->n_frames - 1];
	if (!anything_new(frame)) {
		r->n_frames--;
		return;
	}
	snprintf(frame->say.s, sizeof(frame->say.s), "Meanwhile the program has changed %s",
		 frame->n_arrow_changes ? hgi_count(frame->n_arrow_changes, "pointer").s
					: hgi_count(all, "object").s);
}

/* ---- The start ------------------------------------------------------------------------------- */

struct waiting {
	uint32_t object, place;
};

static int last_first(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;

	return x->place > y->place ? -1 : x->place < y->place;
}

/* Grey objects of a graph, in the order in which the work list has them. */
static void set_grey(struct player *p, const hg_graph *graph)
{
	const uint32_t n = p->recording->cast->n_objects;
	struct waiting *list = calloc((size_t)n + 1, sizeof(*list));
	uint32_t used = 0;

	p->truth.failed |= !list;
	for (uint32_t o = 0; o < n && list; o++) {
		hg_node_info info;
		uint64_t offset;
		hg_node node;

		if (state_in(p, graph, o) != HGI_GREY ||
		    hg_graph_node(p->recording->all, first_object(p->recording->all) + o, &info) !=
			    HG_OK ||
		    hg_graph_find(graph, info.address, &node, &offset) != HG_OK ||
		    hg_graph_node(graph, node, &info) != HG_OK)
			continue;
		list[used++] = (struct waiting){o, info.work};
	}
	if (used)
		qsort(list, used, sizeof(*list), last_first);
	for (uint32_t i = 0; i < used; i++)
		hgi_truth_set(&p->truth, list[i].object, HGI_GREY, 0);
	free(list);
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
	if (!before)
		set_grey(p, graph);
	for (uint32_t o = 0; o < p->recording->cast->n_objects; o++) {
		const enum hgi_state state = state_in(p, graph, o);

		if (before || state != HGI_GREY)
			hgi_truth_set(&p->truth, o,
				      before && state != HGI_ABSENT ? HGI_PLAIN : state, 0);
	}
	if (!before && p->recording->n == 1)
		count_given(p, graph);
	/* not there yet */
	for (uint64_t e = from; e < p->clocks[0]; e++)
		if (p->events[e - p->first].kind == HG_EVENT_ALLOC)
			hgi_truth_set(&p->truth, object_at(p, p->events[e - p->first].object),
				      HGI_ABSENT, 0);
	hgi_truth_end(&p->truth);
}

static void play_all(struct player *p, uint32_t most)
{
	const struct hgi_recording *recording = p->recording;
	const uint64_t from =
		hgi_replay_beginning(recording, p->clocks, p->events, p->n_events, p->first);
	const uint64_t n = p->first + p->n_events > from ? p->first + p->n_events - from : 0;
	uint64_t e = from < p->first ? p->first : from;

	p->group = most && n > most ? n / most + 1 : 1;
	start(p, from);
	for (size_t k = 0; k < recording->n && !p->truth.failed; k++) {
		while (e < p->clocks[k] && !p->truth.failed)
			e += play(p, e - p->first, p->clocks[k]);
		/* in the middle of a collection the first graph, too, can tell whether it was
		 * played right; at the end of a single one there is nothing to compare */
		if (!p->truth.failed && (k || from < p->clocks[0]))
			settle(p, k);
	}
}

hg_status hgi_replay_create(const struct hgi_recording *recording, uint32_t most,
			    struct hgi_replay **out)
{
	struct player p = {.recording = recording};
	uint8_t *there = NULL;
	bool good;

	*out = p.replay = calloc(1, sizeof(*p.replay));
	if (!p.replay)
		return HG_NO_MEMORY;
	p.clocks = calloc(recording->n + 1, sizeof(*p.clocks));
	good = hgi_truth_begin(&p.truth, recording->cast, p.replay) && p.clocks &&
	       hgi_replay_events(recording, p.clocks, &p.events, &p.n_events, &p.first,
				 &p.replay->lost) == HG_OK &&
	       hgi_replay_turns(recording, p.clocks, p.events, p.n_events, p.first, &there,
				&p.turns, &p.n_turns) == HG_OK;
	if (good)
		play_all(&p, most);
	good &= !p.truth.failed;
	/* arrows that are not there at first belong to the first frame */
	p.replay->first_arrows = there;
	hgi_truth_release(&p.truth);
	free(p.clocks);
	free(p.events);
	free(p.turns);
	if (good)
		return HG_OK;
	hgi_replay_destroy(p.replay);
	*out = NULL;
	return HG_NO_MEMORY;
}

void hgi_replay_destroy(struct hgi_replay *replay)
{
	if (!replay)
		return;
	free(replay->first_arrows);
	free(replay->frames);
	free(replay->changes);
	free(replay->arrow_changes);
	free(replay->count_changes);
	free(replay);
}
