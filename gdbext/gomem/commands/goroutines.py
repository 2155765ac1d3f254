# SPDX-License-Identifier: MIT
"""heap goroutines."""

import collections
from typing import Dict, Iterator, List, Tuple

import gdb

from .. import command, graph
from ..graph import Graph
from ..heaps import Goroutine

DEFAULT_LIMIT = 20
HEADS = ("id", "state", "pointers", "stands in", "started at")


@command.register
class HeapGoroutines(command.Command):
    """List the goroutines of a Go program.

    What each waits for and where it stands.

    The state is Go's own word for what one waits for. Pointers are those from
    its stack into the heap, exactly as Go's collector sees them: variables
    that are still used. A goroutine stands in its innermost function that is
    not the runtime's, and was started at a go statement. The one whose frames
    are GDB's frames has a star. `heap roots` names the pointers of each.

    -limit N   at most N lines (default 20, 0 for all)"""

    name = "heap goroutines"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        current = graph.current()
        listed = current.image.goroutines
        if not listed:
            raise gdb.GdbError("no goroutines in this program: its heap is %s's"
                               % current.image.summary.heap)
        options = command.text_options(args)
        limit = options.get("limit") or DEFAULT_LIMIT
        pointers = roots_of(current)
        command.show("%s: %s\n" % (counted(len(listed), "goroutine"), states(listed)))
        rows = [row(one, pointers) for one in listed[:limit]]
        command.show("".join(table(rows, options["width"])))
        if len(listed) > limit:
            command.show("... and %s more (-limit 0 shows all)\n" % commas(len(listed) - limit))


def roots_of(current: Graph) -> Dict[int, int]:
    """Pointers from the stack of each goroutine."""
    found: Dict[int, int] = collections.Counter()
    for group in current.image.groups:
        if group.goroutine:
            found[group.thread] += len(group.roots)
    return found


def states(listed: List[Goroutine]) -> str:
    """How many are in which state: "1 running, 11 waiting"."""
    count = collections.Counter(one.state for one in listed)
    return ", ".join("%s %s" % (commas(count[state]), state) for state in sorted(count))


def row(one: Goroutine, pointers: Dict[int, int]) -> Tuple[str, ...]:
    """The cells of a line."""
    def place(file: str, line: int) -> str:
        return "%s:%d" % (file, line) if file and file[0] != "<" else ""

    return ("%s%d" % ("* " * one.current, one.id), one.reason or one.state,
            commas(pointers.get(one.id & 0xFFFFFFFF, 0)),
            one.function + " " + place(one.file, one.line),
            place(one.created_file, one.created_line))


def table(rows: List[Tuple[str, ...]], width: int) -> Iterator[str]:
    """Lines with aligned cells, numbers to the right; cut off at the terminal's width."""
    rows = [HEADS] + rows
    widths = [max(len(cells[i]) for cells in rows) for i in range(len(HEADS))]
    for cells in rows:
        line = "  ".join(cell.rjust(wide) if i in (0, 2) else cell.ljust(wide)
                         for i, (cell, wide) in enumerate(zip(cells, widths))).rstrip()
        if width and len(line) > width:
            line = line[:width - 3] + "..."
        yield line + "\n"


def counted(number: int, what: str) -> str:
    """"1 goroutine", "1,007 goroutines"."""
    return "%s %s%s" % (commas(number), what, "" if number == 1 else "s")


def commas(number: int) -> str:
    """A number as it is read out."""
    return format(number, ",")
