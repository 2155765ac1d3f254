/* SPDX-License-Identifier: MIT
 *
 * snapshot_rows.c - the rows of nodes, edges and locations in a snapshot; snapshot.h lists their
 * columns.
 */
#include "snapshot_writer.h"

static uint32_t group_name(struct hgi_writer *w, const hg_group *group)
{
	char name[160];

	switch (group->kind) {
	case HG_GROUP_GLOBALS:
		return hgi_write_string(w, "(Globals)");
	case HG_GROUP_UNNAMED:
		return hgi_write_string(w, "(Unnamed words)");
	case HG_GROUP_RUNTIME:
		return hgi_write_string(w, "(Runtime)");
	case HG_GROUP_FRAME:
		break;
	}
	if (group->goroutine && !group->current)
		snprintf(name, sizeof(name), "(Stack) goroutine %u #%u %s", group->thread,
			 group->level, group->name);
	else
		snprintf(name, sizeof(name), "(Stack) #%u %s", group->level, group->name);
	return hgi_write_string(w, name);
}

/* What DevTools groups objects by: arrays of one type are one class. */
static uint32_t object_name(struct hgi_writer *w, hg_node node, const struct hgi_object *o)
{
	const struct hgi_type *type =
		o->type < w->graph->n_types ? &w->graph->types[o->type] : NULL;
	hg_node_info info;
	char name[160];

	if (!type)
		return hgi_write_string(w, HG_UNTYPED);
	if (type->type.opaque)
		return hgi_write_string(w, "tiny block");
	hg_graph_node(w->graph, node, &info);
	if (!info.array) {
		if (!w->type_name[o->type])
			w->type_name[o->type] = 1 + hgi_write_string(w, type->type.name);
		return w->type_name[o->type] - 1;
	}
	snprintf(name, sizeof(name), "%s[]", type->type.name);
	return hgi_write_string(w, name);
}

/* ---- Nodes ------------------------------------------------------------------------------------
 */

bool hgi_write_has_column(const hg_graph *graph, enum hgi_node_column column)
{
	switch (column) {
	case HGI_NODE_WORK:
		return graph->work;
	case HGI_NODE_ORDINAL:
		return graph->own_ordinals && graph->ordinals;
	case HGI_NODE_HIDDEN_IN:
	case HGI_NODE_HIDDEN_OUT:
		return graph->hidden_in || graph->hidden_out;
	case HGI_NODE_FOLD:
	case HGI_NODE_FOLD_NAMED:
	case HGI_NODE_FOLD_OBJECTS:
	case HGI_NODE_FOLD_SHARED:
		return graph->fold_kind;
	case HGI_NODE_FOLD_GREY:
	case HGI_NODE_FOLD_BLACK:
	case HGI_NODE_FOLD_UNSWEPT:
		return graph->fold_grey || graph->fold_black || graph->fold_unswept;
	case HGI_NODE_FORM:
		return graph->forms;
	default:
		return true;
	}
}

static void write_row(struct hgi_writer *w, const uint64_t row[HGI_NODE_COLUMNS_END])
{
	for (int c = 0; c < HGI_NODE_COLUMNS_END; c++) {
		if (hgi_write_has_column(w->graph, (enum hgi_node_column)c))
			hgi_write_number(w, row[c]);
	}
}

