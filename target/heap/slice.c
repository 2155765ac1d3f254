/* SPDX-License-Identifier: MIT
 *
 * slice.c - slices: growth, and Go's bounds checks in Go's words (runtime/panic.go).
 */
#include "heap.h"

#include <string.h>

/* The layout of every slice that GM_SLICE declares. */
struct slice {
	void *ptr;
	gm_int len;
	gm_int cap;
};

void gm_make_check(gm_int len, gm_int cap)
{
	if (len < 0)
		gmi_fatal(NULL, "makeslice: len out of range (%td)", len);
	if (cap < len)
		gmi_fatal(NULL, "makeslice: cap out of range (len %td, cap %td)", len, cap);
}

void gm_reslice_check(gm_int low, gm_int high, gm_int cap)
{
	if (high < 0 || high > cap)
		gmi_fatal(NULL, "slice bounds out of range [:%td] with capacity %td", high, cap);
	if (low < 0 || low > high)
		gmi_fatal(NULL, "slice bounds out of range [%td:%td]", low, high);
}

gm_int gm_index_check(gm_int i, gm_int len)
{
	if (gmi_unlikely((size_t)i >= (size_t)len))
		gmi_fatal(NULL, "index out of range [%td] with length %td", i, len);
	return i;
}

/* Capacity for at least `needed` elements, before rounding up to a size class: double below 256
 * elements, then ever closer to a quarter more (Go 1.19 runtime/slice.go, growslice). */
static gm_int grown_capacity(gm_int old_cap, gm_int needed)
{
	const gm_int threshold = 256;
	gm_int cap = old_cap;

	if (needed > old_cap && needed - old_cap > old_cap)
		return needed;
	if (old_cap < threshold)
		return old_cap * 2;
	while (cap < needed) {
		if (__builtin_add_overflow(cap, (cap + 3 * threshold) / 4, &cap))
			return needed;
	}
	return cap;
}

void gm_slice_grow(void *slice_struct, gm_int extra, size_t elem_size, struct gm_site_ref *site)
{
	struct slice *slice = slice_struct;
	gm_int needed;
	size_t bytes;

	if (__builtin_add_overflow(slice->len, extra, &needed) || extra < 0)
		gmi_fatal(site, "growslice: len out of range");
	if (needed <= slice->cap)
		return;
	const gm_int cap = grown_capacity(slice->cap, needed);
	if (__builtin_mul_overflow((size_t)cap, elem_size, &bytes) || bytes > PTRDIFF_MAX)
		gmi_fatal(site, "growslice: len out of range");
	if (elem_size == 0) {
		slice->ptr = gm_alloc(site, 0, 0);
		slice->cap = needed;
		return;
	}

	const size_t n = gmi_round_up_size(bytes) / elem_size;
	void *array = gm_alloc(site, n, elem_size);
	if (slice->len > 0)
		memcpy(array, slice->ptr, (size_t)slice->len * elem_size);
	slice->ptr = array;
	slice->cap = (gm_int)n;
}
