# SPDX-License-Identifier: MIT
"""The moments of a Go program: where it may be stopped to look at its heap, or at its collector.

A program offers moments of its own by calling checkpoint("NAME"), a function of package main that
need not do anything. What stands between the brackets only the source tells, so the lines of those
calls are looked up there; GDB knows which addresses they have, and stops before the call.

Go's collector offers none. But some of its functions are called just when something has happened,
and at their beginning the heap can be read:

    phase     gcMarkRootPrepare    marking begins: gcStart has set the phase; the world is stopped
              gcPrepareMarkRoots   its name since 1.26
              gcMark               mark termination begins
              mProf_NextCycle      sweeping begins: gcSweep is through, and the world still stopped
              freeSomeWbufs        bgsweep has swept the last span
              mProf_PostSweep      runtime.GC has
    roots     markroot             a piece of the roots is scanned next
    blacken   scanobject           a grey object is followed next; scanObject since 1.26
              scanSpan             the grey objects of a span are, where go_greentea is about them
    sweep     (*sweepLocked).sweep a span is swept next

Source: src/runtime/mgc.go, mgcmark.go, mgcsweep.go.
"""

import contextlib
import glob
import os
import re
from typing import Iterator, List, NamedTuple

import gdb

from .. import dwarf

CHECKPOINT = "main.checkpoint"
PAUSES = {"phase": ("gcMarkRootPrepare", "gcPrepareMarkRoots", "gcMark", "mProf_NextCycle",
                    "freeSomeWbufs", "mProf_PostSweep"),
          "roots": ("markroot",), "blacken": ("scanobject", "scanObject", "scanSpan"),
          "sweep": ("(*sweepLocked).sweep",)}
MAX_BYTES = 1 << 22  # of a source file
MAX_FILES = 1000  # of a package

# A call as a statement; not in a comment.
_CALL = re.compile(r'^[ \t]*(?:\w+[ \t]*:=[ \t]*|if[ \t]+|defer[ \t]+)?checkpoint\("([^"\\]+)"\)')


class Moment(NamedTuple):
    """A name, and an address at which the program may be stopped."""
    name: str
    address: int


def checkpoints() -> List[Moment]:
    """The moments that the program offers. gdb.GdbError: it does, but its sources are not here."""
    symbol = dwarf.global_variable(CHECKPOINT)
    if symbol is None or symbol.symtab is None:
        return []
    folder = os.path.dirname(symbol.symtab.fullname())
    files = sorted(glob.glob(os.path.join(glob.escape(folder), "*.go")))[:MAX_FILES]
    if not os.path.exists(symbol.symtab.fullname()):
        raise gdb.GdbError("the program calls checkpoint(), but only its source says with which "
                           "names, and %s is not here" % symbol.symtab.fullname())
    return [moment for path in files for moment in _calls(path)]


def _calls(path: str) -> Iterator[Moment]:
    """The calls in one source file, as far as it is one of the program."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read(MAX_BYTES).splitlines()
    except OSError:
        return
    for number, line in enumerate(lines, 1):
        match = _CALL.match(line)
        if match:
            for address in _addresses('"%s":%d' % (path, number), number):
                yield Moment(match.group(1), address)


def pauses() -> List[Moment]:
    """Moments of the collector."""
    return [Moment(name, address) for name, functions in PAUSES.items() for function in functions
            for address in _addresses("'runtime.%s'" % function)]


def _addresses(place: str, line: int = 0) -> Iterator[int]:
    """Where GDB would stop for a place; line: no other one will do."""
    with contextlib.suppress(gdb.error):
        _, places = gdb.decode_line(place)
        for sal in places or ():
            if sal.pc and line in (0, sal.line):
                yield sal.pc
