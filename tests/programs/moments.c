/* SPDX-License-Identifier: MIT
 *
 * moments.c - checkpoints: passed once, in a loop, inlined into two places, and never
 * passed. With an argument it crashes before the last.
 */
#include "gomem.h"

static gm_int *total;

static inline __attribute__((always_inline)) void add(gm_int by)
{
	gm_checkpoint("adding");
	*total += by;
}

static __attribute__((noinline)) void never(void)
{
	gm_checkpoint("never");
}

int main(int argc, char **argv)
{
	(void)argv;
	total = gm_new(gm_int);
	gm_checkpoint("begin");
	for (gm_int round = 1; round <= 5; round++) {
		gm_checkpoint("round");
		*total += round;
	}
	add(10);
	add(20);
	if (argc > 2)
		never();
	if (argc > 1)
		*(volatile gm_int *)NULL = 1; /* a signal */
	gm_checkpoint("the end");
	return *total == 45 ? 3 : 1;
}
