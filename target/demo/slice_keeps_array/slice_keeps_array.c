/* SPDX-License-Identifier: MIT
 *
 * slice_keeps_array.c - a slice of 100 bytes keeps the whole array alive that it is a window of. A
 * copy of the 100 bytes lets the array go.
 */
#include <stdio.h>
#include <string.h>

#include "gomem.h"

enum { ARRAY = 1 << 20, HEADER = 100 };

GM_SLICE(gm_byte, Bytes)

static uint64_t bytes(void)
{
	gm_mem_stats stats;

	gm_gc();
	gm_read_mem_stats(&stats);
	return stats.HeapAlloc;
}

static Bytes header;

__attribute__((noinline)) static void read_header(void)
{
	Bytes file = gm_make_slice(Bytes, ARRAY);

	memcpy(file.ptr, "gomem", 5);
	header = gm_reslice(file, 0, HEADER); /* its pointer leads into the array */
}

__attribute__((noinline)) static void copy_header(void)
{
	Bytes copy = gm_make_slice(Bytes, header.len);

	memcpy(copy.ptr, header.ptr, (size_t)header.len);
	header = copy;
}

int main(void)
{
	read_header();
	printf("A slice of %td bytes is all that is left of a file.\n", header.len);
	printf("  on the heap: %lu bytes, for the slice is a window of the whole array\n", bytes());
	gm_checkpoint("kept");

	copy_header();
	printf("A copy of these bytes has an array of its own.\n");
	printf("  on the heap: %lu bytes\n", bytes());
	gm_checkpoint("copied");
	return 0;
}
