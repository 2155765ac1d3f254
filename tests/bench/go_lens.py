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


def bulk(ranges):
    """Reads all of the ranges, each at once."""
    for address, length in ranges:
        gdb.selected_inferior().read_memory(address, length)


def pieces(image):
    """What an image's regions lie in, as few ranges."""
    found = []
    for run in image.regions:
        if found and sum(found[-1]) == run.address:
            found[-1] = found[-1][0], found[-1][1] + len(run.data)
        else:
            found.append((run.address, len(run.data)))
    return found


def slots_only():
    """Where objects are: spans and bits."""
    return heaps.read(slots_only=True)


def main():
    image = heaps.read()
    ranges, total = pieces(image), image.cost[1]
    region = sum(length for _, length in ranges)
    rows = {"one bulk read of these bytes": [], "metadata: spans and bits": [],
            "the image: and memory, roots": [], "the graph of it, without types": [],
            "the graph of it, with types": [],
            "first `heap` on a stop": [], "second command, same stop": []}
    for _ in range(STOPS):
        rows["one bulk read of these bytes"].append(
            seconds(lambda: bulk(ranges))[0] * total / region)
    del image
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
