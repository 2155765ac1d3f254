# SPDX-License-Identifier: MIT
"""A person watches a big heap being read, and presses Ctrl-C: on a terminal that is made up,
with a clock that runs fast, so that nothing depends on how long it takes."""

import os
import signal

import gdb
from gomem import graph, heaps, memory

shown = []


class Watched(memory.Progress):
    """Shows every step, and notes it."""

    press_at = "", 0.0  # what, and how much of it is done

    def __call__(self, part):
        shown.append((self.label, part))
        label, least = Watched.press_at
        if self.label == label and part >= least:
            os.kill(os.getpid(), signal.SIGINT)
        super().__call__(part)


def watch(label="", least=0.0):
    """Runs `heap`, with Ctrl-C when so much is done."""
    shown.clear()
    Watched.press_at = label, least
    graph.session.drop()
    try:
        gdb.execute("heap", to_string=True)
        print("done")
    except gdb.error as error:
        print(error)
    for label in sorted({label for label, _ in shown}):
        parts = [part for other, part in shown if other == label]
        print("%s: %s, from %d %% to %d %%" % (
            label, "in order" if parts == sorted(parts) else "in pieces",
            100 * min(parts), 100 * max(parts)))


graph.Progress = heaps.Progress = Watched
watch()
watch("reading the heap", 0.5)
watch("building the graph", 0.5)
watch()
