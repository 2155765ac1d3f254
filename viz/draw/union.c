/* SPDX-License-Identifier: MIT
 *
 * union.c - one graph of all that was there at several moments of a program: what frames of an
 * animation are laid out by, so that nothing moves between them.
 *
 * Objects do not move, so the address tells which object is which. Where a slot was freed and given
 * out again between two moments, both objects become one node, which says what the later one is.
 */
#include "graph/graph.h"

#include <stdlib.h>
#include <string.h>

/* One of the graphs, with where its parts went in the union. */
struct side {
	const hg_graph *graph;
	hg_node *number;    /* node -> node of the union */
	uint32_t *new_root; /* root -> root of the union */
};

/* A pointer of the node at hand. */
struct pointer {
	uint64_t from, to_offset;
	hg_node to;
};

struct merge {
	struct side *sides;
	size_t n;
	hg_graph *all;
	struct pointer *pointers;
	size_t n_pointers, capacity;
};

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory to put graphs together");
}

/* ---- Groups and roots ------------------------------------------------------------------------ */

/* The level of a frame changes when the program calls something, so it tells nothing. */
static bool same_group(const hg_group *a, const hg_group *b)
{
	return a->kind == b->kind && a->thread == b->thread && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->file, b->file) == 0;
}

/* A function that calls itself has several frames: the nth of one graph is the nth of another,
 * counted from the outermost, which stay. */
static hg_status merge_groups(struct merge *m, struct side *side)
{
	const hg_graph *g = side->graph;
	hg_status status = HG_OK;

	for (size_t i = g->n_groups; i-- > 0 && status == HG_OK;) {
		const hg_group *group = &g->groups[i];
		size_t nth = 0, k = 0;

		for (size_t j = i + 1; j < g->n_groups; j++)
			nth += same_group(&g->groups[j], group);
		for (; k < m->all->n_groups; k++)
			if (same_group(&m->all->groups[k], group) && nth-- == 0)
				break;
		side->number[i + 1] = (hg_node)k + 1;
		if (k == m->all->n_groups)
			status = hgi_graph_add_group(m->all, group, &side->number[i + 1]);
	}
	return status;
}

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/; 64 bits, so that equal means the same. */
static uint64_t hash(uint64_t seed, const void *data, size_t n)
{
	const unsigned char *bytes = data;
	uint64_t h = seed ^ 14695981039346656037ull;

	for (size_t i = 0; i < n; i++)
		h = (h ^ bytes[i]) * 1099511628211ull;
	return h;
}

/* Whether a root that leads below a stack does so at all moments: there are no events about stacks,
 * so that nobody knows when it began. */
static bool always_popped(const struct merge *m, const struct side *side, const hg_root *root)
{
	const hg_group *group = &side->graph->groups[root->group];

	for (size_t s = 0; s < m->n; s++) {
		const hg_graph *g = m->sides[s].graph;
		bool found = false;

		for (size_t i = 0; i < g->n_popped && !found; i++) {
			const hg_root *other = &g->roots[g->popped[i]];

			found = other->address == root->address && other->value == root->value &&
				strcmp(other->name, root->name) == 0 &&
				same_group(&g->groups[other->group], group);
		}
		if (!found)
			return false;
	}
	return true;
}

/* Words of the stack that nobody names are those of the first graph: later ones are mostly what the
 * collector itself left there. */
static hg_status merge_roots(struct merge *m, struct side *side, struct hgi_map *known)
{
	const hg_graph *g = side->graph;
	hg_status status = HG_OK;

	for (size_t i = 0; i < g->n_roots && status == HG_OK; i++) {
		hg_root root = g->roots[i];
		struct hgi_map_entry *entry;
		uint64_t key;

		side->new_root[i] = HG_NONE;
		if (g->groups[root.group].kind == HG_GROUP_UNNAMED && side != m->sides)
			continue;
		if (*root.popped && !always_popped(m, side, &root))
			continue;
		root.group = side->number[root.group + 1] - 1;
		key = hash(root.group, root.name, strlen(root.name));
		key = hash(key, &root.address, sizeof(root.address));
		entry = hgi_map_put(known, key >> 1);
		if (!entry)
			return no_memory();
		if (!entry->count) {
			status = hgi_graph_add_root(m->all, &root, &side->new_root[i]);
			entry->count = (size_t)side->new_root[i] + 1;
		}
		side->new_root[i] = (uint32_t)entry->count - 1;
	}
	return status;
}

/* ---- Objects --------------------------------------------------------------------------------- */

/* Spans are those of the last graph; what lay in another one has none. */
static void find_span(const hg_graph *all, struct hgi_object *o)
{
	size_t low = 0, high = all->n_spans;

	o->span = HGI_NO_SPAN;
	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (all->spans[middle].end <= o->address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == all->n_spans || all->spans[low].base > o->address ||
	    all->spans[low].elem_size != o->size)
		return;
	o->span = (uint32_t)low;
}

static hg_status merge_objects(struct merge *m)
{
	size_t *at = hgi_calloc(m->n, sizeof(*at));
	hg_status status = at ? HG_OK : no_memory();

	while (status == HG_OK) {
		struct hgi_object object = {.address = UINT64_MAX};
		hg_node node;

		for (size_t s = 0; s < m->n; s++) {
			const hg_graph *g = m->sides[s].graph;

			if (at[s] < g->n_objects && g->objects[at[s]].address <= object.address)
				object = g->objects[at[s]]; /* of equals the last */
		}
		if (object.address == UINT64_MAX)
			break;
		if (object.type >= m->all->n_types)
			object.type = HG_NONE;
		if (object.site >= m->all->n_sites)
			object.site = HG_NONE;
		find_span(m->all, &object);
		status = hgi_graph_add_object(m->all, &object, &node);
		for (size_t s = 0; s < m->n && status == HG_OK; s++) {
			const hg_graph *g = m->sides[s].graph;

			if (at[s] < g->n_objects && g->objects[at[s]].address == object.address)
				m->sides[s].number[hgi_first_object(g) + at[s]++] = node;
		}
	}
	free(at);
	return status;
}

