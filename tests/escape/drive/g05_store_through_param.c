#include "../cases/g05_store_through_param.c"
#include "drive.h"

int main(void)
{
	int a = 1, b = 2, *p = &a;

	RUN(foo7(&p, &b), a == 2 && p == &a);
	RUN(foo6(&p, &b), p == &b);
	b = 5;
	RUN(foo10(&a, &b), a == 5);
	END();
}
