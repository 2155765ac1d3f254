#include "../twins/shapes.c"
#include "drive.h"

static int visited;
static void visit(Tree *t)
{
	visited = visited * 10 + t->key;
}

static int run(Event *e)
{
	return *e->data + 1;
}

int main(void)
{
	int i = 5, k = 6, *p = &i, *q = &k, **pp = &p;
	List a = {NULL, &i, 1}, b = {&a, &k, 2}, c = {NULL, &i, 3}, d = {&c, NULL, 4}, *head = &b;
	Tree left = {NULL, NULL, NULL, 1, &i}, right = {NULL, NULL, NULL, 3, &k};
	Tree tree = {&left, &right, NULL, 2, &i}, none = {NULL, NULL, NULL, 0, NULL};
	Map map = {{NULL}, 0};
	Stack stack = {{&i}, 1};
	Event event = {run, &i, NULL}, second = {run, &k, NULL};
	Outer outer = {{&i, NULL, 1}, &(Inner){&k, NULL, 2}, {{NULL, NULL, 0}}}, other;
	Four four = {{NULL, &k, NULL, NULL}}, fours;

	GET(push(&a, &k), r->next == &a && *r->item == 6 && r->n == 1);
	GET(listOf(3), r->n == 2 && r->next->n == 1 && r->next->next->n == 0 && !r->next->next->next);
	GET(lastItem(&b), *r == 5);
	GET(lengthOf(&b), r == 2);
	GET(reverse(&d), r == &c && r->next == &d && !d.next);
	RUN(appendList(&head, &k), a.next->item == &k && !a.next->next);
	GET(removeHead(&head), r == &b && head == &a);
	GET(localList(), r == 3);
	RUN(localListGlobal(), gl->n == 3);
	GET(insert(NULL, 7, &i), r->key == 7 && *r->val == 5);
	GET(insert(&tree, 9, &k), r == &tree && tree.right->right->key == 9 && *tree.right->right->val == 6);
	GET(find(&tree, 3), r == &right);
	GET(findVal(&tree, 1), *r == 5);
	GET(leftmost(&tree), r == &left);
	RUN(setUp(&left, &tree), left.up == &tree);
	GET(rootOf(&left), r == &tree);
	RUN(linkChild(&right, &none), right.left == &none && none.up == &right);
	right.left = NULL;
	RUN(walkTree(&tree, visit), visited == 12);
	GET(sumTree(&tree), r == 1 + 2 + 3 + 9);
	RUN(keepTree(&none), gt == &none);
	RUN(mapPut(&map, 9, &k), map.n == 1 && *map.buckets[1]->val == 6);
	RUN(mapPut(&map, 17, &i), map.n == 2 && map.buckets[1]->next->key == 9);
	GET(mapGet(&map, 9), *r == 6);
	GET(mapLocal(), r == 1);
	GET(mapEscapes(), r->buckets[1]->key == 1 && *r->buckets[1]->val == 1);
	GET(mapNew(), r->n == 0 && !r->buckets[7]);
	RUN(stackPush(&stack, &k), stack.items[1] == &k && stack.top == 2);
	GET(stackPop(&stack), r == &k && stack.top == 1);
	GET(stackLocal(), r == 1);
	GET(stackCopy(stack), r == &i);
	GET(stackPlace(&stack), r == &stack.items[1]);
	GET(even(4, &i), *r == 5);
	GET(odd(4, &i), r == NULL);
	RUN(ping(&b, 5), gl == &b);
	RUN(pong(&a, 0), gl == &a);
	GET(deeper(&p, 6), r == 5);
	GET(deeperResult(&q, 6), r == &k);
	GET(fire(&event), r == 6);
	GET(newEvent(run, &k), r->run(r) == 7);
	GET(readEvent(&event), r == 5);
	GET(localEvent(), r == 1);
	GET(chain(&event, &second), r->next == &second);
	RUN(dispatch(&event, 2), ge == &second);
	RUN(setThrough(&p, &k), *p == 6);
	RUN(setTwice(&pp, &i), *p == 5);
	RUN(swapPointers(&p, &q), *p == 6 && *q == 5);
	GET(pickOne(&i, &k, 1), r == &i);
	GET(pickPlace(&i, &k, 0), **r == 6);
	GET(structReturn(&i), r.p == &i && r.v == 1);
	GET(structPass((Inner){&k, NULL, 0}), r == &k);
	GET(structChain(&i), r == &i);
	GET(nestedField(&outer), *r == 5);
	GET(nestedPointer(&outer), *r == 6);
	GET(nestedAddr(&outer), r == &outer.in.p);
	GET(nestedElem(&outer, 2), r == &outer.list[2]);
	RUN(nestedStore(&outer, &k), outer.list[1].p == &k);
	GET(nestedLocal(), *r == 1);
	GET(nestedDrop(), r == 1);
	RUN(copyOuter(&other, &outer), other.list[1].p == &k && other.ptr->v == 2);
	RUN(copyFour(&fours, &four), fours.a[1] == &k);
	GET(copyOfFour(&fours), r == &k);
	GET(selfList(), r->next == r);
	GET(selfLocal(), r == 0);
	RUN(ownedByGlobal(&k), *gin->p == 6);
	GET(onlyIf(1), *r == 1);
	GET(onlyIf(0), r == NULL);
	RUN(storedIf(1), *gp == 1);
	GET(loopCarried(4), *r == 3);
	GET(loopLocal(4), r == 6);
	GET(shadowed(), *r == 1 && *gp == 2);
	GET(makeFits(), r == 0);
	GET(makeBeyond(), r == 0);
	GET(makeInts(), r == 0);
	GET(makeIntsBeyond(), r == 0);
	GET(makeSome(7), r == 0);
	GET(newExact(), r == 0);
	GET(newBeyond(), r == 0);
	GET(literalsOfBoth(), r == 0);
	GET(variableExact(), r == 1);
	GET(variableBeyond(), r == 1);
	GET(newResult(), *r == 0);
	GET(newLocal(), r == 0);
	RUN(newStored(), *gp == 0);
	GET(newOfPointer(&k), **r == 6);
	GET(newOfPointerLocal(&k), r == 6);
	GET(sliceLocal(&i), r == 5);
	GET(sliceResult(&i), *r.ptr[1] == 5 && r.len == 3 && !r.ptr[2]);
	RUN(sliceGlobal(4), gs.len == 4 && !gs.ptr[3]);
	END();
}
