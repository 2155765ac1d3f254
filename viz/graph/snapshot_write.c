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

#include "graph.h"
#include "snapshot.h"

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

enum { BUFFER = 1 << 16, NUMBERS_A_LINE = 64 };

struct writer {
	const hg_graph *graph;
	FILE *file;
	char buffer[BUFFER];
	size_t used;
	bool no_memory;
	uint64_t numbers;     /* written in this array */
	struct hgi_map known; /* hash of a string -> the string, its index */
	const char **strings;
	size_t n_strings, strings_capacity;
	struct hgi_arena arena;
	uint32_t *type_name; /* per type: index of the string for its objects, 0: not yet */
};

/* ---- Bytes ----------------------------------------------------------------------------------- */

static void flush(struct writer *w)
{
	fwrite(w->buffer, 1, w->used, w->file); /* ferror() tells at the end */
	w->used = 0;
}

static void put(struct writer *w, const char *s)
{
	for (; *s; s++) {
		if (w->used == BUFFER)
			flush(w);
		w->buffer[w->used++] = *s;
	}
}

/* The next number of an array. */
static void number(struct writer *w, uint64_t n)
{
	char digits[20];
	size_t length = 0;

	if (BUFFER - w->used < 32)
		flush(w);
	if (w->numbers)
		w->buffer[w->used++] = ',';
	if (w->numbers++ % NUMBERS_A_LINE == 0)
		w->buffer[w->used++] = '\n';
	do
		digits[length++] = (char)('0' + n % 10);
	while (n /= 10);
	while (length)
		w->buffer[w->used++] = digits[--length];
}

