/* SPDX-License-Identifier: MIT
 *
 * pace.c - when a collection starts, and how much of it an allocation pays.
 *
 * Go's rules (runtime/mgcpacer.go). The heap may grow to
 *
 *     goal = marked + (marked + stacks + globals) * GOGC / 100, at least 4 MB * GOGC / 100
 *
 * A collection that is done in one go starts there. One that is interrupted starts earlier, at the
 * trigger, so that marking is over when the heap reaches the goal: there is no other processor, so
 * allocation does all the marking. For each byte allocated it scans as many as are left to scan,
 * divided by those left until the goal.
 */
#include "heap.h"

/* Go's heapMinimum for GOGC=100. */
enum { HEAP_MINIMUM = 4 << 20 };

enum {
	ASSIST_MOST = 64 << 10, /* bytes that an assist scans, unless it pays for a large object */
	LEAST_RUNWAY = 64 << 10 /* bytes; what is missing when the goal is passed */
};

static uint64_t scan_expected; /* bytes that the running collection will scan, by the last one */
static uint64_t paid_until;    /* total_alloc up to which allocation has paid */

static uint64_t percent(uint64_t bytes)
{
	return bytes / 100 * gmi_settings.gogc + bytes % 100 * gmi_settings.gogc / 100;
}

/* An eighth of what will be marked, so that a byte allocated pays for eight; but of the growth no
 * less than an eighth and no more than Go allows, three tenths. */
static uint64_t runway(uint64_t marked, uint64_t growth)
{
	const uint64_t least = growth / 8, most = growth / 10 * 3;
	const uint64_t wanted = marked / 8;

	return wanted < least ? least : wanted > most ? most : wanted;
}

void gmi_pace(uint64_t marked, uint64_t roots)
{
	const uint64_t minimum = percent(HEAP_MINIMUM);
	uint64_t goal = marked + percent(marked + roots);

	scan_expected = gm_heap.scanned_bytes;
	gm_heap.live_base = gm_heap.stats.total_alloc - marked;
	if (goal < minimum)
		goal = minimum;
	gm_heap.stats.next_gc = gmi_settings.gogc_off ? UINT64_MAX : goal;
	gm_heap.trigger = gm_heap.stats.next_gc;
	if (gmi_may_interrupt() && !gmi_settings.gogc_off)
		gm_heap.trigger -= runway(marked, goal - marked);
}

uint64_t gmi_heap_live(void)
{
	return gm_heap.stats.total_alloc - gm_heap.live_base;
}

bool gmi_collection_is_due(void)
{
	return gmi_heap_live() >= gm_heap.trigger;
}

void gmi_pace_start(void)
{
	paid_until = gm_heap.stats.total_alloc;
}

uint64_t gmi_assist_bytes(void)
{
	const uint64_t allocated = gm_heap.stats.total_alloc - paid_until;
	const uint64_t goal = gm_heap.stats.next_gc, heap = gmi_heap_live();
	const uint64_t until_goal = goal > heap + LEAST_RUNWAY ? goal - heap : LEAST_RUNWAY;
	const uint64_t most = ASSIST_MOST + 4 * allocated;
	/* more than the last time: then perhaps all that there is */
	const uint64_t expected = scan_expected > gm_heap.scanned_bytes ? scan_expected : heap;
	const uint64_t left = expected - gm_heap.scanned_bytes;
	uint64_t bytes;

	paid_until = gm_heap.stats.total_alloc;
	if (expected < gm_heap.scanned_bytes || __builtin_mul_overflow(allocated, left, &bytes))
		return most;
	bytes /= until_goal;
	/* marking must not fall behind for ever, nor make the program wait for long */
	if (bytes < allocated)
		bytes = allocated;
	return bytes < most ? bytes : most;
}
