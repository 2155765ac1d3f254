# SPDX-License-Identifier: MIT
"""Functions for GDB's expressions, breakpoint conditions above all:

    break save if $heap_refs(user) > 3

Both are 0 for what is no object on the heap, also where there is no heap yet, so that a condition
never fails. The graph is built anew at every stop, so a condition costs as much as `heap` does.
"""

from typing import Optional

import gdb

from . import command, graph, native
from .native import Node


def _graph() -> graph.Graph:
    """The graph of this moment, also while GDB evaluates a breakpoint's condition: then it still
    calls the program running, and no event tells that the last graph is out of date."""
    if not any(thread.is_running() for thread in gdb.selected_inferior().threads()):
        return graph.current()
    gdb.newest_frame()  # gdb.error: it really runs
    graph.session.drop()
    return graph.build()


def _object(value: gdb.Value) -> Optional[Node]:
    """The object that a pointer, slice, string, interface value or address leads to."""
    with graph.missing_library_told():
        native.library()
    try:
        with graph.no_calls():
            address = graph.address_in("argument", value)
        current = _graph().native
    except (gdb.error, gdb.GdbError):
        return None  # optimised out here, no heap yet ...
    found = current.find(address)
    return None if found is None else current.node(found[0])


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
            node = _object(value)
        return node.size if node else 0


def register() -> None:
    """Makes the functions known to GDB."""
    HeapRefs()
    HeapSize()
