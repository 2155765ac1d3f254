#include "../twins/loops.c"
#include "drive.h"

int main(void)
{
	int a = 7, b = 8, *p = &a;

	RUN(outerPtr(3), gi == 1);
	RUN(innerPtr(3), gi == 2);
	RUN(loopVar(3), gi == 1);
	RUN(outerAddr(3), gi == 0);
	RUN(arrayOuter(), gi == 0);
	RUN(nested(3), gi == 1);
	RUN(nestedMiddle(3), gi == 2);
	RUN(whileLoop(3), gi == 1);
	RUN(whileCond(3), gi == 1);
	RUN(forever(), gi == 1);
	RUN(continueLoop(5), gi == 1);
	RUN(breakLoop(3), gi == 1);
	RUN(blockOnly(), gi == 1);
	RUN(ifOnly(false), gi == 0);
	RUN(ifOnly(true), gi == 1);
	RUN(ifElse(true), gi == 1);
	RUN(ifElse(false), gi == 2);
	RUN(gotoBack(3), gi == 2);
	RUN(gotoForward(true), gi == 2);
	RUN(gotoForward(false), gi == 2);
	RUN(gotoInBlock(true, 3), gi == 1);
	RUN(gotoAfterLoop(3), gi == 1);
	RUN(gotoThenIf(3, false), gi == 0);
	RUN(gotoThenIf(3, true), gi == 1);
	RUN(gotoInLoop(6), gi == 1);
	RUN(gotoDeclared(3), gi == 1);
	RUN(twoLabels(9), gi == 1);
	GET(switchCase(0), *r == 1);
	GET(switchCase(1), r == NULL && gi == 2);
	RUN(switchLocal(0), gi == 1);
	RUN(switchLocal(1), gi == 2);
	GET(switchParam(&a, &b, 0), r == &a);
	GET(switchParam(&a, &b, 1), r == &b);
	RUN(switchInLoop(2), gi == 1);
	RUN(deadBranch(), gp == NULL);
	RUN(deadElse(), gp == NULL);
	RUN(deadParam(&a), gp == NULL);
	RUN(literalInLoop(3), gi == 0);
	RUN(literalInLoopLocal(3), gi == 0);
	RUN(literalAfterLoop(3), gi == 0);
	RUN(literalInInit(3), gi == 2);
	RUN(recursiveLoop(3), gi == 2);
	GET(paramInLoop(&a, 2), r == &a);
	RUN(paramContentLoop(&p, 3), *p == 2);
	RUN(arrayInLoop(3), gi == 0);
	RUN(arrayEscapesLoop(3), gi == 1);
	END();
}
