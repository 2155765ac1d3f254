# SPDX-License-Identifier: MIT
"""heap retained."""

import gdb

from .. import command, graph


@command.register
class HeapRetained(command.Command):
    """Show what goes when an object goes: all that only it keeps.

    Without EXPR: the objects that retain most. With EXPR: how much this one
    retains, which objects and frames it goes with, and what it alone keeps.
    Objects that are alike, one in each of four or more goroutines or threads,
    are one line with a count.

    -tree           as a tree: below each object those that only it keeps
                    (its dominator tree); -limit is then the number of lines
    -where FILTER   only some objects, say: type = User and holders > 1
    -limit N        at most N lines of a list (default 20, 0 for all, each for
                    itself)"""

    name = "heap retained"
    operands = "[EXPR]"
    options = (command.Option("tree"), command.WHERE, command.LIMIT)

    def run(self, args: command.Arguments) -> None:
        current, options = graph.current(), command.text_options(args)
        if args.where and (args.tree or args.rest):
            raise gdb.GdbError('"%s": -where chooses from the list of all: %s'
                               % (self.name, self.usage()))
        node = current.object(args.rest, **options)[0] if args.rest else None
        command.show(current.text("dominators" if args.tree else "retained", node, **options))
