/* SPDX-License-Identifier: MIT
 *
 * Random heaps, each question answered by the library and by the obvious slow way: which object
 * holds an address, what points to what, who is reachable, how long the shortest path is, which
 * objects are shared; and a snapshot read back is the same graph, written again the same bytes.
 */
#include <unistd.h>

#include "graph_fixture.h"

enum { SPANS = 12, MOST = 4000, GROUPS = 4, ROUNDS = 60 };

/* The naive twin: objects and pointers as plain lists. */
struct twin {
	struct fx fx;
	uint64_t address[MOST], size[MOST];
	uint32_t n;
	struct {
		uint32_t from, to; /* from >= MOST: group from - MOST */
		uint64_t offset, inside;
	} links[MOST * 8];
	uint32_t n_links;
	uint32_t dangling;
};

static uint32_t twin_find(const struct twin *t, uint64_t address)
{
	for (uint32_t i = 0; i < t->n; i++) {
		if (address >= t->address[i] && address < t->address[i] + t->size[i])
			return i;
	}
	return UINT32_MAX;
}

static void twin_link(struct twin *t, uint32_t from, uint64_t offset, uint64_t value)
{
	const uint32_t to = twin_find(t, value);

	if (to == UINT32_MAX) {
		t->dangling += value >= FX_BASE && value < FX_BASE + t->fx.used;
		return;
	}
	t->links[t->n_links].from = from;
	t->links[t->n_links].to = to;
	t->links[t->n_links].offset = offset;
	t->links[t->n_links++].inside = value - t->address[to];
}

/* Types 0: pointers in words 0 and 2; 1: no pointers; 2: every word may be one. */
static void make_objects(struct twin *t, uint64_t *seed)
{
	static const uint64_t sizes[] = {8, 16, 24, 48, 96, 1024, 1152};
	static const uint16_t types[] = {0, 0, 0, 1, 2};
	const uint32_t per_span = 1 + fx_below(seed, 60);

	for (uint32_t s = 0; s < SPANS; s++) {
		const uint64_t size = sizes[fx_below(seed, sizeof(sizes) / sizeof(sizes[0]))];
		const uint32_t span =
			fx_add_span(&t->fx, 1 + fx_below(seed, 2), size, 1, fx_below(seed, 4) == 0);

		for (uint32_t slot = 0; slot < t->fx.spans[span].elem_count; slot++) {
			if (fx_below(seed, 100) >= per_span || t->n == MOST)
				continue;
			t->address[t->n] =
				fx_put(&t->fx, span, slot, types[fx_below(seed, 5)],
				       fx_below(seed, 3), (uint16_t)(fx_below(seed, 3) * 8 % size));
			t->size[t->n++] = size;
		}
	}
}

static uint64_t random_pointer(const struct twin *t, uint64_t *seed)
{
	const uint32_t i = fx_below(seed, t->n + 1);

	switch (fx_below(seed, 8)) {
	case 0:
		return fx_random(seed);
	case 1:
		return FX_BASE + fx_below(seed, (uint32_t)t->fx.used);
	case 2:
		return i < t->n ? t->address[i] + fx_below(seed, (uint32_t)t->size[i]) : 0;
	default:
		return i < t->n ? t->address[i] : 0;
	}
}

static void make_pointers(struct twin *t, uint64_t *seed)
{
	const uint32_t most = 1 + fx_below(seed, 4);

	for (uint32_t i = 0; i < t->n; i++) {
		for (uint32_t k = fx_below(seed, most + 1); k > 0; k--) {
			const uint64_t word = fx_below(seed, (uint32_t)(t->size[i] / 8));

			fx_store(&t->fx, t->address[i] + 8 * word, random_pointer(t, seed));
		}
	}
}

