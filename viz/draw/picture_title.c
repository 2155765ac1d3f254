/* SPDX-License-Identifier: MIT
 *
 * picture_title.c - what stands above a picture: how much of the heap it shows, or what changed.
 */
#include "picture.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

/* "4 pointers to one User" where there is but one object; else what is shown of all, which is
 * the subtitle then. */
static void make_titles(struct hgi_picture *picture, const hg_totals *totals)
{
	const uint64_t shown = totals->objects - totals->folds + totals->folded_objects;
	const uint64_t all = shown + totals->hidden_objects;
	const uint32_t boxes = picture->n_boxes - picture->n_popped;
	const struct hgi_box *last = &picture->boxes[boxes ? boxes - 1 : 0];
	char counts[HGI_LINE_BYTES], folded[HGI_LABEL_BYTES] = "";

	if (totals->folds)
		hgi_labelf(folded, HGI_LABEL_COLUMNS, " (%s folded)",
			   hgi_number(totals->folded_objects).s);
	if (totals->hidden_objects)
		hgi_labelf(counts, HGI_LINE_COLUMNS, "%s of %s%s, %s; %s left out, %s",
			   hgi_number(shown).s, hgi_count(all, "object").s, folded,
			   hgi_count(totals->bytes, "byte").s, hgi_number(totals->hidden_objects).s,
			   hgi_count(totals->hidden_bytes, "byte").s);
	else
		hgi_labelf(counts, HGI_LINE_COLUMNS, "%s%s, %s", hgi_count(shown, "object").s,
			   folded, hgi_count(totals->bytes, "byte").s);
	if (totals->objects == 1 && *last->held_by && !totals->compared && !totals->on_ways) {
		hgi_labelf(picture->title, HGI_LINE_COLUMNS, "%s %s one %s", last->held_by,
			   strstr(last->held_by, "pointer") ? "to" : "of", last->title);
		memcpy(picture->subtitle, counts, sizeof(counts));
	} else {
		memcpy(picture->title, counts, sizeof(counts));
	}
	if (totals->on_ways && shown < totals->on_ways)
		hgi_labelf(picture->subtitle, HGI_LINE_COLUMNS, "%s of %s on the ways asked for",
			   hgi_number(shown).s, hgi_count(totals->on_ways, "object").s);
	else if (totals->on_ways)
		hgi_labelf(picture->subtitle, HGI_LINE_COLUMNS,
			   "all that lies on the ways asked for");
}

/* A picture of a diff is called by what changed; what is drawn of it comes second. */
static void make_delta_titles(const hg_graph *graph, struct hgi_picture *picture,
			      const hg_totals *totals)
{
	static const struct {
		hg_delta delta;
		const char *word;
	} kinds[] = {{HG_DELTA_CHANGED, "retargeted"},
		     {HG_DELTA_NEW, "set"},
		     {HG_DELTA_GONE, "cleared"}};
	char objects[HGI_LINE_BYTES], pointers[HGI_LINE_BYTES] = "";
	size_t used = 0;
	uint64_t shown[HG_DELTAS] = {0};

	for (uint32_t b = picture->n_groups; b < picture->n_boxes; b++) {
		hg_node_info info;

		if (hg_graph_node(graph, picture->boxes[b].node, &info) != HG_OK)
			continue;
		shown[info.delta] += !info.fold;
		for (int d = 0; d < HG_DELTAS && info.fold; d++)
			shown[d] += info.fold_deltas[d];
	}
	memcpy(picture->subtitle, picture->title, sizeof(picture->subtitle));
	hgi_label_deltas(totals->deltas, shown, objects);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (totals->pointer_deltas[kinds[i].delta])
			used += (size_t)snprintf(
				pointers + used, sizeof(pointers) - used, "%s%s %s",
				used ? ", " : "",
				hgi_number(totals->pointer_deltas[kinds[i].delta]).s,
				kinds[i].word);
	hgi_labelf(picture->title, HGI_LINE_COLUMNS, "%s%s%s%s", objects,
		   *objects && *pointers ? "; " : "", *pointers ? "pointers: " : "",
		   *objects || *pointers ? pointers : "no change");
}

/* Where there are no objects pointers that dangle are what the picture is about. */
static void add_popped(const hg_graph *graph, struct hgi_picture *picture, const hg_totals *totals)
{
	char *line = totals->objects ? picture->subtitle : picture->title;
	const uint32_t *popped;
	size_t n;

	hg_graph_popped(graph, &popped, &n);
	if (n && (!totals->objects || !*line))
		hgi_labelf(line, HGI_LINE_COLUMNS, "%s to %spopped stack frame%s",
			   hgi_count(n, "pointer").s, picture->n_popped == 1 ? "a " : "",
			   picture->n_popped == 1 ? "" : "s");
}

void hgi_picture_titles(const hg_graph *graph, struct hgi_picture *picture)
{
	hg_totals totals;

	hg_graph_totals(graph, &totals);
	make_titles(picture, &totals);
	add_popped(graph, picture, &totals);
	if (picture->compared)
		make_delta_titles(graph, picture, &totals);
}
