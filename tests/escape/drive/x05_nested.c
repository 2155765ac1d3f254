#include "../cases/x05_nested.c"
#include "drive.h"

int main(void)
{
	int n = 5, *p = &n;

	RUN(resultStays(), gi == 2);
	RUN(resultKept(), *gp == 3);
	GET(resultReturned(p), r == p);
	GET(resultContent(&p), r == p);
	GET(resultOfInner(6), *r == 6);
	GET(ownResult(), *r == 4);
	RUN(resultInLoop(3), gi == 2);
	RUN(resultOfLoop(4), gi == 3);
	GET(resultStatic(7), *r == 7);
	END();
}
