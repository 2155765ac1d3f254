# SPDX-License-Identifier: MIT
"""From a symbol of an ELF file to the variable in the debug information.

Three ways, tried in turn and each checked by address, since names repeat: global variables,
static variables of a file, and static variables within functions. GDB has no look-up for the last
(the linker calls them `name.0`), so the blocks of all functions of the file are searched; that
is done only for symbols that hold a pointer into the heap, and remembered.
"""

from typing import Iterator, NamedTuple, Optional, Tuple

import gdb

from . import elf, modules

MAX_LINES = 200_000  # rows of a file's line table that are searched for blocks
MAX_FIRST_LINE = 3_000  # lines of a file that are tried for one with code


class Variable(NamedTuple):
    """A variable with a static address. Its name is what a GDB expression calls it."""
    name: str
    symbol: gdb.Symbol


_known: dict = {}  # (ElfFile, address in memory) -> Variable or None


def variable(module: modules.Module, symbol: elf.DataSymbol, address: int) -> Optional[Variable]:
    """The variable of an ELF symbol, which is at `address` in memory; None when there is no debug
    information for it."""
    key = (module.file, address)
    found = _known.get(key)
    if key not in _known or (found is not None and not found.symbol.is_valid()):
        found = next((Variable(prefix + candidate.name, candidate)
                      for prefix, candidate in _candidates(module, symbol)
                      if _address(candidate) == address), None)
        _known[key] = found
    return found


def _address(symbol: gdb.Symbol) -> Optional[int]:
    """Where a variable is, if that does not depend on a frame."""
    try:
        if not symbol.is_variable or symbol.needs_frame:
            return None
        address = symbol.value().address
        return None if address is None else int(address)
    except (gdb.error, RuntimeError):
        return None


def _candidates(module: modules.Module, symbol: elf.DataSymbol
                ) -> Iterator[Tuple[str, gdb.Symbol]]:
    """Variables that may be the symbol's, each with what goes before its name."""
    name = symbol.name.partition(".")[0]  # GCC's static locals are NAME.0; in Go it is PACKAGE.NAME
    try:
        if name != symbol.name:
            found = gdb.lookup_global_symbol(symbol.name)
            if found is not None:
                yield "", found
                return
        found = gdb.lookup_global_symbol(name)
        if found is not None:
            yield "", found
        for objfile in _objfiles(module):  # two modules may have a global of one name
            found = objfile.lookup_global_symbol(name)
            if found is not None:
                yield "", found
        for found in gdb.lookup_static_symbols(name):
            yield "", found
    except (gdb.error, RuntimeError):
        pass
    if symbol.is_local:
        yield from _in_functions(symbol.file, name)


def _objfiles(module: modules.Module) -> Iterator[gdb.Objfile]:
    """The module's objfile and the one of its separate debug information."""
    for objfile in gdb.objfiles():
        owner = objfile.owner or objfile
        if owner.filename is not None and owner.filename.endswith(module.path):
            yield objfile


_files: dict = {}  # name of a source file -> its symtabs with code


def _symtabs(file: str) -> Tuple[gdb.Symtab, ...]:
    """The symtabs of a source file. What GDB 13 says of line 1, GDB 16 only says of a line with
    code: lines are tried in turn until one has some."""
    known = _files.get(file)
    if known and all(symtab.is_valid() for symtab in known):
        return known
    for line in range(1, MAX_FIRST_LINE):
        try:
            _, places = gdb.decode_line(f"'{file}':{line}")
        except (gdb.error, RuntimeError) as error:
            if "No compiled code" not in str(error):
                break
            continue
        _files[file] = tuple({place.symtab for place in places or ()
                              if place.symtab is not None})
        return _files[file]
    return ()


def _in_functions(file: str, name: str) -> Iterator[Tuple[str, gdb.Symbol]]:
    """Static variables of that name in the functions of a source file, after `FUNCTION::`."""
    seen: set = set()
    for symtab in _symtabs(file):
        for number, row in enumerate(symtab.linetable()):
            if number >= MAX_LINES:
                return
            block = gdb.block_for_pc(row.pc)
            while block is not None and not block.is_static and not block.is_global:
                key = (block.start, block.end, block.function and block.function.name)
                if key in seen:
                    break
                seen.add(key)
                for symbol in block:
                    if symbol.name == name:
                        yield _function_of(block) + "::", symbol
                block = block.superblock


def _function_of(block: gdb.Block) -> str:
    """The function that a block belongs to."""
    while block.function is None:
        block = block.superblock
    return block.function.name
