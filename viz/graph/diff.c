/* SPDX-License-Identifier: MIT
 *
 * diff.c - what changed between two graphs of one heap.
 *
 * An object is the same one in both if its address, the size of its slot, its type and the site
 * that allocated it are. Types and sites are compared by what they are called, as another run or
 * another build numbers them differently. The heap keeps no serial number per object: a slot that
 * was freed and given out again to the same site for the same type in between counts as the same
 * object, and graphs that know no addresses (files of other programs) cannot be compared.
 *
 * A variable is the same one if its name is, in the same frame: same thread, same function, and the
 * same number of that function's frames counted from the outermost, so that a deeper call stack
 * changes nothing for the frames below. Words without a name are not compared.
 *
 * A pointer is a place (object and offset, or variable) and where it leads. Both graphs list
 * objects by address and pointers by offset, so everything is one merge of sorted lists: linear,
 * but for sorting the variables and frames. Memory: 4 bytes per node of both, 72 per change of a
 * pointer.
 */
#include <stdlib.h>
#include <string.h>

#include "diff.h"

struct key { /* of a variable */
	const hg_root *root;
	const hg_group *group;
	uint32_t nth; /* of the function's frames, from the outermost */
	uint32_t group_node, link;
};

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory to compare two heaps");
}

/* ---- Types and sites: rows that are called the same get one number --------------------------- */

