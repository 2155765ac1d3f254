# SPDX-License-Identifier: MIT
"""Go's spans and slots: which objects there are, and which of them are marked.

    mheap_.allspans -> mspan: where its pages are, how large its slots, and two bitmaps of them

A slot holds an object if its index is below freeIndexForScan (freeindex in runtimes without it), or
if its bit in allocBits is set: mspan.isFree. freeIndexForScan follows freeindex when an object is
ready for the collector, so one that mallocgc is about to make is not there yet.

gcmarkBits are the marks of a collection, until the span is swept: then they become the allocBits,
and new gcmarkBits are all 0. So while spans wait to be swept, the marks of a swept one are in its
allocBits: what is allocated there since is in use, but not marked.

sweepgen, against that of the heap: -2 waits to be swept, -1 is being swept, 0 is swept, +1 was in
an allocator's cache when marking ended and waits to be swept, +3 was swept and is in a cache.
"""

import array
from typing import List, NamedTuple, Tuple

from .. import dwarf, native
from . import MARK, MARK_TERMINATION, NO_COLUMN, SWEEP, Column, Slots, Spans
from .go_runtime import Memory, Runtime, column, constant, values

MAX_SLOTS = 8192  # of a span; Go's smallest slot has 8 bytes, its smallest span 8 KiB

Ranges = List[Tuple[int, int]]


class Found(NamedTuple):
    """What there is of spans and slots."""
    spans: Spans
    slots: Slots
    table: bytearray  # the mspans
    scan: Ranges  # pages with objects that may hold pointers
    used: Ranges  # pages in use
    specials: List[Tuple[int, int]]  # (base of a span, its list of specials)
    in_use: int  # bytes in spans in use


def read(memory: Memory, runtime: Runtime, phase: str) -> Found:
    """All spans and slots."""
    layout = runtime.mspan
    where = memory.slice(runtime.heap.address + runtime.mheap["allspans"].offset,
                         runtime.mheap["allspans"].type)
    table = memory.structs(memory.array(where), layout, "spans")
    count = len(table) // layout.size
    spans = columns(runtime, table, count)
    swept, busy = sweep_states(memory, runtime, table, count)
    if phase == SWEEP:
        spans.sweep_gen, spans.swept = Column(swept, 1, 0, 1), 1
    first, slots = native.number_slots(spans, runtime.page_size)
    spans.first_slot = Column(first, 8, 0, 8)
    found = Found(spans, Slots(count=slots), table, [], [], [], 0)
    bits = look_at_spans(found, layout, runtime.page_size)
    read_bits(memory, runtime, found, bits, swept, phase)
    settle_counts(found, layout, busy)
    if busy:
        memory.notes.append("%d spans are being swept at this very moment: what they hold may be "
                            "wrong" % len(busy))
    return found


def columns(runtime: Runtime, table: bytearray, count: int) -> Spans:
    """What the mspans say of themselves."""
    layout = runtime.mspan
    states = runtime.constants("runtime.", ("mSpanDead", "mSpanInUse", "mSpanManual"))
    classes = layout.at("spanclass")
    packed = bytes(table[classes.offset::layout.size])
    noscan = bytearray(packed.translate(bytes(i & 1 for i in range(256))))
    size_class = bytearray(packed.translate(bytes(i >> 1 for i in range(256))))
    return Spans(count=count, in_use=states["mSpanInUse"], own_state=states["mSpanManual"],
                 state=column(layout, table, "state"), base=column(layout, table, "startAddr"),
                 pages=column(layout, table, "npages"),
                 elem_size=column(layout, table, "elemsize"),
                 elem_count=column(layout, table, "nelems"),
                 alloc_count=column(layout, table, "allocCount"),
                 noscan=Column(noscan, 1, 0, 1), size_class=Column(size_class, 1, 0, 1))


