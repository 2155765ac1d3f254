# SPDX-License-Identifier: MIT
"""Prints every named root, with the number of the book that it points to if it is one."""

import gdb
from gomem import graph

book = None
try:
    book = gdb.lookup_type("Book").pointer()
except gdb.error:
    pass
for group in graph.current().image.groups:
    if group.kind == "unnamed":
        continue
    print("%s #%d %s:%d" % (group.name, group.level, group.file, group.line)
          if group.kind == "frame" else group.kind)
    for root in group.roots:
        if root.name.startswith(("lib", "ld-")):
            continue  # what the C library leaves behind
        text = "  %s: %s" % (root.name, root.type or "no type")
        if book is not None and root.type in ("Book *", "void *", "gm_any", "gm_int *"):
            text += ", book %d" % int(gdb.Value(root.value).cast(book)["number"])
        if root.window.cap:
            text += ", len %d cap %d of %d bytes" % root.window
        if not root.address:
            text += ", in a register"
        if root.line:
            text += ", line %d" % root.line
        print(text)
