/* SPDX-License-Identifier: MIT
 *
 * escape.c - five questions that the compiler asks about a variable, one function each.
 *
 *     make escape       what it decided
 *     make heap-only    what it moved to the heap, and why
 *
 * No line here says where memory comes from. Built by plain gcc, every pointer below dangles.
 */
#include "escape.h"

#include <stdio.h>

/* Question 1: does a pointer to the variable leave the function? */
static Point *escape1(void)
{
	Point p = {.x = 42};
	return &p;
}

/* Question 2: is it stored in something that outlives the function? */
static Point *global;

static void escape2(void)
{
	Point p = {.x = 42};
	global = &p;
}

/* Question 3: is it captured by a closure that outlives the function? C's closure is a function
 * and its environment. This one captures p by value: the environment has a copy. */
static gm_int get_value(void *environment)
{
	struct by_value *captured = environment;
	return captured->p.x;
}

static Closure escape3(void)
{
	Point p = {.x = 42};
	return (Closure){get_value, &(struct by_value){p}};
}

/* The same by reference: function and environment share one p, so p itself is moved. */
static gm_int count_up(void *environment)
{
	struct by_reference *captured = environment;
	return ++captured->p->x;
}

static Closure escape3_by_reference(void)
{
	Point p = {.x = 42};
	return (Closure){count_up, &(struct by_reference){&p}};
}

/* Question 4: is it too large for the stack? */
static void escape4(void)
{
	gm_int *large = gm_make(gm_int, 1000000);
	large[0] = 1;
}

/* Question 5: is it put into an interface value? */
static gm_any iface;

static void escape5(void)
{
	Point p = {.x = 42};
	iface = gm_box(Point, p);
}

/* And no: used here, gone here. */
static gm_int stays(void)
{
	Point p = {.x = 42};
	Point *pointer = &p;
	return pointer->x;
}

int main(void)
{
	Point *one = escape1();
	escape2();
	Closure get = escape3(), count = escape3_by_reference();
	escape4();
	escape5();
	User *user = createUser();
	LargeObject *object = createLargeObject(7);

	call(count);
	gm_gc();
	printf("1. returned:            %td\n", one->x);
	printf("2. in a global:         %td\n", global->x);
	printf("3. captured, value:     %td\n", call(get));
	printf("   captured, reference: %td\n", call(count));
	printf("5. in an interface:     %td (%s)\n", gm_unbox(Point, iface).x, gm_type_name(iface));
	printf("   createUser:          %s, %td\n", user->Name.ptr, user->Age);
	printf("   createLargeObject:   %td, %td bytes\n", object->ID, object->Data.len);
	printf("   on the stack:        %td\n", stays());
	gm_checkpoint("escaped");
	return 0;
}
