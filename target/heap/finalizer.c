/* SPDX-License-Identifier: MIT
 *
 * finalizer.c - functions that run when an object was found unreachable; Go's runtime/mfinal.go.
 *
 * What an object with a finalizer points to is kept (the finalizer will want it), the object
 * itself is not. So a chain of such objects is finalized one collection after the other, from its
 * head on, and a cycle never: each of its objects is kept by another. An object that marking did
 * not reach is kept for one more collection while its finalizer runs, and freed by the next, if
 * the finalizer did not make it reachable again.
 *
 * The table is in the order of gm_set_finalizer. A bit per slot tells objects that have one.
 */
#include "heap.h"

enum { PIECE = 512 }; /* finalizers that are a piece of the roots */

static uint64_t n_queued;
static uint64_t n_free; /* entries of the table whose object is 0 */
static bool running;

static uint64_t *finalizer_bits(void)
{
	return gmi_base(GMI_FINALIZER_BITS);
}

/* Slot number of an object that the program has the address of. Only parts of a tiny block may
 * have their address within the slot. */
static uint64_t slot_of(void *object)
{
	const uintptr_t address = (uintptr_t)object;
	struct gm_span *span;
	uint32_t index;

	gmi_alloc_count();
	if (!gmi_slot_find(address, &span, &index) ||
	    !gmi_bit(gm_heap.alloc_bits, (uint64_t)span->first_slot + index))
		gmi_fatal(NULL, "gm_set_finalizer: %p is no object on the heap", object);

	const uint64_t slot = (uint64_t)span->first_slot + index;
	if (address != span->base + index * span->elem_size &&
	    gm_heap.slots[slot].type != GM_TYPE_TINY)
		gmi_fatal(NULL, "gm_set_finalizer: %p is not the beginning of an object", object);
	return slot;
}

static struct gm_finalizer *find(uint64_t slot, void *object)
{
	if (!gmi_bit(finalizer_bits(), slot))
		return NULL;
	for (uint64_t i = 0; i < gm_heap.n_finalizers; i++) {
		struct gm_finalizer *entry = &gm_heap.finalizers[i];

		if (entry->object == (uintptr_t)object && !entry->queued)
			return entry;
	}
	return NULL;
}

/* Frees an entry. The bit may stay set for another part of the same tiny block. */
static void forget(struct gm_finalizer *entry)
{
	struct gm_span *span;
	uint32_t index;

	if (gmi_slot_find(entry->object, &span, &index)) {
		const uint64_t slot = (uint64_t)span->first_slot + index;

		if (gm_heap.slots[slot].type != GM_TYPE_TINY)
			finalizer_bits()[slot / 64] &= ~(1ull << slot % 64);
	}
	entry->object = 0;
	n_free++;
}

/* Closes the gaps once half of the table is free. */
static void compact(void)
{
	uint64_t kept = 0;

	/* while objects are marked, the pieces of the table are being counted off */
	if (n_free * 2 <= gm_heap.n_finalizers || gm_heap.phase == GM_PHASE_MARK)
		return;
	for (uint64_t i = 0; i < gm_heap.n_finalizers; i++)
		if (gm_heap.finalizers[i].object)
			gm_heap.finalizers[kept++] = gm_heap.finalizers[i];
	gm_heap.n_finalizers = kept;
	n_free = 0;
}

static void mark_what_it_points_to(uintptr_t object)
{
	struct gm_span *span;
	uint32_t index;

	if (gmi_slot_find(object, &span, &index))
		gmi_scan_slot(span, index);
}

