/* escape case x04_integers: pointers that are integers for a while, and jumps to labels by address. Go has neither. */
#include <stdint.h>
#include <string.h>
typedef union Bits { int *p; uintptr_t bits; double number; } Bits;
typedef struct Node { struct Node *next; int n; } Node;
static int *gp;
static int gi;
static uintptr_t gu;
static Bits gb;
// FROM c:throughVariable
int *throughVariable(int n) { // EXPECT moved to heap: n
	uintptr_t v = (uintptr_t)&n;
	v += 4;
	v -= 4;
	return (int *)v;
}
// FROM c:tagged
Node *tagged(Node *n) { // EXPECT leaking param: n to result ~r0 level=0
	uintptr_t t;
	t = (uintptr_t)n | 1;
	return (Node *)(t & ~(uintptr_t)1);
}
// FROM c:taggedChoice
int *taggedChoice(int c) {
	int x = 1; // EXPECT moved to heap: x
	int y = 2; // EXPECT moved to heap: y
	uintptr_t t = c ? (uintptr_t)&x : (gi++, (uintptr_t)&y);
	uintptr_t u;
	return (int *)(u = t);
}
// FROM c:expected
int *expected(int n) { // EXPECT moved to heap: n
	return (int *)__builtin_expect((long)&n, 1);
}
// FROM c:hashed
uintptr_t hashed(Node *n) { // EXPECT n does not escape
	uintptr_t h = 0;
	for (int i = 0; i < 3; i++) {
		int x = n->n;
		h = h * 31 + ((uintptr_t)n >> 60) + x;
	}
	return h;
}
// FROM c:keptAsNumber
void keptAsNumber(int n) {
	gu = (uintptr_t)&n;
}
// FROM c:intoUnion
int *intoUnion(int n) { // EXPECT moved to heap: n
	Bits b;
	b.bits = (uintptr_t)&n;
	return b.p;
}
// FROM c:intoUnionInitial
int *intoUnionInitial(int n) { // EXPECT moved to heap: n
	Bits b = {.bits = (uintptr_t)&n};
	return b.p;
}
// FROM c:intoUnionGlobal
void intoUnionGlobal(int n) { // EXPECT moved to heap: n
	gb.bits = (uintptr_t)&n;
}
// FROM c:intoUnionPointer
void intoUnionPointer(Bits *b, int n) { // EXPECT b does not escape // EXPECT moved to heap: n
	b->bits = (uintptr_t)&n;
}
// FROM c:unionNumbers
int *unionNumbers(int n) { // EXPECT moved to heap: n
	Bits b = {.p = &n};
	Bits c;
	c.number = b.number;
	return c.p;
}
// FROM c:unionSum
int *unionSum(Bits b) { // EXPECT leaking param: b to result ~r0 level=0
	return (int *)(b.bits + 4);
}
// FROM c:unionStays
int unionStays(int n) {
	Bits b;
	b.bits = (uintptr_t)&n;
	return *b.p;
}
// FROM c:throughLabels
int throughLabels(int n) {
	static void *to[] = {&&again, &&end};
	int *p = 0;
again:;
	int x = n; // EXPECT moved to heap: x
	if (p)
		gi += *p;
	p = &x;
	goto *to[--n <= 0];
end:
	return *p;
}
// FROM c:throughLocalLabels
int throughLocalLabels(int n) {
	void *to[] = {&&again, &&end};
	int *p = 0;
again:
	{
		int x = n; // EXPECT moved to heap: x
		gp = p ? p : gp;
		p = &x;
		goto *to[--n <= 0];
	}
end:
	return *p;
}
