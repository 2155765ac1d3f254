# SPDX-License-Identifier: MIT
"""Roots that the compiler states, as target/heap/stated.c scans them: the frames of functions, and
the variables of the program's source files.

Where every file states its roots, these are all that there are: no word of the stack keeps anything
alive without a name. Nothing read here is believed: the chain of frames goes upwards within the
stack, and every count has a limit.
"""

import bisect
from typing import Dict, List, NamedTuple, Optional, Tuple

from .. import dwarf
from ..memory import Reader
from ..roots import Root, StatedFrame
from .gomem_head import Head

MAX_FRAMES = 10_000
MAX_SLOTS = 4096     # of a frame
MAX_VARIABLE = 1 << 20  # bytes of a variable in a frame
MAX_UNITS = 1 << 14
MAX_GLOBALS = 1 << 16  # of a unit
MAX_FIELDS = 4096    # of a type
MAX_NAME = 256


class Slot(NamedTuple):
    """What a word of a frame is."""
    name: str
    kind: int
    type: int
    bytes: int
    line: int


class Map(NamedTuple):
    """What all frames of a function have in common."""
    function: str
    slots: List[Slot]


class Variable(NamedTuple):
    """A variable of static storage duration."""
    start: int
    end: int
    name: str
    step: int                       # bytes of an element
    fields: List[Tuple[int, int]]  # (offset, bytes) of its pointers in an element


