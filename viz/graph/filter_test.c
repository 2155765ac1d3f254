/* SPDX-License-Identifier: MIT
 *
 * filter_test.c - asks a filter about an object, and finds the places that filters name.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "filter.h"

/* ---- Places ---------------------------------------------------------------------------------- */

/* TYPE#N, by counting; cut-out graphs keep the numbers of the whole. */
static hg_status find_nth(const hg_graph *graph, const char *name, const char *hash, hg_node *node)
{
	const unsigned long nth = strtoul(hash + 1, NULL, 10);

	for (hg_node n = hgi_first_object(graph); n < hgi_nodes(graph); n++) {
		const uint32_t type = hgi_object_of(graph, n)->type;
		const char *type_name =
			type < graph->n_types ? graph->types[type].type.name : HG_UNTYPED;

		if (strncmp(type_name, name, (size_t)(hash - name)) ||
		    type_name[hash - name] != '\0' || hg_graph_ordinal(graph, n) != nth)
			continue;
		*node = n;
		return HG_OK;
	}
	return HG_NOT_FOUND;
}

hg_status hg_graph_named(const hg_graph *graph, const char *name, hg_node *node)
{
	const char *hash = strrchr(name, '#');
	hg_status status = HG_NOT_FOUND;

	*node = HG_NONE;
	if (hash && hash[1] && hash[1 + strspn(hash + 1, "0123456789")] == '\0') {
		status = find_nth(graph, name, hash, node);
	} else if (*name >= '0' && *name <= '9') {
		uint64_t address, offset;
		char *end;

		errno = 0;
		address = strtoull(name, &end, 16);
		if (!errno && !*end)
			status = hg_graph_find(graph, address, node, &offset);
	}
	return status == HG_OK ? HG_OK : hgi_error(HG_NOT_FOUND, "no object %s", name);
}

/* user is also user.name and user[2] */
static bool is_part_of(const char *root, const char *name)
{
	const size_t length = strlen(name);

	return *name && !strncmp(root, name, length) && strchr(".[-", root[length]);
}

/* The objects that variables of that name lead to, put into the queue. */
static uint32_t variables(const hg_graph *g, const char *name, uint32_t *queue, uint8_t *set)
{
	uint32_t n = 0;

	for (uint32_t group = 1; group <= g->n_groups; group++) {
		for (uint32_t l = g->out_start[group]; l < g->out_start[group + 1]; l++) {
			const uint64_t root = hgi_link_from(&g->links[l]);
			const uint32_t to = g->links[l].to;

			if (root >= g->n_roots || set[to] || !is_part_of(g->roots[root].name, name))
				continue;
			set[to] = 1;
			queue[n++] = to;
		}
	}
	return n;
}

hg_status hgi_filter_reach(hg_filter *filter, const char *place, uint8_t **out)
{
	const hg_graph *g = filter->graph;
	uint8_t *set = hgi_arena_alloc(&filter->arena, hgi_nodes(g));
	uint32_t *queue = hgi_calloc(hgi_nodes(g), sizeof(*queue));
	uint32_t head = 0, tail = 0;
	hg_node node;

	*out = set;
	if (!set || !queue) {
		free(queue);
		return hgi_error(HG_NO_MEMORY, "no memory for a filter");
	}
	memset(set, 0, hgi_nodes(g));
	if (hg_graph_named(g, place, &node) == HG_OK) {
		set[node] = 1;
		queue[tail++] = node;
	} else {
		tail = variables(g, place, queue, set);
	}
	while (head < tail) {
		const uint32_t at = queue[head++];

		for (uint32_t l = g->out_start[at]; l < g->out_start[at + 1]; l++) {
			if (set[g->links[l].to])
				continue;
			set[g->links[l].to] = 1;
			queue[tail++] = g->links[l].to;
		}
	}
	free(queue);
	return tail ? HG_OK : HG_NOT_FOUND;
}

/* ---- Tests ----------------------------------------------------------------------------------- */

hg_status hgi_filter_prepare(hg_filter *filter, struct hgi_step *step)
{
	hg_graph *g = (hg_graph *)filter->graph; /* indices that are made when first needed */

	switch (step->field) {
	case HGI_FIELD_RETAINED:
		return hgi_dominators(g, NULL);
	case HGI_FIELD_HOLDERS:
		return hgi_reverse(g);
	case HGI_FIELD_CYCLE:
		return hgi_cycles(g, NULL);
	default:
		return HG_OK;
	}
}

