#include "../cases/g01_param_to_global.c"
#include "drive.h"

int main(void)
{
	int y = 3;

	RUN(foo1(7), *gxx == 7);
	RUN(foo2(&y), gxx == &y && *gxx == 3);
	END();
}