/* Every object's words one by one, by the same types. */
static void twin_scan(struct twin *t)
{
	uint32_t i = 0;

	for (uint32_t s = 0; s < t->fx.n_spans; s++) {
		const struct fx_span *span = &t->fx.spans[s];

		for (uint32_t slot = 0; slot < span->elem_count; slot++) {
			const uint32_t at = span->first_slot + slot;
			const struct fx_slot *info = &t->fx.slots[at];

			if (!(t->fx.alloc_bits[at / 64] >> at % 64 & 1))
				continue;
			assert_int_equal(t->address[i], span->base + slot * span->elem_size);
			for (uint64_t o = 0; o + 8 <= span->elem_size - info->slack; o += 8) {
				uint64_t value;
				const uint32_t before = t->dangling;

				if (span->noscan || info->type == 1 ||
				    (info->type == 0 && o / 8 % 3 == 1))
					continue;
				memcpy(&value, t->fx.memory + (t->address[i] + o - FX_BASE), 8);
				twin_link(t, i, o, value);
				/* an element is three words: a part of one holds pointers too */
				if (info->type == 2)
					t->dangling = before;
			}
			i++;
		}
	}
}

static void make_roots(struct twin *t, uint64_t *seed)
{
	static const hg_group_kind kinds[GROUPS] = {HG_GROUP_GLOBALS, HG_GROUP_UNNAMED,
						    HG_GROUP_FRAME, HG_GROUP_RUNTIME};

	for (uint32_t g = 0; g < GROUPS; g++)
		fx_group(&t->fx, kinds[g], "f", g);
	for (uint32_t r = fx_below(seed, 30); r > 0; r--) {
		const uint32_t g = fx_below(seed, GROUPS), before = t->dangling;
		const uint64_t value = random_pointer(t, seed);

		fx_root(&t->fx, g, "root", 0x1000 + r * 8, r, value);
		twin_link(t, MOST + g, 0, value);
		if (g == 1)
			t->dangling = before;
	}
}

/* reach[i] by repeating until nothing changes. */
static void twin_reach(const struct twin *t, hg_reach *reach)
{
	memset(reach, 0, MOST * sizeof(*reach));
	for (int pass = HG_NAMED; pass >= HG_UNNAMED; pass--) {
		bool changed = true;

		while (changed) {
			changed = false;
			for (uint32_t l = 0; l < t->n_links; l++) {
				const uint32_t from = t->links[l].from, to = t->links[l].to;
				const bool group = from >= MOST;
				const bool unnamed = from == MOST + 1;

				if (reach[to] != HG_GARBAGE ||
				    (group ? unnamed != (pass == HG_UNNAMED)
					   : reach[from] != (hg_reach)pass))
					continue;
				reach[to] = (hg_reach)pass;
				changed = true;
			}
		}
	}
}

/* Steps from a group of the wanted kind to each object, by relaxing until nothing changes. */
static void twin_distance(const struct twin *t, bool unnamed, uint32_t *distance)
{
	bool changed = true;

	memset(distance, 0xff, MOST * sizeof(*distance));
	while (changed) {
		changed = false;
		for (uint32_t l = 0; l < t->n_links; l++) {
			const uint32_t from = t->links[l].from, to = t->links[l].to;
			const uint32_t step = from < MOST                     ? distance[from]
					      : (from == MOST + 1) == unnamed ? 0
									      : UINT32_MAX;

			if (step != UINT32_MAX && step + 1 < distance[to]) {
				distance[to] = step + 1;
				changed = true;
			}
		}
	}
}

/* Where holders stand: named groups, objects, those among them that are garbage, unnamed words. */
static uint32_t rank_of(const hg_graph *graph, hg_node node)
{
	hg_node_info info;

	if (node <= GROUPS)
		return node == 2 ? 3 : 0;
	assert_int_equal(hg_graph_node(graph, node, &info), HG_OK);
	return info.reach == HG_GARBAGE ? 2 : 1;
}

