# SPDX-License-Identifier: MIT
"""heap objects."""

from typing import List

import gdb

from .. import command, graph


@command.register
class HeapObjects(command.Command):
    """List objects on the heap.

    -limit N     at most N lines (default 20, 0 for all)
    -type NAME   only objects of this type, as `heap types` prints it
    -garbage     only objects that nothing reaches
    -shared      only objects with two or more pointers to them
    -where FILTER  only objects that pass a filter: tests of type, site, colour,
                 size, retained, holders, pointers, address (= != < > <= >=, ~
                 contains), the words garbage, kept, live, shared, cycle, unswept,
                 and reachable-from VARIABLE, joined by and, or, not and brackets:
                     type = User and (size >= 64 or holders > 1)
    -sort        by size (default), count or name"""

    name = "heap objects"
    options = (command.LIMIT, command.TYPE, command.Option("garbage"),
               command.Option("shared"), command.WHERE,
               command.Option("sort", "ORDER", ("size", "count", "name")))

    def run(self, args: command.Arguments) -> None:
        current = graph.current()
        command.check_type(args.type)
        command.show(current.text("objects", **command.text_options(args)))

    def complete_option(self, option: command.Option) -> List[str]:
        return command.complete_types() if option == command.TYPE else []
