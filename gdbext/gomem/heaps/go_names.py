# SPDX-License-Identifier: MIT
"""What the words of a Go frame are called: the variables that the debug information knows where a
function was left by a call, by their distance from the end of the frame.

A goroutine that waits has no thread, so GDB has no frames of it. But where a variable lies within a
frame depends on the place in the code only. So GDB is asked once for each such place: an unwinder
says that the innermost frame was called from there, by a frame at an address where there is no
memory. Where GDB then says a variable is, or complains that it cannot read, is its distance; and
thousands of goroutines that stand at one place cost what one does. No register is written.
"""

import contextlib
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

import gdb
from gdb.unwinder import Unwinder, register_unwinder

from .. import dwarf, memory, roots

# The end of the frame that is asked about: no address of an x86-64 or arm64 process. Variables lie
# within REACH of it.
NOWHERE = 0x7000 << 48
REACH = 1 << 31
MAX_INLINED = 64
REGISTERS = {"i386:x86-64": ("rip", "rsp", "rbp"), "aarch64": ("pc", "sp", "x29")}


class Label(NamedTuple):
    """What a word of a frame is called."""
    level: int  # how many functions that were inlined are between it and the innermost one
    name: str
    type: str
    line: int  # of the declaration
    len_at: Optional[int] = None  # of a slice or string, from the end of the frame
    cap_at: Optional[int] = None
    int_size: int = 0
    elem_size: int = 0


class Level(NamedTuple):
    """A function that stands in a frame: the one that has it, or one that was inlined there."""
    function: str
    file: str
    line: int


class Variable(NamedTuple):
    """A variable in memory, from the end of the frame."""
    level: int
    name: str
    type: str
    line: int
    start: int
    size: int
    words: List[dwarf.Word]


class Names:
    """The names at one place in the code."""

    def __init__(self) -> None:
        self.levels: List[Level] = []  # innermost first; the last one has the frame
        self.variables: List[Variable] = []
        self.pieces: Dict[int, Label] = {}  # of variables that are in several places
        self.known: Dict[int, Optional[Label]] = {}

    def label(self, offset: int) -> Optional[Label]:
        """What the word at a distance from the end of the frame is called; None: nothing."""
        if offset not in self.known:
            self.known[offset] = self.find(offset)
        return self.known[offset]

    def find(self, offset: int) -> Optional[Label]:
        """The same, not remembered. Of several variables in one place the function's own goes
        before those of inlined ones."""
        covering = [variable for variable in self.variables
                    if variable.start <= offset < variable.start + variable.size]
        for variable in sorted(covering, key=lambda variable: -variable.level):
            for word in variable.words:
                indexes = word.indexes_at(offset - variable.start)
                if indexes is not None:
                    return labelled(variable, word, offset, indexes)
        piece = self.pieces.get(offset)
        if piece is not None or not covering:
            return piece
        variable = max(covering, key=lambda variable: variable.level)
        inside = offset - variable.start
        return Label(variable.level, variable.name + ("+%d" % inside if inside else ""),
                     variable.type, variable.line)


def labelled(variable: Variable, word: dwarf.Word, offset: int, indexes: Tuple[int, ...]) -> Label:
    """The label of a word of a variable."""
    label = Label(variable.level, variable.name + word.name % indexes, word.type, variable.line)
    if word.len_offset < 0:
        return label
    shift = offset - word.offset  # of the element that it is in
    return label._replace(len_at=shift + word.len_offset, cap_at=shift + word.cap_offset,
                          int_size=word.int_size, elem_size=word.elem_size)


class _FromThere(Unwinder):
    """Says that the innermost frame was called from a place in the code."""

    def __init__(self) -> None:
        super().__init__("gomem-goroutine")
        self.enabled = False
        self.level = 0
        self.pc = 0
        self.sp = 0

    def __call__(self, pending: gdb.PendingFrame):
        if pending.level() != self.level:
            return None
        pc, sp, fp = REGISTERS[pending.architecture().name()]
        now = pending.read_register(sp)
        info = pending.create_unwind_info(_FrameId(now, pending.read_register(pc)))
        for name, value in ((pc, self.pc), (sp, self.sp),
                            (fp, NOWHERE - 2 * dwarf.WORD)):
            info.add_saved_register(name, gdb.Value(value).cast(
                pending.read_register(name).type))
        return info


class _FrameId:
    """What GDB wants to know a frame by."""

    def __init__(self, sp: gdb.Value, pc: gdb.Value):
        self.sp, self.pc = sp, pc


_unwinder: Optional[_FromThere] = None


