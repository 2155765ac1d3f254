#include "../twins/values.c"
#include "drive.h"

static int get(Obj *o)
{
	return *o->p;
}

static void set(Obj *o, int *p)
{
	o->p = p;
}

static int is_last(Obj *o)
{
	return !o->next;
}

int main(void)
{
	int i = 5, j = 6, *p = &i, *q = &j, **pp = &p, *ends[3] = {&i, &j, &i}, *copies[3] = {NULL};
	int ***three = NULL;
	int *(*f)(int *) = NULL;
	const Ops ops = {get, set};
	Obj second = {&ops, &j, NULL}, first = {&ops, &i, &second};
	Pair pair = {&i, &j};
	Boxed boxed = {&pair};
	Val val = {&p};
	Node node = {NULL, &i, 1}, other = {&node, &j, 2};
	Cfg cfg = {NULL, &i, {{NULL, NULL, 0}}};
	char c = 'c';

	GET(id(&i), r == &i);
	RUN(drop(&i), gi == 5);
	RUN(keep(&j), gp == &j);
	GET(box(&i), r.type == &kindInt && r.data == &i);
	GET(boxValue(9), *(int *)r.data == 9);
	RUN(boxGlobalLocal(), *(int *)gif.data == 1);
	RUN(boxDrop(), gi == 1);
	GET(unbox(gif), *(int *)r == 1);
	RUN(boxUnbox(), gi == 1);
	RUN(boxUnboxKeep(), *(int *)gv == 1);
	RUN(boxAssign(&gif, &j), gif.data == &j);
	GET(callMethod(&first), r == 5);
	RUN(callSet(&first), *first.p == 1);
	gi = 0;
	RUN(callAllMethods(&first), gi == 7);
	first.p = &i;
	RUN(cloGlobal(&i), gclo->env == &i);
	GET(localMethod(&(Ops){is_last, set}), r == 1);
	GET(callClo(gclo, &j), r == &i && gi == 6);
	GET(cloEnv(gclo, &i), r == &i && gi == 5);
	GET(cloNewCopy(8), *r->env == 8);
	GET(cloLocal(), r == 1);
	RUN(callKnown(), gi == 1);
	RUN(callKnownKeep(), *gp == 1);
	RUN(callEither(true), gi == 1);
	RUN(callEither(false), *gp == 1);
	RUN(callField(&(Ops2){id}), *gp == 1);
	RUN(storeFn(&f), f == id);
	RUN(sinkAfter1(&boxed), pair.p1 == &j && gp == &j);
	RUN(sinkAfter2(&boxed), gpp2 == &pair);
	RUN(leakParam(&j), gv == &j);
	RUN(sinkAfter4(&boxed), gv == &pair);
	RUN(param8(&p), gi == 5);
	RUN(caller8(), gi == 0);
	RUN(param12(&val, &j), *val.p == &j);
	RUN(caller12b(), gi == 0);
	RUN(caller12d(), *gp == 0);
	GET(exprAssignAddr(), *r == 1);
	RUN(exprChainGlobal(&i), gp == &i && gi == 5);
	GET(exprCondAddr(true), *r == 1);
	GET(exprCondDeref(false), r == 2);
	RUN(exprCondStore(false, &p, &q, &i), q == &i && p == &i);
	GET(exprStar(), r == 2);
	GET(exprAddrStar2(&pp), r == &p);
	GET(exprLiteralField(&i), r == NULL);
	GET(exprLiteralPtrField(&i), r == NULL);
	GET(exprLiteralIndex(&i, 0), r == &i);
	RUN(param13((Val){&q}, &j), q == &j);
	RUN(exprLiteralArg(&i), 1);
	RUN(exprLiteralArgAddr(&i), gp == &i);
	GET(exprLiteralArgDrop(&i), r == 7 && gi == 1);
	GET(exprLiteralCall(), *r == 3);
	RUN(incField(&pair), pair.p1 == &j + 1);
	RUN(storePost(copies, ends, 3), copies[1] == &j && copies[2] == &i);
	GET(beyondPointersInit(&i), r == 1);
	GET(fitsPointersInit(&i), r == 1);
	GET(largeInLoop(3), r == 3);
	GET(arrayLiteralFits(), r == 0);
	GET(arrayLiteralBeyond(), r == 0);
	GET(literalOfLiteralKeep(), *r == 2);
	GET(literalOfLiteralAll(), *r[0] == 1 && *r[1] == 2);
	RUN(literalToParam(&node), node.next && !node.next->next);
	RUN(staticLocalKeep(), gi == 1);
	GET(ternaryStructKeep(0, &node, &other), r == &node);
	GET(ternaryLiteralOne(1, &node), r->n == 1);
	GET(ternaryLiteralOne(0, &node), r == &node);
	RUN(tripleAddr(&three), ***three == 1);
	RUN(cfgFill(&cfg, &c), cfg.name == &c && cfg.nodes[0].item == &i);
	GET(cfgDesignatedResult(&c, &i), r == NULL);
	GET(exprLiteralBack(&i), r.p1 == &i && r.p2 == NULL);
	RUN(byteOfAny("a"), gi == 'a');
	RUN(byteOfAnyKept("b"), gi == 'b');
	GET(numberOfAny((Iface){&kindInt, &i}), r == &i);
	GET(numberOfAny((Iface){NULL, "c"}), *r == 'c');
	END();
}
