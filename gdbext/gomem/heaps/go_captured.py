# SPDX-License-Identifier: MIT
"""What the words of a closure are called: the variables that its function captured.

No Go up to 1.22 says so in the debug information: it has the variables of the function, but not
where in the closure each came from. The code has: a function finds its closure in a register (the
context, rdx on x86-64, x26 on arm64), and begins by taking out of it what it needs. Where such an
instruction has loaded a word, the debug information says which variable is there from the next one
on: in that register, or, without optimisation, in the place of the frame where the register is put
at once.

The closure of a method value (`t.Stop` in `defer`, as a callback) has the receiver behind the code,
and the name of its function says of what type that is: "net.(*conn).Close-fm".

So a word has a name if both agree, and none if the compiler never gave it a place of its own. Only
the instructions up to the first call or jump count: behind them the register may hold anything.
A machine whose instructions are not known here gives no names.
"""

import contextlib
import re
from typing import Dict, Iterator, List, NamedTuple, Optional, Pattern, Tuple

import gdb

from .. import dwarf

MAX_INSTRUCTIONS = 200
BOUND, RECEIVER = "-fm", "receiver"


class Machine(NamedTuple):
    """How a machine's instructions are written, with what counts in groups."""
    entry: int  # bytes from the stack pointer to the end of the frame where a function begins
    load: Pattern  # out of the closure: offset, register
    store: Pattern  # into the frame: register, offset
    shrinks: Pattern  # the stack pointer goes down: bytes
    grows: Pattern  # it goes up
    push: Pattern
    leaves: Pattern
    stack_check: Pattern  # of the stack's end: comes back to the entry
    context: Pattern  # the register of the closure gets another value


MACHINES = {
    "i386:x86-64": Machine(
        dwarf.WORD,
        re.compile(r"mov\w* (?P<offset>0x[0-9a-f]+)\(%rdx\),%(?P<register>\w+)$"),
        re.compile(r"mov\w* %(?P<register>\w+),(?P<offset>0x[0-9a-f]+)?\(%rsp\)$"),
        re.compile(r"(?:sub \$|add \$-)(0x[0-9a-f]+),%rsp$"),
        re.compile(r"(?:add \$|sub \$-)(0x[0-9a-f]+),%rsp$"),
        re.compile(r"push %"), re.compile(r"(?:call|j\w+|ret)"), re.compile(r"jbe"),
        re.compile(r",%[re]?d[xl]$")),
    "aarch64": Machine(
        0,
        re.compile(r"ldr\w* (?P<register>\w+), \[x26, #(?P<offset>\d+)\]$"),
        re.compile(r"str\w* (?P<register>\w+), \[sp(?:, #(?P<offset>\d+))?\]$"),
        re.compile(r"(?:sub (?:sp|x20), sp, #(0x[0-9a-f]+)$|str x30, \[sp, #-(\d+)\]!$)"),
        re.compile(r"add sp, sp, #(0x[0-9a-f]+)$"),
        re.compile(r"(?!)"), re.compile(r"(?:bl?r?|b\.\w+|cbn?z|tbn?z|ret)(?: |$)"),
        re.compile(r"b\.ls "), re.compile(r"(?!str|cmp|st[pu])\w+ [xw]26,")),
}

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
        bound = receiver(block.function.name if block and block.function else "")
        if bound is not None:
            return {dwarf.WORD: (RECEIVER, bound)}
        architecture = gdb.selected_frame().architecture()
        machine = MACHINES.get(architecture.name())
        if block is None or machine is None or block.start != entry:
            return found
        in_registers, in_frame = _places(entry)
        types = {symbol.name: symbol.type for symbol in block if symbol.is_variable}
        for load in _loads(machine, _instructions(architecture, entry, block.end)):
            name = in_registers.get((load.behind, load.register)) or in_frame.get(load.frame)
            if name in types:
                found.setdefault(load.offset, (name, types[name]))
    return found


def receiver(function: str) -> Optional[gdb.Type]:
    """The type of what a method value is bound to, by its function: "P.T.M-fm" or "P.(*T).M-fm";
    None: it is no method value, or the type is not known."""
    if not function.endswith(BOUND):
        return None
    name = function[:-len(BOUND)].rpartition(".")[0]
    pointer = name.endswith(")") and "(*" in name
    found = dwarf.type_by_name("".join(name[:-1].split("(*", 1)) if pointer else name)
    return found.pointer() if found is not None and pointer else found


def _instructions(architecture: gdb.Architecture, entry: int, end: int) -> List[dict]:
    """The first ones, as AT&T writes them."""
    flavour = gdb.parameter("disassembly-flavor")
    gdb.execute("set disassembly-flavor att", to_string=True)
    try:
        return architecture.disassemble(entry, end - 1, MAX_INSTRUCTIONS)
    finally:
        gdb.execute("set disassembly-flavor %s" % flavour, to_string=True)


def _loads(machine: Machine, instructions: List[dict]) -> Iterator[Load]:
    """What is taken out of the closure, in the order of the code."""
    texts = [plain(one["asm"]) for one in instructions]
    depth = machine.entry  # from the stack pointer to the end of the frame
    for i, text in enumerate(texts):
        if machine.leaves.match(text) and not machine.stack_check.match(text):
            return
        depth += _number(machine.shrinks.match(text)) - _number(machine.grows.match(text))
        depth += dwarf.WORD * bool(machine.push.match(text))
        load = machine.load.match(text)
        if load and i + 1 < len(texts):
            register, store = whole(load.group("register")), machine.store.match(texts[i + 1])
            frame = int(store.group("offset") or "0", 0) - depth \
                if store and whole(store.group("register")) == register else 0
            yield Load(int(load.group("offset"), 0), register, instructions[i + 1]["addr"], frame)
        if machine.context.search(text):
            return


def plain(instruction: str) -> str:
    """An instruction without a comment, and with single blanks."""
    return " ".join(re.sub(r"\s*(?:#\s|//|<).*", "", instruction).split())


def _number(match) -> int:
    """The number that one of the groups of a pattern has; 0 if it did not match."""
    return int(next(group for group in match.groups() if group), 0) if match else 0


def whole(register: str) -> str:
    """The register of which another name has a part."""
    if re.match(r"r\d+[dwb]$", register):
        return register[:-1]
    if re.match(r"w\d+$", register):
        return "x" + register[1:]
    return "r" + register[1:] if re.match(r"e[a-ds][xip]$", register) else register


def _places(entry: int) -> Tuple[Dict[Tuple[int, str], str], Dict[int, str]]:
    """Where the function's variables are: by (first address, register), and by the distance from
    the end of the frame."""
    in_registers: Dict[Tuple[int, str], str] = {}
    in_frame: Dict[int, str] = {}
    name, later = "", False  # later: a further piece of a variable that is in several places
    for line in gdb.execute("info scope *0x%x" % entry, to_string=True).splitlines():
        symbol, place = _SYMBOL.match(line), _RANGE.search(line)
        if symbol:
            name = symbol.group(1)
        if symbol or "Range 0x" in line:
            later = False
        if place:
            in_registers[int(place.group(1), 16), place.group(2)] = name
        place = _IN_FRAME.search(line)
        if place and not later:
            in_frame[int(place.group(1))] = name
        later = later or "piece], and" in line
    return in_registers, in_frame
