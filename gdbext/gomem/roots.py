# SPDX-License-Identifier: MIT
"""Roots: who points into the heap from outside, and by what name.

Named: every thread's frames, in each frame the arguments and locals of its blocks, taken apart into
their pointer words (`list.head`, `table[3]`). Globals and static locals come from globals.py.

Unnamed: words of the mutator's stack and registers that point into the arena and that no name
explains. A conservative collector keeps what they point to, so the graph has to know them.

Popped: a named pointer that leads below a stack pointer dangles, as a function that has returned
had its frame there. It keeps nothing alive, but it is drawn (stacks.py tells what lies there).

Not yet set: in C a local holds garbage until its declaration is reached, and stale garbage likes to
point into the heap. A local declared on a later line than the one where its frame stands has not
been set; on the same line it has been only if its block begins there (the variable of a `for`) and
the frame is beyond the beginning. Such locals are left out of the names. A backward goto can make
that wrong: the variable is set then, and its word stands among the unnamed ones, so nothing that
it keeps alive is called garbage.
"""

import contextlib
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

import gdb

from . import dwarf
from .memory import Reader, Run

MAX_THREADS = 256
MAX_FRAMES = 256  # a thread
MAX_STACK = 8 << 20  # bytes of one stack
MAX_VARIABLE = 16 << 20  # bytes of one variable
MAX_ELEMENTS = 1 << 20  # pointer words of one variable
MAX_UNNAMED = 1000  # stack words; beyond, one for each object address

MAYBE = "?"  # Root.popped until stacks.settle has looked

# Kinds of groups, as in viz/heapgraph.h (lower case, no prefix).
GLOBALS, FRAME, UNNAMED, RUNTIME = "globals", "frame", "unnamed", "runtime"


# What the declared type of a pointer says of where it leads, as in viz/heapgraph.h.
NOWHERE, VALUE, ARRAY, FILL, WORD, START, EITHER, TOLD = (
    "nowhere", "value", "array", "fill", "word", "start", "either", "told")


class Window(NamedTuple):
    """What a slice or string header shows of its array; cap 0: just a pointer."""
    len: int = 0
    cap: int = 0
    elem_size: int = 0


class Root(NamedTuple):
    """A pointer outside of the heap that leads into it, or to where a popped stack frame was.
    address is 0 for one in a register."""
    name: str
    type: str
    address: int
    value: int
    line: int = 0
    window: Window = Window()
    leads: str = NOWHERE  # these only for heaps whose objects do not say their types
    target: int = 0  # VALUE, ARRAY, FILL: number of the type
    beside: int = 0  # ARRAY: elements; WORD: the word beside the pointer
    popped: str = ""  # it dangles: the frame, "#0 main", below whose stack pointer it leads


@dataclass
class Group:
    """Roots that belong together: a frame's, the globals."""
    kind: str
    name: str = ""
    file: str = ""
    line: int = 0
    level: int = 0
    thread: int = 0
    goroutine: bool = False  # thread is the number of one
    current: bool = False  # of the goroutine that GDB's frames are of
    roots: List[Root] = field(default_factory=list)


class Stack(NamedTuple):
    """One thread's frames, innermost first, and its stack as far as it was read. The frames of the
    heap's own functions are left out where the program has called them."""
    thread: int
    frames: List[gdb.Frame]
    pointers: List[int]  # the stack pointer in each frame
    runs: List[Run]


class StatedFrame(NamedTuple):
    """A frame of roots that the compiler states."""
    address: int  # in the stack
    function: str
    roots: List[Root]


class Unstated(NamedTuple):
    """A variable that the debug information knows and the compiler does not state: it is not used
    any more, so it keeps nothing alive."""
    group: Group
    root: Root


@dataclass
class Found:
    """What a scan found."""
    groups: List[Group] = field(default_factory=list)
    thread_locals: List[Root] = field(default_factory=list)
    notes: List[str] = field(default_factory=list)
    optimised_out: int = 0
    unstated: List[Unstated] = field(default_factory=list)


