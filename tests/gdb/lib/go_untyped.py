# SPDX-License-Identifier: MIT
"""In GDB: prints "counted", the number of objects, and how many of them have no type, less those that
only package internal/godebug keeps: from Go 1.24 on its settings are in a map (internal/sync's
HashTrieMap) whose nodes say at run time what they are."""

import re

import gdb

from gomem import graph

totals = graph.current().native.totals()
untyped = totals["untyped"]
try:
    text = gdb.execute("heap objects -limit 1 -where type = untyped and not reachable-from "
                       "internal/godebug.cache.m.root.v", to_string=True)
    untyped = int(re.match(r"[\d,]+", text).group().replace(",", ""))
except gdb.error:
    pass  # an older Go
print("counted", totals["objects"], untyped)
