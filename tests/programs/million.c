/* SPDX-License-Identifier: MIT
 *
 * A heap of a million objects and two million pointers, 48 MiB: a complete binary tree whose nodes
 * know their parent. For `make bench`, and for tests that count reads. An argument gives another
 * depth: a tree of depth d has 2^d - 1 nodes.
 */
#include <stdio.h>
#include <stdlib.h>
#include "gomem.h"

typedef struct Node {
	struct Node *left;
	struct Node *right;
	struct Node *parent;
	gm_int key;
	gm_int payload[2];
} Node;
GM_TYPE(Node, left, right, parent)

static gm_int next_key;

static Node *grow(Node *parent, int depth)
{
	if (depth == 0)
		return NULL;
	Node *node = gm_new(Node);
	node->parent = parent;
	node->left = grow(node, depth - 1);
	node->key = next_key++;
	node->right = grow(node, depth - 1);
	return node;
}

int main(int argc, char **argv)
{
	int depth = argc > 1 ? atoi(argv[1]) : 20;
	Node *root = grow(NULL, depth);
	gm_checkpoint("built");
	printf("%ld nodes, root key %ld\n", (long)next_key, (long)root->key);
	return 0;
}
