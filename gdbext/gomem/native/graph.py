# SPDX-License-Identifier: MIT
"""An hg_graph: questions, fields and values, cut-outs, texts."""

import contextlib
import ctypes
import os
from ctypes import POINTER, Structure, byref, c_char_p, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from .library import GraphError, Library, library, reporting, to_bytes, to_text
from .structs import (BY, COLOURS, DELTAS, GROUP_KINDS, NODE_KINDS, NONE, NOT_FOUND, PLACES, REACH,
                      SORT_ORDERS, TYPE_KINDS, CCell, CEdge, CEvent, CGroup, CNodeInfo, CPlaceInfo,
                      CRoot, CSelect, CSite, CSummary, CTextOptions, CTotals, CType, CWindow)


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
    unswept: bool
    work: int
    reach: str
    in_degree: int
    out_degree: int
    hidden_in: int
    hidden_out: int
    fold: int
    fold_named: int
    fold_objects: int
    fold_shared: int
    fold_colours: Tuple[int, ...]
    fold_unswept: int
    delta: str
    fold_deltas: Tuple[int, ...]


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
            value = to_text(value)
        elif kind is CWindow:
            value = (value.len, value.cap, value.elem_size)
        elif isinstance(value, ctypes.Array):
            value = tuple(value)
        fields[name] = value
    return fields


def _cells(cells: Sequence[Cell]) -> Any:
    array = (CCell * max(1, len(cells)))()
    for place, cell in zip(array, cells):
        place.offset, place.name = cell.offset, to_bytes(cell.name)
        place.value = to_bytes(cell.value)
        place.window = CWindow(*cell.window)
    return array



class Graph:
    """An hg_graph. Released with the object."""

    def __init__(self, lib: Library, handle: c_void_p):
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
                      delta=DELTAS[fields["delta"]],
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

    def analyse(self, what: int, progress: Optional[Callable[[float], None]] = None) -> None:
        """Makes analyses (HOLDERS, DOMINATORS, CYCLES, OWNERS, or-ed) that later questions need."""
        with reporting(progress) as callback:
            self._call("hg_graph_analyse", what, callback, None)

    def words(self, text: str) -> List[str]:
        """What may follow in a filter, where `text` ends."""
        words = c_void_p()
        self._call("hg_filter_complete", to_bytes(text), byref(words))
        return self._take(words).splitlines()

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

    def with_cells(self) -> Iterator[int]:
        """The nodes of which rows were set."""
        node = c_uint32(0)
        while True:
            try:
                self._call("hg_graph_next_cells", node.value, byref(node))
            except GraphError as error:
                if error.status == NOT_FOUND:
                    return
                raise
            yield node.value

    def set_fields(self, kind: int, fields: Sequence[Cell]) -> None:
        """Names for the pointer words of an element; the value is the C type of the pointer."""
        self._call("hg_graph_set_fields", kind, _cells(fields), len(fields))

    def set_events(self, first: int, events: Sequence[Tuple[int, ...]]) -> None:
        """What the collector did, from event number `first` on; rows are those of hg_event."""
        array = (CEvent * max(1, len(events)))()
        for place, event in zip(array, events):
            (place.object, source, place.cycle, place.kind, place.type, place.site,
             place.detail) = event
            setattr(place, "from", source)
        self._call("hg_graph_set_events", first, array, len(events))

    # ---- Cutting out, saving ----

    def select(self, seeds: Sequence[int] = (), depth: int = 0, limit: int = 0,
               backwards: bool = False, garbage: bool = False, unnamed: bool = False,
               fold: bool = False, page: bool = False, to: Sequence[int] = (),
               type_name: Optional[str] = None, changed: bool = False,
               popped: Sequence[int] = ()) -> "Graph":
        """A graph of the nodes near the seeds and of the variables that lead to `popped`, addresses
        of popped stack frames; or of the ways from the seeds to other nodes or to objects of a
        type. Its node numbers are new."""
        choice = CSelect(_nodes(seeds), len(seeds), (c_uint64 * max(1, len(popped)))(*popped),
                         len(popped), depth, limit, backwards, garbage, unnamed,
                         fold, page, _nodes(to), len(to),
                         None if type_name is None else to_bytes(type_name), changed, None)
        handle = c_void_p()
        self._call("hg_graph_select", byref(choice), byref(handle))
        return Graph(self.library, handle)

    def write(self, path: str, progress: Optional[Callable[[float], None]] = None) -> None:
        """Saves a snapshot."""
        with reporting(progress) as callback:
            self._call("hg_snapshot_write", os.fsencode(path), callback, None)

    # ---- Texts ----

    def _take(self, text: c_void_p) -> str:
        try:
            return to_text(ctypes.cast(text, c_char_p).value)
        finally:
            self.library.dll.hg_text_destroy(text)

    def text(self, name: str, *arguments, **options) -> str:
        """hg_text_NAME: "overview", "types" ...; `arguments` are what it takes before the text, as
        a node (None: of all) or an address.
        Options are the fields of hg_text_options, sort being one of SORT_ORDERS, site a number."""
        text = c_void_p()
        given = tuple(NONE if argument is None else argument for argument in arguments)
        self._call("hg_text_" + name, _text_options(options), *given, byref(text))
        return self._take(text)

    def diff(self, before: "Graph", progress: Optional[Callable[[float], None]] = None,
             **options) -> str:
        """hg_text_changes: what changed from `before` to this graph."""
        text = c_void_p()
        with self._diff(before, progress) as diff:
            self.library.call("hg_text_changes", diff, _text_options(options), byref(text))
        return self._take(text)

    def diff_graph(self, before: "Graph",
                   progress: Optional[Callable[[float], None]] = None) -> "Graph":
        """hg_diff_graph: all of both, marked with what became of it."""
        handle = c_void_p()
        with self._diff(before, progress) as diff:
            self.library.call("hg_diff_graph", diff, byref(handle))
        return Graph(self.library, handle)

    @contextlib.contextmanager
    def _diff(self, before: "Graph", progress: Optional[Callable[[float], None]]) -> Iterator[Any]:
        diff = c_void_p()
        with reporting(progress) as callback:
            self.library.call("hg_diff_create", before.handle, self.handle, callback, None,
                              byref(diff))
        try:
            yield diff
        finally:
            self.library.dll.hg_diff_destroy(diff)

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


def _nodes(nodes: Sequence[int]) -> Any:
    return (c_uint32 * max(1, len(nodes)))(*nodes)


def _edge(edge: CEdge) -> Edge:
    return Edge(getattr(edge, "from"), edge.to, _known(edge.root), edge.from_offset,
                edge.to_offset)


def _text_options(options: Dict[str, Any]) -> Any:
    given = dict(options)
    if "sort" in given:
        given["sort"] = SORT_ORDERS.index(given["sort"])
    if "by" in given:
        given["by"] = BY.index(given["by"])
    if given.get("site") is not None:
        given["site"] += 1
    for name in "type", "where":
        if given.get(name) is not None:
            given[name] = to_bytes(given[name])
    return byref(CTextOptions(**given))


def read_snapshot(path: str, progress: Optional[Callable[[float], None]] = None) -> Graph:
    """The graph in a snapshot file."""
    lib, handle = library(), c_void_p()
    with reporting(progress) as callback:
        lib.call("hg_snapshot_read", os.fsencode(path), callback, None, byref(handle))
    return Graph(lib, handle)
