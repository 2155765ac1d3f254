# SPDX-License-Identifier: MIT
"""Runs inside GDB, stopped on a Go heap of a million objects: what its image, its graph, types and
the first `heap` of a stop cost, as ratios to one bulk read of the bytes that the image is made of.
Medians of five stops."""
import statistics
import time

import gdb

from gomem import graph, heaps, native

STOPS = 5
CHUNK = 1 << 20


def seconds(function):
    """How long one call takes, and what it gives."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def bulk():
    """Reads the pages that the heap has in use at once: how long, and how many bytes. They lie one
    behind the other, as nothing was freed yet."""
    heap = gdb.parse_and_eval("'runtime.mheap_'")
    start = int(heap["curArena"]["base"]) & -int(gdb.parse_and_eval("'runtime.heapArenaBytes'"))
    pages = heap["pagesInUse"]
    while pages.type.strip_typedefs().code == gdb.TYPE_CODE_STRUCT:  # an atomic number
        pages = pages["value"]
    length = int(pages) * int(gdb.parse_and_eval("'runtime._PageSize'"))
    return seconds(lambda: gdb.selected_inferior().read_memory(start, length))[0], length


def slots_only():
    """Where objects are: spans and bits."""
    return heaps.read(slots_only=True)


def main():
    # The reads come first: a GDB that has once held our graph has other memory at hand for them.
    reads = [bulk() for _ in range(STOPS)]
    total = heaps.read().cost[1]
    rows = {"one bulk read of these bytes": [], "metadata: spans and bits": [],
            "the image: and memory, roots": [], "the graph of it, without types": [],
            "the graph of it, with types": [],
            "first `heap` on a stop": [], "second command, same stop": []}
    rows["one bulk read of these bytes"] = [took * total / length for took, length in reads]
    for _ in range(STOPS):
        gdb.execute("stepi", to_string=True)
        rows["metadata: spans and bits"].append(seconds(slots_only)[0])
        took, image = seconds(heaps.read)
        rows["the image: and memory, roots"].append(took)
        rows["the graph of it, with types"].append(seconds(lambda: graph.decode(image))[0])
        image.type_source = None
        rows["the graph of it, without types"].append(seconds(lambda: graph.decode(image))[0])
        del image
        rows["first `heap` on a stop"].append(
            seconds(lambda: gdb.execute("heap", to_string=True))[0])
        rows["second command, same stop"].append(
            seconds(lambda: gdb.execute("heap spans", to_string=True))[0])
    totals = graph.current().native.totals()
    one = statistics.median(rows["one bulk read of these bytes"])
    print("Go lens: %d objects, %.1f MB of memory and tables, live" % (
        totals["objects"], total / 1e6))
    for name, times in rows.items():
        median = statistics.median(times)
        print("  %-33s %5.2f   (%.0f ms)" % (name, median / one, median * 1e3))


main()
