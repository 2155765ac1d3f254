/* SPDX-License-Identifier: MIT
 *
 * picture.c - from a graph to boxes, rows and arrows.
 */
#include "picture.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	HEADER_BYTES = 24 /* a slice, string or interface header: one row for its pointers */
};

/* ---- Rows ------------------------------------------------------------------------------------ */

struct hgi_row *hgi_picture_next_row(struct hgi_box *box, uint64_t first)
{
	struct hgi_row *row;

	if (box->n_rows == HGI_ROWS) {
		row = &box->rows[HGI_ROWS - 1];
		row->folded += row->folded ? 1 : 2;
		return NULL;
	}
	row = &box->rows[box->n_rows++];
	row->first = first;
	return row;
}

static void name_fold(struct hgi_box *box)
{
	struct hgi_row *row = &box->rows[HGI_ROWS - 1];

	if (box->n_rows < HGI_ROWS || !row->folded)
		return;
	hgi_labelf(row->name, HGI_LABEL_COLUMNS, "… %s more", hgi_number(row->folded).s);
	row->value[0] = row->place[0] = '\0';
}

static void window_value(const hg_window *window, char out[HGI_LABEL_BYTES])
{
	if (window->cap)
		hgi_labelf(out, HGI_LABEL_COLUMNS, "len %" PRIu64 " cap %" PRIu64, window->len,
			   window->cap);
}

/* One row per named pointer. */
static void group_rows(const hg_graph *graph, struct hgi_box *box, bool symbolic)
{
	const hg_edge *edges;
	const hg_cell *cells;
	size_t n, n_cells;

	if (hg_graph_out(graph, box->node, &edges, &n) != HG_OK)
		return;
	if (hg_graph_cells(graph, box->node, &cells, &n_cells) != HG_OK)
		n_cells = 0;
	for (size_t i = 0; i < n; i++) {
		struct hgi_row *row = NULL;
		hg_window window;
		hg_root root;

		if (i && edges[i].root == edges[i - 1].root)
			continue; /* in a diff: where it led, and where it leads */
		row = hgi_picture_next_row(box, edges[i].root);
		if (!row || hg_graph_root(graph, edges[i].root, &root) != HG_OK)
			continue;
		hgi_label(row->name, root.name, HGI_LABEL_COLUMNS);
		window = hgi_edge_window(graph, &edges[i]);
		window_value(&window, row->value);
		for (size_t c = 0; c < n_cells; c++)
			if (cells[c].offset == edges[i].root && cells[c].value && *cells[c].value)
				hgi_label(row->value, cells[c].value, HGI_LABEL_COLUMNS);
		if (symbolic)
			continue;
		if (root.address)
			hgi_labelf(row->place, HGI_LABEL_COLUMNS, "0x%" PRIx64, root.address);
		else
			hgi_label(row->place, "register", HGI_LABEL_COLUMNS);
	}
	hgi_picture_popped_rows(graph, box, symbolic);
	name_fold(box);
}

/* A row per field that the debugger told of, and one per pointer that it did not tell of, by
 * offset. The pointer inside of a header belongs to the header's row. */
static void object_rows(const hg_graph *graph, struct hgi_box *box)
{
	const hg_edge *edges = NULL;
	const hg_cell *cells = NULL;
	size_t n = 0, n_cells = 0, i = 0, j = 0;

	hg_graph_out(graph, box->node, &edges, &n);
	hg_graph_cells(graph, box->node, &cells, &n_cells);
	while (i < n_cells || j < n) {
		struct hgi_row *row;

		if (i < n_cells && (j == n || cells[i].offset <= edges[j].from_offset)) {
			row = hgi_picture_next_row(box, cells[i].offset);
			if (row) {
				hgi_label(row->name, cells[i].name, HGI_LABEL_COLUMNS);
				window_value(&cells[i].window, row->value);
				if (cells[i].value && *cells[i].value)
					hgi_label(row->value, cells[i].value, HGI_LABEL_COLUMNS);
			}
			i++;
			continue;
		}
		if (!i || edges[j].from_offset - cells[i - 1].offset >= HEADER_BYTES) {
			row = hgi_picture_next_row(box, edges[j].from_offset);
			if (row)
				hgi_label_field(graph, &edges[j], row->name);
		}
		j++;
	}
	name_fold(box);
}

