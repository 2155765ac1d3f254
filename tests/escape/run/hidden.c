/* A variable that was moved to the heap lives until its function returns, as on the stack: whoever has the
 * only pointer to it may keep it where the collector does not look. */
#include "nodes.h"

#include <stdio.h>
#include <stdlib.h>

static Node **hidden;

__attribute__((noipa)) static void hide(int where, Node *node)
{
	hidden[where] = node;
}

__attribute__((noipa)) static void collect(void)
{
	gm_gc();
	churn(); /* in its place */
}

static inline long inlined(long value)
{
	Node node = {.value = value};

	hide(0, &node);
	collect();
	return hidden[0]->value;
}

__attribute__((noipa)) static long function(long value, Node parameter)
{
	Node node = {.value = value};
	long sum = 0;

	hide(1, &node);
	hide(2, &parameter);
	hide(3, &(Node){.value = value + 5});
	collect();
	for (int i = 0; i < 3; i++) {
		Node round = {.value = i};
		hide(4, &round);
		collect();
		sum += hidden[4]->value + inlined(i);
	}
	return sum + hidden[1]->value + hidden[2]->value + hidden[3]->value;
}

int main(void)
{
	hidden = calloc(5, sizeof(*hidden));
	printf("%ld\n", function(100, (Node){.value = 1000}));
	free(hidden);
	return 0;
}
