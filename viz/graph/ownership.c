/* SPDX-License-Identifier: MIT
 *
 * ownership.c - what can be asked about owners: of a pointer, of an object, of all.
 */
#include <string.h>

#include "owners.h"

/* Whether the type of a pointer lets it write: anything but a pointer to const. What is not known
 * could. */
static bool could_write(const char *type)
{
	const char *star = strrchr(type, '*');
	const char *at = type;

	while (star && (at = strstr(at, "const")) && at < star) {
		const char end = at[strlen("const")];

		if ((at == type || strchr(" *(", at[-1])) && (end == ' ' || end == '*')) {
			const char *other = memchr(at, '*', (size_t)(star - at));

			if (!other) /* const of the very thing that it points to */
				return false;
		}
		at++;
	}
	return true;
}

bool hg_owners_could_write(const hg_owners *o, const hg_edge *edge)
{
	const hg_graph *g = o->graph;
	const struct hgi_object *from = hgi_object_of(g, edge->from);
	const struct hgi_type *type;
	uint64_t offset = edge->from_offset;

	if (edge->root != HG_NONE)
		return edge->root >= g->n_roots || could_write(g->roots[edge->root].type);
	if (!from || from->type >= g->n_types)
		return true;
	type = &g->types[from->type];
	if (type->type.size)
		offset %= type->type.size;
	for (size_t i = 0; i < type->n_fields; i++) {
		if (type->fields[i].offset == offset)
			return could_write(type->fields[i].value);
	}
	return true;
}

/* The variable that dies last comes first; both are lent, so both are in frames. */
static hg_lending lending_of(const hg_owners *o, const hg_edge *a, const hg_edge *b)
{
	const bool first =
		o->graph->groups[a->from - 1].level >= o->graph->groups[b->from - 1].level;

	return hg_owners_lending(o, first ? a : b, first ? b : a);
}

/* Of more borrowers than this one does not ask what each of them covers. */
enum { BORROWERS = 64 };

static void find_rivals(const hg_owners *o, const hg_edge *lent, uint32_t n, hg_ownership *out)
{
	if (out->lent > n && out->lent_writers)
		out->refused = out->rivals = true;
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t j = i + 1; j < n; j++) {
			if (lending_of(o, &lent[i], &lent[j]) != HG_LENDING_REFUSED)
				continue;
			out->refused = true;
			out->rivals |= hg_owners_could_write(o, &lent[i]) &&
				       hg_owners_could_write(o, &lent[j]);
		}
	}
}

static void count_holders(const hg_owners *o, hg_node node, hg_ownership *out)
{
	const hg_graph *g = o->graph;
	uint32_t held[HG_HOLD_WEAK + 1] = {0}, n_lent = 0;
	hg_edge lent[BORROWERS];

	for (uint32_t i = g->in_start[node]; i < g->in_start[node + 1]; i++) {
		const uint32_t l = g->in_links[i], from = g->in_from[i];
		const hg_hold hold = (hg_hold)o->hold[l];
		const bool is_root = from < hgi_first_object(g);
		const hg_edge edge = {.from = from,
				      .to = node,
				      .root = is_root ? (uint32_t)hgi_link_from(&g->links[l])
						      : HG_NONE,
				      .from_offset = hgi_link_from(&g->links[l]),
				      .to_offset = hgi_link_to(&g->links[l])};
		const bool writes = (hold == HG_HOLD_OWNER || hold == HG_HOLD_LENT) &&
				    hg_owners_could_write(o, &edge);

		held[hold]++;
		out->writers += writes;
		out->lent_writers += writes && hold == HG_HOLD_LENT;
		if (hold == HG_HOLD_LENT && n_lent < BORROWERS)
			lent[n_lent++] = edge;
	}
	out->owners = held[HG_HOLD_OWNER];
	out->lent = held[HG_HOLD_LENT];
	out->weak = held[HG_HOLD_WEAK];
	find_rivals(o, lent, n_lent, out);
}

hg_status hg_owners_node(const hg_owners *o, hg_node node, hg_ownership *out)
{
	const struct hgi_object *object = hgi_object_of(o->graph, node);

	*out = (hg_ownership){.root = HG_NONE};
	if (!object)
		return hgi_error(HG_BAD_INPUT, "node %u is no object", node);
	out->shape = (hg_shape)(o->flags[node] & HGI_SHAPE);
	out->threads = o->flags[node] & HGI_THREADS;
	out->leaks = o->flags[node] & HGI_LEAKS;
	if (o->life[node])
		out->root =
			(uint32_t)hgi_link_from(&o->graph->links[o->lives[o->life[node] - 1].link]);
	count_holders(o, node, out);
	return HG_OK;
}

hg_hold hg_owners_hold(const hg_owners *o, const hg_edge *edge)
{
	const hg_graph *g = o->graph;
	uint32_t low, high;

	if (edge->from >= hgi_nodes(g))
		return HG_HOLD_NONE;
	low = g->out_start[edge->from];
	high = g->out_start[edge->from + 1];
	while (low < high) { /* rows are sorted by the place of the pointer */
		const uint32_t middle = low + (high - low) / 2;
		const uint64_t at = hgi_link_from(&g->links[middle]);

		if (at == edge->from_offset)
			return (hg_hold)o->hold[middle];
		if (at < edge->from_offset)
			low = middle + 1;
		else
			high = middle;
	}
	return HG_HOLD_NONE;
}

hg_status hg_owners_root(const hg_owners *o, uint32_t index, hg_edge *out)
{
	const struct hgi_link *link;

	if (index >= o->n_lives)
		return hgi_error(HG_NOT_FOUND, "root %u of %u", index, o->n_lives);
	link = &o->graph->links[o->lives[index].link];
	*out = (hg_edge){.from = o->lives[index].group,
			 .to = link->to,
			 .root = (uint32_t)hgi_link_from(link),
			 .from_offset = hgi_link_from(link),
			 .to_offset = hgi_link_to(link)};
	return HG_OK;
}

void hg_owners_totals(const hg_owners *o, hg_ownership_totals *totals)
{
	const hg_graph *g = o->graph;

	*totals = (hg_ownership_totals){0};
	for (hg_node node = hgi_first_object(g); node < hgi_nodes(g); node++) {
		hg_shape_totals *shape = &totals->shape[o->flags[node] & HGI_SHAPE];
		hg_ownership own;

		if (hg_owners_node(o, node, &own) != HG_OK)
			continue;
		shape->objects++;
		shape->bytes += hgi_object_of(g, node)->size;
		shape->owners += own.owners;
		shape->lent += own.lent;
		shape->weak += own.weak;
		shape->refused += own.refused;
		shape->cells += own.writers > 0;
		shape->threads += own.threads;
		totals->leak_objects += own.leaks;
		totals->leak_bytes += own.leaks ? hgi_object_of(g, node)->size : 0;
	}
}
