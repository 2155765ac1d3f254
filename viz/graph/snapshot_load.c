/* SPDX-License-Identifier: MIT
 *
 * snapshot_load.c - from the numbers of a snapshot file to a graph; snapshot.h describes them.
 *
 * Every index is checked before it is used. The arrays of a file of ours are those of the graph, so
 * they are moved, not copied.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "snapshot_file.h"

/* ---- Our own nodes and edges ----------------------------------------------------------------- */

/* Hands nodes and links over to the graph. */
static hg_status move(struct hgi_snapshot_file *f, hg_graph *g)
{
	if (f->n_nodes - f->n_objects != 1 + g->n_groups)
		return hgi_snapshot_error(f, "%zu nodes are roots, but there are %zu groups",
					  f->n_nodes - f->n_objects, g->n_groups);
	if (f->sum != f->n_links)
		return hgi_snapshot_error(f, "%zu edges, but the nodes' edge_count says %s",
					  f->n_links, f->sum > f->n_links ? "more" : "less");
	g->objects = f->objects;
	g->objects_capacity = f->objects_capacity;
	g->n_objects = f->n_objects;
	g->out_start = f->starts;
	g->out_start_capacity = f->starts_capacity;
	g->out_start[f->n_nodes] = (uint32_t)f->sum;
	g->out_rows = f->n_nodes + 1;
	g->links = f->links;
	g->links_capacity = f->links_capacity;
	g->n_links = f->n_links;
	f->objects = NULL;
	f->starts = NULL;
	f->links = NULL;
	return HG_OK;
}

static hg_status check_links(const struct hgi_snapshot_file *f, const hg_graph *g)
{
	const uint32_t first = hgi_first_object(g);
	size_t l;

	if (g->out_start[1] != g->n_groups)
		return hgi_snapshot_error(f, "the root points to %u of %zu groups", g->out_start[1],
					  g->n_groups);
	for (uint32_t i = 0; i < g->n_groups; i++) {
		if (g->links[i].to != i + 1)
			return hgi_snapshot_error(f, "edge %u does not lead to group %u", i, i);
	}
	for (l = g->n_groups; l < g->out_start[first]; l++) {
		if (hgi_link_from(&g->links[l]) >= g->n_roots)
			return hgi_snapshot_error(f, "edge %zu belongs to no root", l);
	}
	if (g->in_start[first] == g->n_groups) /* those above, and no others */
		return HG_OK;
	for (l = g->n_groups; g->links[l].to >= first;)
		l++;
	return hgi_snapshot_error(f, "edge %zu leads to a root", l);
}

static hg_status check_objects(const struct hgi_snapshot_file *f, hg_graph *g)
{
	for (size_t i = 0; i < g->n_objects; i++) {
		struct hgi_object *o = &g->objects[i];
		struct hgi_span *s;
		uint64_t head;

		if ((o->type != HG_NONE && o->type >= g->n_types) ||
		    (o->site != HG_NONE && o->site >= g->n_sites) ||
		    (o->span != HGI_NO_SPAN && o->span >= g->n_spans))
			return hgi_snapshot_error(
				f, "node %zu: type, site or span is not in the table",
				i + hgi_first_object(g));
		if (o->span == HGI_NO_SPAN)
			continue;
		s = &g->spans[o->span];
		if (o->address < s->base || (o->address - s->base) / s->elem_size >= s->elem_count)
			return hgi_snapshot_error(f, "node %zu does not lie in its span",
						  i + hgi_first_object(g));
		o->noscan = s->noscan != 0;
		head = (o->address - s->base) % s->elem_size; /* where an object of it begins */
		if (head <= HG_MAX_HEAD)
			s->head = (uint8_t)head;
	}
	return HG_OK;
}

/* A column that only some files have, as an array of 32 bits per node. */
static hg_status load_extra(const struct hgi_snapshot_file *f, hg_graph *g,
			    enum hgi_node_column column, uint32_t **to)
{
	const struct hgi_numbers *from = &f->extra[column - HGI_NODE_COLUMNS_ALWAYS];

	if (!from->n)
		return HG_OK;
	*to = hgi_calloc(from->n, sizeof(**to));
	if (!*to)
		return hgi_snapshot_no_memory(f);
	for (size_t i = 0; i < from->n; i++) {
		if (from->values[i] > UINT32_MAX)
			return hgi_snapshot_error(f, "node %zu: a number is out of its range", i);
		(*to)[i] = (uint32_t)from->values[i];
	}
	g->own_ordinals |= column == HGI_NODE_ORDINAL;
	return HG_OK;
}

