/* SPDX-License-Identifier: MIT
 *
 * main.c - the playground: what the talk runs first.
 *
 * Under a debugger: heap checkpoints lists the moments worth a look, heap run-to NAME goes there.
 */
#include "playground.h"

int main(void)
{
	show_stack_and_heap();
	show_pointer_sharing();
	show_slice_sharing();
	show_memory_measurement();
	return 0;
}
