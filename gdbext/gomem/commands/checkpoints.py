# SPDX-License-Identifier: MIT
"""heap checkpoints."""

import os

import gdb

from .. import checkpoints, command, heaps


def offered() -> list:
    """The program's checkpoints. A gdb.GdbError says why there are none."""
    if gdb.current_progspace().filename is None:
        raise gdb.GdbError("no program: give one to GDB with `file PROGRAM`")
    points = checkpoints.all_checkpoints()
    if not points:
        raise gdb.GdbError("the program offers no checkpoints: it says %s" % (
            heaps.no_checkpoints() or "gm_checkpoint(\"NAME\") nowhere, or has no libgomem.a with "
            "debug information in it"))
    return points


@command.register
class HeapCheckpoints(command.Command):
    """List the moments that the program offers to stop at.

    Each has a name that the program's author gave with gm_checkpoint("NAME");
    in Go by calling a function checkpoint("NAME") of package main, which need
    not do anything. `heap run-to NAME` goes there. The program need not run
    yet. A name in several places (a function that the compiler inlined, say)
    has a line for each."""

    name = "heap checkpoints"

    def run(self, args: command.Arguments) -> None:
        rows = [(point.name, os.path.basename(point.place), point.function)
                for point in offered()]
        rows.insert(0, ("name", "where", "function"))
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        for name, where, function in rows:
            command.show(f"{name:{widths[0]}}  {where:{widths[1]}}  {function}".rstrip() + "\n")
