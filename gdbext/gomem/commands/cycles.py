# SPDX-License-Identifier: MIT
"""heap cycles."""

from .. import command, graph


@command.register
class HeapCycles(command.Command):
    """Show objects that lead back to themselves, and who keeps them.

    A cycle is a set of objects each of which leads to all others (a strongly
    connected component). A loop within it is shown, and who holds it from
    outside. Counting references would never free it; a tracing collector does
    when nothing outside holds it any more.
    With EXPR: only the cycle that this object is in.

    -limit N   at most N cycles (default 20, 0 for all)"""

    name = "heap cycles"
    operands = "[EXPR]"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        current, options = graph.current(), command.text_options(args)
        node = current.object(args.rest, **options)[0] if args.rest else None
        command.show(current.text("cycles", node, **options))
