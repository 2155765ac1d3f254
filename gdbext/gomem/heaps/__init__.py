# SPDX-License-Identifier: MIT
"""Heap images: what an adapter makes of one kind of heap, and the registry of adapters.

An adapter is a module in this folder with these functions:

    find()          -> what it needs to know about the heap of the selected program, or None
    read(found, progress) -> HeapImage
    collector(found)      -> Collector, cheaply
    objects(found)        -> how many there are by the heap's own counters, about, and cheaply
    events(found, most)   -> the number of the first one, and the last events of the collector
    is_allocated(found, address)  -> whether an object is there
    is_own_code(found, frame) -> whether a frame belongs to the heap itself
    named(name)           -> a variable that GDB calls otherwise, or None; may be missing
    checkpoints(found), pauses(found)  -> (name, address) of moments at which the program, or its
                             collector, may be stopped; missing where the program itself lists them.
                             NO_CHECKPOINTS tells what a program without any lacks

All that follows (graph, texts, pictures) is the same for every kind of heap. A HeapImage mirrors
hg_image of viz/heapgraph.h, and refers to tables as the program has them: a Column says where in a
table of structs one field stands, so that no code here runs once per object.
"""

import functools
import importlib
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

import gdb

from .. import dwarf
from ..memory import Progress, Run
from ..roots import Group

# In the order in which they are asked.
ADAPTERS = ("gomem", "go")

MAX_EVENTS = 1 << 20  # of the collector, that are read


