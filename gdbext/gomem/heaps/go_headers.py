# SPDX-License-Identifier: MIT
"""Which words of objects hold pointers in a Go that keeps no bitmap beside the heap: from 1.22 on.

    slots up to minSizeForMallocHeader  a bit a word, at the end of the span: mspan.heapBits; what
                                        go_greentea knows comes behind it
    larger ones                         a type, whose address is the first word of the slot: the
                                        malloc header. The object begins behind it
    an object with a span of its own    a type, in mspan.largeType. So it is with the chunks of
                                        arenas, too, for which the runtime makes one

The mask of pointers of the type (abi.Type.GCData) is about its first PtrBytes; it is repeated every
Size_ bytes up to the end of the slot, and what is behind the last element there is zero. From 1.24
on a type with a large mask has it made when it is first needed (TFlagGCMaskOnDemand): until then
it is put together from the types of its parts.

Source: src/runtime/mbitmap.go (in 1.22 mbitmap_allocheaders.go), getGCMask in type.go.
"""

import array
from typing import Dict, List, NamedTuple, Optional, Tuple

from .. import dwarf, native
from ..memory import Run
from . import (NO_COLUMN, PACKED, POINTER_FREE, PRECISE, Column, PointerBits, Type,
               go_layout)
from .go_runtime import Memory, Runtime, column, constant, values
from .go_spans import CHUNK, MAX_SLOTS, Found

BITS = 8
MAX_MASK = 1 << 26  # words of one type that a mask is made for
MAX_DEPTH = 64  # of types within types
MAX_PARTS = 1 << 16  # fields that are looked at for one mask


class Mask(NamedTuple):
    """The pointers of a type: bit i of the number is word i; it is repeated every `size` bytes."""
    size: int
    words: int
    bits: int


NO_POINTERS = Mask(0, 0, 0)


