/* SPDX-License-Identifier: MIT
 *
 * build.c - putting a graph together: tables, nodes, links, and the counts that close it.
 */
#include <stdlib.h>
#include <string.h>

#include "graph.h"

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory for the object graph");
}

hg_status hgi_graph_create(hg_graph **graph)
{
	hg_graph *g = calloc(1, sizeof(*g));

	*graph = NULL;
	if (!g)
		return no_memory();
	g->summary.heap = g->summary.phase = "";
	*graph = g;
	return HG_OK;
}

void hg_graph_destroy(hg_graph *graph)
{
	if (!graph)
		return;
	free(graph->types);
	free(graph->sites);
	free(graph->spans);
	free(graph->freed);
	free(graph->groups);
	free(graph->roots);
	free(graph->popped);
	hgi_release(graph->objects, graph->objects_capacity, sizeof(*graph->objects));
	hgi_release(graph->out_start, graph->out_start_capacity, sizeof(*graph->out_start));
	hgi_release(graph->links, graph->links_capacity, sizeof(*graph->links));
	free(graph->link_names);
	free(graph->in_start);
	free(graph->in_unnamed);
	free(graph->in_links);
	free(graph->in_from);
	free(graph->work);
	free(graph->ordinals);
	free(graph->hidden_in);
	free(graph->hidden_out);
	free(graph->fold_kind);
	free(graph->fold_named);
	free(graph->fold_objects);
	free(graph->fold_shared);
	free(graph->delta);
	free(graph->fold_new);
	free(graph->fold_gone);
	free(graph->fold_changed);
	free(graph->fold_grey);
	free(graph->fold_black);
	free(graph->fold_unswept);
	free(graph->link_deltas);
	hgi_dominators_release(&graph->dominators);
	hgi_cycles_release(&graph->cycles);
	hgi_owners_release(graph->owners);
	free(graph->findings);
	free(graph->events);
	hgi_map_release(&graph->cells);
	hgi_map_release(&graph->views);
	hgi_arena_release(&graph->arena);
	free(graph);
}

/* ---- Tables ---------------------------------------------------------------------------------- */

hg_status hgi_graph_set_summary(hg_graph *graph, const hg_summary *summary)
{
	graph->summary = *summary;
	graph->summary.heap = hgi_arena_string(&graph->arena, summary->heap);
	graph->summary.phase = hgi_arena_string(&graph->arena, summary->phase);
	if (graph->summary.heap && graph->summary.phase)
		return HG_OK;
	graph->summary.heap = graph->summary.phase = "";
	return no_memory();
}

hg_status hgi_graph_add_type(hg_graph *graph, const hg_type *type)
{
	struct hgi_type t = {.type = *type};
	const size_t words = ((size_t)type->mask_bits + 63) / 64;

	t.type.name = hgi_arena_string(&graph->arena, type->name);
	if (type->mask && words) {
		uint64_t *mask = hgi_arena_alloc(&graph->arena, words * sizeof(*mask));

		if (!mask)
			return no_memory();
		t.type.mask = memcpy(mask, type->mask, words * sizeof(*mask));
	} else {
		t.type.mask = NULL;
		t.type.mask_bits = 0;
	}
	if (!t.type.name || graph->n_types >= HG_NONE ||
	    !hgi_grow(&graph->types, &graph->types_capacity, graph->n_types + 1,
		      sizeof(*graph->types)))
		return no_memory();
	graph->types[graph->n_types++] = t;
	return HG_OK;
}

hg_status hgi_graph_add_site(hg_graph *graph, const hg_site *site)
{
	hg_site s = *site;

	s.file = hgi_arena_string(&graph->arena, site->file);
	s.function = hgi_arena_string(&graph->arena, site->function);
	s.reason = hgi_arena_string(&graph->arena, site->reason);
	if (!s.file || !s.function || !s.reason || graph->n_sites >= HG_NONE ||
	    !hgi_grow(&graph->sites, &graph->sites_capacity, graph->n_sites + 1,
		      sizeof(*graph->sites)))
		return no_memory();
	graph->sites[graph->n_sites++] = s;
	return HG_OK;
}

