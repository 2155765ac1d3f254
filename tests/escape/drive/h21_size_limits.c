#include "../cases/h21_size_limits.c"
#include "drive.h"

int main(void)
{
	int i = 1, *p = &i;

	RUN(hugeLeaks1(&p, &p), *p == 1);
	RUN(hugeLeaks2(p, p), *p == 1);
	RUN(doesNew2(p, p), *p == 1);
	RUN(expl10MBok(), *p == 1);
	RUN(expl10MBplus1(), *p == 1);
	GET(impl64Kok(), r == 0);
	GET(impl64Kplus1(), r == 0);
	END();
}
