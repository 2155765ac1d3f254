# SPDX-License-Identifier: MIT
"""What the words of a closure are called: the variables that its function captured.

No Go up to 1.22 says so in the debug information: it has the variables of the function, but not
where in the closure each came from. The code has: a function finds its closure in a register (the
context, rdx on x86-64), and begins by taking out of it what it needs. Where such an instruction has
loaded a word, the debug information says which variable is there from the next one on: in that
register, or, without optimisation, in the place of the frame where the register is put at once.

So a word has a name if both agree, and none if the compiler never gave it a place of its own. Only
the instructions up to the first call or jump count: behind them the register may hold anything.
A machine whose instructions are not known here gives no names.
"""

import contextlib
import re
from typing import Dict, Iterator, List, NamedTuple, Tuple

import gdb

from .. import dwarf

MAX_INSTRUCTIONS = 200
MACHINE = "i386:x86-64"

_LOAD = re.compile(r"mov\w* +0x([0-9a-f]+)\(%rdx\),%(\w+)$")
_STORE = re.compile(r"mov\w* +%(\w+),(?:0x([0-9a-f]+))?\(%rsp\)$")
_GROWS = re.compile(r"(?:sub|add) +\$(-?)0x([0-9a-f]+),%rsp$")
_PUSH = re.compile(r"push +%")
_LEAVES = re.compile(r"(?:call|j\w+|ret)")
_STACK_CHECK = re.compile(r"jbe")  # of the stack's end: comes back to the entry
_CONTEXT = re.compile(r",%[re]?d[xl]$")

_SYMBOL = re.compile(r"Symbol (\S+) is (?:multi-location:|a (?:complex DWARF|variable))")
_RANGE = re.compile(r"Range 0x([0-9a-f]+)-0x[0-9a-f]+: a variable in \$(\w+)")
_IN_FRAME = re.compile(r"DW_OP_fbreg (-?\d+)\s*$")


class Load(NamedTuple):
    """An instruction that takes a word out of the closure."""
    offset: int
    register: str
    behind: int  # address of the next instruction
    frame: int  # where that puts it, from the end of the frame; 0: it does not


def names(entry: int) -> Dict[int, Tuple[str, gdb.Type]]:
    """For each word of a closure that has one, by its offset, the name and the type of a variable;
    entry is where its function begins."""
    found: Dict[int, Tuple[str, gdb.Type]] = {}
    with contextlib.suppress(gdb.error, RuntimeError):
        block = gdb.block_for_pc(entry)
        architecture = gdb.selected_frame().architecture()
        if block is None or architecture.name() != MACHINE or block.start != entry:
            return found
        in_registers, in_frame = _places(entry)
        types = {symbol.name: symbol.type for symbol in block if symbol.is_variable}
        for load in _loads(_instructions(architecture, entry, block.end)):
            name = in_registers.get((load.behind, load.register)) or in_frame.get(load.frame)
            if name in types:
                found.setdefault(load.offset, (name, types[name]))
    return found


def _instructions(architecture: gdb.Architecture, entry: int, end: int) -> List[dict]:
    """The first ones, as AT&T writes them."""
    flavour = gdb.parameter("disassembly-flavor")
    gdb.execute("set disassembly-flavor att", to_string=True)
    try:
        return architecture.disassemble(entry, end - 1, MAX_INSTRUCTIONS)
    finally:
        gdb.execute("set disassembly-flavor %s" % flavour, to_string=True)


def _loads(instructions: List[dict]) -> Iterator[Load]:
    """What is taken out of the closure, in the order of the code."""
    depth = dwarf.WORD  # from the stack pointer to the end of the frame: the return address
    for i, one in enumerate(instructions):
        text = re.sub(r" *[#<].*", "", one["asm"]).strip()
        if _LEAVES.match(text) and not _STACK_CHECK.match(text):
            return
        grows = _GROWS.match(text)
        if grows:
            number = int(grows.group(1) + grows.group(2), 16)
            depth += number if text.startswith("sub") else -number
        depth += dwarf.WORD * bool(_PUSH.match(text))
        load = _LOAD.match(text)
        if load and i + 1 < len(instructions):
            register, behind = whole(load.group(2)), instructions[i + 1]
            store = _STORE.match(behind["asm"].strip())
            frame = int(store.group(2) or "0", 16) - depth \
                if store and whole(store.group(1)) == register else 0
            yield Load(int(load.group(1), 16), register, behind["addr"], frame)
        if _CONTEXT.search(text):
            return


def whole(register: str) -> str:
    """The register of which another name has a part."""
    if re.match(r"r\d+[dwb]$", register):
        return register[:-1]
    return "r" + register[1:] if re.match(r"e[a-ds][xip]$", register) else register


def _places(entry: int) -> Tuple[Dict[Tuple[int, str], str], Dict[int, str]]:
    """Where the function's variables are: by (first address, register), and by the distance from
    the end of the frame."""
    in_registers: Dict[Tuple[int, str], str] = {}
    in_frame: Dict[int, str] = {}
    name = ""
    for line in gdb.execute("info scope *0x%x" % entry, to_string=True).splitlines():
        symbol = _SYMBOL.match(line)
        if symbol:
            name = symbol.group(1)
        place = _RANGE.search(line)
        if place:
            in_registers[int(place.group(1), 16), place.group(2)] = name
        place = _IN_FRAME.search(line)
        if place:
            in_frame[int(place.group(1))] = name
    return in_registers, in_frame
