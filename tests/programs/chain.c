/* SPDX-License-Identifier: MIT
 *
 * A list of thirty and a tree of fifteen: what is too wide for one line or one row of a picture.
 */
#include "gomem.h"

typedef struct Link {
	struct Link *next;
	gm_int number;
	char label[8]; /* left empty */
} Link;
GM_TYPE(Link, next)

typedef struct Tree {
	struct Tree *left;
	struct Tree *right;
	gm_int key;
} Tree;
GM_TYPE(Tree, left, right)

Tree *top;

static Tree *plant(gm_int low, gm_int high)
{
	Tree *tree;

	if (low > high)
		return NULL;
	tree = gm_new(Tree);
	tree->key = (low + high) / 2;
	tree->left = plant(low, tree->key - 1);
	tree->right = plant(tree->key + 1, high);
	return tree;
}

int main(void)
{
	Link *head = NULL;

	for (gm_int i = 30; i > 0; i--) {
		Link *link = gm_new(Link);

		link->number = i;
		link->next = head;
		head = link;
	}
	top = plant(1, 15);
	gm_checkpoint("chain");
	return head == NULL;
}
