# SPDX-License-Identifier: MIT
"""Go's spans and slots: which objects there are, and which of them are marked.

    mheap_.allspans -> mspan: where its pages are, how large its slots, and two bitmaps of them

A slot holds an object if its index is below freeIndexForScan (freeindex in runtimes without it), or
if its bit in allocBits is set: mspan.isFree. freeIndexForScan follows freeindex when an object is
ready for the collector, so one that mallocgc is about to make is not there yet.

gcmarkBits (go_greentea knows spans that have their marks elsewhere) are the marks of a collection,
until the span is swept: then they become the allocBits,
and new gcmarkBits are all 0. So while spans wait to be swept, the marks of a swept one are in its
allocBits: what is allocated there since is in use, but not marked.

sweepgen, against that of the heap: -2 waits to be swept, -1 is being swept, 0 is swept, +1 was in
an allocator's cache when marking ended and waits to be swept, +3 was swept and is in a cache.
"""

import array
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Set, Tuple

from .. import dwarf, native
from . import (CONSERVATIVE, MARK, MARK_TERMINATION, NO_COLUMN, SWEEP, Column, Slots, Spans, Type,
               go_layout)
from .go_arenas import Arenas
from .go_greentea import Inline
from .go_runtime import Memory, Runtime, column, values

CHUNK = "arena chunk"  # of a user arena
MAX_SLOTS = 8192  # of a span; Go's smallest slot has 8 bytes, its smallest span 8 KiB

Ranges = List[Tuple[int, int]]


@dataclass
class Found:
    """What there is of spans and slots."""
    spans: Spans
    slots: Slots = field(default_factory=Slots)
    table: bytearray = field(default_factory=bytearray)  # the mspans
    mspans: bytearray = field(default_factory=bytearray)  # their addresses, 8 bytes each
    scan: Ranges = field(default_factory=list)  # pages with objects that may hold pointers
    used: Ranges = field(default_factory=list)  # pages in use
    specials: List[Tuple[int, int]] = field(default_factory=list)  # (base of a span, its list)
    busy: List[int] = field(default_factory=list)  # spans that are being swept
    cached: Set[int] = field(default_factory=set)  # spans in the caches of allocators
    early: Dict[int, int] = field(default_factory=dict)  # objects that a span counts too early
    making: Ranges = field(default_factory=list)  # slots whose object is not ready yet
    inline: Optional[Inline] = None  # spans that end with their marks
    marks: List[int] = field(default_factory=list)  # addresses of the mark bits of spans

    def chunks(self, runtime: Runtime) -> Set[int]:
        """The spans that are chunks of user arenas, an experiment since 1.20: each is one object
        for the collector, in which those of the program lie, freed together."""
        if "isUserArenaChunk" not in runtime.mspan:
            return set()
        flags = values(column(runtime.mspan, self.table, "isUserArenaChunk"), self.spans.count)
        return {i for i, (flag, state) in enumerate(
            zip(flags, values(self.spans.state, self.spans.count)))
            if flag and state == self.spans.in_use}

    def in_use(self) -> List[Tuple[int, int]]:
        """(start, address of the mspan) of the spans that are in use."""
        spans, where = self.spans, memoryview(self.mspans).cast("Q")
        return [(start, mspan) for start, mspan, state in zip(
            values(spans.base, spans.count), where, values(spans.state, spans.count))
            if state == spans.in_use]


def chunk_types(runtime: Runtime, found: Found, number_of) -> Column:
    """The number of a type for each slot that is a chunk of a user arena, 0 for the others;
    nothing: there are no chunks. number_of(key, Type) gives the number of a type."""
    chunks = found.chunks(runtime)
    if not chunks:
        return NO_COLUMN
    table = array.array("H", bytes(2 * found.slots.count))
    for i in chunks:
        first = found.spans.first_slot[i]
        if first < found.slots.count:
            table[first] = number_of(CHUNK, Type(CHUNK, 0, CONSERVATIVE, mixed=True))
    return Column(bytearray(table.tobytes()), 2, 0, 2)


def read(memory: Memory, runtime: Runtime, arenas: Arenas, phase: str) -> Found:
    """All spans and slots. Finds out where the arenas are."""
    layout = runtime.mspan
    where = memory.slice(runtime.heap.address + runtime.mheap["allspans"].offset,
                         runtime.mheap["allspans"].type)
    mspans = memory.array(where)
    table = memory.structs(mspans, layout, "spans")
    count = len(table) // layout.size
    spans = columns(runtime, table, count)
    found = Found(spans, table=table, mspans=mspans)
    arenas.locate(found.in_use())
    bases = values(spans.base, count)
    found.inline = Inline(runtime, arenas, bases)
    found.marks = found.inline.marks(values(column(layout, table, "gcmarkBits"), count), bases)
    swept = sweep_states(memory, runtime, found)
    if phase == SWEEP:
        spans.sweep_gen, spans.swept = Column(swept, 1, 0, 1), 1
    first, slots = native.number_slots(spans, runtime.page_size)
    spans.first_slot = Column(first, 8, 0, 8)
    found.slots.count = slots
    bits = look_at_spans(found, layout, runtime.page_size)
    read_bits(memory, runtime, found, bits, swept, phase)
    settle_counts(found, layout)
    if found.busy:
        memory.notes.append("%s being swept at this very moment: what they hold may be wrong" % (
            "1 span is" if len(found.busy) == 1 else "%d spans are" % len(found.busy)))
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
                 noscan=Column(noscan, 1, 0, 1), size_class=Column(size_class, 1, 0, 1),
                 head=heads(runtime, table, count))


