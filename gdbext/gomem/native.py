# SPDX-License-Identifier: MIT
"""libheapgraph through ctypes: mirrors viz/heapgraph.h, and knows nothing of GDB.

The structs below repeat the header field by field; a test compares them with the debug information
of the library. Every call is checked: a status other than HG_OK becomes GraphError.
"""

import ctypes
import os
from ctypes import (POINTER, Structure, byref, c_bool, c_char_p, c_double, c_int, c_size_t,
                    c_uint32, c_uint64, c_void_p)
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

API_VERSION = 2
NONE = (1 << 32) - 1  # HG_NONE

OK, NO_MEMORY, BAD_INPUT, NOT_FOUND, CANCELLED, IO = range(6)
TYPE_KINDS = ("conservative", "precise", "pointer_free")
GROUP_KINDS = ("globals", "frame", "unnamed", "runtime")
REACH = ("garbage", "unnamed", "named")
COLOURS = ("white", "grey", "black")
NODE_KINDS = ("root", "group", "object")
PLACES = ("outside", "unused", "tail", "free", "freed", "object")
SORT_ORDERS = ("size", "count", "name")


class GraphError(Exception):
    """A function of the library failed; one line."""

    for_user = True

    def __init__(self, status: int, text: str):
        super().__init__(text)
        self.status = status


class MissingLibrary(Exception):
    """The library is not there, or is another version; one line says what to do."""

    for_user = True


# ---- The header's structs ------------------------------------------------------------------------

class CColumn(Structure):
    """hg_column"""
    _fields_ = [("data", c_void_p), ("bytes", c_uint64), ("stride", c_uint64),
                ("offset", c_uint32), ("width", c_uint32)]


class CSpans(Structure):
    """hg_spans"""
    _fields_ = [("count", c_uint64), ("in_use", c_uint64), ("state", CColumn), ("base", CColumn),
                ("elem_size", CColumn), ("elem_count", CColumn), ("first_slot", CColumn),
                ("pages", CColumn), ("size_class", CColumn), ("noscan", CColumn),
                ("alloc_count", CColumn)]


class CSlots(Structure):
    """hg_slots"""
    _fields_ = [("count", c_uint64), ("alloc_bits", c_void_p), ("alloc_bytes", c_uint64),
                ("mark_bits", c_void_p), ("mark_bytes", c_uint64), ("type", CColumn),
                ("site", CColumn), ("slack", CColumn)]


class CType(Structure):
    """hg_type"""
    _fields_ = [("name", c_char_p), ("size", c_uint64), ("kind", c_int),
                ("mask", POINTER(c_uint64)), ("mask_bits", c_uint32), ("opaque", c_bool)]


class CSite(Structure):
    """hg_site"""
    _fields_ = [("file", c_char_p), ("function", c_char_p), ("reason", c_char_p),
                ("line", c_uint32), ("array", c_bool)]


class CGroup(Structure):
    """hg_group"""
    _fields_ = [("kind", c_int), ("name", c_char_p), ("file", c_char_p), ("line", c_uint32),
                ("level", c_uint32), ("thread", c_uint32)]


class CWindow(Structure):
    """hg_window"""
    _fields_ = [("len", c_uint64), ("cap", c_uint64), ("elem_size", c_uint64)]


class CRoot(Structure):
    """hg_root"""
    _fields_ = [("group", c_uint32), ("name", c_char_p), ("type", c_char_p),
                ("address", c_uint64), ("value", c_uint64), ("line", c_uint32),
                ("window", CWindow)]


class CSummary(Structure):
    """hg_summary"""
    _fields_ = [("heap", c_char_p), ("phase", c_char_p), ("page_size", c_uint64),
                ("arena_start", c_uint64), ("arena_used", c_uint64), ("arena_end", c_uint64),
                ("total_alloc", c_uint64), ("mallocs", c_uint64), ("frees", c_uint64),
                ("heap_alloc", c_uint64), ("heap_objects", c_uint64), ("num_gc", c_uint64),
                ("next_gc", c_uint64)]


