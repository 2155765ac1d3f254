# SPDX-License-Identifier: MIT
"""Fields and values of objects, which only a debugger knows: the cells of texts and pictures.

The heap says what type an object has, by the name that the source gives it; the debug information
says what is in it. All is bounded, and a cut is a cell of its own that says how much it hides.
Memory of the program is read, never trusted: what cannot be read is said in angle brackets.
"""

import re
from typing import Any, Callable, List, Optional, Sequence

import gdb

from . import dwarf
from .native import Cell, Node

MAX_ELEMENTS = 16  # of an array
MAX_CELLS = 64  # of an object
MAX_DEPTH = 6  # structs within structs
MAX_TEXT = 48  # bytes of a string
MAX_ZEROS = 4096  # bytes of an array of characters that holds nothing
MAX_NAMED_WORDS = 256  # of a type
MAX_VALUE = 80  # characters of what GDB formats

_words = dwarf.PointerWords()


def pointer_fields(stated: Any) -> List[Cell]:
    """The names of a type's pointer words, for all objects of the type. stated: a heaps.Type."""
    kind = declared(stated)
    if kind is None:
        return []
    cells = []
    for word in _words.of(kind):
        for element in range(min(word.count, MAX_NAMED_WORDS)):
            offset, indexes = word.index(element)
            label = (word.name % indexes).lstrip(".")
            if label:
                cells.append(Cell(offset, label, word.type))
        if len(cells) >= MAX_NAMED_WORDS:
            break
    return cells[:MAX_NAMED_WORDS]


def declared(stated: Any) -> Optional[gdb.Type]:
    """What the debug information says of a type; None: nothing, or something else."""
    kind = stated.declared or dwarf.type_named(stated.name)
    return kind if kind is not None and dwarf.size_of(kind) == stated.size else None


def cells(node: Node, image: Any, in_heap: Callable[[int], bool],
          parts: Callable[[], Sequence[Any]] = tuple) -> List[Cell]:
    """Names and values of what an object holds; none if its type is not known to GDB. image: the
    heaps.HeapImage that it is of; parts: what is known of one without a type (parts.Part)."""
    writer = _Writer(in_heap, image)
    stated = image.types[node.type] if node.type is not None and node.type < len(image.types) \
        else None
    if stated is None or stated.opaque:
        for part in parts():
            writer.part(part, node.address)
        return (block(node) if stated is not None else []) + writer.finish()
    if stated.show is not None:
        try:
            stated.show(writer, stated, node.address, node.size)
        except (gdb.error, dwarf.LayoutError, OverflowError):
            writer.add(0, "", "<unreadable>")
        return writer.finish()
    kind = declared(stated)
    if kind is None:
        return []
    try:
        value = gdb.Value(node.address).cast(kind.pointer()).dereference()
        if node.array or node.count > 1:
            if not writer.text(kind, node):
                writer.elements(kind, node.address, 0, "", node.count, 0)
        else:
            writer.value(value, 0, "", 0)
    except gdb.error:
        writer.add(0, "", "<unreadable>")
    return writer.finish()


def block(node: Node) -> List[Cell]:
    """What a block of several small values holds: nobody knows where each begins, so its bytes."""
    data = read(node.address, min(node.size, MAX_TEXT))
    if data is None:
        return [Cell(0, "bytes", "<unreadable>")]
    return [Cell(0, "bytes", "|%s|" % "".join(chr(byte) if 0x20 <= byte < 0x7f else "."
                                              for byte in data))]


