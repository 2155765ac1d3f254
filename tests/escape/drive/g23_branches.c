#include "../cases/g23_branches.c"
#include "drive.h"

int main(void)
{
	GET(foo116(true), *r == 1);
	GET(foo116(false), *r == 1);
	END();
}
