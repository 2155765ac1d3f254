/* SPDX-License-Identifier: MIT
 *
 * replay_cast.c - which objects of an animation are drawn as what: by a box of their own, within a
 * fold, or not at all.
 */
#include "replay.h"

#include <stdlib.h>

static hg_node first_object(const hg_graph *graph)
{
	hg_totals totals;

	hg_graph_totals(graph, &totals);
	return totals.nodes - totals.objects;
}

/* Numbers the objects that are figures, then the folds. */
static void number(struct hgi_cast *cast, const struct hgi_picture *picture, const hg_node *into,
		   bool every)
{
	uint32_t n = 0, folds = 0;

	for (uint32_t o = 0; o < cast->n_objects; o++) {
		const struct hgi_box *box = into[o] ? &picture->boxes[into[o] - 1] : NULL;

		cast->shown[o] = HG_NONE;
		cast->figure[o] = every || (box && !box->fold) ? n++ : HG_NONE;
		if (box && !box->fold)
			cast->shown[o] = cast->of_box[into[o] - 1] = cast->figure[o];
	}
	cast->first_fold = n;
	for (uint32_t b = picture->n_groups; b < picture->n_boxes; b++)
		if (picture->boxes[b].fold)
			cast->of_box[b] = n + folds++;
	cast->n_figures = n + folds;
}

static void fill_folds(struct hgi_cast *cast, const hg_graph *all,
		       const struct hgi_picture *picture, const hg_node *into)
{
	const hg_node first = first_object(all);

	for (uint32_t o = 0; o < cast->n_objects; o++) {
		struct hgi_cast_fold *fold;
		hg_node_info info;

		if (!into[o] || !picture->boxes[into[o] - 1].fold)
			continue;
		cast->shown[o] = cast->of_box[into[o] - 1];
		fold = &cast->folds[cast->shown[o] - cast->first_fold];
		if (!fold->objects++)
			fold->first = o;
		if (hg_graph_node(all, first + o, &info) == HG_OK && info.fold) {
			fold->given = true;
			fold->objects = info.fold_objects;
		}
	}
}

hg_status hgi_cast_create(const hg_graph *all, const struct hgi_picture *picture,
			  const hg_node *into, bool every, struct hgi_cast **out)
{
	struct hgi_cast *cast = *out = calloc(1, sizeof(*cast));
	hg_totals totals;
	size_t n;

	if (!cast)
		return HG_NO_MEMORY;
	hg_graph_totals(all, &totals);
	cast->n_objects = totals.objects;
	n = (size_t)totals.objects + 1;
	cast->figure = calloc(n, sizeof(*cast->figure));
	cast->shown = calloc(n, sizeof(*cast->shown));
	cast->of_box = calloc((size_t)picture->n_boxes + 1, sizeof(*cast->of_box));
	cast->folds = calloc((size_t)picture->n_boxes + 1, sizeof(*cast->folds));
	if (!cast->figure || !cast->shown || !cast->of_box || !cast->folds) {
		hgi_cast_destroy(cast);
		*out = NULL;
		return HG_NO_MEMORY;
	}
	for (uint32_t b = 0; b < picture->n_boxes; b++)
		cast->of_box[b] = HG_NONE;
	number(cast, picture, into + first_object(all), every);
	fill_folds(cast, all, picture, into + first_object(all));
	return HG_OK;
}

void hgi_cast_destroy(struct hgi_cast *cast)
{
	if (!cast)
		return;
	free(cast->figure);
	free(cast->shown);
	free(cast->of_box);
	free(cast->folds);
	free(cast);
}