hg_status hgi_graph_add_span(hg_graph *graph, const struct hgi_span *span)
{
	if (graph->n_spans >= HGI_NO_SPAN || !hgi_grow(&graph->spans, &graph->spans_capacity,
						       graph->n_spans + 1, sizeof(*graph->spans)))
		return no_memory();
	graph->spans[graph->n_spans++] = *span;
	return HG_OK;
}

hg_status hgi_graph_add_freed(hg_graph *graph, const struct hgi_freed *freed)
{
	if (!hgi_grow(&graph->freed, &graph->freed_capacity, graph->n_freed + 1,
		      sizeof(*graph->freed)))
		return no_memory();
	graph->freed[graph->n_freed++] = *freed;
	return HG_OK;
}

hg_status hgi_graph_copy_tables(hg_graph *graph, const hg_graph *from)
{
	hg_status status = hgi_graph_set_summary(graph, &from->summary);

	graph->collector = from->collector;
	for (size_t i = 0; status == HG_OK && i < from->n_types; i++) {
		status = hgi_graph_add_type(graph, &from->types[i].type);
		if (status == HG_OK && from->types[i].n_fields)
			status = hg_graph_set_fields(graph, (uint32_t)i, from->types[i].fields,
						     from->types[i].n_fields);
	}
	for (size_t i = 0; status == HG_OK && i < from->n_sites; i++)
		status = hgi_graph_add_site(graph, &from->sites[i]);
	for (size_t i = 0; status == HG_OK && i < from->n_spans; i++)
		status = hgi_graph_add_span(graph, &from->spans[i]);
	for (size_t i = 0; status == HG_OK && i < from->n_freed; i++)
		status = hgi_graph_add_freed(graph, &from->freed[i]);
	return status;
}

/* ---- Nodes ----------------------------------------------------------------------------------- */

hg_status hgi_graph_add_group(hg_graph *graph, const hg_group *group, hg_node *node)
{
	hg_group g = *group;

	if (graph->n_objects || graph->out_rows)
		return hgi_error(HG_BAD_INPUT, "a group was added after objects or pointers");
	g.name = hgi_arena_string(&graph->arena, group->name);
	g.file = hgi_arena_string(&graph->arena, group->file);
	if (!g.name || !g.file || graph->n_groups >= HG_NONE / 2 ||
	    !hgi_grow(&graph->groups, &graph->groups_capacity, graph->n_groups + 1,
		      sizeof(*graph->groups)))
		return no_memory();
	graph->groups[graph->n_groups++] = g;
	*node = (hg_node)graph->n_groups;
	return HG_OK;
}

hg_status hgi_graph_add_root(hg_graph *graph, const hg_root *root, uint32_t *index)
{
	hg_root r = *root;

	if (root->group >= graph->n_groups)
		return hgi_error(HG_BAD_INPUT, "root %zu is in group %u of %zu", graph->n_roots,
				 root->group, graph->n_groups);
	r.name = hgi_arena_string(&graph->arena, root->name);
	r.type = hgi_arena_string(&graph->arena, root->type);
	r.popped = hgi_arena_string(&graph->arena, root->popped);
	if (!r.name || !r.type || !r.popped || graph->n_roots >= HG_NONE - 1 ||
	    !hgi_grow(&graph->roots, &graph->roots_capacity, graph->n_roots + 1,
		      sizeof(*graph->roots)))
		return no_memory();
	if (*r.popped && graph->n_popped < HG_MAX_POPPED) {
		if (!hgi_grow(&graph->popped, &graph->popped_capacity, graph->n_popped + 1,
			      sizeof(*graph->popped)))
			return no_memory();
		graph->popped[graph->n_popped++] = (uint32_t)graph->n_roots;
	} else {
		r.popped = "";
	}
	if (index)
		*index = (uint32_t)graph->n_roots;
	graph->roots[graph->n_roots++] = r;
	return HG_OK;
}

