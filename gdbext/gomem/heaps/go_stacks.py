# SPDX-License-Identifier: MIT
"""Roots on the stacks of goroutines, exactly as Go's collector sees them.

Frames are found (go_frames) from the place where the goroutine stands (go_goroutines). Where a call
returns to, a bitmap says which of a frame's words are pointers that are still used. A variable
whose address is taken is in no bitmap: what it holds counts if a pointer leads to it, and that may
be one in another such variable. The words found get their names in go_naming.

Where a goroutine was not stopped by a call, nothing says what is still used. So it is with the
innermost frame of one that runs, and with two frames of one that was preempted at any instruction:
every word of those may be a pointer. In the former the variables that the debug information knows
there are named; other words are among the unnamed ones.

Source: scanstack and scanframeworker in src/runtime/mgcmark.go.
"""

import bisect
import contextlib
from dataclasses import dataclass, field
from typing import List, Set, Tuple

import gdb

from .. import dwarf, heaps, memory
from ..memory import MERGE_GAP, Progress, Reader
from ..roots import NOWHERE, START, Group, Root
from .go_frames import Frame, Stack, Tables
from .go_goroutines import Goroutine, Reading
from .go_naming import Naming, Word
from .go_runtime import layout
from .go_symbols import UNKNOWN_SIZE, StackObject, set_bits

MAX_DEFERS = 1 << 16  # of one goroutine
MAX_WORDS = 1 << 20   # of arguments
OWN_CODE = ("runtime.", "runtime/", "sync.runtime_", "internal/poll.runtime_")
REFLECT_STUBS = ("reflect.makeFuncStub", "reflect.methodValueCall")


@dataclass
class Stacks:
    """What was found."""
    goroutines: List[heaps.Goroutine] = field(default_factory=list)
    groups: List[Group] = field(default_factory=list)
    records: List[Root] = field(default_factory=list)  # what goroutines keep beside their frames
    notes: List[str] = field(default_factory=list)


class Walk:
    """Finds the roots of all goroutines: pointers into [low, high) that lead to no stack."""

    def __init__(self, reader: Reader, low: int, high: int, progress: Progress):
        self.reader = reader
        self.low, self.high = low, high
        self.progress = progress
        self.tables = Tables(reader)
        self.found = Stacks()
        self.defer = layout("runtime._defer")
        self.method = None
        with contextlib.suppress(dwarf.LayoutError):
            self.method = layout("runtime.reflectMethodValue")

    def run(self) -> Stacks:
        """All of it."""
        reading = Reading(self.reader, self.progress)
        goroutines = sorted(reading.read(), key=lambda goroutine: not goroutine.selected)
        self.found.notes += reading.notes
        pieces = self.read_stacks([goroutine for goroutine in goroutines if goroutine.sp])
        with self.tables.asking.open():
            for i, goroutine in enumerate(goroutines):
                one = One(self, goroutine, Stack(goroutine, pieces(goroutine)))
                if goroutine.sp:
                    one.run()
                self.found.goroutines.append(one.described())
                self.progress(0.2 + 0.8 * i / len(goroutines))
        self.found.notes += self.tables.notes
        self.found.goroutines.sort(key=lambda goroutine: goroutine.id)
        return self.found

    def read_stacks(self, goroutines: List[Goroutine]):
        """The used parts of all stacks, in few reads. A function that gives one's."""
        ranges = memory.merge(((goroutine.sp & -dwarf.WORD, goroutine.high)
                               for goroutine in goroutines), MERGE_GAP)
        runs = [run for start, end in ranges for run in self.reader.runs(start, end - start)]
        starts = [run.address for run in runs]

        def pieces(goroutine: Goroutine) -> List[memory.Run]:
            at = bisect.bisect_right(starts, goroutine.sp & -dwarf.WORD) - 1
            return runs[max(at, 0):at + 1]

        return pieces


