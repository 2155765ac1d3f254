/* SPDX-License-Identifier: MIT
 *
 * snapshot_read.c - the JSON of a snapshot file; snapshot.h describes the format.
 *
 * yajl parses all but the long arrays of numbers, which make up nearly the whole file: when it
 * meets the '[' of such an array the numbers are taken straight from the buffer and yajl sees an
 * empty array. For that it is fed up to each '[' at a time. Members that are not known are skipped.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "snapshot_file.h"

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
static const struct {
	const char *name;
	size_t columns;
} tables[] = {
#define X(name, text, n) {text, n},
	HGI_TABLES(X)
#undef X
};

enum { BUFFER = 1 << 16, MOST_COLUMNS = 256, DEPTH = 6, KEY = 24 };

struct reader;
/* One row of an array of numbers; false after hgi_snapshot_error or without memory. */
typedef bool row_fn(struct reader *r, const uint64_t *row);

struct reader {
	struct hgi_snapshot_file *file;
	FILE *stream;
	char buffer[BUFFER];
	size_t at, end;
	uint64_t offset; /* of buffer[0] in the file */
	yajl_handle json;

	/* where the parser is: keys of the objects around, "" for arrays */
	char path[DEPTH][KEY];
	uint32_t depth;
	uint32_t arrays_in_types; /* the first array within *_types holds the names */

	/* the array of numbers that begins here */
	row_fn *row;
	const char *array;
	size_t columns;
	struct hgi_numbers *table;
	bool seen_nodes, seen_edges, seen_strings, failed;
	hg_status status; /* of what failed */
};

hg_status hgi_snapshot_error(const struct hgi_snapshot_file *file, const char *format, ...)
{
	char text[320];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return hgi_error(HG_BAD_INPUT, "%s: %s", file->path, text);
}

static bool no_memory(struct reader *r)
{
	r->status = hgi_snapshot_no_memory(r->file);
	return false;
}