static void write_node(struct hgi_writer *w, hg_node node)
{
	static const struct hgi_object nothing = {
		.type = HG_NONE, .site = HG_NONE, .span = HGI_NO_SPAN, .reach = HG_NAMED};
	const hg_graph *g = w->graph;
	const struct hgi_object *object = hgi_object_of(g, node), *o = object ? object : &nothing;
	const struct hgi_span *span = o->span < g->n_spans ? &g->spans[o->span] : NULL;
	const struct hgi_fold fold = hgi_fold_of(g, node);
	const uint32_t name = object ? object_name(w, node, o)
			      : node ? group_name(w, &g->groups[node - 1])
				     : hgi_write_string(w, "(GC roots)");
	const uint64_t row[HGI_NODE_COLUMNS_END] = {
		[HGI_NODE_TYPE] = object ? HGI_V8_OBJECT : HGI_V8_SYNTHETIC,
		[HGI_NODE_NAME] = name,
		[HGI_NODE_ID] = HGI_ROW_ID((uint64_t)node + HGI_ROW_SHIFT),
		[HGI_NODE_SELF_SIZE] = o->size,
		[HGI_NODE_EDGE_COUNT] = g->out_start[node + 1] - g->out_start[node],
		[HGI_NODE_ADDRESS_HIGH] = o->address >> 32,
		[HGI_NODE_ADDRESS_LOW] = o->address & UINT32_MAX,
		[HGI_NODE_TYPE_INDEX] = (uint32_t)(o->type + 1), /* HG_NONE + 1 is 0 */
		[HGI_NODE_SITE_INDEX] = (uint32_t)(o->site + 1),
		[HGI_NODE_SPAN_INDEX] = o->span == HGI_NO_SPAN ? 0 : o->span + 1,
		[HGI_NODE_SLACK] = o->slack,
		[HGI_NODE_COLOUR] = o->colour,
		[HGI_NODE_REACH] = o->reach,
		[HGI_NODE_SPAN_CLASS] = span ? 2ull * span->size_class + (span->noscan != 0) : 0,
		[HGI_NODE_WORK] = g->work ? g->work[node] : 0,
		[HGI_NODE_ORDINAL] = g->own_ordinals && g->ordinals ? g->ordinals[node] : 0,
		[HGI_NODE_HIDDEN_IN] = g->hidden_in ? g->hidden_in[node] : 0,
		[HGI_NODE_HIDDEN_OUT] = g->hidden_out ? g->hidden_out[node] : 0,
		[HGI_NODE_FOLD] = fold.kind,
		[HGI_NODE_FOLD_NAMED] = fold.named,
		[HGI_NODE_FOLD_OBJECTS] = fold.objects,
		[HGI_NODE_FOLD_SHARED] = fold.shared,
		[HGI_NODE_FOLD_GREY] = fold.colours[HG_GREY],
		[HGI_NODE_FOLD_BLACK] = fold.colours[HG_BLACK],
		[HGI_NODE_FOLD_UNSWEPT] = fold.unswept,
		[HGI_NODE_FORM] = o->form,
	};

	write_row(w, row);
}

void hgi_write_nodes(struct hgi_writer *w)
{
	const uint64_t root[HGI_NODE_COLUMNS_END] = {
		[HGI_NODE_TYPE] = HGI_V8_SYNTHETIC, [HGI_NODE_NAME] = hgi_write_string(w, ""),
		[HGI_NODE_ID] = HGI_ROW_ID(0),      [HGI_NODE_EDGE_COUNT] = 1,
		[HGI_NODE_REACH] = HG_NAMED,
	};

	write_row(w, root);
	for (hg_node node = 0; node < hgi_nodes(w->graph) && hgi_write_goes_on(w, 1); node++)
		write_node(w, node);
}

/* ---- Edges ------------------------------------------------------------------------------------
 */