/* ---- Boxes ----------------------------------------------------------------------------------- */

static void group_box(const hg_graph *graph, struct hgi_box *box, bool symbolic)
{
	hg_group group;

	if (hg_graph_group(graph, box->node, &group) != HG_OK)
		return;
	box->group = group.kind;
	if (group.kind == HG_GROUP_GLOBALS)
		hgi_label(box->title, "globals", HGI_LABEL_COLUMNS);
	else
		hgi_label(box->title, hgi_group_label(graph, box->node).s, HGI_LABEL_COLUMNS);
	hgi_label(box->place, hgi_place_label(group.file, group.line).s, HGI_LABEL_COLUMNS);
	group_rows(graph, box, symbolic);
}

/* "moved to heap: u" of "moved to heap: u, returned at dangling.c:23" */
static void name_reason(const hg_graph *graph, struct hgi_box *box, uint32_t site)
{
	const char *comma;
	hg_site s;

	if (site == HG_NONE || hg_graph_site(graph, site, &s) != HG_OK)
		return;
	comma = strstr(s.reason, ", ");
	hgi_labelf(box->reason, HGI_LABEL_COLUMNS, "%.*s",
		   comma && comma - s.reason < HGI_LABEL_BYTES ? (int)(comma - s.reason)
							       : HGI_LABEL_BYTES,
		   s.reason);
}

/* Many objects in one box: "996 more Node", how many there are in all, and how many of them are
 * shared. Its pointers leave from one row. */
static hg_status fold_box(const hg_graph *graph, struct hgi_box *box, const hg_node_info *info)
{
	uint64_t deltas[HG_DELTAS];
	char line[HGI_LINE_BYTES];

	hgi_label_fold(graph, info, box->title);
	if (info->fold_objects != info->fold_named)
		hgi_labelf(box->size, HGI_LABEL_COLUMNS, "%s in %s",
			   hgi_count(info->size, "byte").s,
			   hgi_count(info->fold_objects, "object").s);
	for (int d = 0; d < HG_DELTAS; d++)
		deltas[d] = info->fold_deltas[d];
	hgi_label_deltas(deltas, NULL, line);
	if (*line && !box->delta)
		hgi_labelf(box->inside, HGI_LABEL_COLUMNS, "%s", line);
	else if (info->fold_shared)
		hgi_labelf(box->inside, HGI_LABEL_COLUMNS, "%s of them shared",
			   hgi_number(info->fold_shared).s);
	box->rows = calloc(1, sizeof(*box->rows));
	if (!box->rows)
		return HG_NO_MEMORY;
	if (info->out_degree) {
		box->n_rows = 1;
		box->rows[0].folded = info->out_degree;
		hgi_label(box->rows[0].name, "they lead to", HGI_LABEL_COLUMNS);
	}
	return HG_OK;
}

static hg_status object_box(const hg_graph *graph, struct hgi_box *box, const hg_node_info *info,
			    bool symbolic)
{
	box->object = true;
	if (info->requested && info->requested < info->size)
		hgi_labelf(box->size, HGI_LABEL_COLUMNS, "%s of %s", hgi_number(info->requested).s,
			   hgi_count(info->size, "byte").s);
	else
		hgi_label(box->size, hgi_count(info->size, "byte").s, HGI_LABEL_COLUMNS);
	box->reach = info->reach;
	box->colour = info->colour;
	box->work = info->work;
	name_reason(graph, box, info->site);
	if (box->fold)
		return fold_box(graph, box, info);
	hgi_label(box->title, hgi_type_label(graph, info).s, HGI_LABEL_COLUMNS);
	if (symbolic) /* what is gone is called as it was */
		hgi_labelf(box->place, HGI_LABEL_COLUMNS, "#%u%s",
			   hg_graph_ordinal(graph, box->node),
			   box->delta == HG_DELTA_GONE ? " before" : "");
	else if (info->address)
		hgi_labelf(box->place, HGI_LABEL_COLUMNS, "0x%" PRIx64, info->address);
	hgi_picture_holders(graph, box);
	if (info->array && info->type != HG_NONE) {
		const hg_status status = hgi_picture_array(graph, box);

		if (status != HG_OK || box->rows)
			return status;
	}
	box->rows = calloc(HGI_ROWS, sizeof(*box->rows));
	if (!box->rows)
		return HG_NO_MEMORY;
	object_rows(graph, box);
	return HG_OK;
}

