# SPDX-License-Identifier: MIT
"""heap expect, the scripted snapshot test."""

import contextlib
import difflib
import os
import re
import tempfile
from typing import Iterator, List

import gdb

from .. import command, exit_status, graph

MAX_OBJECTS = 2000    # that one golden file describes
MAX_DIFF = 200        # lines
MAX_GOLDEN = 16 << 20  # bytes

# What the text of a value depends on.
_SETTINGS = {"print elements": 200, "print repeats": 10, "print pretty": "off",
             "print array": "off", "print array-indexes": "off", "print address": "on",
             "print symbol": "on", "print union": "on", "print max-depth": 20,
             "print null-stop": "off", "print sevenbit-strings": "off", "output-radix": 10}

# An address that is not part of a quoted text: it would differ from run to run.
_ADDRESS = re.compile(r'("(?:[^"\\]|\\.)*")|\b0x[0-9a-f]+')


@command.register
class HeapExpect(command.Command):
    """Compare what is reachable with FILE, and fail if it differs.

    The graph of objects that the expressions lead to (without any: the
    variables of the selected frame) is written down as text that is the same
    in every run: types, fields, values, who points to whom, no addresses.
    FILE holds that text from an earlier run.

    -bless     write FILE instead of comparing: review it like code, and keep
               it with the test

    In a script an expectation that fails makes GDB exit with 1 in the end,
    even if later commands succeed:

        gdb -batch -x gomem.py -ex 'heap run-to shared' \\
            -ex 'heap expect shared.txt user' PROGRAM"""

    name = "heap expect"
    options = (command.Option("bless"),)
    operands = "FILE [EXPR...]"
    repeats = False

    def run(self, args: command.Arguments) -> None:
        words = args.words
        path = command.unquote(words[0])
        with exit_status.owed(path):
            text, objects = canonical(words[1:])
            count = f"{objects} object{'' if objects == 1 else 's'}"
            if args.bless:
                write(path, text)
                command.show(f"heap expect: {path}: written ({count})\n")
            else:
                compare(path, text)
                command.show(f"heap expect: {path}: as expected ({count})\n")


def canonical(expressions: List[str]) -> tuple:
    """The canonical text of what expressions lead to, and the number of objects in it."""
    whole = graph.current()
    if expressions:
        whole = whole.rooted_at(expressions)
        group = 1
    else:
        frame, thread = gdb.selected_frame(), gdb.selected_thread()
        group = whole.frame_group(frame, thread.num)
        if group is None:
            raise gdb.GdbError(f"no variable of {frame.name() or 'this frame'} points into the "
                               "heap here: name an expression")
    cut = whole.native.select([group], limit=MAX_OBJECTS + 1)
    totals = cut.totals()
    if totals["objects"] > MAX_OBJECTS:
        raise gdb.GdbError(f"more than {MAX_OBJECTS} objects are reachable: give expressions that "
                           "lead to fewer")
    objects = range(1 + totals["groups"], totals["nodes"])
    with usual_settings():
        whole.set_cells(objects, into=cut)
    for node in objects:
        cells = cut.cells(node)
        cut.set_cells(node, [cell._replace(value=without_addresses(cell.value)) for cell in cells])
    header, _, body = cut.canonical().partition("\n")
    return ("expressions" if expressions else header) + "\n" + body, totals["objects"]


@contextlib.contextmanager
def usual_settings() -> Iterator[None]:
    """GDB's own settings for values, whatever the user likes to see."""
    before = {name: gdb.parameter(name) for name in _SETTINGS}
    try:
        for name, value in _SETTINGS.items():
            gdb.execute(f"set {name} {value}", to_string=True)
        yield
    finally:
        for name, value in before.items():
            if isinstance(value, bool):
                value = "on" if value else "off"
            gdb.execute(f"set {name} {'unlimited' if value is None else value}", to_string=True)


def without_addresses(value: str) -> str:
    """A cell's text with addresses taken out."""
    return _ADDRESS.sub(lambda match: match[1] or "ADDRESS", value)


def compare(path: str, text: str) -> None:
    """Shows how text differs from the file. gdb.GdbError: it does, or cannot be compared."""
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            golden = stream.read(MAX_GOLDEN)
    except FileNotFoundError:
        raise gdb.GdbError(f"heap expect: {path} does not exist; -bless writes it") from None
    except OSError as error:
        raise gdb.GdbError(f"heap expect: {path}: {error.strerror}") from None
    if golden == text:
        return
    lines = list(difflib.unified_diff(golden.splitlines(), text.splitlines(), path,
                                      "this program", lineterm=""))
    for line in lines[:MAX_DIFF]:
        command.show(line + "\n")
    if len(lines) > MAX_DIFF:
        command.show(f"... {len(lines) - MAX_DIFF} more lines\n")
    changed = sum(line[:1] in "+-" for line in lines[2:])
    differ = "1 line differs" if changed == 1 else f"{changed} lines differ"
    raise gdb.GdbError(f"heap expect: {path}: {differ}; -bless accepts the new text")


def write(path: str, text: str) -> None:
    """Writes the file so that it is either the old one or the whole new one."""
    folder, name = os.path.split(path)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=folder or ".")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            os.fchmod(stream.fileno(), 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise gdb.GdbError(f"heap expect: {path} cannot be written: {error.strerror}") from None


def _umask() -> int:
    """The process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