class One:
    """Finds the roots of one goroutine."""

    def __init__(self, walk: Walk, goroutine: Goroutine, stack: Stack):
        self.walk = walk
        self.goroutine = goroutine
        self.stack = stack
        self.frames: List[Frame] = []
        self.words: List[Word] = []
        self.inside: List[Word] = []  # that lead to this stack
        self.starts: List[int] = []  # of the variables whose address is taken
        self.objects: List[Tuple[int, int, StackObject]] = []  # frame, address
        self.seen: Set[int] = set()  # addresses of words

    def note(self, text: str) -> None:
        """Something that the user has to know."""
        self.walk.found.notes.append("goroutine %d: %s" % (self.goroutine.id, text))

    def run(self) -> None:
        """Adds its groups."""
        walk = self.walk
        self.frames = list(walk.tables.frames(self.goroutine, self.stack, self.note))
        for number, frame in enumerate(self.frames):
            self.scan_frame(number, frame)
        self.scan_records()
        self.scan_objects()
        naming = Naming(walk.tables, self.goroutine, self.stack, self.frames, walk.low, walk.high)
        walk.found.groups += naming.run(self.words, self.inside)

    # ---- Frames ----

    def scan_frame(self, number: int, frame: Frame) -> None:
        """The pointers of a frame, and its variables whose address is taken."""
        place = frame.place
        if not frame.exact:
            self.scan_range(number, frame.sp, frame.end + place.locals_end)
            start = frame.end + self.walk.tables.machine.least
            self.scan_range(number, start, start + min(max(place.function.args, 0),
                                                       MAX_WORDS * dwarf.WORD))
            return
        live = self.walk.tables.live(place, frame.pc)
        for offset in live.words:
            self.add_word(number, frame.end + offset)
        objects = live.objects
        if place.function.args == UNKNOWN_SIZE:
            objects = self.scan_stub(number, frame)
        for item in objects:
            base = place.locals_end if item.offset < 0 else self.walk.tables.machine.least
            address = frame.end + base + item.offset
            if address >= frame.sp:
                self.objects.append((number, address, item))

    def scan_range(self, number: int, start: int, end: int) -> None:
        """Every word of it may be a pointer."""
        for address in range(start, end, dwarf.WORD):
            self.add_word(number, address, False)

    def add_word(self, number: int, address: int, exact: bool = True) -> None:
        """A word that may be a pointer into the heap, or into this stack."""
        value = self.stack.word(address)
        if ((self.walk.low <= value < self.walk.high or self.goroutine.on_stack(value))
                and address not in self.seen):
            self.seen.add(address)
            self.words.append(Word(number, address, value, exact))

    def scan_stub(self, number: int, frame: Frame) -> List[StackObject]:
        """The arguments of a call by reflection, whose types only the value called knows; and the
        registers that it keeps in its frame (methodValueCallFrameObjs)."""
        walk = self.walk
        if walk.method is None or frame.place.function.name not in REFLECT_STUBS:
            return []
        start = frame.sp + walk.tables.machine.least
        data = walk.reader.try_read(self.stack.word(start), walk.method.size)
        if data is None:
            self.note("the arguments of a call by reflection could not be read")
            return []
        bits = walk.method.target("stack")
        head = walk.reader.try_read(walk.method.number(data, "stack"), bits.size) or bytes(
            bits.size)
        count = min(max(bits.number(head, "n"), 0), MAX_WORDS)
        if not self.stack.word(start + 4 * dwarf.WORD) & 0xFF:  # the results are not there yet
            count = min(count, walk.method.number(data, "argLen") // dwarf.WORD)
        mask = walk.reader.try_read(bits.number(head, "bytedata"), count // 8 + 1) or b""
        for bit in set_bits(mask, count):
            self.add_word(number, frame.end + walk.tables.machine.least + bit * dwarf.WORD)
        symbol = dwarf.global_variable("runtime.methodValueCallFrameObjs")
        if symbol is None:
            return []
        value = symbol.value()
        table = walk.reader.table(int(value.address), value.type.sizeof)
        return list(walk.tables.code.stack_object(walk.tables.code.modules[0], table))

    # ---- Deferred calls ----

    def scan_records(self) -> None:
        """What the goroutine keeps beside its frames: deferred calls, the function it goes on
        with."""
        def add(name: str, address: int, value: int, leads: str = NOWHERE) -> None:
            if self.goroutine.on_stack(value):
                self.words.append(Word(-1, address, value, True))
            elif self.walk.low <= value < self.walk.high:
                self.walk.found.records.append(
                    Root("%s of goroutine %d" % (name, self.goroutine.id), "", address, value,
                         leads=leads))

        add("context", self.goroutine.context_at, self.goroutine.context, START)
        shape, at = self.walk.defer, self.goroutine.defers
        for _ in range(MAX_DEFERS):
            data = self.walk.reader.try_read(at, shape.size) if at else None
            if data is None:
                break
            place = shape["fn"].offset  # GDB takes it for the function itself, of one byte
            add("deferred call", at + place,
                int.from_bytes(data[place:place + dwarf.WORD], "little"), START)
            if not self.goroutine.on_stack(at) and ("heap" not in shape.fields
                                                    or shape.number(data, "heap")):
                add("defer record", 0, at)
            at = shape.number(data, "link")
        if at:
            self.note("its deferred calls end at 0x%x" % at)
        if self.goroutine.panics:
            add("panic", 0, self.goroutine.panics)

    # ---- Variables whose address is taken ----

    def scan_objects(self) -> None:
        """Adds what those of them hold that a pointer leads to; self.words grows meanwhile."""
        self.objects.sort(key=lambda item: item[1])
        self.starts = [address for _, address, _ in self.objects]
        done: Set[int] = set()
        kept: List[Word] = []
        at = 0
        while at < len(self.words):
            word = self.words[at]
            at += 1
            if not self.goroutine.on_stack(word.value):
                kept.append(word)
                continue
            self.inside.append(word)
            number = bisect.bisect_right(self.starts, word.value) - 1
            if number < 0 or number in done:
                continue
            frame, address, item = self.objects[number]
            if word.value >= address + item.size:
                continue
            done.add(number)
            for bit in set_bits(item.mask, item.words):
                self.add_word(frame, address + bit * dwarf.WORD)
        self.words = kept

    # ---- What it is ----

    def described(self) -> heaps.Goroutine:
        """Where it stands: in the innermost frame that is not the runtime's or, if there is none,
        in the function that it runs."""
        goroutine = self.goroutine
        own = [frame for frame in self.frames
               if not frame.place.function.name.startswith(OWN_CODE)]
        function, file, line = "", "", 0
        for frame in own[:1] or self.frames[-2:-1]:
            function = frame.place.function.name
            levels = self.walk.tables.names(frame).levels
            if levels:
                function = levels[-1].function or function
                file, line = levels[-1].file, levels[-1].line
        creator = self.walk.tables.code.function_at(goroutine.created_at)
        sal = gdb.find_pc_line(goroutine.created_at - 1) if creator else None
        symtab = sal.symtab if sal else None
        return heaps.Goroutine(
            goroutine.id, goroutine.state, goroutine.reason, function, file, line,
            symtab.filename.rpartition("/")[2] if symtab else "", sal.line if symtab else 0,
            goroutine.selected)


def read(reader: Reader, low: int, high: int, progress: Progress) -> Stacks:
    """The goroutines of the program, and the roots on their stacks: pointers into [low, high).
    dwarf.LayoutError: it is a Go whose tables are not known."""
    return Walk(reader, low, high, progress).run()
