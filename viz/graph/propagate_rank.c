/* SPDX-License-Identifier: MIT
 *
 * propagate_rank.c - what is said of an object, and whether it is believed: see propagate.c.
 */
#include <stdlib.h>

#include "propagate.h"

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory for the types of objects");
}

/* ---- The queue ------------------------------------------------------------------------------- */

static hg_status push(struct hgi_propagation *p, uint32_t what)
{
	size_t need = p->tail + 1;

	if (!p->queue && need < p->d->graph->n_objects)
		need = p->d->graph->n_objects; /* most come once */
	if (!hgi_grow(&p->queue, &p->queue_capacity, need, sizeof(*p->queue)))
		return no_memory();
	p->queue[p->tail++] = what;
	return HG_OK;
}

hg_status hgi_follow_later(struct hgi_propagation *p, uint32_t object)
{
	if (p->rank[object] & HGI_WAITS)
		return HG_OK;
	p->rank[object] |= HGI_WAITS;
	return push(p, object);
}

static uint32_t *place_of(const struct hgi_propagation *p, const struct hgi_part *part)
{
	uint64_t hash = ((uint64_t)part->object << 32 | part->type) * 0x9e3779b97f4a7c15ull;

	hash = (hash ^ hash >> 29 ^ part->offset) * 0xbf58476d1ce4e5b9ull;
	for (size_t i = (size_t)(hash ^ hash >> 32);; i++) {
		uint32_t *place = &p->place[i & (p->n_places - 1)];
		const struct hgi_part *there = *place ? &p->parts[*place - 1] : NULL;

		if (!there || (there->object == part->object && there->type == part->type &&
			       there->offset == part->offset))
			return place;
	}
}

static hg_status widen_places(struct hgi_propagation *p)
{
	uint32_t *old = p->place;

	p->n_places = p->n_places ? p->n_places * 2 : 64;
	p->place = hgi_calloc(p->n_places, sizeof(*p->place));
	free(old);
	if (!p->place)
		return no_memory();
	for (size_t i = 0; i < p->n_parts; i++)
		*place_of(p, &p->parts[i]) = (uint32_t)i + 1;
	return HG_OK;
}

/* Queues a part, unless it was before and no less of it was seen then. */
static hg_status push_part(struct hgi_propagation *p, const struct hgi_part *part)
{
	hg_status status = HG_OK;
	struct hgi_part *there;
	uint32_t *place;

	if ((p->n_parts + 1) * 2 > p->n_places)
		status = widen_places(p);
	if (status != HG_OK)
		return status;
	place = place_of(p, part);
	if (!*place) {
		if (p->n_parts + 1 >= HGI_IS_PART ||
		    !hgi_grow(&p->parts, &p->parts_capacity, p->n_parts + 1, sizeof(*p->parts)))
			return no_memory();
		p->parts[p->n_parts] = *part;
		p->parts[p->n_parts].bytes = 0;
		*place = (uint32_t)++p->n_parts;
	}
	there = &p->parts[*place - 1];
	if (there->bytes >= part->bytes)
		return HG_OK;
	there->bytes = part->bytes;
	if (there->waits)
		return HG_OK;
	there->waits = true;
	return push(p, HGI_IS_PART | (*place - 1));
}

/* ---- What is said of an object --------------------------------------------------------------- */

/* Something said of an object: that values of a type lie there from an offset on. */
struct evidence {
	uint32_t type;
	uint64_t offset, elem_size, bytes;
	enum hgi_rank rank;
	uint8_t form; /* hgi_form */
};

static bool is_better(const struct hgi_propagation *p, uint32_t object, const struct evidence *e)
{
	const struct hgi_object *o = &p->d->graph->objects[object];
	const hg_type *had = hgi_type_of(p, o->type);
	const uint64_t covered = o->size - o->slack;

	if (e->rank != hgi_rank_of(p, object))
		return e->rank > hgi_rank_of(p, object);
	if (e->bytes != covered)
		return e->bytes > covered;
	if (!had || e->elem_size != had->size)
		return !had || e->elem_size > had->size;
	if (had->vague != hgi_type_of(p, e->type)->vague)
		return had->vague;
	return e->form == HGI_FORM_ARRAY && o->form == HGI_FORM_VALUE;
}

/* Gives an object its type, if it is the best so far. */
static hg_status offer(struct hgi_propagation *p, uint32_t object, const struct evidence *e)
{
	struct hgi_object *o = &p->d->graph->objects[object];
	const uint64_t slack = o->size - e->bytes;
	const bool other = o->type != e->type;

	if (e->rank == HGI_RANK_PART) {
		/* a type of its own says more; it is followed, or was */
		if (hgi_rank_of(p, object) > HGI_RANK_PART)
			return HG_OK;
		return push_part(p, &(struct hgi_part){.object = object,
						       .type = e->type,
						       .offset = e->offset,
						       .bytes = e->bytes});
	}
	if (!is_better(p, object, e))
		return HG_OK;
	p->rank[object] = (uint8_t)(e->rank | (p->rank[object] & HGI_WAITS));
	o->type = e->type;
	o->slack = slack <= UINT32_MAX ? (uint32_t)slack : 0;
	o->form = e->form;
	p->d->graph->forms = true;
	/* without pointers there is nothing to follow */
	return other && !o->noscan ? hgi_follow_later(p, object) : HG_OK;
}

hg_status hgi_say(struct hgi_propagation *p, uint32_t object, uint64_t offset, uint32_t type,
		  bool array, uint64_t count)
{
	const struct hgi_object *o = &p->d->graph->objects[object];
	const uint64_t room = hgi_room_of(p, o);
	const hg_type_source *source = &p->image->source;
	const hg_type *t = hgi_type_of(p, type), *had = hgi_type_of(p, o->type);
	struct evidence e = {.type = type,
			     .offset = offset,
			     .form = array ? HGI_FORM_ARRAY : HGI_FORM_VALUE,
			     .rank = HGI_RANK_PART};

	if (!t || !t->size || !count || __builtin_mul_overflow(t->size, count, &e.bytes) ||
	    e.bytes > room || offset > room - e.bytes)
		return HG_OK;
	e.elem_size = t->size;
	if (had && had->mixed)
		return offer(p, object, &e);
	if (t->open && !array) {
		if (offset)
			return HG_OK;
		e.bytes = room;
	}
	if (o->noscan && o->size == source->block_size && e.bytes < o->size &&
	    hgi_type_of(p, source->block)) {
		e.type = source->block;
		e.bytes = o->size;
		e.form = HGI_FORM_VALUE;
		e.rank = HGI_RANK_MANY;
		return offer(p, object, &e);
	}
	if (!offset && e.bytes > room / 2) {
		e.rank = HGI_RANK_WHOLE;
	} else if (array && offset % t->size == 0) {
		e.rank = HGI_RANK_MANY;
		e.bytes = room - room % t->size;
	}
	return offer(p, object, &e);
}
