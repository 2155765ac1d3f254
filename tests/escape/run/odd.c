/* Corners of C that an analysis may trip over: they compile, run, and print the same everywhere. */
#include <complex.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Node {
	int value;
	struct Node *next;
} Node;

static void *sink;
static __thread int *thread_sink;

union either {
	Node *node;
	uintptr_t number;
	char bytes[16];
};

static union either through_union(int x)
{
	union either u = {.node = &(Node){x, NULL}};
	union either copy;

	memcpy(&copy, &u, sizeof(copy));
	return copy;
}

struct flags {
	unsigned a : 3, b : 5;
	int *p;
};

static struct flags bit_fields(int x)
{
	struct flags f = {.a = 5, .b = 17, .p = &x};

	f.b++;
	return f;
}

static int *old_style(x, y) int x, y;
{
	if (y)
		return &x;
	return NULL;
}

static int *static_local(void)
{
	static int count;
	static int *const where = &count;

	++*where;
	return where;
}

static void thread_local_store(int x)
{
	thread_sink = &x;
}

static double complex *complex_value(double re)
{
	double complex z = re + 2 * I;

	__imag__ z += 1;
	return &z;
}

typedef int vector __attribute__((vector_size(16)));

static vector *vector_value(int x)
{
	vector v = {x, x + 1, x + 2, x + 3};

	v *= 2;
	return &v;
}

static int *volatile_value(int x)
{
	volatile int v = x;

	v += 2;
	return (int *)&v;
}

static int computed_goto(int n)
{
	static void *const table[] = {&&add, &&subtract, &&end};
	int value = 10;
	int *kept = NULL;

	goto *table[n];
add: {
	int x = value + n;
	kept = &x;
	sink = kept;
	n = 2;
	goto *table[n];
}
subtract:
	value -= 5;
end:
	return value + (kept ? *kept : 0);
}

struct flexible {
	int n;
	int *items[];
};

static struct flexible *flexible(int n)
{
	struct flexible *f = malloc(sizeof(*f) + sizeof(int *) * (size_t)n);

	f->n = n;
	for (int i = 0; i < n; i++) {
		int x = i * i;
		f->items[i] = &x;
	}
	return f;
}

static int call_through(int (*function)(int *), int x)
{
	return function(&x);
}

static int nested_pointer(int base)
{
	int add(int *x)
	{
		base += *x;
		return base;
	}
	return call_through(add, 5) + call_through(add, 6);
}

/* The function's own block has no variable but the one that takes the parameter's place. */
static int *nested_in_block(Node node, int x)
{
	{
		auto void set(int y);
		void set(int y)
		{
			node.value = y + x;
		}
		set(4);
	}
	return &node.value;
}

static jmp_buf environment;

static void jump_out(int *p)
{
	sink = p;
	longjmp(environment, 3);
}

static int jumps(void)
{
	int x = 7;
	int r = setjmp(environment);

	if (r == 0)
		jump_out(&x);
	return x * 10 + r + *(int *)sink;
}

static int *exchange(int x)
{
	static _Atomic(int *) shared;
	int *old = atomic_exchange(&shared, &x);

	return old ? old : atomic_load(&shared);
}

static Node *list_of(int n, ...)
{
	Node *list = NULL;
	__builtin_va_list args;

	__builtin_va_start(args, n);
	while (n--) {
		Node *node = &(Node){__builtin_va_arg(args, int), list};
		list = node;
	}
	__builtin_va_end(args);
	return list;
}

static int (*matrix(int x))[3]
{
	int m[2][3] = {{x, x + 1, x + 2}, {[1] = x * 2}};

	return m;
}

static struct Node returned_struct(int x)
{
	Node next = {x, NULL};

	return (Node){x + 1, &next};
}

static int array_parameter(int n, int a[n])
{
	int **p = &(int *){a};

	return (*p)[n - 1];
}

static int *comma_and_condition(int a, int b)
{
	int *p = (a++, b > 2) ? &a : &b;

	return p ?: &a;
}

static char *strings(const char *text)
{
	char copy[strlen(text) + 1];

	strcpy(copy, text);
	return strchr(copy, 'r');
}

static void cleaned(int **p)
{
	printf("cleanup %d\n", **p);
}

static int with_cleanup(int x)
{
	__attribute__((cleanup(cleaned))) int *p = &x;

	x *= 3;
	return *p;
}

static int *deep(int depth)
{
	int here = depth;
	int *below = depth > 0 ? deep(depth - 1) : &here;

	return *below + here > 3 ? below : &here;
}

static _Bool *booleans(bool b)
{
	bool not_b = !b;

	return &not_b;
}

static long double *wide(int x)
{
	long double value = x / 4.0L;

	return &value;
}

static char *aligned_array(int i)
{
	alignas(64) char a[100] = "aligned";

	return &a[i * 64];
}

static int *case_ranges(int n)
{
	switch (n) {
	case 0 ... 9: {
		int low = n;
		return &low;
	}
	default:;
		int high = n;
		return &high;
	}
}

int main(void)
{
	union either u = through_union(3);
	struct flags f = bit_fields(8);
	int *p[6];

	p[0] = old_style(4, 1);
	static_local();
	p[1] = static_local();
	thread_local_store(6);
	p[2] = volatile_value(5);
	p[3] = exchange(1);
	p[4] = exchange(2);
	p[5] = comma_and_condition(1, 3);
	double complex *z = complex_value(1.5);
	vector *v = vector_value(1);
	printf("%d %d %d %d\n", u.node->value, f.a, f.b, *f.p);
	printf("%d %d %d %d %d %d %d\n", *p[0], *p[1], *thread_sink, *p[2], *p[3], *p[4], *p[5]);
	printf("%g %g %d %d\n", creal(*z), cimag(*z), (*v)[0], (*v)[3]);
	printf("%d %d %d\n", computed_goto(0), computed_goto(1), computed_goto(2));
	struct flexible *fl = flexible(4);
	int total = 0;
	for (int i = 0; i < fl->n; i++)
		total = total * 10 + (fl->n == 4);
	printf("%d %d %d\n", total, nested_pointer(1), jumps());
	printf("%d\n", *nested_in_block((Node){0}, 3));
	free(fl);
	Node *list = list_of(3, 4, 5, 6);
	int(*m)[3] = matrix(1);
	Node r = returned_struct(20);
	printf("%d %d %d %d %d %d\n", list->value, list->next->next->value, m[0][2], m[1][1], r.value,
	       r.next->value);
	printf("%d %s %d %d\n", array_parameter(3, (int[]){7, 8, 9}), strings("program"),
	       with_cleanup(5), *deep(4));
	printf("%d %Lg %d %d %d\n", *booleans(false), *wide(3),
	       (int)((uintptr_t)aligned_array(0) % 64), *case_ranges(5), *case_ranges(50));
	return 0;
}