hg_status hgi_graph_add_object(hg_graph *graph, const struct hgi_object *object, hg_node *node)
{
	if (graph->out_rows)
		return hgi_error(HG_BAD_INPUT, "an object was added after pointers");
	if (hgi_nodes(graph) >= HG_NONE - 1 ||
	    !hgi_grow(&graph->objects, &graph->objects_capacity, graph->n_objects + 1,
		      sizeof(*graph->objects)))
		return no_memory();
	graph->objects[graph->n_objects] = *object;
	graph->forms |= object->form != HGI_FORM_COUNTED;
	*node = hgi_first_object(graph) + (hg_node)graph->n_objects++;
	return HG_OK;
}

/* ---- Links ----------------------------------------------------------------------------------- */

hg_status hgi_graph_begin_rows(hg_graph *graph, uint64_t from)
{
	if (from < graph->out_rows)
		return HG_OK;
	if (!hgi_grow(&graph->out_start, &graph->out_start_capacity, hgi_nodes(graph) + 1ull,
		      sizeof(*graph->out_start)))
		return no_memory();
	if (!graph->out_rows) {
		if (!hgi_grow(&graph->links, &graph->links_capacity, graph->n_groups + 1,
			      sizeof(*graph->links)))
			return no_memory();
		graph->out_start[graph->out_rows++] = 0;
		for (size_t i = 0; i < graph->n_groups; i++)
			graph->links[graph->n_links++] = hgi_link_make((uint32_t)i + 1, i, 0);
	}
	while (graph->out_rows <= from)
		graph->out_start[graph->out_rows++] = (uint32_t)graph->n_links;
	return HG_OK;
}

hg_status hgi_graph_add_link(hg_graph *graph, hg_node from, hg_node to, uint64_t from_offset,
			     uint64_t to_offset)
{
	const uint32_t nodes = hgi_nodes(graph);
	hg_status status;

	if (from == 0 || from >= nodes || to < hgi_first_object(graph) || to >= nodes ||
	    from + 1ull < graph->out_rows)
		return hgi_error(HG_BAD_INPUT, "a pointer from node %u to node %u of %u", from, to,
				 nodes);
	status = hgi_graph_begin_rows(graph, from);
	if (status != HG_OK)
		return status;
	if (graph->n_links >= HG_NONE - 1 || !hgi_grow(&graph->links, &graph->links_capacity,
						       graph->n_links + 1, sizeof(*graph->links)))
		return no_memory();
	graph->links[graph->n_links++] = hgi_link_make(to, from_offset, to_offset);
	return HG_OK;
}

/* Room for the names of all links; those that have none are "". */
static bool widen_link_names(hg_graph *graph)
{
	const size_t had = graph->link_names_capacity;

	if (!hgi_grow(&graph->link_names, &graph->link_names_capacity, graph->n_links,
		      sizeof(*graph->link_names)))
		return false;
	for (size_t i = had; i < graph->link_names_capacity; i++)
		graph->link_names[i] = "";
	return true;
}

hg_status hgi_graph_name_link(hg_graph *graph, const char *name)
{
	if (!graph->n_links || !name || !widen_link_names(graph))
		return no_memory();
	graph->link_names[graph->n_links - 1] = name;
	return HG_OK;
}

hg_status hgi_graph_mark_link(hg_graph *graph, hg_delta delta)
{
	const size_t had = graph->link_deltas_capacity;

	if (!graph->n_links || (delta == HG_DELTA_NONE && !graph->link_deltas))
		return HG_OK;
	if (!hgi_grow(&graph->link_deltas, &graph->link_deltas_capacity, graph->n_links,
		      sizeof(*graph->link_deltas)))
		return no_memory();
	memset(graph->link_deltas + had, 0, graph->link_deltas_capacity - had);
	graph->link_deltas[graph->n_links - 1] = (uint8_t)delta;
	return HG_OK;
}

