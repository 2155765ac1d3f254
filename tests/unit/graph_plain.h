/* SPDX-License-Identifier: MIT
 *
 * graph_plain.h - a graph as plain lists, for the naive twins of the analyses, and the main program
 * of a test that runs them: `NAME FILE...` reads snapshots (tests/suite/analyses.sh gives it those
 * of every demo, the moments of one program behind each other), alone it takes random graphs.
 */
#ifndef GRAPH_PLAIN_H
#define GRAPH_PLAIN_H

#include "graph_tangle.h"

enum { PLAIN_MOST_NODES = 6000, PLAIN_ROUNDS = 20 };

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

static inline void plain_create(struct plain *p, const hg_graph *graph)
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

static inline void plain_destroy(struct plain *p)
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
static inline void plain_spread(struct plain *p, uint32_t start, uint32_t without, bool part)
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

static inline bool plain_is_object(const struct plain *p, uint32_t node)
{
	return node > p->groups;
}

/* The file's own name. */
static inline const char *plain_name(const char *file)
{
	return strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
}

static char **plain_files;
static void (*plain_check)(struct plain *p);
/* Two moments of one program; NULL: not asked. */
static void (*plain_compare)(const struct plain *before, const struct plain *after);

/* NAME-MOMENT.heapsnapshot */
static inline bool plain_same_program(const char *a, const char *b)
{
	const char *x = plain_name(a), *y = plain_name(b);
	const size_t n = strcspn(x, "-");

	return n == strcspn(y, "-") && !strncmp(x, y, n);
}

static inline void plain_snapshots(void **state)
{
	struct plain last = {0};
	hg_graph *graph = NULL, *before = NULL;
	size_t pairs = 0;

	(void)state;
	for (char **file = plain_files; *file; file++) {
		struct plain p;

		if (hg_snapshot_read(*file, NULL, NULL, &graph) != HG_OK)
			fail_msg("%s: %s", *file, hg_last_error());
		plain_create(&p, graph);
		printf("%s: %u nodes\n", plain_name(*file), p.nodes);
		assert_true(p.nodes <= PLAIN_MOST_NODES);
		plain_check(&p);
		if (before && plain_compare && plain_same_program(file[-1], *file)) {
			plain_compare(&last, &p);
			pairs++;
		}
		if (before)
			plain_destroy(&last);
		hg_graph_destroy(before);
		before = graph;
		last = p;
	}
	if (before)
		plain_destroy(&last);
	hg_graph_destroy(before);
	assert_true(!plain_compare || pairs);
}

static inline void plain_random_graphs(void **state)
{
	uint64_t seed = fx_seed("plain");

	(void)state;
	for (int round = 0; round < PLAIN_ROUNDS; round++) {
		static struct tangle t;
		struct plain p;

		tangle_create(&t, &seed);
		plain_create(&p, t.graph);
		plain_check(&p);
		plain_destroy(&p);
		tangle_destroy(&t);
	}
}

static inline int plain_main(int argc, char **argv, void (*check)(struct plain *p),
			     void (*compare)(const struct plain *before, const struct plain *after))
{
	const struct CMUnitTest random[] = {cmocka_unit_test(plain_random_graphs)};
	const struct CMUnitTest given[] = {cmocka_unit_test(plain_snapshots)};

	plain_files = argv + 1;
	plain_check = check;
	plain_compare = compare;
	return argc > 1 ? cmocka_run_group_tests(given, NULL, NULL)
			: cmocka_run_group_tests(random, NULL, NULL);
}

#endif
