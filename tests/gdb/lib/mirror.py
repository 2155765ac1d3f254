# SPDX-License-Identifier: MIT
"""Compares the structs and enums of native/structs.py with the library's debug information."""

import ctypes

import gdb
from gomem import native
from gomem.native import structs

ENUMS = {"hg_type_kind": structs.TYPE_KINDS, "hg_group_kind": structs.GROUP_KINDS,
         "hg_phase": structs.PHASES, "hg_reach": structs.REACH, "hg_colour": structs.COLOURS,
         "hg_node_kind": structs.NODE_KINDS,
         "hg_place": structs.PLACES, "hg_leads": structs.LEADS}

gdb.execute("file %s" % native.find_file("libheapgraph.so"), to_string=True)
compared = 0
for name, mirror in structs.STRUCTS.items():
    real = gdb.lookup_type(name).strip_typedefs()
    fields = [(f.name, f.bitpos // 8, f.type.strip_typedefs().sizeof) for f in real.fields()]
    ours = [(field, getattr(mirror, field).offset, getattr(mirror, field).size)
            for field, _ in mirror._fields_]
    if fields != ours or real.sizeof != ctypes.sizeof(mirror):
        print("%s: %s, but structs.py has %s" % (name, fields, ours))
    compared += len(ours)
for name, values in ENUMS.items():
    real = [f.enumval for f in gdb.lookup_type(name).strip_typedefs().fields()]
    if real != list(range(len(values))):
        print("%s: values %s, but structs.py has %s" % (name, real, values))
    compared += len(values)
print("compared" if compared > 100 else "only %d compared" % compared)
