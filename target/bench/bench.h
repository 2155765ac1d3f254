/* SPDX-License-Identifier: MIT
 *
 * bench.h - one source, several ways to get memory, chosen by the build: BENCH_GOMEM (with
 * GM_BARRIERS: its collections are interrupted), BENCH_MALLOC (linked with any malloc), BENCH_BOEHM
 * (with BENCH_INTERIOR: as it comes).
 *
 *     BENCH_TYPE(T, fields...)   at file scope: these fields are pointers
 *     bench_start()              first thing in main
 *     BENCH_NEW(T)               a zeroed T
 *     BENCH_STORE(field, value)  *field = value, of pointers in objects and globals
 *     BENCH_FREE(p)              p is not needed any more; only malloc wants to know,
 *     BENCH_FREES                so that nothing has to be walked for it elsewhere
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
#define BENCH_FREES        0
#ifdef GM_BARRIERS
#define BENCH_STORE(field, value) gm_store(field, value)
#else
#define BENCH_STORE(field, value) ((void)(*(field) = (value)))
#endif

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

#define BENCH_NAME                "boehm"
#define BENCH_TYPE(T, ...)        struct bench_unused_
#define BENCH_NEW(T)              ((T *)GC_MALLOC(sizeof(T)))
#define BENCH_FREE(p)             ((void)(p))
#define BENCH_FREES               0
#define BENCH_STORE(field, value) ((void)(*(field) = (value)))

/* Without pointers past the end a node of 16 bytes takes 16 bytes, not 32: Boehm at its best. */
static inline void bench_start(void)
{
#ifndef BENCH_INTERIOR
	GC_set_all_interior_pointers(0);
#endif
	GC_INIT();
}

static inline unsigned long bench_collections(void)
{
	return GC_get_gc_no();
}

#elif defined(BENCH_MALLOC)

#define BENCH_NAME                "malloc"
#define BENCH_TYPE(T, ...)        struct bench_unused_
#define BENCH_NEW(T)              ((T *)bench_calloc(sizeof(T)))
#define BENCH_FREE(p)             free(p)
#define BENCH_FREES               1
#define BENCH_STORE(field, value) ((void)(*(field) = (value)))

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
