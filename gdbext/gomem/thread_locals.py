# SPDX-License-Identifier: MIT
"""Thread-local roots: the words of one thread's copy of the thread-local variables.

GDB knows where a thread-local variable of the selected thread is. The symbol table says where the
variable lies within its module's block, so one variable of a module gives the whole block, which is
then searched as the collector does. A module without debug information for any such variable (the C
library) is passed over.
"""

import itertools
from typing import Dict, List, Optional

import gdb

from . import dwarf, elf, modules, roots, statics
from .globals import Place, root_in
from .memory import Reader

MAX_TRIES = 64  # variables of a module that are looked for
MAX_BLOCK = 16 << 20  # bytes of a module's variables


def find(reader: Reader, low: int, high: int, words: dwarf.PointerWords) -> List[roots.Root]:
    """The selected thread's thread-local variables that point into [low, high)."""
    found: List[roots.Root] = []
    for module in modules.loaded():
        symbols = module.symbols.thread_symbols()
        block = _block(module, symbols) if symbols else None
        if block is None:
            continue
        for run in reader.runs(block, min(module.file.thread_bytes, MAX_BLOCK)):
            places: Dict[elf.DataSymbol, Place] = {}
            for address, value in roots.pointers_in(run, low, high):
                symbol = _covering(symbols, address - block)
                if symbol is None:
                    name = "%s:thread-local+%d" % (module.name, address - block)
                    found.append(roots.Root(name, "", address, value))
                    continue
                if symbol not in places:
                    places[symbol] = _place(module, symbol, block + symbol.address, words)
                found.append(root_in(places[symbol], run, address, value))
    return found


def _block(module: modules.Module, symbols: List[elf.DataSymbol]) -> Optional[int]:
    """Where the selected thread has the module's thread-local variables; None if unknown."""
    for symbol in itertools.islice(symbols, MAX_TRIES):
        variable = _variable(module, symbol)
        try:
            address = variable.value().address if variable is not None else None
            if address is not None:
                return int(address) - symbol.address
        except gdb.error:
            return None  # GDB cannot find this thread's storage
    return None


def _variable(module: modules.Module, symbol: elf.DataSymbol) -> Optional[gdb.Symbol]:
    """The variable in the debug information. A static one of a function is not looked for."""
    for objfile in gdb.objfiles():
        if (objfile.owner or objfile).filename.endswith(module.path):
            found = (objfile.lookup_static_symbol(symbol.name)
                     or objfile.lookup_global_symbol(symbol.name))
            if found is not None:
                return found
    return None


def _covering(symbols: List[elf.DataSymbol], offset: int) -> Optional[elf.DataSymbol]:
    """The symbol that covers an offset in the block."""
    for symbol in symbols:
        if symbol.address <= offset < symbol.address + symbol.size:
            return symbol
    return None


def _place(module: modules.Module, symbol: elf.DataSymbol, address: int,
           words: dwarf.PointerWords) -> Place:
    """What is known of a thread-local variable."""
    variable = statics.variable(module, symbol, address)
    if variable is None:
        return Place(symbol.name, address, 0, ())
    return Place(variable.name, address, variable.symbol.line, words.of(variable.symbol.type))
