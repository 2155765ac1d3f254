# SPDX-License-Identifier: MIT
"""heap snapshot."""

import os

import gdb

from .. import command, graph
from ..memory import Progress


@command.register
class HeapSnapshot(command.Command):
    """Save the heap to FILE: all objects, pointers, names and allocation sites.

    The file is a V8 .heapsnapshot: Chrome DevTools (Memory, Load profile),
    memlab and our heapviz open it. `heapviz --help` lists what heapviz answers;
    its words are those of the heap commands. An older FILE is replaced when the
    new one is complete."""

    name = "heap snapshot"
    operands = "FILE"
    repeats = False

    def run(self, args: command.Arguments) -> None:
        current, path = graph.current(), command.unquote(args.rest)
        progress = Progress("writing %s" % os.path.basename(path))
        try:
            current.native.write(path, progress)
        except KeyboardInterrupt:
            raise gdb.GdbError("Quit: %s was not written" % args.rest) from None
        finally:
            progress.done()
        totals = current.native.totals()
        command.show("wrote %s: %s objects, %s bytes\n" % (
            args.rest, format(totals["objects"], ","), format(totals["bytes"], ",")))
