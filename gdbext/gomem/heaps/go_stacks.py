# SPDX-License-Identifier: MIT
"""Roots on the stacks of goroutines, exactly as Go's collector sees them.

Each frame is found by the tables of the function that it belongs to (go_symbols), from the place
where the goroutine stands (go_goroutines). Where a call returns to, a bitmap says which of its
locals and arguments are pointers that are still used. A variable whose address is taken is in no
bitmap: what it holds counts if a pointer leads to it, and that may be one in another such variable.

Where a goroutine was not stopped by a call, nothing says what is still used. So it is with the
innermost frame of one that runs, and with two frames of one that was preempted at any instruction:
every word of those may be a pointer. In the former the variables that the debug information knows
there are named; other words are among the unnamed ones.

Source: scanstack and scanframeworker in src/runtime/mgcmark.go, gentraceback in traceback.go,
getStackMap in stack.go.
"""

import bisect
import contextlib
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

import gdb

from .. import dwarf, heaps, memory, roots
from ..memory import MERGE_GAP, Progress, Reader
from ..roots import FRAME, UNNAMED, Group, Root, Window
from .go_goroutines import Goroutine, Reading
from .go_inside import Inside, Named
from .go_names import Asking, Label, Names
from .go_runtime import constant, layout
from .go_symbols import UNKNOWN_SIZE, Code, Function, StackObject, set_bits

MAX_FRAMES = 1 << 16  # of one goroutine
MAX_DEFERS = 1 << 16  # of one goroutine
MAX_WORDS = 1 << 20   # of arguments
OWN_CODE = ("runtime.", "runtime/", "sync.runtime_", "internal/poll.runtime_")
TEMPORARY = "(temporary)"
REFLECT_STUBS = ("reflect.makeFuncStub", "reflect.methodValueCall")


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


class Word(NamedTuple):
    """A word that may be a pointer."""
    frame: int
    address: int
    value: int
    exact: bool


@dataclass
class Stacks:
    """What was found."""
    goroutines: List[heaps.Goroutine] = field(default_factory=list)
    groups: List[Group] = field(default_factory=list)
    records: List[Root] = field(default_factory=list)  # what goroutines keep beside their frames
    notes: List[str] = field(default_factory=list)


class Memory:
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


