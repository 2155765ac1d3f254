/* SPDX-License-Identifier: MIT
 *
 * barrier.c - Go's hybrid write barrier (runtime/mbarrier.go): before a pointer is stored while
 * objects are marked, shade the pointer that is overwritten and the one that is stored.
 *
 * Shading the old value (Yuasa) keeps what the program could reach when marking began, so that a
 * stack, once scanned, need not be looked at again: whatever it loads later was reachable then.
 * Shading the new value (Dijkstra) keeps a pointer that only a stack not yet scanned holds.
 */
#include "heap.h"

uint32_t gm_barrier_enabled;

void gm_barrier(void *field, const void *value)
{
	const uintptr_t old = *(const gmi_word *)field;

	if (gmi_in_arena(old) || gmi_in_arena((uintptr_t)value)) {
		gmi_enter("write barrier", NULL);
		gmi_shade_by_barrier(old, (uintptr_t)field, 0);
		gmi_shade_by_barrier((uintptr_t)value, (uintptr_t)field, 1);
	}
}

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
