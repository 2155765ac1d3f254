/* SPDX-License-Identifier: MIT
 *
 * picture_array.c - an array as a row of elements with the windows that slices open on it.
 *
 * An array with more than HGI_ELEMENTS elements is folded. Kept are, in this order: its ends, the
 * edges of all windows, elements with pointers (of those that lead to one fold the first), and then
 * the first ones of which something is known, as room permits; the rest becomes rows that say which
 * elements they stand for.
 */
#include "picture.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_COLUMNS = 12 }; /* longer values are listed below each other */

/* The elements that are to be seen. */
struct choice {
	uint64_t elements[HGI_ELEMENTS];
	uint32_t n;
	uint64_t count; /* of the array */
};

static void choose(struct choice *choice, uint64_t element)
{
	if (element >= choice->count || choice->n == HGI_ELEMENTS)
		return;
	for (uint32_t i = 0; i < choice->n; i++)
		if (choice->elements[i] == element)
			return;
	choice->elements[choice->n++] = element;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Elements of `size` bytes that the array has from `first` on under n elements of elem_size bytes
 * that start at byte `offset`. */
static uint64_t covered(uint64_t n, uint64_t elem_size, uint64_t offset, uint64_t size,
			uint64_t first, uint64_t count)
{
	uint64_t end;

	if (n == 0)
		return 0;
	if (__builtin_mul_overflow(n, elem_size ? elem_size : 1, &end) ||
	    __builtin_add_overflow(end, offset, &end) || end / size >= count)
		return count - first;
	return end / size + (end % size != 0) - first;
}

static bool unnamed(const hg_graph *graph, const hg_edge *edge)
{
	hg_group group;

	return edge->root != HG_NONE && hg_graph_group(graph, edge->from, &group) == HG_OK &&
	       group.kind == HG_GROUP_UNNAMED;
}

static void find_windows(const hg_graph *graph, struct hgi_box *box, uint64_t size, uint64_t count)
{
	const hg_edge *edges;
	size_t n;

	if (hg_graph_in(graph, box->node, &edges, &n) != HG_OK)
		return;
	for (size_t i = 0; i < n; i++) {
		const hg_edge *edge = &edges[i];
		struct hgi_window *window = &box->windows[box->n_windows];
		const uint64_t first = edge->to_offset / size;
		const hg_window seen = hgi_edge_window(graph, edge);

		/* A plain pointer to the array arrives at its head. Unnamed words may be many and
		 * say little: they get no mark of their own. */
		if (first >= count || (!seen.cap && (!edge->to_offset || unnamed(graph, edge))))
			continue;
		if (box->n_windows == HGI_WINDOWS) {
			box->windows_left_out++;
			continue;
		}
		*window = (struct hgi_window){.slice = seen.cap > 0, .first = first};
		window->holder = edge->from;
		window->holder_offset = edge->root == HG_NONE ? edge->from_offset : edge->root;
		window->len = window->cap = 1;
		if (window->slice) {
			window->cap = covered(seen.cap, seen.elem_size, edge->to_offset, size,
					      first, count);
			window->len = covered(seen.len, seen.elem_size, edge->to_offset, size,
					      first, count);
			if (window->len > window->cap)
				window->len = window->cap;
		}
		hgi_label_holder(graph, edge, window->name);
		box->n_windows++;
	}
}

/* "26", or for an element of several fields "name "Bob", age 26". */
static void element_value(const hg_cell *cells, size_t n, uint64_t size, uint64_t element,
			  char out[HGI_LABEL_BYTES])
{
	char text[HGI_LABEL_BYTES * 2] = "";
	size_t used = 0;

	for (size_t i = 0; i < n && used < HGI_LABEL_BYTES; i++) {
		const bool whole = cells[i].offset % size == 0;
		const char *value = cells[i].value ? cells[i].value : "";
		const char *name = cells[i].name ? cells[i].name : "";
		int length;

		if (cells[i].offset / size != element)
			continue;
		if (whole && !used && (i + 1 == n || cells[i + 1].offset / size != element))
			length = snprintf(text, sizeof(text), "%s", value);
		else
			length = snprintf(text + used, sizeof(text) - used, "%s%s %s",
					  used ? ", " : "", name, value);
		if (length > 0)
			used += (size_t)length;
	}
	hgi_label(out, text, HGI_LABEL_COLUMNS);
}

static struct hgi_row *add_row(struct hgi_box *box, uint64_t first, uint64_t folded)
{
	struct hgi_row *row = &box->rows[box->n_rows++];

	row->first = first;
	row->folded = folded;
	if (folded)
		hgi_labelf(row->value, HGI_LABEL_COLUMNS, "… %s more …", hgi_number(folded).s);
	if (folded > 1)
		hgi_labelf(row->name, HGI_LABEL_COLUMNS, "%" PRIu64 " to %" PRIu64, first,
			   first + folded - 1);
	else
		hgi_labelf(row->name, HGI_LABEL_COLUMNS, "%" PRIu64, first);
	return row;
}

/* Elements with pointers; of those that lead to the same fold one after the other, the first. */
static void choose_pointers(const hg_graph *graph, const hg_edge *edges, size_t n, uint64_t size,
			    struct choice *choice)
{
	hg_node fold = HG_NONE;

	for (size_t i = 0; i < n && choice->n < HGI_ELEMENTS; i++) {
		hg_node_info to;

		if (edges[i].to == fold)
			continue;
		fold = hg_graph_node(graph, edges[i].to, &to) == HG_OK && to.fold ? edges[i].to
										  : HG_NONE;
		choose(choice, edges[i].from_offset / size);
	}
}

/* The first elements, where something is known of them: one whose pointer was cut off would look as
 * if it had none. */
static void choose_first(const hg_cell *cells, size_t n, uint64_t size, struct choice *choice)
{
	for (size_t i = 0; i < n && choice->n < HGI_ELEMENTS; i++)
		if (cells[i].value && *cells[i].value)
			choose(choice, cells[i].offset / size);
}

static void place_windows(struct hgi_box *box)
{
	for (uint32_t i = 0; i < box->n_windows; i++) {
		struct hgi_window *w = &box->windows[i];

		w->from_row = w->end_row = hgi_picture_row(box, w->first);
		if (w->len)
			w->end_row = hgi_picture_row(box, w->first + w->len - 1) + 1;
		w->cap_row = w->end_row;
		if (w->cap > w->len)
			w->cap_row = hgi_picture_row(box, w->first + w->cap - 1) + 1;
	}
}

hg_status hgi_picture_array(const hg_graph *graph, struct hgi_box *box)
{
	struct choice choice = {0};
	const hg_edge *edges = NULL;
	const hg_cell *cells = NULL;
	size_t n_edges = 0, n_cells = 0;
	bool partly = false, wide = false, folds = false;
	hg_node_info info, target;
	uint64_t next = 0;
	hg_type type;

	if (hg_graph_node(graph, box->node, &info) != HG_OK ||
	    hg_graph_type(graph, info.type, &type) != HG_OK || type.size == 0)
		return HG_OK;
	if (info.count > info.size / type.size)
		info.count = info.size / type.size; /* a damaged snapshot may say more */
	if (info.count == 0)
		return HG_OK;
	choice.count = info.count;
	find_windows(graph, box, type.size, info.count);
	hg_graph_out(graph, box->node, &edges, &n_edges);
	hg_graph_cells(graph, box->node, &cells, &n_cells);
	/* "... 984 more" that the debugger did not read is no element */
	if (n_cells > 1 && cells[n_cells - 1].name && !strcmp(cells[n_cells - 1].name, "..."))
		n_cells--;
	for (size_t i = 0; i < n_edges; i++)
		folds |= hg_graph_node(graph, edges[i].to, &target) == HG_OK && target.fold;
	for (uint32_t i = 0; i < box->n_windows; i++)
		partly |= box->windows[i].len != info.count;
	box->rows = calloc(2 * HGI_ELEMENTS + 1, sizeof(*box->rows));
	if (!box->rows)
		return HG_NO_MEMORY;

	/* The debugger may have said it all in one line, as it does for the bytes of a string. */
	if (n_cells == 1 && info.count > 1 && !partly && !n_edges) {
		hgi_label(box->rows[0].value, cells[0].value, HGI_LABEL_COLUMNS);
		box->n_rows = 1;
		box->n_windows = 0;
		return HG_OK;
	}
	if (!n_cells && !n_edges && !box->n_windows)
		return HG_OK;

	choose(&choice, 0);
	choose(&choice, info.count - 1);
	for (uint32_t i = 0; i < box->n_windows; i++) {
		const struct hgi_window *w = &box->windows[i];

		choose(&choice, w->first);
		choose(&choice, w->first + w->len - (w->len > 0));
		choose(&choice, w->first + w->cap - 1);
	}
	choose_pointers(graph, edges, n_edges, type.size, &choice);
	choose_first(cells, n_cells, type.size, &choice);
	for (uint64_t i = 0; i < info.count && info.count <= HGI_ELEMENTS && !folds; i++)
		choose(&choice, i);
	qsort(choice.elements, choice.n, sizeof(choice.elements[0]), by_number);

	for (uint32_t i = 0; i < choice.n; i++) {
		struct hgi_row *row;

		if (choice.elements[i] > next)
			add_row(box, next, choice.elements[i] - next);
		row = add_row(box, choice.elements[i], 0);
		if (n_cells > 1 || info.count == 1)
			element_value(cells, n_cells, type.size, choice.elements[i], row->value);
		wide |= hgi_columns(row->value) > CELL_COLUMNS;
		next = choice.elements[i] + 1;
	}
	box->shape = n_edges || wide ? HGI_SHAPE_LIST : HGI_SHAPE_CELLS;
	place_windows(box);
	return HG_OK;
}

uint32_t hgi_picture_window(const struct hgi_box *box, hg_node holder, uint64_t holder_offset)
{
	for (uint32_t i = 0; i < box->n_windows; i++)
		if (box->windows[i].holder == holder &&
		    box->windows[i].holder_offset == holder_offset)
			return i;
	return HGI_HEAD;
}

/* Rows are few and sorted by `first`, so the last one that starts at or before it is the one. */
uint32_t hgi_picture_row(const struct hgi_box *box, uint64_t first)
{
	uint32_t row = HGI_HEAD;

	for (uint32_t i = 0; i < box->n_rows && box->rows[i].first <= first; i++)
		row = i;
	return row;
}

uint32_t hgi_picture_seen_by(const struct hgi_box *box, uint32_t row)
{
	uint32_t seen = 0;

	for (uint32_t i = 0; i < box->n_windows; i++)
		seen += box->windows[i].slice && row >= box->windows[i].from_row &&
			row < box->windows[i].end_row;
	return seen;
}
