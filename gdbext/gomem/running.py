# SPDX-License-Identifier: MIT
"""Letting the program run, because the user asked for it, up to a moment.

    how_to_go_on()              gdb.GdbError: it cannot run
    run_until(moments, came)    resumes it; came(moment) says at which of them it stops

A moment is a checkpoints.Checkpoint: a place in the code, of the program or of its collector. The
lens stops the program by breakpoints of its own there, and does nothing else to it.
"""

import contextlib
from typing import Callable, Optional, Sequence, Tuple

import gdb

from . import events
from .checkpoints import Checkpoint


class Stop(gdb.Breakpoint):
    """An internal breakpoint, so that the user's keep their numbers."""

    def __init__(self, place: str, came: Callable[[], bool]) -> None:
        super().__init__(place, internal=True)
        self.silent = True  # GDB would call it "Breakpoint -2"
        self._came = came

    @events.handler
    def stop(self) -> bool:
        """Called by GDB when the program comes here."""
        return self._came()


class Watcher:
    """What made the program stop, from GDB's events; connected as long as the `with` lasts."""

    def __init__(self) -> None:
        self.arrived = False
        self.reason = "it stopped"
        self.exited: Optional[str] = None

    def __enter__(self) -> "Watcher":
        gdb.events.stop.connect(self._on_stop)
        gdb.events.exited.connect(self._on_exit)
        return self

    def __exit__(self, *_) -> None:
        gdb.events.stop.disconnect(self._on_stop)
        gdb.events.exited.disconnect(self._on_exit)

    @events.handler
    def _on_stop(self, event: gdb.StopEvent) -> None:
        if isinstance(event, gdb.SignalEvent):
            self.reason = f"signal {event.stop_signal}"
        elif isinstance(event, gdb.BreakpointEvent):
            numbers = [str(stop.number) for stop in event.breakpoints if stop.number > 0]
            if numbers:
                self.reason = f"breakpoint {', '.join(numbers)}"

    @events.handler
    def _on_exit(self, event: gdb.ExitedEvent) -> None:
        code = getattr(event, "exit_code", None)
        self.exited = "the program was killed" if code is None else \
            f"the program exited with code {code}"


def run_until(moments: Sequence[Checkpoint], came: Callable[[Checkpoint], bool],
              command: str) -> Watcher:
    """Resumes the program until came() is true at one of the moments, or something else stops it:
    the Watcher tells. `command` is who asks. gdb.GdbError: it cannot run."""
    resume, base = how_to_go_on(command)
    watcher = Watcher()
    stops = []

    def at(moment: Checkpoint) -> bool:
        watcher.arrived = watcher.arrived or came(moment)
        return watcher.arrived

    try:
        for moment in moments:
            place = f"*{base}{moment.address - value_of(base):+d}"
            stops.append(Stop(place, lambda moment=moment: at(moment)))
        with watcher:
            gdb.execute(resume)
    finally:
        for stop in stops:
            if stop.is_valid():
                stop.delete()
    return watcher


def how_to_go_on(command: str) -> Tuple[str, str]:
    """The command that resumes the program, and an expression that addresses are relative to.

    A program that does not run yet is loaded elsewhere than it was linked, and GDB computes a
    breakpoint's address anew when it knows where. Once it runs, addresses are final.
    """
    inferior = gdb.selected_inferior()
    connection = inferior.connection
    if connection is not None and connection.type == "core":
        raise gdb.GdbError(f"a core file cannot run on; {command} needs the live program")
    threads = inferior.threads()
    if any(thread.is_running() for thread in threads):
        raise gdb.GdbError("the program is running: stop it first (Ctrl-C, or \"interrupt\")")
    return ("continue", "0") if threads else ("run", start())


def start() -> str:
    """An expression for the address of the program's first function, in Go or in C."""
    for name in ("&'main.main'", "&main"):
        with contextlib.suppress(gdb.error):
            value_of(name)
            return name
    raise gdb.GdbError("this program has no function main: start it by hand, with `starti`")


def value_of(expression: str) -> int:
    """The value of an expression that needs no process."""
    return int(gdb.parse_and_eval(expression))
