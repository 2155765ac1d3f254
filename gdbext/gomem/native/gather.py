# SPDX-License-Identifier: MIT
"""Tables that lie scattered in the program's memory, put together into one piece each."""

import ctypes
from ctypes import byref, c_uint64
from typing import Any, List, Sequence, Tuple

from .image import lend, lend_column, lend_spans
from .library import library
from .structs import CMemory


def _memory(runs: Sequence, kept: List[Any]):
    """Pieces of memory with address and data, as an array in the order of addresses."""
    rows = [(run.address,) + lend(run.data, kept) for run in
            sorted(runs, key=lambda run: run.address) if len(run.data)]
    return (CMemory * max(1, len(rows)))(*rows), len(rows)


def _room(data: bytearray, kept: List[Any]):
    """Where a bytearray lies."""
    return lend(data, kept)[0]


def gather_rows(runs: Sequence, addresses, count: int, size: int) -> Tuple[bytearray, int]:
    """`size` bytes from each of so many addresses (a column), one behind the other, out of memory
    that was read; and how many were not there: they are zeros."""
    kept: List[Any] = []
    memory, pieces = _memory(runs, kept)
    rows, missing = bytearray(count * size), c_uint64()
    if count and size:
        library().call("hg_gather_rows", memory, pieces, byref(lend_column(addresses, kept)),
                       count, size, _room(rows, kept), byref(missing))
    return rows, missing.value


def number_slots(spans, page_size: int) -> Tuple[bytearray, int]:
    """The number of the first slot of each span, 8 bytes each, and the number of all slots."""
    kept: List[Any] = []
    first, slots = bytearray(8 * spans.count), c_uint64()
    if spans.count:
        library().call("hg_spans_number", byref(lend_spans(spans, kept)), page_size,
                       _room(first, kept), byref(slots))
    return first, slots.value


def gather_bits(runs: Sequence, spans, page_size: int, slots: int, addresses, ones
                ) -> Tuple[bytearray, int]:
    """A bitmap by slot made of the bitmaps of the spans, which lie at `addresses` (a column); the
    first `ones` bits of each are taken as set. And how many spans' bitmaps were not there."""
    kept: List[Any] = []
    memory, pieces = _memory(runs, kept)
    bits, missing = bytearray((slots + 7) // 8), c_uint64()
    if bits:
        library().call("hg_gather_bits", memory, pieces, byref(lend_spans(spans, kept)), page_size,
                       byref(lend_column(addresses, kept)), byref(lend_column(ones, kept)),
                       _room(bits, kept), len(bits), byref(missing))
    return bits, missing.value
