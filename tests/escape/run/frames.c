/* Pointers in every place that C has for them, kept over calls that collect. Each function makes
 * nodes, lets others be made, and looks at its own again. */
#include "nodes.h"

#include <alloca.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Pair {
	Node *a;
	long between;
	Node *b;
} Pair;
typedef union Either {
	Node *node;
	uintptr_t number;
} Either;

static long loops(int n)
{
	Node *list = NULL, *fixed = cons(7, NULL), **end = &list;
	long s = 0;

	for (int i = 0; i < n; i++) {
		list = cons(i, list);
		for (Node *at = list; at; at = at->next) {
			churn();
			s += at->value + fixed->value;
		}
	}
	while (*end)
		end = &(*end)->next;
	*end = cons(99, fixed);
	churn();
	return s + sum(list);
}

static Node *recursion(int depth, Node *inherited)
{
	Node *own = cons(depth, inherited);

	if (depth == 0)
		return own;
	Node *left = recursion(depth - 1, own);
	Node *right = recursion(depth - 1, inherited);
	return cons(sum(left) - sum(right), own);
}

static __attribute__((noinline)) Node *cons_outside(long value, Node *next)
{
	return cons(value, next);
}

static jmp_buf back;
static volatile int returns;
__attribute__((noipa)) static void jump(int depth, Node *node)
{
	Node *own = cons(depth, node);

	churn();
	if (returns)
		return;
	if (depth == 0)
		longjmp(back, (int)sum(own) % 100 + 1);
	jump(depth - 1, own);
	churn();
}

#pragma GCC diagnostic ignored "-Wclobbered" /* of inlined functions; by gcc as well */
static long jumps(void)
{
	Node *volatile kept = cons_outside(1, NULL);
	Node *plain = cons_outside(2, NULL);
	volatile int round = 0;
	int how = setjmp(back);

	churn();
	if (how && round > 3)
		return how + sum(kept) + sum(plain);
	round = round + 1;
	kept = cons_outside(round, kept);
	jump(round, kept);
	return -1;
}

static long computed_goto(const char *program)
{
	static const void *const labels[] = {&&push, &&pop, &&add, &&end};
	Node *stack = NULL, *result = cons(0, NULL);

	goto *labels[*program++ - '0'];
push:
	stack = cons(5, stack);
	goto *labels[*program++ - '0'];
pop:
	churn();
	stack = stack->next;
	goto *labels[*program++ - '0'];
add:
	result = cons(stack->value + stack->next->value, result);
	goto *labels[*program++ - '0'];
end:
	churn();
	return sum(result) + sum(stack);
}

static Node *by_switch(int how, Node *a, Node *b)
{
	Node *c = NULL;

	switch (how) {
	case 0:
		churn();
		c = a;
		/* fall through */
	case 1:
		c = cons(how, c);
		churn();
		break;
	case 2:
		churn();
		return cons(2, b);
	default:
		c = b;
	}
	return cons(3, c);
}

static Node *variadic(int n, ...)
{
	va_list list;
	Node *result = NULL;

	va_start(list, n);
	for (int i = 0; i < n; i++) {
		churn();
		result = cons(va_arg(list, Node *)->value, result);
	}
	va_end(list);
	return result;
}

static Pair swapped(Pair pair)
{
	Pair result = {pair.b, pair.between + 1, cons(pair.a->value, NULL)};

	churn();
	result.b->next = pair.a;
	churn();
	return result;
}

static Node *unions(long value)
{
	Either either = {.node = cons(value, NULL)}, array[3];

	churn();
	for (int i = 0; i < 3; i++) {
		array[i].node = cons(i, either.node);
		churn();
	}
	return cons(array[0].node->value + array[2].node->value, array[1].node);
}

static long arrays(void)
{
	Node *few[2], *many[40];
	Pair pairs[3];

	for (int i = 0; i < 40; i++)
		many[i] = cons(i, i ? many[i / 2] : NULL);
	for (int i = 0; i < 3; i++)
		pairs[i] = (Pair){many[i], i, cons(i, many[2 * i])};
	few[0] = many[39];
	few[1] = pairs[2].b;
	churn();
	long s = sum(few[0]) + sum(few[1]);
	for (int i = 0; i < 40; i++)
		s += sum(many[i]);
	for (int i = 0; i < 3; i++)
		s += sum(pairs[i].a) + sum(pairs[i].b);
	return s;
}

