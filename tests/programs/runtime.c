/* SPDX-License-Identifier: MIT
 *
 * runtime.c - what the heap itself keeps alive: objects with finalizers, and what announced memory
 * points to.
 */
#include <stdlib.h>
#include "gomem.h"

typedef struct File {
	gm_int number;
	struct File *next;
} File;
GM_TYPE(File, next)

static void **announced; /* memory that is not on the heap */

static void close_file(void *file)
{
	(void)file;
}

__attribute__((noinline)) static void fill(void)
{
	announced = calloc(8, sizeof(*announced));
	gm_root_add(announced, 8 * sizeof(*announced));
	announced[3] = gm_new(File);
	gm_set_finalizer(gm_new(File), close_file);
}

int main(void)
{
	fill();
	gm_checkpoint("filled");
	return announced == NULL;
}
