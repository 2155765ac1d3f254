/* SPDX-License-Identifier: MIT
 *
 * other_layout.c - a heap as the gomem before this one may have laid it out: the head is right, and
 * what stands behind it is missing.
 */
#define gm_heap gm_heap_of_this_gomem /* the struct and the variable */
#include "heap/layout.h"
#undef gm_heap

struct gm_heap {
	uint64_t magic;
	uint32_t layout_version;
	enum gm_constants constants;
	enum gm_magic magic_parts;
	uint8_t *arena_start;
	uint8_t *arena_used;
};

extern struct gm_heap gm_heap;
struct gm_heap gm_heap = {.magic = GM_MAGIC_VALUE, .layout_version = GM_LAYOUT_VERSION - 1};

int main(void)
{
	int *number = (int *)(uintptr_t)0xc000000000;

	return number == (int *)gm_heap.arena_start;
}
