# SPDX-License-Identifier: MIT
"""heap spans."""

from .. import command, graph


@command.register
class HeapSpans(command.Command):
    """List the spans in use: pages, cut into slots of one size.

    -map       the arena as a strip of pages instead: how full they are, and
               where the bytes are that no object uses
    -limit N   at most N lines (default 20, 0 for all)"""

    name = "heap spans"
    options = (command.Option("map"), command.LIMIT)

    def run(self, args: command.Arguments) -> None:
        command.show(graph.current().text("map" if args.map else "spans",
                                          **command.text_options(args)))
