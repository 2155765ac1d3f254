/* SPDX-License-Identifier: MIT
 *
 * player_frames.c - an animation as single pictures, for slides and books.
 */
#include "player.h"

#include "draw.h"
#include "player_files.h"

#include <stdlib.h>
#include <string.h>

/* What is true at the frame at hand. */
struct truth {
	uint8_t *states, *marks, *arrows;
	uint32_t *places; /* per figure */
	uint32_t (*counts)[HGI_STATES];
	const struct hgi_change *change; /* the next that was not applied */
	const struct hgi_arrow_change *arrow;
	const struct hgi_count_change *count;
};

static void advance(struct truth *t, const struct hgi_cast *cast, const struct hgi_frame *frame)
{
	for (uint32_t i = 0; i < frame->n_changes; i++, t->change++) {
		t->states[t->change->figure] = t->change->state;
		t->marks[t->change->figure] = t->change->marks;
	}
	for (uint32_t i = 0; i < frame->n_arrow_changes; i++, t->arrow++)
		t->arrows[t->arrow->arrow] = t->arrow->there;
	for (uint32_t i = 0; i < frame->n_count_changes; i++, t->count++)
		memcpy(t->counts[t->count->figure - cast->first_fold], t->count->n,
		       sizeof(*t->counts));
	memset(t->places, 0, cast->n_figures * sizeof(*t->places));
	for (uint32_t i = 0; i < frame->n_work; i++)
		if (frame->work[i] != HG_NONE)
			t->places[frame->work[i]] = i + 1;
}

static int write_frame(const char *folder, size_t number, const struct hgi_scene *scene,
		       const struct hgi_recording *recording, const struct hgi_moment *moment)
{
	const size_t room = strlen(folder) + 32;
	char *name = malloc(room), *svg = NULL;
	FILE *memory = open_memstream(&svg, &(size_t){0});
	int result = -1;

	if (name && memory) {
		snprintf(name, room, "%s/frame-%04zu.svg", folder, number);
		fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", memory);
		hgi_scene_svg(memory, scene, recording, moment);
		if (fclose(memory) == 0)
			result = hgi_write_file(name, svg, strlen(svg));
	} else {
		fprintf(stderr, "heapviz: no memory for a picture of this size\n");
	}
	free(name);
	free(svg);
	return result;
}

int hgi_player_frames(const char *folder, const struct hgi_scene *scene,
		      const struct hgi_recording *recording, const struct hgi_replay *replay)
{
	const size_t n = (size_t)recording->cast->n_figures + 1;
	const size_t n_arrows = (size_t)recording->picture->n_arrows + 1;
	struct truth t = {.states = calloc(n, 1),
			  .marks = calloc(n, 1),
			  .arrows = calloc(n_arrows, 1),
			  .places = calloc(n, sizeof(*t.places)),
			  .counts = calloc(n, sizeof(*t.counts)),
			  .change = replay->changes,
			  .arrow = replay->arrow_changes,
			  .count = replay->count_changes};
	int result = 0;

	if (!t.states || !t.marks || !t.arrows || !t.places || !t.counts) {
		fprintf(stderr, "heapviz: no memory for a picture of this size\n");
		result = -1;
	} else {
		memcpy(t.arrows, replay->first_arrows, n_arrows - 1);
	}
	for (size_t i = 0; i < replay->n_frames && !result; i++) {
		const struct hgi_frame *frame = &replay->frames[i];

		advance(&t, recording->cast, frame);
		result = write_frame(folder, i + 1, scene, recording,
				     &(struct hgi_moment){.states = t.states,
							  .marks = t.marks,
							  .places = t.places,
							  .arrows = t.arrows,
							  .counts = t.counts,
							  .focus = frame->focus,
							  .say = frame->say.s,
							  .style = hgi_scene_css});
	}
	free(t.states);
	free(t.marks);
	free(t.arrows);
	free(t.places);
	free(t.counts);
	return result;
}
