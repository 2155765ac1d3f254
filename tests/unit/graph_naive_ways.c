/* SPDX-License-Identifier: MIT
 *
 * Proves: on real heaps and on random ones the way that `heap path` shows is one of all shortest
 * ways, these are as many as there are by counting step for step, each of them once; and what a
 * diagram cuts out as the ways from one place to another, past objects of a type, is what can be
 * reached from the one and leads to the other. graph_plain.h says which graphs.
 */
#include "graph_plain.h"

enum { FAR = UINT32_MAX, MOST_WAYS = 300, MOST_LENGTH = 2000, TARGETS = 40 };

/* ---- All shortest ways ------------------------------------------------------------------------
 */

/* Steps from each object to the target, by relaxing until nothing changes. */
static void find_distances(const struct plain *p, uint32_t target, uint32_t *distance)
{
	bool changed = true;

	for (uint32_t v = 0; v < p->nodes; v++)
		distance[v] = v == target ? 0 : FAR;
	while (changed) {
		changed = false;
		for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
			for (size_t i = 0; i < p->n_out[v]; i++) {
				const uint32_t to = p->out[v][i].to;

				if (distance[to] == FAR || distance[to] + 1 >= distance[v])
					continue;
				distance[v] = distance[to] + 1;
				changed = true;
			}
		}
	}
}

/* Ways of that length from each object, those of the nearest first. Saturated. */
static void count_ways(const struct plain *p, uint32_t target, const uint32_t *distance,
		       uint64_t *ways)
{
	uint32_t reached = 1;

	memset(ways, 0, p->nodes * sizeof(*ways));
	ways[target] = 1;
	for (uint32_t d = 1; reached; d++) {
		reached = 0;
		for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
			if (distance[v] != d)
				continue;
			reached++;
			for (size_t i = 0; i < p->n_out[v]; i++) {
				const uint32_t to = p->out[v][i].to;

				if (distance[to] == d - 1 &&
				    __builtin_add_overflow(ways[v], ways[to], &ways[v]))
					ways[v] = UINT64_MAX;
			}
		}
	}
}

static bool is_pointer(const struct plain *p, const hg_edge *e)
{
	for (size_t i = 0; i < p->n_out[e->from]; i++) {
		const hg_edge *out = &p->out[e->from][i];

		if (out->to == e->to && out->from_offset == e->from_offset && out->root == e->root)
			return true;
	}
	return false;
}

static bool same_way(const hg_edge *a, const hg_edge *b, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (a[i].from != b[i].from || a[i].from_offset != b[i].from_offset)
			return false;
	return true;
}

/* The ways one after the other: pointers that there are, each way as long as it has to be, no two
 * the same. */
static void check_given(const struct plain *p, hg_paths *paths, const uint32_t *distance,
			uint64_t total)
{
	hg_edge *ways = calloc((size_t)MOST_WAYS * MOST_LENGTH, sizeof(*ways));
	size_t given = 0, n, *length = calloc(MOST_WAYS, sizeof(*length));

	for (; given < MOST_WAYS && given < total; given++) {
		hg_edge *way = ways + given * MOST_LENGTH;

		assert_int_equal(hg_paths_next(paths, way, MOST_LENGTH, &n), HG_OK);
		if (n > MOST_LENGTH)
			break;
		assert_int_equal(way[0].from, 0);
		assert_int_equal(n, 2 + distance[way[1].to]);
		for (size_t i = 1; i < n; i++) {
			assert_int_equal(way[i].from, way[i - 1].to);
			assert_true(is_pointer(p, &way[i]));
		}
		length[given] = n;
		for (size_t i = 0; i < given; i++)
			assert_true(length[i] != n || !same_way(ways + i * MOST_LENGTH, way, n));
	}
	if (given == total)
		assert_int_equal(hg_paths_next(paths, NULL, 0, &n), HG_NOT_FOUND);
	free(ways);
	free(length);
}

static void check_paths(const struct plain *p, uint32_t target)
{
	uint32_t *distance = calloc(p->nodes, sizeof(*distance));
	uint64_t *ways = calloc(p->nodes, sizeof(*ways)), total, named, twin = 0, twin_named = 0;
	size_t one, first;
	hg_paths *paths;

	find_distances(p, target, distance);
	count_ways(p, target, distance, ways);
	for (uint32_t g = 1; g <= p->groups; g++) {
		for (size_t i = 0; i < p->n_out[g]; i++) {
			const uint64_t more = ways[p->out[g][i].to];

			if (__builtin_add_overflow(twin, more, &twin))
				twin = UINT64_MAX;
			if (!p->unnamed[g] && __builtin_add_overflow(twin_named, more, &twin_named))
				twin_named = UINT64_MAX;
		}
	}
	assert_int_equal(hg_paths_create(p->graph, target, NULL, NULL, &paths), HG_OK);
	hg_paths_totals(paths, &total, &named);
	assert_int_equal(total, twin);
	assert_int_equal(named, twin_named);
	assert_int_equal(total == 0, p->reach[target] == HG_GARBAGE);
	assert_int_equal(named != 0, p->reach[target] == HG_NAMED);
	check_given(p, paths, distance, total);
	hg_paths_destroy(paths);
	if (total) {
		/* the one that `heap path` shows is no longer than the first of all */
		assert_int_equal(hg_paths_create(p->graph, target, NULL, NULL, &paths), HG_OK);
		assert_int_equal(hg_graph_path(p->graph, target, NULL, 0, &one), HG_OK);
		assert_int_equal(hg_paths_next(paths, NULL, 0, &first), HG_OK);
		assert_int_equal(one, first);
		hg_paths_destroy(paths);
	}
	free(distance);
	free(ways);
}

