/* SPDX-License-Identifier: MIT
 *
 * text_crowd.c - objects that are alike: each goroutine has one of its own, held by the same
 * variables of the same functions and by nothing else. In a list they are one row, and what goes
 * with all of them is a sum: no object has two holders in common with another, so nothing is
 * counted twice.
 */
#include <stdlib.h>
#include <string.h>

#include "graph/graph.h" /* hgi_best */
#include "text_alike.h"

/* An object that may be one of a crowd. */
struct member {
	hg_node node;
	uint32_t crowd, thread;
};

struct gathering {
	struct hgi_text *text;
	const hg_filter *filter;
	size_t least;
	struct hgi_crowds *crowds;
	uint64_t *hashes; /* per crowd */
	struct member *members;
	size_t n, n_buckets; /* a power of two, at least twice as many as members */
	uint32_t *buckets;   /* crowd + 1; 0: empty */
};

/* ---- Which objects are alike ----------------------------------------------------------------- */

/* The hash of an object's type and holders; 0: something else holds it, too, or several threads. */
static uint64_t hash_of(const hg_graph *graph, hg_node node, uint32_t *thread, bool *goroutine)
{
	const hg_edge *edges;
	hg_node_info info;
	uint64_t hash = 0;
	size_t n;

	if (hg_graph_node(graph, node, &info) != HG_OK || info.kind != HG_KIND_OBJECT ||
	    info.fold != HG_FOLD_NONE || info.hidden_in ||
	    hg_graph_in(graph, node, &edges, &n) != HG_OK || n != info.in_degree)
		return 0;
	for (size_t i = 0; i < n; i++) {
		struct hgi_alike_key key;

		if (!hgi_alike_key(graph, &edges[i], &key) || (i && key.thread != *thread))
			return 0;
		*thread = key.thread;
		*goroutine = key.goroutine;
		hash = hgi_alike_hash(hash, &key);
	}
	hash = (hash ^ info.type) * 0x100000001b3;
	return hash | 1;
}

static bool same(const hg_graph *graph, hg_node a, hg_node b)
{
	hg_node_info x, y;
	const hg_edge *to_a, *to_b;
	size_t n, m;

	if (hg_graph_node(graph, a, &x) != HG_OK || hg_graph_node(graph, b, &y) != HG_OK ||
	    x.type != y.type || hg_graph_in(graph, a, &to_a, &n) != HG_OK ||
	    hg_graph_in(graph, b, &to_b, &m) != HG_OK || n != m)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct hgi_alike_key k, l;

		if (!hgi_alike_key(graph, &to_a[i], &k) || !hgi_alike_key(graph, &to_b[i], &l) ||
		    !hgi_alike_same(&k, &l))
			return false;
	}
	return true;
}

static uint32_t crowd_for(struct gathering *g, hg_node node, uint64_t hash)
{
	size_t at = (size_t)(hash >> 32) & (g->n_buckets - 1);

	for (; g->buckets[at]; at = (at + 1) & (g->n_buckets - 1)) {
		const uint32_t crowd = g->buckets[at] - 1;

		if (g->hashes[crowd] == hash &&
		    same(g->text->graph, g->crowds->crowds[crowd].first, node))
			return crowd;
	}
	g->crowds->crowds[g->crowds->n] = (struct hgi_crowd){.first = node};
	g->hashes[g->crowds->n] = hash;
	g->buckets[at] = ++g->crowds->n;
	return g->crowds->n - 1;
}

static void join(struct gathering *g, const struct member *member)
{
	const hg_graph *graph = g->text->graph;
	struct hgi_crowd *crowd = &g->crowds->crowds[member->crowd];
	hg_node_info info, first;
	hg_retained r;

	g->crowds->of[member->node] = member->crowd + 1;
	if (hg_graph_node(graph, member->node, &info) != HG_OK ||
	    hg_graph_node(graph, crowd->first, &first) != HG_OK ||
	    hg_graph_retained(graph, member->node, &r) != HG_OK)
		return;
	g->crowds->objects++;
	crowd->objects++;
	crowd->bytes += info.size;
	crowd->retained += r.bytes;
	crowd->retained_objects += r.objects;
	crowd->lengths |= info.array != first.array || info.count != first.count;
}

