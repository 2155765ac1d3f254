# SPDX-License-Identifier: MIT
"""What a pointer into a stack means: a live frame, or one whose function has returned.

A stack grows downwards. What lies at and above a thread's stack pointer belongs to its live frames,
from the innermost one outwards; what lies below was left behind by functions that have returned
(and, on x86-64, 128 bytes of it may hold locals of the innermost function, if it calls no other).
"""

from typing import Optional

import gdb

from . import roots
from .memory import CHUNK, Reader

MAX_FRAMES = 1000
DEAD = "in a dead stack frame, "  # how the description of such an address starts


def describe(address: int) -> str:
    """What an address of a stack is: "in a dead stack frame, below ...", "on the stack: user in #0
    main"; "" for other addresses."""
    threads = list(gdb.selected_inferior().threads())
    with roots.selection_kept(threads):
        for thread in threads:
            if not thread.is_valid():
                continue
            try:
                if len(threads) > 1:
                    roots.select(thread)
                found = _in_thread(address, thread.num if len(threads) > 1 else 0)
            except gdb.error:
                continue  # this thread cannot be looked at
            if found:
                return found
    return ""


def _in_thread(address: int, number: int) -> str:
    """The same for the selected thread; it is named if it has a number."""
    frame = gdb.newest_frame()
    pointer = roots.stack_pointer(frame)
    whose = ("thread %d " % number if number else "") + "#%d %s"
    if address >= pointer > 0:
        return _in_frames(address, frame, whose)
    if not pointer - CHUNK < address < pointer or not _is_mapped(address, pointer):
        return ""
    name = _variable_at(address, frame)
    if name:
        return "on the stack: %s in %s" % (name, whose % (frame.level(), frame.name() or "??"))
    return DEAD + "below the stack pointer of " + whose % (frame.level(), frame.name() or "??")


def _in_frames(address: int, frame: gdb.Frame, whose: str) -> str:
    """Looks through the live frames, each of which ends where the next one's stack pointer is."""
    older: Optional[gdb.Frame] = frame
    for _ in range(MAX_FRAMES):
        frame, older = older, older.older()
        end = roots.stack_pointer(older) if older is not None else 0
        name = _variable_at(address, frame) if address < end or older is None else ""
        if address < end or name:  # how far the outermost frame goes is not known
            return "on the stack: %s%s" % (name + " in " if name else "",
                                           whose % (frame.level(), frame.name() or "??"))
        if older is None or end < roots.stack_pointer(frame):
            return ""
    return ""


def _is_mapped(start: int, end: int) -> bool:
    """Whether all memory from start to end can be read; otherwise they are not of one stack."""
    return Reader(gdb.selected_inferior()).try_read(start, end - start) is not None


def _variable_at(address: int, frame: gdb.Frame) -> str:
    """The variable of a frame that covers an address; "" if none does."""
    try:
        block = frame.block()
    except RuntimeError:
        return ""  # a function without debug information
    for symbol, _ in roots.variables(block):
        try:
            value = symbol.value(frame)
            place = roots.address_of(value)
            if place is not None and place <= address < place + max(1, value.type.sizeof):
                return symbol.name
        except gdb.error:
            continue
    return ""