/* ---- Ways from here to there ------------------------------------------------------------------
 */

struct question {
	uint32_t from, to; /* 0: from every group */
	char type[64];     /* "": any */
};

static bool is_of_type(const struct plain *p, uint32_t v, const char *name)
{
	hg_node_info info;
	hg_type type;

	return v > p->groups && hg_graph_node(p->graph, v, &info) == HG_OK &&
	       info.type != HG_NONE && hg_graph_type(p->graph, info.type, &type) == HG_OK &&
	       !strcmp(type.name, name);
}

/* reached[passed][v]: from where it was begun, past an object of the type or not. */
static void spread(const struct plain *p, const bool *may, const bool *passes, bool back,
		   bool *reached[2])
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t v = 1; v < p->nodes; v++) {
			for (size_t i = 0; i < p->n_out[v]; i++) {
				const uint32_t a = back ? p->out[v][i].to : v;
				const uint32_t b = back ? v : p->out[v][i].to;

				for (int passed = 0; passed < 2; passed++) {
					bool *at = &reached[passed || passes[b]][b];

					if (!reached[passed][a] || !may[a] || !may[b] || *at)
						continue;
					*at = changed = true;
				}
			}
		}
	}
}

/* Objects that lie on a way, by the definition. */
static uint32_t count_on_ways(const struct plain *p, const struct question *q)
{
	bool *before[2], *after[2], *may = calloc(p->nodes, sizeof(*may));
	bool *passes = calloc(p->nodes, sizeof(*passes));
	const bool garbage = q->from && p->reach[q->from] == HG_GARBAGE;
	uint32_t n = 0;

	for (int i = 0; i < 2; i++) {
		before[i] = calloc(p->nodes, sizeof(*before[i]));
		after[i] = calloc(p->nodes, sizeof(*after[i]));
	}
	for (uint32_t v = 1; v < p->nodes; v++) {
		may[v] = v <= p->groups ? !p->unnamed[v] : garbage || p->reach[v] != HG_GARBAGE;
		passes[v] = is_of_type(p, v, q->type);
	}
	for (uint32_t g = 1; g <= p->groups; g++)
		before[0][g] = !q->from && may[g];
	if (q->from)
		before[passes[q->from]][q->from] = true;
	after[passes[q->to]][q->to] = may[q->to];
	spread(p, may, passes, false, before);
	spread(p, may, passes, true, after);
	for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
		bool on = false;

		for (int b = 0; b < 2; b++)
			for (int a = 0; a < 2; a++)
				on |= before[b][v] && after[a][v] && (!*q->type || b || a);
		n += on;
	}
	for (int i = 0; i < 2; i++) {
		free(before[i]);
		free(after[i]);
	}
	free(may);
	free(passes);
	return n;
}

static void check_question(const struct plain *p, const struct question *q)
{
	const hg_select select = {.seeds = &q->from,
				  .n_seeds = q->from ? 1 : 0,
				  .to = &q->to,
				  .n_to = 1,
				  .type = *q->type ? q->type : NULL};
	const uint32_t twin = count_on_ways(p, q);
	hg_graph *cut;
	hg_totals t;

	if (!twin) {
		assert_int_equal(hg_graph_select(p->graph, &select, &cut), HG_NOT_FOUND);
		return;
	}
	assert_int_equal(hg_graph_select(p->graph, &select, &cut), HG_OK);
	hg_graph_totals(cut, &t);
	assert_int_equal(t.on_ways, twin);
	hg_graph_destroy(cut);
}

static void check_ways(const struct plain *p, uint32_t to, uint32_t other)
{
	struct question q = {.to = to};
	hg_node_info info;
	hg_type type;

	check_question(p, &q);
	assert_int_equal(hg_graph_node(p->graph, other, &info), HG_OK);
	if (info.type != HG_NONE && hg_graph_type(p->graph, info.type, &type) == HG_OK) {
		snprintf(q.type, sizeof(q.type), "%s", type.name);
		if (strlen(type.name) < sizeof(q.type))
			check_question(p, &q);
	}
	q.from = other;
	q.type[0] = '\0';
	check_question(p, &q);
}

static void check(struct plain *p)
{
	const uint32_t first = p->groups + 1, objects = p->nodes - first;
	const uint32_t step = objects > TARGETS ? objects / TARGETS : 1;

	for (uint32_t i = 0; i < objects; i += step) {
		check_paths(p, first + i);
		check_ways(p, first + i, first + (uint32_t)(i * 7919ull % objects));
	}
}

int main(int argc, char **argv)
{
	return plain_main(argc, argv, check, NULL);
}
