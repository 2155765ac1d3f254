/* SPDX-License-Identifier: MIT
 *
 * stated.c - roots that the compiler states: the frames of functions (gm_frame_top), and the
 * variables of the program's source files (struct gm_unit). Where every file states them, nothing
 * else is searched, so an object lives only as long as the program can use it.
 *
 * A word of a frame or a variable need not be a pointer (a union, memory not written yet): what is
 * no address of an object is passed over.
 */
#include "heap.h"

__thread struct gm_frame *gm_frame_top __attribute__((tls_model("initial-exec")));

enum { WORD = sizeof(uintptr_t), PIECE = 128 << 10 };

/* How often units came and went, and how often until the variables were counted. */
static uint64_t changes, changes_at_count;

/* ---- units ---- */

void gm_unit_register(struct gm_unit *unit)
{
	unit->next = gm_heap.units;
	gm_heap.units = unit;
	changes++;
	gm_heap.conservative += !(unit->flags & GM_UNIT_ROOTS);
	gm_heap.no_barriers += !(unit->flags & GM_UNIT_BARRIERS);
	if (!(unit->flags & GM_UNIT_BARRIERS))
		gmi_mark_finish();
}

void gm_unit_unregister(struct gm_unit *unit)
{
	for (struct gm_unit **link = &gm_heap.units; *link; link = &(*link)->next) {
		if (*link != unit)
			continue;
		*link = unit->next;
		changes++;
		gm_heap.conservative -= !(unit->flags & GM_UNIT_ROOTS);
		gm_heap.no_barriers -= !(unit->flags & GM_UNIT_BARRIERS);
		return;
	}
}

_Static_assert(sizeof(struct gm_unit) == GM_UNIT_WORDS_ * sizeof(uintptr_t),
	       "gomem.h leaves as much room as a unit needs");

void gm_unit_plain(void *room, const char *file, int barriers)
{
	struct gm_unit *unit = room;

	if (!file) {
		gm_unit_unregister(unit);
		return;
	}
	unit->file = file;
	unit->flags = barriers ? GM_UNIT_BARRIERS : 0;
	gm_unit_register(unit);
}

bool gmi_roots_stated(void)
{
	return gm_heap.units && gm_heap.conservative == 0;
}

/* ---- scanning ---- */

/* Shades what a variable of that type, or an array of it, points to. */
static void scan_variable(uintptr_t address, uint64_t bytes, const struct gm_type_ref *type)
{
	if (!type || type->size == 0) {
		gmi_scan_words(address, address + bytes);
		return;
	}
	for (uint64_t at = 0; at + type->size <= bytes; at += type->size)
		for (size_t i = 0; i < type->n_fields; i++) {
			const uintptr_t start = address + at + type->fields[i].offset;

			gmi_scan_words(start, start + type->fields[i].bytes);
		}
}

static void scan_frame(const struct gm_frame *frame)
{
	const struct gm_frame_map *map = frame->map;
	const uintptr_t *word = frame->words;

	for (uint64_t i = 0; i < map->n_slots; i++) {
		const struct gm_frame_slot *slot = &map->slots[i];
		const uintptr_t at = (uintptr_t)word, value = *word++;

		switch ((enum gm_root_kind)slot->kind) {
		case GM_ROOT_POINTER:
			gmi_shade(value, at);
			break;
		case GM_ROOT_VARIABLE:
			scan_variable(value, slot->bytes, slot->type);
			break;
		case GM_ROOT_MEMORY:
			gmi_scan_words(value, value + *word++);
			break;
		}
	}
}

static uint64_t frame_bytes(const struct gm_frame *frame)
{
	uint64_t words = frame->map->n_slots;

	/* memory of alloca has two words, and comes last */
	if (words && frame->map->slots[words - 1].kind == GM_ROOT_MEMORY)
		words++;
	return sizeof(*frame) + words * WORD;
}

/* Variables as bytes in a row, of which [start, end) are scanned. */
struct window {
	uint64_t at, start, end;
};

static inline uint64_t round_up(uint64_t n, uint64_t step)
{
	return (n + step - 1) / step * step;
}

/* Scans the elements of a variable that start in the window. */
static void scan_in_window(struct window *window, const struct gm_global *global)
{
	const uint64_t step = global->type && global->type->size ? global->type->size : WORD;
	const uint64_t at = window->at;
	uint64_t first = 0, end = global->bytes;

	window->at += global->bytes;
	if (window->at <= window->start || at >= window->end)
		return;
	if (window->start > at)
		first = round_up(window->start - at, step);
	if (window->end < window->at)
		end = round_up(window->end - at, step);
	if (end > global->bytes)
		end = global->bytes;
	if (first < end)
		scan_variable((global->address ? global->address : (uintptr_t)global->here()) +
				      first,
			      end - first, global->type);
}

static void scan_units(struct window *window)
{
	for (const struct gm_unit *unit = gm_heap.units; unit; unit = unit->next)
		for (uint64_t i = 0; i < unit->n_globals; i++)
			scan_in_window(window, &unit->globals[i]);
}

uint64_t gmi_stated_count(void)
{
	struct window none = {0};

	scan_units(&none);
	changes_at_count = changes;
	gm_heap.globals_bytes = none.at;
	return 1 + (none.at + PIECE - 1) / PIECE;
}

void gmi_stated_scan(uint64_t piece)
{
	if (piece == 0) {
		gm_heap.stack_bytes = 0;
		for (const struct gm_frame *frame = *gm_heap.frames; frame; frame = frame->prev) {
			gm_heap.stack_bytes += frame_bytes(frame);
			scan_frame(frame);
		}
		return;
	}
	struct window window = {.start = (piece - 1) * PIECE, .end = piece * PIECE};
	struct window all = {.end = UINT64_MAX};

	/* units that came or went have moved the others' bytes */
	scan_units(changes == changes_at_count ? &window : &all);
}