static hg_status add_box(const hg_graph *graph, struct hgi_picture *picture, hg_node node)
{
	struct hgi_box *box = &picture->boxes[picture->n_boxes++];
	hg_node_info info;
	const hg_status status = hg_graph_node(graph, node, &info);

	box->node = node;
	if (status != HG_OK)
		return status;
	box->hidden_in = info.hidden_in;
	box->hidden_out = info.hidden_out;
	box->fold = info.fold;
	box->compared = picture->compared;
	box->delta = info.delta;
	if (info.kind == HG_KIND_OBJECT)
		return object_box(graph, box, &info, picture->symbolic);
	picture->n_groups = picture->n_boxes;
	box->rows = calloc(HGI_ROWS, sizeof(*box->rows));
	if (!box->rows)
		return HG_NO_MEMORY;
	group_box(graph, box, picture->symbolic);
	return HG_OK;
}

/* ---- Arrows ---------------------------------------------------------------------------------- */

/* Where in its box an edge leaves and arrives. */
static void place_arrow(const hg_graph *graph, const struct hgi_picture *picture,
			const hg_edge *edge, struct hgi_arrow *arrow)
{
	const struct hgi_box *from = &picture->boxes[edge->from - 1];
	const struct hgi_box *to = &picture->boxes[edge->to - 1];
	const bool array = to->shape != HGI_SHAPE_FIELDS;
	uint64_t first = edge->root == HG_NONE ? edge->from_offset : edge->root;
	hg_node_info info;
	hg_type type;

	*arrow = (struct hgi_arrow){.from_box = edge->from - 1, .to_box = edge->to - 1};
	if (from->shape != HGI_SHAPE_FIELDS && hg_graph_node(graph, edge->from, &info) == HG_OK &&
	    hg_graph_type(graph, info.type, &type) == HG_OK && type.size)
		first /= type.size;
	arrow->from_row = hgi_picture_row(from, first);
	arrow->to_row = HGI_HEAD;
	arrow->to_window = HGI_HEAD;
	arrow->count = 1;
	arrow->delta = hg_graph_edge_delta(graph, edge);
	if (array)
		arrow->to_window = hgi_picture_window(
			to, edge->from, edge->root == HG_NONE ? edge->from_offset : edge->root);
	if (arrow->to_window != HGI_HEAD || edge->to_offset == 0)
		return;
	if (array && hg_graph_node(graph, edge->to, &info) == HG_OK &&
	    hg_graph_type(graph, info.type, &type) == HG_OK && type.size) {
		arrow->to_row = hgi_picture_row(to, edge->to_offset / type.size);
		return;
	}
	arrow->to_row = hgi_picture_row(to, edge->to_offset);
	if (arrow->to_row == HGI_HEAD || to->rows[arrow->to_row].first != edge->to_offset)
		arrow->inside = edge->to_offset;
}

static bool same_way(const struct hgi_arrow *a, const struct hgi_arrow *b)
{
	return a->from_box == b->from_box && a->from_row == b->from_row && a->to_box == b->to_box &&
	       a->to_row == b->to_row && a->to_window == b->to_window && a->inside == b->inside &&
	       a->delta == b->delta;
}

void hgi_picture_add_arrow(struct hgi_picture *picture, const struct hgi_arrow *arrow)
{
	struct hgi_box *box = &picture->boxes[arrow->from_box];

	if (arrow->from_row != HGI_HEAD)
		box->rows[arrow->from_row].arrows++;
	for (uint32_t i = picture->n_arrows; i-- > 0;) {
		if (picture->arrows[i].from_box != arrow->from_box ||
		    picture->arrows[i].from_row != arrow->from_row)
			break;
		if (same_way(&picture->arrows[i], arrow)) {
			picture->arrows[i].count++;
			return;
		}
	}
	picture->arrows[picture->n_arrows++] = *arrow;
}

