# SPDX-License-Identifier: MIT
"""What objects of a Go heap hold that are more than their fields: maps, their buckets, channels,
closures.

Each function gets a writer of cells (fields.py), the type, the address and the bytes of an object.
All that is read is bounded, and what cannot be read says so.
"""

from typing import Any, Iterator, List, Optional, Tuple

import gdb

from .. import dwarf
from . import go_captured
from .go_runtime import constant

MAX_BUCKETS = 64  # that are searched for entries
MAX_OVERFLOW = 16  # buckets behind one
MAX_ENTRIES = 16
MAX_CAPTURED = 16  # words of a closure
SLOTS = 8  # entries of a bucket, if the program does not say


def at(kind: gdb.Type, address: int) -> gdb.Value:
    """The value of a type at an address; read when it is looked at."""
    return gdb.Value(address).cast(kind.pointer()).dereference()


# ---- Maps ----------------------------------------------------------------------------------------

def map_cells(writer: Any, kind: Any, address: int, _size: int) -> None:
    """A map as one: its length, its first entries, and where its buckets are."""
    layout, header = dwarf.Layout(kind.declared), at(kind.declared, address)
    count = int(header["count"])
    writer.add(layout["count"].offset, "len", str(count))
    for name in ("buckets", "oldbuckets", "extra"):
        if name in layout.fields and int(header[name]):
            writer.add(layout[name].offset, name, "" if writer.in_heap(int(header[name])) else
                       "empty")
    entry_cells(writer, layout, count, entries(header))


def entry_cells(writer: Any, layout: dwarf.Layout, count: int,
                found: Iterator[Tuple[gdb.Value, gdb.Value]]) -> None:
    """The first entries of a map that has `count`: behind the pointers of its header, because
    entries are no fields of it."""
    shown, behind = 0, layout.size - 1
    for key, value in found:
        if shown == MAX_ENTRIES:
            break
        writer.add(behind, "[%s]" % writer.inline(key), writer.inline(value))
        shown += 1
    if count > shown:
        writer.add(behind, "...", "%d more" % (count - shown))


def entries(header: gdb.Value) -> Iterator[Tuple[gdb.Value, gdb.Value]]:
    """The keys and values of a map; while it grows, from both its tables."""
    growing = int(header["oldbuckets"]) if dwarf.has_field(header.type, "oldbuckets") else 0
    both = [(growing, max(0, int(header["B"]) - 1))] if growing else []
    for buckets, log2 in both + [(int(header["buckets"]), int(header["B"]))]:
        element = header["buckets"].type.strip_typedefs().target()
        for i in range(min(MAX_BUCKETS, 1 << min(max(log2, 0), 32)) if buckets else 0):
            bucket = at(element, buckets + i * element.sizeof)
            for _ in range(MAX_OVERFLOW):
                for slot in used_slots(bucket):
                    yield bucket["keys"][slot], bucket["values"][slot]
                behind = bucket["overflow"]
                if not int(behind):
                    break
                bucket = at(element, int(behind))


def used_slots(bucket: gdb.Value) -> List[int]:
    """The places of a bucket that hold an entry: below minTopHash a hash is a mark of an empty or
    moved one."""
    least = constant("runtime.minTopHash", 5)
    top = bucket["tophash"]
    low, high = top.type.strip_typedefs().range()
    return [slot for slot in range(low, high + 1) if int(top[slot]) >= least]


def bucket_cells(writer: Any, kind: Any, address: int, size: int) -> None:
    """The entries of buckets, each at its place."""
    plain = kind.declared.strip_typedefs()
    layout = dwarf.Layout(plain)
    number = max(1, size // max(1, layout.size))
    for i in range(min(number, MAX_BUCKETS)):
        bucket, start = at(plain, address + i * layout.size), i * layout.size
        prefix = "[%d]." % i if number > 1 else ""
        for slot in used_slots(bucket):
            for part in ("keys", "values"):
                item = bucket[part][slot]
                offset = start + layout[part].offset + slot * dwarf.size_of(item.type)
                writer.value(item, offset, "%s%s[%d]" % (prefix, part, slot), 0)
        if writer.in_heap(int(bucket["overflow"])):
            writer.add(start + layout["overflow"].offset, prefix + "overflow", "")
    if number > MAX_BUCKETS:
        writer.add(MAX_BUCKETS * layout.size, "...", "%d more buckets" % (number - MAX_BUCKETS))


# ---- Channels ------------------------------------------------------------------------------------

def channel_cells(writer: Any, kind: Any, address: int, size: int) -> None:
    """A channel: how full it is, and what waits in it if the buffer is part of it."""
    plain = kind.declared.strip_typedefs()
    layout, channel = dwarf.Layout(plain), at(plain, address)
    count, capacity = int(channel["qcount"]), int(channel["dataqsiz"])
    writer.add(layout["qcount"].offset, "len", str(count))
    writer.add(layout["dataqsiz"].offset, "cap", str(capacity))
    if int(channel["closed"]):
        writer.add(layout["closed"].offset, "closed", "true")
    for name in ("recvq", "sendq"):
        first = int(channel[name]["first"])
        if first:
            writer.add(layout[name].offset, name + ".first", "" if writer.in_heap(first)
                       else "0x%x" % first)
    buffer = int(channel["buf"])
    element = carried(plain)
    if element is None or not capacity or count > capacity:
        return
    width = dwarf.size_of(element)
    if not address <= buffer <= address + size - capacity * width:
        if writer.in_heap(buffer):
            writer.add(layout["buf"].offset, "buf", "")
        return
    for i in range(min(count, MAX_ENTRIES)):
        place = buffer + (int(channel["recvx"]) + i) % capacity * width
        writer.value(at(element, place), place - address, "[%d]" % i, 0)
    if count > MAX_ENTRIES:
        writer.add(size - 1, "...", "%d more" % (count - MAX_ENTRIES))


def carried(plain: gdb.Type) -> Optional[gdb.Type]:
    """What a channel carries: sudog<T>.elem of those that wait is a *T."""
    try:
        waiting = dwarf.Layout(plain)["recvq"].type
        first = dwarf.Layout(waiting)["first"].type.target()
        return dwarf.Layout(first)["elem"].type.target()
    except (dwarf.LayoutError, gdb.error, RuntimeError):
        return None


# ---- Closures ------------------------------------------------------------------------------------

def closure_cells(writer: Any, kind: Any, address: int, size: int) -> None:
    """A closure: its function, and what it captured. A variable that is captured by reference is
    the object that the word leads to. A word without a name is called by its place."""
    writer.add(0, "F", kind.name[len("func "):])
    named = go_captured.names(writer.word(address))
    end = min(size, MAX_CAPTURED * dwarf.WORD)
    at_offset = dwarf.WORD
    while at_offset < end:
        name, declared = named.get(at_offset, ("", None))
        width = dwarf.size_of(declared) if declared is not None else 0
        if 0 < width <= size - at_offset:
            writer.value(at(declared, address + at_offset), at_offset, name.lstrip("&"), 0)
            at_offset += -(-width // dwarf.WORD) * dwarf.WORD
            continue
        value = writer.word(address + at_offset)
        writer.add(at_offset, "captured+%d" % at_offset, "" if writer.in_heap(value) else
                   "0x%x" % value if value > 0xffff else str(value))
        at_offset += dwarf.WORD
    if size > MAX_CAPTURED * dwarf.WORD:
        writer.add(MAX_CAPTURED * dwarf.WORD, "...",
                   "%d more" % (size // dwarf.WORD - MAX_CAPTURED))
