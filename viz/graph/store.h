/* SPDX-License-Identifier: MIT
 *
 * store.h - what graphs are kept in: growing arrays, strings, maps; errors, and progress (store.c).
 */
#ifndef HG_STORE_H
#define HG_STORE_H

#include "heapgraph.h"

/* Sets hg_last_error of this thread and returns `status`. */
hg_status hgi_error(hg_status status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Gives *array room for `need` elements of `size` bytes; false when there is no memory. */
bool hgi_grow(void *array, size_t *capacity, size_t need, size_t size);

/* The same, with no room to spare. */
bool hgi_reserve(void *array, size_t *capacity, size_t need, size_t size);

/* malloc of count * size bytes; NULL on overflow too. Never NULL for 0 bytes. What is never written
 * of a large one takes no memory. */
void *hgi_array(size_t count, size_t size);
/* The same, zeroed. */
void *hgi_calloc(size_t count, size_t size);

/* Frees an array of one of these that has room for `count` elements, as free() would; but a large
 * one is kept for the next graph. For the arrays of a graph only: what is kept is no more than it
 * had. */
void hgi_release(void *array, size_t count, size_t size);

/* Strings and small arrays that live as long as their owner. */
struct hgi_arena {
	struct hgi_arena_block *blocks;
};

void *hgi_arena_alloc(struct hgi_arena *arena, size_t bytes);
/* A copy of s, "" for NULL. NULL when there is no memory. */
const char *hgi_arena_string(struct hgi_arena *arena, const char *s);
void hgi_arena_release(struct hgi_arena *arena);

/* uint64_t -> pointer and length; keys are never removed. */
struct hgi_map {
	struct hgi_map_entry {
		uint64_t key; /* key + 1, 0: free */
		void *value;
		size_t count;
	} * entries;
	size_t capacity; /* power of two */
	size_t used;
};

struct hgi_map_entry *hgi_map_find(const struct hgi_map *map, uint64_t key);
/* The entry of key, made if needed; NULL when there is no memory. */
struct hgi_map_entry *hgi_map_put(struct hgi_map *map, uint64_t key);
void hgi_map_release(struct hgi_map *map);

/* Calls a progress function every 65,536 steps. */
struct hgi_progress {
	hg_progress_fn *call;
	void *context;
	double from, to; /* parts of the whole that this stage covers */
	uint64_t total;
};

/* True when the caller wants to stop. `done` counts up to progress->total. */
bool hgi_cancelled(const struct hgi_progress *progress, uint64_t done);
enum { HGI_PROGRESS_STEP = 1 << 16 };

#endif
