/* SPDX-License-Identifier: MIT
 *
 * objects.c - the objects of an image and the pointers in them, in one pass over the slots.
 *
 * Objects come in address order, and so does their memory: each is made and searched while it is
 * in the caches. A word costs a comparison if it is no pointer into the heap, and a handful of
 * loads from tables that fit the caches if it is (lookup.h).
 */
#include <string.h>

#include "decode.h"

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory for the pointers between objects");
}

/* ---- Objects --------------------------------------------------------------------------------- */

struct slot_readers {
	struct hgi_reader type, site, slack;
	const uint8_t *marks;
	uint64_t mark_bytes;
};

/* HG_NONE for the entries that stand for "not known": without a name, without a place. */
static uint32_t known_type(const hg_graph *graph, uint64_t type)
{
	return type < graph->n_types && *graph->types[type].type.name ? (uint32_t)type : HG_NONE;
}

static uint32_t known_site(const struct decoder *d, uint64_t site)
{
	return site < d->graph->n_sites && d->site_known[site] ? (uint32_t)site : HG_NONE;
}

/* The object in a slot. *type: how to search it, NULL if unknown. */
static void make_object(struct decoder *d, const struct slot_readers *r, uint32_t position,
			uint32_t slot, struct hgi_object *o, const hg_type **type)
{
	const struct hgi_span *span = &d->graph->spans[position];
	const uint64_t row = span->first_slot + slot;
	const uint64_t kind = r->type.rows ? hgi_read(&r->type, row) : HG_NONE;
	const uint64_t site = hgi_read(&r->site, row);
	uint64_t slack = hgi_read(&r->slack, row);
	const bool marked = row / 8 < r->mark_bytes && r->marks && r->marks[row / 8] >> row % 8 & 1;

	if (kind >= d->graph->n_types && r->type.rows)
		hgi_find(d->graph, HG_FINDING_TYPE_INDEX,
			 &(hg_finding_example){.index = span->index, .slot = slot, .value = kind});
	if (site >= d->graph->n_sites && r->site.rows)
		hgi_find(d->graph, HG_FINDING_SITE_INDEX,
			 &(hg_finding_example){.index = span->index, .slot = slot, .value = site});
	if (slack > span->elem_size || slack > UINT32_MAX) {
		hgi_find(d->graph, HG_FINDING_SLACK,
			 &(hg_finding_example){.index = span->index,
					       .slot = slot,
					       .value = slack,
					       .other = span->elem_size});
		slack = 0;
	}
	if (slack < span->head)
		slack = span->head;
	*type = kind < d->graph->n_types ? &d->graph->types[kind].type : NULL;
	*o = (struct hgi_object){
		.address = span->base + span->head + slot * span->elem_size,
		.size = span->elem_size,
		/* a type without a name is good for searching, but says nothing */
		.type = known_type(d->graph, kind),
		.site = known_site(d, site),
		.span = position,
		.slack = (uint32_t)slack,
		.colour = marked ? HG_BLACK : HG_WHITE,
		.noscan = span->noscan,
	};
}

/* A free slot that says what it once held. */
static hg_status note_freed(struct decoder *d, const struct slot_readers *r, uint32_t position,
			    uint32_t slot)
{
	const struct hgi_span *span = &d->graph->spans[position];
	const uint64_t row = span->first_slot + slot;
	const struct hgi_freed freed = {
		.address = span->base + span->head + slot * span->elem_size,
		.type = known_type(d->graph, hgi_read(&r->type, row)),
		.site = known_site(d, hgi_read(&r->site, row)),
	};

	if (freed.site == HG_NONE)
		return HG_OK;
	return hgi_graph_add_freed(d->graph, &freed);
}

/* ---- Pointers -------------------------------------------------------------------------------- */

