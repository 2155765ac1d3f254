/* SPDX-License-Identifier: MIT
 *
 * memory.c - what four functions cost the heap, by the heap's own counters.
 */
#include "playground.h"

#include <stdio.h>

GM_SLICE(gm_byte, Bytes)

typedef struct LargeObject {
	gm_int id;
	Bytes data;
} LargeObject;

typedef struct Point {
	gm_int x, y;
} Point;

/* ---- the four functions ---- */

/* Keeps the optimising compiler from seeing that nobody wants the result. */
#define USE(x) __asm__ volatile("" ::"r"(&(x)) : "memory")

static void stack_only(void)
{
	gm_int numbers[100];
	gm_int sum = 0;

	for (gm_int i = 0; i < 100; i++)
		numbers[i] = i;
	for (gm_int i = 0; i < 100; i++)
		sum += numbers[i];
	USE(sum);
}

static void small_structs_on_stack(void)
{
	for (gm_int i = 0; i < 100; i++) {
		Point point = {.x = i, .y = 2 * i};

		USE(point);
	}
}

static LargeObject *create_large_object(gm_int id)
{
	LargeObject *object = gm_new(LargeObject);

	object->id = id;
	object->data = gm_make_slice(Bytes, 1024);
	return object;
}

static void ten_large_objects(void)
{
	LargeObject *objects[10];

	for (gm_int i = 0; i < 10; i++)
		objects[i] = create_large_object(i);
	gm_checkpoint("memory");
	USE(objects);
}

static void large_allocation(void)
{
	Bytes large = gm_make_slice(Bytes, 1 << 20);

	gm_at(large, 0) = 1;
	gm_checkpoint("large");
	USE(large);
}

/* ---- measuring ---- */

struct cost {
	uint64_t total_alloc;
	uint64_t heap_alloc;
	uint64_t heap_objects;
	uint64_t mallocs;
};

static struct cost measure(void (*function)(void))
{
	gm_mem_stats before, after;

	gm_read_mem_stats(&before);
	function();
	gm_read_mem_stats(&after);
	return (struct cost){
		.total_alloc = after.TotalAlloc - before.TotalAlloc,
		.heap_alloc = after.HeapAlloc - before.HeapAlloc,
		.heap_objects = after.HeapObjects - before.HeapObjects,
		.mallocs = after.Mallocs - before.Mallocs,
	};
}

static void print_cost(const char *name, const struct cost *cost)
{
	printf("  %s\n", name);
	printf("    total allocated %9s    heap allocated %9s\n", with_commas(cost->total_alloc),
	       with_commas(cost->heap_alloc));
	printf("    objects added   %9s    mallocs        %9s\n", with_commas(cost->heap_objects),
	       with_commas(cost->mallocs));
}

void show_memory_measurement(void)
{
	print_heading("4. What it costs");

	const struct cost stack = measure(stack_only);
	print_cost("Stack Only", &stack);
	const struct cost structs = measure(small_structs_on_stack);
	print_cost("Small Structs on Stack", &structs);
	const struct cost heap = measure(ten_large_objects);
	print_cost("Heap Allocation (createLargeObject x10)", &heap);
	const struct cost large = measure(large_allocation);
	print_cost("Large Allocation (1MB slice)", &large);

	print_heading("Real memory impact");
	printf("  Stack Only:           %9s bytes   (%s)\n", with_commas(stack.total_alloc),
	       stack.mallocs ? "heap!" : "no heap!");
	printf("  Heap Allocation x10:  %9s bytes   (%s objects)\n", with_commas(heap.total_alloc),
	       with_commas(heap.heap_objects));
	printf("  Large Allocation:     %9s bytes   (%sMB on heap)\n",
	       with_commas(large.total_alloc), with_commas(large.heap_alloc >> 20));
}
