/* SPDX-License-Identifier: MIT
 *
 * Proves: what hg_graph_select folds is what a slow plan folds that finds dominators by taking
 * nodes away, on random graphs with wide fans and long chains; that no object, byte or pointer is
 * lost on the way: all are shown, folded or counted; that an object which was asked for is never
 * folded; that a fold says how many of its objects have which colour, in a collection; that
 * hg_select.into names what stands for each object; and that a fold comes back from a snapshot as
 * it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>

#include "graph_heap.h"

enum { ROUNDS = 150, MAX_NODES = 140, TABLE_WORDS = 40 };
enum { SHOWN = 4, SHOWN_VARIABLES = 16, LEAST = 8 }; /* as draw/fold_plan.c has them */

static struct heap h;
static uint64_t state;

static uint32_t below(uint32_t n)
{
	return fx_below(&state, n);
}

/* ---- Random heaps ---------------------------------------------------------------------------- */

/* Tables that point to many nodes, lists that hang below anything, and a few pointers across. */
static hg_graph *random_graph(void)
{
	uint64_t objects[120], words[120];
	uint32_t n = 0, groups[2], types[3];
	hg_graph *graph;

	heap_begin(&h);
	types[0] = heap_type(&h, "Node", 32, 15);
	types[1] = heap_type(&h, "Table", 8 * TABLE_WORDS, (1ull << TABLE_WORDS) - 1);
	types[2] = heap_type(&h, "Leaf", 16, 0);
	groups[0] = heap_group(&h, HG_GROUP_GLOBALS, "", "", 0, 0);
	groups[1] = heap_group(&h, HG_GROUP_FRAME, "main", "main.c", 1, 0);
	for (uint32_t parts = 1 + below(4); parts > 0 && n < 70; parts--) {
		const bool fan = below(2);
		const uint32_t size = 2 + below(28), type = below(3) ? types[0] : types[2];
		const uint32_t top = n;

		words[n] = fan ? TABLE_WORDS : 4;
		objects[n] = heap_new(&h, fan ? types[1] : types[0], 0);
		if (top && below(2))
			heap_point(&h, objects[below(top)], 0, objects[top]);
		else
			heap_root(&h, groups[below(2)], "v", objects[top]);
		for (n++; n - top < size; n++) {
			words[n] = fan && type == types[2] ? 0 : 4;
			objects[n] = heap_new(&h, fan ? type : types[0], 0);
			heap_point(&h, objects[fan ? top : n - 1], fan ? 8 * (n - top) : 8,
				   objects[n]);
		}
	}
	for (uint32_t variables = below(3) ? 0 : 40; variables > 0 && n < 120; variables--) {
		words[n] = 4;
		objects[n] = heap_new(&h, types[0], 0);
		heap_root(&h, groups[1], "w", objects[n++]);
	}
	heap_phase(&h, below(2) ? HG_PHASE_MARK : HG_PHASE_OFF);
	for (uint32_t i = 0; i < n; i++)
		if (below(3))
			heap_mark(&h, objects[i]);
	for (uint32_t i = below(5); i > 0; i--)
		heap_must(hg_image_add_work(h.image, objects[below(n)]));
	for (uint32_t pointers = below(6); pointers > 0; pointers--) {
		const uint32_t from = below(n);

		if (words[from])
			heap_point(&h, objects[from], 8 * (2 + below(2)), objects[below(n)]);
	}
	graph = heap_graph(&h);
	return graph;
}

/* ---- The slow plan --------------------------------------------------------------------------- */

struct twin {
	const hg_graph *graph;
	hg_totals totals;
	bool under[MAX_NODES][MAX_NODES]; /* [a][b]: without a nothing leads to b */
	hg_node above[MAX_NODES];         /* nearest of those, HG_NONE: garbage */
	hg_node fold[MAX_NODES];          /* first node of its fold, 0: shown */
	uint32_t named[MAX_NODES];        /* of a fold */
	hg_fold kind[MAX_NODES];
	bool kept[MAX_NODES];
};

static hg_node_info info_of(const hg_graph *graph, hg_node node)
{
	hg_node_info info;

	heap_must(hg_graph_node(graph, node, &info));
	return info;
}

static size_t out_of(const hg_graph *graph, hg_node node, const hg_edge **edges)
{
	size_t n;

	heap_must(hg_graph_out(graph, node, edges, &n));
	return n;
}

