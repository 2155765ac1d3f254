# SPDX-License-Identifier: MIT
"""The graph of the current stop: built when first asked for, dropped when the program moves on.

    graph.current() -> Graph     of the selected inferior; gdb.GdbError says why there is none
    graph.costly() -> int        objects, if it would have to be built and they are very many
    Graph.object(text)           -> (node, Target) of the object there; gdb.GdbError: there is none

Nothing here calls a function of the program or writes to it.
"""

import contextlib
import dataclasses
import itertools
import os
import shutil
from typing import Any, Dict, Iterator, Optional, Sequence, Tuple

import gdb

from . import fields, heaps, native, parts, roots, stacks
from .expressions import Target, evaluate, no_calls
from .memory import Progress
from .roots import Group, Root

MAX_NAMED_TYPES = 2000  # types whose pointer words get names
COSTLY = 200_000  # objects of a graph that is not built unasked, before a prompt
MAX_WITH_VALUES = 2000  # objects of a part whose fields are read; more make no picture anyway
MAX_KEPT_VALUES = 1000  # objects of a snapshot whose fields are read: those nearest to variables

# Analyses that a text needs and that may take a while.
NEEDS = {"retained": native.DOMINATORS, "dominators": native.DOMINATORS,
         "cycles": native.CYCLES | native.HOLDERS, "owners": native.OWNERS}