static long on_the_stack(int n)
{
	Node *vla[n], **taken[3];
	long s = 0;

	for (int i = 0; i < n; i++)
		vla[i] = cons(i, NULL);
	for (int i = 0; i < 3; i++) {
		taken[i] = alloca((size_t)n * sizeof(Node *));
		for (int k = 0; k < n; k++)
			taken[i][k] = cons(i * k, vla[k]);
		churn();
	}
	for (int i = 0; i < n; i++)
		s += sum(vla[i]) + sum(taken[0][i]) + sum(taken[1][i]) + sum(taken[2][i]);
	return s;
}

/* Both are of a size that GCC finds out: it makes variables of plain bytes of them. */
static long few_on_the_stack(int n)
{
	const int m = 3;
	Node *vla[m], **taken = alloca((size_t)n * sizeof(Node *));

	for (int i = 0; i < m; i++) {
		vla[i] = cons(i, NULL);
		churn();
	}
	for (int i = 0; i < n; i++)
		taken[i] = cons(i, vla[i % m]);
	churn();
	return sum(vla[0]) + 2 * sum(vla[2]) + sum(taken[0]) + sum(taken[n - 1]);
}

static long nested(int n)
{
	Node *list = NULL;
	void add(int value)
	{
		list = cons(value, list);
		churn();
	}
	void twice(void (*f)(int), int value)
	{
		f(value);
		f(value + 1);
	}

	for (int i = 0; i < n; i++)
		twice(add, i);
	return sum(list);
}

typedef struct Closure {
	Node *(*function)(struct Closure *, long);
	Node *captured;
} Closure;

static Node *call_closure(Closure *closure, long value)
{
	churn();
	return cons(value, closure->captured);
}

static long closures(void)
{
	Closure local = {call_closure, cons(1, cons(2, NULL))};
	Node *first = local.function(&local, 3);

	local.captured = first;
	return sum(local.function(&local, 4));
}

static __thread Node *of_thread;
static __thread Pair pair_of_thread;
static Node *of_file;
static Pair pairs_of_file[4];
static long statics(int n)
{
	static Node *of_function;

	of_thread = cons(n, of_thread);
	pair_of_thread.b = cons(n + 1, of_thread);
	of_file = cons(n, of_file);
	of_function = cons(2 * n, of_function);
	pairs_of_file[n % 4].a = cons(n, pairs_of_file[(n + 1) % 4].a);
	churn();
	return sum(of_thread) + sum(pair_of_thread.b) + sum(of_file) + sum(of_function) +
	       sum(pairs_of_file[n % 4].a);
}

static long operands(Node *node)
{
	Node *copy;

	__asm__("" : "=r"(copy) : "0"(node));
	churn();
	__asm__("" : "+m"(copy));
	churn();
	return sum(copy);
}

static Node *shared;
static long atomics(void)
{
	Node *first = cons(1, NULL), *expected;

	__atomic_store_n(&shared, first, __ATOMIC_SEQ_CST);
	churn();
	Node *old = __atomic_exchange_n(&shared, cons(2, shared), __ATOMIC_SEQ_CST);
	churn();
	expected = shared;
	if (!__atomic_compare_exchange_n(&shared, &expected, cons(3, expected), 0, __ATOMIC_SEQ_CST,
					 __ATOMIC_SEQ_CST))
		return -1;
	churn();
	return sum(old) + sum(shared);
}

static int compare(const void *a, const void *b)
{
	const Node *const *x = a, *const *y = b;

	churn();
	return (int)((*x)->value - (*y)->value);
}

static long sorting(size_t n)
{
	Node **array = gm_make(Node *, (gm_int)n);
	long s = 0;

	for (size_t i = 0; i < n; i++)
		array[i] = cons((long)(i * 37 % n), NULL);
	qsort(array, n, sizeof(array[0]), compare);
	for (size_t i = 0; i < n; i++)
		s = (s * 3 + array[i]->value) % 1000003;
	return s;
}