class Asking:
    """Asks GDB for the names of places in the code. Use as a context: GDB's frames are not those of
    the program meanwhile."""

    def __init__(self) -> None:
        self.words = dwarf.PointerWords()
        self.known: Dict[Tuple[int, int], Names] = {}
        self.level: Optional[int] = None  # of the innermost frame that is no inlined function

    @contextlib.contextmanager
    def open(self) -> Iterator["Asking"]:
        """Lets the unwinder work; afterwards the selected frame is selected again."""
        global _unwinder  # pylint: disable=global-statement
        thread, level = gdb.selected_thread(), 0
        with contextlib.suppress(gdb.error):
            level = gdb.selected_frame().level()
        if _unwinder is None:  # GDB forgets its frames, and which was selected
            _unwinder = _FromThere()
            register_unwinder(None, _unwinder, replace=True)
        past_main = gdb.parameter("backtrace past-main")
        with contextlib.suppress(gdb.error):
            if gdb.newest_frame().architecture().name() in REGISTERS:
                self.level = inlined_above(gdb.newest_frame())
                gdb.execute("set backtrace past-main on", to_string=True)
        try:
            yield self
        finally:
            _unwinder.enabled = False
            if not past_main:
                gdb.execute("set backtrace past-main off", to_string=True)
            gdb.invalidate_cached_frames()
            if thread is not None and thread.is_valid() and self.level is not None:
                with contextlib.suppress(gdb.error):
                    select(level)

    def names(self, pc: int, frame_size: int) -> Names:
        """The names where a call returns to pc; frame_size: from the stack pointer to the end."""
        key = pc, frame_size
        if key not in self.known:
            self.known[key] = names = Names()
            if self.level is not None:
                with contextlib.suppress(gdb.error, RuntimeError):
                    self.ask(names, pc, frame_size)
        return self.known[key]

    def ask(self, names: Names, pc: int, frame_size: int) -> None:
        """Asks GDB."""
        _unwinder.level, _unwinder.pc, _unwinder.sp = self.level, pc, NOWHERE - frame_size
        _unwinder.enabled = True
        try:
            gdb.invalidate_cached_frames()
            frame: Optional[gdb.Frame] = gdb.newest_frame()
            for _ in range(self.level + 1):
                frame = frame.older() if frame is not None else None
            for _ in range(MAX_INLINED):
                if frame is None:
                    return
                self.add_level(names, frame)
                if frame.type() != gdb.INLINE_FRAME:
                    return
                frame = frame.older()
        finally:
            _unwinder.enabled = False

    def add_level(self, names: Names, frame: gdb.Frame) -> None:
        """The variables of one function."""
        sal = frame.find_sal()
        file = sal.symtab.filename.rpartition("/")[2] if sal.symtab else ""
        names.levels.append(Level(frame.name() or "", file, sal.line))
        try:
            block = frame.block()
        except RuntimeError:
            return  # a function without debug information
        seen = set()
        for symbol, _ in roots.variables(block):
            name = symbol.name
            if name in seen:
                name = "%s (line %d)" % (name, symbol.line)
            seen.add(symbol.name)
            with contextlib.suppress(gdb.error):
                self.add_variable(names, name, symbol, frame)

    def add_variable(self, names: Names, name: str, symbol: gdb.Symbol, frame: gdb.Frame) -> None:
        """Where a variable lies."""
        kind = symbol.type.strip_typedefs()
        if kind.code in dwarf.INTEGERS or kind.code == gdb.TYPE_CODE_FLT:
            return
        value, level = symbol.value(frame), len(names.levels) - 1
        words = self.words.of(value.type)
        address = roots.address_of(value)
        if address is not None:
            if abs(address - NOWHERE) < REACH:
                names.variables.append(Variable(level, name, str(value.type), symbol.line,
                                                address - NOWHERE, max(kind.sizeof, 1),
                                                list(words)))
            return
        for word in words:
            if word.dims:
                continue  # an array is in one place
            offset = place_of(value, word.path)
            if offset is None:
                continue
            label = Label(level, name + word.name, word.type, symbol.line)
            if word.len_offset >= 0:
                head = dwarf.header(owner(value, word.path).type)
                parts = [place_of(value, word.path[:-1] + (part,)) for part in (head.len, head.cap)]
                if None not in parts:
                    label = label._replace(len_at=parts[0], cap_at=parts[1],
                                           int_size=word.int_size, elem_size=word.elem_size)
            before = names.pieces.get(offset)
            if before is None or before.level < level:
                names.pieces[offset] = label


def owner(value: gdb.Value, path: tuple) -> gdb.Value:
    """The struct that the last field of a path is in."""
    for step in path[:-1]:
        value = value[step]
    return value


def place_of(value: gdb.Value, path: tuple) -> Optional[int]:
    """Where a part of a variable in several places lies; None: not in the frame."""
    try:
        for step in path:
            value = value[step]
        int(value)
    except gdb.MemoryError as error:
        match = memory.BAD_ADDRESS.search(str(error))
        offset = int(match.group(1), 16) - NOWHERE if match else REACH
        return offset if abs(offset) < REACH else None
    except gdb.error:
        pass  # optimised out, or in a register that the call did not keep
    return None


def inlined_above(frame: Optional[gdb.Frame]) -> int:
    """How many inlined functions stand in the innermost frame."""
    count = 0
    while frame is not None and frame.type() == gdb.INLINE_FRAME and count < MAX_INLINED:
        frame = frame.older()
        count += 1
    return count


def select(level: int) -> None:
    """Selects the frame of that level."""
    frame: Optional[gdb.Frame] = gdb.newest_frame()
    for _ in range(level):
        frame = frame.older() if frame is not None else None
    if frame is not None:
        frame.select()