class _Writer:
    """Collects cells."""

    def __init__(self, in_heap: Callable[[int], bool], image: Any):
        self.in_heap = in_heap
        self.image = image
        self.cells: List[Cell] = []
        self.hidden = 0

    def add(self, offset: int, name: str, value: str, window=(0, 0, 0)) -> None:
        """One cell, unless there are enough."""
        if len(self.cells) >= MAX_CELLS:
            self.hidden += 1
            return
        self.cells.append(Cell(offset, name, value, window))

    def finish(self) -> List[Cell]:
        """The cells by offset, with a last one for those that found no place."""
        self.cells.sort(key=lambda cell: cell.offset)
        if self.hidden:
            last = self.cells[-1].offset
            self.cells.append(Cell(last + 1, "...", "%d more" % self.hidden))
        return self.cells

    def text(self, kind: gdb.Type, node: Node) -> bool:
        """An array of bytes that is text gets one cell; False: it is no such array."""
        plain = kind.strip_typedefs()
        if plain.sizeof != 1 or plain.code not in dwarf.INTEGERS:
            return False
        data = read(node.address, min(node.count, MAX_TEXT))
        if data is None or not is_text(data):
            return False
        self.add(0, "", quoted(data, node.count))
        return True

    def elements(self, kind: gdb.Type, address: int, offset: int, name: str, count: int,
                 depth: int) -> None:
        """An array, element by element."""
        size = max(1, dwarf.size_of(kind))
        pointer = kind.pointer()
        shown = min(count, MAX_ELEMENTS)
        for i in range(shown):
            value = gdb.Value(address + offset + i * size).cast(pointer).dereference()
            self.value(value, offset + i * size, "%s[%d]" % (name, i), depth)
        if shown < count:
            self.add(offset + shown * size, "..." if not name else name + "...",
                     "%d more" % (count - shown))

    def value(self, value: gdb.Value, offset: int, name: str, depth: int) -> None:
        """A value: one cell, or those of its parts."""
        kind = value.type.strip_typedefs()
        head = dwarf.header(kind)
        if head:
            self.header(head, value, offset, name)
        elif kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION) and depth < MAX_DEPTH:
            for field in kind.fields():
                if not hasattr(field, "bitpos"):
                    continue
                label = ".".join(filter(None, (name, field.name)))
                self.value(value[field], offset + field.bitpos // 8, label, depth + 1)
        elif kind.code == gdb.TYPE_CODE_ARRAY and _words.of(kind):
            low, high = kind.range()
            self.elements(kind.target(), int(value.address) - offset, offset, name,
                          max(0, high - low + 1), depth + 1)
        else:
            self.add(offset, name, self.format(value, kind))

    def header(self, head: dwarf.Header, value: gdb.Value, offset: int, name: str) -> None:
        """A slice, string or interface value."""
        try:
            pointer = int(value[head.pointer])
            if head.kind == "interface" and self.image.type_source is not None:
                self.add(offset, name, self.interface(value, head))
                return
            if head.kind == "interface":
                text = value.format_string(max_elements=8, styling=False) if pointer else "nil"
                if self.in_heap(pointer):  # the edge says where a pointer leads
                    text = re.sub(r"\(0x[0-9a-f]+\)$", "", text)
                self.add(offset, name, shortened(text))
                return
            length, cap = int(value[head.len]), int(value[head.cap])
        except gdb.error:
            self.add(offset, name, "<unreadable>")
            return
        if not 0 <= length <= cap or length >> 48:
            self.add(offset, name, "<bad %s: len %d cap %d>" % (head.kind, length, cap))
            return
        window = (length, cap, head.elem_size) if self.in_heap(pointer) else (0, 0, 0)
        if head.kind == "string":
            data = read(pointer, min(length, MAX_TEXT)) if length else b""
            text = "<unreadable>" if data is None else quoted(data, length)
        elif pointer == 0:
            text = "nil"
        else:
            text = "" if window[1] else "len %d cap %d" % (length, cap)
        self.add(offset, name, text, window)

    def interface(self, value: gdb.Value, head: dwarf.Header) -> str:
        """An interface value by its dynamic type, and what is in it as far as an edge does not say
        it: `int(42)`, `*user`."""
        fields = value.type.strip_typedefs().fields()
        word, data = int(value[fields[0]]), int(value[head.pointer])
        if not word:
            return self.image.null
        name, kind, direct = self.image.type_source.by_word.dynamic(word)
        if not name:
            return "<unknown type>"
        if direct or kind is None:
            return name
        return "%s(%s)" % (name, self.inline(gdb.Value(data).cast(kind.pointer()).dereference()))

    def inline(self, value: gdb.Value) -> str:
        """A value as part of a line; a pointer into the heap is its type there."""
        kind = value.type.strip_typedefs()
        try:
            head = dwarf.header(kind)
            if head is not None and head.kind == "interface":
                return self.interface(value, head)
            if head is not None and head.kind == "string":
                length = int(value[head.len])
                data = read(int(value[head.pointer]), min(length, MAX_TEXT)) if length > 0 else b""
                return "<unreadable>" if data is None else quoted(data, length)
            if head is not None:
                return "len %d cap %d" % (int(value[head.len]), int(value[head.cap]))
            if kind.code in (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_FUNC):
                return self.format(value, kind) or self.image.type_source.spelled(str(value.type))
            if kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_ARRAY):
                return shortened(value.format_string(max_elements=4, max_depth=2, symbols=False,
                                                     styling=False))
            return self.format(value, kind)
        except gdb.error:
            return "<unreadable>"

    def part(self, part: Any, address: int) -> None:
        """A parts.Part of the object at an address: its type, where it lies, its value."""
        plain, place = part.type.declared.strip_typedefs(), address + part.offset
        label = part.type.name + ("[%d]" % part.count if part.count else "")
        text = ""
        if part.count and plain.sizeof == 1 and plain.code in dwarf.INTEGERS:
            data = read(place, min(part.count, MAX_TEXT))
            text = quoted(data, part.count) if data is not None and is_text(data) else ""
        if not text:
            kind = plain.array(part.count - 1) if part.count else plain
            text = self.inline(gdb.Value(place).cast(kind.pointer()).dereference())
        self.add(part.offset, "%s at +%d" % (label, part.offset), text)

    def word(self, address: int) -> int:
        """The word at an address; gdb.MemoryError: it cannot be read."""
        return int.from_bytes(gdb.selected_inferior().read_memory(address, dwarf.WORD), "little")

    def function(self, value: gdb.Value) -> str:
        """A function value: a pointer to a closure, whose first word is the code."""
        address = self.word(int(value.address))
        if not address or self.in_heap(address):
            return "" if address else self.image.null
        code = self.word(address)
        block = gdb.block_for_pc(code) if code else None
        while block is not None and block.function is None:
            block = block.superblock
        return block.function.name if block is not None else "0x%x" % address

    def format(self, value: gdb.Value, kind: gdb.Type) -> str:
        """The text of a value that gets one cell; "" for a pointer that an edge shows."""
        try:
            if kind.code == gdb.TYPE_CODE_FUNC and value.address is not None:
                return self.function(value)
            if kind.code == gdb.TYPE_CODE_PTR:
                return self.pointer(value, kind)
            if (kind.code == gdb.TYPE_CODE_INT and kind.sizeof == 1
                    and value.type.name not in ("char", "signed char")):
                return str(int(value))
            if kind.code == gdb.TYPE_CODE_ARRAY and kind.target().strip_typedefs().sizeof == 1:
                return characters(value, kind)
            return shortened(value.format_string(max_elements=MAX_ELEMENTS, max_depth=3,
                                                 symbols=False, styling=False))
        except gdb.error:
            return "<unreadable>"

    def pointer(self, value: gdb.Value, kind: gdb.Type) -> str:
        """NULL, nothing for one into the heap, else where it points by name."""
        address = int(value)
        if address == 0:
            return self.image.null
        if self.in_heap(address):
            return ""
        target = kind.target().strip_typedefs()
        if target.code == gdb.TYPE_CODE_INT and target.sizeof == 1:
            data = read(address, MAX_TEXT) or b""
            text, end, _ = data.partition(b"\0")
            if end and is_text(text):
                return quoted(text, len(text))
        symbol = re.search(r"<[^>]*>", value.format_string(styling=False, max_elements=1))
        return symbol.group(0) if symbol else "0x%x" % address


