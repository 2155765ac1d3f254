# SPDX-License-Identifier: MIT
"""heap types."""

from .. import command, graph


@command.register
class HeapTypes(command.Command):
    """List the types of objects on the heap, with their number and bytes.

    -limit N   at most N lines (default 20, 0 for all)
    -sort      by size (default), count or name"""

    name = "heap types"
    options = (command.LIMIT, command.Option("sort", "ORDER", ("size", "count", "name")))

    def run(self, args: command.Arguments) -> None:
        command.show(graph.current().text("types", **command.text_options(args)))
