/* SPDX-License-Identifier: MIT
 *
 * collect.c - the collector: what a collection goes through, and who does it when.
 *
 * Each object has a colour (mark.c has the bits and the invariant): white, not found so far; grey,
 * found, its pointers not followed yet; black, found, its pointers followed. A collection begins
 * with all objects white, makes grey what the roots point to, and then blackens grey objects, which
 * makes grey what they point to, until none is left. What is still white then is garbage.
 *
 * The phases are Go's (runtime/mgc.go):
 *
 *     sweep termination   what the last collection left unswept is swept; all becomes white
 *     mark                the roots are scanned piece by piece (the stack is one), grey objects
 *                         are blackened, new objects are black, the write barrier is on
 *     mark termination    objects with finalizers that nobody reached: see finalizer.c
 *     sweep               garbage is freed span by span, new objects are white or black as it
 *                         comes: nobody asks any more
 *
 * Go has other threads to mark. Here the one thread of the program does it all, in steps:
 *
 *     an allocation that needs more slots looks at the pace (pace.c): it starts a collection when
 *     the heap has grown to the trigger, pays for its bytes by marking some (an assist), or sweeps
 *     until it finds a span with room
 *     gm_gc_start and gm_gc_step let the program, or someone at a debugger, say how far to go
 *     gm_gc runs a whole collection
 *
 * The program runs between the steps and changes the graph; the write barrier (barrier.c) tells
 * the collector what it must know of that. Where a source file was compiled without barriers, no
 * collection may be interrupted while it marks: it is done in one go, and only sweeping is lazy.
 *
 * Mark bits stay as they are after the sweep: until the next collection they tell which objects
 * the last one found.
 *
 * Further reading: Dijkstra et al., On-the-Fly Garbage Collection (1978); Jones, Hosking, Moss,
 * The Garbage Collection Handbook, chapters 2, 15 and 16; Go's runtime/mgc.go, mgcmark.go,
 * mgcsweep.go, mgcpacer.go.
 */
#include "heap.h"

enum { ROOT_COST = 128 << 10 }; /* bytes of objects that a piece of the roots counts for */

/* Of the running collection. */
static uint64_t n_finalizer_pieces;
static bool asked_for; /* by gm_gc or gm_gc_start */

bool gmi_may_interrupt(void)
{
	return gm_heap.units && gm_heap.no_barriers == 0;
}

/* One copy of it, so that a debugger has one place to stop at. */
__attribute__((noinline)) void gmi_set_phase(enum gm_phase phase)
{
	if (GMI_TELLS && gmi_settings.trace)
		gmi_trace_phase(phase, asked_for);
	gm_heap.phase = phase;
	gm_barrier_enabled = phase == GM_PHASE_MARK || phase == GM_PHASE_MARK_TERMINATION;
	gmi_event_phase(phase);
	GMI_PAUSE("phase");
}

/* Clears the stack where the collector's own frames will lie: old words in the gaps between its
 * variables would count as roots. (Boehm's collector does the same.) */
__attribute__((noinline, no_sanitize("address"))) static void clear_stack_below(void)
{
	volatile uintptr_t words[512];

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		words[i] = 0;
}

/* Sweep termination, and everything ready for marking. */
static void start(bool on_request)
{
	gmi_sweep_all();
	asked_for = on_request;
	gm_heap.cycle++;
	gmi_event_cycle(asked_for);
	gmi_set_phase(GM_PHASE_SWEEP_TERMINATION);
	gmi_mark_start();
	gmi_pace_start();
	gm_heap.roots_scanned = 0;
	n_finalizer_pieces = gmi_finalizers_count();
	gm_heap.n_root_pieces = gmi_roots_count() + n_finalizer_pieces;
	gmi_alloc_mark_start();
	gmi_set_phase(GM_PHASE_MARK);
}

