# SPDX-License-Identifier: MIT
"""heap owners."""

from .. import command, graph


@command.register
class HeapOwners(command.Command):
    """Show who owns and who borrows an object, as Rust would have it.

    Each object gets the smallest shape that Rust has for its pointers:
      owned    one pointer owns it: Box, Vec, String
      lent     and variables that die before its owner point to it: &
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

    -limit N   at most N lines (default 20, 0 for all)"""

    name = "heap owners"
    operands = "[EXPR]"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        current, options = graph.current(), command.text_options(args)
        node = None
        if args.rest:
            node, _ = current.object(args.rest, **options)
        command.show(current.text("owners", node, **options))