class CNodeInfo(Structure):
    """hg_node_info"""
    _fields_ = [("kind", c_int), ("address", c_uint64), ("size", c_uint64),
                ("requested", c_uint64), ("type", c_uint32), ("site", c_uint32),
                ("count", c_uint64), ("array", c_bool), ("span", c_uint32), ("slot", c_uint32),
                ("size_class", c_uint32), ("noscan", c_bool), ("colour", c_int),
                ("work", c_uint32), ("reach", c_int), ("in_degree", c_uint32),
                ("out_degree", c_uint32), ("hidden_in", c_uint32), ("hidden_out", c_uint32)]


class CEdge(Structure):
    """hg_edge"""
    _fields_ = [("from", c_uint32), ("to", c_uint32), ("root", c_uint32),
                ("from_offset", c_uint64), ("to_offset", c_uint64)]


class CTotals(Structure):
    """hg_totals"""
    _fields_ = [("nodes", c_uint32), ("groups", c_uint32), ("objects", c_uint32),
                ("edges", c_uint32), ("roots", c_uint32), ("bytes", c_uint64),
                ("requested", c_uint64), ("named", c_uint32), ("unnamed", c_uint32),
                ("garbage", c_uint32), ("named_bytes", c_uint64), ("unnamed_bytes", c_uint64),
                ("garbage_bytes", c_uint64), ("shared", c_uint32), ("dangling", c_uint32),
                ("spans", c_uint32), ("unread_bytes", c_uint64), ("hidden_objects", c_uint32),
                ("hidden_bytes", c_uint64)]


class CPlaceInfo(Structure):
    """hg_place_info"""
    _fields_ = [("place", c_int), ("span", c_uint32), ("slot", c_uint32), ("type", c_uint32),
                ("site", c_uint32), ("size_class", c_uint32), ("slot_address", c_uint64),
                ("elem_size", c_uint64), ("span_base", c_uint64)]


class CCell(Structure):
    """hg_cell"""
    _fields_ = [("offset", c_uint64), ("name", c_char_p), ("value", c_char_p),
                ("window", CWindow)]


class CSelect(Structure):
    """hg_select"""
    _fields_ = [("seeds", POINTER(c_uint32)), ("n_seeds", c_size_t), ("depth", c_uint32),
                ("limit", c_uint32), ("backwards", c_bool), ("garbage", c_bool),
                ("unnamed", c_bool)]


class CTextOptions(Structure):
    """hg_text_options"""
    _fields_ = [("symbolic", c_bool), ("ascii", c_bool), ("limit", c_uint32),
                ("width", c_uint32), ("sort", c_uint32), ("type", c_char_p),
                ("garbage", c_bool), ("shared", c_bool), ("site", c_uint32)]


# Name in the header -> mirror here; what the test compares.
STRUCTS = {"hg_column": CColumn, "hg_spans": CSpans, "hg_slots": CSlots, "hg_type": CType,
           "hg_site": CSite, "hg_group": CGroup, "hg_window": CWindow, "hg_root": CRoot,
           "hg_summary": CSummary, "hg_node_info": CNodeInfo, "hg_edge": CEdge,
           "hg_totals": CTotals, "hg_place_info": CPlaceInfo, "hg_cell": CCell,
           "hg_select": CSelect, "hg_text_options": CTextOptions}

PROGRESS = ctypes.CFUNCTYPE(c_int, c_void_p, c_double)

# ---- Its functions -------------------------------------------------------------------------------

_TEXT = (c_void_p, POINTER(CTextOptions), POINTER(c_void_p))
_NODE_TEXT = (c_void_p, POINTER(CTextOptions), c_uint32, POINTER(c_void_p))
_EDGES = (c_void_p, c_uint32, POINTER(POINTER(CEdge)), POINTER(c_size_t))