static void reach(const struct twin *t, hg_node node, hg_node without, bool *met)
{
	const hg_edge *edges;

	if (node == without || met[node])
		return;
	met[node] = true;
	for (size_t i = 0, n = out_of(t->graph, node, &edges); i < n; i++)
		reach(t, edges[i].to, without, met);
}

/* A node dominates what is not reached when it is taken away; the nearest dominator is the one
 * that all others dominate. */
static void dominate(struct twin *t)
{
	const uint32_t nodes = t->totals.nodes;
	bool all[MAX_NODES] = {false};

	reach(t, 0, HG_NONE, all);
	for (hg_node a = 0; a < nodes; a++) {
		bool met[MAX_NODES] = {false};

		reach(t, 0, a, met);
		for (hg_node b = 0; b < nodes; b++)
			t->under[a][b] = all[b] && !met[b];
	}
	for (hg_node b = 0; b < nodes; b++) {
		t->above[b] = HG_NONE;
		for (hg_node a = 0; a < nodes; a++)
			if (a != b && t->under[a][b] &&
			    (t->above[b] == HG_NONE || t->under[t->above[b]][a]))
				t->above[b] = a;
	}
}

static bool same_type(const struct twin *t, hg_node a, hg_node b)
{
	const hg_node_info x = info_of(t->graph, a), y = info_of(t->graph, b);

	return x.kind == HG_KIND_OBJECT && y.kind == HG_KIND_OBJECT && x.type == y.type;
}

/* The only node of its type right below one of the same type, 0: none, or several. */
static hg_node next_of_chain(const struct twin *t, hg_node node)
{
	hg_node next = 0;

	for (hg_node b = 1; b < t->totals.nodes; b++) {
		if (t->above[b] != node || !same_type(t, node, b))
			continue;
		if (next)
			return 0;
		next = b;
	}
	return next;
}

static void take(hg_node *order, size_t *n, hg_node node)
{
	for (size_t i = 0; i < *n; i++)
		if (order[i] == node)
			return;
	order[(*n)++] = node;
}

static uint32_t subtree(const struct twin *t, hg_node top)
{
	uint32_t n = 0;

	for (hg_node b = 0; b < t->totals.nodes; b++)
		n += t->under[top][b];
	return n;
}

static void fold(struct twin *t, hg_node top, hg_node into, hg_fold kind)
{
	for (hg_node b = 0; b < t->totals.nodes; b++)
		if (t->under[top][b])
			t->fold[b] = into;
	t->kind[into] = kind;
	t->named[into]++;
}

/* Those of one type right below a shown node, nearest first: all but a few are folded. */
static void fold_fan(struct twin *t, hg_node node, const hg_node *order, size_t n, hg_node like)
{
	const uint32_t shown = node <= t->totals.groups ? SHOWN_VARIABLES : SHOWN;
	uint32_t seen = 0, objects = 0, rest = 0;
	hg_node tops[MAX_NODES], first = HG_NONE;

	for (size_t i = 0; i < n; i++) {
		if (!same_type(t, order[i], like) || ++seen <= shown || t->kept[order[i]])
			continue;
		tops[rest++] = order[i];
		objects += subtree(t, order[i]);
		first = order[i] < first ? order[i] : first;
	}
	for (uint32_t i = 0; i < rest && objects >= LEAST; i++)
		fold(t, tops[i], first, HG_FOLD_FAN);
}

/* What nothing dominates is folded by type. */
static void plan_garbage(struct twin *t)
{
	for (hg_node like = 1; like < t->totals.nodes; like++) {
		hg_node rest[MAX_NODES];
		uint32_t seen = 0, n = 0;

		for (hg_node b = 1; b < t->totals.nodes; b++)
			if (t->above[b] == HG_NONE && same_type(t, like, b) &&
			    ++seen > SHOWN_VARIABLES)
				rest[n++] = b;
		if (t->above[like] != HG_NONE || n < LEAST || t->fold[rest[0]])
			continue;
		for (uint32_t i = 0; i < n; i++)
			t->fold[rest[i]] = rest[0];
		t->kind[rest[0]] = HG_FOLD_FAN;
		t->named[rest[0]] = n;
	}
}

