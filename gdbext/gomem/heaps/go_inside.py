# SPDX-License-Identifier: MIT
"""Names for what lies on a goroutine's stack without a name of its own, but behind a pointer that
has one: the header and the first bucket of a map that does not escape, an array behind a slice, a
struct made by &T{...}. `small` leads to a header on the stack, so the pointer to its buckets there
is called `small.buckets`.
"""

import bisect
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from .. import dwarf
from . import go_swiss
from .go_names import Label

MAX_ELEMENTS = 1 << 16  # of an array on the stack

# What the type word of an interface value stands for, as go_words.Words.dynamic has it.
Dynamic = Callable[[int], Tuple[str, Any, bool]]


class Named(NamedTuple):
    """A word with a name: of a frame, or behind one of its variables."""
    frame: int  # of the variable
    label: Label
    address: int
    value: int


class Inside:
    """Names words by the pointers that lead to what they are in."""

    def __init__(self, words: dwarf.PointerWords, read: Callable[[int], int],
                 dynamic: Optional[Dynamic] = None) -> None:
        self.words = words
        self.read = read  # a word of the stack
        self.dynamic = dynamic

    def name(self, pointers: List[Named], nameless: Dict[int, int]) -> Iterator[Named]:
        """pointers lead to the stack; nameless are addresses and values of words that lead
        anywhere.
        Those that get a name are taken out; each leads on in its turn."""
        addresses = sorted(nameless)
        queue = list(pointers)
        for pointer in queue:  # which grows meanwhile
            for found in self.behind(pointer, addresses, nameless):
                del nameless[found.address]
                queue.append(found)
                yield found

    def behind(self, pointer: Named, addresses: List[int],
               nameless: Dict[int, int]) -> Iterator[Named]:
        """The words in what a pointer leads to."""
        declared = dwarf.PointerWords.declared.get(pointer.label.type)
        target, count = self.target(pointer, declared) if declared is not None else (None, 0)
        size = dwarf.size_of(target) if target is not None else 0
        if not size:
            return
        words = self.words.of(target)
        first = bisect.bisect_left(addresses, pointer.value)
        last = bisect.bisect_left(addresses, pointer.value + count * size)
        for address in addresses[first:last]:
            i, rest = divmod(address - pointer.value, size)
            if address not in nameless:
                continue
            for word in words:
                indexes = word.indexes_at(rest)
                if indexes is not None:
                    name = pointer.label.name + ("[%d]" % i if count > 1 else "") + (
                        word.name % indexes)
                    yield Named(pointer.frame, self.label(pointer.label, name, word, address),
                                address, nameless[address])
                    break

    def target(self, pointer: Named, declared) -> Tuple[object, int]:
        """What a pointer leads to, and how many of them."""
        head = dwarf.header(declared)
        plain = declared.strip_typedefs()
        if head is not None and head.kind == "slice":
            where = pointer.address - head.pointer.bitpos // 8 + head.cap.bitpos // 8
            count = self.read(where)
            return (head.pointer.type.strip_typedefs().target(),
                    count if count <= MAX_ELEMENTS else 0)
        if head is not None and head.kind == "interface" and self.dynamic is not None:
            word = self.read(pointer.address - head.pointer.bitpos // 8)
            _, held, direct = self.dynamic(word)
            held = held.strip_typedefs() if held is not None else None
            if direct and held is not None and held.code == dwarf.POINTER:
                held = held.target()
            return held, int(held is not None)
        if head is None and plain.code == dwarf.POINTER:
            return go_swiss.group_behind(plain, pointer.address, self.read) or plain.target(), 1
        return None, 0

    @staticmethod
    def label(owner: Label, name: str, word: dwarf.Word, address: int) -> Label:
        """The label of a word; where its length is, is an address."""
        label = Label(owner.level, name, word.type, owner.line)
        if word.len_offset < 0:
            return label
        return label._replace(len_at=address - word.offset + word.len_offset,
                              cap_at=address - word.offset + word.cap_offset,
                              int_size=word.int_size, elem_size=word.elem_size)