# Functions that return a status, with the types of their parameters.
_CHECKED: Dict[str, Tuple[Any, ...]] = {
    "hg_image_create": (POINTER(c_void_p),),
    "hg_image_set_summary": (c_void_p, POINTER(CSummary)),
    "hg_image_add_region": (c_void_p, c_uint64, c_void_p, c_uint64),
    "hg_image_set_spans": (c_void_p, POINTER(CSpans)),
    "hg_image_set_slots": (c_void_p, POINTER(CSlots)),
    "hg_image_add_type": (c_void_p, POINTER(CType)),
    "hg_image_add_site": (c_void_p, POINTER(CSite)),
    "hg_image_add_group": (c_void_p, POINTER(CGroup), POINTER(c_uint32)),
    "hg_image_add_root": (c_void_p, POINTER(CRoot)),
    "hg_image_add_work": (c_void_p, c_uint64),
    "hg_graph_build": (c_void_p, PROGRESS, c_void_p, POINTER(c_void_p)),
    "hg_graph_summary": (c_void_p, POINTER(CSummary)),
    "hg_graph_node": (c_void_p, c_uint32, POINTER(CNodeInfo)),
    "hg_graph_type": (c_void_p, c_uint32, POINTER(CType)),
    "hg_graph_site": (c_void_p, c_uint32, POINTER(CSite)),
    "hg_graph_group": (c_void_p, c_uint32, POINTER(CGroup)),
    "hg_graph_root": (c_void_p, c_uint32, POINTER(CRoot)),
    "hg_graph_find": (c_void_p, c_uint64, POINTER(c_uint32), POINTER(c_uint64)),
    "hg_graph_out": _EDGES,
    "hg_graph_in": _EDGES,
    "hg_graph_path": (c_void_p, c_uint32, POINTER(CEdge), c_size_t, POINTER(c_size_t)),
    "hg_graph_shared": (c_void_p, POINTER(c_uint32), c_size_t, POINTER(c_size_t)),
    "hg_graph_set_cells": (c_void_p, c_uint32, POINTER(CCell), c_size_t),
    "hg_graph_cells": (c_void_p, c_uint32, POINTER(POINTER(CCell)), POINTER(c_size_t)),
    "hg_graph_set_fields": (c_void_p, c_uint32, POINTER(CCell), c_size_t),
    "hg_graph_select": (c_void_p, POINTER(CSelect), POINTER(c_void_p)),
    "hg_snapshot_write": (c_void_p, c_char_p),
    "hg_snapshot_read": (c_char_p, POINTER(c_void_p)),
    "hg_text_overview": _TEXT,
    "hg_text_types": _TEXT,
    "hg_text_objects": _TEXT,
    "hg_text_spans": _TEXT,
    "hg_text_roots": _TEXT,
    "hg_text_diagram": _TEXT,
    "hg_text_object": _NODE_TEXT,
    "hg_text_share": _NODE_TEXT,
    "hg_text_refs": _NODE_TEXT,
    "hg_text_backrefs": _NODE_TEXT,
    "hg_text_path": _NODE_TEXT,
    "hg_text_place": (c_void_p, POINTER(CTextOptions), c_uint64, POINTER(c_void_p)),
    "hg_text_check": (c_void_p, POINTER(CTextOptions), POINTER(c_void_p), POINTER(c_uint32)),
    "hg_text_canonical": (c_void_p, POINTER(c_void_p)),
}
_PLAIN: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "hg_last_error": (c_char_p, ()),
    "hg_api_version": (c_int, ()),
    "hg_image_destroy": (None, (c_void_p,)),
    "hg_graph_destroy": (None, (c_void_p,)),
    "hg_graph_ordinal": (c_uint32, (c_void_p, c_uint32)),
    "hg_graph_site_counts": (None, (c_void_p, POINTER(c_uint64), POINTER(c_uint64), c_size_t)),
    "hg_graph_totals": (None, (c_void_p, POINTER(CTotals))),
    "hg_graph_place": (None, (c_void_p, c_uint64, POINTER(CPlaceInfo))),
    "hg_text_destroy": (None, (c_void_p,)),
}


def build_directories() -> List[Path]:
    """Where the library and heapviz may be: $GOMEM_BUILD alone if set, lib and bin beside an
    installed share/gomem, or the source tree's build folder."""
    if os.environ.get("GOMEM_BUILD"):
        return [Path(os.environ["GOMEM_BUILD"])]
    home = Path(__file__).resolve().parent.parent  # gdbext, or PREFIX/share/gomem
    if home.parent.name == "share":
        prefix = home.parent.parent
        return [prefix / "lib" / "gomem", prefix / "lib", prefix / "bin"]
    return [home.parent / "build"]


