#include "../cases/h25_recursive_walk.c"
#include "drive.h"

int main(void)
{
	Node left = {3, NULL, NULL}, right = {4, NULL, NULL}, tree = {5, &left, &right};
	Node *root = &tree;

	GET(walk(&root), r == 12 && root == &tree && tree.left == &left);
	GET(count(root), r == 3);
	END();
}