static bool push(struct reader *r, struct hgi_numbers *to, uint64_t value)
{
	if (!hgi_grow(&to->values, &to->capacity, to->n + 1, sizeof(*to->values)))
		return no_memory(r);
	to->values[to->n++] = value;
	return true;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* The number of a known column, 0 if the file has none such. */
static uint64_t column(const uint64_t *row, uint32_t place)
{
	return place == HG_NONE ? 0 : row[place];
}

static bool node_row(struct reader *r, const uint64_t *row)
{
	struct hgi_snapshot_file *f = r->file;
	const uint32_t *c = f->node_column;
	const bool ours = hgi_snapshot_is_ours(f);
	const uint64_t type =
		ours ? column(row, c[HGI_NODE_TYPE_INDEX]) - 1 : column(row, c[HGI_NODE_NAME]);
	const uint64_t site = column(row, c[HGI_NODE_SITE_INDEX]) - 1;
	const uint64_t span = column(row, c[HGI_NODE_SPAN_INDEX]) - 1;
	const uint64_t slack = column(row, c[HGI_NODE_SLACK]);
	const uint64_t degree = column(row, c[HGI_NODE_EDGE_COUNT]);
	const uint64_t colour = column(row, c[HGI_NODE_COLOUR]);
	const uint64_t reach = column(row, c[HGI_NODE_REACH]);
	const uint64_t size = column(row, c[HGI_NODE_SELF_SIZE]);

	/* missing indices have become UINT64_MAX */
	if (type + 1 > UINT32_MAX || site + 1 > UINT32_MAX || span + 1 > UINT32_MAX ||
	    slack > size || slack > UINT32_MAX || degree >= HG_NONE || colour > HG_BLACK ||
	    reach > HG_NAMED || f->n_nodes >= HG_NONE - 2) {
		hgi_snapshot_error(f, "node %zu (byte %llu): a number is out of its range",
				   f->n_nodes, (unsigned long long)(r->offset + r->at));
		return false;
	}
	if (!hgi_grow(&f->objects, &f->objects_capacity, f->n_nodes + 1, sizeof(*f->objects)) ||
	    !hgi_grow(&f->degrees, &f->degrees_capacity, f->n_nodes + 1, sizeof(*f->degrees)))
		return no_memory(r);
	f->degrees[f->n_nodes] = (uint32_t)degree;
	f->objects[f->n_nodes++] = (struct hgi_object){
		.address = column(row, c[HGI_NODE_ADDRESS_HIGH]) << 32 |
			   (uint32_t)column(row, c[HGI_NODE_ADDRESS_LOW]),
		.size = size,
		.type = (uint32_t)type,
		.site = (uint32_t)site,
		.span = (uint32_t)span,
		.slack = (uint32_t)slack,
		.colour = (uint8_t)colour,
		.reach = (uint8_t)reach,
	};
	for (int x = 0; x < HGI_NODE_COLUMNS_END - HGI_NODE_COLUMNS_ALWAYS; x++) {
		const uint32_t place = c[HGI_NODE_COLUMNS_ALWAYS + x];

		if (place != HG_NONE && !push(r, &f->extra[x], row[place]))
			return false;
	}
	return ours || push(r, &f->v8_types, row[c[HGI_NODE_TYPE]]);
}

static bool edge_row(struct reader *r, const uint64_t *row)
{
	struct hgi_snapshot_file *f = r->file;
	const uint32_t *c = f->edge_column;
	const uint64_t to = row[c[HGI_EDGE_TO]] / f->node_columns;
	const uint64_t from_offset = column(row, c[HGI_EDGE_FROM_OFFSET]);
	const uint64_t to_offset = column(row, c[HGI_EDGE_TO_OFFSET]);
	const uint64_t type = row[c[HGI_EDGE_TYPE]], name = row[c[HGI_EDGE_NAME]];

	if (row[c[HGI_EDGE_TO]] % f->node_columns || to >= f->n_nodes) {
		hgi_snapshot_error(f, "edge %zu (byte %llu): to_node %llu is no node", f->n_links,
				   (unsigned long long)(r->offset + r->at),
				   (unsigned long long)row[c[HGI_EDGE_TO]]);
		return false;
	}
	if (from_offset >> 48 || to_offset >> 48 || type > UINT32_MAX || name > UINT32_MAX ||
	    f->n_links >= HG_NONE - 2) {
		hgi_snapshot_error(f, "edge %zu (byte %llu): a number is out of its range",
				   f->n_links, (unsigned long long)(r->offset + r->at));
		return false;
	}
	if (!hgi_grow(&f->links, &f->links_capacity, f->n_links + 1, sizeof(*f->links)))
		return no_memory(r);
	f->links[f->n_links++] = hgi_link_make((uint32_t)to, from_offset, to_offset);
	return hgi_snapshot_is_ours(f) || push(r, &f->link_names, type << 32 | name);
}

static bool table_row(struct reader *r, const uint64_t *row)
{
	for (size_t i = 0; i < r->columns; i++) {
		if (!push(r, r->table, row[i]))
			return false;
	}
	return true;
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static bool refill(struct reader *r)
{
	r->offset += r->end;
	r->at = 0;
	r->end = fread(r->buffer, 1, BUFFER, r->stream);
	return r->end > 0;
}

static bool number_error(struct reader *r, const char *what)
{
	hgi_snapshot_error(r->file, "byte %llu, in \"%s\": %s",
			   (unsigned long long)(r->offset + r->at), r->array, what);
	return false;
}

/* The common case, numbers with a comma behind each: whole rows while the buffer lasts. Leaves
 * r->at at the first number of a row that it did not take. False: the row function failed. */
static bool scan_rows(struct reader *r)
{
	enum { LONGEST = 22 }; /* a newline, 20 digits, a comma */
	uint64_t row[MOST_COLUMNS];

	while (r->end - r->at > r->columns * LONGEST) {
		const char *c = r->buffer + r->at;

		for (size_t i = 0; i < r->columns; i++) {
			const char *first;
			uint64_t value = 0;

			c += *c == '\n';
			for (first = c; (unsigned char)(*c - '0') <= 9 && c - first < 20; c++)
				value = value * 10 + (unsigned char)(*c - '0');
			/* the careful way is for everything else; 19 digits fit 64 bits */
			if (c == first || c - first > 19 || *c++ != ',')
				return true;
			row[i] = value;
		}
		r->at = (size_t)(c - r->buffer) - 1; /* where the careful way would be */
		if (!r->row(r, row))
			return false;
		r->at++;
	}
	return true;
}

/* Takes the numbers behind '[' and stops at ']'. */
static bool scan_numbers(struct reader *r)
{
	uint64_t row[MOST_COLUMNS], value = 0;
	size_t in_row = 0;
	bool in_number = false, separated = true, any = false;

	for (;; r->at++) {
		unsigned char c;

		if (separated && !in_number && !in_row) {
			const size_t before = r->at;

			if (!scan_rows(r))
				return false;
			any |= r->at > before;
		}
		if (r->at == r->end && !refill(r))
			return number_error(r, "the file ends here");
		c = (unsigned char)r->buffer[r->at];
		if (c >= '0' && c <= '9') {
			if (!in_number && !separated)
				return number_error(r, "a comma is missing");
			if (__builtin_mul_overflow(value, 10, &value) ||
			    __builtin_add_overflow(value, (uint64_t)(c - '0'), &value))
				return number_error(r, "a number has more than 64 bits");
			in_number = any = true;
			continue;
		}
		if (in_number) {
			row[in_row++] = value;
			value = 0;
			in_number = separated = false;
			if (in_row == r->columns) {
				in_row = 0;
				if (!r->row(r, row))
					return false;
			}
		}
		if (c == ']')
			break;
		if (c == ',') {
			if (separated)
				return number_error(r, "a number is missing");
			separated = true;
		} else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
			return number_error(r, "not an unsigned integer");
		}
	}
	if (any && separated)
		return number_error(r, "a number is missing");
	if (in_row)
		return number_error(r, "the last row is not complete");
	return true;
}

/* ---- Members --------------------------------------------------------------------------------- */

static bool at_path(const struct reader *r, uint32_t depth, const char *a, const char *b,
		    const char *c)
{
	return r->depth == depth && (depth < 1 || !strcmp(r->path[0], a)) &&
	       (depth < 2 || !strcmp(r->path[1], b)) && (depth < 3 || !strcmp(r->path[2], c));
}

static bool missing_columns(const struct reader *r)
{
	static const enum hgi_node_column nodes[] = {HGI_NODE_TYPE, HGI_NODE_NAME,
						     HGI_NODE_SELF_SIZE, HGI_NODE_EDGE_COUNT};
	const struct hgi_snapshot_file *f = r->file;

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		if (f->node_column[nodes[i]] == HG_NONE) {
			hgi_snapshot_error(f, "no heap snapshot: meta.node_fields lacks \"%s\"",
					   node_columns[nodes[i]]);
			return true;
		}
	}
	for (int c = 0; c < HGI_EDGE_COLUMNS_V8; c++) {
		if (f->edge_column[c] == HG_NONE) {
			hgi_snapshot_error(f, "no heap snapshot: meta.edge_fields lacks \"%s\"",
					   edge_columns[c]);
			return true;
		}
	}
	for (int c = HGI_NODE_COLUMNS_V8; c < HGI_NODE_COLUMNS_ALWAYS; c++) {
		if (hgi_snapshot_is_ours(f) && f->node_column[c] == HG_NONE) {
			hgi_snapshot_error(f,
					   "meta.node_fields has \"address_high\", but not \"%s\"",
					   node_columns[c]);
			return true;
		}
	}
	return false;
}

