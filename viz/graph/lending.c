/* SPDX-License-Identifier: MIT
 *
 * lending.c - which of the variables that borrow could be &mut, all at the same moment.
 *
 * A borrow covers a part of its object, and with it all that this part owns. Of two of them
 *
 * - that have nothing in common any may write: disjoint slices (split_at_mut), two fields;
 * - that only read any number may live;
 * - in two frames of one thread the inner one can borrow from the outer one, if that one may write
 *   and covers all of it: the caller waits meanwhile;
 * - else rustc refuses: in one frame both names can be used in any order.
 *
 * What a plain pointer covers its type tells: a field or element of a struct, if its name is that
 * of a type whose size is known. A pointer to the first element of an array covers all of it, as C
 * uses it; so does any whose type says nothing.
 */
#include <string.h>

#include "owners.h"

/* So many owners above an object are looked at. */
enum { STEPS = 1000 };

static const struct {
	const char *name;
	uint64_t size;
} scalars[] = {
	{"gm_int", 8},   {"gm_byte", 1},       {"gm_string", 16}, {"char", 1},
	{"bool", 1},     {"_Bool", 1},         {"short", 2},      {"int", 4},
	{"unsigned", 4}, {"unsigned int", 4},  {"float", 4},      {"double", 8},
	{"long", 8},     {"unsigned long", 8}, {"long long", 8},  {"size_t", 8},
	{"int8_t", 1},   {"uint8_t", 1},       {"int16_t", 2},    {"uint16_t", 2},
	{"int32_t", 4},  {"uint32_t", 4},      {"int64_t", 8},    {"uint64_t", 8},
};

static const char *without_struct(const char *name)
{
	return strncmp(name, "struct ", strlen("struct ")) ? name : name + strlen("struct ");
}

/* "User" of "const struct User *const", "Node *" of "Node **"; its length, 0: it is no pointer. */
static size_t pointee(const char *type, const char **name)
{
	const char *star = strrchr(type, '*');
	size_t length;

	if (!star)
		return 0;
	if (strncmp(type, "const ", strlen("const ")) == 0)
		type += strlen("const ");
	*name = without_struct(type);
	length = (size_t)(star - *name);
	while (length && (*name)[length - 1] == ' ')
		length--;
	if (length > 6 && strncmp(*name + length - 6, " const", 6) == 0)
		length -= 6;
	return length;
}

static bool is_called(const char *type, const char *name, size_t length)
{
	type = without_struct(type);
	return strlen(type) == length && strncmp(type, name, length) == 0;
}

/* Bytes of the value that a pointer of this type leads to; 0: nobody knows. */
static uint64_t size_of(const hg_graph *g, const char *name, size_t length)
{
	if (length && name[length - 1] == '*')
		return 8;
	for (uint32_t t = 0; t < g->n_types; t++) {
		if (is_called(g->types[t].type.name, name, length))
			return g->types[t].type.size;
	}
	for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++) {
		if (is_called(scalars[i].name, name, length))
			return scalars[i].size;
	}
	return 0;
}

static hg_extent clamped(uint64_t low, uint64_t bytes, uint64_t end)
{
	hg_extent extent = {low < end ? low : end, 0};

	extent.high = bytes < end - extent.low ? extent.low + bytes : end;
	return extent;
}

hg_extent hg_owners_extent(const hg_owners *o, const hg_edge *edge)
{
	const hg_graph *g = o->graph;
	hg_extent all = {0, 0};
	uint64_t size = 0, element;
	const char *name;
	hg_node_info info;
	const hg_root *root;
	size_t length;

	if (hg_graph_node(g, edge->to, &info) != HG_OK || info.kind != HG_KIND_OBJECT)
		return all;
	all.high = info.size;
	if (edge->root >= g->n_roots || info.type >= g->n_types)
		return all;
	root = &g->roots[edge->root];
	if (root->window.cap)
		return clamped(edge->to_offset,
			       root->window.elem_size && root->window.len >
								 UINT64_MAX / root->window.elem_size
				       ? UINT64_MAX
				       : root->window.len * root->window.elem_size,
			       info.size);
	element = g->types[info.type].type.size;
	if (root->leads == HG_LEADS_VALUE && root->target < g->n_types)
		size = g->types[root->target].type.size;
	else if ((length = pointee(root->type, &name)))
		size = size_of(g, name, length);
	if (!size || !element || g->types[info.type].type.opaque || size > element ||
	    edge->to_offset % element + size > element)
		return all;
	/* the first element stands for the array */
	if (size == element && edge->to_offset < element)
		return all;
	return clamped(edge->to_offset, size, info.size);
}

/* ---- Two of them ----------------------------------------------------------------------------- */

static bool overlap(hg_extent a, hg_extent b)
{
	return a.low < a.high && b.low < b.high && a.low < b.high && b.low < a.high;
}

/* The one pointer that owns an object; false if there are several, or one closes a cycle. */
static bool only_owner(const hg_owners *o, hg_node node, hg_edge *owner)
{
	const hg_graph *g = o->graph;
	const uint8_t shape = o->flags[node] & HGI_SHAPE;

	if (shape != HG_SHAPE_OWNED && shape != HG_SHAPE_LENT)
		return false;
	for (uint32_t i = g->in_start[node]; i < g->in_start[node + 1]; i++) {
		const struct hgi_link *link = &g->links[g->in_links[i]];

		if (o->hold[g->in_links[i]] != HG_HOLD_OWNER)
			continue;
		*owner = (hg_edge){.from = g->in_from[i],
				   .to = node,
				   .root = HG_NONE,
				   .from_offset = hgi_link_from(link),
				   .to_offset = hgi_link_to(link)};
		return true;
	}
	return false;
}

enum covers { NOTHING, PART, ALL };

/* How much of what b covers a covers, too: in the same object, or because it is owned from what a
 * covers. */
static enum covers covers(const hg_owners *o, const hg_edge *a, const hg_edge *b)
{
	const hg_extent of = hg_owners_extent(o, a);
	hg_extent part = hg_owners_extent(o, b);
	uint32_t steps = 0;
	hg_edge owner;

	if (part.low >= part.high)
		return NOTHING;
	for (hg_node node = b->to; node != a->to; node = owner.from) {
		if (steps++ == STEPS || !only_owner(o, node, &owner) ||
		    owner.from < hgi_first_object(o->graph))
			return NOTHING;
		part = (hg_extent){owner.from_offset, owner.from_offset + 1};
	}
	if (!overlap(of, part))
		return NOTHING;
	return of.low <= part.low && part.high <= of.high ? ALL : PART;
}

hg_lending hg_owners_lending(const hg_owners *o, const hg_edge *longer, const hg_edge *shorter)
{
	const hg_group *groups = o->graph->groups;
	const enum covers inner = covers(o, longer, shorter);
	const bool writes = hg_owners_could_write(o, longer);

	if (inner == NOTHING && covers(o, shorter, longer) == NOTHING)
		return HG_LENDING_APART;
	if (!writes && !hg_owners_could_write(o, shorter))
		return HG_LENDING_READ;
	if (longer->from == shorter->from || !writes || inner != ALL ||
	    groups[longer->from - 1].thread != groups[shorter->from - 1].thread)
		return HG_LENDING_REFUSED;
	return HG_LENDING_INNER;
}
