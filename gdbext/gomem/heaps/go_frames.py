# SPDX-License-Identifier: MIT
"""The frames of a goroutine, and which of their words are pointers, by the tables of the code
(go_symbols).

Each frame ends where the next one begins: how large it is depends on the place in the function, and
the place in the caller is the word where the call returns to. There a bitmap says which of the
frame's locals and arguments are pointers that are still used.

Source: gentraceback in src/runtime/traceback.go, getStackMap in stack.go.
"""

from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

import gdb

from .. import dwarf, memory
from ..memory import Reader
from .go_goroutines import Goroutine
from .go_names import Asking, Names
from .go_runtime import constant, layout
from .go_symbols import UNKNOWN_SIZE, Code, Function, StackObject

MAX_FRAMES = 1 << 16  # of one goroutine


class Machine(NamedTuple):
    """How calls are made: src/internal/goarch, src/runtime/traceback.go."""
    links: bool  # the return address is in a register first, and then at the stack pointer
    least: int   # bytes of every frame that are not its function's


MACHINES = {"i386:x86-64": Machine(False, 0), "aarch64": Machine(True, dwarf.WORD)}


class Place(NamedTuple):
    """What the tables say of a place in the code."""
    function: Function
    size: int  # of the frame, from the stack pointer to its end
    locals_end: int  # from the end of the frame: varp
    top: bool  # the outermost function of its stack
    preempts: bool  # its caller was stopped at any instruction
    panics: bool  # its caller was stopped by the processor


class Frame(NamedTuple):
    """A frame of a goroutine."""
    place: Place
    pc: int  # where it goes on; 0: it does not
    sp: int
    end: int
    level: int  # of the innermost function that stands in it
    exact: bool
    names_at: int  # behind the instruction whose variables it has


class Live(NamedTuple):
    """Which words are pointers where a call returns to, by their distance from the frame's end."""
    words: List[int]
    objects: List[StackObject]


class Stack:
    """The used part of one stack."""

    def __init__(self, goroutine: Goroutine, runs: List[memory.Run]):
        self.start = goroutine.sp & -dwarf.WORD
        self.words: memoryview = memoryview(b"").cast("Q")
        for run in runs:
            offset = self.start - run.address
            if 0 <= offset < len(run.data):
                data = memoryview(run.data)[offset:min(len(run.data),
                                                       goroutine.high - run.address)]
                self.words = data[:len(data) // dwarf.WORD * dwarf.WORD].cast("Q")

    def word(self, address: int) -> int:
        """The word at an address; 0 if it cannot be read."""
        index = (address - self.start) // dwarf.WORD
        return self.words[index] if 0 <= index < len(self.words) else 0


class Tables:
    """What the tables say of places in the code, each asked once."""

    def __init__(self, reader: Reader):
        self.reader = reader
        self.code = Code(reader)
        machine = MACHINES.get(gdb.newest_frame().architecture().name())
        if machine is None:
            raise gdb.GdbError("stacks of Go programs are known on x86-64 and arm64 only")
        self.machine = machine
        self.notes: List[str] = []
        self.asking = Asking()
        self.places: Dict[int, Optional[Place]] = {}
        self.live_at: Dict[Tuple[int, int], Live] = {}
        self.top_flag = constant(("runtime.funcFlag_TOPFRAME", "internal/abi.FuncFlagTopFrame"))

        def kind(name: str) -> int:
            return constant(("runtime.funcID_" + name, "internal/abi.FuncID_" + name))

        self.preempting = kind("asyncPreempt"), kind("debugCallV2")
        self.panicking = kind("sigpanic")

    def place(self, pc: int) -> Optional[Place]:
        """What the tables say of an instruction; None: it is none of Go's."""
        if pc not in self.places:
            function = self.code.function_at(pc)
            size = self.code.frame_size(function, pc) if function else -1
            place = None
            if size >= 0:
                size += 0 if self.machine.links else dwarf.WORD
                ends = 0 if self.machine.links else -dwarf.WORD
                if size + ends > 0:
                    ends -= dwarf.WORD  # the frame pointer is kept there
                place = Place(function, size, ends, bool(function.flag & self.top_flag),
                              function.kind in self.preempting, function.kind == self.panicking)
            self.places[pc] = place
        return self.places[pc]

    def live(self, place: Place, pc: int) -> Live:
        """The pointers of a frame that goes on at pc."""
        key = pc, place.size
        if key not in self.live_at:
            self.live_at[key] = self.read_live(place, pc)
        return self.live_at[key]

    def read_live(self, place: Place, pc: int) -> Live:
        """The same, not remembered."""
        code, function = self.code, place.function
        if not pc:
            return Live([], [])
        index = code.map_index(function, pc)
        words: List[int] = []
        if place.size + place.locals_end > self.machine.least:
            bits = code.bitmap(function, code.locals_maps, index)
            if bits is None:
                self.notes.append("%s: no bitmap of its pointers" % function.name)
            start = place.locals_end - dwarf.WORD * code.bitmap_words(function, code.locals_maps)
            words += [start + dwarf.WORD * bit for bit in bits or ()]
        if function.args > 0:
            bits = code.bitmap(function, code.args_maps, index)
            words += [self.machine.least + dwarf.WORD * bit for bit in bits or ()
                      if bit < function.args // dwarf.WORD]
        objects = [] if function.args == UNKNOWN_SIZE else code.objects(function)
        return Live(words, objects)

    def names(self, frame: Frame) -> Names:
        """The names of a frame."""
        return self.asking.names(frame.names_at, frame.place.size)

    # ---- Frames ----

    def frames(self, goroutine: Goroutine, stack: Stack, note: Callable[[str], None]
               ) -> Iterator[Frame]:
        """Those of a goroutine, from the innermost one outwards; note is told what the user has to
        know."""
        pc, sp, level = goroutine.pc, goroutine.sp, 0
        exact, faulted = goroutine.at_call, False
        for number in range(MAX_FRAMES):
            place = self.place(pc)
            if place is None:
                note("its frames end at 0x%x, which is no Go code" % pc)
                return
            end = sp + place.size
            if end > goroutine.high or end < sp:
                note("its frames end at %s: damaged" % place.function.name)
                return
            goes_on = pc
            if faulted:  # it goes on, if at all, where its deferred calls return to
                deferred = place.function.deferreturn
                goes_on = place.function.entry + deferred + 1 if deferred else 0
            frame = Frame(place, goes_on, sp, end, level, exact and not place.preempts,
                          pc + (number == 0 and not goroutine.at_call))
            yield frame
            if place.top:
                return
            # The frame below one that was preempted is not exact either.
            exact, faulted = not place.preempts, place.panics
            level += max(1, len(self.names(frame).levels))
            if self.machine.links:
                first = number == 0 and place.size == 0
                pc = self.link_register(goroutine) if first else stack.word(sp)
            else:
                pc = stack.word(end - dwarf.WORD)
            sp = end
            if not pc:
                return
        note("only its innermost %d frames were searched" % MAX_FRAMES)

    def link_register(self, goroutine: Goroutine) -> int:
        """Where a function without a frame returns to, on machines with such a register."""
        shape = layout("runtime.g")
        place = shape.element("sched")
        return self.code.static.number(
            goroutine.address + shape["sched"].offset + place["lr"].offset, dwarf.WORD)
