# SPDX-License-Identifier: MIT
"""Bounded bulk reads of the program's memory.

One read of 48 MB runs at 1 GB/s, the same in pieces of 1 MiB at 4.6 GB/s; through gdbserver every
read costs a round trip. So: few reads, in pieces. A read fails whole when one page is missing, so
the reader splits there and goes on; how often it does so is bounded, and what is missing is told.
No length is trusted: memory is only set aside for bytes that were really read.
"""

import mmap
import re
import sys
import time
from typing import Callable, Iterable, List, NamedTuple, Optional, Tuple, Union

import gdb

CHUNK = 1 << 20
PAGE = 4096  # what a failed read is split at; the smallest page of the machines we know
ADDRESSES = 1 << 64
SHELF = 32 << 20
LARGE = 4 << 20  # what is worth a shelf
MERGE_GAP = 16 << 10  # reading that much for nothing is cheaper than a second read
MAX_HOLES = 256  # pages that a reader tries to step over before it gives up on a range

BAD_ADDRESS = re.compile(r"0x([0-9a-fA-F]+)")


class Run(NamedTuple):
    """Memory that was read."""
    address: int
    data: Union[bytearray, memoryview]

    @property
    def end(self) -> int:
        """The address behind the last byte."""
        return self.address + len(self.data)


class Progress:
    """Says on the terminal how far work has come when it takes longer than a second. Called with
    the part of 1 that is done; Ctrl-C arrives as KeyboardInterrupt."""

    listeners: List[Callable[[str], None]] = []  # told the label then, and "" when it is done

    def __init__(self, label: str):
        self.label = label
        self.next = time.monotonic() + 1.0
        self.shown = self.told = False

    def __call__(self, part: float) -> None:
        now = time.monotonic()
        if now >= self.next and not self.told:
            self.tell(self.label)
        if now >= self.next and interactive():
            self.next = now + 0.1
            self.shown = True
            print("\r%s: %3d %%" % (self.label, min(100, int(part * 100))), end="",
                  file=sys.__stdout__, flush=True)

    def tell(self, label: str) -> None:
        """Tells those who show it elsewhere."""
        self.told = bool(label)
        for listener in self.listeners:
            listener(label)

    def done(self) -> None:
        """Wipes the line."""
        if self.told:
            self.tell("")
        if self.shown:
            print("\r\033[K", end="", file=sys.__stdout__, flush=True)
            self.shown = False


def interactive() -> bool:
    """Whether a person watches: a terminal at both ends."""
    try:
        return sys.__stdin__.isatty() and sys.__stdout__.isatty()
    except (AttributeError, ValueError):
        return False


class Shelves:
    """Memory for what one reader has read, used again by later ones. To keep the buffers that GDB
    makes would cost a page fault for each of their pages, at every stop: twice the time of the
    reading. Copied, GDB's next buffer is the one before, still in the caches."""

    kept: List[mmap.mmap] = []  # of all readers; grows by a shelf when one is filled

    def __init__(self) -> None:
        self.next = 0
        self.room = memoryview(b"")

    def copy(self, data: memoryview) -> memoryview:
        """A copy that stays as long as somebody refers to it."""
        if len(self.room) < len(data):
            self.room = self._shelf()
        place, self.room = self.room[:len(data)], self.room[len(data):]
        place[:] = data
        return place

    def _shelf(self) -> memoryview:
        while self.next < len(self.kept):
            shelf = self.kept[self.next]
            self.next += 1
            try:
                shelf.resize(SHELF)  # changes nothing, but is refused while data is in use
            except BufferError:
                continue
            return memoryview(shelf)
        shelf = mmap.mmap(-1, SHELF, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        if hasattr(mmap, "MADV_HUGEPAGE"):
            try:
                shelf.madvise(mmap.MADV_HUGEPAGE)
            except OSError:
                pass  # a kernel without
        self.kept.append(shelf)
        self.next += 1
        return memoryview(shelf)


class Reader:
    """Reads memory of one inferior, and counts what that costs."""

    def __init__(self, inferior: gdb.Inferior):
        self.inferior = inferior
        self.reads = 0
        self.bytes = 0
        self.holes: List[Tuple[int, int]] = []  # (start, end) that could not be read
        self.shelves = Shelves()

    def try_read(self, address: int, length: int) -> Optional[bytes]:
        """The bytes, or None if one of them cannot be read. For small things; length <= CHUNK."""
        if not 0 < length <= CHUNK or not 0 <= address <= ADDRESSES - length:
            return None
        try:
            return self._read(address, length).tobytes()
        except gdb.MemoryError:
            return None

    def _read(self, address: int, length: int) -> memoryview:
        self.reads += 1
        self.bytes += length
        return self.inferior.read_memory(address, length).cast("B")

    def pieces(self, address: int, length: int, progress: Optional[Progress] = None) -> List[Run]:
        """What can be read of [address, address + length), in order; a piece ends at each multiple
        of CHUNK. The rest is in holes."""
        pieces: List[Run] = []
        keep = self.shelves.copy if length >= LARGE else lambda data: data
        if address < 0 or length <= 0 or address >= ADDRESSES:
            return pieces
        at, end = address, min(address + length, ADDRESSES)
        failures = 0
        while at < end:
            size = min(CHUNK - at % CHUNK, end - at)
            try:
                pieces.append(Run(at, keep(self._read(at, size))))
                at += size
            except gdb.MemoryError as error:
                failures += 1
                bad = bad_address(error, at, size)
                skip = min((bad | (PAGE - 1)) + 1, end)
                if failures > MAX_HOLES:
                    skip = end
                elif bad > at:
                    try:
                        pieces.append(Run(at, keep(self._read(at, bad - at))))
                    except gdb.MemoryError:
                        bad = at
                self._hole(bad, skip)
                at = skip
            if progress:
                progress((at - address) / length)
        return pieces

    def runs(self, address: int, length: int, progress: Optional[Progress] = None) -> List[Run]:
        """The same in as few runs as there are."""
        runs: List[Run] = []
        for piece in self.pieces(address, length, progress):
            if not runs or runs[-1].end != piece.address:
                runs.append(Run(piece.address, bytearray()))
            runs[-1].data.extend(piece.data)
        return runs

    def _hole(self, start: int, end: int) -> None:
        if self.holes and self.holes[-1][1] == start:
            start = self.holes.pop()[0]
        self.holes.append((start, end))

    def table(self, address: int, length: int, progress: Optional[Progress] = None) -> bytearray:
        """A table of the heap: missing pages in its middle are zeros, a missing end is cut off."""
        table = bytearray()
        for piece in self.pieces(address, length, progress):
            table.extend(bytes(piece.address - address - len(table)))
            table.extend(piece.data)
        return table


def bad_address(error: gdb.MemoryError, address: int, length: int) -> int:
    """The first byte that could not be read, as GDB's message names it; at worst the first."""
    match = BAD_ADDRESS.search(str(error))
    bad = int(match.group(1), 16) if match else address
    return bad if address <= bad < address + length else address


def merge(ranges: Iterable[Tuple[int, int]], gap: int) -> List[Tuple[int, int]]:
    """(start, end) ranges sorted, those that overlap or lie up to `gap` apart made one."""
    merged: List[Tuple[int, int]] = []
    first = last = -1  # of the one that still grows; comparisons, as there may be many thousands
    for start, end in sorted(ranges):
        if start <= last + gap and first >= 0:
            if end > last:
                last = end
            continue
        if first >= 0:
            merged.append((first, last))
        first, last = start, end
    if first >= 0:
        merged.append((first, last))
    return merged
