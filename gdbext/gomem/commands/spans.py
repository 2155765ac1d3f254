# SPDX-License-Identifier: MIT
"""heap spans."""

from .. import command, graph


@command.register
class HeapSpans(command.Command):
    """List the spans in use: runs of pages, each cut into slots of one size class.

    -limit N   at most N lines (default 20, 0 for all)"""

    name = "heap spans"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        command.show(graph.current().text("spans", **command.text_options(args)))
