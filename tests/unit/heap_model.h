/* SPDX-License-Identifier: MIT
 *
 * heap_model.h - random object graphs, and a model of them that is marked the naive way: the oracle
 * of the tests that compare what a collection frees with what is unreachable.
 *
 * Words that are no pointers for the collector hold addresses too, to catch one that looks at them.
 * Pointers between objects are stored with the write barrier; the roots, which are announced
 * memory, without.
 */
#ifndef HEAP_MODEL_H
#define HEAP_MODEL_H

#include "heap_test.h"

enum { MAX_NODES = 3000, MAX_EDGES = 12, N_ROOTS = 20, WORD = sizeof(void *) };

typedef struct Leaf { /* pointer-free */
	uintptr_t words[3];
} Leaf;
GM_TYPE_POINTER_FREE(Leaf)

typedef struct Tree { /* pointers at both ends, a number between */
	void *left;
	uintptr_t number;
	void *right;
} Tree;
GM_TYPE(Tree, left, right)

typedef struct Wide { /* mask of more than 64 bits, pointers only in part of it */
	uintptr_t numbers[60];
	void *edges[8];
	uintptr_t more[5];
} Wide;
GM_TYPE(Wide, edges)

typedef struct Unknown { /* says nothing about itself */
	void *edges[4];
} Unknown;

/* Kinds of nodes: how they are made and which of their words are pointers. */
struct kind {
	uintptr_t *(*make)(void);
	unsigned n_words;
	unsigned n_edges;
	unsigned edge_word[MAX_EDGES];
};

HELPER uintptr_t *make_leaf(void)
{
	return gm_new(Leaf)->words;
}

HELPER uintptr_t *make_tree(void)
{
	return (uintptr_t *)gm_new(Tree);
}

HELPER uintptr_t *make_forest(void)
{
	return (uintptr_t *)gm_make(Tree, 3);
}

HELPER uintptr_t *make_wide(void)
{
	return gm_new(Wide)->numbers;
}

HELPER uintptr_t *make_unknown(void)
{
	return (uintptr_t *)gm_new(Unknown);
}

HELPER uintptr_t *make_large(void)
{
	return (uintptr_t *)gm_make(void *, 5000);
}

HELPER uintptr_t *make_large_leaf(void)
{
	return (uintptr_t *)gm_make(gm_int, 6000);
}

static const struct kind kinds[] = {
	{make_leaf, 3, 0, {0}},
	{make_tree, 3, 2, {0, 2}},
	{make_tree, 3, 2, {0, 2}},
	{make_forest, 9, 6, {0, 2, 3, 5, 6, 8}},
	{make_wide, 73, 8, {60, 61, 62, 63, 64, 65, 66, 67}},
	{make_unknown, 4, 4, {0, 1, 2, 3}},
	{make_large, 5000, 3, {0, 2500, 4999}},
	{make_large_leaf, 6000, 0, {0}},
};
enum { N_KINDS = sizeof(kinds) / sizeof(kinds[0]) };

struct node {
	uintptr_t hidden; /* address; 0: entry is free */
	const struct kind *kind;
	int edges[MAX_EDGES];        /* index of a node, or -1 */
	unsigned offsets[MAX_EDGES]; /* bytes into it that the pointer points */
	bool reachable;
};

/* The model lives where the collector does not look; so do the roots until they are announced. */
static struct node *nodes;
static uintptr_t *root_words;
/* Not int: two numbers of nodes in a row can look like an address, 192 = 0xc0 before all. */
static long roots[N_ROOTS];
static unsigned n_steps;

HELPER uintptr_t address_of(int node, unsigned offset)
{
	return node < 0 ? 0 : ~nodes[node].hidden + offset;
}

HELPER int random_node(void)
{
	for (int tries = 0; tries < 50; tries++) {
		const int i = rand() % MAX_NODES;

		if (nodes[i].hidden)
			return i;
	}
	return -1;
}

HELPER bool is_edge_word(const struct kind *kind, unsigned word)
{
	for (unsigned e = 0; e < kind->n_edges; e++)
		if (kind->edge_word[e] == word)
			return true;
	return false;
}

/* Points an edge of a node, or nowhere. */
HELPER void set_edge(int from, unsigned edge, int to)
{
	struct node *node = &nodes[from];
	uintptr_t *words = (uintptr_t *)address_of(from, 0);

	node->edges[edge] = to;
	node->offsets[edge] = to < 0 ? 0 : (unsigned)rand() % (nodes[to].kind->n_words * WORD);
	gm_store((void **)&words[node->kind->edge_word[edge]],
		 (void *)address_of(to, node->offsets[edge]));
}

HELPER void set_root(int root, int to)
{
	roots[root] = to;
	root_words[root] = address_of(to, 0);
}

/* An edge of a reachable node that points nowhere, so that graphs grow. */
HELPER bool find_room(int *holder, unsigned *edge)
{
	for (int tries = 0; tries < 20; tries++) {
		const int i = random_node();

		if (i < 0 || !nodes[i].reachable || nodes[i].kind->n_edges == 0)
			continue;
		*holder = i;
		*edge = (unsigned)rand() % nodes[i].kind->n_edges;
		if (nodes[i].edges[*edge] < 0)
			return true;
	}
	return false;
}

