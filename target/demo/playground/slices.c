/* SPDX-License-Identifier: MIT
 *
 * slices.c - a slice is a window on an array; slices of a slice are windows on the same array.
 */
#include "playground.h"

#include <stdio.h>

GM_SLICE(gm_int, Ints)

static void print_slice(const char *name, Ints slice)
{
	char values[64];
	size_t length = 0;

	for (gm_int i = 0; i < slice.len && length < sizeof(values); i++)
		length += (size_t)snprintf(values + length, sizeof(values) - length, "%s%td",
					   i ? " " : "[", gm_at(slice, i));
	printf("  %-9s%13s]   len %td  cap %td   array at %p\n", name, values, slice.len, slice.cap,
	       (void *)slice.ptr);
}

static Ints one_to_five(void)
{
	Ints ints = gm_make_slice(Ints, 5);

	for (gm_int i = 0; i < ints.len; i++)
		gm_at(ints, i) = i + 1;
	return ints;
}

void show_slice_sharing(void)
{
	print_heading("3. Three slices, one array");

	Ints original = one_to_five();
	Ints slice1 = gm_reslice(original, 1, 4);
	Ints slice2 = gm_reslice(original, 2, 5);

	print_slice("original", original);
	print_slice("slice1", slice1);
	print_slice("slice2", slice2);

	gm_at(slice1, 1) = 99;
	gm_checkpoint("slices");
	printf("\n  slice1[1] = 99 changes what all three see:\n");
	print_slice("original", original);
	print_slice("slice1", slice1);
	print_slice("slice2", slice2);
}
