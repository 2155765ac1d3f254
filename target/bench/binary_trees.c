/* SPDX-License-Identifier: MIT
 *
 * binary_trees.c - many short-lived trees beside one that lives long; after the Computer Language
 * Benchmarks Game's binary-trees. Usage: binary_trees [depth]
 */
#include "bench.h"

typedef struct Tree {
	struct Tree *left, *right;
} Tree;
BENCH_TYPE(Tree, left, right);

enum { LEAST_DEPTH = 4, USUAL_DEPTH = 16, GREATEST_DEPTH = 28 };

static Tree *grow(long depth)
{
	Tree *tree = BENCH_NEW(Tree);

	if (depth > 0) {
		BENCH_STORE(&tree->left, grow(depth - 1));
		BENCH_STORE(&tree->right, grow(depth - 1));
	}
	return tree;
}

static long count(const Tree *tree)
{
	return tree->left ? 1 + count(tree->left) + count(tree->right) : 1;
}

static void fell(Tree *tree)
{
	if (tree->left) {
		fell(tree->left);
		fell(tree->right);
	}
	BENCH_FREE(tree);
}

static long grow_count_fell(long depth)
{
	Tree *tree = grow(depth);
	const long nodes = count(tree);

	if (BENCH_FREES)
		fell(tree);
	return nodes;
}

int main(int argc, char **argv)
{
	const long depth = bench_argument(argc, argv, USUAL_DEPTH, GREATEST_DEPTH);

	bench_start();
	long checksum = grow_count_fell(depth + 1);
	Tree *long_lived = grow(depth);

	for (long d = LEAST_DEPTH; d <= depth; d += 2) {
		const long trees = 1L << (depth - d + LEAST_DEPTH);

		for (long i = 0; i < trees; i++)
			checksum += grow_count_fell(d);
	}
	checksum += count(long_lived);
	printf("binary_trees %ld: checksum %ld, %lu collections, %s\n", depth, checksum,
	       bench_collections(), BENCH_NAME);
	return 0;
}
