# SPDX-License-Identifier: MIT
"""heap show."""

from .. import command, graph


@command.register
class HeapShow(command.Command):
    """Show one object: type, fields and values, place, who holds it.

    -limit N   at most N lines of a list (default 20, 0 for all)"""

    name = "heap show"
    operands = "EXPR"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        current, options = graph.current(), command.text_options(args)
        node, _ = current.object(args.rest, **options)
        current.set_cells([node])
        command.show(current.text("object", node, **options))