__attribute__((cold, noinline)) bool hgi_dangles(const struct decoder *d, uint64_t value)
{
	size_t low = 0, high = d->n_own;

	if (value - d->low >= d->high - d->low)
		return false;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (d->own[middle].end <= value)
			low = middle + 1;
		else
			high = middle;
	}
	return low == d->n_own || value < d->own[low].start;
}

static __attribute__((cold, noinline)) void find_dangling(struct decoder *d, hg_node node,
							  uint64_t offset, uint64_t value)
{
	d->graph->totals.dangling++;
	hgi_find(d->graph, HG_FINDING_DANGLING,
		 &(hg_finding_example){.node = node, .offset = offset, .value = value});
}

/* One word of an object. `precise` words are pointers and must lead to an object. */
static inline __attribute__((always_inline)) void
scan_word(struct decoder *d, hg_node node, const uint8_t *word, uint64_t offset, bool precise)
{
	hg_graph *graph = d->graph;
	uint64_t value, inside = 0;
	uint32_t object;
	hg_node to;

	memcpy(&value, word, sizeof(value));
	object = hgi_heap_object(&d->heap, value, &inside);
	if (object == HG_NONE) {
		if (precise && hgi_dangles(d, value))
			find_dangling(d, node, offset, value);
		return;
	}
	to = hgi_first_object(graph) + object;
	graph->in_start[to]++;
	graph->links[graph->n_links++] = hgi_link_make(to, offset, inside);
}

/* Bytes from..to of an object, which lie at data. */
static void scan_bytes(struct decoder *d, hg_node node, const hg_type *type, const uint8_t *data,
		       uint64_t from, uint64_t to)
{
	if (!type || type->kind == HG_TYPE_CONSERVATIVE) {
		for (uint64_t at = (from + 7) & ~7ull; at + 8 <= to; at += 8)
			scan_word(d, node, data + (at - from), at, false);
		return;
	}
	/* elements that end behind `from`; a type of unknown size is one element */
	for (uint64_t element = from && type->size ? from - from % type->size : 0;
	     type->mask_bits && element < to; element += type->size) {
		for (uint32_t w = 0; w * 64 < type->mask_bits; w++) {
			uint64_t mask = type->mask[w];

			if (type->mask_bits - w * 64 < 64)
				mask &= (1ull << (type->mask_bits - w * 64)) - 1;
			for (; mask; mask &= mask - 1) {
				const uint64_t at =
					element + 8 * (w * 64ull + (uint64_t)__builtin_ctzll(mask));

				if (at >= from && at + 8 <= to)
					scan_word(d, node, data + (at - from), at, true);
			}
		}
		if (!type->size)
			break;
	}
}

/* Bytes from..to of an object whose words the heap knows about. False: there are no more pointers
 * in it. */
static bool scan_known(struct decoder *d, hg_node node, const struct hgi_object *o,
		       const hg_pointer_bits *bits, const uint8_t *data, uint64_t from, uint64_t to)
{
	bool more = true;

	for (uint64_t at = (from + 7) & ~7ull; more && at + 8 <= to;) {
		unsigned words;
		uint64_t mask = hgi_pointer_mask(bits, (o->address + at - bits->address) / 8,
						 &words, &more);

		if ((to - at) / 8 < 64)
			mask &= (1ull << (to - at) / 8) - 1;
		for (; mask; mask &= mask - 1) {
			const uint64_t offset = at + 8 * (uint64_t)__builtin_ctzll(mask);

			scan_word(d, node, data + (offset - from), offset, true);
		}
		at += 8ull * words;
	}
	return more;
}

/* The same by whatever is known of each part. */
static bool scan_part(struct decoder *d, hg_node node, const struct hgi_object *o,
		      const hg_type *type, const uint8_t *data, uint64_t from, uint64_t to)
{
	if (!d->n_bits) {
		scan_bytes(d, node, type, data, from, to);
		return true;
	}
	for (uint64_t at = from, end; at < to; at = end) {
		const hg_pointer_bits *bits = hgi_pointer_bits_at(d, o->address + at, &end);

		end = end - o->address < to ? end - o->address : to;
		if (!bits)
			scan_bytes(d, node, type, data + (at - from), at, end);
		else if (!scan_known(d, node, o, bits, data + (at - from), at, end))
			return false;
	}
	return true;
}

