# SPDX-License-Identifier: MIT
"""Typed reads: what the debug information says about structs, enums and pointers.

The only module that knows where something lies within something else, and it knows it from DWARF:
no offset, size or flag of the heap is written in Python. Three parts:

    Layout         decodes one struct, or a table of structs, from bytes
    enumerators    names and values of an enum
    PointerWords   which words of a variable hold pointers, and what to call them
"""

import re
import struct
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

import gdb

WORD = struct.calcsize("P")

# Formats of the struct module by size, unsigned and signed.
_UNSIGNED = {1: "B", 2: "H", 4: "I", 8: "Q"}
_SIGNED = {1: "b", 2: "h", 4: "i", 8: "q"}
_SCALARS = (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_CHAR, gdb.TYPE_CODE_BOOL, gdb.TYPE_CODE_ENUM,
            gdb.TYPE_CODE_PTR)
POINTER = gdb.TYPE_CODE_PTR
INTEGERS = (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_CHAR, gdb.TYPE_CODE_BOOL, gdb.TYPE_CODE_ENUM)


class LayoutError(Exception):
    """The debug information lacks something that the heap's layout should have."""


class Field(NamedTuple):
    """A field of a struct."""
    name: str
    offset: int
    size: int
    signed: bool
    type: gdb.Type

    @property
    def is_scalar(self) -> bool:
        """Whether it is read as one number."""
        return self.type.code in _SCALARS and self.size in _UNSIGNED


