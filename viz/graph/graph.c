/* SPDX-License-Identifier: MIT
 *
 * graph.c - what can be asked of a finished graph.
 */
#include <stdlib.h>
#include <string.h>

#include "graph.h"

static hg_status out_of_range(const char *what, uint64_t index, uint64_t count)
{
	return hgi_error(HG_BAD_INPUT, "%s %llu of %llu", what, (unsigned long long)index,
			 (unsigned long long)count);
}

void hg_graph_totals(const hg_graph *graph, hg_totals *totals)
{
	*totals = graph->totals;
}

hg_status hg_graph_summary(const hg_graph *graph, hg_summary *summary)
{
	*summary = graph->summary;
	return HG_OK;
}

hg_edge hgi_edge(const hg_graph *graph, uint32_t from, uint32_t link)
{
	const struct hgi_link *l = &graph->links[link];
	const uint64_t offset = hgi_link_from(l);

	return (hg_edge){
		.from = from,
		.to = l->to,
		.root = from >= 1 && from <= graph->n_groups ? (uint32_t)offset : HG_NONE,
		.from_offset = offset,
		.to_offset = hgi_link_to(l),
	};
}

static void describe_object(const hg_graph *graph, const struct hgi_object *o, hg_node_info *info)
{
	const hg_type *type = o->type < graph->n_types ? &graph->types[o->type].type : NULL;
	const hg_site *site = o->site < graph->n_sites ? &graph->sites[o->site] : NULL;
	const struct hgi_span *span = o->span < graph->n_spans ? &graph->spans[o->span] : NULL;

	info->kind = HG_KIND_OBJECT;
	info->address = o->address;
	info->size = o->size;
	info->requested = o->size - o->slack;
	info->type = o->type;
	info->site = o->site;
	info->count = 1;
	if (type && type->size && !type->opaque && o->form != HGI_FORM_VALUE &&
	    info->requested / type->size)
		info->count = info->requested / type->size;
	info->array = type && !type->opaque && o->form != HGI_FORM_VALUE &&
		      ((site && site->array) || info->count > 1 || o->form == HGI_FORM_ARRAY);
	info->span = span ? span->index : HG_NONE;
	info->slot = span ? (uint32_t)((o->address - span->base) / span->elem_size) : 0;
	info->size_class = span ? span->size_class : 0;
	info->noscan = o->noscan;
	info->colour = o->colour;
	info->unswept = span && span->unswept;
	info->reach = o->reach;
}

static uint32_t at_most(const uint32_t *values, hg_node node, uint32_t most)
{
	const uint32_t value = values ? values[node] : 0;

	return value < most ? value : most;
}

struct hgi_fold hgi_fold_of(const hg_graph *graph, hg_node node)
{
	struct hgi_fold fold = {.kind = HG_FOLD_NONE};
	const uint32_t kind = graph->fold_kind ? graph->fold_kind[node] : 0;

	if (!kind || !hgi_object_of(graph, node))
		return fold;
	fold.kind = kind < HG_FOLDS ? (hg_fold)kind : HG_FOLD_FAN;
	fold.named = at_most(graph->fold_named, node, UINT32_MAX);
	fold.objects = at_most(graph->fold_objects, node, UINT32_MAX);
	fold.objects += !fold.objects;
	fold.shared = at_most(graph->fold_shared, node, UINT32_MAX);
	fold.deltas[HG_DELTA_NEW] = at_most(graph->fold_new, node, UINT32_MAX);
	fold.deltas[HG_DELTA_GONE] = at_most(graph->fold_gone, node, UINT32_MAX);
	fold.deltas[HG_DELTA_CHANGED] = at_most(graph->fold_changed, node, UINT32_MAX);
	/* a file may say anything */
	fold.colours[HG_GREY] = at_most(graph->fold_grey, node, fold.objects);
	fold.colours[HG_BLACK] =
		at_most(graph->fold_black, node, fold.objects - fold.colours[HG_GREY]);
	fold.colours[HG_WHITE] = fold.objects - fold.colours[HG_GREY] - fold.colours[HG_BLACK];
	fold.unswept = at_most(graph->fold_unswept, node, fold.colours[HG_WHITE]);
	return fold;
}

