# SPDX-License-Identifier: MIT
"""Go's counters, as runtime.ReadMemStats would tell them at this moment.

Objects are counted in memstats.heapStats when a span goes back from an allocator's cache, so those
allocated since then are added from the caches. (The three deltas of heapStats are always added up:
its readers only move numbers from one to another.)
"""



from .. import dwarf
from .go_runtime import Memory, Runtime, variable
from . import HeapImage


def fill(memory: Memory, runtime: Runtime, image: HeapImage) -> None:
    """Puts the counters that there are into the image's summary."""
    stats = variable("runtime.memstats")
    if stats is None:
        return
    layout = dwarf.Layout(stats.type)
    head = memory.numbers(stats.address, layout, "numgc")
    image.summary.num_gc = head.get("numgc", 0)
    image.summary.next_gc = image.collector.goal
