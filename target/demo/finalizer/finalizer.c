/* SPDX-License-Identifier: MIT
 *
 * finalizer.c - a function that runs when nothing reaches an object any more: the object lives one
 * collection longer, for the function needs it. Objects with finalizers that point at each other
 * are never freed.
 */
#include <stdio.h>

#include "gomem.h"

enum { FILES = 100 };

typedef struct File {
	gm_int number;
	struct File *next;
} File;

static int closed;

static void close_file(void *object)
{
	const File *file = object;

	closed += file->number >= 0;
}

static uint64_t objects(void)
{
	gm_mem_stats stats;

	gm_read_mem_stats(&stats);
	return stats.HeapObjects;
}

__attribute__((noinline)) static void open_files(void)
{
	for (gm_int i = 0; i < FILES; i++) {
		File *file = &(File){.number = i};

		gm_set_finalizer(file, close_file);
	}
}

__attribute__((noinline)) static void open_cycle(void)
{
	File *a = &(File){.number = 1}, *b = &(File){.number = 2, .next = a};

	a->next = b;
	gm_set_finalizer(a, close_file);
	gm_set_finalizer(b, close_file);
}

static void collect(const char *name)
{
	const uint64_t before = objects();
	const int closed_before = closed;

	gm_gc();
	printf("  %s collection: %lu objects freed, %d finalizers run\n", name, before - objects(),
	       closed - closed_before);
}

int main(void)
{
	printf("1. %d files that nobody needs any more, each with a finalizer\n", FILES);
	open_files();
	gm_checkpoint("open");
	collect("first");
	gm_checkpoint("finalized");
	collect("second");
	gm_checkpoint("freed");

	printf("2. Two files that point at each other, each with a finalizer\n");
	open_cycle();
	collect("first");
	collect("second");
	printf("  in which order should they run? So they never do, as in Go\n");
	gm_checkpoint("never");
	return 0;
}
