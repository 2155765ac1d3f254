#include "../twins/results.c"
#include "drive.h"

int main(void)
{
	int i = 5, j = 6, *p = &i, *q = &j, **pp = &p, **qq = &q, ***ppp = &pp;
	Bar bar = {1, &i};
	L4 l4 = {&ppp}, *pl4 = &l4;
	Two two = {&i, &j};
	char c = 'c';
	Str str = {&c};

	GET(foo9(&i, &j), r == &j);
	RUN(foo5(&p, &j), p == &i);
	GET(barLeak(&bar), r == &bar.i);
	GET(leaksToo(bar), *r == 0);
	GET(leaksABit(&bar), *r == 0 && bar.ii == r);
	GET(stillNo(bar), r == 1);
	GET(leaktoret2(&i), r.a == &i && r.b == &i);
	GET(leaktoret22(&i, &j), r.a == &i && r.b == &j);
	GET(leaktoret22b(&i, &j), r.a == &j && r.b == &i);
	GET(leaktoret22d(&i, &j), r.a == &i && r.b == &j);
	RUN(f4(), *gp == 0);
	RUN(f5(), *gp == 0);
	RUN(f6(), *gp == 0);
	GET(barFoo(&bar, 3), r == &bar && bar.i == 4);
	GET(f7(), r->i == 42 && !r->ii);
	GET(f8(&bar), r.y == &bar && gb == &bar);
	GET(f8(NULL), !r.y);
	RUN(f9(), gb->i == 0 && !gb->ii);
	GET(level2(&ppp), r == &p);
	GET(level4(&l4), r == &i);
	GET(level5(&pl4), r == &i);
	GET(level6(&l4), r == &i);
	GET(levelTwoWays(&pp, 1), r == &i);
	GET(levelTwoWays(&pp, 0), r == &i);
	GET(levelMin(&q, &pp, 1), r == &j);
	GET(levelMin(&q, &pp, 0), r == &i);
	GET(levelMixed(&p, 1), r == &p);
	GET(levelMixed(&p, 0), r == &i);
	GET(heapAndDeeper(&q), r == &q && gv == &j);
	GET(heapAndShallower(&q), r == &j && gp == &j);
	GET(heapFirst(&q), r == &j && gpp == &q);
	GET(strOf(&str), *r == 'c');
	GET(newStrOf(str), r->s == &c);
	RUN(foo152(), gi == 0);
	GET(addrOfResult(&i), r.a == &i && r.b == &i);
	GET(addrInStruct(&two), r == &two.b);
	GET(valueThroughAddr(two), r == &j);
	GET(fieldOfCall(&i, &j), r == &j);
	GET(fieldOfCallLocal(), r == NULL);
	GET(fieldOfCallDrop(), r == 1);
	RUN(callToLocalField(&i), gi == 5);
	RUN(callToGlobalStruct(&i, &j), gt.a == &i && gt.b == &j);
	GET(tee(&i, qq), r == &i && q == &i);
	GET(teeLocal(&j), r == &j);
	GET(recurseSwap(&i, &j, 3), r == &j);
	GET(recurseDeref(&p, 3), r == &i);
	GET(recurseAddr(&i, 3), r == &i);
	GET(recurseNew(3), r->next->next && !r->next->next->next);
	RUN(recurseLocal(NULL, 3), 1);
	RUN(recurseKeep(NULL, 3), ((Lst *)gv)->next->next && !((Lst *)gv)->next->next->next);
	GET(resultUnused(&i), r == NULL);
	GET(deadStore(&i, &j), r == &j);
	END();
}