static void plan(struct twin *t, hg_node node, uint32_t run)
{
	hg_node order[MAX_NODES];
	const hg_edge *edges;
	size_t n = 0;

	for (size_t i = 0, m = out_of(t->graph, node, &edges); i < m; i++)
		if (t->above[edges[i].to] == node)
			take(order, &n, edges[i].to);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0, m = out_of(t->graph, order[k], &edges); i < m; i++)
			if (t->above[edges[i].to] == node)
				take(order, &n, edges[i].to);
	for (hg_node b = 1; b < t->totals.nodes; b++)
		if (t->above[b] == node)
			take(order, &n, b);
	for (size_t i = 0; i < n && node; i++) {
		bool first = true;

		for (size_t k = 0; k < i; k++)
			first &= !same_type(t, order[k], order[i]);
		if (first)
			fold_fan(t, node, order, n, order[i]);
	}
	for (size_t i = 0; i < n; i++) {
		const hg_node b = order[i];
		const bool chain = next_of_chain(t, node) == b;
		uint32_t length = 0;

		if (t->fold[b])
			continue;
		for (hg_node link = b; link; link = next_of_chain(t, link))
			length++;
		if (chain && run >= 2 && length >= LEAST && !t->kept[b]) {
			fold(t, b, b, HG_FOLD_CHAIN);
			t->named[b] = length;
		} else {
			plan(t, b, chain ? run + 1 : 1);
		}
	}
}

/* ---- Comparison ------------------------------------------------------------------------------ */

static struct twin t;

/* The node of the cut that shows a node of the whole. */
static hg_node shown_by(const hg_graph *cut, hg_node node)
{
	const hg_node stands = t.fold[node] ? t.fold[node] : node;
	hg_totals totals;

	hg_graph_totals(cut, &totals);
	for (hg_node c = totals.groups + 1; c < totals.nodes; c++)
		if (info_of(cut, c).address == info_of(t.graph, stands).address)
			return c;
	fail_msg("%s 0x%llx is neither shown nor folded", t.fold[node] ? "fold" : "object",
		 (unsigned long long)info_of(t.graph, stands).address);
	return 0;
}

static bool is_pointer_inside(hg_node from, hg_node to)
{
	return t.fold[from] && t.fold[from] == t.fold[to];
}

/* A fold counts its objects; to it lead as many pointers as led into it from outside, but one for
 * those that leave another fold; from it leads one to each target. */
static void compare_fold(const hg_graph *cut, hg_node c, hg_node first)
{
	const hg_node_info info = info_of(cut, c);
	uint32_t objects = 0, shared = 0, targets = 0, colours[3] = {0};
	bool met[MAX_NODES] = {false};
	uint64_t bytes = 0;

	for (hg_node b = 0; b < t.totals.nodes; b++) {
		const hg_edge *edges;

		if (t.fold[b] != first)
			continue;
		objects++;
		shared += info_of(t.graph, b).in_degree >= 2;
		bytes += info_of(t.graph, b).size;
		colours[info_of(t.graph, b).colour]++;
		for (size_t i = 0, n = out_of(t.graph, b, &edges); i < n; i++) {
			const hg_node to = shown_by(cut, edges[i].to);

			if (is_pointer_inside(b, edges[i].to) || met[to])
				continue;
			met[to] = true;
			targets++;
		}
	}
	assert_int_equal(info.fold, t.kind[first]);
	assert_int_equal(info.fold_objects, objects);
	assert_int_equal(info.fold_shared, shared);
	assert_int_equal(info.fold_named, t.named[first]);
	assert_int_equal(info.size, bytes);
	assert_memory_equal(info.fold_colours, colours, sizeof(colours));
	assert_int_equal(info.out_degree, targets);
	assert_false(info.array);
}

