/* SPDX-License-Identifier: MIT
 *
 * other_layout.c - a heap as some other gomem may have laid it out: the head is right, and what
 * stands behind it is missing.
 */
#include <stdint.h>

enum gm_constants { GM_LAYOUT_VERSION = 3 };

struct gm_heap {
	uint64_t magic;
	uint32_t layout_version;
	enum gm_constants constants;
	uint8_t *arena_start;
	uint8_t *arena_used;
};

extern struct gm_heap gm_heap;
struct gm_heap gm_heap = {.magic = 1, .layout_version = GM_LAYOUT_VERSION};

int main(void)
{
	int *number = (int *)(uintptr_t)0xc000000000;

	return number == (int *)gm_heap.arena_start;
}
