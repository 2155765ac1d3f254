/* Pointers whose only copy is bytes: in an array of characters, in other memory that is declared to
 * hold none. The objects that they lead to are there when the bytes become pointers again. */
#include <gomem.h>

#include <alloca.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct Node {
	struct Node *next;
	long value;
} Node;

static Node *cons(long value)
{
	Node *node = gm_new(Node);

	node->next = gm_new(Node);
	node->next->value = value;
	node->value = value;
	return node;
}

/* Collects, and gives what was freed to others. */
static Node *other;
static void churn(void)
{
	gm_gc();
	for (int i = 0; i < 5; i++)
		other = cons(-1);
}

static long look(const Node *node)
{
	return node->value * 1000 + node->next->value;
}

__attribute__((noinline)) static void copy(void *to, const void *from, int n)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	while (n-- > 0)
		*t++ = *f++;
}

__attribute__((noinline)) static void copy_text(char *to, const char *from)
{
	memcpy(to, from, 8);
}

/* ---- variables of a function ---- */

static long by_memcpy(void)
{
	char bytes[8];
	Node *p = cons(1);

	memcpy(bytes, &p, sizeof(p));
	p = NULL;
	churn();
	memcpy(&p, bytes, sizeof(p));
	return look(p);
}

static long by_a_loop(void)
{
	unsigned char bytes[12];
	Node *p = cons(2);

	for (unsigned i = 0; i < sizeof(p); i++)
		bytes[i] = ((unsigned char *)&p)[i];
	p = NULL;
	churn();
	for (unsigned i = 0; i < sizeof(p); i++)
		((unsigned char *)&p)[i] = bytes[i];
	return look(p);
}

static long by_a_function(void)
{
	char bytes[3][8];
	Node *p = cons(3);

	copy(bytes[1], &p, sizeof(p));
	copy_text(bytes[2], (const char *)&p);
	p = NULL;
	churn();
	copy_text((char *)&p, bytes[1]);
	long s = look(p);
	p = NULL;
	churn();
	copy(&p, bytes[2], sizeof(p));
	return s + look(p);
}

static long as_words(void)
{
	_Alignas(8) char bytes[16];

	*(Node **)bytes = cons(4);
	*(Node **)(bytes + 8) = cons(5);
	churn();
	return look(*(Node **)bytes) + look(*(Node **)(bytes + 8));
}

static long of_variable_size(int n)
{
	char bytes[n], *taken = alloca(n);
	Node *p = cons(6);

	memcpy(bytes + 8, &p, sizeof(p));
	p = cons(7);
	memcpy(taken, &p, sizeof(p));
	p = NULL;
	churn();
	memcpy(&p, bytes + 8, sizeof(p));
	long s = look(p);
	memcpy(&p, taken, sizeof(p));
	return s + look(p);
}

struct mixed {
	Node *known;
	char raw[8];
	long number;
};

static long in_a_struct(void)
{
	struct mixed m = {cons(8), "", 0};
	Node *p = cons(9);

	memcpy(m.raw, &p, sizeof(p));
	p = cons(10);
	memcpy(&m.number, &p, sizeof(p));
	p = NULL;
	churn();
	struct mixed copied = m;
	memset(&m, 0, sizeof(m));
	churn();
	memcpy(&p, copied.raw, sizeof(p));
	long s = look(copied.known) + look(p);
	memcpy(&p, &copied.number, sizeof(p));
	return s + look(p);
}

static long in_numbers(void)
{
	long numbers[2];
	struct {
		int low, high;
	} halves;
	Node *p = cons(11);

	memcpy(numbers + 1, &p, sizeof(p));
	p = cons(12);
	memcpy(&halves, &p, sizeof(p));
	p = NULL;
	churn();
	memcpy(&p, numbers + 1, sizeof(p));
	long s = look(p);
	memcpy(&p, &halves, sizeof(p));
	return s + look(p);
}

static long in_a_union(void)
{
	union {
		char bytes[8];
		double number;
	} u;
	Node *p = cons(13);

	memcpy(u.bytes, &p, sizeof(p));
	p = NULL;
	churn();
	memcpy(&p, &u.number, sizeof(p));
	return look(p);
}

/* Elements of any size, as qsort has them. */
static void exchange(void *a, void *b, size_t n)
{
	char room[64];

	memcpy(room, a, n);
	memset(a, 0, n);
	churn();
	memcpy(a, b, n);
	memset(b, 0, n);
	churn();
	memcpy(b, room, n);
}

static long exchanged(void)
{
	struct mixed a = {cons(14), "", 1}, b = {cons(15), "", 2};

	exchange(&a, &b, sizeof(a));
	return look(a.known) * 3 + look(b.known) + a.number;
}

/* What does not outlive its function is on the stack, whatever it was made as. */
static long made_as_others(void)
{
	Node **bytes = (Node **)gm_make(char, 40), **numbers = (Node **)gm_make(long, 4);
	Node *odd = (Node *)gm_make(char, 20);

	bytes[3] = cons(21);
	numbers[2] = cons(22);
	odd->next = cons(23);
	churn();
	return look(bytes[3]) + look(numbers[2]) + look(odd->next);
}

/* Byte arrays that outlive their function are on the heap. */
static char *kept;
__attribute__((noinline)) static void keep(void)
{
	char bytes[24] = {0};
	Node *p = cons(16);

	memcpy(bytes + 8, &p, sizeof(p));
	kept = bytes;
}

static long moved(void)
{
	Node *p;

	keep();
	churn();
	memcpy(&p, kept + 8, sizeof(p));
	return look(p);
}

/* ---- variables of the unit ---- */

static unsigned char global_bytes[16];
static char global_rows[2][8];
static _Thread_local char local_bytes[8];
static struct mixed global_mixed;

static long globals(void)
{
	Node *p = cons(17);
	long s;

	memcpy(global_bytes + 8, &p, sizeof(p));
	p = cons(18);
	copy(global_rows, &p, sizeof(p));
	p = cons(19);
	memcpy(local_bytes, &p, sizeof(p));
	p = cons(20);
	for (unsigned i = 0; i < sizeof(p); i++)
		global_mixed.raw[i] = ((char *)&p)[i];
	p = NULL;
	churn();
	memcpy(&p, global_bytes + 8, sizeof(p));
	s = look(p);
	copy(&p, global_rows, sizeof(p));
	s += look(p) * 3;
	memcpy(&p, local_bytes, sizeof(p));
	s += look(p) * 9;
	memcpy(&p, global_mixed.raw, sizeof(p));
	return s + look(p) * 27;
}

int main(void)
{
	printf("%ld %ld %ld\n", by_memcpy(), by_a_loop(), by_a_function());
	printf("%ld %ld\n", as_words(), of_variable_size(16));
	printf("%ld %ld %ld\n", in_a_struct(), in_numbers(), in_a_union());
	printf("%ld %ld\n", exchanged(), moved());
	printf("%ld %ld\n", made_as_others(), globals());
	return 0;
}
