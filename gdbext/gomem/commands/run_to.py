# SPDX-License-Identifier: MIT
"""heap run-to."""

import difflib
from typing import List, Optional, Tuple

import gdb

from .. import checkpoints, command
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

    @property
    def reached(self) -> bool:
        return self.left <= 0


class Stop(gdb.Breakpoint):
    """An internal breakpoint, so that the user's keep their numbers."""

    def __init__(self, place: str, arrival: Arrival) -> None:
        super().__init__(place, internal=True)
        self.silent = True  # GDB would call it "Breakpoint -2"
        self._arrival = arrival

    def stop(self) -> bool:
        return self._arrival.came()


class Watcher:
    """What made the program stop, from GDB's events; connected as long as the `with` lasts."""

    def __init__(self) -> None:
        self.reason = "it stopped"
        self.exited: Optional[str] = None

    def __enter__(self) -> "Watcher":
        gdb.events.stop.connect(self._on_stop)
        gdb.events.exited.connect(self._on_exit)
        return self

    def __exit__(self, *_) -> None:
        gdb.events.stop.disconnect(self._on_stop)
        gdb.events.exited.disconnect(self._on_exit)

    def _on_stop(self, event: gdb.StopEvent) -> None:
        if isinstance(event, gdb.SignalEvent):
            self.reason = f"signal {event.stop_signal}"
        elif isinstance(event, gdb.BreakpointEvent):
            numbers = [str(stop.number) for stop in event.breakpoints if stop.number > 0]
            if numbers:
                self.reason = f"breakpoint {', '.join(numbers)}"

    def _on_exit(self, event: gdb.ExitedEvent) -> None:
        code = getattr(event, "exit_code", None)
        self.exited = "the program was killed" if code is None else \
            f"the program exited with code {code}"


@command.register
class HeapRunTo(command.Command):
    """Run or continue the program to a checkpoint, a moment that it offers by name.

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
        resume, base = how_to_go_on()
        arrival = Arrival(args.count or 1)
        stops = []
        try:
            stops.extend(Stop(f"*{base}{point.address - value_of(base):+d}", arrival)
                         for point in find(name))
            with Watcher() as watcher:
                gdb.execute(resume)
        finally:
            for stop in stops:
                if stop.is_valid():
                    stop.delete()
        if watcher.exited:
            raise gdb.GdbError(f'{watcher.exited} before it came to checkpoint "{name}"'
                               + (f" {args.count} times" if args.count else ""))
        if not arrival.reached:
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


def how_to_go_on() -> Tuple[str, str]:
    """The command that resumes the program, and an expression that addresses are relative to.

    A program that does not run yet is loaded elsewhere than it was linked, and GDB computes a
    breakpoint's address anew when it knows where. Once it runs, addresses are final.
    """
    inferior = gdb.selected_inferior()
    connection = inferior.connection
    if connection is not None and connection.type == "core":
        raise gdb.GdbError("a core file cannot run on; heap run-to needs the live program")
    threads = inferior.threads()
    if any(thread.is_running() for thread in threads):
        raise gdb.GdbError("the program is running: stop it first (Ctrl-C, or \"interrupt\")")
    return ("continue", "0") if threads else ("run", "(long)&main")


def value_of(expression: str) -> int:
    """The value of an expression that needs no process."""
    return int(gdb.parse_and_eval(expression))


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