class Graph:
    """An image and the graph made of it."""

    def __init__(self, image: heaps.HeapImage, graph: native.Graph):
        self.image = image
        self.native = graph
        self.with_cells: Dict[int, bool] = {}
        self.with_events = 0  # so many are known

    def text(self, name: str, *arguments, **options) -> str:
        """hg_text_NAME of the whole graph; see native.Graph.text."""
        self.prepare(native.DOMINATORS if options.get("retained") else NEEDS.get(name, 0))
        return self.native.text(name, *arguments, **options)

    def prepare(self, what: int) -> None:
        """Makes the analyses that a text is about, with progress."""
        progress = Progress("analysing the graph")
        try:
            if what:
                self.native.analyse(what, progress)
        finally:
            progress.done()

    def write(self, path: str) -> None:
        """Saves a snapshot."""
        progress = Progress("writing %s" % os.path.basename(path))
        try:
            self.native.write(path, progress)
        finally:
            progress.done()

    def object(self, expression: str, **options) -> Tuple[int, Target]:
        """The object that an expression points to."""
        target = evaluate(expression)
        found = self.native.find(target.address)
        if found is None:
            raise gdb.GdbError(self.no_object(target, **options))
        if found[1] == 0 and self.native.node(found[0]).type is None:
            self.believe(target)
        return found[0], target

    def believe(self, target: Target) -> None:
        """An object of which the program does not tell what it is, as garbage of Go, whose last
        pointer took its type along, is what the expression says that leads to it; until the program
        goes on. Nodes keep their numbers."""
        source = self.image.type_source
        number = source.said(target.declared, target.text) if source is not None else None
        if number is None or target.address in self.image.hints or self in session.named.values():
            return
        self.image.hints[target.address] = number
        self.native, self.with_cells, self.with_events = decode(self.image).native, {}, 0

    def no_object(self, target: Target, **options) -> str:
        """One line: what stands at an address that is no object."""
        if target.address == 0:
            return "%s is %s" % (target.text, self.image.null)
        stack = "" if self.in_heap(target.address) else stacks.describe(target.address)
        if stack:
            subject = "it" if options.get("symbolic") else "0x%x" % target.address
            return "%s%s: %s is %s" % (target.text, " dangles" * stack.startswith(stacks.POPPED),
                                       subject, stack)
        place = " ".join(self.text("place", target.address, **options).split())
        for unused in self.image.unused:
            if unused.value == target.address and unused.name == target.text:
                place = place.replace(" dangles: ", ": ")
                return "%s is not used any more in %s, so its object could go: %s" % (
                    target.text, unused.function, place)
        return place if place.startswith(target.text) else "%s: %s" % (target.text, place)

    def set_cells(self, nodes: Sequence[int], into: Optional[native.Graph] = None) -> None:
        """Gives objects their fields and values; in `into`, a graph cut out of this one."""
        graph = into or self.native
        for node in nodes:
            if into is None and node in self.with_cells:
                continue
            info = graph.node(node)
            if info.kind != "object" or info.fold:
                continue
            with no_calls():
                graph.set_cells(node, fields.cells(info, self.image, self.in_heap,
                                                   lambda: self.parts_at(info.address)))
            if into is None:
                self.with_cells[node] = True

    def parts_at(self, address: int) -> Sequence[parts.Part]:
        """What is known of an object that has no type of its own."""
        found = self.native.find(address)
        return parts.of(self.native, found[0], self.image) if found else ()

    def read_values(self, of: Optional[native.Graph] = None) -> None:
        """Reads fields and values of the objects that are nearest to variables, or else of those
        of which another graph of this heap has some: so many that it takes no time to speak of."""
        if of is None:
            of = self.native.select(limit=MAX_KEPT_VALUES, garbage=True, unnamed=True)
            nodes = range(of.totals()["nodes"] - of.totals()["objects"], of.totals()["nodes"])
        else:
            nodes = itertools.islice(of.with_cells(), MAX_WITH_VALUES)
        progress, done = Progress("reading values"), 0
        try:
            for node in nodes:
                done += 1
                progress(done / MAX_WITH_VALUES)
                info = of.node(node)
                found = info.kind == "object" and self.native.find(info.address)
                if found:
                    self.set_cells([found[0]])
        finally:
            progress.done()

    def load_events(self, most: int = heaps.MAX_EVENTS) -> None:
        """Makes the last events of the collector known to the graph."""
        if self.with_events < most:
            self.native.set_events(*heaps.events(most))
            self.with_events = most

    def in_heap(self, address: int) -> bool:
        """Whether an address lies in the arena."""
        return self.image.summary.arena_start <= address < self.image.summary.arena_end

    def rooted_at(self, expressions: Sequence[str]) -> "Graph":
        """A graph of the same heap that has these expressions for its only roots: what they lead to
        is reachable. gdb.GdbError: one leads to no object."""
        group = Group(roots.GLOBALS)
        for expression in expressions:
            _, target = self.object(expression)
            group.roots.append(Root(target.text, target.type, 0, target.address, 0, target.window))
        return decode(dataclasses.replace(self.image, groups=[group], work=[]))

    def cut(self, seeds: Sequence[int], **options) -> native.Graph:
        """A part of the graph, with values; options are those of native.Graph.select."""
        if options.get("fold"):
            self.prepare(native.DOMINATORS)  # whose tree says what folds
        cut = self.native.select(seeds, **options)
        totals = cut.totals()
        first = totals["nodes"] - totals["objects"]
        self.set_cells(range(first, min(totals["nodes"], first + MAX_WITH_VALUES)), cut)
        return cut

    def frame_group(self, frame: gdb.Frame, thread: int) -> Optional[int]:
        """The group of a frame's variables; None if none of them points into the heap."""
        for node in range(1, self.native.totals()["groups"] + 1):
            group = self.native.group(node)
            if group["kind"] == "frame" and group["level"] == frame.level() and (
                    group["current"] if group["goroutine"] else group["thread"] == thread):
                return node
        return None


