/* SPDX-License-Identifier: MIT
 *
 * propagate.c - types for objects that do not say what they are.
 *
 * On a heap like Go's a word of memory says that it is a pointer, and nothing says to what. But
 * the variables at the roots have declared types, and a pointer declared as *User leads to a User,
 * whose fields have declared types again. So types spread from the roots along the pointers,
 * breadth first: first those of named variables (by group, then by their order), then the heap's
 * own, then words without a name; an object's pointers in the order of their offsets.
 * golang/debug does the same (internal/gocore/type.go, typeHeap); what differs is that one type is
 * chosen per object, by the strength of what is said of it:
 *
 *     WHOLE   a value or an array that begins where the object begins and covers more than half
 *             of its slot. No size class is twice as large as the one before, so an object of half
 *             the size would lie in another. Or a value of an open type, that begins there.
 *     MANY    elements of an array that is seen in part: a slice of its middle, or of its first few
 *             elements. The object is taken for an array of them that fills the slot.
 *     PART    a value in the middle, or a small one at the start (&s.first, &array[0]): that says
 *             nothing of the rest. The object keeps the type it has, or stays without one; what
 *             the part points to is followed all the same.
 *
 * What is stronger wins; among equals what covers more bytes, so that &s wins over &s.first and
 * the array over its first element; then larger elements, so that a struct wins over the array it
 * begins with; then a type of its own over what several have in common (code for a generic type has
 * that); then an array over a single value; then the one that came first. An object whose
 * type is in the slot table keeps it; if that is a mixed one, as of a user arena, all that is said
 * of the object is about parts of it. What says more than the slot can hold is not believed: it is
 * a stale word, or a type that does not fit. An object that gets a better type is followed again,
 * but waits for that in one place only.
 *
 * What is still without a type then is searched for interface values: a word that can be nothing
 * but the one that stands for a type (sure words, the tables of methods of Go), and the pointer
 * behind it. That says nothing of the object itself, but of what it holds, and types spread from
 * there.
 *
 * Every step is counted, and a heap that makes more of them than STEPS for each pointer (only a
 * damaged one does) is left as it is then; so the time is linear in the pointers of the graph.
 */
#include <stdlib.h>

#include "propagate.h"

enum { STEPS = 64, AHEAD = 4 };

/* ---- Following ------------------------------------------------------------------------------- */

/* A pointer to `offset` in an object. `beside`: the number of elements, or the word. */
static hg_status lead(struct hgi_propagation *p, uint32_t object, uint64_t offset, hg_leads leads,
		      uint32_t type, uint64_t beside)
{
	const struct hgi_object *o = &p->d->graph->objects[object];
	hg_pointee answer = {.leads = leads, .type = type, .count = beside};

	p->steps++;
	/* stated; or the very same was said before, as of most objects with several pointers to
	 * them (a block that only parts were seen of is one, too, but of a lower rank) */
	if (hgi_rank_of(p, object) == HGI_RANK_STATED ||
	    (leads == HG_LEADS_VALUE && !offset && o->type == type && o->form == HGI_FORM_VALUE &&
	     hgi_rank_of(p, object) == HGI_RANK_WHOLE))
		return HG_OK;
	if (leads == HG_LEADS_WORD || leads == HG_LEADS_START) {
		hg_status status = HG_OK;

		if (leads == HG_LEADS_START)
			status = offset ? HG_NOT_FOUND : hgi_word_at(p, o->address, &beside);
		if (status == HG_OK)
			status = hgi_answer_of(p, beside, &answer);
		if (status != HG_OK)
			return status == HG_NOT_FOUND ? HG_OK : status;
		if (answer.leads == HG_LEADS_START) { /* a function in an interface value */
			status = offset ? HG_NOT_FOUND : hgi_word_at(p, o->address, &beside);
			if (status == HG_OK)
				status = hgi_answer_of(p, beside, &answer);
			if (status != HG_OK)
				return status == HG_NOT_FOUND ? HG_OK : status;
		}
	}
	switch (answer.leads) {
	case HG_LEADS_VALUE:
		return hgi_say(p, object, offset, answer.type, false, 1);
	case HG_LEADS_ARRAY:
		return hgi_say(p, object, offset, answer.type, true, answer.count);
	case HG_LEADS_FILL: {
		const hg_type *t = hgi_type_of(p, answer.type);

		return t && t->size && offset <= hgi_room_of(p, o)
			       ? hgi_say(p, object, offset, answer.type, true,
					 (hgi_room_of(p, o) - offset) / t->size)
			       : HG_OK;
	}
	default:
		return HG_OK;
	}
}

