/* SPDX-License-Identifier: MIT
 *
 * replay.h - a collection as a list of frames: graphs of one or more moments, and the events
 * between them played again.
 *
 * A frame is a sentence and what it changes, so that frames can be walked forward by applying
 * changes and backward by starting anew. What changes are figures: objects that are drawn by
 * themselves, and folds, each of which stands for many and says how many are in which state. Arrows
 * are those of the picture that is drawn.
 *
 * Grouped by the file that defines.
 */
#ifndef HG_REPLAY_H
#define HG_REPLAY_H

#include "picture.h"
#include "text.h"

struct hgi_change {
	uint32_t figure;
	uint8_t state; /* enum hgi_state; HGI_MIXED: a fold of several */
	uint8_t marks;
};

struct hgi_arrow_change {
	uint32_t arrow;
	bool there;
};

/* How many objects of a fold are in which state. */
struct hgi_count_change {
	uint32_t figure;
	uint32_t n[HGI_STATES];
};

enum { HGI_WORK_SHOWN = 8 }; /* places in the work list that are shown, if there are no more */

struct hgi_frame {
	struct hgi_sentence say;
	uint64_t event; /* its number; of several the last */
	hg_phase phase;
	uint32_t cycle;
	uint32_t focus; /* the figure that it is about, HG_NONE: none */
	uint32_t n_changes, n_arrow_changes, n_count_changes;
	/* The work list, the next one first; empty if it is longer. HG_NONE: one that is in a fold
	 * or not drawn. */
	uint32_t work[HGI_WORK_SHOWN], n_work;
};

struct hgi_replay {
	struct hgi_frame *frames;
	size_t n_frames, frames_capacity;
	struct hgi_change *changes; /* of all frames, one behind the other; as the next two */
	size_t n_changes, changes_capacity;
	struct hgi_arrow_change *arrow_changes;
	size_t n_arrow_changes, arrow_changes_capacity;
	struct hgi_count_change *count_changes;
	size_t n_count_changes, count_changes_capacity;
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
	const struct hgi_cast *cast;
	bool symbolic;
};

/* HG_NO_MEMORY or HG_OK. At most about `most` frames: events of one kind are put together then. */
hg_status hgi_replay_create(const struct hgi_recording *recording, uint32_t most,
			    struct hgi_replay **replay);
void hgi_replay_destroy(struct hgi_replay *replay);

/* ---- replay_cast.c: who is who ----------------------------------------------------------------
 */

/* Objects of the union are numbered from 0 in the order of their addresses. A figure is what the
 * drawings show: numbers from 0 are objects, those from first_fold on are folds. Where the strip
 * shows every object, all of them are figures, also those in folds; else only those with a box. */
struct hgi_cast {
	uint32_t n_objects;
	uint32_t n_figures, first_fold;
	uint32_t *figure; /* per object: its own, HG_NONE: none */
	uint32_t *shown;  /* per object: the figure that the graph shows it as, HG_NONE: none */
	uint32_t *of_box; /* per box: its figure, HG_NONE: a group */
	/* Per fold: its objects. `given`: they are known by their number only, as in a graph that
	 * was folded before; object `first` of the union stands for them. */
	struct hgi_cast_fold {
		uint32_t objects, first;
		bool given;
	} * folds;
};

/* into: per node of the union the node of the cut that it is in, 0: left out. every: every object
 * is a figure. */
hg_status hgi_cast_create(const hg_graph *all, const struct hgi_picture *picture,
			  const hg_node *into, bool every, struct hgi_cast **cast);
void hgi_cast_destroy(struct hgi_cast *cast);

/* ---- replay_truth.c: what is true at a frame ------------------------------------------------- */

struct hgi_truth {
	const struct hgi_cast *cast;
	struct hgi_replay *replay; /* what is set goes into its last frame */
	uint8_t *states, *marks;   /* per object */
	uint32_t *work, n_work;    /* grey objects; the collector takes the last one next */
	uint32_t *place;           /* per object: its place in `work` + 1, 0: not in it */
	uint32_t (*now)[HGI_STATES], (*told)[HGI_STATES]; /* per fold; as the frames before say */
	uint32_t *dirty, n_dirty;                         /* folds that the frame may change */
	bool *is_dirty;
	bool failed; /* no memory */
};

/* False: no memory. Release it in any case. */
bool hgi_truth_begin(struct hgi_truth *truth, const struct hgi_cast *cast,
		     struct hgi_replay *replay);
void hgi_truth_release(struct hgi_truth *truth);
/* A new frame, about an object or HG_NONE. */
struct hgi_frame *hgi_truth_frame(struct hgi_truth *truth, uint32_t object);
void hgi_truth_set(struct hgi_truth *truth, uint32_t object, enum hgi_state state, uint8_t marks);
/* What is known of a fold that is `given`. */
void hgi_truth_count(struct hgi_truth *truth, uint32_t fold, const uint32_t n[HGI_STATES]);
void hgi_truth_arrow(struct hgi_truth *truth, uint32_t arrow, bool there);
/* Ends the last frame, after which nothing is set until there is a new one. */
void hgi_truth_end(struct hgi_truth *truth);
/* Room for one more in an array. */
bool hgi_truth_room(struct hgi_truth *truth, void *array, size_t *capacity, size_t n, size_t size);

/* ---- replay_events.c --------------------------------------------------------------------------
 */

/* The events of all graphs, each once: number *first and following, to be freed. clocks: per graph
 * the number of events so far. *lost were forgotten before they were read. */
hg_status hgi_replay_events(const struct hgi_recording *recording, uint64_t *clocks,
			    hg_event **events, size_t *n_events, uint64_t *first, uint64_t *lost);
/* The number of the event to begin with. */
uint64_t hgi_replay_beginning(const struct hgi_recording *recording, const uint64_t *clocks,
			      const hg_event *events, size_t n_events, uint64_t first);

/* ---- replay_together.c ------------------------------------------------------------------------
 */

struct hgi_run {
	const struct hgi_recording *recording;
	const hg_event *events; /* number first, first + 1, ... */
	size_t n_events;
	uint64_t first;
	uint64_t group; /* so many events of one kind make a frame */
};

bool hgi_replay_about_object(hg_event_kind kind);
/* How many events from the ith on, before event number `clock`, make one frame; 1 or more. */
size_t hgi_replay_together(const struct hgi_run *run, size_t i, uint64_t clock);
/* What is said of n of them. */
struct hgi_sentence hgi_replay_several(const struct hgi_run *run, size_t i, size_t n);

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
 * else with the later moment. Pointers of and into folds are always there. */
hg_status hgi_replay_turns(const struct hgi_recording *recording, const uint64_t *clocks,
			   const hg_event *events, size_t n_events, uint64_t first, uint8_t **there,
			   struct hgi_turn **turns, size_t *n_turns);

#endif