def read(address: int, length: int) -> Optional[bytes]:
    """A few bytes of the program; None if they cannot be read."""
    if length == 0:
        return b""
    try:
        return gdb.selected_inferior().read_memory(address, length).tobytes()
    except (gdb.error, OverflowError):
        return None


def characters(value: gdb.Value, kind: gdb.Type) -> str:
    """An array of bytes: as a string if that is what it holds, else in GDB's way."""
    data = read(int(value.address), min(kind.sizeof, MAX_TEXT)) or b""
    text = data.rstrip(b"\0")
    if data and not text and not any(read(int(value.address), min(kind.sizeof, MAX_ZEROS)) or b"1"):
        return '""'
    if is_text(text):
        return quoted(text, kind.sizeof if len(text) == MAX_TEXT else len(text))
    return shortened(value.format_string(max_elements=MAX_ELEMENTS, styling=False))


def is_text(data: bytes) -> bool:
    """Whether bytes read as text: UTF-8 (perhaps cut off at the end) without control characters."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end < len(data) or error.start < len(data) - 3:
            return False
        text = data[:error.start].decode("utf-8")
    return bool(text) and all(char.isprintable() or char in "\t\n" for char in text)


def quoted(data: bytes, length: int) -> str:
    """Bytes as a C string; dots behind it if it is longer than what is shown."""
    out = []
    for char in data.decode("utf-8", "surrogateescape"):
        code = ord(char)
        if char in "\"\\":
            out.append("\\" + char)
        elif char in "\n\t\r":
            out.append({"\n": "\\n", "\t": "\\t", "\r": "\\r"}[char])
        elif 0xdc80 <= code <= 0xdcff:
            out.append("\\%03o" % (code - 0xdc00))
        elif char.isprintable():
            out.append(char)
        else:
            out.extend("\\%03o" % byte for byte in char.encode())
    return '"%s"%s' % ("".join(out), "..." if length > len(data) else "")


def shortened(text: str) -> str:
    """One line of bounded length."""
    text = " ".join(text.split())
    return text if len(text) <= MAX_VALUE else text[:MAX_VALUE - 3] + "..."
