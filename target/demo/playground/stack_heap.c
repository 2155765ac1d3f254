/* SPDX-License-Identifier: MIT
 *
 * stack_heap.c - a variable on the stack dies with its function, one on the heap with its last
 * pointer.
 */
#include "playground.h"

#include <stdio.h>

/* Returns a copy: the variable itself may die with the function. */
static gm_int number_on_stack(void)
{
	gm_int number = 42;

	printf("  on the stack   number at %p, dies with its function\n", (void *)&number);
	return number;
}

/* Returns the address: the variable must outlive the function. */
static gm_int *number_on_heap(void)
{
	gm_int *number = gm_new(gm_int);

	*number = 42;
	printf("  on the heap    number at %p, lives while a pointer to it does\n", (void *)number);
	return number;
}

void show_stack_and_heap(void)
{
	print_heading("1. Stack and heap");

	gm_int copy = number_on_stack();
	gm_int *kept = number_on_heap();

	gm_checkpoint("stack-heap");
	printf("\n  back in the caller: copy = %td, *kept = %td\n", copy, *kept);
}
