# SPDX-License-Identifier: MIT
"""Go's arenas: where the heap is, and which of its words hold pointers.

An address belongs to the arena number (address - arenaBaseOffset) / heapArenaBytes. The offset is
no constant that the debug information could hold (it is larger than an int), so it is found: by the
arena whose table of spans knows a span where it is.

Up to 1.21 a bitmap beside each arena says which words hold pointers: with two bits a word
(HG_BITS_NIBBLES), or with one and a bit for each 64 words that says whether an object that goes on
behind them has pointers there (noMorePtrs, HG_BITS_STOPS). See go_headers for what came then.
"""

from typing import Dict, List, Optional, Set, Tuple

from .. import dwarf
from ..memory import MERGE_GAP, Run, merge
from . import NIBBLES, STOPS, Column, PointerBits
from .go_layout import BITS_IN_ARENA, pointers_kind
from .go_runtime import Memory, Runtime, values

MAX_ARENAS = 1 << 22
LISTS = ("allArenas", "heapArenas", "userArenaArenas")  # of mheap; the last two since 1.26
TRIES = 64  # spans that are asked for their arena
BITS = 8


class Arenas:
    """The arenas of the heap."""

    def __init__(self, memory: Memory, runtime: Runtime) -> None:
        self.memory = memory
        self.runtime = runtime
        self.rows: Dict[int, int] = {}  # address of a row of the table of arenas
        self.infos: Dict[int, int] = {}  # address of a heapArena by number
        self.shift: Optional[int] = None  # number of the arena of address 0
        numbers: Set[int] = set()
        for name in LISTS:
            if name in runtime.mheap.fields:
                listed = memory.slice(runtime.heap.address + runtime.mheap[name].offset,
                                      runtime.mheap[name].type, MAX_ARENAS)
                data = memory.array(listed)
                size = listed.element.sizeof if listed else dwarf.WORD
                numbers |= set(values(Column(data, size, 0, size), len(data) // size))
        self.numbers = sorted(numbers)

    def info(self, number: int) -> int:
        """The address of the heapArena of an arena; 0: there is none."""
        if number not in self.infos:
            row, place = divmod(number, self.runtime.arena_columns)
            if not 0 <= row < self.runtime.arena_rows:
                return 0
            if row not in self.rows:
                self.rows[row] = self.pointer(
                    self.runtime.heap.address + self.runtime.mheap["arenas"].offset
                    + row * dwarf.WORD)
            self.infos[number] = self.pointer(self.rows[row] + place * dwarf.WORD) \
                if self.rows[row] else 0
        return self.infos[number]

    def pointer(self, address: int) -> int:
        """The word at an address; 0 if it cannot be read."""
        return int.from_bytes(self.memory.reader.try_read(address, dwarf.WORD) or b"", "little")

    def locate(self, spans: List[Tuple[int, int]]) -> bool:
        """Finds out which arenas lie where, by spans: (start, address of the mspan)."""
        runtime = self.runtime
        for start, mspan in spans[:TRIES]:
            page = start // runtime.page_size % (runtime.arena_bytes // runtime.page_size)
            for number in self.numbers[:TRIES]:
                info = self.info(number)
                at = info + runtime.arena["spans"].offset + page * dwarf.WORD
                if info and self.pointer(at) == mspan:
                    self.shift = number - start // runtime.arena_bytes
                    self.add_unlisted(spans)
                    return True
        return False

    def add_unlisted(self, spans: List[Tuple[int, int]]) -> None:
        """Adds arenas that are in no list, as those of user arenas up to 1.25: the table of arenas
        knows them, and they their spans."""
        listed = set(self.numbers)
        for start, mspan in spans:
            number, place = divmod(start, self.runtime.arena_bytes)
            number += self.shift or 0
            if number in listed:
                continue
            at = (self.runtime.arena["spans"].offset
                  + place // self.runtime.page_size * dwarf.WORD)
            if self.info(number) and self.pointer(self.info(number) + at) == mspan:
                listed.add(number)
        self.numbers = sorted(listed)

    def spans_in_use(self) -> int:
        """How many spans the arenas know to be in use: heapArena.pageInUse has a bit for the first
        page of each."""
        if "pageInUse" not in self.runtime.arena.fields:
            return 0
        place = self.runtime.arena["pageInUse"]
        tables = (self.memory.reader.table(self.info(number) + place.offset, place.size)
                  for number in self.numbers if self.info(number))
        return sum(bin(int.from_bytes(table, "little")).count("1") for table in tables)

    def flags(self, name: str, addresses: List[int]) -> List[bool]:
        """Whether a bitmap of heapArena has the bit of the page that each address is in."""
        runtime, tables = self.runtime, {}  # type: Runtime, Dict[int, bytes]
        if name not in runtime.arena.fields or self.shift is None:
            return [False] * len(addresses)
        place, found = runtime.arena[name], []
        for address in addresses:
            number = address // runtime.arena_bytes + self.shift
            if number not in tables:
                info = self.info(number)
                tables[number] = bytes(self.memory.reader.table(info + place.offset, place.size)
                                       if info else b"")
            page = address % runtime.arena_bytes // runtime.page_size
            found.append(page // BITS < len(tables[number])
                         and bool(tables[number][page // BITS] >> page % BITS & 1))
        return found

    def ranges(self) -> List[Tuple[int, int]]:
        """(start, end) of the memory of all arenas, neighbours as one."""
        if self.shift is None:
            return []
        size = self.runtime.arena_bytes
        starts = [(number - self.shift) * size for number in self.numbers]
        return merge([(start, start + size) for start in starts if start >= 0], 0)

    def within(self, ranges: List[Tuple[int, int]]) -> List[Tuple[int, int]]:
        """Ranges that lie in arenas; the others are damaged spans."""
        kept: List[Tuple[int, int]] = []
        for low, high in self.ranges():  # which are few, and apart from each other
            kept += [one for one in ranges if low <= one[0] < one[1] <= high]
        if len(kept) < len(ranges):
            self.memory.notes.append("%d spans lie outside of the heap's arenas: damaged"
                                     % (len(ranges) - len(kept)))
        return kept

    # ---- Pointer bits ----

    def pointer_bits(self, ranges: List[Tuple[int, int]]) -> List[PointerBits]:
        """Which words of these ranges hold pointers."""
        if self.shift is None:
            return []
        size, stops = self.runtime.arena_bytes, pointers_kind(self.runtime) == BITS_IN_ARENA
        unit = (BITS if stops else 4) * dwarf.WORD  # bytes of the heap, of a byte of the bitmap
        found = []
        for start, end in merge(ranges, MERGE_GAP):
            while start < end:
                number = start // size
                stop = min(end, (number + 1) * size)
                info = self.info(number + self.shift)
                at = info + self.runtime.arena["bitmap"].offset + start % size // unit
                for run in self.memory.reader.pieces(at, (stop - start) // unit) if info else ():
                    first = start + (run.address - at) * unit
                    found.append(self.with_stops(first, info, run.data) if stops
                                 else PointerBits(first, NIBBLES, run.data))
                start = stop
        return found

    def with_stops(self, address: int, info: int, bits: memoryview) -> PointerBits:
        """The same with noMorePtrs, a bit for eight bytes of the bitmap. Those that cannot be read
        stop nothing."""
        bits, count = bytes(bits), len(bits) // dwarf.WORD
        if not count:
            return PointerBits(address, STOPS, b"")
        first = address % self.runtime.arena_bytes // (BITS * dwarf.WORD) // dwarf.WORD
        table = self.memory.reader.table(
            info + self.runtime.arena["noMorePtrs"].offset + first // BITS,
            (first % BITS + count + BITS - 1) // BITS)
        stops = int.from_bytes(table, "little") >> first % BITS
        data = bytearray((dwarf.WORD + 1) * count)
        for i in range(dwarf.WORD):
            data[i::dwarf.WORD + 1] = bits[i:count * dwarf.WORD:dwarf.WORD]
        data[dwarf.WORD::dwarf.WORD + 1] = bytes(
            stop == "1" for stop in reversed(format(stops, "0%db" % count)[-count:]))
        return PointerBits(address, STOPS, data)


def whole(ranges: List[Tuple[int, int]]) -> Tuple[int, int]:
    """The lowest and the highest address of ranges."""
    return (min((start for start, _ in ranges), default=0),
            max((end for _, end in ranges), default=0))


def runs_of(memory: Memory, ranges: List[Tuple[int, int]], progress=None) -> List[Run]:
    """The memory of ranges in pieces."""
    runs: List[Run] = []
    for start, end in merge(ranges, MERGE_GAP):
        runs += memory.reader.pieces(start, end - start, progress)
    return runs