class Masks:
    """The masks of types, each made once."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.go = go_layout.Types(memory.reader)
        self.known: Dict[int, Optional[Mask]] = {0: NO_POINTERS}
        self.parts = 0
        self.on_demand = constant("internal/abi.TFlagGCMaskOnDemand", 0)
        self.building = go_layout.address_of("runtime.inProgress")

    def of(self, address: int) -> Optional[Mask]:
        """The mask of the type at an address; None: there is none that makes sense."""
        if address not in self.known:
            self.parts = 0
            self.known[address] = self.read(address, 0)
        return self.known[address]

    def read(self, address: int, depth: int) -> Optional[Mask]:
        """The same, not remembered."""
        numbers = self.go.numbers(address)
        self.parts += 1
        if numbers is None or depth > MAX_DEPTH or self.parts > MAX_PARTS:
            return None
        size, covered, at = numbers["size"], numbers["ptrdata"], numbers["gcdata"]
        words = covered // dwarf.WORD
        if not covered:
            return NO_POINTERS
        if covered > size or covered % dwarf.WORD or words > MAX_MASK:
            return None
        if numbers["tflag"] & self.on_demand:
            made = self.memory.reader.try_read(at, dwarf.WORD)
            at = int.from_bytes(made or b"", "little")
            if at in (0, self.building):
                return self.build(address, numbers, depth)
        length = (words + BITS - 1) // BITS
        data = self.memory.reader.table(at, length)
        if len(data) < length:
            return None
        return Mask(size, words, int.from_bytes(data, "little") & (1 << words) - 1)

    def build(self, address: int, numbers: Dict[str, int], depth: int) -> Optional[Mask]:
        """The mask of an array or a struct by those of its parts, as buildGCMask makes it."""
        kind = numbers["kind"] & self.go.mask
        if kind == self.go.kinds["Array"]:
            # an array that is repeated is its element that is repeated
            return self.read(self.go.part(address, "arraytype", "elem"), depth + 1)
        if kind != self.go.kinds["Struct"]:
            return None
        words, bits = numbers["ptrdata"] // dwarf.WORD, 0
        for offset, part in self.go.fields(address, MAX_PARTS):
            size = (self.go.numbers(part) or {}).get("size", 0)
            mask = self.read(part, depth + 1)
            if mask is None or size > numbers["size"] - offset:
                return None
            if mask.bits:
                times = max(1, size // mask.size)
                bits |= repeated(mask.bits, mask.size // dwarf.WORD, times) << offset // dwarf.WORD
        return Mask(numbers["size"], words, bits & (1 << words) - 1)


def repeated(bits: int, width: int, times: int) -> int:
    """`width` bits so many times, one behind the other; in few long shifts: 1, 2, 4 ... of them."""
    found = place = 0
    while times:
        if times & 1:
            found |= bits << place
            place += width
        bits |= bits << width
        width *= 2
        times >>= 1
    return found


def as_type(mask: Mask) -> Type:
    """The type by which the library searches objects; without a name it says nothing else."""
    if not mask.bits:
        return Type("", 0, POINTER_FREE)
    length = (mask.words + 63) // 64 * 8
    return Type("", mask.size, PRECISE, mask.bits.to_bytes(length, "little"), mask.words)


class Reading:
    """Finds the pointers of all objects."""

    def __init__(self, memory: Memory, runtime: Runtime, found: Found,
                 scan: List[Tuple[int, int]], runs: List[Run]) -> None:
        self.memory = memory
        self.runtime = runtime
        self.found = found
        self.ends = dict(scan)  # of the spans that lie in arenas, by their start
        self.runs = runs

    def spans(self) -> List[Tuple[int, int]]:
        """(row, address) of the spans that hold objects with pointers."""
        spans = self.found.spans
        rows = zip(values(spans.state, spans.count), values(spans.noscan, spans.count),
                   values(spans.alloc_count, spans.count), values(spans.base, spans.count))
        return [(i, base) for i, (state, noscan, objects, base) in enumerate(rows)
                if state == spans.in_use and objects and not noscan and base in self.ends]

    def small(self) -> List[PointerBits]:
        """The bits at the ends of spans."""
        spans, unit = self.found.spans, dwarf.WORD * BITS  # bytes that a byte is about
        found: List[PointerBits] = []
        by_size: Dict[int, List[Tuple[int, int]]] = {}
        for i, base in self.spans():
            bytes_of_it = self.ends[base] - base
            if spans.elem_size[i] <= go_layout.header_above() and spans.size_class[i]:
                end = self.ends[base] - self.found.inline.size(i)
                by_size.setdefault(bytes_of_it, []).append((base, end))
        for size, listed in by_size.items():
            length = size // unit
            where = array.array("Q", (end - length for _, end in listed))
            rows, missing = native.gather_rows(
                self.runs, Column(bytearray(where.tobytes()), 8, 0, 8), len(listed), length)
            if missing:
                self.memory.notes.append("the pointer bits of %d spans cannot be read: what they "
                                         "hold may be incomplete" % missing)
            whole = memoryview(rows)
            found += [PointerBits(base, PACKED, whole[k * length:(k + 1) * length])
                      for k, (base, _) in enumerate(listed)]
        return found

    def large(self, number_of) -> Column:
        """The number of a type for each slot whose type is told, 0 for the others; nothing: there
        are no such slots. number_of(key, Type) gives the number of a type."""
        spans, slots, masks = self.found.spans, self.found.slots, Masks(self.memory)
        where, rows = array.array("Q"), array.array("Q")  # of headers: address, slot
        table = array.array("H", bytes(2 * slots.count))
        numbers: Dict[int, int] = {}
        strange = 0

        def number(address: int) -> int:
            nonlocal strange
            if address not in numbers:
                mask = masks.of(address)
                numbers[address] = number_of(("mask",) + mask, as_type(mask)) if mask else 0
            strange += not numbers[address]
            return numbers[address]

        def chunk(address: int) -> int:
            """The type of a user arena's chunk, which says where pointers are."""
            mask = masks.of(address)
            return number_of(("chunk",) + mask, as_type(mask)._replace(
                name=CHUNK, mixed=True)) if mask else number(address)

        chunks = self.found.chunks(self.runtime)
        large_type = column(self.runtime.mspan, self.found.table, "largeType")
        some = False
        for i, base in self.spans():
            first = spans.first_slot[i]
            if first >= slots.count:
                continue
            if not spans.size_class[i]:
                table[first] = (chunk if i in chunks else number)(large_type[i])
                some = True
            elif spans.head[i]:
                size, count = spans.elem_size[i], min(spans.elem_count[i], MAX_SLOTS)
                count = min(count, (self.ends[base] - base) // size, slots.count - first)
                for slot in range(first, first + count):
                    if slots.alloc_bits[slot >> 3] >> (slot & 7) & 1:
                        where.append(base + (slot - first) * size)
                        rows.append(slot)
        heads, missing = native.gather_rows(
            self.runs, Column(bytearray(where.tobytes()), 8, 0, 8), len(where), dwarf.WORD)
        for slot, address in zip(rows, memoryview(heads).cast("Q")):
            table[slot] = number(address)
        if missing or strange:
            self.memory.notes.append("%d objects do not say where their pointers are: every word "
                                     "of them may be one" % (missing + strange))
        if not some and not where:
            return NO_COLUMN
        return Column(bytearray(table.tobytes()), 2, 0, 2)
