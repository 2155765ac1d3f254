# SPDX-License-Identifier: MIT
"""Maps of Go 1.24 and later, Swiss tables: which types their parts have, and what they hold.

    map[K]V is a pointer to map<K,V>       what internal/runtime/maps calls Map
    dirPtr with a dirLen of 0              leads to one group: a map of up to 8 entries
    dirPtr else                            leads to a directory: dirLen times *table<K,V>
    table<K,V>.groups.data                 leads to lengthMask + 1 groups
    group: ctrl, slots [8]{key, elem}      a byte of ctrl for each slot; bit 7: it holds nothing

Several places of the directory may lead to one table. Keys and elements of more than 128 bytes are
objects of their own, and their slots hold pointers to them.

Source: src/internal/runtime/maps/{map,table,group}.go; src/cmd/link/internal/ld/dwarf.go for the
types, which exist in the debug information only.
"""

from typing import Any, Callable, Iterator, List, Optional, Tuple

import gdb

from .. import dwarf
from ..roots import EITHER, VALUE
from . import CONSERVATIVE, Pointee, Type
from .go_leads import spelled
from .go_values import at, entry_cells

MAX_TABLES = 1 << 12  # of a directory, that are looked through
MAX_GROUPS = 64  # of a table, that are searched for entries, or of an object that is shown
EMPTY = 0x80  # bit of a byte of ctrl: ctrlEmpty and ctrlDeleted have it
GROUP = "noalg.map.group"  # behind it [K]V


def tag(plain: gdb.Type) -> str:
    """The name of a struct."""
    return plain.tag or plain.name or "" if plain.code == gdb.TYPE_CODE_STRUCT else ""


def is_group(plain: gdb.Type) -> bool:
    """Whether a type is a group of a map."""
    return tag(plain).startswith(GROUP)


def is_table_pointer(plain: gdb.Type) -> bool:
    """Whether a type is what directories consist of."""
    return (plain.code == gdb.TYPE_CODE_PTR
            and tag(plain.target().strip_typedefs()).startswith("table<"))


def is_part(plain: gdb.Type) -> bool:
    """Whether a type is a map, or what one consists of."""
    return tag(plain).startswith((GROUP, "map<", "table<")) or is_table_pointer(plain)


def fills(plain: gdb.Type) -> bool:
    """Whether there are as many values of a type, one behind the other, as their object holds."""
    return is_group(plain) or is_table_pointer(plain)


def group_behind(pointer: gdb.Type, address: int, read: Callable[[int], int]) -> Optional[gdb.Type]:
    """What the dirPtr at an address leads to if it is no directory but a group; read gives a word
    of memory. None: it is a directory, or the pointer no dirPtr."""
    plain = pointer.strip_typedefs()
    if plain.code != gdb.TYPE_CODE_PTR or not is_table_pointer(plain.target().strip_typedefs()):
        return None
    table = plain.target().strip_typedefs().target().strip_typedefs()
    header = dwarf.type_of("map<" + tag(table)[len("table<"):])
    if header is None:
        return None
    try:
        layout = dwarf.Layout(header)
        length = read(address - layout["dirPtr"].offset + layout["dirLen"].offset)
        return None if length else group_of(table)
    except (dwarf.LayoutError, gdb.error, RuntimeError):
        return None


def table_of(header: gdb.Type) -> gdb.Type:
    """The tables of a map<K,V>. dwarf.LayoutError, gdb.error: it is no such struct."""
    return dwarf.Layout(header)["dirPtr"].type.target().strip_typedefs().target().strip_typedefs()


def group_of(table: gdb.Type) -> gdb.Type:
    """The groups of a table<K,V>. dwarf.LayoutError, gdb.error: it is no such struct."""
    return dwarf.Layout(table).element("groups")["data"].type.target().strip_typedefs()


def map_name(group: gdb.Type) -> str:
    """ "map[string]int", by a group of it."""
    return spelled("map" + tag(group)[len(GROUP):])


# ---- Types ---------------------------------------------------------------------------------------