static void check_pointers(const struct twin *t, const hg_graph *graph)
{
	static uint32_t into[MOST], unnamed[MOST];
	uint32_t shared = 0;
	hg_totals totals;

	memset(into, 0, sizeof(into));
	memset(unnamed, 0, sizeof(unnamed));
	hg_graph_totals(graph, &totals);
	assert_int_equal(totals.objects, t->n);
	assert_int_equal(totals.edges, t->n_links);
	assert_int_equal(totals.dangling, t->dangling);
	for (uint32_t l = 0; l < t->n_links; l++) {
		const hg_node from = t->links[l].from < MOST ? 1 + GROUPS + t->links[l].from
							     : 1 + t->links[l].from - MOST;
		const hg_edge *edges;
		size_t n, found = 0;

		into[t->links[l].to]++;
		unnamed[t->links[l].to] += t->links[l].from == MOST + 1;
		assert_int_equal(hg_graph_out(graph, from, &edges, &n), HG_OK);
		for (size_t i = 0; i < n; i++)
			found += edges[i].to == 1 + GROUPS + t->links[l].to &&
				 edges[i].to_offset == t->links[l].inside &&
				 (from <= GROUPS || edges[i].from_offset == t->links[l].offset);
		assert_true(found >= 1);
	}
	for (uint32_t i = 0; i < t->n; i++) {
		const hg_edge *edges;
		hg_node_info info;
		size_t n;

		assert_int_equal(hg_graph_in(graph, 1 + GROUPS + i, &edges, &n), HG_OK);
		assert_int_equal(n, into[i]);
		assert_int_equal(hg_graph_node(graph, 1 + GROUPS + i, &info), HG_OK);
		assert_int_equal(info.in_degree, into[i] - unnamed[i]);
		assert_int_equal(info.address, t->address[i]);
		shared += info.in_degree >= 2;
		for (uint32_t e = 0, before = 0; e < n; e++) {
			const uint32_t rank = rank_of(graph, edges[e].from);

			assert_true(before <= rank);
			before = rank;
			assert_int_equal(edges[e].to, 1 + GROUPS + i);
		}
	}
	assert_int_equal(totals.shared, shared);
}

static void check_reach(const struct twin *t, const hg_graph *graph)
{
	static hg_reach reach[MOST];
	static uint32_t named[MOST], unnamed[MOST];

	twin_reach(t, reach);
	twin_distance(t, false, named);
	twin_distance(t, true, unnamed);
	for (uint32_t i = 0; i < t->n; i++) {
		const hg_node node = 1 + GROUPS + i;
		const uint32_t steps = reach[i] == HG_NAMED ? named[i] : unnamed[i];
		static hg_edge edges[MOST];
		hg_node_info info;
		size_t n;

		assert_int_equal(hg_graph_node(graph, node, &info), HG_OK);
		assert_int_equal(info.reach, reach[i]);
		if (reach[i] == HG_GARBAGE) {
			assert_int_equal(hg_graph_path(graph, node, edges, MOST, &n), HG_NOT_FOUND);
			continue;
		}
		assert_int_equal(hg_graph_path(graph, node, edges, MOST, &n), HG_OK);
		assert_int_equal(n, 1 + steps);
		assert_int_equal(edges[0].from, 0);
		assert_int_equal(edges[n - 1].to, node);
		for (size_t e = 1; e < n; e++)
			assert_int_equal(edges[e].from, edges[e - 1].to);
	}
}

static void check_find(const struct twin *t, const hg_graph *graph, uint64_t *seed)
{
	for (int k = 0; k < 300; k++) {
		const uint64_t address = FX_BASE - 100 + fx_below(seed, (uint32_t)t->fx.used + 200);
		const uint32_t i = twin_find(t, address);
		hg_place_info place;
		uint64_t offset;
		hg_node node;

		hg_graph_place(graph, address, &place);
		assert_int_equal(place.place == HG_PLACE_OBJECT, i != UINT32_MAX);
		if (i == UINT32_MAX) {
			assert_int_equal(hg_graph_find(graph, address, &node, &offset),
					 HG_NOT_FOUND);
			continue;
		}
		assert_int_equal(hg_graph_find(graph, address, &node, &offset), HG_OK);
		assert_int_equal(node, 1 + GROUPS + i);
		assert_int_equal(offset, address - t->address[i]);
	}
}

static void same_bytes(const char *a, const char *b)
{
	FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
	int c, d;

	assert_non_null(x);
	assert_non_null(y);
	do {
		c = getc(x);
		d = getc(y);
		assert_int_equal(c, d);
	} while (c != EOF);
	fclose(x);
	fclose(y);
}

