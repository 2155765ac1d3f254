#include "../cases/g12_struct_global.c"
#include "drive.h"

int main(void)
{
	Foo f = {NULL, 5}, g = {NULL, 6};
	int y = 8;

	RUN(Foo_fooleak(&f), pf->x == 5);
	RUN(Foo_foonoleak(&f), F.x == 5);
	RUN(Foo_Leak(&g), pf->x == 6);
	RUN(Foo_NoLeak(&g), F.x == 6);
	RUN(foo41(41), *F.xx == 41);
	RUN(foo43(&f, 43), *f.xx == 43);
	RUN(foo44(&y), *F.xx == 8);
	RUN(Foo_foo45(&f), F.x == 5);
	RUN(Foo_foo46(&f), *F.xx == 43);
	RUN(Foo_foo47(&f), *f.xx == 5);
	END();
}
