/* SPDX-License-Identifier: MIT
 *
 * dot_rows.c - how a long chain of objects is broken into rows, as a line of text is: arrows to
 * another row do not push their end to the right, and each row starts right of the variables.
 */
#include "draw.h"

#include <stdlib.h>

/* Steps from the variables to each box, along the arrows; which are sorted by where they leave. */
static uint32_t *find_depths(const struct hgi_picture *picture)
{
	const size_t n = (size_t)picture->n_boxes + 1;
	uint32_t *depths = calloc(n, sizeof(*depths));
	uint32_t *queue = calloc(n, sizeof(*queue));
	uint32_t *first = calloc(n + 1, sizeof(*first));
	bool *entered = calloc(n, sizeof(*entered));
	uint32_t used = 0, start = 0;

	for (uint32_t a = 0; first && entered && a < picture->n_arrows; a++) {
		first[picture->arrows[a].from_box + 1]++;
		entered[picture->arrows[a].to_box] |=
			picture->arrows[a].from_box != picture->arrows[a].to_box;
	}
	for (uint32_t b = 0; first && b < picture->n_boxes; b++)
		first[b + 1] += first[b];
	/* Groups come first. What no variable leads to starts anew at 1: heads of lists before the
	 * cycles that nothing leads into. */
	for (uint32_t i = 0; depths && queue && first && entered && i < 2 * picture->n_boxes; i++) {
		const uint32_t b = i % picture->n_boxes;

		if (depths[b] || (i < picture->n_boxes && entered[b]))
			continue;
		depths[b] = 1;
		queue[used++] = b;
		if (b + 1 < picture->n_groups)
			continue;
		for (; start < used; start++) {
			const uint32_t from = queue[start];

			for (uint32_t a = first[from]; a < first[from + 1]; a++) {
				const uint32_t to = picture->arrows[a].to_box;

				if (depths[to])
					continue;
				depths[to] = depths[from] + 1;
				queue[used++] = to;
			}
		}
	}
	free(queue);
	free(first);
	free(entered);
	return depths;
}

/* The row that a box stands in, by its depth; the first one if the picture is not broken. */
static uint32_t row_of(const struct hgi_rows *rows, uint32_t box)
{
	const uint32_t depth = rows->depths ? rows->depths[box] : 0;

	return rows->columns && depth > 1 ? (depth - 2) / rows->columns : 0;
}

struct hgi_rows hgi_dot_rows(const struct hgi_picture *picture, uint32_t most, uint32_t columns)
{
	struct hgi_rows rows = {.depths = find_depths(picture)};
	uint32_t deepest = 0;

	for (uint32_t b = 0; rows.depths && b < picture->n_boxes; b++)
		if (rows.depths[b] > deepest)
			deepest = rows.depths[b];
	rows.columns = deepest > most ? columns : 0;
	return rows;
}

bool hgi_dot_back(const struct hgi_rows *rows, const struct hgi_picture *picture,
		  const struct hgi_arrow *arrow)
{
	return rows->depths && picture->boxes[arrow->from_box].object &&
	       arrow->from_box != arrow->to_box &&
	       rows->depths[arrow->to_box] <= rows->depths[arrow->from_box];
}

bool hgi_dot_leaves_row(const struct hgi_rows *rows, const struct hgi_picture *picture,
			const struct hgi_arrow *arrow)
{
	return picture->boxes[arrow->from_box].object &&
	       row_of(rows, arrow->to_box) != row_of(rows, arrow->from_box);
}

bool hgi_dot_starts_row(const struct hgi_rows *rows, const struct hgi_picture *picture,
			uint32_t box)
{
	return row_of(rows, box) > 0 && picture->boxes[box].reach != HG_GARBAGE &&
	       (rows->depths[box] - 2) % rows->columns == 0;
}
