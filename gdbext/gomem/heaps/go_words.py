# SPDX-License-Identifier: MIT
"""What a word of an interface or function value stands for: Go's runtime types, tables of methods
(itabs) and code.

An interface value is a word for the type and a word for the data. The first is the address of a
runtime._type, or of an itab that has it; by its name the type is found in the debug information.
The data word points to a copy of the value, or is the value if that is a pointer (kindDirectIface).
A function value points to a closure: a word with the address of the code, then what it captured.

The runtime keeps a table of all itabs. An itab has a fixed place and nothing else points there, so
a word that is one of them is that of an interface value, wherever it is found.

Source: src/runtime/type.go, iface.go; src/reflect/type.go for the encoding of names.
"""

import contextlib
from typing import Any, Dict, FrozenSet, List, NamedTuple, Optional, Tuple

import gdb

from .. import dwarf
from ..roots import ARRAY, START, VALUE
from . import CONSERVATIVE, Pointee, Type, go_captured, go_instances, go_nameless, go_values
from .go_layout import KINDS, constant_of, number, struct
from .go_leads import NO_LEAD, Lead, spelled
from .go_runtime import constant, modules, pointee, variable

MAX_NAME = 4096
MAX_DEPTH = 8  # types within types
MAX_ITABS = 1 << 16


class Module(NamedTuple):
    """Where the code and the types of a module are."""
    text: int
    etext: int
    types: int
    etypes: int


class RuntimeType(NamedTuple):
    """A runtime._type."""
    address: int
    size: int
    kind: int
    direct: bool  # a value of it is the data word itself
    name: str  # as reflect has it: "*user.T" without the path of the package
    named: bool
    package: str  # path of a named type's package, "" if unknown


