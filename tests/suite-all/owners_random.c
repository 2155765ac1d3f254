/* SPDX-License-Identifier: MIT
 *
 * owners_random.c - writes Rust programs of random heaps: NUMBER.rs in the current folder, for
 * owners_rust.sh to compile and run. GOMEM_SEED repeats a run.
 *
 *     owners_random COUNT
 */
#include "graph_fixture.h"
#include "graph_heap.h"

enum { OBJECTS = 14, NODE_WORDS = 5, PAIR_WORDS = 3, ARRAY = 3 };
enum kind { NODE, PAIR, NUMBERS, POINTERS, PAIRS, KINDS };

struct made {
	struct heap h;
	uint32_t n;
	enum kind kind[OBJECTS];
	uint64_t address[OBJECTS];
	uint32_t types[KINDS];
	bool tree;          /* each object has one pointer to it at most: much can be lent */
	bool held[OBJECTS]; /* then: those that have */
};

static const struct {
	const char *name;
	uint64_t size, mask;
	uint64_t count; /* 0: no array */
} kinds[KINDS] = {
	[NODE] = {"Node", 8 * NODE_WORDS, 15, 0},     [PAIR] = {"Pair", 8 * PAIR_WORDS, 3, 0},
	[NUMBERS] = {"gm_int", 8, 0, ARRAY},          [POINTERS] = {"Node *", 8, 1, ARRAY},
	[PAIRS] = {"Pair", 8 * PAIR_WORDS, 3, ARRAY},
};

/* The address of some object of a kind, 0 if there is none. */
static uint64_t some(struct made *m, uint32_t from, enum kind kind, uint64_t *seed)
{
	const uint32_t first = fx_below(seed, m->n);

	for (uint32_t i = 0; i < m->n; i++) {
		const uint32_t to = (first + i) % m->n;

		if (m->kind[to] != kind || (m->tree && (m->held[to] || to <= from)))
			continue;
		m->held[to] = true;
		return m->address[to];
	}
	return 0;
}

static void point(struct made *m, uint32_t from, uint64_t word, enum kind kind, uint64_t *seed)
{
	if (fx_below(seed, 3))
		heap_point(&m->h, m->address[from], 8 * word, some(m, from, kind, seed));
}

static void make_objects(struct made *m, uint64_t *seed)
{
	for (uint32_t k = 0; k < KINDS; k++)
		m->types[k] =
			k == PAIRS ? m->types[PAIR]
				   : heap_type(&m->h, kinds[k].name, kinds[k].size, kinds[k].mask);
	m->tree = fx_below(seed, 3) > 0;
	m->n = 1 + fx_below(seed, m->tree ? OBJECTS / 2 : OBJECTS);
	for (uint32_t i = 0; i < m->n; i++) {
		m->kind[i] = (m->tree && !i) || fx_below(seed, 2) ? NODE : fx_below(seed, KINDS);
		m->address[i] = heap_new(&m->h, m->types[m->kind[i]], kinds[m->kind[i]].count);
	}
	for (uint32_t i = 0; i < m->n; i++) {
		const uint64_t elements = kinds[m->kind[i]].count ? kinds[m->kind[i]].count : 1;

		for (uint64_t e = 0; e < elements; e++) {
			if (m->kind[i] == NODE) {
				point(m, i, 0, NODE, seed);
				point(m, i, 1, NODE, seed);
				point(m, i, 2, PAIR, seed);
				point(m, i, 3, fx_below(seed, 9) ? NUMBERS : PAIRS, seed);
			} else if (m->kind[i] == POINTERS) {
				point(m, i, e, NODE, seed);
			} else if (m->kind[i] != NUMBERS) {
				point(m, i, PAIR_WORDS * e, NODE, seed);
				point(m, i, PAIR_WORDS * e + 1, POINTERS, seed);
			}
		}
	}
}

