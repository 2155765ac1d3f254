/* SPDX-License-Identifier: MIT
 *
 * trace.c - GOMEM_TRACE=1: a line on stderr for each collection, Go's gctrace line field for field.
 *
 *     gc 2 @0.031s 4%: 0.011+1.2+0.003 ms clock, 0.011+1.1/0/0+0.003 ms cpu, 4->4->2 MB, 4 MB goal,
 *     0 MB stacks, 0 MB globals, 1 P (forced)
 *
 * The number of the collection, when it began, share of the time that collecting took so far; sweep
 * termination, mark, mark termination by the clock; the same in time of the processor, marking
 * divided into assists, what gm_gc and gm_gc_step did (Go: background), and Go's idle time, which
 * one thread has not; the heap when marking began, when it ended, and what was marked; the goal;
 * bytes of stacks and globals that were scanned (runtime/mgc.go, runtime/extern.go).
 *
 * GOMEM_TRACE=2 adds a line when the program ends: how long collecting kept the program waiting at
 * a time, in time of the processor. Each uninterrupted piece of work counts, be it a whole
 * collection or one span swept.
 */
#include "heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Durations fall into eight classes per power of two. */
enum { CLASS_BITS = 3, CLASSES = 64 << CLASS_BITS };

static uint64_t program_start, total_work;                  /* ns, as all here */
static uint64_t cycle_start, mark_start, termination_start; /* of this collection */
static uint64_t marking[2];            /* time of its marking: what was asked for, assists */
static uint64_t work_start, accounted; /* of the work that is under way: its start, and up to when
					  it is in `marking` */
static bool work_is_assist;
static uint64_t heap_at_start, heap_at_end, goal; /* bytes */
static bool is_forced;
static uint64_t pauses[CLASSES], n_pauses, longest_pause;

static uint64_t read_clock(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static uint64_t now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* Time that this thread had the processor: on a busy machine, too, what is the collector's. */
static uint64_t worked(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

/* Go's fmtNSAsMS: whole milliseconds from 10 on, else two digits of at most three decimals. */
static void milliseconds(char text[32], uint64_t ns)
{
	static const unsigned powers[] = {1, 10, 100, 1000};
	uint64_t x = ns / 1000;
	unsigned decimals = 3;

	if (ns >= 10000000) {
		x = ns / 1000000;
		decimals = 0;
	} else if (x == 0) {
		decimals = 0;
	} else {
		for (; x >= 100; x /= 10)
			decimals--;
	}
	if (decimals == 0)
		snprintf(text, 32, "%lu", x);
	else
		snprintf(text, 32, "%lu.%0*lu", x / powers[decimals], (int)decimals,
			 x % powers[decimals]);
}

/* ---- pauses ---- */

static unsigned class_of(uint64_t ns)
{
	const unsigned top = ns >> CLASS_BITS ? 63 - (unsigned)__builtin_clzll(ns) - CLASS_BITS : 0;

	return (top << CLASS_BITS) + (unsigned)(ns >> top);
}

static uint64_t class_start(unsigned class)
{
	const unsigned top = class >> CLASS_BITS;

	return top < 2 ? class : ((uint64_t)(class & 7) | 8) << (top - 1);
}

static void report_pauses(void)
{
	uint64_t seen = 0;
	unsigned class = 0;

	while (class < CLASSES - 1 && (seen += pauses[class]) * 2 < n_pauses)
		class ++;
	gmi_print("pauses: %lu, median %.1f us, longest %.1f us", n_pauses,
		  (double)class_start(class) / 1000, (double)longest_pause / 1000);
}

/* ---- work ---- */

static void account(void)
{
	const uint64_t time = worked();

	if (gm_heap.phase == GM_PHASE_MARK)
		marking[work_is_assist] += time - accounted;
	accounted = time;
}

void gmi_trace_work_begin(bool is_assist)
{
	work_is_assist = is_assist;
	work_start = accounted = worked();
}

void gmi_trace_work_end(void)
{
	account();
	const uint64_t ns = accounted - work_start;

	total_work += ns;
	pauses[class_of(ns)]++;
	n_pauses++;
	if (ns > longest_pause)
		longest_pause = ns;
}

/* ---- a collection ---- */

void gmi_trace_init(void)
{
	program_start = now();
	if (gmi_settings.trace > 1)
		atexit(report_pauses);
}

static void print_cycle(uint64_t end)
{
	const uint64_t at = (cycle_start - program_start) / 1000000;
	const uint64_t work = total_work + (accounted - work_start);
	const uint64_t share = work * 100 / (end - program_start + 1);
	char sweep_termination[32], mark[32], termination[32], assists[32], asked_for[32];

	milliseconds(sweep_termination, mark_start - cycle_start);
	milliseconds(mark, termination_start - mark_start);
	milliseconds(termination, end - termination_start);
	milliseconds(assists, marking[1]);
	milliseconds(asked_for, marking[0]);
	gmi_print("gc %lu @%lu.%03lus %lu%%: %s+%s+%s ms clock, %s+%s/%s/0+%s ms cpu, "
		  "%lu->%lu->%lu MB, %lu MB goal, %lu MB stacks, %lu MB globals, 1 P%s",
		  gm_heap.stats.num_gc, at / 1000, at % 1000, share, sweep_termination, mark,
		  termination, sweep_termination, assists, asked_for, termination,
		  heap_at_start >> 20, heap_at_end >> 20, gm_heap.marked_bytes >> 20, goal >> 20,
		  gm_heap.stack_bytes >> 20, gm_heap.globals_bytes >> 20,
		  is_forced ? " (forced)" : "");
}

/* A phase begins; gm_heap.phase is the one that ends. */
void gmi_trace_phase(enum gm_phase phase, bool forced)
{
	account();
	switch (phase) {
	case GM_PHASE_SWEEP_TERMINATION:
		cycle_start = now();
		is_forced = forced;
		marking[0] = marking[1] = 0;
		break;
	case GM_PHASE_MARK:
		mark_start = now();
		heap_at_start = gmi_heap_live();
		goal = gm_heap.stats.next_gc;
		break;
	case GM_PHASE_MARK_TERMINATION:
		termination_start = now();
		heap_at_end = gmi_heap_live();
		break;
	case GM_PHASE_SWEEP:
		print_cycle(now());
		break;
	case GM_PHASE_OFF:
		break;
	}
}