class Layout:
    """Where the fields of a struct are."""

    def __init__(self, kind: gdb.Type):
        self.type = kind.strip_typedefs()
        self.name = str(self.type)
        if self.type.code not in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
            raise LayoutError("%s is no struct" % self.name)
        self.size = self.type.sizeof
        self.fields: Dict[str, Field] = {}
        self.places: Dict[str, Field] = {}  # by path, as far as they were asked for
        for field in self.type.fields():
            if field.name and hasattr(field, "bitpos") and not field.bitsize:
                plain = field.type.strip_typedefs()
                signed = plain.code == gdb.TYPE_CODE_INT and plain.is_signed
                self.fields[field.name] = Field(field.name, field.bitpos // 8, plain.sizeof,
                                                signed, plain)

    def __getitem__(self, name: str) -> Field:
        """The field of that name; LayoutError when the program's struct has none."""
        try:
            return self.fields[name]
        except KeyError:
            raise LayoutError("%s has no field %s" % (self.name, name)) from None

    def __contains__(self, path: str) -> bool:
        try:
            self.at(path)
        except LayoutError:
            return False
        return True

    def at(self, path: str) -> Field:
        """The field at a path through structs, as "sched.sp". A struct that only wraps a number, as
        Go's atomic types do, stands for the number."""
        if path not in self.places:
            self.places[path] = self._find(path)
        return self.places[path]

    def _find(self, path: str) -> Field:
        """The same, not remembered."""
        layout, offset = self, 0
        *outer, last = path.split(".")
        for name in outer:
            offset += layout[name].offset
            layout = layout.element(name)
        field = layout[last]
        offset += field.offset
        for _ in range(MAX_DEPTH):
            if field.type.code != gdb.TYPE_CODE_STRUCT:
                break
            inner = [one for one in Layout(field.type).fields.values() if one.size]
            if len(inner) != 1:
                break
            field = inner[0]
            offset += field.offset
        return field._replace(offset=offset)

    def target(self, name: str) -> "Layout":
        """Layout of the structs that a pointer field points to."""
        return Layout(self[name].type.target())

    def element(self, name: str) -> "Layout":
        """Layout of an array field's elements, or of a struct field."""
        kind = self[name].type
        return Layout(kind.target() if kind.code == gdb.TYPE_CODE_ARRAY else kind)

    def part(self, data: bytes, name: str) -> bytes:
        """The bytes of a field that is a struct or an array."""
        field = self[name]
        return data[field.offset:field.offset + field.size]

    def number(self, data: bytes, name: str) -> int:
        """The value of one scalar field."""
        field = self[name]
        return int.from_bytes(data[field.offset:field.offset + field.size], "little",
                              signed=field.signed)

    def number_at(self, data: bytes, path: str) -> int:
        """The number at a path, as `at` has it."""
        field = self.at(path)
        return int.from_bytes(data[field.offset:field.offset + field.size], "little",
                              signed=field.signed)

    def numbers(self, data: bytes) -> Dict[str, int]:
        """The values of all scalar fields."""
        return {field.name: self.number(data, field.name)
                for field in self.fields.values() if field.is_scalar}

    def rows(self, data: bytes, *names: str) -> Iterator[Tuple[int, ...]]:
        """The named scalar fields of every whole row of a table, in the order of names."""
        wanted = sorted((self[name].offset, i) for i, name in enumerate(names))
        form, at = "<", 0
        for offset, i in wanted:
            field = self[names[i]]
            if not field.is_scalar:
                raise LayoutError("%s.%s is no number" % (self.name, field.name))
            form += "%dx%s" % (offset - at, (_SIGNED if field.signed else _UNSIGNED)[field.size])
            at = offset + field.size
        row = struct.Struct(form + "%dx" % (self.size - at))
        rows = row.iter_unpack(memoryview(data)[:len(data) // self.size * self.size])
        order = [i for _, i in wanted]
        if order == sorted(order):
            return rows
        place = [order.index(i) for i in range(len(names))]
        return (tuple(values[i] for i in place) for values in rows)


def enumerators(name: str, kind: Optional[gdb.Type] = None) -> Dict[str, int]:
    """Names and values of `enum NAME`. LayoutError: not in the debug information."""
    try:
        kind = kind or _lookup_type("enum " + name)
    except gdb.error:
        raise LayoutError("no enum %s in the debug information" % name) from None
    return {field.name: int(field.enumval) for field in kind.strip_typedefs().fields()}


def c_string(table: bytes, offset: int, longest: int = 4096) -> str:
    """The 0-ended string at an offset of a string table; "" for an offset outside of it."""
    if not 0 <= offset < len(table):
        return ""
    end = table.find(b"\0", offset, offset + longest)
    end = min(offset + longest, len(table)) if end < 0 else end
    return bytes(table[offset:end]).decode("utf-8", "replace")


# ---- Types and variables by name -----------------------------------------------------------------
#
# GDB's own look-ups walk the list of shared libraries in the program's memory each time: some
# twenty reads, which count through gdbserver. Objfile by objfile they read nothing.

def global_variable(name: str) -> Optional[gdb.Symbol]:
    """The global variable of that name."""
    for objfile in gdb.objfiles():
        symbol = objfile.lookup_global_symbol(name)
        if symbol is not None:
            return symbol
    return None


def type_of(name: str) -> Optional[gdb.Type]:
    """The type of exactly that name, as the program's language spells it; None: it has none."""
    for objfile in gdb.objfiles():
        for domain in gdb.SYMBOL_STRUCT_DOMAIN, gdb.SYMBOL_VAR_DOMAIN:
            symbol = (objfile.lookup_static_symbol(name, domain)
                      or objfile.lookup_global_symbol(name, domain))
            if symbol is not None and symbol.addr_class == gdb.SYMBOL_LOC_TYPEDEF:
                return symbol.type
    return None


def _lookup_type(name: str) -> gdb.Type:
    """The type `NAME` or `struct NAME`; gdb.error if there is none."""
    keyword, _, tag = name.rpartition(" ")
    tagged = keyword in _TAGGED
    domain = gdb.SYMBOL_STRUCT_DOMAIN if tagged else gdb.SYMBOL_VAR_DOMAIN
    for objfile in gdb.objfiles():
        symbol = objfile.lookup_static_symbol(tag if tagged else name, domain)
        if (symbol is not None and symbol.addr_class == gdb.SYMBOL_LOC_TYPEDEF
                and (not tagged or symbol.type.code == _TAGGED[keyword])):
            return symbol.type
    if not set(name.split()) <= _BUILT_IN:
        raise gdb.error("No type named %s." % name)
    return gdb.parse_and_eval("(%s *) 0" % name).type.target()  # C says one type in many ways


def type_by_name(name: str) -> Optional[gdb.Type]:
    """The type of exactly this name, as Go has them: "[]*main.user", "map[string]int"; None: it is
    not in the debug information."""
    for candidate in (name, "struct " + name):
        try:
            kind = gdb.lookup_type(candidate)
        except (gdb.error, RuntimeError):
            continue
        if str(kind) == name or kind.name == name:
            return kind
    return PointerWords.declared.get(name)


_BUILT_IN = {"char", "short", "int", "long", "float", "double", "signed", "unsigned", "_Bool"}
_TAGGED = {"struct": gdb.TYPE_CODE_STRUCT, "union": gdb.TYPE_CODE_UNION,
           "enum": gdb.TYPE_CODE_ENUM}

_TYPE_NAME = re.compile(r"((?:struct |union |enum )?[A-Za-z_]\w*(?: [A-Za-z_]\w*)*) ?((?:\* ?)*)$")


def type_named(name: str) -> Optional[gdb.Type]:
    """The type that the C source calls `User`, `struct node` or `User *`; None if unknown."""
    match = _TYPE_NAME.match(" ".join(name.replace("*", " * ").split()))
    if not match:
        return None
    base, stars = match.groups()
    base = " ".join(word for word in base.split() if word not in ("const", "volatile"))
    for candidate in (base, "struct " + base, "union " + base, "enum " + base):
        try:
            kind = _lookup_type(candidate)
        except (gdb.error, RuntimeError):
            continue
        for _ in range(min(stars.count("*"), 8)):
            kind = kind.pointer()
        return kind
    return None


# ---- Headers: slices, strings, interface values --------------------------------------------------

_POINTER_NAMES = ("ptr", "data", "array", "str", "items", "elems")


class Header(NamedTuple):
    """A struct that stands for what one of its pointers shows."""
    kind: str  # "slice", "string" or "interface"
    pointer: Any  # gdb.Field of the pointer
    len: Any = None
    cap: Any = None

    @property
    def elem_size(self) -> int:
        """Bytes of an element of the array; 1 when that is not known."""
        target = self.pointer.type.strip_typedefs().target().strip_typedefs()
        return 1 if target.code == gdb.TYPE_CODE_VOID else max(1, size_of(target))


def has_field(kind: gdb.Type, name: str) -> bool:
    """Whether a struct has a field of that name."""
    return any(field.name == name for field in kind.strip_typedefs().fields())


def size_of(kind: gdb.Type) -> int:
    """Bytes of a value. A variable that Go declares as a function holds a pointer, and so do the
    elements of an array of functions, for which GDB does not reckon."""
    kind = kind.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_FUNC:
        return WORD
    if kind.code == gdb.TYPE_CODE_ARRAY:
        low, high = kind.range()
        return max(0, high - low + 1) * size_of(kind.target())
    return kind.sizeof


def header(kind: gdb.Type) -> Optional[Header]:
    """What kind of header a struct is, by its shape: {pointer, len, cap}, {pointer, len}, or
    {type, void *data}."""
    kind = kind.strip_typedefs()
    if kind.code != gdb.TYPE_CODE_STRUCT:
        return None
    fields = kind.fields()
    if len(fields) not in (2, 3) or not all(field.name for field in fields):
        return None
    plain = [field.type.strip_typedefs() for field in fields]
    names = [field.name for field in fields]
    if plain[0].code == gdb.TYPE_CODE_PTR and names[0] in _POINTER_NAMES:
        if not all(other.code == gdb.TYPE_CODE_INT for other in plain[1:]):
            return None
        if names[1:] == ["len", "cap"]:
            return Header("slice", fields[0], fields[1], fields[2])
        if names[1:] == ["len"]:
            return Header("string", fields[0], fields[1], fields[1])
    if (names in (["type", "data"], ["tab", "data"], ["_type", "data"], ["typ", "val"])
            and all(other.code == gdb.TYPE_CODE_PTR for other in plain)
            and plain[1].target().strip_typedefs().code == gdb.TYPE_CODE_VOID):
        return Header("interface", fields[1])
    return None


# ---- Pointer words -------------------------------------------------------------------------------

MAX_DEPTH = 16  # structs within structs; C needs fewer
MAX_FIELDS = 4096  # of one type, arrays counted once


class Word(NamedTuple):
    """A word of a type that holds a pointer. In an array it stands for the word of every element:
    dims are (count, stride) from the outermost, and name has one %d for each."""
    offset: int
    name: str  # ".head", "[%d].next"; "" for the variable itself
    type: str  # C type of the pointer, or of the header that holds it and can write through it
    dims: Tuple[Tuple[int, int], ...] = ()
    len_offset: int = -1  # of a slice or string header, relative to the variable
    cap_offset: int = -1
    int_size: int = 0
    elem_size: int = 0
    path: Tuple[Any, ...] = ()  # gdb.Fields, and None for "element"
    declared: Any = None  # gdb.Type of the pointer, or of the header that holds it

    def index(self, element: int) -> Tuple[int, Tuple[int, ...]]:
        """Offset and indexes of the n-th word that this one stands for."""
        offset, indexes = self.offset, []
        for count, stride in reversed(self.dims):
            element, i = divmod(element, count)
            indexes.append(i)
            offset += i * stride
        return offset, tuple(reversed(indexes))

    def indexes_at(self, offset: int) -> Optional[Tuple[int, ...]]:
        """The indexes with which it stands for the word at an offset; None if it does not."""
        rest, indexes = offset - self.offset, []
        for count, stride in self.dims:
            i, rest = divmod(rest, stride)
            if not 0 <= i < count:
                return None
            indexes.append(i)
        return tuple(indexes) if rest == 0 else None

    @property
    def count(self) -> int:
        """How many words it stands for."""
        total = 1
        for count, _ in self.dims:
            total *= count
        return total


class PointerWords:
    """Flattens types into their pointer words, each type once."""

    # What Word.type stands for. Of C types of one name in two files it is one of them.
    declared: Dict[str, gdb.Type] = {}

    def __init__(self) -> None:
        self.known: Dict[Any, List[Word]] = {}

    def of(self, kind: gdb.Type) -> Sequence[Word]:
        """The pointer words of a type, by offset; of several at one offset (a union) the first."""
        label = str(kind)
        kind = kind.strip_typedefs()
        if kind.code in INTEGERS:
            return ()
        key = label, type_key(kind)
        if key not in self.known:
            words: Dict[int, Word] = {}
            for word in self._walk(kind, label, 0, "", (), (), 0):
                words.setdefault(word.offset, word)
                self.declared.setdefault(word.type, word.declared)
                if len(words) >= MAX_FIELDS:
                    break
            self.known[key] = [words[offset] for offset in sorted(words)]
        return self.known[key]

    def _walk(self, kind: gdb.Type, label: str, offset: int, name: str, dims: tuple, path: tuple,
              depth: int) -> Iterator[Word]:
        if depth > MAX_DEPTH:
            return
        kind = kind.strip_typedefs()
        if kind.code == gdb.TYPE_CODE_PTR:
            yield Word(offset, name, label if "*" in label else str(kind), dims, path=path,
                       declared=kind)
        elif kind.code == gdb.TYPE_CODE_FUNC:  # in Go; a variable in C is a pointer to one
            yield Word(offset, name, label, dims, path=path, declared=kind)
        elif kind.code == gdb.TYPE_CODE_ARRAY:
            element = kind.target()
            low, high = kind.range()
            size = size_of(element)
            if high >= low and size:
                yield from self._walk(element, str(element), offset, name + "[%d]",
                                      dims + ((high - low + 1, size),), path + (None,),
                                      depth + 1)
        elif kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
            head = header(kind)
            if head:
                pointer = str(head.pointer.type.strip_typedefs())
                word = Word(offset + head.pointer.bitpos // 8, name,
                            pointer if pointer.startswith("const ") else label, dims,
                            path=path + (head.pointer,), declared=kind)
                if head.len:
                    word = word._replace(
                        len_offset=offset + head.len.bitpos // 8,
                        cap_offset=offset + head.cap.bitpos // 8,
                        int_size=head.len.type.sizeof, elem_size=head.elem_size)
                yield word
                return
            stated = stated_pointer(kind)
            for field in kind.fields():
                if hasattr(field, "bitpos") and not field.bitsize:
                    inner = name + "." + field.name.replace("%", "") if field.name else name
                    declared = field.type
                    if is_void(declared):
                        declared = known_pointer(kind, field.name) or stated or declared
                    yield from self._walk(declared, str(declared), offset + field.bitpos // 8,
                                          inner, dims, path + (field,), depth + 1)


def is_void(kind: gdb.Type) -> bool:
    """Whether a type is a pointer that does not say to what."""
    kind = kind.strip_typedefs()
    return (kind.code == gdb.TYPE_CODE_PTR
            and kind.target().strip_typedefs().code == gdb.TYPE_CODE_VOID)


def stated_pointer(kind: gdb.Type) -> Optional[gdb.Type]:
    """What the pointer in a struct leads to where an empty array beside it says so, as Go's
    sync/atomic.Pointer[T] has a [0]*T; None: nothing does."""
    first = next(iter(kind.fields()), None)
    plain = first.type.strip_typedefs() if first is not None else None
    if plain is None or plain.code != gdb.TYPE_CODE_ARRAY or plain.sizeof:
        return None
    element = plain.target().strip_typedefs()
    return element if element.code == gdb.TYPE_CODE_PTR else None


# What a field leads to that is declared as a pointer to anything, by struct and field: for adapters
# to fill that know it from elsewhere.
LEADS_TO: Dict[Tuple[str, str], str] = {}


def known_pointer(kind: gdb.Type, field: str) -> Optional[gdb.Type]:
    """The type of such a field; None: nothing is known of it."""
    target = LEADS_TO.get((kind.tag or "", field))
    found = type_by_name(target) if target is not None else None
    return found.pointer() if found is not None else None


def type_key(kind: gdb.Type) -> Any:
    """What tells types apart; gdb.Type has no hash, and files may use one name for two structs."""
    if kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
        return str(kind), kind.sizeof, tuple((field.name, getattr(field, "bitpos", None),
                                              str(field.type)) for field in kind.fields())
    return str(kind), kind.sizeof
