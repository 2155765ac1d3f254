# SPDX-License-Identifier: MIT
"""What Go's runtime keeps beside objects: finalizers, cleanups, weak pointers, and the queue of
finalizers and cleanups that are to run.

A special is a record about one object, in a list per span (mspan.specials). A finalizer keeps the
function that it will call, and the object for it: when nothing else leads to the object, the
collector puts both into a queue instead of freeing it. A cleanup (runtime.AddCleanup, 1.24) keeps
its function only, since 1.26 with the argument and the closure that passes it; from 1.25 on it has
a queue of its own, gcCleanups. A weak pointer (package weak, and unique since 1.23) is a pointer to
a handle, an object that holds the address as a number; the record keeps the handle.
"""

from typing import Dict, Iterator, List, NamedTuple, Sequence, Tuple

import gdb

from .. import dwarf
from ..roots import NOWHERE, START, WORD, Root
from .go_runtime import Memory, constant, variable

MAX_SPECIALS = 1 << 20
MAX_BLOCKS = 1 << 16


class Kind(NamedTuple):
    """A kind of record that keeps objects."""
    record: str  # its struct in package runtime
    constant: str
    value: int  # if the program does not say
    fields: Tuple[str, ...]  # that keep objects, those that there are
    label: str
    keeps_target: bool  # whether it keeps the object that it is about, too


# src/runtime/mheap.go; what markrootSpans of mgcmark.go scans.
KINDS = (
    Kind("specialfinalizer", "_KindSpecialFinalizer", 1, ("fn",), "finalizer", True),
    Kind("specialWeakHandle", "_KindSpecialWeakHandle", 2, ("handle",), "weak pointer",
         False),  # since 1.23
    Kind("specialCleanup", "_KindSpecialCleanup", 6,
         ("fn", "cleanup.fn", "cleanup.arg", "cleanup.call"), "cleanup", False),  # since 1.24
)
PARTS = {"fn": "function", "arg": "argument", "call": "caller"}


def read(memory: Memory, specials: List[Tuple[int, int]], low: int, high: int) -> List[Root]:
    """Objects with a finalizer, and what finalizers, cleanups and weak pointers keep; specials are
    (base of a span, its list)."""
    known: Dict[int, Tuple[Kind, dwarf.Layout]] = {}
    for kind in KINDS:
        record = dwarf.type_of("runtime." + kind.record)
        if record is not None:
            known[constant("runtime." + kind.constant, kind.value)] = kind, dwarf.Layout(record)
    found: List[Root] = []
    if not known:
        return found
    first = dwarf.Layout(dwarf.type_of("runtime.special"))
    for base, address in _listed(memory, specials, first):
        data = memory.reader.try_read(address, first.size)
        kind, layout = known.get(first.number(data, "kind") if data else -1, (None, None))
        data = memory.reader.try_read(address, layout.size) if kind else None
        if data is None:
            continue
        name = kind.label
        kept = list(_kept(layout, data, kind.fields))
        for field, _, value in kept:
            if field == "fn":
                name += " " + function_name(memory, value)
        if kind.keeps_target:
            found.append(_finalized(name, layout, data, address,
                                    base + first.number(data, "offset")))
        found += [_keeps(name, field, address + place, value)
                  for field, place, value in kept if low <= value < high]
    return found


def _finalized(name: str, layout: dwarf.Layout, data: bytes, address: int, target: int) -> Root:
    """An object with a finalizer: the record has the type of the pointer that it will get."""
    word = layout.number(data, "ot") if "ot" in layout.fields else 0
    return Root(name, "", address, target, leads=WORD if word else NOWHERE, beside=word)


def _kept(layout: dwarf.Layout, data: bytes, fields: Sequence[str]
          ) -> Iterator[Tuple[str, int, int]]:
    """(last part of the name, offset, value) of those fields of a struct that there are. GDB takes
    a field that is a function for the function itself, of one byte."""
    for path in fields:
        if path in layout:
            place = layout.at(path).offset
            yield (path.rpartition(".")[2], place,
                   int.from_bytes(data[place:place + dwarf.WORD], "little"))