struct named {
	const void *what;
	uint32_t *number;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_types(const void *a, const void *b)
{
	const hg_type *x = ((const struct named *)a)->what, *y = ((const struct named *)b)->what;
	const int by_name = strcmp(x->name, y->name);

	if (by_name)
		return by_name;
	return x->size != y->size ? compare_numbers(x->size, y->size) : x->opaque - y->opaque;
}

static int compare_sites(const void *a, const void *b)
{
	const hg_site *x = ((const struct named *)a)->what, *y = ((const struct named *)b)->what;
	const int by_file = strcmp(x->file, y->file);
	const int by_function = strcmp(x->function, y->function);

	if (by_file || by_function)
		return by_file ? by_file : by_function;
	return x->line != y->line ? compare_numbers(x->line, y->line) : x->array - y->array;
}

static hg_status number(struct named *rows, size_t n, int (*compare)(const void *, const void *))
{
	uint32_t number = 0;

	qsort(rows, n, sizeof(*rows), compare);
	for (size_t i = 0; i < n; i++) {
		number += i && compare(&rows[i - 1], &rows[i]) != 0;
		*rows[i].number = number;
	}
	free(rows);
	return HG_OK;
}

static hg_status match_types(struct hg_diff *d)
{
	const size_t total = d->side[0]->n_types + d->side[1]->n_types;
	struct named *rows = hgi_calloc(total + 1, sizeof(*rows));
	size_t n = 0;

	for (int s = 0; s < 2; s++) {
		d->types[s] = hgi_calloc(d->side[s]->n_types, sizeof(*d->types[s]));
		for (size_t i = 0; rows && d->types[s] && i < d->side[s]->n_types; i++)
			rows[n++] = (struct named){&d->side[s]->types[i].type, &d->types[s][i]};
	}
	if (rows && n == total)
		return number(rows, n, compare_types);
	free(rows);
	return no_memory();
}

static hg_status match_sites(struct hg_diff *d)
{
	const size_t total = d->side[0]->n_sites + d->side[1]->n_sites;
	struct named *rows = hgi_calloc(total + 1, sizeof(*rows));
	size_t n = 0;

	for (int s = 0; s < 2; s++) {
		d->sites[s] = hgi_calloc(d->side[s]->n_sites, sizeof(*d->sites[s]));
		for (size_t i = 0; rows && d->sites[s] && i < d->side[s]->n_sites; i++)
			rows[n++] = (struct named){&d->side[s]->sites[i], &d->sites[s][i]};
	}
	if (rows && n == total)
		return number(rows, n, compare_sites);
	free(rows);
	return no_memory();
}

/* ---- Objects ----------------------------------------------------------------------------------
 */

static uint32_t class_of(const uint32_t *numbers, size_t n, uint32_t row)
{
	return row < n ? numbers[row] : HG_NONE;
}

static bool same_object(const struct hg_diff *d, const struct hgi_object *a,
			const struct hgi_object *b)
{
	const hg_graph *x = d->side[0], *y = d->side[1];

	return a->size == b->size &&
	       class_of(d->types[0], x->n_types, a->type) ==
		       class_of(d->types[1], y->n_types, b->type) &&
	       class_of(d->sites[0], x->n_sites, a->site) ==
		       class_of(d->sites[1], y->n_sites, b->site);
}

static hg_status match_objects(struct hg_diff *d, const struct hgi_progress *progress)
{
	const hg_graph *a = d->side[0], *b = d->side[1];
	hg_diff_totals *t = &d->totals;
	size_t i = 0, k = 0;

	while (i < a->n_objects || k < b->n_objects) {
		const struct hgi_object *x = i < a->n_objects ? &a->objects[i] : NULL;
		const struct hgi_object *y = k < b->n_objects ? &b->objects[k] : NULL;

		if (x && y && x->address == y->address && same_object(d, x, y)) {
			d->other[0][hgi_first_object(a) + i] = hgi_first_object(b) + (hg_node)k;
			d->other[1][hgi_first_object(b) + k] = hgi_first_object(a) + (hg_node)i;
			t->survived++;
			t->survived_bytes += x->size;
			t->recoloured += x->colour != y->colour;
			i++;
			k++;
		} else if (x && (!y || x->address <= y->address)) {
			t->gone++;
			t->gone_bytes += x->size;
			i++;
		} else {
			t->fresh++;
			t->fresh_bytes += y->size;
			k++;
		}
		if ((i + k) % HGI_PROGRESS_STEP == 0 && hgi_cancelled(progress, i + k))
			return hgi_error(HG_CANCELLED, "cancelled");
	}
	return HG_OK;
}

/* ---- Pointers ----------------------------------------------------------------------------------
 */

/* One pointer before and after; HG_NONE: there was, or is, none. */
static hg_status note(struct hg_diff *d, uint32_t before_from, uint32_t before, uint32_t after_from,
		      uint32_t after)
{
	const hg_graph *a = d->side[0], *b = d->side[1];
	hg_change change = {.kind = HG_RETARGETED};

	if (before != HG_NONE)
		change.before = hgi_edge(a, before_from, before);
	if (after != HG_NONE)
		change.after = hgi_edge(b, after_from, after);
	if (before == HG_NONE) {
		change.kind = HG_POINTER_NEW;
		change.before = (hg_edge){HG_NONE, HG_NONE, HG_NONE, 0, 0};
		d->totals.pointers_new++;
	} else if (after == HG_NONE) {
		change.kind = HG_POINTER_GONE;
		change.after = (hg_edge){HG_NONE, HG_NONE, HG_NONE, 0, 0};
		d->totals.pointers_gone++;
	} else if (d->other[0][change.before.to] == change.after.to &&
		   change.before.to_offset == change.after.to_offset) {
		return HG_OK;
	} else {
		d->totals.retargeted++;
	}
	if (!hgi_grow(&d->changes, &d->changes_capacity, d->n_changes + 1, sizeof(*d->changes)))
		return no_memory();
	d->changes[d->n_changes++] = change;
	return HG_OK;
}

/* The pointers in an object that is in both. */
static hg_status compare_links(struct hg_diff *d, uint32_t x, uint32_t y)
{
	const hg_graph *a = d->side[0], *b = d->side[1];
	uint32_t i = a->out_start[x], k = b->out_start[y];
	hg_status status = HG_OK;

	while (status == HG_OK && (i < a->out_start[x + 1] || k < b->out_start[y + 1])) {
		const uint64_t at =
			i < a->out_start[x + 1] ? hgi_link_from(&a->links[i]) : UINT64_MAX;
		const uint64_t now =
			k < b->out_start[y + 1] ? hgi_link_from(&b->links[k]) : UINT64_MAX;

		status = note(d, x, at <= now ? i : HG_NONE, y, now <= at ? k : HG_NONE);
		i += at <= now;
		k += now <= at;
	}
	return status;
}

static hg_status compare_objects(struct hg_diff *d, const struct hgi_progress *progress)
{
	const hg_graph *a = d->side[0], *b = d->side[1];
	const uint32_t first = hgi_first_object(b);
	hg_status status = HG_OK;

	for (size_t k = 0; k < b->n_objects && status == HG_OK; k++) {
		const hg_node y = first + (hg_node)k;

		if (d->other[1][y] != HG_NONE)
			status = compare_links(d, d->other[1][y], y);
		if (k % HGI_PROGRESS_STEP == 0 &&
		    hgi_cancelled(progress, a->n_objects + b->n_objects + k))
			status = hgi_error(HG_CANCELLED, "cancelled");
	}
	return status;
}

/* ---- Variables ----------------------------------------------------------------------------------
 */

static int compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	const hg_group *g = x->group, *h = y->group;
	int by_name;

