# SPDX-License-Identifier: MIT
"""What commands print, and how much of it: show(text), within Rows(most)."""

import sys
from typing import Optional

import gdb


class Rows:
    """The rows of the terminal that a command may fill, as a context; commands may run within one
    another. The last one says how many lines there were more."""

    innermost: Optional["Rows"] = None

    def __init__(self, most: int) -> None:
        self.left = most - 1
        self.bounded = most > 0
        self.width = gdb.parameter("width") or sys.maxsize
        self.held = ""  # what follows: what is the last row, or too much
        self.outer: Optional["Rows"] = None

    def __enter__(self) -> "Rows":
        self.outer, Rows.innermost = Rows.innermost, self
        return self

    def __exit__(self, *_: object) -> None:
        Rows.innermost = self.outer
        left = self.held.count("\n")
        if left > 1 or self.rows(self.held) > 1:
            self.held = "... %d more line%s; \"set gomem stage off\" prints all\n" % (
                left, "s" * (left != 1))
        write(self.held)

    def rows(self, line: str) -> int:
        """What a line takes of the terminal; one that is not over yet counts with its end."""
        return -(-max(1, len(line.rstrip("\n"))) // self.width) if line.endswith("\n") else 0

    def take(self, text: str) -> str:
        """What of a text is to be printed now."""
        if not self.bounded:
            return text
        lines, fit = text.splitlines(True), 0
        while fit < len(lines) and not self.held and self.rows(lines[fit]) <= self.left:
            self.left -= self.rows(lines[fit])
            fit += 1
        self.held += "".join(lines[fit:])
        return "".join(lines[:fit])


def show(text: str) -> None:
    """Prints text on GDB's own output; on a stage a command has so many lines."""
    if Rows.innermost:
        text = Rows.innermost.take(text)
    write(text)


def write(text: str) -> None:
    """Prints text on GDB's own output, where paging, logging and to_string see it."""
    try:
        gdb.write(text)
    except UnicodeEncodeError:
        gdb.write(text.encode("ascii", "replace").decode("ascii"))
