# SPDX-License-Identifier: MIT
"""Go's runtime as the debug information of a Go program describes it.

Everything is keyed on what is there (variables, fields, constants), never on a version: the runtime
keeps its names for long, and where it changed the meaning of something, a field came or went with
it. What is not known is refused with one line.
"""

import contextlib
import os
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

import gdb

from .. import dwarf, elf, memory, native
from ..memory import MERGE_GAP, Reader
from . import Column

MAX_ENTRIES = 1 << 24  # of a list of the runtime's: spans, goroutines
MAX_LOST = 1000  # pieces of a table that cannot be read, before it is given up
MAX_MODULES = 64  # the program, and plugins that it loaded

GO_SECTIONS = (".go.buildinfo", ".note.go.buildid", ".gopclntab")


class Unknown(dwarf.LayoutError):
    """Something that the debug information of every Go that we know has, and this one lacks. One
    line."""


class Variable(NamedTuple):
    """A variable of the runtime."""
    address: int
    type: gdb.Type


class Slice(NamedTuple):
    """A slice of the runtime's."""
    array: int
    len: int
    element: gdb.Type


def variable(name: str) -> Optional[Variable]:
    """A global variable of the program; None: it has none of that name."""
    symbol = dwarf.global_variable(name)
    if symbol is None:
        return None
    try:
        return Variable(int(symbol.value().address), symbol.type.strip_typedefs())
    except (gdb.error, TypeError):
        return None


def constant(names: Union[str, Sequence[str]], default: Optional[int] = None) -> int:
    """A constant of the runtime's source, by the first of its names that this Go has. Unknown: it
    has none of them, and there is no default."""
    names = (names,) if isinstance(names, str) else names
    for name in names:
        for objfile in gdb.objfiles():
            with contextlib.suppress(gdb.error, RuntimeError):
                symbol = objfile.lookup_static_symbol(name) or objfile.lookup_global_symbol(name)
                if symbol is not None and symbol.is_constant:
                    return int(symbol.value())
    if default is None:
        raise Unknown("no constant %s in the debug information of this Go program" % names[0])
    return default


def layout(name: str) -> dwarf.Layout:
    """The struct of that name. Unknown: there is none."""
    kind = dwarf.type_of(name)
    if kind is None:
        raise Unknown("no type %s in the debug information of this Go program" % name)
    return dwarf.Layout(kind)


class Module(NamedTuple):
    """A runtime.moduledata: the program, or a plugin that it loaded."""
    layout: dwarf.Layout
    address: int
    data: Optional[bytes]  # None: it cannot be read, nor are those behind it known


def modules(reader: Reader) -> Iterator[Module]:
    """All of them, the program first. Unknown: the debug information has no list of them."""
    first = variable("runtime.firstmoduledata")
    if first is None:
        raise Unknown("no runtime.firstmoduledata in the debug information of this Go program")
    shape, at = dwarf.Layout(first.type), first.address
    for _ in range(MAX_MODULES):
        data = reader.try_read(at, shape.size)
        yield Module(shape, at, data)
        at = shape.number(data, "next") if data is not None else 0
        if not at:
            return


def is_go_program() -> bool:
    """Whether the program is one that Go's linker made."""
    path = gdb.current_progspace().filename
    if not path:
        return False
    file = elf.open_elf(path[len("target:"):] if path.startswith("target:") else path)
    return file is not None and any(file.section(name) for name in GO_SECTIONS)


class Runtime:
    """The variables and structs that describe the heap. One per file of debug information."""

    def __init__(self, heap: Variable) -> None:
        self.heap = heap
        self.mheap = dwarf.Layout(heap.type)
        allspans = dwarf.Layout(self.mheap["allspans"].type)
        self.mspan = dwarf.Layout(pointee(pointee(allspans["array"].type)))
        arenas = self.mheap["arenas"].type
        self.arena_rows = arenas.range()[1] + 1
        self.arena_columns = pointee(arenas.target()).range()[1] + 1
        self.arena = dwarf.Layout(pointee(pointee(arenas.target()).target()))
        self.page_size = constant(("runtime.pageSize", "runtime._PageSize"))
        self.arena_bytes = self.page_size * (self.arena["spans"].type.range()[1] + 1)

    def constants(self, prefix: str, names: Sequence[str]) -> Dict[str, int]:
        """Constants that count from 0 in the order of names, unless the program says otherwise."""
        return {name: constant(prefix + name, i) for i, name in enumerate(names)}


def pointee(kind: gdb.Type) -> gdb.Type:
    """What a pointer points to, without names for types."""
    return kind.strip_typedefs().target().strip_typedefs()


_known: Dict[Tuple[str, int], Runtime] = {}


