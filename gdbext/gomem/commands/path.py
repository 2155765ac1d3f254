# SPDX-License-Identifier: MIT
"""heap path."""

from .. import command, graph


@command.register
class HeapPath(command.Command):
    """Show why an object is alive: a shortest way to it from a variable.

    An object that nothing reaches is garbage, and the text says so.

    -all       every reason: all shortest ways from each variable that leads
               there, the nearest first
    -limit N   at most N lines, with -all N ways (default 20, 0 for all)"""

    name = "heap path"
    operands = "EXPR"
    options = (command.Option("all"), command.LIMIT)

    def run(self, args: command.Arguments) -> None:
        current, options = graph.current(), command.text_options(args)
        node, _ = current.object(args.rest, **options)
        command.show(current.text("paths" if args.all else "path", node, **options))
