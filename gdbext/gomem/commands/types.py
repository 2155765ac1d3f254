# SPDX-License-Identifier: MIT
"""heap types."""

from .. import command, graph


@command.register
class HeapTypes(command.Command):
    """Count the objects on the heap by type, with their bytes.

    -by             by type (default), by size of the slot, or by site: the
                    place that allocated them, with the compiler's reason
    -retained       also what goes when all objects of a row go one by one: all
                    that one of them alone keeps
    -where FILTER   only some objects, say: garbage or size > 1K
    -sort           by size (default), count or name
    -limit N        at most N lines (default 20, 0 for all)"""

    name = "heap types"
    options = (command.LIMIT, command.Option("sort", "ORDER", ("size", "count", "name")),
               command.Option("by", "WHAT", ("type", "size", "site")),
               command.Option("retained"), command.WHERE)

    def run(self, args: command.Arguments) -> None:
        options = command.text_options(args)
        if args.by:
            options.update(by=args.by, retained=True)
        command.show(graph.current().text("types", **options))
