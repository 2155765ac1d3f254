/* SPDX-License-Identifier: MIT
 *
 * stats.c - the counters in public dress, and when the next collection is due.
 */
#include "heap.h"

/* Go's heapMinimum for GOGC=100 (runtime/mgcpacer.go). */
enum { HEAP_MINIMUM = 4 << 20 };

/* The live heap may grow by gogc percent, and a small heap to HEAP_MINIMUM * gogc / 100. */
void gmi_pace(uint64_t live)
{
	const uint64_t gogc = gmi_settings.gogc;
	const uint64_t goal = live + live / 100 * gogc + live % 100 * gogc / 100;
	const uint64_t minimum = HEAP_MINIMUM * gogc / 100;

	if (gmi_settings.gogc_off)
		gm_heap.stats.next_gc = UINT64_MAX;
	else
		gm_heap.stats.next_gc = goal > minimum ? goal : minimum;
}

void gm_read_mem_stats(gm_mem_stats *stats)
{
	*stats = (gm_mem_stats){
		.TotalAlloc = gm_heap.stats.total_alloc,
		.Mallocs = gm_heap.stats.mallocs,
		.Frees = gm_heap.stats.frees,
		.HeapAlloc = gm_heap.stats.heap_alloc,
		.HeapObjects = gm_heap.stats.heap_objects,
		.NumGC = gm_heap.stats.num_gc,
	};
}
