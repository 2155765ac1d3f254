/* SPDX-License-Identifier: MIT
 *
 * spans.c - the checked table of spans, and the way from an address to the object there.
 *
 * Nothing in a span table is believed. What is kept of it satisfies: every span lies in one piece
 * of the address space, spans share neither memory nor slots, every slot is in the slot table.
 * So the work that follows is bounded by the tables that were read, whatever they hold.
 * lookup.h walks the tables that are made here.
 */
#include <stdlib.h>
#include <string.h>

#include "lookup.h"

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory for the table of spans");
}

/* ---- Checks ---------------------------------------------------------------------------------- */

/* Go's page size, for images that state pages but not their size. */
enum { DEFAULT_PAGE_SIZE = 8192 };

struct span_readers {
	struct hgi_reader state, base, elem_size, elem_count, first_slot, pages, size_class, noscan,
		head, sweep_gen;
	uint64_t swept;
	uint64_t page_size;
	uint64_t n_slots;
};

/* Row i as a span that could stand alone; false if there is nothing in it to look at. */
static bool read_span(hg_graph *graph, const struct span_readers *r, uint32_t i,
		      struct hgi_span *span)
{
	const uint64_t count = hgi_read(&r->elem_count, i), head = hgi_read(&r->head, i);
	uint64_t n = count, bytes;

	*span = (struct hgi_span){
		.base = hgi_read(&r->base, i),
		.elem_size = hgi_read(&r->elem_size, i),
		.first_slot = hgi_read(&r->first_slot, i),
		.index = i,
		.size_class = (uint32_t)hgi_read(&r->size_class, i),
		.head = (uint8_t)head,
		.noscan = hgi_read(&r->noscan, i) != 0,
		.unswept = i < r->sweep_gen.rows && hgi_read(&r->sweep_gen, i) != r->swept,
	};
	if (r->pages.rows ? __builtin_mul_overflow(hgi_read(&r->pages, i), r->page_size, &bytes)
			  : __builtin_mul_overflow(count, span->elem_size, &bytes))
		bytes = UINT64_MAX;
	if (!span->base || span->base % 8 || !span->elem_size || bytes < span->elem_size || !n ||
	    head % 8 || head > HG_MAX_HEAD || head >= span->elem_size ||
	    span->base + bytes < span->base) {
		hgi_find(graph, HG_FINDING_SPAN_SHAPE,
			 &(hg_finding_example){.index = i, .value = span->elem_size});
		return false;
	}
	span->end = span->base + bytes;
	if (n > bytes / span->elem_size) {
		n = bytes / span->elem_size;
		hgi_find(graph, HG_FINDING_SPAN_PAGES,
			 &(hg_finding_example){.index = i, .value = count, .other = n});
	}
	if (span->first_slot > r->n_slots || n > r->n_slots - span->first_slot) {
		const uint64_t there =
			span->first_slot < r->n_slots ? r->n_slots - span->first_slot : 0;

		hgi_find(graph, HG_FINDING_SLOT_TABLE,
			 &(hg_finding_example){.index = i, .value = there, .other = n - 1});
		n = there;
	}
	if (n > UINT32_MAX)
		n = UINT32_MAX;
	span->elem_count = (uint32_t)n;
	return n > 0;
}

