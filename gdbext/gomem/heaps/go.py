# SPDX-License-Identifier: MIT
"""The adapter for the heap of a Go program: reads what Go's runtime keeps, as its debug information
describes it.

    go_runtime    variables and structs of the runtime, and reads of them
    go_spans      spans and slots: which objects there are
    go_arenas     where the heap is, and which words hold pointers
    go_headers    the same where objects say it
    go_greentea   marks that spans of small objects end with
    go_layout     what differs between Go's versions
    go_collector  the collector's phase and figures
    go_work       grey objects
    go_moments    where the program and its collector can be stopped
    go_stats      counters
    go_roots      package variables; what the compiler laid out for them by go_laid_out
    go_goroutines goroutines; their frames (go_frames) by the tables of the code (go_symbols), the
                  roots in them (go_stacks), and what those are called (go_naming, go_names)
    go_specials   finalizers
    go_types      types, which spread from variables; from interfaces and functions by go_words
    go_sync       types of the library that do not say where their pointers lead
    go_nameless   types that only the runtime knows
    go_values     what maps, channels and closures hold; what a closure captured by go_captured
"""

import bisect
from typing import Dict, List, Optional, Tuple

import gdb

from .. import dwarf
from ..memory import MERGE_GAP, Progress, Reader, merge
from ..roots import GLOBALS, RUNTIME, Group
from . import (CONSERVATIVE, MARK, MARK_TERMINATION, Collector, Event, HeapImage, Site, Summary,
               Type, go_arenas, go_collector, go_headers, go_layout, go_moments, go_roots,
               go_runtime, go_spans, go_specials, go_stats, go_types, go_words, go_work)
from .go_runtime import Memory, Runtime, values

MAX_HOLES = 10  # that are listed

OWN_CODE = ("runtime.", "runtime/")
NO_CHECKPOINTS = 'checkpoint("NAME") nowhere, a function of its package main'


def find() -> Optional[Runtime]:
    """The runtime of the selected program; None: it is no Go program. gdb.GdbError: it is one that
    cannot be read."""
    found = go_runtime.find()
    if found is not None:
        go_layout.pointers_kind(found)
    return found


def read(runtime: Runtime, progress: Progress, slots_only: bool = False) -> HeapImage:
    """The heap as it is; slots_only: without pointers and roots. gdb.GdbError: it cannot be
    read."""
    try:
        return _Adapter(runtime, progress).read(slots_only)
    finally:
        progress.done()


def collector(runtime: Runtime) -> Optional[Collector]:
    """What the collector is about; None: the heap cannot be read, or is not in use yet."""
    return go_collector.collector(runtime)


def objects(_runtime: Runtime) -> int:
    """About how many objects there are: those in spans that allocators hold are not counted."""
    return go_stats.objects(Memory(Reader(gdb.selected_inferior())))


def events(_runtime: Runtime, _most: int) -> Tuple[int, List[Event]]:
    """Go's collector leaves no record of what it did."""
    return 0, []


def checkpoints(_runtime: Runtime) -> List[Tuple[str, int]]:
    """The moments that the program offers."""
    return go_moments.checkpoints()


def pauses(_runtime: Runtime) -> List[Tuple[str, int]]:
    """Moments of Go's collector."""
    return go_moments.pauses()


def is_own_code(_runtime: Runtime, frame: gdb.Frame) -> bool:
    """Whether a frame is the runtime's."""
    return (frame.name() or "").startswith(OWN_CODE)


def named(name: str) -> Optional[gdb.Value]:
    """A variable as the source of the selected frame calls it: one that escaped is `&NAME` in the
    debug information, and one of the package is PACKAGE.NAME."""
    try:
        frame = gdb.selected_frame()
        block: Optional[gdb.Block] = frame.block()
    except (gdb.error, RuntimeError):
        return None
    while block is not None and not block.is_global:
        for symbol in block:
            if symbol.name == "&" + name and symbol.is_variable:
                return symbol.value(frame).dereference()
        block = block.superblock
    function = frame.name() or ""
    package = function[:function.find(".", function.rfind("/") + 1)]
    symbol = dwarf.global_variable("%s.%s" % (package, name))
    return symbol.value() if symbol is not None else None


