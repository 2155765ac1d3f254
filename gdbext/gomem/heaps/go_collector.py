# SPDX-License-Identifier: MIT
"""Go's collector: the phase and what it has done so far."""

from typing import Optional

import gdb

from .. import dwarf
from ..memory import Reader
from . import MARK, MARK_TERMINATION, OFF, SWEEP, Collector
from .go_runtime import Memory, Runtime, constant, variable

NO_LIMIT = 1 << 62  # a memory limit or goal from here on is none


def collector(runtime: Runtime) -> Optional[Collector]:
    """The collector at this moment; None: the heap is not in use yet, or cannot be read."""
    memory = Memory(Reader(gdb.selected_inferior()))
    spans = memory.slice(runtime.heap.address + runtime.mheap["allspans"].offset,
                         runtime.mheap["allspans"].type)
    return read(memory) if spans is not None and spans.len else None


def read(memory: Memory) -> Collector:
    """The same, of a heap that is in use."""
    found = Collector(phase=phase(memory))
    work = variable("runtime.work")
    if work is not None:
        head = memory.numbers(work.address, dwarf.Layout(work.type), "cycles", "markrootNext",
                              "markrootJobs", "bytesMarked")
        found.cycle = head.get("cycles", 0)
        if found.phase in (MARK, MARK_TERMINATION):
            found.root_pieces = head.get("markrootJobs", 0)
            found.roots_scanned = min(head.get("markrootNext", 0), found.root_pieces)
            found.marked_bytes = head.get("bytesMarked", 0)
    pace = variable("runtime.gcController")
    if pace is not None:
        head = memory.numbers(pace.address, dwarf.Layout(pace.type), "heapLive", "heapGoal",
                              "gcPercentHeapGoal", "heapMarked", "trigger")
        found.live = head.get("heapLive", 0)
        goal = head.get("heapGoal", head.get("gcPercentHeapGoal", 0))
        found.goal = goal if goal < NO_LIMIT else 0
        trigger = head.get("trigger", 0)
        found.trigger = trigger if trigger < NO_LIMIT else 0
        if found.phase in (OFF, SWEEP):
            found.marked_bytes = head.get("heapMarked", 0)
    return found


def phase(memory: Memory) -> str:
    """What the collector is about. Go itself calls a heap that is being swept one without a running
    collection."""
    now = memory.value("runtime.gcphase")
    if now == constant("runtime._GCmark", 1):
        return MARK
    if now == constant("runtime._GCmarktermination", 2):
        return MARK_TERMINATION
    return OFF if sweep_done(memory) else SWEEP


def sweep_done(memory: Memory) -> bool:
    """Whether all spans are swept, or about to be."""
    heap, sweep = variable("runtime.mheap_"), variable("runtime.sweep")
    if heap is not None:
        old = memory.numbers(heap.address, dwarf.Layout(heap.type), "sweepDrained", "sweepdone")
        if old:  # up to Go 1.17
            return any(old.values())
    if sweep is None or "active.state" not in dwarf.Layout(sweep.type):
        return True
    state = memory.number(sweep.address, dwarf.Layout(sweep.type), "active.state") or 0
    drained = constant("runtime.sweepDrainedMask", 1 << 31)
    # before the first collection nothing was ever to be swept
    return bool(state & drained) or not memory.number(heap.address, dwarf.Layout(heap.type),
                                                      "sweepgen")