static bool compare(enum hgi_compare how, uint64_t a, uint64_t b)
{
	switch (how) {
	case HGI_EQUAL:
		return a == b;
	case HGI_NOT_EQUAL:
		return a != b;
	case HGI_LESS:
		return a < b;
	case HGI_LESS_EQUAL:
		return a <= b;
	case HGI_GREATER:
		return a > b;
	case HGI_GREATER_EQUAL:
		return a >= b;
	case HGI_CONTAINS:
		break;
	}
	return false;
}

static bool is_named(const hg_graph *g, const struct hgi_object *o, const struct hgi_step *step)
{
	const struct hgi_type *type = o->type < g->n_types ? &g->types[o->type] : NULL;
	const char *name = !type ? HG_UNTYPED : type->type.opaque ? "tiny block" : type->type.name;

	if (step->compare == HGI_CONTAINS)
		return strstr(name, step->text);
	return !strcmp(name, step->text) == (step->compare == HGI_EQUAL);
}

/* True for "sharing.c", "sharing.c:16" and the name of the function. */
static bool is_at(const hg_graph *g, const struct hgi_object *o, const struct hgi_step *step)
{
	const hg_site *site = o->site < g->n_sites ? &g->sites[o->site] : NULL;
	const char *slash = site ? strrchr(site->file, '/') : NULL;
	const char *file = slash ? slash + 1 : site ? site->file : "";
	const size_t length = strlen(file);
	bool equal = false;

	if (step->compare == HGI_CONTAINS)
		return site &&
		       (strstr(site->file, step->text) || strstr(site->function, step->text));
	if (site) {
		const char *rest = step->text + length;

		equal = !strcmp(site->function, step->text) ||
			(!strncmp(step->text, file, length) &&
			 (!*rest ||
			  (*rest == ':' && rest[1] && strtoul(rest + 1, NULL, 10) == site->line)));
	}
	return equal == (step->compare == HGI_EQUAL);
}

static uint64_t holders(const hg_graph *g, hg_node node)
{
	hg_sharing s;

	hg_graph_sharing(g, node, &s);
	return (uint64_t)s.variables + s.objects;
}

static bool test(const hg_graph *g, const struct hgi_step *step, hg_node node)
{
	const struct hgi_object *o = hgi_object_of(g, node);

	switch (step->field) {
	case HGI_FIELD_TYPE:
		return is_named(g, o, step);
	case HGI_FIELD_SITE:
		return is_at(g, o, step);
	case HGI_FIELD_COLOUR:
		return compare(step->compare, o->colour, step->number);
	case HGI_FIELD_SIZE:
		return compare(step->compare, o->size, step->number);
	case HGI_FIELD_RETAINED:
		return compare(step->compare, hgi_dominated(g, node)->bytes, step->number);
	case HGI_FIELD_HOLDERS:
		return compare(step->compare, holders(g, node), step->number);
	case HGI_FIELD_POINTERS:
		return compare(step->compare, hgi_in_degree(g, node), step->number);
	case HGI_FIELD_ADDRESS:
		return compare(step->compare, o->address, step->number);
	case HGI_FIELD_GARBAGE:
		return o->reach == HG_GARBAGE;
	case HGI_FIELD_KEPT:
		return o->reach == HG_UNNAMED;
	case HGI_FIELD_LIVE:
		return o->reach == HG_NAMED;
	case HGI_FIELD_SHARED:
		return hgi_in_degree(g, node) > 1;
	case HGI_FIELD_CYCLE:
		return g->cycles.of[node - hgi_first_object(g)] != HG_NONE;
	case HGI_FIELD_UNSWEPT:
		return o->colour == HG_WHITE && o->span < g->n_spans && g->spans[o->span].unswept;
	case HGI_FIELD_REACHABLE:
		return step->set[node];
	}
	return false;
}

bool hg_filter_test(const hg_filter *filter, hg_node node)
{
	bool flag = false;

	if (!hgi_object_of(filter->graph, node))
		return false;
	for (size_t i = 0; i < filter->n; i++) {
		const struct hgi_step *step = &filter->steps[i];

		switch (step->what) {
		case HGI_TEST:
			flag = test(filter->graph, step, node);
			break;
		case HGI_NOT:
			flag = !flag;
			break;
		case HGI_JUMP_IF_TRUE:
		case HGI_JUMP_IF_FALSE:
			if (flag == (step->what == HGI_JUMP_IF_TRUE))
				i = step->to - 1; /* jumps lead forwards only */
		}
	}
	return flag;
}
