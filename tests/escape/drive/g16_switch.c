#include "../cases/g16_switch.c"
#include "drive.h"

int main(void)
{
	int i = 12 - 110, j = 42 - 110;

	GET(exprsw(&i), r == &i);
	GET(exprsw(&j), r == NULL);
	END();
}
