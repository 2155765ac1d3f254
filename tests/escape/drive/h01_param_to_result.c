#include "../cases/h01_param_to_result.c"
#include "drive.h"

int main(void)
{
	int i = 4;

	GET(param0(&i), r == &i);
	RUN(caller0a(), sink == NULL);
	RUN(caller0b(), *(int *)sink == 0);
	END();
}
