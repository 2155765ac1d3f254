# SPDX-License-Identifier: MIT
"""In GDB: prints "counted", the number of objects, and how many of them have no type, less those that
Go's library keeps from 1.24 on in ways that only its code understands: settings in a map
(internal/sync.HashTrieMap) whose nodes say at run time what they are, what sync.OnceValue captured,
and a pointer in the runtime's own atomic.Pointer."""

import re

import gdb

from gomem import graph
from gomem.heaps.go_runtime import variable

KEPT = {"internal/godebug.cache": ".m.root.v", "os.checkPidfdOnce": "",
        "internal/poll.isKernelVersionGE53": "", "runtime.godebugEnv": ".u.value",
        "runtime.godebugUpdate": ".u.value", "runtime.godebugNewIncNonDefault": ".u.value"}

totals = graph.current().native.totals()
untyped = totals["untyped"]
cache = variable("internal/godebug.cache")  # a sync.Map
if cache is not None and "m" in [field.name for field in cache.type.fields()]:
    where = "type = untyped" + "".join(" and not reachable-from " + name + path
                                       for name, path in KEPT.items() if variable(name))
    text = gdb.execute("heap objects -limit 1 -where " + where, to_string=True)
    match = re.match(r"[\d,]+", text)
    untyped = int(match.group().replace(",", "")) if match else 0
print("counted", totals["objects"], untyped)
