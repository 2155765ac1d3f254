/* SPDX-License-Identifier: MIT
 *
 * slice.c - slices: growth, and Go's bounds checks in Go's words (runtime/panic.go).
 */
#include "heap.h"

#include <string.h>

/* The layout of every slice that GM_SLICE declares. */
struct __attribute__((may_alias)) slice {
	void *ptr;
	gm_int len;
	gm_int cap;
};

void gm_slice_make_cap(void *slice, gm_int len, gm_int cap, size_t elem_size,
		       struct gm_site_ref *site)
{
	if (len < 0)
		gmi_fatal(site, "makeslice: len out of range (%td)", len);
	if (cap < len)
		gmi_fatal(site, "makeslice: cap out of range (len %td, cap %td)", len, cap);
	*(struct slice *)slice = (struct slice){
		.ptr = gm_alloc(site, (size_t)cap, elem_size),
		.len = len,
		.cap = cap,
	};
}

void gm_slice_make(void *slice, gm_int len, size_t elem_size, struct gm_site_ref *site)
{
	gm_slice_make_cap(slice, len, len, elem_size, site);
}

void gm_slice_cut(void *slice_struct, gm_int low, gm_int high, size_t elem_size)
{
	struct slice *slice = slice_struct;

	if (high < 0 || high > slice->cap)
		gmi_fatal(NULL, "slice bounds out of range [:%td] with capacity %td", high,
			  slice->cap);
	if (low < 0 || low > high)
		gmi_fatal(NULL, "slice bounds out of range [%td:%td]", low, high);
	/* as Go: an empty tail must not point past the array */
	if (low < slice->cap)
		slice->ptr = (char *)slice->ptr + (size_t)low * elem_size;
	slice->len = high - low;
	slice->cap -= low;
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

void gm_slice_append(void *slice_struct, const void *more_struct, size_t elem_size,
		     struct gm_site_ref *site)
{
	struct slice *slice = slice_struct;
	const struct slice *more = more_struct;

	if (slice->cap - slice->len < more->len)
		gm_slice_grow(slice, more->len, elem_size, site);
	char *end = (char *)slice->ptr + (size_t)slice->len * elem_size;
	const size_t bytes = more->len > 0 ? (size_t)more->len * elem_size : 0;

	/* the array may hold pointers behind the end of this slice */
	gm_barrier_range(end, more->ptr, bytes);
	/* memmove: the slices may be windows on one array */
	if (bytes > 0)
		memmove(end, more->ptr, bytes);
	slice->len += more->len;
}
