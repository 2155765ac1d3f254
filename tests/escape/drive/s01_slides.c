#include "../cases/s01_slides.c"
#include "drive.h"

int main(void)
{
	GET(escape1(), *r == 42);
	RUN(escape2(), *global == 42);
	RUN(escape5ptr(), *(int *)iface == 42);
	GET(createUser(), strcmp(r->Name.p, "Alice") == 0 && r->Age == 0);
	GET(newBob(), strcmp(r->Name.p, "Bob") == 0 && r->Name.n == 3);
	GET(shareLocal(), r == 52);
	GET(createLargeObject(7), r->ID == 7 && r->Data[0] == 0 && r->Data[1023] == 0);
	GET(stackOnly(), r == 52);
	RUN(tooLarge(), *global == 42);
	END();
}