class Session:
    """Keeps the graph as long as the program stands still."""

    EVENTS = ("stop", "cont", "memory_changed", "register_changed", "inferior_call", "new_objfile",
              "clear_objfiles", "exited")

    def __init__(self) -> None:
        self.graph: Optional[Graph] = None
        self.inferior: Any = None
        self.thread = 0  # that was selected
        self.builds = 0
        self.counted: Optional[int] = None  # objects, as the heap itself counts them
        self.named: Dict[str, Graph] = {}  # snapshots; they outlive the stop

    def connect(self) -> None:
        """Listens to all that may make a graph wrong."""
        for name in self.EVENTS:
            getattr(gdb.events, name).connect(self.drop)

    def disconnect(self) -> None:
        """The opposite."""
        self.drop()
        for name in self.EVENTS:
            with contextlib.suppress(ValueError):
                getattr(gdb.events, name).disconnect(self.drop)

    def keep(self, name: str) -> None:
        """Keeps the present graph under a name, as long as GDB runs."""
        current = self.current()
        current.read_values()
        self.named[name] = current

    def forget(self, name: str) -> None:
        """The opposite. gdb.GdbError: there is none of that name."""
        if name not in self.named:
            raise gdb.GdbError('no snapshot is called "%s"; "heap snapshot" lists those there are'
                               % name)
        del self.named[name]

    def drop(self, _event: Any = None) -> None:
        """Forgets the graph."""
        self.graph = self.counted = None
        self.inferior = None

    def current(self) -> Graph:
        """The graph, built if necessary."""
        inferior = gdb.selected_inferior()
        key = (inferior.num, inferior.pid)
        check_stopped(inferior)
        if self.graph is None or self.inferior != key or self.is_another_goroutine():
            self.drop()
            with no_calls():
                self.graph = build()
            self.inferior = key
            self.thread = gdb.selected_thread().num if gdb.selected_thread() else 0
            self.builds += 1
        return self.graph

    def is_another_goroutine(self) -> bool:
        """Whether GDB's frames are of another goroutine than in the graph."""
        selected = gdb.selected_thread()
        return (self.graph is not None and bool(self.graph.image.goroutines)
                and selected is not None and selected.num != self.thread)

    def costly(self) -> int:
        """Objects that the heap has by its own counters, if they are too many to look at it without
        being asked; 0: it is known, or small."""
        if self.graph is not None:
            return 0
        if self.counted is None:
            with contextlib.suppress(gdb.error, gdb.GdbError, RuntimeError):
                self.counted = heaps.objects()
        return self.counted if self.counted and self.counted > COSTLY else 0


session = Session()


def current() -> Graph:
    """The graph of the selected inferior at this stop."""
    return session.current()


def costly() -> int:
    """Objects of a graph that nobody should build unasked, as it takes long; 0: go on."""
    return session.costly()


def check_stopped(inferior: gdb.Inferior) -> None:
    """gdb.GdbError unless there is a stopped program to look at."""
    if inferior.pid == 0 or not inferior.threads():
        raise gdb.GdbError("no program to look at: start it with \"run\" or load a core file with "
                           "\"core-file\"")
    for thread in inferior.threads():
        if thread.is_valid() and thread.is_running():
            raise gdb.GdbError("the program is running: stop it first (Ctrl-C, or \"interrupt\")")


def build(slots_only: bool = False) -> Graph:
    """Reads the heap and decodes it; slots_only: see heaps.read."""
    with missing_library_told():
        native.library()
    return decode(heaps.read(slots_only=slots_only))


def decode(image: heaps.HeapImage) -> Graph:
    """The graph of an image."""
    progress = Progress("building the graph")
    try:
        with native.Image() as made:
            hand_over(image, made)
            graph = Graph(image, made.build(progress))
        if image.type_source is not None:
            image.notes += [note for note in image.type_source.notes() if note not in image.notes]
    except native.GraphError as error:
        raise gdb.GdbError("the heap could not be decoded: %s" % error) from None
    finally:
        progress.done()
    name_fields(graph)
    return graph


@contextlib.contextmanager
def missing_library_told() -> Iterator[None]:
    """A missing library is one line."""
    try:
        yield
    except native.MissingLibrary as error:
        raise gdb.GdbError(str(error)) from None