class Scan:
    """Looks for pointers into [low, high) and, by name only, into `below`. What the heap's own
    functions hold is none of the program's: the program may be stopped in the middle of a
    collection."""

    def __init__(self, reader: Reader, low: int, high: int,
                 is_own_code: Callable[[gdb.Frame], bool] = lambda _: False,
                 below: Tuple[int, int] = (0, 0)):
        self.reader = reader
        self.is_own_code = is_own_code
        self.low = low
        self.high = high
        self.below = below  # addresses that may be in popped stack frames
        self.found = Found()
        self.words = dwarf.PointerWords()
        self.explained: Set[int] = set()  # addresses of named words
        self.registers: Set[int] = set()  # values of named words in registers

    def threads(self, mutator: int, stack_top: int, thread_locals: Callable,
                stated: Optional[List[StatedFrame]] = None) -> None:
        """Adds the frames of all threads, then the thread-local variables (that function finds
        them) of thread `mutator` (its id in the system), whose stack ends below stack_top; then
        what the compiler states of its frames or, where it does not, the unnamed words."""
        threads = sorted(gdb.selected_inferior().threads(), key=lambda thread: thread.num)
        if len(threads) > MAX_THREADS:
            self.found.notes.append("only the first %d of %d threads were searched for variables"
                                    % (MAX_THREADS, len(threads)))
        owner = next((thread for thread in threads if mutator in thread.ptid[1:]), None)
        with selection_kept(threads):
            for thread in threads[:MAX_THREADS]:
                if len(threads) > 1:
                    select(thread)
                stack = self.stack(thread, stack_top if thread is owner else 0)
                for frame in stack.frames:
                    self.frame(stack, frame)
                if thread is owner:
                    self.thread_locals(thread_locals)
                    if stated is None:
                        self.unnamed(stack, stack_top)
                    else:
                        self.stated(stack, stated)

    # ---- Frames ----

    def stack(self, thread: gdb.InferiorThread, top: int) -> Stack:
        """Walks a thread's frames, from the innermost one that is not the heap's own, and reads its
        stack, up to top if that is known."""
        frames, pointers = [], []
        frame: Optional[gdb.Frame] = None
        with contextlib.suppress(gdb.error):
            frame = gdb.newest_frame()
            while frame is not None and self.is_own_code(frame):
                frame = frame.older()
        while frame is not None:
            if len(frames) == MAX_FRAMES:
                self.found.notes.append("thread %d: only the innermost %d frames were searched for "
                                        "variables" % (thread.num, MAX_FRAMES))
                break
            frames.append(frame)
            pointers.append(stack_pointer(frame))
            try:
                frame = frame.older()
            except gdb.error:
                break
        if not frames:
            return Stack(thread.num, [], [], [])
        start = pointers[0] & -dwarf.WORD
        end = top if start < top else max(pointers)
        if end - start > MAX_STACK:
            self.found.notes.append("thread %d: only %d MiB of its stack were searched" % (
                thread.num, MAX_STACK >> 20))
        runs = self.reader.runs(start, min(end - start, MAX_STACK))
        return Stack(thread.num, frames, pointers, runs)

    def frame(self, stack: Stack, frame: gdb.Frame) -> None:
        """Adds a frame's named pointers as a group."""
        try:
            block = frame.block()
        except RuntimeError:
            return  # a function without debug information
        sal = frame.find_sal()
        file = sal.symtab.filename.rpartition("/")[2] if sal.symtab else ""
        group = Group(FRAME, frame.name() or "??", file, sal.line, frame.level(), stack.thread)
        seen: Set[str] = set()
        for symbol, inner in variables(block):
            name = symbol.name
            if name in seen:
                name = "%s (line %d)" % (name, symbol.line)
            seen.add(symbol.name)
            if not symbol.is_argument and not_yet_set(symbol, inner, frame, sal):
                continue
            group.roots.extend(self.variable(name, symbol, frame, stack.runs))
        if group.roots:
            self.found.groups.append(group)

    def variable(self, name: str, symbol: gdb.Symbol, frame: gdb.Frame,
                 runs: List[Run]) -> List[Root]:
        """The pointers in a variable of a frame."""
        try:
            if symbol.type.strip_typedefs().code in dwarf.INTEGERS:
                return []
            value = symbol.value(frame)
            words = self.words.of(value.type)
            if not words:
                return []
            address = address_of(value)
            if address is not None:
                size = min(value.type.sizeof, MAX_VARIABLE)
                if size < value.type.sizeof:
                    self.found.notes.append("%s in %s: only its first %d MiB were searched" % (
                        name, frame.name(), MAX_VARIABLE >> 20))
                return self.memory_roots(name, words, address, self.bytes(address, size, runs),
                                         symbol.line)
            return self.register_roots(name, words, value, symbol.line)
        except gdb.error:
            self.found.notes.append("%s in %s could not be read" % (name, frame.name()))
            return []

    def bytes(self, address: int, size: int, runs: List[Run]) -> bytearray:
        """Memory, from the stack as far as it was read already."""
        for run in runs:
            if run.address <= address and address + size <= run.end:
                return run.data[address - run.address:address - run.address + size]
        return self.reader.table(address, size)

    def memory_roots(self, name: str, words, address: int, data: bytearray,
                     line: int = 0) -> List[Root]:
        """The pointers in a variable's bytes."""
        roots = []
        bottom, top = self.below
        for word in words:
            if word.count > MAX_ELEMENTS:
                self.found.notes.append("%s%s: only the first %d elements were searched" % (
                    name, word.name.replace("%d", ""), MAX_ELEMENTS))
            for element, value in column(data, word):
                popped = bottom <= value < top
                if not self.low <= value < self.high and not popped:
                    continue
                offset, indexes = word.index(element)
                self.explained.add(address + offset)
                roots.append(Root(name + word.name % indexes, word.type, address + offset, value,
                                  line, window(data, word, offset - word.offset),
                                  popped=MAYBE if popped else ""))
        return roots

    def register_roots(self, name: str, words, value: gdb.Value, line: int) -> List[Root]:
        """The pointers in a variable that is not in memory, or in pieces."""
        roots, missing = [], False
        for word in words:
            for element in range(min(word.count, 64)):
                _, indexes = word.index(element)
                held = follow(value, word.path, indexes)
                if held is None:
                    missing = True
                    continue
                popped = self.below[0] <= held < self.below[1]
                if popped or self.low <= held < self.high:
                    self.registers.add(held)
                    roots.append(Root(name + word.name % indexes, word.type, 0, held, line,
                                      popped=MAYBE if popped else ""))
        if missing:
            self.found.optimised_out += 1
        return roots

    def thread_locals(self, find: Callable) -> None:
        """Adds the selected thread's thread-local variables."""
        self.found.thread_locals = find(self.reader, self.low, self.high, self.words)
        self.explained.update(root.address for root in self.found.thread_locals)

    # ---- What the compiler states ----

    def stated(self, stack: Stack, frames: List[StatedFrame]) -> None:
        """Adds the slots of the mutator's frames that hold what no variable of the frame does, and
        finds the variables that no slot stands for."""
        groups = {group.level: group for group in self.found.groups
                  if group.kind == FRAME and group.thread == stack.thread}
        values: Dict[int, Set[int]] = {}  # that frames state, by level
        inside: Set[int] = set()  # addresses that they state
        for frame in frames if stack.frames else ():
            owners = self.owners(stack, frame)
            inside.update(root.address for root in frame.roots)
            for owner in owners:
                values.setdefault(owner.level(), set()).update(root.value for root in frame.roots)
            named = {root.value for owner in owners if owner.level() in groups
                     for root in groups[owner.level()].roots}
            own = next((owner for owner in owners if owner.name() == frame.function), None)
            for root in frame.roots:
                if root.address in self.explained or root.value in named:
                    continue
                named.add(root.value)
                if own is None:  # of a frame that GDB was not asked for
                    root = root._replace(name="%s of %s" % (root.name, frame.function))
                self.group_of(stack, own or owners[-1], groups).roots.append(root)
        for level, group in groups.items():
            for root in group.roots:
                if (not root.popped and root.address not in inside
                        and root.value not in values.get(level, ())):
                    self.found.unstated.append(Unstated(group, root))

    @staticmethod
    def owners(stack: Stack, frame: StatedFrame) -> List[gdb.Frame]:
        """The function that a frame of roots belongs to, and those that were inlined into it,
        innermost first."""
        below = [pointer for pointer in stack.pointers if pointer <= frame.address]
        pointer = max(below, default=stack.pointers[0])
        return [owner for owner, other in zip(stack.frames, stack.pointers) if other == pointer]

    def group_of(self, stack: Stack, frame: gdb.Frame, groups: Dict[int, Group]) -> Group:
        """The group of a frame, made if there is none yet; groups stay in the order of frames."""
        level = frame.level()
        if level not in groups:
            sal = frame.find_sal()
            file = sal.symtab.filename.rpartition("/")[2] if sal.symtab else ""
            group = groups[level] = Group(FRAME, frame.name() or "??", file, sal.line, level,
                                          stack.thread)
            at = sum(1 for other in self.found.groups if (other.thread, other.level) <
                     (stack.thread, level))
            self.found.groups.insert(at, group)
        return groups[level]

    # ---- What has no name ----

    def unnamed(self, stack: Stack, top: int) -> None:
        """Adds the words of the mutator's registers and stack that no name explains."""
        group = Group(UNNAMED, thread=stack.thread)
        if stack.frames:
            for name, value in general_registers(stack.frames[0]):
                if self.low <= value < self.high and value not in self.registers:
                    group.roots.append(Root("register " + name, "", 0, value))
        words = [(address, value) for run in stack.runs
                 for address, value in pointers_in(run, self.low, self.high)
                 if address < top and address not in self.explained]
        if len(words) > MAX_UNNAMED:
            once: Dict[int, int] = {}
            for address, value in words:
                once.setdefault(value, address)
            words = [(address, value) for value, address in once.items()]
        for address, value in words:
            group.roots.append(Root("stack word in " + self.place(stack, address), "", address,
                                    value))
        if group.roots:
            self.found.groups.append(group)

    @staticmethod
    def place(stack: Stack, address: int) -> str:
        """The frame that a stack address belongs to: `#1 main`."""
        level = 0
        for i, pointer in enumerate(stack.pointers):
            if pointer <= address:
                level = i
        frame = stack.frames[level]
        return "#%d %s" % (frame.level(), frame.name() or "??")


