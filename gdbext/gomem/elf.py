# SPDX-License-Identifier: MIT
"""ELF files: sections, segments, and the data symbols that cover an address.

GDB can list symbols too, but `info variables` reads all debug information first (seconds, once
libc's is there), and it says nothing of words without debug information. The symbol table of the
file is small and complete, so this module reads that. It knows files only, never the process.

Format: System V ABI, chapters 4 and 5 (elf(5)). Only 64-bit little-endian files are read.
"""

import bisect
import os
import struct
from typing import Iterator, NamedTuple, Optional

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_SYMBOL = struct.Struct("<IBBHQQ")

_IDENT = b"\x7fELF\x02\x01"  # 64-bit, little-endian
_SHT_SYMTAB, _SHT_NOBITS = 2, 8
_SHF_WRITE, _SHF_ALLOC, _SHF_TLS = 1, 2, 0x400
_PT_LOAD, _PT_TLS, _PF_W = 1, 7, 2
_STT_OBJECT, _STT_FILE, _STT_COMMON, _STT_TLS = 1, 4, 5, 6
_STB_LOCAL = 0
_SHN_UNDEF, _SHN_LORESERVE = 0, 0xFF00

MAX_TABLE = 256 << 20  # bytes of a symbol or string table that we are willing to read
_NOTE_HEADER = 16  # three sizes and the name "GNU"
MAX_NOTE = 1024


class ElfError(Exception):
    """The file is not an ELF file that we understand, or is damaged. One line."""


class Section(NamedTuple):
    name: str
    type: int
    flags: int
    address: int  # as linked: add the load bias
    offset: int
    size: int
    link: int
    index: int

    @property
    def is_data(self) -> bool:
        """Writable memory of the process, other than thread-local templates."""
        wanted = _SHF_WRITE | _SHF_ALLOC
        return self.flags & (wanted | _SHF_TLS) == wanted


class Segment(NamedTuple):
    address: int
    size: int


class DataSymbol(NamedTuple):
    address: int  # as linked
    size: int
    name: str
    file: str  # source file of a local symbol, "" for a global one

    @property
    def is_local(self) -> bool:
        return bool(self.file)