class Walk:
    """Finds the roots of all goroutines: pointers into [low, high) that lead to no stack."""

    def __init__(self, reader: Reader, low: int, high: int, progress: Progress):
        self.reader = reader
        self.low, self.high = low, high
        self.progress = progress
        self.code = Code(reader)
        self.machine = MACHINES.get(gdb.newest_frame().architecture().name())
        if self.machine is None:
            raise gdb.GdbError("stacks of Go programs are known on x86-64 and arm64 only")
        self.found = Stacks()
        self.places: Dict[int, Optional[Place]] = {}
        self.live_at: Dict[Tuple[int, int], Live] = {}
        self.asking = Asking()
        self.top_flag = constant(("runtime.funcFlag_TOPFRAME",
                                  "internal/abi.FuncFlagTopFrame"))

        def kind(name: str) -> int:
            return constant(("runtime.funcID_" + name, "internal/abi.FuncID_" + name))

        self.preempting = kind("asyncPreempt"), kind("debugCallV2")
        self.panicking = kind("sigpanic")
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
        with self.asking.open():
            for i, goroutine in enumerate(goroutines):
                one = One(self, goroutine, Memory(goroutine, pieces(goroutine)))
                if goroutine.sp:
                    one.run()
                self.found.goroutines.append(one.described())
                self.progress(0.2 + 0.8 * i / len(goroutines))
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

    # ---- What the tables say ----

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
                self.found.notes.append("%s: no bitmap of its pointers" % function.name)
            start = place.locals_end - dwarf.WORD * code.bitmap_words(function, code.locals_maps)
            words += [start + dwarf.WORD * bit for bit in bits or ()]
        if function.args > 0:
            bits = code.bitmap(function, code.args_maps, index)
            words += [self.machine.least + dwarf.WORD * bit for bit in bits or ()
                      if bit < function.args // dwarf.WORD]
        objects = [] if function.args == UNKNOWN_SIZE else code.objects(function)
        return Live(words, objects)


class One:
    """Finds the roots of one goroutine."""

    def __init__(self, walk: Walk, goroutine: Goroutine, stack: Memory):
        self.walk = walk
        self.goroutine = goroutine
        self.stack = stack
        self.frames: List[Frame] = []
        self.words: List[Word] = []
        self.inside: List[Word] = []  # that lead to this stack
        self.starts: List[int] = []  # of the variables whose address is taken
        self.objects: List[Tuple[int, int, StackObject]] = []  # frame, address
        self.groups: Dict[int, Group] = {}  # by level
        self.named: Set[Tuple[int, int]] = set()  # (level of the frame, value)
        self.explained: Set[int] = set()  # addresses that GDB's own frames have named
        self.seen: Set[int] = set()  # addresses of words
        self.registers: List[Root] = []  # where no call says which of them are used

    def note(self, text: str) -> None:
        """Something that the user has to know."""
        self.walk.found.notes.append("goroutine %d: %s" % (self.goroutine.id, text))

    def run(self) -> None:
        """Adds its groups."""
        self.frames = list(self.walk_frames())
        for number, frame in enumerate(self.frames):
            self.scan_frame(number, frame)
        self.scan_records()
        self.scan_objects()
        self.running_names()
        self.name_words()
        for level in sorted(self.groups):
            group = self.groups[level]
            group.roots.sort(key=lambda root: root.line or 1 << 31)  # as the source has them
            if group.roots:
                self.walk.found.groups.append(group)

    # ---- Frames ----

    def walk_frames(self) -> Iterator[Frame]:
        """From the innermost one outwards."""
        walk, goroutine = self.walk, self.goroutine
        pc, sp, level = goroutine.pc, goroutine.sp, 0
        exact, faulted = goroutine.at_call, False
        for number in range(MAX_FRAMES):
            place = walk.place(pc)
            if place is None:
                self.note("its frames end at 0x%x, which is no Go code" % pc)
                return
            end = sp + place.size
            if end > goroutine.high or end < sp:
                self.note("its frames end at %s: damaged" % place.function.name)
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
            if walk.machine.links:
                first = number == 0 and place.size == 0
                pc = self.link_register() if first else self.stack.word(sp)
            else:
                pc = self.stack.word(end - dwarf.WORD)
            sp = end
            if not pc:
                return
        self.note("only its innermost %d frames were searched" % MAX_FRAMES)

    def link_register(self) -> int:
        """Where a function without a frame returns to, on machines with such a register."""
        shape = layout("runtime.g")
        place = shape.element("sched")
        return self.walk.code.static.number(
            self.goroutine.address + shape["sched"].offset + place["lr"].offset, dwarf.WORD)

    def names(self, frame: Frame) -> Names:
        """The names of a frame."""
        return self.walk.asking.names(frame.names_at, frame.place.size)

    def scan_frame(self, number: int, frame: Frame) -> None:
        """The pointers of a frame, and its variables whose address is taken."""
        place = frame.place
        if not frame.exact:
            self.scan_range(number, frame.sp, frame.end + place.locals_end)
            start = frame.end + self.walk.machine.least
            self.scan_range(number, start, start + min(max(place.function.args, 0),
                                                       MAX_WORDS * dwarf.WORD))
            return
        live = self.walk.live(place, frame.pc)
        for offset in live.words:
            self.add_word(number, frame.end + offset)
        objects = live.objects
        if place.function.args == UNKNOWN_SIZE:
            objects = self.scan_stub(number, frame)
        for item in objects:
            base = place.locals_end if item.offset < 0 else self.walk.machine.least
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
        if ((self.walk.low <= value < self.walk.high or self.on_stack(value))
                and address not in self.seen):
            self.seen.add(address)
            self.words.append(Word(number, address, value, exact))

    def scan_stub(self, number: int, frame: Frame) -> List[StackObject]:
        """The arguments of a call by reflection, whose types only the value called knows; and the
        registers that it keeps in its frame (methodValueCallFrameObjs)."""
        walk = self.walk
        if walk.method is None or frame.place.function.name not in REFLECT_STUBS:
            return []
        start = frame.sp + walk.machine.least
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
            self.add_word(number, frame.end + walk.machine.least + bit * dwarf.WORD)
        symbol = dwarf.global_variable("runtime.methodValueCallFrameObjs")
        if symbol is None:
            return []
        value = symbol.value()
        table = walk.reader.table(int(value.address), value.type.sizeof)
        return list(walk.code.stack_object(walk.code.modules[0], table))

    # ---- Deferred calls ----

    def scan_records(self) -> None:
        """What the goroutine keeps beside its frames: deferred calls, the function it goes on
        with."""
        def add(name: str, address: int, value: int) -> None:
            if self.on_stack(value):
                self.words.append(Word(-1, address, value, True))
            elif self.walk.low <= value < self.walk.high:
                self.walk.found.records.append(
                    Root("%s of goroutine %d" % (name, self.goroutine.id), "", address, value))

        add("context", self.goroutine.context_at, self.goroutine.context)
        shape, at = self.walk.defer, self.goroutine.defers
        for _ in range(MAX_DEFERS):
            data = self.walk.reader.try_read(at, shape.size) if at else None
            if data is None:
                break
            place = shape["fn"].offset  # GDB takes it for the function itself, of one byte
            add("deferred call", at + place,
                int.from_bytes(data[place:place + dwarf.WORD], "little"))
            if not self.on_stack(at) and ("heap" not in shape.fields
                                          or shape.number(data, "heap")):
                add("defer record", 0, at)
            at = shape.number(data, "link")
        if at:
            self.note("its deferred calls end at 0x%x" % at)
        if self.goroutine.panics:
            add("panic", 0, self.goroutine.panics)

    def on_stack(self, value: int) -> bool:
        """Whether a pointer leads to the goroutine's own stack."""
        return self.goroutine.low <= value < self.goroutine.high

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
            if not self.on_stack(word.value):
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
            levels = self.names(frame).levels
            if levels:
                function = levels[-1].function or function
                file, line = levels[-1].file, levels[-1].line
        creator = self.walk.code.function_at(goroutine.created_at)
        sal = gdb.find_pc_line(goroutine.created_at - 1) if creator else None
        symtab = sal.symtab if sal else None
        return heaps.Goroutine(
            goroutine.id, goroutine.state, goroutine.reason, function, file, line,
            symtab.filename.rpartition("/")[2] if symtab else "", sal.line if symtab else 0,
            goroutine.selected)

    # ---- Names ----

    def group(self, level: int, function: str, file: str, line: int, kind: str = FRAME) -> Group:
        """The group of a level, made if there is none yet."""
        if level not in self.groups:
            self.groups[level] = Group(kind, function, file, line, max(level, 0))
            self.mark(self.groups[level])
        return self.groups[level]

    def mark(self, group: Group) -> None:
        """Says whose frame it is."""
        group.thread = self.goroutine.id & 0xFFFFFFFF
        group.goroutine, group.current = True, self.goroutine.selected

    def running_names(self) -> None:
        """The variables of the innermost frame of a goroutine that runs, as GDB knows them."""
        goroutine = self.goroutine
        if goroutine.at_call or not goroutine.thread or not self.frames:
            return
        threads = {thread.num: thread for thread in gdb.selected_inferior().threads()}
        if goroutine.thread not in threads:
            return
        scan = roots.Scan(self.walk.reader, self.walk.low, self.walk.high)
        scan.words = self.walk.asking.words
        gdb.invalidate_cached_frames()  # of the frames that names were asked for
        with contextlib.suppress(gdb.error), roots.selection_kept(list(threads.values())):
            threads[goroutine.thread].switch()
            frame: Optional[gdb.Frame] = gdb.newest_frame()
            if frame.pc() == goroutine.pc:
                self.registers = [Root("register " + name, "", 0, value)
                                  for name, value in roots.general_registers(frame)]
            for _ in range(MAX_FRAMES):
                if frame is None or frame.pc() != goroutine.pc:
                    break
                scan.frame(roots.Stack(goroutine.id, [frame], [], []), frame)
                if frame.type() != gdb.INLINE_FRAME:
                    break
                frame = frame.older()
        for group in scan.found.groups:
            group.roots = [root for root in group.roots if not self.on_stack(root.value)]
            self.mark(group)
            self.groups[group.level] = group
            self.named.update((self.frames[0].level, root.value) for root in group.roots)
        self.explained = scan.explained

    def name_words(self) -> None:
        """Gives the words their names: first those that have one, so that what is only a copy of
        them is left out."""
        nameless: List[Word] = []
        for word in self.words:
            frame = self.frames[word.frame] if word.frame >= 0 else None
            if frame is None or word.address in self.explained:
                continue
            names = self.names(frame)
            label = names.label(word.address - frame.end) if word.exact else None
            if label is None:
                nameless.append(word)
                continue
            level = names.levels[label.level]
            self.named.add((frame.level, word.value))
            self.group(frame.level + label.level, level.function or frame.place.function.name,
                       level.file, level.line).roots.append(
                           Root(label.name, label.type, word.address, word.value, label.line,
                                self.window(label, frame.end)))
        for word in self.name_inside(nameless):
            self.name_temporary(word)
        known = {value for _, value in self.named}
        for root in self.registers:
            if (self.walk.low <= root.value < self.walk.high and root.value not in known
                    and not self.on_stack(root.value)):
                self.group(-1, "", "", 0, UNNAMED).roots.append(root)

    def name_inside(self, nameless: List[Word]) -> List[Word]:
        """Names words on the stack by the pointers to what they are in; those that are left."""
        pointers: List[Named] = []
        unknown = {word.address: word.value for word in nameless if word.exact}
        for word in self.inside:
            frame = self.frames[word.frame] if word.frame >= 0 and word.exact else None
            if frame is None:
                continue
            label = self.names(frame).label(word.address - frame.end)
            if label is None:
                unknown[word.address] = word.value
            else:
                pointers.append(Named(word.frame, label, word.address, word.value))
        for found in Inside(self.walk.asking.words, self.stack.word).name(pointers, unknown):
            if self.on_stack(found.value):
                continue
            frame, label = self.frames[found.frame], found.label
            level = self.names(frame).levels[label.level]
            self.named.add((frame.level, found.value))
            self.group(frame.level + label.level, level.function or frame.place.function.name,
                       level.file, level.line).roots.append(
                           Root(label.name, label.type, found.address, found.value, label.line,
                                self.window(label, 0)))
        return [word for word in nameless if not word.exact or word.address in unknown]

    def name_temporary(self, word: Word) -> None:
        """A word that no variable explains."""
        frame = self.frames[word.frame]
        if (frame.level, word.value) in self.named:
            return
        self.named.add((frame.level, word.value))
        names = self.names(frame)
        function = frame.place.function.name
        if not word.exact:
            self.group(-1, "", "", 0, UNNAMED).roots.append(
                Root("stack word in goroutine %d #%d %s" % (self.goroutine.id, frame.level,
                                                            function),
                     "", word.address, word.value))
            return
        outer = max(len(names.levels) - 1, 0)
        level = names.levels[outer] if names.levels else None
        self.group(frame.level + outer, level.function or function if level else function,
                   level.file if level else "", level.line if level else 0).roots.append(
                       Root(TEMPORARY, "", word.address, word.value))

    def window(self, label: Label, end: int) -> Window:
        """What a slice or string shows of its array; end: what the label's places count from."""
        if label.len_at is None or label.int_size != dwarf.WORD:
            return Window()
        length = self.stack.word(end + label.len_at)
        capacity = self.stack.word(end + label.cap_at)
        return Window(length, capacity, label.elem_size) if length <= capacity < 1 << 62 \
            else Window()


def read(reader: Reader, low: int, high: int, progress: Progress) -> Stacks:
    """The goroutines of the program, and the roots on their stacks: pointers into [low, high).
    dwarf.LayoutError: it is a Go whose tables are not known."""
    return Walk(reader, low, high, progress).run()
