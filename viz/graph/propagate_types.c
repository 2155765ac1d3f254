/* SPDX-License-Identifier: MIT
 *
 * propagate_types.c - what the spread of types asks: words of memory, the pointers in a type, what
 * a word stands for. All that is asked of others is asked once.
 */
#include <stdlib.h>
#include <string.h>

#include "propagate.h"

enum { MOST_WORDS = 1 << 20, MOST_WORDS_OF_ALL = 1 << 24 };

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory for the types of objects");
}

/* ---- Memory ---------------------------------------------------------------------------------- */

hg_status hgi_word_at(struct hgi_propagation *p, uint64_t address, uint64_t *word)
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

hg_status hgi_shape_of(struct hgi_propagation *p, uint32_t type, const struct hgi_shape **shape)
{
	const hg_type_source *source = &p->image->source;
	const struct hgi_pointees *pointees;
	struct hgi_shape *s;
	uint64_t words = 0;
	hg_status status = HG_OK;

	if (!hgi_grow(&p->shapes, &p->shapes_capacity, type + 1ull, sizeof(*p->shapes)))
		return no_memory();
	while (p->n_shapes <= type)
		p->shapes[p->n_shapes++] = (struct hgi_shape){0};
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

hg_status hgi_answer_of(struct hgi_propagation *p, uint64_t word, hg_pointee *answer)
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

void hgi_propagation_release(struct hgi_propagation *p)
{
	for (size_t s = 0; s < p->n_shapes; s++)
		free(p->shapes[s].row);
	free(p->shapes);
	free(p->rank);
	free(p->queue);
	free(p->parts);
	free(p->place);
	free(p->answer);
	hgi_map_release(&p->answers);
}