/* Room for the pointers of an object: at most one a word. Most objects hold few, so at first there
 * is room for four each; what is not touched costs nothing, but moving a growing array does. */
static bool make_room(hg_graph *graph, uint64_t bytes)
{
	const uint64_t words = bytes / 8, four = 4 * (uint64_t)graph->n_objects;
	const uint64_t need = graph->n_links + words;

	if (need <= graph->links_capacity)
		return true;
	return need < HG_NONE && hgi_grow(&graph->links, &graph->links_capacity,
					  need > four ? need : four, sizeof(*graph->links));
}

/* All of an object, piece by piece where its memory was read in pieces. */
static bool scan_object(struct decoder *d, hg_node node, const struct hgi_object *o,
			const hg_type *type)
{
	const uint64_t bytes = o->size - o->slack, end = o->address + bytes;
	bool more = true; /* pointers in it */
	uint64_t read = 0;

	while (d->region < d->n_regions &&
	       d->regions[d->region].address + d->regions[d->region].bytes <= o->address)
		d->region++;
	for (size_t r = d->region; r < d->n_regions && d->regions[r].address < end; r++) {
		const struct hgi_region *region = &d->regions[r];
		const uint64_t from =
			region->address > o->address ? region->address - o->address : 0;
		const uint64_t stop = region->address + region->bytes;
		const uint64_t to = stop < end ? stop - o->address : bytes;

		if (!make_room(d->graph, to - from))
			return false;
		if (more)
			more = scan_part(d, node, o, type,
					 region->data + (o->address + from - region->address), from,
					 to);
		read += to - from;
	}
	if (read < bytes) {
		d->graph->totals.unread_bytes += bytes - read;
		hgi_find(d->graph, HG_FINDING_UNREAD,
			 &(hg_finding_example){.node = node, .value = bytes - read});
	}
	return true;
}

/* ---- The pass -------------------------------------------------------------------------------- */

hg_status hgi_decode_objects(struct decoder *d, struct hgi_progress *progress)
{
	hg_graph *graph = d->graph;
	const hg_slots *slots = &d->image->slots;
	const struct slot_readers r = {
		.type = hgi_reader(&slots->type),
		.site = hgi_reader(&slots->site),
		.slack = hgi_reader(&slots->slack),
		.marks = slots->mark_bits,
		.mark_bytes = slots->mark_bytes,
	};
	const uint32_t first = hgi_first_object(graph);
	hg_status status = hgi_graph_begin_rows(graph, first - 1);
	uint64_t seen = 0;
	size_t made = 0;

	progress->total = d->heap.n_words * 64;
	for (uint32_t i = 0; status == HG_OK && i < d->heap.n_spans; i++) {
		const struct hgi_lookup *span = &d->heap.spans[i];

		for (uint32_t slot = 0; status == HG_OK && slot < span->elem_count; slot++) {
			const struct hgi_word *w = &d->heap.words[span->first_word + slot / 64];
			struct hgi_object *o = &graph->objects[made];
			const hg_type *type;

			if (seen++ % HGI_PROGRESS_STEP == 0 && hgi_cancelled(progress, seen))
				return hgi_error(HG_CANCELLED, "cancelled");
			if (!(w->bits >> slot % 64 & 1)) {
				status = note_freed(d, &r, i, slot);
				continue;
			}
			make_object(d, &r, i, slot, o, &type);
			graph->out_start[graph->out_rows++] = (uint32_t)graph->n_links;
			if (!o->noscan &&
			    (d->n_bits || !type || type->kind != HG_TYPE_POINTER_FREE) &&
			    !scan_object(d, first + (hg_node)made, o, type))
				status = no_memory();
			made++;
		}
	}
	return status;
}
