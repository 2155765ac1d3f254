/* SPDX-License-Identifier: MIT
 *
 * snapshot_take.c - the rows of a snapshot's arrays, one at a time: numbers that are out of their
 * range are refused here, with their place; snapshot_load.c checks the arrays against each other.
 *
 * In a file of ours the rows of the root and of "(GC roots)" become one node, the graph's root.
 */
#include "snapshot_reader.h"

const char *const hgi_node_column_names[] = {
#define X(name, text) text,
	HGI_NODE_COLUMNS(X)
#undef X
};
const char *const hgi_edge_column_names[] = {
#define X(name, text) text,
	HGI_EDGE_COLUMNS(X)
#undef X
};

bool hgi_reader_no_memory(struct hgi_reader *r)
{
	r->status = hgi_snapshot_no_memory(r->file);
	return false;
}

static bool push(struct hgi_reader *r, struct hgi_numbers *to, uint64_t value)
{
	if (!hgi_grow(&to->values, &to->capacity, to->n + 1, sizeof(*to->values)))
		return hgi_reader_no_memory(r);
	to->values[to->n++] = value;
	return true;
}

/* The number of a known column, 0 if the file has none such. */
static uint64_t column(const uint64_t *row, uint32_t place)
{
	return place == HG_NONE ? 0 : row[place];
}

/* Rows of an array that may be expected: as many as are announced, but no more than fit into the
 * file, whose numbers take two bytes at least. */
static size_t expected(const struct hgi_snapshot_file *f, uint64_t announced, uint32_t columns)
{
	const uint64_t most = f->bytes / (2 * columns);

	return announced < most ? announced : most;
}

bool hgi_begin_nodes(struct hgi_reader *r)
{
	struct hgi_snapshot_file *f = r->file;
	const size_t rows = expected(f, f->node_count, f->node_columns);

	for (int c = HGI_NODE_COLUMNS_ALWAYS; c < HGI_NODE_COLUMNS_END; c++)
		f->has_extra |= f->node_column[c] != HG_NONE;

	/* growing would copy what was read, to memory that was not in use before */
	return (hgi_reserve(&f->objects, &f->objects_capacity, rows, sizeof(*f->objects)) &&
		hgi_reserve(&f->starts, &f->starts_capacity, rows + 1, sizeof(*f->starts))) ||
	       hgi_reader_no_memory(r);
}

bool hgi_begin_edges(struct hgi_reader *r)
{
	struct hgi_snapshot_file *f = r->file;
	const size_t rows = expected(f, f->edge_count, f->edge_columns);

	return hgi_reserve(&f->links, &f->links_capacity, rows, sizeof(*f->links)) ||
	       hgi_reader_no_memory(r);
}

/* Columns that only some files have. */
static bool take_extra(struct hgi_reader *r, const uint64_t *row)
{
	struct hgi_snapshot_file *f = r->file;

	for (int x = 0; x < HGI_NODE_COLUMNS_END - HGI_NODE_COLUMNS_ALWAYS; x++) {
		const uint32_t place = f->node_column[HGI_NODE_COLUMNS_ALWAYS + x];

		if (place != HG_NONE && !push(r, &f->extra[x], row[place]))
			return false;
	}
	return true;
}

bool hgi_take_node(struct hgi_reader *r, const uint64_t *row)
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
	if (type + 1 > UINT32_MAX || site + 1 > UINT32_MAX || span + 1 > HGI_NO_SPAN ||
	    slack > size || slack > UINT32_MAX || degree >= HG_NONE || colour > HG_BLACK ||
	    reach > HG_NAMED || f->n_nodes >= HG_NONE - 2) {
		hgi_snapshot_error(f, "node %zu (byte %llu): a number is out of its range",
				   f->node_rows, hgi_reader_offset(r));
		return false;
	}
	if (f->node_rows++ == HGI_ROW_GC_ROOTS && ours) {
		f->sum = degree; /* its pointers are the root's */
		return true;
	}
	if (!hgi_grow(&f->starts, &f->starts_capacity, f->n_nodes + 2, sizeof(*f->starts)) ||
	    !hgi_grow(&f->objects, &f->objects_capacity, f->n_objects + 1, sizeof(*f->objects)))
		return hgi_reader_no_memory(r);
	f->starts[f->n_nodes++] = (uint32_t)f->sum;
	f->sum += degree;
	if (f->has_extra && !take_extra(r, row))
		return false;
	if (ours && row[c[HGI_NODE_TYPE]] == HGI_V8_SYNTHETIC) {
		if (!f->n_objects)
			return true;
		hgi_snapshot_error(f, "node %zu (byte %llu): a root among the objects",
				   f->node_rows - 1, hgi_reader_offset(r));
		return false;
	}
	f->objects[f->n_objects++] = (struct hgi_object){
		.address = column(row, c[HGI_NODE_ADDRESS_HIGH]) << 32 |
			   (uint32_t)column(row, c[HGI_NODE_ADDRESS_LOW]),
		.size = size,
		.type = (uint32_t)type,
		.site = (uint32_t)site,
		.span = span == UINT64_MAX ? HGI_NO_SPAN : (uint32_t)span,
		.slack = (uint32_t)slack,
		.colour = (uint32_t)colour,
		.reach = (uint32_t)reach,
	};
	return ours || push(r, &f->v8_types, row[c[HGI_NODE_TYPE]]);
}

