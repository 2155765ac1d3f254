#include "../cases/h18_fields.c"
#include "drive.h"

int main(void)
{
	int i = 9;
	X x = {NULL, &i, {NULL}};

	RUN(field0(), *(int *)sink == 0);
	RUN(field1(), sink == NULL);
	RUN(field3(), *sinkX.p1 == 0 && !sinkX.p2);
	RUN(field4(), *sinkX.p1 == 0 && !sinkX.p2);
	RUN(field5(), sink == NULL);
	RUN(field6(&x), *(int *)sink == 9);
	RUN(field6a(), sink == NULL);
	RUN(field7(), sink == NULL);
	RUN(field8(), *(int *)sink == 0);
	END();
}