static void add_arrows(const hg_graph *graph, struct hgi_picture *picture)
{
	for (uint32_t b = 0; b < picture->n_boxes; b++) {
		const hg_edge *edges;
		size_t n;

		if (hg_graph_out(graph, picture->boxes[b].node, &edges, &n) != HG_OK)
			continue;
		for (size_t i = 0; i < n; i++) {
			struct hgi_arrow arrow;

			if (edges[i].to == 0 || edges[i].to > picture->n_boxes)
				continue;
			place_arrow(graph, picture, &edges[i], &arrow);
			hgi_picture_add_arrow(picture, &arrow);
		}
		hgi_picture_popped_arrows(graph, picture, b);
	}
	for (uint32_t i = 0; i < picture->n_arrows; i++) {
		struct hgi_arrow *arrow = &picture->arrows[i];
		size_t used = 0;

		/* the pointers of and to what is new or gone as a whole are so, too */
		if (arrow->delta == HG_DELTA_CHANGED ||
		    (arrow->delta && arrow->delta != picture->boxes[arrow->from_box].delta &&
		     arrow->delta != picture->boxes[arrow->to_box].delta))
			used = (size_t)snprintf(arrow->label, sizeof(arrow->label), "%s",
						hgi_delta_looks[arrow->delta].sign);
		if (arrow->inside)
			used += (size_t)snprintf(arrow->label + used, sizeof(arrow->label) - used,
						 "%s+%" PRIu64, used ? " " : "", arrow->inside);
		if (arrow->count > 1)
			snprintf(arrow->label + used, sizeof(arrow->label) - used, "%s×%u",
				 used ? " " : "", arrow->count);
	}
}

uint32_t hgi_picture_arrow(const hg_graph *graph, const struct hgi_picture *picture,
			   const hg_edge *edge)
{
	struct hgi_arrow arrow;

	if (edge->from == 0 || edge->to == 0 || edge->from > picture->n_boxes ||
	    edge->to > picture->n_boxes)
		return HG_NONE;
	place_arrow(graph, picture, edge, &arrow);
	for (uint32_t i = 0; i < picture->n_arrows; i++)
		if (same_way(&picture->arrows[i], &arrow))
			return i;
	return HG_NONE;
}

/* ---- The whole ------------------------------------------------------------------------------- */

hg_status hgi_picture_create(const hg_graph *graph, bool symbolic, struct hgi_picture **out)
{
	struct hgi_picture *picture = calloc(1, sizeof(*picture));
	hg_status status = HG_OK;
	hg_collector collector;
	const uint32_t *popped;
	hg_totals totals;
	size_t n_popped;

	*out = NULL;
	if (!picture)
		return HG_NO_MEMORY;
	hg_graph_totals(graph, &totals);
	picture->symbolic = symbolic;
	hg_graph_collector(graph, &collector);
	picture->compared = totals.compared;
	picture->colours = collector.phase != HG_PHASE_OFF;
	hg_graph_popped(graph, &popped, &n_popped);
	picture->boxes = calloc((size_t)totals.nodes + n_popped + 1, sizeof(*picture->boxes));
	picture->arrows = calloc((size_t)totals.edges + n_popped + 1, sizeof(*picture->arrows));
	if (!picture->boxes || !picture->arrows)
		status = HG_NO_MEMORY;
	for (hg_node node = 1; node < totals.nodes && status == HG_OK; node++)
		status = add_box(graph, picture, node);
	if (status == HG_OK)
		hgi_picture_states(graph, picture);
	if (status == HG_OK)
		status = hgi_picture_popped_boxes(graph, picture);
	if (status != HG_OK) {
		hgi_picture_destroy(picture);
		return status;
	}
	hgi_picture_titles(graph, picture);
	add_arrows(graph, picture);
	*out = picture;
	return HG_OK;
}

void hgi_picture_destroy(struct hgi_picture *picture)
{
	if (!picture)
		return;
	if (picture->boxes)
		for (uint32_t b = 0; b < picture->n_boxes; b++)
			free(picture->boxes[b].rows);
	free(picture->boxes);
	free(picture->arrows);
	free(picture);
}
