/* SPDX-License-Identifier: MIT
 *
 * replay.h - a collection as a list of frames: graphs of one or more moments, and the events
 * between them played again.
 *
 * A frame is a sentence and what it changes, so that frames can be walked forward by applying
 * changes and backward by starting anew. States are those of objects of the union of all graphs,
 * numbered from 0 in the order of their addresses; arrows are those of the picture that is drawn.
 */
#ifndef HG_REPLAY_H
#define HG_REPLAY_H

#include "picture.h"
#include "text.h"

struct hgi_change {
	uint32_t object;
	uint8_t state; /* enum hgi_state */
	uint8_t marks;
};

struct hgi_arrow_change {
	uint32_t arrow;
	bool there;
};

struct hgi_frame {
	struct hgi_sentence say;
	uint64_t event; /* its number; of several the last */
	hg_phase phase;
	uint32_t cycle;
	uint32_t focus; /* the object that it is about, HG_NONE: none */
	uint32_t n_changes, n_arrow_changes;
};

struct hgi_replay {
	uint32_t n_objects;
	uint8_t *states, *marks; /* per object, after the last frame so far */
	struct hgi_frame *frames;
	size_t n_frames, frames_capacity;
	struct hgi_change *changes; /* of all frames, one behind the other */
	size_t n_changes, changes_capacity;
	struct hgi_arrow_change *arrow_changes;
	size_t n_arrow_changes, arrow_changes_capacity;
	uint8_t *first_arrows; /* per arrow: there in the first frame */
	uint64_t lost;         /* events that the ring had forgotten when it was read */
	uint32_t differences;  /* colours that a later graph shows otherwise than the events said */
};

/* What is played. all: the union of graphs[0..n); cut: what of it is drawn, as picture. */
struct hgi_recording {
	const hg_graph *const *graphs;
	size_t n;
	const hg_graph *all, *cut;
	const struct hgi_picture *picture;
	bool symbolic;
};

/* HG_NO_MEMORY or HG_OK. At most about `most` frames: events of one kind are put together then. */
hg_status hgi_replay_create(const struct hgi_recording *recording, uint32_t most,
			    struct hgi_replay **replay);
void hgi_replay_destroy(struct hgi_replay *replay);

/* The object of a box of the picture, and the box of an object: HG_NONE if it is not drawn. */
uint32_t hgi_replay_object(const struct hgi_recording *recording, const struct hgi_box *box);

/* ---- replay_arrows.c: when pointers came and went -------------------------------------------- */

/* An arrow comes or goes with event n (when is 2n + 1), or at a moment before it (2n). */
struct hgi_turn {
	uint64_t when;
	uint32_t arrow;
	bool there;
};

/* All turns in their order. At first, arrows are there or not as *there has it (per arrow, to be
 * freed like *turns). Each k from 1 has the moment of graphs[k], its number of events so far, in
 * clocks[k]: a pointer that changed between two moments turns with the event that tells of it, or
 * else with the later moment. */
hg_status hgi_replay_turns(const struct hgi_recording *recording, const uint64_t *clocks,
			   const hg_event *events, size_t n_events, uint64_t first, uint8_t **there,
			   struct hgi_turn **turns, size_t *n_turns);

#endif
