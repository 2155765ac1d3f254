/* Values that are in registers while a pointer is stored, in the midst of a collection: whatever a
 * write barrier changes, it is none of them. */
#include <gomem.h>

#include <stdio.h>

typedef struct Node {
	struct Node *next, *other;
	long value;
} Node;

static Node *cons(long value, Node *next)
{
	Node *node = gm_new(Node);

	node->value = value;
	node->next = next;
	return node;
}

__attribute__((noipa)) static long integers(Node *to, Node *from, long a, long b, long c, long d)
{
	long e = a ^ 3, f = b + c, g = c * d, h = d - a, i = a + 2 * b, j = b ^ c, k = c + 5, l = d * 3;

	for (int turn = 0; from; turn++) {
		to->other = from;
		a += b ^ turn;
		b += c;
		c ^= d + e;
		d += f;
		e -= g;
		f ^= h;
		g += i;
		h ^= j;
		i += k;
		j -= l;
		to->next = from->next;
		k += a ^ l;
		l += b - turn;
		to = from;
		from = from->other ? from->other : from->next;
	}
	return (a ^ b ^ c ^ d ^ e ^ f) + (g ^ h ^ i ^ j ^ k ^ l);
}

__attribute__((noipa)) static double numbers(Node *to, Node *from, double a, double b, double c)
{
	double d = a * 2, e = b + c, f = c - a;

	for (; from; from = from->next) {
		to->other = from;
		a = a * 0.5 + b;
		b = b * 0.25 + c;
		c = c * 0.125 + d;
		d = d * 0.5 - e;
		e = e * 0.25 + f;
		f = f * 0.5 - a;
	}
	return a + b + c + d + e + f;
}

/* The place comes from elsewhere, and the value is the last argument of the function. */
__attribute__((noipa)) static Node *last(long a, long b, long c, long d, Node **place, Node *value)
{
	*place = value;
	return a + b + c + d == 10 ? value : NULL;
}

int main(void)
{
	for (int collecting = 0; collecting < 2; collecting++) {
		Node *list = NULL, *to = cons(0, NULL), *place = cons(1, NULL);
		for (int i = 0; i < 40; i++)
			list = cons(i, list);
		if (collecting)
			gm_gc_start();
		printf("%ld ", integers(to, list, 1, 2, 3, 4));
		printf("%.6f ", numbers(to, list, 1, 2, 3));
		printf("%ld\n", last(1, 2, 3, 4, &place->next, list)->value);
		gm_gc();
	}
	return 0;
}
