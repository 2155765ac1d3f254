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
 * begins with; then an array over a single value; then the one that came first. An object whose
 * type is in the slot table keeps it. What says more than the slot can hold is not believed: it is
 * a stale word, or a type that does not fit. An object that gets a better type is followed again.
 *
 * Every step is counted, and a heap that makes more of them than STEPS for each pointer (only a
 * damaged one does) is left as it is then; so the time is linear in the pointers of the graph.
 */
#include <stdlib.h>
#include <string.h>

#include "decode.h"

enum { STEPS = 64, AHEAD = 4, MOST_WORDS = 1 << 20, MOST_WORDS_OF_ALL = 1 << 24 };

enum rank { RANK_NONE, RANK_PART, RANK_MANY, RANK_WHOLE, RANK_STATED };

/* Something to follow: an object (offset 0, all of it), or a part of one. */
struct task {
	uint32_t object, type;
	uint64_t offset, bytes;
	bool part;
};

/* Which pointer of a type is at each word of it. */
struct shape {
	bool asked;
	uint32_t words;
	uint32_t *row; /* per word: row of the type's pointees + 1, 0: none */
};

struct propagation {
	struct decoder *d;
	const hg_image *image;
	uint8_t *rank; /* per object */
	struct shape *shapes;
	size_t n_shapes, shapes_capacity;
	uint64_t words; /* of all shapes */
	struct task *queue;
	size_t head, tail, queue_capacity;
	struct task *parts; /* those that were queued: open addressing, at most half full */
	size_t n_parts, parts_capacity;
	struct hgi_map answers; /* word -> index in answer + 1 */
	hg_pointee *answer;
	size_t n_answers, answers_capacity;
	size_t region; /* where the last word was read */
	uint64_t steps;
};

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory for the types of objects");
}

/* ---- Memory ---------------------------------------------------------------------------------- */

static hg_status read_word(struct propagation *p, uint64_t address, uint64_t *word)
{
	const struct hgi_region *r = p->d->regions;
	size_t low = 0, high = p->d->n_regions;
	const hg_type_source *source = &p->image->source;

	if (p->region < high && r[p->region].address <= address)
		low = address - r[p->region].address < r[p->region].bytes ? p->region : low;
	while (low < high && address - r[low].address >= r[low].bytes) {
		const size_t middle = low + (high - low) / 2;

		if (r[middle].address + (r[middle].bytes - 1) < address)
			low = middle + 1;
		else if (r[middle].address > address)
			high = middle;
		else
			low = middle;
	}
	if (low < high && r[low].bytes - (address - r[low].address) >= sizeof(*word)) {
		p->region = low;
		memcpy(word, r[low].data + (address - r[low].address), sizeof(*word));
		return HG_OK;
	}
	return source->peek ? source->peek(source->context, address, word) : HG_NOT_FOUND;
}

/* ---- Types ----------------------------------------------------------------------------------- */

static const hg_type *type_of(const struct propagation *p, uint32_t type)
{
	return type < p->image->n_types ? &p->image->types[type] : NULL;
}

/* What the type says of the word at `word`; asks for it when it does so for the first time. */
static hg_status shape_of(struct propagation *p, uint32_t type, const struct shape **shape)
{
	const hg_type_source *source = &p->image->source;
	const struct hgi_pointees *pointees;
	struct shape *s;
	uint64_t words = 0;
	hg_status status = HG_OK;

	if (!hgi_grow(&p->shapes, &p->shapes_capacity, type + 1ull, sizeof(*p->shapes)))
		return no_memory();
	while (p->n_shapes <= type)
		p->shapes[p->n_shapes++] = (struct shape){0};
	s = &p->shapes[type];
	*shape = s;
	if (s->asked)
		return HG_OK;
	s->asked = true;
	if (source->describe)
		status = source->describe(source->context, type);
	if (status != HG_OK || type >= p->image->n_pointees)
		return status;
	pointees = &p->image->pointees[type];
	for (size_t r = 0; r < pointees->n; r++) {
		const hg_pointee *row = &pointees->rows[r];
		const uint64_t more = row->repeat > 1 ? row->repeat - 1 : 0;
		uint64_t last;

		if (__builtin_mul_overflow(more, row->stride, &last) ||
		    __builtin_add_overflow(last, row->offset, &last) || last / 8 >= MOST_WORDS)
			last = 8ull * MOST_WORDS - 8; /* the first of them will do */
		if (last / 8 + 1 > words)
			words = last / 8 + 1;
	}
	if (!words || words > MOST_WORDS_OF_ALL - p->words)
		return HG_OK;
	s->row = hgi_calloc(words, sizeof(*s->row));
	if (!s->row)
		return no_memory();
	p->words += words;
	s->words = (uint32_t)words;
	for (size_t r = 0; r < pointees->n && r < HG_NONE; r++) {
		const hg_pointee *row = &pointees->rows[r];
		uint64_t at = row->offset;

		for (uint64_t i = 0; i < (row->repeat ? row->repeat : 1); i++, at += row->stride) {
			if (at % 8 || at / 8 >= words || (i && !row->stride))
				break;
			if (!s->row[at / 8])
				s->row[at / 8] = (uint32_t)r + 1;
		}
	}
	return HG_OK;
}

