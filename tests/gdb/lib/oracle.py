# SPDX-License-Identifier: MIT
"""Compares the graph of this stop with the oracle's."""

import gdb
from gomem import graph, oracle

current = graph.current()
differences = oracle.differences(current.image, current.native)
for line in differences:
    print(line)
if differences:
    try:
        print("seed %d" % int(gdb.parse_and_eval("seed")))
    except gdb.error:
        pass
if not current.native.totals()["edges"] or not current.native.totals()["objects"]:
    print("nothing was compared")
print("%d differences" % len(differences))
