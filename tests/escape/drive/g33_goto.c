#include "../cases/g33_goto.c"
#include "drive.h"

int main(void)
{
	RUN(f1(), x == 0);
	RUN(f3(), x == 0);
	RUN(foo122(), x == 0);
	ENDLESS(foo123());
	RUN(gotoOuter(3), x == 0);
	x = 1;
	ENDLESS(f1());
	ENDLESS(f3());
	END();
}
