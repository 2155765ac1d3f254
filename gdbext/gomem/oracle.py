# SPDX-License-Identifier: MIT
"""A second decoder of heap images, in plain Python: the oracle that tests hold the C one against.

Written from the words of viz/heapgraph.h, with one loop per object and per word and no thought of
speed. Not loaded by any command.
"""

import bisect
from typing import Dict, List, NamedTuple, Optional, Set, Tuple

from . import heaps

WORD = 8


class Object(NamedTuple):
    """An allocated slot."""
    address: int
    size: int
    slack: int
    type: int
    site: int
    marked: bool
    noscan: bool


class Decoded(NamedTuple):
    """What an image holds."""
    objects: List[Object]  # by address
    edges: List[Tuple[int, int, int, int]]  # (object, offset in it, object, offset in it)
    roots: List[Tuple[int, int, int, int]]  # (group, number in it, object, offset in it)
    named: Set[int]  # objects that named groups reach
    alive: Set[int]  # objects that any group reaches


def bit(table: bytes, number: int) -> bool:
    """Bit `number` of a bitmap; 0 beyond its end."""
    return number // 8 < len(table) and bool(table[number // 8] >> number % 8 & 1)


def decode(image: heaps.HeapImage) -> Decoded:
    """Decodes an image."""
    objects = sorted(_objects(image))
    starts = [thing.address for thing in objects]

    def find(address: int) -> Optional[Tuple[int, int]]:
        at = bisect.bisect_right(starts, address) - 1
        if at < 0 or address >= objects[at].address + objects[at].size:
            return None
        return at, address - objects[at].address

    edges = []
    for number, thing in enumerate(objects):
        for offset, value in _pointers(image, thing):
            found = find(value)
            if found:
                edges.append((number, offset) + found)
    roots = [(group, number) + found
             for group, members in enumerate(image.groups)
             for number, root in enumerate(members.roots)
             for found in [find(root.value)] if found]
    out: Dict[int, List[int]] = {}
    for start, _, end, _ in edges:
        out.setdefault(start, []).append(end)
    named = {end for group, _, end, _ in roots if image.groups[group].kind != "unnamed"}
    named = _closure(named, out)
    alive = _closure(named | {end for _, _, end, _ in roots}, out)
    return Decoded(objects, edges, roots, named, alive)


def _objects(image: heaps.HeapImage):
    spans, slots = image.spans, image.slots
    for i in range(spans.count):
        if spans.state[i] != spans.in_use:
            continue
        size, first, head = spans.elem_size[i], spans.first_slot[i], spans.head[i]
        for slot in range(first, first + spans.elem_count[i]):
            if bit(slots.alloc_bits, slot):
                yield Object(spans.base[i] + head + (slot - first) * size, size,
                             max(slots.slack[slot], head),
                             slots.type[slot], slots.site[slot], bit(slots.mark_bits, slot),
                             bool(spans.noscan[i]))


def _pointers(image: heaps.HeapImage, thing: Object):
    """(offset, value) of the words of an object that are, or may be, pointers."""
    kind = image.types[thing.type]
    if thing.noscan or kind.kind == heaps.POINTER_FREE:
        return
    length = thing.size - thing.slack
    for offset in range(0, length // WORD * WORD, WORD):
        if kind.kind == heaps.PRECISE:
            if offset // kind.size * kind.size + kind.size > length:
                continue  # a part of an element at the end
            word = offset % kind.size // WORD
            if word >= kind.mask_bits or not bit(kind.mask, word):
                continue
        address = thing.address + offset
        for run in image.regions:
            if run.address <= address and address + WORD <= run.end:
                start = address - run.address
                yield offset, int.from_bytes(run.data[start:start + WORD], "little")


def _closure(start: Set[int], out: Dict[int, List[int]]) -> Set[int]:
    seen, waiting = set(start), list(start)
    while waiting:
        for end in out.get(waiting.pop(), ()):
            if end not in seen:
                seen.add(end)
                waiting.append(end)
    return seen


def differences(image: heaps.HeapImage, graph) -> List[str]:
    """Where a native.Graph built from the image differs from the oracle; empty: nowhere."""
    decoded = decode(image)
    totals = graph.totals()
    first = totals["nodes"] - totals["objects"]
    found = []

    def compare(what: str, expected, actual) -> None:
        if expected != actual and len(found) < 20:
            found.append("%s: the oracle says %s, the library %s" % (what, expected, actual))

    compare("objects", len(decoded.objects), totals["objects"])
    grey = set(image.work)
    for number, thing in enumerate(decoded.objects[:totals["objects"]]):
        node = graph.node(first + number)
        colour = "grey" if thing.address in grey else "black" if thing.marked else "white"
        reach = ("named" if number in decoded.named else
                 "unnamed" if number in decoded.alive else "garbage")
        compare("object 0x%x" % thing.address,
                (thing.address, thing.size, thing.size - thing.slack, colour, reach),
                (node.address, node.size, node.requested, node.colour, node.reach))
        # an entry without a name, or without a place, stands for "not known"
        compare("type of 0x%x" % thing.address,
                thing.type if image.types[thing.type].name else None, node.type)
        compare("site of 0x%x" % thing.address,
                thing.site if image.sites[thing.site].file else None, node.site)
    edges = [(edge.start - first, edge.from_offset, edge.end - first, edge.to_offset)
             for number in range(totals["objects"]) for edge in graph.out(first + number)]
    compare("edges", sorted(decoded.edges), sorted(edges))
    backwards = [(edge.start - first, edge.from_offset, edge.end - first, edge.to_offset)
                 for number in range(totals["objects"]) for edge in graph.holders(first + number)
                 if edge.start >= first]
    compare("edges backwards", sorted(decoded.edges), sorted(backwards))
    roots = [(group, edge.end - first, edge.to_offset) for group in range(totals["groups"])
             for edge in graph.out(1 + group)]
    compare("roots", sorted((group, end, offset) for group, _, end, offset in decoded.roots),
            sorted(roots))
    return found
