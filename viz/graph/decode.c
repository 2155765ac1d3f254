/* SPDX-License-Identifier: MIT
 *
 * decode.c - from an image of a heap to the graph of its objects: tables, roots, the heap's own
 * view, and the order of all that; objects.c makes the objects and their pointers.
 */
#include <stdlib.h>
#include <string.h>

#include "decode.h"

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

	d->graph->collector = image->collector;
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

static int by_start(const void *a, const void *b)
{
	const struct hgi_range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* The pages that hold the heap's own data. */
static hg_status find_own(struct decoder *d)
{
	const hg_spans *spans = &d->image->spans;
	const struct hgi_reader state = hgi_reader(&spans->state), base = hgi_reader(&spans->base),
				pages = hgi_reader(&spans->pages);
	const uint64_t page = d->image->summary.page_size;
	const uint64_t rows = base.rows < spans->count ? base.rows : spans->count;

	for (uint64_t i = 0; spans->own_state && i < rows; i++) {
		struct hgi_range range = {.start = hgi_read(&base, i)};
		uint64_t bytes;

		if (hgi_read(&state, i) != spans->own_state ||
		    __builtin_mul_overflow(hgi_read(&pages, i), page, &bytes) ||
		    __builtin_add_overflow(range.start, bytes, &range.end))
			continue;
		if (!hgi_grow(&d->own, &d->own_capacity, d->n_own + 1, sizeof(*d->own)))
			return no_memory();
		d->own[d->n_own++] = range;
	}
	if (d->n_own)
		qsort(d->own, d->n_own, sizeof(*d->own), by_start);
	return HG_OK;
}

/* ---- Roots ----------------------------------------------------------------------------------- */

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
		} else if (graph->groups[root->group].kind != HG_GROUP_UNNAMED &&
			   hgi_dangles(d, root->value)) {
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

/* Room for all objects, so that the pointers to them can be made before they are. */
static hg_status begin_objects(struct decoder *d)
{
	hg_graph *graph = d->graph;

	if (!hgi_grow(&graph->objects, &graph->objects_capacity, d->heap.n_objects,
		      sizeof(*graph->objects)))
		return no_memory();
	graph->n_objects = d->heap.n_objects;
	return HG_OK;
}

static hg_status decode(struct decoder *d, hg_progress_fn *call, void *context)
{
	hg_graph *graph = d->graph;
	const hg_summary *s = &d->image->summary;
	struct hgi_progress progress = {.call = call, .context = context, .to = 0.8};
	hg_status status = copy_tables(d);
	uint8_t *reach;

	if (status == HG_OK)
		status = hgi_spans_check(graph, d->image);
	if (status == HG_OK)
		status = hgi_heap_create(&d->heap, graph, d->image);
	if (status == HG_OK)
		status = sort_regions(d);
	if (status == HG_OK)
		status = hgi_pointer_bits_sort(d);
	if (status == HG_OK)
		status = find_own(d);
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
	status = begin_objects(d);
	if (status == HG_OK)
		status = link_roots(d);
	if (status == HG_OK)
		status = hgi_begin_in(graph);
	if (status == HG_OK)
		status = hgi_decode_objects(d, &progress);
	if (status == HG_OK)
		status = mark_work(d);
	if (status == HG_OK)
		status = hgi_graph_close(graph);
	if (status == HG_OK)
		hgi_check_invariant(graph);
	graph->by_address = graph->in_order = true; /* as the spans and their slots are */
	progress.from = progress.to;
	progress.to = 0.9;
	if (status == HG_OK)
		status = hgi_propagate(d, &progress);
	progress.from = progress.to;
	progress.to = 1;
	progress.total = graph->n_objects;
	if (status == HG_OK)
		status = hgi_reach(graph, &progress, &reach);
	if (status == HG_OK) {
		hgi_graph_count(graph, reach);
		free(reach);
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
	free(d.bits);
	free(d.own);
	free(d.site_known);
	if (status == HG_OK)
		*graph = d.graph;
	else
		hg_graph_destroy(d.graph);
	return status;
}
