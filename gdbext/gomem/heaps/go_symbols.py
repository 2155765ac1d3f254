# SPDX-License-Identifier: MIT
"""Go's own tables of code, as the runtime itself reads them: which function an address is in, how
large its frame is there, and which words of it are pointers.

A module (runtime.moduledata) has for each function a runtime._func, followed by the places of its
tables. PC-value tables (pctab) give a number for every instruction: pairs of varints, a signed
change of the number and a change of the address. Others (funcdata) are data: bitmaps of pointers,
and the variables whose address is taken. See src/runtime/symtab.go, and
https://go.dev/s/go12symtab for the idea.

Where things lie is known from the debug information, where a later Go renames them by either name.
"""

import bisect
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from .. import dwarf
from ..memory import ADDRESSES, Reader
from .go_layout import name_in
from .go_runtime import Unknown, constant, layout, modules

MAX_FUNCTIONS = 1 << 22
MAX_STEPS = 1 << 16  # pairs of a PC-value table that are looked through
MAX_NAME = 512
MAX_BITS = 1 << 20  # of a bitmap
MAX_OBJECTS = 4096  # variables of a frame whose address is taken
BLOCK = 16 << 10
STREAM = 256  # bytes that are looked at at a time
NO_DATA = (1 << 32) - 1  # instead of the place of a table
UNKNOWN_SIZE = -(1 << 31)  # of arguments: _ArgsSizeUnknown


class Static:
    """Memory that does not change, and is asked for in small pieces: read in blocks and kept."""

    def __init__(self, reader: Reader):
        self.reader = reader
        self.blocks: Dict[int, bytes] = {}

    def read(self, address: int, length: int) -> bytes:
        """As much of it as can be read."""
        data = bytearray()
        while length > 0 and 0 <= address < ADDRESSES - BLOCK:
            start = address & -BLOCK
            if start not in self.blocks:
                self.blocks[start] = bytes(self.reader.table(start, BLOCK))
            piece = self.blocks[start][address - start:address - start + length]
            data += piece
            address += len(piece)
            length -= len(piece)
            if not piece:
                break
        return bytes(data)

    def number(self, address: int, size: int, signed: bool = False) -> int:
        """A number there; 0 if it cannot be read."""
        data = self.read(address, size)
        return int.from_bytes(data, "little", signed=signed) if len(data) == size else 0

    def text(self, address: int) -> str:
        """A 0-ended string."""
        return dwarf.c_string(self.read(address, MAX_NAME), 0, MAX_NAME)


class Stream:
    """Reads from an address on; zeros from where memory cannot be read."""

    def __init__(self, static: Static, address: int):
        self.static, self.next = static, address
        self.data, self.place = b"", 0

    def byte(self) -> int:
        """The next byte."""
        if self.place == len(self.data):
            self.data, self.place = self.static.read(self.next, STREAM), 0
            self.next += len(self.data)
            if not self.data:
                return 0
        self.place += 1
        return self.data[self.place - 1]

    def varint(self) -> int:
        """The next number of 32 bits: 7 in each byte, the low ones first."""
        result = 0
        for shift in range(0, 35, 7):
            byte = self.byte()
            result |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        return result & 0xFFFFFFFF


class Function(NamedTuple):
    """What the tables say of a function."""
    module: Any
    entry: int
    name: str
    args: int  # bytes of the arguments in its caller's frame
    deferreturn: int
    pcsp: int  # place of the table of frame sizes
    kind: int  # runtime.funcID
    flag: int
    pcdata: Tuple[int, ...]
    funcdata: Tuple[int, ...]  # addresses, 0 for none


class StackObject(NamedTuple):
    """A variable of a frame whose address is taken: its pointers count if one leads to it."""
    offset: int  # from the end of the locals if negative, else from the arguments
    size: int
    mask: bytes  # bit i: word i is a pointer
    words: int


