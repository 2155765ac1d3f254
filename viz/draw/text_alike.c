/* SPDX-License-Identifier: MIT
 *
 * text_alike.c - pointers that are alike, as one row; see text_alike.h.
 */
#include <stdlib.h>
#include <string.h>

#include "text_alike.h"

#define NO_ROW SIZE_MAX

/* Pointers that are alike. */
struct alike {
	struct hgi_alike_key key;
	uint64_t hash;
	size_t row; /* NO_ROW: none yet */
};

struct folding {
	const hg_graph *graph;
	const hg_edge *edges;
	size_t n;
	uint32_t *of; /* per edge its place among `alike`; HG_NONE: it stands alone */
	struct alike *alike;
	uint32_t n_alike, n_buckets; /* a power of two, at least twice as many as pointers */
	uint32_t *buckets;           /* place among `alike` + 1; 0: empty */
	uint64_t *pairs;             /* that place and a thread, see hgi_alike_count */
	size_t n_pairs;
	uint32_t *threads; /* per place among `alike` */
};

/* ---- What is alike --------------------------------------------------------------------------- */

bool hgi_alike_key(const hg_graph *graph, const hg_edge *edge, struct hgi_alike_key *key)
{
	hg_group group;
	hg_root root;

	if (edge->root == HG_NONE || hg_graph_group(graph, edge->from, &group) != HG_OK ||
	    group.kind != HG_GROUP_FRAME || group.current ||
	    hg_graph_root(graph, edge->root, &root) != HG_OK)
		return false;
	*key = (struct hgi_alike_key){group.name, root.name, root.line, group.thread,
				      group.goroutine};
	return true;
}

