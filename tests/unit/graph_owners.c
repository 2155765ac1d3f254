/* SPDX-License-Identifier: MIT
 *
 * The Rust view against slow and obvious answers, on random heaps (GOMEM_SEED repeats one): every
 * pointer to an object has one part; who owns can be reached by owning pointers alone; without the
 * Weak ones no cycle is left; lent is what dies before the owner, and nothing else; one holder is
 * never an Rc; counts of references keep exactly what the view calls a leak. Then the four
 * pointers, by hand.
 */
#include "graph_fixture.h"
#include "graph_heap.h"

enum { OBJECTS = 40, WORDS = 4, ROOTS = 14, GROUPS = 6, ROUNDS = 400 };

/* ---- The naive twin: a matrix of pointers ---------------------------------------------------- */

struct twin_root {
	uint32_t group, to, line;
	bool reads;
};

struct twin {
	struct heap h;
	uint64_t address[OBJECTS];
	uint32_t n, points[OBJECTS][WORDS]; /* OBJECTS: NULL */
	struct {
		hg_group_kind kind;
		uint32_t thread, level;
	} groups[GROUPS];
	uint32_t n_groups;
	struct twin_root roots[ROOTS];
	uint32_t n_roots;
	bool reaches[OBJECTS][OBJECTS]; /* a path, also of no steps */
};

static void make_heap(struct twin *t, uint64_t *seed)
{
	const uint32_t type = (heap_begin(&t->h), heap_type(&t->h, "Node", 8 * WORDS, 15));
	const uint32_t dense = 1 + fx_below(seed, 8);

	t->n = 1 + fx_below(seed, OBJECTS);
	for (uint32_t i = 0; i < t->n; i++)
		t->address[i] = heap_new(&t->h, type, 0);
	for (uint32_t i = 0; i < t->n; i++) {
		for (uint32_t w = 0; w < WORDS; w++) {
			t->points[i][w] = OBJECTS;
			if (fx_below(seed, 10) >= dense)
				continue;
			t->points[i][w] = fx_below(seed, t->n);
			heap_point(&t->h, t->address[i], 8 * w, t->address[t->points[i][w]]);
		}
	}
}

static void make_roots(struct twin *t, uint64_t *seed)
{
	const uint32_t threads = 1 + fx_below(seed, 2);

	t->n_groups = 1 + fx_below(seed, GROUPS);
	t->n_roots = fx_below(seed, ROOTS + 1);
	for (uint32_t g = 0; g < t->n_groups; g++) {
		hg_group group = {.kind = HG_GROUP_FRAME, .name = "f", .file = "f.c"};
		uint32_t index;

		group.kind = g == 0 && fx_below(seed, 2) ? HG_GROUP_GLOBALS
			     : fx_below(seed, 8) == 0    ? HG_GROUP_UNNAMED
							 : HG_GROUP_FRAME;
		group.thread = g % threads + 1;
		group.level = g;
		t->groups[g].kind = group.kind;
		t->groups[g].thread = group.thread;
		t->groups[g].level = group.level;
		heap_must(hg_image_add_group(t->h.image, &group, &index));
	}
	/* by group, as hg_root.group never falls in a graph */
	for (uint32_t r = 0; r < t->n_roots; r++)
		t->roots[r].group = r * t->n_groups / t->n_roots;
	for (uint32_t r = 0; r < t->n_roots; r++) {
		struct twin_root *root = &t->roots[r];
		hg_root made;

		root->to = fx_below(seed, t->n);
		root->line = 10 + fx_below(seed, 4);
		root->reads = fx_below(seed, 3) == 0;
		made = (hg_root){.group = root->group,
				 .name = "r",
				 .type = root->reads ? "const Node *" : "Node *",
				 .address = HEAP_STACK + 8 * r,
				 .value = t->address[root->to],
				 .line = root->line};
		heap_must(hg_image_add_root(t->h.image, &made));
	}
}

static void close_paths(struct twin *t)
{
	memset(t->reaches, 0, sizeof(t->reaches));
	for (uint32_t i = 0; i < t->n; i++) {
		t->reaches[i][i] = true;
		for (uint32_t w = 0; w < WORDS; w++) {
			if (t->points[i][w] != OBJECTS)
				t->reaches[i][t->points[i][w]] = true;
		}
	}
	for (uint32_t k = 0; k < t->n; k++)
		for (uint32_t i = 0; i < t->n; i++)
			for (uint32_t j = 0; j < t->n; j++)
				t->reaches[i][j] |= t->reaches[i][k] && t->reaches[k][j];
}