/* Called at the '[' of an array: those of numbers are remembered for scan_numbers. */
static bool begin_array(struct reader *r)
{
	struct hgi_snapshot_file *f = r->file;

	if (at_path(r, 1, "nodes", NULL, NULL) || at_path(r, 1, "edges", NULL, NULL)) {
		const bool nodes = r->path[0][0] == 'n';
		bool *seen = nodes ? &r->seen_nodes : &r->seen_edges;

		if (missing_columns(r))
			return false;
		if (*seen || (!nodes && !r->seen_nodes)) {
			hgi_snapshot_error(f, "\"%s\" comes %s", r->path[0],
					   *seen ? "twice" : "before \"nodes\"");
			return false;
		}
		*seen = true;
		r->row = nodes ? node_row : edge_row;
		r->array = nodes ? "nodes" : "edges";
		r->columns = nodes ? f->node_columns : f->edge_columns;
	}
	if (at_path(r, 1, "strings", NULL, NULL))
		r->seen_strings = true;
	if (r->depth == 2 && !strcmp(r->path[0], "gomem")) {
		for (int t = 0; t < HGI_TABLES_END; t++) {
			if (strcmp(r->path[1], tables[t].name) != 0)
				continue;
			f->has_gomem = true;
			r->table = &f->tables[t];
			r->table->n = 0;
			r->row = table_row;
			r->array = tables[t].name;
			r->columns = tables[t].columns;
		}
	}
	return true;
}

static int on_start(void *context, bool array)
{
	struct reader *r = context;

	if (array && !begin_array(r))
		r->failed = true;
	if (array && r->depth == 3 && !strcmp(r->path[1], "meta"))
		r->arrays_in_types = 0;
	if (array && r->depth == 4)
		r->arrays_in_types++;
	if (r->depth < DEPTH)
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
	struct reader *r = context;

	r->depth--;
	return 1;
}

static int on_key(void *context, const unsigned char *key, size_t length)
{
	struct reader *r = context;

	if (r->depth >= 1 && r->depth <= DEPTH) {
		char *to = r->path[r->depth - 1];
		const size_t n = length < KEY - 1 ? length : KEY - 1;

		memcpy(to, key, n);
		to[n] = '\0';
	}
	return 1;
}