def _keeps(name: str, field: str, address: int, value: int) -> Root:
    """What keeps an object by such a field: a function is known by its code."""
    return Root("%s (%s)" % (name, PARTS[field]) if field in PARTS else name, "", address, value,
                leads=START if field in ("fn", "call") else NOWHERE)


def _listed(memory: Memory, specials: List[Tuple[int, int]], layout: dwarf.Layout
            ) -> Iterator[Tuple[int, int]]:
    """(base of a span, address) of all specials."""
    step = layout["next"]
    seen = 0
    for base, address in specials:
        while address:
            seen += 1
            if seen > MAX_SPECIALS:
                memory.notes.append("only the first %d records beside objects were read"
                                    % MAX_SPECIALS)
                return
            data = memory.reader.try_read(address + step.offset, step.size)
            if data is None:
                memory.notes.append("a record beside an object, at 0x%x, cannot be read" % address)
                break
            yield base, address
            address = int.from_bytes(data, "little")


def queued(memory: Memory, low: int, high: int) -> List[Root]:
    """What the queues of finalizers and cleanups that are to run keep."""
    return finalizers(memory, low, high) + cleanups(memory, low, high)


def finalizers(memory: Memory, low: int, high: int) -> List[Root]:
    """Finalizers."""
    blocks = variable("runtime.allfin")
    if blocks is None or blocks.type.code != gdb.TYPE_CODE_PTR:
        return []
    layout = dwarf.Layout(blocks.type.target())
    entry = layout.element("fin")
    at, found = memory.value("runtime.allfin"), []
    for _ in range(MAX_BLOCKS):
        data = memory.reader.try_read(at, layout.size) if at else None
        if data is None:
            break
        start = layout["fin"].offset
        count = min(layout.number_at(data, "cnt"), layout["fin"].size // entry.size)
        for i in range(max(0, count)):
            place = start + i * entry.size
            row = data[place:place + entry.size]
            function, target = entry.number(row, "fn"), entry.number(row, "arg")
            name = "queued finalizer " + function_name(memory, function)
            if low <= target < high:
                found.append(_finalized(name, entry, row, at + place + entry["arg"].offset, target))
            if low <= function < high:
                found.append(_keeps(name, "fn", at + place + entry["fn"].offset, function))
        at = layout.number(data, "alllink")
    return found


def cleanups(memory: Memory, low: int, high: int) -> List[Root]:
    """Cleanups, of a Go that queues them apart: structs since 1.26, before that functions."""
    queue, block = variable("runtime.gcCleanups"), dwarf.type_of("runtime.cleanupBlock")
    if queue is None or block is None:
        return []
    layout, found = dwarf.Layout(block), []
    entry, header = layout["cleanups"].type.target().strip_typedefs(), "cleanupBlockHeader."
    row = dwarf.Layout(entry) if entry.code == gdb.TYPE_CODE_STRUCT else None
    size = row.size if row is not None else dwarf.WORD
    at = memory.number(queue.address, dwarf.Layout(queue.type), "all") or 0
    for _ in range(MAX_BLOCKS):
        data = memory.reader.try_read(at, layout.size) if at else None
        if data is None:
            break
        place = layout["cleanups"].offset
        count = min(layout.number_at(data, header + "n"), layout["cleanups"].size // size)
        for start in range(place, place + count * size, size):
            part = data[start:start + size]
            kept = list(_kept(row, part, ("fn", "arg", "call"))) if row is not None else [
                ("fn", 0, int.from_bytes(part, "little"))]
            name = "queued cleanup " + function_name(memory, kept[0][2])
            found += [_keeps(name, field, at + start + offset, value)
                      for field, offset, value in kept if low <= value < high]
        at = layout.number_at(data, header + "alllink")
    return found


def function_name(memory: Memory, closure: int) -> str:
    """The function of a closure."""
    code = int.from_bytes(memory.reader.try_read(closure, dwarf.WORD) or b"", "little")
    block = None
    try:
        block = gdb.block_for_pc(code) if code else None
    except (gdb.error, OverflowError):
        pass
    while block is not None and block.function is None:
        block = block.superblock
    return block.function.name if block is not None else "0x%x" % code