static void quoted(struct writer *w, const char *s)
{
	char escape[8];

	put(w, "\"");
	for (; *s; s++) {
		const unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\') {
			escape[0] = '\\';
			escape[1] = (char)c;
			escape[2] = '\0';
		} else if (c < 0x20 || c == 0x7f) {
			snprintf(escape, sizeof(escape), "\\u%04x", c);
		} else {
			escape[0] = (char)c;
			escape[1] = '\0';
		}
		put(w, escape);
	}
	put(w, "\"");
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* Bytes of the UTF-8 character at s, 0 if it is none. JSON must not hold anything else. */
static size_t utf8_length(const unsigned char *s)
{
	const size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (s[0] > 0xf4)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* A copy in the arena with '?' for bytes that are no UTF-8. */
static const char *valid_copy(struct writer *w, const char *s)
{
	const char *start = hgi_arena_string(&w->arena, s);
	char *to = (char *)start;

	while (start && *to) {
		const size_t n = utf8_length((const unsigned char *)to);

		if (!n)
			*to = '?';
		to += n ? n : 1;
	}
	return start;
}

/* Index of a string in the member strings. */
static uint32_t string(struct writer *w, const char *s)
{
	uint64_t hash = 0xcbf29ce484222325ull; /* FNV-1a, Fowler, Noll, Vo */
	struct hgi_map_entry *entry;

	for (const char *c = s; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 0x100000001b3ull;
	hash >>= 1; /* room to go on behind a collision */
	while ((entry = hgi_map_put(&w->known, hash)) && entry->value &&
	       strcmp((const char *)entry->value, s) != 0)
		hash++;
	if (entry && !entry->value) {
		const char *copy = hgi_arena_string(&w->arena, s), *valid = valid_copy(w, s);

		if (copy && valid && w->n_strings < HG_NONE &&
		    hgi_grow(&w->strings, &w->strings_capacity, w->n_strings + 1,
			     sizeof(*w->strings))) {
			entry->value = (void *)copy;
			entry->count = w->n_strings;
			w->strings[w->n_strings++] = valid;
		} else {
			entry = NULL;
		}
	}
	w->no_memory |= !entry;
	return entry ? (uint32_t)entry->count : 0;
}

static uint32_t group_name(struct writer *w, const hg_group *group)
{
	char name[160];

	switch (group->kind) {
	case HG_GROUP_GLOBALS:
		return string(w, "(Globals)");
	case HG_GROUP_UNNAMED:
		return string(w, "(Unnamed words)");
	case HG_GROUP_RUNTIME:
		return string(w, "(Runtime)");
	case HG_GROUP_FRAME:
		break;
	}
	snprintf(name, sizeof(name), "(Stack) #%u %s", group->level, group->name);
	return string(w, name);
}

/* What DevTools groups objects by: arrays of one type are one class. */
static uint32_t object_name(struct writer *w, hg_node node, const struct hgi_object *o)
{
	const struct hgi_type *type =
		o->type < w->graph->n_types ? &w->graph->types[o->type] : NULL;
	hg_node_info info;
	char name[160];

	if (!type)
		return string(w, "unknown");
	if (type->type.opaque)
		return string(w, "tiny block");
	hg_graph_node(w->graph, node, &info);
	if (!info.array) {
		if (!w->type_name[o->type])
			w->type_name[o->type] = 1 + string(w, type->type.name);
		return w->type_name[o->type] - 1;
	}
	snprintf(name, sizeof(name), "%s[]", type->type.name);
	return string(w, name);
}

/* ---- Nodes and edges ------------------------------------------------------------------------- */

static bool has_column(const hg_graph *graph, enum hgi_node_column column)
{
	switch (column) {
	case HGI_NODE_WORK:
		return graph->work;
	case HGI_NODE_ORDINAL:
		return graph->own_ordinals;
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

static void write_node(struct writer *w, hg_node node)
{
	static const struct hgi_object nothing = {
		.type = HG_NONE, .site = HG_NONE, .span = HG_NONE, .reach = HG_NAMED};
	const hg_graph *g = w->graph;
	const struct hgi_object *object = hgi_object_of(g, node), *o = object ? object : &nothing;
	const uint32_t name = object ? object_name(w, node, o)
			      : node ? group_name(w, &g->groups[node - 1])
				     : string(w, "");
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
		[HGI_NODE_ORDINAL] = g->ordinals[node],
		[HGI_NODE_HIDDEN_IN] = g->hidden_in ? g->hidden_in[node] : 0,
		[HGI_NODE_HIDDEN_OUT] = g->hidden_out ? g->hidden_out[node] : 0,
	};

	for (int c = 0; c < HGI_NODE_COLUMNS_ALWAYS; c++)
		number(w, row[c]);
	for (int c = HGI_NODE_COLUMNS_ALWAYS; c < HGI_NODE_COLUMNS_END; c++) {
		if (has_column(g, (enum hgi_node_column)c))
			number(w, row[c]);
	}
}

/* Type and name of a pointer as DevTools shows it. */
static uint32_t edge_name(struct writer *w, hg_node from, uint32_t link, uint64_t *name)
{
	const hg_graph *g = w->graph;
	const uint64_t offset = hgi_link_from(&g->links[link]);
	const struct hgi_object *o = hgi_object_of(g, from);
	const struct hgi_type *type = o && o->type < g->n_types ? &g->types[o->type] : NULL;
	const uint64_t size = type && type->type.size ? type->type.size : UINT64_MAX;
	char text[32];

	if (!o) {
		const uint64_t to = g->links[link].to;

		*name = from ? string(w, g->roots[offset].name) : group_name(w, &g->groups[to - 1]);
		return from && *g->roots[offset].name ? HGI_V8_PROPERTY : HGI_V8_INTERNAL;
	}
	if (g->link_names && *g->link_names[link]) {
		*name = string(w, g->link_names[link]);
		return HGI_V8_PROPERTY;
	}
	for (size_t i = 0; type && i < type->n_fields; i++) {
		if (type->fields[i].offset == offset % size) {
			*name = string(w, type->fields[i].name);
			return HGI_V8_PROPERTY;
		}
	}
	if (offset % size == 0 && o->size - o->slack >= 2 * size) {
		*name = offset / size & UINT32_MAX;
		return HGI_V8_ELEMENT;
	}
	snprintf(text, sizeof(text), "+%llu", (unsigned long long)offset);
	*name = string(w, text);
	return HGI_V8_PROPERTY;
}

static void write_edges(struct writer *w, uint32_t columns)
{
	const hg_graph *g = w->graph;

	for (hg_node node = 0; node < hgi_nodes(g); node++) {
		for (uint32_t l = g->out_start[node]; l < g->out_start[node + 1]; l++) {
			uint64_t name = 0;

			number(w, edge_name(w, node, l, &name));
			number(w, name);
			number(w, (uint64_t)g->links[l].to * columns);
			number(w, hgi_link_from(&g->links[l]));
			number(w, hgi_link_to(&g->links[l]));
		}
	}
}

/* ---- gomem ----------------------------------------------------------------------------------- */

#define NUMBERS(w, ...)                                     \
	do {                                                \
		const uint64_t row_[] = {__VA_ARGS__};      \
		for (size_t i_ = 0; i_ < COUNT(row_); i_++) \
			number(w, row_[i_]);                \
	} while (0)

static void begin_array(struct writer *w, const char *name)
{
	put(w, "\"");
	put(w, name);
	put(w, "\":[");
	w->numbers = 0;
}

static void write_summary(struct writer *w)
{
	const hg_summary *s = &w->graph->summary;
	const hg_totals *t = &w->graph->totals;

	NUMBERS(w, string(w, s->heap), string(w, s->phase), s->page_size, s->arena_start,
		s->arena_used, s->arena_end, s->total_alloc, s->mallocs, s->frees, s->heap_alloc,
		s->heap_objects, s->num_gc, s->next_gc, t->dangling, t->unread_bytes,
		t->hidden_objects, t->hidden_bytes);
}

static int compare_u64(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Nodes in their order: the map that holds the cells has none. */
static void write_cells(struct writer *w)
{
	const struct hgi_map *map = &w->graph->cells;
	uint64_t *nodes = hgi_calloc(map->used, sizeof(*nodes));
	size_t n = 0;

	w->no_memory |= !nodes;
	for (size_t i = 0; nodes && i < map->capacity; i++) {
		if (map->entries[i].key)
			nodes[n++] = map->entries[i].key - 1;
	}
	if (n)
		qsort(nodes, n, sizeof(*nodes), compare_u64);
	for (size_t i = 0; i < n; i++) {
		const hg_cell *cells;
		size_t count;

		hg_graph_cells(w->graph, (hg_node)nodes[i], &cells, &count);
		for (size_t c = 0; c < count; c++)
			NUMBERS(w, nodes[i], cells[c].offset, string(w, cells[c].name),
				string(w, cells[c].value), cells[c].window.len, cells[c].window.cap,
				cells[c].window.elem_size);
	}
	free(nodes);
}

static void write_types(struct writer *w, enum hgi_snapshot_table table)
{
	const hg_graph *g = w->graph;

	for (size_t i = 0; i < g->n_types; i++) {
		const hg_type *t = &g->types[i].type;

		if (table == HGI_TABLE_TYPES)
			NUMBERS(w, string(w, t->name), t->size, t->kind, t->opaque, t->mask_bits);
		for (uint32_t m = 0; table == HGI_TABLE_MASKS && m * 64ull < t->mask_bits; m++)
			number(w, t->mask[m]);
		for (size_t f = 0; table == HGI_TABLE_FIELDS && f < g->types[i].n_fields; f++)
			NUMBERS(w, i, g->types[i].fields[f].offset,
				string(w, g->types[i].fields[f].name));
	}
}

static void write_findings(struct writer *w)
{
	for (size_t i = 0; i < w->graph->n_findings; i++) {
		const hg_finding *f = &w->graph->findings[i];

		NUMBERS(w, f->kind, f->count);
		for (int e = 0; e < HG_FINDING_EXAMPLES; e++) {
			const hg_finding_example *x = &f->examples[e];

			NUMBERS(w, x->node, x->index, x->slot, x->offset, x->value, x->other);
		}
	}
}

static void write_table(struct writer *w, enum hgi_snapshot_table table)
{
	const hg_graph *g = w->graph;

	switch (table) {
	case HGI_TABLE_VERSION:
		number(w, HGI_SNAPSHOT_VERSION);
		break;
	case HGI_TABLE_SUMMARY:
		write_summary(w);
		break;
	case HGI_TABLE_TYPES:
	case HGI_TABLE_MASKS:
	case HGI_TABLE_FIELDS:
		write_types(w, table);
		break;
	case HGI_TABLE_SITES:
		for (const hg_site *s = g->sites; s < g->sites + g->n_sites; s++)
			NUMBERS(w, string(w, s->file), string(w, s->function), string(w, s->reason),
				s->line, s->array);
		break;
	case HGI_TABLE_SPANS:
		for (const struct hgi_span *s = g->spans; s < g->spans + g->n_spans; s++)
			NUMBERS(w, s->base, s->end, s->elem_size, s->elem_count, s->index,
				s->size_class, s->noscan);
		break;
	case HGI_TABLE_FREED:
		for (const struct hgi_freed *f = g->freed; f < g->freed + g->n_freed; f++)
			NUMBERS(w, f->address, (uint32_t)(f->type + 1), (uint32_t)(f->site + 1));
		break;
	case HGI_TABLE_GROUPS:
		for (const hg_group *s = g->groups; s < g->groups + g->n_groups; s++)
			NUMBERS(w, s->kind, string(w, s->name), string(w, s->file), s->line,
				s->level, s->thread);
		break;
	case HGI_TABLE_ROOTS:
		for (const hg_root *r = g->roots; r < g->roots + g->n_roots; r++)
			NUMBERS(w, r->group, string(w, r->name), string(w, r->type), r->address,
				r->value, r->line, r->window.len, r->window.cap,
				r->window.elem_size);
		break;
	case HGI_TABLE_CELLS:
		write_cells(w);
		break;
	case HGI_TABLE_FINDINGS:
		write_findings(w);
		break;
	case HGI_TABLES_END:
		break;
	}
}

/* ---- The file -------------------------------------------------------------------------------- */

static void write_names(struct writer *w, const char *const *names, size_t n)
{
	put(w, "[");
	for (size_t i = 0; i < n; i++) {
		put(w, i ? "," : "");
		quoted(w, names[i]);
	}
	put(w, "]");
}

/* The types of columns: the names of the first one's values, then what the others hold. */
static void write_column_types(struct writer *w, const char *const *names, size_t n,
			       const char *const *rest, size_t n_rest, size_t columns)
{
	put(w, "[");
	write_names(w, names, n);
	for (size_t i = 1; i < columns; i++) {
		put(w, ",");
		quoted(w, i - 1 < n_rest ? rest[i - 1] : "number");
	}
	put(w, "]");
}

static void write_meta(struct writer *w, uint32_t columns)
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
	put(w, "{\"snapshot\":{\"meta\":{\"node_fields\":");
	write_names(w, names, n);
	put(w, ",\n\"node_types\":");
	write_column_types(w, node_types, COUNT(node_types), node_rest, COUNT(node_rest), columns);
	put(w, ",\n\"edge_fields\":");
	write_names(w, edge_columns, COUNT(edge_columns));
	put(w, ",\n\"edge_types\":");
	write_column_types(w, edge_types, COUNT(edge_types), edge_rest, COUNT(edge_rest),
			   COUNT(edge_columns));
	put(w, ",\n\"trace_function_info_fields\":[\"function_id\",\"name\",\"script_name\","
	       "\"script_id\",\"line\",\"column\"],\"trace_node_fields\":[\"id\","
	       "\"function_info_index\",\"count\",\"size\",\"children\"],\"sample_fields\":"
	       "[\"timestamp_us\",\"last_assigned_id\"],\"location_fields\":[\"object_index\","
	       "\"script_id\",\"line\",\"column\"]},\n");
	snprintf(counts, sizeof(counts),
		 "\"node_count\":%u,\"edge_count\":%zu,\"trace_function_count\":0},\n",
		 hgi_nodes(w->graph), w->graph->n_links);
	put(w, counts);
}

static void write_all(struct writer *w)
{
	const uint32_t columns = count_columns(w->graph);

	write_meta(w, columns);
	begin_array(w, "nodes");
	for (hg_node node = 0; node < hgi_nodes(w->graph); node++)
		write_node(w, node);
	put(w, "],\n");
	begin_array(w, "edges");
	write_edges(w, columns);
	put(w, "],\n\"trace_function_infos\":[],\"trace_tree\":[],\"samples\":[],\"locations\":[],"
	       "\n\"gomem\":{\n");
	for (int t = 0; t < HGI_TABLES_END; t++) {
		put(w, t ? ",\n" : "");
		begin_array(w, tables[t]);
		write_table(w, (enum hgi_snapshot_table)t);
		put(w, "]");
	}
	put(w, "},\n\"strings\":[");
	for (size_t i = 0; i < w->n_strings; i++) {
		put(w, i ? ",\n" : "\n");
		quoted(w, w->strings[i]);
	}
	put(w, "]}\n");
	flush(w);
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

static hg_status write_file(struct writer *w, const char *path, char *temporary, size_t size)
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
	struct writer *w = calloc(1, sizeof(*w));
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
