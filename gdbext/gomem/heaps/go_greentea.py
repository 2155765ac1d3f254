# SPDX-License-Identifier: MIT
"""Marks of small objects in a Go whose collector works span by span ("green tea"): for all from
1.26 on, in 1.25 an experiment.

A span of one page whose objects have 16 to 512 bytes ends with a runtime.spanInlineMarkBits:

    marks    a bit for each slot to which the collector has found a pointer
    scans    a bit for each slot that it has followed
    owned    whether the span is in a work list
    class    its span class

So what is marked and not scanned is grey, unless it holds no pointers; no work list has it, but
its span is in one. Sweeping turns the marks into the allocBits and clears both.
heapArena.pageUseSpanInlineMarkBits says which spans end so; the bits that tell pointers lie before.

Source: src/runtime/mgcmark_greenteagc.go; spanHeapBitsRange in mbitmap.go.
"""

import array
from typing import Iterator, List, Optional

from .. import dwarf
from .go_arenas import Arenas
from .go_runtime import Memory, Runtime, values

RECORD = "runtime.spanInlineMarkBits"
PAGES = "pageUseSpanInlineMarkBits"


class Inline:
    """Which spans end with their marks."""

    def __init__(self, runtime: Runtime, arenas: Arenas, bases: List[int]) -> None:
        kind = dwarf.type_of(RECORD)
        layout: Optional[dwarf.Layout] = dwarf.Layout(kind) if kind is not None else None
        # A runtime without the experiment has the struct, and nothing in it.
        self.layout = layout if layout is not None and "marks" in layout.fields else None
        self.spans: List[bool] = arenas.flags(PAGES, bases) if self.layout else []
        self.page_size = runtime.page_size

    def size(self, span: int) -> int:
        """Bytes of marks at the end of a span."""
        return self.layout.size if self.layout and self.spans[span] else 0

    def marks(self, marks: List[int], bases: List[int]) -> List[int]:
        """The addresses of the mark bits of all spans; `marks` are those of gcmarkBits."""
        if self.layout is None:
            return marks
        place = self.page_size - self.layout.size + self.layout["marks"].offset
        return [base + place if inline else there
                for there, base, inline in zip(marks, bases, self.spans)]

    def grey(self, memory: Memory, found) -> Iterator[int]:
        """The slots that are marked and not scanned, by address: which comes first only the list of
        spans tells. found: go_spans.Found."""
        if self.layout is None:
            return
        spans, layout = found.spans, self.layout
        states, noscan = (values(one, spans.count) for one in (spans.state, spans.noscan))
        rows = sorted((spans.base[i], spans.elem_size[i], spans.elem_count[i])
                      for i, inline in enumerate(self.spans)
                      if inline and states[i] == spans.in_use and not noscan[i])
        where = array.array("Q", (base + self.page_size - layout.size for base, *_ in rows))
        table = memory.structs(bytearray(where.tobytes()), layout, "spans' marks")
        both = parts(table, layout, "marks"), parts(table, layout, "scans")
        for (base, size, count), marks, scans in zip(rows, *both):
            bits = marks & ~scans & (1 << min(count, self.page_size)) - 1
            while bits:
                low = bits & -bits
                yield base + (low.bit_length() - 1) * size
                bits ^= low


def parts(table: bytearray, layout: dwarf.Layout, name: str) -> Iterator[int]:
    """A field that is an array of bytes, of each row of a table, as a number."""
    for start in range(0, len(table), layout.size):
        yield int.from_bytes(layout.part(table[start:start + layout.size], name), "little")
