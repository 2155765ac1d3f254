/* SPDX-License-Identifier: MIT
 *
 * Types that spread along pointers on random heaps, against a twin that goes over lists instead of
 * tables, with the rules written as one comparison; then on damaged ones, which must end.
 */
#include "graph_typed.h"

/* ---- Random heaps and the twin ----------------------------------------------------------------
 */

enum { OBJECTS = 60, TYPES = 12, ROWS = 6, ROOTS = 12, TASKS = 1 << 16 };

struct twin {
	const hg_graph *graph;
	hg_type types[TYPES];
	hg_pointee rows[TYPES][ROWS];
	uint32_t n_rows[TYPES];
	hg_root roots[ROOTS];
	const struct source *source;
	const struct fx *fx;
	hg_node first;
	uint32_t n;
	struct twin_object {
		uint64_t address, size;
		bool noscan;
		int rank;
		uint32_t type;
		uint64_t covered;
		bool array, waits;
	} objects[OBJECTS];
	struct twin_task {
		uint32_t object, type;
		uint64_t offset, bytes;
		bool part;
	} tasks[TASKS];
	uint32_t head, tail;
};

static void twin_push(struct twin *t, struct twin_task task)
{
	assert_true(t->tail < TASKS);
	t->tasks[t->tail++] = task;
}

static uint64_t twin_word(const struct twin *t, uint64_t address)
{
	uint64_t value;

	memcpy(&value, t->fx->memory + (address - FX_BASE), sizeof(value));
	return value;
}

static void twin_say(struct twin *t, uint32_t object, uint64_t offset, uint32_t type, bool array,
		     uint64_t count)
{
	struct twin_object *o = &t->objects[object];
	uint64_t bytes, size;
	int rank;

	if (type >= TYPES || !count)
		return;
	size = t->types[type].size;
	if (count > o->size / size || offset + count * size > o->size)
		return;
	bytes = count * size;
	if (t->types[type].open && !array) {
		if (offset)
			return;
		bytes = o->size;
	}
	if (o->noscan && o->size == 16 && bytes < 16) {
		rank = 2;
		type = TINY;
		bytes = size = 16;
		array = false;
	} else if (!offset && bytes > o->size / 2) {
		rank = 3;
	} else if (array && offset % size == 0) {
		rank = 2;
		bytes = o->size / size * size;
	} else {
		if (o->rank >= 2)
			return;
		for (uint32_t i = 0; i < t->tail; i++) {
			struct twin_task *before = &t->tasks[i];

			if (!before->part || before->object != object || before->type != type ||
			    before->offset != offset)
				continue;
			if (before->bytes >= bytes)
				return;
			if (i >= t->head) { /* which still waits */
				before->bytes = bytes;
				return;
			}
		}
		twin_push(t, (struct twin_task){object, type, offset, bytes, true});
		return;
	}
	if (o->rank > rank)
		return;
	if (o->rank == rank) {
		const uint64_t had = t->types[o->type].size;

		if (bytes < o->covered || (bytes == o->covered && size < had) ||
		    (bytes == o->covered && size == had && (o->array || !array)))
			return;
	}
	if ((o->rank < 2 || o->type != type) && !o->waits) {
		o->waits = true;
		twin_push(t, (struct twin_task){object, 0, 0, 0, false});
	}
	o->rank = rank;
	o->type = type;
	o->covered = bytes;
	o->array = array;
}

static const hg_pointee *twin_answer(const struct twin *t, uint64_t w)
{
	static const hg_pointee none = {0};
	const hg_pointee *answer = &none;

	for (uint32_t i = 0; i < t->source->n_words; i++)
		if (t->source->words[i] == w)
			answer = &t->source->answers[i];
	return answer;
}

