/* SPDX-License-Identifier: MIT
 *
 * snapshot_tables.c - the tables of gomem in a snapshot; snapshot.h lists their columns.
 */
#include <stdlib.h>

#include "snapshot_writer.h"

#define NUMBERS(w, ...)                                                        \
	do {                                                                   \
		const uint64_t row_[] = {__VA_ARGS__};                         \
		for (size_t i_ = 0; i_ < sizeof(row_) / sizeof(row_[0]); i_++) \
			hgi_write_number(w, row_[i_]);                         \
	} while (0)

static void write_summary(struct hgi_writer *w)
{
	const hg_summary *s = &w->graph->summary;
	const hg_totals *t = &w->graph->totals;

	NUMBERS(w, hgi_write_string(w, s->heap), hgi_write_string(w, s->phase), s->page_size,
		s->arena_start, s->arena_used, s->arena_end, s->total_alloc, s->mallocs, s->frees,
		s->heap_alloc, s->heap_objects, s->num_gc, s->next_gc, t->dangling, t->unread_bytes,
		t->hidden_objects, t->hidden_bytes, t->on_ways);
}

static int compare_u64(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Nodes in their order: the map that holds the cells has none. */
static void write_cells(struct hgi_writer *w)
{
	const struct hgi_map *map = &w->graph->cells;
	uint64_t *nodes = hgi_calloc(map->used, sizeof(*nodes));
	size_t n = 0;

	w->no_memory |= !nodes;
	for (size_t i = 0; nodes && i < map->capacity; i++) {
		if (map->entries[i].key)
			nodes[n++] = map->entries[i].key - 1;
	}
	if (n)
		qsort(nodes, n, sizeof(*nodes), compare_u64);
	for (size_t i = 0; i < n; i++) {
		const hg_cell *cells;
		size_t count;

		hg_graph_cells(w->graph, (hg_node)nodes[i], &cells, &count);
		for (size_t c = 0; c < count; c++)
			NUMBERS(w, nodes[i], cells[c].offset, hgi_write_string(w, cells[c].name),
				hgi_write_string(w, cells[c].value), cells[c].window.len,
				cells[c].window.cap, cells[c].window.elem_size);
	}
	free(nodes);
}

static void write_types(struct hgi_writer *w, enum hgi_snapshot_table table)
{
	const hg_graph *g = w->graph;

	for (size_t i = 0; i < g->n_types; i++) {
		const hg_type *t = &g->types[i].type;

		if (table == HGI_TABLE_TYPES)
			NUMBERS(w, hgi_write_string(w, t->name), t->size, t->kind, t->opaque,
				t->mask_bits);
		for (uint32_t m = 0; table == HGI_TABLE_MASKS && m * 64ull < t->mask_bits; m++)
			hgi_write_number(w, t->mask[m]);
		for (size_t f = 0; table == HGI_TABLE_FIELDS && f < g->types[i].n_fields; f++)
			NUMBERS(w, i, g->types[i].fields[f].offset,
				hgi_write_string(w, g->types[i].fields[f].name),
				hgi_write_string(w, g->types[i].fields[f].value));
	}
}

static void write_compared(struct hgi_writer *w)
{
	const hg_totals *t = &w->graph->totals;

	if (!t->compared)
		return;
	for (int d = HG_DELTA_NEW; d < HG_DELTAS; d++)
		hgi_write_number(w, t->deltas[d]);
	for (int d = HG_DELTA_NEW; d < HG_DELTAS; d++)
		hgi_write_number(w, t->pointer_deltas[d]);
}

static void write_deltas(struct hgi_writer *w)
{
	for (hg_node node = 0; w->graph->totals.compared && node < hgi_nodes(w->graph); node++) {
		const hg_delta delta = hgi_delta_of(w->graph, node);
		const struct hgi_fold fold = hgi_fold_of(w->graph, node);

		if (delta || fold.kind)
			NUMBERS(w, node, delta, fold.deltas[HG_DELTA_NEW],
				fold.deltas[HG_DELTA_GONE], fold.deltas[HG_DELTA_CHANGED]);
	}
}

static void write_findings(struct hgi_writer *w)
{
	for (size_t i = 0; i < w->graph->n_findings; i++) {
		const hg_finding *f = &w->graph->findings[i];

		NUMBERS(w, f->kind, f->count);
		for (int e = 0; e < HG_FINDING_EXAMPLES; e++) {
			const hg_finding_example *x = &f->examples[e];

			NUMBERS(w, x->node, x->index, x->slot, x->offset, x->value, x->other);
		}
	}
}

void hgi_write_table(struct hgi_writer *w, enum hgi_snapshot_table table)
{
	const hg_graph *g = w->graph;

	switch (table) {
	case HGI_TABLE_SUMMARY:
		write_summary(w);
		break;
	case HGI_TABLE_TYPES:
	case HGI_TABLE_MASKS:
	case HGI_TABLE_FIELDS:
		write_types(w, table);
		break;
	case HGI_TABLE_SITES:
		for (const hg_site *s = g->sites; s < g->sites + g->n_sites; s++)
			NUMBERS(w, hgi_write_string(w, s->file), hgi_write_string(w, s->function),
				hgi_write_string(w, s->reason), s->line, s->column, s->array);
		break;
	case HGI_TABLE_SPANS:
		for (const struct hgi_span *s = g->spans; s < g->spans + g->n_spans; s++)
			NUMBERS(w, s->base, s->end, s->elem_size, s->elem_count, s->index,
				s->size_class, s->noscan);
		break;
	case HGI_TABLE_UNSWEPT:
		for (size_t i = 0; i < g->n_spans; i++)
			if (g->spans[i].unswept)
				hgi_write_number(w, i);
		break;
	case HGI_TABLE_COLLECTOR:
		NUMBERS(w, g->collector.phase, g->collector.cycle, g->collector.live,
			g->collector.trigger, g->collector.goal, g->collector.root_pieces,
			g->collector.roots_scanned, g->collector.marked_objects,
			g->collector.marked_bytes, g->collector.scanning);
		break;
	case HGI_TABLE_FREED:
		for (const struct hgi_freed *f = g->freed; f < g->freed + g->n_freed; f++)
			NUMBERS(w, f->address, (uint32_t)(f->type + 1), (uint32_t)(f->site + 1));
		break;
	case HGI_TABLE_GROUPS:
		for (const hg_group *s = g->groups; s < g->groups + g->n_groups; s++)
			NUMBERS(w,
				s->kind | (s->goroutine ? HGI_GROUP_GOROUTINE : 0) |
					(s->current ? HGI_GROUP_CURRENT : 0),
				hgi_write_string(w, s->name), hgi_write_string(w, s->file), s->line,
				s->level, s->thread);
		break;
	case HGI_TABLE_ROOTS:
		for (const hg_root *r = g->roots; r < g->roots + g->n_roots; r++)
			NUMBERS(w, r->group, hgi_write_string(w, r->name),
				hgi_write_string(w, r->type), r->address, r->value, r->line,
				r->window.len, r->window.cap, r->window.elem_size);
		break;
	case HGI_TABLE_POPPED:
		for (size_t i = 0; i < g->n_popped; i++)
			NUMBERS(w, g->popped[i],
				hgi_write_string(w, g->roots[g->popped[i]].popped));
		break;
	case HGI_TABLE_CELLS:
		write_cells(w);
		break;
	case HGI_TABLE_EVENTS:
		for (const hg_event *e = g->events; e < g->events + g->n_events; e++)
			NUMBERS(w, e->object, e->from, e->cycle, e->kind, (uint32_t)(e->type + 1),
				(uint32_t)(e->site + 1), e->detail);
		break;
	case HGI_TABLE_CLOCK:
		hgi_write_number(w, g->first_event);
		break;
	case HGI_TABLE_COMPARED:
		write_compared(w);
		break;
	case HGI_TABLE_DELTAS:
		write_deltas(w);
		break;
	case HGI_TABLE_POINTER_DELTAS:
		for (size_t l = 0; g->link_deltas && l < g->n_links; l++)
			if (g->link_deltas[l])
				NUMBERS(w, l, g->link_deltas[l]);
		break;
	case HGI_TABLE_FINDINGS:
		write_findings(w);
		break;
	case HGI_TABLES_END:
		break;
	}
}