	if (g->kind != h->kind)
		return g->kind < h->kind ? -1 : 1;
	if (g->thread != h->thread)
		return g->thread < h->thread ? -1 : 1;
	by_name = strcmp(g->name, h->name);
	if (by_name)
		return by_name;
	if (x->nth != y->nth)
		return x->nth < y->nth ? -1 : 1;
	by_name = strcmp(x->root->name, y->root->name);
	if (by_name)
		return by_name;
	return strcmp(g->file, h->file);
}

/* Several variables of one name, in blocks within each other, keep their order. */
static int compare_keys_in_order(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	const int order = compare_keys(a, b);

	return order ? order : x->link < y->link ? -1 : x->link > y->link;
}

struct frame {
	const hg_group *group;
	uint32_t node;
};

static int compare_frames(const void *a, const void *b)
{
	const struct frame *x = a, *y = b;
	const int by_name = strcmp(x->group->name, y->group->name);

	if (by_name)
		return by_name;
	if (x->group->thread != y->group->thread)
		return compare_numbers(x->group->thread, y->group->thread);
	if (x->group->level != y->group->level)
		return compare_numbers(y->group->level, x->group->level);
	return compare_numbers(x->node, y->node);
}

/* nth[g]: how many frames of the same function and thread are further out than that of node g. */
static hg_status number_frames(const hg_graph *g, uint32_t *nth)
{
	struct frame *frames = hgi_calloc(g->n_groups, sizeof(*frames));
	size_t n = 0;

	if (!frames)
		return no_memory();
	for (size_t i = 0; i < g->n_groups; i++)
		if (g->groups[i].kind == HG_GROUP_FRAME)
			frames[n++] = (struct frame){&g->groups[i], (uint32_t)i + 1};
	qsort(frames, n, sizeof(*frames), compare_frames);
	for (size_t i = 1; i < n; i++)
		if (frames[i].group->thread == frames[i - 1].group->thread &&
		    !strcmp(frames[i].group->name, frames[i - 1].group->name))
			nth[frames[i].node] = nth[frames[i - 1].node] + 1;
	free(frames);
	return HG_OK;
}

/* Of the groups themselves: as if each had a variable without a name. */
static hg_status make_group_keys(const hg_graph *g, struct key **keys)
{
	static const hg_root nameless = {.name = ""};
	uint32_t *nth = hgi_calloc(g->n_groups + 1, sizeof(*nth));
	hg_status status = nth ? number_frames(g, nth) : no_memory();

	*keys = hgi_calloc(g->n_groups, sizeof(**keys));
	if (!*keys)
		status = no_memory();
	for (uint32_t group = 1; group <= g->n_groups && status == HG_OK; group++)
		(*keys)[group - 1] =
			(struct key){&nameless, &g->groups[group - 1], nth[group], group, group};
	free(nth);
	if (status == HG_OK && g->n_groups)
		qsort(*keys, g->n_groups, sizeof(**keys), compare_keys_in_order);
	return status;
}

static hg_status match_groups(struct hg_diff *d)
{
	struct key *keys[2] = {NULL, NULL};
	size_t i = 0, k = 0;
	hg_status status = make_group_keys(d->side[0], &keys[0]);

	if (status == HG_OK)
		status = make_group_keys(d->side[1], &keys[1]);
	while (status == HG_OK && i < d->side[0]->n_groups && k < d->side[1]->n_groups) {
		const int order = compare_keys(&keys[0][i], &keys[1][k]);

		if (order == 0) {
			d->other[0][keys[0][i].group_node] = keys[1][k].group_node;
			d->other[1][keys[1][k].group_node] = keys[0][i].group_node;
		}
		i += order <= 0;
		k += order >= 0;
	}
	free(keys[0]);
	free(keys[1]);
	return status;
}

static hg_status make_keys(const hg_graph *g, struct key **keys, size_t *n)
{
	uint32_t *nth = hgi_calloc(g->n_groups + 1, sizeof(*nth));
	const hg_status status = nth ? number_frames(g, nth) : no_memory();

	*n = 0;
	*keys = hgi_calloc(g->out_start[hgi_first_object(g)], sizeof(**keys));
	if (status != HG_OK || !*keys) {
		free(nth);
		return status == HG_OK ? no_memory() : status;
	}
	for (uint32_t group = 1; group <= g->n_groups; group++) {
		if (g->groups[group - 1].kind == HG_GROUP_UNNAMED)
			continue;
		for (uint32_t l = g->out_start[group]; l < g->out_start[group + 1]; l++) {
			const uint64_t root = hgi_link_from(&g->links[l]);

			if (root < g->n_roots)
				(*keys)[(*n)++] =
					(struct key){&g->roots[root], &g->groups[group - 1],
						     nth[group], group, l};
		}
	}
	free(nth);
	qsort(*keys, *n, sizeof(**keys), compare_keys_in_order);
	return HG_OK;
}