def missing(name: str) -> str:
    """One line about a file that find_file did not find."""
    directories = build_directories()
    if len(directories) > 1:
        return "%s is not in %s: install gomem again" % (name, directories[1])
    return "%s is not built: run make in %s" % (name, directories[0].parent)


def find_file(name: str) -> Optional[Path]:
    """A file of the build or of the installation."""
    for directory in build_directories():
        if (directory / name).is_file():
            return directory / name
    return None


class _Library:
    """The loaded library."""

    def __init__(self, path: Path):
        try:
            self.dll = ctypes.CDLL(str(path))
            version = self.dll.hg_api_version()
        except (OSError, AttributeError) as error:
            raise MissingLibrary("cannot load %s: %s" % (path, error)) from None
        if version != API_VERSION:
            raise MissingLibrary("%s has interface version %d, this gomem needs %d: run make"
                                 % (path, version, API_VERSION))
        signatures = {name: (c_int, types) for name, types in _CHECKED.items()}
        for name, (result, types) in {**signatures, **_PLAIN}.items():
            if hasattr(self.dll, name):
                function = getattr(self.dll, name)
                function.restype, function.argtypes = result, types

    def call(self, name: str, *arguments) -> None:
        """Calls a function that returns a status."""
        if not hasattr(self.dll, name):
            raise GraphError(BAD_INPUT, "libheapgraph.so is too old, it lacks %s: run make" % name)
        status = getattr(self.dll, name)(*arguments)
        if status != OK:
            text = self.dll.hg_last_error() or b""
            raise GraphError(status, text.decode("utf-8", "replace") or "%s: status %d" % (
                name, status))


_loaded: Optional[_Library] = None


def library() -> _Library:
    """The library, loaded when it is first needed. MissingLibrary: it is not there."""
    global _loaded  # pylint: disable=global-statement
    if _loaded is None:
        path = find_file("libheapgraph.so")
        if path is None:
            raise MissingLibrary(missing("libheapgraph.so"))
        _loaded = _Library(path)
    return _loaded


def _text(value: Optional[bytes]) -> str:
    return value.decode("utf-8", "replace") if value else ""


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "replace").replace(b"\0", b"?")


# ---- What the rest of gomem sees -----------------------------------------------------------------

class Node(NamedTuple):
    """hg_node_info, with names for the enums and None for HG_NONE."""
    kind: str
    address: int
    size: int
    requested: int
    type: Optional[int]
    site: Optional[int]
    count: int
    array: bool
    span: int
    slot: int
    size_class: int
    noscan: bool
    colour: str
    work: int
    reach: str
    in_degree: int
    out_degree: int
    hidden_in: int
    hidden_out: int


class Edge(NamedTuple):
    """hg_edge."""
    start: int
    end: int
    root: Optional[int]
    from_offset: int
    to_offset: int


class Place(NamedTuple):
    """hg_place_info."""
    place: str
    span: Optional[int]
    slot: Optional[int]
    type: Optional[int]
    site: Optional[int]
    size_class: int
    slot_address: int
    elem_size: int
    span_base: int


class Cell(NamedTuple):
    """hg_cell; window is (len, cap, elem_size)."""
    offset: int
    name: str
    value: str = ""
    window: Tuple[int, int, int] = (0, 0, 0)


def _known(index: int) -> Optional[int]:
    return None if index == NONE else index


def _plain(struct: Structure) -> Dict[str, Any]:
    """The fields of a struct, with str for char *."""
    fields = {}
    for name, kind in struct._fields_:
        value = getattr(struct, name)
        if kind is c_char_p:
            value = _text(value)
        elif kind is CWindow:
            value = (value.len, value.cap, value.elem_size)
        fields[name] = value
    return fields


def _cells(cells: Sequence[Cell]) -> Any:
    array = (CCell * max(1, len(cells)))()
    for place, cell in zip(array, cells):
        place.offset, place.name, place.value = cell.offset, _bytes(cell.name), _bytes(cell.value)
        place.window = CWindow(*cell.window)
    return array


