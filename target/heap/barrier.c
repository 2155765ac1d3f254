/* SPDX-License-Identifier: MIT
 *
 * barrier.c - Go's hybrid write barrier (runtime/mbarrier.go): before a pointer is stored while
 * objects are marked, shade the pointer that is overwritten and the one that is stored.
 *
 * Shading the old value (Yuasa) keeps what the program could reach when marking began, so that a
 * stack, once scanned, need not be looked at again: whatever it loads later was reachable then.
 * Shading the new value (Dijkstra) keeps a pointer that only a stack not yet scanned holds.
 */
#define _GNU_SOURCE
#include "heap.h"

#include <stdlib.h>

uint32_t gm_barrier_enabled;

static inline bool is_white(uintptr_t address)
{
	struct gm_span *span;
	uint32_t index;

	if (!gmi_slot_find(address, &span, &index))
		return false;

	const uint64_t slot = (uint64_t)span->first_slot + index;
	return gmi_bit(gm_heap.alloc_bits, slot) && !gmi_bit(gm_heap.mark_bits, slot);
}

void gm_barrier(void *field, const void *value)
{
	const uintptr_t old = *(const gmi_word *)field;

	/* most pointers that are stored lead to objects that are new, or were found long ago */
	if (is_white(old)) {
		gmi_enter("write barrier", NULL);
		gmi_shade_by_barrier(old, (uintptr_t)field, 0);
	}
	if (is_white((uintptr_t)value)) {
		gmi_enter("write barrier", NULL);
		gmi_shade_by_barrier((uintptr_t)value, (uintptr_t)field, 1);
	}
}

#ifdef __x86_64__
/* gm_barrier for code by gomem-cc (target/escape/registers.cc): it changes no general register but
 * r10 and r11. */
__asm__(".text\n"
	".globl gm_barrier_keep\n"
	".type gm_barrier_keep, @function\n"
	"gm_barrier_keep:\n"
	"	.cfi_startproc\n"
	"	push %rax\n	.cfi_adjust_cfa_offset 8\n"
	"	push %rcx\n	.cfi_adjust_cfa_offset 8\n"
	"	push %rdx\n	.cfi_adjust_cfa_offset 8\n"
	"	push %rsi\n	.cfi_adjust_cfa_offset 8\n"
	"	push %rdi\n	.cfi_adjust_cfa_offset 8\n"
	"	push %r8\n	.cfi_adjust_cfa_offset 8\n"
	"	push %r9\n	.cfi_adjust_cfa_offset 8\n"
	"	call gm_barrier\n"
	"	pop %r9\n	.cfi_adjust_cfa_offset -8\n"
	"	pop %r8\n	.cfi_adjust_cfa_offset -8\n"
	"	pop %rdi\n	.cfi_adjust_cfa_offset -8\n"
	"	pop %rsi\n	.cfi_adjust_cfa_offset -8\n"
	"	pop %rdx\n	.cfi_adjust_cfa_offset -8\n"
	"	pop %rcx\n	.cfi_adjust_cfa_offset -8\n"
	"	pop %rax\n	.cfi_adjust_cfa_offset -8\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size gm_barrier_keep, . - gm_barrier_keep\n");
#endif

void gm_barrier_range(void *to, const void *from, size_t bytes)
{
	enum { WORD = sizeof(uintptr_t) };
	const uintptr_t start = (uintptr_t)to;

	if (!gm_barrier_enabled)
		return;
	/* a pointer lies at an aligned address, where it is copied to */
	for (size_t i = -start % WORD; i < bytes && bytes - i >= WORD; i += WORD) {
		uintptr_t value = 0;

		if (from)
			__builtin_memcpy(&value, (const char *)from + i, sizeof(value));
		gm_barrier((void *)(start + i), (const void *)value);
	}
}

/* ---- what the C library stores ---- */

/* qsort moves pointers from parts of a large object that were not scanned to some that were, and
 * calls back in between: no collection may be interrupted meanwhile. Where a comparison leaves by
 * longjmp, none is from then on, which is slower, not wrong. */
void gm_qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	gmi_mark_finish();
	gm_heap.no_barriers++;
	qsort(base, n, size, compare);
	gm_heap.no_barriers--;
}

void gm_qsort_r(void *base, size_t n, size_t size,
		int (*compare)(const void *, const void *, void *), void *context)
{
	gmi_mark_finish();
	gm_heap.no_barriers++;
	qsort_r(base, n, size, compare, context);
	gm_heap.no_barriers--;
}
