/* SPDX-License-Identifier: MIT
 *
 * diff_values.c - values that changed. Both graphs know values only of those objects of which
 * somebody has read them: the others are not compared, and the totals tell how many were.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory to compare two heaps");
}

/* Pointers are compared as such: where one is set its cell holds no value. */
static bool differ(const hg_cell *a, const hg_cell *b)
{
	if (a->window.cap || b->window.cap)
		return a->window.len != b->window.len || a->window.cap != b->window.cap;
	return *a->value && *b->value && strcmp(a->value, b->value) != 0;
}

static hg_status compare_cells(struct hg_diff *d, hg_node before, hg_node after)
{
	const hg_cell *was, *is;
	size_t n_was, n_is, i = 0, k = 0;

	hg_graph_cells(d->side[0], before, &was, &n_was);
	hg_graph_cells(d->side[1], after, &is, &n_is);
	d->totals.compared += n_was && n_is && hgi_object_of(d->side[1], after);
	while (i < n_was && k < n_is) {
		if (was[i].offset == is[k].offset && differ(&was[i], &is[k])) {
			if (!hgi_grow(&d->values, &d->values_capacity, d->n_values + 1,
				      sizeof(*d->values)))
				return no_memory();
			d->values[d->n_values++] =
				(hg_value_change){before, after, &was[i], &is[k]};
			d->totals.values++;
		}
		if (was[i].offset == is[k].offset) {
			i++;
			k++;
		} else if (was[i].offset < is[k].offset) {
			i++;
		} else {
			k++;
		}
	}
	return HG_OK;
}

/* Both lists are by the object of the second graph. */
static void count_changed(struct hg_diff *d)
{
	const uint32_t first = hgi_first_object(d->side[1]);
	bool *changed = hgi_calloc(hgi_nodes(d->side[1]), sizeof(*changed));

	for (size_t i = 0; changed && i < d->n_changes; i++) {
		const hg_change *c = &d->changes[i];
		const hg_node node =
			c->kind == HG_POINTER_GONE ? d->other[0][c->before.from] : c->after.from;

		if (node != HG_NONE)
			changed[node] = true;
	}
	for (size_t i = 0; changed && i < d->n_values; i++)
		changed[d->values[i].after] = true;
	for (hg_node node = first; changed && node < hgi_nodes(d->side[1]); node++)
		d->totals.changed += changed[node];
	free(changed);
}

hg_status hgi_diff_values(struct hg_diff *d)
{
	hg_status status = HG_OK;
	hg_node after = 0;

	while (status == HG_OK && hg_graph_next_cells(d->side[1], after, &after) == HG_OK)
		if (hgi_object_of(d->side[1], after) && d->other[1][after] != HG_NONE)
			status = compare_cells(d, d->other[1][after], after);
	if (status == HG_OK)
		count_changed(d);
	return status;
}

hg_status hg_diff_value(const hg_diff *diff, size_t index, hg_value_change *change)
{
	if (index >= diff->n_values)
		return hgi_error(HG_NOT_FOUND, "value %zu of %zu", index, diff->n_values);
	*change = diff->values[index];
	return HG_OK;
}

static void show(const hg_cell *cell, char *out, size_t size)
{
	if (*cell->value || !cell->window.cap)
		snprintf(out, size, "%s", cell->value);
	else
		snprintf(out, size, "len %llu cap %llu", (unsigned long long)cell->window.len,
			 (unsigned long long)cell->window.cap);
}

const char *hgi_diff_was(struct hgi_arena *arena, const hg_cell *was, const hg_cell *is)
{
	char before[200], after[200], text[420];

	show(was, before, sizeof(before));
	show(is, after, sizeof(after));
	snprintf(text, sizeof(text), "%s (was %s)", after, before);
	return hgi_arena_string(arena, text);
}
