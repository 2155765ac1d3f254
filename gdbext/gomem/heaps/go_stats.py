# SPDX-License-Identifier: MIT
"""Go's counters, as runtime.ReadMemStats would tell them at this moment.

memstats.heapStats counts the objects of a span when the span goes back from an allocator's cache,
so those that were allocated since it went there are added: allocCount less allocCountBeforeCache of
the spans in caches. The three deltas of heapStats are always added up: who reads them only moves
numbers from one to another. Values that share a block of the tiny allocator are counted as
allocated and freed, so that what is alive is a number of slots.
"""

from typing import Dict, Iterator, Tuple

import gdb

from .. import dwarf
from . import HeapImage
from .go_runtime import Memory, Runtime, column, values, variable
from .go_spans import Found


def fill(memory: Memory, runtime: Runtime, image: HeapImage, found: Found) -> None:
    """Puts the counters that there are into the image's summary."""
    stats = variable("runtime.memstats")
    if stats is None:
        return
    layout = dwarf.Layout(stats.type)
    image.summary.num_gc = memory.numbers(stats.address, layout, "numgc").get("numgc", 0)
    image.summary.next_gc = image.collector.goal
    sizes = class_sizes(memory)
    if "heapStats.stats" not in layout or "allocCountBeforeCache" not in runtime.mspan or not sizes:
        return  # counted in another way: better no number than a wrong one
    total = allocated = freed = released = 0
    for delta in deltas(memory, stats.address, layout):
        for size, new, gone in zip(sizes, delta["smallAllocCount"], delta["smallFreeCount"]):
            total, allocated = total + new * size, allocated + new
            released, freed = released + gone * size, freed + gone
        tiny, new_bytes, new, gone_bytes, gone = delta["large"]
        total, allocated = total + new_bytes, allocated + new + tiny
        released, freed = released + gone_bytes, freed + gone + tiny
    for objects, size in uncounted(runtime, found):
        total, allocated = total + objects * size, allocated + objects
    image.summary.total_alloc, image.summary.mallocs = total, allocated
    image.summary.frees, image.summary.heap_objects = freed, max(0, allocated - freed)
    image.summary.heap_alloc = max(0, total - released)
    if found.busy:  # what is swept now is counted in one place and not yet in the other
        count = found.spans.count
        image.summary.heap_alloc = sum(
            objects * size for state, objects, size in zip(*(values(one, count) for one in (
                found.spans.state, found.spans.alloc_count, found.spans.elem_size)))
            if state == found.spans.in_use)


def objects(memory: Memory) -> int:
    """How many objects heapStats counts; 0: it is not there, or counts in another way."""
    stats = variable("runtime.memstats")
    layout = dwarf.Layout(stats.type) if stats is not None else {}
    if "heapStats.stats" not in layout:
        return 0
    return max(0, sum(
        sum(delta["smallAllocCount"]) - sum(delta["smallFreeCount"]) + delta["large"][2]
        - delta["large"][4] for delta in deltas(memory, stats.address, layout)))


def class_sizes(memory: Memory) -> Tuple[int, ...]:
    """The size of the slots of each size class."""
    table = variable("runtime.class_to_size") or variable("internal/runtime/gc.SizeClassToSize")
    if table is None or table.type.code != gdb.TYPE_CODE_ARRAY:
        return ()
    data = memory.reader.table(table.address, table.type.sizeof)
    return numbers(data, table.type.target().sizeof)


def numbers(data: bytes, size: int) -> Tuple[int, ...]:
    """Packed unsigned numbers."""
    return tuple(int.from_bytes(data[i:i + size], "little") for i in range(0, len(data), size))


def deltas(memory: Memory, address: int, layout: dwarf.Layout) -> Iterator[Dict[str, tuple]]:
    """The parts of which the counters are the sum."""
    place = layout.at("heapStats.stats")
    row = dwarf.Layout(place.type.target())
    table = memory.reader.table(address + place.offset, place.size)
    for start in range(0, len(table), row.size):
        data = table[start:start + row.size]
        yield {"large": tuple(row.number(data, name) for name in (
                   "tinyAllocCount", "largeAlloc", "largeAllocCount", "largeFree",
                   "largeFreeCount")),
               **{name: numbers(row.part(data, name), row[name].type.target().sizeof)
                  for name in ("smallAllocCount", "smallFreeCount")}}


def uncounted(runtime: Runtime, found: Found) -> Iterator[Tuple[int, int]]:
    """(objects, bytes of each) that heapStats does not know yet, or knows too early."""
    count = found.spans.count
    before = values(column(runtime.mspan, found.table, "allocCountBeforeCache"), count)
    now = values(found.spans.alloc_count, count)
    for i in found.cached:
        yield now[i] - before[i], found.spans.elem_size[i]
    for i, objects in found.early.items():
        if i not in found.cached:
            yield -objects, found.spans.elem_size[i]