hg_status hg_graph_node(const hg_graph *graph, hg_node node, hg_node_info *info)
{
	const struct hgi_object *o = hgi_object_of(graph, node);
	struct hgi_fold fold;

	if (node >= hgi_nodes(graph))
		return out_of_range("node", node, hgi_nodes(graph));
	*info = (hg_node_info){
		.kind = node ? HG_KIND_GROUP : HG_KIND_ROOT,
		.type = HG_NONE,
		.site = HG_NONE,
		.span = HG_NONE,
		.reach = HG_NAMED,
	};
	if (o)
		describe_object(graph, o, info);
	else if (node && graph->groups[node - 1].kind == HG_GROUP_UNNAMED)
		info->reach = HG_UNNAMED;
	fold = hgi_fold_of(graph, node);
	info->in_degree = hgi_in_degree(graph, node);
	info->out_degree = graph->out_start[node + 1] - graph->out_start[node];
	info->work = graph->work ? graph->work[node] : 0;
	info->hidden_in = graph->hidden_in ? graph->hidden_in[node] : 0;
	info->hidden_out = graph->hidden_out ? graph->hidden_out[node] : 0;
	info->fold = fold.kind;
	info->fold_named = fold.named;
	info->fold_objects = fold.objects;
	info->fold_shared = fold.shared;
	memcpy(info->fold_colours, fold.colours, sizeof(info->fold_colours));
	info->fold_unswept = fold.unswept;
	info->delta = hgi_delta_of(graph, node);
	memcpy(info->fold_deltas, fold.deltas, sizeof(info->fold_deltas));
	if (fold.kind) {
		info->array = false;
		info->count = 1;
	}
	return HG_OK;
}

uint32_t hg_graph_ordinal(const hg_graph *graph, hg_node node)
{
	/* made when first asked for, hence the cast */
	if (node >= hgi_nodes(graph) || !hgi_number_objects((hg_graph *)graph))
		return 0;
	return graph->ordinals[node];
}

hg_status hg_graph_type(const hg_graph *graph, uint32_t type, hg_type *out)
{
	if (type >= graph->n_types)
		return out_of_range("type", type, graph->n_types);
	*out = graph->types[type].type;
	return HG_OK;
}

hg_status hg_graph_site(const hg_graph *graph, uint32_t site, hg_site *out)
{
	if (site >= graph->n_sites)
		return out_of_range("site", site, graph->n_sites);
	*out = graph->sites[site];
	return HG_OK;
}

hg_status hg_graph_group(const hg_graph *graph, hg_node node, hg_group *out)
{
	if (node < 1 || node > graph->n_groups)
		return hgi_error(HG_BAD_INPUT, "node %u is no group", node);
	*out = graph->groups[node - 1];
	return HG_OK;
}

hg_status hg_graph_root(const hg_graph *graph, uint32_t root, hg_root *out)
{
	if (root >= graph->n_roots)
		return out_of_range("root", root, graph->n_roots);
	*out = graph->roots[root];
	return HG_OK;
}

void hg_graph_popped(const hg_graph *graph, const uint32_t **roots, size_t *count)
{
	*roots = graph->popped;
	*count = graph->n_popped;
}

hg_status hg_graph_span(const hg_graph *graph, uint32_t position, hg_span *out)
{
	const struct hgi_span *s;

	if (position >= graph->n_spans)
		return out_of_range("span", position, graph->n_spans);
	s = &graph->spans[position];
	*out = (hg_span){s->index, s->size_class, s->noscan,    s->base,
			 s->end,   s->elem_size,  s->elem_count};
	return HG_OK;
}

/* ---- Addresses ------------------------------------------------------------------------------- */

/* Position of the last of n elements of `size` bytes whose first field, an address, is not above
 * `address`; n if there is none. */
