/* SPDX-License-Identifier: MIT
 *
 * stats.c - the counters in public dress.
 */
#include "heap.h"

void gm_read_mem_stats(gm_mem_stats *stats)
{
	gmi_alloc_count();
	*stats = (gm_mem_stats){
		.TotalAlloc = gm_heap.stats.total_alloc,
		.Mallocs = gm_heap.stats.mallocs,
		.Frees = gm_heap.stats.frees,
		.HeapAlloc = gm_heap.stats.heap_alloc,
		.HeapObjects = gm_heap.stats.heap_objects,
		.NumGC = gm_heap.stats.num_gc,
	};
}
