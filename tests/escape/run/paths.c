/* What a function keeps while it calls others, on paths that are taken now and then. */
#include <gomem.h>

#include <stdio.h>

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

static Node *list(int n)
{
	Node *head = NULL;

	while (n-- > 0)
		head = cons(n, head);
	return head;
}

/* Others' objects, so that a slot that is free is used at once. */
static Node *other;
__attribute__((noipa)) static void churn(void)
{
	for (int i = 0; i < 3; i++)
		other = cons(-1, NULL);
}

/* ---- paths ---- */

__attribute__((noipa)) static long value_of(const Node *node)
{
	return node ? node->value : 1;
}

/* The pointer is needed behind the branch that is seldom taken, too. */
__attribute__((noipa)) static long behind_the_branch(int often)
{
	Node *node = NULL;

	if (__builtin_expect(often, 0)) {
		node = cons(5, NULL);
		churn();
	}
	churn();
	return value_of(node);
}

__attribute__((noipa)) static long now_and_then(int n)
{
	long s = 0;

	for (int i = 0; i < n; i++) {
		s = s * 3 % 1000003 + i;
		if (__builtin_expect(i % 7 == 3, 0)) {
			Node *node = cons(i, NULL);
			churn();
			s += node->value;
			if (i % 2)
				continue;
			node = cons(i, node);
			churn();
			s += node->next->value;
		}
	}
	return s;
}

__attribute__((noipa)) static long leaves_early(Node *node, int how)
{
	if (!node)
		return -1;
	if (how == 0)
		return node->value;
	Node *more = cons(how, node->next);
	if (how == 1)
		return more->value;
	churn();
	if (how == 2)
		return more->value + more->next->value;
	for (int i = 0; i < how; i++) {
		more = cons(i, more);
		churn();
		if (i == 5)
			return more->next->value;
	}
	return more->next->next->value;
}

__attribute__((noipa)) static long one_of_many(int which)
{
	Node *a = NULL, *b = NULL;

	switch (which) {
	case 0:
		return 3;
	case 1:
		a = cons(1, NULL);
		break;
	case 2:
		b = cons(2, NULL);
		break;
	case 3:
		churn();
		a = cons(3, NULL);
		churn();
		b = cons(4, a);
	}
	churn();
	return (a ? a->value : 10) * 100 + (b ? b->value : 20);
}

int main(void)
{
	long s = 0;

	printf("%ld %ld\n", behind_the_branch(0), behind_the_branch(1));
	printf("%ld\n", now_and_then(50));
	for (int i = 0; i < 9; i++)
		s = s * 3 + leaves_early(list(i), i);
	printf("%ld\n", s);
	for (int i = 0; i < 5; i++)
		printf("%ld ", one_of_many(i));
	putchar('\n');
	return 0;
}
