# SPDX-License-Identifier: MIT
"""What an expression of the user's leads to.

    evaluate(text) -> Target     the place that it means; gdb.GdbError: why it means none
    address_in(text, value)      the same of a value
    no_calls()                   a context in which GDB calls no function of the program

Nothing here calls a function of the program or writes to it.
"""

import contextlib
import re
from typing import Any, Iterator, NamedTuple

import gdb

from . import dwarf, fields, heaps
from .roots import Window


class Target(NamedTuple):
    """Where an expression leads."""
    text: str
    address: int
    type: str = ""
    window: Window = Window()  # of a slice or string
    declared: Any = None  # the gdb.Type


# Quoted text, comparisons, and what writes: x = 1, x += 1, x++, --x.
_WRITES = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[=!<>]=|"""
                     r"(?P<write>(?:<<|>>)?=|\+\+|--)")


def evaluate(text: str) -> Target:
    """Where an expression leads: what a pointer, slice, string or interface value points to, the
    address that a number is, or where a struct or an array lies. Nothing in the program runs."""
    if any(match.group("write") for match in _WRITES.finditer(text)):
        raise gdb.GdbError("%s: gomem only reads, so no assignments" % text)
    with no_calls():
        try:
            value = value_of(text)
            return Target(text, address_in(text, value), str(value.type), window_of(value),
                          value.type)
        except gdb.GdbError:
            raise
        except gdb.error as error:
            reason = " ".join(str(error).split())
            if "may-call-functions" in reason or "call functions" in reason:
                reason = "gomem only reads, so it calls no functions of the program"
            raise gdb.GdbError(reason if text in reason else "%s: %s" % (text, reason)) from None


_NO_SYMBOL = re.compile(r'No symbol "([^"]+)" in current context')
MAX_NAMES = 8  # of an expression, that GDB does not know


def value_of(text: str) -> gdb.Value:
    """The value of an expression. Names that GDB does not know may be known to the heap's adapter:
    those become convenience variables."""
    for _ in range(MAX_NAMES):
        try:
            return gdb.parse_and_eval(text)
        except gdb.error as error:
            match = _NO_SYMBOL.search(str(error))
            value = heaps.named(match.group(1)) if match else None
            if value is None:
                raise
            variable = "gomem_" + re.sub(r"\W", "_", match.group(1))
            place = value.address
            gdb.set_convenience_variable(variable, value if place is None else place)
            text = re.sub(r"(?<![\w.$])%s(?!\w)" % re.escape(match.group(1)),
                          "$" + variable if place is None else "(*$%s)" % variable, text)
    return gdb.parse_and_eval(text)


def address_in(text: str, value: gdb.Value) -> int:
    """The address that a value is, holds or has."""
    kind = value.type.strip_typedefs()
    if value.is_optimized_out:
        raise gdb.GdbError("%s was optimised out here" % text)
    if kind.code in (gdb.TYPE_CODE_REF, gdb.TYPE_CODE_RVALUE_REF):
        value = value.referenced_value()
        kind = value.type.strip_typedefs()
    head = dwarf.header(kind)
    if head:
        value = value[head.pointer]
        kind = value.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_FUNC and value.type.code == gdb.TYPE_CODE_TYPEDEF:
        # a variable that Go declares as a function holds a pointer
        data = fields.read(int(value.address), dwarf.WORD)
        if data is None:
            raise gdb.GdbError("%s cannot be read" % text)
        return int.from_bytes(data, "little")
    if kind.code == gdb.TYPE_CODE_PTR or kind.code in dwarf.INTEGERS:
        address = int(value)
        if not -(1 << 63) <= address < 1 << 64:
            raise gdb.GdbError("%s is no address" % text)
        return address & (1 << 64) - 1
    if kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION, gdb.TYPE_CODE_ARRAY):
        # Asked for the address of what has none, GDB would put it into the program's memory;
        # that needs a call of malloc, which is forbidden here.
        with contextlib.suppress(gdb.error):
            if value.address is not None:
                return int(value.address)
        raise gdb.GdbError("%s has no address: it is not in the program's memory" % text)
    raise gdb.GdbError("%s is neither a pointer nor something in memory (its type is %s)"
                       % (text, value.type))


def window_of(value: gdb.Value) -> Window:
    """What a slice or string shows of its array; cap 0 for other values and damaged ones."""
    head = dwarf.header(value.type)
    if head is None or head.len is None:
        return Window()
    length, cap = int(value[head.len]), int(value[head.cap])
    return Window(length, cap, head.elem_size) if 0 <= length <= cap else Window()


@contextlib.contextmanager
def no_calls() -> Iterator[None]:
    """Forbids calls of functions in the program, also by pretty-printers and GDB itself."""
    before = gdb.parameter("may-call-functions")
    if before:
        gdb.execute("set may-call-functions off", to_string=True)
    try:
        yield
    finally:
        if before:
            gdb.execute("set may-call-functions on", to_string=True)