static bool is_named(const struct twin *t, uint32_t root)
{
	return t->groups[t->roots[root].group].kind != HG_GROUP_UNNAMED;
}

static bool is_global(const struct twin *t, uint32_t root)
{
	return t->groups[t->roots[root].group].kind == HG_GROUP_GLOBALS;
}

/* Whether root a dies after root b, or is to be asked before it. */
static bool outlives(const struct twin *t, uint32_t a, uint32_t b)
{
	const struct twin_root *x = &t->roots[a], *y = &t->roots[b];
	const uint32_t thread_x = t->groups[x->group].thread, thread_y = t->groups[y->group].thread;

	if (is_global(t, a) != is_global(t, b))
		return is_global(t, a);
	if (is_global(t, a))
		return a < b;
	if (thread_x != thread_y)
		return thread_x < thread_y;
	if (x->group != y->group)
		return x->group > y->group; /* the level: outer frames die last */
	return x->line != y->line ? x->line < y->line : a < b;
}

/* The root that lives longest of those that reach an object; ROOTS if none does. */
static uint32_t longest(const struct twin *t, uint32_t object)
{
	uint32_t best = ROOTS;

	for (uint32_t r = 0; r < t->n_roots; r++) {
		if (is_named(t, r) && t->reaches[t->roots[r].to][object] &&
		    (best == ROOTS || outlives(t, r, best)))
			best = r;
	}
	return best;
}

static bool is_lent(const struct twin *t, uint32_t root)
{
	const uint32_t best = longest(t, t->roots[root].to);

	if (!is_named(t, root) || is_global(t, root) || best == root)
		return false;
	return is_global(t, best) ||
	       t->groups[t->roots[best].group].thread == t->groups[t->roots[root].group].thread;
}

static bool crosses_threads(const struct twin *t, uint32_t object)
{
	uint32_t threads = 0, seen = 0;
	bool two = false;

	for (uint32_t r = 0; r < t->n_roots; r++) {
		const uint32_t bit = 1u << t->groups[t->roots[r].group].thread;
		const bool reaches = t->reaches[t->roots[r].to][object];

		if (!is_named(t, r))
			continue;
		threads |= is_global(t, r) ? 0 : bit;
		seen |= !reaches ? 0 : is_global(t, r) ? 6 : bit;
	}
	two = threads == 6;
	return two && seen == 6;
}

/* Counts of references that fall: what stays of the objects that no variable reaches. */
static void keep_leaks(const struct twin *t, bool *kept)
{
	bool changed = true;

	for (uint32_t i = 0; i < t->n; i++)
		kept[i] = longest(t, i) == ROOTS;
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < t->n; i++) {
			bool held = false;

			for (uint32_t j = 0; j < t->n && kept[i]; j++)
				for (uint32_t w = 0; w < WORDS; w++)
					held |= kept[j] && t->points[j][w] == i;
			if (kept[i] && !held) {
				kept[i] = false;
				changed = true;
			}
		}
	}
}

/* ---- What the library says ------------------------------------------------------------------- */

struct answer {
	hg_graph *graph;
	const hg_owners *owners;
	hg_node first;
};

static hg_hold hold_of(const struct answer *a, hg_node from, uint32_t root, uint64_t offset)
{
	const hg_edge edge = {.from = from, .root = root, .from_offset = offset};

	return hg_owners_hold(a->owners, &edge);
}

