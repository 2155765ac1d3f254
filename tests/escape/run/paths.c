/* What a function keeps while it calls others, on paths that are taken now and then, and what it
 * leaves to its caller to keep. */
#include "nodes.h"

#include <stdint.h>
#include <stdio.h>

typedef struct Outer {
	long first[3];
	Node inner;
} Outer;

static Node *list(int n)
{
	Node *head = NULL;

	while (n-- > 0)
		head = cons(n, head);
	return head;
}

/* A call that is not inlined. */
__attribute__((noipa)) static void others(void)
{
	churn();
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
		others();
	}
	others();
	return value_of(node);
}

__attribute__((noipa)) static long now_and_then(int n)
{
	long s = 0;

	for (int i = 0; i < n; i++) {
		s = s * 3 % 1000003 + i;
		if (__builtin_expect(i % 7 == 3, 0)) {
			Node *node = cons(i, NULL);
			others();
			s += node->value;
			if (i % 2)
				continue;
			node = cons(i, node);
			others();
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
	others();
	if (how == 2)
		return more->value + more->next->value;
	for (int i = 0; i < how; i++) {
		more = cons(i, more);
		others();
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
		others();
		a = cons(3, NULL);
		others();
		b = cons(4, a);
	}
	others();
	return (a ? a->value : 10) * 100 + (b ? b->value : 20);
}

/* ---- what a caller keeps ---- */

__attribute__((noipa)) static long looks_later(const Node *node)
{
	others();
	return node->value;
}

__attribute__((noipa)) static long passes_on(const Node *node, int depth)
{
	return depth ? passes_on(node, depth - 1) * 3 + depth : looks_later(node);
}

__attribute__((noipa)) static long walks(const Node *node)
{
	long s = 0;

	for (; node; node = node->next) {
		others();
		s = s * 3 + node->value;
	}
	return s;
}

__attribute__((noipa)) static long counts(const Node *node, long s)
{
	others();
	return node ? counts(node->next, s * 3 + node->value) : s;
}

__attribute__((noipa)) static long member(const Node *inner)
{
	const Node *const *next = (const Node *const *)&inner->next;

	others();
	return (*next)->value * 10 + inner->value;
}

__attribute__((noipa)) static long of_a_member(void)
{
	Outer *outer = gm_new(Outer);

	outer->inner = (Node){cons(4, NULL), 2};
	return member(&outer->inner);
}

/* The array is found again from its end. */
__attribute__((noipa)) static long from_the_end(Node *const *end, int n)
{
	Node *const *at = end - n;
	long s = 0;

	for (int i = 0; i < n; i++) {
		others();
		s = s * 3 + at[i]->value;
	}
	return s;
}

__attribute__((noipa)) static long backwards(void)
{
	Node **nodes = gm_make(Node *, 5);

	for (int i = 0; i < 5; i++)
		nodes[i] = cons(i, NULL);
	return from_the_end(nodes + 5, 5);
}

/* Called as if its parameter were an integer. */
static long (*volatile as_integer)(uintptr_t) = (long (*)(uintptr_t))(void (*)(void))looks_later;
static long (*volatile by_pointer)(const Node *) = looks_later;

__attribute__((noipa)) static long callees(void)
{
	Node *node = cons(8, NULL);
	long s = looks_later(cons(1, NULL));

	s = s * 7 + passes_on(cons(2, NULL), 3);
	s = s * 7 + walks(list(6));
	s = s * 7 + counts(list(6), 0);
	s = s * 7 + by_pointer(cons(3, NULL));
	s = s * 7 + as_integer((uintptr_t)cons(4, NULL));
	s = s * 7 + looks_later(node->next ? node->next : node);
	return s * 7 + looks_later(cons(5, node)->next);
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
	printf("%ld\n", of_a_member());
	printf("%ld\n", backwards());
	printf("%ld\n", callees());
	return 0;
}