static bool add_string(struct reader *r, const char ***array, size_t *n, size_t *capacity,
		       const unsigned char *s, size_t length)
{
	char *copy = hgi_arena_alloc(&r->file->arena, length + 1);

	if (!copy || *n >= HG_NONE - 1 || !hgi_grow(array, capacity, *n + 1, sizeof(**array)))
		return no_memory(r);
	memcpy(copy, s, length);
	copy[length] = '\0';
	(*array)[(*n)++] = copy;
	return true;
}

/* The next name in meta.node_fields or meta.edge_fields. */
static bool add_column(struct reader *r, uint32_t *places, const char *const *names, size_t n_names,
		       uint32_t *count, const unsigned char *s, size_t length)
{
	for (size_t i = 0; i < n_names; i++) {
		if (strlen(names[i]) == length && !memcmp(names[i], s, length))
			places[i] = *count;
	}
	if (++*count <= MOST_COLUMNS)
		return true;
	hgi_snapshot_error(r->file, "more than %d columns", MOST_COLUMNS);
	return false;
}

static bool take_string(struct reader *r, const unsigned char *s, size_t length)
{
	struct hgi_snapshot_file *f = r->file;

	/* the array itself is one level */
	if (at_path(r, 2, "strings", "", NULL))
		return add_string(r, &f->strings, &f->n_strings, &f->strings_capacity, s, length);
	if (r->depth < 4 || strcmp(r->path[0], "snapshot") != 0 || strcmp(r->path[1], "meta") != 0)
		return true;
	if (r->depth == 4 && !strcmp(r->path[2], "node_fields"))
		return add_column(r, f->node_column, node_columns, HGI_NODE_COLUMNS_END,
				  &f->node_columns, s, length);
	if (r->depth == 4 && !strcmp(r->path[2], "edge_fields"))
		return add_column(r, f->edge_column, edge_columns, HGI_EDGE_COLUMNS_END,
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
	struct reader *r = context;

	if (!take_string(r, s, length))
		r->failed = true;
	return !r->failed;
}

static int on_number(void *context, const char *s, size_t length)
{
	struct reader *r = context;
	char digits[24];

	if (r->depth != 2 || strcmp(r->path[0], "snapshot") != 0 || length >= sizeof(digits))
		return 1;
	memcpy(digits, s, length);
	digits[length] = '\0';
	if (!strcmp(r->path[1], "node_count"))
		r->file->node_count = strtoull(digits, NULL, 10);
	if (!strcmp(r->path[1], "edge_count"))
		r->file->edge_count = strtoull(digits, NULL, 10);
	return 1;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void json_error(struct reader *r, const unsigned char *data, size_t bytes, uint64_t offset)
{
	unsigned char *text = yajl_get_error(r->json, 0, data, bytes);
	const uint64_t at = offset + yajl_get_bytes_consumed(r->json);

	if (text)
		text[strcspn((char *)text, "\n")] = '\0';
	hgi_snapshot_error(r->file, "byte %llu: %s", (unsigned long long)at,
			   text ? (char *)text : "not JSON");
	yajl_free_error(r->json, text);
}

static bool feed(struct reader *r, const char *data, size_t bytes, uint64_t offset)
{
	const yajl_status status = yajl_parse(r->json, (const unsigned char *)data, bytes);

	if (status == yajl_status_error)
		json_error(r, (const unsigned char *)data, bytes, offset);
	return status == yajl_status_ok;
}

static bool parse_stream(struct reader *r)
{
	while (r->at < r->end || refill(r)) {
		const char *start = r->buffer + r->at;
		const char *bracket = memchr(start, '[', r->end - r->at);
		const size_t bytes = bracket ? (size_t)(bracket - start) + 1 : r->end - r->at;

		r->row = NULL;
		if (!feed(r, start, bytes, r->offset + r->at))
			return false;
		r->at += bytes;
		if (r->row && !scan_numbers(r))
			return false;
	}
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

hg_status hgi_snapshot_parse(struct hgi_snapshot_file *file, FILE *stream)
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
	struct reader *r = calloc(1, sizeof(*r));
	hg_status status = HG_NO_MEMORY;

	if (r) {
		r->status = HG_BAD_INPUT;
		r->file = file;
		r->stream = stream;
		r->json = yajl_alloc(&callbacks, NULL, r);
		if (!r->json)
			no_memory(r);
		else if (parse_stream(r))
			r->status = HG_OK;
		if (r->json)
			yajl_free(r->json);
		status = r->status;
	}
	free(r);
	return status;
}
