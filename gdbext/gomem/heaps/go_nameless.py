# SPDX-License-Identifier: MIT
"""The pointers in a type that only the runtime knows: one that came into an interface value, and
that no variable of the debug information has, as generic types of a library often are. Its runtime
type says of what it consists; parts that the debug information has are taken from there.
"""

from typing import Any, List, Optional

from .. import dwarf
from ..roots import ARRAY, START, TOLD, VALUE, WORD
from . import Pointee, go_layout
from .go_leads import Lead

MAX_DEPTH = 8  # structs within structs
MAX_FIELDS = 256
MAX_ROWS = 1024


def pointees(words: Any, kind: Any, at: int = 0, depth: int = 0) -> List[Pointee]:
    """The pointers in a go_words.RuntimeType, for go_words.Words; at: where the value begins."""
    kinds, types = words.kinds, words.types
    if kind is None or depth > MAX_DEPTH:
        return []
    declared = words.declared(kind) if depth else None
    if declared is not None:
        rows = types.pointees(declared.strip_typedefs())
    elif kind.kind == kinds["Struct"]:
        rows = _of_struct(words, kind, depth)
    elif kind.kind == kinds["Array"]:
        rows = _of_array(words, kind, depth)
    elif kind.kind == kinds["Ptr"]:
        rows = [_by(_lead(words, words.part(kind, "ptrtype", "elem")))]
    elif kind.kind == kinds["Slice"]:
        element = words.part(kind, "slicetype", "elem")
        rows = [Pointee(0, ARRAY, _number(words, element), 2 * dwarf.WORD)] if element else []
    elif kind.kind == kinds["Interface"]:
        rows = [Pointee(dwarf.WORD, WORD, beside=0)]
    elif kind.kind == kinds["Func"]:
        rows = [Pointee(0, START)]
    else:
        rows = []
    return [moved(row, at) for row in rows[:MAX_ROWS]]


def moved(row: Pointee, by: int) -> Pointee:
    """The same pointer in a value that lies within another."""
    beside = row.beside
    if beside is not None and row.leads != TOLD:
        beside += by
    return row._replace(offset=row.offset + by, beside=beside)


def _of_struct(words: Any, kind: Any, depth: int) -> List[Pointee]:
    """Its fields. An array of no pointers says where the pointer beside it leads, as that of
    sync/atomic.Pointer[T] does."""
    rows: List[Pointee] = []
    stated: Optional[Lead] = None
    for offset, address in go_layout.Types(words.types.reader).fields(kind.address, MAX_FIELDS):
        part = words.runtime_type(address)
        if part is None:
            continue
        if part.kind == words.kinds["Array"] and not part.size:
            element = words.part(part, "arraytype", "elem")
            if element is not None and element.kind == words.kinds["Ptr"]:
                stated = _lead(words, words.part(element, "ptrtype", "elem"))
        elif part.kind == words.kinds["UnsafePointer"] and stated is not None:
            rows.append(moved(_by(stated), offset))
        else:
            rows += pointees(words, part, offset, depth + 1)
    return rows


def _of_array(words: Any, kind: Any, depth: int) -> List[Pointee]:
    """Its elements: those of an array within it are rows of their own."""
    element = words.part(kind, "arraytype", "elem")
    if element is None or not element.size:
        return []
    count, found = kind.size // element.size, []
    for row in pointees(words, element, 0, depth + 1):
        if row.repeat <= 1:
            found.append(row._replace(repeat=count, stride=element.size))
        else:
            found += [moved(row, i * element.size) for i in range(min(count, MAX_ROWS))]
    return found


def _lead(words: Any, target: Any) -> Lead:
    """Where a pointer to a value of a runtime type leads."""
    declared = words.declared(target)
    return words.types.value(declared) if declared is not None else Lead(
        VALUE, _number(words, target))


def _number(words: Any, kind: Any) -> int:
    """The number of a runtime type among those of go_types; 0: none."""
    declared = words.declared(kind)
    if declared is not None:
        return words.types.number(declared)
    return words.nameless(kind) if kind is not None else 0


def _by(lead: Lead) -> Pointee:
    """A pointer at the start of a value."""
    return Pointee(0, lead.leads, lead.type, lead.beside, lead.count)
