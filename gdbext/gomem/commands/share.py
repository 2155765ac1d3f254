# SPDX-License-Identifier: MIT
"""heap share."""

import gdb

from .. import command, graph


@command.register
class HeapShare(command.Command):
    """Show who shares an object: every pointer, with its own address.

    Without EXPR: all objects with two or more pointers to them, those with
    most distinct holders (variables and objects) first. What is alike in four
    or more goroutines or threads is one line with a count.

    -where FILTER   only some of them, say: type = User and holders > 2
    -limit N        at most N lines (default 20, 0 for all, each for itself)"""

    name = "heap share"
    operands = "[EXPR]"
    options = (command.WHERE, command.LIMIT)

    def run(self, args: command.Arguments) -> None:
        current, options = graph.current(), command.text_options(args)
        if args.where and args.rest:
            raise gdb.GdbError('"%s": -where chooses from the list of all: %s'
                               % (self.name, self.usage()))
        node = None
        if args.rest:
            node, _ = current.object(args.rest, **options)
            current.set_cells([node])
        command.show(current.text("share", node, **options))