def find() -> Optional[Runtime]:
    """The runtime of the selected program; None: it is no Go program. gdb.GdbError: it is one that
    cannot be read."""
    heap = variable("runtime.mheap_")
    if heap is None or heap.type.code != gdb.TYPE_CODE_STRUCT:
        if is_go_program():
            raise gdb.GdbError("a Go program without debug information: build it without "
                               "-ldflags=-w or -s, and do not strip it")
        return None
    path = gdb.current_progspace().filename or ""
    with contextlib.suppress(OSError):
        path += " %d" % os.stat(path).st_mtime_ns
    key = path, heap.address
    if key not in _known:
        try:
            _known[key] = Runtime(heap)
        except dwarf.LayoutError as error:
            raise gdb.GdbError("this Go's heap is not one that gomem knows: %s" % error) from None
    return _known[key]


# ---- Reading -------------------------------------------------------------------------------------

class Memory:
    """Reads of variables and structs, with what could not be read as notes."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.notes: List[str] = []

    def number(self, address: int, layout: dwarf.Layout, path: str) -> Optional[int]:
        """A scalar field of a struct; None: it cannot be read."""
        field = layout.at(path)
        data = self.reader.try_read(address + field.offset, field.size)
        return None if data is None else int.from_bytes(data, "little", signed=field.signed)

    def numbers(self, address: int, layout: dwarf.Layout, *paths: str) -> Dict[str, int]:
        """Those of some scalar fields that there are and that can be read; one read."""
        fields = {path: layout.at(path) for path in paths if path in layout}
        if not fields:
            return {}
        start = min(field.offset for field in fields.values())
        end = max(field.offset + field.size for field in fields.values())
        data = self.reader.try_read(address + start, end - start)
        if data is None:
            return {}
        return {path: int.from_bytes(data[field.offset - start:field.offset - start + field.size],
                                     "little", signed=field.signed)
                for path, field in fields.items()}

    def value(self, name: str, default: int = 0) -> int:
        """A variable that is a number, or wraps one."""
        found = variable(name)
        if found is None:
            return default
        size, signed = found.type.sizeof, False
        if found.type.code == gdb.TYPE_CODE_STRUCT:
            return default
        data = self.reader.try_read(found.address, size)
        return default if data is None else int.from_bytes(data, "little", signed=signed)

    def slice(self, address: int, kind: gdb.Type, most: int = MAX_ENTRIES) -> Optional[Slice]:
        """The slice at an address, cut to what makes sense; None: it cannot be read."""
        layout = dwarf.Layout(kind)
        data = self.reader.try_read(address, layout.size)
        if data is None:
            return None
        length = layout.number(data, "len")
        if not 0 <= length <= most:
            self.notes.append("%s at 0x%x has length %d, at most %d make sense"
                              % (layout.name, address, length, most))
            length = max(0, min(length, most))
        return Slice(layout.number(data, "array"), length, pointee(layout["array"].type))

    def slice_named(self, name: str) -> Optional[Slice]:
        """The same of a variable."""
        found = variable(name)
        return None if found is None else self.slice(found.address, found.type)

    def array(self, found: Optional[Slice]) -> bytearray:
        """The bytes of a slice's elements."""
        if found is None:
            return bytearray()
        size = found.element.sizeof
        data = self.reader.table(found.array, found.len * size)
        del data[len(data) // size * size:]
        return data

    def pieces(self, ranges: Sequence[Tuple[int, int]], gap: int = MERGE_GAP) -> List[memory.Run]:
        """What can be read of (start, end) ranges, which may overlap."""
        runs: List[memory.Run] = []
        lost = 0
        for start, end in memory.merge(ranges, gap):
            before = len(self.reader.holes)
            runs += self.reader.pieces(start, end - start)
            lost += len(self.reader.holes) > before
            if lost > MAX_LOST:
                self.notes.append("more than %d places of the runtime's tables cannot be read"
                                  % MAX_LOST)
                break
        return runs

    def structs(self, addresses: bytearray, layout: dwarf.Layout, what: str) -> bytearray:
        """The structs at addresses (8 bytes each) as one table; those that are not there are 0."""
        words = memoryview(addresses).cast("Q")
        runs = self.pieces([(word, word + layout.size) for word in words if word])
        rows, missing = native.gather_rows(runs, Column(addresses, dwarf.WORD, 0, dwarf.WORD),
                                           len(words), layout.size)
        if missing:
            self.notes.append("%d of %d %s cannot be read" % (missing, len(words), what))
        return rows


def column(layout: dwarf.Layout, data: bytearray, path: str) -> Column:
    """A field of a table as a column."""
    field = layout.at(path)
    return Column(data, layout.size, field.offset, field.size)


def values(one: Column, rows: int) -> Any:
    """The first rows of a column, as a sequence of numbers."""
    code = {1: "B", 2: "H", 4: "I", 8: "Q"}[one.width]
    if not rows or one.data is None:
        return ()
    if one.offset % one.width or one.stride % one.width or len(one.data) % one.width:
        return [one[row] for row in range(rows)]
    words = memoryview(one.data).cast(code)
    return words[one.offset // one.width::one.stride // one.width].tolist()[:rows]
