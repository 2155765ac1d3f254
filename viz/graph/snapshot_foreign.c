/* SPDX-License-Identifier: MIT
 *
 * snapshot_foreign.c - from a snapshot file of another program, such as V8, to a graph.
 *
 * V8's node 0 becomes the root with one group, its edges the roots; every other node becomes an
 * object without an address: node k of the file is node k + 1 of the graph.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot_file.h"

static const char *v8_name(const char **names, size_t n, uint64_t index)
{
	return index < n ? names[index] : "";
}

/* What DevTools calls the class of a node: for strings and the like the name is contents. */
static const char *class_name(const struct hgi_snapshot_file *f, size_t node)
{
	const char *type = v8_name(f->node_types, f->n_node_types, f->v8_types.values[node]);
	const char *name = hgi_snapshot_string(f, f->objects[node].type);

	if (strstr(type, "string"))
		return "(string)";
	if (!strcmp(type, "hidden"))
		return "(system)";
	if (!strcmp(type, "array"))
		return "(array)";
	if (!strcmp(type, "code"))
		return "(compiled code)";
	if (!strcmp(type, "closure"))
		return "Function";
	return name && *name ? name : "(anonymous)";
}

static hg_status add_class(const struct hgi_snapshot_file *f, hg_graph *g, struct hgi_map *known,
			   size_t node, uint32_t *type)
{
	const char *name = class_name(f, node);
	/* strings are kept once, so their address tells them apart */
	struct hgi_map_entry *entry = hgi_map_put(known, (uintptr_t)name);

	if (!entry)
		return hgi_snapshot_no_memory(f);
	if (!entry->value) {
		const hg_type t = {.name = name, .kind = HG_TYPE_POINTER_FREE};
		const hg_status status = hgi_graph_add_type(g, &t);

		if (status != HG_OK)
			return status;
		entry->value = known;
		entry->count = g->n_types - 1;
	}
	*type = (uint32_t)entry->count;
	return HG_OK;
}

/* The name of an edge: a string, or "[3]" where V8 has a number. */
static const char *link_name(const struct hgi_snapshot_file *f, hg_graph *g, size_t link)
{
	const uint64_t value = f->link_names.values[link];
	const char *type = v8_name(f->edge_types, f->n_edge_types, value >> 32);
	char text[24];

	if (strcmp(type, "element") != 0 && strcmp(type, "hidden") != 0) {
		const char *name = hgi_snapshot_string(f, value & UINT32_MAX);

		return name ? hgi_arena_string(&g->arena, name) : "";
	}
	snprintf(text, sizeof(text), "[%u]", (uint32_t)value);
	return hgi_arena_string(&g->arena, text);
}

/* The pointers out of V8's node `from`. Weak edges keep nothing alive and are left out. */
static hg_status load_foreign_row(const struct hgi_snapshot_file *f, hg_graph *g, size_t from,
				  uint32_t begin, uint32_t end)
{
	hg_status status = HG_OK;

	for (uint32_t l = begin; status == HG_OK && l < end; l++) {
		const uint64_t type = f->link_names.values[l] >> 32;
		const char *name;

		if (!f->links[l].to ||
		    !strcmp(v8_name(f->edge_types, f->n_edge_types, type), "weak"))
			continue;
		name = link_name(f, g, l);
		if (!name)
			return hgi_snapshot_no_memory(f);
		/* a root for each edge of node 0; elsewhere the offset counts the edges */
		status = hgi_graph_add_link(g, (hg_node)from + 1, f->links[l].to + 1, l - begin, 0);
		if (status == HG_OK && from)
			status = hgi_graph_name_link(g, name);
	}
	return status;
}

static hg_status load_foreign_roots(const struct hgi_snapshot_file *f, hg_graph *g)
{
	hg_status status = HG_OK;

	for (uint32_t l = 0; status == HG_OK && l < f->starts[1]; l++) {
		const hg_root root = {.name = link_name(f, g, l), .type = ""};

		status = root.name ? hgi_graph_add_root(g, &root, NULL) : hgi_snapshot_no_memory(f);
	}
	return status;
}

hg_status hgi_snapshot_load_foreign(struct hgi_snapshot_file *f, hg_graph *g)
{
	const hg_group group = {.kind = HG_GROUP_RUNTIME, .name = "", .file = ""};
	const hg_summary summary = {.heap = "V8", .phase = ""};
	struct hgi_map known = {0};
	uint8_t *reach = NULL;
	hg_node node;
	hg_status status = hgi_graph_set_summary(g, &summary);

	if (f->sum != f->n_links || !f->n_nodes)
		return hgi_snapshot_error(f, "%zu edges, but the nodes' edge_count says %llu",
					  f->n_links, (unsigned long long)f->sum);
	f->starts[f->n_nodes] = (uint32_t)f->sum;
	if (status == HG_OK)
		status = hgi_graph_add_group(g, &group, &node);
	if (status == HG_OK)
		status = load_foreign_roots(f, g);
	for (size_t i = 1; status == HG_OK && i < f->n_nodes; i++) {
		status = add_class(f, g, &known, i, &f->objects[i].type);
		if (status == HG_OK)
			status = hgi_graph_add_object(g, &f->objects[i], &node);
	}
	hgi_map_release(&known);
	for (size_t i = 0; status == HG_OK && i < f->n_nodes; i++)
		status = load_foreign_row(f, g, i, f->starts[i], f->starts[i + 1]);
	if (status == HG_OK)
		status = hgi_graph_close(g);
	if (status == HG_OK)
		status = hgi_reach(g, NULL, &reach);
	if (status == HG_OK)
		hgi_graph_count(g, reach);
	free(reach);
	return status;
}
