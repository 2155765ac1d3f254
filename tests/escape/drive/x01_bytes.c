#include "../cases/x01_bytes.c"
#include "drive.h"

int main(void)
{
	int i = 6, j = 7, *from[3] = {&i, &j, &i}, *to[3] = {NULL};
	char text[4] = "...";

	RUN(throughBytes(), *gp == 1);
	gp = NULL;
	RUN(copiedBytes(), *gp == 1);
	GET(bytesStay(), r == 1);
	GET(bits(1.5), r == 0x3ff8000000000000);
	RUN(copyText(text, "abc"), strcmp(text, "abc") == 0);
	RUN(copyPointers(to, from), *to[0] == 6 && *to[1] == 7 && to[2] == &i);
	GET(copyLocal(from), r == &i);
	GET(weakly(&j), r == &j && *gp == 7);
	RUN(callsWeak(), *gp == 1);
	GET(hidden(), r == 1);
	GET(throughRegister(), *r == 1);
	GET(intoAssembly(), r == 1);
	END();
}
