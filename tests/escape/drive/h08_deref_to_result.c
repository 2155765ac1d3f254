#include "../cases/h08_deref_to_result.c"
#include "drive.h"

int main(void)
{
	int i = 3, *p = &i, **pp = &p;

	GET(param9(&pp), r == &p);
	RUN(caller9a(), sink == NULL);
	RUN(caller9b(), **(int **)sink == 0);
	GET(param10(&pp), r == &i);
	RUN(caller10a(), **(int **)sink == 0);
	RUN(caller10b(), *(int *)sink == 0);
	END();
}
