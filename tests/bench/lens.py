# SPDX-License-Identifier: MIT
"""Runs inside GDB, stopped on a heap of a million objects: what the first `heap` of a stop costs,
as a ratio to reading the same bytes, and what a second command costs. Medians of five stops."""
import statistics
import time

import gdb

STOPS = 5
CHUNK = 1 << 20


def seconds(function):
    """How long one call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def bulk(address, length, chunk):
    """Reads length bytes, chunk by chunk."""
    read = gdb.selected_inferior().read_memory
    while length > 0:
        read(address, min(chunk, length))
        address += chunk
        length -= chunk


def main():
    heap = gdb.parse_and_eval("gm_heap")
    start = int(heap["arena_start"])
    arena = int(heap["arena_used"]) - start
    slots, table = int(heap["n_slots"]), int(heap["slots"])
    tables = slots * heap["slots"].dereference().type.sizeof + slots // 4
    # The reads come first: a GDB that has once held our graph has other memory at hand for them.
    read = lambda chunk: bulk(start, arena, chunk or arena) or bulk(table, tables, chunk or tables)
    whole = [seconds(lambda: read(None)) for _ in range(STOPS)]
    chunked = [seconds(lambda: read(CHUNK)) for _ in range(STOPS)]
    first, second, retained = [], [], []
    for _ in range(STOPS):
        gdb.execute("stepi", to_string=True)
        first.append(seconds(lambda: gdb.execute("heap", to_string=True)))
        second.append(seconds(lambda: gdb.execute("heap types", to_string=True)))
    for _ in range(STOPS):
        gdb.execute("stepi", to_string=True)
        retained.append(seconds(lambda: gdb.execute("heap retained", to_string=True)))
    one = statistics.median(whole)
    objects = int(heap["stats"]["heap_objects"])
    print("lens: %d objects, %.1f MB of arena and tables, live" % (objects, (arena + tables) / 1e6))
    print("  one bulk read of these bytes       1.00   (%.0f ms)" % (one * 1e3))
    for name, times in (("the same in pieces of 1 MiB", chunked),
                        ("first `heap` on a stop", first), ("second command, same stop", second),
                        ("first `heap retained` on a stop", retained)):
        median = statistics.median(times)
        print("  %-33s %5.2f   (%.0f ms)" % (name, median / one, median * 1e3))


main()
