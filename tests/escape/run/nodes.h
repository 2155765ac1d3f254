/* What the programs here allocate: lists of numbers, and others' objects in between. */
#ifndef NODES_H
#define NODES_H

#include <gomem.h>

typedef struct Node {
	struct Node *next;
	long value;
} Node;

static Node *cons(long value, Node *next)
{
	Node *node = gm_new(Node);

	node->value = value;
	node->next = next;
	return node;
}

/* Others' objects, so that a slot that is free is used at once. */
static Node *other;
static void churn(void)
{
	for (int i = 0; i < 3; i++)
		other = cons(-1, NULL);
}

__attribute__((unused)) static long sum(const Node *node)
{
	long s = 0;

	for (; node; node = node->next)
		s = s * 3 + node->value;
	return s;
}

#endif
