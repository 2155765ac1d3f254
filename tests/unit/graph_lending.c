/* SPDX-License-Identifier: MIT
 *
 * Which lent variables may live at once, against sets of bytes: on random heaps (GOMEM_SEED repeats
 * one) what a variable covers is written down byte by byte, with all that these bytes own. Two are
 * apart if the sets have nothing in common; one can borrow from the other if all of its set is in
 * the other one. Then extents by hand: slices, elements, fields, types that nobody knows.
 */
#include "graph_fixture.h"
#include "graph_heap.h"

enum { OBJECTS = 12, WORDS = 4, BYTES = 8 * WORDS, ROOTS = 16, ROUNDS = 600 };

struct world {
	struct heap h;
	uint64_t address[OBJECTS];
	uint32_t n, n_roots;
	struct {
		uint32_t group, to, level;
		uint64_t low, high;
		bool reads;
	} roots[ROOTS];
};

struct answer {
	hg_graph *graph;
	const hg_owners *owners;
	hg_node first;
};

static void make_objects(struct world *w, uint64_t *seed)
{
	const uint32_t node = (heap_begin(&w->h), heap_type(&w->h, "Node", BYTES, 15));
	const bool tree = fx_below(seed, 4) > 0;
	bool held[OBJECTS] = {false};

	w->n = 1 + fx_below(seed, OBJECTS);
	for (uint32_t i = 0; i < w->n; i++)
		w->address[i] = heap_new(&w->h, node, 0);
	for (uint32_t i = 0; i < w->n; i++) {
		for (uint32_t word = 0; word < WORDS; word++) {
			const uint32_t to = fx_below(seed, w->n);

			if (fx_below(seed, 2) || (tree && (to <= i || held[to])))
				continue;
			held[to] = true;
			heap_point(&w->h, w->address[i], 8 * word, w->address[to]);
		}
	}
}

static void make_roots(struct world *w, uint64_t *seed)
{
	const uint32_t groups = 1 + fx_below(seed, 3), threads = fx_below(seed, 6) ? 1 : 2;

	w->n_roots = fx_below(seed, ROOTS + 1);
	for (uint32_t g = 0; g < groups; g++) {
		const hg_group group = {.kind = HG_GROUP_FRAME,
					.name = "f",
					.file = "f.c",
					.level = g,
					.thread = 1 + g % threads};
		uint32_t index;

		heap_must(hg_image_add_group(w->h.image, &group, &index));
	}
	for (uint32_t r = 0; r < w->n_roots; r++) {
		const uint32_t to = fx_below(seed, w->n), form = fx_below(seed, 3);
		const uint64_t from = fx_below(seed, WORDS), len = fx_below(seed, WORDS + 1);
		const bool reads = fx_below(seed, 2);
		hg_root root = {.group = r * groups / w->n_roots,
				.name = "r",
				.address = HEAP_STACK + 8 * r,
				.value = w->address[to],
				.line = 10 + r};

		w->roots[r].group = root.group;
		w->roots[r].to = to;
		w->roots[r].reads = reads;
		w->roots[r].low = 0;
		w->roots[r].high = BYTES;
		root.type = reads ? "const Node *" : "struct Node *const";
		if (form == 1) { /* a slice, which may claim more than there is */
			root.value += 8 * from;
			root.window = (hg_window){len, WORDS, 8};
			w->roots[r].low = 8 * from;
			w->roots[r].high = 8 * (from + len < WORDS ? from + len : WORDS);
		} else if (form == 2) { /* a field */
			root.value += 8 * from;
			root.type = reads ? "const gm_int *" : "gm_int *";
			w->roots[r].low = 8 * from;
			w->roots[r].high = 8 * from + 8;
		}
		heap_must(hg_image_add_root(w->h.image, &root));
	}
}

/* ---- The naive twin -------------------------------------------------------------------------- */

struct set {
	bool byte[OBJECTS][BYTES];
};

static bool is_counted(const struct answer *a, uint32_t object)
{
	hg_ownership own;

	heap_must(hg_owners_node(a->owners, a->first + object, &own));
	return own.shape != HG_SHAPE_OWNED && own.shape != HG_SHAPE_LENT;
}

static void cover(const struct answer *a, uint32_t object, uint64_t low, uint64_t high,
		  struct set *set)
{
	const hg_edge *edges;
	size_t n;

	for (uint64_t i = low; i < high; i++)
		set->byte[object][i] = true;
	heap_must(hg_graph_out(a->graph, a->first + object, &edges, &n));
	for (size_t i = 0; i < n; i++) {
		const uint32_t to = edges[i].to - a->first;

		if (edges[i].from_offset >= low && edges[i].from_offset < high &&
		    hg_owners_hold(a->owners, &edges[i]) == HG_HOLD_OWNER && !is_counted(a, to))
			cover(a, to, 0, BYTES, set);
	}
}

