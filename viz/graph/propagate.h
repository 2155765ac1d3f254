/* SPDX-License-Identifier: MIT
 *
 * propagate.h - what propagate.c, propagate_types.c and propagate_rank.c share while types spread.
 */
#ifndef HG_PROPAGATE_H
#define HG_PROPAGATE_H

#include "decode.h"

enum hgi_rank { HGI_RANK_NONE, HGI_RANK_PART, HGI_RANK_MANY, HGI_RANK_WHOLE, HGI_RANK_STATED };

/* Beside the rank of an object: it is in the queue. */
enum { HGI_WAITS = 0x80 };

/* Values of a type in a part of an object that has no type. */
struct hgi_part {
	uint32_t object, type;
	uint64_t offset, bytes;
	bool waits; /* in the queue */
};

/* In the queue an object is its number, a part its own with this bit; there are fewer than 2^31
 * objects. */
#define HGI_IS_PART 0x80000000u

/* Which pointer of a type is at each word of it. */
struct hgi_shape {
	bool asked;
	uint32_t words;
	uint32_t *row; /* per word: row of the type's pointees + 1, 0: none */
};

struct hgi_propagation {
	struct decoder *d;
	const hg_image *image;
	uint8_t *rank; /* per object: hgi_rank, HGI_WAITS */
	struct hgi_shape *shapes;
	size_t n_shapes, shapes_capacity;
	uint64_t words;  /* of all shapes */
	uint32_t *queue; /* what is to be followed */
	size_t head, tail, queue_capacity;
	struct hgi_part *parts;
	size_t n_parts, parts_capacity;
	uint32_t *place; /* of parts + 1: open addressing, at most half full */
	size_t n_places;
	struct hgi_map answers; /* word -> index in answer + 1 */
	hg_pointee *answer;
	size_t n_answers, answers_capacity;
	size_t region; /* where the last word was read */
	uint64_t steps;
};

/* Bytes of an object's slot that are the object's. */
static inline uint64_t hgi_room_of(const struct hgi_propagation *p, const struct hgi_object *o)
{
	return o->size - p->d->graph->spans[o->span].head;
}

static inline enum hgi_rank hgi_rank_of(const struct hgi_propagation *p, uint32_t object)
{
	return (enum hgi_rank)(p->rank[object] & ~HGI_WAITS);
}

/* NULL: there is none of that number. */
static inline const hg_type *hgi_type_of(const struct hgi_propagation *p, uint32_t type)
{
	return type < p->image->n_types ? &p->image->types[type] : NULL;
}

/* ---- propagate_types.c: what is known of memory and types, and asked for ----------------------
 */

/* The word at an address. HG_NOT_FOUND: nobody knows it. */
hg_status hgi_word_at(struct hgi_propagation *p, uint64_t address, uint64_t *word);
/* What a type says of each of its words; it is asked for when that is needed for the first time. */
hg_status hgi_shape_of(struct hgi_propagation *p, uint32_t type, const struct hgi_shape **shape);
/* What a word beside a pointer, or before what it leads to, says of where it leads; asked once. */
hg_status hgi_answer_of(struct hgi_propagation *p, uint64_t word, hg_pointee *answer);
void hgi_propagation_release(struct hgi_propagation *p);

/* ---- propagate_rank.c: what is said of an object ----------------------------------------------
 */

/* An object is followed once more, later. */
hg_status hgi_follow_later(struct hgi_propagation *p, uint32_t object);
/* Says that an array of `count` elements, or one value, lies at an offset of an object. */
hg_status hgi_say(struct hgi_propagation *p, uint32_t object, uint64_t offset, uint32_t type,
		  bool array, uint64_t count);

#endif
