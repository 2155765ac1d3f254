/* What lives how long where control and values go unusual ways: arrays of variable length in loops,
 * longjmp over frames, assembly, atomics, wide alignment, thread-locals. */
#include <setjmp.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Node {
	int value;
	struct Node *next;
} Node;

static void *sink;
static __thread Node *of_thread;
static jmp_buf environment;

/* Every allocation collects; what is on the heap has to be reached from somewhere. */
__attribute__((noinline)) static void disturb(void)
{
	volatile char frame[4096];
	long moved = 1;

	memset((char *)frame, 0x5a, sizeof(frame));
	sink = &moved;
}

static Node *push(int value, Node *next)
{
	return &(Node){value, next};
}

static int sum(const Node *list)
{
	int total = 0;

	for (; list; list = list->next)
		total = total * 10 + list->value;
	return total;
}

/* ---- arrays of variable length: a new one in each round, kept as long as it is reached ---- */

static int *keep_rows(int n, int **rows)
{
	for (int i = 0; i < n; i++) {
		int row[i + 1];

		for (int k = 0; k <= i; k++)
			row[k] = i * 10 + k;
		rows[i] = row;
	}
	return rows[n - 1];
}

static int same_row_again(int n)
{
	int total = 0;

	for (int i = 1; i <= n; i++) {
		int row[i];

		memset(row, 0, sizeof(row));
		row[i - 1] = i;
		disturb();
		total += row[i - 1] + (int)sizeof(row);
	}
	return total;
}

static int row_and_goto(int n)
{
	int *first = NULL, total = 0;

again: {
	int row[n];

	row[0] = n;
	if (!first)
		first = row;
	total += row[0];
}
	disturb();
	if (--n > 0)
		goto again;
	return total * 10 + *first;
}

static Node *list_of_pointers(int n)
{
	Node *row[n];

	for (int i = 0; i < n; i++)
		row[i] = push(i, i ? row[i - 1] : NULL);
	disturb();
	return row[n - 1];
}

/* ---- longjmp: frames end without a return ---- */

__attribute__((noinline)) static void deep(int depth, Node *list)
{
	Node *here;

	if (depth < 0)
		return;
	here = push(depth, list);
	disturb();
	if (depth == 0) {
		of_thread = here;
		longjmp(environment, 1);
	}
	deep(depth - 1, here);
	disturb();
	printf("never %d\n", here->value);
}

static int jump_over_frames(int rounds)
{
	Node *const before = push(7, NULL);
	volatile int count = 0;

	if (setjmp(environment) != 0) {
		disturb();
		count = count + 1;
	}
	if (count < rounds)
		deep(3, before);
	disturb();
	return sum(of_thread) * 10 + before->value;
}

static int moved_over_longjmp(int start)
{
	int moved = start;
	int *const where = &moved;

	sink = where;
	if (setjmp(environment) == 0) {
		*where += 1;
		deep(1, NULL);
	}
	disturb();
	return *where;
}

/* ---- assembly ---- */

static int *through_register(int value)
{
	int x = value;
	int *p;

	__asm__("" : "=r"(p) : "0"(&x));
	return p;
}

static int in_memory(int value)
{
	int x = value;

	sink = &x;
	disturb();
	__asm__ volatile("" : "+m"(x));
	return x;
}

static Node *labels(int how)
{
	Node a = {1, NULL}, *kept = &a;

	__asm__ goto("" : : "r"(how) : "memory" : away);
	a.value = 2;
away:
	disturb();
	return kept;
}

/* ---- atomics ---- */

static Node *atomic_list(int n)
{
	_Atomic(Node *) head = NULL;
	_Atomic int count = 0;

	for (int i = 0; i < n; i++) {
		Node node = {i, NULL}, *old = atomic_load(&head);

		do
			node.next = old;
		while (!atomic_compare_exchange_weak(&head, &old, &node));
		atomic_fetch_add(&count, 1);
		disturb();
	}
	return count == n ? head : NULL;
}

/* ---- alignment ---- */

typedef struct Line {
	_Alignas(128) int value;
	Node *list;
} Line;

static Line *aligned_struct(int value)
{
	Line line = {value, push(value + 1, NULL)};

	return &line;
}

static Line *aligned_literals(int n)
{
	Line *last = NULL;

	for (int i = 0; i < n; i++) {
		last = &(Line){i, push(i, last ? last->list : NULL)};
		if ((uintptr_t)last % 128)
			return NULL;
	}
	return last;
}

static int aligned_row(int n)
{
	typedef int wide __attribute__((aligned(64)));
	wide x = n, *p = &x;

	sink = p;
	disturb();
	return *p + (int)((uintptr_t)p % 64);
}

/* ---- thread-locals, unions, parts of structs ---- */

static __thread struct {
	int before;
	union {
		Node *node;
		uint64_t bits;
	};
} of_this_thread;

static int thread_local_parts(int value)
{
	of_this_thread.node = push(value, NULL);
	disturb();
	return of_this_thread.node->value + of_this_thread.before;
}

static Node pair(int value)
{
	Node other = {value + 1, NULL};

	return (Node){value, &other};
}

__attribute__((noinline)) static int through(int (*f)(int), int x)
{
	Node *mine = push(x, NULL);

	return f(x) + mine->value;
}

/* Out of a nested function, over the frames of those that called it, into the outer one. */
static int out_of_nested(int n)
{
	__label__ out;
	Node *list = push(1, NULL);
	int leave(int x)
	{
		list = push(x, list);
		if (x > 1)
			goto out;
		return x;
	}

	for (int i = 0; i < n; i++) {
		Node *kept = push(4, list);
		list = kept;
		through(leave, i);
	}
out:
	disturb();
	return sum(push(9, list));
}

int main(void)
{
	int *rows[5];
	int *last = keep_rows(5, rows);

	disturb();
	printf("%d %d %d %d\n", rows[0][0], rows[3][1], rows[4][4], last == rows[4]);
	printf("%d %d %d\n", same_row_again(3), row_and_goto(3), sum(list_of_pointers(4)));
	printf("%d ", jump_over_frames(3));
	printf("%d\n", moved_over_longjmp(5));
	int *p = through_register(11);
	Node *node = labels(1);

	disturb();
	printf("%d %d %d\n", *p, in_memory(12), node->value);
	printf("%d\n", sum(atomic_list(4)));
	Line *line = aligned_struct(3), *lines = aligned_literals(4);

	disturb();
	printf("%d %d %d %d\n", line->value, line->list->value, (int)((uintptr_t)line % 128),
	       sum(lines->list));
	printf("%d %d\n", aligned_row(21), thread_local_parts(22));
	Node two = pair(1);

	disturb();
	printf("%d %d\n", two.value, two.next->value);
	printf("%d %d\n", out_of_nested(2), out_of_nested(9));
	return 0;
}