def select(thread: gdb.InferiorThread) -> None:
    """Selects a thread; gdb.error if there is none any more, as when the connection was lost."""
    if not thread.is_valid():
        raise gdb.error("a thread is gone: the connection to the program was lost")
    thread.switch()


@contextlib.contextmanager
def selection_kept(threads: list) -> Iterator[None]:
    """Puts the selected thread and frame back afterwards."""
    thread = gdb.selected_thread()
    frame = None
    with contextlib.suppress(gdb.error):
        frame = gdb.selected_frame()
    try:
        yield
    finally:
        if len(threads) > 1 and thread is not None and thread.is_valid():
            thread.switch()
            if frame is not None and frame.is_valid():
                frame.select()


def stack_pointer(frame: gdb.Frame) -> int:
    """The stack pointer in a frame; 0 if it is not known."""
    try:
        return int(frame.read_register("sp")) & (1 << 8 * dwarf.WORD) - 1
    except (gdb.error, ValueError):
        return 0


def variables(block: gdb.Block) -> Iterator[Tuple[gdb.Symbol, gdb.Block]]:
    """Arguments and locals with a place in the frame, from the innermost block outwards. Where a
    compiler names the parts of a variable, too (Go from 1.27 on: list.ptr beside list), they are
    left out: no language has a name with a dot."""
    inner: Optional[gdb.Block] = block
    while inner is not None and not inner.is_static and not inner.is_global:
        found = [symbol for symbol in inner
                 if (symbol.is_argument or symbol.is_variable) and symbol.needs_frame]
        names = {symbol.name for symbol in found}
        for symbol in found:
            if symbol.name.partition(".")[0] not in names - {symbol.name}:
                yield symbol, inner
        if inner.function is not None:
            return
        inner = inner.superblock


