# SPDX-License-Identifier: MIT
"""What a pointer into a stack means: a live frame, or one whose function has returned.

A stack grows downwards. What lies at and above a thread's stack pointer belongs to its live frames,
from the innermost one outwards; what lies below was left behind by functions that have returned
(and, on x86-64, 128 bytes of it may hold locals of the innermost function, if it calls no other).
"""

import contextlib
from typing import Dict, List, Optional, Tuple

import gdb

from . import roots
from .memory import CHUNK, Reader
from .roots import Group

MAX_FRAMES = 1000
POPPED = "in a popped stack frame, "  # how the description of such an address starts
BELOW = "below the stack pointer of "
MAX_POPPED = 256  # variables that are looked at because they may lead there; HG_MAX_POPPED at most


def describe(address: int) -> str:
    """What an address of a stack is: "in a popped stack frame, below ...", "on the stack: user in
    #0 main"; "" for other addresses."""
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


def below() -> Tuple[int, int]:
    """The range of addresses outside of which none is in a popped stack frame; (0, 0): there is no
    stack."""
    threads = list(gdb.selected_inferior().threads())[:roots.MAX_THREADS]
    pointers = []
    with roots.selection_kept(threads):
        for thread in threads:
            with contextlib.suppress(gdb.error):
                if len(threads) > 1:
                    roots.select(thread)
                pointers.append(roots.stack_pointer(gdb.newest_frame()))
    return (max(1, min(pointers) - CHUNK), max(pointers)) if pointers else (0, 0)


def settle(groups: List[Group]) -> List[str]:
    """Roots that may lead to popped frames (roots.MAYBE) are told which, or are none. A note on
    those that nobody looked at, if there are any."""
    frames: Dict[int, str] = {}
    left = found = 0
    for group in groups:
        kept = []
        for root in group.roots:
            if root.popped and root.value not in frames:
                if max(len(frames), found) >= MAX_POPPED:
                    left += 1
                    continue
                frames[root.value] = _popped(root.value)
            if root.popped:
                root = root._replace(popped=frames[root.value])
                found += bool(root.popped)
            if root.popped or root.value not in frames:
                kept.append(root)
        group.roots = kept
    return ["%s more variables may lead to popped stack frames; the first %d were looked at"
            % (format(left, ","), MAX_POPPED)] if left else []


def _popped(address: int) -> str:
    """The frame below whose stack pointer a popped one was at an address; "": none was."""
    said = describe(address)
    return said[len(POPPED + BELOW):] if said.startswith(POPPED) else ""


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
    return POPPED + BELOW + whose % (frame.level(), frame.name() or "??")


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