static size_t last_not_above(const void *array, size_t n, size_t size, uint64_t address)
{
	size_t low = 0, high = n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		uint64_t at;

		memcpy(&at, (const char *)array + middle * size, sizeof(at));
		if (at <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : n;
}

/* Bytes of an object's slot that are the object's. */
static uint64_t room_of(const hg_graph *graph, const struct hgi_object *o)
{
	return o->size - (o->span < graph->n_spans ? graph->spans[o->span].head : 0);
}

hg_status hg_graph_find(const hg_graph *graph, uint64_t address, hg_node *node, uint64_t *offset)
{
	const size_t i = graph->in_order ? last_not_above(graph->objects, graph->n_objects,
							  sizeof(*graph->objects), address)
					 : graph->n_objects;

	if (i == graph->n_objects ||
	    address - graph->objects[i].address >= room_of(graph, &graph->objects[i]))
		return hgi_error(HG_NOT_FOUND, "no object at 0x%llx", (unsigned long long)address);
	*node = hgi_first_object(graph) + (hg_node)i;
	*offset = address - graph->objects[i].address;
	return HG_OK;
}

void hg_graph_place(const hg_graph *graph, uint64_t address, hg_place_info *info)
{
	const hg_summary *s = &graph->summary;
	const size_t i =
		last_not_above(graph->spans, graph->n_spans, sizeof(*graph->spans), address);
	const struct hgi_span *span;
	size_t f;
	hg_node node;
	uint64_t slot, offset;

	*info = (hg_place_info){
		.place = address >= s->arena_start && address < s->arena_end ? HG_PLACE_UNUSED
									     : HG_PLACE_OUTSIDE,
		.span = HG_NONE,
		.type = HG_NONE,
		.site = HG_NONE,
	};
	if (hg_graph_find(graph, address, &node, &offset) == HG_OK) {
		const struct hgi_object *o = hgi_object_of(graph, node);

		info->place = HG_PLACE_OBJECT;
		info->type = o->type;
		info->site = o->site;
		info->slot_address = o->address;
		info->elem_size = o->size;
	}
	if (i == graph->n_spans || address >= graph->spans[i].end)
		return;
	span = &graph->spans[i];
	info->span = span->index;
	info->span_base = span->base;
	info->size_class = span->size_class;
	info->elem_size = span->elem_size;
	slot = (address - span->base) / span->elem_size;
	if (slot >= span->elem_count) {
		info->place = HG_PLACE_TAIL;
		return;
	}
	info->slot = (uint32_t)slot;
	if (address - span->base - slot * span->elem_size < span->head) {
		info->place = HG_PLACE_HEAD;
		return;
	}
	info->slot_address = span->base + span->head + slot * span->elem_size;
	if (info->place == HG_PLACE_OBJECT)
		return;
	info->place = HG_PLACE_FREE;
	f = last_not_above(graph->freed, graph->n_freed, sizeof(*graph->freed), address);
	if (f < graph->n_freed && graph->freed[f].address == info->slot_address) {
		info->place = HG_PLACE_FREED;
		info->type = graph->freed[f].type;
		info->site = graph->freed[f].site;
	}
}

/* ---- Pointers -------------------------------------------------------------------------------- */

/* Pointers are kept in half the space of an hg_edge; those that were asked for are spelled out and
 * remembered. That changes the graph only inside, hence the cast. */
static hg_status view(const hg_graph *graph, hg_node node, bool in, const hg_edge **edges,
		      size_t *count)
{
	hg_graph *g = (hg_graph *)graph;
	const uint32_t *start = in ? graph->in_start : graph->out_start;
	struct hgi_map_entry *entry;
	hg_edge *e;
	uint32_t first, n;

	if (node >= hgi_nodes(graph))
		return out_of_range("node", node, hgi_nodes(graph));
	if (in && hgi_reverse(g) != HG_OK)
		return HG_NO_MEMORY;
	first = start[node];
	n = start[node + 1] - first;
	*edges = NULL;
	*count = n;
	if (!n)
		return HG_OK;
	entry = hgi_map_put(&g->views, node * 2ull + in);
	if (!entry)
		return hgi_error(HG_NO_MEMORY, "no memory for the pointers of node %u", node);
	if (!entry->value) {
		e = hgi_arena_alloc(&g->arena, n * sizeof(*e));
		if (!e)
			return hgi_error(HG_NO_MEMORY, "no memory for the pointers of node %u",
					 node);
		for (uint32_t i = 0; i < n; i++)
			e[i] = in ? hgi_edge(graph, graph->in_from[first + i],
					     graph->in_links[first + i])
				  : hgi_edge(graph, node, first + i);
		entry->value = e;
		entry->count = n;
	}
	*edges = entry->value;
	return HG_OK;
}

hg_status hg_graph_out(const hg_graph *graph, hg_node node, const hg_edge **edges, size_t *count)
{
	return view(graph, node, false, edges, count);
}

hg_status hg_graph_in(const hg_graph *graph, hg_node node, const hg_edge **edges, size_t *count)
{
	return view(graph, node, true, edges, count);
}

const char *hg_graph_edge_name(const hg_graph *graph, const hg_edge *edge)
{
	if (!graph->link_names || edge->from >= hgi_nodes(graph))
		return "";
	for (uint32_t l = graph->out_start[edge->from]; l < graph->out_start[edge->from + 1]; l++) {
		if (graph->links[l].to == edge->to &&
		    hgi_link_from(&graph->links[l]) == edge->from_offset)
			return graph->link_names[l];
	}
	return "";
}

hg_delta hg_graph_edge_delta(const hg_graph *graph, const hg_edge *edge)
{
	if (!graph->link_deltas || edge->from >= hgi_nodes(graph))
		return HG_DELTA_NONE;
	for (uint32_t l = graph->out_start[edge->from]; l < graph->out_start[edge->from + 1]; l++) {
		const struct hgi_link *link = &graph->links[l];

		if (link->to == edge->to && hgi_link_to(link) == edge->to_offset &&
		    hgi_link_from(link) == edge->from_offset)
			return (hg_delta)graph->link_deltas[l];
	}
	return HG_DELTA_NONE;
}

/* ---- Fields and values ----------------------------------------------------------------------- */

static hg_cell *copy_cells(hg_graph *graph, const hg_cell *cells, size_t count)
{
	hg_cell *copy = count < SIZE_MAX / sizeof(*copy)
				? hgi_arena_alloc(&graph->arena, (count + !count) * sizeof(*copy))
				: NULL;

	for (size_t i = 0; copy && i < count; i++) {
		copy[i] = cells[i];
		copy[i].name = hgi_arena_string(&graph->arena, cells[i].name);
		copy[i].value = hgi_arena_string(&graph->arena, cells[i].value);
		if (!copy[i].name || !copy[i].value)
			return NULL;
	}
	if (!copy)
		hgi_error(HG_NO_MEMORY, "no memory for %zu cells", count);
	return copy;
}

hg_status hg_graph_set_cells(hg_graph *graph, hg_node node, const hg_cell *cells, size_t count)
{
	struct hgi_map_entry *entry;
	hg_cell *copy;

	if (node >= hgi_nodes(graph))
		return out_of_range("node", node, hgi_nodes(graph));
	copy = copy_cells(graph, cells, count);
	entry = copy ? hgi_map_put(&graph->cells, node) : NULL;
	if (!entry)
		return HG_NO_MEMORY;
	entry->value = copy;
	entry->count = count;
	return HG_OK;
}

hg_status hg_graph_cells(const hg_graph *graph, hg_node node, const hg_cell **cells, size_t *count)
{
	const struct hgi_map_entry *entry = hgi_map_find(&graph->cells, node);

	if (node >= hgi_nodes(graph))
		return out_of_range("node", node, hgi_nodes(graph));
	*cells = entry ? entry->value : NULL;
	*count = entry ? entry->count : 0;
	return HG_OK;
}

hg_status hg_graph_next_cells(const hg_graph *graph, hg_node after, hg_node *node)
{
	for (*node = after + 1; after < hgi_nodes(graph) && *node < hgi_nodes(graph); ++*node)
		if (hgi_map_find(&graph->cells, *node))
			return HG_OK;
	*node = HG_NONE;
	return hgi_error(HG_NOT_FOUND, "no more cells");
}

hg_status hg_graph_set_fields(hg_graph *graph, uint32_t type, const hg_cell *fields, size_t count)
{
	hg_cell *copy;

	if (type >= graph->n_types)
		return out_of_range("type", type, graph->n_types);
	copy = copy_cells(graph, fields, count);
	if (!copy)
		return HG_NO_MEMORY;
	graph->types[type].fields = copy;
	graph->types[type].n_fields = count;
	return HG_OK;
}

hg_status hg_graph_fields(const hg_graph *graph, uint32_t type, const hg_cell **fields,
			  size_t *count)
{
	if (type >= graph->n_types)
		return out_of_range("type", type, graph->n_types);
	*fields = graph->types[type].fields;
	*count = graph->types[type].n_fields;
	return HG_OK;
}
