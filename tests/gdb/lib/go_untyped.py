# SPDX-License-Identifier: MIT
"""In GDB: prints "counted", the number of objects, and how many of them have no type, less those
that Go's library keeps from 1.21 on in ways that only its code understands: a pointer in the
runtime's own atomic.Pointer, what sync.OnceValue captured, settings in a map whose nodes say at run
time what they are (internal/sync.HashTrieMap, a field `m` of sync.Map)."""

import re

import gdb

from gomem import graph
from gomem.heaps.go_runtime import variable

KEPT = {"os.checkPidfdOnce": "", "internal/poll.isKernelVersionGE53": "",
        "runtime.godebugEnv": ".u.value", "runtime.godebugUpdate": ".u.value",
        "runtime.godebugNewIncNonDefault": ".u.value"}

cache = variable("internal/godebug.cache")  # a sync.Map
if cache is not None and "m" in [field.name for field in cache.type.fields()]:
    KEPT["internal/godebug.cache"] = ".m.root.v"
where = "type = untyped"
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
