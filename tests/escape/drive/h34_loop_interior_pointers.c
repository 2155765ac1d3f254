#include "../cases/h34_loop_interior_pointers.c"
#include "drive.h"

int main(void)
{
	T24730 t = {{0}};

	RUN(T24730_g(&t), t.x[0] == 2 && t.x[63] == 2);
	END();
}
