#include "../cases/x02_copies.c"
#include "drive.h"

int main(void)
{
	int i = 10, *p = &i, *q = NULL;
	List list = {&i, NULL};
	char text[4] = "...";

	RUN(loopOverBytes(), *gp == 1);
	RUN(loopOverPointers(), *gp == 2);
	RUN(copyBytes(&q, &p, sizeof(q)), *q == 10);
	RUN(callsCopyBytes(), *gp == 3);
	RUN(copyText(text, "abc"), strcmp(text, "abc") == 0);
	RUN(callsCopyText(), i == 10);
	RUN(unionBytes(), *gp == 5);
	RUN(unionBits(), *gw.p == 6);
	RUN(unionStruct(), *gw.p == 7);
	RUN(oneByteAtATime(), *gp == 8);
	RUN(copyPart(), *gp == 9);
	GET(copyMiddle(8), *r == 10);
	RUN(atomicStore(), *gp == 11);
	RUN(atomicChoice(1), *gp == 12);
	RUN(atomicChoice(0), *gp == 13);
	RUN(atomicBehind(), *gp == 14);
	GET(atomicSwap(list.item), *r == 14 && gp == list.item);
	GET(holderOf(&list.next), r == &list);
	GET(compareBytes("b", "a"), r == 1);
	GET(checksum(&list), r == 31);
	END();
}