def number(types: Any, plain: gdb.Type, key: Any) -> Optional[int]:
    """The number of a part of a map among go_types.Types; None: it is not as known."""
    try:
        if is_group(plain):
            made = Type("groups of " + map_name(plain), plain.sizeof, CONSERVATIVE, declared=plain,
                        show=group_cells)
            return types.add(key, made, lambda: types.pointees(plain))
        if tag(plain).startswith("table<"):
            made = Type("table of " + map_name(group_of(plain)), plain.sizeof, CONSERVATIVE,
                        declared=plain)
            return types.add(key, made, lambda: types.pointees(plain))
        if is_table_pointer(plain):
            table = types.number(plain.target())
            return types.add(key, Type("*" + types.types[table].name, dwarf.WORD, CONSERVATIVE,
                                       declared=plain), lambda: [Pointee(0, VALUE, table)])
        table = table_of(plain)
        made = Type(map_name(group_of(table)), plain.sizeof, CONSERVATIVE, declared=plain,
                    show=map_cells)
        return types.add(key, made, lambda: header_pointees(types, plain, table))
    except (dwarf.LayoutError, gdb.error, RuntimeError):
        return None


def header_pointees(types: Any, header: gdb.Type, table: gdb.Type) -> List[Pointee]:
    """The one pointer of a map."""
    layout = dwarf.Layout(header)
    return [Pointee(layout["dirPtr"].offset, EITHER, types.number(table.pointer()),
                    layout["dirLen"].offset, types.number(group_of(table)))]


# ---- Values --------------------------------------------------------------------------------------

def map_cells(writer: Any, kind: Any, address: int, _size: int) -> None:
    """A map as one: its length, its first entries, and where its tables or its group are."""
    layout, header = dwarf.Layout(kind.declared), at(kind.declared, address)
    count = int(header["used"])
    writer.add(layout["used"].offset, "len", str(count))
    place = int(header["dirPtr"])
    if place:
        writer.add(layout["dirPtr"].offset, "dirPtr", "" if writer.in_heap(place) else "empty")
    entry_cells(writer, layout, count, entries(header))


def entries(header: gdb.Value) -> Iterator[Tuple[gdb.Value, gdb.Value]]:
    """The keys and elements of a map."""
    table = table_of(header.type)
    group = group_of(table)
    place, length = int(header["dirPtr"]), int(header["dirLen"])
    if not length and place:
        yield from used(at(group, place))
    seen = set()
    for i in range(min(length, MAX_TABLES)):
        address = int(header["dirPtr"][i])
        if not address or address in seen:
            continue
        seen.add(address)
        groups = at(table, address)["groups"]
        for j in range(min(int(groups["lengthMask"]) + 1, MAX_GROUPS)):
            yield from used(at(group, int(groups["data"]) + j * group.sizeof))


def used(group: gdb.Value) -> Iterator[Tuple[gdb.Value, gdb.Value]]:
    """The key and the element of each slot of a group that holds some."""
    for slot in used_slots(group):
        one = group["slots"][slot]
        yield one["key"], one["elem"]


def used_slots(group: gdb.Value) -> List[int]:
    """The slots of a group that hold an entry."""
    control = int(group["ctrl"])
    low, high = group["slots"].type.strip_typedefs().range()
    return [slot for slot in range(low, high + 1) if not control >> 8 * slot & EMPTY]


def group_cells(writer: Any, kind: Any, address: int, size: int) -> None:
    """The entries of groups, each at its place."""
    plain = kind.declared.strip_typedefs()
    layout = dwarf.Layout(plain)
    row = dwarf.Layout(layout["slots"].type.target())
    count = max(1, size // max(1, layout.size))
    for i in range(min(count, MAX_GROUPS)):
        group, start = at(plain, address + i * layout.size), i * layout.size
        prefix = "[%d]." % i if count > 1 else ""
        for slot in used_slots(group):
            for part in ("key", "elem"):
                place = start + layout["slots"].offset + slot * row.size + row[part].offset
                writer.value(group["slots"][slot][part], place,
                             "%sslots[%d].%s" % (prefix, slot, part), 0)
    if count > MAX_GROUPS:
        writer.add(MAX_GROUPS * layout.size, "...", "%d more groups" % (count - MAX_GROUPS))