/* The next piece of the roots; those that objects with finalizers are come last. */
static void scan_roots_once(void)
{
	const uint64_t piece = gm_heap.roots_scanned;
	const uint64_t n = gm_heap.n_root_pieces - n_finalizer_pieces;

	if (piece == 0)
		clear_stack_below();
	if (piece < n)
		gmi_roots_scan(piece);
	else
		gmi_finalizers_mark(piece - n);
	gm_heap.roots_scanned++;
	GMI_PAUSE("roots");
}

static void terminate(void)
{
	gmi_set_phase(GM_PHASE_MARK_TERMINATION);
	gmi_finalizers_queue();
	gmi_drain(UINT64_MAX, UINT64_MAX);
	gmi_alloc_flush();
	gmi_mark_end();
	gm_heap.stats.num_gc++;
	gmi_pace(gm_heap.marked_bytes, gmi_roots_bytes());
	gmi_sweep_start();
}

/* Marks until it has done `units` pieces of work or scanned about so many bytes of objects. To end
 * the phase, when nothing is left, is a unit, too. Returns the units done. */
static uint64_t mark(uint64_t units, uint64_t bytes)
{
	uint64_t done = 0;

	for (; done < units && bytes > 0 && gm_heap.roots_scanned < gm_heap.n_root_pieces; done++) {
		scan_roots_once();
		bytes -= bytes < ROOT_COST ? bytes : ROOT_COST;
	}
	if (bytes == 0)
		return done;
	done += gmi_drain(units - done, bytes);
	if (done < units && gm_heap.n_work == 0) {
		terminate();
		done++;
	}
	return done;
}

static void mark_all(void)
{
	while (gm_heap.phase == GM_PHASE_MARK)
		mark(UINT64_MAX, UINT64_MAX);
}

void gmi_mark_finish(void)
{
	if (gm_heap.phase != GM_PHASE_MARK)
		return;
	gmi_work_begin(false);
	mark_all();
	gmi_work_end();
}

void gmi_collect(void)
{
	gmi_work_begin(false);
	mark_all();
	start(true);
	mark_all();
	gmi_sweep_all();
	gmi_work_end();
}

void gmi_collect_some(void)
{
	if (gm_heap.phase == GM_PHASE_MARK) {
		gmi_work_begin(true);
		gmi_event(GM_EVENT_ASSIST, 0, 0, mark(UINT64_MAX, gmi_assist_bytes()));
		gmi_work_end();
	} else if (gmi_collection_is_due()) {
		gmi_work_begin(true);
		start(false);
		if (!gmi_may_interrupt())
			mark_all();
		gmi_work_end();
	}
}

void gmi_collect_step(void)
{
	gmi_work_begin(true);
	if (gm_heap.phase == GM_PHASE_MARK) {
		mark(1, UINT64_MAX);
	} else if (gm_heap.phase != GM_PHASE_OFF) {
		gmi_sweep_one();
	} else {
		start(false);
		if (!gmi_may_interrupt())
			mark_all();
	}
	gmi_work_end();
}

/* ---- the public face ---- */

void gm_gc(void)
{
	gmi_enter("gm_gc", NULL);
	gmi_collect();
	gmi_finalizers_run();
}

void gm_gc_start(void)
{
	gmi_enter("gm_gc_start", NULL);
	gmi_work_begin(false);
	mark_all();
	start(true);
	if (!gmi_may_interrupt())
		mark_all();
	gmi_work_end();
	if (gm_heap.phase != GM_PHASE_MARK)
		gmi_note("gm_gc_start: some of the program is compiled without write barriers "
			 "(gomem-cc, or GM_BARRIERS), so it cannot run while objects are marked");
}

int gm_gc_step(size_t units)
{
	gmi_enter("gm_gc_step", NULL);
	gmi_work_begin(false);
	for (uint64_t left = units; left > 0 && gm_heap.phase != GM_PHASE_OFF;) {
		if (gm_heap.phase == GM_PHASE_MARK) {
			const uint64_t done = mark(left, UINT64_MAX);

			left -= done < left ? done : left;
		} else {
			left -= gmi_sweep_one();
		}
	}
	gmi_work_end();
	if (gm_heap.phase != GM_PHASE_OFF)
		return 1;
	gmi_finalizers_run();
	return 0;
}
