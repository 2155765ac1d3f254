/* SPDX-License-Identifier: MIT
 *
 * snapshot_write.c - a graph into a file; snapshot.h describes the format.
 *
 * Goes through a small buffer, so a heap of any size needs no memory but for the names. The same
 * graph always gives the same bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "snapshot_writer.h"

static const char *const node_columns[] = {
#define X(name, text) text,
	HGI_NODE_COLUMNS(X)
#undef X
};
static const char *const edge_columns[] = {
#define X(name, text) text,
	HGI_EDGE_COLUMNS(X)
#undef X
};
static const char *const tables[] = {
#define X(name, text, n) text,
	HGI_TABLES(X)
#undef X
};
static const char *const node_types[] = {HGI_NODE_TYPES};
static const char *const edge_types[] = {HGI_EDGE_TYPES};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint32_t group_name(struct hgi_writer *w, const hg_group *group)
{
	char name[160];

	switch (group->kind) {
	case HG_GROUP_GLOBALS:
		return hgi_write_string(w, "(Globals)");
	case HG_GROUP_UNNAMED:
		return hgi_write_string(w, "(Unnamed words)");
	case HG_GROUP_RUNTIME:
		return hgi_write_string(w, "(Runtime)");
	case HG_GROUP_FRAME:
		break;
	}
	snprintf(name, sizeof(name), "(Stack) #%u %s", group->level, group->name);
	return hgi_write_string(w, name);
}

/* What DevTools groups objects by: arrays of one type are one class. */
static uint32_t object_name(struct hgi_writer *w, hg_node node, const struct hgi_object *o)
{
	const struct hgi_type *type =
		o->type < w->graph->n_types ? &w->graph->types[o->type] : NULL;
	hg_node_info info;
	char name[160];

	if (!type)
		return hgi_write_string(w, "unknown");
	if (type->type.opaque)
		return hgi_write_string(w, "tiny block");
	hg_graph_node(w->graph, node, &info);
	if (!info.array) {
		if (!w->type_name[o->type])
			w->type_name[o->type] = 1 + hgi_write_string(w, type->type.name);
		return w->type_name[o->type] - 1;
	}
	snprintf(name, sizeof(name), "%s[]", type->type.name);
	return hgi_write_string(w, name);
}

/* ---- Nodes and edges ------------------------------------------------------------------------- */

static bool has_column(const hg_graph *graph, enum hgi_node_column column)
{
	switch (column) {
	case HGI_NODE_WORK:
		return graph->work;
	case HGI_NODE_ORDINAL:
		return graph->own_ordinals && graph->ordinals;
	case HGI_NODE_HIDDEN_IN:
	case HGI_NODE_HIDDEN_OUT:
		return graph->hidden_in || graph->hidden_out;
	default:
		return true;
	}
}

static uint32_t count_columns(const hg_graph *graph)
{
	uint32_t n = 0;

	for (int c = 0; c < HGI_NODE_COLUMNS_END; c++)
		n += has_column(graph, (enum hgi_node_column)c);
	return n;
}

static void write_node(struct hgi_writer *w, hg_node node)
{
	static const struct hgi_object nothing = {
		.type = HG_NONE, .site = HG_NONE, .span = HG_NONE, .reach = HG_NAMED};
	const hg_graph *g = w->graph;
	const struct hgi_object *object = hgi_object_of(g, node), *o = object ? object : &nothing;
	const uint32_t name = object ? object_name(w, node, o)
			      : node ? group_name(w, &g->groups[node - 1])
				     : hgi_write_string(w, "");
	const uint64_t row[HGI_NODE_COLUMNS_END] = {
		[HGI_NODE_TYPE] = object ? HGI_V8_OBJECT : HGI_V8_SYNTHETIC,
		[HGI_NODE_NAME] = name,
		[HGI_NODE_ID] = 2ull * node + 1,
		[HGI_NODE_SELF_SIZE] = o->size,
		[HGI_NODE_EDGE_COUNT] = g->out_start[node + 1] - g->out_start[node],
		[HGI_NODE_ADDRESS_HIGH] = o->address >> 32,
		[HGI_NODE_ADDRESS_LOW] = o->address & UINT32_MAX,
		[HGI_NODE_TYPE_INDEX] = (uint32_t)(o->type + 1), /* HG_NONE + 1 is 0 */
		[HGI_NODE_SITE_INDEX] = (uint32_t)(o->site + 1),
		[HGI_NODE_SPAN_INDEX] = (uint32_t)(o->span + 1),
		[HGI_NODE_SLACK] = o->slack,
		[HGI_NODE_COLOUR] = o->colour,
		[HGI_NODE_REACH] = o->reach,
		[HGI_NODE_WORK] = g->work ? g->work[node] : 0,
		[HGI_NODE_ORDINAL] = g->own_ordinals && g->ordinals ? g->ordinals[node] : 0,
		[HGI_NODE_HIDDEN_IN] = g->hidden_in ? g->hidden_in[node] : 0,
		[HGI_NODE_HIDDEN_OUT] = g->hidden_out ? g->hidden_out[node] : 0,
	};

	for (int c = 0; c < HGI_NODE_COLUMNS_ALWAYS; c++)
		hgi_write_number(w, row[c]);
	for (int c = HGI_NODE_COLUMNS_ALWAYS; c < HGI_NODE_COLUMNS_END; c++) {
		if (has_column(g, (enum hgi_node_column)c))
			hgi_write_number(w, row[c]);
	}
}