class Column(NamedTuple):
    """One field of a table of structs: row i is the unsigned little-endian integer of `width` bytes
    at data + i * stride + offset. Without data every row is 0."""
    data: Optional[bytearray]
    stride: int
    offset: int
    width: int

    def __getitem__(self, row: int) -> int:
        if self.data is None:
            return 0
        start = row * self.stride + self.offset
        return int.from_bytes(self.data[start:start + self.width], "little")

    @property
    def rows(self) -> int:
        """Number of whole rows that the data holds."""
        if self.data is None:
            return 0
        return max(0, (len(self.data) - self.offset - self.width) // self.stride + 1)


NO_COLUMN = Column(None, 1, 0, 1)


@dataclass
class Spans:
    """Runs of pages, each cut into slots of one size."""
    count: int = 0
    in_use: int = 0  # the value of `state` that tells a span in use
    state: Column = NO_COLUMN
    base: Column = NO_COLUMN
    elem_size: Column = NO_COLUMN
    elem_count: Column = NO_COLUMN
    first_slot: Column = NO_COLUMN
    pages: Column = NO_COLUMN
    size_class: Column = NO_COLUMN
    noscan: Column = NO_COLUMN
    alloc_count: Column = NO_COLUMN
    head: Column = NO_COLUMN  # bytes of each slot before its object
    sweep_gen: Column = NO_COLUMN  # the collection that swept it last; without data all are swept
    swept: int = 0
    own_state: int = 0  # the value of `state` that tells the heap's own data, as stacks; 0: none


@dataclass
class Slots:
    """Per-slot tables."""
    count: int = 0
    alloc_bits: bytearray = field(default_factory=bytearray)
    mark_bits: bytearray = field(default_factory=bytearray)
    type: Column = NO_COLUMN
    site: Column = NO_COLUMN
    slack: Column = NO_COLUMN


# Kinds of types, as in viz/heapgraph.h (lower case, no prefix).
CONSERVATIVE, PRECISE, POINTER_FREE = "conservative", "precise", "pointer_free"


class Type(NamedTuple):
    """Type of an object, or of the elements of an array. Bit i of mask: word i is a pointer."""
    name: str
    size: int
    kind: str
    mask: bytes = b""  # in whole words of 64 bits
    mask_bits: int = 0
    opaque: bool = False
    open: bool = False
    vague: bool = False
    mixed: bool = False
    declared: Any = None  # gdb.Type, where the name does not lead to it
    show: Any = None  # (writer, type, address, bytes): writes the cells of an object in its own way


class Pointee(NamedTuple):
    """A pointer in the values of a type, and where it leads; mirrors hg_pointee."""
    offset: int
    leads: str  # VALUE ... of roots.py
    type: int = 0
    beside: Optional[int] = None  # None: `count` is the number of elements
    count: int = 1  # EITHER, TOLD: a type
    repeat: int = 1
    stride: int = 0


class Site(NamedTuple):
    """A place in the source that allocates."""
    file: str
    function: str
    reason: str
    line: int
    array: bool
    column: int = 0  # 0: not known
    shares: bool = False  # its objects may lie in a block with those of other sites


# Kinds of pointer bits, as in viz/heapgraph.h (lower case, no prefix).
PACKED, NIBBLES, STOPS = "packed", "nibbles", "stops"


class PointerBits(NamedTuple):
    """Which words from an address on hold pointers; mirrors hg_pointer_bits."""
    address: int
    kind: str
    data: Any  # bytes-like


@dataclass
class Summary:
    """The heap's own counters; mirrors hg_summary."""
    heap: str = ""
    phase: str = ""
    page_size: int = 0
    arena_start: int = 0
    arena_used: int = 0
    arena_end: int = 0
    total_alloc: int = 0
    mallocs: int = 0
    frees: int = 0
    heap_alloc: int = 0
    heap_objects: int = 0
    num_gc: int = 0
    next_gc: int = 0


# Phases of a collection, as in viz/heapgraph.h (lower case, no prefix).
PHASES = OFF, SWEEP_TERMINATION, MARK, MARK_TERMINATION, SWEEP = (
    "off", "sweep termination", "mark", "mark termination", "sweep")


@dataclass
class Collector:
    """What the collector is about. The first ones mirror hg_collector."""
    phase: str = OFF
    cycle: int = 0
    live: int = 0
    trigger: int = 0
    goal: int = 0
    root_pieces: int = 0
    roots_scanned: int = 0
    marked_objects: int = 0
    marked_bytes: int = 0
    scanning: int = 0
    concurrent: bool = False
    events: int = 0  # recorded since the start
    records: bool = False  # whether events are recorded


class Unused(NamedTuple):
    """A variable of a frame that the program does not use any more: its object was freed."""
    name: str
    level: int
    function: str
    value: int


class Goroutine(NamedTuple):
    """A goroutine that is not dead."""
    id: int
    state: str
    reason: str  # why it waits, "" else
    function: str  # where it stands: the innermost one that is not the runtime's
    file: str
    line: int
    created_file: str  # where it was started
    created_line: int
    current: bool  # GDB's frames are its frames


class Event(NamedTuple):
    """What the collector did; mirrors hg_event."""
    object: int
    source: int  # hg_event.from
    cycle: int
    kind: int
    type: int
    site: int
    detail: int


@dataclass
class HeapImage:
    """One heap at one moment."""
    summary: Summary = field(default_factory=Summary)
    collector: Collector = field(default_factory=Collector)
    regions: List[Run] = field(default_factory=list)
    pointer_bits: List[PointerBits] = field(default_factory=list)
    spans: Spans = field(default_factory=Spans)
    slots: Slots = field(default_factory=Slots)
    types: List[Type] = field(default_factory=list)
    sites: List[Site] = field(default_factory=list)
    groups: List[Group] = field(default_factory=list)
    work: List[int] = field(default_factory=list)
    # For heaps whose objects do not say their types: see native.Image.set_type_source. Its `types`
    # is then this image's, and notes() says, once the graph is made, what was left out.
    type_source: Any = None
    hints: Dict[int, int] = field(default_factory=dict)  # address: type, as the user has it
    null: str = "NULL"  # what the language calls a pointer to nothing
    notes: List[str] = field(default_factory=list)  # what could not be read, or was cut
    remarks: List[str] = field(default_factory=list)  # to be known, though nothing is missing
    cost: Tuple[int, int] = (0, 0)  # reads, bytes
    optimised_out: int = 0  # variables that cannot be read here
    unused: List[Unused] = field(default_factory=list)
    goroutines: List[Goroutine] = field(default_factory=list)  # of a heap that has some


def layout_told(function: Callable) -> Callable:
    """For what reads the heap: debug information that lacks something is told in one line."""
    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except dwarf.LayoutError as error:
            raise gdb.GdbError("the debug information does not fit this gomem: %s"
                               % error) from None
    return wrapped


@layout_told
def collector() -> Optional[Collector]:
    """The collector of the selected program at this moment, in one small read; None: it has no heap
    that is in use."""
    found = find()
    return None if found is None else found[0].collector(found[1])


@layout_told
def objects() -> int:
    """About how many objects the selected program's heap has, by its own counters: a small read. 0:
    there is no heap, or it does not count them."""
    found = find()
    return 0 if found is None else found[0].objects(found[1])


@layout_told
def events(most: int) -> Tuple[int, List[Event]]:
    """The last events that the selected program recorded, at most so many, and the number of the
    first of them."""
    found = find()
    return (0, []) if found is None else found[0].events(found[1], most)


def named(name: str) -> Optional[gdb.Value]:
    """A variable that the program's language calls so, and GDB does not."""
    found = find()
    return found[0].named(name) if found is not None and hasattr(found[0], "named") else None


@layout_told
def is_allocated(address: int) -> bool:
    """Whether an object is at an address now; in a few small reads."""
    found = find()
    return found is not None and found[0].is_allocated(found[1], address)


@layout_told
def is_own_code(frame: gdb.Frame) -> bool:
    """Whether a frame is the heap's own, not the program's."""
    found = find()
    return found is not None and found[0].is_own_code(found[1], frame)


def checkpoints() -> List[Tuple[str, int]]:
    """(name, address) of moments of the selected program that only its adapter knows."""
    return _moments("checkpoints")


def no_checkpoints() -> str:
    """What such a program would have to say, and does not; "": the adapter does not know."""
    found = find()
    return getattr(found[0], "NO_CHECKPOINTS", "") if found else ""


def pauses() -> List[Tuple[str, int]]:
    """The same of its collector."""
    return _moments("pauses")


@layout_told
def _moments(which: str) -> List[Tuple[str, int]]:
    found = find()
    return getattr(found[0], which)(found[1]) if found and hasattr(found[0], which) else []


def find() -> Optional[Tuple[Any, Any]]:
    """The adapter that knows the selected program's heap, and what it found; None: no heap."""
    for name in ADAPTERS:
        adapter = importlib.import_module("." + name, __name__)
        found = adapter.find()
        if found is not None:
            return adapter, found
    return None


@layout_told
def holds(address: int) -> bool:
    """Whether an address lies in the selected program's heap: one small read."""
    found = find()
    return found is not None and found[0].holds(found[1], address)


@layout_told
def read(progress: Optional[Progress] = None, slots_only: bool = False) -> HeapImage:
    """The image of the selected program's heap; slots_only: only where objects are, without types,
    pointers and roots. gdb.GdbError: why there is none."""
    found = find()
    if found is None:
        raise gdb.GdbError("no heap in this program that gomem knows: it has to be in Go, or "
                           "linked with libgomem.a, and have debug information")
    return found[0].read(found[1], progress or Progress("reading the heap"), slots_only)
