/* SPDX-License-Identifier: MIT
 *
 * picture_holders.c - who shares an object: how many pointers, and what they are called.
 */
#include "picture.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

enum {
	NAMES_COMPARED = 1000, /* holders of one object looked at for their names */
	NAMES_KEPT = 64
};

/* Distinct names of pointers, and how often each occurs. */
struct names {
	char name[NAMES_KEPT][HGI_LABEL_BYTES];
	uint32_t times[NAMES_KEPT];
	uint32_t n;
};

static void keep_name(struct names *names, const char *name)
{
	uint32_t i = 0;

	while (i < names->n && strcmp(names->name[i], name) != 0)
		i++;
	if (i == NAMES_KEPT)
		return;
	if (i == names->n) {
		strcpy(names->name[i], name);
		names->times[names->n++] = 0;
	}
	names->times[i]++;
}

/* "user, ptr1, Node.left ×3, … 2 more" for so many pointers in all. */
static void list_names(const struct names *names, uint64_t all, char out[HGI_LINE_BYTES])
{
	char line[HGI_HOLDERS * (HGI_LABEL_BYTES + 24)] = "";
	uint64_t listed = 0;
	size_t used = 0;

	for (uint32_t i = 0; i < names->n && i < HGI_HOLDERS; i++) {
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s", i ? ", " : "",
					 names->name[i]);
		if (names->times[i] > 1)
			used += (size_t)snprintf(line + used, sizeof(line) - used, " ×%u",
						 names->times[i]);
		listed += names->times[i];
	}
	if (listed < all)
		hgi_labelf(out, HGI_LINE_COLUMNS, "%s%s… %s more", line, *line ? ", " : "",
			   hgi_number(all - listed).s);
	else
		hgi_label(out, line, HGI_LINE_COLUMNS);
}

/* "4 pointers" and "user, ptr1, ptr2, ptr3". Words that no variable explains are no holders that
 * anybody wrote down, so they are told apart. */
void hgi_picture_holders(const hg_graph *graph, struct hgi_box *box)
{
	struct names names = {.n = 0};
	uint64_t slices = 0, unnamed = 0, gone = 0, all;
	const hg_edge *edges;
	size_t n, used = 0;
	char line[HGI_LINE_BYTES];

	if (hg_graph_in(graph, box->node, &edges, &n) != HG_OK)
		return;
	for (size_t i = 0; i < n; i++) {
		char name[HGI_LABEL_BYTES];
		hg_group group;

		if (hg_graph_group(graph, edges[i].from, &group) == HG_OK &&
		    group.kind == HG_GROUP_UNNAMED) {
			unnamed++;
			continue;
		}
		if (box->delta != HG_DELTA_GONE &&
		    hg_graph_edge_delta(graph, &edges[i]) == HG_DELTA_GONE) {
			gone++;
			continue;
		}
		slices += hgi_edge_window(graph, &edges[i]).cap > 0;
		if (i >= NAMES_COMPARED)
			continue;
		hgi_label_holder(graph, &edges[i], name);
		keep_name(&names, name);
	}
	all = (uint64_t)n + box->hidden_in - unnamed - gone;
	if (all < 2)
		return;
	if (slices)
		used = (size_t)snprintf(line, sizeof(line), "%s", hgi_count(slices, "slice").s);
	if (slices < all)
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s",
					 slices ? ", " : "", hgi_count(all - slices, "pointer").s);
	if (unnamed)
		snprintf(line + used, sizeof(line) - used, " (and %s)",
			 hgi_count(unnamed, "unnamed word").s);
	hgi_label(box->held_by, line, HGI_LABEL_COLUMNS);
	list_names(&names, all, box->holders);
}