/* Type and name of a pointer as DevTools shows it. */
static uint32_t edge_name(struct hgi_writer *w, hg_node from, uint32_t link, uint64_t *name)
{
	const hg_graph *g = w->graph;
	const uint64_t offset = hgi_link_from(&g->links[link]);
	const struct hgi_object *o = hgi_object_of(g, from);
	const struct hgi_type *type = o && o->type < g->n_types ? &g->types[o->type] : NULL;
	const uint64_t size = type && type->type.size ? type->type.size : UINT64_MAX;
	char text[32];

	if (!o) {
		const uint64_t to = g->links[link].to;

		*name = from ? hgi_write_string(w, g->roots[offset].name)
			     : group_name(w, &g->groups[to - 1]);
		return from && *g->roots[offset].name ? HGI_V8_PROPERTY : HGI_V8_INTERNAL;
	}
	if (g->link_names && *g->link_names[link]) {
		*name = hgi_write_string(w, g->link_names[link]);
		return HGI_V8_PROPERTY;
	}
	for (size_t i = 0; type && i < type->n_fields; i++) {
		if (type->fields[i].offset == offset % size) {
			*name = hgi_write_string(w, type->fields[i].name);
			return HGI_V8_PROPERTY;
		}
	}
	if (offset % size == 0 && o->size - o->slack >= 2 * size) {
		*name = offset / size & UINT32_MAX;
		return HGI_V8_ELEMENT;
	}
	snprintf(text, sizeof(text), "+%llu", (unsigned long long)offset);
	*name = hgi_write_string(w, text);
	return HGI_V8_PROPERTY;
}

static void write_edges(struct hgi_writer *w, uint32_t columns)
{
	const hg_graph *g = w->graph;

	for (hg_node node = 0; node < hgi_nodes(g); node++) {
		for (uint32_t l = g->out_start[node]; l < g->out_start[node + 1]; l++) {
			uint64_t name = 0;

			hgi_write_number(w, edge_name(w, node, l, &name));
			hgi_write_number(w, name);
			hgi_write_number(w, (uint64_t)g->links[l].to * columns);
			hgi_write_number(w, hgi_link_from(&g->links[l]));
			hgi_write_number(w, hgi_link_to(&g->links[l]));
		}
	}
}

/* ---- The file -------------------------------------------------------------------------------- */

static void write_names(struct hgi_writer *w, const char *const *names, size_t n)
{
	hgi_write_put(w, "[");
	for (size_t i = 0; i < n; i++) {
		hgi_write_put(w, i ? "," : "");
		hgi_write_quoted(w, names[i]);
	}
	hgi_write_put(w, "]");
}

/* The types of columns: the names of the first one's values, then what the others hold. */
static void write_column_types(struct hgi_writer *w, const char *const *names, size_t n,
			       const char *const *rest, size_t n_rest, size_t columns)
{
	hgi_write_put(w, "[");
	write_names(w, names, n);
	for (size_t i = 1; i < columns; i++) {
		hgi_write_put(w, ",");
		hgi_write_quoted(w, i - 1 < n_rest ? rest[i - 1] : "number");
	}
	hgi_write_put(w, "]");
}

