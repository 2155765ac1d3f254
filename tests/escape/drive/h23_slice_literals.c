#include "../cases/h23_slice_literals.c"
#include "drive.h"

int main(void)
{
	int *s[1] = {NULL};

	RUN(slice4(s), *s[0] == 0);
	RUN(slice8(), *s[0] == 0);
	GET(slice9(), *r == 0);
	GET(slice10(), *r[0] == 0);
	END();
}
