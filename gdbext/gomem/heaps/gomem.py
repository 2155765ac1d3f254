# SPDX-License-Identifier: MIT
"""The adapter for gomem's own heap: reads what target/heap/layout.h declares.

gomem_head.py has what leads to the tables. These come in one bulk read each, the arena only where
spans in use hold pointers. Every count is checked against what it must fit into before it is used
as a length.
"""

import contextlib
import os
from typing import List, Optional, Tuple

import gdb

from .. import dwarf, globals as program_data, memory, roots, stacks, thread_locals
from ..memory import MERGE_GAP, Progress, Reader
from ..roots import Group, Root
from . import (CONSERVATIVE, MAX_EVENTS, NO_COLUMN, POINTER_FREE, PRECISE, SWEEP, Collector, Column,
               Event, HeapImage, Site, Slots, Spans, Summary, Type, Unused, gomem_head)
from .gomem_head import Heap
from .stated import Stated, Variable, covering, holds_pointer

MAX_STRINGS = 64 << 20  # bytes of names
MAX_SITES = 1 << 16
MAX_RANGES = 1 << 16  # root ranges, and bytes of one:
MAX_RANGE = 64 << 20

TYPE_KINDS = {"GM_TYPE_CONSERVATIVE": CONSERVATIVE, "GM_TYPE_PRECISE": PRECISE,
              "GM_TYPE_POINTER_FREE": POINTER_FREE}
ARRAY_SITES = ("GM_SITE_MAKE", "GM_SITE_APPEND", "GM_SITE_STRING")
OWN_SECTIONS = ("gm_private",)  # variables that the collector does not search


def find() -> Optional[Heap]:
    """gm_heap of the selected program; None: it has none with debug information."""
    symbol = dwarf.global_variable("gm_heap")
    if symbol is None:
        with contextlib.suppress(gdb.error):
            gdb.parse_and_eval("&gm_heap")  # knows the linker's symbols, too
            raise gdb.GdbError("gm_heap has no debug information: build the program, and "
                               "libgomem.a, with -g and do not strip them")
    if symbol is None or symbol.type.strip_typedefs().code != gdb.TYPE_CODE_STRUCT:
        return None
    try:
        folder = os.path.dirname(symbol.symtab.fullname()) if symbol.symtab else ""
        return Heap(int(symbol.value().address), dwarf.Layout(symbol.type), folder)
    except (gdb.error, TypeError):
        return None


def read(heap: Heap, progress: Progress, slots_only: bool = False) -> HeapImage:
    """The heap as it is; slots_only: without types, pointers and roots. gdb.GdbError: it cannot be
    read."""
    try:
        return _Adapter(heap, progress).read(slots_only)
    finally:
        progress.done()


def holds(heap: Heap, address: int) -> bool:
    """Whether an address lies in the pages that the heap uses, if there are any."""
    head = gomem_head.find(heap)
    return head is not None and head["arena_start"] <= address < head["arena_used"]


def is_own_code(heap: Heap, frame: gdb.Frame) -> bool:
    """Whether a frame is one of libgomem's."""
    symtab = frame.find_sal().symtab
    return symtab is not None and heap.folder == os.path.dirname(symtab.fullname()) != ""


