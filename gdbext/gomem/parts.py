# SPDX-License-Identifier: MIT
"""What typed pointers say of an object that has no type of its own: a block that the heap shares
among several small values, or an object of which only a part is known.

The library follows such pointers when types spread (viz/graph/propagate.c), and keeps one type per
object. Here the pointers to one object are followed once more, by the same rules, and each says
what lies where it leads.
"""

from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from . import dwarf, fields, heaps, native
from .roots import ARRAY, NOWHERE, VALUE, WORD

MAX_HOLDERS = 1000  # pointers to one object that are looked at
MAX_PARTS = 16


class Part(NamedTuple):
    """Values of a type, somewhere in an object."""
    offset: int
    type: heaps.Type
    count: int  # elements; 0: one value, no array


def of(graph: native.Graph, node: int, image: heaps.HeapImage) -> List[Part]:
    """The parts of an object, by offset; of several at one place that say the same, one."""
    found: Dict[Tuple[int, int], Part] = {}
    if image.type_source is None:
        return []
    room = graph.node(node).size
    for edge in graph.holders(node)[:MAX_HOLDERS]:
        lead = _lead(graph, edge, image)
        if lead is None or not 0 < lead.type < len(image.types):
            continue
        kind = image.types[lead.type]
        count = lead.count if lead.leads == ARRAY else 0
        if kind.declared is None or not kind.size or count < 0 or (
                edge.to_offset + max(1, count) * kind.size > room):
            continue
        before = found.get((edge.to_offset, lead.type))
        if before is None or before.count < count:
            found[edge.to_offset, lead.type] = Part(edge.to_offset, kind, count)
    return sorted(found.values(), key=lambda part: (part.offset, -part.type.size * part.count)
                  )[:MAX_PARTS]


def _lead(graph: native.Graph, edge: native.Edge, image: heaps.HeapImage
          ) -> Optional[heaps.Pointee]:
    """Where a pointer leads by its type, as VALUE or ARRAY with the number of elements."""
    if edge.root is not None:
        root = graph.root(edge.root)
        lead = heaps.Pointee(0, native.LEADS[root["leads"]], root["target"], count=root["beside"])
        return _by_word(lead, root["beside"], image)
    holder = graph.node(edge.start)
    if holder.kind != "object" or holder.type is None or holder.type >= len(image.types):
        return None
    kind = image.types[holder.type]
    at = edge.from_offset % kind.size if kind.size and not kind.open else edge.from_offset
    for row, moved in _rows_at(image.type_source.describe(holder.type), at):
        if row.beside is None:
            return _by_word(row, 0, image)
        word = fields.read(holder.address + edge.from_offset - at + moved + row.beside, dwarf.WORD)
        beside = int.from_bytes(word or b"", "little")
        return _by_word(row._replace(count=beside), beside, image)
    return None


def _rows_at(rows: List[heaps.Pointee], at: int) -> Iterator[Tuple[heaps.Pointee, int]]:
    """The pointers of a type at an offset, and how far in their array they are."""
    for row in rows:
        times, rest = divmod(at - row.offset, row.stride) if row.stride else (0, at - row.offset)
        if rest == 0 and 0 <= times < max(1, row.repeat):
            yield row, at - row.offset


def _by_word(lead: heaps.Pointee, word: int, image: heaps.HeapImage) -> Optional[heaps.Pointee]:
    """A lead that hangs on a word, such as that of an interface value, by what the word says."""
    if lead.leads == WORD:
        lead = image.type_source.of_word(word) or lead._replace(leads=NOWHERE)
    return lead if lead.leads in (VALUE, ARRAY) else None
