# SPDX-License-Identifier: MIT
"""What gomem-cc decided: stack or heap, for each variable and each allocating expression.

The plugin leaves the decisions as texts in the ELF section gm_escape of what it compiles (see
target/escape/record.cc): "file.c:line:column: message, reason", each ended by 0. The file tells
all, also before the program runs and for code that is never reached.
"""

import os
import re
from typing import Dict, List, NamedTuple

import gdb

from . import modules

SECTION = "gm_escape"
MAX_DECISIONS = 100000  # more are not read: a damaged section
MAX_LINE = 200  # characters of a source line that are shown
MAX_SOURCE = 4 << 20  # bytes of a source file that are read

_TEXT = re.compile(r"(.+?):(\d+):(\d+): (.+)", re.DOTALL)
_STACK = " does not escape"


class Decision(NamedTuple):
    file: str  # as the compiler was given it
    line: int
    column: int
    text: str  # "moved to heap: u, returned at playground.c:43"

    @property
    def is_heap(self) -> bool:
        """Whether it is for the heap."""
        return not self.text.endswith(_STACK)

    @property
    def place(self) -> str:
        """file.c:line:column"""
        return "%s:%d:%d" % (os.path.basename(self.file), self.line, self.column)


def all_decisions() -> List[Decision]:
    """Every decision of the program and its loaded libraries, by place. What several files include
    is decided in each, but listed once."""
    found: Dict[Decision, None] = {}
    for _, _, data in modules.sections(SECTION):
        for text in data.split(b"\0", MAX_DECISIONS)[:MAX_DECISIONS]:
            match = _TEXT.fullmatch(text.decode("utf-8", "replace"))
            if match:
                file, line, column, message = match.groups()
                found[Decision(file, int(line[:9]), int(column[:9]), clean(message))] = None
    return sorted(found)


def is_at(decision: Decision, file: str, line: int) -> bool:
    """Whether it is at FILE:LINE, where FILE may leave folders out at its start."""
    return decision.line == line and ("/" + decision.file).endswith("/" + file)


def source_line(file: str, line: int) -> str:
    """A line of a source file as GDB finds it, without blanks around it; "" if it does not."""
    try:
        places = gdb.decode_line("%s:%d" % (file, line))[1] or ()
        path = places[0].symtab.fullname() if places and places[0].symtab else ""
        with open(path, encoding="utf-8", errors="replace") as stream:
            text = stream.read(MAX_SOURCE).split("\n")[line - 1]
    except (gdb.error, OSError, IndexError):
        return ""
    text = clean(" ".join(text.split()))
    return text if len(text) <= MAX_LINE else text[:MAX_LINE] + "..."


def clean(text: str) -> str:
    """Without characters that a terminal would obey."""
    return "".join(char if char.isprintable() else "?" for char in text)