static hg_status load_forms(const struct hgi_snapshot_file *f, hg_graph *g)
{
	const struct hgi_numbers *from = &f->extra[HGI_NODE_FORM - HGI_NODE_COLUMNS_ALWAYS];
	const size_t first = hgi_first_object(g);

	for (size_t i = first; i < from->n && i - first < g->n_objects; i++) {
		if (from->values[i] >= HGI_FORMS)
			return hgi_snapshot_error(f, "node %zu: a number is out of its range", i);
		g->objects[i - first].form = (uint8_t)from->values[i];
		g->forms |= from->values[i] != HGI_FORM_COUNTED;
	}
	return HG_OK;
}

static hg_status load_ours(struct hgi_snapshot_file *f, hg_graph *g)
{
	hg_status status = move(f, g);

	if (status == HG_OK)
		status = check_objects(f, g);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_WORK, &g->work);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_ORDINAL, &g->ordinals);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_HIDDEN_IN, &g->hidden_in);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_HIDDEN_OUT, &g->hidden_out);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_FOLD, &g->fold_kind);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_FOLD_NAMED, &g->fold_named);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_FOLD_OBJECTS, &g->fold_objects);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_FOLD_SHARED, &g->fold_shared);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_FOLD_GREY, &g->fold_grey);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_FOLD_BLACK, &g->fold_black);
	if (status == HG_OK)
		status = load_extra(f, g, HGI_NODE_FOLD_UNSWEPT, &g->fold_unswept);
	if (status == HG_OK)
		status = load_forms(f, g);
	if (status == HG_OK)
		status = hgi_graph_finish(g);
	return status == HG_OK ? check_links(f, g) : status;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static hg_status load(struct hgi_snapshot_file *f, hg_graph *g)
{
	hg_status status;

	if (f->node_count != f->node_rows || f->edge_count != f->edge_rows)
		return hgi_snapshot_error(f,
					  "holds %zu nodes and %zu edges, but announces %llu and "
					  "%llu",
					  f->node_rows, f->edge_rows,
					  (unsigned long long)f->node_count,
					  (unsigned long long)f->edge_count);
	if (!hgi_snapshot_is_ours(f))
		return hgi_snapshot_load_foreign(f, g);
	status = hgi_snapshot_load_tables(f, g);
	if (status == HG_OK)
		status = load_ours(f, g);
	return status == HG_OK ? hgi_snapshot_load_late_tables(f, g) : status;
}

static void release(struct hgi_snapshot_file *f)
{
	free(f->node_types);
	free(f->edge_types);
	free(f->objects);
	free(f->starts);
	for (size_t i = 0; i < sizeof(f->extra) / sizeof(f->extra[0]); i++)
		free(f->extra[i].values);
	free(f->v8_types.values);
	free(f->links);
	free(f->link_names.values);
	for (int t = 0; t < HGI_TABLES_END; t++)
		free(f->tables[t].values);
	free(f->strings);
	hgi_arena_release(&f->arena);
}

hg_status hg_snapshot_read(const char *path, hg_progress_fn *call, void *context, hg_graph **graph)
{
	struct hgi_progress progress = {.call = call, .context = context, .to = 0.9};
	struct hgi_snapshot_file file = {.path = path};
	FILE *stream = fopen(path, "rb");
	struct stat st;
	hg_graph *g = NULL;
	hg_status status;

	*graph = NULL;
	if (!stream)
		return hgi_error(HG_IO, "cannot read %s: %s", path, strerror(errno));
	memset(file.node_column, 0xff, sizeof(file.node_column));
	memset(file.edge_column, 0xff, sizeof(file.edge_column));
	if (fstat(fileno(stream), &st) == 0 && st.st_size > 0)
		progress.total = file.bytes = (uint64_t)st.st_size;
	status = hgi_snapshot_parse(&file, stream, &progress);
	fclose(stream);
	if (status == HG_OK)
		status = hgi_graph_create(&g);
	if (status == HG_OK)
		status = load(&file, g);
	release(&file);
	if (status == HG_OK)
		*graph = g;
	else
		hg_graph_destroy(g);
	return status;
}