static void write_meta(struct hgi_writer *w, uint32_t columns)
{
	static const char *const node_rest[] = {"string"}, *const edge_rest[] = {"string_or_number",
										 "node"};
	const char *names[HGI_NODE_COLUMNS_END];
	size_t n = 0;
	char counts[128];

	for (int c = 0; c < HGI_NODE_COLUMNS_END; c++) {
		if (has_column(w->graph, (enum hgi_node_column)c))
			names[n++] = node_columns[c];
	}
	hgi_write_put(w, "{\"snapshot\":{\"meta\":{\"node_fields\":");
	write_names(w, names, n);
	hgi_write_put(w, ",\n\"node_types\":");
	write_column_types(w, node_types, COUNT(node_types), node_rest, COUNT(node_rest), columns);
	hgi_write_put(w, ",\n\"edge_fields\":");
	write_names(w, edge_columns, COUNT(edge_columns));
	hgi_write_put(w, ",\n\"edge_types\":");
	write_column_types(w, edge_types, COUNT(edge_types), edge_rest, COUNT(edge_rest),
			   COUNT(edge_columns));
	hgi_write_put(
		w, ",\n\"trace_function_info_fields\":[\"function_id\",\"name\",\"script_name\","
		   "\"script_id\",\"line\",\"column\"],\"trace_node_fields\":[\"id\","
		   "\"function_info_index\",\"count\",\"size\",\"children\"],\"sample_fields\":"
		   "[\"timestamp_us\",\"last_assigned_id\"],\"location_fields\":[\"object_index\","
		   "\"script_id\",\"line\",\"column\"]},\n");
	snprintf(counts, sizeof(counts),
		 "\"node_count\":%u,\"edge_count\":%zu,\"trace_function_count\":0},\n",
		 hgi_nodes(w->graph), w->graph->n_links);
	hgi_write_put(w, counts);
}

static void write_all(struct hgi_writer *w)
{
	const uint32_t columns = count_columns(w->graph);

	write_meta(w, columns);
	hgi_write_begin_array(w, "nodes");
	for (hg_node node = 0; node < hgi_nodes(w->graph); node++)
		write_node(w, node);
	hgi_write_put(w, "],\n");
	hgi_write_begin_array(w, "edges");
	write_edges(w, columns);
	hgi_write_put(
		w,
		"],\n\"trace_function_infos\":[],\"trace_tree\":[],\"samples\":[],\"locations\":[],"
		"\n\"gomem\":{\n");
	for (int t = 0; t < HGI_TABLES_END; t++) {
		hgi_write_put(w, t ? ",\n" : "");
		hgi_write_begin_array(w, tables[t]);
		hgi_write_table(w, (enum hgi_snapshot_table)t);
		hgi_write_put(w, "]");
	}
	hgi_write_put(w, "},\n\"strings\":[");
	for (size_t i = 0; i < w->n_strings; i++) {
		hgi_write_put(w, i ? ",\n" : "\n");
		hgi_write_quoted(w, w->strings[i]);
	}
	hgi_write_put(w, "]}\n");
	hgi_write_flush(w);
}

/* Opens a new file beside `path`, whose name is put into temporary. */
static FILE *open_temporary(const char *path, char *temporary, size_t size)
{
	for (int attempt = 0; attempt < 100; attempt++) {
		int fd;

		snprintf(temporary, size, "%s.%d-%d.tmp", path, (int)getpid(), attempt);
		fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0)
			return fdopen(fd, "wb");
		if (errno != EEXIST)
			break;
	}
	return NULL;
}

static hg_status write_file(struct hgi_writer *w, const char *path, char *temporary, size_t size)
{
	struct stat st;
	/* a pipe or a device is written to, not replaced */
	const bool direct = stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
	bool good;

	w->file = direct ? fopen(path, "wb") : open_temporary(path, temporary, size);
	if (!w->file)
		return hgi_error(HG_IO, "cannot write %s: %s", path, strerror(errno));
	write_all(w);
	errno = 0;
	good = !ferror(w->file) && fflush(w->file) == 0;
	good = fclose(w->file) == 0 && good;
	if (good && !w->no_memory && (direct || rename(temporary, path) == 0))
		return HG_OK;
	hgi_error(HG_IO, "cannot write %s: %s", path,
		  errno ? strerror(errno) : "the system gave no reason");
	if (!direct)
		unlink(temporary);
	return w->no_memory ? hgi_error(HG_NO_MEMORY, "no memory for the names in %s", path)
			    : HG_IO;
}

hg_status hg_snapshot_write(const hg_graph *graph, const char *path)
{
	struct hgi_writer *w = calloc(1, sizeof(*w));
	const size_t size = strlen(path) + 64;
	char *temporary = malloc(size);
	hg_status status = HG_NO_MEMORY;

	if (w && temporary) {
		w->graph = graph;
		w->type_name = hgi_calloc(graph->n_types, sizeof(*w->type_name));
		if (w->type_name)
			status = write_file(w, path, temporary, size);
		free(w->type_name);
		free(w->strings);
		hgi_map_release(&w->known);
		hgi_arena_release(&w->arena);
	}
	if (status == HG_NO_MEMORY)
		hgi_error(HG_NO_MEMORY, "no memory to write %s", path);
	free(w);
	free(temporary);
	return status;
}
