/* SPDX-License-Identifier: MIT
 *
 * bench.h - one source, three ways to get memory, chosen by the build: BENCH_GOMEM, BENCH_MALLOC
 * or BENCH_BOEHM.
 *
 *     BENCH_TYPE(T, fields...)   at file scope: these fields are pointers
 *     bench_start()              first thing in main
 *     BENCH_NEW(T)               a zeroed T
 *     BENCH_FREE(p)              p is not needed any more; only malloc wants to know
 *     bench_collections()        how many collections ran
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdio.h>
#include <stdlib.h>

#if defined(BENCH_GOMEM)

#include "gomem.h"

#define BENCH_NAME         "gomem"
#define BENCH_TYPE(T, ...) GM_TYPE(T, __VA_ARGS__)
#define BENCH_NEW(T)       gm_new(T)
#define BENCH_FREE(p)      ((void)(p))

static inline void bench_start(void)
{
}

static inline unsigned long bench_collections(void)
{
	gm_mem_stats stats;

	gm_read_mem_stats(&stats);
	return stats.NumGC;
}

#elif defined(BENCH_BOEHM)

#include <gc.h>

#define BENCH_NAME         "boehm"
#define BENCH_TYPE(T, ...) struct bench_unused_
#define BENCH_NEW(T)       ((T *)GC_MALLOC(sizeof(T)))
#define BENCH_FREE(p)      ((void)(p))

/* Without pointers past the end a node of 16 bytes takes 16 bytes, not 32: Boehm at its best. */
static inline void bench_start(void)
{
	GC_set_all_interior_pointers(0);
	GC_INIT();
}

static inline unsigned long bench_collections(void)
{
	return GC_get_gc_no();
}

#elif defined(BENCH_MALLOC)

#define BENCH_NAME         "malloc"
#define BENCH_TYPE(T, ...) struct bench_unused_
#define BENCH_NEW(T)       ((T *)bench_calloc(sizeof(T)))
#define BENCH_FREE(p)      free(p)

static inline void bench_start(void)
{
}

static inline void *bench_calloc(size_t bytes)
{
	void *memory = calloc(1, bytes);

	if (!memory)
		abort();
	return memory;
}

static inline unsigned long bench_collections(void)
{
	return 0;
}

#else
#error "define BENCH_GOMEM, BENCH_MALLOC or BENCH_BOEHM"
#endif

/* The number in argv[1], or what is usual. */
static inline long bench_argument(int argc, char **argv, long usual, long most)
{
	const long n = argc > 1 ? strtol(argv[1], NULL, 10) : usual;

	if (n < 1 || n > most) {
		fprintf(stderr, "%s: a number of 1 to %ld, please\n", argv[0], most);
		exit(2);
	}
	return n;
}

#endif