class Image:
    """An hg_image under construction. Keeps all that it lends to the library."""

    def __init__(self) -> None:
        self.library = library()
        self.handle = c_void_p()
        self.kept: List[Any] = []
        self.library.call("hg_image_create", byref(self.handle))

    def close(self) -> None:
        """Lets go of the image, and of what was lent to it."""
        self.library.dll.hg_image_destroy(self.handle)
        self.handle = c_void_p()
        self.kept.clear()

    def __enter__(self) -> "Image":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def _lend(self, data) -> Tuple[Optional[int], int]:
        """Address and length of a bytearray that stays alive with the image."""
        if not data:
            return None, 0
        array = (ctypes.c_char * len(data)).from_buffer(data)
        self.kept.append(array)
        return ctypes.addressof(array), len(data)

    def _column(self, column) -> CColumn:
        data, length = self._lend(column.data)
        return CColumn(data, length, column.stride, column.offset, column.width)

    def _call(self, name: str, *arguments) -> None:
        self.library.call(name, self.handle, *arguments)

    def set_summary(self, summary) -> None:
        """summary has the fields of hg_summary."""
        given = {name: getattr(summary, name) for name, _ in CSummary._fields_}
        given.update(heap=_bytes(summary.heap), phase=_bytes(summary.phase))
        struct = CSummary(**given)
        self.kept.append(struct)
        self._call("hg_image_set_summary", byref(struct))

    def add_region(self, address: int, data: bytearray) -> None:
        """Memory of the heap."""
        start, length = self._lend(data)
        self._call("hg_image_add_region", address, start, length)

    def set_spans(self, spans) -> None:
        """spans has the fields of hg_spans."""
        struct = CSpans(spans.count, spans.in_use,
                        *(self._column(getattr(spans, name)) for name, _ in CSpans._fields_[2:]))
        self.kept.append(struct)
        self._call("hg_image_set_spans", byref(struct))

    def set_slots(self, slots) -> None:
        """slots has the fields of hg_slots."""
        alloc, alloc_bytes = self._lend(slots.alloc_bits)
        mark, mark_bytes = self._lend(slots.mark_bits)
        struct = CSlots(slots.count, alloc, alloc_bytes, mark, mark_bytes,
                        self._column(slots.type), self._column(slots.site),
                        self._column(slots.slack))
        self.kept.append(struct)
        self._call("hg_image_set_slots", byref(struct))

    def add_type(self, kind) -> None:
        """kind has name, size, kind, mask (bytes), mask_bits, opaque."""
        words = len(kind.mask) // 8
        mask = (c_uint64 * max(1, words)).from_buffer_copy(kind.mask[:words * 8] or bytes(8))
        struct = CType(_bytes(kind.name), kind.size, TYPE_KINDS.index(kind.kind), mask,
                       min(kind.mask_bits, words * 64), kind.opaque)
        self.kept += (mask, struct)
        self._call("hg_image_add_type", byref(struct))

    def add_site(self, site) -> None:
        """site has file, function, reason, line, array."""
        struct = CSite(_bytes(site.file), _bytes(site.function), _bytes(site.reason), site.line,
                       site.array)
        self.kept.append(struct)
        self._call("hg_image_add_site", byref(struct))

    def add_group(self, group) -> int:
        """group has kind, name, file, line, level, thread; its number is returned."""
        struct = CGroup(GROUP_KINDS.index(group.kind), _bytes(group.name), _bytes(group.file),
                        group.line, group.level, group.thread)
        index = c_uint32()
        self.kept.append(struct)
        self._call("hg_image_add_group", byref(struct), byref(index))
        return index.value

    def add_root(self, group: int, root) -> None:
        """root has name, type, address, value, line, window."""
        struct = CRoot(group, _bytes(root.name), _bytes(root.type), root.address, root.value,
                       root.line, CWindow(*root.window))
        self.kept.append(struct)
        self._call("hg_image_add_root", byref(struct))

    def add_work(self, address: int) -> None:
        """A grey object."""
        self._call("hg_image_add_work", address)

    def build(self, progress: Optional[Callable[[float], None]] = None) -> "Graph":
        """Decodes the image. Whatever progress raises ends the work and comes out here."""
        raised: List[BaseException] = []

        def report(_context, part) -> int:
            try:
                progress(part)
                return 0
            except BaseException as error:  # pylint: disable=broad-except
                raised.append(error)
                return 1

        callback = PROGRESS(report) if progress else PROGRESS()
        handle = c_void_p()
        try:
            self._call("hg_graph_build", callback, None, byref(handle))
        except GraphError as error:
            if error.status == CANCELLED and raised:
                raise raised[0] from None
            raise
        return Graph(self.library, handle)