class ElfFile:
    """The tables of one file, read on demand and kept."""

    def __init__(self, path: str) -> None:
        """Raises OSError or ElfError."""
        self.path = path
        self._symbols: Optional[list] = None
        self._thread_symbols: list = []
        self.thread_bytes = 0  # size of a thread's copy of the thread-local variables
        self._starts: list = []  # their addresses
        with open(path, "rb") as stream:
            self._bytes = os.fstat(stream.fileno()).st_size
            header = stream.read(_HEADER.size)
            if len(header) < _HEADER.size or not header.startswith(_IDENT):
                raise ElfError(f"{path}: not a 64-bit little-endian ELF file")
            (_, _, _, _, _, phoff, shoff, _, _, phentsize, phnum, shentsize, shnum,
             shstrndx) = _HEADER.unpack(header)
            self.segments = list(self._read_segments(stream, phoff, phentsize, phnum))
            self.sections = list(self._read_sections(stream, shoff, shentsize, shnum, shstrndx))

    def _table(self, stream, offset: int, size: int) -> bytes:
        """`size` bytes at `offset`, which must lie in the file."""
        if size > MAX_TABLE or offset > self._bytes or size > self._bytes - offset:
            raise ElfError(f"{self.path}: damaged ELF file (a table lies outside of it)")
        stream.seek(offset)
        return stream.read(size)

    def _read_segments(self, stream, offset: int, entry: int, count: int) -> Iterator[Segment]:
        """Writable segments that are mapped when the file is loaded."""
        if count and entry != _SEGMENT.size:
            raise ElfError(f"{self.path}: damaged ELF file (program headers)")
        table = self._table(stream, offset, entry * count)
        for kind, flags, _, address, _, _, size, _ in _SEGMENT.iter_unpack(table):
            if kind == _PT_LOAD and flags & _PF_W:
                yield Segment(address, size)
            elif kind == _PT_TLS:
                self.thread_bytes = size

    def _read_sections(self, stream, offset, entry, count, names_index) -> Iterator[Section]:
        if count and entry != _SECTION.size:
            raise ElfError(f"{self.path}: damaged ELF file (section headers)")
        rows = list(_SECTION.iter_unpack(self._table(stream, offset, entry * count)))
        names = b""
        if names_index < len(rows):
            names = self._table(stream, rows[names_index][4], rows[names_index][5])
        for index, (name, kind, flags, address, at, size, link, _, _, _) in enumerate(rows):
            yield Section(c_string(names, name), kind, flags, address, at, size, link, index)

    def section(self, name: str) -> Optional[Section]:
        """The first section of that name."""
        return next((s for s in self.sections if s.name == name), None)

    def section_at(self, address: int) -> Optional[Section]:
        """The section of the process's data that holds a linked address."""
        for section in self.sections:
            if section.is_data and section.address <= address < section.address + section.size:
                return section
        return None

    def section_bytes(self, section: Section) -> bytes:
        """What the file holds of a section; nothing for .bss. Raises OSError or ElfError."""
        if section.type == _SHT_NOBITS:
            return b""
        with open(self.path, "rb") as stream:
            return self._table(stream, section.offset, section.size)

    @property
    def build_id(self) -> str:
        """What tells this build of the file from others, in hexadecimal; "" if it has none."""
        section = self.section(".note.gnu.build-id")
        if section is None or section.size > MAX_NOTE:
            return ""
        try:
            return self.section_bytes(section)[_NOTE_HEADER:].hex()
        except (OSError, ElfError):
            return ""

    def data_symbols(self) -> list:
        """Variables with a static address, by address; empty when the file is stripped."""
        if self._symbols is None:
            try:
                self._symbols = sorted(self._read_symbols())
            except (OSError, ElfError):
                self._symbols = []
            self._starts = [symbol.address for symbol in self._symbols]
        return self._symbols

    def thread_symbols(self) -> list:
        """Thread-local variables; their address is the offset in a thread's copy of them."""
        self.data_symbols()
        return self._thread_symbols

    def _read_symbols(self) -> Iterator[DataSymbol]:
        table = next((s for s in self.sections if s.type == _SHT_SYMTAB), None)
        if table is None or table.link >= len(self.sections):
            return
        strings = self.section_bytes(self.sections[table.link])
        data = self.section_bytes(table)
        data = data[:len(data) - len(data) % _SYMBOL.size]
        file = ""
        for name, info, _, section, address, size in _SYMBOL.iter_unpack(data):
            kind, local = info & 0xF, info >> 4 == _STB_LOCAL
            if kind == _STT_FILE:
                file = c_string(strings, name)
            elif (kind in (_STT_OBJECT, _STT_COMMON) and size
                  and _SHN_UNDEF < section < _SHN_LORESERVE):
                yield DataSymbol(address, size, c_string(strings, name),
                                 (file or "?") if local else "")
            elif kind == _STT_TLS and section != _SHN_UNDEF:
                self._thread_symbols.append(DataSymbol(address, size, c_string(strings, name),
                                                       (file or "?") if local else ""))

    def data_symbol(self, address: int) -> Optional[DataSymbol]:
        """The variable that covers a linked address. Of aliases, a global name goes first."""
        symbols = self.data_symbols()
        index = bisect.bisect_right(self._starts, address) - 1
        best = None
        start = symbols[index].address if index >= 0 else 0
        while index >= 0 and symbols[index].address == start:  # aliases; the largest comes first
            symbol = symbols[index]
            if address >= symbol.address + symbol.size:
                break
            if best is None or (best.is_local and not symbol.is_local):
                best = symbol
            index -= 1
        return best


def c_string(table: bytes, offset: int) -> str:
    """The string at an offset of a string table; "" when the offset is wrong."""
    if offset >= len(table):
        return ""
    end = table.find(b"\0", offset)
    return table[offset:end if end >= 0 else len(table)].decode("utf-8", "replace")


_cache: dict = {}


def open_elf(path: str) -> Optional[ElfFile]:
    """The tables of a file, kept as long as the file stays the same; None if it is unreadable."""
    try:
        stat = os.stat(path)
        key = (stat.st_mtime_ns, stat.st_size)
        known = _cache.get(path)
        if known is None or known[0] != key:
            known = (key, ElfFile(path))
            _cache[path] = known
        return known[1]
    except (OSError, ElfError):
        return None
