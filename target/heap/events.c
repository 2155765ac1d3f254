/* SPDX-License-Identifier: MIT
 *
 * events.c - the ring of what the collector did last, for the debugger.
 *
 * Off, it costs a test of event_capacity where something happens anyway; allocation does not ask
 * at all, because gmi_alloc_attention sends it the long way round while events are on. An event is
 * written before n_events counts it, so that a program stopped anywhere shows whole events.
 */
#include "heap.h"

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
