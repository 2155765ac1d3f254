/* Every way in which the compiler moves something to the heap; prints what the moved objects hold
 * after their functions ended. */
#include <stdio.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

typedef struct Node {
	int value;
	struct Node *next;
} Node;

static void *sink;

__attribute__((noinline)) static void overwrite_stack(void)
{
	volatile char garbage[4096];
	memset((char *)garbage, 0x5a, sizeof(garbage));
}

static int *local(int seed)
{
	int x = seed * 2;
	int *p = &x;

	x += 1;
	return p;
}

static int *parameter(int x)
{
	x++;
	return &x;
}

/* a fresh variable in each round */
static Node *loop_variables(int n)
{
	Node *list = NULL;

	for (int i = 0; i < n; i++) {
		Node node = {i, list};
		list = &node;
	}
	return list;
}

/* a fresh literal in each evaluation */
static Node *loop_literals(int n)
{
	Node *list = NULL;

	for (int i = 0; i < n; i++)
		list = &(Node){i * 10, list};
	return list;
}

static int sum(const Node *list)
{
	int total = 0;

	for (; list; list = list->next)
		total = total * 3 + list->value;
	return total;
}

static int *array_element(void)
{
	int a[5] = {1, 2, 3, 4, 5};

	return &a[2];
}

static char *text(void)
{
	char s[] = "moved text";

	return s + 6;
}

static int *goto_past(int how)
{
	if (how)
		goto inside;
	{
		int x = 5;
		int *kept;
	inside:
		kept = &x;
		if (how)
			*kept = 7;
		return kept;
	}
}

static int *switch_past(int how)
{
	switch (how) {
		int x;
	case 0:
		x = 10;
		return &x;
	case 1:
		x = 11;
		return &x;
	}
	return NULL;
}

static int *again(int n)
{
	int *first = NULL;
retry:;
	int x = n;
	if (!first)
		first = &x;
	if (n-- > 0)
		goto retry;
	return first;
}

static int *variable_length(int n)
{
	int a[n];

	for (int i = 0; i < n; i++)
		a[i] = i * i;
	return a + n - 1;
}

static int two_dimensions(int n, int m)
{
	int a[n][m];
	int (*p)[m] = a;

	sink = p;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < m; j++)
			p[i][j] = i * m + j;
	return a[n - 1][m - 1] + (int)(sizeof(a) / sizeof(int));
}

static char *allocated(int n)
{
	char *p = __builtin_alloca(n);

	memset(p, 'x', n - 1);
	p[n - 1] = 0;
	return p;
}

static int *aligned(void)
{
	_Alignas(256) int x = 77;

	return &x;
}

static int **nested_literals(int x)
{
	return (int *[]){&(int){x}, &(int){x + 1}, (int[]){x + 2, x + 3}};
}

union word {
	long number;
	int *pointer;
};

static union word in_union(int x)
{
	return (union word){.pointer = &x};
}

static int *variadic(int n, ...)
{
	va_list list;
	int *last = NULL;

	va_start(list, n);
	while (n--)
		last = va_arg(list, int *);
	va_end(list);
	return last;
}

static int *pass_variadic(void)
{
	int a = 1, b = 2, c = 33;

	return variadic(3, &a, &b, &c);
}

static int *statement_expression(int x)
{
	return ({
		int y = x * 2;
		int *p = &y;
		p;
	});
}

static Node *conditional(int how)
{
	Node a = {1, NULL}, b = {2, NULL};

	return how ? &a : &b;
}

static int uses_nested(int n)
{
	int total = 0;

	void add(int x)
	{
		total += x + n;
		sink = &n;
	}
	for (int i = 0; i < 4; i++)
		add(i);
	return total;
}

static int same_variable_in_recursion(int depth, int **up)
{
	int mine = depth;

	if (depth == 0)
		return 0;
	int got = same_variable_in_recursion(depth - 1, up);
	*up = &mine;
	return got * 10 + **up;
}

static const int *constant(void)
{
	const int c = 99;

	return &c;
}

int main(void)
{
	int *p[8], *up;
	Node in_main = {123, NULL};

	sink = &in_main;
	p[0] = local(20);
	p[1] = parameter(41);
	p[2] = array_element();
	p[3] = goto_past(0);
	p[4] = goto_past(1);
	p[5] = switch_past(0);
	p[6] = switch_past(1);
	p[7] = again(3);
	overwrite_stack();
	for (int i = 0; i < 8; i++)
		printf("%d ", *p[i]);
	printf("\n%d %d %s\n", sum(loop_variables(6)), sum(loop_literals(6)), text());
	p[0] = variable_length(10);
	char *x = allocated(6);
	p[1] = aligned();
	int **pp = nested_literals(7);
	union word w = in_union(5);
	p[2] = pass_variadic();
	p[3] = statement_expression(8);
	overwrite_stack();
	printf("%d %s %d %d\n", *p[0], x, *p[1], (int)((uintptr_t)p[1] % 256));
	printf("%d %d %d %d %d\n", *pp[0], *pp[1], pp[2][0], pp[2][1], *w.pointer);
	printf("%d %d %d %d\n", *p[2], *p[3], conditional(0)->value, conditional(1)->value);
	printf("%d %d %d\n", uses_nested(2), two_dimensions(3, 4), *constant());
	printf("%d %d\n", same_variable_in_recursion(4, &up), ((Node *)sink == &in_main));
	return 0;
}
