# SPDX-License-Identifier: MIT
"""What sync.Map and package unique consist of, where a pointer's declared type does not say it.

    sync.entry      up to 1.19: an unsafe.Pointer to the interface value that is stored
    node[K, V]      of hash tries, in sync.Map since 1.24 and in unique since 1.23: isEntry, with
                    which both of the others begin, and what pointers are declared for
    indirect[K, V]  leads to up to 16 nodes
    entry[K, V]     a key and a value

So what a pointer to a node leads to is told there, by the byte isEntry.

Source: src/sync/map.go; src/internal/sync/hashtriemap.go; src/unique/canonmap.go since 1.25.
"""

import re
from typing import Any, List, Optional

import gdb

from .. import dwarf
from ..roots import TOLD, VALUE
from . import Pointee
from .go_leads import Lead

_NODE = re.compile(r"(.*\.)node(\[.*\])$")
FLAG = "isEntry"
ENTRY, STORED = "sync.entry", "interface {}"


def lead(types: Any, plain: gdb.Type) -> Optional[Lead]:
    """What a pointer to a type leads to if that is such a node, for go_types.Types; None: it is
    none."""
    if plain.code != gdb.TYPE_CODE_STRUCT:
        return None
    match, fields = _NODE.match(plain.tag or ""), plain.fields()
    if not match or [field.name for field in fields] != [FLAG]:
        return None
    both = [dwarf.type_by_name(match.group(1) + name + match.group(2))
            for name in ("entry", "indirect")]
    if None in both:
        return None
    entry, indirect = (types.number(kind) for kind in both)
    return Lead(TOLD, entry, indirect, fields[0].bitpos // 8)


def pointees(types: Any, plain: gdb.Type) -> Optional[List[Pointee]]:
    """The pointers in a type if that is such an entry; None: it is none."""
    if plain.code != gdb.TYPE_CODE_STRUCT or plain.tag != ENTRY:
        return None
    fields, stored = plain.fields(), dwarf.type_by_name(STORED)
    if stored is None or len(fields) != 1 or not dwarf.is_void(fields[0].type):
        return None
    return [Pointee(0, VALUE, types.number(stored))]
