#include "../twins/dead.c"
#include "drive.h"

int main(void)
{
	RUN(afterReturn(), gp == NULL);
	RUN(afterReturnBlock(), gp == NULL && gi == 1);
	RUN(afterReturnElse(), gp == NULL && gi == 1);
	RUN(plainReturn(), gp == NULL && gi == 0);
	RUN(labelAfter(0), gp == NULL);
	RUN(constantLoop(), gp == NULL);
	RUN(foldedCondition(2), gp == NULL);
	RUN(foldedOr(2), gp == NULL);
	RUN(comparison(), gp == NULL);
	RUN(deadLoop(2), gp == NULL);
	RUN(deadElseLoop(2), gp == NULL);
	RUN(deadSwitch(1), gp == NULL);
	RUN(deadLabel(1), gp == NULL);
	RUN(loopAfter(2), gp == NULL);
	RUN(throughLiteral(), gi == 0);
	RUN(throughSlice(), gi == 0);
	RUN(labelAfter(1), *gp == 0);
	END();
}
