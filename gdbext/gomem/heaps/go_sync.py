# SPDX-License-Identifier: MIT
"""What sync.Map, sync.Pool, timers and package unique consist of, where a pointer's declared type
does not say it.

    sync.entry      up to 1.19: an unsafe.Pointer to the interface value that is stored
    node[K, V]      of hash tries, in sync.Map since 1.24 and in unique since 1.23: isEntry, with
                    which both of the others begin, and what pointers are declared for
    indirect[K, V]  leads to up to 16 nodes
    entry[K, V]     a key and a value

So what a pointer to a node leads to is told there, by the byte isEntry.

    sync.Pool       unsafe.Pointers to an array with what is kept for each processor
    time.Timer      since 1.23 the beginning of a runtime.timeTimer, and so is time.Ticker

Source: src/sync/map.go, pool.go; src/internal/sync/hashtriemap.go; src/unique/canonmap.go since
1.25; src/runtime/time.go.
"""

import re
from typing import Any, List, Optional

import gdb

from .. import dwarf
from ..roots import FILL, TOLD, VALUE
from . import CONSERVATIVE, Pointee, Type
from .go_leads import Lead, spelled

_NODE = re.compile(r"(.*\.)node(\[.*\])$")
FLAG = "isEntry"
ENTRY, STORED = "sync.entry", "interface {}"
PER_P = "sync.poolLocal"
TIMERS, TIMER = ("time.Timer", "time.Ticker"), "runtime.timeTimer"

dwarf.LEADS_TO.update({("sync.Pool", "local"): PER_P, ("sync.Pool", "victim"): PER_P,
                       (TIMER, "c"): "hchan<time.Time>"})


def lead(types: Any, plain: gdb.Type) -> Optional[Lead]:
    """What a pointer to a type leads to if that is one of these, for go_types.Types; None: it is
    none."""
    if plain.code != gdb.TYPE_CODE_STRUCT:
        return None
    if plain.tag == PER_P:
        return Lead(FILL, types.number(plain))
    if plain.tag in TIMERS:
        return timer(types, plain)
    match, fields = _NODE.match(plain.tag or ""), plain.fields()
    if not match or [field.name for field in fields] != [FLAG]:
        return None
    both = [of_node(types, match.group(1) + name, match.group(2)) for name in ("entry", "indirect")]
    if None in both:
        return None
    entry, indirect = both
    return Lead(TOLD, entry, indirect, fields[0].bitpos // 8)


def of_node(types: Any, name: str, arguments: str) -> Optional[int]:
    """The number of a type of such a tree; None: nothing is known of it. Since 1.27 the debug
    information may have only what code for several types has in common."""
    found = dwarf.type_by_name(name + arguments)
    if found is not None:
        return types.number(found)
    shape = dwarf.type_by_name(name + shaped(arguments))
    if shape is None:
        return None
    kind = Type(spelled(name + arguments), dwarf.size_of(shape), CONSERVATIVE, declared=shape)
    return types.add((name, arguments), kind, lambda: types.pointees(shape))


def shaped(arguments: str) -> str:
    """Type arguments, "[string,*main.user]", as code for several types has them: a pointer is one
    to anything."""
    found, depth, start = [], 0, 1
    for i, letter in enumerate(arguments):
        depth += (letter in "[({") - (letter in "])}")
        if (letter == "," and depth == 1) or (letter == "]" and not depth):
            found.append(arguments[start:i])
            start = i + 1
    return "[%s]" % ",".join("go.shape." + ("*uint8" if one.startswith("*") else one)
                             for one in found)


def timer(types: Any, plain: gdb.Type) -> Optional[Lead]:
    """What a pointer to a timer leads to; None: to what it is declared for."""
    made = dwarf.type_of(TIMER)
    if made is None:
        return None
    kind = Type(spelled(plain.tag), made.sizeof, CONSERVATIVE, declared=made)
    return Lead(VALUE, types.add((TIMER, plain.tag), kind, lambda: types.pointees(made)))


def pointees(types: Any, plain: gdb.Type) -> Optional[List[Pointee]]:
    """The pointers in a type if that is such an entry; None: it is none."""
    if plain.code != gdb.TYPE_CODE_STRUCT or plain.tag != ENTRY:
        return None
    fields, stored = plain.fields(), dwarf.type_by_name(STORED)
    if stored is None or len(fields) != 1 or not dwarf.is_void(fields[0].type):
        return None
    return [Pointee(0, VALUE, types.number(stored))]