class Stated:
    """Reads them. layout and head are those of gm_heap; [low, high) is the arena."""

    def __init__(self, layout: dwarf.Layout, head: Head, reader: Reader, low: int,
                 high: int):
        self.layout, self.head, self.reader = layout, head, reader
        self.low, self.high = low, high
        self.notes: List[str] = []
        self.maps: Dict[int, Optional[Map]] = {}
        self.names: Dict[int, str] = {}
        self.fields: Dict[int, Tuple[int, List[Tuple[int, int]]]] = {}

    @property
    def complete(self) -> bool:
        """Whether every file of the program states its roots."""
        return bool(self.head["units"]) and not self.head["conservative"]

    @property
    def searched_on_request(self) -> bool:
        """Whether stack and data are searched only because the environment asks for it."""
        silent = sum(not flags & dwarf.enumerators("gm_unit_flags")["GM_UNIT_ROOTS"]
                     for _, _, flags in self.units())
        return bool(self.head["units"]) and self.head["conservative"] > silent

    # ---- Frames ----

    def frames(self, stack_top: int) -> List[StatedFrame]:
        """The frames of the mutator, innermost first."""
        entry = dwarf.Layout(self.layout["frames"].type.target().target())
        where = self.reader.try_read(self.head["frames"], dwarf.WORD)
        at = int.from_bytes(where or b"", "little")
        found: List[StatedFrame] = []
        below = 0
        while at:
            data = self.reader.try_read(at, entry.size)
            if len(found) == MAX_FRAMES or data is None or not below < at < stack_top:
                self.notes.append("the frames of roots end at 0x%x: damaged" % at)
                break
            known = self.map(entry, entry.number(data, "map"))
            roots = self.roots(known, at + entry["words"].offset) if known else []
            found.append(StatedFrame(at, known.function if known else "", roots))
            below, at = at, entry.number(data, "prev")
        return found

    def map(self, frame: dwarf.Layout, address: int) -> Optional[Map]:
        """The map at an address; None: it cannot be read."""
        if address not in self.maps:
            self.maps[address] = self.read_map(frame.target("map"), address)
        return self.maps[address]

    def read_map(self, layout: dwarf.Layout, address: int) -> Optional[Map]:
        """The same, not remembered."""
        data = self.reader.try_read(address, layout.size)
        if data is None or layout.number(data, "n_slots") > MAX_SLOTS:
            self.notes.append("the map of a frame, at 0x%x, is damaged" % address)
            return None
        slot = layout.target("slots")
        table = self.reader.table(layout.number(data, "slots"),
                                  layout.number(data, "n_slots") * slot.size)
        return Map(self.name(layout.number(data, "function")),
                   [Slot(self.name(name), kind, type_at, size, line)
                    for name, kind, type_at, size, line in slot.rows(
                        table, "name", "kind", "type", "bytes", "line")])

    def roots(self, known: Map, address: int) -> List[Root]:
        """The pointers into the heap of a frame whose words begin at an address."""
        table = self.reader.table(address, (len(known.slots) + 1) * dwarf.WORD)
        words = memoryview(table)[:len(table) // dwarf.WORD * dwarf.WORD].cast("Q")
        kinds = dwarf.enumerators("gm_root_kind")
        found = []
        for i, slot in enumerate(known.slots[:len(words)]):
            name = slot.name or "(temporary)"
            if slot.kind == kinds["GM_ROOT_POINTER"]:
                if self.low <= words[i] < self.high:
                    found.append(Root(name, "", address + i * dwarf.WORD, words[i], slot.line))
                continue
            size = slot.bytes
            if slot.kind == kinds["GM_ROOT_MEMORY"]:
                size = words[i + 1] if i + 1 < len(words) else 0
            found += self.variable(name, words[i], min(size, MAX_VARIABLE), slot)
        return found

    def variable(self, name: str, start: int, size: int, slot: Slot) -> List[Root]:
        """The pointers in a variable of a frame."""
        step, fields = self.type(slot.type)
        variable = Variable(start, start + size, name, step, fields)
        found = []
        data = self.reader.table(start, size)
        skip = -start % dwarf.WORD
        whole = max(0, len(data) - skip) // dwarf.WORD * dwarf.WORD
        for i, value in enumerate(memoryview(data)[skip:skip + whole].cast("Q")):
            address = start + skip + i * dwarf.WORD
            if self.low <= value < self.high and holds_pointer(variable, address):
                offset = address - start
                found.append(Root("%s+%d" % (name, offset) if offset else name, "", address, value,
                                  slot.line))
        return found

    # ---- Variables ----

    def variables(self) -> List[Variable]:
        """The variables of all units, by address; thread-local ones are left out."""
        entry = self.layout.target("units").target("globals")
        found = []
        for start, count, _ in self.units():
            if count > MAX_GLOBALS:
                self.notes.append("a source file states %d variables, %d were read"
                                  % (count, MAX_GLOBALS))
            table = self.reader.table(start, min(count, MAX_GLOBALS) * entry.size)
            for name, address, kind, size in entry.rows(table, "name", "address", "type", "bytes"):
                if address:
                    found.append(Variable(address, address + size, self.name(name),
                                          *self.type(kind)))
        return sorted(found)

    def units(self) -> List[Tuple[int, int, int]]:
        """The source files: (where their table of variables is, how many it has, flags)."""
        unit = self.layout.target("units")
        found, at = [], self.head["units"]
        while at:
            data = self.reader.try_read(at, unit.size)
            if data is None or len(found) == MAX_UNITS:
                self.notes.append("the list of source files ends at 0x%x: damaged" % at)
                break
            found.append((unit.number(data, "globals"), unit.number(data, "n_globals"),
                          unit.number(data, "flags")))
            at = unit.number(data, "next")
        return found

    def type(self, address: int) -> Tuple[int, List[Tuple[int, int]]]:
        """(bytes of an element, its pointer fields) of a gm_type_ref; (0, []): every aligned word
        may be a pointer."""
        if address not in self.fields:
            self.fields[address] = self.read_type(address)
        return self.fields[address]

    def read_type(self, address: int) -> Tuple[int, List[Tuple[int, int]]]:
        """The same, not remembered."""
        kind = self.layout.target("units").target("globals").target("type")
        data = self.reader.try_read(address, kind.size) if address else None
        if data is None or not kind.number(data, "size"):
            return 0, []
        field = kind.target("fields")
        count = min(kind.number(data, "n_fields"), MAX_FIELDS)
        table = self.reader.table(kind.number(data, "fields"), count * field.size)
        return kind.number(data, "size"), list(field.rows(table, "offset", "bytes"))

    def name(self, address: int) -> str:
        """A string of the program."""
        if address not in self.names:
            self.names[address] = dwarf.c_string(self.reader.table(address, MAX_NAME), 0, MAX_NAME)
        return self.names[address]


def holds_pointer(variable: Variable, address: int) -> bool:
    """Whether the word at an address of a variable is one of its pointers."""
    if not variable.step:
        return True
    offset = (address - variable.start) % variable.step
    return any(start <= offset < start + size for start, size in variable.fields)


def covering(variables: List[Variable], address: int) -> Optional[Variable]:
    """The variable that an address lies in."""
    i = bisect.bisect_right([variable.start for variable in variables], address) - 1
    return variables[i] if i >= 0 and address < variables[i].end else None
