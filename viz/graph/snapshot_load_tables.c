/* SPDX-License-Identifier: MIT
 *
 * snapshot_load_tables.c - gomem's tables of a snapshot, from rows of numbers to what a graph keeps
 * of them; snapshot.h lists their columns. Every index is checked here before it is used.
 */
#include <stdlib.h>
#include <string.h>

#include "snapshot_file.h"

const struct hgi_table_kind hgi_tables[HGI_TABLES_END] = {
#define X(name, text, n) {text, n},
	HGI_TABLES(X)
#undef X
};

/* Row by row through a table. */
#define FOR_ROWS(f, table, row)                                                  \
	for (const uint64_t *row = (f)->tables[HGI_TABLE_##table].values,        \
			    *row##_end = row + (f)->tables[HGI_TABLE_##table].n; \
	     status == HG_OK && row && row < row##_end;                          \
	     row += hgi_tables[HGI_TABLE_##table].columns)

/* `table` begins at its byte; the row is counted from 0. */
static hg_status bad_row(const struct hgi_snapshot_file *f, enum hgi_snapshot_table table,
			 const uint64_t *row)
{
	const struct hgi_numbers *numbers = &f->tables[table];
	const size_t n = (size_t)(row - numbers->values) / hgi_tables[table].columns;

	return hgi_snapshot_error(f, "byte %llu, in \"%s\": row %zu: a number is out of its range",
				  (unsigned long long)f->table_offset[table],
				  hgi_tables[table].name, n);
}

static hg_status load_summary(const struct hgi_snapshot_file *f, hg_graph *g)
{
	const struct hgi_numbers *table = &f->tables[HGI_TABLE_SUMMARY];
	const uint64_t *v = table->values;
	hg_summary s;

	if (table->n != hgi_tables[HGI_TABLE_SUMMARY].columns || !hgi_snapshot_string(f, v[0]) ||
	    !hgi_snapshot_string(f, v[1]) || v[13] > UINT32_MAX || v[15] > UINT32_MAX ||
	    v[17] > UINT32_MAX)
		return bad_row(f, HGI_TABLE_SUMMARY, v);
	s = (hg_summary){hgi_snapshot_string(f, v[0]),
			 hgi_snapshot_string(f, v[1]),
			 v[2],
			 v[3],
			 v[4],
			 v[5],
			 v[6],
			 v[7],
			 v[8],
			 v[9],
			 v[10],
			 v[11],
			 v[12]};
	g->totals.dangling = (uint32_t)v[13];
	g->totals.unread_bytes = v[14];
	hgi_graph_set_hidden_totals(g, (uint32_t)v[15], v[16]);
	g->totals.on_ways = (uint32_t)v[17];
	return hgi_graph_set_summary(g, &s);
}

static hg_status load_types(const struct hgi_snapshot_file *f, hg_graph *g)
{
	const struct hgi_numbers *masks = &f->tables[HGI_TABLE_MASKS];
	hg_status status = HG_OK;
	size_t word = 0;

	FOR_ROWS(f, TYPES, row)
	{
		const hg_type type = {.name = hgi_snapshot_string(f, row[0]),
				      .size = row[1],
				      .kind = (hg_type_kind)row[2],
				      .opaque = row[3] != 0,
				      .mask = masks->values + word,
				      .mask_bits = (uint32_t)row[4]};

		if (!type.name || row[2] > HG_TYPE_POINTER_FREE || row[4] > UINT32_MAX ||
		    (row[4] + 63) / 64 > masks->n - word)
			return bad_row(f, HGI_TABLE_TYPES, row);
		word += (row[4] + 63) / 64;
		status = hgi_graph_add_type(g, &type);
	}
	return status;
}

/* Cells from the rows of one owner, which stand together and begin with it. Columns: owner,
 * offset, name, value and, for cells of nodes, window. */
static hg_status read_cells(const struct hgi_snapshot_file *f, enum hgi_snapshot_table table,
			    const uint64_t *row, size_t rows, hg_cell **cells, size_t *room,
			    size_t *n)
{
	const size_t columns = hgi_tables[table].columns;

	for (*n = 0; *n < rows && row[columns * *n] == row[0]; ++*n) {
		const uint64_t *r = row + columns * *n;
		hg_cell cell = {.offset = r[1],
				.name = hgi_snapshot_string(f, r[2]),
				.value = hgi_snapshot_string(f, r[3])};

		if (table == HGI_TABLE_CELLS)
			cell.window = (hg_window){r[4], r[5], r[6]};
		if (!cell.name || !cell.value)
			return bad_row(f, table, r);
		if (!hgi_grow(cells, room, *n + 1, sizeof(**cells)))
			return hgi_snapshot_no_memory(f);
		(*cells)[*n] = cell;
	}
	return HG_OK;
}

/* The names of fields, by type, or the cells of nodes. */
static hg_status load_cells(const struct hgi_snapshot_file *f, hg_graph *g,
			    enum hgi_snapshot_table table)
{
	const size_t columns = hgi_tables[table].columns, rows = f->tables[table].n / columns;
	const uint64_t owners = table == HGI_TABLE_CELLS ? hgi_nodes(g) : g->n_types;
	hg_cell *cells = NULL;
	size_t room = 0;
	hg_status status = HG_OK;

	for (size_t i = 0, n; status == HG_OK && i < rows; i += n) {
		const uint64_t *row = f->tables[table].values + columns * i;

		status = read_cells(f, table, row, rows - i, &cells, &room, &n);
		if (status == HG_OK && row[0] >= owners)
			status = bad_row(f, table, row);
		if (status == HG_OK && table == HGI_TABLE_CELLS)
			status = hg_graph_set_cells(g, (hg_node)row[0], cells, n);
		else if (status == HG_OK)
			status = hg_graph_set_fields(g, (uint32_t)row[0], cells, n);
	}
	free(cells);
	return status;
}

static hg_status load_places(const struct hgi_snapshot_file *f, hg_graph *g)
{
	hg_status status = HG_OK;

	FOR_ROWS(f, SITES, row)
	{
		const hg_site site = {.file = hgi_snapshot_string(f, row[0]),
				      .function = hgi_snapshot_string(f, row[1]),
				      .reason = hgi_snapshot_string(f, row[2]),
				      .line = (uint32_t)row[3],
				      .column = (uint32_t)row[4],
				      .array = row[5] != 0};

		if (!site.file || !site.function || !site.reason || (row[3] | row[4]) > UINT32_MAX)
			return bad_row(f, HGI_TABLE_SITES, row);
		status = hgi_graph_add_site(g, &site);
	}
	FOR_ROWS(f, SPANS, row)
	{
		const struct hgi_span span = {.base = row[0],
					      .end = row[1],
					      .elem_size = row[2],
					      .elem_count = (uint32_t)row[3],
					      .index = (uint32_t)row[4],
					      .size_class = (uint32_t)row[5],
					      .noscan = row[6] != 0};

		/* as spans.c checks it */
		if (row[0] >= row[1] || !row[2] || !row[3] || row[3] > UINT32_MAX ||
		    row[4] > UINT32_MAX || row[5] > UINT32_MAX ||
		    row[3] > (row[1] - row[0]) / row[2] ||
		    (g->n_spans && g->spans[g->n_spans - 1].end > row[0]))
			return bad_row(f, HGI_TABLE_SPANS, row);
		status = hgi_graph_add_span(g, &span);
	}
	FOR_ROWS(f, UNSWEPT, row)
	{
		if (row[0] >= g->n_spans)
			return bad_row(f, HGI_TABLE_UNSWEPT, row);
		g->spans[row[0]].unswept = true;
	}
	FOR_ROWS(f, COLLECTOR, row)
	{
		if (row[0] > HG_PHASE_SWEEP)
			return bad_row(f, HGI_TABLE_COLLECTOR, row);
		g->collector =
			(hg_collector){(hg_phase)row[0], row[1], row[2], row[3], row[4], row[5],
				       row[6],           row[7], row[8], row[9], false};
	}
	FOR_ROWS(f, FREED, row)
	{
		const struct hgi_freed freed = {row[0], (uint32_t)row[1] - 1, (uint32_t)row[2] - 1};

		if (row[1] > g->n_types || row[2] > g->n_sites ||
		    (g->n_freed && g->freed[g->n_freed - 1].address >= row[0]))
			return bad_row(f, HGI_TABLE_FREED, row);
		status = hgi_graph_add_freed(g, &freed);
	}
	return status;
}

/* The frame below whose stack pointer the root leads that row `root` tells of; `row` is where the
 * search goes on, as the rows of both tables rise. */
static const char *popped_of(const struct hgi_snapshot_file *f, uint64_t root, size_t *row)
{
	const struct hgi_numbers *table = &f->tables[HGI_TABLE_POPPED];
	const size_t columns = hgi_tables[HGI_TABLE_POPPED].columns;

	if (*row >= table->n / columns || table->values[*row * columns] != root)
		return "";
	return hgi_snapshot_string(f, table->values[(*row)++ * columns + 1]);
}

static hg_status load_groups(const struct hgi_snapshot_file *f, hg_graph *g)
{
	hg_status status = HG_OK;
	size_t popped = 0;

	FOR_ROWS(f, GROUPS, row)
	{
		const hg_group group = {.kind = (hg_group_kind)(row[0] & HGI_GROUP_KINDS),
					.name = hgi_snapshot_string(f, row[1]),
					.file = hgi_snapshot_string(f, row[2]),
					.line = (uint32_t)row[3],
					.level = (uint32_t)row[4],
					.thread = (uint32_t)row[5],
					.goroutine = row[0] & HGI_GROUP_GOROUTINE,
					.current = row[0] & HGI_GROUP_CURRENT};
		hg_node node;

		if (row[0] > (HG_GROUP_RUNTIME | HGI_GROUP_GOROUTINE | HGI_GROUP_CURRENT) ||
		    group.kind > HG_GROUP_RUNTIME || !group.name || !group.file ||
		    (row[3] | row[4] | row[5]) > UINT32_MAX)
			return bad_row(f, HGI_TABLE_GROUPS, row);
		status = hgi_graph_add_group(g, &group, &node);
	}
	FOR_ROWS(f, ROOTS, row)
	{
		const hg_root root = {.group = (uint32_t)row[0],
				      .name = hgi_snapshot_string(f, row[1]),
				      .type = hgi_snapshot_string(f, row[2]),
				      .address = row[3],
				      .value = row[4],
				      .line = (uint32_t)row[5],
				      .window = {row[6], row[7], row[8]},
				      .popped = popped_of(f, g->n_roots, &popped)};

		if (row[0] >= g->n_groups || !root.name || !root.type || !root.popped ||
		    row[5] > UINT32_MAX)
			return bad_row(f, HGI_TABLE_ROOTS, row);
		status = hgi_graph_add_root(g, &root, NULL);
	}
	return status;
}

/* Findings refer to nodes, so they come after them. */
static hg_status load_findings(const struct hgi_snapshot_file *f, hg_graph *g)
{
	hg_status status = HG_OK;

	FOR_ROWS(f, FINDINGS, row)
	{
		if (row[0] >= HG_FINDING_KINDS || !row[1] ||
		    (g->n_findings && g->findings[g->n_findings - 1].kind >= row[0]))
			return bad_row(f, HGI_TABLE_FINDINGS, row);
		for (int e = 0; e < HG_FINDING_EXAMPLES && (uint64_t)e < row[1]; e++) {
			const uint64_t *x = row + 2 + 6 * e;

			if (x[0] >= hgi_nodes(g) || (x[1] | x[2]) > UINT32_MAX)
				return bad_row(f, HGI_TABLE_FINDINGS, row);
			hgi_find(g, (hg_finding_kind)row[0],
				 &(hg_finding_example){(uint32_t)x[0], (uint32_t)x[1],
						       (uint32_t)x[2], x[3], x[4], x[5]});
		}
		if (!g->n_findings || g->findings[g->n_findings - 1].kind != row[0])
			return hgi_snapshot_no_memory(f);
		g->findings[g->n_findings - 1].count = row[1];
	}
	return status;
}

static hg_status load_events(const struct hgi_snapshot_file *f, hg_graph *g)
{
	const struct hgi_numbers *clock = &f->tables[HGI_TABLE_CLOCK];
	const size_t room = f->tables[HGI_TABLE_EVENTS].n / hgi_tables[HGI_TABLE_EVENTS].columns;
	hg_event *events = hgi_calloc(room, sizeof(*events));
	hg_status status = events ? HG_OK : hgi_snapshot_no_memory(f);
	size_t n = 0;

	FOR_ROWS(f, EVENTS, row)
	{
		if (n == room || (row[2] | row[6]) > UINT32_MAX || row[3] >= HG_EVENT_KINDS ||
		    row[4] > g->n_types || row[5] > g->n_sites) {
			status = bad_row(f, HGI_TABLE_EVENTS, row);
			break;
		}
		events[n++] = (hg_event){.object = row[0],
					 .from = row[1],
					 .cycle = (uint32_t)row[2],
					 .kind = (hg_event_kind)row[3],
					 .type = (uint32_t)row[4] - 1,
					 .site = (uint32_t)row[5] - 1,
					 .detail = (uint32_t)row[6]};
	}
	if (status == HG_OK)
		status = hg_graph_set_events(g, clock->n ? clock->values[0] : 0, events, n);
	free(events);
	return status;
}

/* What a diff says of nodes and pointers. */
static hg_status load_deltas(const struct hgi_snapshot_file *f, hg_graph *g)
{
	hg_status status = HG_OK;

	FOR_ROWS(f, COMPARED, row)
	{
		g->totals.compared = true;
		for (int d = HG_DELTA_NEW; d < HG_DELTAS; d++) {
			g->totals.deltas[d] = row[d - HG_DELTA_NEW];
			g->totals.pointer_deltas[d] = row[HG_DELTAS - 1 + d - HG_DELTA_NEW];
		}
	}
	FOR_ROWS(f, DELTAS, row)
	{
		struct hgi_fold fold;

		if (row[0] >= hgi_nodes(g) || row[1] >= HG_DELTAS ||
		    (row[2] | row[3] | row[4]) > UINT32_MAX)
			return bad_row(f, HGI_TABLE_DELTAS, row);
		fold = hgi_fold_of(g, (hg_node)row[0]);
		for (int d = HG_DELTA_NEW; d < HG_DELTAS; d++)
			fold.deltas[d] = (uint32_t)row[1 + d];
		status = hgi_graph_set_delta(g, (hg_node)row[0], (hg_delta)row[1]);
		if (status == HG_OK && fold.kind)
			status = hgi_graph_set_fold(g, (hg_node)row[0], &fold);
	}
	if (f->tables[HGI_TABLE_POINTER_DELTAS].n)
		g->link_deltas = hgi_calloc(g->n_links, sizeof(*g->link_deltas));
	FOR_ROWS(f, POINTER_DELTAS, row)
	{
		if (row[0] >= g->n_links || row[1] >= HG_DELTAS)
			return bad_row(f, HGI_TABLE_POINTER_DELTAS, row);
		if (!g->link_deltas)
			return hgi_snapshot_no_memory(f);
		g->link_deltas_capacity = g->n_links;
		g->link_deltas[row[0]] = (uint8_t)row[1];
	}
	return status;
}

hg_status hgi_snapshot_load_tables(const struct hgi_snapshot_file *f, hg_graph *g)
{
	hg_status status = load_summary(f, g);

	if (status == HG_OK)
		status = load_types(f, g);
	if (status == HG_OK)
		status = load_places(f, g);
	return status == HG_OK ? load_groups(f, g) : status;
}

hg_status hgi_snapshot_load_late_tables(const struct hgi_snapshot_file *f, hg_graph *g)
{
	hg_status status = load_cells(f, g, HGI_TABLE_FIELDS);

	if (status == HG_OK)
		status = load_cells(f, g, HGI_TABLE_CELLS);
	if (status == HG_OK)
		status = load_deltas(f, g);
	if (status == HG_OK)
		status = load_findings(f, g);
	return status == HG_OK ? load_events(f, g) : status;
}