/* ---- Pointers -------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	const struct pointer *p = a, *q = b;

	if (p->from != q->from)
		return p->from < q->from ? -1 : 1;
	if (p->to != q->to)
		return p->to < q->to ? -1 : 1;
	return p->to_offset < q->to_offset ? -1 : p->to_offset > q->to_offset;
}

/* The pointers out of node `old` of a side. */
static hg_status collect(struct merge *m, const struct side *side, hg_node old)
{
	const hg_graph *g = side->graph;
	const bool group = old < hgi_first_object(g);

	for (uint32_t l = g->out_start[old]; l < g->out_start[old + 1]; l++) {
		const uint64_t from = hgi_link_from(&g->links[l]);

		if (group && (from >= g->n_roots || side->new_root[from] == HG_NONE))
			continue;
		if (!hgi_grow(&m->pointers, &m->capacity, m->n_pointers + 1, sizeof(*m->pointers)))
			return no_memory();
		m->pointers[m->n_pointers++] =
			(struct pointer){group ? side->new_root[from] : from,
					 hgi_link_to(&g->links[l]), side->number[g->links[l].to]};
	}
	return HG_OK;
}

static hg_status merge_links(struct merge *m)
{
	hg_node *old = hgi_calloc(m->n * (size_t)hgi_nodes(m->all), sizeof(*old));
	const size_t nodes = hgi_nodes(m->all);
	hg_status status = old ? HG_OK : no_memory();

	for (size_t s = 0; s < m->n && old; s++)
		for (hg_node node = 1; node < hgi_nodes(m->sides[s].graph); node++)
			old[s * nodes + m->sides[s].number[node]] = node;
	for (hg_node node = 1; node < nodes && status == HG_OK; node++) {
		m->n_pointers = 0;
		for (size_t s = 0; s < m->n && status == HG_OK; s++)
			if (old[s * nodes + node])
				status = collect(m, &m->sides[s], old[s * nodes + node]);
		if (m->n_pointers)
			qsort(m->pointers, m->n_pointers, sizeof(*m->pointers), by_place);
		for (size_t i = 0; i < m->n_pointers && status == HG_OK; i++) {
			const struct pointer *p = &m->pointers[i];

			if (!i || by_place(p, p - 1))
				status = hgi_graph_add_link(m->all, node, p->to, p->from,
							    p->to_offset);
		}
	}
	free(old);
	return status;
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* Values are those that were read last. */
static hg_status merge_cells(struct merge *m, const struct side *side)
{
	const hg_graph *g = side->graph;
	hg_status status = HG_OK;

	for (hg_node node = hgi_first_object(g); node < hgi_nodes(g) && status == HG_OK; node++) {
		const hg_cell *cells;
		size_t n;

		if (hg_graph_cells(g, node, &cells, &n) == HG_OK && n)
			status = hg_graph_set_cells(m->all, side->number[node], cells, n);
	}
	return status;
}

static hg_status fill(struct merge *m)
{
	struct hgi_map known = {0};
	hg_status status = hgi_graph_copy_tables(m->all, m->sides[m->n - 1].graph);

	for (size_t s = 0; s < m->n && status == HG_OK; s++)
		status = merge_groups(m, &m->sides[s]);
	for (size_t s = 0; s < m->n && status == HG_OK; s++)
		status = merge_roots(m, &m->sides[s], &known);
	hgi_map_release(&known);
	if (status == HG_OK)
		status = merge_objects(m);
	if (status == HG_OK)
		status = merge_links(m);
	if (status == HG_OK)
		status = hgi_graph_finish(m->all);
	for (size_t s = 0; s < m->n && status == HG_OK; s++)
		status = merge_cells(m, &m->sides[s]);
	return status;
}

hg_status hg_graph_union(const hg_graph *const *graphs, size_t n, hg_graph **all)
{
	struct merge m = {.n = n};
	hg_status status = hgi_graph_create(&m.all);

	*all = NULL;
	m.sides = hgi_calloc(n, sizeof(*m.sides));
	if (status == HG_OK && (!m.sides || !n))
		status = n ? no_memory() : hgi_error(HG_BAD_INPUT, "no graphs to put together");
	for (size_t s = 0; s < n && status == HG_OK; s++) {
		struct side *side = &m.sides[s];

		side->graph = graphs[s];
		side->number = hgi_calloc(hgi_nodes(graphs[s]), sizeof(*side->number));
		side->new_root = hgi_calloc(graphs[s]->n_roots, sizeof(*side->new_root));
		if (!side->number || !side->new_root)
			status = no_memory();
		else if (!graphs[s]->by_address)
			status = hgi_error(HG_BAD_INPUT,
					   "a snapshot without addresses cannot be put together");
	}
	if (status == HG_OK)
		status = fill(&m);
	for (size_t s = 0; m.sides && s < n; s++) {
		free(m.sides[s].number);
		free(m.sides[s].new_root);
	}
	free(m.sides);
	free(m.pointers);
	if (status == HG_OK)
		*all = m.all;
	else
		hg_graph_destroy(m.all);
	return status;
}