void gm_set_finalizer(void *object, void (*finalizer)(void *object))
{
	gmi_enter("gm_set_finalizer", NULL);
	if (object == gmi_zero_base)
		return; /* as in Go: it is not on the heap, and nothing frees it */

	const uint64_t slot = slot_of(object);
	struct gm_finalizer *entry = find(slot, object);
	if (!finalizer) {
		if (entry)
			forget(entry);
		return;
	}
	if (entry)
		gmi_fatal(NULL, "gm_set_finalizer: %p has a finalizer already", object);

	if (!running)
		compact();
	const uint64_t end = gm_heap.n_finalizers + 1;
	if (!gmi_commit(GMI_FINALIZERS, end * sizeof(struct gm_finalizer)))
		gmi_fatal(NULL, "out of memory for finalizers");
	gm_heap.finalizers[gm_heap.n_finalizers] = (struct gm_finalizer){
		.object = (uintptr_t)object,
		.function = (uintptr_t)finalizer,
	};
	gm_heap.n_finalizers = end;
	finalizer_bits()[slot / 64] |= 1ull << slot % 64;
	/* as Go: its piece of the roots may have been scanned */
	if (gm_heap.phase == GM_PHASE_MARK)
		mark_what_it_points_to((uintptr_t)object);
}

uint64_t gmi_finalizers_count(void)
{
	return (gm_heap.n_finalizers + PIECE - 1) / PIECE;
}

void gmi_finalizers_mark(uint64_t piece)
{
	for (uint64_t i = piece * PIECE; i < (piece + 1) * PIECE && i < gm_heap.n_finalizers; i++)
		mark_what_it_points_to(gm_heap.finalizers[i].object);
}

void gmi_finalizers_queue(void)
{
	for (uint64_t i = 0; i < gm_heap.n_finalizers; i++) {
		struct gm_finalizer *entry = &gm_heap.finalizers[i];
		struct gm_span *span;
		uint32_t index;

		if (!entry->object || entry->queued || !gmi_slot_find(entry->object, &span, &index))
			continue;

		const uint64_t slot = (uint64_t)span->first_slot + index;
		if (!gmi_bit(gm_heap.mark_bits, slot)) {
			entry->queued = 1;
			gmi_event(GM_EVENT_FINALIZER, entry->object, 0, 0);
			n_queued++;
		}
	}
	/* only now: two parts of one tiny block are unreachable together */
	for (uint64_t i = 0; n_queued > 0 && i < gm_heap.n_finalizers; i++)
		if (gm_heap.finalizers[i].queued)
			gmi_shade(gm_heap.finalizers[i].object,
				  (uintptr_t)&gm_heap.finalizers[i].object);
	if (n_queued > 0)
		gmi_alloc_pay_attention();
}

/* Calls a finalizer. It counts on its caller to keep the object, as every function that gomem-cc
 * optimises does (target/escape/keep.cc). */
static void call(const struct gm_finalizer *entry)
{
	static const struct gm_frame_slot slot = {
		.name = "object", .bytes = sizeof(uintptr_t), .kind = GM_ROOT_POINTER};
	static const struct gm_frame_map map = {
		.function = "finalizer", .file = __FILE__, .slots = &slot, .n_slots = 1};
	const struct {
		struct gm_frame frame;
		uintptr_t word;
	} root = {{.prev = gm_frame_top, .map = &map}, entry->object};

	gm_frame_top = (struct gm_frame *)&root.frame;
	((void (*)(void *))entry->function)((void *)entry->object);
	gm_frame_top = root.frame.prev;
}

void gmi_finalizers_run(void)
{
	if (gmi_likely(n_queued == 0) || running)
		return;
	running = true;
	/* the table may grow meanwhile, and a collection may queue more */
	for (uint64_t i = 0; i < gm_heap.n_finalizers; i++) {
		const struct gm_finalizer entry = gm_heap.finalizers[i];

		if (!entry.queued)
			continue;
		/* as the write barrier: only a frame that may be scanned already holds it now */
		if (gm_heap.phase == GM_PHASE_MARK)
			gmi_shade(entry.object, (uintptr_t)&gm_heap.finalizers[i].object);
		gm_heap.finalizers[i].queued = 0;
		forget(&gm_heap.finalizers[i]);
		n_queued--;
		call(&entry);
	}
	running = false;
	compact();
}