bool hgi_alike_same(const struct hgi_alike_key *a, const struct hgi_alike_key *b)
{
	return a->line == b->line && a->goroutine == b->goroutine &&
	       strcmp(a->variable, b->variable) == 0 && strcmp(a->function, b->function) == 0;
}

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/; the 0 at the end is hashed, too */
uint64_t hgi_alike_hash(uint64_t hash, const struct hgi_alike_key *key)
{
	const char *const parts[] = {key->function, key->variable};

	hash = hash ? hash : 0xcbf29ce484222325;
	for (size_t i = 0; i < 2; i++) {
		const size_t length = strlen(parts[i]) + 1;

		for (size_t k = 0; k < length; k++)
			hash = (hash ^ (unsigned char)parts[i][k]) * 0x100000001b3;
	}
	return (hash ^ key->line) * 0x100000001b3;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void hgi_alike_count(uint64_t *pairs, size_t n, uint32_t *counts)
{
	qsort(pairs, n, sizeof(*pairs), compare);
	for (size_t i = 0; i < n; i++)
		if (!i || pairs[i] != pairs[i - 1])
			counts[pairs[i] >> 32]++;
}

static uint32_t place(struct folding *f, const struct hgi_alike_key *key)
{
	const uint64_t hash = hgi_alike_hash(0, key);
	uint32_t at = (uint32_t)(hash >> 32) & (f->n_buckets - 1);

	for (; f->buckets[at]; at = (at + 1) & (f->n_buckets - 1)) {
		const struct alike *alike = &f->alike[f->buckets[at] - 1];

		if (alike->hash == hash && hgi_alike_same(&alike->key, key))
			return f->buckets[at] - 1;
	}
	f->alike[f->n_alike] = (struct alike){*key, hash, NO_ROW};
	f->buckets[at] = ++f->n_alike;
	return f->n_alike - 1;
}

static void sort_out(struct folding *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct hgi_alike_key key;

		f->of[i] = HG_NONE;
		if (!hgi_alike_key(f->graph, &f->edges[i], &key))
			continue;
		f->of[i] = place(f, &key);
		f->pairs[f->n_pairs++] = (uint64_t)f->of[i] << 32 | key.thread;
	}
	hgi_alike_count(f->pairs, f->n_pairs, f->threads);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static void add(struct folding *f, struct hgi_alike_rows *rows, size_t i)
{
	const uint32_t of = f->of ? f->of[i] : HG_NONE;
	const hg_edge *edge = &f->edges[i];
	struct hgi_alike *row;

	if (of == HG_NONE || f->threads[of] < HGI_ALIKE) {
		rows->rows[rows->n++] = (struct hgi_alike){.edge = edge, .pointers = 1};
		return;
	}
	if (f->alike[of].row == NO_ROW) {
		f->alike[of].row = rows->n;
		rows->rows[rows->n++] = (struct hgi_alike){.edge = edge, .threads = f->threads[of]};
		rows->folded = true;
		rows->goroutines = f->alike[of].key.goroutine;
	}
	row = &rows->rows[f->alike[of].row];
	row->pointers++;
	if (row->pointers > 1 && !row->differ)
		row->differ = strcmp(hgi_target_label(f->graph, row->edge).s,
				     hgi_target_label(f->graph, edge).s) != 0;
}

static size_t from_variables(const hg_edge *edges, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += edges[i].root != HG_NONE;
	return count;
}

hg_status hgi_alike_begin(struct hgi_alike_rows *rows, struct hgi_text *text, const hg_edge *edges,
			  size_t n, bool fold)
{
	const size_t variables = fold ? from_variables(edges, n) : 0;
	struct folding f = {.graph = text->graph, .edges = edges, .n = n, .n_buckets = 1};
	bool room = true;

	*rows = (struct hgi_alike_rows){.rows = calloc(n + 1, sizeof(*rows->rows))};
	if (variables >= HGI_ALIKE && variables < UINT32_MAX / 4) {
		while (f.n_buckets < 2 * variables)
			f.n_buckets *= 2;
		f.of = calloc(n, sizeof(*f.of));
		f.alike = calloc(variables, sizeof(*f.alike));
		f.buckets = calloc(f.n_buckets, sizeof(*f.buckets));
		f.pairs = calloc(variables, sizeof(*f.pairs));
		f.threads = calloc(variables, sizeof(*f.threads));
		room = f.of && f.alike && f.buckets && f.pairs && f.threads;
		if (room)
			sort_out(&f);
	}
	room = room && rows->rows;
	for (size_t i = 0; room && i < n; i++)
		add(&f, rows, i);
	free(f.of);
	free(f.alike);
	free(f.buckets);
	free(f.pairs);
	free(f.threads);
	if (room)
		return HG_OK;
	hgi_alike_end(rows);
	text->failed = true;
	return HG_NO_MEMORY;
}

void hgi_alike_end(struct hgi_alike_rows *rows)
{
	free(rows->rows);
	*rows = (struct hgi_alike_rows){0};
}

struct hgi_name hgi_alike_threads(const struct hgi_text *text, const struct hgi_alike *row)
{
	hg_group group;

	if (hg_graph_group(text->graph, row->edge->from, &group) != HG_OK)
		return (struct hgi_name){""};
	return hgi_count(row->threads, group.goroutine ? "goroutine" : "thread");
}

struct hgi_name hgi_alike_label(const struct hgi_text *text, const struct hgi_alike *row)
{
	const struct hgi_name variable = hgi_edge_label(text->graph, row->edge);
	struct hgi_name label;
	hg_group group;

	if (!row->threads || hg_graph_group(text->graph, row->edge->from, &group) != HG_OK)
		return variable;
	label = hgi_alike_threads(text, row);
	strcat(label.s, ": ");
	strncat(label.s, group.name, sizeof(label.s) - strlen(label.s) - 1);
	strncat(label.s, *variable.s == '(' ? " " : ".", sizeof(label.s) - strlen(label.s) - 1);
	strncat(label.s, variable.s, sizeof(label.s) - strlen(label.s) - 1);
	return label;
}
