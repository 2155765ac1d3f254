/* SPDX-License-Identifier: MIT
 *
 * main.c - the playground: what the talk runs first.
 *
 * Under a debugger: heap checkpoints lists the moments worth a look, heap run-to NAME goes there.
 */
#include "playground.h"

#include <stdio.h>

int main(void)
{
	/* Under a debugger lines appear as they are printed, also where stdout is a pipe. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	show_stack_and_heap();
	show_pointer_sharing();
	show_slice_sharing();
	show_memory_measurement();
	return 0;
}
