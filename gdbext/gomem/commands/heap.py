# SPDX-License-Identifier: MIT
"""heap."""

import gdb

from .. import command, graph


@command.register
class Heap(command.Command):
    """Look at the program's heap.

    Without a subcommand: an overview of the phase, objects and bytes (live and
    garbage), spans and collections.

    EXPR is any GDB expression: a pointer (also to the middle of an object), an
    address, a slice, string or interface value. Options may be cut short, and
    `--` ends them. Nothing here changes the program or calls its functions.

        heap types              what is on the heap, by type
        heap share user         every pointer to the object that user points to
        heap path list.head     why it is alive
        heapgraph user          a picture

    Settings: `set gomem addresses symbolic` names objects User#1 instead of by
    address, `set gomem ascii on` draws with ASCII only."""

    name = "heap"
    prefix = True
    operands = "[SUBCOMMAND]"

    def run(self, args: command.Arguments) -> None:
        if args.rest:
            raise gdb.GdbError('Undefined heap command: "%s".  Try "help heap".'
                               % args.rest.split()[0])
        current = graph.current()
        command.show(current.text("overview", **command.text_options(args)))
        for note in current.image.notes + current.image.remarks:
            command.show("note: %s\n" % note)