static void compare(const hg_graph *cut)
{
	uint32_t pointers[MAX_NODES] = {0}, folded = 0, folds = 0;
	hg_totals totals;

	hg_graph_totals(cut, &totals);
	for (hg_node b = 1; b < t.totals.nodes; b++) {
		const hg_edge *edges;

		for (size_t i = 0, n = out_of(t.graph, b, &edges); i < n; i++)
			if (!is_pointer_inside(b, edges[i].to))
				pointers[shown_by(cut, edges[i].to)]++;
		if (b <= t.totals.groups)
			continue;
		folded += t.fold[b] != 0;
		folds += t.fold[b] == b;
		if (t.fold[b] == b)
			compare_fold(cut, shown_by(cut, b), b);
		else if (!t.fold[b]) {
			assert_int_equal(info_of(cut, shown_by(cut, b)).fold, HG_FOLD_NONE);
			assert_int_equal(info_of(cut, shown_by(cut, b)).work,
					 info_of(t.graph, b).work);
		}
	}
	for (hg_node c = totals.groups + 1; c < totals.nodes; c++)
		assert_int_equal(info_of(cut, c).in_degree + info_of(cut, c).hidden_in,
				 pointers[c]);
	assert_int_equal(totals.folds, folds);
	assert_int_equal(totals.folded_objects, folded);
	assert_int_equal(totals.objects - folds + folded, t.totals.objects);
	assert_int_equal(totals.bytes, t.totals.bytes);
	assert_int_equal(totals.shared, t.totals.shared);
	assert_int_equal(totals.hidden_objects, 0);
}

/* A small cut of the same: what is left out is counted with what is folded. */
static void compare_small(const hg_graph *graph)
{
	const hg_select select = {.limit = 1 + below(6), .garbage = true, .fold = true};
	hg_totals totals;
	hg_graph *cut;

	heap_must(hg_graph_select(graph, &select, &cut));
	hg_graph_totals(cut, &totals);
	assert_true(totals.objects <= select.limit);
	assert_int_equal(totals.objects - totals.folds + totals.folded_objects +
				 totals.hidden_objects,
			 t.totals.objects);
	assert_int_equal(totals.bytes + totals.hidden_bytes, t.totals.bytes);
	hg_graph_destroy(cut);
}

/* Written and read again, and cut once more, it is the same. */
static void compare_snapshot(const hg_graph *cut)
{
	const hg_select select = {.limit = UINT32_MAX, .garbage = true, .fold = true};
	char path[] = "/tmp/graph_fold.XXXXXX";
	const int file = mkstemp(path);
	hg_totals totals;
	hg_graph *read, *again;

	assert_true(file >= 0);
	close(file);
	heap_must(hg_snapshot_write(cut, path, NULL, NULL));
	heap_must(hg_snapshot_read(path, NULL, NULL, &read));
	unlink(path);
	compare(read);
	hg_graph_totals(read, &totals);
	if (totals.folds) { /* what is folded is not folded further */
		heap_must(hg_graph_select(read, &select, &again));
		compare(again);
		hg_graph_destroy(again);
	}
	hg_graph_destroy(read);
}

static void test_twin(void **unused)
{
	uint32_t fans = 0, chains = 0;

	(void)unused;
	for (int round = 0; round < ROUNDS; round++) {
		hg_node seeds[3], into[MAX_NODES];
		hg_select select = {
			.limit = UINT32_MAX, .garbage = true, .fold = true, .into = into};
		hg_graph *graph = random_graph(), *cut;

		memset(&t, 0, sizeof(t));
		t.graph = graph;
		hg_graph_totals(graph, &t.totals);
		assert_true(t.totals.nodes <= MAX_NODES);
		dominate(&t);
		/* all variables, and in every other round an object */
		seeds[0] = 1;
		seeds[1] = 2;
		seeds[2] = t.totals.groups + 1 + below(t.totals.objects);
		if (round % 2 && info_of(graph, seeds[2]).reach != HG_GARBAGE &&
		    t.totals.garbage == 0) {
			select.seeds = seeds;
			select.n_seeds = 3;
			for (hg_node a = 0; a < t.totals.nodes; a++)
				t.kept[a] = t.under[a][seeds[2]];
		}
		plan(&t, 0, 1);
		plan_garbage(&t);
		heap_must(hg_graph_select(graph, &select, &cut));
		compare(cut);
		for (hg_node b = t.totals.groups + 1; b < t.totals.nodes; b++)
			assert_int_equal(into[b], shown_by(cut, b));
		compare_snapshot(cut);
		if (!select.n_seeds)
			compare_small(graph);
		for (hg_node b = 0; b < t.totals.nodes; b++) {
			fans += t.kind[b] == HG_FOLD_FAN;
			chains += t.kind[b] == HG_FOLD_CHAIN;
		}
		hg_graph_destroy(cut);
		hg_graph_destroy(graph);
	}
	print_message("%u fans, %u chains\n", fans, chains);
	assert_true(fans > 10 && chains > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_twin)};

	state = fx_seed("graph_fold");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
