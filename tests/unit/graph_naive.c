/* SPDX-License-Identifier: MIT
 *
 * The analyses of real heaps against their definitions: `graph_naive FILE...` reads snapshots
 * (tests/suite/analyses.sh gives it those of every demo), alone it takes random graphs. Retained
 * sizes by taking each node away, cycles by what reaches what, sharing by sets, the way that
 * hg_graph_path gives against all ways.
 */
#include "graph_tangle.h"

enum { MOST_NODES = 6000, ROUNDS = 20 };

struct plain {
	const hg_graph *graph;
	uint32_t nodes, groups;
	const hg_edge **out;
	size_t *n_out;
	uint8_t *reach;
	bool *unnamed; /* groups of unnamed words */
	uint64_t *size;
	uint32_t *queue;
	uint8_t *mark;
};

static void spell_out(struct plain *p, const hg_graph *graph)
{
	hg_totals t;

	hg_graph_totals(graph, &t);
	*p = (struct plain){.graph = graph, .nodes = t.nodes, .groups = t.groups};
	p->out = calloc(t.nodes, sizeof(*p->out));
	p->n_out = calloc(t.nodes, sizeof(*p->n_out));
	p->reach = calloc(t.nodes, 1);
	p->unnamed = calloc(t.nodes, sizeof(*p->unnamed));
	p->size = calloc(t.nodes, sizeof(*p->size));
	p->queue = calloc(t.nodes, sizeof(*p->queue));
	p->mark = calloc(t.nodes, 1);
	for (uint32_t v = 0; v < t.nodes; v++) {
		hg_node_info info;
		hg_group group;

		assert_int_equal(hg_graph_out(graph, v, &p->out[v], &p->n_out[v]), HG_OK);
		assert_int_equal(hg_graph_node(graph, v, &info), HG_OK);
		p->size[v] = info.kind == HG_KIND_OBJECT ? info.size : 0;
		p->reach[v] = (uint8_t)info.reach;
		p->unnamed[v] = info.kind == HG_KIND_GROUP &&
				hg_graph_group(graph, v, &group) == HG_OK &&
				group.kind == HG_GROUP_UNNAMED;
	}
}

static void release(struct plain *p)
{
	free(p->out);
	free(p->n_out);
	free(p->reach);
	free(p->unnamed);
	free(p->size);
	free(p->queue);
	free(p->mark);
}

/* Marks what `start` reaches, not through `without`; `part`: only along pointers that keep what
 * they lead to, between nodes of the same reach. */
static void spread(struct plain *p, uint32_t start, uint32_t without, bool part)
{
	uint32_t head = 0, tail = 0;

	memset(p->mark, 0, p->nodes);
	p->queue[tail++] = start;
	while (head < tail) {
		const uint32_t v = p->queue[head++];

		for (size_t i = 0; i < p->n_out[v]; i++) {
			const uint32_t to = p->out[v][i].to;

			if (p->mark[to] || to == without ||
			    (part && v && p->reach[v] != p->reach[to]))
				continue;
			p->mark[to] = 1;
			p->queue[tail++] = to;
		}
	}
}

static void check_retained(struct plain *p)
{
	for (uint32_t d = 1; d < p->nodes; d++) {
		uint64_t bytes = 0;
		uint32_t objects = 0;
		hg_retained r;

		spread(p, 0, d, true);
		for (uint32_t v = 0; v < p->nodes && p->reach[d] != HG_GARBAGE; v++) {
			const bool lost = v > p->groups && !p->mark[v] && p->reach[v] != HG_GARBAGE;

			objects += lost;
			bytes += lost ? p->size[v] : 0;
		}
		assert_int_equal(hg_graph_retained(p->graph, d, &r), HG_OK);
		assert_int_equal(r.objects, objects);
		assert_int_equal(r.bytes, bytes);
		assert_int_equal(r.dominator == HG_NONE, p->reach[d] == HG_GARBAGE);
	}
}

