# SPDX-License-Identifier: MIT
"""gm_heap itself, as target/heap/layout.h declares it: what leads to every table, the collector's
state, and the counters.

All who look at a heap of ours begin here, so magic and version are judged in one place, and before
any field is asked for: the fields of another version may not be there.
"""

import contextlib
from typing import Dict, List, NamedTuple, Optional, Tuple

import gdb

from .. import dwarf
from ..memory import Reader
from . import OFF, PHASES, Collector

READS_VERSION = 3  # of the layout's meaning; where fields are, DWARF says

WORD_BITS = 64  # objects that a cursor may hold at most: it keeps within a word of bits
PHASE_PREFIX = "GM_PHASE_"


class Heap(NamedTuple):
    """The global that describes the heap."""
    address: int
    layout: dwarf.Layout
    folder: str  # of the source files of the heap


class NoHeap(gdb.GdbError):
    """There is no heap at this moment, or none that can be made out."""


class Fresh(NamedTuple):
    """Objects that allocation made and that neither bits nor counters tell yet."""
    span: int
    start: int  # address of the first
    objects: int
    elem_size: int


class Head:
    """The bytes of gm_heap, with the right magic and version."""

    def __init__(self, layout: dwarf.Layout, data: bytes):
        self.layout, self.data = layout, data
        self.fresh = self._fresh()

    def __getitem__(self, name: str) -> int:
        """The value of a scalar field; LayoutError: the program's struct has none of that name."""
        return self.layout.number(self.data, name)

    def _fresh(self) -> List[Fresh]:
        """What the cursors have handed out and not noted."""
        found = []
        cursors = self.layout.element("cursors").rows(
            self.layout.part(self.data, "cursors"), "span", "noted", "next", "elem_size")
        for span, noted, end, elem_size in cursors:
            if noted < end and elem_size:
                objects = min((end - noted) // elem_size, WORD_BITS)
                found.append(Fresh(span, noted, objects, elem_size))
        return found

    def statistics(self) -> Dict[str, int]:
        """gm_heap.stats as it will be when all objects are counted."""
        stats = self.layout.element("stats").numbers(self.layout.part(self.data, "stats"))
        for fresh in self.fresh:
            for name in ("mallocs", "heap_objects"):
                stats[name] += fresh.objects
            for name in ("total_alloc", "heap_alloc"):
                stats[name] += fresh.objects * fresh.elem_size
        return stats

    def phase_name(self) -> str:
        """What the phase is called: "mark"."""
        value = self["phase"]
        for name, number in dwarf.enumerators("gm_phase", self.layout["phase"].type).items():
            if number == value:
                return name[len(PHASE_PREFIX):].lower().replace("_", " ")
        return "unknown (%d)" % value

    def collector(self) -> Collector:
        """What the collector is about."""
        stats = self.statistics()
        phase = self.phase_name()
        return Collector(
            phase=phase if phase in PHASES else OFF, cycle=self["cycle"],
            live=max(0, stats["total_alloc"] - self["live_base"]), trigger=self["trigger"],
            goal=stats["next_gc"], root_pieces=self["n_root_pieces"],
            roots_scanned=self["roots_scanned"], marked_objects=self["marked_objects"],
            marked_bytes=self["marked_bytes"], scanning=self["scanning"], events=self["n_events"],
            records=self["event_capacity"] > 0)


def find(heap: Heap, reader: Optional[Reader] = None) -> Optional[Head]:
    """The head, in one small read; None: there is no heap that is in use. gdb.GdbError: it is laid
    out in another way than this gomem knows."""
    with contextlib.suppress(NoHeap):
        return read(heap, reader or Reader(gdb.selected_inferior()))
    return None


def read(heap: Heap, reader: Reader) -> Head:
    """The same; NoHeap says why there is none."""
    layout = heap.layout
    data = reader.try_read(heap.address, layout.size)
    if data is None:
        raise NoHeap("gm_heap at 0x%x cannot be read" % heap.address)
    parts = dwarf.enumerators("gm_magic", layout["magic_parts"].type)
    right = parts["GM_MAGIC_HI"] << 32 | parts["GM_MAGIC_LO"]
    magic = layout.number(data, "magic")
    if magic == 0:
        raise NoHeap("the heap is still empty: it comes into being with the first allocation, so "
                     "continue a little")
    if magic != right:
        raise NoHeap("gm_heap is damaged: its magic is 0x%x, not 0x%x" % (magic, right))
    version = layout.number(data, "layout_version")
    if version != READS_VERSION:
        raise gdb.GdbError("heap layout version %d, this gomem reads %d: use the gomem.py that "
                           "came with the program" % (version, READS_VERSION))
    return Head(layout, data)