/* A pointer to a value that tells itself which of two types it has. */
static hg_status lead_as_told(struct hgi_propagation *p, const struct hgi_link *link,
			      const hg_pointee *row)
{
	const uint32_t object = link->to - hgi_first_object(p->d->graph);
	const struct hgi_object *o = &p->d->graph->objects[object];
	const uint64_t room = hgi_room_of(p, o), at = hgi_link_to(link);
	uint64_t word;
	hg_status status;

	if (at > room || row->beside >= room - at)
		return HG_OK;
	status = hgi_word_at(p, (o->address + at + row->beside) & ~7ull, &word);
	if (status != HG_OK)
		return status == HG_NOT_FOUND ? HG_OK : status;
	if (word >> 8 * ((at + row->beside) % 8) & 0xff)
		return lead(p, object, at, HG_LEADS_VALUE, row->type, 1);
	return row->count < HG_NONE ? lead(p, object, at, HG_LEADS_VALUE, (uint32_t)row->count, 1)
				    : HG_OK;
}

/* The pointer `link` of an object whose element begins at byte `element` of it. */
static hg_status follow_link(struct hgi_propagation *p, uint32_t object,
			     const struct hgi_link *link, uint64_t element, const hg_pointee *row)
{
	const hg_graph *graph = p->d->graph;
	const struct hgi_object *o = &graph->objects[object];
	const uint64_t at = hgi_link_from(link) - element;
	const uint64_t moved = at - row->offset; /* repeat * stride */
	uint64_t beside = row->count;

	if (row->leads == HG_LEADS_WORD || row->leads == HG_LEADS_EITHER ||
	    (row->leads == HG_LEADS_ARRAY && row->beside != HG_FIXED)) {
		const uint64_t place = element + moved + row->beside;
		hg_status status;

		if (place >= hgi_room_of(p, o) || hgi_room_of(p, o) - place < 8)
			return HG_OK;
		status = hgi_word_at(p, o->address + place, &beside);
		if (status != HG_OK)
			return status == HG_NOT_FOUND ? HG_OK : status;
	}
	if (row->leads == HG_LEADS_TOLD)
		return lead_as_told(p, link, row);
	if (row->leads == HG_LEADS_EITHER && !beside && row->count < HG_NONE)
		return lead(p, link->to - hgi_first_object(graph), hgi_link_to(link),
			    HG_LEADS_VALUE, (uint32_t)row->count, 1);
	return lead(p, link->to - hgi_first_object(graph), hgi_link_to(link),
		    row->leads == HG_LEADS_EITHER ? HG_LEADS_ARRAY : row->leads, row->type, beside);
}