/* A node is in a cycle if it reaches itself, and with what it reaches that reaches it. */
static void check_cycles(struct plain *p)
{
	uint32_t *smallest = calloc(p->nodes, sizeof(*smallest)); /* member of its cycle, 0: none */
	uint32_t *index = calloc(p->nodes, sizeof(*index));

	for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
		assert_int_equal(hg_graph_cycle_of(p->graph, v, &index[v]), HG_OK);
		spread(p, v, HG_NONE, false);
		if (!p->mark[v]) {
			assert_int_equal(index[v], HG_NONE);
			continue;
		}
		/* those that it reaches are in its cycle if their smallest member is reached too */
		smallest[v] = v;
		for (uint32_t u = p->groups + 1; u < v && smallest[v] == v; u++) {
			if (!p->mark[u] || smallest[u] != u)
				continue;
			spread(p, u, HG_NONE, false);
			if (p->mark[v])
				smallest[v] = u;
			spread(p, v, HG_NONE, false);
		}
		assert_int_not_equal(index[v], HG_NONE);
		assert_int_equal(index[v], index[smallest[v]]);
		for (uint32_t u = p->groups + 1; u < v && smallest[v] == v; u++)
			assert_true(index[u] != index[v]);
	}
	free(smallest);
	free(index);
}

static void check_sharing(struct plain *p)
{
	for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
		hg_sharing twin = {0}, s;

		for (uint32_t u = 1; u < p->nodes; u++) {
			uint32_t pointers = 0;

			for (size_t i = 0; i < p->n_out[u] && !p->unnamed[u]; i++)
				pointers += p->out[u][i].to == v;
			twin.variables += u <= p->groups ? pointers : 0;
			twin.groups += u <= p->groups && pointers;
			twin.objects += u > p->groups && pointers;
		}
		assert_int_equal(hg_graph_sharing(p->graph, v, &s), HG_OK);
		assert_int_equal(s.variables, twin.variables);
		assert_int_equal(s.groups, twin.groups);
		assert_int_equal(s.objects, twin.objects);
	}
}

/* The one way that `heap path` shows is among all ways, and none from a variable is shorter. */
static void check_path(struct plain *p)
{
	for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
		size_t one, first;
		uint64_t total, named;
		hg_paths *paths;

		assert_int_equal(hg_paths_create(p->graph, v, NULL, NULL, &paths), HG_OK);
		hg_paths_totals(paths, &total, &named);
		assert_int_equal(total == 0, p->reach[v] == HG_GARBAGE);
		assert_int_equal(named != 0, p->reach[v] == HG_NAMED);
		if (total) {
			assert_int_equal(hg_graph_path(p->graph, v, NULL, 0, &one), HG_OK);
			assert_int_equal(hg_paths_next(paths, NULL, 0, &first), HG_OK);
			assert_int_equal(one, first);
		}
		hg_paths_destroy(paths);
	}
}

static void check(const hg_graph *graph)
{
	struct plain p;

	spell_out(&p, graph);
	check_retained(&p);
	check_cycles(&p);
	check_sharing(&p);
	check_path(&p);
	release(&p);
}

static char **files;

static void snapshots(void **state)
{
	(void)state;
	for (char **file = files; *file; file++) {
		hg_graph *graph;
		hg_totals t;

		if (hg_snapshot_read(*file, NULL, NULL, &graph) != HG_OK)
			fail_msg("%s: %s", *file, hg_last_error());
		hg_graph_totals(graph, &t);
		printf("%s: %u nodes, %u pointers\n", strrchr(*file, '/') ?: *file, t.nodes,
		       t.edges);
		assert_true(t.objects <= MOST_NODES);
		check(graph);
		hg_graph_destroy(graph);
	}
}

static void random_graphs(void **state)
{
	uint64_t seed = fx_seed("graph_naive");

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		static struct tangle t;

		tangle_create(&t, &seed);
		check(t.graph);
		tangle_destroy(&t);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest random[] = {cmocka_unit_test(random_graphs)};
	const struct CMUnitTest given[] = {cmocka_unit_test(snapshots)};

	files = argv + 1;
	return argc > 1 ? cmocka_run_group_tests(given, NULL, NULL)
			: cmocka_run_group_tests(random, NULL, NULL);
}