hg_status hgi_graph_copy_link_extras(hg_graph *graph, const hg_graph *from, uint32_t link)
{
	if (from->link_names && from->link_names[link]) {
		const hg_status status = hgi_graph_name_link(graph, from->link_names[link]);

		if (status != HG_OK)
			return status;
	}
	return from->link_deltas ? hgi_graph_mark_link(graph, (hg_delta)from->link_deltas[link])
				 : HG_OK;
}

/* ---- What only some nodes have --------------------------------------------------------------- */

static hg_status set_extra(hg_graph *graph, uint32_t **array, hg_node node, uint32_t value)
{
	if (node >= hgi_nodes(graph))
		return hgi_error(HG_BAD_INPUT, "node %u of %u", node, hgi_nodes(graph));
	if (!*array) {
		if (!value)
			return HG_OK;
		*array = hgi_calloc(hgi_nodes(graph), sizeof(**array));
		if (!*array)
			return no_memory();
	}
	(*array)[node] = value;
	return HG_OK;
}

hg_status hgi_graph_set_work(hg_graph *graph, hg_node node, uint32_t place)
{
	return set_extra(graph, &graph->work, node, place);
}

hg_status hgi_graph_set_ordinal(hg_graph *graph, hg_node node, uint32_t ordinal)
{
	graph->own_ordinals = true;
	return set_extra(graph, &graph->ordinals, node, ordinal);
}

hg_status hgi_graph_set_hidden(hg_graph *graph, hg_node node, uint32_t in, uint32_t out)
{
	const hg_status status = set_extra(graph, &graph->hidden_in, node, in);

	return status == HG_OK ? set_extra(graph, &graph->hidden_out, node, out) : status;
}

hg_status hgi_graph_set_delta(hg_graph *graph, hg_node node, hg_delta delta)
{
	return set_extra(graph, &graph->delta, node, delta);
}

hg_status hgi_graph_set_fold(hg_graph *graph, hg_node node, const struct hgi_fold *fold)
{
	hg_status status = set_extra(graph, &graph->fold_kind, node, fold->kind);

	if (status == HG_OK)
		status = set_extra(graph, &graph->fold_named, node, fold->named);
	if (status == HG_OK)
		status = set_extra(graph, &graph->fold_objects, node, fold->objects);
	if (status == HG_OK)
		status = set_extra(graph, &graph->fold_shared, node, fold->shared);
	if (status == HG_OK)
		status = set_extra(graph, &graph->fold_new, node, fold->deltas[HG_DELTA_NEW]);
	if (status == HG_OK)
		status = set_extra(graph, &graph->fold_gone, node, fold->deltas[HG_DELTA_GONE]);
	if (status == HG_OK)
		status = set_extra(graph, &graph->fold_changed, node,
				   fold->deltas[HG_DELTA_CHANGED]);
	if (status == HG_OK)
		status = set_extra(graph, &graph->fold_grey, node, fold->colours[HG_GREY]);
	if (status == HG_OK)
		status = set_extra(graph, &graph->fold_black, node, fold->colours[HG_BLACK]);
	if (status == HG_OK)
		status = set_extra(graph, &graph->fold_unswept, node, fold->unswept);
	return status;
}

void hgi_graph_set_hidden_totals(hg_graph *graph, uint32_t objects, uint64_t bytes)
{
	graph->totals.hidden_objects = objects;
	graph->totals.hidden_bytes = bytes;
}

void hgi_graph_copy_compared(hg_graph *graph, const hg_graph *from)
{
	graph->totals.compared = from->totals.compared;
	memcpy(graph->totals.deltas, from->totals.deltas, sizeof(graph->totals.deltas));
	memcpy(graph->totals.pointer_deltas, from->totals.pointer_deltas,
	       sizeof(graph->totals.pointer_deltas));
}

/* ---- Closing --------------------------------------------------------------------------------- */