static void twin_lead(struct twin *t, const hg_edge *edge, hg_leads leads, uint32_t type,
		      uint64_t beside)
{
	const uint32_t object = edge->to - t->first;
	const struct twin_object *o = &t->objects[object];
	const uint64_t at = edge->to_offset;

	if (leads == HG_LEADS_WORD) {
		const hg_pointee *answer = twin_answer(t, beside);

		leads = answer->leads;
		type = answer->type;
		beside = answer->count;
	}
	if (leads == HG_LEADS_START) {
		const hg_pointee *answer = twin_answer(t, at ? 0 : twin_word(t, o->address));

		leads = answer->leads;
		type = answer->type;
		beside = answer->count;
	}
	if (leads == HG_LEADS_VALUE)
		twin_say(t, object, at, type, false, 1);
	else if (leads == HG_LEADS_ARRAY)
		twin_say(t, object, at, type, true, beside);
	else if (leads == HG_LEADS_FILL && type < TYPES)
		twin_say(t, object, at, type, true, (o->size - at) / t->types[type].size);
}

static void twin_follow(struct twin *t, const struct twin_task *task)
{
	const struct twin_object *o = &t->objects[task->object];
	const uint32_t number = task->part ? task->type : o->type;
	const hg_type *type = &t->types[number];
	const hg_edge *edges;
	size_t n;

	if (task->part && o->rank >= 2)
		return;
	hg_graph_out(t->graph, t->first + task->object, &edges, &n);
	for (size_t e = 0; e < n; e++) {
		const uint64_t at = edges[e].from_offset;
		uint64_t inside, element;
		const hg_pointee *found = NULL;
		uint64_t moved = 0, beside;

		if (task->part && (at < task->offset || at >= task->offset + task->bytes))
			continue;
		inside = at - task->offset;
		element = task->offset;
		while (!type->open && inside >= type->size) {
			inside -= type->size;
			element += type->size;
		}
		for (uint32_t r = 0; r < t->n_rows[number] && !found; r++) {
			const hg_pointee *row = &t->rows[number][r];

			for (uint64_t i = 0; i < (row->repeat ? row->repeat : 1) && !found; i++)
				if (row->offset + i * row->stride == inside) {
					found = row;
					moved = i * row->stride;
				}
		}
		if (!found)
			continue;
		beside = found->count;
		if (found->leads == HG_LEADS_WORD ||
		    (found->leads == HG_LEADS_ARRAY && found->beside != HG_FIXED)) {
			const uint64_t place = element + moved + found->beside;

			if (place >= o->size || o->size - place < 8)
				continue;
			beside = twin_word(t, o->address + place);
		}
		twin_lead(t, &edges[e], found->leads, found->type, beside);
	}
}

static void twin_drain(struct twin *t)
{
	while (t->head < t->tail) {
		const struct twin_task task = t->tasks[t->head++];

		if (!task.part)
			t->objects[task.object].waits = false;
		twin_follow(t, &task);
	}
}

/* Interface values in what has no type after all. */
static void twin_search(struct twin *t)
{
	for (uint32_t i = 0; i < t->n; i++) {
		const struct twin_object *o = &t->objects[i];
		const hg_edge *edges;
		size_t n;

		if (o->rank >= 2 || o->noscan)
			continue;
		hg_graph_out(t->graph, t->first + i, &edges, &n);
		for (size_t e = 0; e < n; e++) {
			const uint64_t at = edges[e].from_offset;
			const uint64_t word = at ? twin_word(t, o->address + at - 8) : 0;

			for (size_t k = 0; k < t->source->n_sure; k++)
				if (word == t->source->sure[k])
					twin_lead(t, &edges[e], HG_LEADS_WORD, 0, word);
		}
		twin_drain(t);
	}
}

