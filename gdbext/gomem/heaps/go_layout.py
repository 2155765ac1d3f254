# SPDX-License-Identifier: MIT
"""What differs between the runtimes of Go 1.19 to 1.27, in one place: how things are called, and
which field says that something is done in another way.

    since  in the runtime's source                        known by
    1.20   a bit a word in heapArena.bitmap, not two      heapArena.noMorePtrs
    1.21   types are in internal/abi: Type.Size_ for      the struct's name
           _type.size, PtrType.Elem for ptrtype.elem
    1.22   no bitmap: malloc headers (mbitmap.go)         mspan.largeType
    1.22   atomic numbers are structs                     dwarf.Layout.at reads through them
    1.23   itab is internal/abi.ITab                      the struct's name
    1.23   specialWeakHandle, a root (mheap.go)           the struct
    1.24   specialCleanup, a root                         the struct
    1.24   maps are internal/runtime/maps.Map             the type of map values
    1.24   masks of large types are made on demand        TFlagGCMaskOnDemand
    1.24   no programs for masks any more                 stackObjectRecord.ptrBytes
    1.25   size classes are in internal/runtime/gc        the variable's name
    1.25   cleanups have a queue of their own             runtime.gcCleanups
    1.25   marks of small objects beside them             heapArena.pageUseSpanInlineMarkBits,
           (greentea): an experiment, 1.26 for all        spanInlineMarkBits.marks: go_greentea
    1.26   whether an interface holds the value itself    no KindMask
           is in Type.TFlag, not in Kind_
    1.26   arenas are in two lists                        mheap.heapArenas, userArenaArenas

Never a version: an experiment may be on or off, and distributions carry patches back.
"""

from typing import Any, Dict, List, Optional, Tuple

import gdb

from .. import dwarf
from .go_runtime import Runtime, constant, variable

KNOWN = "Go 1.19 to 1.27"

NIBBLES_IN_ARENA, BITS_IN_ARENA, HEADERS = "nibbles", "bits", "headers"

# Structs: what 1.20 and before call them in package runtime, and what internal/abi does since.
STRUCTS = {"_type": "Type", "itab": "ITab", "ptrtype": "PtrType", "functype": "FuncType",
           "slicetype": "SliceType", "arraytype": "ArrayType", "chantype": "ChanType",
           "maptype": "MapType SwissMapType", "structtype": "StructType",
           "interfacetype": "InterfaceType",
           "uncommontype": "UncommonType", "structfield": "StructField"}

# Fields, of those and of others: their name in 1.19, and a later one.
FIELDS = {"size": "Size_", "ptrdata": "PtrBytes", "tflag": "TFlag", "kind": "Kind_", "str": "Str",
          "gcdata": "GCData", "elem": "Elem", "key": "Key", "pkgpath": "PkgPath",
          "inter": "Inter", "_type": "Type", "len": "Len", "fields": "Fields", "typ": "Typ",
          "offset": "Offset",
          # of package runtime
          "entryoff": "entryOff", "nameoff": "nameOff", "_ptrdata": "ptrBytes"}

# Constants: their names without the package, 1.20 and before, and since; and their value, for
# programs whose debug information lacks them.
CONSTANTS = {
    "Array": ("kindArray", "Array", 17), "Chan": ("kindChan", "Chan", 18),
    "Func": ("kindFunc", "Func", 19), "Interface": ("kindInterface", "Interface", 20),
    "Map": ("kindMap", "Map", 21), "Ptr": ("kindPtr", "Pointer", 22),
    "Slice": ("kindSlice", "Slice", 23), "Struct": ("kindStruct", "Struct", 25),
    "UnsafePointer": ("kindUnsafePointer", "UnsafePointer", 26),
    "mask": ("kindMask", "KindMask", 31), "direct": ("kindDirectIface", "KindDirectIface", 32),
    "uncommon": ("tflagUncommon", "TFlagUncommon", 1),
    "extra star": ("tflagExtraStar", "TFlagExtraStar", 2),
    "named": ("tflagNamed", "TFlagNamed", 4),
}
KINDS = ("Array", "Chan", "Func", "Interface", "Map", "Ptr", "Slice", "Struct", "UnsafePointer")


