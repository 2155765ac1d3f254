/* SPDX-License-Identifier: MIT
 *
 * replay_truth.c - what is true of every object while events are played, and the frames that tell
 * what of it changes: states of objects, counts of folds, the work list.
 *
 * The work list is Go's: an object that becomes grey is put at its end; when one becomes black or
 * is being scanned, the last one takes its place. With more than a few the collector may look
 * ahead, so places are told of few only.
 */
#include "replay.h"

#include <stdlib.h>
#include <string.h>

bool hgi_truth_begin(struct hgi_truth *t, const struct hgi_cast *cast, struct hgi_replay *replay)
{
	const size_t n = (size_t)cast->n_objects + 1;
	const size_t folds = (size_t)(cast->n_figures - cast->first_fold) + 1;

	*t = (struct hgi_truth){.cast = cast,
				.replay = replay,
				.states = calloc(n, 1),
				.marks = calloc(n, 1),
				.work = calloc(n, sizeof(*t->work)),
				.place = calloc(n, sizeof(*t->place)),
				.now = calloc(folds, sizeof(*t->now)),
				.told = calloc(folds, sizeof(*t->told)),
				.dirty = calloc(folds, sizeof(*t->dirty)),
				.is_dirty = calloc(folds, sizeof(*t->is_dirty))};
	if (!t->states || !t->marks || !t->work || !t->place || !t->now || !t->told || !t->dirty ||
	    !t->is_dirty)
		return false;
	for (size_t f = 0; f + 1 < folds; f++)
		t->now[f][HGI_ABSENT] = cast->folds[f].objects;
	return true;
}

void hgi_truth_release(struct hgi_truth *t)
{
	free(t->states);
	free(t->marks);
	free(t->work);
	free(t->place);
	free(t->now);
	free(t->told);
	free(t->dirty);
	free(t->is_dirty);
}

bool hgi_truth_room(struct hgi_truth *t, void *array, size_t *capacity, size_t n, size_t size)
{
	void *old, *grown;
	size_t more;

	if (n < *capacity)
		return true;
	more = *capacity ? 2 * *capacity : 256;
	memcpy(&old, array, sizeof(old));
	grown = realloc(old, more * size);
	if (!grown) {
		t->failed = true;
		return false;
	}
	memcpy(array, &grown, sizeof(grown));
	*capacity = more;
	return true;
}

struct hgi_frame *hgi_truth_frame(struct hgi_truth *t, uint32_t object)
{
	static struct hgi_frame nowhere; /* written to when there is no memory */
	struct hgi_replay *r = t->replay;
	struct hgi_frame *frame = &nowhere;

	if (hgi_truth_room(t, &r->frames, &r->frames_capacity, r->n_frames, sizeof(*r->frames)))
		frame = &r->frames[r->n_frames++];
	*frame = (struct hgi_frame){.focus = HG_NONE};
	if (object < t->cast->n_objects)
		frame->focus = t->cast->shown[object] != HG_NONE ? t->cast->shown[object]
								 : t->cast->figure[object];
	return frame;
}

/* What the last frame changes about a figure. */
static void tell(struct hgi_truth *t, uint32_t figure, enum hgi_state state, uint8_t marks)
{
	struct hgi_replay *r = t->replay;

	if (!r->n_frames || !hgi_truth_room(t, &r->changes, &r->changes_capacity, r->n_changes,
					    sizeof(*r->changes)))
		return;
	r->changes[r->n_changes++] = (struct hgi_change){figure, (uint8_t)state, marks};
	r->frames[r->n_frames - 1].n_changes++;
}

/* ---- Objects --------------------------------------------------------------------------------- */

/* On the work list: an object that is being scanned was taken off. */
static bool listed(uint8_t state, uint8_t marks)
{
	return state == HGI_GREY && !(marks & HGI_MARK_SCANNING);
}

static void put_on_list(struct hgi_truth *t, uint32_t object)
{
	t->work[t->n_work++] = object;
	t->place[object] = t->n_work;
}

static void take_off_list(struct hgi_truth *t, uint32_t object)
{
	const uint32_t last = t->work[--t->n_work];

	t->work[t->place[object] - 1] = last;
	t->place[last] = t->place[object];
	t->place[object] = 0;
}

