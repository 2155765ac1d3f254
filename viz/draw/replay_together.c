/* SPDX-License-Identifier: MIT
 *
 * replay_together.c - which events make one frame, and what it says then: those about objects that
 * are not drawn or folded, and where there are very many, those of one kind.
 */
#include "replay.h"

#include <stdio.h>
#include <string.h>

bool hgi_replay_about_object(hg_event_kind kind)
{
	return kind == HG_EVENT_ALLOC || kind == HG_EVENT_SHADE || kind == HG_EVENT_BLACKEN ||
	       kind == HG_EVENT_BARRIER || kind == HG_EVENT_FREE || kind == HG_EVENT_FINALIZER;
}

/* The figure that shows what an event is about; HG_NONE: none does. */
static uint32_t shown(const struct hgi_run *run, const hg_event *event)
{
	const hg_graph *all = run->recording->all;
	hg_totals totals;
	uint64_t offset;
	hg_node node;

	if (hg_graph_find(all, event->object, &node, &offset) != HG_OK)
		return HG_NONE;
	hg_graph_totals(all, &totals);
	return run->recording->cast->shown[node - (totals.nodes - totals.objects)];
}

static bool is_fold(const struct hgi_run *run, uint32_t figure)
{
	return figure != HG_NONE && figure >= run->recording->cast->first_fold;
}

/* "996 more Seat" */
static struct hgi_name name_of_fold(const struct hgi_run *run, uint32_t figure)
{
	const struct hgi_picture *picture = run->recording->picture;
	struct hgi_name name = {""};

	for (uint32_t b = picture->n_groups; b < picture->n_boxes; b++)
		if (run->recording->cast->of_box[b] == figure)
			snprintf(name.s, sizeof(name.s), "%s", picture->boxes[b].title);
	return name;
}

/* What an event does to its object: its kind, but that what holds no pointers is never grey. */
enum { BLACK_AT_ONCE = HG_EVENT_KINDS, EFFECTS };

static uint32_t effect_of(const struct hgi_run *run, const hg_event *event)
{
	hg_node_info info;
	uint64_t offset;
	hg_node node;

	if ((event->kind == HG_EVENT_SHADE || event->kind == HG_EVENT_BARRIER) &&
	    hg_graph_find(run->recording->all, event->object, &node, &offset) == HG_OK &&
	    hg_graph_node(run->recording->all, node, &info) == HG_OK && info.noscan)
		return BLACK_AT_ONCE;
	return event->kind;
}

/* "256 spans are swept: 12 objects freed" */
static struct hgi_sentence several_swept(const struct hgi_run *run, size_t from, size_t n)
{
	struct hgi_sentence say;
	uint64_t freed = 0;

	for (size_t i = from; i < from + n; i++)
		freed += run->events[i].detail;
	snprintf(say.s, sizeof(say.s), "%s are swept: %s freed", hgi_count(n, "span").s,
		 hgi_count(freed, "object").s);
	return say;
}

/* "37 objects of 996 more Seat become grey: pointers to them were found", and of several kinds
 * "Of 996 more Seat 37 become grey, 36 become black". */
struct hgi_sentence hgi_replay_several(const struct hgi_run *run, size_t from, size_t n)
{
	static const struct {
		const char *brief, *why;
	} did[EFFECTS] = {
		[HG_EVENT_ALLOC] = {"are allocated", ""},
		[HG_EVENT_SHADE] = {"become grey", ": pointers to them were found"},
		[HG_EVENT_BLACKEN] = {"become black", ": their pointers were followed"},
		[HG_EVENT_BARRIER] = {"become grey by the write barrier", ""},
		[HG_EVENT_FREE] = {"are freed", ": no root leads to them"},
		[HG_EVENT_FINALIZER] = {"have finalizers that are to run", ""},
		[BLACK_AT_ONCE] = {"become black at once", ": they hold no pointers to follow"},
	};
	const uint32_t effect = effect_of(run, &run->events[from]);
	const uint32_t figure = shown(run, &run->events[from]);
	uint64_t counts[EFFECTS] = {0};
	bool one = true;
	struct hgi_sentence say;
	size_t used;

