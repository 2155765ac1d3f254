/* SPDX-License-Identifier: MIT
 *
 * snapshot_read.c - the JSON of a snapshot file; snapshot.h describes the format.
 *
 * yajl parses all but the long arrays of numbers, which make up nearly the whole file: when it
 * meets the '[' of such an array the numbers are taken straight from the buffer (snapshot_scan.c)
 * and yajl sees an empty array. For that it is fed up to each '[' at a time. Members that are not
 * known are skipped.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "snapshot_reader.h"

/* Arrays of snapshot.meta that are looked at. */
static const char *const meta[HGI_READER_META] = {"node_fields", "node_types", "edge_fields",
						  "edge_types"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

hg_status hgi_snapshot_error(const struct hgi_snapshot_file *file, const char *format, ...)
{
	char text[320];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return hgi_error(HG_BAD_INPUT, "%s: %s", file->path, text);
}

static bool at_path(const struct hgi_reader *r, uint32_t depth, const char *a, const char *b,
		    const char *c)
{
	return r->depth == depth && (depth < 1 || !strcmp(r->path[0], a)) &&
	       (depth < 2 || !strcmp(r->path[1], b)) && (depth < 3 || !strcmp(r->path[2], c));
}

/* A member that may stand in the file once only; `before` has to come first. */
static bool first_time(struct hgi_reader *r, const char *name, bool *seen, bool before)
{
	if (!*seen && before) {
		*seen = true;
		return true;
	}
	hgi_snapshot_error(r->file, "byte %llu: \"%s\" comes %s", hgi_reader_offset(r), name,
			   *seen ? "twice" : "too early");
	return false;
}

/* Remembers the array of numbers that begins here. */
static bool begin_numbers(struct hgi_reader *r, const char *name, hgi_row_fn *row, size_t columns)
{
	r->row = row;
	r->array = name;
	r->columns = columns;
	return true;
}

/* Called at the '[' of an array. */
static bool begin_array(struct hgi_reader *r)
{
	struct hgi_snapshot_file *f = r->file;

	if (at_path(r, 1, "nodes", NULL, NULL)) {
		/* version 1 had no member for it, but our columns */
		if (f->version != HGI_SNAPSHOT_VERSION &&
		    (f->version || f->node_column[HGI_NODE_ADDRESS_HIGH] != HG_NONE)) {
			hgi_snapshot_error(f,
					   "written by another version (%llu, this one reads %d)",
					   (unsigned long long)f->version, HGI_SNAPSHOT_VERSION);
			return false;
		}
		return first_time(r, "nodes", &r->seen_nodes, true) &&
		       hgi_reader_check_columns(r) && hgi_begin_nodes(r) &&
		       begin_numbers(r, "nodes", hgi_take_node, f->node_columns);
	}
	if (at_path(r, 1, "edges", NULL, NULL))
		return first_time(r, "edges", &r->seen_edges, r->seen_nodes) &&
		       hgi_begin_edges(r) &&
		       begin_numbers(r, "edges", hgi_take_edge, f->edge_columns);
	if (at_path(r, 1, "locations", NULL, NULL) && r->seen_nodes)
		return begin_numbers(r, "locations", hgi_take_nothing, 1);
	if (at_path(r, 1, "strings", NULL, NULL))
		return first_time(r, "strings", &r->seen_strings, true);
	if (r->depth == 3 && !strcmp(r->path[0], "snapshot") && !strcmp(r->path[1], "meta")) {
		for (size_t m = 0; m < COUNT(meta); m++) {
			if (!strcmp(r->path[2], meta[m]) &&
			    !first_time(r, meta[m], &r->seen_meta[m], !r->seen_nodes))
				return false;
		}
	}
	if (r->depth == 2 && !strcmp(r->path[0], "gomem")) {
		for (int t = 0; t < HGI_TABLES_END; t++) {
			if (strcmp(r->path[1], hgi_tables[t].name) != 0)
				continue;
			r->table = &f->tables[t];
			f->table_offset[t] = hgi_reader_offset(r);
			return first_time(r, hgi_tables[t].name, &r->seen_table[t], true) &&
			       begin_numbers(r, hgi_tables[t].name, hgi_take_table_row,
					     hgi_tables[t].columns);
		}
	}
	return true;
}

static int on_start(void *context, bool array)
{
	struct hgi_reader *r = context;

	if (array && !begin_array(r))
		r->failed = true;
	if (array && r->depth == 3 && !strcmp(r->path[1], "meta"))
		r->arrays_in_types = 0;
	if (array && r->depth == 4)
		r->arrays_in_types++;
	if (r->depth < HGI_READER_DEPTH)
		r->path[r->depth][0] = '\0';
	r->depth++;
	return !r->failed;
}

static int on_start_map(void *context)
{
	return on_start(context, false);
}

static int on_start_array(void *context)
{
	return on_start(context, true);
}

static int on_end(void *context)
{
	struct hgi_reader *r = context;

	r->depth--;
	return 1;
}

static int on_key(void *context, const unsigned char *key, size_t length)
{
	struct hgi_reader *r = context;

	if (r->depth >= 1 && r->depth <= HGI_READER_DEPTH) {
		char *to = r->path[r->depth - 1];
		const size_t n = length < HGI_READER_KEY - 1 ? length : HGI_READER_KEY - 1;

		memcpy(to, key, n);
		to[n] = '\0';
	}
	return 1;
}

static bool add_string(struct hgi_reader *r, const char ***array, size_t *n, size_t *capacity,
		       const unsigned char *s, size_t length)
{
	char *copy = hgi_arena_alloc(&r->file->arena, length + 1);

	if (!copy || *n >= HG_NONE - 1 || !hgi_grow(array, capacity, *n + 1, sizeof(**array)))
		return hgi_reader_no_memory(r);
	memcpy(copy, s, length);
	copy[length] = '\0';
	(*array)[(*n)++] = copy;
	return true;
}

/* The next name in meta.node_fields or meta.edge_fields. */
static bool add_column(struct hgi_reader *r, uint32_t *places, const char *const *names,
		       size_t n_names, uint32_t *count, const unsigned char *s, size_t length)
{
	for (size_t i = 0; i < n_names; i++) {
		if (strlen(names[i]) == length && !memcmp(names[i], s, length))
			places[i] = *count;
	}
	if (++*count <= HGI_READER_COLUMNS)
		return true;
	hgi_snapshot_error(r->file, "more than %d columns", HGI_READER_COLUMNS);
	return false;
}

static bool take_string(struct hgi_reader *r, const unsigned char *s, size_t length)
{
	struct hgi_snapshot_file *f = r->file;

	/* the array itself is one level */
	if (at_path(r, 2, "strings", "", NULL))
		return add_string(r, &f->strings, &f->n_strings, &f->strings_capacity, s, length);
	if (r->depth < 4 || strcmp(r->path[0], "snapshot") != 0 || strcmp(r->path[1], "meta") != 0)
		return true;
	if (r->depth == 4 && !strcmp(r->path[2], "node_fields"))
		return add_column(r, f->node_column, hgi_node_column_names, HGI_NODE_COLUMNS_END,
				  &f->node_columns, s, length);
	if (r->depth == 4 && !strcmp(r->path[2], "edge_fields"))
		return add_column(r, f->edge_column, hgi_edge_column_names, HGI_EDGE_COLUMNS_END,
				  &f->edge_columns, s, length);
	if (r->depth == 5 && r->arrays_in_types == 1 && !strcmp(r->path[2], "node_types"))
		return add_string(r, &f->node_types, &f->n_node_types, &f->node_types_capacity, s,
				  length);
	if (r->depth == 5 && r->arrays_in_types == 1 && !strcmp(r->path[2], "edge_types"))
		return add_string(r, &f->edge_types, &f->n_edge_types, &f->edge_types_capacity, s,
				  length);
	return true;
}

static int on_string(void *context, const unsigned char *s, size_t length)
{
	struct hgi_reader *r = context;

	if (!take_string(r, s, length))
		r->failed = true;
	return !r->failed;
}

static int on_number(void *context, const char *s, size_t length)
{
	struct hgi_reader *r = context;
	char digits[24];

	if (r->depth != 2 || strcmp(r->path[0], "snapshot") != 0 || length >= sizeof(digits))
		return 1;
	memcpy(digits, s, length);
	digits[length] = '\0';
	if (!strcmp(r->path[1], "node_count"))
		r->file->node_count = strtoull(digits, NULL, 10);
	if (!strcmp(r->path[1], "edge_count"))
		r->file->edge_count = strtoull(digits, NULL, 10);
	if (!strcmp(r->path[1], "gomem_version") && !r->seen_nodes)
		r->file->version = strtoull(digits, NULL, 10);
	return 1;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void json_error(struct hgi_reader *r, const unsigned char *data, size_t bytes,
		       uint64_t offset)
{
	unsigned char *text = yajl_get_error(r->json, 0, data, bytes);
	const uint64_t at = offset + yajl_get_bytes_consumed(r->json);

	if (text)
		text[strcspn((char *)text, "\n")] = '\0';
	hgi_snapshot_error(r->file, "byte %llu: %s", (unsigned long long)at,
			   text ? (char *)text : "not JSON");
	yajl_free_error(r->json, text);
}

static bool feed(struct hgi_reader *r, const char *data, size_t bytes, uint64_t offset)
{
	const yajl_status status = yajl_parse(r->json, (const unsigned char *)data, bytes);

	if (status == yajl_status_error)
		json_error(r, (const unsigned char *)data, bytes, offset);
	return status == yajl_status_ok;
}

static bool parse_stream(struct hgi_reader *r)
{
	while (r->at < r->end || hgi_reader_refill(r)) {
		const char *start = r->buffer + r->at;
		const char *bracket = memchr(start, '[', r->end - r->at);
		const size_t bytes = bracket ? (size_t)(bracket - start) + 1 : r->end - r->at;

		r->row = NULL;
		r->at += bytes;
		if (!feed(r, start, bytes, r->offset + r->at - bytes))
			return false;
		if (r->row && !hgi_reader_scan(r))
			return false;
	}
	if (r->failed)
		return false;
	if (ferror(r->stream)) {
		r->status = hgi_error(HG_IO, "cannot read %s: %s", r->file->path, strerror(errno));
		return false;
	}
	if (yajl_complete_parse(r->json) != yajl_status_ok) {
		hgi_snapshot_error(r->file, "byte %llu: the file ends too early",
				   (unsigned long long)(r->offset + r->end));
		return false;
	}
	if (!r->seen_nodes || !r->seen_edges || !r->seen_strings) {
		hgi_snapshot_error(r->file, "no heap snapshot: member \"%s\" is missing",
				   !r->seen_nodes   ? "nodes"
				   : !r->seen_edges ? "edges"
						    : "strings");
		return false;
	}
	return true;
}

hg_status hgi_snapshot_parse(struct hgi_snapshot_file *file, FILE *stream,
			     const struct hgi_progress *progress)
{
	static const yajl_callbacks callbacks = {
		.yajl_number = on_number,
		.yajl_string = on_string,
		.yajl_start_map = on_start_map,
		.yajl_map_key = on_key,
		.yajl_end_map = on_end,
		.yajl_start_array = on_start_array,
		.yajl_end_array = on_end,
	};
	struct hgi_reader *r = calloc(1, sizeof(*r));
	hg_status status = HG_NO_MEMORY;

	if (r) {
		r->status = HG_BAD_INPUT;
		r->file = file;
		r->stream = stream;
		r->progress = *progress;
		r->json = yajl_alloc(&callbacks, NULL, r);
		if (!r->json)
			hgi_reader_no_memory(r);
		else if (parse_stream(r))
			r->status = HG_OK;
		if (r->json)
			yajl_free(r->json);
		status = r->status;
	}
	free(r);
	return status;
}
