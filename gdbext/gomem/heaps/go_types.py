# SPDX-License-Identifier: MIT
"""Types for the objects of a Go heap: what a pointer's declared type says of where it leads.

    package variables and locals    by the type that the debug information gives them
    interface values, functions     by the word beside or behind the pointer: go_words
    fields of objects               by the type of the object, when the library asks for it

The library spreads them over the heap (viz/graph/propagate.c). A type gets a number when something
leads to it, and is taken apart only when an object of it was found; both are kept from stop to
stop. Names are those of the source: without the package if that is main, else with the last part of
its path, as Go itself prints them.
"""

import contextlib
from typing import Any, Callable, Dict, FrozenSet, List, Optional, Set, Tuple

import gdb

from .. import dwarf, roots
from ..memory import Reader
from ..roots import ARRAY, FILL, NOWHERE, START, TOLD, VALUE, WORD, Group, Root
from . import CONSERVATIVE, Pointee, Type, go_instances, go_swiss, go_sync, go_values
from .go_leads import NO_LEAD, Lead, spelled, unqualified
from .go_runtime import constant

MAX_TYPES = 20_000
MAX_ROWS = 4096  # of one type: pointers in arrays of arrays
MAX_PEEKS = 100_000  # words that are read one by one

SHAPE = "go.shape."
OF_RUNTIME = ("runtime.hchan", "runtime.hmap", "internal/runtime/maps.Map", "runtime.funcval")


