# SPDX-License-Identifier: MIT
"""Names for what the compiler laid out in the program's data without a symbol: the structs behind
`var routes = []*route{{path: "/"}}` and the array of pointers to them. A map in the first of them
is called `routes[0].hits`.

Such a word is found from the pointers in the program's data that lead to the piece it lies in: the
nearest ones before it. Those have a symbol, or lie in such a piece themselves.
"""

import bisect
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from .. import dwarf, globals as program_data
from ..memory import Reader, Run
from ..roots import Root, Window
from .go_inside import Dynamic, Inside, Named
from .go_names import Label

NEAREST = 16  # places before a word that pointers lead to
HOLDERS = 8  # of one such place
MAX_PIECE = 1 << 20  # bytes from such a place to the word
MAX_WORDS = 1 << 16  # without a symbol, that are looked for

NameOf = Callable[[int, int], Optional[Root]]  # as globals.namer gives it


class Pointers(NamedTuple):
    """The pointers in the program's data that lead to it, by where they lead."""
    values: List[int]
    addresses: List[int]


class Naming:
    """Names roots of one program that have no symbol."""

    def __init__(self, reader: Reader, data: Sequence, words: dwarf.PointerWords,
                 dynamic: Dynamic) -> None:
        self.reader = reader
        self.data = data  # go_roots.Data, by address
        self.words = words
        self.dynamic = dynamic
        self.runs: List[Run] = [run for one in data
                                for run in reader.runs(one.start, one.end - one.start)]
        self.starts = [run.address for run in self.runs]

    def read(self, address: int) -> int:
        """A word of the program's data; 0: it is none of it."""
        i = bisect.bisect_right(self.starts, address) - 1
        at = address - self.starts[i] if i >= 0 else 0
        part = self.runs[i].data[at:at + dwarf.WORD] if i >= 0 else b""
        return int.from_bytes(part, "little") if len(part) == dwarf.WORD else 0

    def pointers(self) -> Pointers:
        """All of them."""
        found = []
        for one in self.data:
            for run in self.runs:
                if one.start <= run.address < one.end:
                    for low, high in ((other.start, other.end) for other in self.data):
                        found += [(value, address) for address, value
                                  in program_data.pointers(run, low, high)
                                  if one.holds_pointer(address)]
        found.sort()
        return Pointers([value for value, _ in found], [address for _, address in found])

    def run(self, nameless: Dict[int, int], name_of: NameOf) -> Dict[int, Root]:
        """The roots, by address, that those words of no symbol (address, value) are, as far as they
        have a name; name_of is that of words with a symbol."""
        named = self.leading_to(nameless, name_of)
        found: Dict[int, Root] = {}
        for one in Inside(self.words, self.read, self.dynamic).name(named, nameless):
            label = one.label
            window = Window()
            if label.len_at is not None and label.int_size == dwarf.WORD:
                length, capacity = self.read(label.len_at), self.read(label.cap_at)
                if length <= capacity < 1 << 62:
                    window = Window(length, capacity, label.elem_size)
            found[one.address] = Root(label.name, label.type, one.address, one.value, label.line,
                                      window)
        return found

    def leading_to(self, nameless: Dict[int, int], name_of: NameOf) -> List[Named]:
        """The pointers with a name that may lead to such words, directly or by others without a
        name, which are added to them."""
        pointers = self.pointers()
        named: List[Named] = []
        seen: Set[int] = set()
        todo = list(nameless)
        for address in todo:  # which grows meanwhile
            for holder, value in nearest(pointers, address):
                if holder in seen:
                    continue
                seen.add(holder)
                root = name_of(holder, value)
                if root is not None:
                    named.append(Named(0, label_of(root), holder, value))
                elif holder not in nameless and len(todo) < MAX_WORDS:
                    nameless[holder] = value
                    todo.append(holder)
        return named


def nearest(pointers: Pointers, address: int) -> Iterator[Tuple[int, int]]:
    """(address, value) of those that lead to the nearest places at or before an address."""
    places = held = 0
    last = None
    for i in range(bisect.bisect_right(pointers.values, address) - 1, -1, -1):
        value = pointers.values[i]
        if value != last:
            places, held, last = places + 1, 0, value
        held += 1
        if places > NEAREST or address - value > MAX_PIECE:
            return
        if held <= HOLDERS:
            yield pointers.addresses[i], value


def label_of(root: Root) -> Label:
    """The label of a named word, with where its length is."""
    declared = dwarf.PointerWords.declared.get(root.type)
    head = dwarf.header(declared) if declared is not None else None
    label = Label(0, root.name, root.type, root.line)
    if head is None or not head.len:
        return label
    start = root.address - head.pointer.bitpos // 8
    return label._replace(len_at=start + head.len.bitpos // 8, cap_at=start + head.cap.bitpos // 8,
                          int_size=head.len.type.sizeof, elem_size=head.elem_size)