class Module:
    """One runtime.moduledata."""

    def __init__(self, data: bytes, shape: dwarf.Layout, static: Static):
        self.static = static
        self.numbers = shape.numbers(data)
        self.text = self.numbers["text"]
        self.end = self.numbers["etext"]
        self.next = self.numbers["next"]

        def slice_of(name: str) -> Tuple[int, int]:
            head = shape.element(name)
            return head.number(shape.part(data, name), "array"), head.number(
                shape.part(data, name), "len")

        self.names, _ = slice_of("funcnametab")
        self.pctab, self.pctab_size = slice_of("pctab")
        self.functions, _ = slice_of("pclntable")
        address, count = slice_of("ftab")
        entry = dwarf.Layout(shape.element("ftab")["array"].type.target())
        if "entryoff" not in entry.fields or entry.size != 8:
            raise Unknown("the tables of code are those of a Go before 1.18, which gomem cannot "
                          "read")
        sections, self.sections = slice_of("textsectmap") if "textsectmap" in shape.fields \
            else (0, 1)
        table = static.reader.table(address, min(max(count, 0), MAX_FUNCTIONS) * entry.size)
        rows = memoryview(table)[:len(table) // 8 * 8].cast("I")
        self.starts, self.places = rows[::2], rows[1::2]

    def place(self, pc: int) -> int:
        """Where the _func of the function at pc is, relative to the table; -1: none."""
        row = bisect.bisect_right(self.starts, pc - self.text) - 1
        return self.places[row] if 0 <= row < len(self.starts) - 1 else -1


class Code:
    """The functions of the program."""

    def __init__(self, reader: Reader):
        self.static = Static(reader)
        self.shape = layout("runtime._func")
        self.object = layout("runtime.stackObjectRecord")
        self.map = layout("runtime.stackmap")
        self.known: Dict[int, Optional[Function]] = {}
        self.tables: Dict[Tuple[int, int], List[Tuple[int, int]]] = {}
        self.modules = list(self.read_modules(reader))

        def kind(name: str) -> int:
            return constant(("runtime._" + name, "internal/abi." + name))

        self.stack_map_index = kind("PCDATA_StackMapIndex")
        self.args_maps = kind("FUNCDATA_ArgsPointerMaps")
        self.locals_maps = kind("FUNCDATA_LocalsPointerMaps")
        self.stack_objects = kind("FUNCDATA_StackObjects")

    def read_modules(self, reader: Reader) -> Iterator[Module]:
        """The program, and plugins that it loaded."""
        self.quantum = 1  # bytes that every instruction is a multiple of
        for i, (shape, _, data) in enumerate(modules(reader)):
            if data is None:
                return
            if i == 0:
                header = shape.target("pcHeader")
                head = reader.try_read(shape.number(data, "pcHeader"), header.size)
                self.quantum = header.number(head, "minLC") if head else 1
            yield Module(data, shape, self.static)

    def function_at(self, pc: int) -> Optional[Function]:
        """The function that an instruction belongs to; None: no Go code."""
        for module in self.modules:
            if module.text <= pc < module.end:
                place = module.place(pc)
                address = module.functions + place
                if place >= 0 and address not in self.known:
                    self.known[address] = self.read_function(module, address)
                return self.known.get(address)
        return None

    def read_function(self, module: Module, address: int) -> Optional[Function]:
        """The _func at an address; None: damaged."""
        shape = self.shape
        data = self.static.read(address, shape.size)
        if len(data) < shape.size:
            return None
        numbers = shape.numbers(data)
        pcdata_count, funcdata_count = numbers["npcdata"], numbers["nfuncdata"]
        if pcdata_count > 64 or module.sections > 1:
            return None
        at = address + shape["nfuncdata"].offset + 1
        rest = self.static.read(at, 4 * (pcdata_count + funcdata_count))
        places = memoryview(rest)[:len(rest) // 4 * 4].cast("I")
        if len(places) < pcdata_count + funcdata_count:
            return None
        base = module.numbers["gofunc"]
        return Function(module, module.text + numbers[name_in(shape, "entryoff")],
                        self.static.text(module.names + numbers[name_in(shape, "nameoff")]),
                        numbers["args"],
                        numbers["deferreturn"], numbers["pcsp"], numbers["funcID"],
                        numbers["flag"], tuple(places[:pcdata_count]),
                        tuple(base + place if place != NO_DATA else 0
                              for place in places[pcdata_count:]))

    # ---- PC-value tables ----

    def value(self, function: Function, table: int, pc: int) -> int:
        """What a PC-value table says at an instruction; -1 if nothing."""
        if not 0 < table < function.module.pctab_size:
            return -1
        key = function.entry, table
        if key not in self.tables:
            self.tables[key] = list(self.steps(function, table))
        for end, value in self.tables[key]:
            if pc < end:
                return value
        return -1

    def steps(self, function: Function, table: int) -> Iterator[Tuple[int, int]]:
        """(address, value): up to that address the table says that value."""
        stream = Stream(self.static, function.module.pctab + table)
        pc, value = function.entry, -1
        for step in range(MAX_STEPS):
            change = stream.varint()
            if change == 0 and step:
                return
            value += (change >> 1) ^ -(change & 1)
            pc += stream.varint() * self.quantum
            yield pc, value

    def frame_size(self, function: Function, pc: int) -> int:
        """Bytes from the stack pointer to the return address (to the end where there is none)."""
        return self.value(function, function.pcsp, pc)

    def map_index(self, function: Function, pc: int) -> int:
        """Which of its bitmaps holds where a call returns to; the first at the function's entry."""
        if pc == function.entry or len(function.pcdata) <= self.stack_map_index:
            return 0
        return max(0, self.value(function, function.pcdata[self.stack_map_index], pc - 1))

    # ---- Function data ----

    def bitmap(self, function: Function, kind: int, index: int) -> Optional[List[int]]:
        """The numbers of the words that are pointers; None: there is no such table."""
        address = function.funcdata[kind] if kind < len(function.funcdata) else 0
        if not address:
            return None
        head = self.static.read(address, self.map.size)
        if len(head) < self.map.size:
            return None
        count, bits = self.map.number(head, "n"), self.map.number(head, "nbit")
        if not 0 <= index < count or not 0 <= bits <= MAX_BITS:
            return None
        size = (bits + 7) // 8
        return set_bits(self.static.read(address + self.map["bytedata"].offset + index * size,
                                         size), bits)

    def bitmap_words(self, function: Function, kind: int) -> int:
        """The number of words that the bitmaps of that kind are about."""
        address = function.funcdata[kind] if kind < len(function.funcdata) else 0
        head = self.static.read(address, self.map.size) if address else b""
        return self.map.number(head, "nbit") if len(head) == self.map.size else 0

    def objects(self, function: Function) -> List[StackObject]:
        """The variables of its frame whose address is taken."""
        kind = self.stack_objects
        address = function.funcdata[kind] if kind < len(function.funcdata) else 0
        if not address:
            return []
        count = min(self.static.number(address, dwarf.WORD), MAX_OBJECTS)
        data = self.static.read(address + dwarf.WORD, count * self.object.size)
        return list(self.stack_object(function.module, data))

    def stack_object(self, module: Module, data: bytes) -> Iterator[StackObject]:
        """Decodes a table of runtime.stackObjectRecord."""
        for offset, size, pointers, place in self.object.rows(
                data, "off", "size", name_in(self.object, "_ptrdata"), "gcdataoff"):
            words = abs(pointers) // dwarf.WORD
            address = module.numbers["rodata"] + place
            if pointers < 0:
                mask = self.run_program(address, words)
            else:
                mask = self.static.read(address, (min(words, MAX_BITS) + 7) // 8)
            yield StackObject(offset, size, mask, words)

    def run_program(self, address: int, words: int) -> bytes:
        """The bitmap that a program for it makes (src/runtime/mbitmap.go, runGCProg): n literal
        bits, or the last n bits again, c times. Its length stands before it."""
        stream, bits = Stream(self.static, address + 4), bytearray()
        words = min(words, MAX_BITS)
        while len(bits) < words:
            step = stream.byte()
            number = step & 0x7F
            if step == 0:
                break
            if not step & 0x80:
                literal = [stream.byte() for _ in range((number + 7) // 8)]
                bits += bytes(byte >> i & 1 for byte in literal for i in range(8))[:number]
                continue
            number = number or stream.varint()
            times = stream.varint()
            if not 0 < number <= len(bits):
                break
            again = bytes(bits[-number:])
            bits += again * min(times, words // number + 1)
        bits = bits[:words]
        return bytes(sum(bits[i + j] << j for j in range(min(8, len(bits) - i)))
                     for i in range(0, len(bits), 8))


def set_bits(data: bytes, count: int) -> List[int]:
    """The numbers of the bits that are set, of the first `count`."""
    number = int.from_bytes(data, "little") & ((1 << count) - 1)
    found = []
    while number:
        low = number & -number
        found.append(low.bit_length() - 1)
        number ^= low
    return found