/* User#n for every object: counts each type in the order of the nodes, which is by address.
 * Objects without a known type are counted together. */
bool hgi_number_objects(hg_graph *graph)
{
	const uint32_t first = hgi_first_object(graph);
	uint32_t *next;

	if (graph->ordinals)
		return true;
	next = hgi_calloc(graph->n_types + 1, sizeof(*next));
	graph->ordinals = next ? hgi_calloc(hgi_nodes(graph), sizeof(*graph->ordinals)) : NULL;
	for (size_t i = 0; graph->ordinals && i < graph->n_objects; i++) {
		const uint32_t type = graph->objects[i].type;

		graph->ordinals[first + i] = ++next[type < graph->n_types ? type : graph->n_types];
	}
	free(next);
	return graph->ordinals;
}

void hgi_graph_count(hg_graph *graph, const uint8_t *reach)
{
	hg_totals *t = &graph->totals;
	const uint32_t first = hgi_first_object(graph);
	uint32_t count[HG_NAMED + 1] = {0};
	uint64_t bytes[HG_NAMED + 1] = {0};

	t->nodes = hgi_nodes(graph);
	t->groups = (uint32_t)graph->n_groups;
	t->objects = (uint32_t)graph->n_objects;
	t->edges = (uint32_t)(graph->n_links - graph->n_groups);
	t->roots = (uint32_t)graph->n_roots;
	t->spans = (uint32_t)graph->n_spans;
	t->bytes = t->requested = 0;
	t->shared = t->untyped = 0;
	t->folds = 0;
	t->folded_objects = 0;
	for (size_t i = 0; i < graph->n_objects; i++) {
		struct hgi_object *o = &graph->objects[i];
		const struct hgi_fold fold = hgi_fold_of(graph, first + (hg_node)i);

		if (reach)
			o->reach = reach[first + i];
		t->bytes += o->size;
		t->requested += o->size - o->slack;
		t->untyped += o->type == HG_NONE;
		count[o->reach]++;
		bytes[o->reach] += o->size;
		if (fold.kind) {
			t->folds++;
			t->folded_objects += fold.objects;
			t->shared += fold.shared;
		} else {
			t->shared += hgi_pointers_to(graph, first + (hg_node)i) >= 2;
		}
	}
	t->named = count[HG_NAMED];
	t->unnamed = count[HG_UNNAMED];
	t->garbage = count[HG_GARBAGE];
	t->named_bytes = bytes[HG_NAMED];
	t->unnamed_bytes = bytes[HG_UNNAMED];
	t->garbage_bytes = bytes[HG_GARBAGE];
	hgi_count_colours(graph);
}

hg_status hgi_graph_close(hg_graph *graph)
{
	hg_status status = hgi_graph_begin_rows(graph, hgi_nodes(graph));

	if (status == HG_OK && graph->link_names && !widen_link_names(graph))
		status = no_memory();
	if (status == HG_OK && graph->link_deltas) { /* room for all of them */
		const size_t last = graph->n_links - 1;

		status = hgi_graph_mark_link(graph, last < graph->link_deltas_capacity
							    ? (hg_delta)graph->link_deltas[last]
							    : HG_DELTA_NONE);
	}
	if (status == HG_OK && !graph->in_start)
		status = hgi_begin_in(graph);
	return status == HG_OK ? hgi_end_in(graph) : status;
}

hg_status hgi_graph_finish(hg_graph *graph)
{
	const hg_status status = hgi_graph_close(graph);

	graph->by_address = graph->in_order = true;
	for (size_t i = 0; graph->in_order && i < graph->n_objects; i++) {
		const struct hgi_object *o = &graph->objects[i];

		graph->in_order = o->address && (!i || o[-1].address <= o->address);
		graph->by_address &= graph->in_order && (!i || o[-1].address < o->address);
	}
	if (status == HG_OK)
		hgi_graph_count(graph, NULL);
	return status;
}