def heads(runtime: Runtime, table: bytearray, count: int) -> Column:
    """For each span, the bytes before the object in its slots: the malloc header."""
    if go_layout.pointers_kind(runtime) != go_layout.HEADERS:
        return NO_COLUMN
    least, found = go_layout.header_above(), bytearray(count)
    rows = zip(values(column(runtime.mspan, table, "spanclass"), count),
               values(column(runtime.mspan, table, "elemsize"), count))
    for i, (span_class, size) in enumerate(rows):
        if span_class > 1 and not span_class & 1 and size > least:
            found[i] = dwarf.WORD
    return Column(found, 1, 0, 1)


def sweep_states(memory: Memory, runtime: Runtime, found: Found) -> bytearray:
    """For each span whether it was swept since the last collection. Fills in which are being swept,
    and which are in caches."""
    now = memory.number(runtime.heap.address, runtime.mheap, "sweepgen") or 0
    limit = (1 << 8 * runtime.mspan.at("sweepgen").size) - 1
    waiting, sweeping, unswept, cached = (now + by & limit for by in (-2, -1, 1, 3))
    count = found.spans.count
    states = values(column(runtime.mspan, found.table, "sweepgen"), count)
    for i, (state, generation) in enumerate(zip(values(found.spans.state, count), states)):
        if state == found.spans.in_use:
            if generation == sweeping:
                found.busy.append(i)
            elif generation in (unswept, cached):
                found.cached.add(i)
    swept = bytearray(state not in (waiting, unswept) for state in states)
    for i in found.busy:
        swept[i] = _is_past_the_swap(memory, runtime, found, i)
    return swept


def _is_past_the_swap(memory: Memory, runtime: Runtime, found: Found, span: int) -> bool:
    """Whether a span that is being swept has its marks as allocBits already."""
    at, next_free = found.marks[span], column(runtime.mspan, found.table, "freeindex")[span]
    size = (min(found.spans.elem_count[span], MAX_SLOTS) + 7) // 8
    return next_free == 0 and not any(memory.reader.try_read(at, size) or b"")


def look_at_spans(found: Found, layout: dwarf.Layout, page_size: int) -> List[Tuple[int, int, int]]:
    """Fills in which pages are in use; (bytes, address of allocBits, of gcmarkBits) of the bitmaps
    of each span, 0 bytes for one that is not in use."""
    spans, table, count = found.spans, found.table, found.spans.count
    bits = []
    rows = zip(values(spans.state, count), values(spans.base, count), values(spans.pages, count),
               values(spans.elem_count, count), values(spans.noscan, count),
               values(spans.alloc_count, count), values(column(layout, table, "allocBits"), count),
               found.marks, values(column(layout, table, "specials"), count))
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
        runs, spans, runtime.page_size, slots.count,
        column(runtime.mspan, found.table, "allocBits"),
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


def add_marked(found: Found, start: int, end: int) -> List[int]:
    """Takes the marked ones of some slots, which no bit says to be allocated, for objects; those
    that are neither."""
    if start >= end:
        return []
    low, high = start // 8, (end + 7) // 8
    alloc, marks = (int.from_bytes(bits[low:high], "little")
                    for bits in (found.slots.alloc_bits, found.slots.mark_bits or b""))
    wanted = (1 << end - low * 8) - (1 << start - low * 8)
    alloc |= marks & wanted
    found.slots.alloc_bits[low:high] = alloc.to_bytes(high - low, "little")
    left = wanted & ~alloc
    return [slot for slot in range(start, end) if left >> slot - low * 8 & 1] if left else []


def settle_counts(found: Found, layout: dwarf.Layout) -> None:
    """A span's count of objects runs ahead of its bits while an object is being made, and while it
    is swept: of those spans the bits are counted. Since 1.25 what is made while the collector marks
    has no other sign of it than its mark (mallocgc, gcmarknewobject)."""
    spans = found.spans
    unsettled = set(found.busy)
    if "freeIndexForScan" in layout:
        rows = zip(*(values(one, spans.count) for one in (
            spans.state, column(layout, found.table, "freeindex"),
            column(layout, found.table, "freeIndexForScan"))))
        unsettled |= {i for i, (state, next_free, ready) in enumerate(rows)
                      if state == spans.in_use and next_free != ready}
        for i in unsettled - set(found.busy):
            ready, end = (min(column(layout, found.table, name)[i], spans.elem_count[i], MAX_SLOTS)
                          for name in ("freeIndexForScan", "freeindex"))
            # a damaged span may say that it has more slots than were numbered
            first = spans.first_slot[i]
            for slot in add_marked(found, first + ready, min(first + end, found.slots.count)):
                start = spans.base[i] + (slot - first) * spans.elem_size[i]
                found.making.append((start, start + spans.elem_size[i]))
    count = spans.alloc_count
    for i in unsettled:
        start = spans.first_slot[i]
        end = start + min(spans.elem_count[i], MAX_SLOTS)
        number = int.from_bytes(found.slots.alloc_bits[start // 8:(end + 7) // 8], "little")
        objects = bin(number >> start % 8 & (1 << end - start) - 1).count("1")
        found.early[i] = count[i] - objects
        place = i * count.stride + count.offset
        found.table[place:place + count.width] = min(
            objects, (1 << 8 * count.width) - 1).to_bytes(count.width, "little")
