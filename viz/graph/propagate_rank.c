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

/* ---- Tasks ----------------------------------------------------------------------------------- */

hg_status hgi_push(struct hgi_propagation *p, const struct hgi_task *task)
{
	if (!hgi_grow(&p->queue, &p->queue_capacity, p->tail + 1, sizeof(*p->queue)))
		return no_memory();
	p->queue[p->tail++] = *task;
	return HG_OK;
}

static size_t part_place(const struct hgi_task *parts, size_t capacity, const struct hgi_task *task)
{
	uint64_t hash = ((uint64_t)task->object << 32 | task->type) * 0x9e3779b97f4a7c15ull;

	hash = (hash ^ hash >> 29 ^ task->offset) * 0xbf58476d1ce4e5b9ull;
	for (size_t i = (size_t)(hash ^ hash >> 32);; i++) {
		const struct hgi_task *there = &parts[i & (capacity - 1)];

		if (!there->part || (there->object == task->object && there->type == task->type &&
				     there->offset == task->offset))
			return i & (capacity - 1);
	}
}

/* Queues a part, unless it was before and no less of it was seen then. */
static hg_status push_part(struct hgi_propagation *p, const struct hgi_task *task)
{
	struct hgi_task *there;

	if ((p->n_parts + 1) * 2 > p->parts_capacity) {
		const size_t wide = p->parts_capacity ? p->parts_capacity * 2 : 64;
		struct hgi_task *parts = hgi_calloc(wide, sizeof(*parts));

		if (!parts)
			return no_memory();
		for (size_t i = 0; i < p->parts_capacity; i++)
			if (p->parts[i].part)
				parts[part_place(parts, wide, &p->parts[i])] = p->parts[i];
		free(p->parts);
		p->parts = parts;
		p->parts_capacity = wide;
	}
	there = &p->parts[part_place(p->parts, p->parts_capacity, task)];
	if (there->part && there->bytes >= task->bytes)
		return HG_OK;
	p->n_parts += !there->part;
	*there = *task;
	return hgi_push(p, task);
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

	if (e->rank != p->rank[object])
		return e->rank > p->rank[object];
	if (e->bytes != covered)
		return e->bytes > covered;
	if (!had || e->elem_size != had->size)
		return !had || e->elem_size > had->size;
	return e->form == HGI_FORM_ARRAY && o->form == HGI_FORM_VALUE;
}

/* Gives an object its type, if it is the best so far. */
static hg_status offer(struct hgi_propagation *p, uint32_t object, const struct evidence *e)
{
	struct hgi_object *o = &p->d->graph->objects[object];
	const uint64_t slack = o->size - e->bytes;
	const bool other = o->type != e->type;

	if (p->rank[object] == HGI_RANK_STATED)
		return HG_OK;
	if (e->rank == HGI_RANK_PART) {
		/* a type of its own says more; it is followed, or was */
		if (p->rank[object] > HGI_RANK_PART)
			return HG_OK;
		return push_part(p, &(struct hgi_task){.object = object,
						       .type = e->type,
						       .offset = e->offset,
						       .bytes = e->bytes,
						       .part = true});
	}
	if (!is_better(p, object, e))
		return HG_OK;
	p->rank[object] = (uint8_t)e->rank;
	o->type = e->type;
	o->slack = slack <= UINT32_MAX ? (uint32_t)slack : 0;
	o->form = e->form;
	p->d->graph->forms = true;
	/* without pointers there is nothing to follow */
	return other && !o->noscan
		       ? hgi_push(p, &(struct hgi_task){.object = object, .type = e->type})
		       : HG_OK;
}

hg_status hgi_say(struct hgi_propagation *p, uint32_t object, uint64_t offset, uint32_t type,
		  bool array, uint64_t count)
{
	const struct hgi_object *o = &p->d->graph->objects[object];
	const uint64_t room = hgi_room_of(p, o);
	const hg_type_source *source = &p->image->source;
	const hg_type *t = hgi_type_of(p, type);
	struct evidence e = {.type = type,
			     .offset = offset,
			     .form = array ? HGI_FORM_ARRAY : HGI_FORM_VALUE,
			     .rank = HGI_RANK_PART};

	if (!t || !t->size || !count || __builtin_mul_overflow(t->size, count, &e.bytes) ||
	    e.bytes > room || offset > room - e.bytes)
		return HG_OK;
	e.elem_size = t->size;
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
