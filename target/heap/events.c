/* SPDX-License-Identifier: MIT
 *
 * events.c - the ring of what the collector did last, for the debugger.
 *
 * Off, it costs a test of event_capacity where something happens anyway; allocation does not ask
 * at all, because gmi_alloc_attention sends it the long way round while events are on. An event is
 * written before n_events counts it, so that a program stopped anywhere shows whole events.
 */
#include "heap.h"

/* ---- probes ----
 *
 * Places that perf, bpftrace, SystemTap and GDB find by name (`info probes stap gomem`), as
 * <sys/sdt.h> makes them: a nop, and a note that says where it is and where two numbers are.
 * https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation
 */
#define PROBE(name, first, second)                                                          \
	__asm__ volatile(                                                                   \
		"990: nop\n"                                                                \
		".pushsection .note.stapsdt, \"?\", \"note\"\n"                             \
		".balign 4\n"                                                               \
		".4byte 992f - 991f, 994f - 993f, 3\n"                                      \
		"991: .asciz \"stapsdt\"\n"                                                 \
		"992: .balign 4\n"                                                          \
		"993: .8byte 990b, _.stapsdt.base, 0\n"                                     \
		".asciz \"gomem\"\n"                                                        \
		".asciz \"" name "\"\n"                                                     \
		".asciz \"8@%0 8@%1\"\n"                                                    \
		"994: .balign 4\n"                                                          \
		".popsection\n"                                                             \
		".ifndef _.stapsdt.base\n"                                                  \
		".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, comdat\n" \
		".weak _.stapsdt.base\n"                                                    \
		".hidden _.stapsdt.base\n"                                                  \
		"_.stapsdt.base: .space 1\n"                                                \
		".size _.stapsdt.base, 1\n"                                                 \
		".popsection\n"                                                             \
		".endif\n" ::"r"((uint64_t)(first)),                                        \
		"r"((uint64_t)(second)))

void gmi_event_cycle(bool asked_for)
{
	gmi_event(GM_EVENT_CYCLE, 0, 0, asked_for);
	PROBE("cycle_start", gm_heap.cycle, asked_for);
}

void gmi_event_phase(enum gm_phase phase)
{
	gmi_event(GM_EVENT_PHASE, 0, 0, phase);
	PROBE("phase", gm_heap.cycle, phase);
}

void gmi_event_done(uint64_t freed)
{
	gmi_event(GM_EVENT_DONE, 0, 0, freed);
	PROBE("cycle_end", gm_heap.cycle, freed);
}

/* ---- the ring ---- */

void gm_events(size_t capacity)
{
	const size_t most = gmi_reserved(GMI_EVENTS) / sizeof(struct gm_event);

	gmi_enter("gm_events", NULL);
	if (capacity > most) {
		gmi_note("gm_events: %zu events are too many, %zu it is", capacity, most);
		capacity = most;
	}
	if (!gmi_commit(GMI_EVENTS, capacity * sizeof(struct gm_event)))
		gmi_fatal(NULL, "out of memory for %zu events", capacity);
	gm_heap.event_capacity = 0;
	gm_heap.n_events = 0;
	gm_heap.event_capacity = capacity;
	gmi_alloc_pay_attention();
}

void gmi_event_write(enum gm_event_kind kind, uintptr_t object, uintptr_t from, uint64_t detail)
{
	struct gm_event event = {
		.object = object,
		.from = from,
		.cycle = (uint32_t)gm_heap.cycle,
		.kind = (uint16_t)kind,
		.detail = detail < UINT32_MAX ? (uint32_t)detail : UINT32_MAX,
	};
	struct gm_span *span;
	uint32_t index;

	if (kind != GM_EVENT_SWEEP && gmi_slot_find(object, &span, &index)) {
		const struct gm_slot *slot = &gm_heap.slots[(uint64_t)span->first_slot + index];

		event.type = slot->type;
		event.site = slot->site;
	}
	gm_heap.events[gm_heap.n_events % gm_heap.event_capacity] = event;
	__atomic_store_n(&gm_heap.n_events, gm_heap.n_events + 1, __ATOMIC_RELEASE);
}
