/* SPDX-License-Identifier: MIT
 *
 * checkpoint.c - makes the program's checkpoints findable.
 *
 * gm_checkpoint puts records into the section gm_checkpoints. The linker defines the symbols of its
 * start and end only if someone refers to them, and that is done here; weakly, because a program
 * need not have any checkpoint.
 */
#include "heap.h"

extern const struct gm_checkpoint __start_gm_checkpoints[]
	__attribute__((weak, visibility("hidden")));
extern const struct gm_checkpoint __stop_gm_checkpoints[]
	__attribute__((weak, visibility("hidden")));

/* Also keeps the struct in the debug information. */
__attribute__((used)) static const struct gm_checkpoint *const checkpoints[] = {
	__start_gm_checkpoints,
	__stop_gm_checkpoints,
};

const int gmi_checkpoints_kept = 1;
