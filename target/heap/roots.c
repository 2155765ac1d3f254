/* SPDX-License-Identifier: MIT
 *
 * roots.c - where the program keeps pointers: registers and stack of its thread, the variables of
 * the program and its libraries (thread-local ones too), and memory announced by gm_root_add.
 *
 * Unless the compiler states what there is (stated.c), all of it is scanned conservatively: any
 * aligned word that is an address within an object keeps that object. That can keep garbage, never
 * lose an object.
 *
 * A collection that is interrupted scans the roots in pieces. What is stored without write barriers
 * has to be scanned at once, before the program runs on: piece 0, the stack with the registers,
 * thread-local variables, and announced memory. The other pieces are the writable segments of the
 * program and its libraries, PIECE bytes at a time.
 */
#define _GNU_SOURCE
#include "heap.h"

#include <link.h>
#include <pthread.h>
#include <string.h>

/* Limits of GMI_NOT_ROOT, made by the linker. */
extern char __start_gm_private[], __stop_gm_private[];

enum { PIECE = 128 << 10 };

/* ---- variables ---- */

/* What is scanned of the variables: bytes [start, end) of all of them in a row. */
struct window {
	uint64_t at, start, end;
	uint64_t changes; /* modules loaded and unloaded so far */
};

static uint64_t changes_at_count;

/* Scans the part of [start, end) that lies in the window. */
static void mark_in_window(struct window *window, uintptr_t start, uintptr_t end)
{
	const uint64_t at = window->at, bytes = end - start;

	window->at += bytes;
	if (at + bytes <= window->start || at >= window->end)
		return;
	if (window->end < at + bytes)
		end = start + (window->end - at);
	if (window->start > at)
		start += window->start - at;
	gmi_scan_words(start, end);
}

/* A segment, without the variables of the heap itself. */
static void mark_segment(struct window *window, uintptr_t start, uintptr_t end)
{
	const uintptr_t own = (uintptr_t)__start_gm_private;
	const uintptr_t own_end = (uintptr_t)__stop_gm_private;

	if (own >= start && own_end <= end) {
		mark_in_window(window, start, own);
		start = own_end;
	}
	mark_in_window(window, start, end);
}

static int mark_variables(struct dl_phdr_info *info, size_t size, void *data)
{
	struct window *window = data;

	(void)size;
	window->changes = info->dlpi_adds + info->dlpi_subs;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		const uintptr_t start = info->dlpi_addr + segment->p_vaddr;

		if (segment->p_type == PT_LOAD && (segment->p_flags & PF_W))
			mark_segment(window, start, start + segment->p_memsz);
	}
	return 0;
}

static int mark_thread_local(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)size;
	(void)unused;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		const uintptr_t start = (uintptr_t)info->dlpi_tls_data; /* of this thread */

		if (segment->p_type == PT_TLS && start)
			gmi_scan_words(start, start + segment->p_memsz);
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

static bool is_stated; /* the roots of this collection */

uint64_t gmi_roots_count(void)
{
	is_stated = gmi_roots_stated();
	if (is_stated)
		return gmi_stated_count();

	struct window none = {0};

	dl_iterate_phdr(mark_variables, &none);
	changes_at_count = none.changes;
	gm_heap.globals_bytes = none.at;
	return 1 + (none.at + PIECE - 1) / PIECE;
}

uint64_t gmi_roots_bytes(void)
{
	if (gm_heap.cycle == 0)
		gmi_roots_count();
	return gm_heap.stack_bytes + gm_heap.globals_bytes;
}

void gmi_roots_scan(uint64_t piece)
{
	gmi_event(GM_EVENT_ROOTS, 0, piece, 0);
	if (is_stated) {
		gmi_stated_scan(piece);
		if (piece == 0)
			mark_ranges();
		return;
	}
	if (piece == 0) {
		gm_heap.stack_bytes = gm_heap.stack_top - (uintptr_t)__builtin_frame_address(0);
		dl_iterate_phdr(mark_thread_local, NULL);
		mark_ranges();
		mark_stack();
		return;
	}
	struct window window = {.start = (piece - 1) * PIECE, .end = piece * PIECE};
	struct window all = {.end = UINT64_MAX};

	dl_iterate_phdr(mark_variables, &window);
	/* a library came or went: the bytes are counted otherwise now */
	if (window.changes != changes_at_count)
		dl_iterate_phdr(mark_variables, &all);
}