bool hgi_take_edge(struct hgi_reader *r, const uint64_t *row)
{
	struct hgi_snapshot_file *f = r->file;
	const uint32_t *c = f->edge_column;
	const bool ours = hgi_snapshot_is_ours(f);
	const uint64_t to = row[c[HGI_EDGE_TO]] / f->node_columns;
	const uint64_t from_offset = column(row, c[HGI_EDGE_FROM_OFFSET]);
	const uint64_t to_offset = column(row, c[HGI_EDGE_TO_OFFSET]);
	const uint64_t type = row[c[HGI_EDGE_TYPE]], name = row[c[HGI_EDGE_NAME]];

	if (row[c[HGI_EDGE_TO]] % f->node_columns || to >= f->node_rows) {
		hgi_snapshot_error(f, "edge %zu (byte %llu): to_node %llu is no node", f->edge_rows,
				   hgi_reader_offset(r), (unsigned long long)row[c[HGI_EDGE_TO]]);
		return false;
	}
	/* the first leads from the root to (GC roots), and no other to any of the two */
	if (ours && (f->edge_rows ? to <= HGI_ROW_GC_ROOTS : to != HGI_ROW_GC_ROOTS)) {
		hgi_snapshot_error(f, "edge %zu (byte %llu) leads to row %llu of nodes",
				   f->edge_rows, hgi_reader_offset(r), (unsigned long long)to);
		return false;
	}
	if (from_offset >> 48 || to_offset >> 48 || type > UINT32_MAX || name > UINT32_MAX ||
	    f->n_links >= HG_NONE - 2) {
		hgi_snapshot_error(f, "edge %zu (byte %llu): a number is out of its range",
				   f->edge_rows, hgi_reader_offset(r));
		return false;
	}
	if (f->edge_rows++ == 0 && ours)
		return true; /* both ends are the graph's root */
	if (!hgi_grow(&f->links, &f->links_capacity, f->n_links + 1, sizeof(*f->links)))
		return hgi_reader_no_memory(r);
	f->links[f->n_links++] =
		hgi_link_make((uint32_t)(ours ? to - HGI_ROW_SHIFT : to), from_offset, to_offset);
	return ours || push(r, &f->link_names, type << 32 | name);
}

bool hgi_take_table_row(struct hgi_reader *r, const uint64_t *row)
{
	for (size_t i = 0; i < r->columns; i++) {
		if (!push(r, r->table, row[i]))
			return false;
	}
	return true;
}

bool hgi_take_nothing(struct hgi_reader *r, const uint64_t *row)
{
	(void)r;
	(void)row;
	return true;
}

static bool lacks(struct hgi_reader *r, const char *fields, const char *name)
{
	hgi_snapshot_error(r->file, "byte %llu: no heap snapshot: meta.%s lacks \"%s\"",
			   hgi_reader_offset(r), fields, name);
	return false;
}

bool hgi_reader_check_columns(struct hgi_reader *r)
{
	static const enum hgi_node_column needed[] = {HGI_NODE_TYPE, HGI_NODE_NAME,
						      HGI_NODE_SELF_SIZE, HGI_NODE_EDGE_COUNT};
	struct hgi_snapshot_file *f = r->file;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (f->node_column[needed[i]] == HG_NONE)
			return lacks(r, "node_fields", hgi_node_column_names[needed[i]]);
	}
	for (int c = 0; c < HGI_EDGE_COLUMNS_V8; c++) {
		if (f->edge_column[c] == HG_NONE)
			return lacks(r, "edge_fields", hgi_edge_column_names[c]);
	}
	if (!hgi_snapshot_is_ours(f)) {
		/* a column called as one of ours means something else there */
		for (int c = HGI_NODE_COLUMNS_V8; c < HGI_NODE_COLUMNS_END; c++)
			f->node_column[c] = HG_NONE;
		for (int c = HGI_EDGE_COLUMNS_V8; c < HGI_EDGE_COLUMNS_END; c++)
			f->edge_column[c] = HG_NONE;
		return true;
	}
	for (int c = HGI_NODE_COLUMNS_V8; c < HGI_NODE_COLUMNS_ALWAYS; c++) {
		if (f->node_column[c] == HG_NONE)
			return lacks(r, "node_fields", hgi_node_column_names[c]);
	}
	for (int c = HGI_EDGE_COLUMNS_V8; c < HGI_EDGE_COLUMNS_END; c++) {
		if (f->edge_column[c] == HG_NONE)
			return lacks(r, "edge_fields", hgi_edge_column_names[c]);
	}
	return true;
}
