#include "../twins/casts.c"
#include "drive.h"

int main(void)
{
	int a[4] = {1, 2, 3, 4}, *from[2] = {&a[1], &a[2]}, *to[2] = {NULL};
	char text[4] = "...";
	Slice slice = {a + 1, 3, 3};

	GET(toVoid(a), r == a);
	GET(fromVoid(a), *r == 1);
	GET(reinterpret(a), (int *)r == a);
	GET(toInteger(a), r == (uintptr_t)a);
	GET(throughInteger(a), *r == 3);
	GET(throughIntegerVar(a), *r == 1);
	RUN(integerGlobal(a), gu == (uintptr_t)a);
	RUN(integerLocal(), gu != (uintptr_t)a);
	GET(bitsPtr(1.5), *r == 0x3ff8000000000000);
	GET(bits(1.5), r == 0x3ff8000000000000);
	GET(indaddr(a), r == a);
	GET(viaAddress(a), r == a);
	RUN(sinkInt(a), gp == a);
	RUN(keepNot(a), gp == a);
	RUN(callValue(), *gp == 0);
	gp = a;
	RUN(callValueNot(), gp == a);
	RUN(callReassigned(), *gp == 0);
	RUN(storeFunction(sinkInt), gf == sinkInt);
	gp = a;
	RUN(callGlobal(), *gp == 0);
	GET(copyPointers(to, from, 2), *r == 2 && *to[1] == 3);
	RUN(copyBytes(text, "xyz", 3), strcmp(text, "xyz") == 0);
	GET(headerData((Slice){a, 4, 4}), r == a);
	GET(headerDataPtr(&slice), r == a + 1);
	RUN(setHeaderData(&slice, a + 2), *slice.ptr == 3);
	GET(setHeaderLocal(7), *(int *)r == 7);
	GET(headerNumber(&slice), r == (uintptr_t)(a + 2));
	END();
}
