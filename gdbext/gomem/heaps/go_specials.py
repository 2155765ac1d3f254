# SPDX-License-Identifier: MIT
"""What Go's runtime keeps beside objects: finalizers, cleanups, weak pointers, and the queue of
finalizers and cleanups that are to run.

A special is a record about one object, in a list per span (mspan.specials). A finalizer keeps the
function that it will call, and the object for it: when nothing else leads to the object, the
collector puts both into a queue instead of freeing it. A cleanup (runtime.AddCleanup, 1.24) keeps
its function only. A weak pointer (package weak, and unique since 1.23) is a pointer to a handle, an
object that holds the address as a number; the record keeps the handle.
"""

from typing import Dict, Iterator, List, NamedTuple, Tuple

import gdb

from .. import dwarf
from ..roots import Root
from .go_runtime import Memory, constant, variable

MAX_SPECIALS = 1 << 20
MAX_BLOCKS = 1 << 16


class Kind(NamedTuple):
    """A kind of record that keeps objects."""
    record: str  # its struct in package runtime
    constant: str
    value: int  # if the program does not say
    field: str  # that keeps an object
    label: str
    keeps_target: bool  # whether it keeps the object that it is about, too


# src/runtime/mheap.go; what markrootSpans of mgcmark.go scans.
KINDS = (
    Kind("specialfinalizer", "_KindSpecialFinalizer", 1, "fn", "finalizer", True),
    Kind("specialWeakHandle", "_KindSpecialWeakHandle", 2, "handle", "weak pointer", False),  # 1.23
    Kind("specialCleanup", "_KindSpecialCleanup", 6, "fn", "cleanup", False),  # 1.24
)


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
        target, kept = base + first.number(data, "offset"), layout.number(data, kind.field)
        if kind.field == "fn":
            name = "%s %s" % (kind.label, function_name(memory, kept))
            label = name + " (function)"
        else:
            name, label = "", kind.label
        if kind.keeps_target:
            found.append(Root(name, "", address, target))
        if low <= kept < high:
            found.append(Root(label, "", address + layout[kind.field].offset, kept))
    return found


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
    """What the queue of finalizers that are to run keeps."""
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
            for label, value, field in ((name, target, "arg"),
                                        (name + " (function)", function, "fn")):
                if low <= value < high:
                    found.append(Root(label, "", at + place + entry[field].offset, value))
        at = layout.number(data, "alllink")
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
