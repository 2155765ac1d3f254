/* escape case x02_copies: pointers that are copied as bytes. Go has no such thing; what they lead to has to leave the stack. */
#include <stdint.h>
#include <string.h>
typedef struct List { int *item; struct List *next; } List;
typedef union Word { int *p; unsigned char bytes[8]; uintptr_t bits; struct { char part[8]; } parts; } Word;
static int *gp;
static Word gw;
static unsigned char gbytes[8];
// FROM c:loopOverBytes
void loopOverBytes(void) {
	int x = 1; // EXPECT moved to heap: x
	int *from = &x;
	int *to;
	for (int i = 0; i < (int)sizeof(to); i++)
		((char *)&to)[i] = ((char *)&from)[i];
	gp = to;
}
// FROM c:loopOverPointers
void loopOverPointers(void) {
	int x = 2; // EXPECT moved to heap: x
	int *from = &x;
	int *to;
	const char *f = (const char *)&from;
	char *t = (char *)&to;
	while (f < (const char *)(&from + 1))
		*t++ = *f++;
	gp = to;
}
// FROM c:copyBytes
void copyBytes(void *to, const void *from, int n) { // EXPECT leaking param content: to // EXPECT leaking param content: from
	unsigned char *t = to;
	const unsigned char *f = from;
	while (n-- > 0)
		*t++ = *f++;
}
// FROM c:callsCopyBytes
void callsCopyBytes(void) {
	int x = 3; // EXPECT moved to heap: x
	int *from = &x;
	int *to;
	copyBytes(&to, &from, sizeof(to));
	gp = to;
}
// FROM c:copyText
void copyText(char *to, const char *from) { // EXPECT to does not escape // EXPECT from does not escape
	while ((*to++ = *from++))
		;
}
// FROM c:callsCopyText
void callsCopyText(void) {
	int x = 4; // EXPECT moved to heap: x
	int *from = &x;
	int *to;
	copyText((char *)&to, (const char *)&from);
	gp = to;
}
// FROM c:unionBytes
void unionBytes(void) {
	int x = 5; // EXPECT moved to heap: x
	Word from;
	Word to;
	from.p = &x;
	for (int i = 0; i < 8; i++)
		to.bytes[i] = from.bytes[i];
	gp = to.p;
}
// FROM c:unionBits
void unionBits(void) {
	int x = 6; // EXPECT moved to heap: x
	Word from;
	from.p = &x;
	gw.bits = from.bits;
}
// FROM c:unionStruct
void unionStruct(void) {
	int x = 7; // EXPECT moved to heap: x
	Word from;
	from.p = &x;
	gw.parts = from.parts;
}
// FROM c:oneByteAtATime
void oneByteAtATime(void) {
	int x = 8; // EXPECT moved to heap: x
	int *from = &x;
	for (int i = 0; i < 8; i++) {
		const unsigned char c = ((const unsigned char *)&from)[i];
		gbytes[i] = c;
	}
	memcpy(&gp, gbytes, sizeof(gp));
}
// FROM c:copyPart
void copyPart(void) {
	int x = 9; // EXPECT moved to heap: x
	List list;
	int *to;
	list.item = &x;
	memcpy((char *)&to + 0, (char *)&list + 0, sizeof(to));
	gp = to;
}
// FROM c:holderOf
List *holderOf(List **next) { // EXPECT leaking param: next to result ~r0 level=0
	return (List *)((char *)next - sizeof(int *));
}
// FROM c:compareBytes
int compareBytes(const void *a, const void *b) { // EXPECT a does not escape // EXPECT b does not escape
	const unsigned char *x = a;
	return *x - *(const unsigned char *)b;
}
// FROM c:checksum
unsigned checksum(const List *list) { // EXPECT list does not escape
	const List copy = *list;
	unsigned sum = copy.next == 0;
	return sum * 31;
}
// FROM c:copyMiddle
int *copyMiddle(int at) {
	int x = 10; // EXPECT moved to heap: x
	List from = {0, 0};
	List to = {0, 0};
	from.next = (List *)&x;
	memcpy((char *)&to + at, (char *)&from + at, 8);
	return (int *)to.next;
}
// FROM c:atomicStore
void atomicStore(void) {
	int x = 11; // EXPECT moved to heap: x
	__atomic_store_n(&gp, &x, __ATOMIC_SEQ_CST);
}
// FROM c:atomicChoice
void atomicChoice(int c) {
	int x = 12; // EXPECT moved to heap: x
	int y = 13; // EXPECT moved to heap: y
	__atomic_store_n(&gp, c ? &x : (c++, &y), __ATOMIC_SEQ_CST);
}
// FROM c:atomicBehind
void atomicBehind(void) {
	int x = 14; // EXPECT moved to heap: x
	int *p = &x;
	int **behind = &p;
	__atomic_store(&gp, behind, __ATOMIC_SEQ_CST);
}
// FROM c:atomicSwap
int *atomicSwap(int *p) { // EXPECT leaking param: p
	int *old;
	__atomic_exchange(&gp, &p, &old, __ATOMIC_SEQ_CST);
	return old;
}