static void twin_run(struct twin *t, const hg_graph *graph, const uint32_t *kinds, uint32_t groups)
{
	static const hg_group_kind order[3][2] = {{HG_GROUP_GLOBALS, HG_GROUP_FRAME},
						  {HG_GROUP_RUNTIME, HG_GROUP_RUNTIME},
						  {HG_GROUP_UNNAMED, HG_GROUP_UNNAMED}};
	hg_totals totals;

	hg_graph_totals(graph, &totals);
	t->graph = graph;
	t->first = totals.nodes - totals.objects;
	t->n = totals.objects;
	for (uint32_t i = 0; i < t->n; i++) {
		hg_node_info info;

		hg_graph_node(graph, t->first + i, &info);
		t->objects[i] = (struct twin_object){.address = info.address,
						     .size = info.size,
						     .noscan = info.noscan,
						     .type = HG_NONE};
	}
	for (int pass = 0; pass < 3; pass++) {
		for (uint32_t g = 0; g < groups; g++) {
			const hg_edge *edges;
			size_t n;

			if (kinds[g] != order[pass][0] && kinds[g] != order[pass][1])
				continue;
			hg_graph_out(graph, g + 1, &edges, &n);
			for (size_t e = 0; e < n; e++) {
				const hg_root *r = &t->roots[edges[e].root];

				twin_lead(t, &edges[e], r->leads, r->target, r->beside);
			}
		}
	}
	twin_drain(t);
	twin_search(t);
	for (uint32_t i = 0; i < t->n; i++) {
		const struct twin_object *o = &t->objects[i];
		hg_node_info info;

		hg_graph_node(graph, t->first + i, &info);
		assert_int_equal(info.type, o->rank < 2 ? HG_NONE : o->type);
		if (o->rank < 2)
			continue;
		assert_int_equal(info.requested, o->covered);
		assert_int_equal(info.array, o->array && o->type != TINY);
	}
}

static void random_heaps(void **state)
{
	static const uint32_t kinds[4] = {HG_GROUP_UNNAMED, HG_GROUP_GLOBALS, HG_GROUP_RUNTIME,
					  HG_GROUP_FRAME};
	uint64_t random = fx_seed("graph_propagate"), typed = 0, parts = 0;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct twin *t = calloc(1, sizeof(*t));
		struct fx fx;
		struct source source = {0};
		uint64_t addresses[OBJECTS];
		uint32_t next[8] = {0}, n = 2 + fx_below(&random, OBJECTS - 2);
		uint32_t n_roots = 1 + fx_below(&random, ROOTS - 1);
		hg_graph *graph;

		fx_create(&fx, 20, 8);
		for (int i = 0; i < 8; i++)
			fx_add_span(&fx, i == 5 ? 8 : 1, slot_sizes[i], (uint8_t)i, i >= 6);
		for (uint32_t i = 0; i < TYPES; i++) {
			t->types[i] = (hg_type){.name = "T",
						.size = 8 * (1 + fx_below(&random, 14)),
						.opaque = i == TINY,
						.open = fx_below(&random, 8) == 0};
			if (i == TINY)
				t->types[i].size = 16;
			assert_int_equal(hg_image_add_type(fx.image, &t->types[i]), HG_OK);
			t->n_rows[i] = i == TINY ? 0 : fx_below(&random, ROWS);
			for (uint32_t r = 0; r < t->n_rows[i]; r++) {
				hg_pointee *p = &t->rows[i][r];

				*p = (hg_pointee){.offset = 8 * fx_below(&random, 14),
						  .leads = (hg_leads)fx_below(&random, 6),
						  .type = fx_below(&random, TYPES),
						  .beside = fx_below(&random, 3)
								    ? 8 * fx_below(&random, 10)
								    : HG_FIXED,
						  .count = fx_below(&random, 6),
						  .repeat = fx_below(&random, 4),
						  .stride = 8 * (1 + fx_below(&random, 3))};
				assert_int_equal(hg_image_add_pointee(fx.image, i, p), HG_OK);
			}
		}
		source.image = fx.image;
		for (; source.n_words < 8; source.n_words++) {
			source.words[source.n_words] = 1 + source.n_words;
			/* a number of elements, or what stands for a type */
			source.answers[source.n_words] =
				(hg_pointee){.leads = (hg_leads)(1 + fx_below(&random, 3)),
					     .type = fx_below(&random, TYPES),
					     .count = fx_below(&random, 8)};
		}
		source.n_sure = fx_below(&random, 3);
		source.sure[0] = 1 + fx_below(&random, 4);
		source.sure[1] = 5 + fx_below(&random, 4);
		for (uint32_t i = 0; i < n; i++) {
			const uint32_t span = fx_below(&random, 8);

			addresses[i] = fx_put(&fx, span, next[span]++, NO_TYPE, 0, 0);
		}
		for (uint32_t i = 0; i < fx.n_spans; i++) {
			const uint64_t base = fx.spans[i].base, size = fx.spans[i].elem_size;

			for (uint64_t at = 0; at < next[i] * size; at += 8) {
				uint64_t value = fx_below(&random, 9);

				if (fx_below(&random, 2))
					value = addresses[fx_below(&random, n)] +
						(fx_below(&random, 3) ? 0
								      : 8 * fx_below(&random, 16));
				fx_store(&fx, base + at, value);
			}
		}
		for (uint32_t g = 0; g < 4; g++)
			fx_group(&fx, (hg_group_kind)kinds[g], "f", g);
		for (uint32_t r = 0; r < n_roots; r++) {
			t->roots[r] = (hg_root){.group = fx_below(&random, 4),
						.name = "r",
						.address = 0x1000,
						.value = addresses[fx_below(&random, n)] +
							 8 * fx_below(&random, 3),
						.leads = (hg_leads)fx_below(&random, 6),
						.target = fx_below(&random, TYPES),
						.beside = fx_below(&random, 9)};
			assert_int_equal(hg_image_add_root(fx.image, &t->roots[r]), HG_OK);
		}
		graph = build_with(&fx, &source, fx.used);
		t->source = &source;
		t->fx = &fx;
		twin_run(t, graph, kinds, 4);
		for (uint32_t i = 0; i < t->tail; i++)
			parts += t->tasks[i].part;
		for (uint32_t i = 0; i < t->n; i++)
			typed += t->objects[i].rank >= 2;
		hg_graph_destroy(graph);
		fx_destroy(&fx);
		free(t);
	}
	/* It was about something: most seeds give 3,400 and 3,300, one gave 2,960. */
	assert_true(typed > 1000 && parts > 1000);
}

