# SPDX-License-Identifier: MIT
"""Global roots: the words of the program's data that point into the heap, by name.

The writable data of every module is read in one go and searched for words with a value in the
arena, as the collector does. Only then names are looked up, for the few words found: the ELF
symbol that covers the word, its variable in the debug information, and in that the very field. So
every word has a name: `config.user`, or `table+24` where no debug information knows a pointer, or
`.bss+0x40` where there is no symbol either. What belongs to a library says so: `libx.so:.bss+0x40`.
"""

from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from . import dwarf, elf, modules, roots, statics
from .memory import Progress, Reader, Run
from .roots import Group, Root

PAGE = 4096
MAX_BYTES = 256 << 20  # of data that are searched, all modules together
MAX_VARIABLE = 128 << 20  # bytes of one variable
MAX_REMOTE_VARIABLE = 1 << 20  # the same through gdbserver, which gives some 2 MB/s of mixed data
MAX_ROOTS = 100_000    # words that are named

_EMPTY_PAGE = bytes(PAGE)


class Place(NamedTuple):
    """What covers a word: an ELF symbol, and its variable as far as known."""
    name: str
    start: int  # address of the variable
    line: int
    words: Sequence[dwarf.Word]


class _Search:
    """Looks for words in [low, high) and names them."""

    def __init__(self, reader: Reader, low: int, high: int, skip_sections: Tuple[str, ...],
                 words: dwarf.PointerWords, only: Optional[Sequence[Tuple[int, int]]],
                 below: Tuple[int, int] = (0, 0)) -> None:
        self.reader = reader
        self.only = only
        self.below = below
        self.low = low
        self.high = high
        self.skip_sections = skip_sections
        self.words = words
        self.roots: List[Root] = []
        self.notes: List[str] = []
        self.names: Dict[str, int] = {}  # of variables, with the address of the first of a name

    def all_modules(self, progress: Optional[Progress]) -> None:
        """Searches the data of all modules."""
        left = MAX_BYTES
        for module in modules.loaded():
            for start, size in self.pieces(module):
                for at, length in self.wanted(module.address(start), min(size, left)):
                    for run in self.reader.runs(at, length, progress):
                        self.run(module, run)
                if len(self.roots) >= MAX_ROOTS:
                    self.notes.append(f"only the first {MAX_ROOTS} global pointers are listed")
                    return
                if size > left:
                    self.notes.append(f"only the first {MAX_BYTES >> 20} MiB of global data "
                                      "were searched")
                    return
                left -= size

    def pieces(self, module: modules.Module) -> Iterator[Tuple[int, int]]:
        """(linked address, bytes) of a module's data, without the tails of giant variables."""
        connection = self.reader.inferior.connection
        remote = connection is not None and "remote" in connection.type
        most = MAX_REMOTE_VARIABLE if remote else MAX_VARIABLE
        giants = [symbol for symbol in module.symbols.data_symbols() if symbol.size > most]
        for segment in module.file.segments:
            at, end = segment.address, segment.address + segment.size
            for giant in giants:
                tail = giant.address + most & -PAGE
                if at <= giant.address < end and tail < end:
                    self.notes.append(f"{giant.name}: only the first {most >> 20} MiB of "
                                      f"{giant.size >> 20} were searched")
                    yield at, tail - at
                    at = min(giant.address + giant.size & -dwarf.WORD, end)
            yield at, end - at

    def wanted(self, start: int, size: int) -> Iterator[Tuple[int, int]]:
        """(address, bytes) of what is to be read of a piece of memory."""
        if self.only is None:
            yield start, size
            return
        for low, high in self.only:
            low, high = max(low, start), min(high, start + size)
            if low < high:
                yield low, high - low

    def run(self, module: modules.Module, run: Run) -> None:
        """Adds a root for each word of a piece of a module's data."""
        places: Dict[elf.DataSymbol, Place] = {}
        bottom, top = self.below
        for address, value in pointers(run, self.low, self.high, bottom, top):
            if len(self.roots) >= MAX_ROOTS:
                return
            if bottom <= value < top:
                self.popped(module, run, address, value, places)
                continue
            linked = module.linked(address)
            section = module.file.section_at(linked)
            if section is not None and section.name in self.skip_sections:
                continue
            symbol = module.symbols.data_symbol(linked)
            if symbol is not None:
                self.roots.append(self.named(module, symbol, run, address, value, places))
                continue
            name = f"{section.name}+{linked - section.address:#x}" if section else f"{address:#x}"
            if not module.is_program:
                name = f"{module.name}:{name}"
            self.roots.append(Root(name, "", address, value))

    def named(self, module: modules.Module, symbol: elf.DataSymbol, run: Run, address: int,
              value: int, places: Dict[elf.DataSymbol, Place]) -> Root:
        """A word of a variable."""
        if symbol not in places:
            places[symbol] = self.place(module, symbol)
        return root_in(places[symbol], run, address, value)

    def popped(self, module: modules.Module, run: Run, address: int, value: int,
               places: Dict[elf.DataSymbol, Place]) -> None:
        """Adds a pointer that may lead to a popped stack frame, if it is one by its type: other
        words have all sorts of values."""
        symbol = module.symbols.data_symbol(module.linked(address))
        root = self.named(module, symbol, run, address, value, places) if symbol else None
        if root is not None and root.type:
            self.roots.append(root._replace(popped=roots.MAYBE))

    def place(self, module: modules.Module, symbol: elf.DataSymbol) -> Place:
        """Finds out what there is to know of a symbol. Of several static variables of one name all
        but the first are called 'FILE'::NAME, as in GDB's expressions."""
        start = module.address(symbol.address)
        variable = statics.variable(module, symbol, start)
        name = variable.name if variable else symbol.name
        if self.names.setdefault(name, start) != start:
            file = symbol.file or module.name
            name = f"'{file}'::{name}"
        if variable is None:
            return Place(name, start, 0, ())
        return Place(name, start, variable.symbol.line, self.words.of(variable.symbol.type))