/* Everything that a variable of a frame leads to, once: where the first pointer to it is. */
static void visit(struct gathering *g, hg_node group)
{
	const hg_graph *graph = g->text->graph;
	const hg_edge *edges, *in;
	size_t n, m;

	if (hg_graph_out(graph, group, &edges, &n) != HG_OK)
		return;
	for (size_t i = 0; i < n; i++) {
		struct member *member = &g->members[g->n];
		uint64_t hash;

		if (hg_graph_in(graph, edges[i].to, &in, &m) != HG_OK || m < g->least ||
		    in[0].root != edges[i].root ||
		    (g->filter && !hg_filter_test(g->filter, edges[i].to)))
			continue;
		hash = hash_of(graph, edges[i].to, &member->thread, &g->crowds->goroutines);
		if (!hash)
			continue;
		member->node = edges[i].to;
		member->crowd = crowd_for(g, edges[i].to, hash);
		g->n++;
	}
}

static bool frame(const hg_graph *graph, hg_node node, size_t *pointers)
{
	const hg_edge *edges;
	hg_group group;

	return hg_graph_group(graph, node, &group) == HG_OK && group.kind == HG_GROUP_FRAME &&
	       !group.current && hg_graph_out(graph, node, &edges, pointers) == HG_OK;
}

static bool gather(struct gathering *g, uint32_t groups, size_t most)
{
	uint64_t *pairs = calloc(most, sizeof(*pairs));
	uint32_t *threads = calloc(most, sizeof(*threads));
	size_t ignored;
	bool room;

	g->n_buckets = 1;
	while (g->n_buckets < 2 * most)
		g->n_buckets *= 2;
	g->members = calloc(most, sizeof(*g->members));
	g->hashes = calloc(most, sizeof(*g->hashes));
	g->buckets = calloc(g->n_buckets, sizeof(*g->buckets));
	g->crowds->crowds = calloc(most, sizeof(*g->crowds->crowds));
	room = pairs && threads && g->members && g->hashes && g->buckets && g->crowds->crowds;
	for (hg_node node = 1; room && node <= groups; node++)
		if (frame(g->text->graph, node, &ignored))
			visit(g, node);
	for (size_t i = 0; room && i < g->n; i++)
		pairs[i] = (uint64_t)g->members[i].crowd << 32 | g->members[i].thread;
	if (room)
		hgi_alike_count(pairs, g->n, threads);
	for (size_t i = 0; room && i < g->crowds->n; i++)
		g->crowds->crowds[i].threads = threads[i];
	for (size_t i = 0; room && i < g->n; i++)
		if (threads[g->members[i].crowd] >= HGI_ALIKE)
			join(g, &g->members[i]);
	free(pairs);
	free(threads);
	free(g->members);
	free(g->hashes);
	free(g->buckets);
	return room;
}

hg_status hgi_crowds_begin(struct hgi_crowds *crowds, struct hgi_text *text,
			   const hg_filter *filter, size_t least)
{
	struct gathering g = {.text = text, .filter = filter, .least = least, .crowds = crowds};
	size_t most = 0, pointers;
	hg_totals t;

	*crowds = (struct hgi_crowds){0};
	hg_graph_totals(text->graph, &t);
	for (hg_node node = 1; least && node <= t.groups; node++)
		most += frame(text->graph, node, &pointers) ? pointers : 0;
	if (most < HGI_ALIKE || most > UINT32_MAX / 4)
		return HG_OK;
	crowds->of = calloc(t.nodes, sizeof(*crowds->of));
	if (crowds->of && gather(&g, t.groups, most))
		return HG_OK;
	hgi_crowds_end(crowds);
	return hgi_text_no_memory(text);
}

void hgi_crowds_end(struct hgi_crowds *crowds)
{
	free(crowds->of);
	free(crowds->crowds);
	*crowds = (struct hgi_crowds){0};
}

/* ---- In a list ------------------------------------------------------------------------------- */

const struct hgi_crowd *hgi_crowd_of(const struct hgi_crowds *crowds, hg_node node)
{
	return crowds->of && crowds->of[node] ? &crowds->crowds[crowds->of[node] - 1] : NULL;
}