static void check_snapshot(const hg_graph *graph)
{
	char first[64], second[64];
	hg_graph *read;
	hg_totals a, b;

	snprintf(first, sizeof(first), "/tmp/gomem-%d-a.heapsnapshot", (int)getpid());
	snprintf(second, sizeof(second), "/tmp/gomem-%d-b.heapsnapshot", (int)getpid());
	assert_int_equal(hg_snapshot_write(graph, first, NULL, NULL), HG_OK);
	assert_int_equal(hg_snapshot_read(first, NULL, NULL, &read), HG_OK);
	assert_int_equal(hg_snapshot_write(read, second, NULL, NULL), HG_OK);
	same_bytes(first, second);
	unlink(first);
	unlink(second);
	hg_graph_totals(graph, &a);
	hg_graph_totals(read, &b);
	assert_memory_equal(&a, &b, sizeof(a));
	for (hg_node node = 0; node < a.nodes; node++) {
		const hg_edge *x, *y;
		hg_node_info i, j;
		size_t n, m;

		memset(&i, 0, sizeof(i));
		memset(&j, 0, sizeof(j));
		assert_int_equal(hg_graph_node(graph, node, &i), HG_OK);
		assert_int_equal(hg_graph_node(read, node, &j), HG_OK);
		assert_int_equal(i.address, j.address);
		assert_int_equal(i.requested, j.requested);
		assert_int_equal(i.type, j.type);
		assert_int_equal(i.site, j.site);
		assert_int_equal(i.span, j.span);
		assert_int_equal(i.slot, j.slot);
		assert_int_equal(i.noscan, j.noscan);
		assert_int_equal(i.colour, j.colour);
		assert_int_equal(i.reach, j.reach);
		assert_int_equal(hg_graph_out(graph, node, &x, &n), HG_OK);
		assert_int_equal(hg_graph_out(read, node, &y, &m), HG_OK);
		assert_int_equal(n, m);
		for (size_t e = 0; e < n; e++) {
			assert_int_equal(x[e].to, y[e].to);
			assert_int_equal(x[e].root, y[e].root);
			assert_int_equal(x[e].from_offset, y[e].from_offset);
			assert_int_equal(x[e].to_offset, y[e].to_offset);
		}
	}
	hg_graph_destroy(read);
}

static void random_heaps(void **state)
{
	uint64_t seed = fx_seed("random_heaps");
	struct twin *t = malloc(sizeof(*t));

	(void)state;
	assert_non_null(t);
	for (int round = 0; round < ROUNDS; round++) {
		hg_graph *graph;

		t->n = t->n_links = t->dangling = 0;
		fx_create(&t->fx, 2 * SPANS, SPANS);
		fx_type(&t->fx, "Triple", 24, HG_TYPE_PRECISE, 5);
		fx_type(&t->fx, "Plain", 8, HG_TYPE_POINTER_FREE, 0);
		fx_type(&t->fx, "", 0, HG_TYPE_CONSERVATIVE, 0);
		fx_site(&t->fx, "", 0, "", false);
		fx_site(&t->fx, "a.c", 1, "one", true);
		fx_site(&t->fx, "dir/b.c", 2, "two", false);
		make_objects(t, &seed);
		make_pointers(t, &seed);
		make_roots(t, &seed);
		twin_scan(t);
		graph = fx_build(&t->fx);
		check_pointers(t, graph);
		check_reach(t, graph);
		check_find(t, graph, &seed);
		check_snapshot(graph);
		hg_graph_destroy(graph);
		fx_destroy(&t->fx);
	}
	free(t);
}

/* The progress function is called often enough to cancel, and cancelling leaves nothing behind. */
static int stop_at_once(void *context, double part)
{
	assert_true(part >= 0 && part <= 1);
	++*(int *)context;
	return 1;
}

static void cancelling(void **state)
{
	struct fx fx;
	hg_graph *graph;
	int calls = 0;

	(void)state;
	fx_create(&fx, 1, 1);
	fx_type(&fx, "Plain", 8, HG_TYPE_POINTER_FREE, 0);
	fx_site(&fx, "a.c", 1, "one", false);
	fx_put(&fx, fx_add_span(&fx, 1, 8, 1, 0), 0, 0, 0, 0);
	hg_graph_destroy(fx_build(&fx));
	assert_int_equal(hg_graph_build(fx.image, stop_at_once, &calls, &graph), HG_CANCELLED);
	assert_null(graph);
	assert_int_equal(calls, 1);
	fx_destroy(&fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_heaps),
		cmocka_unit_test(cancelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