/* Index of the first pointer of an object at or behind an offset. */
static uint32_t first_link(const hg_graph *graph, uint32_t low, uint32_t high, uint64_t offset)
{
	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (hgi_link_from(&graph->links[middle]) < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Values of a type from `start` to `stop` of an object. */
static hg_status follow(struct hgi_propagation *p, uint32_t object, uint32_t type, uint64_t start,
			uint64_t stop)
{
	const hg_graph *graph = p->d->graph;
	const hg_node node = hgi_first_object(graph) + object;
	const uint32_t end = graph->out_start[node + 1];
	const hg_type *t = hgi_type_of(p, type);
	const uint64_t size = t ? t->size : 0;
	const bool open = t && t->open;
	const struct hgi_shape *shape = NULL;
	uint32_t link = graph->out_start[node];
	hg_status status;

	if (!t || link == end)
		return HG_OK;
	status = hgi_shape_of(p, type, &shape);
	if (start)
		link = first_link(graph, link, end, start);
	for (; status == HG_OK && link < end; link++) {
		const struct hgi_link *l = &graph->links[link];
		uint64_t at = hgi_link_from(l), element = start;

		if (at >= stop)
			break;
		p->steps++;
		at -= element;
		if (at >= size && size && !open) {
			element += at - at % size;
			at %= size;
		}
		if (at % 8 == 0 && at / 8 < shape->words && shape->row[at / 8]) {
			const hg_pointee row =
				p->image->pointees[type].rows[shape->row[at / 8] - 1];

			status = follow_link(p, object, l, element, &row);
			shape = &p->shapes[type]; /* may have moved */
		}
	}
	return status;
}

/* What comes next in the queue. */
static hg_status follow_next(struct hgi_propagation *p)
{
	const uint32_t next = p->queue[p->head++];
	struct hgi_part part;

	if (!(next & HGI_IS_PART)) {
		p->rank[next] &= (uint8_t)~HGI_WAITS;
		return follow(p, next, p->d->graph->objects[next].type, 0, UINT64_MAX);
	}
	p->parts[next & ~HGI_IS_PART].waits = false;
	part = p->parts[next & ~HGI_IS_PART]; /* which may move */
	if (hgi_rank_of(p, part.object) > HGI_RANK_PART)
		return HG_OK; /* a type of its own has come meanwhile, and is queued too */
	return follow(p, part.object, part.type, part.offset, part.offset + part.bytes);
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* The roots of the groups of some kinds. */
static hg_status start_at(struct hgi_propagation *p, bool runtime, bool unnamed)
{
	const hg_graph *graph = p->d->graph;
	hg_status status = HG_OK;

	for (uint32_t g = 0; g < graph->n_groups && status == HG_OK; g++) {
		const hg_group_kind kind = graph->groups[g].kind;

		if ((kind == HG_GROUP_RUNTIME) != runtime || (kind == HG_GROUP_UNNAMED) != unnamed)
			continue;
		for (uint32_t i = graph->out_start[g + 1];
		     i < graph->out_start[g + 2] && status == HG_OK; i++) {
			const struct hgi_link *l = &graph->links[i];
			const hg_root *r = &graph->roots[hgi_link_from(l)];

			status = lead(p, l->to - hgi_first_object(graph), hgi_link_to(l), r->leads,
				      r->target, r->beside);
		}
	}
	return status;
}

/* The object that comes so many places behind the next one in the queue; HG_NONE: none. */
static uint32_t queued(const struct hgi_propagation *p, size_t places)
{
	uint32_t there;

	if (p->head + places >= p->tail)
		return HG_NONE;
	there = p->queue[p->head + places];
	return there & HGI_IS_PART ? p->parts[there & ~HGI_IS_PART].object : there;
}

/* The queue says what will be needed next, and all of it lies anywhere in memory: first the row of
 * an object's pointers, then these, then what they lead to. */
static void fetch_ahead(const struct hgi_propagation *p)
{
	const hg_graph *graph = p->d->graph;
	const uint32_t first = hgi_first_object(graph);
	uint32_t object = queued(p, 3 * AHEAD);

	if (object != HG_NONE) {
		__builtin_prefetch(&graph->out_start[first + object]);
		__builtin_prefetch(&graph->objects[object]);
	}
	object = queued(p, 2 * AHEAD);
	if (object != HG_NONE)
		__builtin_prefetch(&graph->links[graph->out_start[first + object]]);
	object = queued(p, AHEAD);
	if (object != HG_NONE) {
		const uint32_t start = graph->out_start[first + object];
		const uint32_t end = graph->out_start[first + object + 1];

		for (uint32_t i = start; i < end && i < start + AHEAD; i++) {
			__builtin_prefetch(&graph->objects[graph->links[i].to - first]);
			__builtin_prefetch(&p->rank[graph->links[i].to - first]);
		}
	}
}

/* All that is queued. */
static hg_status drain(struct hgi_propagation *p, struct hgi_progress *progress)
{
	const hg_graph *graph = p->d->graph;
	const uint64_t most = STEPS * (graph->n_links + graph->n_objects + 1ull);
	hg_status status = HG_OK;

	while (status == HG_OK && p->head < p->tail && p->steps < most) {
		if (p->head % HGI_PROGRESS_STEP == 0 &&
		    hgi_cancelled(progress,
				  p->head < graph->n_objects ? p->head : graph->n_objects))
			return hgi_error(HG_CANCELLED, "cancelled");
		fetch_ahead(p);
		status = follow_next(p);
	}
	return status;
}

static bool is_sure(const hg_type_source *source, uint64_t word)
{
	size_t low = 0, high = source->n_sure;

	if (!high || word < source->sure[0] || word > source->sure[high - 1])
		return false;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (source->sure[middle] == word)
			return true;
		if (source->sure[middle] < word)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Interface values in an object without a type. */
static hg_status search(struct hgi_propagation *p, uint32_t object)
{
	const hg_graph *graph = p->d->graph;
	const struct hgi_object *o = &graph->objects[object];
	const hg_node node = hgi_first_object(graph) + object;
	hg_status status = HG_OK;

	for (uint32_t i = graph->out_start[node]; i < graph->out_start[node + 1]; i++) {
		const struct hgi_link *l = &graph->links[i];
		uint64_t word;

		if (hgi_link_from(l) < sizeof(word))
			continue;
		status = hgi_word_at(p, o->address + hgi_link_from(l) - sizeof(word), &word);
		if (status == HG_OK && is_sure(&p->image->source, word))
			status = lead(p, l->to - hgi_first_object(graph), hgi_link_to(l),
				      HG_LEADS_WORD, HG_NONE, word);
		if (status != HG_OK && status != HG_NOT_FOUND)
			return status;
	}
	return HG_OK;
}

static hg_status search_all(struct hgi_propagation *p, struct hgi_progress *progress)
{
	const hg_graph *graph = p->d->graph;
	hg_status status = HG_OK;

	for (uint32_t o = 0; p->image->source.n_sure && o < graph->n_objects; o++) {
		if (graph->objects[o].type != HG_NONE || graph->objects[o].noscan)
			continue;
		status = search(p, o);
		if (status == HG_OK) /* before the next one: it may get a type */
			status = drain(p, progress);
		if (status != HG_OK)
			break;
	}
	return status;
}

/* What is said from outside: who asks knows no better than the program, so only where that says
 * nothing. */
static hg_status believe_hints(struct hgi_propagation *p, struct hgi_progress *progress)
{
	hg_status status = HG_OK;

	for (size_t i = 0; i < p->image->n_hints && status == HG_OK; i++) {
		const struct hgi_hint *hint = &p->image->hints[i];
		uint64_t offset = 0;
		const uint32_t object = hgi_heap_object(&p->d->heap, hint->address, &offset);

		if (object == HG_NONE || offset || hgi_rank_of(p, object) != HGI_RANK_NONE)
			continue;
		status = lead(p, object, 0, HG_LEADS_VALUE, hint->type, 1);
		if (status == HG_OK)
			status = drain(p, progress);
	}
	return status;
}

static hg_status spread(struct hgi_propagation *p, struct hgi_progress *progress)
{
	const hg_graph *graph = p->d->graph;
	hg_status status = start_at(p, false, false);

	if (status == HG_OK)
		status = start_at(p, true, false);
	if (status == HG_OK)
		status = start_at(p, false, true);
	for (uint32_t o = 0; o < graph->n_objects && status == HG_OK; o++)
		if (hgi_rank_of(p, o) == HGI_RANK_STATED)
			status = hgi_follow_later(p, o);
	progress->total = graph->n_objects;
	if (status == HG_OK)
		status = drain(p, progress);
	if (status == HG_OK)
		status = search_all(p, progress);
	return status == HG_OK ? believe_hints(p, progress) : status;
}

hg_status hgi_propagate(struct decoder *d, struct hgi_progress *progress)
{
	struct hgi_propagation p = {.d = d, .image = d->image};
	hg_graph *graph = d->graph;
	hg_status status = HG_OK;

	if (!d->image->n_pointees && !d->image->source.describe && !d->image->source.of_word)
		return HG_OK; /* all objects say what they are */
	p.rank = hgi_calloc(graph->n_objects, sizeof(*p.rank));
	if (!p.rank)
		status = hgi_error(HG_NO_MEMORY, "no memory for the types of objects");
	for (size_t o = 0; status == HG_OK && o < graph->n_objects; o++)
		if (graph->objects[o].type != HG_NONE &&
		    !d->image->types[graph->objects[o].type].mixed)
			p.rank[o] = HGI_RANK_STATED;
	if (status == HG_OK)
		status = spread(&p, progress);
	/* those that were told of meanwhile */
	for (size_t t = graph->n_types; status == HG_OK && t < d->image->n_types; t++)
		status = hgi_graph_add_type(graph, &d->image->types[t]);
	hgi_propagation_release(&p);
	return status;
}
