# SPDX-License-Identifier: MIT
"""The program and its shared libraries: their files, and where GDB has them in memory.

The addresses come from `info files`, which says the same for a live process, a core file and a
remote one, whether or not the program is position independent; before the program runs they are
the linked ones.
"""

import os
import re
from typing import Iterator, NamedTuple, Optional, Tuple

import gdb

from . import elf

_SECTION_LINE = re.compile(r"^\s*0x([0-9a-f]+) - 0x([0-9a-f]+) is (\S+)(?: in (.+))?$")
_MASK = (1 << 64) - 1


class Module(NamedTuple):
    path: str
    file: elf.ElfFile
    symbols: elf.ElfFile  # the file that has the symbols, which may be one beside it
    bias: int  # address in memory minus address in the file
    is_program: bool

    @property
    def name(self) -> str:
        return os.path.basename(self.path)

    def address(self, linked: int) -> int:
        """Where something of the file is in memory."""
        return (linked + self.bias) & _MASK

    def linked(self, address: int) -> int:
        """The address in the file of something in memory."""
        return (address - self.bias) & _MASK


def loaded() -> list:
    """All modules that GDB knows and whose file can be read here, the program first. gdb.GdbError:
    a file is no longer the one that GDB read."""
    program = gdb.current_progspace().filename
    sections: dict = {}
    for start, name, path in _listed_sections():
        if path or program:
            sections.setdefault(path or program, {}).setdefault(name, start)
    modules = []
    for path, starts in sections.items():
        local = _here(path)
        file = elf.open_elf(local)
        bias = _bias(file, starts) if file else None
        if bias is not None:
            if rebuilt(path):
                raise gdb.GdbError(f"{os.path.basename(path)} was rebuilt since it was loaded: "
                                   "start it anew with \"run\"")
            modules.append(Module(local, file, _with_symbols(path, file), bias, path == program))
    return sorted(modules, key=lambda module: not module.is_program)


def rebuilt(path: str) -> bool:
    """Whether a file that GDB has loaded was replaced by another build since then."""
    file = elf.open_elf(_here(path))
    for objfile in gdb.objfiles():
        if objfile.owner is None and objfile.filename == path and file is not None:
            return bool(objfile.build_id and file.build_id and objfile.build_id != file.build_id)
    return False


def _here(path: str) -> str:
    """The file's name on this machine. Through gdbserver GDB may name it by the other one's."""
    return path[len("target:"):] if path.startswith("target:") else path


def _with_symbols(path: str, file: elf.ElfFile) -> elf.ElfFile:
    """The file itself, or when it is stripped the one that GDB found its debug information in."""
    if file.data_symbols():
        return file
    for objfile in gdb.objfiles():
        if objfile.owner is not None and objfile.owner.filename == path:
            beside = elf.open_elf(objfile.filename)
            if beside is not None:
                return beside
    return file


def _listed_sections() -> Iterator[tuple]:
    """(start, section, file) of each line of `info files`; file is None for the program."""
    for line in gdb.execute("info files", to_string=True).splitlines():
        match = _SECTION_LINE.match(line)
        if match:
            yield int(match[1], 16), match[3], match[4]


def _bias(file: elf.ElfFile, starts: dict) -> Optional[int]:
    """The load bias, from the first section that both sides name."""
    for section in file.sections:
        if section.address and section.name in starts:
            return (starts[section.name] - section.address) & _MASK
    return None


def sections(name: str) -> Iterator[Tuple["Module", int, bytes]]:
    """(module, linked address, bytes) of the section of that name in the program and in each loaded
    library that has one; a file that cannot be read is passed over."""
    for module in loaded():
        section = module.file.section(name)
        if section is None:
            continue
        try:
            yield module, section.address, module.file.section_bytes(section)
        except (OSError, elf.ElfError):
            continue