static void check_pointers(const struct twin *t, const struct answer *a, uint32_t i)
{
	uint32_t held[HG_HOLD_WEAK + 1] = {0}, writers = 0;
	hg_ownership own;
	hg_node_info info;

	assert_int_equal(hg_owners_node(a->owners, a->first + i, &own), HG_OK);
	assert_int_equal(hg_graph_node(a->graph, a->first + i, &info), HG_OK);
	for (uint32_t r = 0; r < t->n_roots; r++) {
		const hg_hold hold = hold_of(a, 1 + t->roots[r].group, r, r);

		if (t->roots[r].to != i)
			continue;
		held[hold]++;
		writers += hold != HG_HOLD_NONE && !t->roots[r].reads;
		assert_int_equal(hold, !is_named(t, r) ? HG_HOLD_NONE
				       : is_lent(t, r) ? HG_HOLD_LENT
						       : HG_HOLD_OWNER);
	}
	for (uint32_t j = 0; j < t->n; j++) {
		for (uint32_t w = 0; w < WORDS; w++) {
			const hg_hold hold = hold_of(a, a->first + j, HG_NONE, 8 * w);

			if (t->points[j][w] != i)
				continue;
			held[hold]++;
			writers += hold == HG_HOLD_OWNER;
			assert_true(hold != HG_HOLD_LENT);
			assert_int_equal(hold == HG_HOLD_NONE, longest(t, j) == ROOTS);
		}
	}
	assert_int_equal(own.owners, held[HG_HOLD_OWNER]);
	assert_int_equal(own.lent, held[HG_HOLD_LENT]);
	assert_int_equal(own.weak, held[HG_HOLD_WEAK]);
	assert_int_equal(own.writers, writers);
	assert_int_equal(own.shape, longest(t, i) == ROOTS ? HG_SHAPE_DROPPED
				    : own.weak             ? HG_SHAPE_CYCLE
				    : own.owners > 1       ? HG_SHAPE_SHARED
				    : own.lent             ? HG_SHAPE_LENT
							   : HG_SHAPE_OWNED);
	assert_int_equal(own.threads, crosses_threads(t, i));
	if (longest(t, i) == ROOTS)
		assert_true(own.owners + own.lent + own.weak == 0);
	else if (info.in_degree == 1)
		assert_int_equal(own.shape, HG_SHAPE_OWNED);
	if (longest(t, i) != ROOTS)
		assert_int_equal(own.root, longest(t, i));
}

/* Every live object has a chain of owners from the root that outlives all others, and the owning
 * pointers go round in no circle. */
static void check_chains(const struct twin *t, const struct answer *a)
{
	static struct twin owning;

	owning = *t;
	for (uint32_t j = 0; j < t->n; j++) {
		for (uint32_t w = 0; w < WORDS; w++) {
			if (hold_of(a, a->first + j, HG_NONE, 8 * w) != HG_HOLD_OWNER)
				owning.points[j][w] = OBJECTS;
		}
	}
	close_paths(&owning);
	for (uint32_t i = 0; i < t->n; i++) {
		const uint32_t best = longest(t, i);

		for (uint32_t w = 0; w < WORDS; w++) {
			const uint32_t to = owning.points[i][w];

			assert_false(to != OBJECTS && owning.reaches[to][i]);
		}
		if (best == ROOTS)
			continue;
		assert_true(owning.reaches[t->roots[best].to][i]);
		assert_int_equal(hold_of(a, 1 + t->roots[best].group, best, best), HG_HOLD_OWNER);
	}
}

static void check_totals(const struct twin *t, const struct answer *a)
{
	hg_ownership_totals totals;
	uint64_t objects = 0, leaks = 0;
	bool kept[OBJECTS];

	keep_leaks(t, kept);
	hg_owners_totals(a->owners, &totals);
	for (uint32_t i = 0; i < HG_SHAPES; i++)
		objects += totals.shape[i].objects;
	assert_int_equal(objects, t->n);
	for (uint32_t i = 0; i < t->n; i++) {
		hg_ownership own;

		assert_int_equal(hg_owners_node(a->owners, a->first + i, &own), HG_OK);
		assert_int_equal(own.leaks, kept[i]);
		leaks += kept[i];
	}
	assert_int_equal(totals.leak_objects, leaks);
	assert_int_equal(totals.leak_bytes, leaks * 8 * WORDS);
}

static void random_heaps(void **state)
{
	static struct twin t;
	uint64_t seed = fx_seed("owners");

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct answer a;

		memset(&t, 0, sizeof(t));
		make_heap(&t, &seed);
		make_roots(&t, &seed);
		close_paths(&t);
		a.graph = heap_graph(&t.h);
		a.first = heap_node(a.graph, t.address[0]);
		assert_int_equal(hg_graph_owners(a.graph, &a.owners), HG_OK);
		for (uint32_t i = 0; i < t.n; i++)
			check_pointers(&t, &a, i);
		check_chains(&t, &a);
		check_totals(&t, &a);
		hg_graph_destroy(a.graph);
	}
}

/* ---- By hand --------------------------------------------------------------------------------- */

static struct heap heap;

static void variable(uint32_t group, const char *name, const char *type, uint32_t line,
		     uint64_t value)
{
	const hg_root root = {.group = group,
			      .name = name,
			      .type = type,
			      .address = HEAP_STACK + line,
			      .value = value,
			      .line = line};

	heap_must(hg_image_add_root(heap.image, &root));
}

static hg_ownership ownership(hg_graph *graph, uint64_t address)
{
	const hg_owners *owners;
	hg_ownership own;

	heap_must(hg_graph_owners(graph, &owners));
	heap_must(hg_owners_node(owners, heap_node(graph, address), &own));
	return own;
}