static hg_status compare_variables(struct hg_diff *d)
{
	struct key *keys[2] = {NULL, NULL};
	size_t n[2], i = 0, k = 0;
	hg_status status = make_keys(d->side[0], &keys[0], &n[0]);

	if (status == HG_OK)
		status = make_keys(d->side[1], &keys[1], &n[1]);
	while (status == HG_OK && (i < n[0] || k < n[1])) {
		const struct key *x = i < n[0] ? &keys[0][i] : NULL;
		const struct key *y = k < n[1] ? &keys[1][k] : NULL;
		const int order = !x ? 1 : !y ? -1 : compare_keys(x, y);

		if (order == 0)
			d->root[x->root - d->side[0]->roots] =
				(uint32_t)(y->root - d->side[1]->roots);
		status = note(d, x ? x->group_node : 0, order <= 0 ? x->link : HG_NONE,
			      y ? y->group_node : 0, order >= 0 ? y->link : HG_NONE);
		i += order <= 0;
		k += order >= 0;
	}
	free(keys[0]);
	free(keys[1]);
	return status;
}

/* ---- The whole ---------------------------------------------------------------------------------
 */

hg_status hg_diff_create(const hg_graph *before, const hg_graph *after, hg_progress_fn *call,
			 void *context, hg_diff **diff)
{
	const struct hgi_progress progress = {call, context, 0, 1,
					      (uint64_t)before->n_objects + after->n_objects};
	struct hg_diff *d;
	hg_status status = HG_OK;

	*diff = NULL;
	if ((before->n_objects && !before->by_address) || (after->n_objects && !after->by_address))
		return hgi_error(HG_BAD_INPUT, "a snapshot of another program knows no addresses: "
					       "it cannot be compared");
	d = calloc(1, sizeof(*d));
	if (!d)
		return no_memory();
	d->side[0] = before;
	d->side[1] = after;
	for (int s = 0; s < 2 && status == HG_OK; s++) {
		d->other[s] = malloc(hgi_nodes(d->side[s]) * sizeof(*d->other[s]));
		if (d->other[s])
			memset(d->other[s], 0xff, hgi_nodes(d->side[s]) * sizeof(*d->other[s]));
		else
			status = no_memory();
	}
	d->root = malloc((before->n_roots + 1) * sizeof(*d->root));
	if (d->root)
		memset(d->root, 0xff, (before->n_roots + 1) * sizeof(*d->root));
	else
		status = no_memory();
	if (status == HG_OK)
		status = match_types(d);
	if (status == HG_OK)
		status = match_sites(d);
	if (status == HG_OK)
		status = match_objects(d, &progress);
	if (status == HG_OK)
		status = match_groups(d);
	if (status == HG_OK)
		status = compare_variables(d);
	if (status == HG_OK)
		status = compare_objects(d, &progress);
	if (status == HG_OK)
		status = hgi_diff_values(d);
	if (status == HG_OK)
		*diff = d;
	else
		hg_diff_destroy(d);
	return status;
}

void hg_diff_destroy(hg_diff *diff)
{
	if (!diff)
		return;
	for (int s = 0; s < 2; s++) {
		free(diff->other[s]);
		free(diff->types[s]);
		free(diff->sites[s]);
	}
	free(diff->root);
	free(diff->changes);
	free(diff->values);
	free(diff);
}

void hg_diff_get_totals(const hg_diff *diff, hg_diff_totals *totals)
{
	*totals = diff->totals;
}

hg_node hg_diff_other(const hg_diff *diff, bool after, hg_node node)
{
	return node < hgi_nodes(diff->side[after]) ? diff->other[after][node] : HG_NONE;
}

hg_status hg_diff_change(const hg_diff *diff, size_t index, hg_change *change)
{
	if (index >= diff->n_changes)
		return hgi_error(HG_NOT_FOUND, "change %zu of %zu", index, diff->n_changes);
	*change = diff->changes[index];
	return HG_OK;
}

void hg_diff_graphs(const hg_diff *diff, const hg_graph **before, const hg_graph **after)
{
	*before = diff->side[0];
	*after = diff->side[1];
}