def is_allocated(heap: Heap, address: int) -> bool:
    """Whether the slot at an address holds an object."""
    reader, layout = Reader(gdb.selected_inferior()), heap.layout
    head = gomem_head.find(heap, reader)
    if head is None:
        return False

    def row(table: str, number: int) -> Tuple[Optional[bytes], dwarf.Layout]:
        entry = layout.target(table)
        return reader.try_read(head[table] + number * entry.size, entry.size), entry

    constants = dwarf.enumerators("gm_constants", layout["constants"].type)
    page = (address - head["arena_start"]) // constants["GM_PAGE_SIZE"]
    if not 0 <= page < head["n_pages"]:
        return False
    entry = layout["page_span"].type.target().sizeof
    spans = reader.try_read(head["page_span"] + page * entry, entry)
    number = int.from_bytes(spans or b"", "little", signed=True)
    if spans is None or not 0 <= number < head["n_spans"]:
        return False
    found, span = row("spans", number)
    if found is None or not span.number(found, "elem_size"):
        return False
    slot = span.number(found, "first_slot") + (
        address - span.number(found, "base")) // span.number(found, "elem_size")
    if not 0 <= slot < head["n_slots"]:
        return False
    if any(start <= address < start + objects * elem_size
           for _, start, objects, elem_size in head.fresh):
        return True
    bits = reader.try_read(head["alloc_bits"] + slot // 8, 1)
    return bool(bits) and bool(bits[0] >> slot % 8 & 1)


def collector(heap: Heap) -> Optional[Collector]:
    """What the collector is about; None: the heap cannot be read, or is not in use yet."""
    head = gomem_head.find(heap)
    return None if head is None else head.collector()


def objects(heap: Heap) -> int:
    """How many objects there are; 0: the heap cannot be read, or is not in use yet."""
    head = gomem_head.find(heap)
    return 0 if head is None else head.statistics()["heap_objects"]


def events(heap: Heap, most: int) -> Tuple[int, List[Event]]:
    """The last events, at most so many, with the number of the first."""
    reader = Reader(gdb.selected_inferior())
    head = gomem_head.find(heap, reader)
    if head is None:
        return 0, []
    layout = heap.layout.target("events")
    written, capacity = head["n_events"], head["event_capacity"]
    count = min(written, capacity, most, MAX_EVENTS)
    found: List[Event] = []
    at = written - count
    while at < written:  # at most two pieces: the ring goes on at its start
        place = at % capacity
        number = min(written - at, capacity - place)
        table = reader.table(head["events"] + place * layout.size, number * layout.size)
        found += map(Event._make, layout.rows(table, "object", "from", "cycle", "kind", "type",
                                              "site", "detail"))
        at += number
    return written - len(found), found


class _Adapter:
    """Reads one heap."""

    def __init__(self, heap: Heap, progress: Progress):
        self.heap = heap
        self.layout = heap.layout
        self.progress = progress
        self.reader = Reader(gdb.selected_inferior())
        self.image = HeapImage()
        self.constants = dwarf.enumerators("gm_constants", self.layout["constants"].type)
        self.head = gomem_head.read(heap, self.reader)

    def read(self, slots_only: bool) -> HeapImage:
        """All of it, in the order in which one thing bounds the next."""
        self.read_summary()
        if slots_only:
            self.read_spans()
            self.read_slots()
            return self.image
        self.strings = self.table("strings", "n_string_bytes", MAX_STRINGS)
        self.read_types()
        self.read_sites()
        self.read_spans()
        self.read_slots()
        self.read_objects()
        self.read_work()
        self.read_roots()
        for start, end in self.reader.holes[:10]:
            self.note("0x%x..0x%x cannot be read" % (start, end))
        if len(self.reader.holes) > 10:
            self.note("%d more ranges cannot be read" % (len(self.reader.holes) - 10))
        self.image.cost = (self.reader.reads, self.reader.bytes)
        return self.image

    def note(self, text: str) -> None:
        """Something that the user has to know about the image."""
        self.image.notes.append(text)

    # ---- The head ----

    def read_summary(self) -> None:
        """Phase, arena, counters."""
        head = self.head
        self.image.collector = head.collector()
        stats = head.statistics()
        self.page_size = self.constants["GM_PAGE_SIZE"]
        start, used, end = head["arena_start"], head["arena_used"], head["arena_end"]
        if not start <= used <= end or (used - start) % self.page_size:
            self.note("gm_heap is damaged: the arena 0x%x..0x%x has pages up to 0x%x"
                      % (start, end, used))
            used = end = start
        self.start, self.used = start, used
        self.n_pages = (used - start) // self.page_size
        self.image.summary = Summary(
            heap="gomem", phase=head.phase_name(),
            page_size=self.page_size, arena_start=start, arena_used=used, arena_end=end,
            **{name: value for name, value in stats.items() if hasattr(Summary, name)})

    def count(self, name: str, most: int) -> int:
        """A count of the head, clamped."""
        value = self.head[name]
        if 0 <= value <= most:
            return value
        self.note("gm_heap.%s is %d, at most %d make sense" % (name, value, most))
        return most

    def table(self, name: str, count: str, most: int) -> bytearray:
        """A table that the head points to, of at most so many entries."""
        entries = self.count(count, most)
        size = self.layout[name].type.target().strip_typedefs().sizeof
        data = self.reader.table(self.head[name], entries * size, self.progress)
        # Rows of zeros at the end were never written: a corrupted count leads there.
        written = len(data.rstrip(b"\0"))
        del data[-(-written // size) * size:]
        return data

    # ---- Types and sites ----

    def read_types(self) -> None:
        """Types with their bitmaps."""
        layout = self.layout.target("types")
        slot = self.layout.target("slots")
        data = self.table("types", "n_types", 1 << 8 * slot["type"].size)
        masks = self.table("ptr_words", "n_ptr_words", MAX_STRINGS // dwarf.WORD)
        kinds = {value: TYPE_KINDS[name] for name, value
                 in dwarf.enumerators("gm_type_kind").items() if name in TYPE_KINDS}
        tiny = self.constants["GM_TYPE_TINY"]
        rows = layout.rows(data, "name", "size", "kind", "ptr_mask", "mask_bits")
        for number, (name, size, kind, first, bits) in enumerate(rows):
            words = -(-bits // (8 * dwarf.WORD))
            mask = bytes(masks[first * dwarf.WORD:(first + words) * dwarf.WORD])
            if kinds.get(kind) == PRECISE and len(mask) < words * dwarf.WORD:
                self.note("type %d has a bitmap outside of ptr_words" % number)
            self.image.types.append(Type(dwarf.c_string(self.strings, name), size,
                                         kinds.get(kind, CONSERVATIVE), mask, bits,
                                         number == tiny))

    def read_sites(self) -> None:
        """Places that allocate."""
        layout = self.layout.target("sites")
        data = self.table("sites", "n_sites", MAX_SITES)
        kinds = dwarf.enumerators("gm_site_kind")
        arrays = {kinds[name] for name in ARRAY_SITES}
        for file, function, reason, line, column_number, kind, number in layout.rows(
                data, "file", "function", "reason", "line", "column", "kind", "type"):
            first = self.image.types[number:number + 1]
            shares = (kind not in arrays and bool(first) and first[0].kind == POINTER_FREE
                      and 0 < first[0].size < self.constants["GM_TINY_SIZE"])
            self.image.sites.append(Site(
                dwarf.c_string(self.strings, file), dwarf.c_string(self.strings, function),
                dwarf.c_string(self.strings, reason), line, kind in arrays,
                column_number, shares))

    # ---- Spans, slots, objects ----

    def read_spans(self) -> None:
        """The span table, and what of the arena has to be read because of it."""
        layout = self.layout.target("spans")
        data = self.table("spans", "n_spans", self.n_pages)
        count = layout["alloc_count"]
        for span, _, objects, _ in self.head.fresh:
            place = slice(span * layout.size + count.offset,
                          span * layout.size + count.offset + count.size)
            if place.stop <= len(data):
                objects += int.from_bytes(data[place], "little")
                data[place] = min(objects, (1 << 8 * count.size) - 1).to_bytes(count.size, "little")
        in_use = dwarf.enumerators("gm_span_state")["GM_SPAN_IN_USE"]
        columns = {field: column(layout, data, name) for field, name in (
            ("state", "state"), ("base", "base"), ("elem_size", "elem_size"),
            ("elem_count", "nelems"), ("first_slot", "first_slot"), ("pages", "npages"),
            ("size_class", "size_class"), ("noscan", "noscan"),
            ("alloc_count", "alloc_count"))}
        self.image.spans = Spans(count=len(data) // layout.size, in_use=in_use, **columns)
        if self.image.collector.phase == SWEEP:
            self.image.spans.sweep_gen = column(layout, data, "sweep_gen")
            generation = 1 << 8 * layout["sweep_gen"].size
            self.image.spans.swept = self.image.collector.cycle % generation
        self.pages: List[Tuple[int, int]] = []
        self.slots_in_use = 0
        used, page_size = self.used, self.page_size
        rows = layout.rows(data, "base", "npages", "nelems", "first_slot", "alloc_count", "state",
                           "noscan")
        for base, pages, number, first, objects, state, noscan in rows:
            if state == in_use:
                if first + number > self.slots_in_use:
                    self.slots_in_use = first + number
                if objects and not noscan and self.start <= base < used:
                    self.pages.append((base, min(base + pages * page_size, used)))

    def read_slots(self) -> None:
        """The per-slot tables, as far as spans in use refer to them."""
        layout = self.layout.target("slots")
        # Runs of slot numbers are recycled for spans of the same class only.
        most = self.n_pages * (self.page_size // dwarf.WORD) * self.constants["GM_CLASS_COUNT"]
        count = min(self.count("n_slots", most), self.slots_in_use)
        data = self.reader.table(self.head["slots"], count * layout.size, self.progress)
        bits = -(-count // 8)
        alloc_bits = self.reader.table(self.head["alloc_bits"], bits)
        self.add_fresh(alloc_bits)
        self.image.slots = Slots(
            count=count,
            alloc_bits=alloc_bits,
            mark_bits=self.reader.table(self.head["mark_bits"], bits),
            **{name: column(layout, data, name) for name in ("type", "site", "slack")})

    def add_fresh(self, alloc_bits: bytearray) -> None:
        """Sets the bits of objects that are not noted yet."""
        spans = self.image.spans
        for number, start, objects, elem_size in self.head.fresh:
            if number < spans.count:
                first = spans.first_slot[number] + (start - spans.base[number]) // elem_size
                for slot in range(max(first, 0), min(first + objects, 8 * len(alloc_bits))):
                    alloc_bits[slot // 8] |= 1 << slot % 8

    def read_objects(self) -> None:
        """The memory of objects with pointers; what overlaps or nearly touches in one read."""
        for start, end in memory.merge(self.pages, MERGE_GAP):
            self.image.regions.extend(self.reader.pieces(start, end - start, self.progress))

    def read_work(self) -> None:
        """Grey objects in the order in which the collector takes them: the last one first or, while
        there are more than a few, the one so many before it, whose place the last one takes."""
        data = self.table("work_list", "n_work", self.image.slots.count)
        words = memoryview(data)[:len(data) // dwarf.WORD * dwarf.WORD].cast("Q")
        left, ahead = list(words), self.constants["GM_WORK_LOOKAHEAD"]
        if self.image.collector.scanning:
            self.image.work.append(self.image.collector.scanning)
        while left:
            last = left.pop()
            if len(left) > ahead:
                last, left[-ahead] = left[-ahead], last
            self.image.work.append(last)

    # ---- Roots ----

    def read_roots(self) -> None:
        """Globals, frames, unnamed words, and what the heap itself keeps alive."""
        scan = roots.Scan(self.reader, self.start, self.used,
                          lambda frame: is_own_code(self.heap, frame), stacks.below())
        stated = Stated(self.layout, self.head, self.reader, scan.low, scan.high)
        if stated.searched_on_request:
            self.image.remarks.append("every word of stack and data counts as a root "
                                      "(GOMEM_DEBUG=conservative=1)")
        variables = self.read_globals(scan, stated.variables() if stated.complete else None)
        top = self.head["stack_top"]
        scan.threads(self.head["mutator"], top, thread_locals.find,
                     stated.frames(top) if stated.complete else None)
        self.image.notes += stated.notes
        self.drop_unused(scan)
        self.image.notes += stacks.settle([variables, *scan.found.groups])
        variables.roots += scan.found.thread_locals
        runtime = Group(roots.RUNTIME)
        runtime.roots += self.read_finalizers()
        runtime.roots += self.read_ranges(scan)
        self.image.groups += [group for group in (variables, *scan.found.groups, runtime)
                              if group.roots]
        self.image.notes += scan.found.notes
        self.image.optimised_out = scan.found.optimised_out

    def read_globals(self, scan: roots.Scan, stated: Optional[List[Variable]]) -> Group:
        """Variables of the program and its libraries; not the heap's own. Where the compiler states
        variables, these are all."""
        only = memory.merge(((variable.start, variable.end) for variable in stated), 0) \
            if stated is not None else None
        group, notes = program_data.find(self.reader, scan.low, scan.high, OWN_SECTIONS, scan.words,
                                         only=only, below=scan.below)
        if stated is not None:
            group.roots = [root for root in group.roots
                           for variable in [covering(stated, root.address)]
                           if variable and holds_pointer(variable, root.address)]
        scan.explained.update(root.address for root in group.roots)
        self.image.notes += notes
        return group

    def drop_unused(self, scan: roots.Scan) -> None:
        """Variables that the compiler does not state are roots as long as they lead to an object;
        when it is gone they are remembered, to say so."""
        for group, root in scan.found.unstated:
            if not is_allocated(self.heap, root.value):
                group.roots.remove(root)
                self.image.unused.append(Unused(root.name, group.level, group.name, root.value))

    def read_finalizers(self) -> List[Root]:
        """Objects whose finalizer will want them."""
        layout = self.layout.target("finalizers")
        data = self.table("finalizers", "n_finalizers", self.image.slots.count)
        entries = self.head["finalizers"]
        found = []
        for i, (target, function) in enumerate(layout.rows(data, "object", "function")):
            if self.start <= target < self.used:
                found.append(Root("finalizer %s" % function_name(function), "",
                                  entries + i * layout.size + layout["object"].offset, target))
        return found

    def read_ranges(self, scan: roots.Scan) -> List[Root]:
        """Pointers in announced memory that no variable's name explains."""
        layout = self.layout.target("root_ranges")
        data = self.table("root_ranges", "n_root_ranges", MAX_RANGES)
        found = []
        for number, (start, size) in enumerate(layout.rows(data, "start", "bytes")):
            if size > MAX_RANGE:
                self.note("root range %d: only its first %d MiB were searched"
                          % (number, MAX_RANGE >> 20))
            for run in self.reader.runs(start, min(size, MAX_RANGE)):
                for address, value in roots.pointers_in(run, scan.low, scan.high):
                    if address not in scan.explained:
                        found.append(Root("root range %d+%d" % (number, address - start), "",
                                          address, value))
        return found


def column(layout: dwarf.Layout, data: bytearray, name: str) -> Column:
    """A field of a table as a column."""
    field = layout[name]
    return Column(data, layout.size, field.offset, field.size) if data else NO_COLUMN


def function_name(address: int) -> str:
    """The function at an address, or the address."""
    block = gdb.block_for_pc(address) if 0 < address < memory.ADDRESSES else None
    while block is not None and block.function is None:
        block = block.superblock
    return block.function.name if block is not None else "0x%x" % address
