# SPDX-License-Identifier: MIT
"""Grey objects of Go's collector: those in work buffers, in the order in which they are taken.

    p.gcw.wbuf1, wbuf2   buffers of a processor; the last pointer of a buffer is taken first
    work.full            buffers for any processor: a lock-free stack, whose head holds an address
                         and a counter in one word (lfstackPack)
    p.wbBuf              pointers that the write barrier met, not yet looked at

Where spans of small objects end with their marks, those are grey by them: go_greentea.

An object that a thread is following right now is in none of them: while the collector marks, a
black object that leads to a white one is no sign of a fault.
"""

from typing import Iterator, List

import gdb

from .. import dwarf
from .go_runtime import Memory, constant, pointee, variable

MAX_BUFFERS = 1 << 16
TAG_BITS = ("runtime.tagBits", "runtime.cntBits")  # of lfstackPack; since 1.21 of taggedPointer
ALIGN_BITS = "runtime.tagAlignBits"  # since 1.25; before, the number was written where it was used
MAX_PROCESSORS = 1 << 12


class _Buffers:
    """Reads work buffers, each once."""

    def __init__(self, memory: Memory, buffer: gdb.Type) -> None:
        self.memory = memory
        self.layout = dwarf.Layout(buffer)
        self.seen = set()

    def read(self, address: int) -> List[int]:
        """The pointers in a buffer, the next one first."""
        if not address or address in self.seen or len(self.seen) > MAX_BUFFERS:
            return []
        self.seen.add(address)
        data = self.memory.reader.try_read(address, self.layout.size)
        if data is None:
            self.memory.notes.append("a work buffer of the collector, at 0x%x, cannot be read"
                                     % address)
            return []
        objects = self.layout.at("obj")
        count = self.layout.at("workbufhdr.nobj")
        number = int.from_bytes(data[count.offset:count.offset + count.size], "little")
        number = min(number, objects.size // dwarf.WORD)
        words = memoryview(data)[objects.offset:objects.offset + number * dwarf.WORD].cast("Q")
        return list(reversed(words))

    def next(self, address: int) -> int:
        """The buffer behind one in a lock-free stack, packed."""
        return self.memory.number(address, self.layout, "workbufhdr.node.next") or 0


def grey(memory: Memory) -> List[int]:
    """The grey objects' addresses. Of a runtime that keeps them in another way, none."""
    record = dwarf.type_of("runtime.workbuf")
    processors = memory.slice_named("runtime.allp")
    if record is None or processors is None:
        memory.notes.append("the collector's work list is not known: no object shows as grey")
        return []
    buffers = _Buffers(memory, record)
    try:
        return list(_all(memory, buffers, processors))
    except dwarf.LayoutError as error:
        memory.notes.append("the collector's work list is not known: %s" % error)
        return []


def _all(memory: Memory, buffers: _Buffers, processors) -> Iterator[int]:
    layout = dwarf.Layout(pointee(processors.element))
    listed = memory.array(processors._replace(len=min(processors.len, MAX_PROCESSORS)))
    barrier: List[int] = []
    for address in memoryview(listed).cast("Q"):
        if not address:
            continue
        at = memory.numbers(address, layout, "gcw.wbuf1", "gcw.wbuf2")
        yield from buffers.read(at.get("gcw.wbuf1", 0))
        yield from buffers.read(at.get("gcw.wbuf2", 0))
        start = address + layout.at("wbBuf.buf").offset
        end = memory.number(address, layout, "wbBuf.next") or 0
        if 0 < end - start <= layout.at("wbBuf.buf").size:
            table = memory.reader.table(start, (end - start) // dwarf.WORD * dwarf.WORD)
            barrier += memoryview(table).cast("Q")
    work, bits, aligned = variable("runtime.work"), constant(TAG_BITS, 0), constant(ALIGN_BITS, 3)
    if not bits:
        memory.notes.append("the list of work for any processor is not known: some grey objects "
                            "show as black")
    if work is not None and bits:
        head = memory.number(work.address, dwarf.Layout(work.type), "full") or 0
        for _ in range(MAX_BUFFERS):
            address = head >> bits << aligned
            if not address:
                break
            yield from buffers.read(address)
            head = buffers.next(address)
    yield from barrier