class Graph:
    """An hg_graph. Released with the object."""

    def __init__(self, lib: _Library, handle: c_void_p):
        self.library = lib
        self.handle = handle

    def __del__(self) -> None:
        if self.handle:
            self.library.dll.hg_graph_destroy(self.handle)
            self.handle = c_void_p()

    def _call(self, name: str, *arguments) -> None:
        self.library.call(name, self.handle, *arguments)

    def _struct(self, name: str, kind, *arguments) -> Any:
        struct = kind()
        self._call(name, *arguments, byref(struct))
        return struct

    # ---- Questions ----

    def totals(self) -> Dict[str, int]:
        """The fields of hg_totals."""
        struct = CTotals()
        self.library.dll.hg_graph_totals(self.handle, byref(struct))
        return _plain(struct)

    def summary(self) -> Dict[str, Any]:
        """The fields of hg_summary."""
        return _plain(self._struct("hg_graph_summary", CSummary))

    def node(self, node: int) -> Node:
        """All about one node."""
        fields = _plain(self._struct("hg_graph_node", CNodeInfo, node))
        fields.update(kind=NODE_KINDS[fields["kind"]], colour=COLOURS[fields["colour"]],
                      reach=REACH[fields["reach"]], type=_known(fields["type"]),
                      site=_known(fields["site"]))
        return Node(**fields)

    def type(self, index: int) -> Dict[str, Any]:
        """name, size, kind, mask_bits, opaque of a type."""
        fields = _plain(self._struct("hg_graph_type", CType, index))
        fields["kind"] = TYPE_KINDS[fields["kind"]]
        del fields["mask"]
        return fields

    def site(self, index: int) -> Dict[str, Any]:
        """The fields of hg_site."""
        return _plain(self._struct("hg_graph_site", CSite, index))

    def site_counts(self, n: int) -> List[Tuple[int, int]]:
        """Objects of each of the first n sites: reachable ones, garbage."""
        live, garbage = (c_uint64 * n)(), (c_uint64 * n)()
        self.library.dll.hg_graph_site_counts(self.handle, live, garbage, n)
        return list(zip(live, garbage))

    def group(self, node: int) -> Dict[str, Any]:
        """The fields of hg_group."""
        fields = _plain(self._struct("hg_graph_group", CGroup, node))
        fields["kind"] = GROUP_KINDS[fields["kind"]]
        return fields

    def root(self, index: int) -> Dict[str, Any]:
        """The fields of hg_root."""
        return _plain(self._struct("hg_graph_root", CRoot, index))

    def find(self, address: int) -> Optional[Tuple[int, int]]:
        """The object that holds an address, and the offset in it."""
        node, offset = c_uint32(), c_uint64()
        try:
            self._call("hg_graph_find", address, byref(node), byref(offset))
        except GraphError as error:
            if error.status == NOT_FOUND:
                return None
            raise
        return node.value, offset.value

    def place(self, address: int) -> Place:
        """What stands at an address, object or not."""
        struct = CPlaceInfo()
        self.library.dll.hg_graph_place(self.handle, address, byref(struct))
        fields = _plain(struct)
        fields["place"] = PLACES[fields["place"]]
        for name in "span", "slot", "type", "site":
            fields[name] = _known(fields[name])
        return Place(**fields)

    def _edges(self, name: str, node: int) -> List[Edge]:
        edges, count = POINTER(CEdge)(), c_size_t()
        self._call(name, node, byref(edges), byref(count))
        return [_edge(edges[i]) for i in range(count.value)]

    def out(self, node: int) -> List[Edge]:
        """Pointers out of a node, by offset."""
        return self._edges("hg_graph_out", node)

    def holders(self, node: int) -> List[Edge]:
        """Pointers to a node, named roots first."""
        return self._edges("hg_graph_in", node)

    def path(self, node: int, longest: int = 1000) -> List[Edge]:
        """A shortest path from the root; empty for garbage."""
        edges, count = (CEdge * longest)(), c_size_t()
        try:
            self._call("hg_graph_path", node, edges, longest, byref(count))
        except GraphError as error:
            if error.status == NOT_FOUND:
                return []
            raise
        return [_edge(edges[i]) for i in range(min(count.value, longest))]

    def shared(self, most: int) -> List[int]:
        """Objects with two or more pointers to them, most first."""
        nodes, count = (c_uint32 * most)(), c_size_t()
        self._call("hg_graph_shared", nodes, most, byref(count))
        return list(nodes[:min(count.value, most)])

    def ordinal(self, node: int) -> int:
        """The n of User#n; 0 for what is no object."""
        return self.library.dll.hg_graph_ordinal(self.handle, node)

    # ---- Fields and values ----

    def set_cells(self, node: int, cells: Sequence[Cell]) -> None:
        """The rows of a node's picture."""
        self._call("hg_graph_set_cells", node, _cells(cells), len(cells))

    def cells(self, node: int) -> List[Cell]:
        """The rows that were set."""
        cells, count = POINTER(CCell)(), c_size_t()
        self._call("hg_graph_cells", node, byref(cells), byref(count))
        return [Cell(**_plain(cells[i])) for i in range(count.value)]

    def set_fields(self, kind: int, fields: Sequence[Cell]) -> None:
        """Names for the pointer words of a type's element."""
        self._call("hg_graph_set_fields", kind, _cells(fields), len(fields))

    # ---- Cutting out, saving ----

    def select(self, seeds: Sequence[int] = (), depth: int = 0, limit: int = 0,
               backwards: bool = False, garbage: bool = False, unnamed: bool = False) -> "Graph":
        """A graph of the nodes near the seeds; its node numbers are new."""
        array = (c_uint32 * max(1, len(seeds)))(*seeds)
        choice = CSelect(array, len(seeds), depth, limit, backwards, garbage, unnamed)
        handle = c_void_p()
        self._call("hg_graph_select", byref(choice), byref(handle))
        return Graph(self.library, handle)

    def write(self, path: str) -> None:
        """Saves a snapshot."""
        self._call("hg_snapshot_write", os.fsencode(path))

    # ---- Texts ----

    def _take(self, text: c_void_p) -> str:
        try:
            return _text(ctypes.cast(text, c_char_p).value)
        finally:
            self.library.dll.hg_text_destroy(text)

    def text(self, name: str, *arguments, **options) -> str:
        """hg_text_NAME: "overview", "types", "objects", "spans", "roots", "diagram"; with a node
        "object", "share" (None: all), "refs", "backrefs", "path"; with an address "place".
        Options are the fields of hg_text_options, sort being one of SORT_ORDERS, site a number."""
        text = c_void_p()
        given = tuple(NONE if argument is None else argument for argument in arguments)
        self._call("hg_text_" + name, _text_options(options), *given, byref(text))
        return self._take(text)

    def check(self, **options) -> Tuple[str, int]:
        """hg_text_check: the findings about the image, and their number."""
        text, findings = c_void_p(), c_uint32()
        self._call("hg_text_check", _text_options(options), byref(text), byref(findings))
        return self._take(text), findings.value

    def canonical(self) -> str:
        """hg_text_canonical: the graph by shape, without addresses."""
        text = c_void_p()
        self._call("hg_text_canonical", byref(text))
        return self._take(text)


def _edge(edge: CEdge) -> Edge:
    return Edge(getattr(edge, "from"), edge.to, _known(edge.root), edge.from_offset,
                edge.to_offset)


def _text_options(options: Dict[str, Any]) -> Any:
    given = dict(options)
    if "sort" in given:
        given["sort"] = SORT_ORDERS.index(given["sort"])
    if given.get("site") is not None:
        given["site"] += 1
    if given.get("type") is not None:
        given["type"] = _bytes(given["type"])
    return byref(CTextOptions(**given))


def read_snapshot(path: str) -> Graph:
    """The graph in a snapshot file."""
    lib, handle = library(), c_void_p()
    lib.call("hg_snapshot_read", os.fsencode(path), byref(handle))
    return Graph(lib, handle)