	if (run->events[from].kind == HG_EVENT_SWEEP)
		return several_swept(run, from, n);
	for (size_t i = from; i < from + n; i++) {
		counts[effect_of(run, &run->events[i])]++;
		one &= shown(run, &run->events[i]) == figure;
	}
	if (counts[effect] == n) {
		snprintf(say.s, sizeof(say.s), "%s%s%s %s%s", hgi_count(n, "object").s,
			 one && is_fold(run, figure) ? " of "
			 : one && figure == HG_NONE  ? " outside of the picture"
						     : "",
			 one && is_fold(run, figure) ? name_of_fold(run, figure).s : "",
			 did[effect].brief, did[effect].why);
		return say;
	}
	used = (size_t)snprintf(say.s, sizeof(say.s), "%s%s: ",
				one && is_fold(run, figure) ? "Of "
				: one && figure == HG_NONE  ? "Outside of the picture"
							    : "Folded, or outside of the picture",
				one && is_fold(run, figure) ? name_of_fold(run, figure).s : "");
	for (int k = 0, parts = 0; k < EFFECTS && used < sizeof(say.s); k++)
		if (counts[k])
			used += (size_t)snprintf(say.s + used, sizeof(say.s) - used, "%s%s %s",
						 parts++ ? ", " : "", hgi_number(counts[k]).s,
						 did[k].brief);
	return say;
}

/* So many spans are told of together where there are very many events. */
enum { SPANS = 256 };

/* A fold of many is told of in so many frames, whatever happens to its objects: as a list is
 * marked, objects become grey and black by turns. */
enum { FRAMES_OF_FOLD = 8 };

static uint64_t piece(const struct hgi_run *run, uint32_t figure)
{
	const struct hgi_cast *cast = run->recording->cast;
	uint64_t most = run->group;

	if (is_fold(run, figure) &&
	    most <= 2 * cast->folds[figure - cast->first_fold].objects / FRAMES_OF_FOLD)
		most = 2 * cast->folds[figure - cast->first_fold].objects / FRAMES_OF_FOLD + 1;
	return most;
}

/* Whether an event goes on with what the frame of another tells. Of objects that have a box of
 * their own only those of one kind do, and only where there are very many events. */
static bool goes_on(const struct hgi_run *run, const hg_event *event, const hg_event *next)
{
	const uint32_t a = shown(run, event), b = shown(run, next);
	const bool own_a = a != HG_NONE && !is_fold(run, a),
		   own_b = b != HG_NONE && !is_fold(run, b);

	if (!hgi_replay_about_object(next->kind) || own_a != own_b)
		return false;
	if (own_a)
		return next->kind == event->kind;
	if (a == HG_NONE && b == HG_NONE)
		return run->group > 1 || next->kind == event->kind;
	return a == b || run->group > 1;
}

/* Events from i on that make one frame. */
size_t hgi_replay_together(const struct hgi_run *run, size_t i, uint64_t clock)
{
	const hg_event *event = &run->events[i];
	const uint32_t figure = shown(run, event);
	const uint64_t most =
		figure == HG_NONE && run->group == 1 ? UINT64_MAX : piece(run, figure);
	size_t n = 1;

	if (event->kind == HG_EVENT_SWEEP && run->group > 1)
		while (n < SPANS && i + n < run->n_events && run->first + i + n < clock &&
		       run->events[i + n].kind == HG_EVENT_SWEEP)
			n++;
	if (!hgi_replay_about_object(event->kind))
		return n;
	while (n < most && i + n < run->n_events && run->first + i + n < clock &&
	       goes_on(run, event, &run->events[i + n]))
		n++;
	return n;
}