size_t hgi_crowd_rank(const struct hgi_crowds *crowds, const hg_graph *graph, hgi_crowd_key *key,
		      hg_node *nodes, size_t n, size_t limit)
{
	struct hgi_best best = {.limit = limit};
	bool room = true;

	if (!crowds->objects)
		return n < limit ? n : limit;
	for (size_t i = 0; i < n && room; i++)
		if (!hgi_crowd_of(crowds, nodes[i]))
			room = hgi_best_offer(&best, key(graph, nodes[i], NULL), nodes[i]);
	for (uint32_t i = 0; i < crowds->n && room; i++)
		if (crowds->crowds[i].objects)
			room = hgi_best_offer(
				&best, key(graph, crowds->crowds[i].first, &crowds->crowds[i]),
				crowds->crowds[i].first);
	hgi_best_sort(&best);
	n = best.n;
	for (size_t i = 0; i < n; i++)
		nodes[i] = best.rows[i].node;
	hgi_best_release(&best);
	return n;
}

struct hgi_name hgi_crowd_label(const struct hgi_text *text, const struct hgi_crowds *crowds,
				hg_node node)
{
	const struct hgi_crowd *crowd = hgi_crowd_of(crowds, node);
	struct hgi_name label, count;
	hg_node_info info;
	char *bracket;

	if (!crowd || hg_graph_node(text->graph, node, &info) != HG_OK)
		return hgi_node_label(text, node);
	label = hgi_type_label(text->graph, &info);
	bracket = crowd->lengths && info.array ? strrchr(label.s, '[') : NULL;
	if (bracket)
		strcpy(bracket, "[]");
	count = hgi_number(crowd->objects);
	strncat(label.s, text->options.ascii ? " x" : " ×", sizeof(label.s) - strlen(label.s) - 1);
	strncat(label.s, count.s, sizeof(label.s) - strlen(label.s) - 1);
	return label;
}

void hgi_crowd_holders_cell(struct hgi_text *text, struct hgi_table *table,
			    const struct hgi_crowds *crowds, hg_node node, size_t before)
{
	const struct hgi_crowd *crowd = hgi_crowd_of(crowds, node);
	const size_t columns =
		text->options.width > before + 20 ? text->options.width - before : 20;
	struct hgi_alike row;
	const hg_edge *edges;
	struct hgi_name name;
	size_t n;

	if (!crowd || hg_graph_in(text->graph, node, &edges, &n) != HG_OK || !n) {
		hgi_text_holders_cell(text, table, node, before);
		return;
	}
	row = (struct hgi_alike){.edge = edges, .pointers = 1, .threads = crowd->threads};
	name = hgi_alike_label(text, &row);
	for (size_t i = 1; i < n; i++) {
		const struct hgi_name next = hgi_edge_label(text->graph, &edges[i]);
		const size_t room = columns - (i + 1 < n ? strlen(", +1,234 more") : 0);

		if (hgi_text_columns(name.s) + hgi_text_columns(next.s) + 2 > room ||
		    strlen(name.s) + strlen(next.s) + 32 > sizeof(name.s)) {
			hgi_table_cell(table, "%s, +%s more", name.s, hgi_number(n - i).s);
			return;
		}
		strcat(strcat(name.s, ", "), next.s);
	}
	hgi_table_cell(table, "%s", name.s);
}

size_t hgi_crowd_widest(const struct hgi_text *text, const struct hgi_crowds *crowds,
			const hg_node *nodes, size_t n)
{
	size_t widest = 0;

	for (size_t i = 0; i < n; i++) {
		const struct hgi_name label = hgi_crowd_label(text, crowds, nodes[i]);

		if (hgi_text_columns(label.s) > widest)
			widest = hgi_text_columns(label.s);
	}
	return widest;
}

uint64_t hgi_crowd_shown(const struct hgi_crowds *crowds, const hg_node *nodes, size_t n)
{
	uint64_t shown = 0;

	for (size_t i = 0; i < n; i++) {
		const struct hgi_crowd *crowd = hgi_crowd_of(crowds, nodes[i]);

		shown += crowd ? crowd->objects : 1;
	}
	return shown;
}

const char *hgi_crowd_note(const struct hgi_crowds *crowds, const hg_node *nodes, size_t n)
{
	if (hgi_crowd_shown(crowds, nodes, n) == n)
		return "";
	return crowds->goroutines ? "; alike ones of several goroutines are one line"
				  : "; alike ones of several threads are one line";
}