static long integers(void)
{
	uintptr_t tagged = (uintptr_t)cons(8, cons(9, NULL)) | 1;

	churn();
	return sum((Node *)(tagged & ~(uintptr_t)1));
}

static gm_string text(int n)
{
	gm_string s = gm_str("<");

	for (int i = 0; i < n; i++)
		s = gm_concat(gm_concat(s, gm_string_copy("ab")), gm_str(">"));
	return s;
}

static long copies(void)
{
	Pair *on_heap = gm_new(Pair), local = {cons(1, NULL), 2, cons(3, NULL)};

	memcpy(on_heap, &local, sizeof(local));
	local = (Pair){0};
	churn();
	*on_heap = swapped(*on_heap);
	churn();
	memmove(&local, on_heap, sizeof(local));
	memset(on_heap, 0, sizeof(*on_heap));
	churn();
	return sum(local.a) + local.between + sum(local.b);
}

/* The pointer to the first element has passed when the last one is looked at. */
static long past_the_start(void)
{
	long *numbers = gm_make(long, 30), s = 0;

	for (int i = 0; i < 30; i++)
		numbers[i] = i;
	for (long *at = numbers + 29; at > numbers + 20; at--) {
		churn();
		s = s * 2 + *at;
	}
	return s;
}

/* What is copied by memcpy, into a struct or a union, GCC keeps over the call as an integer. */
typedef struct Box {
	Node *only;
} Box;

__attribute__((noipa)) static void swap_structs(Box *x, Box *y)
{
	Box kept;

	memcpy(&kept, x, sizeof(kept));
	*x = *y;
	churn();
	*y = kept;
}

__attribute__((noipa)) static void swap_by_union(void *x, Box *y)
{
	union {
		Box box;
		long number;
	} kept;

	memcpy(&kept.number, x, sizeof(kept.number));
	memcpy(x, y, sizeof(*y));
	churn();
	*y = kept.box;
}

static long swaps(void)
{
	Box *boxes = gm_make(Box, 2);
	long s;

	boxes[0].only = cons(1, NULL);
	boxes[1].only = cons(2, NULL);
	swap_structs(boxes, boxes + 1);
	s = boxes[0].only->value * 10 + boxes[1].only->value;
	swap_by_union(boxes, boxes + 1);
	return s * 100 + boxes[0].only->value * 10 + boxes[1].only->value;
}

int main(void)
{
	Node *a = cons(1, cons(2, NULL)), *b = cons(5, a);
	long s = 0;

	printf("%ld\n", loops(12));
	printf("%ld\n", sum(recursion(5, NULL)));
	printf("%ld\n", jumps());
	printf("%ld\n", computed_goto("0002100213"));
	for (int i = 0; i < 4; i++)
		s += sum(by_switch(i, a, b));
	printf("%ld\n", s);
	printf("%ld\n", sum(variadic(3, cons(1, NULL), cons(2, NULL), cons(3, NULL))));
	Pair pair = swapped(swapped((Pair){a, 4, b}));
	printf("%ld %ld %ld\n", sum(pair.a), pair.between, sum(pair.b));
	printf("%ld\n", sum(unions(3)));
	printf("%ld\n", arrays());
	printf("%ld\n", on_the_stack(7));
	printf("%ld\n", few_on_the_stack(4));
	printf("%ld\n", nested(4));
	printf("%ld\n", closures());
	for (int i = 0; i < 9; i++)
		s += statics(i);
	printf("%ld\n", s);
	printf("%ld\n", operands(cons(6, a)));
	printf("%ld\n", atomics());
	printf("%ld %ld\n", sorting(20), sorting(300));
	printf("%ld\n", integers());
	gm_string string = text(3);
	printf("%.*s\n", (int)string.len, string.ptr);
	printf("%ld\n", copies());
	printf("%ld\n", past_the_start());
	printf("%ld\n", swaps());
	return 0;
}
