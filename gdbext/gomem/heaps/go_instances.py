# SPDX-License-Identifier: MIT
"""Closures of generic functions: what their type arguments are.

The code of a generic function is made once for all types of one shape, and the debug information
has the shape only: go.shape.*uint8 is a pointer to anything. What a call is about is said by a
dictionary that is handed over and captured: a table that the linker calls
sync..dict.OnceValue[*main.settings]. So a closure that has captured one, as what sync.OnceValue
makes does, leads on by the real types. This is done for the functions that variables hold, where
the closure is known.

Source: src/cmd/compile/internal/noder/reader.go (shapes, dictionaries).
"""

import contextlib
import re
from typing import Any, Dict, List, Optional

import gdb

from .. import dwarf
from ..roots import VALUE
from . import CONSERVATIVE, Pointee, Type, go_captured, go_values
from .go_leads import Lead, spelled

SHAPE = "go.shape."
MAX_CAPTURED = 16  # words of a closure that are looked at
_DICTIONARY = re.compile(r"\.\.dict\.[^\[]*\[(.*)\]$")
_SYMBOL = re.compile(r"(.*) in section \S+(?: of .*)?$")


def lead(types: Any, closure: int) -> Optional[Lead]:
    """Where a function value leads, for go_types.Types; None: to what its code says."""
    words = [types.word(closure + i * dwarf.WORD) for i in range(MAX_CAPTURED + 1)]
    shapes = _arguments(types.by_word.function(words[0]) or "")
    if not any(SHAPE in one for one in shapes):
        return None
    for word in words[1:]:
        real = types.by_word.dictionary(word) if word else None
        if real is not None and len(real) == len(shapes):
            return Lead(VALUE, Instance(types, dict(zip(shapes, real))).closure(words[0]))
    return None


def dictionary(address: int) -> Optional[List[str]]:
    """The type arguments that a dictionary is for; None: there is no dictionary."""
    with contextlib.suppress(gdb.error):
        symbol = _SYMBOL.match(gdb.execute("info symbol 0x%x" % address, to_string=True).strip())
        match = _DICTIONARY.search(symbol.group(1)) if symbol else None
        return split(match.group(1)) if match else None
    return None


def _arguments(function: str) -> List[str]:
    """Those of the name of a function: "sync.OnceValue[go.shape.int].func1"."""
    start, depth = function.find("["), 0
    for i in range(max(start, 0), len(function)):
        depth += (function[i] == "[") - (function[i] == "]")
        if not depth and start >= 0:
            return split(function[start + 1:i])
    return []


def split(arguments: str) -> List[str]:
    """ "string,map[int]int" at its outer commas."""
    found, depth, start = [], 0, 0
    for i, letter in enumerate(arguments):
        depth += (letter in "[({") - (letter in "])}")
        if letter == "," and not depth:
            found.append(arguments[start:i])
            start = i + 1
    return found + [arguments[start:]]


class Instance:
    """Types of one shape, with the real ones in it."""

    def __init__(self, types: Any, real: Dict[str, str]) -> None:
        self.types = types
        self.real = real

    def closure(self, code: int) -> int:
        """The number of the closure with this code."""
        name = self.spelled(self.types.by_word.function(code))
        made = Type("func " + name, dwarf.WORD, CONSERVATIVE, open=True,
                    show=go_values.closure_cells)
        return self.types.add(("instance", code, name), made, lambda: [
            row._replace(offset=row.offset + offset,
                         beside=None if row.beside is None else row.beside + offset)
            for offset, (_, kind) in go_captured.names(code).items()
            for row in self.pointees(kind)])

    def spelled(self, label: str) -> str:
        """A name with the real types in it."""
        for shape, real in self.real.items():
            label = label.replace(shape, real)
        return spelled(label)

    def pointees(self, kind: gdb.Type) -> List[Pointee]:
        """The pointers in a value of such a type."""
        return self.types.pointees(kind, self.lead)

    def lead(self, word: dwarf.Word) -> Lead:
        """Where a pointer in it leads. A shape is a name for a type: the word's own name has it."""
        types, declared = self.types, word.declared
        known = self.named(word.type)
        if known is not None:
            return types.lead(known)
        if declared.code != gdb.TYPE_CODE_PTR or SHAPE not in str(declared):
            return types.lead(declared)
        target = declared.target()
        known = self.named(str(target))
        if known is not None:
            return types.value(known)
        plain, name = target.strip_typedefs(), self.spelled(str(target))
        made = Type(name, dwarf.size_of(plain), CONSERVATIVE, declared=target)
        return Lead(VALUE, types.add(("instance", str(target), name), made,
                                     lambda: self.pointees(plain)))

    def named(self, shape: str) -> Optional[gdb.Type]:
        """The real type that a shape stands for, if the debug information has it."""
        name = self.real.get(shape)
        if name is None:
            return None
        found = dwarf.type_by_name(name.lstrip("*"))
        for _ in range(len(name) - len(name.lstrip("*")) if found is not None else 0):
            found = found.pointer()
        return found