class Words:
    """Answers of one program, kept from stop to stop: types and code do not change."""

    def __init__(self, types: Any) -> None:
        self.types = types
        self.modules: List[Module] = []
        self.known: Dict[int, Any] = {}
        self.kinds = {name: constant_of(name) for name in KINDS}
        self.mask, self.direct = constant_of("mask"), constant_of("direct")
        self.direct_flag = constant("internal/abi.TFlagDirectIface", 0)  # since 1.26 instead
        self.extra_star, self.uncommon = constant_of("extra star"), constant_of("uncommon")
        self.is_named = constant_of("named")
        self.layouts: Dict[str, Optional[dwarf.Layout]] = {}
        self.functions: Dict[int, Optional[str]] = {}
        self.dictionaries: Dict[int, Optional[List[str]]] = {}

    def lead(self, word: int) -> Any:
        """Where a pointer leads that has the word beside it, or at the start of its object."""
        if word not in self.known:
            self.known[word] = NO_LEAD
            with contextlib.suppress(dwarf.LayoutError, gdb.error, RuntimeError):
                self.known[word] = self.find(word) or NO_LEAD
        return self.known[word]

    def find(self, word: int) -> Any:
        """The same, not remembered."""
        module = self.module(word)
        if module is not None and module.text <= word < module.etext:
            return self.code(word)
        kind = self.type_at(word)
        return self.of_type(kind) if kind is not None else None

    def type_at(self, word: int) -> Optional[RuntimeType]:
        """The type that the first word of an interface value stands for."""
        itab = self.layout("itab")
        data = self.read(word, itab.size) if itab else None
        if data is not None and self.is_type(number(itab, data, "inter")):
            return self.runtime_type(number(itab, data, "_type"))
        return self.runtime_type(word)

    # ---- Reading ----

    def read(self, address: int, length: int) -> Optional[bytes]:
        """A few bytes of the program."""
        return self.types.reader.try_read(address, length) if self.types.reader else None

    def layout(self, name: str) -> Optional[dwarf.Layout]:
        """The layout of a struct of go_layout.STRUCTS."""
        if name not in self.layouts:
            self.layouts[name] = struct(name)
        return self.layouts[name]

    def module(self, address: int) -> Optional[Module]:
        """The module whose code or types an address lies in."""
        if not self.modules:
            self.read_modules()
        return next((module for module in self.modules
                     if module.text <= address < module.etext
                     or module.types <= address < module.etypes), None)

    def is_type(self, address: int) -> bool:
        """Whether an address lies among the types of a module. The first word of a type, its size,
        does not."""
        module = self.module(address)
        return module is not None and module.types <= address < module.etypes

    def read_modules(self) -> None:
        """Fills in self.modules."""
        for layout, _, data in modules(self.types.reader) if self.types.reader else ():
            if data is not None:
                self.modules.append(Module(*(layout.number(data, name)
                                             for name in Module._fields)))

    def itabs(self) -> FrozenSet[int]:
        """The addresses of all itabs; those that are not read are missed by nobody."""
        table = variable("runtime.itabTable")
        if table is None or self.types.reader is None:
            return frozenset()
        layout = dwarf.Layout(pointee(table.type))
        start = int.from_bytes(self.read(table.address, dwarf.WORD) or b"", "little")
        data = self.read(start, layout.size) if start else None
        if data is None:
            return frozenset()
        count = min(layout.number(data, "size"), MAX_ITABS)  # of entries, which go on behind it
        entries = self.read(start + layout["entries"].offset, count * dwarf.WORD) or b""
        return frozenset(memoryview(entries).cast("Q")) - {0}

    # ---- Runtime types ----

    def runtime_type(self, address: int) -> Optional[RuntimeType]:
        """The runtime._type at an address; None: there is none."""
        layout, module = self.layout("_type"), self.module(address)
        if layout is None or not self.is_type(address):
            return None
        data = self.read(address, layout.size)
        if data is None:
            return None
        flags, kind = number(layout, data, "tflag"), number(layout, data, "kind")
        name = self.name(module, number(layout, data, "str"))
        if flags & self.extra_star:
            name = name[1:]
        package = ""
        if flags & self.uncommon and flags & self.is_named:
            package = self.package(module, address, kind & self.mask)
        direct = flags & self.direct_flag if self.direct_flag else kind & self.direct
        return RuntimeType(address, number(layout, data, "size"), kind & self.mask,
                           bool(direct), name, bool(flags & self.is_named), package)

    def name(self, module: Module, offset: int) -> str:
        """A name of the table of types: a byte of flags, its length as a varint, its bytes."""
        start = module.types + offset
        if not module.types < start < module.etypes - 2:
            return ""
        head = self.read(start + 1, 2) or b"\0\0"
        length, size = head[0] & 0x7f, 1
        if head[0] & 0x80:
            length, size = length | (head[1] & 0x7f) << 7, 2
        data = self.read(start + 1 + size, min(length, MAX_NAME)) if length else b""
        return (data or b"").decode("utf-8", "replace")

    def package(self, module: Module, address: int, kind: int) -> str:
        """The path of a named type's package, from its uncommontype behind the type."""
        whole_of = {self.kinds["Ptr"]: "ptrtype", self.kinds["Func"]: "functype",
                    self.kinds["Slice"]: "slicetype", self.kinds["Array"]: "arraytype",
                    self.kinds["Chan"]: "chantype", self.kinds["Map"]: "maptype",
                    self.kinds["Struct"]: "structtype",
                    self.kinds["Interface"]: "interfacetype"}.get(kind, "_type")
        whole, layout = self.layout(whole_of), self.layout("uncommontype")
        data = self.read(address + whole.size, layout.size) if whole and layout else None
        return self.name(module, number(layout, data, "pkgpath")) if data else ""

    def part(self, kind: RuntimeType, struct_name: str, field: str) -> Optional[RuntimeType]:
        """The type that a field of a runtime type leads to: of the elements, the keys."""
        layout = self.layout(struct_name)
        data = self.read(kind.address, layout.size) if layout else None
        return self.runtime_type(number(layout, data, field)) if data else None

    # ---- To the debug information ----

    def declared(self, kind: Optional[RuntimeType], depth: int = 0) -> Optional[gdb.Type]:
        """The type in the debug information; None: no variable has it, so it is not there."""
        if kind is None or depth > MAX_DEPTH:
            return None
        if kind.kind == self.kinds["Ptr"] and not kind.named:
            target = self.declared(self.part(kind, "ptrtype", "elem"), depth + 1)
            return target.pointer() if target is not None else None
        if kind.kind == self.kinds["Array"] and not kind.named:
            element = self.declared(self.part(kind, "arraytype", "elem"), depth + 1)
            count = kind.size // max(1, dwarf.size_of(element)) if element is not None else 0
            return element.array(count - 1) if count else None
        found = dwarf.type_by_name(self.full_name(kind, depth))
        return found if found is not None and dwarf.size_of(found) == kind.size else None

    def full_name(self, kind: Optional[RuntimeType], depth: int = 0) -> str:
        """The name that the debug information has: with the path of each package."""
        if kind is None or depth > MAX_DEPTH:
            return ""
        if kind.named:
            last = kind.name.find(".")
            bracket = kind.name.find("[")
            if kind.package and 0 < last and (bracket < 0 or last < bracket):
                return kind.package + kind.name[last:]
            return kind.name
        kinds = self.kinds
        if kind.kind == kinds["Ptr"]:
            return "*" + self.full_name(self.part(kind, "ptrtype", "elem"), depth + 1)
        if kind.kind == kinds["Slice"]:
            return "[]" + self.full_name(self.part(kind, "slicetype", "elem"), depth + 1)
        if kind.kind == kinds["Map"]:
            return "map[%s]%s" % tuple(self.full_name(self.part(kind, "maptype", field), depth + 1)
                                       for field in ("key", "elem"))
        if kind.kind == kinds["Chan"]:
            return "chan " + self.full_name(self.part(kind, "chantype", "elem"), depth + 1)
        return kind.name

    def of_type(self, kind: RuntimeType) -> Any:
        """What the data word of an interface value with this type leads to."""
        types = self.types
        if kind.kind == self.kinds["Func"]:
            return Lead(START)
        declared = self.declared(kind)
        if not kind.direct:
            if declared is not None:
                return types.value(declared)
            if kind.kind == self.kinds["Array"]:
                element = self.part(kind, "arraytype", "elem")
                return Lead(ARRAY, self.nameless(element), kind.size // element.size) \
                    if element is not None and element.size else NO_LEAD
            return Lead(VALUE, self.nameless(kind))
        if declared is None:
            if kind.kind == self.kinds["Ptr"]:
                target = self.part(kind, "ptrtype", "elem")
                return Lead(VALUE, self.nameless(target)) if target is not None else NO_LEAD
            return NO_LEAD
        plain = declared.strip_typedefs()
        if plain.code in (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_FUNC):
            return types.lead(declared)
        words = types.words.of(declared)  # a struct or an array of one pointer
        return types.lead(words[0].declared) if len(words) == 1 else NO_LEAD

    def dynamic(self, word: int) -> Tuple[str, Optional[gdb.Type], bool]:
        """The type that the first word of an interface value stands for: its name, "" if unknown;
        itself, if the debug information has it; whether the data word is the value."""
        with contextlib.suppress(dwarf.LayoutError, gdb.error, RuntimeError):
            kind = self.type_at(word)
            if kind is not None:
                return spelled(self.full_name(kind)), self.declared(kind), kind.direct
        return "", None, False

    def nameless(self, kind: RuntimeType) -> int:
        """A type that the debug information lacks: its runtime type says what it is."""
        return self.types.add(("runtime", kind.address),
                              Type(spelled(self.full_name(kind)), kind.size, CONSERVATIVE),
                              lambda: go_nameless.pointees(self, kind))

    # ---- Closures ----

    def function(self, address: int) -> Optional[str]:
        """The name of the function that begins there."""
        if address not in self.functions:
            module = self.module(address)
            found = function_at(address) if module and module.text <= address < module.etext \
                else None
            self.functions[address] = found[0] if found and found[1] == address else None
        return self.functions[address]

    def dictionary(self, address: int) -> Optional[List[str]]:
        """The type arguments that a dictionary is for; None: there is none at the address."""
        if address not in self.dictionaries:
            self.dictionaries[address] = go_instances.dictionary(address)
        return self.dictionaries[address]

    def code(self, address: int) -> Any:
        """A closure, by the code that it runs."""
        function = function_at(address)
        if function is None or function[1] != address:
            return None
        made = Type("func " + function[0], dwarf.WORD, CONSERVATIVE, open=True,
                    show=go_values.closure_cells)
        return Lead(VALUE, self.types.add(("code", address), made, lambda: self.captured(address)))

    def captured(self, address: int) -> List[Pointee]:
        """The pointers in what a function has captured, as far as that has names."""
        return [row._replace(offset=row.offset + offset,
                             beside=None if row.beside is None else row.beside + offset)
                for offset, (_, kind) in go_captured.names(address).items()
                for row in self.types.pointees(kind)]


def function_at(address: int) -> Optional[Tuple[str, int]]:
    """The name and the start of the function at an address."""
    block = gdb.block_for_pc(address)
    while block is not None and block.function is None:
        block = block.superblock
    return (block.function.name, block.start) if block is not None else None
