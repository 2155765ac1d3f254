# SPDX-License-Identifier: MIT
"""heap owners."""

from typing import Any, Optional, Tuple

import gdb

from .. import command, exit_status, graph

MOST_IN_PROGRAM = 100  # objects of a Rust program, if no -limit is given


@command.register
class HeapOwners(command.Command):
    """Show who owns and who borrows an object, as Rust would have it.

    Each object gets the smallest shape that Rust has for its pointers:
      owned    one pointer owns it: Box, Vec, String
      lent     and variables that die before its owner point to it: &, and &mut
               where none is in the way (disjoint slices, fields, a callee)
      shared   several own it: Rc; Arc where two threads lead to it
      cycle    a pointer that closes a cycle leads to it: that one is Weak
      dropped  no variable leads to it

    With EXPR: every pointer to the object and its part, what rustc refuses if
    one writes the pointers down as they are, each with the code of its error
    (rustc --explain E0499), and what it accepts. Without: objects by shape,
    what counts of references would cost, then the objects, hardest first.

    What is known: the pointers of this stop; that variables of inner frames die
    first, in a frame the last declared; that a pointer to const cannot write.
    What is assumed: fields of objects and globals own; an owner keeps what it
    owns while that is lent; the cycle is cut where a walk from the roots, those
    that live longest first, comes back to an object that it has not yet left.
    What no heap shows: who will write or read again. Rust asks for it.

    -rust      write a Rust program that makes the object, what it leads to and
               who leads to it (or all, without EXPR), and tests all this;
               rustc --cfg E0499 FILE compiles also what is refused, and fails
    -o FILE    write the program to a file
    -limit N   at most N lines (default 20, 0 for all); with -rust N objects
               (default 100)"""

    name = "heap owners"
    operands = "[EXPR]"
    options = (command.LIMIT, command.Option("rust"), command.Option("o", "FILE"))

    def run(self, args: command.Arguments) -> None:
        if args.o and not args.rust:
            raise gdb.GdbError('"heap owners": -o needs -rust: %s' % self.usage())
        current, options = graph.current(), command.text_options(args)
        node = None
        if args.rest:
            node, _ = current.object(args.rest, **options)
        if not args.rust:
            command.show(current.text("owners", node, **options))
            return
        cut, node = self.cut(current, node, args.limit or MOST_IN_PROGRAM)
        text = cut.text("owners_rust", node, **options)
        if not args.o:
            command.show(text)
            return
        with exit_status.owed(args.o):
            write(args.o, text)

    @staticmethod
    def cut(current: graph.Graph, node: Optional[int], limit: int) -> Tuple[Any, Optional[int]]:
        """The part of the graph that becomes a program, with its values, and the object in it."""
        cut = current.native.select([] if node is None else [node], limit=limit,
                                    backwards=node is not None)
        totals = cut.totals()
        current.set_cells(range(totals["nodes"] - totals["objects"], totals["nodes"]), cut)
        if node is None:
            return cut, None
        found = cut.find(current.native.node(node).address)
        return cut, found[0] if found else None


def write(file: str, text: str) -> None:
    """Puts a program into a file."""
    try:
        with open(file, "w", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise gdb.GdbError("%s: %s" % (file, error.strerror)) from None
    command.show("wrote %s\n" % file)
