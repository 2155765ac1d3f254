# SPDX-License-Identifier: MIT
"""A scripted run in which a file was asked for in vain exits with 1.

`gdb -batch` exits with the status of its last command only, and a script that is read from a pipe
with none at all. So a failure is remembered until the same file is had after all, and when GDB
exits without an error of its own while one is left, `quit 1` takes over (from the event
gdb_exiting). That works for -batch with -ex and -x as well as for piped commands, and lets an
interactive session live on.
"""

import contextlib
import os
from typing import Iterator, Set

import gdb

_failed: Set[str] = set()  # files that could not be had when last asked for


@contextlib.contextmanager
def owed(path: str) -> Iterator[None]:
    """What is done within is owed to a file: an error makes GDB exit with 1 in the end."""
    key = os.path.realpath(path)
    _failed.add(key)
    yield
    _failed.discard(key)


def _on_exit(event: object) -> None:
    """Makes GDB exit with 1 when a file is still owed."""
    code = getattr(event, "exit_code", 0)
    if _failed and not code:
        _failed.clear()  # as `quit` comes here again
        gdb.execute("set confirm off")
        gdb.execute("quit 1")


gdb.events.gdb_exiting.connect(_on_exit)
