#include "../cases/g20_new_in_loop.c"
#include "drive.h"

int main(void)
{
	GET(foo79(), *r == 0);
	ENDLESS(foo80());
	ENDLESS(foo81());
	END();
}
