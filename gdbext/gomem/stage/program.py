# SPDX-License-Identifier: MIT
"""The program on the stage: started, brought to its moments, and what it printed.

    Program.start(path)        a fresh run, not started yet
    Program.go_to(checkpoint)  on to a moment; Trouble says why it did not come there
    Program.printed()          what the program printed since the last call
    limited(seconds)           a context: GDB is interrupted when it takes longer
    silent()                   a context: GDB itself writes nothing

The program's output goes to a file, not to the terminal: so it can stand in the transcript of a
step, and nothing is written across a window.
"""

import contextlib
import os
import shlex
import shutil
import signal
import threading
from typing import Iterator, Optional

import gdb

from .. import events, folders, threads

MAX_PRINTED = 1 << 16  # bytes of output that a step shows


class Trouble(Exception):
    """Something did not go as the talk wants it; the text is one line."""


class Missing(Trouble):
    """The program was not built."""

    needs = ""  # the package without which it cannot be


class Program:
    """What runs at the moment."""

    def __init__(self) -> None:
        self.path = ""
        self.moved = False  # the program ran without the stage asking for it
        self._ours = 0  # depth of calls that let it run
        self._folder: Optional[str] = None
        self._read = 0  # bytes of the output that were returned

    def connect(self) -> None:
        """Listens for what moves the program."""
        gdb.events.cont.connect(self._on_move)
        gdb.events.exited.connect(self._on_move)

    def disconnect(self) -> None:
        """The opposite of connect; forgets the output."""
        for event in gdb.events.cont, gdb.events.exited:
            with contextlib.suppress(ValueError):
                event.disconnect(self._on_move)
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    @events.handler
    def _on_move(self, _event: object) -> None:
        if not self._ours:
            self.moved = True

    @contextlib.contextmanager
    def ours(self) -> Iterator[None]:
        """What runs within was asked for by the stage."""
        self._ours += 1
        try:
            yield
        finally:
            self._ours -= 1

    def start(self, path: str) -> None:
        """Ends what runs and loads a program; go_to starts it."""
        if not os.access(path, os.X_OK):
            raise Missing("%s is not built: make" % path)
        if self._folder is None:
            self._folder = folders.make("stage")
        with self.ours():
            if gdb.selected_inferior().pid:
                gdb.execute("kill", to_string=True)
            # Go's runtime brings a script, and GDB would say in ten lines that it does not load it.
            with setting("auto-load python-scripts", "off"):
                gdb.execute("file " + path, to_string=True)
            with open(self._output, "w", encoding="utf-8"):
                pass
            gdb.execute("set args > %s 2>&1" % shlex.quote(self._output), to_string=True)
        self.path, self.moved, self._read = path, False, 0

    def end(self) -> None:
        """Ends what runs."""
        with self.ours(), contextlib.suppress(gdb.error):
            if gdb.selected_inferior().pid:
                gdb.execute("kill", to_string=True)
        self.path, self.moved = "", False

    def go_to(self, checkpoint: str) -> None:
        """Lets the program come to a checkpoint."""
        with self.ours():
            try:
                gdb.execute("heap run-to " + checkpoint, to_string=True)
            except gdb.error as error:
                raise Trouble(" ".join(str(error).split())) from None

    @property
    def _output(self) -> str:
        return os.path.join(self._folder, "output")

    def printed(self) -> str:
        """What the program printed since it was asked last."""
        if self._folder is None or not self.path:
            return ""
        try:
            with open(self._output, "rb") as file:
                file.seek(self._read)
                data = file.read(MAX_PRINTED)
                self._read = file.seek(0, os.SEEK_END)
        except OSError:
            return ""
        return data.decode("utf-8", "replace").replace("\x1b", "")


@contextlib.contextmanager
def setting(name: str, value: str) -> Iterator[None]:
    """A switch of GDB has another value within."""
    before = "on" if gdb.parameter(name) else "off"
    gdb.execute("set %s %s" % (name, value), to_string=True)
    try:
        yield
    finally:
        gdb.execute("set %s %s" % (name, before), to_string=True)


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Whatever GDB writes meanwhile is lost, for who plays the talk with nobody watching. That a
    program has exited it writes past those who asked for the output of a command as a string, to
    the terminal, and no setting keeps it from that."""
    gdb.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        gdb.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


@contextlib.contextmanager
def limited(seconds: float) -> Iterator["Limit"]:
    """Interrupts GDB, and with it the program, when what is done within takes too long."""
    limit = Limit(seconds)
    threads.start(limit)
    try:
        yield limit
    finally:
        limit.done.set()
        limit.join()


class Limit(threading.Thread):
    """Presses Ctrl-C after some seconds, again and again until the work is given up."""

    AGAIN = 1.0  # seconds

    def __init__(self, seconds: float) -> None:
        super().__init__(daemon=True)
        self.seconds = seconds
        self.done = threading.Event()
        self.passed = False

    def run(self) -> None:
        """The thread."""
        wait = self.seconds
        while not self.done.wait(wait):
            self.passed = True
            os.kill(os.getpid(), signal.SIGINT)
            wait = self.AGAIN