/* The answer about a word, asked once. */
static hg_status answer_of(struct propagation *p, uint64_t word, hg_pointee *answer)
{
	const hg_type_source *source = &p->image->source;
	struct hgi_map_entry *entry;
	hg_status status = HG_OK;

	*answer = (hg_pointee){.leads = HG_LEADS_NOWHERE};
	if (!source->of_word || !word || word == UINT64_MAX)
		return HG_OK;
	entry = hgi_map_put(&p->answers, word);
	if (!entry)
		return no_memory();
	if (!entry->count) {
		if (!hgi_grow(&p->answer, &p->answers_capacity, p->n_answers + 1,
			      sizeof(*p->answer)))
			return no_memory();
		p->answer[p->n_answers] = (hg_pointee){.leads = HG_LEADS_NOWHERE};
		status = source->of_word(source->context, word, &p->answer[p->n_answers]);
		entry->count = ++p->n_answers;
	}
	*answer = p->answer[entry->count - 1];
	return status;
}

/* ---- Tasks ----------------------------------------------------------------------------------- */

static hg_status push(struct propagation *p, const struct task *task)
{
	if (!hgi_grow(&p->queue, &p->queue_capacity, p->tail + 1, sizeof(*p->queue)))
		return no_memory();
	p->queue[p->tail++] = *task;
	return HG_OK;
}

static size_t part_place(const struct task *parts, size_t capacity, const struct task *task)
{
	uint64_t hash = ((uint64_t)task->object << 32 | task->type) * 0x9e3779b97f4a7c15ull;

	hash = (hash ^ hash >> 29 ^ task->offset) * 0xbf58476d1ce4e5b9ull;
	for (size_t i = (size_t)(hash ^ hash >> 32);; i++) {
		const struct task *there = &parts[i & (capacity - 1)];

		if (!there->part || (there->object == task->object && there->type == task->type &&
				     there->offset == task->offset))
			return i & (capacity - 1);
	}
}