def not_yet_set(symbol: gdb.Symbol, block: gdb.Block, frame: gdb.Frame, sal: Any) -> bool:
    """Whether a local's declaration still lies ahead; see the head of this file."""
    if not sal.symtab or not symbol.symtab or not symbol.line:
        return False
    if symbol.symtab.filename != sal.symtab.filename or symbol.line != sal.line:
        return symbol.symtab.filename == sal.symtab.filename and symbol.line > sal.line
    if block.function is not None or frame.pc() <= block.start:
        return True
    return gdb.find_pc_line(block.start).line != symbol.line


def address_of(value: gdb.Value) -> Optional[int]:
    """Where a value is in memory; None for one in registers, in pieces, or optimised out."""
    address = value.address
    return None if address is None else int(address)


def follow(value: gdb.Value, path: tuple, indexes: Tuple[int, ...]) -> Optional[int]:
    """The pointer at a path within a value; None if that part of it was optimised out."""
    at = iter(indexes)
    try:
        for step in path:
            value = value[next(at)] if step is None else value[step]
        return None if value.is_optimized_out else int(value) & (1 << 8 * dwarf.WORD) - 1
    except gdb.error:
        return None


def column(data: bytearray, word: dwarf.Word) -> Iterator[Tuple[int, int]]:
    """(number, value) of the words that a Word stands for, as far as data holds them; not NULLs."""
    count, stride = word.dims[-1] if word.dims else (1, dwarf.WORD)
    for first in range(0, min(word.count, MAX_ELEMENTS), count):
        start, _ = word.index(first)
        inside = (len(data) - start - dwarf.WORD) // stride + 1 if stride else 1
        number = min(count, inside, MAX_ELEMENTS - first)
        if number <= 0:
            return
        if stride % dwarf.WORD:  # packed
            values = (int.from_bytes(data[start + i * stride:][:dwarf.WORD], "little")
                      for i in range(number))
        else:
            end = start + (number - 1) * stride + dwarf.WORD
            values = memoryview(data)[start:end].cast("Q")[::stride // dwarf.WORD]
        for i, value in enumerate(values):
            if value:
                yield first + i, value


def window(data: bytearray, word: dwarf.Word, shift: int) -> Window:
    """The window of a slice or string header; none for one that makes no sense."""
    if word.len_offset < 0:
        return Window()
    numbers = []
    for offset in word.len_offset, word.cap_offset:
        start = offset + shift
        numbers.append(int.from_bytes(data[start:start + word.int_size], "little", signed=True))
    if not 0 <= numbers[0] <= numbers[1]:
        return Window()
    return Window(numbers[0], numbers[1], word.elem_size)


def pointers_in(run: Run, low: int, high: int) -> List[Tuple[int, int]]:
    """(address, value) of the aligned words of a piece of memory whose value is in [low, high)."""
    skip = -run.address % dwarf.WORD
    whole = (len(run.data) - skip) // dwarf.WORD * dwarf.WORD
    if whole <= 0:
        return []
    words = memoryview(run.data)[skip:skip + whole].cast("Q")
    first = run.address + skip
    return [(first + i * dwarf.WORD, value) for i, value in enumerate(words) if low <= value < high]


def general_registers(frame: gdb.Frame) -> Iterator[Tuple[str, int]]:
    """Names and values of the registers that may hold a pointer."""
    for register in frame.architecture().registers("general"):
        try:
            value = frame.read_register(register.name)
            if value.type.sizeof == dwarf.WORD and not value.is_optimized_out:
                yield register.name, int(value) & (1 << 8 * dwarf.WORD) - 1
        except (gdb.error, ValueError):
            continue
