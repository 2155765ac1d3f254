#include "../cases/x03_library.c"
#include "drive.h"

int main(void)
{
	int key = 2, a[3] = {1, 2, 3};

	GET(sorted(), r == 1);
	GET(keptOne(), r == 1 && kept != NULL);
	GET(byUnknown(before), r == 1);
	GET(byClosure(-1), r == 3);
	GET(names(), r == 'a');
	GET(find(&key, a, 3), r == &a[1]);
	GET(foundHere(), r == 2);
	GET(foundThere(), *r == 2);
	GET(localTime(0), r->tm_year == 69 || r->tm_year == 70);
	GET(here(), *r == '/');
	END();
}
