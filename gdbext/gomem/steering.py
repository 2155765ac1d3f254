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
    found = [pause for pause in checkpoints.pauses() if pause.name in names]
    if not found:
        raise gdb.GdbError(heaps.no_moments() or "no collector in this program: it has to be "
                           "linked with libgomem.a, with debug information")
    return found


def run_on(asked: str, names: Sequence[str], came: Callable[[str, Collector], bool],
           before: str) -> None:
    """Lets the program run until came(name of the moment, collector) is true. gdb.GdbError: it
    ended or stopped `before` that."""
    running.how_to_go_on(asked)
    watcher = running.run_until(moments(names), lambda at: came(at.name, collector()), asked)
    if watcher.exited:
        raise gdb.GdbError(f"{watcher.exited} before {before}")
    if not watcher.arrived:
        raise gdb.GdbError(f"stopped before {before}: {watcher.reason}")


def show_program() -> None:
    """Selects the innermost frame that is the program's own, not the heap's, and shows where it is:
    as `frame` does, but how deep in the collector the program stands, and at which instruction, is
    of no interest."""
    frame: Optional[gdb.Frame] = gdb.newest_frame()
    for _ in range(MAX_FRAMES):
        if frame is None or not heaps.is_own_code(frame):
            break
        frame = frame.older()
    if frame is not None:
        frame.select()
    text = gdb.execute("frame", to_string=True)
    command.show(re.sub(r"^#\d+ +(0x[0-9a-f]+ in )?", "", text))
