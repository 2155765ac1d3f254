/* SPDX-License-Identifier: MIT
 *
 * store.c - errors, growing arrays, strings that live with their owner, a map, progress.
 */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "graph.h"

static _Thread_local char last_error[512];

hg_status hgi_error(hg_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(last_error, sizeof(last_error), format, args);
	va_end(args);
	/* one line, whatever a name in it holds */
	for (char *c = last_error; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
	return status;
}

const char *hg_last_error(void)
{
	return last_error;
}

int hg_api_version(void)
{
	return HG_API_VERSION;
}

/* ---- Large arrays ---------------------------------------------------------------------------- */

enum { LARGE_PAGE = 2 << 20, LARGE_ARRAY = LARGE_PAGE, KEPT = 8 };

/* Large arrays that nobody needs any more. A debugger makes a graph at every stop, as large as the
 * one before, and the system clears each page that it gives: that took half of the time. So the
 * arrays of the last graph serve the next one. */
static struct {
	atomic_flag busy; /* whoever finds it so does without */
	struct kept {
		void *array;
		size_t bytes;
	} arrays[KEPT];
} kept = {.busy = ATOMIC_FLAG_INIT};

static size_t whole_pages(size_t bytes)
{
	return (bytes + LARGE_PAGE - 1) & ~(size_t)(LARGE_PAGE - 1);
}

/* The smallest one that has room for so many bytes, if it is not far too large; NULL: none. */
static void *take_kept(size_t bytes)
{
	struct kept *best = NULL;
	void *array = NULL;

	if (atomic_flag_test_and_set(&kept.busy))
		return NULL;
	for (struct kept *k = kept.arrays; k < kept.arrays + KEPT; k++)
		if (k->array && k->bytes >= bytes && k->bytes / 4 <= bytes &&
		    (!best || k->bytes < best->bytes))
			best = k;
	if (best) {
		array = best->array;
		best->array = NULL;
	}
	atomic_flag_clear(&kept.busy);
	return array;
}

void hgi_release(void *array, size_t count, size_t size)
{
	const size_t bytes = whole_pages(count * size);
	struct kept *place = kept.arrays;

	if (!array || count * size < LARGE_ARRAY || atomic_flag_test_and_set(&kept.busy)) {
		free(array);
		return;
	}
	/* in the place of the smallest */
	for (struct kept *k = kept.arrays; k < kept.arrays + KEPT; k++)
		if (!k->array || (place->array && k->bytes < place->bytes))
			place = k;
	if (!place->array || place->bytes < bytes) {
		void *other = place->array;

		*place = (struct kept){array, bytes};
		array = other;
	}
	atomic_flag_clear(&kept.busy);
	free(array);
}

/* Memory in large pages, where the system has them: a page fault for each small one costs as much
 * as the work on the page. The advice has to come before the first byte is written. */
static void *large_array(size_t bytes)
{
	const size_t whole = whole_pages(bytes);
	void *array = whole ? take_kept(whole) : NULL; /* 0: it wrapped */

	if (array || !whole)
		return array;
	array = aligned_alloc(LARGE_PAGE, whole);
	if (array)
		madvise(array, whole, MADV_HUGEPAGE); /* nothing depends on its success */
	return array;
}

static void *resize(void *array, size_t had, size_t bytes)
{
	void *moved;

	if (bytes < LARGE_ARRAY)
		return realloc(array, bytes);
	moved = large_array(bytes);
	if (moved && array) {
		memcpy(moved, array, had);
		hgi_release(array, had, 1);
	}
	return moved;
}

bool hgi_reserve(void *array, size_t *capacity, size_t need, size_t size)
{
	void *old, *grown;

	if (need <= *capacity)
		return true;
	if (need > SIZE_MAX / size)
		return false;
	memcpy(&old, array, sizeof(old));
	grown = resize(old, *capacity * size, need * size);
	if (!grown)
		return false;
	memcpy(array, &grown, sizeof(grown));
	*capacity = need;
	return true;
}

bool hgi_grow(void *array, size_t *capacity, size_t need, size_t size)
{
	size_t room = *capacity;

	if (need <= room)
		return true;
	room = room < 8 ? 8 : room;
	while (room < need) {
		if (room > SIZE_MAX / 2)
			return false;
		/* doubling a large array would waste too much of a large heap's memory */
		room += room < 1 << 20 ? room : room / 2;
	}
	return hgi_reserve(array, capacity, room, size);
}

void *hgi_array(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	return bytes < LARGE_ARRAY ? malloc(bytes ? bytes : 1) : large_array(bytes);
}

void *hgi_calloc(size_t count, size_t size)
{
	size_t bytes;
	void *array;

	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	if (bytes < LARGE_ARRAY)
		return calloc(1, bytes ? bytes : 1);
	array = large_array(bytes);
	return array ? memset(array, 0, bytes) : NULL;
}

/* ---- Arena ----------------------------------------------------------------------------------- */

struct hgi_arena_block {
	struct hgi_arena_block *next;
	size_t used, size;
	uint64_t bytes[];
};

enum { ARENA_BLOCK = 16 * 1024 };

void *hgi_arena_alloc(struct hgi_arena *arena, size_t bytes)
{
	struct hgi_arena_block *block = arena->blocks;
	void *p;

	if (bytes > SIZE_MAX / 2)
		return NULL;
	bytes = (bytes + 7) & ~(size_t)7;
	if (!block || block->size - block->used < bytes) {
		const size_t size = bytes > ARENA_BLOCK ? bytes : ARENA_BLOCK;

		block = malloc(sizeof(*block) + size);
		if (!block)
			return NULL;
		block->used = 0;
		block->size = size;
		block->next = arena->blocks;
		arena->blocks = block;
	}
	p = (char *)block->bytes + block->used;
	block->used += bytes;
	return p;
}

const char *hgi_arena_string(struct hgi_arena *arena, const char *s)
{
	size_t length;
	char *copy;

	if (!s || !*s)
		return "";
	length = strlen(s);
	copy = hgi_arena_alloc(arena, length + 1);
	return copy ? memcpy(copy, s, length + 1) : NULL;
}

void hgi_arena_release(struct hgi_arena *arena)
{
	while (arena->blocks) {
		struct hgi_arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
}

/* ---- Map ------------------------------------------------------------------------------------- */

/* Position of key, or of the free entry where it belongs. Open addressing, at most half full. */
static size_t map_slot(const struct hgi_map *map, uint64_t key)
{
	uint64_t hash = (key + 1) * 0x9e3779b97f4a7c15ull;
	size_t i = (size_t)(hash ^ hash >> 32) & (map->capacity - 1);

	while (map->entries[i].key && map->entries[i].key != key + 1)
		i = (i + 1) & (map->capacity - 1);
	return i;
}

struct hgi_map_entry *hgi_map_find(const struct hgi_map *map, uint64_t key)
{
	struct hgi_map_entry *entry;

	if (!map->capacity)
		return NULL;
	entry = &map->entries[map_slot(map, key)];
	return entry->key ? entry : NULL;
}

static bool map_widen(struct hgi_map *map)
{
	struct hgi_map wide = {NULL, map->capacity ? map->capacity * 2 : 16, map->used};

	wide.entries = hgi_calloc(wide.capacity, sizeof(*wide.entries));
	if (!wide.entries)
		return false;
	for (size_t i = 0; i < map->capacity; i++) {
		if (map->entries[i].key)
			wide.entries[map_slot(&wide, map->entries[i].key - 1)] = map->entries[i];
	}
	free(map->entries);
	*map = wide;
	return true;
}

struct hgi_map_entry *hgi_map_put(struct hgi_map *map, uint64_t key)
{
	struct hgi_map_entry *entry;

	if ((map->used + 1) * 2 > map->capacity && !map_widen(map))
		return NULL;
	entry = &map->entries[map_slot(map, key)];
	if (!entry->key) {
		entry->key = key + 1;
		map->used++;
	}
	return entry;
}

void hgi_map_release(struct hgi_map *map)
{
	free(map->entries);
	*map = (struct hgi_map){0};
}

/* ---- Progress -------------------------------------------------------------------------------- */

bool hgi_cancelled(const struct hgi_progress *progress, uint64_t done)
{
	double part;

	if (!progress || !progress->call)
		return false;
	part = progress->total ? (double)done / (double)progress->total : 1;
	return progress->call(progress->context,
			      progress->from + (progress->to - progress->from) * part) != 0;
}
