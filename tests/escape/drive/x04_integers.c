#include "../cases/x04_integers.c"
#include "drive.h"

int main(void)
{
	int i = 10, a[2] = {1, 2};
	Node node = {NULL, 3};
	Bits b;

	GET(throughVariable(5), *r == 5);
	GET(tagged(&node), r == &node);
	GET(taggedChoice(1), *r == 1);
	GET(taggedChoice(0), *r == 2);
	GET(expected(6), *r == 6);
	GET(hashed(&node), r == 3 * 31 * 31 + 3 * 31 + 3);
	RUN(keptAsNumber(1), gu != 0);
	GET(intoUnion(7), *r == 7);
	GET(intoUnionInitial(8), *r == 8);
	RUN(intoUnionGlobal(9), *gb.p == 9);
	RUN(intoUnionPointer(&b, i), *b.p == 10);
	GET(unionNumbers(11), *r == 11);
	GET(unionSum((Bits){a}), *r == 2);
	GET(unionStays(12), r == 12);
	gi = 0;
	GET(throughLabels(3), r == 1 && gi == 5);
	GET(throughLocalLabels(3), r == 1 && *gp == 2);
	END();
}
