#include "../twins/pointers.c"
#include "drive.h"

/* Where the compiler cannot look. */
static int *passed;
void pass(int *p)
{
	passed = p;
}
void unknown(int *p) __attribute__((alias("pass")));

int main(void)
{
	int a = 3, b = 4, *p = &a, *q = &b, **pp = &p;
	Pair pair = {&a, &b};

	GET(addr(5), *r == 5);
	GET(addr2(6), *r == 6);
	RUN(local(), a == 3);
	RUN(toGlobal(&a), *gp == 3);
	RUN(toGlobal2(&q), *gp == 4);
	RUN(toGlobal3(&pp), *gp == 3);
	RUN(addrToGlobal(7), *gp == 7);
	RUN(pointerVar(&a), **gpp == 3);
	RUN(throughParam(&p, &b), *p == 4);
	p = &a;
	RUN(throughParam2(&p, &q), *p == 4);
	p = &a;
	RUN(throughParam3(&p, &q), a == 4);
	RUN(throughGlobal(&b), **gpp == 4);
	RUN(throughGlobal2(9), **gpp == 9);
	RUN(intThroughGlobal(10), **gpp == 10);
	GET(ident(&a), r == &a);
	GET(deref1(&p), r == &a);
	GET(deref2(&pp), r == &a);
	GET(deref3(&pp), r == 4);
	GET(addrOfParam(&b), *r == &b);
	GET(both(&a), r == &a && gp == &a);
	GET(bothContent(&q), r == &b && gp == &b);
	GET(resultAndContent(&p), r == &p && gp == &a);
	a = 3;
	GET(two(&a, &b), r == &b);
	GET(callIdent(&a), r == &a);
	RUN(callIdentDrop(), gp == &a);
	RUN(callIdentGlobal(), *gp == 0);
	gp = &a;
	RUN(callDeref(), *gp == 0);
	gp = &a;
	RUN(callDeref2(), *gp == 0);
	RUN(callDeref3(), gi == 0);
	RUN(callUnknown(), *passed == 0);
	RUN(callUnknownParam(&b), *passed == 4);
	RUN(callPointer(toGlobal, &b), *gp == 4);
	RUN(callPointerAddr(toGlobal), *gp == 0);
	GET(pong(&a, 3), r == &a);
	GET(ping(&a, 3), r == &a);
	RUN(pongLeak(&a, 3), gp == &a);
	RUN(pingLeak(&b, 3), gp == &b);
	RUN(usePing(), *gp == 0);
	GET(fact(&b), r == 24);
	GET(swap(&p, &q), r == &p && p == &b && q == &a);
	GET(chain(&a), r == &a);
	GET(selfLoop(&a), r == &a);
	RUN(cycle(), a == 3);
	GET(cond(&a, &b, 0), r == &b);
	GET(reassign(&a), *r == 0);
	GET(reassign2(&a, &b), r == &b);
	RUN(unusedParam(&a), a == 3);
	GET(scalar(5), r == 5);
	GET(nilResult(&a), r == NULL);
	GET(compare(&a, &a), r == 1);
	GET(pairOf(&a, &b), r.a == &a && r.b == &b);
	GET(literalPair(&a, &b), r.a == &a && r.b == &b);
	GET(fromPair(pair), r == &a);
	GET(fromPairPtr(&pair), r == &b);
	RUN(pairDrop(), a == 3);
	RUN(pairKeep(), *gp == 0);
	END();
}
