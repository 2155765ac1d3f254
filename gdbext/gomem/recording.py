# SPDX-License-Identifier: MIT
"""A collection recorded for `heapviz animate`: the heap where marking begins and where each phase
ends, as snapshots that hold the collector's events.

The events alone tell what became of each object. The later moments are there for what they do not
tell: pointers that the program stored meanwhile. An object that is freed is in the animation only
because the first moment comes before that.
"""

import os
from typing import List

import gdb

from . import graph, native, steering
from .heaps import OFF
from .memory import Progress

MOMENTS = 4  # of a collection: mark, mark termination, sweep, over
MAX_OBJECTS = 2_000_000  # of a heap that is recorded; a snapshot of it takes seconds
NO_EVENTS = ('the program records no events: "set gomem events 10000" and start it anew, or let it '
             "call gm_events(10000)")


class Recording:
    """Snapshots of several moments, in a folder."""

    def __init__(self, folder: str, limit: int, fold: bool) -> None:
        self.folder = folder
        self.limit = limit  # objects that are going to be drawn,
        self.fold = fold  # some of them folded
        self.files: List[str] = []
        self.short = ""  # why it ends before the collection does
        self.progress = Progress("recording the collection")

    def step(self, part: float) -> None:
        """So much of this moment is done. Ctrl-C ends the recording here."""
        self.progress((len(self.files) + part) / MOMENTS)

    def moment(self) -> None:
        """Adds the heap as it is now, with the values of what is going to be drawn."""
        current = graph.current()
        objects = current.native.totals()["objects"]
        if objects > MAX_OBJECTS:
            raise gdb.GdbError("%d objects are too many to animate; at most %d are recorded"
                               % (objects, MAX_OBJECTS))
        self.step(0.1)
        current.load_events()
        self.step(0.3)
        if self.fold:
            current.native.analyse(native.DOMINATORS,  # whose tree says what folds
                                   lambda part: self.step(0.3 + 0.2 * part))
        cut = current.native.select(limit=self.limit, garbage=True, unnamed=True,
                                    fold=self.fold)
        totals = cut.totals()
        first = totals["nodes"] - totals["objects"]
        drawn = [current.native.find(cut.node(node).address)
                 for node in range(first, totals["nodes"]) if not cut.node(node).fold]
        self.step(0.5)
        current.set_cells([found[0] for found in drawn if found])
        file = os.path.join(self.folder, "%d.heapsnapshot" % len(self.files))
        current.native.write(file, lambda part: self.step(0.6 + 0.4 * part))
        self.files.append(file)

    def collection(self, command: str) -> None:
        """Runs the program through the collection that runs, or else through the next one."""
        cycle = self.start(command)
        while True:
            self.moment()
            if steering.collector().phase == OFF:
                break
            try:
                steering.run_on(command, ("phase",), lambda *_: True, "the collection was over")
            except gdb.GdbError as error:
                self.short = str(error)
                break
            if steering.collector().cycle != cycle:
                break

    @staticmethod
    def start(command: str) -> int:
        """Goes to where marking begins, unless a collection runs; its number."""
        running = gdb.selected_inferior().pid != 0
        before = steering.collector() if running else steering.Collector()
        if running and not before.records:
            raise gdb.GdbError(NO_EVENTS)
        if before.phase == OFF:
            steering.run_on(command, ("phase",), lambda _, now: now.phase == "mark"
                            and now.cycle != before.cycle, "a collection began")
        now = steering.collector()
        if not now.records:
            raise gdb.GdbError(NO_EVENTS)
        return now.cycle


def is_core() -> bool:
    """Whether what is looked at cannot run."""
    connection = gdb.selected_inferior().connection
    return connection is not None and connection.type == "core"


def record(folder: str, limit: int, fold: bool, command: str) -> Recording:
    """Records a collection; of a core the one that its events tell of. gdb.GdbError: why not."""
    recording = Recording(folder, limit, fold)
    try:
        if is_core():
            if not steering.collector().events:
                raise gdb.GdbError("this core holds no events of the collector")
            recording.moment()
        else:
            recording.collection(command)
    finally:
        recording.progress.done()
    return recording