/* A pointer to all of an object, to a field or an element of it, or a slice. */
static hg_root some_root(const struct made *m, uint32_t group, uint32_t r, uint64_t *seed)
{
	static const char *const names[] = {"list", "type", "a.b", "table[2]", "user", "new_x"};
	const uint32_t to = fx_below(seed, m->n);
	const bool array = m->kind[to] >= NUMBERS, reads = fx_below(seed, 3) < (m->tree ? 2 : 1);
	const uint64_t size = kinds[m->kind[to]].size;
	hg_root root = {.group = group,
			.name = names[fx_below(seed, 6)],
			.type = reads ? "const T *" : "T *",
			.address = HEAP_STACK + 8 * r,
			.value = m->address[to],
			.line = 10 + fx_below(seed, 5)};

	if (array && fx_below(seed, 4)) {
		const uint64_t from = fx_below(seed, ARRAY);

		root.value += from * size;
		root.window =
			(hg_window){fx_below(seed, ARRAY - (uint32_t)from + 1), ARRAY - from, size};
	} else if (array) {
		root.value += fx_below(seed, ARRAY) * size;
		root.type = m->kind[to] == PAIRS     ? (reads ? "const Pair *" : "Pair *")
			    : m->kind[to] == NUMBERS ? (reads ? "const gm_int *" : "gm_int *")
						     : "Node **";
	} else if (fx_below(seed, 2)) { /* next, match, value; first, all.of, text */
		root.value += m->kind[to] == NODE ? 16 * fx_below(seed, 3) : 8 * fx_below(seed, 3);
		root.type = reads ? "const long *" : "long *";
	}
	return root;
}

static void make_roots(struct made *m, uint64_t *seed)
{
	const uint32_t threads = m->tree || fx_below(seed, 4) ? 1 : 2;
	const uint32_t groups = 1 + fx_below(seed, 4);

	for (uint32_t g = 0; g < groups; g++) {
		const hg_group group = {.kind = g == 0 && fx_below(seed, 3) == 0 ? HG_GROUP_GLOBALS
										 : HG_GROUP_FRAME,
					.name = "f",
					.file = "f.c",
					.level = g,
					.thread = 1 + g % threads};
		uint32_t index;

		heap_must(hg_image_add_group(m->h.image, &group, &index));
		for (uint32_t r = fx_below(seed, 5); r > 0; r--) {
			const hg_root root = some_root(m, index, r, seed);

			heap_must(hg_image_add_root(m->h.image, &root));
		}
	}
}

/* Names and values as a debugger would give them. */
static void describe(const struct made *m, hg_graph *graph)
{
	const hg_cell node[] = {{0, "next", "Node *", {0}},
				{8, "match", "const Node *", {0}},
				{16, "pair", "Pair *", {0}},
				{24, "numbers", "long *", {0}}};
	const hg_cell pair[] = {{0, "first", "Node *", {0}}, {8, "all.of", "Node **", {0}}};

	heap_must(hg_graph_set_fields(graph, m->types[NODE], node, 4));
	heap_must(hg_graph_set_fields(graph, m->types[PAIR], pair, 2));
	for (uint32_t i = 0; i < m->n; i++) {
		const hg_cell of_node[] = {{32, "value", i % 3 ? "-7" : "3", {0}},
					   {24, "numbers", "NULL", {0}}};
		const hg_cell of_pair[] = {
			{16, "text", i % 2 ? "\"a \\\"b\\\" \\001\"" : "\"\"", {0}}};
		const hg_cell of_numbers[] = {
			{0, "[0]", "1", {0}}, {8, "[1]", "2.5", {0}}, {16, "[2]", "3", {0}}};
		const hg_cell of_pairs[] = {{16, "[0].text", "RED", {0}},
					    {40, "[1].text", "x", {0}}};

		if (m->kind[i] == NODE)
			heap_cells(graph, m->address[i], of_node, 2);
		else if (m->kind[i] == PAIR)
			heap_cells(graph, m->address[i], of_pair, 1);
		else if (m->kind[i] == NUMBERS)
			heap_cells(graph, m->address[i], of_numbers, 3);
		else if (m->kind[i] == PAIRS)
			heap_cells(graph, m->address[i], of_pairs, 2);
	}
}

int main(int argc, char **argv)
{
	static struct made m;
	const int count = argc == 2 ? atoi(argv[1]) : 0;
	uint64_t seed = fx_seed("owners_random");

	for (int i = 0; i < count; i++) {
		char name[32], *text;
		hg_graph *graph;
		FILE *out;

		memset(&m, 0, sizeof(m));
		heap_begin(&m.h);
		make_objects(&m, &seed);
		make_roots(&m, &seed);
		graph = heap_graph(&m.h);
		describe(&m, graph);
		heap_must(hg_text_owners_rust(graph, NULL, HG_NONE, &text));
		snprintf(name, sizeof(name), "%d.rs", i);
		out = fopen(name, "w");
		if (!out || fputs(text, out) < 0 || fclose(out))
			return 1;
		hg_text_destroy(text);
		hg_graph_destroy(graph);
	}
	return 0;
}
