# SPDX-License-Identifier: MIT
"""heap run-to."""

import difflib
from typing import List, Optional

import gdb

from .. import checkpoints, command, running
from .checkpoints import offered

MAX_INLINED = 20  # calls within one another that are looked through


class Arrival:
    """Counts how often the program came to a checkpoint, wherever that is in the code."""

    def __init__(self, wanted: int) -> None:
        self.left = wanted

    def came(self) -> bool:
        """Called at each arrival; true when it is the one that was asked for."""
        self.left -= 1
        return self.left <= 0


@command.register
class HeapRunTo(command.Command):
    """Run the program to a checkpoint, a moment that it offers.

    -count N   stop when it comes there for the Nth time

    A program that does not run yet is started, with the arguments given by
    `set args`. Breakpoints and signals stop it as ever. `heap checkpoints`
    lists the names."""

    name = "heap run-to"
    options = (command.Option("count", "N"),)
    operands = "NAME"
    repeats = False

    def complete_operand(self) -> List[str]:
        return sorted({point.name for point in checkpoints.all_checkpoints()})

    def run(self, args: command.Arguments) -> None:
        name = args.rest
        if args.count == command.ALL:
            raise gdb.GdbError(f'"{self.name}": -count needs a number from 1')
        arrival = Arrival(args.count or 1)
        running.how_to_go_on(self.name)
        watcher = running.run_until(find(name), lambda _: arrival.came(), self.name)
        if watcher.exited:
            raise gdb.GdbError(f'{watcher.exited} before it came to checkpoint "{name}"'
                               + (f" {args.count} times" if args.count else ""))
        if not watcher.arrived:
            raise gdb.GdbError(f'stopped before checkpoint "{name}": {watcher.reason}')
        enter_inlined_functions()
        gdb.execute("frame")


def find(name: str) -> List[checkpoints.Checkpoint]:
    """The places of that name; a gdb.GdbError names similar ones."""
    points = offered()
    places = [point for point in points if point.name == name]
    if not places:
        names = sorted({point.name for point in points})
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "heap checkpoints lists them"
        raise gdb.GdbError(f'no checkpoint "{name}"; {hint}')
    return places


def enter_inlined_functions() -> None:
    """Selects the frame of the function that holds the checkpoint.

    At the first instruction of an inlined call GDB shows the caller and lets `step` enter the
    call, which executes nothing. So this steps only when the shown function is one that the
    function at the program counter was inlined into.
    """
    for _ in range(MAX_INLINED):
        frame = gdb.newest_frame()
        pc, shown = frame.pc(), identity(frame.function())
        functions = functions_at(pc)
        if shown not in functions[1:]:
            return
        gdb.execute("step", to_string=True)
        if gdb.newest_frame().pc() != pc:
            return


def functions_at(pc: int) -> list:
    """The function at an address, and those that it was inlined into, innermost first."""
    found = []
    block = gdb.block_for_pc(pc)
    while block is not None:
        if block.function is not None:
            found.append(identity(block.function))
        block = block.superblock
    return found


def identity(function: Optional[gdb.Symbol]) -> Optional[tuple]:
    """What tells functions apart; gdb.Symbol has no equality."""
    return function and (function.name, function.symtab.filename, function.line)