/* Four variables of one frame: the first declared owns, three could write, so &mut is refused. */
static void four_pointers(void **state)
{
	const char *types[] = {"User *", "User *const", "const User *", "User const *"};

	(void)state;
	for (uint32_t readers = 0; readers <= 3; readers++) {
		hg_ownership own;
		hg_graph *graph;
		uint64_t user;
		uint32_t frame;

		heap_begin(&heap);
		user = heap_new(&heap, heap_type(&heap, "User", 24, 1), 0);
		frame = heap_group(&heap, HG_GROUP_FRAME, "main", "main.c", 50, 0);
		/* the order in which a debugger lists them does not matter */
		for (uint32_t i = 4; i-- > 1;)
			variable(frame, "ptr", types[i > 3 - readers ? 2 + i % 2 : i % 2], 40 + i,
				 user);
		variable(frame, "user", "User *", 40, user);
		graph = heap_graph(&heap);
		own = ownership(graph, user);
		assert_int_equal(own.shape, HG_SHAPE_LENT);
		assert_int_equal(own.owners, 1);
		assert_int_equal(own.lent, 3);
		assert_int_equal(own.writers, 4 - readers);
		assert_int_equal(own.lent_writers, 3 - readers);
		assert_int_equal(own.refused, readers < 3);
		hg_graph_destroy(graph);
	}
}

/* A function that was called with a pointer: the caller waits, so one writer is the only one. */
static void argument(void **state)
{
	hg_ownership own;
	hg_graph *graph;
	uint64_t user;

	(void)state;
	heap_begin(&heap);
	user = heap_new(&heap, heap_type(&heap, "User", 24, 1), 0);
	variable(heap_group(&heap, HG_GROUP_FRAME, "set", "main.c", 50, 0), "u", "User *", 4, user);
	variable(heap_group(&heap, HG_GROUP_FRAME, "main", "main.c", 50, 1), "user", "User *", 40,
		 user);
	graph = heap_graph(&heap);
	own = ownership(graph, user);
	assert_int_equal(own.shape, HG_SHAPE_LENT);
	assert_int_equal(own.lent_writers, 1);
	assert_false(own.refused);
	hg_graph_destroy(graph);
}

/* A child that knows its parent: the pointer back is the Weak one. */
static void parent(void **state)
{
	hg_ownership top, child;
	hg_graph *graph;
	uint64_t tree[2];
	uint32_t node;

	(void)state;
	heap_begin(&heap);
	node = heap_type(&heap, "Tree", 16, 3);
	tree[0] = heap_new(&heap, node, 0);
	tree[1] = heap_new(&heap, node, 0);
	heap_point(&heap, tree[0], 0, tree[1]);
	heap_point(&heap, tree[1], 8, tree[0]);
	heap_root(&heap, heap_group(&heap, HG_GROUP_FRAME, "main", "main.c", 7, 0), "tree",
		  tree[0]);
	graph = heap_graph(&heap);
	top = ownership(graph, tree[0]);
	child = ownership(graph, tree[1]);
	assert_int_equal(top.shape, HG_SHAPE_CYCLE);
	assert_int_equal(top.weak, 1);
	assert_int_equal(child.shape, HG_SHAPE_OWNED);
	hg_graph_destroy(graph);
}

/* A chain as deep as the heap needs no stack of C. */
static void deep(void **state)
{
	uint64_t at[HEAP_OBJECTS];
	hg_ownership_totals totals;
	const hg_owners *owners;
	hg_graph *graph;
	uint32_t node;

	(void)state;
	heap_begin(&heap);
	node = heap_type(&heap, "Node", 8, 1);
	for (uint32_t i = 0; i < HEAP_OBJECTS; i++)
		at[i] = heap_new(&heap, node, 0);
	for (uint32_t i = 1; i < HEAP_OBJECTS; i++)
		heap_point(&heap, at[i - 1], 0, at[i]);
	heap_root(&heap, heap_group(&heap, HG_GROUP_GLOBALS, "", "", 0, 0), "list", at[0]);
	graph = heap_graph(&heap);
	heap_must(hg_graph_owners(graph, &owners));
	hg_owners_totals(owners, &totals);
	assert_int_equal(totals.shape[HG_SHAPE_OWNED].objects, HEAP_OBJECTS);
	assert_int_equal(totals.shape[HG_SHAPE_OWNED].owners, HEAP_OBJECTS);
	hg_graph_destroy(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_heaps), cmocka_unit_test(four_pointers),
		cmocka_unit_test(argument),     cmocka_unit_test(parent),
		cmocka_unit_test(deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
