# SPDX-License-Identifier: MIT
"""heap gc trace, heap gc why."""

import gdb

from .. import command, expressions, graph, steering

DEFAULT_LAST = 20


@command.register
class HeapGcTrace(command.Command):
    """Tell what the collector did: the last events, a sentence each.

    -last N        the last N events (default 20, 0 for all)
    -follow EXPR   the history of one object: allocated, made grey by which
                   pointer, made black, survived, freed; also of one that is
                   gone

    The program records events after gm_events(N), or when it is started after
    `set gomem events N`."""

    name = "heap gc trace"
    options = (command.Option("last", "N"), command.Option("follow", "EXPR"))

    def run(self, args: command.Arguments) -> None:
        current = graph.current()
        options = command.text_options(limit=args.last or DEFAULT_LAST)
        if not steering.collector().records:
            raise gdb.GdbError("events are off: \"set gomem events 10000\" and start the program "
                               "anew, or let it call gm_events(10000)")
        current.load_events()
        if args.follow is None:
            command.show(current.text("events", None, **options))
            return
        target = expressions.evaluate(args.follow)
        if not current.in_heap(target.address):
            raise gdb.GdbError(current.no_object(target, **options))
        command.show(current.text("history", target.address, **options))


@command.register
class HeapGcWhy(command.Command):
    """Will this object survive the collection, and why?

    -limit N   at most N lines of a path (default 20, 0 for all)"""

    name = "heap gc why"
    operands = "EXPR"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        current, options = graph.current(), command.text_options(args)
        node, _ = current.object(args.rest, **options)
        command.show(current.text("why", node, **options))
