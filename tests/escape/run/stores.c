/* A pointer that only the stack has, which was scanned before it came there: each function below
 * overwrites the last other place of it, in its own way, in the midst of a collection. */
#include <gomem.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct Node {
	long value, more;
	struct Node *next;
} Node;
typedef union Word {
	Node *node;
	uintptr_t bits;
	double number;
	unsigned char bytes[8];
	char text[8];
	char *end;
	struct {
		int low, high;
	} halves;
} Word;
typedef struct Holder {
	Word word;
	struct Holder *next;
} Holder;

static Holder *holder;
static const Word zero;

static Node *node(long value)
{
	Node *n = gm_new(Node);

	n->value = value;
	return n;
}

/* ---- ways to overwrite a word ---- */

static void by_pointer(Word *w)
{
	w->node = NULL;
}

static void by_integer(Word *w)
{
	w->bits = 7;
}

static void by_number(Word *w)
{
	w->number = 0.5;
}

static void by_byte(Word *w)
{
	w->bytes[1] = 1;
	w->bytes[5] = 0;
}

static void by_halves(Word *w)
{
	w->halves.low = 3;
	w->halves.high = 4;
}

static void by_bytes(Word *w)
{
	unsigned char *b = (unsigned char *)w;

	for (unsigned i = 0; i < sizeof(*w); i++)
		b[i] = (unsigned char)i;
}

static void by_function(Word *w)
{
	void *p = w;

	for (char *b = p; b < (char *)(w + 1); b++)
		*b = 0;
}

static void by_cast(Word *w)
{
	typedef uintptr_t __attribute__((may_alias)) any_word;

	*(any_word *)&w->node = 0;
}

static void by_strcpy(Word *w)
{
	strcpy(w->text, "text");
}

static void by_snprintf(Word *w)
{
	snprintf(w->text, sizeof(w->text), "%d", 12345);
}

static void by_sscanf(Word *w)
{
	if (sscanf("1.5", "%lf", &w->number) != 1)
		w->number = 0;
}

static void by_strtol(Word *w)
{
	static char text[] = "12x";

	strtol(text, &w->end, 10);
}

static void by_memset(Word *w)
{
	memset(w, 0, sizeof(*w));
}

static void by_memcpy(Word *w)
{
	memcpy(w, &zero, sizeof(*w));
}

static void by_memccpy(Word *w)
{
	memccpy(w, "abcdefgh", 'h', sizeof(*w));
}

static void by_mempcpy(Word *w)
{
	__builtin_mempcpy(w, &zero, sizeof(*w));
}

static void by_bcopy(Word *w)
{
	bcopy(&zero, w, sizeof(*w));
}

static void by_explicit_bzero(Word *w)
{
	explicit_bzero(w, sizeof(*w));
}

static void by_copy(Word *w)
{
	*w = zero;
}

static void by_literal(Word *w)
{
	*w = (Word){.halves = {1, 2}};
}

static void by_asm(Word *w)
{
	__asm__("" : "=m"(*w));
	w->bits = 0;
}

static void by_atomic_store(Word *w)
{
	__atomic_store_n(&w->node, NULL, __ATOMIC_RELEASE);
}

static void by_atomic_integer(Word *w)
{
	__atomic_store_n(&w->bits, 5, __ATOMIC_SEQ_CST);
}

static void by_atomic_and(Word *w)
{
	__atomic_and_fetch(&w->bits, 0, __ATOMIC_SEQ_CST);
}

static void by_exchange(Word *w)
{
	if (!__atomic_exchange_n(&w->node, NULL, __ATOMIC_SEQ_CST))
		w->bits = 1;
}

static void by_lock_release(Word *w)
{
	__sync_lock_release(&w->node);
}

static void by_swap(Word *w)
{
	Node *old = w->node;

	if (!__sync_bool_compare_and_swap(&w->node, old, NULL))
		w->bits = 1;
}

/* A value that a call gives. */
__attribute__((noinline)) static Word nothing(void)
{
	return zero;
}

static void by_result(Word *w)
{
	*w = nothing();
}

static int lost(void (*overwrite)(Word *), int steps)
{
	Node *kept;

	holder = gm_new(Holder);
	holder->word.node = node(42);
	for (int i = 0; i < 6; i++) {
		Holder *front = gm_new(Holder);
		front->next = holder;
		holder = front;
	}
	gm_gc_start();
	for (int i = 0; i < steps && gm_gc_step(1); i++)
		;
	Holder *last = holder;
	while (last->next)
		last = last->next;
	kept = last->word.node;
	overwrite(&last->word);
	while (gm_gc_step(1))
		;
	return kept->value != 42;
}

#define WAY(name)     {#name, by_##name}
static const struct {
	const char *name;
	void (*overwrite)(Word *);
} ways[] = {
	WAY(pointer),        WAY(integer),      WAY(number),        WAY(byte),
	WAY(halves),         WAY(bytes),        WAY(function),      WAY(cast),
	WAY(strcpy),         WAY(snprintf),     WAY(sscanf),        WAY(strtol),
	WAY(memset),         WAY(memcpy),       WAY(memccpy),       WAY(mempcpy),
	WAY(bcopy),          WAY(explicit_bzero), WAY(copy),        WAY(literal),
	WAY(asm),            WAY(atomic_store), WAY(atomic_integer), WAY(atomic_and),
	WAY(exchange),       WAY(lock_release), WAY(swap),          WAY(result),
};

int main(void)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		int n = 0;

		for (int steps = 0; steps < 12; steps++)
			n += lost(ways[i].overwrite, steps);
		printf("%s: %s\n", ways[i].name, n ? "lost" : "alive");
	}
	return 0;
}
