/* SPDX-License-Identifier: MIT
 *
 * picture_popped.c - pointers that dangle: to where a function that has returned had its frame.
 *
 * Such a place is no object and no node of the graph. It is drawn all the same, a box for each
 * address, behind all others, with a sign of its own and dashed; so are the arrows to it.
 */
#include "picture.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>

void hgi_picture_popped_rows(const hg_graph *graph, struct hgi_box *box, bool symbolic)
{
	const uint32_t *popped;
	size_t n;

	hg_graph_popped(graph, &popped, &n);
	for (size_t i = 0; i < n; i++) {
		struct hgi_row *row;
		hg_root root;

		if (hg_graph_root(graph, popped[i], &root) != HG_OK || root.group + 1 != box->node)
			continue;
		row = hgi_picture_next_row(box, popped[i]);
		if (!row)
			continue;
		hgi_label(row->name, root.name, HGI_LABEL_COLUMNS);
		if (symbolic)
			continue;
		if (root.address)
			hgi_labelf(row->place, HGI_LABEL_COLUMNS, "0x%" PRIx64, root.address);
		else
			hgi_label(row->place, "register", HGI_LABEL_COLUMNS);
	}
}

/* The box of an address, HG_NONE if there is none yet. */
static uint32_t box_at(const struct hgi_picture *picture, uint64_t address)
{
	for (uint32_t b = picture->n_boxes; b-- > picture->n_boxes - picture->n_popped;)
		if (picture->boxes[b].popped == address)
			return b;
	return HG_NONE;
}

hg_status hgi_picture_popped_boxes(const hg_graph *graph, struct hgi_picture *picture)
{
	const uint32_t *popped;
	size_t n;

	hg_graph_popped(graph, &popped, &n);
	for (size_t i = 0; i < n; i++) {
		struct hgi_box *box;
		hg_root root;

		if (hg_graph_root(graph, popped[i], &root) != HG_OK ||
		    box_at(picture, root.value) != HG_NONE)
			continue;
		box = &picture->boxes[picture->n_boxes++];
		picture->n_popped++;
		box->node = picture->n_boxes; /* a number that no node of the graph has */
		box->object = true;
		box->reach = HG_NAMED;
		box->state = HGI_INVALID;
		box->popped = root.value;
		box->compared = picture->compared;
		hgi_label(box->title, "invalid: popped stack frame", HGI_LABEL_COLUMNS);
		if (!picture->symbolic)
			hgi_labelf(box->place, HGI_LABEL_COLUMNS, "0x%" PRIx64, root.value);
		box->rows = calloc(1, sizeof(*box->rows));
		if (!box->rows)
			return HG_NO_MEMORY;
		box->n_rows = 1;
		hgi_labelf(box->rows[0].name, HGI_LABEL_COLUMNS, "below the stack pointer of %s",
			   root.popped);
	}
	return HG_OK;
}

void hgi_picture_popped_arrows(const hg_graph *graph, struct hgi_picture *picture, uint32_t b)
{
	const uint32_t *popped;
	size_t n;

	hg_graph_popped(graph, &popped, &n);
	for (size_t i = 0; i < n; i++) {
		struct hgi_arrow arrow = {
			.from_box = b, .to_row = HGI_HEAD, .to_window = HGI_HEAD, .count = 1};
		hg_root root;

		if (hg_graph_root(graph, popped[i], &root) != HG_OK ||
		    root.group + 1 != picture->boxes[b].node)
			continue;
		arrow.from_row = hgi_picture_row(&picture->boxes[b], popped[i]);
		arrow.to_box = box_at(picture, root.value);
		if (arrow.to_box != HG_NONE)
			hgi_picture_add_arrow(picture, &arrow);
	}
}
