#include "../twins/calls.c"
#include "drive.h"

static int twice(int x)
{
	return 2 * x;
}

static int *one(void)
{
	static int number = 1;

	return &number;
}

int main(void)
{
	int n = 3, five = 5, *p = &n;

	GET(count(&n), r == 4 && n == 4);
	GET(apply(twice, 4), r == 8);
	RUN(keep(count), gf == count);
	GET(closureValue(5), r == 6);
	GET(closureReference(), r == 3);
	GET(closurePointer(&n), r == 5 && n == 5);
	RUN(closureLeaks(&n), gp == &n && gi == 1);
	RUN(closureMoves(7), *gp == 7);
	GET(byName(1), r == 2);
	GET(newCounter(&n), r->f(r->n) == 6);
	GET(localCounter(), r == 1);
	RUN(globalFunction(&n), gi == 7);
	RUN(parameterFunction(count, &n), gi == 8);
	GET(constantFunction(&n), r == 9);
	GET(lastOf(1, &n), r == &n);
	GET(passRest(), *r == 2);
	RUN(nestedWrite(&p), *p == 0 && gi == 1);
	RUN(nestedLoop(3), gi == 1);
	RUN(nestedTwoKeep(), *gp == 0);
	RUN(nestedParam(), *gp == 1);
	RUN(nestedShare(4), gi == 4);
	GET(nestedListKeep(3), r->next->next && !r->next->next->next);
	GET(nestedResult(&five), r == &five);
	GET(nestedResultAddr(8), *r == 8);
	GET(run(one), *r == 1);
	RUN(valueResult(), *gp == 1);
	END();
}
