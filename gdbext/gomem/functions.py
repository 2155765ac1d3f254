# SPDX-License-Identifier: MIT
"""Functions for GDB's expressions, breakpoint conditions above all:

    break save if $heap_refs(user) > 3

Both are 0 for what is no object on the heap, also where there is no heap yet, so that a condition
never fails. At each hit of a breakpoint the heap is read anew: for $heap_refs all of it, as `heap`
does, for $heap_size only its tables, and nothing for what is not on the heap.
"""

from typing import Optional

import gdb

from . import command, expressions, graph, heaps, native
from .native import Node


def _find(address: int, slots_only: bool) -> Optional[Node]:
    """The object at an address at this moment, also while GDB evaluates a breakpoint's condition:
    then it still calls the program running, and no event tells that the last graph is out of date.
    So the graph is made anew, and no more of it than the answer needs."""
    if not any(thread.is_running() for thread in gdb.selected_inferior().threads()):
        current = graph.current().native
    else:
        gdb.newest_frame()  # gdb.error: it really runs
        graph.session.drop()
        if not heaps.holds(address):
            return None
        current = graph.build(slots_only).native
    found = current.find(address)
    return None if found is None else current.node(found[0])


def _object(value: gdb.Value, slots_only: bool = False) -> Optional[Node]:
    """The object that a pointer, slice, string, interface value or address leads to."""
    with graph.missing_library_told():
        native.library()
    try:
        with expressions.no_calls():
            return _find(expressions.address_in("argument", value), slots_only)
    except (gdb.error, gdb.GdbError):
        return None  # optimised out here, no heap yet ...


class HeapRefs(gdb.Function):
    """$heap_refs (EXPR): how many pointers lead to an object, into its middle too.

Named variables and pointers in other objects count. 0 for what is no object on the heap.
    break save if $heap_refs(user) > 3"""

    def __init__(self) -> None:
        super().__init__("heap_refs")

    def invoke(self, value: gdb.Value) -> int:
        """Called by GDB."""
        with command.guarded():
            node = _object(value)
        return node.in_degree if node else 0


class HeapSize(gdb.Function):
    """$heap_size (EXPR): bytes of the slot that holds an object, which its size class gives.

0 for what is no object on the heap."""

    def __init__(self) -> None:
        super().__init__("heap_size")

    def invoke(self, value: gdb.Value) -> int:
        """Called by GDB."""
        with command.guarded():
            node = _object(value, slots_only=True)
        return node.size if node else 0


def register() -> None:
    """Makes the functions known to GDB."""
    HeapRefs()
    HeapSize()