static void touch(struct hgi_truth *t, uint32_t fold)
{
	if (!t->is_dirty[fold])
		t->dirty[t->n_dirty++] = fold;
	t->is_dirty[fold] = true;
}

/* One object that stands for all of a fold moves all of them. */
static void move_in_fold(struct hgi_truth *t, uint32_t fold, uint8_t from, uint8_t to)
{
	const struct hgi_cast_fold *f = &t->cast->folds[fold];
	const uint32_t n = f->given ? t->now[fold][from] : 1;

	t->now[fold][from] -= n;
	t->now[fold][to] += n;
	touch(t, fold);
}

void hgi_truth_set(struct hgi_truth *t, uint32_t object, enum hgi_state state, uint8_t marks)
{
	const struct hgi_cast *cast = t->cast;
	bool was, is;

	if (object >= cast->n_objects || !t->replay->n_frames ||
	    (t->states[object] == state && t->marks[object] == marks))
		return;
	was = listed(t->states[object], t->marks[object]);
	is = listed((uint8_t)state, marks);
	if (is && !was)
		put_on_list(t, object);
	if (was && !is)
		take_off_list(t, object);
	if (cast->shown[object] != HG_NONE && cast->shown[object] >= cast->first_fold)
		move_in_fold(t, cast->shown[object] - cast->first_fold, t->states[object],
			     (uint8_t)state);
	t->states[object] = (uint8_t)state;
	t->marks[object] = marks;
	if (cast->figure[object] != HG_NONE)
		tell(t, cast->figure[object], state, marks);
}

void hgi_truth_count(struct hgi_truth *t, uint32_t fold, const uint32_t n[HGI_STATES])
{
	memcpy(t->now[fold], n, sizeof(t->now[fold]));
	touch(t, fold);
}

void hgi_truth_arrow(struct hgi_truth *t, uint32_t arrow, bool there)
{
	struct hgi_replay *r = t->replay;

	if (!r->n_frames || !hgi_truth_room(t, &r->arrow_changes, &r->arrow_changes_capacity,
					    r->n_arrow_changes, sizeof(*r->arrow_changes)))
		return;
	r->arrow_changes[r->n_arrow_changes++] = (struct hgi_arrow_change){arrow, there};
	r->frames[r->n_frames - 1].n_arrow_changes++;
}

/* ---- The end of a frame ---------------------------------------------------------------------- */

static void tell_fold(struct hgi_truth *t, uint32_t fold)
{
	struct hgi_replay *r = t->replay;
	const uint32_t figure = t->cast->first_fold + fold;
	const enum hgi_state was = hgi_fold_state(t->told[fold]);
	const enum hgi_state is = hgi_fold_state(t->now[fold]);

	t->is_dirty[fold] = false;
	if (memcmp(t->now[fold], t->told[fold], sizeof(t->now[fold])) == 0 ||
	    !hgi_truth_room(t, &r->count_changes, &r->count_changes_capacity, r->n_count_changes,
			    sizeof(*r->count_changes)))
		return;
	memcpy(t->told[fold], t->now[fold], sizeof(t->now[fold]));
	r->count_changes[r->n_count_changes].figure = figure;
	memcpy(r->count_changes[r->n_count_changes++].n, t->now[fold], sizeof(t->now[fold]));
	r->frames[r->n_frames - 1].n_count_changes++;
	if (is != was)
		tell(t, figure, is, 0);
}

void hgi_truth_end(struct hgi_truth *t)
{
	struct hgi_frame *frame;

	if (!t->replay->n_frames)
		return;
	for (uint32_t i = 0; i < t->n_dirty; i++)
		tell_fold(t, t->dirty[i]);
	t->n_dirty = 0;
	frame = &t->replay->frames[t->replay->n_frames - 1];
	if (t->n_work > HGI_WORK_SHOWN)
		return;
	frame->n_work = t->n_work;
	for (uint32_t i = 0; i < t->n_work; i++) {
		const uint32_t figure = t->cast->shown[t->work[t->n_work - 1 - i]];

		frame->work[i] = figure < t->cast->first_fold ? figure : HG_NONE;
	}
}
