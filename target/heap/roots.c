/* SPDX-License-Identifier: MIT
 *
 * roots.c - where the program keeps pointers: registers and stack of its thread, the variables of
 * the program and its libraries (thread-local ones too), and memory announced by gm_root_add.
 *
 * All of it is scanned conservatively: any aligned word that is an address within an object keeps
 * that object. That can keep garbage, never lose an object.
 */
#define _GNU_SOURCE
#include "heap.h"

#include <link.h>
#include <pthread.h>
#include <string.h>

/* Limits of GMI_NOT_ROOT, made by the linker. */
extern char __start_gm_private[], __stop_gm_private[];

enum { WORD = sizeof(uintptr_t) };

/* ---- variables ---- */

/* Scans a segment, leaving out the heap's own variables. */
static void mark_segment(uintptr_t start, uintptr_t end)
{
	const uintptr_t own = (uintptr_t)__start_gm_private;
	const uintptr_t own_end = (uintptr_t)__stop_gm_private;

	if (own >= start && own_end <= end) {
		gmi_scan_words(start, own);
		start = own_end;
	}
	gmi_scan_words(start, end);
}

static int mark_module(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)size;
	(void)unused;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t start = 0;

		if (segment->p_type == PT_LOAD && (segment->p_flags & PF_W))
			start = info->dlpi_addr + segment->p_vaddr;
		else if (segment->p_type == PT_TLS)
			start = (uintptr_t)info->dlpi_tls_data; /* of the calling thread */
		if (start)
			mark_segment(start, start + segment->p_memsz);
	}
	return 0;
}

/* ---- stack ---- */

uintptr_t gmi_stack_top(void)
{
	pthread_attr_t attributes;
	void *stack;
	size_t bytes;

	if (pthread_getattr_np(pthread_self(), &attributes) != 0)
		gmi_fatal(NULL, "cannot find this thread's stack");
	pthread_attr_getstack(&attributes, &stack, &bytes);
	pthread_attr_destroy(&attributes);
	return (uintptr_t)stack + bytes;
}

/* Not inlined: the frame of the caller, with the registers that it saved, lies above this one. */
__attribute__((noinline)) static void mark_stack_above(void)
{
	gmi_scan_words((uintptr_t)__builtin_frame_address(0), gm_heap.stack_top);
}

__attribute__((noinline)) static void mark_stack(void)
{
	__builtin_unwind_init(); /* saves all registers that a caller may keep values in */
	mark_stack_above();
	__asm__ volatile("" ::: "memory"); /* no tail call: the frame must last */
}

/* ---- announced memory ---- */

void gm_root_add(const void *start, size_t bytes)
{
	const uint64_t end = gm_heap.n_root_ranges + 1;

	gmi_enter("gm_root_add", NULL);
	if (bytes > UINTPTR_MAX - (uintptr_t)start)
		gmi_fatal(NULL, "gm_root_add: %zu bytes at %p are no memory", bytes, start);
	if (!gmi_commit(GMI_ROOT_RANGES, end * sizeof(struct gm_root_range)))
		gmi_fatal(NULL, "out of memory for root ranges");
	gm_heap.root_ranges[gm_heap.n_root_ranges] =
		(struct gm_root_range){(uintptr_t)start, bytes};
	gm_heap.n_root_ranges = end;
}

void gm_root_remove(const void *start)
{
	gmi_enter("gm_root_remove", NULL);
	/* the one added last, if there are several */
	for (uint64_t i = gm_heap.n_root_ranges; i-- > 0;) {
		if (gm_heap.root_ranges[i].start != (uintptr_t)start)
			continue;
		memmove(&gm_heap.root_ranges[i], &gm_heap.root_ranges[i + 1],
			(gm_heap.n_root_ranges - i - 1) * sizeof(struct gm_root_range));
		gm_heap.n_root_ranges--;
		return;
	}
	gmi_fatal(NULL, "gm_root_remove: no range was added at %p", start);
}

static void mark_ranges(void)
{
	for (uint64_t i = 0; i < gm_heap.n_root_ranges; i++) {
		const struct gm_root_range *range = &gm_heap.root_ranges[i];

		gmi_scan_words(range->start, range->start + range->bytes);
	}
}

void gmi_roots_mark(void)
{
	dl_iterate_phdr(mark_module, NULL);
	mark_ranges();
	mark_stack();
}
