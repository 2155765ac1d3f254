/* SPDX-License-Identifier: MIT
 *
 * decode.c - from an image of a heap to the graph of its objects.
 *
 * One pass over the slots makes the objects, in address order; one pass over their memory makes
 * the links. Each word costs a comparison if it is no pointer into the heap, and a handful of
 * loads from tables that fit the caches if it is (spans.c).
 */
#include <stdlib.h>
#include <string.h>

#include "lookup.h"

struct decoder {
	hg_graph *graph;
	const hg_image *image;
	struct hgi_heap heap;
	struct hgi_region *regions; /* sorted, apart from each other */
	size_t n_regions;
	size_t region;      /* where the object before ended */
	uint64_t low, high; /* addresses that only a pointer into the heap has */
	bool *site_known;   /* per site; some entries stand for "not known" */
};

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory to decode the heap");
}

/* ---- Tables ---------------------------------------------------------------------------------- */

static int by_address(const void *a, const void *b)
{
	const struct hgi_region *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static hg_status sort_regions(struct decoder *d)
{
	const hg_image *image = d->image;

	d->regions = hgi_calloc(image->n_regions, sizeof(*d->regions));
	if (!d->regions)
		return no_memory();
	for (size_t i = 0; i < image->n_regions; i++) {
		const struct hgi_region *r = &image->regions[i];

		if (r->bytes && r->address + r->bytes - 1 >= r->address &&
		    r->address + r->bytes != 0)
			d->regions[d->n_regions++] = *r;
		else if (r->bytes)
			hgi_find(d->graph, HG_FINDING_REGION,
				 &(hg_finding_example){.index = (uint32_t)i, .value = r->address});
	}
	if (d->n_regions) {
		size_t kept = 1;

		qsort(d->regions, d->n_regions, sizeof(*d->regions), by_address);
		for (size_t i = 1; i < d->n_regions; i++) {
			const struct hgi_region *last = &d->regions[kept - 1];

			if (d->regions[i].address >= last->address + last->bytes)
				d->regions[kept++] = d->regions[i];
			else
				hgi_find(d->graph, HG_FINDING_REGION,
					 &(hg_finding_example){.index = (uint32_t)i,
							       .value = d->regions[i].address});
		}
		d->n_regions = kept;
	}
	return HG_OK;
}

static hg_status copy_tables(struct decoder *d)
{
	const hg_image *image = d->image;
	hg_status status = hgi_graph_set_summary(d->graph, &image->summary);

	for (size_t i = 0; status == HG_OK && i < image->n_types; i++) {
		hg_type t = image->types[i];
		const uint64_t words = t.size / 8;

		if (t.size && t.mask_bits > words) {
			hgi_find(d->graph, HG_FINDING_TYPE_MASK,
				 &(hg_finding_example){.index = (uint32_t)i,
						       .value = t.mask_bits,
						       .other = words});
			t.mask_bits = (uint32_t)words;
		}
		status = hgi_graph_add_type(d->graph, &t);
	}
	for (size_t i = 0; status == HG_OK && i < image->n_sites; i++)
		status = hgi_graph_add_site(d->graph, &image->sites[i]);
	d->site_known = hgi_calloc(image->n_sites, sizeof(*d->site_known));
	if (!d->site_known)
		return no_memory();
	for (size_t i = 0; status == HG_OK && i < image->n_sites; i++) {
		const hg_site *site = &image->sites[i];

		d->site_known[i] = *site->file || *site->function || site->line;
	}
	for (size_t i = 0; status == HG_OK && i < image->n_groups; i++) {
		hg_node node;

		status = hgi_graph_add_group(d->graph, &image->groups[i], &node);
	}
	for (size_t i = 0; status == HG_OK && i < image->n_roots; i++) {
		const hg_root *root = &image->roots[i];

		if (root->group < image->n_groups)
			status = hgi_graph_add_root(d->graph, root, NULL);
		else
			hgi_find(d->graph, HG_FINDING_ROOT_GROUP,
				 &(hg_finding_example){.index = (uint32_t)i, .value = root->group});
	}
	return status;
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

static void make_object(struct decoder *d, const struct slot_readers *r, uint32_t position,
			uint32_t slot, struct hgi_object *o)
{
	const struct hgi_span *span = &d->graph->spans[position];
	const uint64_t row = span->first_slot + slot;
	const uint64_t type = hgi_read(&r->type, row), site = hgi_read(&r->site, row);
	uint64_t slack = hgi_read(&r->slack, row);
	const bool marked = row / 8 < r->mark_bytes && r->marks && r->marks[row / 8] >> row % 8 & 1;

	if (type >= d->graph->n_types && r->type.rows)
		hgi_find(d->graph, HG_FINDING_TYPE_INDEX,
			 &(hg_finding_example){.index = span->index, .slot = slot, .value = type});
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
	*o = (struct hgi_object){
		.address = span->base + slot * span->elem_size,
		.size = span->elem_size,
		.type = (uint32_t)(type < d->graph->n_types ? type : HG_NONE),
		.site = known_site(d, site),
		.span = position,
		.slot = slot,
		.slack = (uint32_t)slack,
		.colour = marked ? HG_BLACK : HG_WHITE,
		.noscan = span->noscan != 0,
	};
}

/* A free slot that says what it once held. */
static hg_status note_freed(struct decoder *d, const struct slot_readers *r, uint32_t position,
			    uint32_t slot)
{
	const struct hgi_span *span = &d->graph->spans[position];
	const uint64_t row = span->first_slot + slot;
	const struct hgi_freed freed = {
		.address = span->base + slot * span->elem_size,
		.type = known_type(d->graph, hgi_read(&r->type, row)),
		.site = known_site(d, hgi_read(&r->site, row)),
	};

	if (freed.site == HG_NONE)
		return HG_OK;
	return hgi_graph_add_freed(d->graph, &freed);
}

static hg_status make_objects(struct decoder *d, struct hgi_progress *progress)
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
	uint64_t seen = 0;

	if (!hgi_grow(&graph->objects, &graph->objects_capacity, d->heap.n_objects,
		      sizeof(*graph->objects)))
		return no_memory();
	progress->total = d->heap.n_words * 64;
	for (uint32_t i = 0; i < d->heap.n_spans; i++) {
		const struct hgi_lookup *span = &d->heap.spans[i];

		for (uint32_t slot = 0; slot < span->elem_count; slot++) {
			const struct hgi_word *w = &d->heap.words[span->first_word + slot / 64];

			if (++seen % HGI_PROGRESS_STEP == 0 && hgi_cancelled(progress, seen))
				return hgi_error(HG_CANCELLED, "cancelled");
			if (w->bits >> slot % 64 & 1) {
				make_object(d, &r, i, slot, &graph->objects[graph->n_objects++]);
			} else {
				const hg_status status = note_freed(d, &r, i, slot);

				if (status != HG_OK)
					return status;
			}
		}
	}
	return HG_OK;
}

/* ---- Pointers -------------------------------------------------------------------------------- */

/* The roots as links of their groups, in the order of the groups. */
static hg_status link_roots(struct decoder *d)
{
	hg_graph *graph = d->graph;
	uint32_t *next = hgi_calloc(graph->n_groups + 1, sizeof(*next));
	uint32_t *order = hgi_calloc(graph->n_roots, sizeof(*order));
	hg_status status = next && order ? HG_OK : no_memory();

	for (size_t i = 0; status == HG_OK && i < graph->n_roots; i++)
		next[graph->roots[i].group + 1]++;
	for (size_t g = 0; status == HG_OK && g < graph->n_groups; g++)
		next[g + 1] += next[g];
	for (size_t i = 0; status == HG_OK && i < graph->n_roots; i++)
		order[next[graph->roots[i].group]++] = (uint32_t)i;
	for (size_t i = 0; status == HG_OK && i < graph->n_roots; i++) {
		const hg_root *root = &graph->roots[order[i]];
		uint64_t offset = 0;
		const uint32_t object = hgi_heap_object(&d->heap, root->value, &offset);

		if (object != HG_NONE) {
			status = hgi_graph_add_link(graph, root->group + 1,
						    hgi_first_object(graph) + object, order[i],
						    offset);
		} else if (root->value >= d->low && root->value < d->high &&
			   graph->groups[root->group].kind != HG_GROUP_UNNAMED) {
			graph->totals.dangling++;
			hgi_find(graph, HG_FINDING_DANGLING_ROOT,
				 &(hg_finding_example){.node = root->group + 1,
						       .index = order[i],
						       .value = root->value});
		}
	}
	free(next);
	free(order);
	return status;
}

/* One word of an object. `precise` words are pointers and must lead to an object. */
static inline bool scan_word(struct decoder *d, hg_node node, const uint8_t *word, uint64_t offset,
			     bool precise)
{
	hg_graph *graph = d->graph;
	uint64_t value, inside = 0;
	uint32_t object;

	memcpy(&value, word, sizeof(value));
	if (value - d->low >= d->high - d->low)
		return true;
	object = hgi_heap_object(&d->heap, value, &inside);
	if (object == HG_NONE) {
		if (precise) {
			graph->totals.dangling++;
			hgi_find(graph, HG_FINDING_DANGLING,
				 &(hg_finding_example){
					 .node = node, .offset = offset, .value = value});
		}
		return true;
	}
	if (graph->n_links == graph->links_capacity &&
	    (graph->n_links >= HG_NONE - 1 || !hgi_grow(&graph->links, &graph->links_capacity,
							graph->n_links + 1, sizeof(*graph->links))))
		return false;
	graph->links[graph->n_links++] =
		hgi_link_make(hgi_first_object(graph) + object, offset, inside);
	return true;
}

/* Bytes from..to of an object, which lie at data. */
static bool scan_bytes(struct decoder *d, hg_node node, const hg_type *type, const uint8_t *data,
		       uint64_t from, uint64_t to)
{
	bool room = true;

	if (!type || type->kind == HG_TYPE_CONSERVATIVE) {
		for (uint64_t at = (from + 7) & ~7ull; room && at + 8 <= to; at += 8)
			room = scan_word(d, node, data + (at - from), at, false);
		return room;
	}
	/* elements that end behind `from`; a type of unknown size is one element */
	for (uint64_t element = type->size ? from - from % type->size : 0;
	     room && type->mask_bits && element < to; element += type->size) {
		for (uint32_t w = 0; room && w * 64 < type->mask_bits; w++) {
			uint64_t mask = type->mask[w];

			if (type->mask_bits - w * 64 < 64)
				mask &= (1ull << (type->mask_bits - w * 64)) - 1;
			for (; room && mask; mask &= mask - 1) {
				const uint64_t at =
					element + 8 * (w * 64ull + (uint64_t)__builtin_ctzll(mask));

				if (at >= from && at + 8 <= to)
					room = scan_word(d, node, data + (at - from), at, true);
			}
		}
		if (!type->size)
			break;
	}
	return room;
}

/* All of an object, piece by piece where its memory was read in pieces. */
static bool scan_object(struct decoder *d, hg_node node, const struct hgi_object *o)
{
	const hg_type *type = o->type != HG_NONE ? &d->graph->types[o->type].type : NULL;
	const uint64_t bytes = o->size - o->slack, end = o->address + bytes;
	uint64_t read = 0;
	bool room = true;

	if (o->noscan || (type && type->kind == HG_TYPE_POINTER_FREE))
		return true;
	while (d->region < d->n_regions &&
	       d->regions[d->region].address + d->regions[d->region].bytes <= o->address)
		d->region++;
	for (size_t r = d->region; room && r < d->n_regions && d->regions[r].address < end; r++) {
		const struct hgi_region *region = &d->regions[r];
		const uint64_t from =
			region->address > o->address ? region->address - o->address : 0;
		const uint64_t stop = region->address + region->bytes;
		const uint64_t to = stop < end ? stop - o->address : bytes;

		room = scan_bytes(d, node, type,
				  region->data + (o->address + from - region->address), from, to);
		read += to - from;
	}
	if (read < bytes) {
		d->graph->totals.unread_bytes += bytes - read;
		hgi_find(d->graph, HG_FINDING_UNREAD,
			 &(hg_finding_example){.node = node, .value = bytes - read});
	}
	return room;
}

static hg_status link_objects(struct decoder *d, struct hgi_progress *progress)
{
	hg_graph *graph = d->graph;
	const uint32_t first = hgi_first_object(graph);

	const hg_status status = hgi_graph_begin_rows(graph, first - 1);

	if (status != HG_OK)
		return status;
	/* untouched room costs nothing, moving a growing array does */
	if (!hgi_grow(&graph->links, &graph->links_capacity, graph->n_links + 4 * graph->n_objects,
		      sizeof(*graph->links)))
		return no_memory();
	progress->total = graph->n_objects;
	for (size_t i = 0; i < graph->n_objects; i++) {
		if (i % HGI_PROGRESS_STEP == 0 && hgi_cancelled(progress, i))
			return hgi_error(HG_CANCELLED, "cancelled");
		graph->out_start[graph->out_rows++] = (uint32_t)graph->n_links;
		if (!scan_object(d, first + (hg_node)i, &graph->objects[i]))
			return no_memory();
		/* a type without a name was good for scanning, but says nothing */
		graph->objects[i].type = known_type(graph, graph->objects[i].type);
	}
	return HG_OK;
}

/* ---- The heap's own view --------------------------------------------------------------------- */

static hg_status mark_work(struct decoder *d)
{
	for (size_t i = 0; i < d->image->n_work; i++) {
		uint64_t offset;
		const uint32_t object = hgi_heap_object(&d->heap, d->image->work[i], &offset);
		hg_status status;

		if (object == HG_NONE) {
			hgi_find(d->graph, HG_FINDING_WORK,
				 &(hg_finding_example){.index = (uint32_t)i,
						       .value = d->image->work[i]});
			continue;
		}
		d->graph->objects[object].colour = HG_GREY;
		status = hgi_graph_set_work(d->graph, hgi_first_object(d->graph) + object,
					    (uint32_t)i + 1);
		if (status != HG_OK)
			return status;
	}
	return HG_OK;
}

static void compare_counters(hg_graph *graph)
{
	if (graph->summary.heap_alloc && graph->summary.heap_alloc != graph->totals.bytes)
		hgi_find(graph, HG_FINDING_ALLOC_BYTES,
			 &(hg_finding_example){.value = graph->summary.heap_alloc,
					       .other = graph->totals.bytes});
}

static hg_status decode(struct decoder *d, hg_progress_fn *call, void *context)
{
	hg_graph *graph = d->graph;
	const hg_summary *s = &d->image->summary;
	struct hgi_progress progress = {.call = call, .context = context, .to = 0.3};
	hg_status status = copy_tables(d);

	if (status == HG_OK)
		status = hgi_spans_check(graph, d->image);
	if (status == HG_OK)
		status = hgi_heap_create(&d->heap, graph, d->image);
	if (status == HG_OK)
		status = sort_regions(d);
	if (status != HG_OK)
		return status;
	d->low = d->heap.low;
	d->high = d->heap.high;
	if (s->arena_start && s->arena_start < s->arena_used) {
		if (!d->low || s->arena_start < d->low)
			d->low = s->arena_start;
		if (s->arena_used > d->high)
			d->high = s->arena_used;
	}
	status = make_objects(d, &progress);
	if (status == HG_OK)
		status = link_roots(d);
	progress.from = progress.to;
	progress.to = 0.8;
	if (status == HG_OK)
		status = link_objects(d, &progress);
	if (status == HG_OK)
		status = mark_work(d);
	if (status == HG_OK)
		status = hgi_graph_close(graph);
	graph->by_address = true; /* as the spans and their slots are */
	progress.from = progress.to;
	progress.to = 1;
	progress.total = graph->n_objects;
	if (status == HG_OK)
		status = hgi_reach(graph, &progress);
	if (status == HG_OK) {
		hgi_graph_count(graph);
		compare_counters(graph);
	}
	return status;
}

hg_status hg_graph_build(const hg_image *image, hg_progress_fn *progress, void *context,
			 hg_graph **graph)
{
	struct decoder d = {.image = image};
	hg_status status = hgi_graph_create(&d.graph);

	*graph = NULL;
	if (status != HG_OK)
		return status;
	status = decode(&d, progress, context);
	hgi_heap_release(&d.heap);
	free(d.regions);
	free(d.site_known);
	if (status == HG_OK)
		*graph = d.graph;
	else
		hg_graph_destroy(d.graph);
	return status;
}
