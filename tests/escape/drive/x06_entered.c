#include "../cases/x06_entered.c"
#include "drive.h"

int main(void)
{
	GET(byLabel(1), r == 1 && *gp == 1);
	GET(byLaterGoto(2), r == 0 && *gp == 2);
	GET(byCase(1), r == 3 && *gp == 3);
	GET(byCaseAndOwn(1), r == 4 && *gp == 4);
	GET(byAddress(1), r == 5 && *gp == 5);
	GET(byAssembly(0), r == 6);
	GET(intoLoop(1), r == 7 && *gp == 7);
	GET(ownLabel(1), r == 8 && *gp == 7);
	END();
}