def holds(runtime: Runtime, address: int) -> bool:
    """Whether an address lies in a span that is in use."""
    return _span_of(runtime, address) is not None


def is_allocated(runtime: Runtime, address: int) -> bool:
    """Whether the slot at an address holds an object."""
    data = _span_of(runtime, address)
    if data is None:
        return False
    layout = runtime.mspan
    size = layout.number(data, "elemsize")
    index = (address - layout.number(data, "startAddr")) // size if size else -1
    if not 0 <= index < layout.number(data, "nelems"):
        return False
    ready = "freeIndexForScan" if "freeIndexForScan" in layout else "freeindex"
    if index < layout.number(data, ready):
        return True
    bits = Reader(gdb.selected_inferior()).try_read(
        layout.number(data, "allocBits") + index // 8, 1)
    return bool(bits) and bool(bits[0] >> index % 8 & 1)


def _span_of(runtime: Runtime, address: int) -> Optional[bytes]:
    """The mspan, in use, whose pages hold an address."""
    memory = Memory(Reader(gdb.selected_inferior()))
    arenas = go_arenas.Arenas(memory, runtime)
    pages = runtime.arena_bytes // runtime.page_size
    in_use = go_runtime.constant("runtime.mSpanInUse", 1)
    for number in arenas.numbers:
        info = arenas.info(number)
        if not info:
            continue
        at = arenas.pointer(info + runtime.arena["spans"].offset
                            + address // runtime.page_size % pages * dwarf.WORD)
        data = memory.reader.try_read(at, runtime.mspan.size) if at else None
        if data is None:
            continue
        start = runtime.mspan.number(data, "startAddr")
        size = runtime.mspan.number(data, "npages") * runtime.page_size
        state = runtime.mspan.at("state")
        if start <= address < start + size and data[state.offset] == in_use:
            return data
    return None


_types: Dict[Runtime, go_types.Types] = {}


def types_of(runtime: Runtime) -> go_types.Types:
    """The types of a program, as far as they were needed."""
    if runtime not in _types:
        _types[runtime] = go_types.Types(go_words.Words)
    return _types[runtime]


class _Adapter:
    """Reads one heap."""

    def __init__(self, runtime: Runtime, progress: Progress) -> None:
        self.runtime = runtime
        self.progress = progress
        self.memory = Memory(Reader(gdb.selected_inferior()))
        self.image = HeapImage(types=[Type("", 0, CONSERVATIVE)],
                               sites=[Site("", "", "", 0, False)])

    def read(self, slots_only: bool) -> HeapImage:
        """All of it, in the order in which one thing bounds the next."""
        image, memory, runtime = self.image, self.memory, self.runtime
        arenas = go_arenas.Arenas(memory, runtime)
        if not arenas.numbers:
            connection = gdb.selected_inferior().connection
            if connection is not None and connection.type == "core":
                raise gdb.GdbError("Go's heap is not in this core, or was still empty: a core has "
                                   "to be whole, with private memory (bit 0 of "
                                   "/proc/PID/coredump_filter)")
            raise gdb.GdbError("Go's heap is still empty: the runtime makes it before main.main, "
                               "so continue a little")
        pointers = go_layout.pointers_kind(runtime)
        image.collector = go_collector.read(memory)
        found = go_spans.read(memory, runtime, arenas, image.collector.phase)
        image.spans, image.slots = found.spans, found.slots
        self.compare(arenas, found)
        found.used[:] = arenas.within(found.used)
        self.summary(arenas, found)
        if not slots_only:
            types = types_of(runtime)
            types.open(memory.reader)
            inside = arenas.within(found.scan)
            scan = merge(inside, MERGE_GAP)
            image.regions = go_arenas.runs_of(memory, scan, self.progress)
            if pointers == go_layout.HEADERS:
                told = go_headers.Reading(memory, runtime, found, inside, image.regions)
                image.pointer_bits = told.small()
                image.slots.type = told.large(types.add)
            else:
                image.pointer_bits = arenas.pointer_bits(scan)
                image.slots.type = go_spans.chunk_types(runtime, found, types.add)
            self.work(found)
            self.roots(found)
            types.mark(image.groups)
            image.types, image.type_source, image.null = types.types, types, "nil"
        self.notes()
        return image

    def compare(self, arenas: go_arenas.Arenas, found: go_spans.Found) -> None:
        """Whether arenas and spans know each other."""
        if arenas.shift is None:
            raise gdb.GdbError("Go's heap is damaged, or not in this core: no arena knows a span "
                               "that it should hold")
        # A span is in use before its page is said to be (initSpan), and until after that is taken
        # back (freeSpanLocked): at no moment an arena knows more of them.
        lost = arenas.spans_in_use() - len(found.in_use())
        if lost > 0:  # a core has zeros instead of pages that it lacks
            self.memory.notes.append("%s missing: not in this core, or damaged" % (
                "1 span is" if lost == 1 else "%d spans are" % lost))

    def summary(self, arenas: go_arenas.Arenas, found: go_spans.Found) -> None:
        """Where the heap is, and its counters."""
        start, end = go_arenas.whole(arenas.ranges())
        _, used = go_arenas.whole(found.used)
        self.image.summary = Summary(
            heap="Go", phase=self.image.collector.phase, page_size=self.runtime.page_size,
            arena_start=start, arena_used=used, arena_end=end)
        go_stats.fill(self.memory, self.runtime, self.image, found)

    def work(self, found: go_spans.Found) -> None:
        """The grey objects, while there are some."""
        if self.image.collector.phase in (MARK, MARK_TERMINATION):
            self.image.collector.concurrent = True
            spans = found.spans
            used = sorted((spans.base[i], spans.pages[i], spans.head[i])
                          for i, state in enumerate(values(spans.state, spans.count))
                          if state == spans.in_use)
            starts = [start for start, *_ in used]
            waiting = [*go_work.grey(self.memory), *found.inline.grey(self.memory, found)]
            for address in dict.fromkeys(waiting):
                i = bisect.bisect_right(starts, address) - 1
                if i >= 0 and address - used[i][0] < used[i][1] * self.runtime.page_size:
                    # it has the slot: the object begins behind its head
                    self.image.work.append(address + used[i][2])

    def roots(self, found: go_spans.Found) -> None:
        """Who points into the heap from outside."""
        image = self.image
        low, high = go_arenas.whole(found.used)
        go_roots.read(self.memory, low, high, lambda frame: is_own_code(self.runtime, frame), image,
                      self.progress, types_of(self.runtime).by_word.dynamic)
        kept = go_specials.read(self.memory, found.specials, low, high)
        runtime = next((group for group in image.groups if group.kind == RUNTIME), None)
        if runtime is None and kept:
            runtime = Group(RUNTIME)
            image.groups.append(runtime)
        if runtime is not None:
            runtime.roots = kept + runtime.roots
        for group in image.groups if found.making else ():  # what mallocgc is about to return
            group.roots = [root for root in group.roots if not any(
                start <= root.value < end for start, end in found.making)]
        image.groups = [group for group in image.groups if group.roots]
        if not any(group.kind == GLOBALS for group in image.groups):
            self.memory.notes.append("no package variable leads into the heap: the program's data "
                                     "is not in this core, or damaged")
        goroutines = self.memory.slice_named("runtime.allgs")
        if goroutines is None or not goroutines.len:
            self.memory.notes.append("there are no goroutines: their list is not in this core, or "
                                     "the program has not come so far")
        elif not image.goroutines:
            self.memory.notes.append("no goroutine is known: the heap's memory, in which the "
                                     "runtime "
                                     "describes them, is not in this core, or damaged")

    def notes(self) -> None:
        """What could not be read."""
        holes, image = self.memory.reader.holes, self.image
        image.notes += self.memory.notes
        for start, end in holes[:MAX_HOLES]:
            image.notes.append("0x%x..0x%x cannot be read" % (start, end))
        if len(holes) > MAX_HOLES:
            image.notes.append("%d more ranges cannot be read" % (len(holes) - MAX_HOLES))
        image.cost = (self.memory.reader.reads, self.memory.reader.bytes)