class Types:
    """The types of one program. Mirrors hg_type_source."""

    def __init__(self, words: Callable[["Types"], Any]) -> None:
        self.types: List[Type] = [Type("", 0, CONSERVATIVE)]
        self.rows: Dict[int, Callable[[], List[Pointee]]] = {}  # how to take a type apart
        self.numbers: Dict[Any, int] = {}
        self.words = dwarf.PointerWords()
        self.leads: Dict[str, Lead] = {}
        self.block_size = constant("runtime.maxTinySize", 0)  # 0: this Go has another name for it
        self.block: Optional[int] = self.add("tiny block", Type("", self.block_size, CONSERVATIVE,
                                                                opaque=True))
        self.described: Set[int] = set()  # types of which an object was found
        self.peeks = 0
        self.full = False  # some types found no place
        self.reader: Optional[Reader] = None
        self.by_word = words(self)
        self.itabs: FrozenSet[int] = frozenset()

    spelled = staticmethod(spelled)

    def open(self, reader: Reader) -> None:
        """Before each use: the program may have moved on."""
        self.reader = reader
        self.peeks = 0
        self.itabs = frozenset()
        with contextlib.suppress(dwarf.LayoutError, gdb.error, RuntimeError, KeyError):
            self.itabs = self.by_word.itabs()

    # ---- Numbers ----

    def add(self, key: Any, kind: Type,
            rows: Optional[Callable[[], List[Pointee]]] = None) -> int:
        """The number of a type that is called by its key; made if there is none yet."""
        if key not in self.numbers:
            if len(self.types) >= MAX_TYPES:
                self.full = True
                return 0
            self.numbers[key] = len(self.types)
            self.types.append(kind._replace(vague=is_vague(kind.name)))
            if rows is not None:
                self.rows[self.numbers[key]] = rows
        return self.numbers[key]

    def number(self, kind: gdb.Type) -> int:
        """The number of a type of the debug information."""
        plain = kind.strip_typedefs()
        label = str(kind)
        key = label, dwarf.size_of(plain)
        if key in self.numbers:
            return self.numbers[key]
        if plain.code == gdb.TYPE_CODE_STRUCT:
            for start, make in (("hash<", self.map_header), ("hchan<", self.channel),
                                ("bucket<", self.bucket)):
                if (plain.tag or "").startswith(start):
                    return make(plain, key)
        part = go_swiss.number(self, plain, key) if go_swiss.is_part(plain) else None
        if part is not None:
            return part
        made = Type(spelled(label), key[1], CONSERVATIVE, declared=kind)
        return self.add(key, made, lambda: self.pointees(plain))

    # ---- Where pointers lead ----

    def lead(self, kind: gdb.Type) -> Lead:
        """What a pointer, a header or a function value of this type leads to."""
        kind = kind.strip_typedefs()
        label = str(kind)
        if label not in self.leads:
            self.leads[label] = self.find_lead(kind)
        return self.leads[label]

    def find_lead(self, kind: gdb.Type) -> Lead:
        """The same, not remembered."""
        if kind.code == gdb.TYPE_CODE_FUNC:
            return Lead(START)
        head = dwarf.header(kind)
        if head is not None:
            if head.kind == "interface":
                return Lead(WORD, beside=0)
            element = head.pointer.type.strip_typedefs().target()
            return Lead(ARRAY, self.number(element), beside=head.cap.bitpos // 8)
        if kind.code == gdb.TYPE_CODE_PTR:
            return self.value(kind.target())
        return NO_LEAD

    def value(self, target: gdb.Type) -> Lead:
        """A pointer to a value of this type."""
        plain = target.strip_typedefs()
        if plain.code == gdb.TYPE_CODE_VOID:
            return NO_LEAD
        if plain.code == gdb.TYPE_CODE_ARRAY:
            count = 1
            while plain.code == gdb.TYPE_CODE_ARRAY:  # arrays of arrays are one long one
                low, high = plain.range()
                count *= max(0, high - low + 1)
                target = plain.target()
                plain = target.strip_typedefs()
            return Lead(ARRAY, self.number(target), count)
        if (getattr(plain, "tag", None) or "").startswith("bucket<"):
            return Lead(FILL, self.number(target))  # a map's buckets are an array
        if go_swiss.fills(plain):
            return Lead(FILL, self.number(target))
        return go_sync.lead(self, plain) or Lead(VALUE, self.number(target))

    # ---- Types taken apart ----

    def describe(self, number: int) -> List[Pointee]:
        """The pointers in a type."""
        self.described.add(number)
        rows = self.rows.get(number)
        return rows() if rows is not None else []

    def pointees(self, kind: gdb.Type,
                 lead: Optional[Callable[[dwarf.Word], Lead]] = None) -> List[Pointee]:
        """The pointers in a type of the debug information; lead: who says where they lead."""
        special = go_sync.pointees(self, kind.strip_typedefs())
        if special is not None:
            return special
        found: List[Pointee] = []
        for word in self.words.of(kind):
            row = self.pointee(word, lead(word) if lead else self.lead(word.declared))
            if row.leads != NOWHERE:
                found += repeated(row, word.dims, MAX_ROWS - len(found))
        return found

    @staticmethod
    def pointee(word: dwarf.Word, lead: Lead) -> Pointee:
        """One pointer, which leads there."""
        head = dwarf.header(word.declared)
        start = word.offset - (head.pointer.bitpos // 8 if head is not None else 0)
        beside = lead.beside
        if beside is not None and lead.leads != TOLD:  # which is told where the pointer leads
            beside += start
        return Pointee(word.offset, lead.leads, lead.type, beside, lead.count)

    # ---- Maps and channels ----

    def map_header(self, plain: gdb.Type, key: Any) -> int:
        """A map: its header leads to buckets, and what it remembers of overflow buckets too."""
        fields = {field.name: field for field in plain.fields()}
        bucket = fields["buckets"].type.strip_typedefs().target() if "buckets" in fields else None
        name = map_name(bucket) or spelled(str(plain))

        def rows() -> List[Pointee]:
            found = []
            number = self.number(bucket)
            for field in ("buckets", "oldbuckets"):
                if field in fields:
                    found.append(Pointee(fields[field].bitpos // 8, FILL, number))
            if "extra" in fields:
                found.append(Pointee(fields["extra"].bitpos // 8, VALUE,
                                     self.extra(fields["extra"].type, number)))
            return found

        return self.add(key, Type(name, plain.sizeof, CONSERVATIVE, declared=plain,
                                  show=go_values.map_cells), rows if bucket is not None else None)

    def bucket(self, plain: gdb.Type, key: Any) -> int:
        """Eight entries of a map."""
        name = map_name(plain)
        return self.add(key, Type("buckets of " + name if name else spelled(str(plain)),
                                  plain.sizeof, CONSERVATIVE, declared=plain,
                                  show=go_values.bucket_cells), lambda: self.pointees(plain))

    def extra(self, kind: gdb.Type, bucket: int) -> int:
        """runtime.mapextra, which does not say of which map it is: lists of overflow buckets."""
        layout = dwarf.Layout(kind.strip_typedefs().target())
        name = self.types[bucket].name
        pointer = self.add(("*", bucket), Type("*" + name, dwarf.WORD, CONSERVATIVE),
                           lambda: [Pointee(0, VALUE, bucket)])
        listed = self.add(("[]*", bucket), Type("[]*" + name, 3 * dwarf.WORD, CONSERVATIVE),
                          lambda: [Pointee(0, ARRAY, pointer, 2 * dwarf.WORD)])

        def rows() -> List[Pointee]:
            return [Pointee(field.offset, VALUE, bucket if field.name == "nextOverflow" else listed)
                    for field in layout.fields.values() if field.type.code == gdb.TYPE_CODE_PTR]

        return self.add(("extra", bucket), Type("overflow of " + name, layout.size, CONSERVATIVE,
                                                declared=layout.type), rows)

    def channel(self, plain: gdb.Type, key: Any) -> int:
        """A channel: its buffer is behind it, or an object of its own."""
        layout = dwarf.Layout(plain)
        element = go_values.carried(plain)

        def rows() -> List[Pointee]:
            found = self.pointees(plain)
            if element is not None and "buf" in layout.fields and "dataqsiz" in layout.fields:
                found.append(Pointee(layout["buf"].offset, ARRAY, self.number(element),
                                     layout["dataqsiz"].offset))
            return found

        name = "chan " + spelled(str(element)) if element is not None else spelled(str(plain))
        return self.add(key, Type(name, plain.sizeof, CONSERVATIVE, open=True, declared=plain,
                                  show=go_values.channel_cells), rows)

    def said(self, kind: gdb.Type, text: str) -> Optional[int]:
        """The number of the type of what an expression leads to that the user has given: its name
        says so, as the program did not. None: it is no pointer to one value."""
        lead = self.lead(kind) if kind.strip_typedefs().code == gdb.TYPE_CODE_PTR else NO_LEAD
        if lead.leads != VALUE or not lead.type:
            return None
        made = self.types[lead.type]
        return self.add(("said", text, made.name), made._replace(name="%s by %s" % (
            made.name, text)), self.rows.get(lead.type))

    # ---- What the library asks ----

    def of_word(self, word: int) -> Optional[Pointee]:
        """What a pointer leads to that has this word beside it, or at the start of its object."""
        lead = self.by_word.lead(word)
        return None if lead.leads == NOWHERE else Pointee(0, lead.leads, lead.type,
                                                          count=lead.count)

    def sure(self) -> FrozenSet[int]:
        """Words that stand for a type wherever they are."""
        return self.itabs

    def peek(self, address: int) -> Optional[int]:
        """A word of an object whose memory was not read with the heap."""
        self.peeks += 1
        if self.peeks > MAX_PEEKS or self.reader is None:
            return None
        data = self.reader.try_read(address, dwarf.WORD)
        return None if data is None else int.from_bytes(data, "little")

    def notes(self) -> List[str]:
        """What was left out, once objects have their types."""
        notes = []
        if self.full:
            notes.append("only the first %d types are known: objects of others are untyped"
                         % MAX_TYPES)
        if self.peeks > MAX_PEEKS:
            notes.append("only the first %d words in objects without pointers were asked for a type"
                         % MAX_PEEKS)
        return notes

    # ---- Roots ----

    def mark(self, groups: List[Group]) -> None:
        """Says of each root where it leads, and gives it the name that the source has."""
        for group in groups:
            if group.kind != roots.UNNAMED:
                group.roots = [self.root(root) for root in group.roots]

    def root(self, root: Root) -> Root:
        """One root. A variable that escaped is a pointer to it, `&user` of the type **User."""
        name = unqualified(root.name)
        declared = dwarf.PointerWords.declared.get(root.type)
        if declared is None:  # a temporary; `beside` is the word before it
            leads = WORD if root.beside in self.itabs else root.leads
            return root._replace(name=name, leads=leads)
        lead = self.lead(declared)
        label = self.label(root.type, declared)
        beside = lead.count
        if lead.leads == WORD:
            beside = self.word_beside(root, declared)
        elif lead.leads == START:
            lead = go_instances.lead(self, root.value) or lead
        elif lead.leads == ARRAY and lead.beside is not None:
            # of a slice whose capacity is not known there is one element to be seen
            beside = root.window.cap if root.window.elem_size else 1
        if name.startswith("&"):
            name = name[1:]
            label = label[1:] if label.startswith("*") else label
        return root._replace(name=name, type=label, leads=lead.leads, target=lead.type,
                             beside=max(0, beside))

    def label(self, label: str, declared: gdb.Type) -> str:
        """How the type of a variable is shown."""
        lead = self.lead(declared)
        if lead.leads == VALUE and self.types[lead.type].show is not None:
            return self.types[lead.type].name  # a map or a channel is what it points to
        return spelled(label)

    def word(self, address: int) -> int:
        """A word of the program; 0 if it cannot be read."""
        data = self.reader.try_read(address, dwarf.WORD) if self.reader is not None else None
        return int.from_bytes(data or b"", "little")

    def word_beside(self, root: Root, declared: gdb.Type) -> int:
        """The type word of an interface value; 0 if it is not in memory."""
        head = dwarf.header(declared)
        if not root.address or self.reader is None or head is None:
            return 0
        data = self.reader.try_read(root.address - head.pointer.bitpos // 8, dwarf.WORD)
        return int.from_bytes(data or b"", "little")


def repeated(row: Pointee, dims: Tuple[Tuple[int, int], ...], most: int) -> List[Pointee]:
    """A pointer in arrays: the innermost array is one row, and so are those around it if they have
    no gaps; else there is a row for each of theirs, at most so many."""
    if not dims:
        return [row]
    count, stride = dims[-1]
    outer = list(dims[:-1])
    while outer and outer[-1][1] == count * stride:
        count *= outer.pop()[0]
    found = [row._replace(repeat=count, stride=stride)]
    for times, step in reversed(outer):
        found = [one._replace(offset=one.offset + i * step,
                              beside=None if one.beside is None else one.beside + i * step)
                 for i in range(min(times, max(1, most // len(found)))) for one in found]
    return found[:max(0, most)]


def is_vague(label: str) -> bool:
    """Whether a type is what several have in common: that of code for a generic type, or what the
    runtime's own code calls a channel, a map, a closure."""
    return SHAPE in label or label in OF_RUNTIME


def map_name(bucket: Optional[gdb.Type]) -> str:
    """ "map[string]int", by the types in a bucket; "" if it is not as known."""
    try:
        fields = {field.name: field for field in bucket.strip_typedefs().fields()}
        key, value = (fields[name].type.strip_typedefs().target() for name in ("keys", "values"))
    except (AttributeError, KeyError, gdb.error, RuntimeError, TypeError):
        return ""
    return "map[%s]%s" % (spelled(str(key)), spelled(str(value)))