def pointers_kind(runtime: Runtime) -> str:
    """How the runtime tells pointers from other words. gdb.GdbError: in a way not known here."""
    mspan, arena = runtime.mspan, runtime.arena
    if "bitmap" in arena.fields:
        bits = arena["bitmap"].size * 8
        words = runtime.arena_bytes // dwarf.WORD
        if bits == 2 * words and "noMorePtrs" not in arena.fields:
            return NIBBLES_IN_ARENA
        if bits == words and "noMorePtrs" in arena.fields:
            return BITS_IN_ARENA
    elif "largeType" in mspan.fields:
        return HEADERS
    raise gdb.GdbError("this Go runtime tells pointers from other words in a way that this gomem "
                       "does not know; it knows those of " + KNOWN)


def header_above() -> int:
    """Slots larger than that begin with a header, where there are headers."""
    # goarch.PtrSize * ptrBits: an untyped constant, which the debug information may lack
    return constant("runtime.minSizeForMallocHeader", dwarf.WORD * 8 * dwarf.WORD)


def constant_of(name: str) -> int:
    """A constant of CONSTANTS."""
    old, new, value = CONSTANTS[name]
    return constant(("internal/abi." + new, "runtime." + old), value)


def struct(name: str) -> Optional[dwarf.Layout]:
    """The layout of a struct of STRUCTS; None: the program has none."""
    for candidate in ["internal/abi." + new for new in STRUCTS[name].split()] + ["runtime." + name]:
        kind = dwarf.type_of(candidate)
        if kind is not None and kind.strip_typedefs().code == gdb.TYPE_CODE_STRUCT:
            return dwarf.Layout(kind)
    return None


def name_in(layout: dwarf.Layout, name: str) -> str:
    """What a field is called that 1.19 calls so."""
    new = FIELDS.get(name, name)
    return new if new in layout.fields and name not in layout.fields else name


def field(layout: dwarf.Layout, name: str) -> dwarf.Field:
    """A field by its name in 1.19. dwarf.LayoutError: there is none."""
    return layout[name_in(layout, name)]


def number(layout: dwarf.Layout, data: bytes, name: str) -> int:
    """The value of such a field, which is a number or a pointer."""
    place = field(layout, name)
    return int.from_bytes(data[place.offset:place.offset + place.size], "little",
                          signed=place.signed)


class Types:
    """Reads runtime types (runtime._type, internal/abi.Type) by the names above."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.kinds = {name: constant_of(name) for name in KINDS}
        self.mask = constant_of("mask")
        self.layouts: Dict[str, Optional[dwarf.Layout]] = {}

    def layout(self, name: str) -> Optional[dwarf.Layout]:
        """A struct of STRUCTS."""
        if name not in self.layouts:
            self.layouts[name] = struct(name)
        return self.layouts[name]

    def read(self, address: int, name: str) -> Tuple[Optional[dwarf.Layout], bytes]:
        """A struct and its bytes; None: it cannot be read."""
        layout = self.layout(name)
        data = self.reader.try_read(address, layout.size) if layout and address else None
        return (layout, data) if data is not None else (None, b"")

    def numbers(self, address: int) -> Optional[Dict[str, int]]:
        """size, ptrdata, tflag, kind, gcdata of the type at an address."""
        layout, data = self.read(address, "_type")
        return {name: number(layout, data, name) for name in
                ("size", "ptrdata", "tflag", "kind", "gcdata")} if layout else None

    def part(self, address: int, name: str, part: str) -> int:
        """The address of the type that a field of a type leads to; 0 if it cannot be read."""
        layout, data = self.read(address, name)
        return number(layout, data, part) if layout else 0

    def fields(self, address: int, most: int) -> List[Tuple[int, int]]:
        """(offset, address of the type) of the fields of a struct."""
        layout, data = self.read(address, "structtype")
        row = self.layout("structfield")
        if layout is None or row is None:
            return []
        place = field(layout, "fields")
        head = dwarf.Layout(place.type)
        part = data[place.offset:place.offset + place.size]
        count = head.number(part, "len")
        table = self.reader.table(head.number(part, "array"),
                                  max(0, min(count, most)) * row.size)
        return [(number(row, table[at:at + row.size], "offset"),
                 number(row, table[at:at + row.size], "typ"))
                for at in range(0, len(table) - row.size + 1, row.size)]


def address_of(name: str) -> int:
    """The address of a variable of the runtime; 0 if there is none."""
    found = variable(name)
    return found.address if found is not None else 0
