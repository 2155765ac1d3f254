#include "../cases/g08_constructors.c"
#include "drive.h"

int main(void)
{
	int x = 9;

	GET(NewBar(), r->i == 42 && !r->ii);
	GET(NewBarp(&x), r->i == 42 && *r->ii == 9);
	GET(NewBarp2(&x), r->i == 9 && !r->ii);
	END();
}
