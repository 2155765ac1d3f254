# SPDX-License-Identifier: MIT
"""The named moments that a program offers: gm_checkpoint("name") in gomem.h.

Each leaves a struct gm_checkpoint in the ELF section gm_checkpoints. Nothing in it needs
relocation (the address is relative to its own field), so the file tells all, also before the
program runs. A function that is inlined in two places has its moments twice, under one name.

A heap that is not gomem's own may have another way to offer them: then its adapter says where.
"""

from typing import Iterator, NamedTuple

import gdb

from . import elf, heaps, modules

SECTION = "gm_checkpoints"
PAUSES = "gm_pauses"  # the same, of the collector: see GMI_PAUSE in target/heap/heap.h
MAX_CHECKPOINTS = 10000  # more are not read: a damaged section, not a demo


class Checkpoint(NamedTuple):
    name: str
    address: int  # where the program stands at that moment
    file: str     # as in the debug information, "" if unknown
    line: int
    function: str  # "" if unknown

    @property
    def place(self) -> str:
        if not self.file:
            return f"{self.address:#x}"
        return f"{self.file}:{self.line}"


def all_checkpoints() -> list:
    """Every checkpoint of the program and its loaded libraries, in the order of the code. A program
    that was rebuilt and does not run is read anew first, as `run` would do."""
    program = gdb.current_progspace().filename
    if program and not gdb.selected_inferior().threads() and modules.rebuilt(program):
        gdb.execute(f"file {program}", to_string=True)
        gdb.execute("maintenance flush source-cache", to_string=True)
    return _moments(SECTION, heaps.checkpoints())


def pauses() -> list:
    """The moments of the collector at which it may be stopped."""
    return _moments(PAUSES, heaps.pauses())


def _moments(section: str, others: list) -> list:
    found = [_located(name, address) for name, address in others]
    for module, address, data in modules.sections(section):
        for name, linked in _entries(data, address):
            found.append(_located(name, module.address(linked)))
    return sorted(set(found), key=lambda point: (point.address, point.name))


def _entries(data: bytes, address: int) -> Iterator[tuple]:
    """(name, linked address) of each entry in the section's bytes."""
    try:
        entry = gdb.lookup_type("struct gm_checkpoint")
        pc, name = (next(f for f in entry.fields() if f.name == want) for want in ("pc", "name"))
    except (gdb.error, StopIteration, RuntimeError):
        return  # the program is linked with no gomem heap that has debug information
    pc_at, name_at = pc.bitpos // 8, name.bitpos // 8
    for start in range(0, min(len(data), MAX_CHECKPOINTS * entry.sizeof), entry.sizeof):
        row = data[start:start + entry.sizeof]
        if len(row) < entry.sizeof:
            return
        offset = int.from_bytes(row[pc_at:pc_at + pc.type.sizeof], "little", signed=True)
        text = elf.c_string(row[name_at:name_at + name.type.sizeof], 0)
        yield text, address + start + pc_at + offset


def _located(name: str, address: int) -> Checkpoint:
    sal = gdb.find_pc_line(address)
    file = sal.symtab.filename if sal.symtab is not None else ""
    block = gdb.block_for_pc(address)
    while block is not None and block.function is None:
        block = block.superblock
    return Checkpoint(name, address, file, sal.line if file else 0,
                      block.function.name if block is not None else "")
