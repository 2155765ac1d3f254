#include "../twins/objects.c"
#include "drive.h"

int main(void)
{
	int i = 5;
	Node a = {1, NULL}, b = {2, &a}, *nodes[2] = {&a, &b};
	Wrap w = {{3, &a}, &b};
	char text[] = "0123456789";
	Buffer buffer = {text, text + 5, "array", NULL}, other = {text + 1, text + 2, "", NULL};
	Deep deep = {{w, w}, &w, &i};

	GET(newNode(4), r->v == 4 && !r->next);
	GET(newNodeNext(&b), r->next->next == &a);
	GET(newNodeDeref(&b), r->next == &a);
	GET(useNode(), r == 1);
	GET(useList(), r == 2);
	RUN(listToGlobal(), gn->v == 1 && gn->next->v == 2);
	RUN(valueToGlobal(), gnode.v == 1 && gnode.next->v == 2);
	RUN(copyToGlobal(), gnode.v == 2 && gnode.next->v == 1);
	RUN(copyValue(), gnode.v == 2);
	RUN(literalContent(), *gi == 0);
	RUN(literalEscapesWithElement(), gn->v == 2 && gn->next->v == 1);
	GET(fieldAddr(&w), r == &w.n);
	GET(fieldValue(&w), r == &b);
	GET(fieldOfLocal(), r->v == 0 && !r->next);
	GET(intField(&b), *r == 2);
	GET(intFieldOfValue(b), *r == 2 && r != &b.v);
	GET(nextOfValue(b), r == &a);
	GET(readValue(b), r == 2);
	RUN(storeSelf(&w), w.p->v == 3);
	RUN(storeField(&w, &a), w.p == &a);
	RUN(storeFieldValue(w, &b), w.p == &a);
	RUN(storeStruct(&w, b), w.n.v == 2);
	RUN(storeGlobalStruct(b), gw.n.next == &a);
	RUN(arrayOfParam(&a), a.v == 1);
	GET(arrayOfParamDrop(&a), r == NULL);
	RUN(structOfParam(&a), a.v == 1);
	GET(ptrStruct(&a), r == NULL);
	GET(elemAddr(9), *r == 0);
	GET(elemValue(3), r == 0);
	RUN(elemStore(), a.v == 1);
	GET(sliceElem(&b.v, 0), *r == 2);
	GET(sliceValue(nodes), r == &a);
	RUN(sliceStore(nodes, &a), nodes[1] == &a);
	w.n.next = &b;
	RUN(swapNext(&w.n), w.n.next == &a);
	RUN(selfAssign(&buffer), *buffer.buf == '5');
	RUN(notSelfAssign(&buffer, &other), *buffer.buf == '1');
	RUN(selfArray(&buffer), *buffer.buf == 'a');
	RUN(advance(&buffer), *buffer.buf == 'r');
	RUN(advanceOther(&buffer), *buffer.buf == '7');
	RUN(advanceInto(&buffer), *buffer.buf == 'r');
	RUN(selfAssignDeep(&deep), deep.w[0].p == &a);
	deep.w[1].p = NULL;
	RUN(selfAssignIndex(&deep, 0, 1), deep.w[0].p == NULL && deep.w[0].n.v == 3);
	RUN(localSelfAssign(), a.v == 1);
	RUN(large(), a.v == 1);
	RUN(notLarge(), a.v == 1);
	GET(largeLiteral(), r == 0);
	GET(fittingLiteral(), r == 0);
	GET(largeByValue(), r == 0);
	GET(prepend(&b, 6), r->v == 6 && r->next == &b);
	GET(build(5), r->v == 4 && r->next->next->next->next->v == 0);
	GET(buildLocal(5), r == 1);
	GET(listLast(&b), r == &a);
	GET(length(&b), r == 2);
	RUN(listWalk(&b), gi == NULL);
	GET(reverse(&b), r == &a && r->next == &b && !b.next);
	GET(deepLiteral(&i), r->wp->p->v == 1 && *r->ints == 5);
	GET(deepLocal(&i), r == 1);
	GET(deepResult(&i), r == &i);
	END();
}