def find(reader: Reader, low: int, high: int, skip_sections: Tuple[str, ...] = (),
         words: Optional[dwarf.PointerWords] = None, progress: Optional[Progress] = None,
         only: Optional[Sequence[Tuple[int, int]]] = None,
         below: Tuple[int, int] = (0, 0)) -> Tuple[Group, List[str]]:
    """The global variables that point into [low, high), by address, and notes on what was cut.

    skip_sections names sections that the heap's own collector does not search either; `only`, if
    given, are the ranges (start, end) of memory that it does search. Addresses within `below` may
    be in popped stack frames: what may lead there is among the roots, to be settled (stacks.py).
    """
    search = _Search(reader, low, high, skip_sections, words or dwarf.PointerWords(), only, below)
    search.all_modules(progress)
    search.roots.sort(key=lambda root: root.address)
    return Group(roots.GLOBALS, roots=search.roots), search.notes


def namer(reader: Reader, words: dwarf.PointerWords) -> Callable[[int, int], Optional[Root]]:
    """A function that names a word of the program's data, by its address and value; None: no symbol
    covers it."""
    search = _Search(reader, 0, 0, (), words, None)
    loaded = modules.loaded()
    places: Dict[elf.DataSymbol, Place] = {}

    def name(address: int, value: int) -> Optional[Root]:
        for module in loaded:
            symbol = module.symbols.data_symbol(module.linked(address))
            if symbol is not None:
                if symbol not in places:
                    places[symbol] = search.place(module, symbol)
                return root_in(places[symbol], None, address, value)
        return None

    return name


def pointers(run: Run, low: int, high: int, bottom: int = 0,
             top: int = 0) -> Iterator[Tuple[int, int]]:
    """(address, value) of the aligned words of a run whose value lies in [low, high), or in
    [bottom, top)."""
    skip = -run.address % dwarf.WORD
    whole = (len(run.data) - skip) // dwarf.WORD * dwarf.WORD
    if whole <= 0:
        return
    data = memoryview(run.data)[skip:skip + whole]
    for start in range(0, whole, PAGE):
        page = bytes(data[start:start + PAGE])
        if page == _EMPTY_PAGE[:len(page)]:  # most of a large .bss
            continue
        first = run.address + skip + start
        for index, value in enumerate(memoryview(page).cast("Q")):
            if low <= value < high or bottom <= value < top:
                yield first + index * dwarf.WORD, value


def root_in(place: Place, run: Optional[Run], address: int, value: int) -> Root:
    """Names one word of a variable; run: memory that has what a slice shows of its array."""
    offset = address - place.start
    for word in place.words:
        indexes = word.indexes_at(offset)
        if indexes is None:
            continue
        window = roots.Window()
        if run is not None and place.start >= run.address:
            data = memoryview(run.data)[place.start - run.address:]
            window = roots.window(data, word, offset - word.offset)
        return Root(place.name + word.name % indexes, word.type, address, value, place.line,
                    window)
    name = f"{place.name}+{offset}" if offset else place.name
    return Root(name, "", address, value, place.line)