static hg_lending expected(const struct world *w, const struct answer *a, const hg_edge *longer,
			   const hg_edge *shorter)
{
	static struct set x, y;
	hg_group of, other;
	bool common = false, all = true;
	const bool reads = w->roots[longer->root].reads;

	memset(&x, 0, sizeof(x));
	memset(&y, 0, sizeof(y));
	cover(a, w->roots[longer->root].to, w->roots[longer->root].low, w->roots[longer->root].high,
	      &x);
	cover(a, w->roots[shorter->root].to, w->roots[shorter->root].low,
	      w->roots[shorter->root].high, &y);
	for (uint32_t o = 0; o < w->n; o++) {
		for (uint32_t i = 0; i < BYTES; i++) {
			common = common || (x.byte[o][i] && y.byte[o][i]);
			all = all && (x.byte[o][i] || !y.byte[o][i]);
		}
	}
	heap_must(hg_graph_group(a->graph, longer->from, &of));
	heap_must(hg_graph_group(a->graph, shorter->from, &other));
	if (!common)
		return HG_LENDING_APART;
	if (reads && w->roots[shorter->root].reads)
		return HG_LENDING_READ;
	if (longer->from != shorter->from && of.thread == other.thread && !reads && all)
		return HG_LENDING_INNER;
	return HG_LENDING_REFUSED;
}

static void random_heaps(void **state)
{
	static struct world w;
	uint64_t seed = fx_seed("lending");
	uint32_t seen[HG_LENDING_REFUSED + 1] = {0};

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		hg_edge lent[ROOTS];
		struct answer a;
		size_t n = 0;

		memset(&w, 0, sizeof(w));
		make_objects(&w, &seed);
		make_roots(&w, &seed);
		a.graph = heap_graph(&w.h);
		a.first = heap_node(a.graph, w.address[0]);
		heap_must(hg_graph_owners(a.graph, &a.owners));
		for (uint32_t i = 0; n < ROOTS && hg_owners_root(a.owners, i, &lent[n]) == HG_OK;
		     i++) {
			const hg_extent extent = hg_owners_extent(a.owners, &lent[n]);

			assert_int_equal(extent.low, w.roots[lent[n].root].low);
			assert_int_equal(extent.high, w.roots[lent[n].root].high);
			n += hg_owners_hold(a.owners, &lent[n]) == HG_HOLD_LENT;
		}
		for (size_t i = 0; i < n; i++) {
			for (size_t j = i + 1; j < n; j++) {
				const hg_lending is =
					hg_owners_lending(a.owners, &lent[i], &lent[j]);

				assert_int_equal(is, expected(&w, &a, &lent[i], &lent[j]));
				seen[is]++;
			}
		}
		hg_graph_destroy(a.graph);
	}
	for (uint32_t i = 0; i <= HG_LENDING_REFUSED; i++)
		assert_true(seen[i] > 0);
}

/* ---- By hand --------------------------------------------------------------------------------- */

static struct heap heap;

/* What a variable of this type covers that leads to byte `at` of an object. */
static hg_extent covered(const char *type, const char *of, uint64_t size, uint64_t count,
			 uint64_t at, hg_window window)
{
	hg_root root = {.name = "v", .type = type, .address = HEAP_STACK, .window = window};
	const hg_owners *owners;
	hg_graph *graph;
	hg_extent extent;
	hg_edge edge;

	heap_begin(&heap);
	root.value = at + heap_new(&heap, heap_type(&heap, of, size, 0), count);
	root.group = heap_group(&heap, HG_GROUP_FRAME, "main", "main.c", 50, 0);
	heap_must(hg_image_add_root(heap.image, &root));
	graph = heap_graph(&heap);
	heap_must(hg_graph_owners(graph, &owners));
	heap_must(hg_owners_root(owners, 0, &edge));
	extent = hg_owners_extent(owners, &edge);
	hg_graph_destroy(graph);
	return extent;
}

#define COVERS(from, to, ...)                              \
	do {                                               \
		const hg_extent e_ = covered(__VA_ARGS__); \
		assert_int_equal(e_.low, from);            \
		assert_int_equal(e_.high, to);             \
	} while (0)

static void extents(void **state)
{
	const hg_window none = {0, 0, 0}, two = {2, 4, 8}, huge = {UINT64_MAX, UINT64_MAX, 8};

	(void)state;
	COVERS(0, 32, "User *", "User", 32, 0, 0, none);
	COVERS(16, 24, "long *", "User", 32, 0, 16, none);
	COVERS(16, 20, "const int *const", "struct User", 32, 0, 16, none);
	/* an interior pointer of the object's own type, or of one that nobody knows: all of it */
	COVERS(0, 32, "void *", "User", 32, 0, 16, none);
	COVERS(0, 32, "User *", "User", 32, 0, 8, none);
	COVERS(0, 32, "", "User", 32, 0, 8, none);
	/* an element; the first one stands for the array */
	COVERS(64, 96, "struct User *", "User", 32, 4, 64, none);
	COVERS(0, 128, "User *", "User", 32, 4, 0, none);
	COVERS(72, 80, "gm_int *", "User", 32, 4, 72, none);
	COVERS(8, 16, "Node **", "Node *", 8, 4, 8, none);
	/* a field that would end behind its element */
	COVERS(0, 32, "gm_string *", "User", 32, 0, 24, none);
	/* slices, also such as are longer than their array */
	COVERS(8, 24, "Ints", "gm_int", 8, 4, 8, two);
	COVERS(24, 32, "Ints", "gm_int", 8, 4, 24, two);
	COVERS(8, 32, "Ints", "gm_int", 8, 4, 8, huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(random_heaps),
					   cmocka_unit_test(extents)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
