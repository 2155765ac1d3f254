# SPDX-License-Identifier: MIT
"""Going along with the program's collector: where it is, and letting the program run to where the
collector has done something.

The collector offers its moments as the program offers its checkpoints (GMI_PAUSE in
target/heap/heap.h):

    phase     a phase has just begun
    roots     a piece of the roots was scanned
    blacken   a grey object, or a part of a large one, was scanned
    sweep     a span was swept
    barrier   the write barrier has made an object grey

At each of them the heap can be read like that of a program between two steps.
"""

import re
from typing import Callable, List, Optional, Sequence

import gdb

from . import checkpoints, command, heaps, running
from .checkpoints import Checkpoint
from .heaps import Collector

UNITS = ("roots", "blacken", "sweep")
MAX_FRAMES = 64  # of the collector, on top of the program's


def collector() -> Collector:
    """The collector as it is now; one that does nothing where there is no heap yet."""
    return heaps.collector() or Collector()


def moments(names: Sequence[str]) -> List[Checkpoint]:
    """The collector's moments of these names. gdb.GdbError: it has none."""
    if gdb.current_progspace().filename is None:
        raise gdb.GdbError("no program: give one to GDB with `file PROGRAM`")
    known = checkpoints.pauses()
    found = [pause for pause in known if pause.name in names]
    if known and not found:
        raise gdb.GdbError("this program's collector cannot be stopped at a moment of the kind "
                           "\"%s\"" % names[0])
    if not found:
        raise gdb.GdbError("no collector in this program: it has to be in Go, or linked with "
                           "libgomem.a, and have debug information")
    return found


class Phases:
    """Tells a new phase from one that lasts: some collectors come to a moment more often."""

    def __init__(self) -> None:
        now = collector() if gdb.selected_inferior().pid else Collector()
        self.last = now.phase, now.cycle

    def changed(self, now: Collector) -> bool:
        """Whether it is another one than when this was made, or asked last."""
        before, self.last = self.last, (now.phase, now.cycle)
        return before != self.last


def run_on(asked: str, names: Sequence[str], came: Callable[[str, Collector], bool],
           before: str) -> None:
    """Lets the program run until came(name of the moment, collector) is true. gdb.GdbError: it
    ended or stopped `before` that."""
    running.how_to_go_on(asked)
    phases = Phases()

    def arrived(at: Checkpoint) -> bool:
        now = collector()
        return (at.name != "phase" or phases.changed(now)) and came(at.name, now)

    watcher = running.run_until(moments(names), arrived, asked)
    if watcher.exited:
        raise gdb.GdbError(f"{watcher.exited} before {before}")
    if not watcher.arrived:
        raise gdb.GdbError(f"stopped before {before}: {watcher.reason}")


def show_program() -> None:
    """Selects the innermost frame that is the program's own, not the heap's, and shows where it is:
    as `frame` does, but how deep in the collector the program stands, and at which instruction, is
    of no interest. In a thread of the collector's own it is the innermost frame."""
    frame: Optional[gdb.Frame] = gdb.newest_frame()
    for _ in range(MAX_FRAMES):
        if frame is None or not heaps.is_own_code(frame):
            break
        frame = frame.older()
    if frame is None or frame.function() is None:  # GDB follows no change of stacks
        frame = gdb.newest_frame()
    frame.select()
    text = gdb.execute("frame", to_string=True)
    command.show(re.sub(r"^#\d+ +(0x[0-9a-f]+ in )?", "", text))