/* Type and name of a pointer as DevTools shows it. */
static uint32_t edge_name(struct hgi_writer *w, hg_node from, uint32_t link, uint64_t *name)
{
	const hg_graph *g = w->graph;
	const uint64_t offset = hgi_link_from(&g->links[link]);
	const struct hgi_object *o = hgi_object_of(g, from);
	const struct hgi_type *type = o && o->type < g->n_types ? &g->types[o->type] : NULL;
	const uint64_t size = type && type->type.size ? type->type.size : UINT64_MAX;
	char text[32];

	if (!o) {
		const uint64_t to = g->links[link].to;

		*name = from ? hgi_write_string(w, g->roots[offset].name)
			     : group_name(w, &g->groups[to - 1]);
		return from && *g->roots[offset].name ? HGI_V8_PROPERTY : HGI_V8_INTERNAL;
	}
	if (g->link_names && *g->link_names[link]) {
		*name = hgi_write_string(w, g->link_names[link]);
		return HGI_V8_PROPERTY;
	}
	for (size_t i = 0; type && i < type->n_fields; i++) {
		if (type->fields[i].offset == offset % size) {
			*name = hgi_write_string(w, type->fields[i].name);
			return HGI_V8_PROPERTY;
		}
	}
	if (offset % size == 0 && o->size - o->slack >= 2 * size) {
		*name = offset / size & UINT32_MAX;
		return HGI_V8_ELEMENT;
	}
	snprintf(text, sizeof(text), "+%llu", (unsigned long long)offset);
	*name = hgi_write_string(w, text);
	return HGI_V8_PROPERTY;
}

/* What counts for retained sizes; the root and named groups are reached by their names. */
static hg_reach reach_of(const hg_graph *g, hg_node node)
{
	const struct hgi_object *o = hgi_object_of(g, node);

	if (o)
		return o->reach;
	return node && g->groups[node - 1].kind == HG_GROUP_UNNAMED ? HG_UNNAMED : HG_NAMED;
}

static void write_edge(struct hgi_writer *w, hg_node from, uint32_t l, uint32_t columns)
{
	const struct hgi_link *link = &w->graph->links[l];
	uint64_t name = 0;
	uint32_t type = edge_name(w, from, l, &name);

	if (from && reach_of(w->graph, from) < reach_of(w->graph, link->to)) {
		char text[24];

		if (type == HGI_V8_ELEMENT) { /* only elements have numbers for names */
			snprintf(text, sizeof(text), "%llu", (unsigned long long)name);
			name = hgi_write_string(w, text);
		}
		type = HGI_V8_WEAK;
	}
	hgi_write_number(w, type);
	hgi_write_number(w, name);
	hgi_write_number(w, ((uint64_t)link->to + HGI_ROW_SHIFT) * columns);
	hgi_write_number(w, hgi_link_from(link));
	hgi_write_number(w, hgi_link_to(link));
}

void hgi_write_edges(struct hgi_writer *w, uint32_t columns)
{
	const hg_graph *g = w->graph;
	const uint64_t to_gc_roots[HGI_EDGE_COLUMNS_END] = {
		[HGI_EDGE_TYPE] = HGI_V8_ELEMENT,
		[HGI_EDGE_NAME] = 1,
		[HGI_EDGE_TO] = (uint64_t)HGI_ROW_GC_ROOTS * columns,
	};

	for (int c = 0; c < HGI_EDGE_COLUMNS_END; c++)
		hgi_write_number(w, to_gc_roots[c]);
	for (hg_node node = 0; node < hgi_nodes(g); node++) {
		const uint32_t end = g->out_start[node + 1];

		if (!hgi_write_goes_on(w, end - g->out_start[node]))
			return;
		for (uint32_t l = g->out_start[node]; l < end; l++)
			write_edge(w, node, l, columns);
	}
}

/* ---- Locations --------------------------------------------------------------------------------
 */

void hgi_write_locations(struct hgi_writer *w, uint32_t columns)
{
	const hg_graph *g = w->graph;

	for (size_t i = 0; i < g->n_objects && hgi_write_goes_on(w, 1); i++) {
		const uint32_t site = g->objects[i].site;
		const hg_site *s = site < g->n_sites ? &g->sites[site] : NULL;

		if (!s || !s->line || !*s->file)
			continue;
		hgi_write_number(w, (hgi_first_object(g) + (uint64_t)i + HGI_ROW_SHIFT) * columns);
		hgi_write_number(w, hgi_write_string(w, s->file));
		hgi_write_number(w, s->line - 1);
		hgi_write_number(w, s->column ? s->column - 1 : 0);
	}
}
