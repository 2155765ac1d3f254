/* escape case x01_bytes: pointers kept in bytes are followed from local arrays. Go has no such thing. */
#include <stdint.h>
#include <string.h>
static int *gp;
// FROM c:throughBytes
void throughBytes(void) {
	int x = 1; // EXPECT moved to heap: x
	char bytes[8];
	*(int **)bytes = &x;
	gp = *(int **)bytes;
}
// FROM c:copiedBytes
void copiedBytes(void) {
	int x = 1; // EXPECT moved to heap: x
	int *p = &x;
	int *q;
	char bytes[8];
	memcpy(bytes, &p, sizeof(p));
	memcpy(&q, bytes, sizeof(q));
	gp = q;
}
// FROM c:bytesStay
int bytesStay(void) {
	int x = 1;
	char bytes[8];
	*(int **)bytes = &x;
	return **(int **)bytes;
}
// FROM c:bits
uint64_t bits(double f) {
	return *(uint64_t *)&f;
}
// FROM c:copyText
void copyText(char *to, const char *from) { // EXPECT to does not escape // EXPECT from does not escape
	memcpy(to, from, 3);
}
// FROM c:copyPointers
void copyPointers(int **to, int **from) { // EXPECT to does not escape // EXPECT leaking param content: from
	memcpy(to, from, 3 * sizeof(*to));
}
// FROM c:copyLocal
int *copyLocal(int **from) { // EXPECT leaking param: from to result ~r0 level=1
	int *p;
	memcpy(&p, from, sizeof(p));
	return p;
}
__attribute__((weak)) int *weakly(int *p);
// FROM c:weakly
int *weakly(int *p) { // EXPECT leaking param: p to result ~r0 level=0
	int x = *p; // EXPECT moved to heap: x
	gp = &x;
	return p;
}
// FROM c:callsWeak
void callsWeak(void) {
	int x = 1; // EXPECT moved to heap: x
	weakly(&x);
}
// FROM c:hidden
int hidden(void) {
	int x = 1;
	__asm__ volatile("" : : "r"(&x) : "memory");
	return x;
}
// FROM c:throughRegister
int *throughRegister(void) {
	int x = 1; // EXPECT moved to heap: x
	int *p;
	__asm__("" : "=r"(p) : "0"(&x));
	return p;
}
// FROM c:intoAssembly
int intoAssembly(void) {
	int x = 1; // EXPECT moved to heap: x
	__asm__ volatile("nop" : : "r"(&x) : "memory");
	return x;
}
