/* SPDX-License-Identifier: MIT
 *
 * barrier.c - why a collector that works in steps needs a write barrier: between two of them the
 * program stores the only pointer to a white object in a black one, where the collector will not
 * look again. The compiler's barrier tells the collector. The same source built without barriers
 * (barrier-none) loses the object.
 *
 *     before   from (grey) -> secret (white)    to (black)
 *     after    from (grey)                      to (black) -> secret
 */
#include <stdio.h>
#include <string.h>

#include "gomem.h"

typedef struct Box {
	const char *name; /* not on the heap */
	struct Box *secret;
} Box;

/* The collector takes the box that it found last first: `to` is black while `from` is grey. */
typedef struct Pair {
	Box *from, *to;
} Pair;

static Pair *pair;

__attribute__((noinline)) static Box *new_box(const char *name)
{
	return &(Box){.name = name};
}

__attribute__((noinline)) static void make_boxes(void)
{
	pair = &(Pair){0};
	pair->from = new_box("from");
	pair->from->secret = new_box("secret");
	pair->to = new_box("to");
}

/* New objects take the places of freed ones. */
static void allocate_more(void)
{
	for (int i = 0; i < 100; i++)
		new_box("new");
}

static int is_secret(const Box *box)
{
	return box->name && strcmp(box->name, "secret") == 0;
}

/* The units of work of a whole collection. */
static int count_units(void)
{
	int units = 0;

	gm_gc_start();
	while (gm_gc_step(1))
		units++;
	return units;
}

/* The last four units are to follow `from` and secret, to end marking, and to sweep a span. */
static void step_to_the_middle(int units)
{
	gm_gc_start();
	gm_gc_step((size_t)(units - 4));
}

__attribute__((noinline)) static void hide(void)
{
	pair->to->secret = pair->from->secret; /* the only pointer, behind the collector's back */
	pair->from->secret = NULL;
}

int main(void)
{
	int units;

	make_boxes();
	units = count_units();
	step_to_the_middle(units);
	printf("A collection is in its middle: `to` is black, `from` is grey, secret is white.\n");
	gm_checkpoint("before");
	hide();
	printf("The program moves the pointer to secret from `from` to `to`.\n");
	gm_checkpoint("hidden");
	while (gm_gc_step(1))
		;
	gm_checkpoint("over");
	allocate_more();
	printf("The collection is over: secret is %s\n",
	       is_secret(pair->to->secret) ? "alive." : "LOST, though `to` points to it!");
	return 0;
}
