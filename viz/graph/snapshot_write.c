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

static uint32_t count_columns(const hg_graph *graph)
{
	uint32_t n = 0;

	for (int c = 0; c < HGI_NODE_COLUMNS_END; c++)
		n += hgi_write_has_column(graph, (enum hgi_node_column)c);
	return n;
}

bool hgi_write_goes_on(struct hgi_writer *w, uint64_t steps)
{
	const uint64_t before = w->done / HGI_PROGRESS_STEP;

	w->done += steps;
	if (w->done / HGI_PROGRESS_STEP != before)
		w->cancelled |= hgi_cancelled(&w->progress, w->done);
	return !w->cancelled;
}

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
		if (hgi_write_has_column(w->graph, (enum hgi_node_column)c))
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
		 "\"node_count\":%u,\"edge_count\":%zu,\"trace_function_count\":0,"
		 "\"gomem_version\":%d},\n",
		 hgi_nodes(w->graph) + HGI_ROW_SHIFT, w->graph->n_links + 1, HGI_SNAPSHOT_VERSION);
	hgi_write_put(w, counts);
}

static void write_all(struct hgi_writer *w)
{
	const uint32_t columns = count_columns(w->graph);

	write_meta(w, columns);
	hgi_write_begin_array(w, "nodes");
	hgi_write_nodes(w);
	hgi_write_put(w, "],\n");
	hgi_write_begin_array(w, "edges");
	hgi_write_edges(w, columns);
	hgi_write_put(w, "],\n\"trace_function_infos\":[],\"trace_tree\":[],\"samples\":[],\n");
	hgi_write_begin_array(w, "locations");
	hgi_write_locations(w, columns);
	hgi_write_put(w, "],\n\"gomem\":{\n");
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

/* True when all bytes are on the disk; errno says why not. */
static bool close_file(struct hgi_writer *w, bool direct)
{
	bool good = !ferror(w->file) && fflush(w->file) == 0;

	/* without it the new name may reach the disk before the bytes do */
	good = good && (direct || fsync(fileno(w->file)) == 0);
	return fclose(w->file) == 0 && good;
}

static hg_status write_file(struct hgi_writer *w, const char *path, char *temporary, size_t size)
{
	struct stat st;
	/* a pipe or a device is written to, not replaced */
	const bool direct = stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
	hg_status status = HG_IO;
	bool good;

	w->file = direct ? fopen(path, "wb") : open_temporary(path, temporary, size);
	if (!w->file)
		return hgi_error(HG_IO, "cannot write %s: %s", path, strerror(errno));
	errno = 0;
	write_all(w);
	good = close_file(w, direct);
	if (w->cancelled)
		status = hgi_error(HG_CANCELLED, "%s was not written", path);
	else if (w->no_memory)
		status = hgi_error(HG_NO_MEMORY, "no memory for the names in %s", path);
	else if (good && (direct || rename(temporary, path) == 0))
		return HG_OK;
	else
		hgi_error(HG_IO, "cannot write %s: %s", path,
			  errno ? strerror(errno) : "the system gave no reason");
	if (!direct)
		unlink(temporary);
	return status;
}

hg_status hg_snapshot_write(const hg_graph *graph, const char *path, hg_progress_fn *progress,
			    void *context)
{
	struct hgi_writer *w = calloc(1, sizeof(*w));
	const size_t size = strlen(path) + 64;
	char *temporary = malloc(size);
	hg_status status = hgi_error(HG_NO_MEMORY, "no memory to write %s", path);

	if ((hgi_nodes(graph) + 1ull) * HGI_NODE_COLUMNS_END > UINT32_MAX) {
		/* to_node is a number of 32 bits, as V8's programs read it */
		status = hgi_error(HG_BAD_INPUT, "%u nodes are too many for a snapshot file",
				   hgi_nodes(graph));
	} else if (w && temporary) {
		w->graph = graph;
		w->progress = (struct hgi_progress){
			.call = progress,
			.context = context,
			.to = 1,
			.total = hgi_nodes(graph) + (uint64_t)graph->n_links + graph->n_objects};
		w->type_name = hgi_calloc(graph->n_types, sizeof(*w->type_name));
		if (w->type_name)
			status = write_file(w, path, temporary, size);
		free(w->type_name);
		free(w->strings);
		hgi_map_release(&w->known);
		hgi_arena_release(&w->arena);
	}
	free(w);
	free(temporary);
	return status;
}