/* ---- Damage -----------------------------------------------------------------------------------
 */

static void hostile(void **state)
{
	uint64_t random = fx_seed("graph_propagate hostile");

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct small s;
		uint64_t addresses[40];
		hg_graph *graph;

		create(&s);
		for (uint32_t i = 0; i < 40; i++) {
			const uint32_t pages = fx_below(&random, 6);

			addresses[i] = put(&s, slot_sizes[pages], false);
		}
		for (uint64_t at = 0; at < s.fx.used; at += 8 * (1 + fx_below(&random, 40)))
			fx_store(&s.fx, FX_BASE + at,
				 fx_below(&random, 2) ? fx_random(&random)
						      : addresses[fx_below(&random, 40)]);
		for (int i = 0; i < 40; i++) {
			const hg_pointee p = {
				.offset = fx_below(&random, 3) ? 8 * fx_below(&random, 16)
							       : fx_random(&random),
				.leads = (hg_leads)fx_below(&random, 8),
				.type = fx_below(&random, 14),
				.beside = fx_below(&random, 2) ? fx_random(&random)
							       : fx_below(&random, 64),
				.count = fx_random(&random),
				.repeat = fx_below(&random, 2) ? fx_random(&random) : 3,
				.stride = fx_below(&random, 2) ? fx_random(&random)
							       : fx_below(&random, 20)};

			assert_int_equal(
				hg_image_add_pointee(s.fx.image, fx_below(&random, 10), &p), HG_OK);
		}
		for (int i = 0; i < 10; i++)
			root(&s, addresses[fx_below(&random, 40)] + fx_below(&random, 9),
			     (hg_leads)fx_below(&random, 8), fx_below(&random, 12),
			     fx_random(&random) >> fx_below(&random, 64));
		graph = build_with(&s.fx, &s.source, s.fx.used - 4096);
		release(&s, graph);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_heaps),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
