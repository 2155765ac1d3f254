# SPDX-License-Identifier: MIT
"""heap share."""

from .. import command, graph


@command.register
class HeapShare(command.Command):
    """Show who shares an object: every pointer to it, with its own address.

    Without EXPR: all objects with two or more pointers to them, most first.

    -limit N   at most N lines (default 20, 0 for all)"""

    name = "heap share"
    operands = "[EXPR]"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        current, options = graph.current(), command.text_options(args)
        node = None
        if args.rest:
            node, _ = current.object(args.rest, **options)
            current.set_cells([node])
        command.show(current.text("share", node, **options))
