/* SPDX-License-Identifier: MIT
 *
 * leak.c - a leak in a language with a collector: a global cache that only grows. Nothing is lost,
 * everything is reachable, and that is the problem.
 */
#include <stdio.h>

#include "gomem.h"

enum { BUCKETS = 8, REQUESTS = 50, ANSWER_BYTES = 200 };

GM_SLICE(gm_byte, Bytes)

typedef struct Entry {
	struct Entry *next;
	gm_int key;
	Bytes answer;
} Entry;

typedef struct Cache {
	gm_int entries;
	Entry *buckets[BUCKETS];
} Cache;

static Cache *cache;

static Entry *answer(gm_int key)
{
	Entry *entry = cache->buckets[key % BUCKETS];

	while (entry && entry->key != key)
		entry = entry->next;
	if (!entry) { /* put in, and never taken out */
		entry = &(Entry){.next = cache->buckets[key % BUCKETS], .key = key};
		entry->answer = gm_make_slice(Bytes, ANSWER_BYTES);
		cache->buckets[key % BUCKETS] = entry;
		cache->entries++;
	}
	return entry;
}

__attribute__((noinline)) static void serve(gm_int first)
{
	for (gm_int key = first; key < first + REQUESTS; key++)
		answer(key)->answer.ptr[0] = (gm_byte)key;
}

static void report(const char *when)
{
	gm_mem_stats stats;

	gm_gc();
	gm_read_mem_stats(&stats);
	printf("%-22s %5lu bytes in %3lu objects, %td in the cache\n", when, stats.HeapAlloc,
	       stats.HeapObjects, cache->entries);
}

int main(void)
{
	cache = &(Cache){0};
	report("before the first day");
	gm_checkpoint("start");
	serve(0);
	report("after the first day");
	gm_checkpoint("first-day");
	serve(REQUESTS);
	report("after the second day");
	gm_checkpoint("second-day");
	return 0;
}