/* Queues a part, unless it was before and no less of it was seen then. */
static hg_status push_part(struct propagation *p, const struct task *task)
{
	struct task *there;

	if ((p->n_parts + 1) * 2 > p->parts_capacity) {
		const size_t wide = p->parts_capacity ? p->parts_capacity * 2 : 64;
		struct task *parts = hgi_calloc(wide, sizeof(*parts));

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
	return push(p, task);
}

/* ---- What is said of an object --------------------------------------------------------------- */

/* Something said of an object: that values of a type lie there from an offset on. */
struct evidence {
	uint32_t type;
	uint64_t offset, elem_size, bytes;
	enum rank rank;
	uint8_t form; /* hgi_form */
};

static bool is_better(const struct propagation *p, uint32_t object, const struct evidence *e)
{
	const struct hgi_object *o = &p->d->graph->objects[object];
	const hg_type *had = type_of(p, o->type);
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
static hg_status offer(struct propagation *p, uint32_t object, const struct evidence *e)
{
	struct hgi_object *o = &p->d->graph->objects[object];
	const uint64_t slack = o->size - e->bytes;
	const bool other = o->type != e->type;

	if (p->rank[object] == RANK_STATED)
		return HG_OK;
	if (e->rank == RANK_PART) {
		/* a type of its own says more; it is followed, or was */
		if (p->rank[object] > RANK_PART)
			return HG_OK;
		return push_part(p, &(struct task){.object = object,
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
	return other && !o->noscan ? push(p, &(struct task){.object = object, .type = e->type})
				   : HG_OK;
}

/* An array of `count` elements, or one value, at an offset of an object. */
static hg_status say(struct propagation *p, uint32_t object, uint64_t offset, uint32_t type,
		     bool array, uint64_t count)
{
	const struct hgi_object *o = &p->d->graph->objects[object];
	const hg_type_source *source = &p->image->source;
	const hg_type *t = type_of(p, type);
	struct evidence e = {.type = type,
			     .offset = offset,
			     .form = array ? HGI_FORM_ARRAY : HGI_FORM_VALUE,
			     .rank = RANK_PART};

	if (!t || !t->size || !count || __builtin_mul_overflow(t->size, count, &e.bytes) ||
	    e.bytes > o->size || offset > o->size - e.bytes)
		return HG_OK;
	e.elem_size = t->size;
	if (t->open && !array) {
		if (offset)
			return HG_OK;
		e.bytes = o->size;
	}
	if (o->noscan && o->size == source->block_size && e.bytes < o->size &&
	    type_of(p, source->block)) {
		e.type = source->block;
		e.bytes = o->size;
		e.form = HGI_FORM_VALUE;
		e.rank = RANK_MANY;
		return offer(p, object, &e);
	}
	if (!offset && e.bytes > o->size / 2) {
		e.rank = RANK_WHOLE;
	} else if (array && offset % t->size == 0) {
		e.rank = RANK_MANY;
		e.bytes = o->size - o->size % t->size;
	}
	return offer(p, object, &e);
}

/* ---- Following ------------------------------------------------------------------------------- */

/* A pointer to `offset` in an object. `beside`: the number of elements, or the word. */
static hg_status lead(struct propagation *p, uint32_t object, uint64_t offset, hg_leads leads,
		      uint32_t type, uint64_t beside)
{
	const struct hgi_object *o = &p->d->graph->objects[object];
	hg_pointee answer = {.leads = leads, .type = type, .count = beside};

	p->steps++;
	if (p->rank[object] == RANK_STATED)
		return HG_OK;
	if (leads == HG_LEADS_WORD || leads == HG_LEADS_START) {
		hg_status status = HG_OK;

		if (leads == HG_LEADS_START)
			status = offset ? HG_NOT_FOUND : read_word(p, o->address, &beside);
		if (status == HG_OK)
			status = answer_of(p, beside, &answer);
		if (status != HG_OK)
			return status == HG_NOT_FOUND ? HG_OK : status;
		if (answer.leads == HG_LEADS_START) { /* a function in an interface value */
			status = offset ? HG_NOT_FOUND : read_word(p, o->address, &beside);
			if (status == HG_OK)
				status = answer_of(p, beside, &answer);
			if (status != HG_OK)
				return status == HG_NOT_FOUND ? HG_OK : status;
		}
	}
	switch (answer.leads) {
	case HG_LEADS_VALUE:
		return say(p, object, offset, answer.type, false, 1);
	case HG_LEADS_ARRAY:
		return say(p, object, offset, answer.type, true, answer.count);
	case HG_LEADS_FILL: {
		const hg_type *t = type_of(p, answer.type);

		return t && t->size && offset <= o->size ? say(p, object, offset, answer.type, true,
							       (o->size - offset) / t->size)
							 : HG_OK;
	}
	default:
		return HG_OK;
	}
}

/* The pointer `link` of an object whose element begins at byte `element` of it. */
static hg_status follow_link(struct propagation *p, uint32_t object, const struct hgi_link *link,
			     uint64_t element, const hg_pointee *row)
{
	const hg_graph *graph = p->d->graph;
	const struct hgi_object *o = &graph->objects[object];
	const uint64_t at = hgi_link_from(link) - element;
	const uint64_t moved = at - row->offset; /* repeat * stride */
	uint64_t beside = row->count;

	if (row->leads == HG_LEADS_WORD ||
	    (row->leads == HG_LEADS_ARRAY && row->beside != HG_FIXED)) {
		const uint64_t place = element + moved + row->beside;
		hg_status status;

		if (place >= o->size || o->size - place < 8)
			return HG_OK;
		status = read_word(p, o->address + place, &beside);
		if (status != HG_OK)
			return status == HG_NOT_FOUND ? HG_OK : status;
	}
	return lead(p, link->to - hgi_first_object(graph), hgi_link_to(link), row->leads, row->type,
		    beside);
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

static hg_status follow(struct propagation *p, const struct task *task)
{
	const hg_graph *graph = p->d->graph;
	const hg_node node = hgi_first_object(graph) + task->object;
	const struct hgi_object *o = &graph->objects[task->object];
	const uint32_t end = graph->out_start[node + 1];
	const hg_type *t = type_of(p, task->type);
	const uint64_t size = t ? t->size : 0;
	const bool open = t && t->open;
	const uint64_t stop = task->part ? task->offset + task->bytes : UINT64_MAX;
	const struct shape *shape = NULL;
	uint32_t link = graph->out_start[node];
	hg_status status;

	/* a better type has come meanwhile, and is queued too */
	if (!t || (task->part ? p->rank[task->object] > RANK_PART : o->type != task->type))
		return HG_OK;
	if (link == end)
		return HG_OK;
	status = shape_of(p, task->type, &shape);
	if (task->part)
		link = first_link(graph, link, end, task->offset);
	for (; status == HG_OK && link < end; link++) {
		const struct hgi_link *l = &graph->links[link];
		uint64_t at = hgi_link_from(l), element = task->offset;

		if (at >= stop)
			break;
		p->steps++;
		at -= element;
		if (size && !open) {
			element += at - at % size;
			at %= size;
		}
		if (at % 8 == 0 && at / 8 < shape->words && shape->row[at / 8]) {
			const hg_pointee row =
				p->image->pointees[task->type].rows[shape->row[at / 8] - 1];

			status = follow_link(p, task->object, l, element, &row);
			shape = &p->shapes[task->type]; /* may have moved */
		}
	}
	return status;
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* The roots of the groups of some kinds. */
static hg_status start_at(struct propagation *p, bool runtime, bool unnamed)
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

/* The queue says what will be needed next, and all of it lies anywhere in memory: first the row of
 * an object's pointers, then these, then what they lead to. */
static void fetch_ahead(const struct propagation *p)
{
	const hg_graph *graph = p->d->graph;
	const uint32_t first = hgi_first_object(graph);

	if (p->head + 3 * AHEAD < p->tail) {
		const uint32_t object = p->queue[p->head + 3 * AHEAD].object;

		__builtin_prefetch(&graph->out_start[first + object]);
		__builtin_prefetch(&graph->objects[object]);
	}
	if (p->head + 2 * AHEAD < p->tail) {
		const uint32_t object = p->queue[p->head + 2 * AHEAD].object;

		__builtin_prefetch(&graph->links[graph->out_start[first + object]]);
	}
	if (p->head + AHEAD < p->tail) {
		const uint32_t object = p->queue[p->head + AHEAD].object;
		const uint32_t start = graph->out_start[first + object];
		const uint32_t end = graph->out_start[first + object + 1];

		for (uint32_t i = start; i < end && i < start + AHEAD; i++) {
			__builtin_prefetch(&graph->objects[graph->links[i].to - first]);
			__builtin_prefetch(&p->rank[graph->links[i].to - first]);
		}
	}
}

static hg_status spread(struct propagation *p, struct hgi_progress *progress)
{
	const hg_graph *graph = p->d->graph;
	const uint64_t most = STEPS * (graph->n_links + graph->n_objects + 1ull);
	hg_status status = start_at(p, false, false);

	if (status == HG_OK)
		status = start_at(p, true, false);
	if (status == HG_OK)
		status = start_at(p, false, true);
	for (uint32_t o = 0; o < graph->n_objects && status == HG_OK; o++)
		if (p->rank[o] == RANK_STATED)
			status = push(p,
				      &(struct task){.object = o, .type = graph->objects[o].type});
	progress->total = graph->n_objects;
	while (status == HG_OK && p->head < p->tail && p->steps < most) {
		const struct task task = p->queue[p->head++];

		if (p->head % HGI_PROGRESS_STEP == 0 &&
		    hgi_cancelled(progress,
				  p->head < graph->n_objects ? p->head : graph->n_objects))
			return hgi_error(HG_CANCELLED, "cancelled");
		fetch_ahead(p);
		status = follow(p, &task);
	}
	return status;
}

hg_status hgi_propagate(struct decoder *d, struct hgi_progress *progress)
{
	struct propagation p = {.d = d, .image = d->image};
	hg_graph *graph = d->graph;
	hg_status status = HG_OK;

	if (!d->image->n_pointees && !d->image->source.describe && !d->image->source.of_word)
		return HG_OK; /* all objects say what they are */
	p.rank = hgi_calloc(graph->n_objects, sizeof(*p.rank));
	if (!p.rank)
		status = no_memory();
	for (size_t o = 0; status == HG_OK && o < graph->n_objects; o++)
		if (graph->objects[o].type != HG_NONE)
			p.rank[o] = RANK_STATED;
	if (status == HG_OK)
		status = spread(&p, progress);
	/* those that were told of meanwhile */
	for (size_t t = graph->n_types; status == HG_OK && t < d->image->n_types; t++)
		status = hgi_graph_add_type(graph, &d->image->types[t]);
	for (size_t s = 0; s < p.n_shapes; s++)
		free(p.shapes[s].row);
	free(p.shapes);
	free(p.rank);
	free(p.queue);
	free(p.parts);
	free(p.answer);
	hgi_map_release(&p.answers);
	return status;
}