def hand_over(image: heaps.HeapImage, made: native.Image) -> None:
    """Gives an image to the library."""
    made.set_summary(image.summary)
    made.set_collector(image.collector)
    for run in image.regions:
        made.add_region(run.address, run.data)
    for bits in image.pointer_bits:
        made.add_pointer_bits(bits)
    made.set_spans(image.spans)
    made.set_slots(image.slots)
    for kind in image.types:
        made.add_type(kind)
    for site in image.sites:
        made.add_site(site)
    for group in image.groups:
        index = made.add_group(group)
        for root in group.roots:
            made.add_root(index, root)
    for address in image.work:
        made.add_work(address)
    if image.type_source is not None:
        made.set_type_source(image.type_source)
    for address, number in image.hints.items():
        made.add_hint(address, number)


def name_fields(graph: Graph) -> None:
    """Tells the graph what the pointer words of its types are called."""
    source = graph.image.type_source
    for index, kind in enumerate(graph.image.types[:MAX_NAMED_TYPES]):
        if source is not None and index not in source.described:
            continue  # there is no object of it
        if kind.kind != heaps.POINTER_FREE and not kind.opaque:
            named = fields.pointer_fields(kind)
            if named:
                graph.native.set_fields(index, named)


# ---- Snapshots -----------------------------------------------------------------------------------

def is_snapshot(name: str) -> bool:
    """Whether a name or a file of that name is one."""
    return name in session.named or os.path.isfile(os.path.expanduser(name.strip("\"'")))


def snapshot(name: str) -> native.Graph:
    """The graph that is kept under a name, or in a file."""
    if name in session.named:
        return session.named[name].native
    path = os.path.expanduser(name.strip("\"'"))
    if not os.path.exists(path):
        names = ", ".join(sorted(session.named)) or "none yet"
        raise gdb.GdbError('no snapshot and no file "%s"; snapshots kept here: %s (heap snapshot '
                           '-as NAME keeps one)' % (name, names))
    progress = Progress("reading %s" % os.path.basename(path))
    try:
        with missing_library_told():
            return native.read_snapshot(path, progress)
    finally:
        progress.done()


class Diff:
    """Two moments: of snapshots, or of one and the present."""

    def __init__(self, names: Sequence[str]):
        self.before = snapshot(names[0])
        self.now = current() if len(names) < 2 else None
        self.after = self.now.native if self.now else snapshot(names[1])
        if self.now:
            self.now.read_values(self.before)

    def text(self, **options) -> str:
        """What changed, in words."""
        with self.progress() as progress:
            return self.after.diff(self.before, progress, **options)

    def cut(self, expressions: Dict[str, Sequence[str]], **options) -> native.Graph:
        """A part of the graph of both; `expressions` are options that expressions are for."""
        with self.progress() as progress:
            both = self.after.diff_graph(self.before, progress)
        for name, texts in expressions.items():
            options[name] = [self.node(both, text) for text in texts]
        cut = both.select(**options)
        first = cut.totals()["nodes"] - cut.totals()["objects"]
        told = set(cut.with_cells())
        if self.now:
            nodes = [node for node in range(first, min(cut.totals()["nodes"],
                                                       first + MAX_WITH_VALUES))
                     if node not in told and cut.node(node).delta != "gone"]
            self.now.set_cells(nodes, cut)
        return cut

    def node(self, both: native.Graph, expression: str) -> int:
        """The object that an expression leads to, or did before."""
        target = evaluate(expression)
        found = both.find(target.address)
        if found is None:
            raise gdb.GdbError("%s leads to no object, neither now nor before" % expression)
        return found[0]

    @contextlib.contextmanager
    def progress(self) -> Iterator[Progress]:
        """What is told while heaps are compared."""
        progress = Progress("comparing")
        try:
            yield progress
        finally:
            progress.done()


# ---- Programs ------------------------------------------------------------------------------------

def tool(name: str) -> str:
    """The path of one of our programs, from the build, the installation or PATH."""
    path = native.find_file(name) or shutil.which(name)
    if path is None:
        raise gdb.GdbError(native.missing(name))
    return str(path)
