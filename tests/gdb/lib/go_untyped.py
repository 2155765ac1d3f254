# SPDX-License-Identifier: MIT
"""In GDB: prints "counted", the number of objects, and how many of them have no type, less those
that Go's library keeps from 1.21 on in ways that only its code understands: a pointer in the
runtime's own atomic.Pointer, what sync.OnceValue captured; and since 1.25 a record for each of the
collector's workers, to whose middle one pointer leads."""

import re

import gdb

from gomem import graph
from gomem.heaps import go_runtime, go_work

KEPT = {"os.checkPidfdOnce": "", "internal/poll.isKernelVersionGE53": "",
        "runtime.godebugEnv": ".u.value", "runtime.godebugUpdate": ".u.value",
        "runtime.godebugNewIncNonDefault": ".u.value"}

where = "type = untyped"
aligned = go_runtime.constant(go_work.ALIGN_BITS, 0)  # of such records, since 1.25
if aligned > 3:
    where += " and not size = %d" % (1 << aligned)
for name, path in KEPT.items():
    try:
        gdb.execute("heap objects -limit 1 -where reachable-from " + name + path, to_string=True)
        where += " and not reachable-from " + name + path
    except gdb.error:
        pass  # not a pointer in this Go
text = gdb.execute("heap objects -limit 1 -where " + where, to_string=True)
match = re.match(r"[\d,]+", text)
untyped = int(match.group().replace(",", "")) if match else 0
print("counted", graph.current().native.totals()["objects"], untyped)
