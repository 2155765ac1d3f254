#include "../cases/g02_return_param_addr.c"
#include "drive.h"

int main(void)
{
	GET(foo3(5), *r == 5);
	GET(foo78(6), *r == 6);
	GET(foo78a(7), *r == 7);
	END();
}
