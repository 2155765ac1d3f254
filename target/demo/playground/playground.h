/* SPDX-License-Identifier: MIT
 *
 * playground.h - the parts of the playground, one file each, in the order in which they run.
 */
#ifndef PLAYGROUND_H
#define PLAYGROUND_H

#include "gomem.h"

void show_stack_and_heap(void);     /* stack_heap.c */
void show_pointer_sharing(void);    /* sharing.c */
void show_slice_sharing(void);      /* slices.c */
void show_memory_measurement(void); /* memory.c */

/* A heading above each part; print.c. */
void print_heading(const char *text);

/* A number with commas between thousands, as on the slides; print.c. The text is good for the next
 * three calls too. */
const char *with_commas(uint64_t number);

#endif
