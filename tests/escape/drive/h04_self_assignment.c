#include "../cases/h04_self_assignment.c"
#include "drive.h"

int main(void)
{
	int a = 1, b = 2;
	Pair p = {&a, &b}, q = {&b, &a};
	BoxedPair box = {&p}, other = {&q};
	WrappedPair w = {{&a, &b}};
	PairOfPairs pp = {{&p, &q}}, qq = {{&p, &q}};

	RUN(param3(&p), p.p1 == &b && p.p2 == &b);
	RUN(caller3a(), sinkPair.p1 == NULL);
	RUN(caller3b(), *sinkPair.p1 == 0 && sinkPair.p1 == sinkPair.p2);
	RUN(boxedPairSelfAssign(&other), q.p1 == &a);
	RUN(wrappedPairSelfAssign(&w), w.pair.p1 == &b);
	RUN(notSelfAssignment1(&box, &other), p.p1 == &a);
	RUN(paramArraySelfAssign(&pp), pp.pairs[0] == &q);
	RUN(notSelfAssignment2(&pp, &qq), pp.pairs[0] == &q);
	RUN(paramArraySelfAssignUnsafeIndex(&qq), qq.pairs[0] == &q && qq.pairs[1] == &q);
	p.p1 = &b;
	qq.pairs[1] = &p;
	RUN(notSelfAssignment3(&pp, &qq), *q.p1 == 2);
	END();
}
