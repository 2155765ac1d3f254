# SPDX-License-Identifier: MIT
"""How GDB's print, info locals, backtrace ... show Go's strings, slices and interface values.

    (gdb) print user->name          $1 = "Bob"
    (gdb) print slice1              $2 = len 3 cap 4 = {2, 99, 4}
    (gdb) print shape               $3 = gm_int(4200)

A printer is called for values of any content, uninitialised ones included, so nothing here may
raise: what cannot be read is said in angle brackets.
"""

from typing import Iterator, Optional, Tuple

import gdb
import gdb.printing

from . import dwarf, fields

MAX_STRING = 4096        # bytes, whatever `print elements` says
MAX_TYPE_NAME = 256      # bytes
MAX_ELEMENTS = 100_000   # of a slice, whatever `print elements` says
MAX_BOXES = 3            # interface values within interface values
BOXED_ELEMENTS = 20      # elements shown of arrays within an interface value

_UNREADABLE = (gdb.error, RuntimeError, OverflowError, ValueError, TypeError)


def string_limit() -> int:
    """Bytes of a string to show: GDB's `print elements`, and never more than MAX_STRING."""
    return min(gdb.parameter("print elements") or MAX_STRING, MAX_STRING)


def quoted(data: bytes, length: int) -> str:
    """Bytes as a C string literal, as far as the terminal's character set goes; the rest is
    escaped. Dots follow when `length` is more than what is there."""
    text = fields.quoted(data, length)
    charset = gdb.host_charset()
    try:
        text.encode(charset)
        return text
    except (UnicodeError, LookupError):
        return "".join(char if char.isascii() else
                       "".join(f"\\{byte:03o}" for byte in char.encode()) for char in text)


def _readable(address: int, size: int) -> bool:
    """Whether the first and the last byte of a piece of memory can be read."""
    try:
        inferior = gdb.selected_inferior()
        inferior.read_memory(address, 1)
        inferior.read_memory(address + size - 1, 1)
        return True
    except _UNREADABLE:
        return False


def string_text(address: int, length: int) -> str:
    """A string's bytes, quoted and bounded, or what is wrong with it in angle brackets."""
    if length < 0:
        return f"<gm_string: bad length {length}>"
    if length == 0:
        return '""'
    shown = min(length, string_limit())
    try:
        inferior = gdb.selected_inferior()
        data = bytes(inferior.read_memory(address, shown))
    except _UNREADABLE:
        return f"<gm_string: bad pointer {address:#x}>"
    if not _readable(address, length):
        return f"<gm_string: bad length {length}>"
    return quoted(data, length)


class StringPrinter:
    """gm_string: its bytes."""

    def __init__(self, value: gdb.Value) -> None:
        self._value = value

    def to_string(self) -> str:
        try:
            return string_text(int(self._value["ptr"]), int(self._value["len"]))
        except _UNREADABLE as error:
            return f"<gm_string: {error}>"


class SlicePrinter:
    """A slice header: its window, and the elements up to len."""

    def __init__(self, value: gdb.Value) -> None:
        self._value = value

    def _facts(self) -> tuple:
        """(pointer, len, cap, what is wrong or "")."""
        pointer = self._value["ptr"]
        length, capacity = int(self._value["len"]), int(self._value["cap"])
        trouble = ""
        if length < 0 or capacity < 0:
            trouble = "negative"
        elif length > capacity:
            trouble = "len exceeds cap"
        elif length and not _readable(int(pointer), 1):
            trouble = f"bad pointer {int(pointer):#x}"
        elif length and not _readable(int(pointer), length * max(1, _element_size(pointer))):
            trouble = "longer than its memory"
        return pointer, length, capacity, trouble

    def to_string(self) -> str:
        try:
            _, length, capacity, trouble = self._facts()
        except _UNREADABLE as error:
            return f"<slice: {error}>"
        return f"len {length} cap {capacity}" + (f" <{trouble}>" if trouble else "")

    def children(self) -> Iterator[tuple]:
        try:
            pointer, length, _, trouble = self._facts()
        except _UNREADABLE:
            return
        if trouble or not _element_size(pointer):
            return
        for index in range(min(length, MAX_ELEMENTS)):
            yield f"[{index}]", (pointer + index).dereference()

    @staticmethod
    def display_hint() -> str:
        return "array"


def _element_size(pointer: gdb.Value) -> int:
    """Bytes of what a pointer points to; 0 for void and incomplete types."""
    target = pointer.type.strip_typedefs().target().strip_typedefs()
    return 0 if target.code == gdb.TYPE_CODE_VOID else target.sizeof


def slice_printer(value: gdb.Value) -> Optional[SlicePrinter]:
    """The printer of a value that has the shape that GM_SLICE declares: ptr, len, cap."""
    try:
        head = dwarf.header(value.type)
    except _UNREADABLE:
        return None
    if head is None or head.kind != "slice" or head.pointer.name != "ptr":
        return None
    return SlicePrinter(value)


def dynamic_type(value: gdb.Value) -> Tuple[str, bool]:
    """The name of the type that an interface value holds ("" for nil), and whether the value is the
    data word itself. Raises ValueError."""
    address = int(value["type"])
    if address == 0:
        return "", False
    symbol = gdb.lookup_global_symbol("gm_heap")
    if symbol is None:
        raise ValueError("no gomem heap")
    heap = symbol.value()
    first = int(heap["types"])
    index, rest = divmod(address - first, heap["types"].type.target().sizeof)
    if rest or not 0 <= index < int(heap["n_types"]):
        raise ValueError(f"bad type {address:#x}")
    entry = (heap["types"] + index).dereference()
    name = int(entry["name"])
    room = min(int(heap["n_string_bytes"]) - name, MAX_TYPE_NAME)
    data = fields.read(int(heap["strings"]) + name, room) if room > 0 else None
    if data is None:
        raise ValueError(f"bad type name {name:#x}")
    return dwarf.c_string(data, 0), bool(entry["direct"])


class InterfacePrinter:
    """gm_any: the dynamic type, and the value in it."""

    _depth = 0  # how many interface values are being shown within one another

    def __init__(self, value: gdb.Value) -> None:
        self._value = value

    def to_string(self) -> str:
        if InterfacePrinter._depth >= MAX_BOXES:
            return "..."
        InterfacePrinter._depth += 1
        try:
            return self._text()
        except _UNREADABLE as error:
            return f"<gm_any: {error}>"
        finally:
            InterfacePrinter._depth -= 1

    def _text(self) -> str:
        name, direct = dynamic_type(self._value)
        if not name:
            return "nil"
        data = self._value["data"]
        kind = dwarf.type_named(name)
        if kind is None or direct:
            return f"{name}({int(data):#x})"
        if kind.sizeof and not _readable(int(data), kind.sizeof):
            return f"<gm_any: {name}, bad pointer {int(data):#x}>"
        held = data.cast(kind.pointer()).dereference()
        return f"{name}({held.format_string(max_elements=BOXED_ELEMENTS)})"


def register() -> None:
    """Makes the printers known to GDB; a second time replaces the first."""
    printers = gdb.printing.RegexpCollectionPrettyPrinter("gomem")
    printers.add_printer("gm_string", "^gm_string$", StringPrinter)
    printers.add_printer("gm_any", "^gm_any$", InterfacePrinter)
    printers.add_printer("slice", "", slice_printer)  # known by its fields, not by its name
    gdb.printing.register_pretty_printer(None, printers, replace=True)
