# SPDX-License-Identifier: MIT
"""What keeps objects of a Go heap alive from outside: package variables, the stacks of goroutines,
and what the runtime itself holds for finalizers.

Package variables are searched where the masks of the program's modules say that there are pointers
(moduledata.gcdatamask and gcbssmask), as the collector does. Stacks are go_stacks' matter. Of a Go
whose tables of code are not known, the words of stacks are taken for pointers if they look like
some, and have names where GDB sees frames: so nothing that they keep alive is called garbage.
"""

import bisect
import contextlib
from typing import Dict, Iterator, List, NamedTuple, Sequence, Tuple

import gdb

from .. import dwarf, globals as program_data, roots
from ..memory import Progress, Run
from ..roots import Group, Root
from . import HeapImage, go_laid_out, go_specials, go_stacks
from .go_goroutines import Goroutine, Reading
from .go_inside import Dynamic
from .go_runtime import Memory, Module, Unknown, modules

MAX_MASK = 1 << 28  # words of data of one module
MAX_WORDS = 1 << 20  # unnamed words that are listed; beyond, one for each object address


class Data(NamedTuple):
    """A piece of a module's data, and which of its words hold pointers."""
    start: int
    end: int
    mask: bytearray

    def holds_pointer(self, address: int) -> bool:
        """Whether the word at an address of it does."""
        word = (address - self.start) // dwarf.WORD
        return word // 8 < len(self.mask) and bool(self.mask[word // 8] >> word % 8 & 1)


def read(memory: Memory, low: int, high: int, is_own_code, image: HeapImage,
         progress: Progress, dynamic: Dynamic) -> None:
    """Adds the groups of roots with pointers into [low, high), goroutines, and notes."""
    scan = roots.Scan(memory.reader, low, high, is_own_code)
    variables, notes = package_variables(memory, scan, dynamic)
    runtime = Group(roots.RUNTIME)
    runtime.roots = go_specials.queued(memory, low, high)
    try:
        found = go_stacks.read(memory.reader, low, high, progress)
        image.goroutines, groups = found.goroutines, found.groups
        runtime.roots += found.records
        notes += found.notes
    except dwarf.LayoutError as error:
        notes.append("%s: every word of its stacks may be a pointer" % error)
        scan.threads(-1, 0, lambda *_: [])
        groups = [*scan.found.groups, *stacks(memory, scan, progress)]
    image.groups = [group for group in (variables, *groups, runtime) if group.roots]
    image.notes += notes + scan.found.notes
    image.optimised_out = scan.found.optimised_out


# ---- Package variables ---------------------------------------------------------------------------

def data_of_modules(memory: Memory) -> List[Data]:
    """The data of the program and its plugins."""
    found: List[Data] = []
    try:
        for module in modules(memory.reader):
            found += data_of(module, memory)
    except Unknown as error:
        memory.notes.append("%s: package variables are not known" % error)
    return sorted(found)


def data_of(module: Module, memory: Memory) -> Iterator[Data]:
    """The data of one of them: with values from the start, and without."""
    layout, data = module.layout, module.data
    if data is None:
        memory.notes.append("the module data at 0x%x cannot be read: package variables are missing"
                            % module.address)
        return
    for start, end, mask in (("data", "edata", "gcdatamask"), ("bss", "ebss", "gcbssmask")):
        place = layout.number(data, start)
        stop = layout.number(data, end)
        words = layout.number_at(data, mask + ".n")
        if not 0 <= words <= MAX_MASK or not place <= stop:
            memory.notes.append("the pointer mask of 0x%x..0x%x is damaged" % (place, stop))
            continue
        bits = memory.reader.table(layout.number_at(data, mask + ".bytedata"), (words + 7) // 8)
        yield Data(place, min(stop, place + words * dwarf.WORD), bits)


def package_variables(memory: Memory, scan: roots.Scan, dynamic: Dynamic
                      ) -> Tuple[Group, List[str]]:
    """The pointers in package variables."""
    data = data_of_modules(memory)
    starts = [one.start for one in data]

    def is_pointer(address: int) -> bool:
        i = bisect.bisect_right(starts, address) - 1
        return i >= 0 and data[i].holds_pointer(address)

    group, notes = program_data.find(memory.reader, scan.low, scan.high, (), scan.words,
                                     only=[(one.start, one.end) for one in data])
    group.roots = [root for root in group.roots if is_pointer(root.address)]
    name_of = program_data.namer(memory.reader, scan.words)
    nameless = {root.address: root.value for root in group.roots
                if not root.type and name_of(root.address, root.value) is None}
    if nameless:
        found = go_laid_out.Naming(memory.reader, data, scan.words, dynamic).run(nameless,
                                                                                name_of)
        group.roots = [found.get(root.address, root) for root in group.roots]
    return group, notes


# ---- Stacks --------------------------------------------------------------------------------------

def goroutines(memory: Memory, progress: Progress) -> List[Goroutine]:
    """All that are not dead, in the order of where the used part of their stack begins: of one
    whose place is not known, all of it counts as used."""
    try:
        reading = Reading(memory.reader, progress)
        found = reading.read()
    except dwarf.LayoutError as error:
        memory.notes.append("%s: stacks are not known" % error)
        return []
    memory.notes += reading.notes
    known = [one._replace(sp=(one.sp or one.low) & -dwarf.WORD) for one in found]
    return sorted(known, key=lambda one: one.sp)


def stacks(memory: Memory, scan: roots.Scan, progress: Progress) -> List[Group]:
    """The words of goroutines' stacks, and of threads' registers, that no name explains."""
    known = goroutines(memory, progress)
    group = Group(roots.UNNAMED, roots=registers(scan))
    words: List[Tuple[str, int, int]] = []
    for run in memory.pieces([(one.sp, one.high) for one in known]):
        words += _words(run, known, scan)
    if len(words) > MAX_WORDS:
        words = list({value: (name, address, value) for name, address, value in words}.values())
    group.roots += [Root(name, "", address, value) for name, address, value in words]
    return [group]


def _words(run: Run, known: Sequence[Goroutine], scan: roots.Scan) -> List[Tuple[str, int, int]]:
    """(name, address, value) of the words of a piece of memory that look like pointers and lie in
    the used part of a stack; stacks are in the order of their addresses."""
    found = []
    starts = [one.sp for one in known]
    for address, value in roots.pointers_in(run, scan.low, scan.high):
        if address in scan.explained:
            continue
        i = bisect.bisect_right(starts, address) - 1
        if i >= 0 and address < known[i].high:
            found.append(("stack word of goroutine %d" % known[i].id, address, value))
    return found


def registers(scan: roots.Scan) -> List[Root]:
    """The words of all threads' registers that may be pointers."""
    found: Dict[Tuple[str, int], Root] = {}
    listed = sorted(gdb.selected_inferior().threads(), key=lambda thread: thread.num)
    with roots.selection_kept(listed):
        for thread in listed[:roots.MAX_THREADS]:
            with contextlib.suppress(gdb.error):
                if len(listed) > 1:
                    roots.select(thread)
                for name, value in roots.general_registers(gdb.newest_frame()):
                    if scan.low <= value < scan.high and value not in scan.registers:
                        found.setdefault((name, value), Root("register " + name, "", 0, value))
    return list(found.values())