static int by_base(const void *a, const void *b)
{
	const struct hgi_span *x = a, *y = b;

	if (x->base != y->base)
		return x->base < y->base ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int by_slot(const void *a, const void *b)
{
	const struct hgi_span *x = a, *y = b;

	if (x->first_slot != y->first_slot)
		return x->first_slot < y->first_slot ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Sorts, and drops every span that begins before the one kept before it has ended. */
static void drop_overlaps(hg_graph *graph, hg_finding_kind kind)
{
	struct hgi_span *s = graph->spans;
	size_t kept = 0;

	qsort(s, graph->n_spans, sizeof(*s), kind == HG_FINDING_SPAN_OVERLAP ? by_base : by_slot);
	for (size_t i = 0; i < graph->n_spans; i++) {
		const struct hgi_span *last = kept ? &s[kept - 1] : NULL;
		const bool clash =
			last && (kind == HG_FINDING_SPAN_OVERLAP
					 ? s[i].base < last->end
					 : s[i].first_slot < last->first_slot + last->elem_count);

		if (clash)
			hgi_find(graph, kind,
				 &(hg_finding_example){.index = s[i].index, .other = last->index});
		else
			s[kept++] = s[i];
	}
	graph->n_spans = kept;
}

hg_status hgi_spans_check(hg_graph *graph, const hg_image *image)
{
	const hg_spans *spans = &image->spans;
	const struct span_readers r = {
		.state = hgi_reader(&spans->state),
		.base = hgi_reader(&spans->base),
		.elem_size = hgi_reader(&spans->elem_size),
		.elem_count = hgi_reader(&spans->elem_count),
		.first_slot = hgi_reader(&spans->first_slot),
		.pages = hgi_reader(&spans->pages),
		.size_class = hgi_reader(&spans->size_class),
		.noscan = hgi_reader(&spans->noscan),
		.head = hgi_reader(&spans->head),
		.sweep_gen = hgi_reader(&spans->sweep_gen),
		.swept = spans->swept,
		.page_size =
			image->summary.page_size ? image->summary.page_size : DEFAULT_PAGE_SIZE,
		.n_slots = image->slots.alloc_bytes < image->slots.count / 8
				   ? image->slots.alloc_bytes * 8
				   : image->slots.count,
	};
	uint64_t rows = r.base.rows < spans->count ? r.base.rows : spans->count;

	if (rows > HG_NONE - 1)
		rows = HG_NONE - 1;
	for (uint32_t i = 0; i < rows; i++) {
		struct hgi_span span;
		hg_status status;

		if (hgi_read(&r.state, i) != spans->in_use || !read_span(graph, &r, i, &span))
			continue;
		status = hgi_graph_add_span(graph, &span);
		if (status != HG_OK)
			return status;
	}
	if (graph->n_spans) {
		drop_overlaps(graph, HG_FINDING_SLOT_OVERLAP);
		drop_overlaps(graph, HG_FINDING_SPAN_OVERLAP);
	}
	return HG_OK;
}

/* ---- The way from an address to an object ---------------------------------------------------- */

/* 64 bits from bit `at` on; those behind the end are 0. */
static uint64_t bits_at(const void *bits, uint64_t bytes, uint64_t at)
{
	const uint64_t byte = at / 8, shift = at % 8;
	uint64_t word = 0;

	if (!bits || byte >= bytes)
		return 0;
	memcpy(&word, (const uint8_t *)bits + byte, bytes - byte < 8 ? bytes - byte : 8);
	word >>= shift;
	if (shift && bytes - byte > 8)
		word |= (uint64_t)((const uint8_t *)bits)[byte + 8] << (64 - shift);
	return word;
}

static void place_granules(struct hgi_heap *heap, uint64_t n)
{
	uint32_t s = 0;

	for (uint64_t g = 0; g < n; g++) {
		const uint64_t start = heap->low + (g << heap->shift);

		while (s < heap->n_spans && heap->spans[s].end <= start)
			s++;
		heap->granules[g] = s;
	}
	heap->granules[n] = heap->n_spans;
}

uint32_t hgi_heap_search(const struct hgi_heap *heap, uint32_t first, uint64_t address)
{
	uint32_t last = heap->granules[((address - heap->low) >> heap->shift) + 1];

	while (first < last) {
		const uint32_t middle = first + (last - first) / 2;

		if (heap->spans[middle].end <= address)
			first = middle + 1;
		else
			last = middle;
	}
	return first;
}

hg_status hgi_heap_create(struct hgi_heap *heap, hg_graph *graph, const hg_image *image)
{
	enum { PAGE_SHIFT = 13 };
	const hg_slots *slots = &image->slots;
	const struct hgi_reader counts = hgi_reader(&image->spans.alloc_count);
	const size_t n = graph->n_spans;
	uint64_t words = 0, objects = 0, granules;

	*heap = (struct hgi_heap){.n_spans = (uint32_t)n, .shift = PAGE_SHIFT};
	if (!n)
		return HG_OK;
	heap->low = graph->spans[0].base;
	heap->high = graph->spans[n - 1].end;
	/* spans far apart make coarse granules, which are searched, instead of a huge table */
	while ((heap->high - heap->low) >> heap->shift > 65536 + 64 * (uint64_t)n)
		heap->shift++;
	granules = ((heap->high - heap->low) >> heap->shift) + 1;
	for (size_t i = 0; i < n; i++)
		words += (graph->spans[i].elem_count + 63ull) / 64;
	if (words > UINT32_MAX)
		return hgi_error(HG_BAD_INPUT, "more than 2^38 slots");
	heap->n_words = words;
	heap->spans = hgi_calloc(n + 1, sizeof(*heap->spans));
	heap->granules = hgi_calloc(granules + 1, sizeof(*heap->granules));
	heap->words = hgi_calloc(words, sizeof(*heap->words));
	if (!heap->spans || !heap->granules || !heap->words)
		return no_memory();

	heap->spans[n].base = heap->spans[n].end = UINT64_MAX;
	words = 0;
	for (size_t i = 0; i < n; i++) {
		const struct hgi_span *s = &graph->spans[i];
		const uint64_t before = objects, counted = hgi_read(&counts, s->index);
		struct hgi_lookup *l = &heap->spans[i];

		*l = (struct hgi_lookup){
			.base = s->base + s->head,
			.end = s->end,
			.elem_size = s->elem_size,
			.room = s->elem_size - s->head,
			.reciprocal = s->elem_size > 1 && s->elem_size <= UINT32_MAX
					      ? UINT64_MAX / s->elem_size + 1
					      : 0,
			.elem_count = s->elem_count,
			.first_word = (uint32_t)words,
		};
		for (uint32_t slot = 0; slot < s->elem_count; slot += 64) {
			const uint32_t left = s->elem_count - slot;
			struct hgi_word *w = &heap->words[words++];

			w->bits = bits_at(slots->alloc_bits, slots->alloc_bytes,
					  s->first_slot + slot);
			if (left < 64)
				w->bits &= (1ull << left) - 1;
			w->rank = (uint32_t)objects;
			objects += (uint64_t)__builtin_popcountll(w->bits);
			if (left <= 64)
				break; /* slot + 64 might wrap */
		}
		if (objects > HG_NONE / 2)
			return hgi_error(HG_BAD_INPUT, "more than 2^31 objects");
		if (s->index < counts.rows && counted != objects - before)
			hgi_find(graph, HG_FINDING_SPAN_COUNT,
				 &(hg_finding_example){.index = s->index,
						       .value = counted,
						       .other = objects - before});
	}
	heap->n_objects = (uint32_t)objects;
	place_granules(heap, granules);
	return HG_OK;
}

void hgi_heap_release(struct hgi_heap *heap)
{
	free(heap->spans);
	free(heap->granules);
	free(heap->words);
}