/* A new node, held by a root or an edge at once, before anything else is allocated. */
HELPER void add_node(void)
{
	int i;

	for (i = 0; i < MAX_NODES && nodes[i].hidden; i++)
		;
	if (i == MAX_NODES)
		return;

	struct node *node = &nodes[i];
	/* large ones are rare */
	node->kind = &kinds[rand() % (rand() % 16 ? N_KINDS - 2 : N_KINDS)];
	uintptr_t *words = node->kind->make();
	node->hidden = hide(words);
	for (unsigned w = 0; w < node->kind->n_words; w++)
		assert_int_equal(words[w], 0);
	for (unsigned e = 0; e < node->kind->n_edges; e++)
		node->edges[e] = -1;

	int holder;
	unsigned edge;
	if (find_room(&holder, &edge))
		set_edge(holder, edge, i);
	else
		set_root(rand() % N_ROOTS, i);
	node->reachable = true;

	/* addresses where the collector must see none; an Unknown has no such word */
	for (unsigned w = 0; w < node->kind->n_words && w < 70; w++)
		if (!is_edge_word(node->kind, w) && node->kind->make != make_large)
			words[w] = address_of(random_node(), 0);
}

/* The pointer of an edge moves to a root, which no barrier sees: only that the edge loses it does.
 */
HELPER void move_to_root(int from, unsigned edge)
{
	if (nodes[from].edges[edge] >= 0) {
		set_root(rand() % N_ROOTS, nodes[from].edges[edge]);
		set_edge(from, edge, -1);
	}
}

HELPER void change_something(void)
{
	const int from = random_node(), to = random_node();

	if (rand() % 8 == 0)
		set_root(rand() % N_ROOTS, rand() % 3 ? to : -1);
	else if (from >= 0 && nodes[from].kind->n_edges > 0 && rand() % 4 == 0)
		move_to_root(from, (unsigned)rand() % nodes[from].kind->n_edges);
	else if (from >= 0 && nodes[from].kind->n_edges > 0)
		set_edge(from, (unsigned)rand() % nodes[from].kind->n_edges, rand() % 4 ? to : -1);
}

HELPER void mark_model(void)
{
	bool changed = true;

	for (int i = 0; i < MAX_NODES; i++)
		nodes[i].reachable = false;
	for (int r = 0; r < N_ROOTS; r++)
		if (roots[r] >= 0)
			nodes[roots[r]].reachable = true;
	while (changed) {
		changed = false;
		for (int i = 0; i < MAX_NODES; i++) {
			if (!nodes[i].hidden || !nodes[i].reachable)
				continue;
			for (unsigned e = 0; e < nodes[i].kind->n_edges; e++) {
				const int to = nodes[i].edges[e];

				if (to >= 0 && !nodes[to].reachable)
					changed = nodes[to].reachable = true;
			}
		}
	}
}

HELPER void check_edges(int i)
{
	const uintptr_t *words = (const uintptr_t *)address_of(i, 0);

	for (unsigned e = 0; e < nodes[i].kind->n_edges; e++)
		assert_int_equal(words[nodes[i].kind->edge_word[e]],
				 address_of(nodes[i].edges[e], nodes[i].offsets[e]));
}

/* The heap holds what the model reaches, unchanged, and nothing else. Forgets the rest. */
HELPER void compare(void)
{
	uint64_t n_reachable = 0;

	mark_model();
	for (int i = 0; i < MAX_NODES; i++) {
		if (!nodes[i].hidden)
			continue;
		if (nodes[i].reachable) {
			assert_true(is_object(address_of(i, 0)));
			check_edges(i);
			n_reachable++;
		} else {
			nodes[i].hidden = 0;
		}
	}
	assert_int_equal(stats_now().HeapObjects, n_reachable);
	assert_heap_is_consistent();
}

/* Forgets what may be gone at the next allocation. */
HELPER void forget_unreachable(void)
{
	mark_model();
	for (int i = 0; i < MAX_NODES; i++)
		if (!nodes[i].reachable)
			nodes[i].hidden = 0;
}

HELPER void add_or_change(void)
{
	forget_unreachable();
	if (rand() % 2)
		add_node();
	else
		change_something();
}

HELPER void build_and_change(void)
{
	for (unsigned i = 0; i < n_steps; i++)
		add_or_change();
}

/* Empty, with roots that the collector knows. */
HELPER void model_create(void)
{
	nodes = calloc(MAX_NODES, sizeof(*nodes));
	root_words = calloc(N_ROOTS, WORD);
	if (!nodes || !root_words)
		fail_msg("no memory");
	gm_root_add(root_words, N_ROOTS * WORD);
	for (int r = 0; r < N_ROOTS; r++)
		set_root(r, -1);
}

/* Nothing is left when no root holds anything. */
HELPER void model_destroy(void)
{
	for (int r = 0; r < N_ROOTS; r++)
		set_root(r, -1);
	on_clean_stack(gm_gc);
	assert_int_equal(stats_now().HeapObjects, 0);
	assert_int_equal(stats_now().HeapAlloc, 0);
	gm_root_remove(root_words);
	free(root_words);
	free(nodes);
}

#endif
