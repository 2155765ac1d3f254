/* SPDX-License-Identifier: MIT
 *
 * settle.h - what calls before have left in registers does not stay there to be found by a search
 * of all words: nothing then depends on how the heap was compiled.
 */
#ifndef SETTLE_H
#define SETTLE_H

__attribute__((noipa, unused)) static long settle_arguments(long a, long b, long c, long d, long e,
							    long f)
{
	return a + b + c + d + e + f;
}

/* Registers that no function has to keep. */
static inline void settle(void)
{
	settle_arguments(0, 0, 0, 0, 0, 0);
#if defined(__x86_64__)
	__asm__ volatile("xor %%r10d, %%r10d\n\txor %%r11d, %%r11d" ::: "r10", "r11", "cc");
#elif defined(__aarch64__)
	__asm__ volatile("mov x9, 0\n\tmov x10, 0\n\tmov x11, 0\n\tmov x12, 0\n\tmov x13, 0\n\t"
			 "mov x14, 0\n\tmov x15, 0\n\tmov x16, 0\n\tmov x17, 0" ::
				 : "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17");
#endif
}

#endif