def sweep_states(memory: Memory, runtime: Runtime, table: bytearray, count: int
                 ) -> Tuple[bytearray, List[int]]:
    """For each span whether it was swept since the last collection, and those that are being
    swept."""
    now = memory.number(runtime.heap.address, runtime.mheap, "sweepgen") or 0
    field = runtime.mspan.at("sweepgen")
    limit = (1 << 8 * field.size) - 1
    waits = {now - 2 & limit, now + 1 & limit}
    sweeping = now - 1 & limit
    states = values(column(runtime.mspan, table, "sweepgen"), count)
    in_use = constant("runtime.mSpanInUse", 1)
    busy = [i for i, state in enumerate(values(column(runtime.mspan, table, "state"), count))
            if state == in_use and states[i] == sweeping]
    return bytearray(state not in waits for state in states), busy


def look_at_spans(found: Found, layout: dwarf.Layout, page_size: int) -> List[Tuple[int, int, int]]:
    """Fills in which pages are in use; (bytes, address of allocBits, of gcmarkBits) of the bitmaps
    of each span, 0 bytes for one that is not in use."""
    spans, table, count = found.spans, found.table, found.spans.count
    bits = []
    rows = zip(values(spans.state, count), values(spans.base, count), values(spans.pages, count),
               values(spans.elem_count, count), values(spans.noscan, count),
               values(spans.alloc_count, count), values(column(layout, table, "allocBits"), count),
               values(column(layout, table, "gcmarkBits"), count),
               values(column(layout, table, "specials"), count))
    for state, base, pages, number, noscan, objects, alloc, marks, special in rows:
        if state != spans.in_use:
            bits.append((0, 0, 0))
            continue
        bits.append(((min(number, MAX_SLOTS) + 7) // 8, alloc, marks))
        end = base + pages * page_size
        found.used.append((base, end))
        if objects and not noscan:
            found.scan.append((base, end))
        if special:
            found.specials.append((base, special))
    return bits


def read_bits(memory: Memory, runtime: Runtime, found: Found, bits, swept: bytearray,
              phase: str) -> None:
    """The bitmaps of allocated and of marked slots."""
    spans, slots = found.spans, found.slots
    wanted = [(start, start + size) for size, *both in bits if size for start in both if start]
    runs = memory.pieces(wanted)
    ones = "freeIndexForScan" if "freeIndexForScan" in runtime.mspan else "freeindex"
    slots.alloc_bits, missing = native.gather_bits(
        runs, spans, runtime.page_size, slots.count, column(runtime.mspan, found.table, "allocBits"),
        column(runtime.mspan, found.table, ones))
    if missing:
        memory.notes.append("the allocation bits of %d spans cannot be read: only their first "
                            "objects are known" % missing)
    if phase not in (MARK, MARK_TERMINATION, SWEEP):
        return  # no object is marked
    where = array.array("Q", (alloc if phase == SWEEP and done else marks
                              for (_, alloc, marks), done in zip(bits, swept)))
    slots.mark_bits, missing = native.gather_bits(
        runs, spans, runtime.page_size, slots.count,
        Column(bytearray(where.tobytes()), 8, 0, 8), NO_COLUMN)
    if missing:
        memory.notes.append("the mark bits of %d spans cannot be read" % missing)


def settle_counts(found: Found, layout: dwarf.Layout, busy: List[int]) -> None:
    """A span's count of objects runs ahead of its bits while an object is being made, and while it
    is swept: of those spans the bits are counted."""
    ready = layout.fields.get("freeIndexForScan")
    unsettled = set(busy)
    if ready is not None:
        next_free = values(column(layout, found.table, "freeindex"), found.spans.count)
        done = values(column(layout, found.table, "freeIndexForScan"), found.spans.count)
        states = values(found.spans.state, found.spans.count)
        unsettled |= {i for i, state in enumerate(states)
                      if state == found.spans.in_use and next_free[i] != done[i]}
    count = found.spans.alloc_count
    for i in unsettled:
        start = found.spans.first_slot[i]
        end = start + min(found.spans.elem_count[i], MAX_SLOTS)
        number = int.from_bytes(found.slots.alloc_bits[start // 8:(end + 7) // 8], "little")
        number = number >> start % 8 & (1 << end - start) - 1
        place = i * count.stride + count.offset
        found.table[place:place + count.width] = min(
            bin(number).count("1"), (1 << 8 * count.width) - 1).to_bytes(count.width, "little")
