# SPDX-License-Identifier: MIT
"""Corrupts one thing after the other, runs the commands, and puts it back."""

import gdb

COMMANDS = ("heap", "heap types", "heap objects", "heap spans", "heap roots", "heap check",
            "heap share", "heap gc", "heap gc trace", "heap gc why objects[0]",
            "heap show objects[0]", "heap refs objects[0]", "heap path objects[0]")
HUGE = (-1, 1 << 62, 1 << 45, 1 << 33, 0)
LVALUES = [("gm_heap." + name, HUGE) for name in (
    "arena_start", "arena_used", "arena_end", "spans", "n_spans", "slots", "alloc_bits",
    "mark_bits", "n_slots", "types", "n_types", "ptr_words", "n_ptr_words", "sites", "n_sites",
    "strings", "n_string_bytes", "work_list", "n_work", "finalizers", "n_finalizers", "root_ranges",
    "n_root_ranges", "stack_top", "mutator", "frames", "units", "conservative", "events",
    "n_events",
    "event_capacity", "cycle", "sweep_next", "scanning", "n_root_pieces", "live_base")]
LVALUES += [("(*gm_heap.frames)" + name, HUGE) for name in ("", "->prev", "->map", "->words[0]")]
LVALUES += [("gm_heap.units->" + name, HUGE) for name in ("next", "globals", "n_globals", "flags")]
LVALUES += [("gm_heap.phase", (77, 2, 4)), ("gm_heap.stats.heap_alloc", HUGE)]
LVALUES += [("gm_heap.spans[3]." + name, HUGE[:4] + (0, 1)) for name in (
    "base", "elem_size", "npages", "nelems", "first_slot", "alloc_count", "state", "size_class",
    "noscan")]
LVALUES += [("gm_heap.slots[gm_heap.spans[3].first_slot]." + name, (-1, 77)) for name in (
    "site", "type", "slack")]
LVALUES += [("gm_heap.types[gm_heap.slots[gm_heap.spans[3].first_slot].type]." + name, HUGE)
            for name in ("size", "ptr_mask", "name", "mask_bits", "kind")]
LVALUES += [("gm_heap.sites[1]." + name, (-1, 1 << 30)) for name in (
    "file", "function", "reason", "line", "kind")]
LVALUES += [("gm_heap.alloc_bits[gm_heap.spans[3].first_slot / 64]", (0, -1)),
            ("objects[0]->data.ptr", (1, 0xc000002018, -1)),
            ("objects[0]->data.len", (-1, 1 << 62)), ("objects[0]->data.cap", (-1, 0))]


def run(command):
    """What a command prints, or its one line of error."""
    try:
        return gdb.execute(command, to_string=True)
    except gdb.error as error:
        return str(error)


def problems(text):
    """What must not be in it."""
    return [word for word in ("internal error", "Traceback", "Python Exception") if word in text]


tried = 0
for lvalue, values in LVALUES:
    before = int(gdb.parse_and_eval("(unsigned long)(%s)" % lvalue))
    size = gdb.parse_and_eval(lvalue).type.sizeof
    address = int(gdb.parse_and_eval("(unsigned long)&(%s)" % lvalue))
    for value in values:
        data = (value & (1 << 8 * size) - 1).to_bytes(size, "little")
        gdb.selected_inferior().write_memory(address, data)
        for command in COMMANDS:
            text = run(command)
            tried += 1
            if problems(text) or len(text) > 20000 or not text.strip():
                print("%s = %d: %s: %s" % (lvalue, value, command, text[:300]))
    gdb.selected_inferior().write_memory(address, (before & (1 << 8 * size) - 1).to_bytes(
        size, "little"))
print("tried" if tried > 1000 else "only %d tried" % tried)
gdb.execute("heap check")
